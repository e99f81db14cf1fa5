// A shop with a portal, a browser, and members who come in as the shop sends them.

import { createServer } from "node:http";
import { mkdir } from "node:fs/promises";
import { createHmac } from "node:crypto";
import { chromium } from "playwright-core";
import { openShop } from "../../edge/lib/shop.mjs";
import { repository } from "../../edge/workerd.mjs";

const pictures = `${repository}var/pictures`;

/** Phone and desk, as the portal is judged on them. */
export const SIZES = { phone: { width: 390, height: 844 }, desk: { width: 1280, height: 900 } };

/** An instant so many hours from now, as the API wants it. */
export const hours = (count) => new Date(Date.now() + count * 3_600_000).toISOString();

const base64url = (value) => Buffer.from(value).toString("base64url");

function signed(claims, { kid, secret }) {
  const head = base64url(JSON.stringify({ alg: "HS256", kid, typ: "JWT" }));
  const input = `${head}.${base64url(JSON.stringify(claims))}`;
  return `${input}.${createHmac("sha256", secret).update(input).digest("base64url")}`;
}

/** A shop's own page, with the one button that leads into the portal. */
function storefront(entrance) {
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url, "http://shop");
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end(`<!doctype html><title>Shop</title><form method="post" action="${entrance}">
      <input type="hidden" name="token" value="${searchParams.get("token") ?? ""}">
      <button>Your rewards</button></form>`);
  });
  return new Promise((up) => server.listen(0, "localhost", () => up(server)));
}

/** Opens a shop with one program, its keys, and a browser. */
export async function openPortal(program, options = {}) {
  const shop = await openShop({ files: [program], ...options });
  const edge = shop.url.replace("127.0.0.1", "localhost");
  const folder = `${edge}/p/${program}`;
  const front = await storefront(`${folder}/signin`);
  const origin = `http://localhost:${front.address().port}`;
  await shop.makeKey({ kind: "pk", origins: [origin] });
  const secret = (await shop.must(201, shop.post("/v1/store-secrets", {}))).body;
  const browser = await chromium.launch({
    executablePath: process.env.REGULARS_CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-dev-shm-usage"],
  });
  await mkdir(pictures, { recursive: true });
  return new Portal({ shop, program, folder, front, origin, secret, browser });
}

class Portal {
  constructor(parts) {
    Object.assign(this, parts);
  }

  /** The token with which the shop says who somebody is. */
  token(reference) {
    const iat = Math.floor(Date.now() / 1000);
    const claims = { iss: this.origin, aud: this.folder, sub: reference, iat, exp: iat + 300 };
    return signed(claims, this.secret);
  }

  /** A tab of a new browser, with all that it complains of. */
  async tab({ size = "phone", dark = false, script = true, locale = "en" } = {}) {
    const context = await this.browser.newContext({
      viewport: SIZES[size],
      colorScheme: dark ? "dark" : "light",
      javaScriptEnabled: script,
      locale,
    });
    const page = await context.newPage();
    const complaints = [];
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("dialog", (dialog) => {
      complaints.push(`dialog: ${dialog.message()}`);
      dialog.dismiss();
    });
    return { page, context, complaints };
  }

  /** Comes from the shop's page into the portal, as a member. */
  async enter(page, reference) {
    await page.goto(`${this.origin}/?token=${this.token(reference)}`);
    await page.click("button");
    await page.waitForURL(`${this.folder}/`);
  }

  /** Keeps what is on the screen, to be looked at. */
  async picture(page, name) {
    await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true });
  }

  async close() {
    await this.browser.close();
    this.front.closeAllConnections();
    this.front.close();
    await this.shop.stop();
  }
}
