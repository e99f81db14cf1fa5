// The loyalty program in this page, as any shop's script would open it.

import { askServer } from "./calls.mjs";
import { page } from "./page.mjs";
import { createLoyalty, defineElements } from "./standin.mjs";

export const loyalty = createLoyalty({ page, askServer });
defineElements(loyalty);
