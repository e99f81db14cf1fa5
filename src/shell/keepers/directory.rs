//! The keeper of one shard of hashed identifiers: which member each of them is of.

use std::panic::RefUnwindSafe;

use worker::wasm_bindgen;
use worker::{DurableObject, Env, Request, Response, Result, SqlStorage, State, durable_object};

use super::store::{first, is_set_up, row, run};
use super::transaction::transaction;
use crate::domain::names::MemberId;
use crate::protocol::scalar::Named;
use crate::shell::messages::directory::{Claim, DirectoryAsk, Found, Owner, Owners};
use crate::shell::messages::own;

/// Nothing here is personal: who reads it has hashes under a key that is not here, and ids.
const SCHEMA: &str = "
CREATE TABLE schema (version INTEGER NOT NULL) STRICT;
CREATE TABLE identifier (
    hash TEXT PRIMARY KEY,
    member TEXT NOT NULL,
    subject TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO schema (version) VALUES (1);
";

const READ: &str = "SELECT member, subject FROM identifier WHERE hash = ?";
const CLAIM: &str = "INSERT INTO identifier (hash, member, subject) VALUES (?, ?, ?)";
const RELEASE: &str = "DELETE FROM identifier WHERE hash = ? AND member = ?";

#[durable_object(fetch)]
pub struct Directory {
    state: State,
    sql: SqlStorage,
}

impl RefUnwindSafe for Directory {}

impl DurableObject for Directory {
    fn new(state: State, _env: Env) -> Self {
        let sql = state.storage().sql();
        Self { state, sql }
    }

    async fn fetch(&self, mut request: Request) -> Result<Response> {
        let ask: DirectoryAsk = own(&request.bytes().await?)?;
        let owners = transaction(&self.state.storage(), || self.answer(&ask))?;
        Response::ok(serde_json::to_string(&Owners { owners })?)
    }
}

struct Row {
    member: String,
    subject: String,
}

row! { Row { member, subject } }

impl Directory {
    /// Not `async`: one ask is one step.
    fn answer(&self, ask: &DirectoryAsk) -> Result<Vec<Found>> {
        let known = is_set_up(&self.sql)?;
        match ask {
            DirectoryAsk::Find { hashes } => hashes
                .iter()
                .map(|hash| Ok(Found { owner: if known { self.owner(hash)? } else { None } }))
                .collect(),
            DirectoryAsk::Claim { member, items } => {
                if !known {
                    run(&self.sql, SCHEMA, Vec::new())?;
                }
                items.iter().map(|item| self.claim(member, item)).collect()
            }
            DirectoryAsk::Release { member, hashes } => {
                for hash in hashes.iter().filter(|_| known) {
                    let values = vec![hash.as_str().into(), member.0.as_str().into()];
                    run(&self.sql, RELEASE, values)?;
                }
                Ok(Vec::new())
            }
        }
    }

    fn owner(&self, hash: &str) -> Result<Option<Owner>> {
        let row: Option<Row> = first(&self.sql, READ, vec![hash.into()])?;
        let owner = |row: Row| {
            let member = MemberId::parse(&row.member).map_err(|_| "a row names no member")?;
            Ok(Owner { member: Named(member), subject: row.subject, is_new: false })
        };
        row.map(owner).transpose()
    }

    fn claim(&self, member: &Named<MemberId>, item: &Claim) -> Result<Found> {
        if let Some(owner) = self.owner(&item.hash)? {
            return Ok(Found { owner: Some(owner) });
        }
        let texts = [item.hash.as_str(), member.0.as_str(), item.subject.as_str()];
        run(&self.sql, CLAIM, texts.map(Into::into).to_vec())?;
        let subject = item.subject.clone();
        Ok(Found { owner: Some(Owner { member: member.clone(), subject, is_new: true }) })
    }
}
