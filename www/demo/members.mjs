// The demo's five members: who they are, and under which name the shops know them.

export const members = [
  { id: "noor", name: "Noor Haddad", locale: "ar", life: "new" },
  { id: "ada", name: "Ada Lindqvist", locale: "en", life: "regular" },
  { id: "lin", name: "Lin Wei", locale: "zh-Hans", life: "expiring" },
  { id: "emil", name: "Emil Krogh", locale: "da", life: "debt" },
  { id: "mei", name: "Mei Chen", locale: "zh-Hant", life: "many" },
];

/**
 * What the shop calls a member. Whoever starts over gets members who have not lived yet, since a
 * ledger's clock never runs backwards; the first ones have the plain name.
 */
export function refOf(id, generation) {
  return generation === 1 ? `demo:${id}` : `demo:${id}-${generation}`;
}
