//! Retracting: an action that was undone gives back what it earned, and earns it no second time.

use super::bonus::{Deed, progress};
use super::canary;
use super::challenging::{is_given, undo};
use super::command::Refusal;
use super::decide::{Facts, Outcome};
use super::earning::{cap_counter, cap_periods};
use super::ladder;
use super::ledger::{Award, Cause, Entry, Redemption, RedemptionStatus};
use super::moment::Moment;
use super::names::{Label, Reference};
use super::points::Points;
use super::program::{Clawback, Issued};
use super::tiers::Metric;
use super::trail::reweigh;
use super::turn::{Stop, Turn};
use super::vouchers::withdraw;

/// An action as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acted {
    pub entry: Entry,
    /// Whether it was undone since.
    pub undone: bool,
}

/// The action with that event, from the entries that are about it, oldest first.
#[must_use]
pub fn acted(entries: &[Entry], wanted: &Reference) -> Option<Acted> {
    let is_act =
        |entry: &&Entry| matches!(&entry.cause, Cause::Acted { event, .. } if event == wanted);
    let undone = entries
        .iter()
        .any(|entry| matches!(&entry.cause, Cause::Retracted { event, .. } if event == wanted));
    let mut entry = entries.iter().find(is_act)?.clone();
    let of = entry.fact()?;
    let again = entries.iter().flat_map(|entry| &entry.reweighed);
    for share in again.filter(|again| again.of == of).flat_map(|again| &again.standing.shares) {
        if let Some(award) = entry.awards.iter_mut().find(|award| award.rule == share.rule) {
            award.points = u64::try_from(share.given).ok().and_then(Points::new)?;
        }
    }
    Some(Acted { entry, undone })
}

/// Takes back what an action earned, by the wallets' policies, and the vouchers it brought that
/// were not used. Room under a cap comes back as far as points do: what a member keeps, since they
/// were spent, has been earned. `None` where the action is undone already.
pub(super) fn retract(
    facts: &Facts<'_>,
    turn: &mut Turn,
    outcome: &mut Outcome,
    event: &Reference,
) -> Result<Option<Cause>, Stop> {
    let past = facts.acted.ok_or(Refusal::ActionNotFound)?;
    let Cause::Acted { action, occurred_at, .. } = &past.entry.cause else {
        return Err(Refusal::ActionNotFound.into());
    };
    if past.undone {
        return Ok(None);
    }
    let counted = past.entry.counters.as_slice();
    let own = |name: &str| !is_given(counted, name);
    for award in past.entry.awards.iter().filter(|award| own(award.rule.as_str())) {
        take(facts, turn, outcome, (award, *occurred_at))?;
    }
    ladder::take_back(facts, turn, outcome, (facts.program, *occurred_at))?;
    reweigh(facts, turn, outcome)?;
    // What came with a tier goes with the tier.
    let of_tier = |one: &Redemption| {
        let reward = one.reward.as_ref().and_then(|id| facts.program.reward(id));
        reward.is_some_and(|reward| matches!(reward.issued, Issued::OnTier(_)))
    };
    let is_own = |one: &&Redemption| {
        let by_act = one.reward.as_ref().is_none_or(|reward| own(reward.as_str()));
        one.points.is_zero() && by_act && !of_tier(one)
    };
    for issued in past.entry.redemptions.iter().filter(is_own) {
        let open = turn.book.redemption(&issued.id).cloned();
        let open = open.filter(|one| one.status == RedemptionStatus::Issued && one.automatic);
        if let Some(voucher) = open {
            outcome.automatic.push(withdraw(facts, turn, voucher)?);
        }
    }
    note(facts, turn, outcome, (action, *occurred_at))?;
    undo(facts, turn, outcome, (counted, *occurred_at))?;
    Ok(Some(Cause::Retracted { action: action.clone(), event: event.clone() }))
}

fn note(
    facts: &Facts<'_>,
    turn: &mut Turn,
    outcome: &mut Outcome,
    (action, at): (&Label, Moment),
) -> Result<(), Stop> {
    progress(facts, turn, outcome, (at, Deed::Act { action, undone: true }))
}

fn take(
    facts: &Facts<'_>,
    turn: &mut Turn,
    outcome: &mut Outcome,
    (award, at): (&Award, Moment),
) -> Result<(), Stop> {
    let wallet = facts.program.wallet(&award.wallet);
    let policy = wallet.map_or(Clawback::WithinBalance, |wallet| wallet.clawback);
    let own = Some((&award.terms, award.points));
    let taken = turn.claw_back(&award.wallet, own, award.points, policy)?;
    outcome.take(&award.wallet, taken).ok_or(Refusal::TotalTooLarge)?;
    if award.terms.qualifying && !canary::is("undone-action-counts") {
        let fewer = i64::try_from(award.points.get()).unwrap_or(i64::MAX).saturating_neg();
        let metric = Metric::Points(award.wallet.clone());
        ladder::count(facts.program, turn, &metric, (at, fewer));
    }
    let Some(rule) = facts.program.rule(&award.rule) else { return Ok(()) };
    for per in cap_periods(rule) {
        let (key, _) = cap_counter(facts.program, rule, per, at);
        if let Some(counter) = turn.book.counters.get(&key).cloned() {
            let value = counter.value.saturating_sub(taken.taken.get());
            turn.set(key, value, counter.keep_until);
        }
    }
    Ok(())
}
