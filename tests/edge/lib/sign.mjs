// Signs as a store's server and a shop system's proxy do, so that tests can also sign wrongly.

import { createHmac } from "node:crypto";

const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** A compact JWS (HS256) under a store's secret; `head` and `claims` as they are given. */
export function jws({ kid, secret }, claims, head = {}) {
  const signed = `${part({ alg: "HS256", kid, typ: "JWT", ...head })}.${part(claims)}`;
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}

/** The store's word that this customer is there, for a program at an edge. */
export function customerToken(key, { url, program, sub, ...rest }) {
  const iat = Math.floor(Date.now() / 1000);
  const claims = { iss: "https://shop.example", aud: `${url}/p/${program}`, sub, iat };
  return jws(key, { ...claims, exp: iat + 300, ...rest });
}

/**
 * The query that Shopify's App Proxy forwards: every pair signed as `name=value`, values of one
 * name with commas between, sorted, and nothing between pairs.
 */
export function proxyQuery(secret, pairs) {
  const all = new Map();
  for (const [name, value] of pairs) all.set(name, [...(all.get(name) ?? []), value]);
  const signed = [...all].map(([name, values]) => `${name}=${values.join(",")}`).sort().join("");
  const signature = createHmac("sha256", secret).update(signed).digest("hex");
  return `${new URLSearchParams([...pairs, ["signature", signature]])}`;
}
