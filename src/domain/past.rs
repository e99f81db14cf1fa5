//! What became of holds and redemptions that are no longer open, as the journal tells it.

use super::ledger::{Award, Cause, Entry, Hold, HoldFate, Redemption, RedemptionStatus};
use super::moment::Moment;
use super::names::{HoldId, Label, RedemptionId, Reference};
use super::plans::Billed;
use super::principal::Principal;

/// A hold that is not open any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastHold {
    /// As it was opened.
    pub hold: Hold,
    pub fate: HoldFate,
    /// What a partner handed over for it.
    pub consumed: Option<Redemption>,
}

/// A redemption that is not open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastRedemption {
    /// As it last stood.
    pub redemption: Redemption,
    /// How it came to be used, if it last was.
    pub usage: Option<Usage>,
}

/// When a redemption was used, by whom, and what it had been before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Usage {
    pub at: Moment,
    pub by: Principal,
    pub before: Before,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Before {
    /// A voucher that the member had.
    Voucher,
    /// A hold that a partner's link was for.
    Link(HoldId),
    /// Points: it was redeemed and used in one step.
    Points,
}

/// A period of a membership that was paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastPeriod {
    pub plan: Label,
    pub from: Moment,
    pub until: Moment,
    /// What it put into wallets.
    pub awards: Vec<Award>,
    /// What was issued for nothing as it began.
    pub vouchers: Vec<RedemptionId>,
    pub is_refunded: bool,
}

/// The period that was reported under the reference; `entries` are at least that report and the
/// refunds of it. `None` where it reports no period.
#[must_use]
pub fn past_period(entries: &[Entry], reference: &Reference) -> Option<PastPeriod> {
    let billed = |entry: &Entry| match &entry.cause {
        Cause::Billed { plan, reference, billed, .. } => {
            Some((plan.clone(), reference.clone(), billed.clone()))
        }
        _ => None,
    };
    let is_refunded = entries
        .iter()
        .filter_map(billed)
        .any(|(_, _, billed)| matches!(&billed, Billed::Refunded { of } if of == reference));
    entries.iter().find_map(|entry| match billed(entry)? {
        (plan, known, Billed::Paid { from, until, .. }) if known == *reference => {
            let free = entry.redemptions.iter().filter(|one| one.points.is_zero());
            let vouchers = free.map(|one| one.id.clone()).collect();
            let awards = entry.awards.clone();
            Some(PastPeriod { plan, from, until, awards, vouchers, is_refunded })
        }
        _ => None,
    })
}

/// What became of the hold; `entries` are at least those that concern it, oldest first. `None`
/// where it is open, or never was.
#[must_use]
pub fn past_hold(entries: &[Entry], id: &HoldId) -> Option<PastHold> {
    let mut past: Option<PastHold> = None;
    let mut opened: Option<&Hold> = None;
    for entry in entries {
        if let Some(hold) = entry.opened.iter().find(|hold| hold.id == *id) {
            (opened, past) = (Some(hold), None);
        }
        if let Some((_, fate)) = entry.resolved.iter().find(|(hold, _)| hold == id) {
            let consumed = consumed_by(entry, id).cloned();
            past = opened.map(|hold| PastHold { hold: hold.clone(), fate: *fate, consumed });
        }
    }
    past
}

/// How the redemption last stood; `entries` are at least those that concern it, oldest first.
#[must_use]
pub fn past_redemption(entries: &[Entry], id: &RedemptionId) -> Option<PastRedemption> {
    let mut past: Option<PastRedemption> = None;
    for entry in entries {
        let Some(redemption) = entry.redemptions.iter().rev().find(|one| one.id == *id) else {
            continue;
        };
        let is_used = redemption.status == RedemptionStatus::Used;
        let usage = match past.and_then(|past| past.usage) {
            // A return changes what is used; when it was used, it does not.
            Some(usage) if is_used => Some(usage),
            _ => is_used.then(|| usage(entry)),
        };
        past = Some(PastRedemption { redemption: redemption.clone(), usage });
    }
    past
}

fn usage(entry: &Entry) -> Usage {
    let before = match &entry.cause {
        Cause::Used { .. } => Before::Voucher,
        Cause::Consumed { hold, .. } => Before::Link(hold.clone()),
        _ => Before::Points,
    };
    Usage { at: entry.at, by: entry.by.clone(), before }
}

fn consumed_by<'a>(entry: &'a Entry, id: &HoldId) -> Option<&'a Redemption> {
    match &entry.cause {
        Cause::Consumed { hold, redemption } if hold == id => {
            entry.redemptions.iter().find(|one| one.id == *redemption)
        }
        _ => None,
    }
}
