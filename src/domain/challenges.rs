//! `Challenge`: what a member does several times, or day after day, and has completed then.

use super::calendar::PeriodKind;
use super::names::Label;
use super::program::{Draft, Flaws, Issued, LineFilter, Text, Trigger, When, check_when};

/// Challenges in a program: each has counters of its own in every member's book.
pub const CHALLENGES_MAX: usize = 12;
/// The highest goal that is no streak.
pub const COUNT_MAX: u32 = 1000;

/// A challenge is known by its id over all versions, and so is what was done for it: a new goal
/// holds for what is not complete, and what is complete stays so. What is counted in another way,
/// by weeks instead of days or in another stretch, begins anew.
///
/// What it gives is said by the earn rules and the rewards that name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenge {
    pub id: Label,
    pub name: Text,
    /// An order, a visit or an action.
    pub on: Trigger,
    /// When it counts, and for whom; an order counts if this much was paid for `count`, with tax.
    pub when: When,
    /// Of an order, the lines of which at least one piece must be there.
    pub count: LineFilter,
    pub goal: Aim,
    /// The stretch that begins anew each time; a lifetime: there is only one.
    pub within: PeriodKind,
    /// Whether it can be completed again: once in each stretch, or where that is a lifetime, each
    /// time the goal is reached.
    pub again: bool,
    /// Whether who completes it has a badge, for good.
    pub badge: bool,
}

/// How much there is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Aim {
    /// 2 or more, so that nothing completes a challenge by itself; money in minor units.
    pub count: u32,
    pub of: Measure,
    /// Days, weeks or months of which each counts once, however much is done in it; without it,
    /// each time counts.
    pub unit: Option<PeriodKind>,
    /// A streak: one that is missed, and it begins anew.
    pub in_a_row: bool,
}

/// What there is so much to do of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Measure {
    #[default]
    Deeds,
    /// Pieces of the lines that count, as long as anything is paid for them.
    Pieces,
    /// Minor units of new money paid for the lines that count, with tax.
    Spent,
}

impl Draft {
    #[must_use]
    pub fn challenge(&self, id: &Label) -> Option<&Challenge> {
        self.challenges.iter().find(|challenge| challenge.id == *id)
    }

    pub(super) fn check_challenges(&self, flaws: &mut Flaws) {
        flaws.at_most(self.challenges.len(), CHALLENGES_MAX, "/challenge");
        flaws.unique("/challenge", self.challenges.iter().map(|one| one.id.as_str()));
        for (index, one) in self.challenges.iter().enumerate() {
            let at = |field: &str| format!("/challenge/{index}/{field}");
            let named = one.name.0.contains_key("en");
            flaws.unless(named, &at("name"), "the English name is missing");
            let on = matches!(one.on, Trigger::Order | Trigger::Visit | Trigger::Action(_));
            flaws.unless(on, &at("on"), "only orders, visits and actions are counted");
            check_when(&one.when, &at("when"), flaws);
            let is_order = !matches!(one.on, Trigger::Action(_));
            let paid = is_order || one.when.least.is_none();
            flaws.unless(paid, &at("when/least"), "nothing is paid for an action");
            let from_shop = is_order || one.when.channels.is_empty();
            flaws.unless(from_shop, &at("when/channels"), "an action has no channel");
            check_aim(one, &at("goal"), flaws);
        }
        let known = |id: &Label| self.challenge(id).is_some();
        for (index, rule) in self.earns.iter().enumerate() {
            let Trigger::Challenge(id) = &rule.on else { continue };
            let at = |field: &str| format!("/earn/{index}/{field}");
            flaws.unless(known(id), &at("on"), "no such challenge");
            flaws.unless(rule.held.is_none(), &at("held"), "a challenge is done: nothing waits");
        }
        for (index, reward) in self.rewards.iter().enumerate() {
            let Issued::OnChallenge(id) = &reward.issued else { continue };
            flaws.unless(known(id), &format!("/reward/{index}/issued"), "no such challenge");
        }
    }
}

fn check_aim(challenge: &Challenge, at: &str, flaws: &mut Flaws) {
    let Aim { count, of, unit, in_a_row } = challenge.goal;
    let most = match unit {
        _ if of == Measure::Spent => u32::MAX,
        _ if !in_a_row => COUNT_MAX,
        Some(PeriodKind::Day) => 92,
        Some(PeriodKind::Week) => 53,
        _ => 36,
    };
    let fits = (2..=most).contains(&count);
    flaws.unless(fits, at, &format!("2 to {most}"));
    let bought = of == Measure::Deeds || challenge.on == Trigger::Order && unit.is_none();
    flaws.unless(bought, at, "pieces and money are counted of orders");
    flaws.unless(unit.is_some() || !in_a_row, at, "days, weeks or months are in a row");
    let room = match (unit, challenge.within) {
        (_, PeriodKind::Day) => 0,
        (None, _) | (_, PeriodKind::Lifetime) => u32::MAX,
        (Some(PeriodKind::Day), PeriodKind::Week) => 7,
        (Some(PeriodKind::Day), PeriodKind::Month) => 31,
        (Some(PeriodKind::Day), PeriodKind::Year) => 366,
        (Some(PeriodKind::Month), PeriodKind::Year) => 12,
        // A week may lie in two months or years, and would count for both or for none.
        _ => 0,
    };
    flaws.unless(count <= room, at, "more than there are in the stretch that begins anew");
}
