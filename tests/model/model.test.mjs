// The model itself, held against figures worked out by hand.

import assert from "node:assert/strict";
import { test } from "node:test";

import { expiryRule } from "./calendar.mjs";
import { figuresAt, foldCustomer } from "./fold.mjs";
import { readTerms } from "./terms.mjs";

const PROGRAM = `
currency = "USD"   # "#" in a string is no comment
timezone = "Europe/Copenhagen"
[wallet.mile]
expires = "6 months after earning"
clawback = "CLAWBACK"
[[earn]]
id = "all"
give = "1 mile per 1.00"
[[earn]]
id = "gold"
give = "5 mile per 1.00"
when = { segments = ["gold"] }
[[reward]]
id = "large"
cost = "900 mile"
[[reward]]
id = "small"
cost = "500 mile"
`;

const terms = (clawback) => readTerms(PROGRAM.replace("CLAWBACK", clawback));
const at = (text) => Date.parse(text);
const order = (time, name, cents) => ({ kind: "order", at: at(time), order: name, cents });
const back = (time, name) => ({ kind: "return", at: at(time), order: name });

test("a day is good to its end, by the zone's own clock", () => {
  const table = [
    ["6 months after earning", "2026-03-01T08:00:00Z", "2026-09-01T22:00:00Z"],
    ["6 months after earning", "2026-08-31T08:00:00Z", "2027-02-28T23:00:00Z"],
    ["1 year after earning", "2024-02-29T12:00:00Z", "2025-02-28T23:00:00Z"],
    ["end of the month, 12 months after earning", "2026-03-01T08:00:00Z", "2027-03-31T22:00:00Z"],
    ["10 days after earning", "2026-03-20T23:30:00Z", "2026-03-31T22:00:00Z"],
  ];
  for (const [words, earned, ends] of table) {
    const found = expiryRule(words, "Europe/Copenhagen")(at(earned));
    assert.equal(new Date(found).toISOString(), new Date(ends).toISOString(), words);
  }
  assert.equal(expiryRule("never", "UTC")(0), null);
});

test("orders earn whole points, and 500 of them buy the cheaper reward", () => {
  const account = foldCustomer(terms("within balance"), [
    order("2026-01-01T10:00:00Z", "a", 29999),
    order("2026-02-01T10:00:00Z", "b", 30099),
  ]);
  const { next_expiry: next, ...figures } = figuresAt(account, at("2026-02-02T00:00:00Z"));
  assert.deepEqual(figures, {
    issued: 599, active: 99, pending: 0, held: 0, redeemed: 500, expired: 0, clawed_back: 0,
    deficit: 0,
  });
  // The older order's points went first, so what is left is the younger's.
  assert.deepEqual(next, { at: at("2026-08-01T22:00:00Z"), points: 99 });
  assert.equal(figuresAt(account, next.at - 1).expired, 0);
  assert.equal(figuresAt(account, next.at).expired, 99);
});

test("a return takes its own points first, then what the program allows", () => {
  const events = [
    order("2026-01-01T10:00:00Z", "a", 51000),
    order("2026-02-01T10:00:00Z", "b", 10000),
    back("2026-02-02T10:00:00Z", "a"),
    order("2026-02-03T10:00:00Z", "c", 50000),
  ];
  // Order a gives 510, of which 500 are spent and 10 are left; order b gives 100.
  const table = [
    ["only pending", { active: 100, redeemed: 1000, clawed_back: 10, deficit: 0 }],
    ["within balance", { active: 0, redeemed: 1000, clawed_back: 110, deficit: 0 }],
    ["allow deficit", { active: 100, redeemed: 500, clawed_back: 510, deficit: 0 }],
  ];
  for (const [clawback, expected] of table) {
    const account = foldCustomer(terms(clawback), events);
    const figures = figuresAt(account, at("2026-02-04T00:00:00Z"));
    for (const [name, value] of Object.entries(expected)) {
      assert.equal(figures[name], value, `${clawback}: ${name}`);
    }
  }
});

test("what the model does not know is an error, never a guess", () => {
  const table = [
    ['expires = "6 months after earning"', 'expires = "when the moon is full"'],
    ["[[earn]]", '[wallet.other]\nexpires = "never"\n[[earn]]'],
    ['give = "1 mile per 1.00"', 'give = "1 mile per 1.00"\ncarry = true'],
    ['when = { segments = ["gold"] }', 'when = { weekdays = ["tue"] }'],
    ["CLAWBACK", "from the next of kin"],
  ];
  for (const [from, to] of table) {
    assert.throws(() => readTerms(PROGRAM.replace(from, to)), /the model (does not know|knows)/);
  }
});
