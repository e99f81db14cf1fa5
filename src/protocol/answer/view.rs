//! A member's view and lots, as answers show them.

use serde::Serialize;

use crate::domain::bonus::Waiting;
use crate::domain::book::{Balance, Status};
use crate::domain::calendar::PeriodKind;
use crate::domain::challenges::Measure;
use crate::domain::challenging::Standing;
use crate::domain::ledger::{GoalKind, Start, Terms};
use crate::domain::moment::Moment;
use crate::domain::names::{Label, MemberId, Reference, RuleId, WalletId};
use crate::domain::plans::Stage;
use crate::domain::points::Points;
use crate::domain::tiers::{Metric, Threshold};
use crate::domain::view::{LotView, PlanView, TierView, View, WalletView};
use crate::protocol::scalar::{Instant, Named};

/// A member's view: at most 1 KB, and 150 bytes for each challenge.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct ViewBody {
    pub member: Named<MemberId>,
    pub status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Instant>,
    pub seq: u64,
    pub balances: Vec<BalanceView>,
    /// Every plan that the member was ever in.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub memberships: Vec<MembershipView>,
    /// The member's tier, in a program that has any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tier: Option<TierBody>,
    /// Bonuses that wait for what is still to be done, the soonest void first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub bonuses: Vec<BonusBody>,
    /// The challenges that are open to the member, in the program's order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub challenges: Vec<ChallengeBody>,
    /// Every badge that the member has, the oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub badges: Vec<BadgeBody>,
}

/// How far a member is with a challenge.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct ChallengeBody {
    pub id: Named<Label>,
    /// Of `goal`: times, the days, weeks or months of `unit`, or what `metric` says.
    pub have: u64,
    pub goal: u64,
    /// `spent`, in minor units, or `pieces`; absent where times, days, weeks or months count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metric: Option<&'static str>,
    /// `day`, `week` or `month`, of which each counts once; absent where each time counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<&'static str>,
    /// A streak: one that is missed, and `have` is 0 again.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub in_a_row: bool,
    /// How often it was completed in the stretch that it counts in now.
    pub completed: u64,
    /// Complete, and not to be completed again before `until`, if at all.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub done: bool,
    /// When `have` is 0 again: a streak breaks, or the stretch or the season ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Instant>,
}

/// What who completed a challenge has for good, under the challenge's name.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct BadgeBody {
    pub id: Named<Label>,
    pub since: Instant,
}

/// A bonus that waits, and how far the member has come.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct BonusBody {
    pub rule: Named<RuleId>,
    pub wallet: Named<WalletId>,
    pub points: u64,
    /// What `have` and `need` count: `orders`, `spent` in minor units, or `acts`.
    pub metric: &'static str,
    /// Which action, where the bonus waits for one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<Named<Label>>,
    pub have: u64,
    pub need: u64,
    /// When it is void.
    pub until: Instant,
}

/// Where a member stands among the tiers.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct TierBody {
    /// Absent where the member has reached none yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Named<Label>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Instant>,
    /// When it ends, grace aside; absent where it has no end of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Instant>,
    /// It has ended, and is kept for its grace.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub in_grace: bool,
    /// The next tier up; absent on the highest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<NextTier>,
}

/// The next tier, and the ways to it: whichever comes first.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct NextTier {
    pub id: Named<Label>,
    pub ways: Vec<WayBody>,
}

#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct WayBody {
    /// `points` of the wallet, `spent` in minor units, or `orders`.
    pub metric: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wallet: Option<Named<WalletId>>,
    pub have: u64,
    pub need: u64,
}

/// How a member stands to a plan.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct MembershipView {
    pub plan: Named<Label>,
    /// `trial`, `active`, `cancelled` (paid to the end, and no longer), `grace`: the perks are
    /// there. `lapsed`, `refunded`, `switched`: they are not.
    pub status: &'static str,
    pub since: Instant,
    /// Where what was paid or tried ends.
    pub paid_until: Instant,
    pub perks_until: Instant,
    /// Benefits for members of the plan that the member has now.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub perks: Vec<Named<Label>>,
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

#[must_use]
pub fn view_body(view: &View) -> ViewBody {
    ViewBody {
        member: Named(view.member.clone()),
        status: status_name(view.status),
        as_of: Some(Instant(view.as_of)),
        seq: view.seq,
        balances: view.wallets.iter().map(balance_view).collect(),
        memberships: view.memberships.iter().map(membership_view).collect(),
        tier: view.tier.as_ref().map(tier_body),
        bonuses: view.bonuses.iter().map(bonus_body).collect(),
        challenges: view.challenges.iter().map(challenge_body).collect(),
        badges: view.badges.iter().map(badge_body).collect(),
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

fn tier_body(view: &TierView) -> TierBody {
    let next = view.next.as_ref().map(|(id, ways)| NextTier {
        id: Named(id.clone()),
        ways: ways.iter().map(|(way, have)| way_body(way, *have)).collect(),
    });
    TierBody {
        id: view.tier.clone().map(Named),
        since: view.since.map(Instant),
        until: view.until.map(Instant),
        in_grace: view.in_grace,
        next,
    }
}

fn bonus_body(one: &Waiting) -> BonusBody {
    let (metric, action) = match &one.kind {
        GoalKind::Orders => ("orders", None),
        GoalKind::Spent => ("spent", None),
        GoalKind::Acts(action) => ("acts", Some(Named(action.clone()))),
    };
    BonusBody {
        rule: Named(one.rule.clone()),
        wallet: Named(one.wallet.clone()),
        points: one.points.get(),
        metric,
        action,
        have: one.have,
        need: one.need,
        until: Instant(one.until),
    }
}

fn challenge_body(one: &Standing) -> ChallengeBody {
    ChallengeBody {
        id: Named(one.challenge.clone()),
        have: one.have,
        goal: one.goal,
        metric: match one.of {
            Measure::Deeds => None,
            Measure::Pieces => Some("pieces"),
            Measure::Spent => Some("spent"),
        },
        unit: one.unit.map(|unit| match unit {
            PeriodKind::Week => "week",
            PeriodKind::Month => "month",
            _ => "day",
        }),
        in_a_row: one.in_a_row,
        completed: one.completed,
        done: one.is_done,
        until: one.until.map(Instant),
    }
}

fn badge_body((id, since): &(Label, Moment)) -> BadgeBody {
    BadgeBody { id: Named(id.clone()), since: Instant(*since) }
}

fn way_body(way: &Threshold, have: u64) -> WayBody {
    let (metric, wallet) = match &way.metric {
        Metric::Points(wallet) => ("points", Some(Named(wallet.clone()))),
        Metric::Spent => ("spent", None),
        Metric::Orders => ("orders", None),
    };
    WayBody { metric, wallet, have, need: way.least }
}

fn membership_view(PlanView { membership, perks }: &PlanView) -> MembershipView {
    MembershipView {
        perks: perks.iter().cloned().map(Named).collect(),
        plan: Named(membership.plan.clone()),
        status: stage_name(membership.stage),
        since: Instant(membership.since),
        paid_until: Instant(membership.until),
        perks_until: Instant(membership.perks_until),
    }
}

/// The word for how a member stands to a plan.
#[must_use]
pub fn stage_name(stage: Stage) -> &'static str {
    match stage {
        Stage::Trial => "trial",
        Stage::Active => "active",
        Stage::Cancelled => "cancelled",
        Stage::Grace => "grace",
        Stage::Lapsed => "lapsed",
        Stage::Refunded => "refunded",
        Stage::Switched => "switched",
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

pub(super) fn start(terms: &Terms) -> (Option<Instant>, Option<Named<Reference>>) {
    match &terms.start {
        Start::Now | Start::Met { .. } => (None, None),
        Start::At(moment) => (Some(Instant(*moment)), None),
        Start::Event(order) => (None, Some(Named(order.clone()))),
    }
}
