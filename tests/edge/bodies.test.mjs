// Bodies that are not what a route expects: named to the field, refused, and nothing is changed.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { guarded, requestOf } from "./lib/requests.mjs";
import { pathOf } from "./lib/routes.mjs";
import { openShop, order } from "./lib/shop.mjs";
import { dumpAll } from "./lib/storage.mjs";

let shop;
let values;
let stored;
before(async () => {
  shop = await openShop();
  const member = await shop.enrol("shop:bodies");
  await shop.must(201, shop.post(`${member}/earn`, order("o1", 100_000)));
  values = { member: member.split("/").at(-1) };
  stored = dumpAll(shop.edge.dir);
});
after(() => shop?.stop());

const sending = guarded.filter((route) => requestOf(route, { member: "" }).body);
const earning = guarded.find(({ endpoint }) => endpoint === "Earn");

function attempt(route, body, headers = {}) {
  const good = requestOf(route, values);
  const options = { headers: { ...good.headers, ...headers } };
  return shop.call(route.method, pathOf(route, good.values), body, options);
}

/** Holds an answer to being that problem, of that field. */
function isProblem(answer, status, code, pointer) {
  const context = `${answer.status} ${answer.text.slice(0, 500)}`;
  assert.equal(answer.status, status, context);
  assert.equal(answer.body.code, code, context);
  assert.equal(answer.headers.get("content-type"), "application/problem+json", context);
  if (pointer !== undefined) assert.equal(answer.body.errors?.[0].pointer, pointer, context);
}

/** Every object within a body, by pointer. */
function objects(value, pointer = "") {
  if (typeof value !== "object" || value === null) return [];
  const inner = Object.entries(value).flatMap(([key, one]) => objects(one, `${pointer}/${key}`));
  return Array.isArray(value) ? inner : [pointer, ...inner];
}

/** A copy of `body` in which the value at `pointer` is what `change` makes of it. */
function changed(body, pointer, change) {
  const copy = structuredClone(body);
  if (pointer === "") return change(copy);
  const keys = pointer.slice(1).split("/");
  const holder = keys.slice(0, -1).reduce((one, key) => one[key], copy);
  const result = change(holder[keys.at(-1)]);
  if (result === undefined) delete holder[keys.at(-1)];
  else holder[keys.at(-1)] = result;
  return copy;
}

// A version document is one hash of bytes: what is in it is checked by the tests of versions.
for (const route of sending.filter(({ endpoint }) => endpoint !== "PutVersion")) {
  describe(route.name, () => {
    const places = () => {
      const { body } = requestOf(route, values);
      const inBatch = ({ endpoint }, place) => endpoint === "Batch" && place.includes("/body");
      return objects(body).filter((place) => !inBatch(route, place)).map((place) => [body, place]);
    };

    test("an unknown field, in every object", async () => {
      for (const [body, place] of places()) {
        const more = changed(body, place, (object) => ({ ...object, surprise: 1 }));
        isProblem(await attempt(route, more), 422, "invalid_field", `${place}/surprise`);
      }
    });

    test("a field twice, in every object", async () => {
      for (const [body, place] of places()) {
        const twice = (object) => {
          const [name] = Object.keys(object);
          return name && { ...object, "\u0001": 1, [name]: object[name] };
        };
        const [name] = Object.keys(place.split("/").slice(1).reduce((one, key) => one[key], body));
        if (!name) continue;
        const value = JSON.stringify(
          place.split("/").slice(1).reduce((one, key) => one[key], body)[name],
        );
        const json = JSON.stringify(changed(body, place, twice));
        const doubled = json.replace('"\\u0001":1', () => `"${name}":${value}`);
        isProblem(await attempt(route, doubled), 422, "invalid_field", `${place}/${name}`);
      }
    });

    test("something else than an object, in place of every object", async () => {
      for (const [body, place] of places()) {
        for (const other of [[], [1], "text", 7, true]) {
          const odd = changed(body, place, () => other);
          const sent = JSON.stringify(odd);
          isProblem(await attempt(route, sent), 422, "invalid_field", place);
        }
      }
    });

    test("without what must be there", async () => {
      const { body, required } = requestOf(route, values);
      for (const pointer of required) {
        const less = changed(body, pointer, () => undefined);
        isProblem(await attempt(route, less), 422, "invalid_field", pointer);
        const empty = changed(body, pointer, () => null);
        isProblem(await attempt(route, empty), 422, "invalid_field", pointer);
      }
    });

    const broken = ["{", "[", "{]", '{"', "{'a':1}", "{a:1}", "nope", "\u0000", "\ufeff{}", "<a/>",
      "-", "//\n{}", "{/**/}", "{,}", '"', "\u00a0{}"];
    test("what is not JSON", async () => {
      const good = JSON.stringify(requestOf(route, values).body);
      const spoilt = [good.slice(0, -1), `${good}x`, `${good}${good}`, `${good} {}`, `${good},`,
        `${good}\u0000`, `[${good}`, `\ufeff${good}`];
      for (const text of [...broken, ...spoilt]) {
        isProblem(await attempt(route, text), 400, "malformed_json");
      }
    });

    // A token comes as it is, too: as text, whose size is looked at before its form.
    if (route.endpoint === "BeginSession") return;

    test("what is not UTF-8", async () => {
      for (const hex of ["ff", "80", "c0af", "eda080", "e282", "f5808080", "f0808080"]) {
        const body = Buffer.from(`7b22726566223a22${hex}227d`, "hex"); // {"ref":"…"}
        isProblem(await attempt(route, body), 400, "malformed_json");
      }
      const wide = Buffer.from('\ufeff{"ref":"x"}', "utf16le");
      isProblem(await attempt(route, wide), 400, "malformed_json");
    });

    test("what is nested too deep", async () => {
      const nest = (depth) => `{"ref":${"[".repeat(depth - 1)}${"]".repeat(depth - 1)}}`;
      isProblem(await attempt(route, nest(17)), 400, "malformed_json");
      isProblem(await attempt(route, nest(10_000)), 400, "malformed_json");
      isProblem(await attempt(route, "[".repeat(60_000)), 400, "malformed_json");
      const shallow = await attempt(route, nest(16));
      assert.equal(shallow.body.code, "invalid_field", shallow.text);
    });

    test("what is not sent as JSON", async () => {
      const { body } = requestOf(route, values);
      const kinds = ["text/plain", "text/json", "application/x-www-form-urlencoded", "*/*", "json",
        "multipart/form-data; boundary=x", "application/json-patch+json", "application/ld+json",
        "application/json; charset=iso-8859-1", "application/json; charset=utf-16", "",
        "application/json; profile=x", "application/jsonx", "text/html, application/json"];
      for (const kind of kinds) {
        const answer = await attempt(route, JSON.stringify(body), { "content-type": kind });
        isProblem(answer, 415, "content_type", "Content-Type");
      }
    });
  });
}

describe("what is JSON by another name", () => {
  for (const kind of ["application/json; charset=utf-8", "Application/JSON", "application/json;",
    'application/json;charset="UTF-8"', "application/json ; charset=UTF-8"]) {
    test(kind, async () => {
      const quote = guarded.find(({ endpoint }) => endpoint === "Quote");
      const { body } = requestOf(quote, values);
      const headers = { "content-type": kind };
      await shop.must(200, shop.post("/v1/quote", JSON.stringify(body), { headers }));
    });
  }
});

describe("a text that is no name", () => {
  const long = (length) => "x".repeat(length);
  const rows = [
    ["/order/ref", ["", " ", "a b", "ü", "\u0000", "a\n", long(65), "\u202e", "a\u00a0b"]],
    ["/order/lines/0/id", ["", "a b", long(65)]],
    ["/order/currency", ["", "eur", "EU", "EURO", "€", "E R", "123"]],
    ["/order/occurred_at", ["", "now", "2026-03-01", "2026-03-01T09:00:00", "2026-02-30T09:00:00Z",
      "2026-03-01 09:00:00Z", "2026-03-01t09:00:00z", "2026-03-01T24:00:00Z",
      "2026-03-01T09:00:60Z", "1969-12-31T23:59:59Z", "2200-01-01T00:00:00Z", "1772355600",
      "2026-03-01T09:00:00+25:00", "2026-03-01T09:00:00.Z", "٢٠٢٦-03-01T09:00:00Z"]],
    ["/order/channel", ["", "a b", "ü", long(65), "<app>", "app'"]],
    ["/order/location", ["", "a b", long(65)]],
    ["/order/tenders/0/kind", ["", "Card", "crypto", "gift-card"]],
    ["/digest", ["", long(64), "0".repeat(63), "A".repeat(64)]],
  ];
  for (const [pointer, texts] of rows) {
    test(pointer, async () => {
      const { body } = requestOf(earning, values);
      for (const text of [...texts, 7, true, [], {}]) {
        const answer = await attempt(earning, changed(body, pointer, () => text));
        isProblem(answer, 422, "invalid_field", pointer);
      }
    });
  }
});

test("none of it changed a byte of what is stored", () => {
  assert.deepEqual(dumpAll(shop.edge.dir), stored);
});
