//! Spending: points are held, captured and let go, or redeemed at once.

use super::calendar::add_span;
use super::canary;
use super::command::{HOLDS_MAX, LinkWish, REDEMPTIONS_MAX, Refusal, Spend};
use super::decide::{Facts, Outcome};
use super::ending::check_redeeming;
use super::goods::{Goods, check_goods};
use super::ledger::{Account, Cause, Hold, HoldFate, Pin, Redemption, RedemptionStatus};
use super::limits::{check_open, count_reward};
use super::links::{check_partner, link};
use super::moment::Moment;
use super::names::{HoldId, Reference, RewardId, WalletId};
use super::order::Order;
use super::points::Points;
use super::program::{Cost, Program, Reward};
use super::spendable::{check_amount, check_kind, check_season};
use super::turn::{Fault, Stop, Turn};

/// Sets points aside.
pub(super) fn hold(
    facts: &Facts<'_>,
    turn: &mut Turn,
    outcome: &mut Outcome,
    (spend, ttl_ms, order, wish): (&Spend, i64, &Option<Reference>, Option<&LinkWish>),
) -> Result<Cause, Stop> {
    check_partner(facts.program, spend, wish)?;
    let plan = Plan::new(facts.program, turn, spend)?;
    let goods = check_spend(facts, turn, spend, order)?;
    let pins = turn.spend(&plan.wallet, plan.points, Account::Held)?;
    if turn.book.holds.len() >= HOLDS_MAX {
        return Err(Refusal::TooManyHolds.into());
    }
    let seq = turn.book.seq.saturating_add(1);
    let hold = Hold {
        id: facts.mint.hold(seq).ok_or(Fault("no name for a hold"))?,
        wallet: plan.wallet,
        points: plan.points,
        pins,
        reward: plan.reward.map(|reward| reward.id.clone()),
        order: order.clone(),
        expires_at: turn.now.plus_millis(ttl_ms).unwrap_or(Moment::MAX),
        link: link(facts, turn, wish)?,
        goods,
    };
    turn.open(hold.clone());
    outcome.hold = Some(hold);
    Ok(Cause::Held)
}

/// Turns a hold, or part of it, into a redemption; the rest goes back to its lots.
pub(super) fn capture(
    facts: &Facts<'_>,
    turn: &mut Turn,
    outcome: &mut Outcome,
    (id, points, order, cart): (&HoldId, Option<Points>, &Option<Reference>, Option<&Order>),
) -> Result<Cause, Stop> {
    let hold = open_hold(facts, turn, id)?;
    let points = points.unwrap_or(hold.points);
    if hold.reward.is_some() && points != hold.points {
        return Err(Refusal::UnitsNotOne.into());
    }
    if points > hold.points {
        return Err(Refusal::CaptureExceedsHold.into());
    }
    let order = order.clone().or(hold.order.clone());
    // It was held for these goods; looked at again is what is known of them since, and other goods.
    if hold.goods && (order != hold.order || facts.order.is_some() || cart.is_some()) {
        let goods = Goods { order: order.as_ref(), cart, hold: Some(id) };
        check_goods(facts, &turn.book, (&hold.wallet, points), goods)?;
    }
    let redemption = captured(facts, turn, hold, (points, order))?;
    issue(turn, outcome, redemption)?;
    Ok(Cause::Captured { hold: id.clone() })
}

/// Takes so many points of an open hold, lets the rest go, and makes what they are redeemed as.
pub(super) fn captured(
    facts: &Facts<'_>,
    turn: &mut Turn,
    hold: Hold,
    (points, order): (Points, Option<Reference>),
) -> Result<Redemption, Stop> {
    let kept = if canary::is("capture-keeps-the-rest") { hold.points } else { points };
    let (captured, released) = cut_pins(&hold.pins, kept);
    turn.unpin(&hold.wallet, &captured, Account::Redeemed, turn.now)?;
    turn.unpin(&hold.wallet, &released, Account::Active, turn.now)?;
    turn.resolve(hold.id, HoldFate::Captured);
    if !canary::is("debt-after-capture") {
        turn.absorb(&hold.wallet, turn.now)?;
    }
    let reward = hold.reward.as_ref().and_then(|reward| facts.program.reward(reward));
    let units = reward.map_or(1, |reward| units_of(reward, points));
    let plan = Plan { wallet: hold.wallet, points, reward, units };
    if let Some(reward) = reward {
        count_reward(facts.program, turn, reward);
    }
    Ok(redemption(facts, turn, plan, (captured, order, hold.reward))?)
}

/// Lets a hold go.
pub(super) fn void(
    facts: &Facts<'_>,
    turn: &mut Turn,
    outcome: &mut Outcome,
    id: &HoldId,
) -> Result<Cause, Stop> {
    let hold = open_hold(facts, turn, id)?;
    turn.unpin(&hold.wallet, &hold.pins, Account::Active, turn.now)?;
    turn.resolve(hold.id.clone(), HoldFate::Voided);
    turn.absorb(&hold.wallet, turn.now)?;
    outcome.hold = Some(hold);
    Ok(Cause::Voided { hold: id.clone() })
}

/// Hold and capture in one step.
pub(super) fn redeem(
    facts: &Facts<'_>,
    turn: &mut Turn,
    outcome: &mut Outcome,
    spend: &Spend,
    order: &Option<Reference>,
) -> Result<Cause, Stop> {
    let plan = Plan::new(facts.program, turn, spend)?;
    check_spend(facts, turn, spend, order)?;
    let pins = turn.spend(&plan.wallet, plan.points, Account::Redeemed)?;
    if let Some(reward) = plan.reward {
        count_reward(facts.program, turn, reward);
    }
    let reward = plan.reward.map(|reward| reward.id.clone());
    let redemption = redemption(facts, turn, plan, (pins, order.clone(), reward))?;
    issue(turn, outcome, redemption)?;
    Ok(Cause::Redeemed)
}

/// Whether what is spent may pay for the goods it is to pay for; answers whether its wallet is for
/// some goods only. A reward is never paid out of one.
fn check_spend(
    facts: &Facts<'_>,
    turn: &Turn,
    spend: &Spend,
    order: &Option<Reference>,
) -> Result<bool, Refusal> {
    let Spend::Points { wallet, points, cart } = spend else { return Ok(false) };
    let goods = Goods { order: order.as_ref(), cart: cart.as_deref(), hold: None };
    check_goods(facts, &turn.book, (wallet, *points), goods)
}

/// A voucher that stays open lives in the book, which has room for so many.
pub(super) fn check_room(turn: &Turn) -> Result<(), Refusal> {
    let full = turn.book.redemptions.len() >= REDEMPTIONS_MAX;
    if full { Err(Refusal::TooManyRedemptions) } else { Ok(()) }
}

/// Records a redemption that was just made.
pub(super) fn issue(
    turn: &mut Turn,
    outcome: &mut Outcome,
    redemption: Redemption,
) -> Result<(), Refusal> {
    if redemption.status == RedemptionStatus::Issued {
        check_room(turn)?;
    }
    turn.stand(redemption.clone());
    outcome.redemption = Some(redemption);
    Ok(())
}

/// The first `points` of these pins, and the rest.
pub(super) fn cut_pins(pins: &[Pin], points: Points) -> (Vec<Pin>, Vec<Pin>) {
    let mut wanted = points;
    let (mut first, mut rest) = (Vec::new(), Vec::new());
    for pin in pins {
        let taken = wanted.min(pin.points);
        wanted = wanted.saturating_sub(taken);
        let left = pin.points.saturating_sub(taken);
        if !taken.is_zero() {
            first.push(Pin { terms: pin.terms.clone(), points: taken });
        }
        if !left.is_zero() {
            rest.push(Pin { terms: pin.terms.clone(), points: left });
        }
    }
    (first, rest)
}

/// What is to be spent, of which wallet, on which reward.
pub(super) struct Plan<'a> {
    pub wallet: WalletId,
    pub points: Points,
    pub reward: Option<&'a Reward>,
    pub units: u32,
}

impl<'a> Plan<'a> {
    pub fn new(program: &'a Program, turn: &Turn, spend: &Spend) -> Result<Self, Refusal> {
        check_redeeming(program, turn.now)?;
        match spend {
            Spend::Points { wallet, points, .. } => {
                let found = program.wallet(wallet).ok_or(Refusal::UnknownWallet)?;
                check_kind(found)?;
                check_season(found, turn.now)?;
                check_amount(found, *points)?;
                Ok(Self { wallet: wallet.clone(), points: *points, reward: None, units: 1 })
            }
            Spend::Reward { reward, units } => {
                let reward = program.reward(reward).ok_or(Refusal::UnknownReward)?;
                if matches!(reward.cost, Cost::Fixed(_)) && *units != 1 {
                    return Err(Refusal::UnitsNotOne);
                }
                if reward.issued.is_on_occasion() {
                    return Err(Refusal::RewardNotOnRequest);
                }
                check_open(program, &turn.book, reward, turn.now)?;
                let points = price(reward, *units).ok_or(Refusal::TotalTooLarge)?;
                let wallet = reward.wallet.clone();
                if let Some(found) = program.wallet(&wallet).filter(|_| !points.is_zero()) {
                    check_season(found, turn.now)?;
                    check_amount(found, points)?;
                }
                Ok(Self { wallet, points, reward: Some(reward), units: *units })
            }
        }
    }
}

/// `None` where it is more than there can be.
fn price(reward: &Reward, units: u32) -> Option<Points> {
    match reward.cost {
        Cost::Fixed(points) => Some(points),
        Cost::Steps { points, .. } => {
            points.get().checked_mul(u64::from(units)).and_then(Points::new)
        }
    }
}

/// How many steps of a reward that many points are.
pub(super) fn units_of(reward: &Reward, points: Points) -> u32 {
    match reward.cost {
        Cost::Fixed(_) => 1,
        Cost::Steps { points: step, .. } => {
            let units = points.get().checked_div(step.get()).unwrap_or(1);
            u32::try_from(units).unwrap_or(u32::MAX)
        }
    }
}

pub(super) fn redemption(
    facts: &Facts<'_>,
    turn: &Turn,
    plan: Plan<'_>,
    (pins, order, reward): (Vec<Pin>, Option<Reference>, Option<RewardId>),
) -> Result<Redemption, Fault> {
    let seq = turn.book.seq.saturating_add(1);
    let nth = turn.redeemed();
    let issued = reward.is_some() && order.is_none();
    let code = if reward.is_some() {
        Some(facts.mint.code(seq, nth).ok_or(Fault("no code for a voucher"))?)
    } else {
        None
    };
    Ok(Redemption {
        id: facts.mint.redemption(seq, nth).ok_or(Fault("no name for a redemption"))?,
        wallet: plan.wallet,
        points: plan.points,
        pins,
        reward,
        units: plan.units,
        status: if issued { RedemptionStatus::Issued } else { RedemptionStatus::Used },
        code,
        order,
        issued_at: turn.now,
        valid_until: plan.reward.and_then(|reward| valid_until(facts.program, reward, turn.now)),
        automatic: false,
        given_back: Points::ZERO,
        reserved: None,
        handover: None,
    })
}

fn valid_until(program: &Program, reward: &Reward, now: Moment) -> Option<Moment> {
    let last = add_span(program.zone.day(now), reward.valid?)?;
    Some(program.zone.end_of_day(last))
}

pub(super) fn open_hold(facts: &Facts<'_>, turn: &Turn, id: &HoldId) -> Result<Hold, Refusal> {
    if let Some(hold) = turn.book.hold(id) {
        return Ok(hold.clone());
    }
    // Open in the book that was read, but not in this turn: its time is up.
    if facts.book.is_some_and(|book| book.hold(id).is_some()) {
        return Err(Refusal::HoldExpired);
    }
    Err(match facts.hold.map(|past| past.fate) {
        None => Refusal::HoldNotFound,
        Some(HoldFate::Expired) => Refusal::HoldExpired,
        Some(HoldFate::Captured | HoldFate::Voided) => Refusal::HoldResolved,
    })
}
