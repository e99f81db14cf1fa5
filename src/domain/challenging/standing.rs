//! How a member stands to the challenges that are open, and the badges that they have.

use super::{Track, done};
use crate::domain::audience::known_of;
use crate::domain::book::Book;
use crate::domain::calendar::PeriodKind;
use crate::domain::challenges::{Challenge, Measure};
use crate::domain::ledger::{Counter, CounterKey, Tally};
use crate::domain::moment::Moment;
use crate::domain::names::Label;
use crate::domain::program::Program;

/// How a member stands to a challenge that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    pub challenge: Label,
    /// Of the goal; all of it where it is complete and not to be completed again yet.
    pub have: u64,
    pub goal: u64,
    pub of: Measure,
    pub unit: Option<PeriodKind>,
    pub in_a_row: bool,
    /// How often it was completed in this stretch.
    pub completed: u64,
    pub is_done: bool,
    /// When what was done counts no longer: the stretch or the season ends, or a streak breaks.
    pub until: Option<Moment>,
}

/// The challenges that are open to the member at that instant, in the program's order.
#[must_use]
pub fn standings(program: &Program, book: &Book, at: Moment) -> Vec<Standing> {
    if program.challenges.is_empty() {
        return Vec::new();
    }
    let known = known_of(program, book, at);
    let is_open = |challenge: &&Challenge| {
        let when = &challenge.when;
        when.from.is_none_or(|from| from <= at)
            && when.until.is_none_or(|until| at < until)
            && when.audience.admits(&known).is_ok()
    };
    let open = program.challenges.iter().filter(is_open);
    open.map(|challenge| standing(&Track::new(program, challenge, at), book)).collect()
}

fn standing(track: &Track<'_>, book: &Book) -> Standing {
    let challenge = track.challenge;
    let completed = done(book, track);
    let each = challenge.again && challenge.within == PeriodKind::Lifetime;
    let is_done = track.is_over(book) || !each && completed > 0;
    let goal = track.goal();
    let count = book.count(&track.key(Tally::Count, None));
    let (run, breaks) = streak(track, book);
    let have = match challenge.goal.in_a_row {
        _ if is_done => goal,
        true => run.min(goal),
        false if each => count.checked_rem(goal).unwrap_or(0),
        false => count.min(goal),
    };
    let until = track.end().into_iter().chain(breaks.filter(|_| !is_done)).min();
    Standing {
        challenge: challenge.id.clone(),
        have,
        goal,
        of: challenge.goal.of,
        unit: challenge.goal.unit,
        in_a_row: challenge.goal.in_a_row,
        completed,
        is_done,
        until,
    }
}

/// How many days without a gap there are up to now, today or not yet today, and when the next one
/// is missed.
fn streak(track: &Track<'_>, book: &Book) -> (u64, Option<Moment>) {
    let Some(today) = track.step().filter(|_| track.challenge.goal.in_a_row) else {
        return (0, None);
    };
    let has = |day: &Moment| track.has(book, Tally::Step, *day);
    let last = Some(today.start).filter(has);
    let Some(last) = last.or_else(|| track.previous(today.start).filter(has)) else {
        return (0, None);
    };
    if track.has(book, Tally::End, last) {
        return (0, None);
    }
    let missed = track.next(last).and_then(|next| track.next(next));
    (track.run(book, last).1, missed)
}

/// The badges that a member has, each with when it was earned, oldest first.
#[must_use]
pub fn badges(book: &Book) -> Vec<(Label, Moment)> {
    let badge = |counter: &Counter| match &counter.key {
        CounterKey::Challenge { challenge, tally: Tally::Badge, .. } if counter.value > 0 => {
            let since = i64::try_from(counter.value).ok().and_then(Moment::new)?;
            Some((challenge.clone(), since))
        }
        _ => None,
    };
    let mut all: Vec<(Label, Moment)> = book.counters.values().filter_map(badge).collect();
    all.sort_by_key(|(_, since)| *since);
    all
}
