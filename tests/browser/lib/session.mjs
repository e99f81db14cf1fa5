// A member's session for tests: the cookie that the edge would have given, made with its own key.

import { createHmac } from "node:crypto";

const base64url = (value) => Buffer.from(value).toString("base64url");

/**
 * The `Cookie` header of a member who is signed in: made with the deployment's identity key, as
 * only the edge can. `claims` win over the usual ones.
 */
export function sessionCookie(vars, program, member, claims = {}) {
  const now = Date.now();
  const session = {
    program,
    use: "portal",
    member,
    livemode: false,
    auth_ms: now,
    begun_ms: now,
    issued_ms: now,
    expires_ms: now + 30 * 60 * 1000,
    ...claims,
  };
  const identity = Buffer.from(vars.REGULARS_IDENTITY_KEY);
  const key = createHmac("sha256", identity).update("regulars session").digest();
  const head = base64url(JSON.stringify({ alg: "HS256", typ: "ls+jwt" }));
  const input = `${head}.${base64url(JSON.stringify(session))}`;
  return `lo=${input}.${createHmac("sha256", key).update(input).digest("base64url")}`;
}
