// Takes customers through the edge: enrol, orders, returns and rewards, each customer in turn.

/**
 * Runs every customer of the plan with `callers` of them at once; `onStep(done)` is called after
 * each event. Answers what happened: `{orders, returns, rewards, enrolled, replayed, answers}`.
 */
export async function drive({ client, program, plan, callers, onStep = () => {} }) {
  const run = {
    client, program, onStep, done: 0,
    counts: { enrolled: 0, orders: 0, returns: 0, rewards: 0, answers: 0, replayed: 0 },
  };
  await inParallel(plan, callers, (customer) => driveCustomer(run, customer));
  return run.counts;
}

/** Works off the list with so many workers; the first failure ends them all. */
export async function inParallel(list, workers, work) {
  const queue = list.values();
  let failed = false;
  const worker = async () => {
    for (const item of queue) {
      if (failed) return;
      await work(item);
    }
  };
  const stop = (error) => {
    failed = true;
    throw error;
  };
  await Promise.all(Array.from({ length: workers }, () => worker().catch(stop)));
}

async function driveCustomer(run, { ref, events }) {
  await command(run, "enrolled", {
    path: "/v1/members",
    key: `replay-enrol-${ref}`,
    now: events[0].at,
    body: { ref },
  });
  for (const event of events) {
    const answer = await (event.kind === "order" ? order : giveBack)(run, ref, event);
    await redeemAll(run, ref, event, activePoints(run, answer));
    run.done += 1;
    run.onStep(run.done);
  }
}

function order(run, ref, { at, order: name, cents, items }) {
  const line = { id: "1", quantity: items, gross: cents };
  return command(run, "orders", {
    path: `/v1/members/ref:${ref}/earn`,
    key: `replay-earn-${name}`,
    now: at,
    body: {
      order: {
        ref: name,
        occurred_at: new Date(at).toISOString(),
        currency: run.program.currency,
        lines: [line],
      },
    },
  });
}

function giveBack(run, ref, { at, order: name, returnRef }) {
  return command(run, "returns", {
    path: `/v1/members/ref:${ref}/orders/${name}/returns`,
    key: `replay-return-${name}`,
    now: at,
    body: { return_ref: returnRef },
  });
}

/** Takes the cheapest reward for as long as there is enough for one. */
async function redeemAll(run, ref, event, points) {
  let active = points;
  for (let taken = 1; active >= run.program.reward.cost; taken += 1) {
    const answer = await command(run, "rewards", {
      path: `/v1/members/ref:${ref}/redemptions`,
      key: `replay-redeem-${event.kind}-${event.order}-${taken}`,
      now: event.at,
      body: { reward: run.program.reward.id, units: run.program.reward.units },
    });
    active = activePoints(run, answer);
  }
}

async function command(run, counted, ask) {
  const answer = await run.client.post(ask.path, ask);
  if (answer.status !== 200 && answer.status !== 201) {
    throw new Error(`POST ${ask.path} (${ask.key}) was answered ${answer.status}: `
      + `${JSON.stringify(answer.body)}\n  asked: ${JSON.stringify(ask.body)}`);
  }
  run.counts[counted] += 1;
  run.counts.answers += 1;
  if (answer.replayed) run.counts.replayed += 1;
  return answer;
}

function activePoints(run, answer) {
  const wallet = run.program.wallet;
  return answer.body.view.balances.find((balance) => balance.wallet === wallet)?.active ?? 0;
}
