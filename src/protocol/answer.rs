//! The bodies of answers: what happened, why, and the fresh view.

mod spend;
mod view;

use serde::Serialize;
use sha2::{Digest, Sha256};

pub use self::spend::{
    AmountView, HoldView, LinkView, RedemptionView, ReservationView, TakenView, hold_view,
    link_view, redemption_status, redemption_view,
};
use self::spend::{amount_view, taken_view};
use self::view::start;
pub use self::view::{
    BalanceView, LotBody, MembershipView, NextView, ViewBody, lot_body, stage_name, status_name,
    view_body,
};
use super::digits::hexadecimal;
use super::scalar::{Instant, Named};
use crate::domain::decide::{Outcome, RuleNote};
use crate::domain::ledger::{Award, Cause, End, Entry};
use crate::domain::multiplying::Source;
use crate::domain::names::{EntryId, MemberId, Reference, RuleId, VersionId, WalletId};
use crate::domain::points::Points;
use crate::domain::rules::Verdict;
use crate::domain::view::View;

/// The answer to a command that was accepted.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct Accepted {
    pub outcome: &'static str,
    pub member: Named<MemberId>,
    pub entry: EntryRef,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub awards: Vec<AwardBody>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hold: Option<HoldView>,
    /// With a new hold that is for a partner.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<LinkView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redemption: Option<RedemptionView>,
    /// With what a partner handed over: a signed proof of it (`rr+jwt`), verifiable offline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub receipt: Option<String>,
    /// Vouchers that the program issued or withdrew by itself.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub automatic: Vec<RedemptionView>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub taken: Vec<TakenView>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub given_back: Vec<AmountView>,
    pub why: Why,
    pub view: ViewBody,
}

#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct EntryRef {
    pub id: Named<EntryId>,
    pub seq: u64,
    pub at: Instant,
}

/// The answer to a command that asks for what is so already.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct Unchanged {
    pub outcome: &'static str,
    pub member: Named<MemberId>,
    pub view: ViewBody,
}

/// The answer to a quote.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct QuoteAnswer {
    pub awards: Vec<AwardBody>,
    pub digest: Named<VersionId>,
    pub why: Why,
    /// What hangs on shared stock or budget; nothing does yet.
    pub subject_to: Vec<&'static str>,
    /// How much of the cart the member's money can pay that is for some goods only: of each wallet
    /// by itself, as if nothing of the cart had been redeemed before.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub payable: Vec<PayableBody>,
}

#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct PayableBody {
    pub wallet: Named<WalletId>,
    pub points: u64,
}

/// What a promotion, a tier, or a day that the member chose of a benefit added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct ExtraBody {
    /// `promotion`, `tier` or `benefit`.
    pub by: &'static str,
    pub id: String,
    pub points: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct AwardBody {
    pub rule: Named<RuleId>,
    pub wallet: Named<WalletId>,
    pub points: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub desired: Option<u64>,
    /// What each factor added to it; with a cap, to what it would have been.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub extras: Vec<ExtraBody>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active_from: Option<Instant>,
    /// The order whose event the points wait for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active_on: Option<Named<Reference>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Instant>,
}

/// Which version decided, and what became of each rule it considered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct Why {
    pub version: Named<VersionId>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<RuleView>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct RuleView {
    pub rule: Named<RuleId>,
    pub outcome: &'static str,
    #[serde(skip_serializing_if = "is_zero")]
    pub points: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub desired: Option<u64>,
    /// Which of the rule's caps, counted from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cap: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<Named<RuleId>>,
    /// The points joined a lot that ends later, because no more lots can be open.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub joined_later_lot: bool,
}

/// The name of an outcome, and the status it is answered with.
#[must_use]
pub fn outcome_of(cause: &Cause) -> (&'static str, u16) {
    match cause {
        Cause::Enrolled { .. } => ("enrolled", 201),
        Cause::Updated { .. } => ("updated", 200),
        Cause::Earned { .. } | Cause::Acted { .. } => ("earned", 201),
        Cause::Retracted { .. } => ("retracted", 200),
        Cause::Occurred { .. } => ("occurred", 200),
        Cause::Held => ("held", 201),
        Cause::Captured { .. } => ("captured", 200),
        Cause::Voided { .. } => ("voided", 200),
        Cause::Redeemed => ("redeemed", 201),
        Cause::Cancelled { .. } => ("cancelled", 200),
        Cause::Used { .. } => ("used", 200),
        Cause::Reserved { .. } => ("reserved", 200),
        Cause::Released { .. } => ("released", 200),
        Cause::Consumed { .. } => ("consumed", 200),
        Cause::Undone { .. } => ("undone", 200),
        Cause::Returned { .. } => ("returned", 200),
        Cause::Activated { .. } => ("activated", 200),
        Cause::Billed { .. } => ("billed", 200),
        Cause::Chosen { .. } => ("chosen", 201),
        Cause::Adjusted { .. } => ("adjusted", 201),
        Cause::Suspended { .. } => ("suspended", 200),
        Cause::Resumed { .. } => ("resumed", 200),
        Cause::Closed { .. } => ("closed", 200),
        Cause::Erased { .. } => ("erased", 200),
    }
}

/// The answer to an accepted command.
#[must_use]
pub fn accepted(id: EntryId, entry: &Entry, outcome: &Outcome, view: &View) -> Accepted {
    let (name, _) = outcome_of(&entry.cause);
    Accepted {
        outcome: name,
        member: Named(entry.member.clone()),
        entry: EntryRef { id: Named(id), seq: entry.seq, at: Instant(entry.at) },
        awards: awards(&entry.awards),
        hold: outcome.hold.as_ref().map(hold_view),
        link: outcome.hold.as_ref().filter(|_| entry.cause == Cause::Held).and_then(link_view),
        redemption: outcome.redemption.as_ref().map(redemption_view),
        receipt: None,
        automatic: outcome.automatic.iter().map(redemption_view).collect(),
        taken: outcome.taken.iter().map(taken_view).collect(),
        given_back: outcome.given_back.iter().map(amount_view).collect(),
        why: why(&entry.version, outcome),
        view: view_body(view),
    }
}

/// The awards of an entry or a quote.
#[must_use]
pub fn awards(awards: &[Award]) -> Vec<AwardBody> {
    let with_extras =
        |award: &Award| AwardBody { extras: extras(&award.extras), ..award_body(award) };
    awards.iter().map(with_extras).collect()
}

fn extras(all: &[(Source, Points)]) -> Vec<ExtraBody> {
    let extra = |(source, points): &(Source, Points)| {
        let (by, id) = match source {
            Source::Promotion(id) => ("promotion", id.to_string()),
            Source::Tier(id) => ("tier", id.to_string()),
            Source::Benefit(id) => ("benefit", id.to_string()),
        };
        ExtraBody { by, id, points: points.get() }
    };
    all.iter().map(extra).collect()
}

/// What a quote promises, as a hash: an earn that carries it has exactly these effects.
#[must_use]
pub fn digest(version: &VersionId, awards: &[Award]) -> Option<VersionId> {
    let bodies: Vec<AwardBody> = awards.iter().map(award_body).collect();
    let json = serde_json::to_vec(&bodies).ok()?;
    let hash = Sha256::new()
        .chain_update(b"quote\0")
        .chain_update(version.as_str())
        .chain_update(&json)
        .finalize();
    VersionId::parse(&hexadecimal(&hash)).ok()
}

#[must_use]
pub fn why(version: &VersionId, outcome: &Outcome) -> Why {
    let rules = outcome.rules.iter().map(|note| rule_view(note, &outcome.joined)).collect();
    Why { version: Named(version.clone()), rules }
}

/// Without what its factors added, which follows from the rest.
fn award_body(award: &Award) -> AwardBody {
    let (active_from, active_on) = start(&award.terms);
    AwardBody {
        rule: Named(award.rule.clone()),
        wallet: Named(award.wallet.clone()),
        points: award.points.get(),
        desired: (award.desired != award.points).then(|| award.desired.get()),
        extras: Vec::new(),
        active_from,
        active_on,
        expires_at: match award.terms.end {
            End::At(moment) => Some(Instant(moment)),
            End::Inactive | End::Never => None,
        },
    }
}

fn rule_view(note: &RuleNote, joined: &[RuleId]) -> RuleView {
    let (outcome, cap, by) = match &note.verdict {
        Verdict::Applied => ("applied", None, None),
        Verdict::Capped { cap } => ("capped", Some(*cap), None),
        Verdict::Rejected { cap } => ("rejected", Some(*cap), None),
        Verdict::Outranked { by } => ("outranked", None, Some(Named(by.clone()))),
        Verdict::OutsideWindow => ("outside_window", None, None),
        Verdict::OtherChannel => ("other_channel", None, None),
        Verdict::OtherSegment => ("other_segment", None, None),
        Verdict::OtherTier => ("other_tier", None, None),
        Verdict::OtherPlan => ("other_plan", None, None),
        Verdict::NotFirstOrder => ("not_first_order", None, None),
        Verdict::BelowLeast => ("below_least", None, None),
        Verdict::NothingCounts => ("nothing_counts", None, None),
    };
    RuleView {
        rule: Named(note.rule.clone()),
        outcome,
        points: note.given,
        desired: (note.desired != note.given).then_some(note.desired),
        cap,
        by,
        joined_later_lot: joined.contains(&note.rule),
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}
