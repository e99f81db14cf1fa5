// Puts the demo's members with their lives into a running edge; run twice, it changes nothing.
//
// node tools/seed.mjs EDGE STATE [--quick]: what it did is noted in the file STATE, so that the
// next run has nothing to ask. With --quick whoever has ten thousand entries is left for later.

import { members } from "../www/demo/members.mjs";
import { nextState, readState } from "../www/demo/server/state.mjs";
import { shops } from "../www/demo/shops/index.mjs";
import { seedAll } from "./seed/all.mjs";

const [edge, file, speed] = process.argv.slice(2);
const key = process.env.REGULARS_KEY;
const isTerminal = process.stdout.isTTY;

function say(line, isLast = true) {
  if (isTerminal) process.stdout.write(`\r\x1b[K  ${line}${isLast ? "\n" : ""}`);
  else if (isLast) console.log(`  ${line}`);
}

/** Whoever has lived otherwise already stays so: then others begin, who have the same names. */
async function seed(state, tries = 3) {
  try {
    await seedAll({ edge, key, file, state, say, isQuick: speed === "--quick" });
  } catch (error) {
    if (!error.problem || tries === 0) throw error;
    say(`begun   anew, since ${error.message}`);
    await seed(nextState(state, Date.now()), tries - 1);
  }
}

await seed(readState(file, Date.now()));
const names = members.map(({ name }) => name.split(" ")[0]).join(", ");
say(`seeded  ${names} in ${Object.values(shops).map(({ name }) => name).join(" and ")}`);
