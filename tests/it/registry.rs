//! A program keeper's tables on a real SQLite: new storage, and storage of before the registry.

use regulars::protocol::registry::*;
use rusqlite::{Connection, params};

/// What version 1 wrote, as it was before there were migrations.
const VERSION_ONE: &str = "
CREATE TABLE schema (version INTEGER NOT NULL) STRICT;
CREATE TABLE version (hash TEXT NOT NULL, document TEXT NOT NULL) STRICT;
CREATE UNIQUE INDEX version_hash ON version (hash);
CREATE TABLE live (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    serial INTEGER NOT NULL,
    releases TEXT NOT NULL
) STRICT;
CREATE TABLE credential (hash TEXT NOT NULL, id TEXT NOT NULL, record TEXT NOT NULL) STRICT;
INSERT INTO schema (version) VALUES (1);
INSERT INTO credential (hash, id, record) VALUES ('h', 'key_1', '{}');
";

fn version(store: &Connection) -> u64 {
    let version: u32 = store.query_row(READ_SCHEMA, [], |row| row.get("version")).unwrap();
    u64::from(version)
}

/// As the keeper does before a write; the platform binds integers as doubles.
fn migrate(store: &Connection) {
    store.execute(SCHEMA_TABLE, []).unwrap();
    for batch in pending(version(store)) {
        store.execute_batch(batch).unwrap();
        let next = u32::try_from(version(store)).unwrap() + 1;
        store.execute(WRITE_SCHEMA, [f64::from(next)]).unwrap();
    }
}

fn list(store: &Connection, kind: &str, after: &str, limit: f64) -> Vec<String> {
    let mut statement = store.prepare(LIST_RECORDS).unwrap();
    let rows = statement.query_map(params![kind, after, limit], |row| row.get("id")).unwrap();
    rows.map(Result::unwrap).collect()
}

fn put(store: &Connection, kind: &str, id: &str, json: &str) {
    store.execute(WRITE_RECORD, params![kind, id, json]).unwrap();
}

#[test]
fn new_and_old_storage_come_to_the_same_version() {
    let latest = MIGRATIONS.len() as u64;
    let new = Connection::open_in_memory().unwrap();
    migrate(&new);
    let old = Connection::open_in_memory().unwrap();
    old.execute_batch(VERSION_ONE).unwrap();
    assert_eq!(version(&old), 1);
    migrate(&old);
    for store in [&new, &old] {
        assert_eq!(version(store), latest);
        migrate(store);
        assert_eq!(version(store), latest, "once is enough");
        put(store, "till", "a", "{}");
        assert_eq!(list(store, "till", "", 10.0), ["a"]);
    }
    let kept: u32 = old.query_row("SELECT count(*) FROM credential", [], |r| r.get(0)).unwrap();
    assert_eq!(kept, 1, "what was there stays");
    assert!(pending(latest + 1).is_empty(), "storage of a newer deploy is left alone");
}

#[test]
fn records_are_found_by_kind_and_in_order() {
    let store = Connection::open_in_memory().unwrap();
    migrate(&store);
    for id in ["c", "a", "b", "d"] {
        put(&store, "partner", id, "{}");
    }
    put(&store, "till", "a", "1");
    assert_eq!(list(&store, "partner", "", 3.0), ["a", "b", "c"]);
    assert_eq!(list(&store, "partner", "c", 3.0), ["d"]);
    put(&store, "partner", "a", "2");
    let read = |kind: &str| -> String {
        store.query_row(READ_RECORD, [kind, "a"], |row| row.get("json")).unwrap()
    };
    assert_eq!((read("partner").as_str(), read("till").as_str()), ("2", "1"));
    let count: u32 = store.query_row(COUNT_RECORDS, ["partner"], |row| row.get("count")).unwrap();
    assert_eq!(count, 4);
    store.execute(DROP_RECORD, ["partner", "a"]).unwrap();
    assert_eq!(list(&store, "partner", "", 9.0), ["b", "c", "d"]);
    assert_eq!(list(&store, "till", "", 9.0), ["a"]);
    store.execute(DROP_KIND, ["partner"]).unwrap();
    assert!(list(&store, "partner", "", 9.0).is_empty());
    assert_eq!(list(&store, "till", "", 9.0), ["a"]);
}

#[test]
fn only_known_kinds_have_room() {
    for (kind, most) in KINDS {
        assert_eq!(most_of(kind), Some(*most));
    }
    assert_eq!(most_of("no-such-kind"), None);
    assert_eq!(most_of("till-act:dev_1"), most_of("till-act"), "each device's by themselves");
}
