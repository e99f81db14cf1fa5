// Whatever the network does, a call that is made once has one effect: a client and a real edge.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import fc from "fast-check";

import { createLoyalty } from "../../www/sdk/dist/regulars.js";
import { faultyEdge, transient } from "./lib/faulty.mjs";
import { openHouse } from "./lib/house.mjs";
import { neverWait } from "./lib/stub.mjs";

let house;
let wire;
before(async () => {
  house = await openHouse();
  wire = await faultyEdge(house.url);
  neverWait();
});
after(async () => {
  await wire?.stop();
  await house?.stop();
});

/** A page of the shop, in which that member is signed in; a browser says where it is. */
function page(sub, options) {
  return createLoyalty({
    publishableKey: house.publishableKey,
    baseUrl: wire.url,
    getCustomerToken: () => house.token(sub),
    fetch: (url, init) =>
      fetch(url, { ...init, headers: { ...init.headers, origin: "https://shop.example" } }),
    timeoutMs: 500,
    maxRetries: 9,
    ...options,
  });
}

const DRINK = 150;

/** What a page can do: what is there before, the call, and what it leaves in the journal. */
const calls = {
  "joining": {
    before: [],
    call: (loyalty) => loyalty.member.join(),
    leaves: ["enrolled"],
  },
  "an order": {
    before: ["enrolled"],
    call: async (loyalty, sub) => loyalty.orders.send(await house.order(sub, "o-1", 1250)),
    leaves: ["earned"],
  },
  "a redemption": {
    before: ["enrolled", "adjusted"],
    call: (loyalty) => loyalty.redemptions.create({ reward: "drink" }),
    leaves: ["redeemed"],
  },
  "a redemption that is cancelled": {
    before: ["enrolled", "adjusted"],
    call: async (loyalty) => {
      const { id } = await loyalty.redemptions.create({ reward: "drink" });
      return loyalty.redemptions.cancel(id);
    },
    leaves: ["redeemed", "cancelled"],
  },
};

async function prepare(before) {
  const sub = house.newcomer();
  if (before.length) await house.enrol(sub, before.includes("adjusted") ? 2 * DRINK : 0);
  return sub;
}

const schedules = fc.array(fc.constantFrom("pass", ...transient), { maxLength: 5 });

describe("one call, one effect", () => {
  for (const [name, { before, call, leaves }] of Object.entries(calls)) {
    test(name, async () => {
      const where = fc.nat(4);
      await fc.assert(fc.asyncProperty(schedules, fc.boolean(), where, async (plan, isOut, at) => {
        const sub = await prepare(before);
        const schedule = isOut ? plan.toSpliced(at, 0, "signed out") : plan;
        wire.plan(schedule);
        await call(page(sub), sub).catch((error) => {
          // Without a session there is nobody to sign in again.
          if (!(isOut && name === "an order" && error.status === 401)) throw error;
        });
        const journal = await house.journal(sub);
        const wanted = [...before, ...leaves];
        if (name === "an order" && isOut && journal.length < wanted.length) wanted.pop();
        assert.deepEqual(journal, wanted, `after ${schedule}`);
      }), { numRuns: 25 });
    });
  }

  test("and at most one where it gives up", async () => {
    const lasting = fc.array(fc.constantFrom("pass", ...transient), { minLength: 1, maxLength: 4 });
    await fc.assert(fc.asyncProperty(lasting, async (plan) => {
      const sub = await prepare(["enrolled", "adjusted"]);
      wire.plan(plan);
      const made = await page(sub, { maxRetries: 0 }).redemptions.create({ reward: "drink" })
        .then(() => true, () => false);
      const count = (await house.journal(sub)).filter((kind) => kind === "redeemed").length;
      assert.ok(count === 1 || (count === 0 && !made), `${plan}: ${count} and ${made}`);
    }), { numRuns: 25 });
  });
});

describe("a thank-you page", () => {
  const earned = async (sub) =>
    (await house.journal(sub)).filter((kind) => kind === "earned").length;

  test("reloaded, closed at once and opened again counts once", async () => {
    const visits = fc.array(fc.record({
      plan: schedules,
      isClosed: fc.boolean(),
      isSignedAnew: fc.boolean(),
    }), { minLength: 1, maxLength: 4 });
    await fc.assert(fc.asyncProperty(visits, async (all) => {
      const sub = await prepare(["enrolled"]);
      let order = await house.order(sub, "o-1", 1250);
      for (const { plan, isClosed, isSignedAnew } of all) {
        wire.plan(plan);
        if (isSignedAnew) order = await house.order(sub, "o-1", 1250);
        const closing = new AbortController();
        const { signal } = closing;
        const sent = page(sub).orders.send(order, { signal }).catch((error) => error);
        if (isClosed) closing.abort(new Error("closed"));
        await sent;
      }
      wire.plan([]);
      const { awards } = await page(sub).orders.send(order);
      assert.equal(awards[0].points, 25);
      assert.equal(await earned(sub), 1);
    }), { numRuns: 25 });
  });

  test("opened in fifty tabs counts once, and says the same in each", async () => {
    const sub = await prepare(["enrolled"]);
    const order = await house.order(sub, "o-1", 1250);
    wire.plan([]);
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => page(sub, { timeoutMs: 9_000 }).orders.send(order)),
    );
    assert.equal(new Set(answers.map((answer) => JSON.stringify(answer))).size, 1);
    assert.equal(await earned(sub), 1);
  });

  test("is one round trip", async () => {
    const sub = await prepare(["enrolled"]);
    const order = await house.order(sub, "o-1", 1250);
    wire.plan([]);
    await page(sub).orders.send(order);
    assert.deepEqual(wire.sent(), ["POST /v1/orders"]);
  });
});
