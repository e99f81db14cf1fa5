//! `Benefit`: what members of a tier have beyond points: services, a day of their own, a choice.

use super::audience::{Audience, known_of};
use super::book::Book;
use super::calendar::PeriodKind;
use super::moment::Moment;
use super::names::{Label, RewardId};
use super::program::{Draft, Flaws, Issued, Program, Text};
use super::promotion::{Reach, Times};
use super::tiers::{Counting, Metric};

/// Benefits in a program.
pub const BENEFITS_MAX: usize = 40;
/// Rewards to choose from.
pub const OPTIONS_MAX: usize = 10;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Benefit {
    pub id: Label,
    pub name: Text,
    /// More about it; may be empty.
    pub about: Text,
    pub audience: Audience,
    /// What the member chooses; without it, the benefit is a service.
    pub choice: Option<Choice>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// A day ahead, on which a factor multiplies rules: one in each period.
    Day { times: Times, of: Reach, every: PeriodKind },
    /// One of these rewards.
    OneOf { rewards: Vec<RewardId>, every: Every },
}

/// How often there is something to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Every {
    /// Once in each.
    Period(PeriodKind),
    /// Once for so many, in the stretch that the tiers count together.
    Count(Metric, u64),
}

/// What the member has at that instant, in the program's order.
#[must_use]
pub fn held<'a>(program: &'a Program, book: &Book, at: Moment) -> Vec<&'a Benefit> {
    let known = known_of(program, book, at);
    let has = |benefit: &&Benefit| benefit.audience.admits(&known).is_ok();
    program.benefits.iter().filter(has).collect()
}

impl Draft {
    #[must_use]
    pub fn benefit(&self, id: &Label) -> Option<&Benefit> {
        self.benefits.iter().find(|benefit| benefit.id == *id)
    }

    pub(super) fn check_benefits(&self, flaws: &mut Flaws) {
        flaws.at_most(self.benefits.len(), BENEFITS_MAX, "/benefit");
        flaws.unique("/benefit", self.benefits.iter().map(|benefit| benefit.id.as_str()));
        for (index, benefit) in self.benefits.iter().enumerate() {
            let at = |field: &str| format!("/benefit/{index}/{field}");
            let named = benefit.name.0.contains_key("en");
            flaws.unless(named, &at("name"), "the English name is missing");
            let told = benefit.about.is_empty() || benefit.about.0.contains_key("en");
            flaws.unless(told, &at("about"), "the English words are missing");
            match &benefit.choice {
                None => {}
                Some(Choice::Day { times, of, every }) => {
                    flaws.unless(!times.is_once(), &at("give"), "multiplies nothing");
                    self.check_reach(of, &at("of"), flaws);
                    let days = !matches!(every, PeriodKind::Day | PeriodKind::Lifetime);
                    flaws.unless(days, &at("every"), "there is no day to choose in it");
                }
                Some(Choice::OneOf { rewards, every }) => {
                    self.check_options(&at("choose"), rewards, flaws);
                    self.check_every(&at("every"), every, flaws);
                }
            }
        }
    }

    fn check_options(&self, at: &str, rewards: &[RewardId], flaws: &mut Flaws) {
        flaws.unless(!rewards.is_empty(), at, "there is nothing to choose");
        flaws.at_most(rewards.len(), OPTIONS_MAX, at);
        for id in rewards {
            let issued = self.reward(id).map(|reward| &reward.issued);
            flaws.unless(issued.is_some(), at, "no such reward");
            let fits = issued.is_none_or(|issued| *issued == Issued::WhenChosen);
            flaws.unless(fits, at, "a reward to choose says issued = \"when chosen\"");
        }
    }

    fn check_every(&self, at: &str, every: &Every, flaws: &mut Flaws) {
        let Every::Count(metric, count) = every else { return };
        flaws.unless(*count > 0, at, "everybody has reached nothing");
        let known = match metric {
            Metric::Points(wallet) => self.wallet(wallet).is_some(),
            Metric::Spent | Metric::Orders => true,
        };
        flaws.unless(known, at, "no such wallet");
        let fixed = !matches!(self.tiers.counting, Counting::Last(_));
        flaws.unless(fixed, at, "what is counted must begin anew each year, or never");
    }
}
