//! The member's tables on a real SQLite, with integers bound as the platform binds them.

use std::collections::BTreeSet;

use regulars::domain::ledger::{Account, Cause, Entry, Fact, Posting};
use regulars::protocol::journal::chain::chain;
use regulars::protocol::journal::sql::*;
use regulars::protocol::journal::{decode_entry, encode_book, encode_entry};
use rusqlite::types::{ToSqlOutput, Value};
use rusqlite::{Connection, Row, ToSql, params_from_iter};

use super::codec::book_of_lots;
use super::made::*;

/// What is bound; the platform binds every integer as a double.
#[derive(Clone, Copy)]
enum Bound<'a> {
    Whole(u32),
    Text(&'a str),
    Null,
}

use Bound::{Null, Text, Whole};

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Whole(number) => ToSqlOutput::from(f64::from(*number)),
            Text(text) => ToSqlOutput::from(*text),
            Null => ToSqlOutput::Owned(Value::Null),
        })
    }
}

struct Store(Connection);

impl Store {
    /// As a keeper finds its storage the first time, and what it does then.
    fn new() -> Self {
        let store = Self(Connection::open_in_memory().unwrap());
        store.migrate();
        store
    }

    fn migrate(&self) {
        self.write(SCHEMA_TABLE, &[]);
        for batch in pending(u64::from(self.version())) {
            self.0.execute_batch(batch).unwrap();
            self.write(WRITE_SCHEMA, &[Whole(self.version() + 1)]);
        }
    }

    fn version(&self) -> u32 {
        self.0.query_row(READ_SCHEMA, [], |row| row.get("version")).unwrap()
    }

    fn try_write(&self, sql: &str, bound: &[Bound<'_>]) -> Result<usize, String> {
        self.0.execute(sql, params_from_iter(bound)).map_err(|error| error.to_string())
    }

    fn write(&self, sql: &str, bound: &[Bound<'_>]) {
        self.try_write(sql, bound).unwrap();
    }

    fn read<T>(&self, sql: &str, bound: &[Bound<'_>], column: fn(&Row<'_>) -> T) -> Vec<T> {
        let mut statement = self.0.prepare(sql).unwrap();
        let rows = statement.query_map(params_from_iter(bound), |row| Ok(column(row))).unwrap();
        rows.map(Result::unwrap).collect()
    }

    fn seqs(&self, sql: &str, bound: &[Bound<'_>]) -> Vec<u32> {
        self.read(sql, bound, |row| row.get("seq").unwrap())
    }

    fn record(&self, entry: &Entry) {
        let stored = encode_entry(entry);
        let fact = entry.fact().as_ref().map(fact_text);
        let seq = Whole(u32::try_from(entry.seq).unwrap());
        let hash = chain(None, stored.as_bytes()).to_text();
        let fact = fact.as_deref().map_or(Null, Text);
        self.write(WRITE_ENTRY, &[seq, fact, Text(&hash), Text(&stored)]);
        for subject in entry.subjects() {
            self.write(WRITE_LINK, &[Text(&fact_text(&subject)), seq]);
        }
    }

    fn answer(&self, key: &str, seq: u32, body: &str) {
        let fingerprint = "f".repeat(43);
        let seq = Whole(seq);
        let bound = [Text(key), Text(&fingerprint), Whole(201), seq, Text(body)];
        self.write(WRITE_ANSWER, &bound);
    }
}

/// Enrolment, an order, a hold, its capture for the order, a return, and an adjustment.
fn life() -> Store {
    let store = Store::new();
    let mut held = entry(3, Cause::Held);
    held.opened = vec![hold(1)];
    let mut captured = entry(4, Cause::Captured { hold: hold_id(1) });
    captured.resolved = vec![(hold_id(1), regulars::domain::ledger::HoldFate::Captured)];
    captured.redemptions = vec![used(2, "A-1")];
    let mut returned = entry(5, back("A-1", "R-1"));
    returned.redemptions = vec![used(2, "A-1")];
    let all = [
        entry(1, Cause::Enrolled { segments: Vec::new() }),
        earn(2, "A-1", 2),
        held,
        captured,
        returned,
        entry(6, Cause::Adjusted { hand: hand() }),
    ];
    all.iter().for_each(|entry| store.record(entry));
    store
}

#[test]
fn storage_is_brought_up_to_date_once() {
    let store = Store::new();
    assert_eq!(store.version(), u32::try_from(MIGRATIONS.len()).unwrap());
    store.record(&earn(1, "A-1", 1));
    store.migrate();
    assert_eq!(store.seqs(ENTRY_OF_SEQ, &[Whole(1)]), [1]);
    assert_eq!(store.read(READ_SCHEMA, &[], |row| row.get::<_, u32>(0).unwrap()).len(), 1);
}

#[test]
fn storage_of_a_later_version_has_nothing_pending() {
    let latest = u64::try_from(MIGRATIONS.len()).unwrap();
    assert_eq!(pending(0), MIGRATIONS);
    for version in [latest, latest + 1, u64::MAX] {
        assert!(pending(version).is_empty(), "{version}");
    }
}

#[test]
fn every_table_is_strict() {
    let store = Store::new();
    let sql = "SELECT name FROM pragma_table_list \
               WHERE schema = 'main' AND name NOT LIKE 'sqlite%' AND strict = 0";
    assert!(store.read(sql, &[], |row| row.get::<_, String>(0).unwrap()).is_empty());
}

#[test]
fn the_journal_takes_no_change_however_it_is_asked() {
    let store = life();
    let table = [
        ("UPDATE journal SET entry = '{}' WHERE seq = 2", "append-only"),
        ("UPDATE journal SET fact = NULL", "append-only"),
        ("DELETE FROM journal WHERE seq = 6", "append-only"),
        ("DELETE FROM journal", "append-only"),
        ("INSERT INTO journal VALUES (6, NULL, 'h', '{}')", "the next entry"),
        ("INSERT INTO journal VALUES (8, NULL, 'h', '{}')", "the next entry"),
        ("INSERT INTO journal VALUES (0, NULL, 'h', '{}')", "the next entry"),
        ("INSERT INTO journal VALUES (NULL, NULL, 'h', '{}')", "the next entry"),
        ("INSERT INTO journal VALUES (7, 'o:A-1', 'h', '{}')", "each fact once"),
        ("INSERT OR REPLACE INTO journal VALUES (2, NULL, 'h', '{}')", "the next entry"),
        ("INSERT OR REPLACE INTO journal VALUES (7, 'o:A-1', 'h', '{}')", "each fact once"),
        (
            "INSERT INTO journal VALUES (6, NULL, 'h', '{}') \
             ON CONFLICT (seq) DO UPDATE SET entry = '{}'",
            "the next entry",
        ),
    ];
    let before = store.read(ENTRIES_AFTER, &[Whole(0), Whole(99)], entry_text);
    for (sql, why) in table {
        let said = store.try_write(sql, &[]).unwrap_err();
        assert!(said.contains(why), "{sql}: {said}");
    }
    let ignored = "INSERT OR IGNORE INTO journal VALUES (7, 'o:A-1', 'h', '{}')";
    assert!(store.try_write(ignored, &[]).is_err());
    assert_eq!(store.read(ENTRIES_AFTER, &[Whole(0), Whole(99)], entry_text), before);
}

fn entry_text(row: &Row<'_>) -> String {
    row.get("entry").unwrap()
}

#[test]
fn the_index_alone_keeps_a_fact_from_counting_twice() {
    let store = life();
    store.0.execute_batch("DROP TRIGGER journal_insert").unwrap();
    let said = store
        .try_write(WRITE_ENTRY, &[Whole(7), Text("o:A-1"), Text("h"), Text("{}")])
        .unwrap_err();
    assert_eq!(said, "UNIQUE constraint failed: journal.fact");
    store.write(WRITE_ENTRY, &[Whole(7), Null, Text("h"), Text("{}")]);
    store.write(WRITE_ENTRY, &[Whole(8), Null, Text("h"), Text("{}")]);
}

#[test]
fn a_stored_entry_is_read_back_and_found_by_fact_and_number() {
    let store = life();
    let sought = [(ENTRY_OF_FACT, Text("o:A-1")), (ENTRY_OF_SEQ, Whole(2))];
    for (sql, bound) in sought {
        let stored = store.read(sql, &[bound], entry_text);
        assert_eq!(stored.len(), 1, "{sql}");
        assert_eq!(decode_entry(stored[0].as_bytes()), Ok(earn(2, "A-1", 2)));
    }
    assert_eq!(store.seqs(SEQ_OF_FACT, &[Text("r:R-1")]), [5]);
    assert!(store.seqs(SEQ_OF_FACT, &[Text("o:R-1")]).is_empty());
}

#[test]
fn entries_are_found_by_subject_and_paged() {
    let store = life();
    let by_subject = [
        (fact_text(&Fact::Order(reference("A-1"))), vec![4, 5]),
        (fact_text(&Fact::Hold(hold_id(1))), vec![3, 4]),
        (fact_text(&Fact::Redemption(redemption_id(2))), vec![4, 5]),
        (fact_text(&Fact::Order(reference("A-2"))), vec![]),
    ];
    for (subject, seqs) in by_subject {
        assert_eq!(store.seqs(ENTRIES_OF_SUBJECT, &[Text(&subject)]), seqs, "{subject}");
        let last = Vec::from_iter(seqs.last().copied());
        assert_eq!(store.seqs(LAST_ENTRY_OF_SUBJECT, &[Text(&subject)]), last, "{subject}");
    }
    let paged = [
        (ENTRIES_BEFORE, 7, 2, vec![6, 5]),
        (ENTRIES_BEFORE, 5, 9, vec![4, 3, 2, 1]),
        (ENTRIES_BEFORE, 1, 9, vec![]),
        (ENTRIES_AFTER, 0, 3, vec![1, 2, 3]),
        (ENTRIES_AFTER, 4, 9, vec![5, 6]),
        (ENTRIES_AFTER, 6, 9, vec![]),
    ];
    for (sql, seq, limit, seqs) in paged {
        assert_eq!(store.seqs(sql, &[Whole(seq), Whole(limit)]), seqs, "{sql} {seq}");
    }
    let count = |row: &Row<'_>| row.get::<_, u32>("entries").unwrap();
    assert_eq!(store.read(COUNT_ENTRIES, &[], count), [6]);
    assert_eq!(Store::new().read(COUNT_ENTRIES, &[], count), [0]);
}

#[test]
fn an_answer_is_kept_once_for_its_key_until_the_member_is_erased() {
    let store = life();
    store.answer("store:order:A-1", 2, "{}");
    store.write(
        WRITE_ANSWER,
        &[Text("store:k2"), Text("f"), Whole(409), Null, Text("{\"refused\":true}")],
    );
    let row = |row: &Row<'_>| -> (String, u16, Option<u32>, String) {
        let status = row.get("status").unwrap();
        (row.get("fingerprint").unwrap(), status, row.get("seq").unwrap(), row.get("body").unwrap())
    };
    let refused = ("f".to_owned(), 409, None, "{\"refused\":true}".to_owned());
    assert_eq!(store.read(READ_ANSWER, &[Text("store:k2")], row), [refused]);
    let twice = [Text("store:k2"), Text("g"), Whole(200), Null, Text("{}")];
    let said = store.try_write(WRITE_ANSWER, &twice).unwrap_err();
    assert_eq!(said, "UNIQUE constraint failed: answer.key");

    store.write(WRITE_PERSON, &[Text("wrapped"), Text("sealed")]);
    store.write(WRITE_PERSON, &[Text("wrapped"), Text("sealed again")]);
    let sealed = |row: &Row<'_>| row.get::<_, String>("sealed").unwrap();
    assert_eq!(store.read(READ_PERSON, &[], sealed), ["sealed again"]);

    ERASE.iter().for_each(|sql| store.write(sql, &[]));
    assert!(store.read(READ_ANSWER, &[Text("store:k2")], row).is_empty());
    assert!(store.read(READ_PERSON, &[], sealed).is_empty());
    assert_eq!(store.seqs(ENTRIES_AFTER, &[Whole(0), Whole(99)]), [1, 2, 3, 4, 5, 6]);
}

#[test]
fn the_book_is_one_row() {
    let store = Store::new();
    let row = |row: &Row<'_>| -> [u32; 3] {
        ["serial", "day", "refusals"].map(|column| row.get(column).unwrap())
    };
    assert!(store.read(READ_BOOK, &[], row).is_empty());
    let book = |seq| [Whole(seq), Text("h"), Whole(seq + 1), Whole(20_513), Whole(0), Text("{}")];
    store.write(WRITE_BOOK, &book(1));
    store.write(WRITE_BOOK, &book(2));
    assert_eq!(store.read(READ_BOOK, &[], row), [[3, 20_513, 0]]);
    store.write(WRITE_REFUSALS, &[Whole(20_514), Whole(9)]);
    assert_eq!(store.read(READ_BOOK, &[], row), [[3, 20_514, 9]]);
    let second = store.try_write("INSERT INTO book VALUES (2, 1, 'h', 1, 1, 1, '{}')", &[]);
    assert_eq!(second.unwrap_err(), "CHECK constraint failed: id = 1");
}

#[test]
fn a_double_with_a_fraction_is_no_integer() {
    let store = Store::new();
    let said = store.0.execute(WRITE_REFUSALS, [1.5, 1.0]).map_err(|error| error.to_string());
    assert_eq!(said, Ok(0), "there is no book to count in");
    store.write(WRITE_BOOK, &[Whole(1), Text("h"), Whole(1), Whole(1), Whole(1), Text("{}")]);
    let said = store.0.execute(WRITE_REFUSALS, [1.5, 1.0]).unwrap_err().to_string();
    assert_eq!(said, "cannot store REAL value in INTEGER column book.day");
}

/// The steps that SQLite takes, in its own words.
fn plan(store: &Store, sql: &str) -> Vec<String> {
    let parameters = sql.matches('?').count();
    let bound = vec![Whole(1); parameters];
    store.read(&format!("EXPLAIN QUERY PLAN {sql}"), &bound, |row| row.get("detail").unwrap())
}

#[test]
fn every_reading_goes_by_an_index() {
    let store = life();
    let by_link = [
        "SEARCH link USING PRIMARY KEY (subject=?)",
        "SEARCH journal USING INTEGER PRIMARY KEY (rowid=?)",
    ];
    let table: [(&str, &[&str]); 12] = [
        (READ_BOOK, &["SEARCH book USING INTEGER PRIMARY KEY (rowid=?)"]),
        (WRITE_REFUSALS, &["SEARCH book USING INTEGER PRIMARY KEY (rowid=?)"]),
        (SEQ_OF_FACT, &["SEARCH journal USING COVERING INDEX journal_fact (fact=?)"]),
        (ENTRY_OF_FACT, &["SEARCH journal USING INDEX journal_fact (fact=?)"]),
        (ENTRY_OF_SEQ, &["SEARCH journal USING INTEGER PRIMARY KEY (rowid=?)"]),
        (ENTRIES_OF_SUBJECT, &by_link),
        (LAST_ENTRY_OF_SUBJECT, &by_link),
        (ENTRIES_BEFORE, &["SEARCH journal USING INTEGER PRIMARY KEY (rowid<?)"]),
        (ENTRIES_AFTER, &["SEARCH journal USING INTEGER PRIMARY KEY (rowid>?)"]),
        (READ_ANSWER, &["SEARCH answer USING INDEX answer_key (key=?)"]),
        (READ_PERSON, &["SEARCH person USING INTEGER PRIMARY KEY (rowid=?)"]),
        (COUNT_ATTEMPT, &["SEARCH outbox USING PRIMARY KEY (hash=?)"]),
    ];
    for (sql, steps) in table {
        assert_eq!(plan(&store, sql), steps, "{sql}");
    }
    // The greatest row number is the end of the table: "SEARCH" without a condition is one seek.
    assert_eq!(plan(&store, COUNT_ENTRIES), ["SEARCH journal"]);
}

/// The platform counts a row for each table and each index that a statement writes to.
#[test]
fn an_earn_writes_five_rows() {
    let store = Store::new();
    let earn = earn(1, "A-1", 5);
    assert!(earn.subjects().is_empty(), "no links");
    let tables = ["journal", "answer", "book"];
    let rows = tables.map(|table| {
        let sql = format!("SELECT count(*) FROM pragma_index_list('{table}')");
        1 + store.read(&sql, &[], |row| row.get::<_, u32>(0).unwrap())[0]
    });
    assert_eq!(rows, [2, 2, 1]);
    let rest = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name";
    let all: BTreeSet<String> =
        store.read(rest, &[], |row| row.get(0).unwrap()).into_iter().collect();
    let known =
        ["alias", "answer", "book", "identifier", "journal", "link", "outbox", "person", "schema"];
    assert_eq!(all, known.map(str::to_owned).into(), "a table that an earn may write to as well");
}

#[test]
fn a_thousand_earns_of_five_lines_take_less_than_three_kilobytes_each() {
    let store = Store::new();
    let size = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size";
    let bytes = || store.read(size, &[], |row| row.get::<_, u32>(0).unwrap())[0];
    let empty = bytes();
    // An answer says what was earned, why, and the new view: a kilobyte.
    let body = format!("{{{}}}", "x".repeat(1198));
    let book = encode_book(&book_of_lots(10));
    for seq in 1..=1000_u32 {
        let name = format!("{:08X}-{seq}", seq.wrapping_mul(2_654_435_761));
        store.record(&earn(u64::from(seq), &name, 5));
        store.answer(&format!("store:order:{name}"), seq, &body);
        let hash = "h".repeat(43);
        let day = Whole(20_513);
        let bound = [Whole(seq), Text(&hash), Whole(1), day, Whole(0), Text(&book)];
        store.write(WRITE_BOOK, &bound);
    }
    let each = (bytes() - empty) / 1000;
    println!("an earn of five lines, with its answer: {each} bytes on disk");
    assert!(each <= 3 * 1024, "{each} bytes");
}

#[test]
fn facts_have_texts_that_tell_them_apart() {
    let table = [
        (Fact::Order(reference("A-1")), "o:A-1"),
        (Fact::Return(reference("A-1")), "r:A-1"),
        (Fact::Action(reference("A-1")), "a:A-1"),
        (Fact::Billing(reference("A-1")), "b:A-1"),
        (Fact::Redemption(redemption_id(1)), "m:rdm_040G2081040G2081040G208104"),
        (Fact::Hold(hold_id(1)), "h:hld_040G2081040G2081040G208104"),
    ];
    for (fact, text) in table {
        assert_eq!(fact_text(&fact), text);
    }
}

/// The moves of a wallet, each with its own instant.
fn moved(seq: u64, moves: &[(Account, Account, u64, i64)]) -> Entry {
    let posting = |(from, to, number, millis): &(Account, Account, u64, i64)| Posting {
        wallet: wallet("star"),
        from: *from,
        to: *to,
        points: points(*number),
        terms: None,
        into: None,
        at: at(*millis),
    };
    let postings = moves.iter().map(posting).collect();
    let last = moves.iter().map(|(.., millis)| *millis).max().unwrap();
    Entry { postings, at: at(last), ..entry(seq, Cause::Adjusted { hand: hand() }) }
}

#[test]
fn changes_of_a_balance_are_summed_between_instants() {
    use Account::{Active, ClawedBack, Deficit, Expired, Issued, Pending};
    let store = Store::new();
    store.record(&moved(1, &[(Issued, Active, 40, 500)]));
    store.record(&moved(2, &[(Issued, Active, 100, 1_000), (Issued, Pending, 7, 1_000)]));
    // What fell due long before its entry belongs to its own time.
    store.record(&moved(3, &[(Active, Expired, 30, 1_999), (Active, ClawedBack, 60, 2_000)]));
    store.record(&moved(4, &[(Deficit, ClawedBack, 25, 2_500), (Active, Deficit, 5, 2_500)]));
    let changes = |most: u32| {
        let bound = [Text("star"), Text("[1000,2000,3000]"), Whole(most)];
        store.read(CHANGES, &bound, |row| {
            (row.get::<_, u32>("stretch").unwrap(), row.get::<_, i64>("change").unwrap())
        })
    };
    assert_eq!(changes(99), [(1, 70), (2, -85)]);
    assert_eq!(changes(1), [(2, -25)], "of the newest entry alone");
    let other = [Text("mile"), Text("[1000,2000,3000]"), Whole(99)];
    assert!(store.read(CHANGES, &other, |row| row.get::<_, u32>(0).unwrap()).is_empty());
}
