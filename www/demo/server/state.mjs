// What the demo remembers between starts: which generation of members lives, since when, at what
// time by their clock. Nothing in it is secret.

import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

const STALE_MS = 3 * 86_400_000;

/** What `about to expire` means has passed after some days: then new members begin. */
export function readState(file, now) {
  const known = file && existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
  if (known && now - new Date(known.anchor) < STALE_MS) return known;
  return nextState(known, now);
}

/** The members that come after these. */
export function nextState(known, now) {
  const anchor = new Date(Math.floor(now / 60_000) * 60_000).toISOString();
  return { generation: (known?.generation ?? 0) + 1, anchor, clock_seconds: 0, seeded: [] };
}

/** In one move, so that nobody ever reads half of it. */
export function writeState(file, state) {
  if (!file) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, `${JSON.stringify(state, undefined, 2)}\n`);
  renameSync(`${file}.new`, file);
}
