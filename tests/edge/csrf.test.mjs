// Forms that were not sent by a page of this session: each is refused, and nothing is changed.
//
// Every technique spoils one thing of a good request, so that one guard alone has to notice it.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { EVIL, SHOP } from "./lib/page.mjs";
import { FORM, Visitor, forms, sessionIn } from "./lib/pages.mjs";
import { guarded, requestOf, undescribed } from "./lib/requests.mjs";
import { pathOf, routes } from "./lib/routes.mjs";
import { openShop } from "./lib/shop.mjs";
import { dumpAll } from "./lib/storage.mjs";
import { Store } from "./lib/store.mjs";
import { sessionCookie } from "../browser/lib/session.mjs";

const HERE = "coffee-stars";
const THERE = "spend-miles";
const NOBODY = `mem_${"0".repeat(26)}`;

let shop;
let here;
let there;
before(async () => {
  shop = await openShop({ files: [HERE, THERE] });
  await shop.makeKey({ kind: "pk", origins: [SHOP] });
  await shop.must(201, shop.post("/v1/partners", { id: "corner-books", name: "Corner Books" }));
  here = await Store.open(shop);
  there = await Store.open(shop, THERE);
});
after(() => shop?.stop());

let members = 0;
/** A new member with points to spend, signed in; `path` is the member's in the API. */
async function newMember(store = here, isJoined = true) {
  members += 1;
  const ref = `shop:${members}`;
  if (!isJoined) return Visitor.enter(shop, store, ref);
  const at = { program: store.program, now: null };
  const { body } = await shop.must(201, shop.post("/v1/members", { ref }, at));
  const path = `/v1/members/${body.member}`;
  const wallet = store === here ? "star" : "point";
  const gift = { wallet, points: 10_000, reason: "a gift", actor: "ada" };
  await shop.must(201, shop.post(`${path}/adjustments`, gift, at));
  const visitor = await Visitor.enter(shop, store, ref);
  return Object.assign(visitor, { api: path, member: body.member, ref });
}

async function made({ api, program }, path, body) {
  return (await shop.must(201, shop.post(api + path, body, { program, now: null }))).body;
}

/** What each form leads to, on which page it is, and what else a person puts into it. */
const deeds = {
  Redeem: () => ({ target: "rewards/drink", page: "rewards/drink" }),
  Cancel: async (visitor) => {
    const { redemption } = await made(visitor, "/redemptions", { reward: "drink" });
    const page = `redemptions/${redemption.id}`;
    return { target: `${page}/cancel`, page };
  },
  Void: async (visitor) => {
    const wanted = { reward: "paperback", partner: "corner-books" };
    const { hold } = await made(visitor, "/links", wanted);
    return { target: `pickups/${hold.id}/cancel`, page: `pickups/${hold.id}` };
  },
  Leave: () => ({ target: "leave", page: "settings", more: { sure: "yes" } }),
  SignOut: () => ({ target: "signout", page: "settings" }),
  Join: () => ({ target: "join", page: "" }),
};

/** A good request for a form, by a visitor of its own. */
async function goodRequest({ place }) {
  if (place === "Enter") {
    const visitor = new Visitor(shop, HERE);
    return { visitor, target: visitor.path("signin"), fields: { token: here.customer("shop:1") } };
  }
  const visitor = await newMember(here, place !== "Join");
  const { target, page, more } = await deeds[place](visitor);
  const fields = await visitor.form(visitor.path(page), visitor.path(target));
  return { visitor, target: visitor.path(target), fields: { ...fields, ...more }, page, place };
}

/** What browsers say of a request that no page of ours sends. */
const origins = {
  "from another site": { "origin": EVIL, "sec-fetch-site": "cross-site" },
  "from another site that hides its name": { "origin": "null", "sec-fetch-site": "cross-site" },
  "from another site without a name": { "origin": undefined, "sec-fetch-site": "cross-site" },
  "from a neighbour of the same site": {
    "origin": "http://shop.localhost", "sec-fetch-site": "same-site",
  },
  "from our host at another port": {
    "origin": "http://127.0.0.1:1", "sec-fetch-site": "same-site",
  },
  "from an old browser, at another site": { "origin": EVIL, "sec-fetch-site": undefined },
  "from an old browser that hides the site": { "origin": "null", "sec-fetch-site": undefined },
  "from nowhere at all": { "origin": undefined, "sec-fetch-site": undefined },
  "from no page": { "origin": undefined, "sec-fetch-site": "none" },
  "from our pages, as another site": { "origin": EVIL, "sec-fetch-site": "same-origin" },
  "from a site that says ours twice": {
    "origin": undefined, "sec-fetch-site": "same-origin, cross-site",
  },
};

/** Forms that are no forms, or that are sent as none. */
const shapes = {
  "as plain text": ({ visitor, target, fields }) =>
    visitor.press(target, fields, { "content-type": "text/plain" }),
  "as plain text that looks like a form": ({ visitor, target, fields }) =>
    visitor.press(target, fields, { "content-type": `text/plain; ${FORM}` }),
  "as JSON": ({ visitor, target, fields }) => visitor.ask("POST", target, fields, {
    "origin": "null", "sec-fetch-site": "same-origin",
  }),
  "as JSON in plain text": ({ visitor, target, fields }) =>
    visitor.ask("POST", target, Buffer.from(JSON.stringify(fields)), {
      "content-type": "text/plain", "origin": "null", "sec-fetch-site": "same-origin",
    }),
  "in many parts": ({ visitor, target, fields }) => {
    const part = ([name, value]) =>
      `--x\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
    const body = Buffer.from(`${Object.entries(fields).map(part).join("")}--x--\r\n`);
    return visitor.ask("POST", target, body, {
      "content-type": "multipart/form-data; boundary=x",
      "origin": "null",
      "sec-fetch-site": "same-origin",
    });
  },
  "as nothing in particular": ({ visitor, target, fields }) =>
    visitor.press(target, fields, { "content-type": undefined }),
  "as a link": ({ visitor, target, fields }) =>
    visitor.get(`${target}?${new URLSearchParams(fields)}`),
  "as a link that overrides its method": ({ visitor, target, fields }) =>
    visitor.get(`${target}?_method=POST&${new URLSearchParams(fields)}`, {
      "x-http-method-override": "POST", "x-method-override": "POST", "x-http-method": "POST",
    }),
  "in the address of a form": ({ visitor, target, fields }) =>
    visitor.press(`${target}?${new URLSearchParams(fields)}`, {}),
  "by HEAD": ({ visitor, target, fields }) =>
    visitor.ask("HEAD", `${target}?${new URLSearchParams(fields)}`),
  "by PUT": ({ visitor, target, fields }) =>
    visitor.ask("PUT", target, Buffer.from(String(new URLSearchParams(fields))), {
      "content-type": FORM, "origin": "null", "sec-fetch-site": "same-origin",
    }),
};

/** Another's token, an old one, none: `token(request)` says which. */
const tokens = {
  "without a token": () => undefined,
  "with an empty token": () => "",
  "with the token of another form": async ({ visitor, place }) => {
    const { leave, signout } = await tokensOf(place === "Join" ? await newMember() : visitor);
    return place === "Leave" ? signout : leave;
  },
  "with another member's token": async (request) => tokenLike(request, await newMember()),
  "with the token of another session of the same member": async (request) =>
    tokenLike(request, Object.assign(
      await Visitor.enter(shop, here, request.visitor.ref ?? "shop:again"),
      { api: request.visitor.api },
    )),
  "with the token of another program": async (request) =>
    tokenLike(request, await newMember(there)),
  "with a token that lacks its end": ({ fields }) => fields.token.slice(0, -1),
  "with a token that goes on": ({ fields }) => `${fields.token}A`,
  "with a token in other letters": ({ fields }) => fields.token.toLowerCase(),
  "with the session for a token": ({ visitor }) => visitor.cookie.slice(3),
};

async function tokensOf(visitor) {
  const of = async (target) =>
    (await visitor.form(visitor.path("settings"), visitor.path(target))).token;
  return { leave: await of("leave"), signout: await of("signout") };
}

/** The token that the same form has for somebody else. */
async function tokenLike({ place }, other) {
  if (place === "Leave") return (await tokensOf(other)).leave;
  if (place === "SignOut") return (await tokensOf(other)).signout;
  if (place === "Join") {
    const stranger = await newMember(other.program === HERE ? here : there, false);
    return (await stranger.form(stranger.path(""), stranger.path("join"))).token;
  }
  const reward = other.program === HERE ? "rewards/drink" : "rewards/lounge";
  if (place === "Redeem") return (await other.form(other.path(reward), other.path(reward))).token;
  // Vouchers and what waits at a partner's have the same purpose.
  const wanted = { reward: other.program === HERE ? "drink" : "lounge" };
  const { redemption } = await made(other, "/redemptions", wanted);
  const page = other.path(`redemptions/${redemption.id}`);
  return (await other.form(page, `${page}/cancel`)).token;
}

/** Sessions that are none, or none any more; the form is as it was. */
const sessions = {
  "without a session": () => undefined,
  "in a session that has ended": ({ visitor }) => {
    const [past, now] = [Date.now() - 31 * 60_000, Date.now()];
    const times = { issued_ms: past, begun_ms: past, auth_ms: past, expires_ms: now - 1 };
    return sessionCookie(shop.vars, HERE, visitor.member ?? NOBODY, times);
  },
  "in a session of another program": async () => (await newMember(there)).cookie,
  "in a session that was begun after signing out": async ({ visitor }) =>
    (await Visitor.enter(shop, here, visitor.ref ?? "shop:later")).cookie,
  "in another member's session": async () => (await newMember()).cookie,
  "in a session that is no page's": ({ visitor }) =>
    sessionCookie(shop.vars, HERE, visitor.member ?? NOBODY, { use: "sdk" }),
  "in a session that somebody else signed": ({ visitor }) => {
    const forged = { REGULARS_IDENTITY_KEY: "0".repeat(64) };
    return sessionCookie(forged, HERE, visitor.member ?? NOBODY);
  },
};

/** The request must be refused: no page that says it is done, no cookie, nothing stored. */
async function isRefused(send) {
  const stored = dumpAll(shop.edge.dir);
  const answer = await send();
  const isSent = answer.status === 303;
  if (isSent) assert.match(answer.headers.get("location"), /^\/p\/coffee-stars\/signin$/);
  assert.ok(answer.status !== 500, answer.text);
  assert.equal(sessionIn(answer), undefined);
  assert.deepEqual(dumpAll(shop.edge.dir), stored);
  return answer;
}

test("every form of every page is tried", () => {
  const known = [...Object.keys(deeds), "Enter"].sort();
  assert.deepEqual(forms.map(({ place }) => place).sort(), known);
  assert.deepEqual(undescribed, []);
});

for (const route of forms) {
  describe(route.name, () => {
    let request;
    before(async () => (request = await goodRequest(route)));
    const press = (headers, fields = request.fields) =>
      request.visitor.press(request.target, fields, headers);

    for (const [how, headers] of Object.entries(origins)) {
      test(`is refused ${how}`, async () => {
        const { status } = await isRefused(() => press(headers));
        assert.equal(status, 403);
      });
    }

    for (const [how, send] of Object.entries(shapes)) {
      test(`is refused ${how}`, () => isRefused(() => send(request)));
    }

    if (route.place !== "Enter") {
      for (const [how, tokenOf] of Object.entries(tokens)) {
        test(`is refused ${how}`, async () => {
          const token = await tokenOf(request);
          assert.notEqual(token, request.fields.token);
          const fields = Object.entries({ ...request.fields, token });
          const sent = Object.fromEntries(fields.filter(([, value]) => value !== undefined));
          const { status } = await isRefused(() => press({}, sent));
          assert.equal(status, 403);
        });
      }

      test("is refused with a token beside another", async () => {
        const fields = [["token", "x"], ...Object.entries(request.fields)];
        assert.equal((await isRefused(() => press({}, fields))).status, 403);
      });

      for (const [how, cookieOf] of Object.entries(sessions)) {
        test(`is refused ${how}`, async () => {
          const cookie = await cookieOf(request);
          assert.notEqual(cookie, request.visitor.cookie);
          await isRefused(() => press({ cookie }));
        });
      }
    }

    test("is done when a page of ours asks for it", async () => {
      const stored = dumpAll(shop.edge.dir);
      const answer = await press({});
      assert.equal(answer.status, 303, answer.text);
      const isCookies = ["Enter", "SignOut"].includes(route.place);
      assert.equal(Boolean(sessionIn(answer)), isCookies);
      if (!isCookies) assert.notDeepEqual(dumpAll(shop.edge.dir), stored);
    });
  });
}

describe("a page elsewhere, in a browser where a member is signed in, is refused by", () => {
  let visitor;
  before(async () => (visitor = await newMember()));

  // What a page may send without asking first (Fetch, 2.2.2).
  const kinds = ["text/plain", FORM, "multipart/form-data; boundary=x", undefined];

  for (const route of routes.filter(({ method }) => !["GET", "HEAD"].includes(method))) {
    test(route.name, async () => {
      const { body = {}, values } = goodBody(route, visitor.member);
      const path = pathOf(route, values);
      const stored = dumpAll(shop.edge.dir);
      for (const headers of Object.values(origins)) {
        for (const kind of kinds) {
          const bytes = Buffer.from(JSON.stringify(body));
          const all = { ...headers, "content-type": kind };
          const { status, text } = await visitor.ask(route.method, path, bytes, all);
          const how = `${text} to ${JSON.stringify(headers)} as ${kind}`;
          assert.ok(status >= 400 && status < 500, `${status} ${how}`);
        }
      }
      assert.deepEqual(dumpAll(shop.edge.dir), stored);
    });
  }
});

/** A good body and path for a route of the API, whoever may ask it. */
function goodBody(route, member) {
  const names = [...route.template.matchAll(/\{(\w+)\}/g)].map(([, name]) => [name, "x"]);
  const values = { ...Object.fromEntries(names), member, program: HERE };
  if (guarded.includes(route)) {
    const good = requestOf(route, { member });
    return { body: good.body, values: { ...values, ...good.values } };
  }
  return { body: route.endpoint === "MyRedeem" ? { reward: "drink" } : {}, values };
}
