// Holds each member's balance, as the edge tells it, against the model's figures.

import { inParallel } from "./drive.mjs";

export const FIGURES = [
  "issued", "active", "pending", "held", "redeemed", "expired", "clawed_back", "deficit",
];

/**
 * Reads every member of the plan as of the instant (milliseconds). `expected` maps a customer's
 * reference to the model's figures. Answers `{totals, entries, differences}`.
 */
export async function compareAll({
  client, program, plan, expected, instant, callers, onStep = () => {},
}) {
  const totals = Object.fromEntries(FIGURES.map((name) => [name, 0]));
  const result = { totals, entries: 0, differences: [] };
  const asOf = encodeURIComponent(new Date(instant).toISOString());
  await inParallel(plan, callers, async ({ ref }) => {
    const answer = await client.get(`/v1/members/ref:${ref}/balance?as_of=${asOf}`);
    if (answer.status !== 200) {
      throw new Error(`balance of ${ref}: ${answer.status} ${JSON.stringify(answer.body)}`);
    }
    const balance = answer.body.balances.find(({ wallet }) => wallet === program.wallet);
    const told = figuresOf(balance);
    for (const name of FIGURES) totals[name] += told[name];
    result.entries += answer.body.seq;
    result.differences.push(...differences(ref, told, expected.get(ref)));
    onStep();
  });
  return result;
}

/** issued = active + pending + held + redeemed + expired + clawed back − deficit. */
export function identityHolds(figures) {
  const { issued, active, pending, held, redeemed, expired, clawed_back, deficit } = figures;
  return issued === active + pending + held + redeemed + expired + clawed_back - deficit;
}

function figuresOf(balance) {
  const figures = Object.fromEntries(FIGURES.map((name) => [name, balance?.[name] ?? 0]));
  const next = balance?.next_expiry;
  const soonest = next ? { at: Date.parse(next.at), points: next.points } : null;
  return { ...figures, next_expiry: soonest };
}

function differences(ref, told, expected) {
  const names = [...FIGURES, "next_expiry"];
  const found = names
    .filter((name) => JSON.stringify(told[name]) !== JSON.stringify(expected[name]))
    .map((figure) => ({ ref, figure, told: told[figure], expected: expected[figure] }));
  if (!identityHolds(told)) found.push({ ref, figure: "identity", told, expected: "exact" });
  return found;
}
