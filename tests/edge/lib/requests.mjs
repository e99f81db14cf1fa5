// One good request for every route that asks for a credential, to be spoilt by tests.

import { routes } from "./routes.mjs";
import { NOW, order } from "./shop.mjs";

const hand = { reason: "check", actor: "ada" };
const HASH = "0".repeat(64);

/**
 * By endpoint: what it does, and by `required` the pointers of what must be there. Bodies are
 * those of a member whose order `o1` and hold are known; `values` fills in paths.
 */
const table = {
  GetProgram: {},
  PutVersion: { body: () => ({ format: 1 }), values: { hash: HASH } },
  PutLive: {
    body: () => ({ releases: [{ hash: HASH }] }),
    headers: { "if-match": '"1"' },
    required: ["/releases", "/releases/0/hash"],
  },
  CreateKey: { body: () => ({ kind: "rk", scopes: ["read"] }), required: ["/kind"] },
  ListPartners: {},
  PutPartner: {
    body: () => ({ id: "harbour-bakery", name: "The bakery", locations: ["quay-3"] }),
    required: ["/id", "/name"],
  },
  CreatePartnerKey: { body: () => ({ label: "web shop" }) },
  ListLinkKeys: {},
  CreateLinkKey: { body: () => ({}) },
  PromoteLinkKey: { body: () => ({ early: true }) },
  RetireLinkKey: { body: () => ({}) },
  RevokeLinkKey: { body: () => ({}) },
  GetRedeemLink: {},
  ConsumeLink: { body: () => ({ receipt_ref: "R-1" }) },
  UndoLink: { body: () => ({}) },
  GetLinks: {},
  RevokeLink: { body: () => ({}) },
  CreatePairing: { body: () => ({ till: "shop", label: "tablet" }), required: ["/till", "/label"] },
  ListDevices: {},
  RevokeDevice: {},
  RevokeKey: { values: { key: "key_none" } },
  CreateSecret: { body: () => ({ use: "sign", issuer: "https://shop.example" }) },
  ListSecrets: {},
  RetireSecret: { values: { secret: "sec_none" } },
  BeginSession: { body: () => ({ token: "a.b.c" }), required: ["/token"] },
  Quote: {
    body: ({ member }) => ({ member, ...order("q1", 700) }),
    required: ["/order", "/order/lines/0/gross"],
  },
  Batch: {
    body: ({ member }) => ({
      items: [
        { key: "batch-key-000001", path: `/v1/members/${member}/earn`, body: order("b1", 7) },
      ],
    }),
    required: ["/items", "/items/0/key", "/items/0/path"],
  },
  Enrol: {
    body: () => ({ ref: "shop:spoilt", segments: ["gold"], person: { name: "Ada" } }),
    required: ["/ref"],
  },
  GetMember: {},
  GetBalance: {},
  GetEntries: {},
  GetLots: {},
  GetOffers: {},
  Earn: {
    body: () => order("o2", 700, { tenders: [{ kind: "card", amount: 700 }] }),
    required: ["/order", "/order/ref", "/order/occurred_at", "/order/currency", "/order/lines",
      "/order/lines/0/id", "/order/lines/0/quantity", "/order/lines/0/gross",
      "/order/tenders/0/kind", "/order/tenders/0/amount"],
  },
  Act: {
    body: () => ({ action: "review", event_id: "e1", occurred_at: NOW }),
    required: ["/action", "/event_id", "/occurred_at"],
  },
  Retract: { body: () => ({}) },
  Settle: { body: () => ({}) },
  Bill: {
    body: () => ({ plan: "club", billing_ref: "bill-1", event: "paid", occurred_at: NOW }),
    required: ["/plan", "/billing_ref", "/event", "/occurred_at"],
  },
  Hold: { body: () => ({ reward: "drink" }) },
  Choose: {
    body: () => ({ benefit: "own-day", option: "2026-06-12" }),
    required: ["/benefit", "/option"],
  },
  Capture: { body: () => ({ points: 1 }) },
  Void: { body: () => ({}) },
  Redeem: { body: () => ({ reward: "drink" }), required: ["/reward"] },
  Cancel: { body: () => ({}) },
  Use: { body: () => ({ order: "o1" }) },
  Reserve: { body: () => ({ order: "o1", ttl_seconds: 900 }), required: ["/order"] },
  Release: { body: () => ({ order: "o1" }), required: ["/order"] },
  Undo: { body: () => ({}) },
  Link: {
    body: () => ({ reward: "drink", partner: "bakery", location: "north" }),
    required: ["/reward", "/partner"],
  },
  Consume: { body: () => ({ partner: "bakery", receipt_ref: "R-1" }), required: ["/partner"] },
  Return: {
    body: () => ({ return_ref: "b1", lines: [{ id: "l1", quantity: 1 }] }),
    required: ["/return_ref", "/lines/0/id", "/lines/0/quantity"],
  },
  Activate: { body: () => ({ order: "o1", event: "shipped" }), required: ["/order", "/event"] },
  Adjust: {
    body: () => ({ wallet: "point", points: 5, ...hand }),
    required: ["/wallet", "/points", "/reason", "/actor"],
  },
  Suspend: { body: () => hand, required: ["/reason", "/actor"] },
  Resume: { body: () => hand, required: ["/reason", "/actor"] },
  Close: { body: () => hand, required: ["/reason", "/actor"] },
  Erase: { body: () => hand, required: ["/reason", "/actor"] },
  Identify: {
    body: () => ({ kind: "email", value: "spoilt@example.com" }),
    required: ["/kind", "/value"],
  },
  RemoveIdentifier: {},
  GetVoucher: {},
  UseVoucher: { body: () => ({ order: "o1" }) },
};

/** The routes that ask for a key of the store's. */
export const guarded = routes.filter(
  ({ scope }) => !["open", "member", "signed", "partner"].includes(scope),
);

/** The routes of the table that nobody has described here. */
export const undescribed = guarded.filter(({ endpoint }) => !table[endpoint]);

/** The parameters of every path, for a shop that has nothing by these names. */
const nothing = {
  hold: `hld_${"0".repeat(26)}`,
  redemption: `rdm_${"0".repeat(26)}`,
  order: "o1",
  code: "0".repeat(26),
  kind: "phone",
  partner: "nobody",
  kid: "AAAAAAAAAAA",
  link: "0".repeat(26),
  device: `dev_${"0".repeat(26)}`,
  event: "e0",
};

/** The good request of a route, for the member and whatever else `values` names. */
export function requestOf(route, values) {
  const { body, headers = {}, required = [], values: own = {} } = table[route.endpoint];
  const all = { ...nothing, ...own, ...values };
  return { body: body?.(all), headers, required, values: all };
}
