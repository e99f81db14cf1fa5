// What a program file promises to a member with no segment, in the model's own reading of it.

import { expiryRule, pendingRule } from "./calendar.mjs";
import { readToml } from "./toml.mjs";

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

function cheapest(rewards, wallet) {
  const priced = rewards.map(({ id, cost, limit }) => {
    const found = new RegExp(`^(\\d+) ${wallet}s?$`).exec(cost);
    return found && limit === undefined ? { id, cost: Number(found[1]) } : null;
  });
  const offered = priced.filter(Boolean).sort((one, other) => one.cost - other.cost);
  if (offered.length === 0) throw new Error("the model finds no reward with a price");
  return offered[0];
}

/** Points for an order of so many minor units, all of them goods paid with money and no tax. */
function earnRule(rules) {
  const [rule, ...others] = rules.filter(appliesToEveryone);
  if (rule === undefined || others.length > 0) {
    throw new Error("the model knows one rule for a member with no segment");
  }
  const known = ["id", "name", "give", "on", "basis", "count", "round", "stack", "tenders"];
  const strange = Object.keys(rule).filter((key) => !known.includes(key));
  const rounding = rule.round ?? "down, per order";
  const rate = /^(\d+) \S+ per (\d+)\.(\d\d)$/.exec(rule.give);
  if (!rate || strange.length > 0 || !rounding.startsWith("down")) {
    throw new Error(`the model does not know this rule: ${JSON.stringify(rule)}`);
  }
  const [, points, units, cents] = rate;
  const per = Number(units) * 100 + Number(cents);
  return (amount) => Math.floor((amount * Number(points)) / per);
}

function appliesToEveryone(rule) {
  return (rule.on ?? "order") === "order" && rule.when?.segments === undefined;
}
