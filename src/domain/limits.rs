//! How often a member may take a reward: what counts, and when the count begins anew.

use super::audience::known_of;
use super::book::Book;
use super::calendar::{PeriodKind, period_of};
use super::canary;
use super::command::Refusal;
use super::ledger::{CounterKey, Hold};
use super::map::distinct;
use super::moment::Moment;
use super::program::{Program, Reward};
use super::turn::Turn;

/// Whether the member may have the reward once more at that instant: in its window, by whom it is
/// for, as often as it is given.
///
/// # Errors
/// Why not; the first of these reasons.
pub(super) fn check_open(
    program: &Program,
    book: &Book,
    reward: &Reward,
    at: Moment,
) -> Result<(), Refusal> {
    if !reward.window.contains(at) {
        return Err(Refusal::RewardOutsideWindow);
    }
    if reward.audience.admits(&known_of(program, book, at)).is_err() {
        return Err(Refusal::RewardNotForMember);
    }
    if within_limits(program, book, reward, at) {
        return Ok(());
    }
    Err(Refusal::RewardLimitReached)
}

/// Whether the reward may be taken once more at that instant, if nothing else happens until then.
/// A hold counts from when it is placed, or many checkouts could be opened under one limit and all
/// be captured.
fn within_limits(program: &Program, book: &Book, reward: &Reward, at: Moment) -> bool {
    let open = holds_on(book, reward).filter(|hold| at < hold.expires_at);
    let open = open.filter(|_| !canary::is("limit-without-holds"));
    let open = u64::try_from(open.count()).unwrap_or(u64::MAX);
    reward.limits.iter().all(|limit| {
        let from = period_of(&program.zone, at, limit.every).start;
        let key = CounterKey::Reward { reward: reward.id.clone(), per: limit.every, from };
        book.count(&key).saturating_add(open) < u64::from(limit.most)
    })
}

/// When the limits let the reward be taken again, if nothing else happens until then; `None` where
/// they never do.
pub(super) fn again_at(
    program: &Program,
    book: &Book,
    reward: &Reward,
    now: Moment,
) -> Option<Moment> {
    let periods = limit_periods(reward).into_iter();
    let ends = periods.filter_map(|per| period_of(&program.zone, now, per).end);
    let mut instants: Vec<Moment> = ends.collect();
    instants.extend(holds_on(book, reward).map(|hold| hold.expires_at));
    instants.sort();
    instants.into_iter().find(|at| within_limits(program, book, reward, *at))
}

fn holds_on<'a>(book: &'a Book, reward: &'a Reward) -> impl Iterator<Item = &'a Hold> {
    book.holds.iter().filter(|hold| hold.reward.as_ref() == Some(&reward.id))
}

/// The kinds of period that a reward's limits count in: two limits of one kind share a counter.
fn limit_periods(reward: &Reward) -> Vec<PeriodKind> {
    distinct(reward.limits.iter().map(|limit| limit.every))
}

pub(super) fn count_reward(program: &Program, turn: &mut Turn, reward: &Reward) {
    for per in limit_periods(reward) {
        let period = period_of(&program.zone, turn.now, per);
        let reward = reward.id.clone();
        let key = CounterKey::Reward { reward, per, from: period.start };
        let value = turn.book.count(&key).saturating_add(1);
        turn.set(key, value, period.end);
    }
}

pub(super) fn uncount_reward(
    program: &Program,
    turn: &mut Turn,
    reward: &Reward,
    issued_at: Moment,
) {
    for per in limit_periods(reward) {
        let period = period_of(&program.zone, issued_at, per);
        let reward = reward.id.clone();
        let key = CounterKey::Reward { reward, per, from: period.start };
        let value = turn.book.count(&key);
        if value > 0 {
            turn.set(key, value.saturating_sub(1), period.end);
        }
    }
}
