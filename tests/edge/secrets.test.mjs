// Without good secrets nothing starts, and no answer and no line of the log has one in it.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { newSecrets, openShop, order, send } from "./lib/shop.mjs";
import { routes } from "./lib/routes.mjs";
import { start } from "./workerd.mjs";

const good = newSecrets();
const root = good.REGULARS_ROOT_KEY;
const weak = [
  ["none", undefined],
  ["an empty one", ""],
  ["31 characters", root.slice(0, 31)],
  ["one sign, often", "x".repeat(64)],
  ["nine signs, often", "123456789".repeat(8)],
  ["a password", `password${root}`],
  ["an example", `example-${root}`],
  ["what is to be replaced", `REPLACE-ME-${root}`],
  ["what is to be changed", `${root}-changeme`],
  ["a secret by name", `my-secret-${root}`],
];

describe("without good secrets nothing starts", () => {
  for (const name of Object.keys(good)) {
    for (const [title, value] of weak) {
      test(`${name}: ${title}`, async () => {
        const { [name]: _, ...vars } = good;
        if (value !== undefined) vars[name] = value;
        const bundle = process.env.REGULARS_BUNDLE;
        const edge = await start({ vars, health: null, ...(bundle && { bundle }) });
        try {
          for (const { method, template } of routes) {
            const body = method === "GET" ? undefined : {};
            const credential = vars.REGULARS_ROOT_KEY ?? root;
            const answer = await send(edge.url, method, template, body, { credential });
            assert.equal(answer.status, 503, `${method} ${template}: ${answer.text}`);
            assert.equal(answer.body.code, "not_configured");
          }
          const log = edge.log();
          assert.ok(log.includes(name), "the log says which secret it is");
          for (const secret of Object.values(vars).filter(Boolean)) {
            assert.ok(!log.includes(secret), "but not what it is");
          }
        } finally {
          await edge.stop();
        }
      });
    }
  }
});

describe("the log of a busy edge", () => {
  const person = {
    name: "Canary Birdsong",
    email: "canary@birds.example",
    phone: "+4512345678",
    locale: "canary-locale",
  };
  const planted = ["canary", "Canary", "birds", "12345678", ...Object.values(good)];

  test("has no key, no person, no body and no path of anybody in it", async () => {
    const shop = await openShop({ vars: good });
    try {
      const { key } = await shop.makeKey({ kind: "sk", label: "canary-label" });
      const credential = key;
      const ref = "canary:1073";
      const at = await shop.enrol(ref, { person, segments: ["canary-segment"] }, { credential });
      const earn = { credential, key: "canary-idempotency-key" };
      const body = order("canary-order", 20_000, { channel: "canary-channel" });
      await shop.must(201, shop.post(`/v1/members/ref:${ref}/earn`, body, earn));
      await shop.must(409, shop.post(`${at}/earn`, body, { credential }));
      await shop.must(422, shop.post(`${at}/earn`, { canary: "canary" }, { credential }));
      await shop.must(400, shop.post(`${at}/earn`, "{canary", { credential }));
      await shop.must(400, shop.get(`${at}/entries?canary=canary`, { credential }));
      await shop.must(400, shop.get("/v1/members/canary", { credential }));
      await shop.must(404, shop.get("/canary", { credential }));
      await shop.must(401, shop.get("/v1/program", { credential: "canary" }));
      await shop.must(200, shop.get(at, { credential, headers: { "user-agent": "canary" } }));
      const taken = await shop.must(201, shop.post(`${at}/redemptions`, { reward: "drink" }));
      const hand = { reason: "canary reason", actor: "canary-actor" };
      await shop.must(200, shop.post(`${at}/erase`, hand, { credential }));
      const log = shop.edge.log();
      for (const secret of [...planted, key, at.split("/").at(-1), taken.body.redemption.code]) {
        assert.ok(!log.includes(secret), `the log has "${secret}"`);
      }
      const lines = log.split("\n").filter((line) => line.includes('"route"'));
      assert.ok(lines.length > 10, "the log has a line for each request");
      for (const line of lines) {
        const { level, request_id: id, method, route, program, status, ms, ...rest } =
          JSON.parse(line.slice(line.indexOf("{")));
        assert.deepEqual(rest, {}, line);
        assert.ok(["info", "error"].includes(level) && /^[0-9a-f]{32}$/.test(id), line);
        assert.ok(route === "" || routes.some(({ template }) => template === route), line);
        assert.ok(["", "test-house", null].includes(program) && status < 500 && ms >= 0, line);
        assert.ok(["GET", "POST", "PUT", "DELETE"].includes(method), line);
      }
    } finally {
      await shop.stop();
    }
  });
});
