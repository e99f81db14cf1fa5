// A partner's till and the links that are brought to it: forms as a browser sends them.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { EVIL } from "./lib/page.mjs";
import { newKey, openShop, order, send, wallet } from "./lib/shop.mjs";
import { dumpAll } from "./lib/storage.mjs";
import { sessionCookie } from "../browser/lib/session.mjs";

const bakery = { id: "bakery", name: "The bakery", locations: ["quay-3", "north"] };
const florist = { id: "florist", name: "Blomster" };
const folder = "/p/test-house";
/** An instant so many minutes from now. */
const minutes = (count) => new Date(Date.now() + count * 60_000).toISOString();

let shop;
const keys = {};

before(async () => {
  shop = await openShop({ files: ["test-house", "coffee-stars", "live-house"] });
  for (const partner of [bakery, florist]) {
    await shop.must(201, shop.post("/v1/partners", partner));
    const made = await shop.must(201, shop.post(`/v1/partners/${partner.id}/keys`));
    keys[partner.id] = made.body.key;
  }
});
after(() => shop?.stop());

let members = 0;

/** A link for a drink at the bakery, of a new member unless one is given. */
async function mint(wish = {}) {
  members += 1;
  const times = { now: minutes(-30) };
  const member = await shop.enrol(`shop:till-${members}`, {}, times);
  const bought = order("o1", 100_000, { occurred_at: minutes(-40) });
  await shop.must(201, shop.post(`${member}/earn`, bought, times));
  const body = { reward: "drink", partner: "bakery", ttl_seconds: 86_400, ...wish };
  const { body: made } = await shop.must(201, shop.post(`${member}/links`, body, { now: null }));
  return { member, ...made.link, page: `/r/test-house/${made.link.code}` };
}

function open(path, cookie, method = "GET") {
  return send(shop.url, method, path, undefined, { key: null, now: null, headers: { cookie } });
}

/** Sends a form as a page of the edge does, or as one that `from` says. */
function press(path, fields, cookie, from = {}) {
  const { origin = "null", site = "same-origin" } = from;
  return send(shop.url, "POST", path, String(new URLSearchParams(fields)), {
    key: null,
    now: null,
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      "origin": origin ?? undefined,
      "sec-fetch-site": site ?? undefined,
      cookie,
    },
  });
}

/** The fields of a page's form for an address, or nothing where there is none. */
function formOf({ text }, action) {
  const forms = text.match(/<form[^]*?<\/form>/g) ?? [];
  const found = forms.find((form) => form.includes(`action="${action}"`));
  const field = (tag) => [tag.match(/name="(\w+)"/)[1], tag.match(/value="([^"]*)"/)?.[1] ?? ""];
  return found && Object.fromEntries((found.match(/<input type="hidden"[^>]*>/g)).map(field));
}

const offer = async (wish, options) =>
  (await shop.must(201, shop.post("/v1/pairings", wish, options))).body.code;
const cookieOf = ({ headers }) => headers.getSetCookie().find((one) => one.startsWith("lo-till="));
const type = (code, key = newKey(), program = "test-house") =>
  press(`/p/${program}/till/pair`, { code, key });

/** A paired till: its cookie, as a browser sends it. */
async function till(wish = {}) {
  const code = await offer({ till: "bakery", location: "quay-3", label: "By the door", ...wish });
  const answer = await shop.must(303, type(code));
  return cookieOf(answer).split(";")[0];
}

/** Opens a link's page at a till and presses what it offers. */
async function redeem(link, cookie, key) {
  const fields = formOf(await open(link.page, cookie), link.page);
  return press(link.page, { ...fields, ...(key && { key }) }, cookie);
}

/** What the journal says of a link's member, newest first. */
async function entries({ member }) {
  return (await shop.must(200, shop.get(`${member}/entries?limit=100`, { now: null }))).body;
}

const deviceIds = async () => {
  const { body } = await shop.must(200, shop.get("/v1/devices"));
  return body.data.map(({ id }) => id);
};

describe("a pairing code", () => {
  test("makes the device that typed it a till, however it is written", async () => {
    const code = await offer({ till: "bakery", location: "north", label: "The tablet" });
    const key = newKey();
    const answer = await shop.must(303, type(` ${code.toLowerCase().replace("-", " ")}`, key));
    assert.equal(answer.headers.get("location"), `${folder}/till`);
    const cookie = cookieOf(answer);
    assert.match(cookie, /^lo-till=[\w.-]+; Path=\/; Max-Age=43\d{3}; HttpOnly; SameSite=Lax$/);
    const page = await shop.must(200, open(`${folder}/till`, cookie.split(";")[0]));
    for (const said of ["The bakery", "The tablet", "north"]) assert.ok(page.text.includes(said));
    const { body } = await shop.must(200, shop.get("/v1/devices"));
    const [device] = body.data.filter(({ label }) => label === "The tablet");
    assert.deepEqual([device.till, device.location], ["bakery", "north"]);
    const hours = (Date.parse(device.expires_at) - Date.parse(device.paired_at)) / 3_600_000;
    assert.equal(hours, 12);

    const before = await deviceIds();
    const again = await shop.must(303, type(code, key));
    assert.ok(cookieOf(again), "pressed twice, it is the same till");
    assert.deepEqual(await deviceIds(), before);
    const other = await shop.must(422, type(code));
    assert.ok(!cookieOf(other), "and nobody else's");
    assert.deepEqual(await deviceIds(), before);
  });

  test("is typed on a page of ours, and of a live program over https", async () => {
    const code = await offer({ till: "shop", label: "Lured" });
    const live = await offer({ till: "shop", label: "Real" }, { program: "live-house", now: null });
    const clear = await type(live, newKey(), "live-house");
    assert.equal(`${clear.status} ${cookieOf(clear)}`, "403 undefined");
    for (const from of [{ origin: EVIL, site: "cross-site" }, { origin: null, site: null },
      { origin: "null", site: "cross-site" }]) {
      const fields = { code, key: newKey() };
      const answer = await press(`${folder}/till/pair`, fields, undefined, from);
      assert.equal(answer.status, 403, JSON.stringify(from));
      assert.ok(!cookieOf(answer));
    }
  });
});

describe("whoever holds a link", () => {
  const states = [
    ["open", () => mint(), /Show this at the till[^]*Paid with/, true],
    ["taken", async () => {
      const link = await mint();
      const path = `/v1/redeem-links/${link.code}/consume`;
      await shop.must(200, shop.post(path, {}, { credential: keys.bakery, now: null }));
      return link;
    }, /Already handed over/, false],
    ["taken back", async () => {
      const link = await mint();
      const revoke = `${link.member}/links/${link.hold}/revoke`;
      await shop.must(200, shop.post(revoke, {}, { now: null }));
      return link;
    }, /Taken back/, false],
    ["over", async () => ({ ...(await mint({ ttl_seconds: 60 })), cookie: "lo-clock=120" }),
      /The time is up/, false],
  ];
  for (const [title, make, said, isOpen] of states) {
    test(`sees that it is ${title}, by token and code, and no button`, async () => {
      const link = await make();
      const stored = dumpAll(shop.edge.dir);
      const [token, code] = [new URL(link.url).pathname, link.page];
      const pages = [token, code, code.toLowerCase(), code.toUpperCase()];
      for (const path of pages) {
        const page = await shop.must(200, open(path, link.cookie));
        assert.match(page.text, said, path);
        assert.ok(!page.text.includes("<form"), path);
        assert.equal(page.text.includes('class="qr"'), isOpen, path);
        assert.ok(!page.text.includes(link.member.split("/").at(-1)), "nothing of the member");
        const { headers } = page;
        assert.equal(headers.get("referrer-policy"), "no-referrer");
        assert.match(headers.get("cache-control"), /no-store/);
        assert.match(headers.get("x-robots-tag"), /noindex/);
        assert.equal((await open(path, link.cookie, "HEAD")).status, 200);
      }
      assert.deepEqual(dumpAll(shop.edge.dir), stored);
    });
  }

  test("of one that is none sees one page, whatever is wrong with it", async () => {
    const { token } = await mint();
    const [head, payload, signature] = token.split(".");
    const forged = JSON.parse(Buffer.from(payload, "base64url"));
    const changed = Buffer.from(JSON.stringify({ ...forged, pts: 1 })).toString("base64url");
    const wrong = [`/r/${head}.${changed}.${signature}`, `/r/${head}.${payload}.`,
      `/r/${token}.x`, `/r/${head}.${payload}.${"A".repeat(86)}`,
      `/r/test-house/${"0".repeat(26)}`, "/r/test-house/short"];
    const pages = await Promise.all(wrong.map((path) => open(path)));
    for (const page of pages) {
      assert.equal(page.status, 404);
      assert.equal(page.text, pages[0].text);
    }
    for (const path of ["/r/x", "/r/a.b.c", "/r/nothing-here/ABC", "/r/", "/R/X"]) {
      const page = await open(path);
      assert.equal(page.status, 404, path);
      assert.match(page.headers.get("content-type"), /html/);
    }
  });

  test("of one whose key was revoked is sent for the newer one", async () => {
    const { token, page } = await mint();
    const { kid } = JSON.parse(Buffer.from(token.split(".")[0], "base64url"));
    await shop.must(200, shop.post(`/v1/link-keys/${kid}/revoke`, {}));
    await shop.edge.restart();
    assert.match((await shop.must(410, open(`/r/${token}`))).text, /newer link/);
    await shop.must(200, open(page));
  });
});

describe("a partner's till", () => {
  test("looks up what is typed or scanned, in every way it is written", async () => {
    const cookie = await till();
    const link = await mint();
    const home = await open(`${folder}/till`, cookie);
    const fields = formOf(home, `${folder}/till`);
    const spaced = link.code.replace(/(.{5})/g, "$1 ").toLowerCase();
    for (const code of [link.code, spaced, link.qr, link.url, link.token, ` ${link.qr}\n`]) {
      const answer = await press(`${folder}/till`, { ...fields, code }, cookie);
      assert.equal(answer.headers.get("location"), link.page, code);
    }
    for (const code of ["", "x", "0".repeat(26), "https://evil.example/", `${link.token}x`]) {
      const answer = await press(`${folder}/till`, { ...fields, code }, cookie);
      assert.equal(answer.status, 404, code);
      assert.match(answer.text, /nothing under this code/);
    }
  });

  test("hands over once, says so, keeps it with its day, and takes it back", async () => {
    const cookie = await till();
    const link = await mint({ location: "quay-3" });
    const fields = formOf(await open(link.page, cookie), link.page);
    const [first, second] = await Promise.all([1, 2].map(() => press(link.page, fields, cookie)));
    for (const answer of [first, second]) assert.equal(answer.status, 303, answer.text);
    const body = await entries(link);
    const [entry, ...rest] = body.data;
    assert.equal(entry.kind, "consumed");
    assert.ok(!rest.some(({ kind }) => kind === "consumed"), "pressed twice, it counts once");
    assert.match(entry.by, /^till:dev_/);

    const done = await shop.must(200, open(link.page, cookie));
    assert.match(done.text, /Hand it over now[^]*rdm_/);
    assert.ok(!formOf(done, link.page), "nothing more to press");
    const day = await shop.must(200, open(`${folder}/till/day`, cookie));
    assert.ok(day.text.includes(link.code.slice(-4)) && !day.text.includes(link.code));
    const undo = formOf(day, `${folder}/till/undo`);
    const elsewhere = await till();
    const stolen = formOf(await open(`${folder}/till/day`, elsewhere), `${folder}/till/signout`);
    assert.ok(!formOf(await open(link.page, elsewhere), `${folder}/till/undo`));
    const notTheirs = { ...undo, ...stolen };
    assert.equal((await press(`${folder}/till/undo`, notTheirs, elsewhere)).status, 403);

    for (const answer of [1, 2].map(() => press(`${folder}/till/undo`, undo, cookie))) {
      assert.equal((await answer).headers.get("location"), `${folder}/till/day`);
    }
    assert.match((await open(`${folder}/till/day`, cookie)).text, /Taken back at/);
    assert.ok(formOf(await open(link.page, cookie), link.page), "it can be used again");
    assert.equal((await redeem(link, cookie)).status, 303);
  });

  test("cannot take back when its minutes are over", async () => {
    const cookie = await till();
    const link = await mint();
    await shop.must(303, redeem(link, cookie));
    const undo = formOf(await open(`${folder}/till/day`, cookie), `${folder}/till/undo`);
    const later = `${cookie}; lo-clock=901`;
    const answer = await shop.must(409, press(`${folder}/till/undo`, undo, later));
    assert.match(answer.text, /can no longer be taken back/);
    assert.ok(!formOf(await open(`${folder}/till/day`, later), `${folder}/till/undo`));
  });

  const others = [
    ["another partner's", { till: "florist", location: undefined }, /This is for The bakery/],
    ["another place's", { location: "north" }, /This is for quay 3/],
    ["one that says no place", { location: undefined }, /This is for quay 3/],
    ["the shop's own", { till: "shop", location: undefined }, /This is for The bakery/],
  ];
  for (const [title, wish, said] of others) {
    test(`that is ${title} has no button, and its form does nothing`, async () => {
      const cookie = await till(wish);
      const link = await mint({ location: "quay-3" });
      const page = await shop.must(200, open(link.page, cookie));
      assert.match(page.text, said);
      assert.ok(!formOf(page, link.page));
      // The fields of a link that such a till could take, if there is one.
      const partner = wish.till === "florist" ? "florist" : "bakery";
      const own = await mint({ partner, location: wish.location });
      const fields = formOf(await open(own.page, cookie), own.page) ?? { key: newKey() };
      await press(link.page, fields, cookie);
      const bearer = { credential: keys.bakery, now: null };
      const { body } = await shop.must(200, shop.get(`/v1/redeem-links/${link.code}`, bearer));
      assert.equal(body.state, "minted");
    });
  }

  test("three tills and the partner's own system, 500 presses: one hands it over", async () => {
    const tills = await Promise.all([1, 2, 3].map(() => till()));
    const link = await mint();
    const forms = await Promise.all(tills.map(async (cookie) =>
      [cookie, formOf(await open(link.page, cookie), link.page)]));
    const path = `/v1/redeem-links/${link.code}/consume`;
    const answers = await Promise.all(Array.from({ length: 500 }, (_, place) => {
      const [cookie, fields] = forms[place % 4] ?? [];
      return cookie
        ? press(link.page, { ...fields, key: newKey() }, cookie)
        : shop.post(path, {}, { credential: keys.bakery, now: null });
    }));
    const statuses = answers.map(({ status }) => status);
    assert.equal(statuses.filter((status) => status === 200 || status === 303).length, 1);
    assert.equal(statuses.filter((status) => status === 409).length, 499);
    const body = await entries(link);
    assert.equal(body.data.filter(({ kind }) => kind === "consumed").length, 1);
  });

  test("takes forms of its own pages only", async () => {
    const cookie = await till();
    const link = await mint();
    const good = formOf(await open(link.page, cookie), link.page);
    const find = formOf(await open(`${folder}/till`, cookie), `${folder}/till`);
    const stored = dumpAll(shop.edge.dir, "Member");
    const tries = [
      [{ ...good, token: "" }, cookie, {}, 403],
      [{ ...good, token: find.token }, cookie, {}, 403],
      [good, await till(), {}, 403],
      [good, undefined, {}, 303],
      [good, cookie, { origin: EVIL, site: "cross-site" }, 403],
      [good, cookie, { origin: "null", site: "cross-site" }, 403],
      [good, cookie, { origin: null, site: null }, 403],
      [{ ...good, key: "short" }, cookie, {}, 400],
    ];
    for (const [fields, who, from, status] of tries) {
      const answer = await press(link.page, fields, who, from);
      assert.equal(answer.status, status, JSON.stringify([fields, from]));
    }
    assert.deepEqual(dumpAll(shop.edge.dir, "Member"), stored);
  });

  const sent = [
    ["a form without a token", (fields) => ({ fields: { ...fields, token: "" } })],
    ["another form's token", (fields) => ({ fields: { ...fields, token: "A".repeat(22) } })],
    ["another till's token", (fields, cookie, other) => ({ fields, cookie: other })],
    ["another site's page", () => ({ from: { origin: EVIL, site: "cross-site" } })],
    ["a page in a frame of another's", () => ({ from: { origin: "null", site: "cross-site" } })],
    ["a neighbour's page", () => ({ from: { origin: EVIL, site: "same-site" } })],
    ["who says nothing of its page", () => ({ from: { origin: null, site: null } })],
  ];
  test("is told to do nothing by others, whatever the form", async () => {
    const [cookie, other] = [await till(), await till()];
    const used = await mint();
    await shop.must(303, redeem(used, cookie));
    const [home, day] = [`${folder}/till`, `${folder}/till/day`];
    const forms = [
      [home, { ...formOf(await open(home, cookie), home), code: used.code }],
      [`${folder}/till/undo`, formOf(await open(day, cookie), `${folder}/till/undo`)],
      [`${folder}/till/signout`, formOf(await open(day, cookie), `${folder}/till/signout`)],
    ];
    const stored = dumpAll(shop.edge.dir);
    for (const [path, fields] of forms) {
      assert.ok(fields.token, path);
      for (const [title, technique] of sent) {
        const trick = { fields, cookie, ...technique(fields, cookie, other) };
        const answer = await press(path, trick.fields, trick.cookie, trick.from);
        assert.equal(answer.status, 403, `${path} by ${title}`);
        assert.ok(answer.text.includes(`class="button wide" href="${home}"`), "back to the till");
      }
    }
    assert.deepEqual(dumpAll(shop.edge.dir), stored);
    await shop.must(303, press(...forms[1], cookie));
  });

  test("is one until it is signed out, or the shop ends it", async () => {
    const link = await mint();
    const gone = async (cookie) => {
      const page = await shop.must(200, open(`${folder}/till`, cookie));
      assert.match(page.text, /This till is signed out/);
      assert.ok(!formOf(await open(link.page, cookie), link.page));
    };
    const out = await till();
    const fields = formOf(await open(`${folder}/till/day`, out), `${folder}/till/signout`);
    const answer = await shop.must(303, press(`${folder}/till/signout`, fields, out));
    assert.match(cookieOf(answer), /^lo-till=; Path=\/; Max-Age=0;/);
    await gone(out);

    const before = await deviceIds();
    const ended = await till();
    const [id] = (await deviceIds()).filter((one) => !before.includes(one));
    const good = formOf(await open(link.page, ended), link.page);
    await shop.must(200, shop.call("DELETE", `/v1/devices/${id}`));
    const late = await press(link.page, good, ended);
    assert.equal(late.headers.get("location"), `${folder}/till`);
    await gone(ended);
  });

  test("changes nothing by looking", async () => {
    const cookie = await till();
    const link = await mint();
    await shop.must(303, redeem(link, cookie));
    const stored = dumpAll(shop.edge.dir);
    for (const path of [`${folder}/till`, `${folder}/till/day`, link.page]) {
      for (const method of ["GET", "HEAD"]) await shop.must(200, open(path, cookie, method));
    }
    assert.deepEqual(dumpAll(shop.edge.dir), stored);
  });
});

test("a reward that nobody is there to hand over keeps its points with the member", async () => {
  const options = { program: "coffee-stars", now: minutes(-30) };
  const member = await shop.enrol("shop:early", {}, options);
  const bought = order("o1", 60_000, { occurred_at: minutes(-40) });
  await shop.must(201, shop.post(`${member}/earn`, bought, options));
  const cookie = sessionCookie(shop.vars, "coffee-stars", member.split("/").at(-1));
  const path = "/p/coffee-stars/rewards/paperback";
  const { text } = await shop.must(200, open(path, cookie));
  const form = text.match(/<form method="post" class="doing"[^]*?<\/form>/)[0];
  const fields = formOf({ text: form.replace("<form", `<form action="${path}"`) }, path);
  const refused = await shop.must(422, press(path, fields, cookie));
  assert.match(refused.text, /no longer offered/);
  const now = { program: "coffee-stars", now: null };
  const { body } = await shop.must(200, shop.get(`${member}/balance`, now));
  assert.equal(wallet(body, "star").held, 0);
  await shop.must(201, shop.post("/v1/partners", { id: "corner-books", name: "Books" }, now));
  await shop.edge.restart();
  const again = { ...fields, key: newKey() };
  assert.match((await shop.must(303, press(path, again, cookie))).headers.get("location"), /hld_/);
});

test("a code typed into eight devices at once makes one of them a till", async () => {
  const program = "coffee-stars";
  const code = await offer({ till: "shop", label: "Raced" }, { program });
  const together = Array.from({ length: 8 }, () => type(code, newKey(), program));
  const answers = await Promise.all(together);
  assert.equal(answers.filter((answer) => cookieOf(answer)).length, 1);
  const { body } = await shop.must(200, shop.get("/v1/devices", { program }));
  assert.equal(body.data.length, 1);
});

test("ten wrong codes a minute, and then none is looked at", async () => {
  const answers = [];
  // A minute may end meanwhile, once.
  for (let tried = 0; tried < 21; tried += 1) {
    answers.push(await type("0000-0000", newKey(), "coffee-stars"));
  }
  const limited = answers.filter(({ status }) => status === 429);
  assert.ok(limited.length > 0);
  assert.match(limited[0].headers.get("retry-after"), /^\d+$/);
  assert.match(limited[0].text, /Please try again in/);
});

test("no line of the log says a token, a code, or a cookie", async () => {
  const cookie = await till({ label: "Logged" });
  const link = await mint();
  await open(`/r/${link.token}`, cookie);
  await open(link.page, cookie);
  await open(link.page.toUpperCase(), cookie);
  await redeem(link, cookie);
  const log = shop.edge.log();
  assert.ok(log.includes("/r/{program}/{code}") && log.includes("/r/{link}"));
  const secrets = [link.token, link.token.split(".")[2], link.code, link.code.toLowerCase()];
  for (const secret of [...secrets, cookie.slice(8, 60)]) {
    assert.ok(!log.includes(secret), secret);
  }
});
