//! Where a member stands on the ladder: what counts, which tier that reaches, until when it lasts.

use super::book::Book;
use super::calendar::{Expiry, PeriodKind, period_of};
use super::canary;
use super::choosing::take_choices;
use super::decide::{Facts, Outcome};
use super::ledger::{Climb, CounterKey, Pinned};
use super::limits::check_open;
use super::moment::Moment;
use super::money::Minor;
use super::names::Label;
use super::order::{Line, Order, Remaining};
use super::program::{Draft, Issued, Program};
use super::rules::{Amount, Occasion, amount_of};
use super::tiers::{Counting, Crossing, Drop, Lasts, Metric, Threshold, Tier, Tiers};
use super::turn::{Stop, Turn};
use super::vouchers::{issue, withdraw_free};
use crate::domain::benefits::{Choice, Every};

/// A tier that a member is in, and since and until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stand<'a> {
    pub tier: &'a Tier,
    /// How many tiers lie below it.
    pub rank: usize,
    /// `None` where nothing was written down when it was reached.
    pub since: Option<Moment>,
    /// When it ends, grace aside; `None` where it has no end of its own.
    pub until: Option<Moment>,
    /// Whether it has ended, and stays for its grace.
    pub in_grace: bool,
}

/// The member's tier at that instant: a pure function of the program, the book and the time.
///
/// Over versions: a tier that was reached lasts as the version promised under which it was reached;
/// what it is called, takes and gives is what the live one says. What was counted counts on under
/// every version that counts the same thing in the same stretch; another way to count begins with
/// its version. A tier that a version has no more is none while that version is live.
#[must_use]
pub fn stand<'a>(program: &'a Draft, book: &Book, at: Moment) -> Option<Stand<'a>> {
    let tiers = &program.tiers;
    let mut best: Option<Stand<'a>> =
        tiers.ladder.first().filter(|tier| tier.from.is_empty()).map(|tier| Stand {
            tier,
            rank: 0,
            since: Some(book.joined_at),
            until: None,
            in_grace: false,
        });
    let by_record = records(book).filter_map(|record| kept(program, book, &record, at));
    let by_count = counted(program, book, at);
    for stand in by_record.chain(by_count) {
        best = Some(match best {
            Some(best) if best.rank > stand.rank => best,
            Some(best) if best.rank == stand.rank => later(best, stand),
            _ => stand,
        });
    }
    best
}

/// The next tier up, and how far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Next<'a> {
    pub tier: &'a Tier,
    /// Each way to it, and what has been counted of it.
    pub towards: Vec<(&'a Threshold, u64)>,
}

/// The next tier above the one that the member is in at that instant.
#[must_use]
pub fn next<'a>(program: &'a Draft, book: &Book, at: Moment) -> Option<Next<'a>> {
    let rank = stand(program, book, at).map_or(0, |stand| stand.rank.saturating_add(1));
    let tier = program.tiers.ladder.get(rank)?;
    let have = |threshold: &'a Threshold| (threshold, total(program, book, &threshold.metric, at));
    Some(Next { tier, towards: tier.from.iter().map(have).collect() })
}

/// Of two reasons to be in one tier: since the earlier, until the later.
fn later<'a>(one: Stand<'a>, other: Stand<'a>) -> Stand<'a> {
    let last = |stand: &Stand<'_>| stand.until.unwrap_or(Moment::MAX);
    let longer = if last(&other) > last(&one) { other } else { one };
    Stand { since: one.since.min(other.since), ..longer }
}

/// A tier that was reached, as the book remembers it.
struct Record<'b> {
    tier: &'b Label,
    from: Moment,
    until: Moment,
    since: Moment,
}

fn records(book: &Book) -> impl Iterator<Item = Record<'_>> {
    book.counters.iter().filter_map(|(key, counter)| match key {
        CounterKey::Tier { tier, from, until } if counter.value > 0 => {
            let since = i64::try_from(counter.value).ok().and_then(Moment::new)?;
            Some(Record { tier, from: *from, until: *until, since })
        }
        _ => None,
    })
}

/// What is left at that instant of a tier that was reached.
fn kept<'a>(program: &'a Draft, book: &Book, record: &Record<'_>, at: Moment) -> Option<Stand<'a>> {
    let (tiers, zone) = (&program.tiers, &program.zone);
    let mut rank = tiers.rank(record.tier)?;
    if at < record.since {
        return None;
    }
    let (mut since, mut until) = (record.since, record.until);
    loop {
        let last = tiers.with_grace(zone, until);
        if at < last {
            let tier = tiers.ladder.get(rank)?;
            let end = Some(until).filter(|until| *until < Moment::MAX);
            let in_grace = until <= at;
            return Some(Stand { tier, rank, since: Some(since), until: end, in_grace });
        }
        if tiers.drop == Drop::ByBalance {
            return None;
        }
        rank = rank.checked_sub(1)?;
        since = last;
        until = tiers.next_end(zone, book.joined_at, until);
    }
}

/// The tier that is reached only while what counts reaches it.
fn counted<'a>(program: &'a Draft, book: &Book, at: Moment) -> Option<Stand<'a>> {
    if program.tiers.lasts != Lasts::WhileCounted {
        return None;
    }
    let all = program.tiers.ladder.iter().enumerate();
    let mut reached = all.filter(|(_, tier)| is_reached(program, book, tier, at));
    let (rank, tier) = reached.next_back()?;
    Some(Stand { tier, rank, since: None, until: None, in_grace: false })
}

fn is_reached(program: &Draft, book: &Book, tier: &Tier, at: Moment) -> bool {
    let more = u64::from(canary::is("tier-one-more"));
    let reached =
        |of: &Threshold| total(program, book, &of.metric, at) >= of.least.saturating_add(more);
    tier.from.iter().any(reached)
}

/// What has been counted in the stretch that the instant lies in.
#[must_use]
pub fn total(program: &Draft, book: &Book, metric: &Metric, at: Moment) -> u64 {
    let tiers = &program.tiers;
    if let Counting::Last(span) = tiers.counting {
        let lasts = Expiry::AfterEarning { span, exact: false };
        let counts = |from: Moment| {
            from <= at && lasts.moment(&program.zone, from).is_none_or(|end| at < end)
        };
        let days = book.counters.iter().filter_map(|(key, counter)| match key {
            CounterKey::Total { metric: of, from } if of == metric && counts(*from) => {
                Some(counter.value)
            }
            _ => None,
        });
        return days.fold(0, u64::saturating_add);
    }
    let from = tiers.period(&program.zone, book.joined_at, at).start;
    book.count(&CounterKey::Total { metric: metric.clone(), from })
}

/// Counts so much more of something, or less, at the time at which it occurred.
pub(super) fn count(
    program: &Draft,
    turn: &mut Turn,
    metric: &Metric,
    (at, change): (Moment, i64),
) {
    if change == 0 || !(program.tiers.counts(metric) || is_milestone(program, metric)) {
        return;
    }
    let period = program.tiers.period(&program.zone, turn.book.joined_at, at);
    let key = CounterKey::Total { metric: metric.clone(), from: period.start };
    let is_gone = change < 0 && !turn.book.counters.contains_key(&key);
    if is_gone {
        return;
    }
    let value = turn.book.count(&key).saturating_add_signed(change).min(Minor::MAX.get());
    let keep_until = last_use(program, turn, at);
    turn.set(key, value, keep_until);
}

fn is_milestone(program: &Draft, metric: &Metric) -> bool {
    program.benefits.iter().any(|benefit| {
        let every = match &benefit.choice {
            Some(Choice::OneOf { every: Every::Count(of, _), .. }) => Some(of),
            _ => None,
        };
        every == Some(metric)
    })
}

/// When nothing can ask any more for what is counted at that time: no tier that it reaches is left,
/// nor one that it drops to. `None` for never.
pub(super) fn last_use(program: &Draft, turn: &Turn, at: Moment) -> Option<Moment> {
    let (tiers, zone, joined) = (&program.tiers, &program.zone, turn.book.joined_at);
    let mut last = tiers.period(zone, joined, at).end?;
    if let Some(mut end) = tiers.end(zone, joined, at.max(turn.now)) {
        if tiers.drop == Drop::OneTier {
            for _ in 1..tiers.ladder.len() {
                end = tiers.next_end(zone, joined, end);
            }
        }
        last = last.max(tiers.with_grace(zone, end));
    }
    if last == Moment::MAX { None } else { last.plus_millis(program.backdate_ms) }
}

/// Counts an order and what was spent on it, or what of both is left.
pub(super) fn count_order(
    program: &Draft,
    turn: &mut Turn,
    order: &Order,
    (before, after): (Option<&Remaining>, &Remaining),
) {
    let at = order.occurred_at();
    let signed = |value: u64| i64::try_from(value).unwrap_or(i64::MAX);
    let spent = |remaining: &Remaining| signed(spent(program, &remaining.lines));
    let change = spent(after).saturating_sub(before.map_or(0, spent));
    count(program, turn, &Metric::Spent, (at, change));
    let stands = |remaining: &Remaining| i64::from(!remaining.is_empty());
    let change = stands(after).saturating_sub(before.map_or(0, stands));
    count(program, turn, &Metric::Orders, (at, change));
}

/// What of these lines is spent, as the tiers count it.
fn spent(program: &Draft, lines: &[(Line, Minor)]) -> u64 {
    let Tiers { basis, count, tenders, .. } = &program.tiers;
    amount_of(Amount { basis: *basis, count, tenders: *tenders }, lines)
}

/// Writes down the tiers that are now reached, and issues what comes with them.
pub(super) fn reach(
    facts: &Facts<'_>,
    turn: &mut Turn,
    outcome: &mut Outcome,
    at: Moment,
) -> Result<(), Stop> {
    let program = facts.program;
    for tier in program.tiers.ladder.iter().filter(|tier| !tier.from.is_empty()) {
        if is_reached(program, &turn.book, tier, at) && write_down(program, turn, tier, at) {
            give_for(facts, turn, outcome, (&tier.id, at))?;
        }
    }
    Ok(())
}

/// Writes down the tiers that are now reached, and issues nothing.
pub(super) fn reach_anew(program: &Draft, turn: &mut Turn, at: Moment) {
    for tier in program.tiers.ladder.iter().filter(|tier| !tier.from.is_empty()) {
        if is_reached(program, &turn.book, tier, at) {
            write_down(program, turn, tier, at);
        }
    }
}

/// Forgets the tiers that what is counted does not reach: neither in the stretch they were reached
/// in nor, where they are reached anew by every order, by now.
pub(super) fn unreach(program: &Draft, turn: &mut Turn, now: Moment) {
    let is_gone = |record: &Record<'_>| {
        let anew = record.from == Moment::MIN;
        let at = if anew { record.since } else { record.from };
        program.tiers.tier(record.tier).is_some_and(|tier| {
            let reached = |at| is_reached(program, &turn.book, tier, at);
            !(reached(at) || anew && reached(now))
        })
    };
    let gone: Vec<CounterKey> = records(&turn.book)
        .filter(is_gone)
        .map(|Record { tier, from, until, .. }| CounterKey::Tier {
            tier: tier.clone(),
            from,
            until,
        })
        .collect();
    for key in gone {
        turn.book.counters.remove(&key);
    }
}

/// Whether the tier is newly reached, and for how long is written down.
fn write_down(program: &Draft, turn: &mut Turn, tier: &Tier, at: Moment) -> bool {
    let (tiers, zone, joined) = (&program.tiers, &program.zone, turn.book.joined_at);
    let anew = matches!(tiers.lasts, Lasts::For(_));
    let from = if anew { Moment::MIN } else { tiers.period(zone, joined, at).start };
    let Some(until) = tiers.end(zone, joined, if anew { turn.now } else { at }) else {
        return true;
    };
    let known = records(&turn.book).find(|record| *record.tier == tier.id && record.from == from);
    let known = known.map(|known| (known.until, known.since));
    if known.is_some_and(|(end, _)| end >= until) || tiers.with_grace(zone, until) <= turn.now {
        return false;
    }
    let key = |until: Moment| CounterKey::Tier { tier: tier.id.clone(), from, until };
    // One that has not ended goes on; one that has begins anew.
    let held = known.filter(|(end, _)| turn.now < tiers.with_grace(zone, *end));
    let since = held.map_or(turn.now, |(_, since)| since);
    if let Some((end, _)) = known {
        turn.set(key(end), 0, Some(turn.now));
    }
    let keep_until = last_use(program, turn, at);
    turn.set(key(until), u64::try_from(since.millis()).unwrap_or(0), keep_until);
    held.is_none()
}

/// Issues the rewards that come with a tier, each once in the stretch that is counted together.
fn give_for(
    facts: &Facts<'_>,
    turn: &mut Turn,
    outcome: &mut Outcome,
    (tier, at): (&Label, Moment),
) -> Result<(), Stop> {
    let program = facts.program;
    let wanted = Issued::OnTier(tier.clone());
    for reward in program.rewards.iter().filter(|reward| reward.issued == wanted) {
        let (key, keep_until) = gift_key(program, turn, &reward.id, at);
        let fits = turn.book.count(&key) == 0 && super::spending::check_room(turn).is_ok();
        if fits && check_open(program, &turn.book, reward, turn.now).is_ok() {
            issue(facts, turn, outcome, reward)?;
            turn.set(key, 1, keep_until);
        }
    }
    Ok(())
}

fn gift_key(
    program: &Draft,
    turn: &Turn,
    reward: &super::names::RewardId,
    at: Moment,
) -> (CounterKey, Option<Moment>) {
    let period = match program.tiers.counting {
        Counting::Last(_) => period_of(&program.zone, at, PeriodKind::Year),
        _ => program.tiers.period(&program.zone, turn.book.joined_at, at),
    };
    let key = CounterKey::Gift { reward: reward.clone(), from: period.start };
    (key, period.end.and_then(|end| end.plus_millis(program.backdate_ms)))
}

/// Takes back the tiers that are not reached any more by the stretch that a returned order counts
/// in, by the terms it was sold under, and the gifts that came with them and were not used.
pub(super) fn take_back(
    facts: &Facts<'_>,
    turn: &mut Turn,
    outcome: &mut Outcome,
    (sold, at): (&Program, Moment),
) -> Result<(), Stop> {
    let tiers = &sold.tiers;
    let anew = matches!(tiers.lasts, Lasts::For(_));
    let period = tiers.period(&sold.zone, turn.book.joined_at, at).start;
    let from = if anew { Moment::MIN } else { period };
    let at = if anew { turn.now } else { at };
    for tier in tiers.ladder.iter().filter(|tier| !tier.from.is_empty()) {
        if is_reached(sold, &turn.book, tier, at) {
            continue;
        }
        let lost = records(&turn.book).find(|own| *own.tier == tier.id && own.from == from);
        let lost = lost.map(|lost| lost.until);
        if let Some(until) = lost {
            let key = CounterKey::Tier { tier: tier.id.clone(), from, until };
            turn.set(key, 0, Some(turn.now));
        }
        if lost.is_some() || tiers.lasts == Lasts::WhileCounted {
            withdraw_gifts(facts, turn, outcome, (sold, &tier.id, at))?;
            take_choices(facts, turn, outcome, (sold, &tier.id, at))?;
        }
    }
    super::choosing::take_back(facts, turn, outcome, (sold, at))
}

fn withdraw_gifts(
    facts: &Facts<'_>,
    turn: &mut Turn,
    outcome: &mut Outcome,
    (sold, tier, at): (&Program, &Label, Moment),
) -> Result<(), Stop> {
    let wanted = Issued::OnTier(tier.clone());
    for reward in sold.rewards.iter().filter(|reward| reward.issued == wanted) {
        let (key, keep_until) = gift_key(sold, turn, &reward.id, at);
        if turn.book.count(&key) > 0
            && withdraw_free(facts, turn, outcome, std::slice::from_ref(&reward.id))?
        {
            turn.set(key, 0, keep_until);
        }
    }
    Ok(())
}

/// Where an order is parted: from which amount on which tier multiplies it. `earned` says how many
/// qualifying points of a wallet some lines would earn.
pub(super) fn climb(
    program: &Program,
    book: &Book,
    occasion: &Occasion<'_>,
    earned: impl Fn(&Occasion<'_>, &super::names::WalletId) -> u64,
) -> Vec<Climb> {
    let tiers = &program.tiers;
    let mut climbs: Vec<Climb> = Vec::new();
    if tiers.crossing == Crossing::Before {
        return climbs;
    }
    let whole = paid(occasion.lines);
    let begin = occasion.pinned.tier.as_ref().and_then(|tier| tiers.rank(tier));
    for tier in tiers.ladder.iter().skip(begin.map_or(0, |rank| rank.saturating_add(1))) {
        let pinned = Pinned { climb: climbs.clone(), ..occasion.pinned.clone() };
        let crosses = |amount: u64| {
            let lines = first(occasion.lines, amount, whole);
            let part = Occasion { lines: &lines, pinned: &pinned, ..*occasion };
            tier.from.iter().any(|Threshold { metric, least }| {
                let more = counts_of(program, metric, &part, &earned);
                total(program, book, metric, occasion.at).saturating_add(more) >= *least
            })
        };
        if !crosses(whole) {
            break;
        }
        let from = least_that(whole, crosses);
        climbs.push(Climb { tier: tier.id.clone(), from: Minor::new(from).unwrap_or(Minor::MAX) });
    }
    climbs
}

/// Where what is left of an order is parted: each tier begins once as much of it counts as had
/// counted where the whole order reached that tier.
pub(super) fn climb_again(
    program: &Program,
    (sold, left): (&Occasion<'_>, &Occasion<'_>),
    earned: impl Fn(&Occasion<'_>, &super::names::WalletId) -> u64,
) -> Vec<Climb> {
    let mut climbs: Vec<Climb> = Vec::new();
    let mut before: Vec<Climb> = Vec::new();
    let whole = paid(left.lines);
    for climb in &sold.pinned.climb {
        let Some(tier) = program.tiers.tier(&climb.tier) else { break };
        let counted = |of: &Occasion<'_>, climb: &[Climb], amount: u64| -> Vec<u64> {
            let lines = first(of.lines, amount, paid(of.lines));
            let pinned = Pinned { climb: climb.to_vec(), ..of.pinned.clone() };
            let part = Occasion { lines: &lines, pinned: &pinned, ..*of };
            let all = tier.from.iter();
            all.map(|one| counts_of(program, &one.metric, &part, &earned)).collect()
        };
        let there = counted(sold, &before, climb.from.get());
        let reaches = |amount: u64| {
            let here = counted(left, &climbs, amount);
            here.iter().zip(&there).all(|(here, there)| here >= there)
        };
        if !reaches(whole) {
            break;
        }
        let from = Minor::new(least_that(whole, reaches)).unwrap_or(Minor::MAX);
        climbs.push(Climb { from, ..climb.clone() });
        before.push(climb.clone());
    }
    climbs
}

/// How much of what leads to a tier these lines count.
fn counts_of(
    program: &Program,
    metric: &Metric,
    part: &Occasion<'_>,
    earned: &impl Fn(&Occasion<'_>, &super::names::WalletId) -> u64,
) -> u64 {
    match metric {
        Metric::Points(wallet) => earned(part, wallet),
        Metric::Spent => spent(program, part.lines),
        Metric::Orders => 0,
    }
}

/// The least amount, up to one that does, that crosses.
fn least_that(whole: u64, crosses: impl Fn(u64) -> bool) -> u64 {
    let (mut below, mut above) = (0, whole);
    while below < above {
        let middle = below.midpoint(above);
        if crosses(middle) { above = middle } else { below = middle.saturating_add(1) }
    }
    above
}

/// What is paid for all of these lines.
pub(super) fn paid(lines: &[(Line, Minor)]) -> u64 {
    lines.iter().fold(0, |sum: u64, (line, _)| sum.saturating_add(line.paid().get()))
}

/// The first so much of an order: that part of every line.
fn first(lines: &[(Line, Minor)], amount: u64, whole: u64) -> Vec<(Line, Minor)> {
    let part = |figure: Minor| {
        let part = super::share::scaled(figure.get(), amount, whole.max(1)).and_then(Minor::new);
        part.unwrap_or(figure)
    };
    let line = |(line, unpaid): &(Line, Minor)| {
        let (gross, paid) = (part(line.gross), part(line.paid()));
        let discount = gross.saturating_sub(paid);
        (Line { gross, discount, tax: part(line.tax), ..line.clone() }, part(*unpaid))
    };
    lines.iter().map(line).collect()
}
