// The route table, read from its source: what every matrix of tests is generated from.

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { repository } from "../workerd.mjs";

const source = readFileSync(join(repository, "src/protocol/route.rs"), "utf8");
const list = /pub const ROUTES: &\[Route\] = &\[([\s\S]*?)\n\];/.exec(source)[1];
const head = /\b(open|get|post|unkeyed)\(\s*([\s\S]*?)"([^"]*)",\s*Endpoint::(\w+),/;
const call = new RegExp(`${head.source}([^;]*?)"[^"]*",?\\s*\\)`, "g");

function methodOf(kind, before) {
  if (kind === "unkeyed") return /Method::(\w+)/.exec(before)[1].toUpperCase();
  return kind === "post" ? "POST" : "GET";
}

function scopeOf(kind, between) {
  if (kind === "open") return "open";
  const scope = /Scope::(\w+)/.exec(between)?.[1].toLowerCase() ?? "read";
  return scope === "shop" ? "read" : scope;
}

/**
 * Every route: method, template, endpoint, scope, whether it needs an Idempotency-Key, and whether
 * pages of other origins may call it. A scope is one of a key's, or `open`, `any` (key), `member`
 * (session) or `signed` (body).
 */
export const routes = [...list.matchAll(call)].map(
  ([, kind, before, template, endpoint, between]) => ({
    method: methodOf(kind, before),
    template,
    endpoint,
    scope: scopeOf(kind, between),
    keyed: kind === "post",
    forPages: /Scope::(Shop|Member|Signed)/.test(between) && template.startsWith("/v1/"),
    name: `${methodOf(kind, before)} ${template}`,
  }),
);

const endpoints = [...list.matchAll(/Endpoint::(\w+)/g)].map(([, name]) => name);
if (routes.length !== endpoints.length || routes.length === 0) {
  throw new Error(`read ${routes.length} routes of ${endpoints.length} in route.rs`);
}

/** The route of an endpoint. */
export function routeOf(endpoint) {
  const found = routes.find((route) => route.endpoint === endpoint);
  if (!found) throw new Error(`no route leads to ${endpoint}`);
  return found;
}

/** The path of a route with these values for its parameters. */
export function pathOf({ template }, values) {
  return template.replace(/\{(\w+)\}/g, (_, name) => {
    if (values[name] === undefined) throw new Error(`${template} wants a ${name}`);
    return encodeURIComponent(values[name]).replace(/%3A/g, ":");
  });
}
