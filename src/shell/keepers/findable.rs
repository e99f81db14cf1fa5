//! What a member is found by, in the member's own keeper: the rows, and the steps that change them.

use worker::{Error, Result, SqlStorage, Storage};

use super::outbox::{self, Errand};
use super::store::{first, number, row, rows, run};
use crate::domain::names::{MemberId, ProgramId};
use crate::protocol::identifier::{Identifier, IdentifierKind, card_of};
use crate::protocol::journal::sql;
use crate::protocol::profile::FoundBy;
use crate::shell::config::Config;
use crate::shell::person;

/// One row: an identifier of its kind, as the Directory knows it.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub kind: String,
    pub keeper: String,
    pub hash: String,
    /// Of a card: how many numbers the member had before this one.
    pub nonce: u32,
    pub wrapped_key: Option<String>,
    /// `None`: a card whose number is made of the member's id and the nonce.
    pub sealed: Option<String>,
    /// Not 0: the Directory is still to be told.
    pub waiting: u32,
}

row! { Row { kind, keeper, hash, nonce, wrapped_key, sealed, waiting } }

/// What one step changes of how a member is found.
#[derive(Debug, Default)]
pub(crate) struct Change {
    pub rows: Vec<Row>,
    /// The id of a reference that leads here from now on.
    pub alias: Option<MemberId>,
    /// What other keepers must be told.
    pub errands: Vec<Errand>,
    /// Erasing destroys all of it.
    pub erase: bool,
}

impl Change {
    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.alias.is_none() && self.errands.is_empty() && !self.erase
    }
}

/// Writes a change inside the step that it belongs to.
pub(crate) fn write(storage: &Storage, sql: &SqlStorage, change: &Change) -> Result<()> {
    if change.erase {
        for statement in sql::ERASE_FOUND {
            run(sql, statement, Vec::new())?;
        }
    }
    for row in &change.rows {
        run(sql, sql::SHRED_IDENTIFIER, vec![row.kind.as_str().into()])?;
        let values = vec![
            row.kind.as_str().into(),
            row.keeper.as_str().into(),
            row.hash.as_str().into(),
            number(u64::from(row.nonce)),
            row.wrapped_key.clone().into(),
            row.sealed.clone().into(),
        ];
        run(sql, sql::WRITE_IDENTIFIER, values)?;
    }
    if let Some(alias) = &change.alias {
        run(sql, sql::WRITE_ALIAS, vec![alias.as_str().into()])?;
    }
    outbox::write(storage, sql, &change.errands)
}

/// A member's identifiers, and what they are made with.
pub(crate) struct Findable<'a> {
    pub config: &'a Config,
    pub program: &'a ProgramId,
    pub member: &'a MemberId,
    rows: Vec<Row>,
}

impl<'a> Findable<'a> {
    /// Reads them; storage of before there were any has none.
    pub(crate) fn read(
        sql: &SqlStorage,
        schema: u64,
        (config, program, member): (&'a Config, &'a ProgramId, &'a MemberId),
    ) -> Result<Self> {
        let is_old = schema < sql::SCHEMA_FOUND;
        let rows = if is_old { Vec::new() } else { rows(sql, sql::READ_IDENTIFIERS, Vec::new())? };
        Ok(Self { config, program, member, rows })
    }

    fn row(&self, kind: IdentifierKind) -> Option<&Row> {
        self.rows.iter().find(|row| row.kind == kind.name())
    }

    /// The change that lets the member be found by these, and by a card of their own.
    pub(crate) fn with(&self, identifiers: &[Identifier]) -> Result<Change> {
        let mut change = Change::default();
        for identifier in identifiers {
            let old = self.row(identifier.kind);
            let key = identifier.key(&self.config.directory_key, self.program);
            if old.is_some_and(|old| old.hash == key.hash()) {
                continue;
            }
            let sealed = person::seal_bytes(self.config, identifier.value().as_bytes())?;
            let nonce = old.map_or(0, |old| old.nonce);
            let mut row = self.made(identifier, nonce);
            (row.wrapped_key, row.sealed) = (Some(sealed.wrapped_key), Some(sealed.sealed));
            self.replace(&mut change, old, row);
        }
        let brings_card = identifiers.iter().any(|one| one.kind == IdentifierKind::Card);
        if !brings_card && self.row(IdentifierKind::Card).is_none() {
            self.replace(&mut change, None, self.card(0));
        }
        Ok(change)
    }

    /// The change that takes the next number in place of the card's.
    pub(crate) fn with_next_card(&self) -> Change {
        let old = self.row(IdentifierKind::Card);
        let nonce = old.map_or(0, |old| old.nonce.saturating_add(1));
        let mut change = Change::default();
        self.replace(&mut change, old, self.card(nonce));
        change
    }

    fn card(&self, nonce: u32) -> Row {
        let secret = &self.config.directory_key;
        self.made(&card_of(secret, self.program, self.member, nonce), nonce)
    }

    fn made(&self, identifier: &Identifier, nonce: u32) -> Row {
        let key = identifier.key(&self.config.directory_key, self.program);
        Row {
            kind: identifier.kind.name().to_owned(),
            keeper: key.shard(self.program),
            hash: key.hash().to_owned(),
            nonce,
            wrapped_key: None,
            sealed: None,
            waiting: 0,
        }
    }

    #[expect(clippy::unused_self, reason = "it reads as a sentence beside the others")]
    fn replace(&self, change: &mut Change, old: Option<&Row>, new: Row) {
        change.errands.extend(old.map(|old| Errand::release(&old.keeper, &old.hash)));
        change.errands.push(Errand::take(&new.keeper, &new.hash));
        change.rows.push(new);
    }

    /// What a member may be shown: a card that the Directory has not heard of finds nobody yet.
    pub(crate) fn shown(&self) -> Result<FoundBy> {
        let rest = self.rows.iter().filter(|row| row.kind != IdentifierKind::Card.name());
        let rest: Result<Vec<Option<Identifier>>> = rest.map(|row| self.open(row)).collect();
        let identifiers = rest?.into_iter().flatten().collect();
        Ok(FoundBy { card: self.shown_card()?, identifiers })
    }

    /// As [`Self::shown`], the card alone.
    pub(crate) fn shown_card(&self) -> Result<Option<String>> {
        let row = self.row(IdentifierKind::Card).filter(|row| row.waiting == 0);
        let card = row.map(|row| self.open(row)).transpose()?.flatten();
        Ok(card.map(|card| card.value().to_owned()))
    }

    fn open(&self, row: &Row) -> Result<Option<Identifier>> {
        let Some(kind) = IdentifierKind::parse(&row.kind) else { return Ok(None) };
        let (Some(wrapped_key), Some(sealed)) = (&row.wrapped_key, &row.sealed) else {
            let secret = &self.config.directory_key;
            return Ok(Some(card_of(secret, self.program, self.member, row.nonce)));
        };
        let bytes = person::open_bytes(self.config, wrapped_key, sealed)?;
        let broken = |_| Error::RustError("a sealed identifier is no text".into());
        Ok(Identifier::parse(kind, &String::from_utf8(bytes).map_err(broken)?))
    }

    /// Gives up an identifier; a card by another number. `None`: there is none of that kind.
    pub(crate) fn without(&self, kind: IdentifierKind) -> Option<Change> {
        let row = self.row(kind)?;
        if kind == IdentifierKind::Card {
            return Some(self.with_next_card());
        }
        let errands = vec![Errand::release(&row.keeper, &row.hash)];
        Some(Change { errands, ..Change::default() })
    }

    /// Whether the member's card has this hash, and is one that was made here.
    pub(crate) fn is_own_card(&self, hash: &str) -> bool {
        self.row(IdentifierKind::Card).is_some_and(|row| row.hash == hash && row.sealed.is_none())
    }

    /// The kind of the identifier with this hash.
    pub(crate) fn kind_of(&self, hash: &str) -> Option<&str> {
        self.rows.iter().find(|row| row.hash == hash).map(|row| row.kind.as_str())
    }

    /// The change that claims again what the member is found by, of these hashes.
    pub(crate) fn keeping(&self, hashes: &[String]) -> Change {
        let wanted = self.rows.iter().filter(|row| hashes.contains(&row.hash));
        let errands = wanted.map(|row| Errand::take(&row.keeper, &row.hash)).collect();
        Change { errands, ..Change::default() }
    }

    /// The change that erasing makes: everything is given back.
    pub(crate) fn erased(&self, aliases: &[MemberId]) -> Change {
        let releases = self.rows.iter().map(|row| Errand::release(&row.keeper, &row.hash));
        let leaves = aliases.iter().map(|alias| Errand::leave(self.program, alias));
        Change { erase: true, errands: releases.chain(leaves).collect(), ..Change::default() }
    }
}

/// Takes an identifier's row away, for good.
pub(crate) fn delete(sql: &SqlStorage, kind: &str) -> Result<()> {
    run(sql, sql::SHRED_IDENTIFIER, vec![kind.into()])?;
    run(sql, sql::DELETE_IDENTIFIER, vec![kind.into()])
}

/// The ids of references that lead here without being this member's own.
pub(crate) fn aliases(sql: &SqlStorage, schema: u64) -> Result<Vec<MemberId>> {
    if schema < sql::SCHEMA_FOUND {
        return Ok(Vec::new());
    }
    let found: Vec<String> = rows(sql, sql::READ_ALIASES, Vec::new())?;
    found.iter().map(|id| member(id)).collect()
}

fn member(id: &str) -> Result<MemberId> {
    MemberId::parse(id).map_err(|_| Error::RustError("a row names no member".into()))
}

/// Where whatever is asked of nobody leads instead.
pub(crate) fn moved_to(sql: &SqlStorage) -> Result<Option<MemberId>> {
    if first::<u64>(sql, sql::HAS_MOVED_TABLE, Vec::new())?.is_none() {
        return Ok(None);
    }
    first::<String>(sql, sql::READ_MOVED, Vec::new())?.map(|id| member(&id)).transpose()
}

/// Whether a query by a hash finds anything.
pub(crate) fn has(sql: &SqlStorage, query: &str, hash: &str) -> Result<bool> {
    Ok(first::<u64>(sql, query, vec![hash.into()])?.is_some())
}
