// For servers: the shop's signs customers and orders, the partner's verifies links and receipts.

export type { Customer, Purchase, Signing, StoreKey } from "./server/sign.js";
export { signCustomerToken, signOrder } from "./server/sign.js";
export type { Expected, Jwk, Jwks, LinkCode, PartnerLink, Receipt } from "./server/verify.js";
export { LinkError, verifyPartnerLink, verifyReceipt } from "./server/verify.js";
