//! Returns: what an order still earns once part of it came back, under the version it was sold by.

use super::bonus::{Deed, progress};
use super::book::Status;
use super::canary;
use super::challenging;
use super::command::{Extent, Refusal};
use super::decide::{Facts, OrderFile, Outcome, RuleNote};
use super::earning::{cap_counter, cap_periods, carry_key, qualifying};
use super::goods::measure;
use super::ladder;
use super::ledger::{
    Cause, CounterKey, Pin, Pinned, Redemption, RedemptionStatus, Share, Standing,
};
use super::moment::Moment;
use super::money::Minor;
use super::names::{Reference, WalletId};
use super::order::{Order, Remaining, Returned};
use super::points::Points;
use super::program::{Clawback, EarnRule, Program};
use super::rules::{
    Occasion, OccasionKind, Tally, Verdict, Weighed, carried_total, counted_of, under_caps, weigh,
};
use super::segments::note_return;
use super::share::split;
use super::spending::cut_pins;
use super::tiers::Metric;
use super::trail::reweigh;
use super::turn::{Fault, Stop, Turn};
use super::vouchers::{grace, issue_automatic, withdraw};

/// What is returned.
pub(super) struct Ask<'a> {
    pub order: &'a Reference,
    pub reference: &'a Reference,
    pub occurred_at: Option<Moment>,
    pub extent: &'a Extent,
}

/// Records a return: spent points come back first, then what the order no longer earns is taken.
pub(super) fn give_back(
    facts: &Facts<'_>,
    turn: &mut Turn,
    outcome: &mut Outcome,
    ask: &Ask<'_>,
) -> Result<Cause, Stop> {
    let occurred_at = ask.occurred_at.unwrap_or(turn.now);
    if occurred_at > turn.now {
        return Err(Refusal::OccurredInFuture.into());
    }
    let mut file = facts.order.ok_or(Refusal::OrderNotFound)?;
    if canary::is("return-by-live-rules") {
        file.program = facts.program;
    }
    let before = Remaining::after(file.order, &file.standing.returned);
    let returned = extend(file.order, &file.standing.returned, &before, ask.extent)?;
    let after = Remaining::after(file.order, &returned);
    for spend in facts.spends {
        restore_spend(facts, turn, outcome, (spend, &file, &after))?;
    }
    let shares = settle_shares(facts, turn, outcome, ((&file, &before), (&file, &after)))?;
    ladder::count_order(file.program, turn, file.order, (Some(&before), &after));
    let terms = (file.program, file.order.occurred_at());
    ladder::take_back(facts, turn, outcome, terms)?;
    reweigh(facts, turn, outcome)?;
    let sold_at = file.order.occurred_at();
    note_return(facts.program, turn, sold_at, (&before, &after));
    let deed = Deed::Order { before: Some(&before), after: &after };
    progress(facts, turn, outcome, (sold_at, deed))?;
    let (was, is) = (occasion(&file, &before), occasion(&file, &after));
    let deed = challenging::Deed { occasion: is, before: Some(was) };
    challenging::note(facts, turn, outcome, (file.program, deed))?;
    if turn.book.status == Status::Closed {
        // Closing gave every point up; what comes back later has nobody to belong to.
        turn.forfeit_all()?;
    } else {
        issue_automatic(facts, turn, outcome)?;
    }
    Ok(Cause::Returned {
        order: ask.order.clone(),
        reference: ask.reference.clone(),
        occurred_at,
        standing: Standing { returned, shares },
    })
}

/// What has come back in all, once this return is added.
fn extend(
    order: &Order,
    returned: &[Returned],
    before: &Remaining,
    extent: &Extent,
) -> Result<Vec<Returned>, Refusal> {
    if let Extent::Lines(wanted) = extent {
        let missing = wanted.iter().find(|(id, _)| order.lines().iter().all(|line| line.id != *id));
        if let Some((line, _)) = missing {
            return Err(Refusal::LineNotFound { line: line.clone() });
        }
    }
    if before.is_empty() {
        return Err(Refusal::NothingToReturn);
    }
    match extent {
        Extent::Whole => Ok(order
            .lines()
            .iter()
            .zip(returned)
            .map(|(line, back)| Returned { quantity: line.quantity, amount: back.amount })
            .collect()),
        Extent::Lines(wanted) => add_pieces(order, returned, before, wanted),
        Extent::Amount(amount) => add_amount(order, returned, before, *amount),
    }
}

fn add_pieces(
    order: &Order,
    returned: &[Returned],
    before: &Remaining,
    wanted: &[(Reference, u32)],
) -> Result<Vec<Returned>, Refusal> {
    let mut all = returned.to_vec();
    for (id, quantity) in wanted {
        let place = order.lines().iter().position(|line| line.id == *id);
        let found = place.and_then(|place| {
            Some((order.lines().get(place)?, before.lines.get(place)?, all.get_mut(place)?))
        });
        let Some((line, (left, _), back)) = found else {
            return Err(Refusal::LineNotFound { line: id.clone() });
        };
        let pieces = back.quantity.saturating_add(*quantity);
        if pieces > line.quantity || *quantity > left.quantity {
            return Err(Refusal::ReturnExceedsOrder);
        }
        back.quantity = pieces;
    }
    Ok(all)
}

/// Takes an amount from the lines in proportion to what their remaining pieces cost, by largest
/// remainder. All amounts so far are spread anew together, so that their steps do not matter.
fn add_amount(
    order: &Order,
    returned: &[Returned],
    before: &Remaining,
    amount: Minor,
) -> Result<Vec<Returned>, Refusal> {
    if amount.get() > before.paid() {
        return Err(Refusal::ReturnExceedsOrder);
    }
    let pieces: Vec<Returned> =
        returned.iter().map(|back| Returned { amount: Minor::ZERO, ..*back }).collect();
    let whole = Remaining::after(order, &pieces);
    let weights: Vec<u64> = whole.lines.iter().map(|(line, _)| line.paid().get()).collect();
    let earlier = weights.iter().sum::<u64>().saturating_sub(before.paid());
    let mut parts = split(earlier.saturating_add(amount.get()), &weights);
    if canary::is("amounts-step-by-step") {
        let left: Vec<u64> = before.lines.iter().map(|(line, _)| line.paid().get()).collect();
        let steps = split(amount.get(), &left).into_iter().zip(returned);
        parts = steps.map(|(step, back)| back.amount.get().saturating_add(step)).collect();
    }
    let spread = |(back, part): (&Returned, u64)| {
        Some(Returned { quantity: back.quantity, amount: Minor::new(part)? })
    };
    let all: Option<Vec<Returned>> = returned.iter().zip(parts).map(spread).collect();
    all.ok_or(Refusal::ReturnExceedsOrder)
}

/// Gives back the share of spent points that belongs to the goods that came back.
fn restore_spend(
    facts: &Facts<'_>,
    turn: &mut Turn,
    outcome: &mut Outcome,
    (spend, file, after): (&Redemption, &OrderFile<'_>, &Remaining),
) -> Result<(), Stop> {
    let whole = Remaining::whole(file.order);
    let due = due_back(spend.points, measure(file.program, &spend.wallet, (&whole, after)), after);
    let before = if canary::is("restore-twice") { Points::ZERO } else { spend.given_back };
    let more = due.saturating_sub(before);
    if more.is_zero() {
        return Ok(());
    }
    // What was spent last, and so expires latest, comes back first.
    let backwards: Vec<Pin> = spend.pins.iter().rev().cloned().collect();
    let (_, rest) = cut_pins(&backwards, spend.given_back);
    let (now, _) = cut_pins(&rest, more);
    let grace = grace(facts.program, &spend.wallet, turn.now);
    turn.restore(&spend.wallet, &now, grace)?;
    let status =
        if due == spend.points { RedemptionStatus::Reversed } else { RedemptionStatus::Used };
    turn.stand(Redemption { status, given_back: due, ..spend.clone() });
    outcome.given_back.push((spend.wallet.clone(), more));
    Ok(())
}

fn due_back(points: Points, (goods, left): (u64, u64), after: &Remaining) -> Points {
    if after.is_empty() || goods == 0 {
        return if after.is_empty() { points } else { Points::ZERO };
    }
    let back = goods.saturating_sub(left);
    let due = u128::from(points.get()) * u128::from(back) / u128::from(goods);
    u64::try_from(due).ok().and_then(Points::new).unwrap_or(points)
}

/// Brings every rule's share of the order, as it was until now, to what it is worth now.
pub(super) fn settle_shares(
    facts: &Facts<'_>,
    turn: &mut Turn,
    outcome: &mut Outcome,
    (was, (file, after)): ((&OrderFile<'_>, &Remaining), (&OrderFile<'_>, &Remaining)),
) -> Result<Vec<Share>, Stop> {
    let (before, pinned) = (parted(was.0, was.1), parted(file, after));
    let was = (&OrderFile { pinned: &before, ..*was.0 }, was.1);
    let weighed = weigh_again(file, &OrderFile { pinned: &pinned, ..*file }, after)?;
    let mut settled = Vec::new();
    for share in &file.standing.shares {
        let weighed = weighed
            .iter()
            .find(|weighed| weighed.rule.id == share.rule)
            .ok_or(Fault("a pinned version lost one of its rules"))?;
        let target = if weighed.rule.carry {
            carry_target(turn, was, share, weighed)?
        } else {
            Target::of(weighed)?
        };
        settled.push((share.clone(), weighed, target));
    }
    // What one rule gains is there before another's loss is taken, so that no loss is forgiven to
    // a member who is given points in the same breath.
    for gains in [true, false] {
        for (share, weighed, target) in &mut settled {
            if (target.given > share.given) == gains {
                if target.given != share.given {
                    outcome.rules.push(note(weighed, target));
                }
                let of = (file.program, file.order.occurred_at());
                *share = settle_share(facts, turn, outcome, (of, share, weighed.rule, target))?;
            }
        }
    }
    Ok(settled.into_iter().map(|(share, _, _)| share).collect())
}

/// Weighs the rules on what remains, with the facts that were pinned when the order was sold.
fn weigh_again<'a>(
    sold: &OrderFile<'a>,
    left: &OrderFile<'a>,
    after: &Remaining,
) -> Result<Vec<Weighed<'a>>, Refusal> {
    let whole = Remaining::whole(sold.order);
    let sold = weigh(sold.program, &occasion(sold, &whole), |rule| headroom(sold, rule))
        .map_err(|_| Refusal::TotalTooLarge)?;
    let bounded = |rule: &EarnRule| {
        let sold = sold.iter().find(|weighed| weighed.rule.id == rule.id)?;
        Some(Tally { sold: (!rule.carry).then_some(sold.given), ..headroom(left, rule)? })
    };
    weigh(left.program, &occasion(left, after), bounded).map_err(|_| Refusal::TotalTooLarge)
}

/// The room under its caps that a rule had when the order was sold.
fn headroom(file: &OrderFile<'_>, rule: &EarnRule) -> Option<Tally> {
    let share = file.standing.shares.iter().find(|share| share.rule == rule.id)?;
    Some(Tally { headroom: share.headroom.clone(), ..Tally::default() })
}

/// What was known when the order was sold, parted anew for what is left of it.
fn parted(file: &OrderFile<'_>, left: &Remaining) -> Pinned {
    let whole = Remaining::whole(file.order);
    let stays = canary::is("border-stays");
    if file.pinned.climb.is_empty() || *left == whole || stays {
        return file.pinned.clone();
    }
    let earned = |part: &Occasion<'_>, wallet: &WalletId| {
        qualifying(file.program, part, wallet, |rule| headroom(file, rule))
    };
    let both = (&occasion(file, &whole), &occasion(file, left));
    Pinned { climb: ladder::climb_again(file.program, both, earned), ..file.pinned.clone() }
}

fn occasion<'a>(file: &OrderFile<'a>, remaining: &'a Remaining) -> Occasion<'a> {
    Occasion {
        kind: OccasionKind::Order,
        at: file.order.occurred_at(),
        channel: file.order.channel(),
        pinned: file.pinned,
        lines: &remaining.lines,
    }
}

/// What a rule should have given on what remains.
pub(super) struct Target {
    pub desired: i64,
    pub given: i64,
}

impl Target {
    fn of(weighed: &Weighed<'_>) -> Result<Self, Fault> {
        let signed = |value: u64| i64::try_from(value).map_err(|_| Fault("points above 2^53"));
        Ok(Self { desired: signed(weighed.desired)?, given: signed(weighed.given)? })
    }
}

/// A rule with carry lowers its running sum and takes the difference, whichever order had tipped
/// it; it never takes more than it has given in all.
fn carry_target(
    turn: &mut Turn,
    (file, before): (&OrderFile<'_>, &Remaining),
    share: &Share,
    weighed: &Weighed<'_>,
) -> Result<Target, Stop> {
    let rule = weighed.rule;
    let counted = counted_of(file.program, rule, &occasion(file, before));
    let counted = counted.map_err(|_| Refusal::TotalTooLarge)?;
    let key = carry_key(file.program, rule);
    let sum = turn.book.count(&key);
    let less = sum.saturating_add(weighed.counted).saturating_sub(counted);
    let total = |sum: u64| {
        let total = carried_total(file.program, rule, sum).map_err(|_| Refusal::TotalTooLarge)?;
        i64::try_from(total).map_err(|_| Stop::from(Fault("points above 2^53")))
    };
    let lost = total(sum)?.saturating_sub(total(less)?);
    turn.set(key, if canary::is("carry-never-falls") { sum } else { less }, None);
    let desired = share.desired.saturating_sub(lost);
    let given = match u64::try_from(desired) {
        Ok(positive) if !rule.caps.is_empty() => {
            let (given, _) = under_caps(&rule.caps, &share.headroom, positive);
            let given = i64::try_from(given).map_err(|_| Fault("points above 2^53"))?;
            given.min(share.given)
        }
        _ => desired,
    };
    let all = turn.book.count(&CounterKey::Given { rule: rule.id.clone() });
    let all = i64::try_from(all).map_err(|_| Fault("points above 2^53"))?;
    let least = share.given.saturating_sub(all);
    Ok(Target { desired, given: given.max(least) })
}

/// Takes or gives the difference between what a rule gave and what it should have given.
pub(super) fn settle_share(
    facts: &Facts<'_>,
    turn: &mut Turn,
    outcome: &mut Outcome,
    (of, share, rule, target): ((&Program, Moment), &Share, &EarnRule, &Target),
) -> Result<Share, Stop> {
    let change = target.given.saturating_sub(share.given);
    let amount = Points::new(change.unsigned_abs()).ok_or(Refusal::TotalTooLarge)?;
    let mut own = share.own;
    let mut terms = share.terms.clone();
    if change < 0 {
        own = take(facts, turn, outcome, (of.0, share, amount))?;
    } else if change > 0 {
        terms = turn.credit(&share.wallet, terms, amount)?;
        own = own.checked_add(amount).ok_or(Refusal::TotalTooLarge)?;
    }
    if change != 0 {
        if share.terms.qualifying {
            let metric = Metric::Points(share.wallet.clone());
            ladder::count(of.0, turn, &metric, (of.1, change));
        }
        recount(turn, of, rule, change);
    }
    Ok(Share { desired: target.desired, given: target.given, own, terms, ..share.clone() })
}

/// Takes points back; answers what is left of the earning's own.
fn take(
    facts: &Facts<'_>,
    turn: &mut Turn,
    outcome: &mut Outcome,
    (program, share, amount): (&Program, &Share, Points),
) -> Result<Points, Stop> {
    withdraw_automatic(facts, turn, outcome, (share, amount))?;
    let policy =
        program.wallet(&share.wallet).map_or(Clawback::WithinBalance, |wallet| wallet.clawback);
    let there = turn.own_lot(&share.wallet, &share.terms).map_or(Points::ZERO, |lot| lot.free());
    let from_own = share.own.min(there).min(amount);
    let taken = turn.claw_back(&share.wallet, Some((&share.terms, share.own)), amount, policy)?;
    outcome.take(&share.wallet, taken).ok_or(Refusal::TotalTooLarge)?;
    Ok(share.own.saturating_sub(from_own))
}

/// A full stamp card that was issued by itself and not used gives its stamps back when a return
/// needs them.
fn withdraw_automatic(
    facts: &Facts<'_>,
    turn: &mut Turn,
    outcome: &mut Outcome,
    (share, amount): (&Share, Points),
) -> Result<(), Stop> {
    let balance = turn.book.balance(&share.wallet);
    let mut missing = amount.saturating_sub(balance.active).saturating_sub(balance.pending);
    while !missing.is_zero() {
        let newest = turn
            .book
            .redemptions
            .iter()
            .rev()
            .find(|voucher| is_free(voucher) && voucher.wallet == share.wallet);
        let Some(newest) = newest.cloned() else { break };
        // Its points count even where they come back expired: one card for one card's stamps.
        missing = missing.saturating_sub(newest.points);
        outcome.automatic.push(withdraw(facts, turn, newest)?);
    }
    Ok(())
}

/// Issued by itself for points, and not kept for an order that is being paid.
fn is_free(voucher: &Redemption) -> bool {
    voucher.automatic && voucher.reserved.is_none() && !voucher.points.is_zero()
}

/// Moves the counters of caps and carry; freed room serves later orders only.
fn recount(turn: &mut Turn, (program, at): (&Program, Moment), rule: &EarnRule, change: i64) {
    let moved = |value: u64| value.saturating_add_signed(change);
    for per in cap_periods(rule).into_iter().filter(|_| !canary::is("cap-keeps-its-room")) {
        let (key, _) = cap_counter(program, rule, per, at);
        if let Some(counter) = turn.book.counters.get(&key).cloned() {
            turn.set(key, moved(counter.value), counter.keep_until);
        }
    }
    if rule.carry {
        let key = CounterKey::Given { rule: rule.id.clone() };
        let value = moved(turn.book.count(&key));
        turn.set(key, value, None);
    }
}

fn note(weighed: &Weighed<'_>, target: &Target) -> RuleNote {
    let verdict = if weighed.rule.carry { Verdict::Applied } else { weighed.verdict.clone() };
    RuleNote {
        rule: weighed.rule.id.clone(),
        verdict,
        desired: u64::try_from(target.desired).unwrap_or(0),
        given: u64::try_from(target.given).unwrap_or(0),
    }
}
