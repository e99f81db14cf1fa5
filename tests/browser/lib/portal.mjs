// A shop with a portal, a browser, and members who come in as the shop sends them.

import { createServer } from "node:http";
import { createHmac } from "node:crypto";
import { openShop } from "../../edge/lib/shop.mjs";
import { repository } from "../../edge/workerd.mjs";
import { openBrowser } from "../../sdk/lib/browser.mjs";
import { sessionCookie } from "./session.mjs";

/** Keeps what is on the screen in var/pictures, where somebody wants to look at it. */
export async function keepPicture(page, name) {
  if (process.env.REGULARS_PICTURES !== "1") return;
  await page.screenshot({ path: `${repository}var/pictures/${name}.png`, fullPage: true });
}

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

/** A shop's own page, with the one button that leads into the portal of one of its programs. */
function storefront(edge) {
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url, "http://shop");
    const [program, token] = ["program", "token"].map((name) => searchParams.get(name) ?? "");
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end(`<!doctype html><title>Shop</title>
      <form method="post" action="${edge}/p/${program}/signin">
      <input type="hidden" name="token" value="${token}"><button>Your rewards</button></form>`);
  });
  return new Promise((up) => server.listen(0, "localhost", () => up(server)));
}

/** Opens a shop with one program, its keys, and a browser. */
export async function openPortal(program, options = {}) {
  const shop = await openShop({ files: [program], ...options });
  const edge = shop.url.replace("127.0.0.1", "localhost");
  const [front, browser] = await Promise.all([storefront(edge), openBrowser()]);
  return new Portal({ shop, edge, front, browser }).open();
}

class Portal {
  constructor(parts) {
    Object.assign(this, parts);
    this.program = this.shop.program;
    this.folder = `${this.edge}/p/${this.program}`;
    this.origin = `http://localhost:${this.front.address().port}`;
  }

  /** Makes the keys that the program's members come in with. */
  async open() {
    await this.shop.makeKey({ kind: "pk", origins: [this.origin] });
    this.secret = (await this.shop.must(201, this.shop.post("/v1/store-secrets", {}))).body;
    return this;
  }

  /** The portal of one more program of the same shop, in the same browser; closed with this one. */
  async beside(program) {
    const { edge, front, browser } = this;
    return new Portal({ shop: await this.shop.beside(program), edge, front, browser }).open();
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
    await page.goto(`${this.origin}/?program=${this.program}&token=${this.token(reference)}`);
    await page.click("button");
    await page.waitForURL(`${this.folder}/`);
  }

  /** Makes a browser that of a member by their id, as if they had come in. */
  async become(context, member) {
    const [name, ...value] = sessionCookie(this.shop.vars, this.program, member).split("=");
    const url = new URL(this.folder).origin;
    await context.addCookies([{ name, value: value.join("="), url }]);
  }

  /** Keeps what is on the screen, if that is wanted. */
  picture(page, name) {
    return keepPicture(page, name);
  }

  async close() {
    await this.browser.close();
    this.front.closeAllConnections();
    this.front.close();
    await this.shop.stop();
  }
}
