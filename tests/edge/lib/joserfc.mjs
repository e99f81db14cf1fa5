// What joserfc, a Python library that is not ours, makes of our tokens, and the tokens it makes.

import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";

import { repository } from "../workerd.mjs";

const program = join(repository, "tools/joserfc");
const script = join(repository, "tests/edge/lib/peer.py");

/** The answers to jobs like `{ do: "verify", token, keys }` or `{ do: "sign", header, … }`. */
export async function joserfc(jobs) {
  const child = spawn(program, [script], { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.end(JSON.stringify(jobs));
  const ended = new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  const [said, code] = await Promise.all([text(child.stdout), ended]);
  if (code !== 0) throw new Error(`joserfc ended with ${code}`);
  return JSON.parse(said);
}
