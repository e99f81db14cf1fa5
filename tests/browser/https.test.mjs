// A live program over https, in Chromium: the member's cookie is the host's own, goes nowhere else,
// and no script sees it.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { request as ask } from "node:http";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { openShop } from "../edge/lib/shop.mjs";
import { jws, seconds } from "../edge/lib/store.mjs";
import { openBrowser } from "../sdk/lib/browser.mjs";

const PROGRAM = "live-house";

let shop;
let browser;
let front;
let store;
let secret;

before(async () => {
  const certificate = selfSigned();
  [shop, browser] = await Promise.all([
    openShop({ files: [PROGRAM], scheme: "X-Forwarded-Proto" }), openBrowser(),
  ]);
  front = await listen(certificate, forward);
  store = await listen(certificate, storefront);
  const now = { now: null };
  await shop.makeKey({ kind: "pk", origins: [store.url] }, now);
  secret = (await shop.must(201, shop.post("/v1/store-secrets", {}, now))).body;
  await shop.must(201, shop.post("/v1/members", { ref: "shop:1" }, now));
});
after(async () => {
  await browser?.close();
  for (const { server } of [front, store].filter(Boolean)) {
    server.closeAllConnections();
    server.close();
  }
  await shop?.stop();
});

/** A certificate that nobody vouches for. */
function selfSigned() {
  const folder = mkdtempSync(join(tmpdir(), "regulars-tls-"));
  const [key, cert] = ["key.pem", "cert.pem"].map((name) => join(folder, name));
  execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt",
    "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=localhost",
    "-keyout", key, "-out", cert], { stdio: "ignore" });
  const made = { key: readFileSync(key), cert: readFileSync(cert) };
  rmSync(folder, { recursive: true });
  return made;
}

async function listen(certificate, answer) {
  const server = createServer(certificate, answer);
  await new Promise((up) => server.listen(0, "localhost", up));
  return { server, url: `https://localhost:${server.address().port}` };
}

/** What stands in front of the edge: ends the TLS, and says so. */
function forward(given, answer) {
  const headers = { ...given.headers, "x-forwarded-proto": "https" };
  const options = { port: shop.edge.port, method: given.method, path: given.url, headers };
  const asked = ask(options, (found) => {
    answer.writeHead(found.statusCode, found.rawHeaders);
    found.pipe(answer);
  });
  asked.on("error", () => answer.destroy());
  given.pipe(asked);
}

/** The shop's page, which sends its customer on with a token. */
function storefront(_, answer) {
  const iat = seconds();
  const audience = `${front.url}/p/${PROGRAM}`;
  const claims = { iss: store.url, aud: audience, sub: "shop:1", iat, exp: iat + 300 };
  answer.setHeader("content-type", "text/html; charset=utf-8");
  answer.end(`<!doctype html><title>Shop</title><form method="post" action="${audience}/signin">
    <input type="hidden" name="token" value="${jws(claims, secret)}"><button>Go</button></form>`);
}

test("signs in, stays in, and signs out by a cookie of this host's alone", async () => {
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const page = await context.newPage();
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(store.url);
  await page.click("button");
  const folder = `${front.url}/p/${PROGRAM}/`;
  await page.waitForURL(folder);
  const [cookie, ...others] = await context.cookies(folder);
  assert.deepEqual(others, []);
  const { name, domain, path, httpOnly, secure, sameSite } = cookie;
  assert.deepEqual({ name, domain, path, httpOnly, secure, sameSite }, {
    name: "__Host-lo", domain: "localhost", path: "/", httpOnly: true, secure: true,
    sameSite: "Lax",
  });
  assert.equal(await page.evaluate(() => document.cookie), "");
  // Neither a script of the page's nor a header can put another in its place.
  await page.evaluate(() => {
    document.cookie = "__Host-lo=evil; Path=/; Secure";
    document.cookie = "__Host-lo=evil; Path=/p/; Secure; Domain=localhost";
    document.cookie = "lo=evil; Path=/";
  });
  const answer = await page.goto(`${folder}activity`);
  assert.equal(answer.status(), 200);
  await page.goto(`${folder}settings`);
  await page.locator("form[action$='/signout'] button").click();
  await page.waitForURL(`${folder}signin`);
  const left = await context.cookies(folder);
  assert.deepEqual(left.filter((one) => one.name === "__Host-lo"), []);
  assert.equal((await page.goto(folder)).status(), 401);
  assert.deepEqual(complaints, []);
  await context.close();
});
