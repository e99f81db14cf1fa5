//! What is asked of a shard of a Directory, and what it answers.

use serde::Serialize;

use crate::domain::names::MemberId;
use crate::protocol::node::{Fault, FromNode, Node, expected, record};
use crate::protocol::scalar::Named;

/// What is asked of a shard; each ask is one step.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DirectoryAsk {
    Find {
        hashes: Vec<String>,
    },
    /// What is free becomes the member's; what is somebody's stays theirs.
    Claim {
        member: Named<MemberId>,
        items: Vec<Claim>,
    },
    /// What is the member's becomes free; what is somebody else's stays theirs.
    Release {
        member: Named<MemberId>,
        hashes: Vec<String>,
    },
}

#[derive(Serialize)]
pub(crate) struct Claim {
    pub hash: String,
    /// What of the member's it names, as a redemption; empty where it names the member.
    pub subject: String,
}

record!(open Claim { get hash, get subject });

impl FromNode for DirectoryAsk {
    fn read(node: &Node<'_>) -> std::result::Result<Self, Fault> {
        let (kind, node) = node.kind()?;
        let record = node.record()?;
        Ok(match kind {
            "find" => Self::Find { hashes: record.get("hashes")? },
            "claim" => Self::Claim { member: record.get("member")?, items: record.get("items")? },
            "release" => {
                Self::Release { member: record.get("member")?, hashes: record.get("hashes")? }
            }
            _ => return Err(expected("a kind of ask")),
        })
    }
}

/// Whose something is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Owner {
    pub member: Named<MemberId>,
    pub subject: String,
    /// Whether it was free until this claim.
    pub is_new: bool,
}

record!(open Owner { get member, get subject, usual is_new });

/// The owners of what was found or claimed, in the order of the ask; absent where there is none.
#[derive(Serialize)]
pub(crate) struct Owners {
    pub owners: Vec<Found>,
}

record!(open Owners { get owners });

#[derive(Serialize)]
pub(crate) struct Found {
    pub owner: Option<Owner>,
}

record!(open Found { maybe owner });
