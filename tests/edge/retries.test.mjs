// A retry counts once: same key, same command, same answer, byte for byte; what differs is named.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { NOW, newKey, newSecrets, openShop, order } from "./lib/shop.mjs";

// A fixed key: which field differs is told by 12 bits under it, so another key may have luck.
const REGULARS_IDENTITY_KEY = "Jx7mQ2vKfT9wLr4bYc8nHs6dPz3gVe5aXu";

const hand = { reason: "check", actor: "ada" };

let shop;
before(async () => {
  shop = await openShop({ vars: { ...newSecrets(), REGULARS_IDENTITY_KEY } });
});
after(() => shop?.stop());

/** Sends the same thing again and holds it against the first answer. */
async function isReplay(first, path, body, options) {
  const again = await shop.post(path, body, options);
  assert.equal(again.text, first.text);
  assert.equal(again.status, first.status);
  assert.equal(again.headers.get("content-type"), first.headers.get("content-type"));
  assert.equal(again.replayed, true);
}

describe("the same command under the same key", () => {
  let member;
  let hold;
  before(async () => {
    member = await shop.enrol("shop:same");
    await shop.must(201, shop.post(`${member}/earn`, order("rich", 100_000)));
    const held = await shop.post(`${member}/holds`, { wallet: "point", points: 5 });
    hold = held.body.hold.id;
  });

  const commands = [
    ["enrolment", () => "/v1/members", { ref: "shop:same-2", person: { name: "Ada" } }, 201],
    ["enrolment that changes nothing", () => "/v1/members", { ref: "shop:same" }, 200],
    ["order", (at) => `${at}/earn`, order("once", 1200), 201],
    ["action", (at) => `${at}/actions`, review("r1"), 201],
    ["billing", (at) => `${at}/billing`, paid("bill-r1"), 200],
    ["redemption", (at) => `${at}/redemptions`, { reward: "drink" }, 201],
    ["hold", (at) => `${at}/holds`, { wallet: "point", points: 10 }, 201],
    ["capture", (at) => `${at}/holds/${hold}/capture`, undefined, 200],
    ["return", (at) => `${at}/orders/once/returns`, { return_ref: "b1" }, 200],
    ["adjustment", (at) => `${at}/adjustments`, adjustment(-3), 201],
    ["suspension", (at) => `${at}/suspend`, hand, 200],
    ["refusal while suspended", (at) => `${at}/redemptions`, { reward: "drink" }, 409],
    ["resumption", (at) => `${at}/resume`, hand, 200],
    ["refusal for too few points", (at) => `${at}/holds`, { wallet: "spark", points: 9 }, 409],
    ["refusal of a currency", (at) => `${at}/earn`, foreign("abroad"), 422],
    ["refusal of a wallet", (at) => `${at}/holds`, { wallet: "other", points: 1 }, 422],
    ["refusal of what is recorded", (at) => `${at}/earn`, order("once", 7), 409],
  ];

  for (const [title, path, body, status] of commands) {
    test(`${title}: ${status}, and again ${status}`, async () => {
      const key = newKey();
      const first = await shop.post(path(member), body, { key });
      assert.equal(first.status, status, first.text);
      assert.equal(first.replayed, false);
      await isReplay(first, path(member), body, { key });
      await isReplay(first, path(member), body, { key, now: "2026-03-05T00:00:00Z" });
    });
  }

  test("other white space, another order of fields, a quoted key", async () => {
    const key = newKey();
    const first = await shop.post(`${member}/earn`, order("spaced", 500), { key });
    const shuffled = ` {\n\t"order" : { "lines":[ {"gross":500,"quantity":1 ,"id":"l1"}],
      "currency":"EUR","ref":"spaced", "occurred_at":"2026-03-01T09:00:00+01:00"} } `;
    await isReplay(first, `${member}/earn`, shuffled, { key });
    await isReplay(first, `${member}/earn`, order("spaced", 500), { key: `"${key}"` });
  });

  test("what may be left out, written out", async () => {
    const key = newKey();
    const first = await shop.post(`${member}/earn`, order("defaults", 500), { key });
    const line = { id: "l1", quantity: 1, gross: 500, discount: 0, tax: 0, kind: "goods" };
    const spelled = order("defaults", [], { lines: [{ ...line, tags: [] }], tenders: [] });
    await isReplay(first, `${member}/earn`, spelled, { key });
  });

  test("after a restart, and with another key of the store", async () => {
    const [old, fresh] = [await shop.makeKey({ kind: "sk" }), await shop.makeKey({ kind: "sk" })];
    const sent = [
      [`${member}/earn`, order("kept", 900), { key: newKey() }],
      [`${member}/holds`, { wallet: "spark", points: 9 }, { key: newKey() }],
    ];
    const firsts = [];
    for (const [path, body, options] of sent) {
      firsts.push(await shop.post(path, body, { ...options, credential: old.key }));
    }
    await shop.must(200, shop.call("DELETE", `/v1/keys/${old.id}`));
    await shop.edge.restart();
    for (const [place, [path, body, options]] of sent.entries()) {
      await isReplay(firsts[place], path, body, { ...options, credential: fresh.key });
    }
  });

  test("in a batch, and alone", async () => {
    const [key, other] = [newKey(), newKey()];
    const path = `${member}/earn`;
    const first = await shop.post(path, order("batched", 300), { key });
    const items = [{ key, path, body: order("batched", 300) }];
    const { body } = await shop.post("/v1/batch", { items }, { key: null });
    assert.deepEqual(body.answers, [{ status: 201, replayed: true, body: first.body }]);
    const later = { key: other, path, body: order("batched-2", 300) };
    const batched = await shop.post("/v1/batch", { items: [later, later] }, { key: null });
    const [one, two] = batched.body.answers;
    assert.deepEqual([one.replayed, two.replayed], [false, true]);
    assert.deepEqual(one.body, two.body);
    const alone = await shop.post(path, order("batched-2", 300), { key: other });
    assert.deepEqual(alone.body, one.body);
    assert.equal(alone.replayed, true);
  });
});

describe("another command under the same key", () => {
  const line = { id: "l1", quantity: 2, gross: 500 };
  const full = {
    channel: "app",
    location: "north",
    lines: [line],
    tenders: [{ kind: "card", amount: 500 }],
  };
  const base = order("o1", [], full);
  const altered = (part) => ({ ...base, order: { ...base.order, ...part } });
  const gone = ({ channel, ...rest }) => rest;
  const held = { reward: "drink", ttl_seconds: 60, order: "o1" };
  const rows = [
    ["earn", base, altered({ ref: "o2" }), "/order/ref"],
    ["earn", base, altered({ occurred_at: "2026-03-01T08:00:01Z" }), "/order/occurred_at"],
    ["earn", base, altered({ currency: "USD" }), "/order/currency"],
    ["earn", base, altered({ channel: "web" }), "/order/channel"],
    ["earn", base, altered({ location: "south" }), "/order/location"],
    ["earn", base, altered({ lines: [{ ...line, quantity: 3 }] }), "/order/lines"],
    ["earn", base, altered({ lines: [{ ...line, tax: 1 }] }), "/order/lines"],
    ["earn", base, altered({ tenders: [{ kind: "cash", amount: 500 }] }), "/order/tenders"],
    ["earn", base, { ...base, digest: "0".repeat(64) }, "/digest"],
    ["earn", base, { order: gone(base.order) }, ""],
    ["actions", review("e1"), review("e2"), "/event_id"],
    ["billing", paid("b1"), paid("b2"), "/billing_ref"],
    ["billing", paid("b3"), { ...paid("b3"), event: "trial" }, "/event"],
    ["actions", review("e3"), { ...review("e3"), action: "visit" }, "/action"],
    ["holds", held, { ...held, reward: "credit" }, "/reward"],
    ["holds", held, { ...held, units: 1 }, "/units"],
    ["holds", held, { ...held, ttl_seconds: 61 }, "/ttl_seconds"],
    ["holds", held, { ...held, order: "o2" }, "/order"],
    ["redemptions", { reward: "drink" }, { reward: "drink", order: "o1" }, "/order"],
    ["adjustments", adjustment(5), adjustment(6), "/points"],
    ["adjustments", adjustment(5), adjustment(-5), "/points"],
    ["adjustments", adjustment(5), { ...adjustment(5), wallet: "stamp" }, "/wallet"],
    ["adjustments", adjustment(5), { ...adjustment(5), reason: "other" }, "/reason"],
    ["adjustments", adjustment(5), { ...adjustment(5), actor: "bo" }, "/actor"],
  ];

  for (const [place, [name, first, second, pointer]] of rows.entries()) {
    test(`${name}, row ${place + 1}: ${pointer || "no field"} differs`, async () => {
      const path = `${await shop.enrol(`shop:other-${place}`)}/${name}`;
      const key = newKey();
      const kept = await shop.post(path, first, { key });
      const reused = await shop.post(path, second, { key });
      assert.equal(reused.status, 422, reused.text);
      assert.equal(reused.body.code, "idempotency_key_reused");
      assert.equal(reused.body.errors[0].pointer, pointer);
      await isReplay(kept, path, first, { key });
    });
  }

  test("another route, with the same body", async () => {
    const member = await shop.enrol("shop:routes");
    const key = newKey();
    await shop.must(200, shop.post(`${member}/suspend`, hand, { key }));
    const reused = await shop.post(`${member}/resume`, hand, { key });
    assert.equal(reused.body.code, "idempotency_key_reused");
  });

  test("another member's path: keys of one member are nothing to another", async () => {
    const [one, two] = [await shop.enrol("shop:k1"), await shop.enrol("shop:k2")];
    const key = newKey();
    const first = await shop.must(201, shop.post(`${one}/earn`, order("o", 100), { key }));
    const second = await shop.must(201, shop.post(`${two}/earn`, order("o", 200), { key }));
    assert.equal(second.replayed, false);
    assert.notEqual(first.body.entry.id, second.body.entry.id);
  });
});

describe("the same fact under another key", () => {
  const facts = [
    ["an order", "earn", order("o1", 1000), order("o1", 9999), 201],
    ["an action", "actions", review("e1"), { ...review("e1"), action: "visit" }, 201],
    ["a billed period", "billing", paid("p1"), { ...paid("p1"), amount: 9 }, 200],
    ["a return", "orders/o1/returns", { return_ref: "b1", amount: 100 }, { return_ref: "b1" }, 200],
  ];

  test("is refused with the id of the first entry, whatever else it says", async () => {
    const member = await shop.enrol("shop:facts");
    for (const [title, name, first, second, status] of facts) {
      const done = await shop.must(status, shop.post(`${member}/${name}`, first));
      const key = newKey();
      const refused = await shop.post(`${member}/${name}`, second, { key });
      assert.equal(refused.status, 409, title);
      assert.equal(refused.body.code, "already_recorded", title);
      assert.equal(refused.body.entry, done.body.entry.id, title);
      await isReplay(refused, `${member}/${name}`, second, { key });
    }
  });
});

function review(event) {
  return { action: "review", event_id: event, occurred_at: NOW };
}

function paid(billingRef) {
  return { plan: "club", billing_ref: billingRef, event: "paid", occurred_at: NOW };
}

function foreign(ref) {
  return order(ref, 100, { currency: "USD" });
}

function adjustment(points) {
  return { wallet: "point", points, reason: "goodwill", actor: "ada" };
}
