//! Choosing: a day of one's own, or one of several rewards, as often as a benefit lets.

use super::audience::known_of;
use super::benefits::{Benefit, Choice, Every};
use super::book::Book;
use super::calendar::{Period, PeriodKind, period_of};
use super::command::Refusal;
use super::decide::{Facts, Outcome};
use super::ending::check_redeeming;
use super::ladder::{stand, total};
use super::ledger::{Cause, CounterKey};
use super::limits::check_open;
use super::moment::{Day, Moment};
use super::names::Label;
use super::program::{Draft, Program};
use super::promotion::Reach;
use super::spending::check_room;
use super::turn::{Stop, Turn};
use super::vouchers::{issue, withdraw_free};

/// Takes up what a member chooses.
pub(super) fn choose(
    facts: &Facts<'_>,
    turn: &mut Turn,
    outcome: &mut Outcome,
    (benefit, option): (&Label, &Label),
) -> Result<Cause, Stop> {
    let program = facts.program;
    check_redeeming(program, turn.now)?;
    let known = program.benefit(benefit).ok_or(Refusal::UnknownBenefit)?;
    let choice = known.choice.as_ref().ok_or(Refusal::UnknownBenefit)?;
    known
        .audience
        .admits(&known_of(program, &turn.book, turn.now))
        .map_err(|_| Refusal::BenefitNotForMember)?;
    if open(program, &turn.book, known, turn.now) == 0 {
        return Err(Refusal::AlreadyChosen.into());
    }
    match choice {
        Choice::Day { every, .. } => choose_day(program, turn, (known, option, *every))?,
        Choice::OneOf { rewards, .. } => {
            let reward = rewards.iter().find(|reward| reward.as_str() == option.as_str());
            let reward = reward.and_then(|id| program.reward(id)).ok_or(Refusal::UnknownOption)?;
            check_open(program, &turn.book, reward, turn.now)?;
            check_room(turn)?;
            issue(facts, turn, outcome, reward)?;
            count(program, turn, known, 1);
        }
    }
    Ok(Cause::Chosen { benefit: benefit.clone(), option: option.clone() })
}

/// A day that lies ahead, in the period that now is.
fn choose_day(
    program: &Draft,
    turn: &mut Turn,
    (benefit, option, every): (&Benefit, &Label, PeriodKind),
) -> Result<(), Refusal> {
    let day = Day::parse(option.as_str()).ok_or(Refusal::UnknownOption)?;
    let period = period_of(&program.zone, turn.now, every);
    let (begin, end) = (program.zone.start_of_day(day), program.zone.end_of_day(day));
    let inside = period.end.is_none_or(|end| begin < end);
    if day <= program.zone.day(turn.now) || !inside {
        return Err(Refusal::DayNotAhead);
    }
    let key = CounterKey::Chosen { benefit: benefit.id.clone(), from: period.start };
    let last = end.plus_millis(program.backdate_ms).unwrap_or(end);
    let keep_until = Some(period.end.map_or(last, |end| end.max(last)));
    turn.set(key, u64::try_from(begin.millis()).unwrap_or(0), keep_until);
    Ok(())
}

/// How often the member can choose now, whoever the benefit is for.
#[must_use]
pub fn open(program: &Draft, book: &Book, benefit: &Benefit, at: Moment) -> u64 {
    let taken = taken(program, book, benefit, at);
    match &benefit.choice {
        Some(Choice::OneOf { every: Every::Count(metric, count), .. }) => {
            let all = total(program, book, metric, at).checked_div(*count).unwrap_or(0);
            all.saturating_sub(taken)
        }
        Some(_) => u64::from(taken == 0),
        None => 0,
    }
}

/// The first and the last day that can be chosen now; `None` where there is none.
#[must_use]
pub fn days_ahead(
    program: &Draft,
    book: &Book,
    benefit: &Benefit,
    at: Moment,
) -> Option<(Day, Option<Day>)> {
    let Some(Choice::Day { .. }) = benefit.choice else { return None };
    let first = program.zone.day(at).plus_days(1)?;
    let Some(end) = period(program, book, benefit, at)?.end else { return Some((first, None)) };
    let last = program.zone.day(end.minus_millis(1)?);
    (first <= last).then_some((first, Some(last)))
}

/// The stretch in which choices of this benefit are counted together.
#[must_use]
pub fn period(program: &Draft, book: &Book, benefit: &Benefit, at: Moment) -> Option<Period> {
    let every = match benefit.choice.as_ref()? {
        Choice::Day { every, .. } | Choice::OneOf { every: Every::Period(every), .. } => *every,
        Choice::OneOf { every: Every::Count(..), .. } => {
            return Some(program.tiers.period(&program.zone, book.joined_at, at));
        }
    };
    Some(period_of(&program.zone, at, every))
}

fn count(program: &Draft, turn: &mut Turn, benefit: &Benefit, change: i64) {
    count_at(program, turn, benefit, (turn.now, change));
}

fn count_at(program: &Draft, turn: &mut Turn, benefit: &Benefit, (at, change): (Moment, i64)) {
    let Some(period) = period(program, &turn.book, benefit, at) else { return };
    let key = CounterKey::Chosen { benefit: benefit.id.clone(), from: period.start };
    let value = turn.book.count(&key).saturating_add_signed(change);
    let keep_until = period.end.and_then(|end| end.plus_millis(program.backdate_ms));
    turn.set(key, value, keep_until);
}

/// The day that the member chose in the period that now is.
#[must_use]
pub fn chosen_day(program: &Draft, book: &Book, benefit: &Benefit, at: Moment) -> Option<Moment> {
    let Some(Choice::Day { .. }) = benefit.choice else { return None };
    let from = period(program, book, benefit, at)?.start;
    let key = CounterKey::Chosen { benefit: benefit.id.clone(), from };
    let begin = book.counters.get(&key)?.value;
    i64::try_from(begin).ok().and_then(Moment::new)
}

/// The benefits of which the member chose that very day.
#[must_use]
pub fn days(program: &Draft, book: &Book, at: Moment) -> Vec<Label> {
    let is_today = |benefit: &&Benefit| {
        let day = chosen_day(program, book, benefit, at);
        day.is_some_and(|day| program.zone.day(day) == program.zone.day(at))
    };
    program.benefits.iter().filter(is_today).map(|benefit| benefit.id.clone()).collect()
}

/// What a day of one's own multiplies.
pub(super) fn day_of(benefit: &Benefit) -> Option<(super::promotion::Times, &Reach)> {
    match benefit.choice.as_ref()? {
        Choice::Day { times, of, .. } => Some((*times, of)),
        Choice::OneOf { .. } => None,
    }
}

/// Takes back, newest first, what was chosen for more than is counted now and was not used. What
/// was used is owed: the next choice comes that much later.
pub(super) fn take_back(
    facts: &Facts<'_>,
    turn: &mut Turn,
    outcome: &mut Outcome,
    (sold, at): (&Program, Moment),
) -> Result<(), Stop> {
    for benefit in &sold.benefits {
        let Some(Choice::OneOf { rewards, every: Every::Count(metric, each) }) = &benefit.choice
        else {
            continue;
        };
        while taken(sold, &turn.book, benefit, at)
            > total(sold, &turn.book, metric, at).checked_div(*each).unwrap_or(0)
            && withdraw_free(facts, turn, outcome, rewards)?
        {
            count_at(sold, turn, benefit, (at, -1));
        }
    }
    Ok(())
}

/// Takes back what was chosen by a tier that an order at that time no longer reaches, unless it was
/// used, or another tier that the member has lets them choose it too.
pub(super) fn take_choices(
    facts: &Facts<'_>,
    turn: &mut Turn,
    outcome: &mut Outcome,
    (sold, tier, at): (&Program, &Label, Moment),
) -> Result<(), Stop> {
    let own = stand(sold, &turn.book, turn.now).map(|stand| stand.tier.id.clone());
    for benefit in &sold.benefits {
        let Some(Choice::OneOf { rewards, every: Every::Period(_) }) = &benefit.choice else {
            continue;
        };
        let tiers = &benefit.audience;
        if !tiers.tiers.contains(tier) || tiers.has_tier(own.as_ref()) {
            continue;
        }
        for at in [turn.now, at] {
            while taken(sold, &turn.book, benefit, at) > 0
                && withdraw_free(facts, turn, outcome, rewards)?
            {
                count_at(sold, turn, benefit, (at, -1));
            }
        }
    }
    Ok(())
}

/// How often the member has chosen in the stretch that now is.
#[must_use]
pub fn taken(program: &Draft, book: &Book, benefit: &Benefit, at: Moment) -> u64 {
    let from = period(program, book, benefit, at).map_or(Moment::MIN, |period| period.start);
    book.count(&CounterKey::Chosen { benefit: benefit.id.clone(), from })
}
