//! Vouchers: kept for an order, used, taken back, and those that the program issues by itself.

use super::calendar::Expiry;
use super::canary;
use super::command::{REDEMPTIONS_MAX, Refusal};
use super::decide::{Facts, Outcome};
use super::ledger::{Account, Cause, Pin, Redemption, RedemptionStatus, Reservation};
use super::limits::{check_open, count_reward, uncount_reward};
use super::moment::Moment;
use super::names::{RedemptionId, Reference, RewardId, WalletId};
use super::points::Points;
use super::program::{Cost, Issued, Program, Reward};
use super::spending::{Plan, redemption};
use super::turn::{Stop, Turn};

/// Vouchers that one command may bring about by itself: a bound on the entry, far above a basket.
const AUTOMATIC_MAX: usize = 64;

/// Keeps a voucher for one order. Asked again for that order, it is kept longer, never shorter,
/// and not at all longer once its own end has passed.
pub(super) fn reserve(
    facts: &Facts<'_>,
    turn: &mut Turn,
    outcome: &mut Outcome,
    (id, order, ttl_ms): (&RedemptionId, &Reference, i64),
) -> Result<Option<Cause>, Stop> {
    let redemption = open_redemption(facts, turn, id)?;
    check_free_for(&redemption, Some(order))?;
    let until = turn.now.plus_millis(ttl_ms).unwrap_or(Moment::MAX);
    let is_past = redemption.valid_until.is_some_and(|end| end <= turn.now);
    let is_kept = redemption.reserved.as_ref().is_some_and(|kept| is_past || until <= kept.until);
    if is_kept {
        return Ok(None);
    }
    let reserved = Some(Reservation { order: order.clone(), until });
    let reserved = Redemption { reserved, ..redemption };
    turn.stand(reserved.clone());
    outcome.redemption = Some(reserved);
    Ok(Some(Cause::Reserved { redemption: id.clone() }))
}

/// Lets a voucher go that was kept for this order; `None` where it is kept for none.
pub(super) fn release(
    facts: &Facts<'_>,
    turn: &mut Turn,
    outcome: &mut Outcome,
    (id, order): (&RedemptionId, &Reference),
) -> Result<Option<Cause>, Stop> {
    let redemption = open_redemption(facts, turn, id)?;
    check_free_for(&redemption, Some(order))?;
    if redemption.reserved.is_none() {
        return Ok(None);
    }
    let released = Redemption { reserved: None, ..redemption };
    turn.stand(released.clone());
    outcome.redemption = Some(released);
    Ok(Some(Cause::Released { redemption: id.clone() }))
}

/// Whether the voucher is kept for no order, or for this one.
fn check_free_for(redemption: &Redemption, order: Option<&Reference>) -> Result<(), Refusal> {
    match &redemption.reserved {
        Some(kept) if Some(&kept.order) != order && !canary::is("reserved-for-anybody") => {
            Err(Refusal::RedemptionReserved { until: kept.until })
        }
        _ => Ok(()),
    }
}

/// Takes an unused voucher back; its points return to the lots they came from.
pub(super) fn cancel(
    facts: &Facts<'_>,
    turn: &mut Turn,
    outcome: &mut Outcome,
    id: &RedemptionId,
) -> Result<Cause, Stop> {
    let redemption = open_redemption(facts, turn, id)?;
    check_free_for(&redemption, None)?;
    let cancelled = withdraw(facts, turn, redemption)?;
    outcome.given_back.push((cancelled.wallet.clone(), cancelled.points));
    outcome.redemption = Some(cancelled);
    Ok(Cause::Cancelled { redemption: id.clone() })
}

/// Uses a voucher at the shop's checkout, on an order if one is named.
pub(super) fn use_voucher(
    facts: &Facts<'_>,
    turn: &mut Turn,
    outcome: &mut Outcome,
    id: &RedemptionId,
    order: &Option<Reference>,
) -> Result<Cause, Stop> {
    let redemption = open_redemption(facts, turn, id)?;
    check_free_for(&redemption, order.as_ref())?;
    let order = order.clone().or(redemption.order.clone());
    let status = RedemptionStatus::Used;
    let used = Redemption { status, order, reserved: None, ..redemption };
    turn.stand(used.clone());
    outcome.redemption = Some(used);
    Ok(Cause::Used { redemption: id.clone() })
}

/// Issues every reward that the program issues by itself and the balance now reaches. Over versions
/// the stamps of a card stay: how many are a full one is what the live version says, with the next
/// entry.
pub(super) fn issue_automatic(
    facts: &Facts<'_>,
    turn: &mut Turn,
    outcome: &mut Outcome,
) -> Result<(), Stop> {
    // Points that were granted past their end, for an old order, buy nothing.
    turn.finish()?;
    for reward in facts.program.rewards.iter().filter(|reward| reward.issued == Issued::AtCost) {
        let Cost::Fixed(points) = reward.cost else { continue };
        let wallet = facts.program.wallet(&reward.wallet);
        if wallet.is_some_and(|wallet| !wallet.spend.is_open(turn.now)) {
            continue;
        }
        while turn.book.balance(&reward.wallet).active >= points
            && turn.book.redemptions.len() < REDEMPTIONS_MAX
            && outcome.automatic.len() < AUTOMATIC_MAX
            && check_open(facts.program, &turn.book, reward, turn.now).is_ok()
        {
            let pins = turn.spend(&reward.wallet, points, Account::Redeemed)?;
            issue_for(facts, turn, outcome, (reward, points, pins))?;
        }
    }
    Ok(())
}

/// Whether the book has room for one more voucher.
pub(super) fn has_room(turn: &Turn) -> bool {
    turn.book.redemptions.len() < REDEMPTIONS_MAX
}

/// Issues what the program gives on an occasion, to whom it is for. A member who has as many open
/// vouchers as there can be gets none.
pub(super) fn issue_on(
    facts: &Facts<'_>,
    turn: &mut Turn,
    outcome: &mut Outcome,
    occasion: &Issued,
) -> Result<(), Stop> {
    for reward in facts.program.rewards.iter().filter(|reward| reward.issued == *occasion) {
        if has_room(turn) && check_open(facts.program, &turn.book, reward, turn.now).is_ok() {
            issue(facts, turn, outcome, reward)?;
        }
    }
    Ok(())
}

/// A voucher that costs nothing.
pub(super) fn issue(
    facts: &Facts<'_>,
    turn: &mut Turn,
    outcome: &mut Outcome,
    reward: &Reward,
) -> Result<(), Stop> {
    issue_for(facts, turn, outcome, (reward, Points::ZERO, Vec::new()))
}

/// Withdraws the newest open voucher of these rewards that cost nothing and is kept for no order;
/// answers whether there was one.
pub(super) fn withdraw_free(
    facts: &Facts<'_>,
    turn: &mut Turn,
    outcome: &mut Outcome,
    rewards: &[RewardId],
) -> Result<bool, Stop> {
    let is_one = |voucher: &&Redemption| {
        let known = voucher.reward.as_ref().is_some_and(|reward| rewards.contains(reward));
        known && voucher.points.is_zero() && voucher.reserved.is_none()
    };
    let Some(newest) = turn.book.redemptions.iter().rev().find(is_one).cloned() else {
        return Ok(false);
    };
    outcome.automatic.push(withdraw(facts, turn, newest)?);
    Ok(true)
}

/// A voucher that nobody asked for.
fn issue_for(
    facts: &Facts<'_>,
    turn: &mut Turn,
    outcome: &mut Outcome,
    (reward, points, pins): (&Reward, Points, Vec<Pin>),
) -> Result<(), Stop> {
    count_reward(facts.program, turn, reward);
    let wallet = reward.wallet.clone();
    let plan = Plan { wallet, points, reward: Some(reward), units: 1 };
    let issued = redemption(facts, turn, plan, (pins, None, Some(reward.id.clone())))?;
    let issued = Redemption { automatic: true, ..issued };
    turn.stand(issued.clone());
    outcome.automatic.push(issued);
    Ok(())
}

/// Withdraws a voucher that was issued and not used; answers how it now stands.
pub(super) fn withdraw(
    facts: &Facts<'_>,
    turn: &mut Turn,
    redemption: Redemption,
) -> Result<Redemption, Stop> {
    let grace = grace(facts.program, &redemption.wallet, turn.now);
    turn.restore(&redemption.wallet, &redemption.pins, grace)?;
    if let Some(reward) = redemption.reward.as_ref().and_then(|id| facts.program.reward(id)) {
        uncount_reward(facts.program, turn, reward, redemption.issued_at);
    }
    let cancelled = Redemption { status: RedemptionStatus::Cancelled, ..redemption };
    turn.stand(cancelled.clone());
    Ok(cancelled)
}

/// Until when points that come back past their end may still be spent.
pub(super) fn grace(program: &Program, wallet: &WalletId, now: Moment) -> Option<Moment> {
    let span = program.wallet(wallet)?.return_grace?;
    Expiry::AfterEarning { span, exact: false }.moment(&program.zone, now)
}

pub(super) fn open_redemption(
    facts: &Facts<'_>,
    turn: &Turn,
    id: &RedemptionId,
) -> Result<Redemption, Refusal> {
    if let Some(redemption) = turn.book.redemption(id) {
        return Ok(redemption.clone());
    }
    // Open in the book that was read, but not in this turn: its time is up.
    if facts.book.is_some_and(|book| book.redemption(id).is_some()) {
        return Err(Refusal::RedemptionExpired);
    }
    let status = facts.redemption.map(|past| past.redemption.status);
    Err(match status {
        None => Refusal::RedemptionNotFound,
        // Last seen issued, yet not open: its time is up.
        Some(RedemptionStatus::Issued | RedemptionStatus::Expired) => Refusal::RedemptionExpired,
        Some(RedemptionStatus::Used | RedemptionStatus::Reversed) => Refusal::RedemptionUsed,
        Some(RedemptionStatus::Cancelled) => Refusal::RedemptionCancelled,
    })
}
