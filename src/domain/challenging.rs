//! What a member has done for challenges: counted, completed, and taken back with what undid it.

mod giving;
mod standing;

pub use self::standing::{Standing, badges, standings};

use super::book::Book;
use super::calendar::{Period, PeriodKind, period_of};
use super::canary;
use super::challenges::{Challenge, Measure};
use super::decide::{Facts, Outcome};
use super::ledger::{Counter, CounterKey, Tally, Way};
use super::moment::Moment;
use super::names::Label;
use super::order::Line;
use super::program::{Basis, Draft, Program, TenderPolicy};
use super::rules::{Amount, Occasion, OccasionKind, amount_of, counts, holds, triggers};
use super::turn::{Stop, Turn};

/// So long after its time what was counted can still be taken back: goods are brought back in days
/// and weeks.
const KEPT_MS: i64 = 92 * DAY_MS;
/// So often one deed completes a challenge in money or pieces; what is left comes with the next.
const AT_ONCE_MAX: u32 = 20;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// What happened, and when.
#[derive(Clone, Copy)]
pub(super) struct Deed<'a> {
    pub occasion: Occasion<'a>,
    /// Of an order that came back in part: as it was before.
    pub before: Option<Occasion<'a>>,
}

/// Counts a deed for every challenge of a version that it counts for, or takes it back.
pub(super) fn note(
    facts: &Facts<'_>,
    turn: &mut Turn,
    outcome: &mut Outcome,
    (program, deed): (&Program, Deed<'_>),
) -> Result<(), Stop> {
    for challenge in &program.challenges {
        let is = worth(program, challenge, &deed.occasion);
        let was = deed.before.map_or(0, |before| worth(program, challenge, &before));
        let track = Track::new(program, challenge, deed.occasion.at);
        let (more, less) = (is.saturating_sub(was), was.saturating_sub(is));
        if more > 0 {
            track.add(facts, turn, outcome, (&deed.occasion, more))?;
        } else if less > 0 && (is == 0 || !canary::is("parts-come-back-for-nothing")) {
            track.remove(facts, turn, outcome, less)?;
        }
    }
    Ok(())
}

/// Takes back what an action that was undone has counted for; `counted` is what its entry changed.
pub(super) fn undo(
    facts: &Facts<'_>,
    turn: &mut Turn,
    outcome: &mut Outcome,
    (counted, at): (&[Counter], Moment),
) -> Result<(), Stop> {
    for challenge in &facts.program.challenges {
        let track = Track::new(facts.program, challenge, at);
        let key = track.deed_key();
        if counted.iter().any(|counter| counter.key == key) {
            track.remove(facts, turn, outcome, 1)?;
        }
    }
    Ok(())
}

/// Whether the rule's points or the reward's voucher came with a challenge in the entry that
/// changed these counters, and go back with it only.
pub(super) fn is_given(counted: &[Counter], name: &str) -> bool {
    counted.iter().any(|counter| match &counter.key {
        CounterKey::Challenge { tally: Tally::Paid | Tally::Issued, of: Some(of), .. } => {
            of.as_str() == name
        }
        _ => false,
    })
}

/// How much of the goal the occasion is: 0 where it does not count.
fn worth(program: &Draft, challenge: &Challenge, occasion: &Occasion<'_>) -> u64 {
    let count = &challenge.count;
    let amount = Amount { basis: Basis::PaidWithTax, count, tenders: TenderPolicy::Money };
    let amount = amount_of(amount, occasion.lines);
    let lines = || occasion.lines.iter().map(|(line, _)| line).filter(|line| counts(count, line));
    let of_order = occasion.kind == OccasionKind::Order;
    let is_met = triggers(&challenge.on, occasion.kind)
        && (!of_order || lines().any(|line| line.quantity > 0))
        && holds(program, &challenge.when, occasion, amount);
    match challenge.goal.of {
        _ if !is_met => 0,
        Measure::Deeds => 1,
        Measure::Spent => amount,
        Measure::Pieces => {
            let paid = lines().filter(|line| line.paid().get() > 0);
            paid.fold(0, |sum: u64, line: &Line| sum.saturating_add(line.quantity.into()))
        }
    }
}

/// One challenge at the time of one deed.
struct Track<'a> {
    program: &'a Draft,
    challenge: &'a Challenge,
    at: Moment,
    /// The stretch that the deed counts in.
    window: Period,
}

impl<'a> Track<'a> {
    fn new(program: &'a Draft, challenge: &'a Challenge, at: Moment) -> Self {
        let window = period_of(&program.zone, at, challenge.within);
        Self { program, challenge, at, window }
    }

    fn key(&self, tally: Tally, of: Option<&str>) -> CounterKey {
        let of = of.and_then(|name| Label::parse(name).ok());
        let (way, per, from) = (self.way(), self.challenge.within, self.window.start);
        CounterKey::Challenge { challenge: self.challenge.id.clone(), tally, of, way, per, from }
    }

    /// The counter of a day, week or month of the goal, which may be the last of a streak.
    fn step_key(&self, tally: Tally, from: Moment) -> CounterKey {
        let (challenge, way) = (self.challenge.id.clone(), self.way());
        let per = self.challenge.goal.unit.unwrap_or(PeriodKind::Day);
        CounterKey::Challenge { challenge, tally, of: None, way, per, from }
    }

    fn badge_key(&self) -> CounterKey {
        let (challenge, tally) = (self.challenge.id.clone(), Tally::Badge);
        let (way, per, from) = (Way::Times, PeriodKind::Lifetime, Moment::MIN);
        CounterKey::Challenge { challenge, tally, of: None, way, per, from }
    }

    fn way(&self) -> Way {
        let goal = self.challenge.goal;
        match (goal.of, goal.unit, goal.in_a_row) {
            (Measure::Pieces, ..) => Way::Pieces,
            (Measure::Spent, ..) => Way::Spent,
            (Measure::Deeds, None, _) => Way::Times,
            (_, Some(PeriodKind::Week), false) => Way::Weeks,
            (_, Some(PeriodKind::Month), false) => Way::Months,
            (_, Some(_), false) => Way::Days,
            (_, Some(PeriodKind::Week), true) => Way::WeekRow,
            (_, Some(PeriodKind::Month), true) => Way::MonthRow,
            (_, Some(_), true) => Way::DayRow,
        }
    }

    /// The counter that every deed changes.
    fn deed_key(&self) -> CounterKey {
        match self.step() {
            Some(step) => self.step_key(Tally::Step, step.start),
            None => self.key(Tally::Count, None),
        }
    }

    /// The day, week or month of the deed.
    fn step(&self) -> Option<Period> {
        let unit = self.challenge.goal.unit?;
        Some(period_of(&self.program.zone, self.at, unit))
    }

    fn goal(&self) -> u64 {
        u64::from(self.challenge.goal.count).max(1)
    }

    /// Until when what ends then is kept.
    fn kept(&self, end: Option<Moment>) -> Option<Moment> {
        end?.plus_millis(KEPT_MS.saturating_add(self.program.backdate_ms))
    }

    /// The last instant of the stretch, or of the season.
    fn end(&self) -> Option<Moment> {
        let season = self.challenge.when.until;
        self.window.end.into_iter().chain(season).min()
    }

    fn set(&self, turn: &mut Turn, key: CounterKey, value: u64) {
        // What is complete once and never again is known for good.
        let once = !self.challenge.again
            && matches!(&key, CounterKey::Challenge { tally: Tally::Done, .. });
        let keep_until =
            if value == 0 { Some(turn.now) } else { self.kept(self.end()).filter(|_| !once) };
        turn.set(key, value, keep_until);
    }

    fn set_step(&self, turn: &mut Turn, (tally, from): (Tally, Moment), value: u64) {
        let unit = self.challenge.goal.unit.unwrap_or(PeriodKind::Day);
        let days = match unit {
            PeriodKind::Week => 7,
            PeriodKind::Month => 31,
            _ => 1,
        };
        let streak = if self.challenge.goal.in_a_row { self.goal() } else { 1 };
        let last = i64::try_from(streak.saturating_add(1)).unwrap_or(i64::MAX);
        let last = last.saturating_mul(days).saturating_mul(DAY_MS);
        let keep_until =
            if value == 0 { Some(turn.now) } else { self.kept(from.plus_millis(last)) };
        turn.set(self.step_key(tally, from), value, keep_until);
    }

    /// How often the goal is reached, by what was counted.
    fn due(&self, count: u64) -> u64 {
        let times = match self.challenge.goal.in_a_row {
            true => count,
            false => count.checked_div(self.goal()).unwrap_or(0),
        };
        let each = self.challenge.again && self.challenge.within == PeriodKind::Lifetime;
        if each { times } else { times.min(1) }
    }

    fn add(
        &self,
        facts: &Facts<'_>,
        turn: &mut Turn,
        outcome: &mut Outcome,
        (occasion, more): (&Occasion<'_>, u64),
    ) -> Result<(), Stop> {
        let before = turn.book.count(&self.key(Tally::Count, None));
        let count = match self.step() {
            None => before.saturating_add(more),
            Some(step) => {
                let deeds = turn.book.count(&self.step_key(Tally::Step, step.start));
                self.set_step(turn, (Tally::Step, step.start), deeds.saturating_add(1));
                match self.challenge.goal.in_a_row {
                    _ if deeds > 0 && !canary::is("day-counts-twice") => before,
                    true => self.mark(turn, step.start, before),
                    false => before.saturating_add(1),
                }
            }
        };
        if count != before {
            self.set(turn, self.key(Tally::Count, None), count);
        }
        let at_once = if self.challenge.goal.of == Measure::Deeds { 1 } else { AT_ONCE_MAX };
        for _ in 0..at_once {
            if self.due(count) <= done(&turn.book, self) || self.is_over(&turn.book) {
                break;
            }
            self.complete(facts, turn, outcome, occasion)?;
        }
        Ok(())
    }

    /// Whether it was completed in another stretch, and is completed once only.
    fn is_over(&self, book: &Book) -> bool {
        !self.challenge.again && all_done(book, &self.challenge.id) > 0
    }

    fn remove(
        &self,
        facts: &Facts<'_>,
        turn: &mut Turn,
        outcome: &mut Outcome,
        less: u64,
    ) -> Result<(), Stop> {
        let before = turn.book.count(&self.key(Tally::Count, None));
        let after = match self.step() {
            None => before.saturating_sub(less),
            Some(step) => {
                let deeds = turn.book.count(&self.step_key(Tally::Step, step.start));
                if deeds != 1 {
                    self.set_deeds(turn, step.start, deeds);
                    return Ok(());
                }
                match self.challenge.goal.in_a_row {
                    true => self.open(turn, step.start, before),
                    false => {
                        self.set_step(turn, (Tally::Step, step.start), 0);
                        before.saturating_sub(1)
                    }
                }
            }
        };
        if after == before {
            return Ok(());
        }
        self.set(turn, self.key(Tally::Count, None), after);
        // By the goal that it was reached under: a higher one takes nothing back.
        while after < turn.book.count(&self.key(Tally::Need, None))
            && !canary::is("complete-for-good")
        {
            self.take_back(facts, turn, outcome)?;
        }
        Ok(())
    }

    /// One deed less of several in one day; none where the day is not kept any more.
    fn set_deeds(&self, turn: &mut Turn, step: Moment, deeds: u64) {
        if deeds > 1 {
            self.set_step(turn, (Tally::Step, step), deeds.saturating_sub(1));
        }
    }

    fn has(&self, book: &Book, tally: Tally, step: Moment) -> bool {
        let inside = self.window.start <= step && self.window.end.is_none_or(|end| step < end);
        inside && book.count(&self.step_key(tally, step)) > 0
    }

    fn next(&self, step: Moment) -> Option<Moment> {
        period_of(&self.program.zone, step, self.challenge.goal.unit?).end
    }

    fn previous(&self, step: Moment) -> Option<Moment> {
        let unit = self.challenge.goal.unit?;
        Some(period_of(&self.program.zone, step.minus_millis(1)?, unit).start)
    }

    /// The first of the days up to this one without a gap and since the last streak, and how many
    /// they are.
    fn run(&self, book: &Book, step: Moment) -> (Moment, u64) {
        let (mut first, mut length) = (step, 1_u64);
        while let Some(day) = self.previous(first)
            && self.has(book, Tally::Step, day)
            && !self.has(book, Tally::End, day)
        {
            (first, length) = (day, length.saturating_add(1));
        }
        (first, length)
    }

    /// Marks every day from then on that completes a streak, up to the first that is missed;
    /// answers how many streaks there are, given how many there were.
    fn mark(&self, turn: &mut Turn, step: Moment, complete: u64) -> u64 {
        let (mut complete, mut length) = (complete, 0_u64);
        let mut next = Some(self.run(&turn.book, step).0);
        while let Some(day) = next.filter(|day| self.has(&turn.book, Tally::Step, *day)) {
            length = length.saturating_add(1);
            let ends = length.checked_rem(self.goal()) == Some(0);
            if ends != self.has(&turn.book, Tally::End, day) {
                self.set_step(turn, (Tally::End, day), u64::from(ends));
                complete =
                    if ends { complete.saturating_add(1) } else { complete.saturating_sub(1) };
            }
            next = self.next(day);
        }
        complete
    }

    /// Takes a day out of the streaks; answers how many are complete then.
    fn open(&self, turn: &mut Turn, step: Moment, complete: u64) -> u64 {
        let mut complete = complete;
        if self.has(&turn.book, Tally::End, step) {
            self.set_step(turn, (Tally::End, step), 0);
            complete = complete.saturating_sub(1);
        }
        self.set_step(turn, (Tally::Step, step), 0);
        let next = self.next(step).filter(|day| self.has(&turn.book, Tally::Step, *day));
        next.map_or(complete, |next| self.mark(turn, next, complete))
    }
}

/// How often it stands completed in the stretch.
fn done(book: &Book, track: &Track<'_>) -> u64 {
    book.count(&track.key(Tally::Done, None))
}

/// How often it stands completed in all stretches that are kept.
fn all_done(book: &Book, id: &Label) -> u64 {
    let all = book.counters.values().filter(|counter| match &counter.key {
        CounterKey::Challenge { challenge, tally: Tally::Done, .. } => challenge == id,
        _ => false,
    });
    all.fold(0, |sum: u64, counter| sum.saturating_add(counter.value))
}
