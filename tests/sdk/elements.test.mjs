// The elements in real Chromium, in a page whose policy allows next to nothing.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";

import { openBrowser, openPage, serve, serveShop, textOf } from "./lib/browser.mjs";
import { problem, reply, stubServer } from "./lib/stub.mjs";
import { integrity, kept } from "../../tools/build-sdk.mjs";

const KEY = "pk_demo_0123456789ABCDEFGHJKMNPQRS";
const scripts = await kept();
const axe = await readFile(createRequire(import.meta.url).resolve("axe-core"), "utf8");

let browser;
before(async () => (browser = await openBrowser()));
after(() => browser?.close());

const strict = (edge) => ["default-src 'none'", "script-src 'self'", `connect-src ${edge}`,
  "style-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
  "require-trusted-types-for 'script'", "trusted-types 'none'"].join("; ");

const page = (body, head = "") => `<!doctype html><html lang="en"><title>Shop</title>
  <link rel="stylesheet" href="/style.css">${head}<main><h1>Shop</h1>${body}</main></html>`;

const everything = `
  <p>Earn <loyalty-earn amount="1250" currency="EUR">points</loyalty-earn> with this cup.</p>
  <p>You have <loyalty-balance><a href="/account">your points</a></loyalty-balance>.</p>
  <loyalty-rewards redeem="Redeem" href="/rewards/{reward}">Rewards are here.</loyalty-rewards>
  <loyalty-card><a href="/card">Your card</a></loyalty-card>`;

const style = `
  loyalty-earn, loyalty-balance { display: inline-block; min-inline-size: 8em }
  loyalty-rewards, loyalty-card { display: block; min-block-size: 16em; --loyalty-qr-size: 5em }
  loyalty-balance::part(value) { color: rgb(1, 2, 3) }`;

/** What a shop's own script does: the client, with the token that the page was served with. */
const app = (edge) => `
  import { createLoyalty, defineElements } from "/elements.js";
  const token = document.documentElement.dataset.token ?? "token";
  window.loyalty = createLoyalty({
    publishableKey: ${JSON.stringify(KEY)}, baseUrl: ${JSON.stringify(edge)},
    getCustomerToken: () => (window.signedOut ? null : token),
  });
  window.news = [];
  for (const event of ["ready", "balance", "redeemed", "error"]) {
    const note = ({ detail }) => window.news.push([event, detail]);
    document.addEventListener("loyalty:" + event, note);
  }
  defineElements(window.loyalty);`;

const own = `<script type="module" src="/app.js"></script>`;

/** Opens a page with these elements over a stub of the edge. */
async function open(t, body, answer, { head = own, policy = strict, ...options } = {}) {
  const edge = stubServer(answer);
  const { url, stop } = await serve(edge.handle);
  const shop = await serveShop({
    "/": page(body, head.replaceAll("EDGE", url)),
    "/style.css": style,
    "/app.js": app(url),
    "/elements.js": scripts["elements.js"],
    "/token": () => new Response("token\n"),
  }, policy(url));
  const opened = await openPage(browser, shop.url, options);
  t.after(async () => {
    await opened.context.close();
    await Promise.all([stop(), shop.stop()]);
  });
  return { ...edge, ...opened, edge: url, shop: shop.url };
}

/** Waits until no element is busy any more. */
const settled = (on) => on.waitForFunction(() => !document.querySelector("[aria-busy]") &&
  [...document.querySelectorAll("loyalty-balance,loyalty-earn,loyalty-rewards,loyalty-card")]
    .every((element) => element.shadowRoot));

async function assertQuiet({ page: on, complaints }) {
  assert.deepEqual(complaints, []);
  assert.deepEqual(await on.evaluate(() => window.violations), []);
}

describe("a member's level, stamps and challenges", () => {
  const names = { gold: "Gold", silver: "Silver", week: "A week of walks", may: "A rich May" };
  const named = (...ids) => ids.map((id) => ({ id, name: { en: names[id] } }));
  const program = {
    id: "demo",
    currency: "EUR",
    wallets: [{ id: "stamp", kind: "stamps", unit: { en: ["stamp", "stamps"] } }],
    rewards: [{ id: "cup", name: { en: "A cup" }, wallet: "stamp", points: 9, stepped: false }],
    tiers: named("silver", "gold"),
    challenges: named("week", "may"),
  };
  const ways = [{ metric: "orders", have: 1, need: 20 },
    { metric: "spent", have: 45_000, need: 100_000 }];
  const balances = [{ wallet: "stamp", active: 6, deficit: 0 }];
  const answers = (view) => ({ name }) => ({
    "GET /v1/program": reply(200, program),
    "GET /v1/me/balance": reply(200, { member: "mem_1", balances, ...view }),
  })[name];
  const body = `<p>You are <loyalty-tier>a member</loyalty-tier>.</p>
    <loyalty-tier class="own" next="{points} to go for {tier}"></loyalty-tier>
    <p>You have <loyalty-balance>stamps</loyalty-balance>.</p>
    <loyalty-challenges>Challenges</loyalty-challenges>
    <loyalty-card>Your card</loyalty-card>`;
  const tier = { id: "silver", next: { id: "gold", ways } };
  const challenges = [
    { id: "week", have: 3, goal: 7, unit: "day", in_a_row: true, completed: 0 },
    { id: "may", have: 4000, goal: 10_000, metric: "spent", completed: 0 },
  ];
  /** Until what was asked has come. */
  const filled = (on) => on.waitForFunction(() => !document.querySelector("[aria-busy]")
    && document.querySelector("loyalty-balance").shadowRoot);

  test("are shown in words first, by the way of which most is done", async (t) => {
    const opened = await open(t, body, answers({ tier, challenges }));
    const { page: on } = opened;
    await filled(on);
    assert.equal(await textOf(on, "loyalty-tier"), "Silver€450.00 / €1,000.00 Gold");
    assert.equal(await textOf(on, ".own"), "Silver€550.00 to go for Gold");
    assert.equal(await textOf(on, "loyalty-balance"), "6\u00a0stamps ●●●●●●○○○");
    assert.equal(await textOf(on, "loyalty-card"),
      "6012\u00a03456\u00a07890\u00a012346\u00a0stamps ●●●●●●○○○");
    assert.equal(await textOf(on, "loyalty-challenges"),
      "A week of walks3 / 7A rich May€40.00 / €100.00");
    const bars = await on.evaluate(() => ["loyalty-tier", "loyalty-challenges"].map((name) => {
      const { value, max } = document.querySelector(name).shadowRoot.querySelector("progress");
      return [value, max];
    }));
    assert.deepEqual(bars, [[45_000, 100_000], [3, 7]]);
    await on.evaluate(axe);
    const found = await on.evaluate(async () => (await window.axe.run()).violations);
    assert.deepEqual(found.map(({ id }) => id), []);
    await assertQuiet(opened);
  });

  test("at the top nothing is to go, and without levels what was there stays", async (t) => {
    const { page: on } = await open(t, body, answers({ tier: { id: "gold" } }));
    await filled(on);
    assert.equal(await textOf(on, "loyalty-tier"), "Gold");
    const none = await open(t, body, answers({}));
    await filled(none.page);
    assert.equal(await textOf(none.page, "loyalty-tier"), "a member");
  });
});

describe("under the strictest policy", () => {
  test("every element shows what it is for, and the browser complains of nothing", async (t) => {
    const opened = await open(t, everything);
    const { page: on } = opened;
    await settled(on);
    assert.equal(await textOf(on, "loyalty-earn"), "25\u00a0stars");
    assert.equal(await textOf(on, "loyalty-balance"), "120\u00a0stars");
    assert.match(await textOf(on, "loyalty-rewards"), /Any drink100\u00a0starsRedeemA bag500/);
    assert.equal(await textOf(on, "loyalty-card"), "6012\u00a03456\u00a07890\u00a01234");
    await assertQuiet(opened);
  });

  test("nothing moves while they load", async (t) => {
    let release;
    const held = new Promise((done) => (release = done));
    const { page: on } = await open(t, everything, () => held);
    const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    await on.waitForFunction(() => document.querySelectorAll("[aria-busy=true]").length === 4);
    await on.evaluate(painted);
    release();
    await settled(on);
    await on.evaluate(painted);
    assert.deepEqual(await on.evaluate(() => window.shifts), []);
  });

  test("the page styles their parts and properties", async (t) => {
    const { page: on } = await open(t, everything);
    await settled(on);
    const [color, width] = await on.evaluate(() => {
      const part = (name, tag) => document.querySelector(name).shadowRoot.querySelector(tag);
      return [getComputedStyle(part("loyalty-balance", "bdi")).color,
        part("loyalty-card", "svg").getBoundingClientRect().width];
    });
    assert.deepEqual([color, width], ["rgb(1, 2, 3)", 80]);
  });

  test("axe finds nothing", async (t) => {
    const { page: on } = await open(t, everything);
    await settled(on);
    await on.evaluate(axe);
    const violations = await on.evaluate(async () => {
      const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
      const found = await window.axe.run({ runOnly: tags });
      return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)}`);
    });
    assert.deepEqual(violations, []);
  });

  test("from the edge, by its integrity, without a line of script in the page", async (t) => {
    const tag = `<script type="module" src="EDGE/sdk/1.0.0/elements.js" crossorigin
      integrity="${integrity(scripts["elements.js"])}"
      data-key="${KEY}" data-token="/token"></script>`;
    const policy = (edge) => strict(edge)
      .replace("script-src 'self'", `script-src ${edge}`)
      .replace("connect-src", "connect-src 'self'");
    const script = ({ path }) => path.startsWith("/sdk/")
      ? new Response(scripts["elements.js"], { headers: { "content-type": "text/javascript" } })
      : undefined;
    const opened = await open(t, everything, script, { head: tag, policy });
    await settled(opened.page);
    assert.equal(await textOf(opened.page, "loyalty-balance"), "120\u00a0stars");
    assert.equal(opened.seen.find(({ name }) => name === "POST /v1/sessions").body, "token");
    await assertQuiet(opened);
  });
});

describe("the fallback", () => {
  const fallbacks = { "loyalty-earn": "points", "loyalty-balance": "your points",
    "loyalty-rewards": "Rewards are here.", "loyalty-card": "Your card" };

  async function assertFallback(on) {
    for (const [name, text] of Object.entries(fallbacks)) {
      assert.equal(await textOf(on, name), text);
      assert.ok(await on.locator(name).first().isVisible(), name);
    }
  }

  test("stands, marked busy, until there is an answer", async (t) => {
    let release;
    const held = new Promise((done) => (release = done));
    const { page: on } = await open(t, everything, () => held);
    await on.waitForFunction(() => document.querySelectorAll("[aria-busy=true]").length === 4);
    await assertFallback(on);
    release();
    await settled(on);
    assert.equal(await textOf(on, "loyalty-balance"), "120\u00a0stars");
  });

  const failures = {
    "a refusal": () => problem(403, "scope_missing"),
    "somebody who has not joined, and a quote that is refused": ({ path }) =>
      /sessions|program/.test(path) ? undefined : problem(404, "member_not_found"),
    "a program without the wallet": ({ path }) =>
      path === "/v1/program" ? reply(200, { wallets: [], currency: "EUR" }) : undefined,
  };
  for (const [name, answer] of Object.entries(failures)) {
    test(`stands after ${name}`, async (t) => {
      const { page: on } = await open(t, everything.replace(/ redeem="Redeem"/, ""), answer);
      await settled(on);
      const shown = await on.evaluate(() => [...document.querySelectorAll("[aria-busy]")].length);
      assert.equal(shown, 0);
      if (name !== "a program without the wallet") return assertFallback(on);
      assert.equal(await textOf(on, "loyalty-balance"), "your points");
    });
  }

  test("stands without JavaScript", async (t) => {
    const { page: on } = await open(t, everything, undefined, { javaScriptEnabled: false });
    for (const [name, text] of Object.entries(fallbacks)) {
      assert.equal((await on.locator(name).first().textContent()).trim(), text);
    }
  });

  test("comes back on a page from the browser's memory, if its member has gone", async (t) => {
    const { page: on } = await open(t, everything);
    await settled(on);
    await on.evaluate(() => {
      window.signedOut = true;
      window.dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
    });
    await settled(on);
    assert.equal(await textOf(on, "loyalty-balance"), "your points");
  });

  test("comes back when the member goes, and goes when they come", async (t) => {
    const { page: on } = await open(t, everything);
    await settled(on);
    await on.evaluate(() => {
      window.signedOut = true;
      window.loyalty.reset();
    });
    await settled(on);
    assert.equal(await textOf(on, "loyalty-balance"), "your points");
    assert.equal(await textOf(on, "loyalty-earn"), "24\u00a0stars", "what a new member would earn");
    await on.evaluate(() => {
      window.signedOut = false;
      window.loyalty.reset();
    });
    await settled(on);
    assert.equal(await textOf(on, "loyalty-balance"), "120\u00a0stars");
  });
});

describe("an order on the thank-you page", () => {
  const thanks = `<p>You earned <loyalty-earn order="a.b.c">points</loyalty-earn>.</p>
    <p>You have <loyalty-balance>points</loyalty-balance>.</p>`;

  test("is sent without a pre-flight, and the balance follows without being asked", async (t) => {
    const opened = await open(t, thanks);
    const { page: on, seen, names } = opened;
    await on.waitForFunction(() => window.news?.some(([, view]) => view.seq === 3));
    await settled(on);
    assert.equal(await textOf(on, "loyalty-earn"), "10\u00a0stars");
    const orders = seen.filter(({ path }) => path === "/v1/orders");
    assert.deepEqual(orders.map(({ name }) => name), ["POST /v1/orders"]);
    assert.equal(orders[0].body, "a.b.c");
    assert.equal(orders[0].headers["content-type"], "text/plain;charset=UTF-8");
    const asked = names().filter((name) => name.startsWith("OPTIONS"));
    assert.deepEqual(asked.filter((name) => /program|sessions|orders/.test(name)), []);
    await assertQuiet(opened);
  });

  test("is sent although the page goes at once", async (t) => {
    let arrived;
    const sent = new Promise((done) => (arrived = done));
    const { page: on } = await open(t, "", async ({ path, body }) => {
      if (path === "/v1/orders") arrived(body);
      return undefined;
    });
    await on.waitForFunction(() => window.loyalty);
    await on.evaluate(() => {
      void window.loyalty.orders.send("d.e.f");
      location.href = "about:blank";
    });
    assert.equal(await sent, "d.e.f");
  });
});

describe("a redemption", () => {
  const rewards = `<loyalty-rewards redeem="Redeem"></loyalty-rewards>`;

  test("pressed twice is one, and shows its code", async (t) => {
    const opened = await open(t, rewards);
    const { page: on, names } = opened;
    const button = on.getByRole("button", { name: "Redeem" });
    await button.waitFor();
    await button.evaluate((element) => {
      element.click();
      element.click();
    });
    await on.getByText("C0DE").waitFor();
    assert.equal(names().filter((name) => name === "POST /v1/me/redemptions").length, 1);
    const news = await on.evaluate(() => window.news.map(([event]) => event));
    assert.ok(news.includes("redeemed"), String(news));
    await assertQuiet(opened);
  });

  test("that failed is the same one when it is pressed again", async (t) => {
    const { page: on, seen } = await open(t, rewards, ({ path, count }) =>
      path === "/v1/me/redemptions" && count < 3 ? problem(500, "fault") : undefined);
    const button = on.getByRole("button", { name: "Redeem" });
    await button.click();
    await on.waitForFunction(() => window.news.some(([event]) => event === "error"));
    await button.click();
    await on.getByText("C0DE").waitFor();
    const posts = seen.filter(({ name }) => name === "POST /v1/me/redemptions");
    assert.equal(posts.length, 4);
    assert.equal(new Set(posts.map(({ headers }) => headers["idempotency-key"])).size, 1);
  });
});

test("attributes that change ask anew, once, and the last answer counts", async (t) => {
  let hold;
  const held = new Promise((done) => (hold = done));
  const body = `<loyalty-earn amount="100" currency="EUR">points</loyalty-earn>`;
  const { page: on, seen } = await open(t, body, async ({ name, body }) => {
    if (name !== "POST /v1/me/quote") return undefined;
    const { gross } = body.order.lines[0];
    if (gross === 200) await held;
    return reply(200, { awards: [{ wallet: "star", points: gross }] });
  });
  await settled(on);
  assert.equal(await textOf(on, "loyalty-earn"), "100\u00a0stars");
  await on.evaluate(() => document.querySelector("loyalty-earn").setAttribute("amount", "200"));
  await on.waitForFunction(() => document.querySelector("[aria-busy]"));
  await on.evaluate(() => {
    const earn = document.querySelector("loyalty-earn");
    earn.setAttribute("amount", "250");
    earn.setAttribute("amount", "300");
  });
  await settled(on);
  hold();
  assert.equal(await textOf(on, "loyalty-earn"), "300\u00a0stars");
  const asked = seen.filter(({ name }) => name === "POST /v1/me/quote");
  assert.deepEqual(asked.map(({ body }) => body.order.lines[0].gross), [100, 200, 300]);
});

test("a cart of many lines is a property", async (t) => {
  const { page: on, seen } = await open(t, "<loyalty-earn>points</loyalty-earn>");
  await settled(on);
  assert.equal(await textOf(on, "loyalty-earn"), "points", "nothing is asked of no cart");
  const cart = { currency: "EUR", lines: [{ id: "a", quantity: 2, gross: 900 }] };
  await on.evaluate((cart) => (document.querySelector("loyalty-earn").cart = cart), cart);
  await settled(on);
  assert.equal(await textOf(on, "loyalty-earn"), "25\u00a0stars");
  const asked = seen.filter(({ name }) => name === "POST /v1/me/quote");
  assert.deepEqual(asked.map(({ body }) => body), [{ order: cart }]);
});

test("an element that was moved is still one, and one that was removed asks no more", async (t) => {
  const { page: on, names } = await open(t, "<div></div><loyalty-balance>x</loyalty-balance>");
  await settled(on);
  await on.evaluate(() => {
    document.querySelector("div").append(document.querySelector("loyalty-balance"));
  });
  await settled(on);
  assert.equal(await textOf(on, "loyalty-balance"), "120\u00a0stars");
  const before = names().length;
  await on.evaluate(() => {
    document.querySelector("loyalty-balance").remove();
    window.loyalty.reset();
  });
  assert.equal(names().length, before);
});

test("nothing is kept in the browser", async (t) => {
  const { page: on, context } = await open(t, everything);
  await settled(on);
  assert.deepEqual(await context.cookies(), []);
  const kept = await on.evaluate(async () => [localStorage.length, sessionStorage.length,
    (await indexedDB.databases()).length, (await caches.keys()).length]);
  assert.deepEqual(kept, [0, 0, 0, 0]);
});
