// Runs the load generator as a process of its own and asks it for one measurement at a time.

import { fork } from "node:child_process";
import { once } from "node:events";

export class Generator {
  constructor() {
    this.child = fork(new URL("./load.mjs", import.meta.url));
  }

  /** See load.mjs for `work` and for what comes back. */
  async run(work) {
    this.child.send(work);
    const [{ figures, error }] = await once(this.child, "message");
    if (error) throw new Error(`the load generator: ${error}`);
    return figures;
  }

  stop() {
    this.child.kill();
  }
}
