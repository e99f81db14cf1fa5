// The routes of pages, read from their source, and a visitor who goes through them as browsers do.

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { repository } from "../workerd.mjs";
import { send } from "./shop.mjs";

const source = readFileSync(join(repository, "src/protocol/route/pages.rs"), "utf8");
const [, list] = /pub const PAGES: &\[Route\] = &\[([\s\S]*?)\n\];/.exec(source);
const call = /\b(sheet|page|form)\(\s*"([^"]*)",\s*(?:Sheet|Place)::(\w+)/g;

/** Every route of a page: method, template, place (its name in `Sheet` or `Place`), name. */
export const pages = [...list.matchAll(call)].map(([, kind, template, place]) => {
  const method = kind === "form" ? "POST" : "GET";
  return { method, template, place, name: `${method} ${template}` };
});

if (pages.length === 0 || pages.length !== [...list.matchAll(/"\/[^"]*"/g)].length) {
  throw new Error(`read ${pages.length} routes of pages.rs, which has more`);
}

/** The routes that change something. */
export const forms = pages.filter(({ method }) => method === "POST");

export const FORM = "application/x-www-form-urlencoded";

/** Somebody with a browser: their cookie, and what browsers say of where a request comes from. */
export class Visitor {
  constructor(shop, program, cookie) {
    Object.assign(this, { shop, program, cookie });
  }

  /** Signs in as the store sends its customer: with a form of a page of the edge's. */
  static async enter(shop, store, ref) {
    const visitor = new Visitor(shop, store.program);
    const token = store.customer(ref);
    const answer = await visitor.press(visitor.path("signin"), { token });
    if (answer.status !== 303) throw new Error(`not let in: ${answer.status} ${answer.text}`);
    visitor.cookie = sessionIn(answer).split(";")[0];
    return visitor;
  }

  /** Pairs a device as a till: `whose` is a partner's id, or `shop`. */
  static async till(shop, program, whose) {
    const wish = { till: whose, label: "Till" };
    const { body } = await shop.must(201, shop.post("/v1/pairings", wish, { program, now: null }));
    const till = new Visitor(shop, program);
    const target = till.path("till/pair");
    const hidden = await till.form(till.path("till"), target);
    const answer = await till.press(target, { ...hidden, code: body.code });
    if (answer.status !== 303) throw new Error(`not paired: ${answer.status} ${answer.text}`);
    till.cookie = answer.headers.getSetCookie().find((one) => one.startsWith("lo-till="))
      .split(";")[0];
    return till;
  }

  path(rest) {
    return `/p/${this.program}/${rest}`;
  }

  ask(method, path, body, headers = {}) {
    const all = { cookie: this.cookie, ...headers };
    return send(this.shop.url, method, path, body, { key: null, now: null, headers: all });
  }

  get(path, headers) {
    return this.ask("GET", path, undefined, headers);
  }

  /** Sends a form from a page of the edge's, as our pages make browsers do it. */
  press(path, fields, headers = {}) {
    return this.ask("POST", path, Buffer.from(String(new URLSearchParams(fields))), {
      "content-type": FORM, "origin": "null", "sec-fetch-site": "same-origin", ...headers,
    });
  }

  /** The hidden fields of the form on a page that leads to `target`. */
  async form(page, target) {
    return Visitor.formIn((await this.get(page)).text, page, target);
  }

  /** The same, of a page that is there already. */
  static formIn(text, page, target) {
    const whole = /<form method="post"([^>]*)>([^]*?)<\/form>/g;
    for (const [, attributes, inside] of text.matchAll(whole)) {
      const [, action = page] = /action="([^"]*)"/.exec(attributes) ?? [];
      if (action !== target) continue;
      const hidden = /<input type="hidden" name="(\w+)" value="([^"]*)">/g;
      return Object.fromEntries([...inside.matchAll(hidden)].map((field) => field.slice(1)));
    }
    throw new Error(`${page} has no form that leads to ${target}`);
  }
}

/** The `Set-Cookie` of a session in an answer, also of one that ends it. */
export const sessionIn = ({ headers }) =>
  headers.getSetCookie().find((one) => /^(__Host-)?lo=/.test(one));

/** A device that the shop has made a till: its own, or a partner's. */
export async function pairTill(shop, program, wish = {}) {
  wish = { till: "shop", label: "Till", ...wish };
  const { body } = await shop.must(201, shop.post("/v1/pairings", wish, { program, now: null }));
  const visitor = new Visitor(shop, program);
  const target = visitor.path("till/pair");
  const fields = await visitor.form(visitor.path("till"), target);
  const answer = await visitor.press(target, { ...fields, code: body.code });
  if (answer.status !== 303) throw new Error(`not paired: ${answer.status} ${answer.text}`);
  visitor.cookie = answer.headers.getSetCookie()[0].split(";")[0];
  return visitor;
}
