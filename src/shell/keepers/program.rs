//! The keeper of one program: its published versions, its release list, its keys.

mod front;
mod keys;
mod records;

use std::cell::Cell;
use std::panic::RefUnwindSafe;

use worker::wasm_bindgen;
use worker::{DurableObject, Env, Request, Response, Result, SqlStorage, State, durable_object};

use super::store::{first, is_set_up, number, row, run};
use super::transaction::transaction;
use crate::protocol::problem::Problem;
use crate::protocol::registry::{READ_SCHEMA, SCHEMA_TABLE, WRITE_SCHEMA, pending};
use crate::protocol::release::Releases;
use crate::protocol::version;
use crate::shell::messages::own;
use crate::shell::messages::program::{ProgramAnswer, ProgramAsk};

/// Versions a program can have: each is a row of up to 256 KiB, and none is ever dropped.
const VERSIONS_MAX: u64 = 10_000;

#[durable_object(fetch)]
pub struct Program {
    state: State,
    sql: SqlStorage,
    /// Whether the program is a live one; it is so for ever.
    livemode: Cell<Option<bool>>,
}

impl RefUnwindSafe for Program {}

impl DurableObject for Program {
    fn new(state: State, _env: Env) -> Self {
        let sql = state.storage().sql();
        Self { state, sql, livemode: Cell::new(None) }
    }

    async fn fetch(&self, mut request: Request) -> Result<Response> {
        let ask: ProgramAsk = own(&request.bytes().await?)?;
        match transaction(&self.state.storage(), || self.answer(ask))? {
            Ok(answer) => Response::ok(serde_json::to_string(&answer)?),
            Err(problem) => Ok(Response::ok(problem.to_json())?.with_status(problem.status)),
        }
    }
}

struct LiveRow {
    serial: u64,
    releases: String,
}

row! { LiveRow { serial, releases } }

type Answered = std::result::Result<ProgramAnswer, Problem>;

impl Program {
    /// Not `async`: one ask is one step.
    fn answer(&self, ask: ProgramAsk) -> Result<Answered> {
        let known = is_set_up(&self.sql)?;
        match ask {
            ProgramAsk::Access { key } if known => self.access(key),
            ProgramAsk::Version { hash } if known => self.version(&hash),
            ProgramAsk::RevokeKey { id, at } if known => self.revoke(&id, at),
            ProgramAsk::Record { kind, id } if known => self.record(&kind, &id),
            ProgramAsk::Records { kind, after, limit } if known => {
                self.records(&kind, &after, limit)
            }
            ProgramAsk::PutRecord { kind, id, json, was } if known => {
                self.set_up(known)?;
                self.put_record((&kind, &id), json, was.as_deref())
            }
            ProgramAsk::DropRecord { kind, id } if known => self.drop_record(&kind, &id),
            ProgramAsk::DropKind { kind } if known => self.drop_kind(&kind),
            ProgramAsk::Front if known => self.front(),
            ProgramAsk::CreateSecret { record } if known => {
                self.set_up(known)?;
                self.create_secret(&record)
            }
            ProgramAsk::RetireSecret { kid, at } if known => {
                self.set_up(known)?;
                self.retire_secret(&kid, at)
            }
            ProgramAsk::Access { key: None } => {
                Ok(Ok(ProgramAnswer::Access { key: None, releases: Releases::default() }))
            }
            ProgramAsk::Access { .. }
            | ProgramAsk::Version { .. }
            | ProgramAsk::RevokeKey { .. }
            | ProgramAsk::Record { .. }
            | ProgramAsk::Records { .. }
            | ProgramAsk::PutRecord { .. }
            | ProgramAsk::DropRecord { .. }
            | ProgramAsk::DropKind { .. }
            | ProgramAsk::Front
            | ProgramAsk::CreateSecret { .. }
            | ProgramAsk::RetireSecret { .. } => {
                Ok(Err(Problem::new("program_not_found", "There is no such program.")))
            }
            ProgramAsk::PutVersion { hash, document } => {
                self.set_up(known)?;
                self.put_version(&hash, &document)
            }
            ProgramAsk::PutLive { expected, releases } => {
                self.set_up(known)?;
                self.put_live(expected, releases)
            }
            ProgramAsk::CreateKey { record, twins } => {
                self.set_up(known)?;
                self.create_key(record, &twins)
            }
        }
    }

    /// Brings storage to the newest schema, before the first write that needs it: reading never
    /// migrates.
    fn set_up(&self, known: bool) -> Result<()> {
        if !known {
            run(&self.sql, SCHEMA_TABLE, Vec::new())?;
        }
        let mut version = self.schema()?;
        for batch in pending(version) {
            run(&self.sql, batch, Vec::new())?;
            version = version.saturating_add(1);
            run(&self.sql, WRITE_SCHEMA, vec![number(version)])?;
        }
        Ok(())
    }

    /// How many migrations this storage has been through.
    fn schema(&self) -> Result<u64> {
        Ok(first(&self.sql, READ_SCHEMA, Vec::new())?.unwrap_or_default())
    }

    fn releases(&self) -> Result<Releases> {
        let row: Option<LiveRow> =
            first(&self.sql, "SELECT serial, releases FROM live WHERE id = 1", Vec::new())?;
        match row {
            Some(row) => {
                let releases = own(row.releases.as_bytes())?;
                Ok(Releases { serial: row.serial, releases })
            }
            None => Ok(Releases::default()),
        }
    }

    fn document(&self, hash: &str) -> Result<Option<String>> {
        let query = "SELECT document FROM version WHERE hash = ?";
        first(&self.sql, query, vec![hash.into()])
    }

    fn version(&self, hash: &str) -> Result<Answered> {
        Ok(match self.document(hash)? {
            Some(document) => Ok(ProgramAnswer::Version { document }),
            // Only what is stored can be made live.
            None => Err(Problem::new("fault", "A version that is live is not there.")),
        })
    }

    fn put_version(&self, hash: &str, document: &str) -> Result<Answered> {
        if self.document(hash)?.is_some() {
            return Ok(Ok(ProgramAnswer::Stored { created: false }));
        }
        if let Err(problem) = self.check_kinship(document)? {
            return Ok(Err(problem));
        }
        run(
            &self.sql,
            "INSERT INTO version (hash, document) VALUES (?, ?)",
            vec![hash.into(), document.into()],
        )?;
        Ok(Ok(ProgramAnswer::Stored { created: true }))
    }

    /// Whether the program is a live one; `None` where nothing of it is published, or not readable.
    fn is_live(&self) -> Option<bool> {
        if self.livemode.get().is_none() {
            let query = "SELECT document FROM version ORDER BY rowid LIMIT 1";
            let eldest = first::<String>(&self.sql, query, Vec::new()).ok().flatten()?;
            let program = version::restore(eldest.as_bytes()).ok()?;
            self.livemode.set(Some(program.livemode));
        }
        self.livemode.get()
    }

    /// A program stays a test program or a live one, and in its currency, for ever: members have
    /// balances in it and trust its clock.
    fn check_kinship(&self, document: &str) -> Result<std::result::Result<(), Problem>> {
        if self.count("SELECT count(*) AS count FROM version")? >= VERSIONS_MAX {
            let detail = "The program has as many versions as it may have.";
            return Ok(Err(Problem::new("invalid_version", detail)));
        }
        let query = "SELECT document FROM version ORDER BY rowid LIMIT 1";
        let Some(eldest) = first::<String>(&self.sql, query, Vec::new())? else {
            return Ok(Ok(()));
        };
        let (Ok(eldest), Ok(new)) =
            (version::restore(eldest.as_bytes()), version::restore(document.as_bytes()))
        else {
            return Ok(Err(Problem::new("invalid_version", "The document cannot be read.")));
        };
        let same = eldest.livemode == new.livemode && eldest.currency == new.currency;
        let detail = "livemode and currency of a program cannot change; make another program.";
        Ok(if same { Ok(()) } else { Err(Problem::new("invalid_version", detail).at("/livemode")) })
    }

    fn put_live(&self, expected: u64, wanted: Releases) -> Result<Answered> {
        let current = self.releases()?;
        if current.serial != expected {
            let detail = format!("The serial is {} by now.", current.serial);
            return Ok(Err(Problem::new("precondition_failed", detail)));
        }
        for (index, release) in wanted.releases.iter().enumerate() {
            if self.document(release.hash.0.as_str())?.is_none() {
                let problem = Problem::new("invalid_release", "There is no version of this hash.");
                return Ok(Err(problem.at(format!("/releases/{index}/hash"))));
            }
        }
        let serial = current.serial.saturating_add(1);
        run(
            &self.sql,
            "INSERT INTO live (id, serial, releases) VALUES (1, ?, ?)
             ON CONFLICT (id) DO UPDATE SET serial = excluded.serial, releases = excluded.releases",
            vec![number(serial), serde_json::to_string(&wanted.releases)?.into()],
        )?;
        Ok(Ok(ProgramAnswer::Live(Releases { serial, releases: wanted.releases })))
    }

    fn count(&self, query: &str) -> Result<u64> {
        Ok(first(&self.sql, query, Vec::new())?.unwrap_or_default())
    }
}
