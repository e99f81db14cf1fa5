// The scripts as the edge serves them: the kept bytes, to any page, for ever under their version.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";

import { newSecrets } from "../edge/lib/shop.mjs";
import { start } from "../edge/workerd.mjs";
import { kept } from "../../tools/build-sdk.mjs";

const { version } = JSON.parse(
  await readFile(new URL("../../www/sdk/package.json", import.meta.url), "utf8"),
);
const texts = await kept();

let edge;
before(async () => {
  const bundle = process.env.REGULARS_BUNDLE;
  edge = await start({ vars: newSecrets(), ...(bundle && { bundle }) });
});
after(() => edge?.stop());

const cached = { [version]: "public, max-age=31536000, immutable", 1: "public, max-age=300" };

for (const name of Object.keys(texts)) {
  for (const [at, cacheControl] of Object.entries(cached)) {
    test(`/sdk/${at}/${name}`, async () => {
      const answer = await fetch(`${edge.url}/sdk/${at}/${name}`);
      assert.equal(answer.status, 200);
      const expected = {
        "content-type": "text/javascript; charset=utf-8",
        "cache-control": cacheControl,
        "access-control-allow-origin": "*",
        "cross-origin-resource-policy": "cross-origin",
        "x-content-type-options": "nosniff",
        "set-cookie": null,
      };
      for (const [header, value] of Object.entries(expected)) {
        assert.equal(answer.headers.get(header), value, header);
      }
      assert.equal(await answer.text(), texts[name]);
      const head = await fetch(`${edge.url}/sdk/${at}/${name}`, { method: "HEAD" });
      assert.equal(head.headers.get("cache-control"), cacheControl);
      assert.equal(await head.text(), "");
    });
  }
}

describe("nothing else is there", () => {
  for (const path of [`${version}/server.js`, "0.0.0/regulars.js", `${version}/`, "", "2/x.js"]) {
    test(`/sdk/${path}`, async () => {
      const answer = await fetch(`${edge.url}/sdk/${path}`);
      assert.equal(answer.status, 404);
      assert.equal(answer.headers.get("cache-control"), "no-store");
    });
  }

  for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) {
    test(method, async () => {
      const answer = await fetch(`${edge.url}/sdk/1/regulars.js`, { method });
      assert.equal(answer.status, 405);
      assert.equal(answer.headers.get("allow"), "GET, HEAD");
    });
  }
});
