// Forms that were not sent by a page of this session: each is refused, and nothing is changed.
//
// Every technique spoils one thing of a good request, so that one guard alone has to notice it.

import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { isDeepStrictEqual } from "node:util";

import { EVIL, SHOP } from "./lib/page.mjs";
import { FORM, Visitor, forms } from "./lib/pages.mjs";
import { guarded, requestOf, undescribed } from "./lib/requests.mjs";
import { pathOf, routes } from "./lib/routes.mjs";
import { openShop, programs } from "./lib/shop.mjs";
import { lookout } from "./lib/storage.mjs";
import { Store } from "./lib/store.mjs";
import { until } from "./lib/until.mjs";
import { sessionCookie } from "../browser/lib/session.mjs";

const HERE = "coffee-stars";
const THERE = "spend-miles";
/** What can be had in each program, and from whom. */
const GOODS = {
  [HERE]: { wallet: "star", reward: "drink", goods: "paperback", partner: "corner-books" },
  [THERE]: { wallet: "point", reward: "lounge", goods: "sauna", partner: "harbour-sauna" },
};

/** Something to choose, which neither program has by itself. */
const CHOICE = `
[[benefit]]
id     = "treat"
name   = { en = "A treat" }
choose = ["sweet"]
every  = "month"

[[reward]]
id     = "sweet"
name   = { en = "A sweet" }
issued = "when chosen"
gives  = { kind = "experience" }
`;

let folder;
let shop;
let here;
let there;
/** The till that presses, and one more of each program; codes can be tried ten times a minute. */
let till;
let otherTills;
/** The same of the shop's own till. */
let counter;
let otherCounters;
/** What all keepers have stored. */
let stored;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "regulars-"));
  for (const program of [HERE, THERE]) {
    const file = join(folder, `${program}.toml`);
    await writeFile(file, (await readFile(programs[program], "utf8")) + CHOICE);
    programs[program] = file;
  }
  shop = await openShop({ files: [HERE, THERE] });
  stored = lookout(shop.edge.dir);
  await shop.makeKey({ kind: "pk", origins: [SHOP] });
  for (const [program, { partner }] of Object.entries(GOODS)) {
    const body = { id: partner, name: "Partner" };
    await shop.must(201, shop.post("/v1/partners", body, { program, now: null }));
  }
  here = await Store.open(shop);
  there = await Store.open(shop, THERE);
  const pairTill = (program) => Visitor.till(shop, program, GOODS[program].partner);
  const pairCounter = (program) => Visitor.till(shop, program, "shop");
  till = await pairTill(HERE);
  otherTills = { [HERE]: await pairTill(HERE), [THERE]: await pairTill(THERE) };
  counter = await pairCounter(HERE);
  otherCounters = { [HERE]: await pairCounter(HERE), [THERE]: await pairCounter(THERE) };
});
after(async () => {
  await shop?.stop();
  await rm(folder, { recursive: true, force: true });
});

let members = 0;
/** Somebody new who is signed in; a member has points to spend, and `api`, their path there. */
async function newVisitor(who, store = here) {
  if (who === "till") return otherTills[store.program];
  if (who === "counter") return otherCounters[store.program];
  members += 1;
  const ref = `shop:${members}`;
  if (who === "stranger") return Object.assign(await Visitor.enter(shop, store, ref), { ref });
  const at = { program: store.program, now: null };
  const { body } = await shop.must(201, shop.post("/v1/members", { ref }, at));
  const api = `/v1/members/${body.member}`;
  const { wallet } = GOODS[store.program];
  const gift = { wallet, points: 10_000, reason: "a gift", actor: "ada" };
  await shop.must(201, shop.post(`${api}/adjustments`, gift, at));
  return Object.assign(await Visitor.enter(shop, store, ref), { ref, api, member: body.member });
}

/** A device with a code that makes it a till. */
async function pairing(program) {
  const wish = { till: GOODS[program].partner, label: "Till" };
  const { body } = await shop.must(201, shop.post("/v1/pairings", wish, { program, now: null }));
  const visitor = new Visitor(shop, program);
  const target = visitor.path("till/pair");
  const hidden = await visitor.form(visitor.path("till"), target);
  return { visitor, target, fields: { ...hidden, code: body.code } };
}

async function made({ api, program }, path, body) {
  return (await shop.must(201, shop.post(api + path, body, { program, now: null }))).body;
}

/** What somebody brings to a partner's till. */
async function link(program) {
  const visitor = await newVisitor("member", program === HERE ? here : there);
  const { goods, partner } = GOODS[program];
  return (await made(visitor, "/links", { reward: goods, partner })).link;
}

/** Who sends each form, where it leads, on which page it is, and what a person puts into it. */
const deeds = {
  Redeem: { who: "member", open: ({ program }) => {
    const page = `/p/${program}/rewards/${GOODS[program].reward}`;
    return { target: page, page };
  } },
  Cancel: { who: "member", open: async (visitor) => {
    const { reward } = GOODS[visitor.program];
    const { redemption } = await made(visitor, "/redemptions", { reward });
    const page = visitor.path(`redemptions/${redemption.id}`);
    return { target: `${page}/cancel`, page };
  } },
  Void: { who: "member", open: async (visitor) => {
    const { goods, partner } = GOODS[visitor.program];
    const { hold } = await made(visitor, "/links", { reward: goods, partner });
    const page = visitor.path(`pickups/${hold.id}`);
    return { target: `${page}/cancel`, page };
  } },
  Choose: { who: "member", open: (visitor) => ({
    target: visitor.path("benefits"), page: visitor.path("benefits"), more: { option: "sweet" },
  }) },
  Leave: { who: "member", open: (visitor) => ({
    target: visitor.path("leave"), page: visitor.path("settings"), more: { sure: "yes" },
  }) },
  SignOut: { who: "member", ends: "lo", open: (visitor) => ({
    target: visitor.path("signout"), page: visitor.path("settings"),
  }) },
  Join: { who: "stranger", open: (visitor) => ({
    target: visitor.path("join"), page: visitor.path(""),
  }) },
  Find: { who: "till", looks: true, open: async (visitor) => ({
    target: visitor.path("till"),
    page: visitor.path("till"),
    more: { code: (await link(visitor.program)).code },
  }) },
  Take: { who: "till", open: async (visitor) => {
    const page = `/r/${visitor.program}/${(await link(visitor.program)).code}`;
    return { target: page, page };
  } },
  Undo: { who: "till", open: async (visitor) => {
    const taken = await deeds.Take.open(visitor);
    const fields = await visitor.form(taken.page, taken.target);
    assert.equal((await visitor.press(taken.target, fields)).status, 303);
    return { target: visitor.path("till/undo"), page: taken.page };
  } },
  Press: { who: "counter", open: async (visitor) => {
    const { member } = await newVisitor("member", visitor.program === HERE ? here : there);
    const page = visitor.path(`till/members/${member}`);
    return { target: page, page, more: { reward: GOODS[visitor.program].reward } };
  } },
  Enrol: { who: "counter", open: async (visitor) => {
    members += 1;
    const [find, target] = [visitor.path("till"), visitor.path("till/enrol")];
    const code = `+45320000${String(members).padStart(2, "0")}`;
    const { text } = await visitor.press(find, { ...(await visitor.form(find, find)), code });
    return { target, fields: Visitor.formIn(text, find, target) };
  } },
  Unpair: { who: "till", ends: "lo-till", open: (visitor) => ({
    target: visitor.path("till/signout"), page: visitor.path("till/day"),
  }) },
};

/** The forms that begin a session: there is none yet for a token to be of. */
const entrances = {
  Enter: {
    begins: "lo",
    open: () => {
      const visitor = new Visitor(shop, HERE);
      const fields = { token: here.customer("shop:1") };
      return { visitor, target: visitor.path("signin"), fields };
    },
  },
  Pair: { begins: "lo-till", open: () => pairing(HERE) },
};

/** A good request for a form, by a visitor of its own or by this one. */
async function goodRequest(place, { store = here, visitor } = {}) {
  const { who, open } = deeds[place];
  const by = visitor ?? (await newVisitor(who, store));
  const { target, page, more, fields } = await open(by);
  const hidden = fields ?? (await by.form(page, target));
  return { visitor: by, place, target, fields: { ...hidden, ...more } };
}

/** Whether a till sends it. */
const isOfTills = (place) => ["till", "counter"].includes(deeds[place].who);

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
    const isTill = isOfTills(place);
    const other = place === "Join" ? await newVisitor("member") : visitor;
    const [page, target, one] = isTill
      ? ["till", "till", "Find"]
      : ["settings", "leave", "Leave"];
    if (place !== one) return (await other.form(other.path(page), other.path(target))).token;
    const [otherPage, last] = isTill ? ["till/day", "till/signout"] : ["settings", "signout"];
    return (await other.form(other.path(otherPage), other.path(last))).token;
  },
  "with somebody else's token": async ({ place }) => (await goodRequest(place)).fields.token,
  "with the token of another session of the same visitor": async ({ visitor, place, fields }) => {
    // A till is paired once: a device that is paired again is another.
    if (!visitor.ref) return fields.token.split("").reverse().join("");
    const again = await Visitor.enter(shop, here, visitor.ref);
    const { api, ref } = visitor;
    return (await goodRequest(place, { visitor: Object.assign(again, { api, ref }) })).fields.token;
  },
  "with the token of another program": async ({ place }) =>
    (await goodRequest(place, { store: there })).fields.token,
  "with a token that lacks its end": ({ fields }) => fields.token.slice(0, -1),
  "with a token that goes on": ({ fields }) => `${fields.token}A`,
  "with a token in other letters": ({ fields }) =>
    fields.token.replace(/[a-z]/gi, (sign) =>
      (sign === sign.toLowerCase() ? sign.toUpperCase() : sign.toLowerCase())),
  "with the session for a token": ({ visitor }) => visitor.cookie.split("=")[1],
};

/** A session that the edge might have signed, of the visitor whom a request is of. */
function sessionOf({ visitor, place }, claims = {}, vars = shop.vars) {
  const [, text] = visitor.cookie.split("=");
  const said = JSON.parse(Buffer.from(text.split(".")[1], "base64url"));
  const name = isOfTills(place) ? "lo-till" : "lo";
  return sessionCookie(vars, HERE, said.member, { ...said, ...claims }).replace(/^lo/, name);
}

/** Sessions that are none, or none any more; the form is as it was. */
const sessions = {
  "without a session": () => undefined,
  "in a session that has ended": (request) => sessionOf(request, { expires_ms: Date.now() - 1 }),
  "in a session that has not begun": (request) =>
    sessionOf(request, { issued_ms: Date.now() + 3_600_000 }),
  "in a session of another program": async ({ place }) =>
    (await newVisitor(deeds[place].who, there)).cookie,
  "in the same session with another program's name on it": (request) =>
    sessionOf(request, { program: THERE }),
  "in a session that was begun after signing out": async (request) =>
    sessionOf(request, { begun_ms: Date.now() + 1 }),
  "in somebody else's session": async ({ place }) => (await newVisitor(deeds[place].who)).cookie,
  "in a session that is no page's": (request) => sessionOf(request, { use: "sdk" }),
  "in a session of another use": (request) =>
    sessionOf(request, { use: isOfTills(request.place) ? "portal" : "till" }),
  "in a session that somebody else signed": (request) =>
    sessionOf(request, {}, { REGULARS_IDENTITY_KEY: "0".repeat(64) }),
};

/** What is stored, once no keeper has anything left to tell another. */
const atRest = () => until("the rest", () => {
  const now = stored();
  return Object.values(now).every(({ rows }) => !rows.outbox?.length) && now;
});

/** The request must be refused: no page that says it is done, no cookie, nothing stored. */
async function isRefused(send) {
  const was = await atRest();
  const answer = await send();
  // Who is not there is shown the way in.
  const wayIn = /^\/p\/coffee-stars\/(signin|till)$/;
  if (answer.status === 303) assert.match(answer.headers.get("location"), wayIn);
  assert.ok(answer.status < 500, answer.text);
  assert.deepEqual(answer.headers.getSetCookie(), []);
  assert.deepEqual(stored(), was);
  return answer;
}

test("every form of every page is tried", () => {
  const known = [...Object.keys(deeds), ...Object.keys(entrances)].sort();
  assert.deepEqual(forms.map(({ place }) => place).sort(), known);
  assert.deepEqual(undescribed, []);
});

// What ends a till comes after all that it does.
const inTurn = [...forms].sort((a, b) => (a.place === "Unpair") - (b.place === "Unpair"));
for (const { place, name } of inTurn) {
  describe(name, () => {
    const { who, begins, ends, looks } = deeds[place] ?? entrances[place];
    let request;
    before(async () => {
      request = who
        ? await goodRequest(place, { visitor: { till, counter }[who] })
        : await entrances[place].open();
    });
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

    if (who) {
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
      const was = await atRest();
      const answer = await press({});
      assert.equal(answer.status, 303, answer.text);
      const given = answer.headers.getSetCookie().map((cookie) => cookie.split("=")[0]);
      assert.deepEqual(given, [begins ?? ends].filter(Boolean));
      const isStored = !looks && begins !== "lo" && ends !== "lo";
      assert.equal(isDeepStrictEqual(stored(), was), !isStored);
    });
  });
}

describe("a page elsewhere, in a browser where a member is signed in, is refused by", () => {
  let visitor;
  before(async () => (visitor = await newVisitor("member")));

  // What a page may send without asking first (Fetch, 2.2.2).
  const kinds = ["text/plain", FORM, undefined];

  for (const route of routes.filter(({ method }) => !["GET", "HEAD"].includes(method))) {
    test(route.name, async () => {
      const { body = {}, values } = goodBody(route, visitor.member);
      const path = pathOf(route, values);
      const was = await atRest();
      for (const headers of Object.values(origins)) {
        for (const kind of kinds) {
          const bytes = Buffer.from(JSON.stringify(body));
          const all = { ...headers, "content-type": kind };
          const { status, text } = await visitor.ask(route.method, path, bytes, all);
          const how = `${text} to ${JSON.stringify(headers)} as ${kind}`;
          assert.ok(status >= 400 && status < 500, `${status} ${how}`);
        }
      }
      assert.deepEqual(stored(), was);
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
  const bodies = {
    MyRedeem: { reward: "drink" },
    MyChoice: { benefit: "own-day", option: "2026-06-12" },
  };
  return { body: bodies[route.endpoint] ?? {}, values };
}
