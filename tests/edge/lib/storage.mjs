// Looks into a keeper's storage: copies of its SQLite files, never the files themselves.

import { createHash } from "node:crypto";
import {
  existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

// The SQLite inside node says at its import that it is experimental; node is pinned, so we know.
const { emitWarning } = process;
process.emitWarning = (said, kind, ...rest) =>
  kind === "ExperimentalWarning" ? undefined : emitWarning.call(process, said, kind, ...rest);
const { DatabaseSync } = await import("node:sqlite");
process.emitWarning = emitWarning;

/** Every SQLite file below an edge's storage folder, as paths relative to that folder. */
export function databases(dir, kind = "") {
  const storage = join(dir, "storage");
  return readdirSync(storage, { recursive: true })
    .filter((file) => file.endsWith(".sqlite") && file.includes(kind))
    .sort();
}

const PARTS = ["", "-wal"];

/** The bytes of a database and of its log, as they were at one moment. */
function bytesOf(dir, file) {
  const paths = PARTS.map((ending) => join(dir, "storage", file + ending));
  const marks = () => paths.map((path) => {
    const found = statSync(path, { throwIfNoEntry: false, bigint: true });
    return found ? `${found.size} ${found.mtimeNs}` : "none";
  }).join();
  for (;;) {
    const before = marks();
    try {
      const bytes = paths.map((path) => (existsSync(path) ? readFileSync(path) : Buffer.of()));
      if (marks() === before) return bytes;
    } catch (error) {
      if (error.code !== "ENOENT") throw error;
    }
  }
}

/** Opens a copy of a database, with what its log holds, for as long as `use` runs. */
export function withCopy(dir, file, use) {
  return withBytes(...bytesOf(dir, file), use);
}

/** Opens a database itself, to change it: only while nothing runs on it. */
export function alter(dir, file, use) {
  const database = new DatabaseSync(join(dir, "storage", file));
  try {
    return use(database);
  } finally {
    database.close();
  }
}

/** Opens a database made of these bytes and this log, for as long as `use` runs. */
export function withBytes(bytes, log, use) {
  const folder = mkdtempSync(join(tmpdir(), "regulars-bytes-"));
  try {
    writeFileSync(join(folder, "a.sqlite"), bytes);
    writeFileSync(join(folder, "a.sqlite-wal"), log);
    const database = new DatabaseSync(join(folder, "a.sqlite"));
    try {
      return use(database);
    } finally {
      database.close();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The tables of a database, without SQLite's own. */
export function tables(database) {
  const query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'";
  return database.prepare(query).all().map(({ name }) => name).sort();
}

/** All that a database says: its schema, and every row of every table. */
export function dump(database) {
  const schema = database.prepare("SELECT type, name, sql FROM sqlite_master ORDER BY name").all();
  const rows = tables(database).map((table) => {
    const found = database.prepare(`SELECT * FROM "${table}"`).all();
    return [table, found.map((row) => JSON.stringify(row)).sort()];
  });
  return { schema: schema.map((row) => JSON.stringify(row)), rows: Object.fromEntries(rows) };
}

/** All that all keepers' databases say, by file. */
export function dumpAll(dir, kind = "") {
  const dumps = databases(dir, kind).map((file) => [file, withCopy(dir, file, dump)]);
  return Object.fromEntries(dumps);
}

/**
 * Looks at all databases again and again: each call answers as `dumpAll` does, and reads only what
 * changed since the last one.
 */
export function lookout(dir, kind = "") {
  const known = new Map();
  const look = (file) => {
    const bytes = bytesOf(dir, file);
    const hash = bytes.map((part) => createHash("sha256").update(part).digest("hex")).join();
    if (known.get(file)?.hash !== hash) {
      known.set(file, { hash, said: withBytes(...bytes, dump) });
    }
    return known.get(file).said;
  };
  return () => Object.fromEntries(databases(dir, kind).map((file) => [file, look(file)]));
}

/** The member keepers' databases that anybody was ever enrolled in. */
export function memberDatabases(dir) {
  return databases(dir, "Member").filter((file) =>
    withCopy(dir, file, (database) => tables(database).includes("journal")),
  );
}

const LABEL = "regulars journal entry\n";

/**
 * Follows a member's journal from its first entry to the book's head and answers the member's id
 * and the number of entries. Throws at the first thing that does not hold: a gap, an entry that is
 * not what was hashed, another member's, or a head that is not the book's.
 */
export function verifyChain(database) {
  const rows = database.prepare("SELECT seq, hash, entry FROM journal ORDER BY seq").all();
  const book = database.prepare("SELECT seq, hash, book FROM book").get();
  const member = JSON.parse(book.book).m;
  let previous = Buffer.alloc(32);
  rows.forEach(({ seq, hash, entry }, place) => {
    const { n, m } = JSON.parse(entry);
    if (seq !== place + 1 || n !== seq) throw new Error(`entry ${place + 1} is numbered ${seq}`);
    if (m !== member) throw new Error(`entry ${seq} is of ${m}, the book of ${member}`);
    const chained = createHash("sha256").update(LABEL).update(previous).update(entry).digest();
    if (chained.toString("base64url") !== hash) throw new Error(`entry ${seq} is not its hash`);
    previous = chained;
  });
  const head = rows.at(-1);
  if (head?.seq !== book.seq || head?.hash !== book.hash) {
    throw new Error(`the book stands at ${book.seq} ${book.hash}, the journal at ${head?.seq}`);
  }
  return { member, entries: rows.length };
}

/** Whether any file below a folder has these bytes anywhere. */
export function isOnDisk(dir, bytes) {
  const needle = Buffer.from(bytes);
  return readdirSync(join(dir, "storage"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .filter((entry) => readFileSync(join(entry.parentPath, entry.name)).includes(needle))
    .map((entry) => entry.name);
}
