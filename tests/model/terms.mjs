// What a program file promises to a member with no segment, in the model's own reading of it.

import { expiryRule, pendingRule } from "./calendar.mjs";
import { readToml } from "./toml.mjs";

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * The terms that fold.mjs needs, of a program with one wallet. What the model does not know is an
 * error: a figure that both sides leave out would agree for the wrong reason.
 */
export function readTerms(text) {
  const program = readToml(text);
  const [[wallet, policy], ...others] = Object.entries(program.wallet);
  if (others.length > 0) throw new Error("the model knows programs with one wallet only");
  const clawback = policy.clawback ?? "within balance";
  if (!["only pending", "within balance", "allow deficit"].includes(clawback)) {
    throw new Error(`the model does not know this clawback: "${clawback}"`);
  }
  return {
    currency: program.currency,
    wallet,
    clawback,
    reward: cheapest(program.reward, wallet),
    pointsFor: earnRule(program.earn),
    startOf: pendingRule(policy.pending),
    endOf: expiryRule(policy.expires, program.timezone),
  };
}

/** `{id, cost, units}`: `units` is how many steps to ask for, where any amount can be had. */
function cheapest(rewards, wallet) {
  const offered = rewards
    .filter(({ limit }) => limit === undefined)
    .map(({ id, cost }) => {
      const found = new RegExp(`^(\\d+) ${wallet}s?$`).exec(cost.step ?? cost);
      return found && { id, cost: Number(found[1]), units: cost.step && 1 };
    })
    .filter(Boolean)
    .sort((one, other) => one.cost - other.cost);
  if (offered.length === 0) throw new Error("the model does not know what a reward costs here");
  return offered[0];
}

/** Points for an order of so many minor units, all of them goods paid with money and no tax. */
function earnRule(rules) {
  const everyones = rules.filter(({ when }) => when?.segments === undefined);
  const [rule, ...others] = everyones.filter(({ when }) => when?.from === undefined);
  if (rule === undefined || others.length > 0) {
    throw new Error("the model knows programs with one rule for a member with no segment");
  }
  const starts = everyones.filter(({ when }) => when?.from).map(({ when }) => when.from);
  const before = Math.min(...starts.map((from) => Date.parse(from) - DAY_MS));
  const points = rate(rule);
  return (cents, at) => {
    if (at >= before) throw new Error("the model does not know rules for a time, and one began");
    return points(cents);
  };
}

function rate(rule) {
  const known = ["id", "name", "give", "on", "basis", "count", "round", "stack"];
  const strange = Object.keys(rule).filter((key) => !known.includes(key));
  const found = /^(\d+) \S+ per (\d+)\.(\d\d)$/.exec(rule.give);
  const plain = (rule.on ?? "order") === "order" && (rule.round ?? "down").startsWith("down");
  if (!found || !plain || strange.length > 0) {
    throw new Error(`the model does not know this rule: ${JSON.stringify(rule)}`);
  }
  const [, points, units, cents] = found;
  const per = Number(units) * 100 + Number(cents);
  return (amount) => Math.floor((amount * Number(points)) / per);
}
