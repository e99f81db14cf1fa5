//! Messages that are no type of the protocol: those that the edge puts together, and documents.

#![expect(dead_code, reason = "the fields are only described")]

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};

use crate::domain::names::{ProgramId, VersionId};
use crate::protocol::answer::{Accepted, Unchanged};
use crate::protocol::journal::public::PublicEntry;
use crate::protocol::problem::Problem;
use crate::protocol::profile::MemberBody;
use crate::protocol::scalar::{Instant, Named};

/// Whether the edge is up.
#[derive(Serialize, JsonSchema)]
pub struct Health {
    status: &'static str,
}

/// A member's session.
#[derive(Serialize, JsonSchema)]
pub struct SessionAnswer {
    /// To be sent as a bearer; for at most ten minutes. Null: nobody is signed in.
    #[schemars(required)]
    session: Option<String>,
    #[schemars(required)]
    expires_at: Option<Instant>,
    /// Null: who it is has not joined.
    #[schemars(required)]
    member: Option<MemberBody>,
}

/// A version that is stored.
#[derive(Serialize, JsonSchema)]
pub struct StoredVersion {
    hash: Named<VersionId>,
    program: Named<ProgramId>,
}

/// A page of the journal, newest first.
#[derive(Serialize, JsonSchema)]
pub struct EntriesPage<'a> {
    data: Vec<PublicEntry<'a>>,
    /// What to send as `cursor` for the page below; null on the last.
    next_cursor: Option<String>,
}

/// The answers to a batch, in the order of its items.
#[derive(Serialize, JsonSchema)]
pub struct BatchAnswers {
    answers: Vec<BatchAnswer>,
}

/// What the command would have been answered on its own.
#[derive(Serialize, JsonSchema)]
pub struct BatchAnswer {
    status: u16,
    /// Whether the answer was given to this key before.
    replayed: bool,
    body: BatchAnswerBody,
}

#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
enum BatchAnswerBody {
    Accepted(Box<Accepted>),
    Unchanged(Box<Unchanged>),
    Problem(Problem),
}

/// A program version, as `regulars apply` compiles it: canonical JSON, whose bytes have the hash
/// that the path names. Only its outer fields are described; nobody writes it by hand.
#[must_use]
pub fn version_document() -> Value {
    let object = json!({ "type": "object" });
    let list = json!({ "type": "array", "items": object });
    let schema = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
    json!({
        "type": "object",
        "description": "Made by `regulars apply`: canonical JSON, of which only the outer fields \
            are described here. Nobody writes it by hand.",
        "properties": {
            "engine": { "const": crate::domain::program::ENGINE },
            "id": schema("ProgramId"),
            "name": object,
            "currency": schema("Currency"),
            "zone": object,
            "livemode": { "type": "boolean" },
            "backdate_ms": {
                "type": "integer", "minimum": 0,
                "maximum": crate::domain::program::BACKDATE_MAX_MS
            },
            "orders": { "enum": ["per_member", "unique"] },
            "shop": object,
            "wallets": list,
            "earns": list,
            "rewards": list,
        },
        "required": [
            "engine", "id", "name", "currency", "zone", "livemode", "backdate_ms", "orders",
            "shop", "wallets", "earns", "rewards"
        ],
        "additionalProperties": false,
    })
}
