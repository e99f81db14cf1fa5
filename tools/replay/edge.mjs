// Starts the edge with a program of the gallery published on it, as a merchant would.

import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

import { repository, start } from "../../tests/edge/workerd.mjs";

const run = promisify(execFile);

/** Long enough to be a secret, and the same on every run: it guards nothing but a test. */
const ROOT_KEY = "root-key-of-a-local-run-0123456789abcdef";

/**
 * Starts workerd with its storage in `dir` and publishes `programs/<file>.toml`. Answers the
 * running edge and the headers that a request to the program needs.
 */
export async function openProgram({ dir, file }) {
  const edge = await start({ dir, vars: { REGULARS_ROOT_KEY: ROOT_KEY } });
  try {
    await publish(edge.url, file);
  } catch (error) {
    await edge.stop();
    throw error;
  }
  return {
    edge,
    headers: { authorization: `Bearer ${ROOT_KEY}`, "regulars-program": file },
  };
}

async function publish(url, file) {
  const cargo = ["run", "--quiet", "--no-default-features", "--features", "desk", "--"];
  const apply = ["apply", `programs/${file}.toml`, "--url", url];
  const env = { ...process.env, REGULARS_ROOT_KEY: ROOT_KEY };
  await run("cargo", [...cargo, ...apply], { cwd: repository, env });
}
