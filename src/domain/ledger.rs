//! `Account`, `Posting`, `Entry`: movement of points that cannot be unbalanced.

use super::calendar::PeriodKind;
use super::moment::Moment;
use super::money::Minor;
use super::multiplying::Source;
use super::names::{
    Code, HoldId, Label, MemberId, Reason, RedemptionId, Reference, RewardId, RuleId, VersionId,
    WalletId,
};
use super::order::{Order, Returned};
use super::plans::{Billed, Mark};
use super::points::Points;
use super::principal::Principal;
use super::tiers::Metric;
use super::trail::Reweighed;

/// Where points can be. For each wallet, at every instant:
/// issued = active + pending + held + redeemed + expired + clawed back − deficit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Account {
    Issued,
    Pending,
    Active,
    Held,
    Redeemed,
    Expired,
    ClawedBack,
    Deficit,
}

/// When the points of a lot become spendable.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Start {
    /// They are.
    Now,
    At(Moment),
    /// When the shop reports an event for this order: one lot for each order.
    Event(Reference),
    /// When what the rule holds them for is met; given then.
    Met {
        rule: RuleId,
        from: Moment,
    },
}

/// When the points of a lot expire; at that very millisecond they are gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    At(Moment),
    /// When the member has not ordered for the wallet's span.
    Inactive,
    Never,
}

/// What makes a lot: points of one wallet with equal terms are one lot.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Terms {
    pub end: End,
    pub start: Start,
    /// Whether they count for tiers.
    pub qualifying: bool,
}

impl Terms {
    /// The same terms once the points have become spendable.
    #[must_use]
    pub fn activated(&self) -> Self {
        Self { start: Start::Now, ..self.clone() }
    }
}

/// One move of points of one wallet from one account to another; `terms` name the lot that is
/// touched, `into` the lot they end up in when that is another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posting {
    pub wallet: WalletId,
    pub from: Account,
    pub to: Account,
    pub points: Points,
    pub terms: Option<Terms>,
    pub into: Option<Terms>,
    /// When it took effect: an expiry that nobody watched is posted later, with its own instant.
    pub at: Moment,
}

/// Points of a lot set aside or spent, remembered so that they can go back to that lot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pin {
    pub terms: Terms,
    pub points: Points,
}

/// Points set aside until they are captured, voided, or their time is up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    pub id: HoldId,
    pub wallet: WalletId,
    pub points: Points,
    pub pins: Vec<Pin>,
    pub reward: Option<RewardId>,
    pub order: Option<Reference>,
    pub expires_at: Moment,
    pub link: Option<Link>,
    /// Whether it was held for the goods of its order, of a wallet that is for some only.
    pub goods: bool,
}

/// What lets a partner take what is held, once, and hand over the reward for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The pick-up code: random, so that nobody can guess one.
    pub code: Code,
    pub partner: Label,
    /// The partner's only place where it can be used.
    pub location: Option<Label>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HoldFate {
    Captured,
    Voided,
    Expired,
}

/// issued → used → reversed, or cancelled, or expired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RedemptionStatus {
    Issued,
    Used,
    Cancelled,
    Expired,
    /// Used, and all of its points have come back with returns.
    Reversed,
}

/// A voucher that is kept for one order, until then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reservation {
    pub order: Reference,
    pub until: Moment,
}

/// The partner that handed over a reward, where, and under which name of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handover {
    pub partner: Label,
    pub location: Option<Label>,
    pub receipt: Option<Reference>,
}

/// Points spent, what for, and which lots they came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redemption {
    pub id: RedemptionId,
    pub wallet: WalletId,
    pub points: Points,
    pub pins: Vec<Pin>,
    pub reward: Option<RewardId>,
    /// How many steps of a reward that is sold by the step.
    pub units: u32,
    pub status: RedemptionStatus,
    pub code: Option<Code>,
    pub order: Option<Reference>,
    pub issued_at: Moment,
    pub valid_until: Option<Moment>,
    /// Issued by the program itself, as a full stamp card is.
    pub automatic: bool,
    /// What has come back with returns of the order it was used on.
    pub given_back: Points,
    pub reserved: Option<Reservation>,
    pub handover: Option<Handover>,
}

impl Redemption {
    /// When an open voucher expires: a reservation keeps it past its own end, as a hold keeps
    /// points past theirs.
    #[must_use]
    pub fn ends_at(&self) -> Option<Moment> {
        let end = self.valid_until?;
        Some(self.reserved.as_ref().map_or(end, |reserved| reserved.until.max(end)))
    }
}

/// What a counter counts. `rule` and `reward` are stable over versions, a rate is not.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum CounterKey {
    /// Points given under a cap in the period that starts then.
    Cap { rule: RuleId, per: PeriodKind, from: Moment },
    /// Minor units that a rule with carry has seen at one rate (points per minor units); where
    /// factors multiply it, in as many parts of one as `per` is larger than the rule's.
    Carry { rule: RuleId, points: u64, per: u64 },
    /// Points that a rule with carry has given, less what returns took.
    Given { rule: RuleId },
    /// Redemptions of a reward in the period that starts then.
    Reward { reward: RewardId, per: PeriodKind, from: Moment },
    /// When the wallet's points expire unless the member orders before, as a `Moment`'s millis.
    Inactive { wallet: WalletId },
    /// An instant that a membership is judged by, as a `Moment`'s millis.
    Membership { plan: Label, mark: Mark },
    /// What has been counted towards tiers in the stretch that starts then.
    Total { metric: Metric, from: Moment },
    /// A tier that was reached by the stretch that starts then, and until when it lasts; when it
    /// was reached, as a `Moment`'s millis, or 0 once it was taken back.
    Tier { tier: Label, from: Moment, until: Moment },
    /// Whether the reward was issued for reaching a tier in the stretch that starts then.
    Gift { reward: RewardId, from: Moment },
    /// How often the member chose in the stretch that starts then; or the day that they chose, as
    /// a `Moment`'s millis.
    Chosen { benefit: Label, from: Moment },
    /// When the birthday was that was celebrated last, as a `Moment`'s millis.
    Birthday,
    /// When the member ordered last, as a `Moment`'s millis.
    LastOrder,
    /// The last order before the lapse that the reward was issued for, as a `Moment`'s millis.
    Won { reward: RewardId },
    /// What a segment looks at, in the period that starts then.
    Seen { seen: Seen, per: PeriodKind, from: Moment },
    /// What was done so far for a bonus that the rule gave at `from` and that is void at `until`.
    Goal { rule: RuleId, from: Moment, until: Moment, kind: GoalKind, target: u64 },
    /// Points of such a bonus that were released.
    Released { rule: RuleId, from: Moment },
    /// What is known of a challenge in the stretch that starts then; `of`: the rule or the reward.
    Challenge {
        challenge: Label,
        tally: Tally,
        of: Option<Label>,
        way: Way,
        per: PeriodKind,
        from: Moment,
    },
    /// Whether that entry is weighed again where something before it comes back.
    Trail { entry: u64 },
}

/// How a challenge counts: what is counted in one way is nothing in another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    Times,
    /// Different ones.
    Days,
    Weeks,
    Months,
    /// In a row.
    DayRow,
    WeekRow,
    MonthRow,
    /// Pieces, and minor units.
    Pieces,
    Spent,
}

/// What is counted of a challenge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tally {
    /// Deeds of a day, week or month that its goal is counted in.
    Step,
    /// Whether that day, week or month completed a streak.
    End,
    /// Deeds, days with one, streaks, pieces or minor units.
    Count,
    /// How often it stands completed.
    Done,
    /// What must have been counted for it to stand.
    Need,
    /// Points that a rule gave for it and that were not taken back.
    Paid,
    /// Vouchers of a reward that it brought and that were not withdrawn.
    Issued,
    /// Of either, what could not be taken back: the next time gives so much less.
    Kept,
    /// When the badge was earned, as a `Moment`'s millis.
    Badge,
}

/// What segments look at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Seen {
    Orders,
    /// Minor units paid for goods, with tax.
    Spent,
    /// Pieces of this category.
    Bought(Label),
}

/// What a held bonus waits for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum GoalKind {
    Orders,
    /// Minor units paid for goods, with tax.
    Spent,
    Acts(Label),
}

/// What time alone brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occasion {
    Birthday,
    /// The member has not ordered for long.
    Lapse,
}

/// A counter's new value; `keep_until` is when nothing can ask for it any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counter {
    pub key: CounterKey,
    pub value: u64,
    pub keep_until: Option<Moment>,
}

/// Points that one rule granted for one order or action, and the lot they went to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Award {
    pub rule: RuleId,
    pub wallet: WalletId,
    /// What was given, caps applied.
    pub points: Points,
    /// What the rule alone would have given, with its factors.
    pub desired: Points,
    /// Of that, what each factor added.
    pub extras: Vec<(Source, Points)>,
    pub terms: Terms,
}

/// What a rule has earned on one order by now: at first as the order was evaluated, then as each
/// return left it. Negative only for a rule with carry whose remainder tipped another order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    pub rule: RuleId,
    pub wallet: WalletId,
    pub desired: i64,
    pub given: i64,
    /// How much room each cap of the rule had when the order was evaluated.
    pub headroom: Vec<Points>,
    /// The lot the points went to, and what is there of this earning's own.
    pub terms: Terms,
    pub own: Points,
}

/// An order's standing: everything a later return must know beyond the order itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Parallel to the order's lines.
    pub returned: Vec<Returned>,
    pub shares: Vec<Share>,
}

/// What was known of the member when an order was evaluated.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pinned {
    pub segments: Vec<Label>,
    pub first_order: bool,
    pub tier: Option<Label>,
    /// Where the order is parted, because the next tiers multiply what comes after.
    pub climb: Vec<Climb>,
    /// Benefits of which the member had chosen that very day.
    pub days: Vec<Label>,
    /// Paid plans that the member was in.
    pub plans: Vec<Label>,
}

/// From this amount of an order on, in minor units of what is paid for it, the tier multiplies it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Climb {
    pub tier: Label,
    pub from: Minor,
}

/// By whose hand, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hand {
    pub reason: Reason,
    pub actor: Label,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "a cause lives in its entry, and not in lists")]
pub enum Cause {
    Enrolled {
        segments: Vec<Label>,
    },
    /// The shop's word on the member changed.
    Updated {
        segments: Vec<Label>,
    },
    Earned {
        order: Order,
        pinned: Pinned,
        standing: Standing,
    },
    Acted {
        action: Label,
        event: Reference,
        occurred_at: Moment,
    },
    /// An action was undone.
    Retracted {
        action: Label,
        event: Reference,
    },
    /// Time brought something.
    Occurred {
        occasion: Occasion,
    },
    Held,
    Captured {
        hold: HoldId,
    },
    Voided {
        hold: HoldId,
    },
    Redeemed,
    Cancelled {
        redemption: RedemptionId,
    },
    Used {
        redemption: RedemptionId,
    },
    Reserved {
        redemption: RedemptionId,
    },
    Released {
        redemption: RedemptionId,
    },
    /// A partner took what was held for it, and handed the reward over.
    Consumed {
        hold: HoldId,
        redemption: RedemptionId,
    },
    /// A use was taken back; `order` is what it had been used on.
    Undone {
        redemption: RedemptionId,
        order: Option<Reference>,
    },
    Returned {
        order: Reference,
        reference: Reference,
        occurred_at: Moment,
        standing: Standing,
    },
    Activated {
        order: Reference,
        event: Label,
    },
    /// What the shop's billing says of a membership.
    Billed {
        plan: Label,
        reference: Reference,
        occurred_at: Moment,
        billed: Billed,
    },
    /// What a member made of a benefit: a day, or one of its rewards.
    Chosen {
        benefit: Label,
        option: Label,
    },
    Adjusted {
        hand: Hand,
    },
    Suspended {
        hand: Hand,
    },
    Resumed {
        hand: Hand,
    },
    Closed {
        hand: Hand,
    },
    Erased {
        hand: Hand,
    },
}

/// An immutable set of postings with one cause: the unit of a member's journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// 1 for the first, then one more each.
    pub seq: u64,
    pub member: MemberId,
    /// The keeper's clock.
    pub at: Moment,
    /// The program version under which it was decided.
    pub version: VersionId,
    pub by: Principal,
    pub cause: Cause,
    pub awards: Vec<Award>,
    pub postings: Vec<Posting>,
    pub counters: Vec<Counter>,
    pub opened: Vec<Hold>,
    pub resolved: Vec<(HoldId, HoldFate)>,
    /// Redemptions as they now stand.
    pub redemptions: Vec<Redemption>,
    /// What came after, and counts by a lower tier now.
    pub reweighed: Vec<Reweighed>,
}

/// A fact outside that counts once for each member, for ever, whatever key it arrives under.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fact {
    Order(Reference),
    Return(Reference),
    Action(Reference),
    Billing(Reference),
    Redemption(RedemptionId),
    Hold(HoldId),
}

impl Entry {
    /// The fact outside that this entry stands for.
    #[must_use]
    pub fn fact(&self) -> Option<Fact> {
        match &self.cause {
            Cause::Earned { order, .. } => Some(Fact::Order(order.reference().clone())),
            Cause::Returned { reference, .. } => Some(Fact::Return(reference.clone())),
            Cause::Acted { event, .. } => Some(Fact::Action(event.clone())),
            Cause::Billed { reference, .. } => Some(Fact::Billing(reference.clone())),
            _ => None,
        }
    }

    /// What later commands will look this entry up by, beyond its fact: the order a return or a
    /// spend belongs to, the holds and redemptions it changed.
    #[must_use]
    pub fn subjects(&self) -> Vec<Fact> {
        let mut subjects: Vec<Fact> = Vec::new();
        match &self.cause {
            Cause::Returned { order, .. } | Cause::Undone { order: Some(order), .. } => {
                subjects.push(Fact::Order(order.clone()));
            }
            Cause::Billed { billed: Billed::Refunded { of }, .. } => {
                subjects.push(Fact::Billing(of.clone()));
            }
            Cause::Retracted { event, .. } => subjects.push(Fact::Action(event.clone())),
            _ => {}
        }
        for redemption in &self.redemptions {
            subjects.push(Fact::Redemption(redemption.id.clone()));
            if let Some(order) = &redemption.order {
                subjects.push(Fact::Order(order.clone()));
            }
        }
        subjects.extend(self.reweighed.iter().map(|again| again.of.clone()));
        subjects.extend(self.opened.iter().map(|hold| Fact::Hold(hold.id.clone())));
        subjects.extend(self.resolved.iter().map(|(id, _)| Fact::Hold(id.clone())));
        subjects.sort();
        subjects.dedup();
        subjects
    }
}
