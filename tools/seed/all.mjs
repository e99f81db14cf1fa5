// Seeds every member's life in every shop, and notes each that is done.

import { members } from "../../www/demo/members.mjs";
import { writeState } from "../../www/demo/server/state.mjs";
import { shops } from "../../www/demo/shops/index.mjs";
import { Client } from "./client.mjs";
import { instantsBefore } from "./instants.mjs";
import { live } from "./live.mjs";
import { lives, stepsOf } from "./lives.mjs";
import { liveLong } from "./many.mjs";

/**
 * `say(line, isLast)` tells how far it is; what `state.seeded` names is left alone. Who has ten
 * thousand entries comes last, or, where `isQuick`, another time.
 */
export async function seedAll({ edge, key, file, state, say, isQuick = false }) {
  writeState(file, state);
  for (const isLong of isQuick ? [false] : [false, true]) {
    await seedSome({ edge, key, file, state, say, isLong });
  }
}

async function seedSome({ edge, key, file, state, say, isLong }) {
  for (const shop of Object.values(shops)) {
    const client = new Client({ edge, key, program: shop.program });
    for (const member of members.filter(({ id }) => isLong !== id in lives[shop.id])) {
      const done = `${shop.id}/${member.id}`;
      if (state.seeded.includes(done)) continue;
      await seedOne(client, { shop, member, state, say });
      state.seeded.push(done);
      writeState(file, state);
    }
  }
}

async function seedOne(client, { shop, member, state, say }) {
  const { generation, anchor } = state;
  const table = lives[shop.id][member.id];
  if (table) {
    const steps = stepsOf(table, instantsBefore(anchor));
    return live(client, { shop, member, generation, steps });
  }
  const name = `${member.name} in ${shop.name}`;
  const progress = (entries) => say(`seeding ${name}: ${entries} entries`, false);
  await liveLong(client, { shop, member, generation, anchor, progress });
  say(`seeded  ${name}, with ten thousand entries`);
}
