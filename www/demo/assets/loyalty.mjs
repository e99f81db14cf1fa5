// The loyalty program in this page, as any shop's script would open it.

import { askServer, seenFetch } from "./calls.mjs";
import { page } from "./page.mjs";

const { createLoyalty, defineElements } = await import(page.sdk);

export const loyalty = createLoyalty({
  publishableKey: page.publishableKey,
  baseUrl: page.edge,
  locale: page.language,
  fetch: seenFetch,
  getCustomerToken: async () => (await askServer("GET", "customer-token")).token,
});

// Gives the page <loyalty-balance>, <loyalty-earn> and <loyalty-card>.
defineElements(loyalty);
