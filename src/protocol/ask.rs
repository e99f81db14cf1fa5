//! `Ask`: the message from the edge to a member's keeper, and the commands it can carry.

mod deed;

use serde::Serialize;

pub use self::deed::Deed;

use super::identifier::IdentifierKind;
use super::link::minting::Signing;
use super::node::{Fault, FromNode, Node, expected, record};
use super::page::ask::PageAsk;
use super::release::Releases;
use super::request::CartBody;
use super::scalar::{Instant, Named};
use crate::domain::names::{HoldId, MemberId, ProgramId, RedemptionId};

/// The version of this message: an old keeper meets a new edge during a deploy.
pub const ASK_VERSION: u32 = 1;

/// The principal of whoever holds a key of the store's, so that a rotated key still finds its
/// answers; and of what the store signed.
pub const STORE: &str = "store";
/// The principal of a session.
pub const MEMBER: &str = "member";

/// Unknown fields are ignored here, so that a newer edge can talk to an older keeper; the bodies
/// inside are strict, because a field that is not understood must not be half done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ask {
    pub v: u32,
    pub program: Named<ProgramId>,
    pub member: Named<MemberId>,
    /// The time a test program was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub now: Option<Instant>,
    /// What the edge knows of the release list.
    pub releases: Releases,
    /// The name of the request, for the answer's headers and the log.
    pub request_id: String,
    /// Who asks: idempotency keys of one principal are nothing to another.
    pub principal: String,
    /// What links and receipts are signed with, where there can be any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signing: Option<Signing>,
    pub work: Work,
}

record!(open Ask {
    get v,
    get program,
    get member,
    maybe now,
    get releases,
    get request_id,
    get principal,
    maybe signing,
    get work,
});

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Work {
    /// In this order, each its own all-or-nothing step; one task is answered as itself, more as a
    /// batch.
    Do {
        tasks: Vec<Task>,
        batch: bool,
    },
    Quote(Box<CartBody>),
    Member,
    Balance {
        as_of: Option<Instant>,
    },
    Entries {
        limit: u32,
        before: Option<u64>,
    },
    Lots,
    /// How the link of a hold stands.
    Link {
        hold: Named<HoldId>,
    },
    /// The links that can be used, signed.
    Links,
    /// The rewards, and whether the member can take them.
    Offers,
    /// Whether this is a member, or leads to one.
    Standing,
    /// Nobody is here: whatever is asked leads to that member from now on.
    Move {
        to: Named<MemberId>,
    },
    /// It leads there no more.
    Leave {
        from: Named<MemberId>,
    },
    /// Some of this was taken back where it was claimed: what the member is found by is claimed
    /// again, and whether the name leads here is answered as `moved_to`.
    Keep {
        hashes: Vec<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        via: Option<Named<MemberId>>,
    },
    /// The member is found by this no more.
    Forget {
        kind: IdentifierKind,
    },
    /// One redemption as it stands now, whatever became of it.
    Voucher {
        redemption: Named<RedemptionId>,
    },
    /// One of the member's pages, as HTML.
    Show(Box<PageAsk>),
}

impl FromNode for Work {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        let (kind, node) = node.kind()?;
        read_work(kind, node).map_err(|fault| fault.at(kind))
    }
}

fn read_work(kind: &str, node: &Node<'_>) -> Result<Work, Fault> {
    Ok(match kind {
        "do" => {
            let record = node.record()?;
            Work::Do { tasks: record.get("tasks")?, batch: record.get("batch")? }
        }
        "quote" => Work::Quote(FromNode::read(node)?),
        "member" => Work::Member,
        "balance" => Work::Balance { as_of: node.record()?.maybe("as_of")? },
        "entries" => {
            let record = node.record()?;
            Work::Entries { limit: record.get("limit")?, before: record.maybe("before")? }
        }
        "lots" => Work::Lots,
        "link" => Work::Link { hold: node.record()?.get("hold")? },
        "links" => Work::Links,
        "offers" => Work::Offers,
        "standing" => Work::Standing,
        "move" => Work::Move { to: node.record()?.get("to")? },
        "leave" => Work::Leave { from: node.record()?.get("from")? },
        "keep" => {
            let record = node.record()?;
            Work::Keep { hashes: record.get("hashes")?, via: record.maybe("via")? }
        }
        "forget" => Work::Forget { kind: node.record()?.get("kind")? },
        "voucher" => Work::Voucher { redemption: node.record()?.get("redemption")? },
        "show" => Work::Show(FromNode::read(node)?),
        _ => return Err(expected("a kind of work")),
    })
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Task {
    pub key: String,
    pub fingerprint: String,
    pub deed: Deed,
    /// Why not, unless it was done under this key before: a retry is answered as the first time,
    /// though by now it would be refused before anybody's book is opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late: Option<String>,
    /// The id of a reference that leads to this member without being theirs: an enrolment links it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub via: Option<Named<MemberId>>,
}

record!(open Task { get key, get fingerprint, get deed, maybe late, maybe via });
