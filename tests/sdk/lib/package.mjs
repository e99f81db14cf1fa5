// The server part as shops get it, built from its sources as they are now.

import { bundle } from "../../../tools/build-sdk.mjs";

const text = await bundle("server");

export const { LinkError, signCustomerToken, signOrder, verifyPartnerLink, verifyReceipt } =
  await import(`data:text/javascript;base64,${Buffer.from(text).toString("base64")}`);
