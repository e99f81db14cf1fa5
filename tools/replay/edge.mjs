// Starts the edge with a program of the gallery published on it, as a merchant would.

import { execFile } from "node:child_process";
import { randomBytes, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

import { repository, start } from "../../tests/edge/workerd.mjs";

const run = promisify(execFile);

/**
 * Starts workerd with its storage in `dir` and publishes `programs/<file>.toml`. Answers the
 * running edge and the headers of the store's requests; the store gets a new key every time.
 */
export async function openProgram({ dir, file }) {
  const { edge, root } = await startEdge(dir);
  try {
    await publish(edge.url, root, file);
    const key = await makeKey(edge.url, root, file);
    return { edge, headers: { authorization: `Bearer ${key}` } };
  } catch (error) {
    await edge.stop();
    throw error;
  }
}

/** Starts workerd on the storage in `dir` with that deployment's own keys. */
export async function startEdge(dir) {
  const vars = secrets(dir);
  return { edge: await start({ dir, vars }), root: vars.REGULARS_ROOT_KEY };
}

/** The deployment's keys, kept beside its storage: the members' names hang on one of them. */
function secrets(dir) {
  const kept = dir && join(dir, "keys.json");
  if (kept && existsSync(kept)) return JSON.parse(readFileSync(kept, "utf8"));
  const made = {
    REGULARS_ROOT_KEY: randomBytes(32).toString("base64"),
    REGULARS_IDENTITY_KEY: randomBytes(32).toString("base64"),
  };
  if (kept) {
    mkdirSync(dir, { recursive: true });
    writeFileSync(kept, JSON.stringify(made), { mode: 0o600 });
  }
  return made;
}

/** By the desk, as a merchant would: REGULARS_DESK names its program, or cargo builds it. */
async function publish(url, root, file) {
  const built = process.env.REGULARS_DESK;
  const cargo = ["run", "--quiet", "--no-default-features", "--features", "desk", "--"];
  const apply = ["apply", `programs/${file}.toml`, "--to", url];
  const options = { cwd: repository, env: { ...process.env, REGULARS_KEY: root } };
  await (built ? run(built, apply, options) : run("cargo", [...cargo, ...apply], options));
}

async function makeKey(url, root, program) {
  const answer = await fetch(`${url}/v1/keys`, {
    method: "POST",
    headers: {
      "authorization": `Bearer ${root}`,
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
