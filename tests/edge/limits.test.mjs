// Every declared limit, at the last value that is taken and the first that is not.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { newKey, openShop, order, wallet } from "./lib/shop.mjs";

const MOST = Number.MAX_SAFE_INTEGER;
const hand = { wallet: "point", points: 1, reason: "limit", actor: "test" };

let shop;
before(async () => (shop = await openShop()));
after(() => shop?.stop());

let members = 0;
const enrol = () => shop.enrol(`limits:${(members += 1)}`);
const list = (length, item) => Array.from({ length }, (_, place) => item(place));

/** What became of each item of a batch. */
function said({ answers }) {
  return answers.map(({ status, body }) => `${status} ${body.code ?? body.outcome}`);
}

/** JSON of exactly that many bytes: blanks behind the last brace. */
function padded(body, bytes) {
  const json = JSON.stringify(body);
  return json + " ".repeat(bytes - Buffer.byteLength(json));
}

/** The same bytes in pieces, without their length in a header. */
function inPieces(text) {
  const bytes = Buffer.from(text);
  return new ReadableStream({
    start(controller) {
      for (let from = 0; from < bytes.length; from += 10_000) {
        controller.enqueue(bytes.subarray(from, from + 10_000));
      }
      controller.close();
    },
  });
}

describe("the size of a body", () => {
  const command = (bytes) => padded(order(`size-${bytes}-${members}`, 100), bytes);
  const item = (member) => ({ key: newKey(), path: `${member}/earn`, body: order("b", 100) });
  const batch = (member) => (bytes) => padded({ items: [item(member)] }, bytes);
  const rows = [
    ["a command's", (member) => [`${member}/earn`, command], 65_536, 201],
    ["a batch's", (member) => ["/v1/batch", batch(member)], 1_048_576, 200],
  ];
  for (const [title, of, most, status] of rows) {
    test(`${title}: ${most} bytes, and one more`, async () => {
      for (const shape of [(text) => text, inPieces]) {
        const [path, make] = of(await enrol());
        await shop.must(status, shop.post(path, shape(make(most))));
        const more = await shop.must(413, shop.post(path, shape(make(most + 1))));
        assert.equal(more.body.code, "body_too_large");
      }
    });
  }
});

describe("how many of a thing", () => {
  const line = (part) => ({ quantity: 1, gross: 100, ...part });
  const lines = (n) => order("n", [], { lines: list(n, (place) => line({ id: `l${place}` })) });
  const labelled = (name) => (n) =>
    order("n", [], { lines: [line({ id: "l", [name]: list(n, (place) => `x${place}`) })] });
  const tenders = (n) =>
    order("n", n, { tenders: list(n, () => ({ kind: "card", amount: 1 })) });
  const rows = [
    ["lines", 1, 500, lines, "invalid_order", "/order/lines"],
    ["tenders", 1, 20, tenders, "invalid_order", "/order/tenders"],
    ["categories", 0, 16, labelled("categories"), "invalid_order", "/order/lines/0/tags"],
    ["tags", 0, 16, labelled("tags"), "invalid_order", "/order/lines/0/tags"],
  ];
  for (const [title, least, most, make, code, pointer] of rows) {
    test(`${title}: ${least} to ${most}`, async () => {
      for (const count of [least, most]) {
        await shop.must(201, shop.post(`${await enrol()}/earn`, make(count)));
      }
      const wrong = least > 0 && title === "lines" ? [least - 1, most + 1] : [most + 1];
      for (const count of wrong) {
        const answer = await shop.must(422, shop.post(`${await enrol()}/earn`, make(count)));
        assert.equal(answer.body.code, code);
        assert.equal(answer.body.errors[0].pointer, pointer);
      }
    });
  }

  test("segments: 0 to 32", async () => {
    const segments = (n) => ({ ref: `limits:s${n}`, segments: list(n, (place) => `s${place}`) });
    for (const count of [0, 32]) await shop.must(201, shop.post("/v1/members", segments(count)));
    const answer = await shop.must(422, shop.post("/v1/members", segments(33)));
    assert.equal(answer.body.errors[0].pointer, "/segments");
  });

  test("items of a batch: 1 to 1,000", async () => {
    const path = `${await enrol()}/earn`;
    const items = (n) => ({ items: list(n, () => ({ key: newKey(), path })) });
    for (const count of [1, 1_000]) {
      const { body } = await shop.must(200, shop.post("/v1/batch", items(count)));
      assert.equal(body.answers.length, count);
    }
    for (const count of [0, 1_001]) {
      const answer = await shop.must(422, shop.post("/v1/batch", items(count)));
      assert.equal(answer.body.errors[0].pointer, "/items");
    }
  });

  test("releases: 1 to 64", async () => {
    const releases = (n) => ({ releases: list(n, () => ({ hash: "0".repeat(64) })) });
    const put = (n) =>
      shop.call("PUT", "/v1/program/live", releases(n), { headers: { "if-match": '"1"' } });
    for (const count of [1, 64]) {
      const answer = await shop.must(422, put(count));
      assert.equal(answer.body.errors[0].pointer, "/releases/0/hash", "the list itself is taken");
    }
    for (const count of [0, 65]) {
      const answer = await shop.must(422, put(count));
      assert.equal(answer.body.errors[0].pointer, "/releases");
    }
  });

  test("entries on a page: 1 to 100", async () => {
    const member = await enrol();
    const path = `${member}/earn`;
    const items = list(110, (n) => ({ key: newKey(), path, body: order(`o${n}`, 7) }));
    await shop.must(200, shop.post("/v1/batch", { items }));
    const full = await shop.must(200, shop.get(`${member}/entries?limit=100`));
    assert.equal(full.body.data.length, 100);
    const { next_cursor: cursor } = full.body;
    const rest = await shop.must(200, shop.get(`${member}/entries?limit=100&cursor=${cursor}`));
    assert.deepEqual(rest.body.data.map(({ seq }) => seq), list(11, (place) => 11 - place));
    assert.equal(rest.body.next_cursor, null);
    const seen = [];
    for (let at = ""; at !== null;) {
      const { body } = await shop.must(200, shop.get(`${member}/entries?limit=1${at}`));
      seen.push(...body.data.map(({ seq }) => seq));
      at = body.next_cursor && `&cursor=${body.next_cursor}`;
    }
    assert.deepEqual(seen, list(111, (place) => 111 - place));
  });

  test("open holds: 64", async () => {
    const member = await enrol();
    await shop.must(201, shop.post(`${member}/earn`, order("o", 10_000)));
    const one = { wallet: "point", points: 1 };
    const hold = () => ({ key: newKey(), path: `${member}/holds`, body: one });
    const { body } = await shop.must(200, shop.post("/v1/batch", { items: list(65, hold) }));
    assert.deepEqual(said(body), [...list(64, () => "201 held"), "409 too_many_holds"]);
    const path = `${member}/holds/${body.answers[0].body.hold.id}/void`;
    await shop.must(200, shop.post(path));
    await shop.must(201, shop.post(`${member}/holds`, one));
  });

  test("open vouchers: 256", async () => {
    const member = await enrol();
    await shop.must(201, shop.post(`${member}/earn`, order("o", 1_000_000)));
    const path = `${member}/redemptions`;
    const take = () => ({ key: newKey(), path, body: { reward: "credit" } });
    const { body } = await shop.must(200, shop.post("/v1/batch", { items: list(257, take) }));
    assert.deepEqual(said(body), [...list(256, () => "201 redeemed"), "409 too_many_redemptions"]);
  });

  test("open lots: 512; one more joins what ends later, or what ends first does", async () => {
    const member = await enrol();
    const start = Date.parse("2026-02-28T00:00:00Z");
    const seconds = [...list(512, (n) => n + 1), 0, 513];
    const act = (n) => ({
      key: newKey(),
      path: `${member}/actions`,
      body: {
        action: "review",
        event_id: `e${n}`,
        occurred_at: new Date(start + seconds[n] * 1_000).toISOString(),
      },
    });
    const { body } = await shop.must(200, shop.post("/v1/batch", { items: list(514, act) }));
    assert.deepEqual([...new Set(body.answers.map(({ status }) => status))], [201]);
    const joined = body.answers.map(({ body: { why } }) => Boolean(why.rules[0].joined_later_lot));
    assert.deepEqual(joined, [...list(512, () => false), true, false]);
    const lots = await shop.must(200, shop.get(`${member}/lots`));
    assert.equal(lots.body.data.length, 512);
    assert.equal(lots.body.data.reduce((sum, { points }) => sum + points, 0), 514);
    const view = await shop.must(200, shop.get(`${member}/balance`));
    assert.ok(Buffer.byteLength(view.text) <= 1_024);
  });
});

describe("how large a number", () => {
  test("an amount: 2^53 − 1", async () => {
    const free = { kind: "shipping", quantity: 1 };
    const one = (gross) => order("n", [], { lines: [{ id: "l1", ...free, gross }] });
    await shop.must(201, shop.post(`${await enrol()}/earn`, one(MOST)));
    await shop.must(422, shop.post(`${await enrol()}/earn`, one(MOST + 1)));
    const two = order("n", [], {
      lines: [{ id: "l1", ...free, gross: MOST }, { id: "l2", ...free, gross: 1 }],
    });
    const answer = await shop.must(422, shop.post(`${await enrol()}/earn`, two));
    assert.equal(answer.body.errors[0].pointer, "/order/lines");
  });

  test("a balance: 2^53 − 1", async () => {
    const member = await enrol();
    const adjust = (points) =>
      shop.post(`${member}/adjustments`, { wallet: "point", points, reason: "limit", actor: "a" });
    const { body } = await shop.must(201, adjust(MOST));
    assert.equal(wallet(body.view, "point").active, MOST);
    assert.equal((await shop.must(422, adjust(1))).body.code, "total_too_large");
    const earn = await shop.must(422, shop.post(`${member}/earn`, order("o", 100)));
    assert.equal(earn.body.code, "total_too_large");
    await shop.must(201, adjust(-MOST));
    const view = await shop.must(200, shop.get(`${member}/balance`));
    assert.equal(wallet(view.body, "point").active, 0);
  });
});

describe("how long a text", () => {
  const letters = (length) => "x".repeat(length);
  const rows = [
    ["an order's reference", 64, (text) => [201, "/earn", order(text, 7)]],
    ["a channel", 64, (text) => [201, "/earn", order("n", 7, { channel: text })]],
    ["a reason", 64, (text) => [201, "/adjustments", { ...hand, reason: text }]],
    ["an actor", 64, (text) => [201, "/adjustments", { ...hand, actor: text }]],
    ["a name", 320, (text) => [201, null, { ref: `n:${members}`, person: { name: text } }]],
    ["a member's reference", 128, (text) => [201, null, { ref: `n:${text}` }]],
    ["a member's namespace", 32, (text) => [201, null, { ref: `${text}:1` }]],
  ];
  for (const [title, most, make] of rows) {
    test(`${title}: 1 to ${most}`, async () => {
      for (const length of [1, most]) {
        const member = await enrol();
        const [status, rest, body] = make(letters(length));
        await shop.must(status, shop.post(rest ? member + rest : "/v1/members", body));
      }
      for (const length of [0, most + 1]) {
        const member = await enrol();
        const [, rest, body] = make(letters(length));
        const answer = await shop.post(rest ? member + rest : "/v1/members", body);
        assert.equal(`${answer.status} ${answer.body.code}`, "422 invalid_field");
      }
    });
  }

  test("a key's label: 1 to 64", async () => {
    const make = (length) => shop.post("/v1/keys", { kind: "sk", label: letters(length) });
    for (const length of [1, 64]) await shop.must(201, make(length));
    for (const length of [0, 65]) {
      assert.equal((await shop.must(422, make(length))).body.errors[0].pointer, "/label");
    }
  });
});
