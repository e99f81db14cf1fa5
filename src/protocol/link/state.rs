//! How a link stands: what its partner is told, and what the pages show of it.

use serde::Serialize;

use crate::domain::ledger::{Hold, HoldFate, Redemption};
use crate::domain::moment::Moment;
use crate::domain::past::PastHold;
use crate::domain::program::{Cost, Program};
use crate::protocol::json::parse;
use crate::protocol::node::{FromNode, record, words};
use crate::protocol::scalar::Instant;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum LinkState {
    /// It can be used.
    Minted,
    Consumed,
    Revoked,
    Expired,
}

words!(LinkState, "minted, consumed, revoked or expired":
    Minted "minted", Consumed "consumed", Revoked "revoked", Expired "expired");

/// A link as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct LinkStateBody {
    /// The pick-up code.
    pub code: String,
    pub state: LinkState,
    pub partner: String,
    /// The partner's only place where it can be used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reward: Option<String>,
    /// How many steps of a reward that is sold by the step.
    pub units: u64,
    pub wallet: String,
    pub points: u64,
    pub expires_at: Instant,
    /// How it was used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consumed: Option<ConsumedBody>,
    /// The redemption of the last use, also where that was taken back; between our own machines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "desk", schemars(skip))]
    pub last: Option<String>,
}

record!(open LinkStateBody {
    get code,
    get state,
    get partner,
    maybe location,
    maybe reward,
    get units,
    get wallet,
    get points,
    get expires_at,
    maybe consumed,
    maybe last,
});

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct ConsumedBody {
    pub redemption: String,
    pub at: Instant,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt_ref: Option<String>,
}

record!(open ConsumedBody { get redemption, get at, maybe location, maybe receipt_ref });

/// `None` where the hold has no link. `past` is for one that is not open any more.
#[must_use]
pub fn link_body(program: &Program, hold: &Hold, past: Option<&PastHold>) -> Option<LinkStateBody> {
    let link = hold.link.as_ref()?;
    let cost = hold.reward.as_ref().and_then(|id| program.reward(id)).map(|reward| reward.cost);
    let units = match cost {
        Some(Cost::Steps { points, .. }) => hold.points.get().checked_div(points.get()),
        _ => None,
    };
    let state = match past.map(|past| past.fate) {
        None => LinkState::Minted,
        Some(HoldFate::Captured) => LinkState::Consumed,
        Some(HoldFate::Voided) => LinkState::Revoked,
        Some(HoldFate::Expired) => LinkState::Expired,
    };
    Some(LinkStateBody {
        code: link.code.as_str().to_owned(),
        state,
        partner: link.partner.as_str().to_owned(),
        location: link.location.as_ref().map(|location| location.as_str().to_owned()),
        reward: hold.reward.as_ref().map(|reward| reward.as_str().to_owned()),
        units: units.unwrap_or(1),
        wallet: hold.wallet.as_str().to_owned(),
        points: hold.points.get(),
        expires_at: Instant(hold.expires_at),
        consumed: past.and_then(|past| past.consumed.as_ref()).map(consumed_body),
        last: None,
    })
}

fn consumed_body(redemption: &Redemption) -> ConsumedBody {
    let handover = redemption.handover.as_ref();
    ConsumedBody {
        redemption: redemption.id.as_str().to_owned(),
        at: Instant(redemption.issued_at),
        location: handover.and_then(|by| Some(by.location.as_ref()?.as_str().to_owned())),
        receipt_ref: handover.and_then(|by| Some(by.receipt.as_ref()?.as_str().to_owned())),
    }
}

impl LinkStateBody {
    /// Whether it could be used at that instant.
    #[must_use]
    pub fn is_open(&self, now: Moment) -> bool {
        self.state == LinkState::Minted && now < self.expires_at.0
    }
}

/// What a partner is told when it took what was held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct ConsumedAnswer {
    pub outcome: String,
    pub redemption: TakenBody,
    /// A signed proof of it (`rr+jwt`), verifiable offline.
    pub receipt: String,
}

/// What was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct TakenBody {
    pub id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reward: Option<String>,
    pub units: u64,
    pub wallet: String,
    pub points: u64,
    #[serde(rename = "at")]
    pub issued_at: Instant,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub receipt_ref: Option<String>,
}

record!(open ConsumedAnswer { get outcome, get redemption, get receipt });

record!(open TakenBody {
    get id,
    maybe reward,
    get units,
    get wallet,
    get points,
    get issued_at,
    maybe location,
    maybe receipt_ref,
});

/// What a partner is told when it took back what it had handed over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct UndoneAnswer {
    pub outcome: String,
}

record!(open UndoneAnswer { get outcome });

/// The part of a member's answer that a partner is told, as JSON; `None` where it is no answer to
/// a consumption.
#[must_use]
pub fn consumed(answer: &str) -> Option<String> {
    told::<ConsumedAnswer>(answer)
}

/// The same of an undoing.
#[must_use]
pub fn undone(answer: &str) -> Option<String> {
    told::<UndoneAnswer>(answer)
}

fn told<T: FromNode + Serialize>(answer: &str) -> Option<String> {
    let told = T::read(&parse(answer.as_bytes()).ok()?).ok()?;
    serde_json::to_string(&told).ok()
}
