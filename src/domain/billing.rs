//! Billing: a period paid, a trial, a cancellation or a refund, as the shop's billing reports it.

use super::command::Refusal;
use super::decide::{Facts, Outcome};
use super::earning::{end_of, stay_active};
use super::ending::check_earning;
use super::ledger::{Award, Cause, CounterKey, End, HoldFate, Start, Terms};
use super::moment::Moment;
use super::names::{Label, Reference, RewardId, RuleId};
use super::plans::{
    Bill, BillEvent, Billed, Credit, Mark, Plan, Stage, later, mark_of, membership, period_end,
    running,
};
use super::points::Points;
use super::program::{Clawback, Issued};
use super::trail::reweigh;
use super::turn::{Fault, Stop, Turn};
use super::vouchers::{issue_automatic, issue_on, withdraw};

/// Records what billing says of a plan; `None` where it is so already.
pub(super) fn bill(
    facts: &Facts<'_>,
    turn: &mut Turn,
    outcome: &mut Outcome,
    bill: &Bill,
) -> Result<Option<Cause>, Stop> {
    let plan = facts.program.plan(&bill.plan).ok_or(Refusal::UnknownPlan)?;
    if bill.occurred_at > turn.now {
        return Err(Refusal::OccurredInFuture.into());
    }
    let billed = match &bill.event {
        BillEvent::Paid { from, until, amount, replaces } => {
            check_earning(facts.program, bill.occurred_at)?;
            let period = period(facts, turn, plan, (bill.occurred_at, *from, *until))?;
            pay(facts, turn, outcome, (plan, period, replaces.as_ref()))?;
            let Period { from, until, .. } = period;
            let amount = amount.unwrap_or(plan.price);
            Billed::Paid { from, until, amount, replaces: replaces.clone() }
        }
        BillEvent::Trial { until } => {
            check_earning(facts.program, bill.occurred_at)?;
            try_out(facts, turn, plan, (bill.occurred_at, *until))?
        }
        BillEvent::Cancelled => match cancel(facts, turn, plan, bill.occurred_at)? {
            Some(billed) => billed,
            None => return Ok(None),
        },
        BillEvent::Refunded { of } => refund(facts, turn, outcome, (plan, of))?,
    };
    let Bill { plan, reference, occurred_at, .. } = bill.clone();
    Ok(Some(Cause::Billed { plan, reference, occurred_at, billed }))
}

/// A period, and how it follows what was known.
#[derive(Clone, Copy)]
struct Period {
    from: Moment,
    until: Moment,
    /// What it and those after it are counted from.
    anchor: Moment,
    place: Place,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// The first, or the first after a time that was not paid.
    First,
    /// Goes on where the last one, or the trial, ends.
    Next,
    /// Between two that are known: reported late.
    Between,
}

/// The period that is meant. One period of a plan is paid once, under whatever reference it is
/// reported: what lies before the end of the last is paid, but for a gap that nothing was heard of.
fn period(
    facts: &Facts<'_>,
    turn: &Turn,
    plan: &Plan,
    (occurred_at, from, until): (Moment, Option<Moment>, Option<Moment>),
) -> Result<Period, Refusal> {
    let zone = &facts.program.zone;
    let mark = |mark| mark_of(&turn.book, &plan.id, mark);
    let last = mark(Mark::Until);
    let is_trial = last.is_some() && last == mark(Mark::Trial);
    let standing = membership(facts.program, &turn.book, &plan.id, occurred_at);
    let goes_on = standing.is_some_and(|one| one.stage.is_running());
    let begins = match last {
        Some(end) if goes_on || occurred_at < end => end,
        _ => occurred_at,
    };
    let paid_already = from.is_none() && !is_trial && last.is_some_and(|end| occurred_at < end);
    let from = from.unwrap_or(begins);
    let place = match last {
        None => Place::First,
        Some(end) if from == end || (is_trial && from < end) => Place::Next,
        Some(end) if from > end => Place::First,
        Some(_) => Place::Between,
    };
    let anchor = mark(Mark::Anchor).filter(|_| place == Place::Next && !is_trial).unwrap_or(from);
    let until = until.unwrap_or_else(|| period_end(zone, anchor, from, plan.period));
    let is_next = from <= turn.now || last == Some(from);
    if until <= from || !is_next {
        return Err(Refusal::PeriodInvalid);
    }
    let gap = mark(Mark::Gap).zip(mark(Mark::From));
    let fits = gap.is_some_and(|(gap, next)| gap <= from && until <= next);
    if paid_already || (place == Place::Between && !fits) {
        return Err(Refusal::PeriodAlreadyPaid);
    }
    Ok(Period { from, until, anchor, place })
}

/// Notes a paid period, puts its credit into the wallet, and issues what a beginning brings.
fn pay(
    facts: &Facts<'_>,
    turn: &mut Turn,
    outcome: &mut Outcome,
    (plan, period, replaces): (&Plan, Period, Option<&Label>),
) -> Result<(), Stop> {
    if let Some(replaced) = replaces {
        switch(turn, replaced, period.from)?;
    }
    let begins = period.place == Place::First
        || mark_of(&turn.book, &plan.id, Mark::Until) == mark_of(&turn.book, &plan.id, Mark::Trial);
    note_period(turn, &plan.id, period);
    if let Some(credit) = &plan.credit {
        put(facts, turn, plan, (credit, period.from))?;
    }
    issue_automatic(facts, turn, outcome)?;
    if begins {
        issue_on(facts, turn, outcome, &Issued::OnPlan)?;
    }
    Ok(())
}

fn note_period(turn: &mut Turn, plan: &Label, period: Period) {
    let last = mark_of(&turn.book, plan, Mark::Until);
    if period.place == Place::Between {
        set(turn, plan, Mark::Gap, Some(period.until));
        return;
    }
    if period.place == Place::First {
        set(turn, plan, Mark::Since, Some(period.from));
    }
    let gap = last.filter(|_| period.place == Place::First);
    if gap.is_some() || mark_of(&turn.book, plan, Mark::Gap).is_some() {
        set(turn, plan, Mark::Gap, gap);
    }
    if mark_of(&turn.book, plan, Mark::Trial).is_some_and(|end| period.from < end) {
        set(turn, plan, Mark::Trial, Some(period.from));
    }
    set(turn, plan, Mark::Anchor, Some(period.anchor));
    set(turn, plan, Mark::From, Some(period.from));
    set(turn, plan, Mark::Until, Some(period.until));
    for over in [Mark::Cancelled, Mark::Refunded, Mark::Switched] {
        if mark_of(&turn.book, plan, over).is_some() {
            set(turn, plan, over, None);
        }
    }
}

/// What a period credits is there when the period begins, whatever a wallet's orders wait for.
fn put(
    facts: &Facts<'_>,
    turn: &mut Turn,
    plan: &Plan,
    (credit, from): (&Credit, Moment),
) -> Result<(), Stop> {
    let Credit { wallet: id, points } = credit;
    let wallet = facts.program.wallet(id).ok_or(Fault("a checked plan names an unknown wallet"))?;
    let end = end_of(facts.program, wallet, from);
    if end == End::Inactive {
        stay_active(facts.program, turn, wallet, from);
    }
    let start = if from > turn.now { Start::At(from) } else { Start::Now };
    let terms = turn.credit(id, Terms { end, start, qualifying: false }, *points)?;
    let rule = RuleId::parse(plan.id.as_str()).map_err(|_| Fault("a checked plan has no name"))?;
    let (wallet, points) = (id.clone(), *points);
    let extras = Vec::new();
    turn.awards.push(Award { rule, wallet, points, desired: points, extras, terms });
    Ok(())
}

/// Another plan takes the place of this one: its perks end where the other's begin.
fn switch(turn: &mut Turn, plan: &Label, at: Moment) -> Result<(), Refusal> {
    let until = mark_of(&turn.book, plan, Mark::Until).ok_or(Refusal::MembershipNotFound)?;
    set(turn, plan, Mark::Until, Some(until.min(at)));
    set(turn, plan, Mark::Switched, Some(at));
    Ok(())
}

fn try_out(
    facts: &Facts<'_>,
    turn: &mut Turn,
    plan: &Plan,
    (from, until): (Moment, Option<Moment>),
) -> Result<Billed, Refusal> {
    let span = plan.trial.ok_or(Refusal::TrialNotAvailable)?;
    if mark_of(&turn.book, &plan.id, Mark::Until).is_some() {
        return Err(Refusal::TrialNotAvailable);
    }
    let until = until.unwrap_or_else(|| later(&facts.program.zone, from, span));
    if until <= from {
        return Err(Refusal::PeriodInvalid);
    }
    for (mark, at) in [(Mark::Since, from), (Mark::Until, until), (Mark::Trial, until)] {
        set(turn, &plan.id, mark, Some(at));
    }
    Ok(Billed::Trial { from, until })
}

fn cancel(
    facts: &Facts<'_>,
    turn: &mut Turn,
    plan: &Plan,
    at: Moment,
) -> Result<Option<Billed>, Refusal> {
    let standing = membership(facts.program, &turn.book, &plan.id, turn.now);
    match standing.map(|one| one.stage) {
        Some(Stage::Cancelled) => Ok(None),
        Some(stage) if stage.is_running() => {
            set(turn, &plan.id, Mark::Cancelled, Some(at));
            Ok(Some(Billed::Cancelled))
        }
        _ => Err(Refusal::MembershipNotFound),
    }
}

/// Gives a period back: its perks end at once, its credit is taken by the wallet's policy, and so
/// are the vouchers that came with it or were free for its members, and were not used.
fn refund(
    facts: &Facts<'_>,
    turn: &mut Turn,
    outcome: &mut Outcome,
    (plan, of): (&Plan, &Reference),
) -> Result<Billed, Stop> {
    let past = facts.period.filter(|past| past.plan == plan.id).ok_or(Refusal::PeriodNotFound)?;
    if past.is_refunded {
        return Err(Refusal::PeriodRefunded.into());
    }
    for award in &past.awards {
        let policy = facts.program.wallet(&award.wallet).map(|wallet| wallet.clawback);
        let policy = policy.unwrap_or(Clawback::WithinBalance);
        let own = Some((&award.terms, award.points));
        let taken = turn.claw_back(&award.wallet, own, award.points, policy)?;
        outcome.take(&award.wallet, taken).ok_or(Refusal::TotalTooLarge)?;
    }
    for voucher in &past.vouchers {
        let open = turn.book.redemption(voucher).filter(|open| open.reserved.is_none()).cloned();
        if let Some(open) = open {
            outcome.automatic.push(withdraw(facts, turn, open)?);
        }
    }
    let mark = |turn: &Turn, mark| mark_of(&turn.book, &plan.id, mark);
    if mark(turn, Mark::From) == Some(past.from) {
        let end = mark(turn, Mark::Until).unwrap_or(past.until).min(turn.now.max(past.from));
        set(turn, &plan.id, Mark::Until, Some(end));
        if past.from <= turn.now {
            let now = turn.now;
            set(turn, &plan.id, Mark::Refunded, Some(now));
        }
    }
    take_perks(facts, turn, outcome, past.from)?;
    reweigh(facts, turn, outcome)?;
    Ok(Billed::Refunded { of: of.clone() })
}

/// Takes back what members of a plan get for nothing, from who is in none of its plans any more:
/// what was held, and the vouchers since that instant that nobody has used or reserved.
fn take_perks(
    facts: &Facts<'_>,
    turn: &mut Turn,
    outcome: &mut Outcome,
    since: Moment,
) -> Result<(), Stop> {
    let plans = running(facts.program, &turn.book, turn.now);
    let is_perk = |id: &Option<RewardId>, points: Points| {
        let reward = id.as_ref().and_then(|id| facts.program.reward(id));
        let of = reward.map_or(&[][..], |reward| &reward.audience.plans);
        points.is_zero() && !of.is_empty() && !of.iter().any(|plan| plans.contains(plan))
    };
    let held = turn.book.holds.iter().filter(|hold| is_perk(&hold.reward, hold.points));
    for hold in held.map(|hold| hold.id.clone()).collect::<Vec<_>>() {
        turn.resolve(hold, HoldFate::Voided);
    }
    let open = turn.book.redemptions.iter().filter(|open| {
        open.reserved.is_none() && open.issued_at >= since && is_perk(&open.reward, open.points)
    });
    for open in open.cloned().collect::<Vec<_>>() {
        outcome.automatic.push(withdraw(facts, turn, open)?);
    }
    Ok(())
}

fn set(turn: &mut Turn, plan: &Label, mark: Mark, at: Option<Moment>) {
    let key = CounterKey::Membership { plan: plan.clone(), mark };
    let value = at.and_then(|at| u64::try_from(at.millis()).ok()).unwrap_or(0);
    // What is over need not be kept.
    let keep_until = if at.is_none() { Some(turn.now) } else { None };
    turn.set(key, value, keep_until);
}
