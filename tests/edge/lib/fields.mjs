// Every number that a request's body can hold: where it stands, and how to put a numeral there.

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { pathOf, routeOf } from "./routes.mjs";
import { order } from "./shop.mjs";
import { repository } from "../workerd.mjs";

/** The numbers in the types of request bodies, as `Type.field`, read from their source. */
export function numberFields() {
  const files = ["src/protocol/request.rs", "src/protocol/release.rs"];
  const source = files.map((file) => readFileSync(join(repository, file), "utf8")).join("\n");
  const structs = [...source.matchAll(/pub struct (\w+) \{\n([\s\S]*?)\n\}/g)];
  return structs.flatMap(([, name, body]) =>
    [...body.matchAll(/pub (\w+): [^\n]*\b(?:Whole|Count<|Signed|[iu](?:8|16|32|64|size))/g)]
      .map(([, field]) => `${name}.${field}`),
  ).filter((name) => !answered.includes(name));
}

/** What only an answer holds. */
const answered = ["Releases.serial"];

const HERE = "\u0001here\u0001";
const fewer = "-1";
const above = (most) => [String(most), "9007199254740993"];

const line = { id: "l1", quantity: 1, gross: 700 };
const tender = { kind: "card", amount: 700 };
const orderWith = (part, tenders) => order("n", [], { lines: [{ ...line, ...part }], tenders });
const wallet = { wallet: "point", points: 5 };
const hand = { reason: "check", actor: "ada" };

// Endpoint, the type and field in the source, pointer, the body around it, what is out of range.
const rows = ["Earn", "Quote"].flatMap((endpoint) => [
  [endpoint, "LineBody.quantity", "/order/lines/0/quantity", orderWith({ quantity: HERE }),
    ["0", fewer, ...above(1_000_001)]],
  [endpoint, "LineBody.gross", "/order/lines/0/gross", orderWith({ gross: HERE }), [fewer]],
  [endpoint, "LineBody.discount", "/order/lines/0/discount", orderWith({ discount: HERE }),
    [fewer, "null"]],
  [endpoint, "LineBody.tax", "/order/lines/0/tax", orderWith({ tax: HERE }), [fewer, "null"]],
  [endpoint, "TenderBody.amount", "/order/tenders/0/amount",
    orderWith({}, [{ ...tender, amount: HERE }]), [fewer, "null"]],
]).concat([
  ["Hold", "HoldBody.units", "/units", { reward: "credit", units: HERE },
    ["0", fewer, ...above(100_001)]],
  ["Hold", "HoldBody.points", "/points", { ...wallet, points: HERE }, ["0", fewer]],
  ["Hold", "HoldBody.ttl_seconds", "/ttl_seconds", { ...wallet, ttl_seconds: HERE },
    ["0", "59", fewer, ...above(2_592_001)]],
  ["Capture", "CaptureBody.points", "/points", { points: HERE }, ["0", fewer]],
  ["Redeem", "RedeemBody.units", "/units", { reward: "credit", units: HERE },
    ["0", fewer, ...above(100_001)]],
  ["Return", "ReturnLine.quantity", "/lines/0/quantity",
    { return_ref: "n", lines: [{ id: "l1", quantity: HERE }] },
    ["0", fewer, "null", ...above(1_000_001)]],
  ["Return", "ReturnBody.amount", "/amount", { return_ref: "n", amount: HERE }, ["0", fewer]],
  ["Adjust", "AdjustBody.points", "/points", { ...hand, wallet: "point", points: HERE },
    ["0", "null", "9007199254740992", "-9007199254740992", "9223372036854775808"]],
  ["PutLive", "Release.share", "/releases/0/share",
    { releases: [{ hash: "0".repeat(64), share: HERE }] }, [fewer, "4294967296"]],
]);

/** Each field: its name, its source, its pointer, numerals beyond its range, how to send one. */
export const fields = rows.map(([endpoint, source, pointer, body, beyond]) => ({
  name: `${endpoint} ${pointer}`,
  source,
  pointer,
  beyond,
  send(shop, numeral) {
    const route = routeOf(endpoint);
    const json = JSON.stringify(body).replace(JSON.stringify(HERE), () => numeral);
    const headers = route.method === "PUT" ? { "if-match": '"1"' } : {};
    return shop.call(route.method, pathOf(route, shop.values), json, { headers });
  },
}));
