// Starts the edge with a program of the gallery published on it, as a merchant would.

import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { promisify } from "node:util";

import { repository, start } from "../../tests/edge/workerd.mjs";

const run = promisify(execFile);

/** Long enough to be a secret, and the same on every run: it guards nothing but a test. */
const ROOT_KEY = "root-key-of-a-local-run-0123456789abcdef";

/**
 * Starts workerd with its storage in `dir` and publishes `programs/<file>.toml`. Answers the
 * running edge and the headers of the store's requests; the store gets a new key every time.
 */
export async function openProgram({ dir, file }) {
  const edge = await start({ dir, vars: { REGULARS_ROOT_KEY: ROOT_KEY } });
  try {
    await publish(edge.url, file);
    const key = await makeKey(edge.url, file);
    return { edge, headers: { authorization: `Bearer ${key}` } };
  } catch (error) {
    await edge.stop();
    throw error;
  }
}

async function publish(url, file) {
  const cargo = ["run", "--quiet", "--no-default-features", "--features", "desk", "--"];
  const apply = ["apply", `programs/${file}.toml`, "--to", url];
  const env = { ...process.env, REGULARS_KEY: ROOT_KEY };
  await run("cargo", [...cargo, ...apply], { cwd: repository, env });
}

async function makeKey(url, program) {
  const answer = await fetch(`${url}/v1/keys`, {
    method: "POST",
    headers: {
      "authorization": `Bearer ${ROOT_KEY}`,
      "content-type": "application/json",
      "idempotency-key": randomUUID(),
      "regulars-program": program,
    },
    body: JSON.stringify({ kind: "sk", label: "replay" }),
  });
  const body = await answer.json();
  if (!answer.ok) throw new Error(`no key: ${answer.status} ${JSON.stringify(body)}`);
  return body.key;
}
