// One member's life through every route there is, with every figure to the unit.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, test } from "node:test";

import { routes } from "./lib/routes.mjs";
import { NOW, balances, newKey, openShop, order, wallet } from "./lib/shop.mjs";
import { Store } from "./lib/store.mjs";

let shop;
let at = "/v1/members/ref:shopify:1073";
const used = new Set();

before(async () => (shop = await openShop()));
after(() => shop?.stop());

/** Calls a route by its template, remembers that it was used, and wants that status. */
async function ask(status, method, template, { path = template, body, ...options } = {}) {
  used.add(`${method} ${template}`);
  const answer = await shop.must(status, shop.call(method, path, body, options));
  const view = answer.body?.view ?? answer.body;
  if (view?.balances) assert.ok(balances(view), answer.text);
  return answer.body;
}

/** A command of the member's. */
function command(status, rest, body, { path = rest, ...options } = {}) {
  return ask(status, "POST", `/v1/members/{member}${rest}`, { path: at + path, body, ...options });
}

/** The figures of a wallet that are not nothing. */
function figures(view, id) {
  const { wallet: _, next_expiry: __, next_activation: ___, ...rest } = wallet(view, id);
  return Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== 0));
}

test("the edge is up, and says what it can do", async () => {
  assert.deepEqual(await ask(200, "GET", "/health"), { status: "ok" });
  const document = await ask(200, "GET", "/v1/openapi.json");
  assert.match(document.openapi, /^3\.1\./);
  const described = Object.entries(document.paths).flatMap(([path, methods]) =>
    ["get", "put", "post", "delete"].filter((name) => methods[name])
      .map((name) => `${name.toUpperCase()} ${path}`));
  assert.deepEqual(described.sort(), routes.map(({ name }) => name).sort());
});

test("the program is live, and a copy of its version can be stored again", async () => {
  const program = await ask(200, "GET", "/v1/program");
  assert.deepEqual(
    [program.id, program.currency, program.livemode, program.serial],
    ["test-house", "EUR", false, 1],
  );
  assert.deepEqual(program.wallets.map(({ id }) => id), ["point", "spark", "stamp"]);
  const again = { releases: [{ hash: program.version }] };
  const live = await ask(200, "PUT", "/v1/program/live", {
    body: again,
    headers: { "if-match": '"1"' },
  });
  assert.deepEqual(live, { serial: 2, ...again });
  const hash = createHash("sha256").update("{}").digest("hex");
  const path = `/v1/program/versions/${hash}`;
  const body = await ask(422, "PUT", "/v1/program/versions/{hash}", { path, body: "{}" });
  assert.equal(body.code, "invalid_version");
});

test("a key is made, shown once, used and revoked", async () => {
  const wanted = { kind: "rk", scopes: ["read"], label: "till 3" };
  const { id, key, ...rest } = await ask(201, "POST", "/v1/keys", { body: wanted });
  assert.deepEqual(rest, wanted);
  await shop.must(200, shop.get("/v1/program", { credential: key }));
  const path = `/v1/keys/${id}`;
  const { revoked_at: revokedAt } = await ask(200, "DELETE", "/v1/keys/{key}", { path });
  assert.ok(revokedAt);
  await shop.must(401, shop.get("/v1/program", { credential: key }));
});

test("Ada joins, and is asked no more than she says", async () => {
  const body = { ref: "shopify:1073", segments: ["gold"], person: { name: "Ada", locale: "da" } };
  const { outcome, member } = await ask(201, "POST", "/v1/members", { body });
  assert.equal(outcome, "enrolled");
  const ada = await ask(200, "GET", "/v1/members/{member}", { path: at });
  assert.deepEqual([ada.member, ada.status, ada.seq], [member, "active", 1]);
  assert.deepEqual([ada.segments, ada.person], [["gold"], { name: "Ada", locale: "da" }]);
  at = `/v1/members/${member}`;
});

const basket = {
  lines: [
    { id: "1", product: "mug", quantity: 2, gross: 12_000, tax: 2_400 },
    { id: "2", categories: ["parcel"], quantity: 3, gross: 9_000, discount: 1_000 },
    { id: "3", kind: "shipping", quantity: 1, gross: 500 },
  ],
  tenders: [{ kind: "card", amount: 15_500 }, { kind: "gift_card", amount: 5_000 }],
};

test("a quote says what an order would earn, to anybody and to her", async () => {
  const body = order("o1", [], basket);
  const anybody = await ask(200, "POST", "/v1/quote", { body, key: null });
  const hers = await ask(200, "POST", "/v1/quote", { body: { member: at.slice(12), ...body } });
  assert.deepEqual(anybody.awards, hers.awards);
  assert.deepEqual(hers.awards.map(({ points }) => points), [151, 3]);
  const { ref, occurred_at, ...cart } = body.order;
  for (const member of [undefined, at.slice(12)]) {
    const answer = await ask(200, "POST", "/v1/quote", { body: { member, order: cart } });
    assert.deepEqual(answer.awards.map(({ points }) => points), [151, 3], "before it is placed");
  }
  const earned = await command(201, "/earn", { ...body, digest: hers.digest });
  assert.deepEqual(earned.awards, hers.awards);
  assert.deepEqual(figures(earned.view, "point"), { active: 151, issued: 151 });
  assert.deepEqual(figures(earned.view, "stamp"), { pending: 3, issued: 3 });
});

test("a preview that no longer holds is not charged", async () => {
  const body = { ...order("o2", 100), digest: "0".repeat(64) };
  const refused = await command(409, "/earn", body);
  assert.deepEqual([refused.code, refused.awards[0].points], ["preview_changed", 1]);
});

test("the parcel arrives, and its stamps count", async () => {
  const body = { order: "o1", event: "shipped" };
  const { outcome, view } = await command(200, "/activations", body);
  assert.equal(outcome, "activated");
  assert.deepEqual(figures(view, "stamp"), { active: 3, issued: 3 });
});

test("a review earns a spark", async () => {
  const body = { action: "review", event_id: "e1", occurred_at: "2026-03-01T08:30:00Z" };
  const { view } = await command(201, "/actions", body);
  assert.deepEqual(figures(view, "spark"), { active: 1, issued: 1 });
});

test("she sees what she could take, and what comes next", async () => {
  const path = `${at}/rewards`;
  const { data, next } = await ask(200, "GET", "/v1/members/{member}/rewards", { path });
  const seen = data.map(({ reward, state, units, have, points }) =>
    [reward, state, units, have, points]);
  assert.deepEqual(seen, [["drink", "ready", 1, 151, 100], ["credit", "ready", 15, 151, 10]]);
  assert.deepEqual(next, []);
});

test("points are set aside, captured in part, and let go", async () => {
  const { hold } = await command(201, "/holds", { wallet: "point", points: 40, ttl_seconds: 600 });
  assert.equal(hold.expires_at, "2026-03-01T09:10:00.000Z");
  const capture = { path: `/holds/${hold.id}/capture` };
  const { view } = await command(200, "/holds/{hold}/capture", { points: 15 }, capture);
  assert.deepEqual(figures(view, "point"), { active: 136, issued: 151, redeemed: 15 });
  const other = await command(201, "/holds", { reward: "drink" });
  assert.deepEqual(figures(other.view, "point"), {
    active: 36, held: 100, issued: 151, redeemed: 15,
  });
  const path = `/holds/${other.hold.id}/void`;
  const voided = await command(200, "/holds/{hold}/void", undefined, { path });
  assert.deepEqual(figures(voided.view, "point"), { active: 136, issued: 151, redeemed: 15 });
});

test("she is found by her phone and her card, and gets another card", async () => {
  const phone = { kind: "phone", value: "+45 31 12 34 56" };
  assert.equal((await command(200, "/identifiers", phone)).outcome, "identified");
  const path = "/v1/members/phone:+4531123456";
  const found = await ask(200, "GET", "/v1/members/{member}", { path });
  assert.deepEqual(found.identifiers, [{ kind: "phone", value: "+4531123456" }]);
  const template = "/v1/members/{member}/identifiers/{kind}";
  const lost = await ask(200, "DELETE", template, { path: `${at}/identifiers/card` });
  assert.notEqual(lost.card, found.card);
  const card = await shop.must(200, shop.get(`/v1/members/card:${lost.card}`));
  assert.equal(card.body.member, found.member);
  await shop.must(404, shop.get(`/v1/members/card:${found.card}`));
});

test("a voucher is taken and cancelled, another taken and used", async () => {
  const { redemption } = await command(201, "/redemptions", { reward: "drink" });
  assert.deepEqual([redemption.status, redemption.points], ["issued", 100]);
  assert.match(redemption.code, /^[0-9A-Z]{26}$/);
  const cancel = { path: `/redemptions/${redemption.id}/cancel` };
  const back = await command(200, "/redemptions/{redemption}/cancel", undefined, cancel);
  assert.deepEqual(back.given_back, [{ wallet: "point", points: 100 }]);
  const credit = await command(201, "/redemptions", { reward: "credit", units: 3 });
  const path = `/v1/vouchers/${credit.redemption.code}`;
  const { voucher } = await ask(200, "GET", "/v1/vouchers/{code}", { path });
  assert.deepEqual(voucher, credit.redemption);
  const use = { path: `/redemptions/${credit.redemption.id}/use`, key: newKey() };
  const spent = await command(200, "/redemptions/{redemption}/use", { order: "o9" }, use);
  const again = { body: { order: "o9" }, path: `${path}/use`, key: use.key };
  assert.deepEqual(await ask(200, "POST", "/v1/vouchers/{code}/use", again), spent);
  assert.equal(spent.redemption.status, "used");
  assert.deepEqual(figures(spent.view, "point"), { active: 106, issued: 151, redeemed: 45 });
});

test("a voucher is kept for a cart, let go, used by mistake and given back", async () => {
  const { redemption } = await command(201, "/redemptions", { reward: "credit", units: 2 });
  const on = (verb) => [`/redemptions/{redemption}/${verb}`,
    { path: `/redemptions/${redemption.id}/${verb}` }];
  const ask = (status, verb, body) => command(status, on(verb)[0], body, on(verb)[1]);
  const kept = await ask(200, "reserve", { order: "cart-1", ttl_seconds: 600 });
  const until = "2026-03-01T09:10:00.000Z";
  assert.deepEqual(kept.redemption.reserved, { order: "cart-1", until });
  const busy = await ask(409, "use", { order: "cart-2" });
  assert.deepEqual([busy.code, busy.until], ["redemption_reserved", until]);
  assert.equal((await ask(409, "cancel")).code, "redemption_reserved");
  assert.equal((await ask(200, "release", { order: "cart-1" })).redemption.reserved, undefined);
  assert.equal((await ask(200, "release", { order: "cart-1" })).outcome, "unchanged");
  assert.equal((await ask(200, "use", { order: "cart-2" })).redemption.status, "used");
  assert.equal((await ask(200, "undo")).redemption.status, "issued");
  assert.equal((await ask(200, "cancel")).given_back[0].points, 20);
});

test("a partner hands over what was held for it, once, and takes a mistake back", async () => {
  const bakery = { id: "bakery", name: "The bakery", locations: ["north"], pairwise: false };
  assert.deepEqual(await ask(201, "POST", "/v1/partners", { body: bakery }), bakery);
  const wish = { reward: "credit", units: 2, partner: "bakery", location: "north" };
  const { hold, link } = await command(201, "/links", { ...wish, ttl_seconds: 3_600 });
  const { token, url, qr, ...plain } = link;
  assert.equal(token.split(".").length, 3);
  assert.deepEqual([url.endsWith(`/r/${token}`), qr.endsWith(link.code)], [true, true]);
  const { code, ...seen } = plain;
  assert.match(code, /^[0-9A-HJKMNP-TV-Z]{26}$/);
  assert.deepEqual(seen, {
    hold: hold.id, partner: "bakery", location: "north", reward: "credit", points: 20,
    expires_at: "2026-03-01T10:00:00.000Z",
  });
  const open = await shop.get(at);
  assert.deepEqual(open.body.holds.map(({ id, partner }) => [id, partner]), [[hold.id, "bakery"]]);
  assert.deepEqual(open.body.links, [plain]);
  const template = "/holds/{hold}/consume";
  const path = `/holds/${hold.id}/consume`;
  const take = (status, body) => command(status, template, body, { path });
  assert.equal((await take(403, { partner: "florist" })).code, "link_audience");
  assert.equal((await take(403, { partner: "bakery" })).code, "location_mismatch");
  const mine = { partner: "bakery", location: "north", receipt_ref: "R-1" };
  const { redemption } = await take(200, mine);
  assert.deepEqual(
    [redemption.status, redemption.partner, redemption.location, redemption.receipt_ref],
    ["used", "bakery", "north", "R-1"],
  );
  const told = await take(409, mine);
  assert.deepEqual([told.code, told.location], ["already_consumed", "north"]);
  const undo = `/redemptions/${redemption.id}/undo`;
  const undone = await command(200, "/redemptions/{redemption}/undo", undefined, { path: undo });
  assert.deepEqual([undone.hold.id, undone.link], [hold.id, undefined]);
  const listed = await ask(200, "GET", "/v1/members/{member}/links", { path: `${at}/links` });
  assert.deepEqual(listed.data.map((one) => one.code), [code]);
  await byPartner(code, token);
  const revoke = `/links/${hold.id}/revoke`;
  await command(200, "/links/{hold}/revoke", undefined, { path: revoke });
  assert.equal((await take(410, mine)).code, "link_revoked");
});

/** The same with the partner's own key: looks at the link, takes it, and takes that back. */
async function byPartner(code, token) {
  const keys = await shop.must(201, shop.post("/v1/partners/bakery/keys"));
  const route = "/v1/redeem-links/{link}";
  const path = `/v1/redeem-links/${token}`;
  const credential = keys.body.key;
  assert.equal((await ask(200, "GET", route, { path, credential })).code, code);
  const sold = { path: `${path}/consume`, body: { location: "north" }, credential };
  const { receipt } = await ask(200, "POST", `${route}/consume`, sold);
  assert.equal(receipt.split(".").length, 3);
  await ask(200, "POST", `${route}/undo`, { path: `${path}/undo`, credential });
}

test("one mug comes back, then the rest", async () => {
  const path = "/orders/o1/returns";
  const one = { return_ref: "b1", lines: [{ id: "1", quantity: 1 }] };
  const first = await command(200, "/orders/{order}/returns", one, { path });
  const rest = await command(200, "/orders/{order}/returns", { return_ref: "b2" }, { path });
  const taken = [first, rest].map(({ taken: list }) =>
    Object.fromEntries(list.map(({ wallet: id, points }) => [id, points])));
  assert.equal(taken[0].point + taken[1].point, 151);
  assert.equal(taken[1].stamp, 3);
  assert.deepEqual(figures(rest.view, "stamp"), { issued: 3, clawed_back: 3 });
  assert.deepEqual(figures(rest.view, "point"), {
    issued: 151, redeemed: 45, clawed_back: 151, deficit: 45,
  });
  const lines = ["1", "a/b"].map((id) => ({ id, quantity: 1 }));
  const unknown = { return_ref: "b3", lines };
  const refused = await command(422, "/orders/{order}/returns", unknown, { path });
  assert.equal(refused.errors[0].pointer, "/lines/1/id");
});

test("somebody makes good by hand", async () => {
  const body = { wallet: "point", points: 50, reason: "broken mug", actor: "till-3" };
  const { view } = await command(201, "/adjustments", body);
  const after = { active: 5, issued: 201, redeemed: 45, clawed_back: 151 };
  assert.deepEqual(figures(view, "point"), after);
});

test("a batch does many things, each on its own", async () => {
  const items = [
    { key: newKey(), path: `${at}/earn`, body: order("o3", 1_000) },
    { key: newKey(), path: `${at}/earn`, body: order("o3", 1_000) },
    { key: newKey(), path: "/v1/members", body: { ref: "shopify:1074" } },
    { key: newKey(), path: `${at}/earn`, body: {} },
  ];
  const { answers } = await ask(200, "POST", "/v1/batch", { body: { items }, key: null });
  const said = answers.map(({ status, body }) => `${status} ${body.outcome ?? body.code}`);
  assert.deepEqual(said, [
    "201 earned", "409 already_recorded", "201 enrolled", "422 invalid_field",
  ]);
});

test("her books can be looked at, now, then and to come", async () => {
  const view = await ask(200, "GET", "/v1/members/{member}/balance", { path: `${at}/balance` });
  assert.equal(wallet(view, "point").active, 15);
  const later = await shop.get(`${at}/balance?as_of=2026-09-02T00:00:00Z`);
  assert.equal(wallet(later.body, "point").expired, 15);
  const lots = await ask(200, "GET", "/v1/members/{member}/lots", { path: `${at}/lots` });
  const sum = lots.data.filter((lot) => lot.wallet === "point")
    .reduce((all, { points }) => all + points, 0);
  assert.equal(sum, 15);
  const path = `${at}/entries?limit=100`;
  const { data } = await ask(200, "GET", "/v1/members/{member}/entries", { path });
  const kinds = ["enrolled", "earned", "activated", "acted", "held", "captured", "held", "voided",
    "redeemed", "cancelled", "redeemed", "used", "redeemed", "reserved", "released", "used",
    "undone", "cancelled", "held", "consumed", "undone", "consumed", "undone", "voided",
    "returned", "returned", "adjusted", "earned"];
  assert.deepEqual(data.map(({ kind }) => kind).reverse(), kinds);
});

test("a month of the club is paid for, and then there is no next one", async () => {
  const bill = { plan: "club", billing_ref: "invoice-1", event: "paid", occurred_at: NOW };
  const { view } = await command(200, "/billing", bill);
  const standing = view.memberships.map(({ plan, status }) => [plan, status]);
  assert.deepEqual(standing, [["club", "active"]]);
  const stop = { ...bill, billing_ref: "cancel-1", event: "cancelled" };
  assert.equal((await command(200, "/billing", stop)).view.memberships[0].status, "cancelled");
});

test("a review that was none is taken back, once, and time has brought nothing", async () => {
  const body = { action: "review", event_id: "e9", occurred_at: "2026-03-01T08:40:00Z" };
  const before = figures((await command(201, "/actions", body)).view, "spark");
  const path = { path: "/actions/e9/retract" };
  const undone = await command(200, "/actions/{event}/retract", undefined, path);
  assert.equal(undone.outcome, "retracted");
  assert.ok(figures(undone.view, "spark").active < before.active);
  const again = await command(200, "/actions/{event}/retract", undefined, path);
  assert.equal(again.outcome, "unchanged");
  assert.equal((await command(200, "/settle")).outcome, "unchanged");
});

test("what no benefit offers cannot be chosen", async () => {
  const body = { benefit: "none", option: "anything" };
  assert.equal((await command(422, "/choices", body)).code, "unknown_benefit");
});

test("her membership rests, goes on, ends, and is forgotten", async () => {
  const hand = { reason: "as she asked", actor: "ada" };
  await command(200, "/suspend", hand);
  assert.equal((await command(409, "/earn", order("o4", 100))).code, "member_suspended");
  await command(200, "/resume", hand);
  await command(200, "/close", hand);
  assert.equal((await command(409, "/earn", order("o4", 100))).code, "member_closed");
  assert.equal((await command(200, "/erase", hand)).outcome, "erased");
  assert.equal((await command(410, "/earn", order("o4", 100))).code, "member_erased");
});

test("partners have names, keys and tills, and links have keys that sign them", async () => {
  const { data: partners } = await ask(200, "GET", "/v1/partners");
  assert.deepEqual(partners.map(({ id }) => id), ["bakery"]);
  const keys = "/v1/partners/{partner}/keys";
  const path = "/v1/partners/bakery/keys";
  const key = await ask(201, "POST", keys, { path, body: { label: "web" } });
  assert.match(key.key, /^tk_test-house_[0-9A-Z]{26}$/);

  const { kid, state } = await ask(201, "POST", "/v1/link-keys");
  assert.equal(state, "next");
  const change = (word, body) =>
    ask(200, "POST", `/v1/link-keys/{kid}/${word}`, { path: `/v1/link-keys/${kid}/${word}`, body });
  assert.equal((await change("promote", { early: true })).state, "active");
  const set = "/p/{program}/.well-known/loyalty-jwks.json";
  const published = await ask(200, "GET", set, { path: set.replace("{program}", "test-house") });
  assert.equal(published.keys.at(-1).kid, kid);
  assert.equal((await change("retire")).state, "retiring");
  assert.equal((await change("revoke")).state, "revoked");
  const { data } = await ask(200, "GET", "/v1/link-keys");
  assert.deepEqual(data.map((one) => one.state), ["active", "revoked"]);

  const till = { till: "bakery", location: "north", label: "The tablet by the door" };
  const { code } = await ask(201, "POST", "/v1/pairings", { body: till });
  assert.match(code, /^[0-9A-Z]{4}-[0-9A-Z]{4}$/);
  assert.deepEqual(await ask(200, "GET", "/v1/devices"), { data: [] });
  const none = `/v1/devices/dev_${"0".repeat(26)}`;
  const refused = await ask(404, "DELETE", "/v1/devices/{device}", { path: none });
  assert.equal(refused.code, "device_not_found");
});

test("the store signs, and its customers are there themselves", async () => {
  const secret = await ask(201, "POST", "/v1/store-secrets", { body: {} });
  assert.match(secret.secret, /^lss_/);
  const { data } = await ask(200, "GET", "/v1/store-secrets");
  assert.deepEqual(data.map(({ kid }) => kid), [secret.kid]);
  const store = new Store(shop, secret, "test-house");

  const token = store.customer("shop:self");
  const { session } = await ask(201, "POST", "/v1/sessions", { body: { token } });
  const mine = (status, method, template, options) =>
    ask(status, method, `/v1/me${template}`, { credential: session, ...options });
  assert.equal((await mine(201, "POST", "/join")).outcome, "enrolled");
  const body = store.order("shop:self", { ...order("self-1", 90_000) });
  const plain = { "content-type": "text/plain" };
  const earned = await ask(201, "POST", "/v1/orders", { body, headers: plain });
  const { member } = await mine(200, "GET", "");
  assert.equal(earned.member, member);
  await mine(200, "GET", "/balance");
  assert.equal((await mine(200, "GET", "/entries")).data.length, 2);
  await mine(200, "GET", "/lots");
  await mine(200, "GET", "/rewards");
  assert.match((await mine(200, "GET", "/card")).number, /^9\d{15}$/);
  await mine(200, "POST", "/quote", { body: order("self-2", 700), key: null });
  const { redemption } = await mine(201, "POST", "/redemptions", { body: { reward: "credit" } });
  const path = `/v1/me/redemptions/${redemption.id}`;
  await mine(200, "GET", "/redemptions/{redemption}", { path });
  const cancel = { path: `${path}/cancel`, body: {} };
  await mine(200, "POST", "/redemptions/{redemption}/cancel", cancel);
  const choice = { body: { benefit: "none", option: "anything" } };
  assert.equal((await mine(422, "POST", "/choices", choice)).code, "unknown_benefit");

  const proxy = "/p/{program}/proxy/session";
  const refused = await ask(401, "GET", proxy, { path: proxy.replace("{program}", "test-house") });
  assert.equal(refused.code, "proxy_malformed");
  const retired = `/v1/store-secrets/${secret.kid}`;
  const gone = await ask(200, "DELETE", "/v1/store-secrets/{secret}", { path: retired });
  assert.ok(gone.retired_at);
});

test("no route was left out", () => {
  assert.deepEqual(routes.map(({ name }) => name).filter((name) => !used.has(name)), []);
});
