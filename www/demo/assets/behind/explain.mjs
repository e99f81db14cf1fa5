// Says in a sentence what a request is for, so that the list reads as a story.

const sentences = [
  ["GET /customer-token", "Who is signed in here? The shop's server answers with a token it signed, good for five minutes."],
  ["POST /checkout", "The shop prices the basket from its own list, keeps the order, and signs it. The browser could not: it has no secret."],
  ["POST /returns", "The goods come back. The shop tells the edge which order; which points go is not the shop's business."],
  ["POST /membership", "The card was charged, or somebody cancelled: the shop's billing knows."],
  ["POST /v1/members/*/billing", "Billing reports a period, once. Perks hold exactly while paid."],
  ["GET /orders", "The shop's own list of orders."],
  ["POST /voucher/release", "The basket does without the voucher."],
  ["POST /voucher", "The shop looks at a voucher for its checkout: what would it take off this basket?"],
  ["POST /v1/sessions", "The customer's token becomes a session of ten minutes, held in memory."],
  ["POST /v1/orders", "The page carries the signed order to the edge: one round trip, no pre-flight, no secret. Sent again, it counts once."],
  ["POST /v1/me/quote", "What would this basket earn? The same engine answers as will decide the order; it writes nothing."],
  ["POST /v1/quote", "What would this basket earn? The same engine answers as will decide the order; it writes nothing."],
  ["GET /v1/me/rewards", "What the points buy, and how far each reward is: asked of the functions that decide a redemption."],
  ["GET /v1/me/card", "The member's number and QR code, for the till."],
  ["GET /v1/me/balance", "The balance is computed from the journal and the time; no midnight job keeps it."],
  ["POST /v1/me/redemptions/*/cancel", "The voucher is given back, and the points go to the lots they came from, with the expiry they had."],
  ["POST /v1/me/redemptions", "Points become a voucher: reserved and spent in one step, or not at all."],
  ["GET /v1/me", "Who is this, and how do they stand? The session says who, never the path."],
  ["GET /v1/program", "The program that is live: the same for everybody."],
  ["POST /v1/members/*/orders/*/returns", "The order is evaluated again on what remains of it, by the version that gave the points; the difference goes back."],
  ["POST /v1/members/*/earn", "An order counts. What it earns is decided in one step, and written once."],
  ["POST /v1/members/*/redemptions", "Points become a voucher: reserved and spent in one step, or not at all."],
  ["POST /v1/vouchers/*/use", "The voucher is used with the order. A second order cannot have it."],
  ["POST /v1/members/*/redemptions/*/reserve", "The voucher is kept for this order while it is paid: raced by fifty tills, one has it."],
  ["POST /v1/members/*/redemptions/*/release", "The voucher is let go: it is free for another order at once."],
  ["GET /v1/vouchers", "What is this code worth? Looking changes nothing."],
  ["POST /v1/partners", "Set-up, once: who hands one of the rewards over."],
  ["POST /v1/store-secrets", "Set-up, once: the secret with which the shop's server signs customers and orders."],
  ["POST /v1/keys", "Set-up, once: a key. sk_ is for the shop's server; pk_ may be in a page, and works on its origins only."],
  ["POST /v1/pairings", "A code with which a device becomes a till."],
];

const patterns = sentences.map(([route, text]) => {
  const [method, path] = route.split(" ");
  const own = path.startsWith("/v1") ? "" : "/[a-z]+";
  return { method, path: new RegExp(`^${own}${path.replaceAll("*", "[^/]+")}(/|$)`), text };
});

const refusals = {
  insufficient_points: "There are not enough points. Nothing was written.",
  preview_changed: "What the basket earns has changed since it was shown: the member is asked again.",
  already_recorded: "This order counted before, under another key. It counts once for ever.",
};

const number = new Intl.NumberFormat("en");

const sumOf = (list = []) => number.format(list.reduce((sum, { points }) => sum + points, 0));

/** What came of it in a few words, for the row that is not opened. */
export function gist(answer) {
  if (!answer || typeof answer !== "object") return "";
  const { outcome, awards, taken, redemption, digest, detail, view } = answer;
  if (answer.code && detail) return detail;
  const left = view?.balances?.[0];
  const now = left ? `, now ${number.format(left.active - left.deficit)}` : "";
  if (outcome === "earned") return `earned ${sumOf(awards)}${now}`;
  if (outcome === "returned") return `returned, ${sumOf(taken)} taken back${now}`;
  if (outcome && redemption) return `${outcome} ${redemption.reward} for ${sumOf([redemption])}${now}`;
  if (outcome) return outcome + now;
  if (digest && awards) return `would earn ${sumOf(awards)}`;
  return "";
}

export function explain({ method, path, replayed, answer }) {
  const refusal = refusals[answer?.code];
  if (refusal) return refusal;
  const [route] = path.split("?");
  const found = patterns.find((one) => one.method === method && one.path.test(route));
  const again = replayed ? " This is the first answer again, byte for byte: nothing was written." : "";
  return (found?.text ?? "") + again;
}
