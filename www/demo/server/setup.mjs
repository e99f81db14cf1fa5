// What a merchant does once, before the first customer: makes the keys and the secret of the shop.

import { Edge, good } from "./edge.mjs";

/** What nobody may read over a shoulder: a key by its kind and program, a secret by its kind. */
const masked = (text) => text.replace(/^((?:sk|rk)_[a-z0-9-]+_|lss_).+/, "$1\u2026");

function maskedAnswer(answer) {
  const { key, secret } = answer ?? {};
  return { ...answer, ...(key && { key: masked(key) }), ...(secret && { secret: masked(secret) }) };
}

/**
 * Asked again, what was made is shown again: each has an idempotency key of its own.
 *
 * `secretKey`: the shop's server asks with it. `secret`: it signs with it. `publishableKey`: the
 * pages of `origins` have it in the open. `partner`: who hands one of the rewards over.
 */
export async function openAccount({ edge, rootKey, program, origins, partner, trace }) {
  const once = new Edge({
    edge,
    credential: rootKey,
    program,
    trace: (call) => trace({ ...call, answer: maskedAnswer(call.answer) }),
  });
  const pages = origins.map((origin) => new URL(origin).port).join("-");
  const make = async (path, name, body) =>
    good(await once.post(path, body, { key: `demo-${name}-${program}` }));
  if (partner) good(await once.post("/v1/partners", partner));
  const { key: secretKey } = await make("/v1/keys", "store-key", { kind: "sk", label: "demo shop" });
  const secret = await make("/v1/store-secrets", "store-secret", {});
  const page = { kind: "pk", origins, label: "demo pages" };
  const { key: publishableKey } = await make("/v1/keys", `pages-${pages}`, page);
  return { secret, secretKey, publishableKey };
}
