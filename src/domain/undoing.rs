//! Undoing: a use that was a mistake is taken back within minutes, by who made it.

use super::canary;
use super::command::{HOLDS_MAX, Refusal, UNDO_MAX_MS};
use super::decide::{Facts, Outcome};
use super::ledger::{Cause, Hold, HoldFate, Redemption, RedemptionStatus};
use super::limits::uncount_reward;
use super::names::RedemptionId;
use super::past::{Before, Usage};
use super::spending::check_room;
use super::turn::{Fault, Stop, Turn};
use super::vouchers::withdraw;

/// Takes a use back, as if it had not been: a voucher is open again, what was held for a partner
/// is held again while its time lasts, and other points return to their lots. `None` where the
/// voucher is open anyway.
pub(super) fn undo(
    facts: &Facts<'_>,
    turn: &mut Turn,
    outcome: &mut Outcome,
    id: &RedemptionId,
) -> Result<Option<Cause>, Stop> {
    if turn.book.redemption(id).is_some() {
        return Ok(None);
    }
    let (redemption, usage) = used(facts, turn, id)?;
    let order = redemption.order.clone();
    let undone = match &usage.before {
        Before::Voucher => reissue(turn, redemption)?,
        Before::Link(_) => hold_again(facts, turn, outcome, redemption)?,
        Before::Points => restore(facts, turn, outcome, redemption)?,
    };
    outcome.redemption = Some(undone);
    Ok(Some(Cause::Undone { redemption: id.clone(), order }))
}

/// The redemption that this principal used a moment ago, and how.
fn used<'a>(
    facts: &Facts<'a>,
    turn: &Turn,
    id: &RedemptionId,
) -> Result<(Redemption, &'a Usage), Stop> {
    // Open in the book that was read, but not in this turn: its time is up.
    if facts.book.is_some_and(|book| book.redemption(id).is_some()) {
        return Err(Refusal::RedemptionExpired.into());
    }
    let past = facts.redemption.ok_or(Refusal::RedemptionNotFound)?;
    let redemption = past.redemption.clone();
    match redemption.status {
        RedemptionStatus::Cancelled => return Err(Refusal::RedemptionCancelled.into()),
        RedemptionStatus::Issued | RedemptionStatus::Expired => {
            return Err(Refusal::RedemptionExpired.into());
        }
        RedemptionStatus::Reversed => return Err(Refusal::UndoTooLate.into()),
        RedemptionStatus::Used => {}
    }
    let usage = past.usage.as_ref().ok_or(Fault("a used redemption that nobody used"))?;
    if usage.by != *facts.by && !canary::is("undo-by-anybody") {
        return Err(Refusal::UndoByOther.into());
    }
    let is_late = turn.now.millis_since(usage.at) >= UNDO_MAX_MS && !canary::is("undo-late");
    // What a return of its order has brought back cannot be brought back again.
    if is_late || !redemption.given_back.is_zero() {
        return Err(Refusal::UndoTooLate.into());
    }
    Ok((redemption, usage))
}

/// The voucher is the member's again, and expires as it would have.
fn reissue(turn: &mut Turn, redemption: Redemption) -> Result<Redemption, Stop> {
    check_room(turn)?;
    let status = RedemptionStatus::Issued;
    let issued = Redemption { status, order: None, ..redemption };
    turn.stand(issued.clone());
    Ok(issued)
}

/// The partner's link stands again; what it was used for is cancelled.
fn hold_again(
    facts: &Facts<'_>,
    turn: &mut Turn,
    outcome: &mut Outcome,
    redemption: Redemption,
) -> Result<Redemption, Stop> {
    let past = facts.hold.ok_or(Fault("a link without its hold"))?;
    if past.hold.expires_at <= turn.now {
        turn.resolve(past.hold.id.clone(), HoldFate::Expired);
        return restore(facts, turn, outcome, redemption);
    }
    if turn.book.holds.len() >= HOLDS_MAX {
        return Err(Refusal::TooManyHolds.into());
    }
    let pins = turn.pin_again(&redemption.wallet, &redemption.pins)?;
    if let Some(reward) = redemption.reward.as_ref().and_then(|id| facts.program.reward(id)) {
        uncount_reward(facts.program, turn, reward, redemption.issued_at);
    }
    let hold = Hold { pins, ..past.hold.clone() };
    turn.open(hold.clone());
    outcome.hold = Some(hold);
    let cancelled = Redemption { status: RedemptionStatus::Cancelled, ..redemption };
    turn.stand(cancelled.clone());
    Ok(cancelled)
}

/// The points return to the lots they came from.
fn restore(
    facts: &Facts<'_>,
    turn: &mut Turn,
    outcome: &mut Outcome,
    redemption: Redemption,
) -> Result<Redemption, Stop> {
    let cancelled = withdraw(facts, turn, redemption)?;
    outcome.given_back.push((cancelled.wallet.clone(), cancelled.points));
    Ok(cancelled)
}
