//! Earning: what an order, an action or joining is worth to a member, and where the points go.

use super::audience::known_of;
use super::bonus::{Deed, hold, progress};
use super::book::Book;
use super::calendar::{Expiry, Period, PeriodKind, period_of};
use super::canary;
use super::challenging;
use super::command::Refusal;
use super::decide::{Facts, Outcome, RuleNote};
use super::ending::check_earning;
use super::ladder;
use super::ledger::{Award, Cause, CounterKey, End, Pinned, Share, Standing, Start, Terms};
use super::map::distinct;
use super::moment::Moment;
use super::multiplying::{Source, unit_of};
use super::names::{Label, Reference, WalletId};
use super::order::{Order, Remaining, Returned};
use super::points::Points;
use super::program::{EarnRule, Give, Issued, Pending, Program, Wallet};
use super::rules::{Occasion, OccasionKind, Tally, Weighed, weigh};
use super::segments::note_order;
use super::tiers::Metric;
use super::trail::mark;
use super::turn::{Fault, Stop, Turn};
use super::vouchers::{issue_automatic, issue_on};

/// Records an order and grants what the live rules give for it.
pub(super) fn earn(
    facts: &Facts<'_>,
    turn: &mut Turn,
    outcome: &mut Outcome,
    order: &Order,
) -> Result<Cause, Stop> {
    let program = facts.program;
    if order.currency() != program.currency {
        return Err(Refusal::CurrencyMismatch.into());
    }
    check_age(program, order.occurred_at(), turn.now)?;
    let known = known_of(program, &turn.book, order.occurred_at());
    let remaining = Remaining::whole(order);
    let pinned = parted(program, &turn.book, known, (order, &remaining));
    let occasion = Occasion {
        kind: OccasionKind::Order,
        at: order.occurred_at(),
        channel: order.channel(),
        pinned: &pinned,
        lines: &remaining.lines,
    };
    for wallet in &program.wallets {
        stay_active(program, turn, wallet, order.occurred_at());
    }
    ladder::count_order(program, turn, order, (None, &remaining));
    let shares = grant(facts, turn, outcome, &occasion, Some(order.reference()))?;
    let returned = vec![Returned::default(); order.lines().len()];
    let standing = Standing { returned, shares };
    note_order(program, turn, order.occurred_at(), &remaining);
    let deed = Deed::Order { before: None, after: &remaining };
    progress(facts, turn, outcome, (order.occurred_at(), deed))?;
    let deed = challenging::Deed { occasion, before: None };
    challenging::note(facts, turn, outcome, (program, deed))?;
    mark(program, turn, order.occurred_at());
    issue_automatic(facts, turn, outcome)?;
    Ok(Cause::Earned { order: order.clone(), pinned, standing })
}

/// What is known of the member, and where the order is parted by the tiers that it reaches.
pub(super) fn parted(
    program: &Program,
    book: &Book,
    known: Pinned,
    (order, whole): (&Order, &Remaining),
) -> Pinned {
    let occasion = Occasion {
        kind: OccasionKind::Order,
        at: order.occurred_at(),
        channel: order.channel(),
        pinned: &known,
        lines: &whole.lines,
    };
    let tally = |rule: &EarnRule| Some(tally(program, book, rule, occasion.at));
    let earned = |part: &Occasion<'_>, wallet: &WalletId| qualifying(program, part, wallet, tally);
    let climb = ladder::climb(program, book, &occasion, earned);
    Pinned { climb, ..known }
}

/// How many qualifying points of a wallet the rules give.
pub(super) fn qualifying(
    program: &Program,
    part: &Occasion<'_>,
    wallet: &WalletId,
    tally: impl Fn(&EarnRule) -> Option<Tally>,
) -> u64 {
    let weighed = weigh(program, part, tally).unwrap_or_default();
    let own = |one: &&Weighed<'_>| one.rule.qualifying && one.rule.wallet == *wallet;
    weighed.iter().filter(own).map(|one| one.given).fold(0, u64::saturating_add)
}

/// What the member's counters say about a rule.
fn tally(program: &Program, book: &Book, rule: &EarnRule, at: Moment) -> Tally {
    let headroom = rule.caps.iter().map(|cap| {
        let (key, _) = cap_counter(program, rule, cap.per, at);
        Points::new(cap.most.get().saturating_sub(book.count(&key))).unwrap_or(Points::ZERO)
    });
    let carried = book.count(&carry_key(program, rule));
    Tally { headroom: headroom.collect(), carried, sold: None }
}

/// Records an action that the shop vouches for, and grants what the live rules give for it.
pub(super) fn act(
    facts: &Facts<'_>,
    turn: &mut Turn,
    outcome: &mut Outcome,
    (action, event, occurred_at): (&Label, &Reference, Moment),
) -> Result<Cause, Stop> {
    check_age(facts.program, occurred_at, turn.now)?;
    let pinned = known_of(facts.program, &turn.book, occurred_at);
    let occasion = Occasion {
        kind: OccasionKind::Action(action),
        at: occurred_at,
        channel: None,
        pinned: &pinned,
        lines: &[],
    };
    grant(facts, turn, outcome, &occasion, Some(event))?;
    issue_on(facts, turn, outcome, &Issued::OnAction(action.clone()))?;
    progress(facts, turn, outcome, (occurred_at, Deed::Act { action, undone: false }))?;
    let deed = challenging::Deed { occasion, before: None };
    challenging::note(facts, turn, outcome, (facts.program, deed))?;
    mark(facts.program, turn, occurred_at);
    issue_automatic(facts, turn, outcome)?;
    Ok(Cause::Acted { action: action.clone(), event: event.clone(), occurred_at })
}

/// Grants what the live rules give for joining.
pub(super) fn join(facts: &Facts<'_>, turn: &mut Turn, outcome: &mut Outcome) -> Result<(), Stop> {
    let pinned = known_of(facts.program, &turn.book, turn.now);
    let occasion = Occasion {
        kind: OccasionKind::Join,
        at: turn.now,
        channel: None,
        pinned: &pinned,
        lines: &[],
    };
    grant(facts, turn, outcome, &occasion, None)?;
    issue_on(facts, turn, outcome, &Issued::OnJoining)
}

/// Grants what the live rules give for a birthday, which begins then.
pub(super) fn celebrate(
    facts: &Facts<'_>,
    turn: &mut Turn,
    outcome: &mut Outcome,
    at: Moment,
) -> Result<(), Stop> {
    let pinned = known_of(facts.program, &turn.book, at);
    let kind = OccasionKind::Birthday;
    let occasion = Occasion { kind, at, channel: None, pinned: &pinned, lines: &[] };
    grant(facts, turn, outcome, &occasion, None)?;
    Ok(())
}

/// When points of this wallet earned then will expire.
pub(super) fn end_of(program: &Program, wallet: &Wallet, earned_at: Moment) -> End {
    match wallet.expiry {
        Expiry::AfterLastOrder { .. } => End::Inactive,
        expiry => expiry.moment(&program.zone, earned_at).map_or(End::Never, End::At),
    }
}

/// Puts off the inactivity expiry of a wallet that has one; it never moves nearer.
pub(super) fn stay_active(program: &Program, turn: &mut Turn, wallet: &Wallet, at: Moment) {
    if !matches!(wallet.expiry, Expiry::AfterLastOrder { .. }) {
        return;
    }
    let until = wallet.expiry.moment(&program.zone, at).unwrap_or(Moment::MAX);
    let key = CounterKey::Inactive { wallet: wallet.id.clone() };
    let until = u64::try_from(until.millis()).unwrap_or(0).max(turn.book.count(&key));
    turn.set(key, until, None);
}

/// The period that the rule's caps of this kind count in, and its counter.
pub(super) fn cap_counter(
    program: &Program,
    rule: &EarnRule,
    per: PeriodKind,
    at: Moment,
) -> (CounterKey, Period) {
    let period = period_of(&program.zone, at, per);
    let key = CounterKey::Cap { rule: rule.id.clone(), per, from: period.start };
    (key, period)
}

/// The kinds of period that a rule's caps count in: two caps of one kind share a counter.
pub(super) fn cap_periods(rule: &EarnRule) -> Vec<PeriodKind> {
    distinct(rule.caps.iter().map(|cap| cap.per))
}

/// The running sum of a rule with carry; another rate is another sum.
pub(super) fn carry_key(program: &Program, rule: &EarnRule) -> CounterKey {
    let (points, per) = match rule.give {
        Give::PerAmount { points, per, .. } => (points.get(), per.get()),
        Give::PerItem { points } | Give::Flat { points } => (points.get(), 0),
    };
    let per = per.saturating_mul(unit_of(program, rule));
    CounterKey::Carry { rule: rule.id.clone(), points, per }
}

fn check_age(program: &Program, occurred_at: Moment, now: Moment) -> Result<(), Refusal> {
    if occurred_at > now {
        return Err(Refusal::OccurredInFuture);
    }
    let age_ms = now.millis().saturating_sub(occurred_at.millis());
    if age_ms > program.backdate_ms {
        return Err(Refusal::OrderTooOld);
    }
    check_earning(program, occurred_at)
}

/// Weighs the rules and grants what they give; answers each rule's share, for later returns.
pub(super) fn grant(
    facts: &Facts<'_>,
    turn: &mut Turn,
    outcome: &mut Outcome,
    occasion: &Occasion<'_>,
    reference: Option<&Reference>,
) -> Result<Vec<Share>, Stop> {
    let program = facts.program;
    let book = turn.book.clone();
    let at = if canary::is("cap-by-the-clock") { turn.now } else { occasion.at };
    let tally = |rule: &EarnRule| Some(tally(program, &book, rule, at));
    let weighed = weigh(program, occasion, tally).map_err(|_| Refusal::TotalTooLarge)?;
    let mut shares = Vec::new();
    for weighed in &weighed {
        outcome.rules.push(RuleNote {
            rule: weighed.rule.id.clone(),
            verdict: weighed.verdict.clone(),
            desired: weighed.desired,
            given: weighed.given,
        });
        if weighed.fired() {
            shares.push(award(facts, turn, outcome, (weighed, occasion.at, reference))?);
        }
    }
    ladder::reach(facts, turn, outcome, occasion.at)?;
    issue_automatic(facts, turn, outcome)?;
    Ok(shares)
}

fn award(
    facts: &Facts<'_>,
    turn: &mut Turn,
    outcome: &mut Outcome,
    (weighed, at, reference): (&Weighed<'_>, Moment, Option<&Reference>),
) -> Result<Share, Stop> {
    let rule = weighed.rule;
    let points = Points::new(weighed.given).ok_or(Refusal::TotalTooLarge)?;
    let desired = Points::new(weighed.desired).ok_or(Refusal::TotalTooLarge)?;
    let wanted = terms(facts.program, turn, rule, (at, reference))?;
    let terms = if points.is_zero() {
        wanted
    } else {
        let terms = turn.credit(&rule.wallet, wanted.clone(), points)?;
        if terms != wanted {
            outcome.joined.push(rule.id.clone());
        }
        turn.awards.push(Award {
            rule: rule.id.clone(),
            wallet: rule.wallet.clone(),
            points,
            desired,
            extras: extras(weighed)?,
            terms: terms.clone(),
        });
        terms
    };
    count(facts.program, turn, weighed, at)?;
    Ok(Share {
        rule: rule.id.clone(),
        wallet: rule.wallet.clone(),
        desired: i64::try_from(weighed.desired).map_err(|_| Refusal::TotalTooLarge)?,
        given: i64::try_from(weighed.given).map_err(|_| Refusal::TotalTooLarge)?,
        headroom: weighed.headroom.clone(),
        terms,
        own: points,
    })
}

/// What each factor added, with those that did.
fn extras(weighed: &Weighed<'_>) -> Result<Vec<(Source, Points)>, Refusal> {
    let added = weighed.extras.iter().filter(|(_, points)| *points > 0);
    let extra = |(by, points): &(Source, u64)| Some((by.clone(), Points::new(*points)?));
    added.map(extra).collect::<Option<_>>().ok_or(Refusal::TotalTooLarge)
}

/// Moves the counters of a rule's caps and of its carry.
fn count(
    program: &Program,
    turn: &mut Turn,
    weighed: &Weighed<'_>,
    at: Moment,
) -> Result<(), Stop> {
    let rule = weighed.rule;
    if rule.qualifying {
        let given = i64::try_from(weighed.given).map_err(|_| Refusal::TotalTooLarge)?;
        ladder::count(program, turn, &Metric::Points(rule.wallet.clone()), (at, given));
    }
    if weighed.given > 0 {
        for per in cap_periods(rule) {
            let (key, period) = cap_counter(program, rule, per, at);
            let keep_until = period.end.and_then(|end| end.plus_millis(program.backdate_ms));
            let value = turn.book.count(&key).saturating_add(weighed.given);
            turn.set(key, value, keep_until);
        }
    }
    if rule.carry && weighed.basis > 0 {
        let key = carry_key(program, rule);
        let sum = turn.book.count(&key).checked_add(weighed.counted);
        let sum = sum.filter(|sum| *sum <= Points::MAX.get()).ok_or(Refusal::TotalTooLarge)?;
        turn.set(key, sum, None);
        let key = CounterKey::Given { rule: rule.id.clone() };
        let value = turn.book.count(&key).saturating_add(weighed.given);
        turn.set(key, value, None);
    }
    Ok(())
}

fn terms(
    program: &Program,
    turn: &mut Turn,
    rule: &EarnRule,
    (at, reference): (Moment, Option<&Reference>),
) -> Result<Terms, Stop> {
    let wallet = wallet(program, &rule.wallet)?;
    if let Some(held) = &rule.held {
        return Ok(hold(program, turn, (rule, held), at));
    }
    let end = end_of(program, wallet, at);
    if end == End::Inactive {
        stay_active(program, turn, wallet, at);
    }
    let start = match (&wallet.pending, reference) {
        (Pending::None, _) | (Pending::Until(_), None) => Start::Now,
        (Pending::Until(_), Some(reference)) => Start::Event(reference.clone()),
        (Pending::For(span), _) => {
            let until = Expiry::AfterEarning { span: *span, exact: true };
            match until.moment(&program.zone, at) {
                Some(until) if until > turn.now => Start::At(until),
                _ => Start::Now,
            }
        }
    };
    Ok(Terms { end, start, qualifying: rule.qualifying })
}

fn wallet<'a>(program: &'a Program, id: &WalletId) -> Result<&'a Wallet, Fault> {
    program.wallet(id).ok_or(Fault("a checked rule names an unknown wallet"))
}
