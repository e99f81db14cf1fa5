//! Warnings about challenges: those that nobody can finish, or that bring nothing, or too easily.

use super::{Places, warn};
use crate::desk::finding::Code;
use crate::desk::program_file::sheet::Sheet;
use crate::domain::calendar::{PeriodKind, period_of};
use crate::domain::challenges::{Challenge, Measure};
use crate::domain::names::Label;
use crate::domain::program::{Draft, Issued, LineFilter, Trigger};

pub fn lint(draft: &Draft, places: &Places<'_>, sheet: &Sheet) {
    for (challenge, pointer) in draft.challenges.iter().zip(places.challenges) {
        if let Some(why) = impossible(draft, challenge) {
            warn(sheet, Code::UNREACHABLE, &format!("{pointer}/goal"), &why)
                .with("a goal that there is time for");
        }
        let is_order = !matches!(challenge.on, Trigger::Action(_));
        let each_time = challenge.goal.of == Measure::Deeds
            && challenge.goal.unit.is_none()
            && challenge.when.least.is_none();
        if is_order && each_time {
            let message = "every order counts: a basket in pieces counts as often";
            warn(sheet, Code::SPLITTING, &format!("{pointer}/goal"), message)
                .with("days, as in \"5 days\", or when = { least = \"10.00\" }");
        }
        if !brings(draft, challenge) {
            let message = "who completes this has nothing of it";
            warn(sheet, Code::UNREACHABLE, &format!("{pointer}/id"), message).with(&format!(
                "badge = true, or a rule or a reward on \"challenge {}\"",
                challenge.id
            ));
        }
    }
}

/// Why nobody can finish it, if nobody can.
fn impossible(draft: &Draft, challenge: &Challenge) -> Option<String> {
    let (goal, when) = (challenge.goal, &challenge.when);
    if counts_nothing(&challenge.count) {
        return Some("all that counts is left out again".to_owned());
    }
    if when.audience.first_order && goal.of == Measure::Deeds {
        return Some("nobody orders for the first time more than once".to_owned());
    }
    let unit = goal.unit?;
    let days = when.weekdays;
    if goal.in_a_row && unit == PeriodKind::Day && days != 0 {
        let longest = longest_run(days);
        if longest < 7 && longest < goal.count {
            return Some(format!("only {longest} of its weekdays are in a row"));
        }
    }
    let (from, until) = (when.from?, when.until?);
    let mut room: u32 = 0;
    let mut next = Some(from);
    while let Some(at) = next.filter(|at| *at < until && room < goal.count) {
        room = room.saturating_add(1);
        next = period_of(&draft.zone, at, unit).end;
    }
    (room < goal.count).then(|| format!("its season has room for {room} only"))
}

/// Whether every line that it wants is one that it does not want.
fn counts_nothing(count: &LineFilter) -> bool {
    let none = |wanted: &[Label], not: &[Label]| {
        !wanted.is_empty() && wanted.iter().all(|label| not.contains(label))
    };
    none(&count.categories, &count.not_categories)
        || none(&count.products, &count.not_products)
        || none(&count.tags, &count.not_tags)
}

/// Of weekdays, bit 0 is Monday: how many are in a row at most, over the end of a week too.
fn longest_run(days: u8) -> u32 {
    let (mut longest, mut length) = (0, 0);
    for day in 0..14_u32 {
        length = if days & (1 << (day % 7)) == 0 { 0 } else { length + 1 };
        longest = longest.max(length);
    }
    longest.min(7)
}

fn brings(draft: &Draft, challenge: &Challenge) -> bool {
    let id = &challenge.id;
    let by_rule = |on: &Trigger| matches!(on, Trigger::Challenge(own) if own == id);
    let by_reward = |it: &Issued| matches!(it, Issued::OnChallenge(own) if own == id);
    challenge.badge
        || draft.earns.iter().any(|rule| by_rule(&rule.on))
        || draft.rewards.iter().any(|reward| by_reward(&reward.issued))
}
