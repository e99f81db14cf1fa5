//! Occasions: what time alone brings to a member, a birthday or a lapse, and when it is due.

use super::book::{Book, Status};
use super::calendar::{Expiry, Span, yearly};
use super::canary;
use super::decide::{Facts, Outcome};
use super::earning::celebrate;
use super::ledger::{Cause, CounterKey, Occasion};
use super::limits::check_open;
use super::moment::{Day, Moment};
use super::program::{Issued, Program, Reward, Trigger};
use super::segments::is_held_out;
use super::turn::{Stop, Turn};
use super::vouchers::{has_room, issue, issue_on};

/// So many days after it a birthday is still celebrated: a keeper may be late, a shop may be told
/// late, but nobody is given anything for a birthday of last summer.
const LATE_DAYS: i64 = 30;
/// Two birthdays are so many days apart at least: who changes the date is not older for it.
const APART_DAYS: i64 = 183;

/// A birthday, whose year is nobody's business.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Birthday {
    month: u8,
    day: u8,
}

impl Birthday {
    /// `None` where no year has that date.
    #[must_use]
    pub fn new(month: u8, day: u8) -> Option<Self> {
        Day::new(2000, month, day).map(|_| Self { month, day })
    }

    /// `02-29`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let day = Day::parse(&format!("2000-{text}"))?;
        Some(Self { month: day.month(), day: day.day() })
    }

    /// The day it is celebrated in that year: as expiries and spans have it, 29 February is 28
    /// February in a common year, so that a gift never comes after the month of the birthday.
    fn in_year(self, year: i32) -> Option<Day> {
        yearly(year, self.month, self.day)
    }
}

impl std::fmt::Display for Birthday {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:02}-{:02}", self.month, self.day)
    }
}

/// Whether birthdays mean anything to the program.
#[must_use]
pub fn celebrates(program: &Program) -> bool {
    program.earns.iter().any(|rule| rule.on == Trigger::Birthday)
        || program.rewards.iter().any(|reward| reward.issued == Issued::OnBirthday)
}

/// Whether time alone brings anything to members of the program.
#[must_use]
pub fn has_occasions(program: &Program) -> bool {
    celebrates(program)
        || program.rewards.iter().any(|reward| matches!(reward.issued, Issued::OnLapse(_)))
}

/// Gives what is due by now, one occasion at a time; `None` where nothing is.
pub(super) fn settle(
    facts: &Facts<'_>,
    turn: &mut Turn,
    outcome: &mut Outcome,
) -> Result<Option<Cause>, Stop> {
    let program = facts.program;
    if let Some(day) = birthday_due(program, &turn.book, facts.birthday, turn.now) {
        let at = program.zone.start_of_day(day);
        let value = u64::try_from(at.millis()).unwrap_or(0);
        turn.set(CounterKey::Birthday, value, None);
        celebrate(facts, turn, outcome, at)?;
        issue_on(facts, turn, outcome, &Issued::OnBirthday)?;
        return Ok(Some(Cause::Occurred { occasion: Occasion::Birthday }));
    }
    let lapsed = program.rewards.iter().find(|reward| is_lapse_due(program, turn, reward));
    let Some(reward) = lapsed else { return Ok(None) };
    let last = turn.book.count(&CounterKey::LastOrder);
    turn.set(CounterKey::Won { reward: reward.id.clone() }, last, None);
    issue(facts, turn, outcome, reward)?;
    Ok(Some(Cause::Occurred { occasion: Occasion::Lapse }))
}

/// When something is due next, if nothing else happens: at once where it is before now.
#[must_use]
pub fn next_due(
    program: &Program,
    book: &Book,
    birthday: Option<Birthday>,
    now: Moment,
) -> Option<Moment> {
    if book.status != Status::Active || book.seq == 0 {
        return None;
    }
    let lapses = program.rewards.iter().filter_map(|reward| {
        let at = lapse_of(program, book, reward)?;
        (at > now || check_open(program, book, reward, now).is_ok()).then_some(at)
    });
    lapses.chain(next_birthday(program, book, birthday, now)).min()
}

/// The birthday that is to be celebrated now, if one is.
fn birthday_due(
    program: &Program,
    book: &Book,
    birthday: Option<Birthday>,
    now: Moment,
) -> Option<Day> {
    let birthday = birthday.filter(|_| celebrates(program))?;
    let today = program.zone.day(now);
    let days = [today.year(), today.year().saturating_sub(1)];
    let past = days.into_iter().filter_map(|year| birthday.in_year(year));
    let day = past.into_iter().find(|day| *day <= today)?;
    let is_fresh = today.days_since(day) < LATE_DAYS;
    (is_fresh && may_celebrate(program, book, day)).then_some(day)
}

/// Once a calendar year, half a year apart, and not before the member joined.
fn may_celebrate(program: &Program, book: &Book, day: Day) -> bool {
    let last = i64::try_from(book.count(&CounterKey::Birthday)).ok().and_then(Moment::new);
    let last = last.filter(|last| last.millis() > 0).map(|last| program.zone.day(last));
    let is_anew = last.is_none_or(|last| {
        (last.year() < day.year() && day.days_since(last) >= APART_DAYS)
            || (canary::is("birthday-twice-a-year") && last < day)
    });
    let is_over = program.has_ended(program.zone.start_of_day(day));
    is_anew && !is_over && day >= program.zone.day(book.joined_at)
}

fn next_birthday(
    program: &Program,
    book: &Book,
    birthday: Option<Birthday>,
    now: Moment,
) -> Option<Moment> {
    if birthday_due(program, book, birthday, now).is_some() {
        return Some(now);
    }
    let birthday = birthday.filter(|_| celebrates(program))?;
    let year = program.zone.day(now).year();
    let days = (0..3).filter_map(|more| birthday.in_year(year.saturating_add(more)));
    days.filter(|day| may_celebrate(program, book, *day))
        .map(|day| program.zone.start_of_day(day))
        .find(|at| *at > now)
}

fn is_lapse_due(program: &Program, turn: &Turn, reward: &Reward) -> bool {
    lapse_of(program, &turn.book, reward).is_some_and(|at| at <= turn.now)
        && has_room(turn)
        && check_open(program, &turn.book, reward, turn.now).is_ok()
}

/// When the lapse for which the reward is issued begins, unless it has been issued for it.
fn lapse_of(program: &Program, book: &Book, reward: &Reward) -> Option<Moment> {
    let Issued::OnLapse(span) = reward.issued else { return None };
    if is_held_out(program, &book.member) {
        return None;
    }
    let last = book.count(&CounterKey::LastOrder);
    let won = book.count(&CounterKey::Won { reward: reward.id.clone() });
    if last == 0 || last == won {
        return None;
    }
    let at = lapse_at(program, Moment::new(i64::try_from(last).ok()?)?, span);
    at.filter(|at| !program.has_ended(*at))
}

/// When a member has not ordered for that long: at the end of the local day reached, as points
/// expire that live so long after the last order.
#[must_use]
pub fn lapse_at(program: &Program, last: Moment, span: Span) -> Option<Moment> {
    Expiry::AfterLastOrder { span }.moment(&program.zone, last)
}
