// A log cut or spoilt anywhere, as a power cut leaves it, is read whole, up to some command.

import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { newKey, newSecrets, openShop, order } from "../edge/lib/shop.mjs";
import { memberDatabases, tables, verifyChain, withBytes, withCopy } from "../edge/lib/storage.mjs";

// SQLite's log: a head of 32 bytes, then frames of a page each behind 24 bytes of their own.
const HEAD = 32;
const FRAME = 24 + 4096;

const vars = newSecrets();
const dir = mkdtempSync(join(tmpdir(), "regulars-torn-"));
const made = [dir];
const commands = [];
let file;
let main;
let log;
let whole;

/** A copy of the storage, with another log for the member. */
function withLog(bytes) {
  const copy = mkdtempSync(join(tmpdir(), "regulars-torn-"));
  made.push(copy);
  cpSync(join(dir, "storage"), join(copy, "storage"), {
    recursive: true,
    filter: (path) => !path.endsWith("-shm"),
  });
  writeFileSync(join(copy, "storage", `${file}-wal`), bytes);
  return copy;
}

/** What a member's database says of itself: the chain holds, and each entry has its answer. */
function state(database) {
  if (!tables(database).includes("journal")) {
    assert.deepEqual(tables(database), []);
    return { entries: 0 };
  }
  const { entries } = verifyChain(database);
  const answers = database.prepare("SELECT seq FROM answer ORDER BY seq").all();
  assert.deepEqual(answers.map(({ seq }) => seq), Array.from({ length: entries }, (_, n) => n + 1));
  const { hash, book } = database.prepare("SELECT hash, book FROM book").get();
  assert.equal(database.prepare("PRAGMA integrity_check").get().integrity_check, "ok");
  return { entries, hash, book };
}

/** The same, had the log these bytes. */
const stateWith = (bytes) => withBytes(main, bytes, state);

before(async () => {
  const shop = await openShop({ dir, vars });
  const at = "/v1/members/ref:shop:torn";
  commands.push(["/v1/members", { ref: "shop:torn", segments: ["gold"] }]);
  for (let n = 1; n <= 8; n += 1) {
    commands.push([`${at}/earn`, order(`o${n}`, 1_000 * n)]);
    commands.push([`${at}/adjustments`, { wallet: "point", points: n, reason: "r", actor: "a" }]);
    commands.push([`${at}/holds`, { wallet: "point", points: n }]);
    commands.push([`${at}/orders/o${n}/returns`, { return_ref: `b${n}`, amount: 500 }]);
  }
  for (const command of commands) {
    command.push(newKey());
    const [path, body, key] = command;
    const answer = await shop.post(path, body, { key });
    command.push(answer);
    assert.ok(answer.status < 300, answer.text);
  }
  await shop.edge.kill9();
  file = memberDatabases(dir)[0];
  main = readFileSync(join(dir, "storage", file));
  log = readFileSync(join(dir, "storage", `${file}-wal`));
  whole = withCopy(dir, file, state);
});
after(() => made.forEach((one) => rmSync(one, { recursive: true, force: true })));

test("the log holds all that was written, or cutting it would show little", () => {
  assert.equal(whole.entries, commands.length);
  assert.ok(log.length > commands.length * FRAME);
  assert.equal((log.length - HEAD) % FRAME, 0);
});

describe("a log that ends early", () => {
  test("after any frame is a history up to some command", () => {
    let last = 0;
    for (let end = HEAD; end <= log.length; end += FRAME) {
      const { entries } = stateWith(log.subarray(0, end));
      assert.ok(entries === last || entries === last + 1, `${entries} entries after ${last}`);
      last = entries;
    }
    assert.equal(last, whole.entries);
  });

  test("within a frame is the history before it", () => {
    const frames = (log.length - HEAD) / FRAME;
    for (let frame = 0; frame < frames; frame += 5) {
      const start = HEAD + frame * FRAME;
      const { entries } = stateWith(log.subarray(0, start));
      for (const more of [1, 23, 24, 2_000, FRAME - 1]) {
        assert.equal(stateWith(log.subarray(0, start + more)).entries, entries);
      }
    }
  });

  test("within its head is no history", () => {
    for (const end of [0, 1, 31]) assert.deepEqual(stateWith(log.subarray(0, end)), { entries: 0 });
  });
});

test("a log with a byte that is another is the history before that", () => {
  let last = 0;
  for (let place = HEAD + 40; place < log.length; place += 7 * FRAME + 211) {
    const spoilt = Buffer.from(log);
    spoilt[place] ^= 0x10;
    const { entries } = stateWith(spoilt);
    assert.ok(entries >= last && entries < whole.entries);
    last = entries;
  }
});

describe("an edge that is started on what a cut left", () => {
  for (const share of [0, 0.3, 0.6, 0.95]) {
    test(`goes on from ${share * 100} % of the log to the same books`, async () => {
      const copy = withLog(log.subarray(0, Math.floor(log.length * share)));
      const kept = withCopy(copy, file, state).entries;
      const shop = await openShop({ dir: copy, vars });
      try {
        for (const [place, [path, body, key, first]] of commands.entries()) {
          const answer = await shop.post(path, body, { key });
          assert.equal(answer.text, first.text, `${path} ${JSON.stringify(body)}`);
          assert.equal(answer.status, first.status);
          assert.equal(answer.replayed, place < kept);
        }
      } finally {
        await shop.stop();
      }
      assert.deepEqual(withCopy(copy, file, state), whole);
    });
  }
});
