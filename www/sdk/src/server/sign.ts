// Signs what the shop's server says: who is signed in, and what was ordered (JWS, HS256).

import type { components } from "../api.js";
import { toBase64url, toBytes } from "./encoding.js";

/** A secret of the store, as `POST /v1/store-secrets` shows it. */
export interface StoreKey {
  kid: string;
  secret: string;
}

export interface Signing {
  /** The program's address: `https://edge.example/p/coffee-stars`. */
  program: string;
  /** What the store calls itself. */
  store: string;
  /** How long what is signed is good; the most there may be if not given. */
  ttlSeconds?: number;
  /** Seconds since 1970; the clock's if not given. */
  now?: number;
}

/** Who is signed in at the store. */
export interface Customer {
  /** The store's own name for the member: `shopify:1073`. */
  sub: string;
  /** The language to speak, such as `da`. */
  locale?: string;
  /** What the store knows of them and has verified; they join with it, if they do. */
  email?: string;
  phone?: string;
}

/** An order as `POST /v1/members/{member}/earn` takes it, and whose it is. */
export interface Purchase {
  sub: string;
  order: components["schemas"]["OrderBody"];
  /** From a quote: exactly these effects, or none. */
  digest?: string;
  /** Whether who has not joined joins with this order. */
  join?: boolean;
}

/** The longest that a customer's token is good, in seconds. */
const CUSTOMER_TTL_SECONDS = 300;
/** The longest that a signed order can be sent, in seconds: the order counts once in any case. */
const ORDER_TTL_SECONDS = 7 * 24 * 60 * 60;

/** The token that a page's script exchanges for a session; sign one for each page, or each ask. */
export function signCustomerToken(
  customer: Customer,
  key: StoreKey,
  signing: Signing,
): Promise<string> {
  return sign("JWT", customer, key, signing, CUSTOMER_TTL_SECONDS);
}

/** The order that a thank-you page's script carries to the edge. */
export function signOrder(purchase: Purchase, key: StoreKey, signing: Signing): Promise<string> {
  return sign("lo+jwt", purchase, key, signing, ORDER_TTL_SECONDS);
}

async function sign(
  typ: string,
  says: object,
  { kid, secret }: StoreKey,
  { program, store, ttlSeconds, now = Date.now() / 1000 }: Signing,
  mostSeconds: number,
): Promise<string> {
  const ttl = ttlSeconds ?? mostSeconds;
  if (!(ttl >= 1 && ttl <= mostSeconds)) {
    throw new RangeError(`Expected ttlSeconds from 1 to ${mostSeconds}.`);
  }
  const iat = Math.floor(now);
  const claims = { ...says, iss: store, aud: program, iat, exp: iat + Math.floor(ttl) };
  const part = (value: object) => toBase64url(toBytes(JSON.stringify(value)));
  const signed = `${part({ alg: "HS256", kid, typ })}.${part(claims)}`;
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const hmac = await crypto.subtle.importKey("raw", toBytes(secret), algorithm, false, ["sign"]);
  const signature = await crypto.subtle.sign("HMAC", hmac, toBytes(signed));
  return `${signed}.${toBase64url(new Uint8Array(signature))}`;
}
