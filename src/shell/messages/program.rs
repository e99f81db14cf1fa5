//! What the edge asks of a program's keeper, and what it answers.

use serde::Serialize;

use crate::protocol::credential::KeyRecord;
use crate::protocol::front::Front;
use crate::protocol::node::{Fault, FromNode, Node, expected, record};
use crate::protocol::release::Releases;
use crate::protocol::secret::SecretRecord;

/// What the edge asks of a program's keeper.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ProgramAsk {
    /// What a key (by its hash), or with `None` the root key, opens.
    Access {
        key: Option<String>,
    },
    Version {
        hash: String,
    },
    PutVersion {
        hash: String,
        document: String,
    },
    PutLive {
        expected: u64,
        releases: Releases,
    },
    CreateKey {
        record: KeyRecord,
        /// The hashes of the keys of other kinds that the same idempotency key stands for.
        twins: Vec<String>,
    },
    RevokeKey {
        id: String,
        at: String,
    },
    Record {
        kind: String,
        id: String,
    },
    /// Records by id, from the one behind `after` on.
    Records {
        kind: String,
        after: String,
        limit: u64,
    },
    /// Writes a record if what stands there is `was`; with `None`, if there is none.
    PutRecord {
        kind: String,
        id: String,
        json: String,
        was: Option<String>,
    },
    DropRecord {
        kind: String,
        id: String,
    },
    /// Removes all records of a kind.
    DropKind {
        kind: String,
    },
    /// What the edge must know to let pages in.
    Front,
    CreateSecret {
        record: SecretRecord,
    },
    RetireSecret {
        kid: String,
        at: String,
    },
}

impl FromNode for ProgramAsk {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        let (kind, node) = node.kind()?;
        if kind == "front" {
            return Ok(Self::Front);
        }
        let record = node.record()?;
        Ok(match kind {
            "access" => Self::Access { key: record.maybe("key")? },
            "version" => Self::Version { hash: record.get("hash")? },
            "put_version" => {
                Self::PutVersion { hash: record.get("hash")?, document: record.get("document")? }
            }
            "put_live" => Self::PutLive {
                expected: record.get("expected")?,
                releases: record.get("releases")?,
            },
            "create_key" => {
                Self::CreateKey { record: record.get("record")?, twins: record.list("twins")? }
            }
            "revoke_key" => Self::RevokeKey { id: record.get("id")?, at: record.get("at")? },
            "record" => Self::Record { kind: record.get("kind")?, id: record.get("id")? },
            "records" => Self::Records {
                kind: record.get("kind")?,
                after: record.get("after")?,
                limit: record.get("limit")?,
            },
            "put_record" => Self::PutRecord {
                kind: record.get("kind")?,
                id: record.get("id")?,
                json: record.get("json")?,
                was: record.maybe("was")?,
            },
            "drop_record" => Self::DropRecord { kind: record.get("kind")?, id: record.get("id")? },
            "drop_kind" => Self::DropKind { kind: record.get("kind")? },
            "create_secret" => Self::CreateSecret { record: record.get("record")? },
            "retire_secret" => {
                Self::RetireSecret { kid: record.get("kid")?, at: record.get("at")? }
            }
            _ => return Err(expected("a kind of ask")),
        })
    }
}

/// What a program's keeper answers, when it has no problem to answer.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ProgramAnswer {
    Access {
        key: Option<KeyRecord>,
        releases: Releases,
    },
    Version {
        document: String,
    },
    Stored {
        created: bool,
    },
    Live(Releases),
    Key {
        record: KeyRecord,
        created: bool,
    },
    /// What stands there now, and whether that was written just now.
    Record {
        json: Option<String>,
        written: bool,
    },
    Records {
        records: Vec<Record>,
    },
    Front(Front),
}

/// A record of the registry; its kind is that of the ask.
#[derive(Serialize)]
pub(crate) struct Record {
    pub id: String,
    pub json: String,
}

record!(open Record { get id, get json });

impl FromNode for ProgramAnswer {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        let (kind, node) = node.kind()?;
        let record = node.record()?;
        Ok(match kind {
            "access" => {
                Self::Access { key: record.maybe("key")?, releases: record.get("releases")? }
            }
            "version" => Self::Version { document: record.get("document")? },
            "stored" => Self::Stored { created: record.get("created")? },
            "live" => Self::Live(FromNode::read(node)?),
            "key" => Self::Key { record: record.get("record")?, created: record.get("created")? },
            "record" => {
                Self::Record { json: record.maybe("json")?, written: record.get("written")? }
            }
            "records" => Self::Records { records: record.get("records")? },
            "front" => Self::Front(FromNode::read(node)?),
            _ => return Err(expected("a kind of answer")),
        })
    }
}
