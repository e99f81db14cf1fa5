//! Challenges in words: what there is to do, how often, and what it brings.

use super::{Chapter, Describe};
use crate::domain::calendar::PeriodKind;
use crate::domain::challenges::{Aim, Challenge, Measure};
use crate::domain::money::Minor;
use crate::domain::names::Label;
use crate::domain::program::{Basis, Give, Issued, LineFilter, Trigger};
use crate::protocol::words::{Value, capital};

impl Describe<'_> {
    /// What members call a challenge.
    #[must_use]
    pub fn challenge_name(&self, id: &Label) -> String {
        match self.program.challenge(id) {
            Some(challenge) => self.words.text(&challenge.name).to_owned(),
            None => self.label(id),
        }
    }

    pub(super) fn challenges(&self) -> Vec<Chapter> {
        let all = self.program.challenges.iter();
        all.map(|challenge| Chapter {
            title: self.words.text(&challenge.name).to_owned(),
            sentences: self.challenge(challenge),
        })
        .collect()
    }

    /// All there is to say of a challenge.
    #[must_use]
    pub fn challenge(&self, challenge: &Challenge) -> Vec<String> {
        let mut sentences = vec![self.task(challenge)];
        sentences.extend(self.each_once(challenge.goal));
        if challenge.goal.of == Measure::Spent {
            sentences.extend([self.basis(Basis::PaidWithTax), self.say("describe.tenders_money")]);
        }
        if !matches!(challenge.on, Trigger::Action(_)) && challenge.count != LineFilter::default() {
            sentences.extend(self.lines(&challenge.count));
        }
        sentences.extend(self.conditions_of_when(&challenge.when));
        sentences.extend(self.how_often(challenge));
        sentences.extend(self.brings(challenge));
        sentences.push(self.say("describe.challenge_undone"));
        sentences
    }

    /// What there is to do: `7 days in a row: a day without smoking.`
    #[must_use]
    pub fn task(&self, challenge: &Challenge) -> String {
        let Aim { count, of, unit, in_a_row } = challenge.goal;
        match of {
            Measure::Deeds => {}
            Measure::Pieces => {
                return self.words.plural("describe.goal_pieces", u64::from(count), &[]);
            }
            Measure::Spent => {
                let amount = ("amount", self.price(u64::from(count)).into());
                return self.words.fill("describe.goal_spent", &[amount]);
            }
        }
        let key = match (unit, in_a_row) {
            (None, _) => "describe.goal_times",
            (Some(PeriodKind::Week), false) => "describe.goal_weeks",
            (Some(PeriodKind::Month), false) => "describe.goal_months",
            (Some(_), false) => "describe.goal_days",
            (Some(PeriodKind::Week), true) => "describe.goal_weeks_row",
            (Some(PeriodKind::Month), true) => "describe.goal_months_row",
            (Some(_), true) => "describe.goal_days_row",
        };
        let goal = self.words.plural(key, u64::from(count), &[]);
        let deed = match &challenge.on {
            Trigger::Action(action) => self.label(action),
            Trigger::Visit => self.say("describe.goal_visit"),
            _ => self.say("describe.goal_order"),
        };
        let values = [("goal", Value::Phrase(capital(&goal).into())), ("deed", deed.into())];
        self.words.fill("describe.challenge_task", &values)
    }

    /// Minor units of the program's money.
    #[must_use]
    pub fn price(&self, amount: u64) -> String {
        self.words.price(Minor::new(amount).unwrap_or_default(), self.program.currency)
    }

    fn each_once(&self, goal: Aim) -> Option<String> {
        let key = match (goal.unit?, goal.in_a_row) {
            (PeriodKind::Week, false) => "describe.each_week",
            (PeriodKind::Month, false) => "describe.each_month",
            (_, false) => "describe.each_day",
            (PeriodKind::Week, true) => "describe.row_week",
            (PeriodKind::Month, true) => "describe.row_month",
            (_, true) => "describe.row_day",
        };
        Some(self.say(key))
    }

    fn how_often(&self, challenge: &Challenge) -> Vec<String> {
        let anew = match challenge.within {
            PeriodKind::Week => Some("describe.challenge_week"),
            PeriodKind::Month => Some("describe.challenge_month"),
            PeriodKind::Year => Some("describe.challenge_year"),
            PeriodKind::Day | PeriodKind::Lifetime => None,
        };
        let often = match (challenge.again, anew) {
            (false, _) => "describe.challenge_once",
            (true, None) => "describe.challenge_again",
            (true, Some(_)) => "describe.challenge_once_in_each",
        };
        anew.into_iter().chain([often]).map(|key| self.say(key)).collect()
    }

    /// What who completes it is given.
    #[must_use]
    pub fn brings(&self, challenge: &Challenge) -> Option<String> {
        let is_for = |on: &Trigger| matches!(on, Trigger::Challenge(id) if *id == challenge.id);
        let rules = self.program.earns.iter().filter(|rule| is_for(&rule.on));
        let points = rules.filter_map(|rule| match rule.give {
            Give::Flat { points } => Some(self.points(&rule.wallet, points)),
            _ => None,
        });
        let wanted = Issued::OnChallenge(challenge.id.clone());
        let rewards = self.program.rewards.iter().filter(|reward| reward.issued == wanted);
        let rewards = rewards.map(|reward| self.words.text(&reward.name).to_owned());
        let badge = challenge.badge.then(|| self.say("describe.challenge_badge"));
        let all: Vec<String> = points.chain(rewards).chain(badge).collect();
        if all.is_empty() {
            return None;
        }
        let list = Value::Phrase(self.words.all_of(&all).into());
        Some(self.words.fill("describe.challenge_brings", &[("list", list)]))
    }
}
