// A second account of what a member has, written from the rules' words and never from the engine.

/**
 * Folds a customer's events (see tools/replay/plan.mjs) under `terms` (see terms.mjs): every
 * order earns, a return takes back, and a reward is taken whenever there is enough for one.
 */
export function foldCustomer(terms, events) {
  const account = {
    lots: [], issued: 0, redeemed: 0, clawedBack: 0, deficit: 0, rewards: 0, returns: 0,
  };
  for (const event of events) {
    if (event.kind === "order") earn(terms, account, event);
    else giveBack(terms, account, event);
    while (spendable(account, event.at) >= terms.reward.cost) redeem(terms, account, event.at);
  }
  return account;
}

/** The figures of the account at an instant not before its last event. */
export function figuresAt(account, instant) {
  const sum = (test) => account.lots.filter(test).reduce((total, lot) => total + lot.left, 0);
  const isOver = (lot) => lot.endsAt !== null && lot.endsAt <= instant;
  const isWaiting = (lot) => lot.startsAt > instant;
  return {
    issued: account.issued,
    active: sum((lot) => !isOver(lot) && !isWaiting(lot)),
    pending: sum((lot) => !isOver(lot) && isWaiting(lot)),
    held: 0,
    redeemed: account.redeemed,
    expired: sum(isOver),
    clawed_back: account.clawedBack,
    deficit: account.deficit,
    next_expiry: nextExpiry(account.lots.filter((lot) => !isOver(lot) && !isWaiting(lot))),
  };
}

function nextExpiry(lots) {
  const ends = lots.filter((lot) => lot.left > 0 && lot.endsAt !== null).map((lot) => lot.endsAt);
  if (ends.length === 0) return null;
  const soonest = Math.min(...ends);
  const points = lots.filter((lot) => lot.endsAt === soonest)
    .reduce((total, lot) => total + lot.left, 0);
  return { at: soonest, points };
}

function earn(terms, account, { at, order, cents }) {
  const points = terms.pointsFor(cents, at);
  // What a member owes is paid first; only the rest can be spent.
  const absorbed = Math.min(points, account.deficit);
  account.issued += points;
  account.deficit -= absorbed;
  account.lots.push({
    order,
    points,
    left: points - absorbed,
    startsAt: terms.startOf(at),
    endsAt: terms.endOf(at),
  });
}

/** The order's own points first, then others by the program's word, then what is missing. */
function giveBack(terms, account, { at, order }) {
  const own = account.lots.find((lot) => lot.order === order);
  if (own.endsAt !== null && own.endsAt <= at) {
    throw new Error("the model does not know returns of orders whose points are over");
  }
  let missing = own.points;
  const take = (lot) => {
    const taken = Math.min(lot.left, missing);
    lot.left -= taken;
    account.clawedBack += taken;
    missing -= taken;
  };
  take(own);
  if (terms.clawback !== "only pending") inOrderOfSpending(account, at).forEach(take);
  if (terms.clawback === "allow deficit") {
    account.clawedBack += missing;
    account.deficit += missing;
  }
  account.returns += 1;
}

function redeem(terms, account, at) {
  let missing = terms.reward.cost;
  for (const lot of inOrderOfSpending(account, at)) {
    const taken = Math.min(lot.left, missing);
    lot.left -= taken;
    missing -= taken;
  }
  account.redeemed += terms.reward.cost;
  account.rewards += 1;
}

function spendable(account, instant) {
  return inOrderOfSpending(account, instant).reduce((total, lot) => total + lot.left, 0);
}

/** Lots that can be spent at the instant: soonest to end first, then oldest, endless ones last. */
function inOrderOfSpending(account, instant) {
  const end = (lot) => lot.endsAt ?? Infinity;
  return account.lots
    .filter((lot) => lot.left > 0 && lot.startsAt <= instant && instant < end(lot))
    .sort((one, other) => (end(one) === end(other) ? 0 : end(one) - end(other)));
}
