// Waiting for what comes by itself, as an alarm does: asked again and again, and not for ever.

import { setTimeout as pause } from "node:timers/promises";

/** Asks until the answer is something, and answers it; a minute is many times what it takes. */
export async function until(what, ask) {
  const giveUp = Date.now() + 60_000;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > giveUp) throw new Error(`${what} never came`);
    await pause(50);
  }
}
