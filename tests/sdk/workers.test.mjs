// The server part in workerd, where shops and partners run it too: the same as in Node.

import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { repository, start } from "../edge/workerd.mjs";
import { bundle } from "../../tools/build-sdk.mjs";
import { signCustomerToken, signOrder } from "./lib/package.mjs";

const key = { kid: "sec_1", secret: "lss_0123456789abcdefghijklmnopqrstuvwxyz" };
const signing = { program: "https://edge.example/p/demo", store: "shop", now: 1_795_320_500 };
const lines = [{ id: "1", quantity: 1, gross: 1250 }];
const order = { ref: "o-1", occurred_at: "2026-03-01T09:00:00Z", currency: "EUR", lines };

// RFC 8032, 7.1, TEST 1, and the profile's own vector.
const jwks = {
  keys: [{ kty: "OKP", kid: "kPrK_qmxVWa", x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" }],
};
const expected = { issuer: "https://shop.example/loyalty", partner: "prt_demo", now: signing.now };
const link = "eyJhbGciOiJFZERTQSIsImtpZCI6ImtQcktfcW14VldhIiwidHlwIjoicmwrand0In0.eyJhY3QiOiJy" +
  "ZWRlZW0iLCJhdWQiOiJwcnRfZGVtbyIsImV4cCI6MTc5NTMyMTAwMCwiaWF0IjoxNzk1MzIwMDAwLCJpc3MiOiJodHRw" +
  "czovL3Nob3AuZXhhbXBsZS9sb3lhbHR5IiwianRpIjoiQTdLMk05UVhSNFQ2VjhXWVoxQjNDNUQ3RTAiLCJwdHMiOjUw" +
  "MCwicndkIjoicndkXzVvZmYiLCJ2ZXIiOjF9.bP6Lqt9gLGw5fe5Wm_NPKwyCG9Bmm3B0neQPAgTQshzJ7rxknpOmubV" +
  "nq5X_zL48FPHX_KV7WoWrxEJNTTeGBw";

/** A worker that does with the server part what a request's body says. */
const worker = (server, keepers) => `${server}
import * as all from "index.js";
export default { async fetch(request) {
  if (request.method === "GET") return new Response("up");
  const { call, args } = await request.json();
  try {
    return Response.json(await all[call](...args));
  } catch ({ name, code }) {
    return Response.json({ name, code }, { status: 422 });
  }
} };
${keepers.map((name) => `export class ${name} {}`).join("\n")}`;

let edge;
let folder;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "regulars-sdk-"));
  const settings = await readFile(join(repository, "wrangler.toml"), "utf8");
  const keepers = [...settings.matchAll(/^class_name = "(\w+)"/gm)].map(([, name]) => name);
  await writeFile(join(folder, "index.js"), worker(await bundle("server"), keepers));
  await writeFile(join(folder, "index_bg.wasm"), Buffer.from("0061736d01000000", "hex"));
  edge = await start({ bundle: folder });
});
after(async () => {
  await edge?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function inWorkerd(call, ...args) {
  const body = JSON.stringify({ call, args });
  return (await fetch(edge.url, { method: "POST", body })).json();
}

test("what is signed is the same, to the byte", async () => {
  const customer = [{ sub: "shopify:1073", locale: "da" }, key, signing];
  const purchase = [{ sub: "shopify:1073", order }, key, signing];
  const token = await inWorkerd("signCustomerToken", ...customer);
  assert.equal(token, await signCustomerToken(...customer));
  assert.equal(await inWorkerd("signOrder", ...purchase), await signOrder(...purchase));
});

test("what is good is good, and what is not has the same code", async () => {
  const { points } = await inWorkerd("verifyPartnerLink", link, jwks, expected);
  assert.equal(points, 500);
  const table = [
    [link.replace(/w$/, "x"), expected, "link_malformed"],
    [link.replace(".bP6", ".bP7"), expected, "link_signature"],
    [link, { ...expected, partner: "prt_other" }, "link_audience"],
    [link, { ...expected, now: 1_795_321_000 }, "link_expired"],
  ];
  for (const [token, against, code] of table) {
    const answer = await inWorkerd("verifyPartnerLink", token, jwks, against);
    assert.deepEqual(answer, { name: "LinkError", code });
  }
});
