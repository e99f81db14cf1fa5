// The keys that sign a program's links, made as the edge makes them: to sign what it did not.

import { createHmac, createPrivateKey, createPublicKey } from "node:crypto";

/** PKCS #8 of an Ed25519 key, up to its 32 bytes of seed (RFC 8410). */
const PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");

/** The key with that number of a program, as a private JWK without a kid. */
export function linkKey(identityKey, program, number) {
  const count = Buffer.alloc(8);
  count.writeBigUInt64BE(BigInt(number));
  const mac = createHmac("sha256", identityKey);
  const seed = mac.update(`regulars link key\0${program}\0`).update(count).digest();
  return jwkOf(seed);
}

/** The private JWK of a seed. */
export function jwkOf(seed) {
  const der = Buffer.concat([PREFIX, seed]);
  const key = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  const { x } = createPublicKey(key).export({ format: "jwk" });
  return { kty: "OKP", crv: "Ed25519", d: seed.toString("base64url"), x };
}
