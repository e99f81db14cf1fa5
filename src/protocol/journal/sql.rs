//! A member keeper's tables and statements, as texts; the keeper runs them.
//!
//! The platform binds integers as doubles. In an INTEGER column, in a comparison with one, and
//! after LIMIT, SQLite takes a double that is whole for the integer it is.

use crate::domain::ledger::Fact;

/// One row: how many of [`MIGRATIONS`] this storage has been through.
pub const SCHEMA_TABLE: &str =
    "CREATE TABLE IF NOT EXISTS schema (version INTEGER NOT NULL) STRICT";

/// `version`; 0 in new storage.
pub const READ_SCHEMA: &str = "SELECT coalesce(max(version), 0) AS version FROM schema";

/// Binds version; in the same step as the batch that leads to it.
pub const WRITE_SCHEMA: &str = "INSERT INTO schema (version) VALUES (?)";

/// The batch at place n leads from version n to n + 1. A batch may only add: while a deploy is
/// under way or taken back, older code meets newer storage.
pub const MIGRATIONS: &[&str] = &[FIRST, FOUND];

/// The batches that storage at `version` has not been through; none where it is the newer.
#[must_use]
pub fn pending(version: u64) -> &'static [&'static str] {
    usize::try_from(version).ok().and_then(|version| MIGRATIONS.get(version..)).unwrap_or_default()
}

/// The insert trigger keeps numbers without gaps, and catches what `INSERT OR REPLACE` would
/// replace: SQLite deletes such a row without asking the delete trigger.
///
/// Answers have a row number of their own beside their key: in a table ordered by key (`WITHOUT
/// ROWID`) an answer of a kilobyte spills over into a page to itself, and an earn took 5.7 KB on
/// disk instead of 2.4. Links are small and have none, so that a link is one row written, not two.
const FIRST: &str = "
CREATE TABLE journal (
    seq INTEGER PRIMARY KEY,
    fact TEXT,
    hash TEXT NOT NULL,
    entry TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX journal_fact ON journal (fact) WHERE fact IS NOT NULL;
CREATE TRIGGER journal_insert BEFORE INSERT ON journal
WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM journal)
    OR EXISTS (SELECT 1 FROM journal WHERE fact = NEW.fact)
BEGIN SELECT RAISE(ABORT, 'the journal takes the next entry and each fact once'); END;
CREATE TRIGGER journal_update BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_delete BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

CREATE TABLE link (
    subject TEXT NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (subject, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE answer (
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    status INTEGER NOT NULL,
    seq INTEGER,
    body TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX answer_key ON answer (key);

CREATE TABLE book (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    seq INTEGER NOT NULL,
    hash TEXT NOT NULL,
    serial INTEGER NOT NULL,
    day INTEGER NOT NULL,
    refusals INTEGER NOT NULL,
    book TEXT NOT NULL
) STRICT;

CREATE TABLE person (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    wrapped_key TEXT,
    sealed TEXT
) STRICT;
";

/// How a member is found, and what of that the Directory has not been told yet.
///
/// `identifier`: a phone, an e-mail address, a card; `sealed` is null for a card whose number is
/// made of the member's id and `nonce`. `alias`: ids of references that were linked to this member.
/// `outbox`: what another keeper must be told, written in the step that makes it so; a later wish
/// for the same hash takes the place of an earlier one.
const FOUND: &str = "
CREATE TABLE identifier (
    kind TEXT PRIMARY KEY,
    keeper TEXT NOT NULL,
    hash TEXT NOT NULL,
    nonce INTEGER NOT NULL,
    wrapped_key TEXT,
    sealed TEXT
) STRICT;
CREATE TABLE alias (member TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE TABLE outbox (
    hash TEXT PRIMARY KEY,
    keeper TEXT NOT NULL,
    deed TEXT NOT NULL,
    subject TEXT NOT NULL,
    attempts INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
";

/// The schema from which on a member's storage has an outbox.
pub const SCHEMA_FOUND: u64 = 2;

/// `kind`, `keeper`, `hash`, `nonce`, `wrapped_key`, `sealed`, and whether the Directory is still
/// to be told (`waiting`).
pub const READ_IDENTIFIERS: &str = "\
SELECT kind, keeper, hash, nonce, wrapped_key, sealed,
EXISTS (SELECT 1 FROM outbox WHERE outbox.hash = identifier.hash) AS waiting
FROM identifier ORDER BY kind";

/// Binds kind, keeper, hash, nonce, wrapped key or null, sealed value or null; after
/// [`SHRED_IDENTIFIER`].
pub const WRITE_IDENTIFIER: &str = "\
INSERT INTO identifier (kind, keeper, hash, nonce, wrapped_key, sealed) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (kind) DO UPDATE SET keeper = excluded.keeper, hash = excluded.hash,
nonce = excluded.nonce, wrapped_key = excluded.wrapped_key, sealed = excluded.sealed";

/// Binds kind.
pub const DELETE_IDENTIFIER: &str = "DELETE FROM identifier WHERE kind = ?";

/// Binds kind: as [`SHRED_PERSON`].
pub const SHRED_IDENTIFIER: &str = "\
UPDATE identifier SET wrapped_key = hex(zeroblob(length(wrapped_key) / 2)) WHERE kind = ?";

/// `keeper`: the name of a Directory shard, which begins with the program's; or no row.
pub const READ_SHARD: &str = "SELECT keeper FROM identifier LIMIT 1";

/// `member`.
pub const READ_ALIASES: &str = "SELECT member FROM alias ORDER BY member";

/// Binds member.
pub const WRITE_ALIAS: &str = "INSERT INTO alias (member) VALUES (?)";

/// What erasing a member destroys of how it is found; the outbox tells the others.
pub const ERASE_FOUND: &[&str] = &[
    "UPDATE identifier SET wrapped_key = hex(zeroblob(length(wrapped_key) / 2))",
    "DELETE FROM identifier",
    "DELETE FROM alias",
];

/// The one table of a keeper that nobody is a member of: what is asked here leads to another.
pub const MOVED_TABLE: &str = "\
CREATE TABLE IF NOT EXISTS moved (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    member TEXT NOT NULL
) STRICT";

/// `found`: one row, or none where nothing was ever moved.
pub const HAS_MOVED_TABLE: &str =
    "SELECT 1 AS found FROM sqlite_master WHERE type = 'table' AND name = 'moved'";

/// `member`.
pub const READ_MOVED: &str = "SELECT member FROM moved WHERE id = 1";

/// Binds member.
pub const WRITE_MOVED: &str = "INSERT INTO moved (id, member) VALUES (1, ?)";

/// Binds member: of another it stays.
pub const DELETE_MOVED: &str = "DELETE FROM moved WHERE member = ?";

/// Binds hash: `found`, or no row.
pub const IS_WANTED: &str = "SELECT 1 AS found FROM identifier WHERE hash = ?";

/// Binds hash: `found`, or no row.
pub const IS_WAITING: &str = "SELECT 1 AS found FROM outbox WHERE hash = ?";

/// Binds hash, keeper, deed, subject.
pub const WRITE_ERRAND: &str = "\
INSERT INTO outbox (hash, keeper, deed, subject, attempts) VALUES (?, ?, ?, ?, 0)
ON CONFLICT (hash) DO UPDATE SET keeper = excluded.keeper, deed = excluded.deed,
subject = excluded.subject, attempts = 0";

/// Binds limit: `hash`, `keeper`, `deed`, `subject`, those tried least often first.
pub const READ_ERRANDS: &str =
    "SELECT hash, keeper, deed, subject FROM outbox ORDER BY attempts, hash LIMIT ?";

/// `errands`: how many there are; `attempts`: how often the one was tried that was least often.
pub const COUNT_ERRANDS: &str =
    "SELECT count(*) AS errands, coalesce(min(attempts), 0) AS attempts FROM outbox";

/// Binds hash, deed: a wish that took its place meanwhile stays.
pub const END_ERRAND: &str = "DELETE FROM outbox WHERE hash = ? AND deed = ?";

/// Binds hash.
pub const COUNT_ATTEMPT: &str = "UPDATE outbox SET attempts = attempts + 1 WHERE hash = ?";

/// `hash`, `serial`, `day`, `refusals`, `book`: one row, or none before the first write.
///
/// `serial` is the highest release the member has seen; `refusals` are those kept on `day`, which
/// counts days from 1970-01-01.
pub const READ_BOOK: &str = "SELECT hash, serial, day, refusals, book FROM book WHERE id = 1";

/// Binds seq, hash, serial, day, refusals, book.
pub const WRITE_BOOK: &str = "\
INSERT INTO book (id, seq, hash, serial, day, refusals, book) VALUES (1, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, hash = excluded.hash,
serial = excluded.serial, day = excluded.day, refusals = excluded.refusals, book = excluded.book";

/// Binds day, refusals: the count alone, where the book is as it was.
pub const WRITE_REFUSALS: &str = "UPDATE book SET day = ?, refusals = ? WHERE id = 1";

/// Binds seq, fact or null, hash, entry.
pub const WRITE_ENTRY: &str = "INSERT INTO journal (seq, fact, hash, entry) VALUES (?, ?, ?, ?)";

/// Binds subject, seq; once for each of an entry's subjects.
pub const WRITE_LINK: &str = "INSERT INTO link (subject, seq) VALUES (?, ?)";

/// Binds fact: the `seq` of the entry that stands for it, or no row.
pub const SEQ_OF_FACT: &str = "SELECT seq FROM journal WHERE fact = ?";

/// Binds fact: `seq`, `hash`, `entry`, or no row.
pub const ENTRY_OF_FACT: &str = "SELECT seq, hash, entry FROM journal WHERE fact = ?";

/// Binds seq: `seq`, `hash`, `entry`, or no row.
pub const ENTRY_OF_SEQ: &str = "SELECT seq, hash, entry FROM journal WHERE seq = ?";

/// Binds subject: `seq`, `hash`, `entry` of all entries linked to it, oldest first.
pub const ENTRIES_OF_SUBJECT: &str = "\
SELECT journal.seq, journal.hash, journal.entry
FROM link JOIN journal ON journal.seq = link.seq WHERE link.subject = ? ORDER BY link.seq";

/// Binds subject: as [`ENTRIES_OF_SUBJECT`], the newest alone.
pub const LAST_ENTRY_OF_SUBJECT: &str = "\
SELECT journal.seq, journal.hash, journal.entry
FROM link JOIN journal ON journal.seq = link.seq WHERE link.subject = ?
ORDER BY link.seq DESC LIMIT 1";

/// Binds seq, limit: `seq`, `hash`, `entry` of those before that number, newest first.
pub const ENTRIES_BEFORE: &str =
    "SELECT seq, hash, entry FROM journal WHERE seq < ? ORDER BY seq DESC LIMIT ?";

/// Binds seq, limit: `seq`, `hash`, `entry` of those after that number, oldest first: folding,
/// verifying and telling others page through the journal with it.
pub const ENTRIES_AFTER: &str =
    "SELECT seq, hash, entry FROM journal WHERE seq > ? ORDER BY seq LIMIT ?";

/// Binds wallet, instants in milliseconds as a JSON list in order, and a number: how the balance of
/// that wallet changed from each instant to the next, over the newest of so many entries. `stretch`
/// counts instants, so that 1 begins with the first of them and 0 lies before all; `change` may be
/// below zero.
///
/// SQLite adds up what lies in the entries as they are stored: a year of them is thousands, of
/// which a chart needs twelve sums.
pub const CHANGES: &str = "\
WITH recent AS MATERIALIZED (
    SELECT entry FROM journal ORDER BY seq DESC LIMIT ?3
), moved AS (
    SELECT coalesce(one.value ->> 'a', recent.entry ->> 't') AS at, one.value ->> 'p' AS points,
        (one.value ->> 't') IN ('active', 'deficit') AS came,
        (one.value ->> 'f') IN ('active', 'deficit') AS went
    FROM recent, json_each(recent.entry, '$.p') AS one
    WHERE one.value ->> 'w' = ?1 AND recent.entry ->> 't' >= (?2 ->> 0)
)
SELECT (SELECT count(*) FROM json_each(?2) WHERE value <= moved.at) AS stretch,
    sum(points * (came - went)) AS change
FROM moved GROUP BY stretch";

/// `entries`: how many there are; as numbers have no gaps, the last of them.
pub const COUNT_ENTRIES: &str = "SELECT coalesce(max(seq), 0) AS entries FROM journal";

/// Binds key: `fingerprint`, `status`, `seq`, `body`, or no row.
pub const READ_ANSWER: &str = "SELECT fingerprint, status, seq, body FROM answer WHERE key = ?";

/// Binds key, and fact or null: `recorded`, the number of the entry that stands for the fact, or
/// null; and the answer's `fingerprint`, `status` and `body`, or nulls. Always one row: what every
/// command asks first, in one look.
pub const LOOK_UP: &str = "\
SELECT (SELECT seq FROM journal WHERE fact = ?2) AS recorded, fingerprint, status, body
FROM (SELECT 1) LEFT JOIN answer ON answer.key = ?1";

/// Binds key, fingerprint, status, seq or null, body.
pub const WRITE_ANSWER: &str =
    "INSERT INTO answer (key, fingerprint, status, seq, body) VALUES (?, ?, ?, ?, ?)";

/// `wrapped_key`, `sealed`: one row, or none where nothing personal is kept.
pub const READ_PERSON: &str = "SELECT wrapped_key, sealed FROM person WHERE id = 1";

/// Binds wrapped key, sealed record.
pub const WRITE_PERSON: &str = "\
INSERT INTO person (id, wrapped_key, sealed) VALUES (1, ?, ?)
ON CONFLICT (id) DO UPDATE SET wrapped_key = excluded.wrapped_key, sealed = excluded.sealed";

/// What erasing a member destroys beside writing its entry: never any of the journal.
pub const ERASE: &[&str] = &["DELETE FROM answer", SHRED_PERSON, "DELETE FROM person"];

/// Writes zeros over the member's key where it stands, before it is deleted or replaced: SQLite
/// leaves what was deleted in the file's free space. As many characters as the key has, so that
/// the row stays in its place.
pub const SHRED_PERSON: &str =
    "UPDATE person SET wrapped_key = hex(zeroblob(length(wrapped_key) / 2))";

/// A fact or a subject as it stands in the tables.
#[must_use]
pub fn fact_text(fact: &Fact) -> String {
    match fact {
        Fact::Order(order) => format!("o:{order}"),
        Fact::Return(reference) => format!("r:{reference}"),
        Fact::Action(event) => format!("a:{event}"),
        Fact::Billing(reference) => format!("b:{reference}"),
        Fact::Redemption(redemption) => format!("m:{redemption}"),
        Fact::Hold(hold) => format!("h:{hold}"),
    }
}
