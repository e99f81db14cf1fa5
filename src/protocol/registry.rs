//! A program keeper's tables and statements, as texts, and the kinds of records it can hold.

/// One row for each of [`MIGRATIONS`] that this storage has been through.
pub const SCHEMA_TABLE: &str =
    "CREATE TABLE IF NOT EXISTS schema (version INTEGER NOT NULL) STRICT";

/// `version`; 0 in new storage.
pub const READ_SCHEMA: &str = "SELECT coalesce(max(version), 0) AS version FROM schema";

/// Binds version; in the same step as the batch that leads to it.
pub const WRITE_SCHEMA: &str = "INSERT INTO schema (version) VALUES (?)";

/// The batch at place n leads from version n to n + 1. A batch may only add: while a deploy is
/// under way or taken back, older code meets newer storage.
pub const MIGRATIONS: &[&str] = &[FIRST, SECOND];

/// The version from which on there is a table of records.
pub const WITH_RECORDS: u64 = 2;

/// The batches that storage at `version` has not been through; none where it is the newer.
#[must_use]
pub fn pending(version: u64) -> &'static [&'static str] {
    usize::try_from(version).ok().and_then(|version| MIGRATIONS.get(version..)).unwrap_or_default()
}

const FIRST: &str = "
CREATE TABLE version (hash TEXT NOT NULL, document TEXT NOT NULL) STRICT;
CREATE UNIQUE INDEX version_hash ON version (hash);
CREATE TRIGGER version_kept BEFORE UPDATE ON version
BEGIN SELECT RAISE(ABORT, 'a version is immutable'); END;
CREATE TRIGGER version_stays BEFORE DELETE ON version
BEGIN SELECT RAISE(ABORT, 'a version is immutable'); END;
CREATE TABLE live (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    serial INTEGER NOT NULL,
    releases TEXT NOT NULL
) STRICT;
CREATE TABLE credential (hash TEXT NOT NULL, id TEXT NOT NULL, record TEXT NOT NULL) STRICT;
CREATE UNIQUE INDEX credential_hash ON credential (hash);
CREATE UNIQUE INDEX credential_id ON credential (id);
";

/// Records are small and few, and found by their name: no row number beside the key.
const SECOND: &str = "
CREATE TABLE record (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    json TEXT NOT NULL,
    PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;
";

/// Binds kind, id: `json`, or no row.
pub const READ_RECORD: &str = "SELECT json FROM record WHERE kind = ? AND id = ?";

/// Binds kind, id after which to begin, limit: `id`, `json`, by id.
pub const LIST_RECORDS: &str =
    "SELECT id, json FROM record WHERE kind = ? AND id > ? ORDER BY id LIMIT ?";

/// Binds kind: `count`.
pub const COUNT_RECORDS: &str = "SELECT count(*) AS count FROM record WHERE kind = ?";

/// Binds kind, id, json.
pub const WRITE_RECORD: &str = "\
INSERT INTO record (kind, id, json) VALUES (?, ?, ?)
ON CONFLICT (kind, id) DO UPDATE SET json = excluded.json";

/// Binds kind, id.
pub const DROP_RECORD: &str = "DELETE FROM record WHERE kind = ? AND id = ?";

/// Binds kind.
pub const DROP_KIND: &str = "DELETE FROM record WHERE kind = ?";

/// One record, in bytes of JSON.
pub const RECORD_MAX_BYTES: usize = 16 * 1024;
/// What a record is called, in bytes.
pub const RECORD_ID_MAX_BYTES: usize = 128;
/// Records in one answer.
pub const RECORDS_PAGE_MAX: u64 = 1_000;

/// What a program can keep records of, and how many of each.
pub const KINDS: &[(&str, u64)] = &[
    // Secrets with which the store signs; retired ones stay, so that a kid never means another.
    ("store-secret", 1_000),
    ("partner", 1_000),
    ("link-key", 1_000),
    ("revoked-link", 100_000),
    ("till", 1_000),
    ("pairing", 1_000),
    // What one device did, under `till-act:{device}`: each device's are counted by themselves.
    ("till-act", 2_000),
];

/// How many records of a kind there can be; `None`: there is no such kind.
#[must_use]
pub fn most_of(kind: &str) -> Option<u64> {
    let family = kind.split_once(':').map_or(kind, |(family, _)| family);
    KINDS.iter().find(|(known, _)| *known == family).map(|(_, most)| *most)
}
