// The store's own server: signs customers and orders with its secret, well or badly.

import { createHmac } from "node:crypto";

const base64url = (text) => Buffer.from(text).toString("base64url");
export const seconds = () => Math.floor(Date.now() / 1000);

/** A compact JWS of these claims; every part of it can be another. */
export function jws(claims, secret, options = {}) {
  const { typ = "JWT", alg = "HS256", kid = secret.kid, hash = "sha256", more = {} } = options;
  const header = options.header ?? JSON.stringify({ alg, kid, typ, ...more });
  const body = typeof claims === "string" ? claims : JSON.stringify(claims);
  const input = `${base64url(header)}.${base64url(body)}`;
  return `${input}.${createHmac(hash, secret.secret).update(input).digest("base64url")}`;
}

/** A store with a secret of its own in a shop's program. */
export class Store {
  constructor(shop, secret, program) {
    Object.assign(this, { shop, secret, program });
  }

  static async open(shop, program = shop.program, body = {}) {
    const asked = shop.post("/v1/store-secrets", body, { program });
    return new Store(shop, (await shop.must(201, asked)).body, program);
  }

  get audience() {
    return `${this.shop.url}/p/${this.program}`;
  }

  /** What every token says; `undefined` leaves a claim out. */
  claims(sub, most, rest = {}) {
    const iat = rest.iat ?? seconds();
    const iss = "https://shop.example";
    return { iss, aud: this.audience, sub, iat, exp: iat + most, ...rest };
  }

  customer(sub, rest = {}, options = {}) {
    return jws(this.claims(sub, 300, rest), options.secret ?? this.secret, options);
  }

  order(sub, order, rest = {}, options = {}) {
    const claims = { ...this.claims(sub, 7 * 24 * 60 * 60, rest), ...order };
    return jws(claims, options.secret ?? this.secret, { typ: "lo+jwt", ...options });
  }
}
