//! The member keeper's storage: what it reads before a decision, and the one step that writes it.

use worker::{Error, Result, SqlStorage, SqlStorageValue, Storage};

use super::findable::{self, Change};
use super::store::{first, is_set_up, number, row, rows, run};
use super::transaction::transaction;
use crate::domain::book::Book;
use crate::domain::ledger::{Entry, Fact};
use crate::domain::moment::Moment;
use crate::domain::names::WalletId;
use crate::protocol::journal::chain::{Hash, chain};
use crate::protocol::journal::{decode_book, decode_entry, encode_book, encode_entry, sql};
use crate::shell::person::SealedPerson;

/// The book as it is stored, with what stands beside it in its row.
#[derive(Clone)]
pub(crate) struct Kept {
    pub book: Book,
    /// Of the last entry.
    pub hash: Hash,
    /// The highest release serial this member has seen: a keeper never goes back.
    pub serial: u64,
    /// Refusals kept on that day, counted in days from 1970-01-01.
    pub day: u64,
    pub refusals: u64,
    /// How many migrations this storage has been through.
    pub schema: u64,
}

/// An answer that was given before.
pub(crate) struct StoredAnswer {
    pub fingerprint: String,
    pub status: u16,
    pub body: String,
}

/// An answer to be kept.
pub(crate) struct NewAnswer<'a> {
    pub key: &'a str,
    pub fingerprint: &'a str,
    pub status: u16,
    pub body: &'a str,
}

struct BookRow {
    hash: String,
    serial: u64,
    day: u64,
    refusals: u64,
    book: String,
}

/// A row of the journal.
pub(crate) struct EntryRow {
    pub seq: u64,
    pub hash: String,
    pub entry: String,
}

/// What changed in one stretch of time.
pub(crate) struct ChangeRow {
    pub stretch: u64,
    pub change: i64,
}

struct LookUpRow {
    recorded: Option<u64>,
    fingerprint: Option<String>,
    status: Option<u16>,
    body: Option<String>,
}

row! { SealedPerson { wrapped_key, sealed } }
row! { BookRow { hash, serial, day, refusals, book } }
row! { EntryRow { seq, hash, entry } }
row! { ChangeRow { stretch, change } }
row! { LookUpRow { recorded, fingerprint, status, body } }

impl EntryRow {
    pub(crate) fn decode(&self) -> Result<Entry> {
        decode_entry(self.entry.as_bytes()).map_err(unreadable)
    }
}

/// The book, or `None` where nobody was ever enrolled; then nothing is written.
pub(crate) fn read_book(sql: &SqlStorage) -> Result<Option<Kept>> {
    if !is_set_up(sql)? {
        return Ok(None);
    }
    let Some(row) = first::<BookRow>(sql, sql::READ_BOOK, Vec::new())? else {
        return Ok(None);
    };
    let book = decode_book(row.book.as_bytes()).map_err(unreadable)?;
    let hash = Hash::parse(&row.hash).ok_or_else(|| unreadable("a hash is not one"))?;
    let schema = schema_version(sql)?;
    let BookRow { serial, day, refusals, .. } = row;
    Ok(Some(Kept { book, hash, serial, day, refusals, schema }))
}

fn schema_version(sql: &SqlStorage) -> Result<u64> {
    Ok(first(sql, sql::READ_SCHEMA, Vec::new())?.unwrap_or_default())
}

/// What every command asks first: the answer its key was given before, and the entry that stands
/// for its fact already.
pub(crate) fn look_up(
    sql: &SqlStorage,
    key: &str,
    fact: Option<&Fact>,
) -> Result<(Option<StoredAnswer>, Option<u64>)> {
    let fact: SqlStorageValue = fact.map(sql::fact_text).into();
    let row: Option<LookUpRow> = first(sql, sql::LOOK_UP, vec![key.into(), fact])?;
    let Some(row) = row else { return Ok((None, None)) };
    let answer = match (row.fingerprint, row.status, row.body) {
        (Some(fingerprint), Some(status), Some(body)) => {
            Some(StoredAnswer { fingerprint, status, body })
        }
        _ => None,
    };
    Ok((answer, row.recorded))
}

pub(crate) fn entry_of_fact(sql: &SqlStorage, fact: &Fact) -> Result<Option<Entry>> {
    let row: Option<EntryRow> = first(sql, sql::ENTRY_OF_FACT, vec![sql::fact_text(fact).into()])?;
    row.map(|row| row.decode()).transpose()
}

pub(crate) fn entry_of_seq(sql: &SqlStorage, seq: u64) -> Result<Option<Entry>> {
    let row: Option<EntryRow> = first(sql, sql::ENTRY_OF_SEQ, vec![number(seq)])?;
    row.map(|row| row.decode()).transpose()
}

/// How the balance of a wallet changed in each stretch between these instants, over the newest of
/// so many entries.
pub(crate) fn changes(
    sql: &SqlStorage,
    wallet: &WalletId,
    starts: &[Moment],
    most: u64,
) -> Result<Vec<ChangeRow>> {
    let starts: Vec<String> = starts.iter().map(|start| start.millis().to_string()).collect();
    let starts = format!("[{}]", starts.join(","));
    rows(sql, sql::CHANGES, vec![wallet.as_str().into(), starts.into(), number(most)])
}

/// All entries that concern a subject, oldest first.
pub(crate) fn entries_of(sql: &SqlStorage, subject: &Fact) -> Result<Vec<Entry>> {
    let text = sql::fact_text(subject);
    let found: Vec<EntryRow> = rows(sql, sql::ENTRIES_OF_SUBJECT, vec![text.into()])?;
    found.iter().map(EntryRow::decode).collect()
}

/// A page of the journal, newest first.
pub(crate) fn entries_before(sql: &SqlStorage, before: u64, limit: u64) -> Result<Vec<EntryRow>> {
    rows(sql, sql::ENTRIES_BEFORE, vec![number(before), number(limit)])
}

/// A stretch of the journal, oldest first.
pub(crate) fn entries_after(sql: &SqlStorage, after: u64, limit: u64) -> Result<Vec<EntryRow>> {
    rows(sql, sql::ENTRIES_AFTER, vec![number(after), number(limit)])
}

pub(crate) fn read_person(sql: &SqlStorage) -> Result<Option<SealedPerson>> {
    first(sql, sql::READ_PERSON, Vec::new())
}

/// Everything that one accepted command writes.
pub(crate) struct Commit<'a> {
    pub entry: &'a Entry,
    /// The head of the chain before it.
    pub before: Option<&'a Hash>,
    pub book: &'a Book,
    pub serial: u64,
    pub day: u64,
    pub refusals: u64,
    pub answer: Option<NewAnswer<'a>>,
    pub person: Option<&'a SealedPerson>,
    /// Erasing destroys the person and the answers.
    pub erase: bool,
    /// What it changes of how the member is found.
    pub change: &'a Change,
    /// How many migrations storage has been through; 0 for a member who was never written.
    pub schema: u64,
}

/// Writes a command: entry, links, answer, book, person; all of it or nothing.
pub(crate) fn commit(storage: &Storage, sql: &SqlStorage, step: &Commit<'_>) -> Result<Kept> {
    let entry = encode_entry(step.entry);
    let hash = chain(step.before, entry.as_bytes());
    let text = hash.to_text();
    let book = encode_book(step.book);
    transaction(storage, || {
        set_up(sql, step.schema)?;
        let seq = number(step.entry.seq);
        let fact = step.entry.fact().map(|fact| sql::fact_text(&fact));
        let values = vec![seq.clone(), fact.into(), text.as_str().into(), entry.into()];
        run(sql, sql::WRITE_ENTRY, values)?;
        for subject in step.entry.subjects() {
            let subject = sql::fact_text(&subject);
            run(sql, sql::WRITE_LINK, vec![subject.into(), seq.clone()])?;
        }
        if step.erase {
            for statement in sql::ERASE {
                run(sql, statement, Vec::new())?;
            }
        }
        if let Some(answer) = &step.answer {
            write_answer(sql, answer, seq.clone())?;
        }
        if let Some(person) = step.person {
            write_person(sql, person)?;
        }
        findable::write(storage, sql, step.change)?;
        let counts = [number(step.serial), number(step.day), number(step.refusals)];
        let [serial, day, refusals] = counts;
        let values = vec![seq, text.as_str().into(), serial, day, refusals, book.into()];
        run(sql, sql::WRITE_BOOK, values)
    })?;
    Ok(Kept {
        book: step.book.clone(),
        hash,
        serial: step.serial,
        day: step.day,
        refusals: step.refusals,
        schema: step.schema.max(sql::MIGRATIONS.len() as u64),
    })
}

/// Keeps an answer that changed nothing: a refusal, which is counted, or what is so already.
pub(crate) fn keep_answer(
    storage: &Storage,
    sql: &SqlStorage,
    (answer, person): (&NewAnswer<'_>, Option<&SealedPerson>),
    (change, schema): (&Change, u64),
    (day, refusals): (u64, u64),
) -> Result<()> {
    transaction(storage, || {
        if !change.is_empty() {
            set_up(sql, schema)?;
            findable::write(storage, sql, change)?;
        }
        write_answer(sql, answer, SqlStorageValue::Null)?;
        if let Some(person) = person {
            write_person(sql, person)?;
        }
        run(sql, sql::WRITE_REFUSALS, vec![number(day), number(refusals)])
    })
}

fn write_answer(sql: &SqlStorage, answer: &NewAnswer<'_>, seq: SqlStorageValue) -> Result<()> {
    let values = vec![
        answer.key.into(),
        answer.fingerprint.into(),
        number(u64::from(answer.status)),
        seq,
        answer.body.into(),
    ];
    run(sql, sql::WRITE_ANSWER, values)
}

fn write_person(sql: &SqlStorage, person: &SealedPerson) -> Result<()> {
    let values = vec![person.wrapped_key.as_str().into(), person.sealed.as_str().into()];
    run(sql, sql::SHRED_PERSON, Vec::new())?;
    run(sql, sql::WRITE_PERSON, values)
}

/// Brings storage to the newest schema, before the first write that needs it: reading never
/// migrates, and neither does a keeper whose storage a newer deploy has written.
fn set_up(sql: &SqlStorage, version: u64) -> Result<()> {
    if version == 0 {
        run(sql, sql::SCHEMA_TABLE, Vec::new())?;
    }
    let mut version = version;
    for batch in sql::pending(version) {
        run(sql, batch, Vec::new())?;
        version = version.saturating_add(1);
        run(sql, sql::WRITE_SCHEMA, vec![number(version)])?;
    }
    Ok(())
}

fn unreadable(why: impl std::fmt::Display) -> Error {
    Error::RustError(format!("storage cannot be read: {why}"))
}
