// Verifies what the program signed, without asking it: partner links and receipts (profile RL1).

import { fromBase64url, toBytes } from "./encoding.js";
import { type Flat, readFlat } from "./flat.js";

/** A public key of the program. */
export interface Jwk {
  kty: string;
  crv?: string;
  kid?: string;
  x?: string;
  /** From and until when it signed, in seconds since 1970, where the holder of the set knows. */
  nbf?: number;
  exp?: number;
  /** Nothing it signed is good. */
  revoked?: unknown;
}

/** What is published at `{program}/.well-known/loyalty-jwks.json`. */
export interface Jwks {
  keys: readonly Jwk[];
}

export type LinkCode =
  | "link_malformed"
  | "link_header"
  | "link_key_unknown"
  | "link_key_revoked"
  | "link_signature"
  | "link_claims"
  | "link_issuer"
  | "link_audience"
  | "link_not_yet_valid"
  | "link_expired";

/** Why a token is refused: the first check that failed. */
export class LinkError extends Error {
  readonly code: LinkCode;

  constructor(code: LinkCode) {
    super(code);
    this.name = "LinkError";
    this.code = code;
  }
}

/** What a link says. Whether it still stands only the program knows: it can be used once. */
export interface PartnerLink {
  /** The program's address. */
  issuer: string;
  partner: string;
  /** The pick-up code, which is the name of the link. */
  code: string;
  reward: string;
  points: number;
  /** What it is worth, in minor units, where the program says so. */
  face?: { amount: number; currency: string };
  /** The member as this partner alone may know them. */
  member?: string;
  /** The only place where it can be used. */
  location?: string;
  /** Seconds since 1970, as the others. */
  issuedAt: number;
  notBefore?: number;
  expiresAt: number;
}

/** What a receipt proves: that the partner redeemed that link then. */
export interface Receipt {
  issuer: string;
  partner: string;
  code: string;
  reward: string;
  points: number;
  /** The entry in the member's journal. */
  entry: string;
  /** Seconds since 1970: by the clock of the member's book. */
  redeemedAt: number;
  /** When it was signed. */
  issuedAt: number;
  location?: string;
  /** The partner's own name for the sale. */
  reference?: string;
  member?: string;
}

export interface Expected {
  /** The program's address. */
  issuer: string;
  /** Who you are. */
  partner: string;
  /** Seconds since 1970; the clock's if not given. */
  now?: number;
}

const TOKEN_MAX = 2048;
const HEADER_MAX_BYTES = 256;
const PAYLOAD_MAX_BYTES = 1024;
const SIGNATURE_BYTES = 64;
const TTL_MAX_SECONDS = 30 * 24 * 60 * 60;
const SKEW_MAX_SECONDS = 60;

const NAME = /^[\s\S]+$/;
const CODE = /^[0-9A-HJKMNP-TV-Z]{26}$/;
const CURRENCY = /^[A-Z]{3}$/;
const PAIRWISE = /^[A-Za-z0-9_-]{22}$/;

/**
 * What a partner link says, if it is good and for you.
 *
 * @throws LinkError of the first check that fails, in the order of the profile.
 */
export async function verifyPartnerLink(
  token: string,
  jwks: Jwks,
  { issuer, partner, now = Math.floor(Date.now() / 1000) }: Expected,
): Promise<PartnerLink> {
  const { says, key } = await authentic(token, "rl+jwt", jwks);
  const link = readLink(new Claims(says));
  if (link.issuer !== issuer) throw new LinkError("link_issuer");
  if (link.partner !== partner) throw new LinkError("link_audience");
  const latest = now + SKEW_MAX_SECONDS;
  if (link.issuedAt > latest || (link.notBefore ?? 0) > latest) {
    throw new LinkError("link_not_yet_valid");
  }
  if (link.expiresAt <= now) throw new LinkError("link_expired");
  const { nbf = 0, exp = Infinity } = key;
  if (link.issuedAt < nbf || link.issuedAt > exp) throw new LinkError("link_key_revoked");
  return link;
}

/**
 * What a receipt says, if the program signed it. It does not end: a proof is for later.
 *
 * @throws LinkError of the first check that fails.
 */
export async function verifyReceipt(
  token: string,
  jwks: Jwks,
  { issuer, partner }: Omit<Expected, "now">,
): Promise<Receipt> {
  const { says } = await authentic(token, "rr+jwt", jwks);
  const receipt = readReceipt(new Claims(says));
  if (receipt.issuer !== issuer) throw new LinkError("link_issuer");
  if (receipt.partner !== partner) throw new LinkError("link_audience");
  return receipt;
}

/** What a token of that type says, and the key that signed it: the checks before any claim. */
async function authentic(
  token: string,
  wanted: string,
  jwks: Jwks,
): Promise<{ says: Flat; key: Jwk }> {
  const { header, payload, signature, signed } = split(token);
  const head = readFlat(header);
  const [alg, kid, typ] = ["alg", "kid", "typ"].map((name) => head?.get(name));
  const isKnown = alg === "EdDSA" || alg === "Ed25519";
  if (head?.size !== 3 || !isKnown || typ !== wanted || typeof kid !== "string") {
    throw new LinkError("link_header");
  }
  const key = jwks.keys.find((one) => one.kid === kid && one.kty === "OKP");
  const x = fromBase64url(key?.x ?? "");
  if (!key || x?.length !== 32) throw new LinkError("link_key_unknown");
  if (key.revoked) throw new LinkError("link_key_revoked");
  if (isSmall(x)) throw new LinkError("link_signature");
  // The algorithm is the key's, never the header's.
  const verifier = await crypto.subtle.importKey("raw", x, "Ed25519", false, ["verify"]);
  const isGood = await crypto.subtle.verify("Ed25519", verifier, signature, signed);
  if (!isGood) throw new LinkError("link_signature");
  const says = readFlat(payload);
  if (!says) throw new LinkError("link_malformed");
  return { says, key };
}

/**
 * The y of the points whose order is 8 or less, in hexadecimal, those written as p and more among
 * them: a key of these "signs" whatever one likes, and not every runtime refuses it.
 */
const SMALL = [
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0100000000000000000000000000000000000000000000000000000000000000",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
];

function isSmall(x: Uint8Array): boolean {
  // The last bit is the sign of the other coordinate.
  const y = Array.from(x, (byte, at) => (at === 31 ? byte & 127 : byte));
  return SMALL.includes(y.map((byte) => byte.toString(16).padStart(2, "0")).join(""));
}

function split(token: string) {
  const parts = token.length <= TOKEN_MAX ? token.split(".") : [];
  const [header, payload, signature] = parts.map(fromBase64url);
  const fits = (bytes: Uint8Array, most: number) => bytes.length > 0 && bytes.length <= most;
  if (
    parts.length !== 3 || !header || !payload || !signature || !fits(header, HEADER_MAX_BYTES) ||
    !fits(payload, PAYLOAD_MAX_BYTES) || signature.length !== SIGNATURE_BYTES
  ) {
    throw new LinkError("link_malformed");
  }
  return { header, payload, signature, signed: toBytes(token.slice(0, token.lastIndexOf("."))) };
}

/** Takes claims out by name; what is left in the end is none of the profile's. */
class Claims {
  readonly #left: Map<string, string | number | null>;

  constructor(says: Flat) {
    this.#left = new Map(says);
  }

  text(name: string, pattern = NAME): string {
    return this.mayText(name, pattern) ?? this.#refuse();
  }

  mayText(name: string, pattern = NAME): string | undefined {
    const value = this.#take(name);
    if (value === undefined) return undefined;
    return typeof value === "string" && pattern.test(value) ? value : this.#refuse();
  }

  count(name: string, least = 0): number {
    return this.mayCount(name, least) ?? this.#refuse();
  }

  mayCount(name: string, least = 0): number | undefined {
    const value = this.#take(name);
    if (value === undefined) return undefined;
    return typeof value === "number" && value >= least ? value : this.#refuse();
  }

  must(isSo: boolean): void {
    if (!isSo) this.#refuse();
  }

  end(): void {
    this.must(this.#left.size === 0);
  }

  #take(name: string) {
    const value = this.#left.get(name);
    this.#left.delete(name);
    return value;
  }

  #refuse(): never {
    throw new LinkError("link_claims");
  }
}

function readLink(claims: Claims): PartnerLink {
  claims.must(claims.count("ver") === 1 && claims.text("act") === "redeem");
  const link = {
    issuer: claims.text("iss"),
    partner: claims.text("aud"),
    code: claims.text("jti", CODE),
    reward: claims.text("rwd"),
    points: claims.count("pts", 1),
    issuedAt: claims.count("iat"),
    expiresAt: claims.count("exp"),
  };
  const amount = claims.mayCount("amt", 1);
  const currency = claims.mayText("cur", CURRENCY);
  const member = claims.mayText("sub", PAIRWISE);
  const location = claims.mayText("loc");
  const notBefore = claims.mayCount("nbf");
  const ttl = link.expiresAt - link.issuedAt;
  claims.must(ttl > 0 && ttl <= TTL_MAX_SECONDS);
  claims.must((amount === undefined) === (currency === undefined));
  claims.end();
  return {
    ...link,
    ...(amount !== undefined && currency !== undefined && { face: { amount, currency } }),
    ...(member !== undefined && { member }),
    ...(location !== undefined && { location }),
    ...(notBefore !== undefined && { notBefore }),
  };
}

function readReceipt(claims: Claims): Receipt {
  claims.must(claims.count("ver") === 1);
  const receipt = {
    issuer: claims.text("iss"),
    partner: claims.text("aud"),
    code: claims.text("jti", CODE),
    reward: claims.text("rwd"),
    points: claims.count("pts"),
    entry: claims.text("ent"),
    redeemedAt: claims.count("rat"),
    issuedAt: claims.count("iat"),
  };
  const location = claims.mayText("loc");
  const reference = claims.mayText("ref");
  const member = claims.mayText("sub");
  claims.end();
  return {
    ...receipt,
    ...(location !== undefined && { location }),
    ...(reference !== undefined && { reference }),
    ...(member !== undefined && { member }),
  };
}
