// Paths and methods that lead nowhere, as they were written: no trick finds another way in.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { exchange } from "./lib/raw.mjs";
import { requestOf } from "./lib/requests.mjs";
import { pathOf, routes } from "./lib/routes.mjs";
import { openShop } from "./lib/shop.mjs";
import { dumpAll } from "./lib/storage.mjs";

let shop;
let stored;
let id;
before(async () => {
  shop = await openShop();
  id = (await shop.enrol("shop:paths")).split("/").at(-1);
  stored = dumpAll(shop.edge.dir, "Member");
});
after(() => shop?.stop());

/** Asks for a target as it is written, with a good key or none. */
function ask(method, target, credential = shop.vars.REGULARS_ROOT_KEY) {
  const who = [`authorization: Bearer ${credential}`, `regulars-program: ${shop.program}`];
  return exchange(shop.edge.port, [
    `${method} ${target} HTTP/1.1`,
    ...(credential ? who : []),
    "regulars-now: 2026-03-01T09:00:00Z",
  ]);
}

const nowhere = ["/", "//", "/v1", "/v1/", "/v2/members", "/V1/program", "/v1/Program",
  "/v1/program/", "/v1//program", "//v1/program", "/v1/program//", "/v1/program;a=b",
  "/v1/program.json",
  "/v1/members/", "/v1/members//", "/v1/members//balance", "/v1/members/ref:shop:paths/",
  "/v1/members/ref:shop:paths/balance/", "/v1/members/ref:shop:paths//balance",
  "/v1/members/ref:shop:paths/balance/x", "/v1/members/ref:shop:paths/balances",
  "/v1%2Fprogram", "/v1/%70rogram", "/%761/program",
  "/v1/members/%", "/v1/members/%2", "/v1/members/%zz", "/v1/members/%ff", "/v1/members/%c0%af",
  "/v1/members/%ed%a0%80", "/v1/members/%f5%80%80%80", "/health/", "/Health", "/health/x",
  "/v1/openapi.json/", "/v1/openapi", "/faults/panic", "/faults/keepers/x/mark", "/admin", "/.env",
  "/.git/config", "/robots.txt", "/favicon.ico", "/cdn-cgi/trace", "/v1/keys/",
  "/v1/program/versions", "/v1/program/versions/", "/keeper", "/\\v1\\program", "/v1\\program\\x"];

const members = ["mem_", "mem_x", "MEM_0000000000000000000000000A", `mem_${"0".repeat(25)}`,
  `mem_${"0".repeat(27)}`, `mem_${"o".repeat(26)}`, `mem_${"O".repeat(26)}`,
  `mem_${"U".repeat(26)}`,
  `mem_${"0".repeat(25)}%00`, `%00mem_${"0".repeat(26)}`, `mem_${"0".repeat(26)}%20`,
  `%20mem_${"0".repeat(26)}`, `mem_${"0".repeat(26)}%2F..`, `mem-${"0".repeat(26)}`,
  `mem_${"%EF%BC%90".repeat(26)}`, "ref:", "ref::", "ref:shop", "ref:shop:", "ref::1", "ref:Shop:1",
  "ref:shop_x:1", `ref:${"s".repeat(33)}:1`, `ref:shop:${"1".repeat(129)}`, "ref:shop:%00",
  "ref:shop:1%20", "ref:shop:%201", "ref:shop:a%20b", "ref:shop:%C3%BC", "ref:shop:%0A",
  "ref:shop:%E2%80%AE1", "REF:shop:1", "ref%3Ashop", "shop:1", "*", "me", "0", "-1", "null",
  "undefined", "%252e%252e", "..%5c..", "ref:..%2F..:1", "%E2%88%9E", "%2527", "'%20OR%201=1--"];

const strangers = ["ref:shop:nobody", "ref:shop:paths%2Fbalance", "ref:shop:..%2F..%2Fprogram",
  "ref:shop:a%2Fb", "ref:shop:%25",
  "ref:shop:%3Cscript%3E", "ref:shop:'--", "ref:shop::", "ref:shop:a:b:c", "ref:a-b:1",
  `ref:${"s".repeat(32)}:${"1".repeat(128)}`, `mem_${"0".repeat(26)}`, "ref:shop:%2e%2e"];

describe("a path that is no route", () => {
  for (const target of nowhere) {
    test(target, async () => {
      const answer = await ask("GET", target);
      assert.equal(answer.status, 404, answer.text);
      assert.equal(JSON.parse(answer.text).code, "route_not_found");
    });
  }

  for (const length of [1_000, 8_000]) {
    test(`${length} characters`, async () => {
      const answer = await ask("GET", `/v1/members/${"x".repeat(length)}`);
      assert.equal(answer.status, 400, answer.text.slice(0, 200));
      assert.equal(JSON.parse(answer.text).code, "invalid_path");
    });
  }
});

describe("a member that is no name", () => {
  for (const name of members) {
    test(name, async () => {
      for (const rest of ["", "/balance", "/entries", "/lots"]) {
        const answer = await ask("GET", `/v1/members/${name}${rest}`);
        assert.ok([400, 404].includes(answer.status), `${answer.status} ${answer.text}`);
        const { code, errors } = JSON.parse(answer.text);
        assert.ok(["invalid_path", "route_not_found"].includes(code), answer.text);
        if (code === "invalid_path") assert.equal(errors[0].pointer, "member");
      }
    });
  }
});

describe("a member that nobody knows", () => {
  for (const name of strangers) {
    test(name, async () => {
      const answer = await ask("GET", `/v1/members/${name}`);
      assert.equal(answer.status, 404, answer.text);
      assert.equal(JSON.parse(answer.text).code, "member_not_found");
    });
  }
});

describe("dots in a path lead nowhere", () => {
  const targets = ["/v1/members/../program", "/v1/members/%2e%2e/program",
    "/v1/members/.%2E/program", "/v1/./program", "/health/../v1/program", "/../../v1/program",
    "/v1/members/....//program",
    "/v1/members/ref:shop:paths/../../../faults/panic", "/v1/members/..;/program",
    "/v1/members/ref:shop:paths/../../../../etc/passwd", "/v1/keys/../program"];
  for (const target of targets) {
    test(target, async () => {
      for (const credential of [shop.vars.REGULARS_ROOT_KEY, null]) {
        const answer = await ask("GET", target, credential);
        assert.equal(answer.status, 404, answer.text);
      }
    });
  }

  for (const name of ["..", ".", "%2e%2e", "..%2F..%2Fprogram", "..%252f..%252fprogram"]) {
    test(`${name} is no member`, async () => {
      const answer = await ask("GET", `/v1/members/${name}`);
      assert.equal(answer.status, 400, answer.text);
      assert.equal((await ask("GET", `/v1/members/${name}`, null)).status, 401);
    });
  }
});

describe("a method that a path does not have", () => {
  const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
  const templates = [...new Set(routes.map(({ template }) => template))];
  for (const template of templates) {
    const own = routes.filter((route) => route.template === template);
    const allowed = own.flatMap(({ method }) => (method === "GET" ? ["GET", "HEAD"] : [method]));
    test(template, async () => {
      const named = [...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => [name, "x"]);
      const values = { ...Object.fromEntries(named), member: id };
      for (const method of methods.filter((name) => !allowed.includes(name))) {
        const answer = await ask(method, pathOf({ template }, values), null);
        assert.equal(answer.status, 405, `${method}: ${answer.text}`);
        assert.equal(answer.headers.get("allow"), allowed.join(", "), method);
        assert.equal(answer.headers.get("content-type"), "application/problem+json");
      }
    });
  }

  test("that nobody has", async () => {
    for (const method of ["TRACE", "BREW", "get", "G\u00cbT"]) {
      const answer = await ask(method, "/v1/program");
      assert.ok(answer.status >= 400 && answer.status !== 500, `${method}: ${answer.status}`);
    }
  });
});

describe("other parts of a path", () => {
  const hex = "0".repeat(26);
  const rows = [
    ["Capture", { hold: ["hld_", `hld_${hex}0`, `rdm_${hex}`, "x", "%00"] }],
    ["Void", { hold: ["hld_", "x"] }],
    ["Cancel", { redemption: ["rdm_", `rdm_${hex}0`, `hld_${hex}`, "x"] }],
    ["Use", { redemption: ["rdm_", "x"] }],
    ["Return", { order: ["a b", "\u00fc", "x".repeat(65), "\n", "\u202e"] }],
  ];
  for (const [endpoint, params] of rows) {
    for (const [name, wrong] of Object.entries(params)) {
      test(`${endpoint}: ${name}`, async () => {
        const route = routes.find((one) => one.endpoint === endpoint);
        const { body, values } = requestOf(route, { member: id });
        for (const value of wrong) {
          const answer = await shop.post(pathOf(route, { ...values, [name]: value }), body);
          assert.equal(answer.status, 400, `${value}: ${answer.text}`);
          assert.equal(answer.body.errors[0].pointer, name, answer.text);
        }
      });
    }
  }
});

test("HEAD is GET without the body", async () => {
  for (const target of ["/health", "/v1/program", `/v1/members/${id}`, "/v1/members/x", "/x"]) {
    const [head, get] = [await ask("HEAD", target), await ask("GET", target)];
    assert.equal(head.status, get.status, target);
    assert.equal(head.headers.get("content-type"), get.headers.get("content-type"), target);
    assert.equal(head.text, "", target);
  }
});

test("none of it changed a byte of what is stored of anybody", () => {
  const now = dumpAll(shop.edge.dir, "Member");
  for (const [file, { rows }] of Object.entries(now)) {
    if (stored[file]) assert.deepEqual(rows, stored[file].rows, file);
    else assert.deepEqual(rows, {}, `${file} was only read`);
  }
});
