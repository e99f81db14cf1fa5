//! The bodies of answers: what happened, why, and the fresh view.

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::digits::hexadecimal;
use super::scalar::{Instant, Named};
use crate::domain::book::{Balance, Status};
use crate::domain::decide::{Outcome, RuleNote};
use crate::domain::ledger::{
    Award, Cause, End, Entry, Hold, Redemption, RedemptionStatus, Start, Terms,
};
use crate::domain::moment::Moment;
use crate::domain::names::{
    EntryId, HoldId, MemberId, RedemptionId, Reference, RewardId, RuleId, VersionId, WalletId,
};
use crate::domain::points::Points;
use crate::domain::rules::Verdict;
use crate::domain::turn::Taken;
use crate::domain::view::{LotView, View, WalletView};

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
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redemption: Option<RedemptionView>,
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
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct AwardBody {
    pub rule: Named<RuleId>,
    pub wallet: Named<WalletId>,
    pub points: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub desired: Option<u64>,
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

#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct HoldView {
    pub id: Named<HoldId>,
    pub wallet: Named<WalletId>,
    pub points: u64,
    pub expires_at: Instant,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reward: Option<Named<RewardId>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<Named<Reference>>,
}

#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct RedemptionView {
    pub id: Named<RedemptionId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reward: Option<Named<RewardId>>,
    pub status: &'static str,
    pub wallet: Named<WalletId>,
    pub points: u64,
    pub units: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<Named<Reference>>,
    pub issued_at: Instant,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Instant>,
}

#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct TakenView {
    pub wallet: Named<WalletId>,
    pub points: u64,
    #[serde(skip_serializing_if = "is_zero")]
    pub deficit: u64,
    #[serde(skip_serializing_if = "is_zero")]
    pub forgiven: u64,
}

#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct AmountView {
    pub wallet: Named<WalletId>,
    pub points: u64,
}

/// A member's view: at most 1 KB.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct ViewBody {
    pub member: Named<MemberId>,
    pub status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Instant>,
    pub seq: u64,
    pub balances: Vec<BalanceView>,
}

#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct BalanceView {
    pub wallet: Named<WalletId>,
    pub active: u64,
    pub pending: u64,
    pub held: u64,
    pub issued: u64,
    pub redeemed: u64,
    pub expired: u64,
    pub clawed_back: u64,
    pub deficit: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_expiry: Option<NextView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_activation: Option<NextView>,
}

#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct NextView {
    pub at: Instant,
    pub points: u64,
}

#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct LotBody {
    pub wallet: Named<WalletId>,
    pub state: &'static str,
    pub points: u64,
    pub held: u64,
    pub qualifying: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active_from: Option<Instant>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active_on: Option<Named<Reference>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Instant>,
}

/// The name of an outcome, and the status it is answered with.
#[must_use]
pub fn outcome_of(cause: &Cause) -> (&'static str, u16) {
    match cause {
        Cause::Enrolled { .. } => ("enrolled", 201),
        Cause::Updated { .. } => ("updated", 200),
        Cause::Earned { .. } | Cause::Acted { .. } => ("earned", 201),
        Cause::Held => ("held", 201),
        Cause::Captured { .. } => ("captured", 200),
        Cause::Voided { .. } => ("voided", 200),
        Cause::Redeemed => ("redeemed", 201),
        Cause::Cancelled { .. } => ("cancelled", 200),
        Cause::Used { .. } => ("used", 200),
        Cause::Returned { .. } => ("returned", 200),
        Cause::Activated { .. } => ("activated", 200),
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
        redemption: outcome.redemption.as_ref().map(redemption_view),
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
    awards.iter().map(award_body).collect()
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

#[must_use]
pub fn view_body(view: &View) -> ViewBody {
    ViewBody {
        member: Named(view.member.clone()),
        status: status_name(view.status),
        as_of: Some(Instant(view.as_of)),
        seq: view.seq,
        balances: view.wallets.iter().map(balance_view).collect(),
    }
}

#[must_use]
pub fn lot_body(view: &LotView) -> LotBody {
    let (active_from, active_on) = start(&view.lot.terms);
    LotBody {
        wallet: Named(view.lot.wallet.clone()),
        state: if view.lot.is_active() { "active" } else { "pending" },
        points: view.lot.points.get(),
        held: view.lot.held.get(),
        qualifying: view.lot.terms.qualifying,
        active_from,
        active_on,
        expires_at: view.expires_at.map(Instant),
    }
}

#[must_use]
pub fn status_name(status: Status) -> &'static str {
    match status {
        Status::Active => "active",
        Status::Suspended => "suspended",
        Status::Closed => "closed",
        Status::Erased => "erased",
    }
}

#[must_use]
pub fn redemption_view(redemption: &Redemption) -> RedemptionView {
    RedemptionView {
        id: Named(redemption.id.clone()),
        reward: redemption.reward.clone().map(Named),
        status: redemption_status(redemption.status),
        wallet: Named(redemption.wallet.clone()),
        points: redemption.points.get(),
        units: redemption.units,
        code: redemption.code.as_ref().map(|code| code.as_str().to_owned()),
        order: redemption.order.clone().map(Named),
        issued_at: Instant(redemption.issued_at),
        valid_until: redemption.valid_until.map(Instant),
    }
}

#[must_use]
pub fn redemption_status(status: RedemptionStatus) -> &'static str {
    match status {
        RedemptionStatus::Issued => "issued",
        RedemptionStatus::Used => "used",
        RedemptionStatus::Cancelled => "cancelled",
        RedemptionStatus::Expired => "expired",
        RedemptionStatus::Reversed => "reversed",
    }
}

fn hold_view(hold: &Hold) -> HoldView {
    HoldView {
        id: Named(hold.id.clone()),
        wallet: Named(hold.wallet.clone()),
        points: hold.points.get(),
        expires_at: Instant(hold.expires_at),
        reward: hold.reward.clone().map(Named),
        order: hold.order.clone().map(Named),
    }
}

fn award_body(award: &Award) -> AwardBody {
    let (active_from, active_on) = start(&award.terms);
    AwardBody {
        rule: Named(award.rule.clone()),
        wallet: Named(award.wallet.clone()),
        points: award.points.get(),
        desired: (award.desired != award.points).then(|| award.desired.get()),
        active_from,
        active_on,
        expires_at: match award.terms.end {
            End::At(moment) => Some(Instant(moment)),
            End::Inactive | End::Never => None,
        },
    }
}

fn start(terms: &Terms) -> (Option<Instant>, Option<Named<Reference>>) {
    match &terms.start {
        Start::Now => (None, None),
        Start::At(moment) => (Some(Instant(*moment)), None),
        Start::Event(order) => (None, Some(Named(order.clone()))),
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

fn balance_view(view: &WalletView) -> BalanceView {
    let Balance { active, pending, held, totals } = view.balance;
    BalanceView {
        wallet: Named(view.wallet.clone()),
        active: active.get(),
        pending: pending.get(),
        held: held.get(),
        issued: totals.issued.get(),
        redeemed: totals.redeemed.get(),
        expired: totals.expired.get(),
        clawed_back: totals.clawed_back.get(),
        deficit: totals.deficit.get(),
        next_expiry: view.next_expiry.map(next_view),
        next_activation: view.next_activation.map(next_view),
    }
}

fn next_view((at, points): (Moment, Points)) -> NextView {
    NextView { at: Instant(at), points: points.get() }
}

fn taken_view((wallet, taken): &(WalletId, Taken)) -> TakenView {
    TakenView {
        wallet: Named(wallet.clone()),
        points: taken.taken.get(),
        deficit: taken.deficit.get(),
        forgiven: taken.forgiven.get(),
    }
}

fn amount_view((wallet, points): &(WalletId, Points)) -> AmountView {
    AmountView { wallet: Named(wallet.clone()), points: points.get() }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}
