//! The member's tier: until when, what keeps it, how far it is to the next, what comes with it.

use super::scene::Scene;
use crate::domain::audience::known_of;
use crate::domain::benefits::{Benefit, Choice, Every};
use crate::domain::choosing::{chosen_day, days_ahead, open, period, taken};
use crate::domain::ladder::{Stand, next, stand, total};
use crate::domain::moment::Day;
use crate::domain::money::Minor;
use crate::domain::names::Label;
use crate::domain::tiers::{Counting, Lasts, Metric, Threshold};
use crate::protocol::describe::Describe;
use crate::protocol::words::Value;

/// A tier, and what goes with it.
pub(super) struct Level {
    /// Empty where the member is in none yet.
    pub name: String,
    pub until: Option<String>,
    /// What is still to be done to have it for longer.
    pub keep: Option<Climb>,
    pub next: Option<Climb>,
    pub benefits: Vec<Perk>,
}

/// How far it is to a tier, by the way that is nearest.
pub(super) struct Climb {
    pub text: String,
    pub have: u64,
    pub need: u64,
}

/// A benefit that the member has, and what there is to say about it.
pub(super) struct Perk {
    pub name: String,
    pub text: Option<String>,
    /// Whether there is something to choose.
    pub is_open: bool,
}

impl Scene<'_> {
    /// Nothing where the program has no tiers. What a paid plan brings stands with the plan.
    pub(super) fn level(&self) -> Option<Level> {
        let program = self.program;
        if program.tiers.ladder.is_empty() {
            return None;
        }
        let stand = stand(program, &self.book, self.now);
        let name = stand.map(|stand| self.words.text(&stand.tier.name).to_owned());
        let until = stand.and_then(|stand| {
            let end = stand.until?;
            if stand.in_grace {
                let last = program.tiers.with_grace(&program.zone, end);
                return Some(self.at("home.tier_grace", self.until(last)));
            }
            Some(self.at("home.tier_until", self.until(end)))
        });
        let keep = stand.and_then(|stand| self.keep(&stand));
        let next = next(program, &self.book, self.now).map(|next| {
            let tier = self.words.text(&next.tier.name);
            self.climb(&next.tier.from, "home.tier_next", ("tier", tier.into()))
        });
        let known = known_of(program, &self.book, self.now);
        let own = program
            .benefits
            .iter()
            .filter(|one| one.audience.plans.is_empty() && one.audience.admits(&known).is_ok());
        let benefits = own.map(|benefit| self.perk(benefit)).collect();
        Some(Level { name: name.unwrap_or_default(), until, keep, next, benefits })
    }

    fn at(&self, key: &str, when: String) -> String {
        self.words.fill(key, &[("when", Value::Phrase(when.into()))])
    }

    /// Where a tier ends with a year, and what was counted in this one does not reach it again.
    fn keep(&self, stand: &Stand<'_>) -> Option<Climb> {
        let (tiers, from) = (&self.program.tiers, &stand.tier.from);
        let yearly = matches!(tiers.counting, Counting::CalendarYear | Counting::YearFromJoining);
        let is_short = |way: &Threshold| self.counted(&way.metric) < way.least;
        if !yearly
            || !matches!(tiers.lasts, Lasts::Years(_))
            || from.is_empty()
            || !from.iter().all(is_short)
        {
            return None;
        }
        let year = tiers.period(&self.program.zone, self.book.joined_at, self.now);
        let end = tiers.with_grace(&self.program.zone, stand.until?).min(year.end?);
        let when = Value::Phrase(self.until(end).into());
        Some(self.climb(from, "benefits.keep", ("when", when)))
    }

    fn counted(&self, metric: &Metric) -> u64 {
        total(self.program, &self.book, metric, self.now)
    }

    /// So much of what tiers count, as it stands in a sentence about what is missing.
    fn missing_of(&self, metric: &Metric, count: u64) -> String {
        match metric {
            Metric::Spent => {
                let amount = Minor::new(count).unwrap_or_default();
                self.words.price(amount, self.program.currency)
            }
            _ => Describe::new(self.program, self.words).measure(metric, count),
        }
    }

    fn climb(&self, from: &[Threshold], key: &str, other: (&str, Value<'_>)) -> Climb {
        let ways = || from.iter().map(|way| (way, self.counted(&way.metric)));
        let all: Vec<String> = ways()
            .map(|(way, have)| self.missing_of(&way.metric, way.least.saturating_sub(have)))
            .collect();
        let list = Value::Phrase(self.words.any_of(&all).into());
        let text = self.words.fill(key, &[("list", list), other]);
        // The way of which the greatest part is done; in thousandths, as money has large numbers.
        let done = |(way, have): &(&Threshold, u64)| {
            u128::from(*have) * 1000 / u128::from(way.least.max(1))
        };
        let (need, have) = ways().max_by_key(done).map_or((1, 0), |(way, have)| (way.least, have));
        Climb { text, have: have.min(need), need }
    }

    /// What people call a benefit.
    pub(super) fn benefit(&self, id: &Label) -> String {
        match self.program.benefit(id) {
            Some(benefit) => self.words.text(&benefit.name).to_owned(),
            None => self.named(id),
        }
    }

    /// What was chosen of one: a day, or a reward.
    pub(super) fn option(&self, option: &Label) -> String {
        if let Some(day) = Day::parse(option.as_str()) {
            return self.words.day(day);
        }
        let mut rewards = self.program.rewards.iter();
        match rewards.find(|reward| reward.id.as_str() == option.as_str()) {
            Some(reward) => self.words.text(&reward.name).to_owned(),
            None => self.named(option),
        }
    }

    /// Whether there is anything to choose of it now.
    pub(super) fn is_to_choose(&self, benefit: &Benefit) -> bool {
        let is_day = matches!(benefit.choice, Some(Choice::Day { .. }));
        let has_day = || days_ahead(self.program, &self.book, benefit, self.now).is_some();
        open(self.program, &self.book, benefit, self.now) > 0 && (!is_day || has_day())
    }

    pub(super) fn perk(&self, benefit: &Benefit) -> Perk {
        let day = chosen_day(self.program, &self.book, benefit, self.now);
        let is_open = self.is_to_choose(benefit);
        let text = match day {
            Some(day) => {
                let date = Value::Phrase(self.date(day).into());
                Some(self.words.fill("home.tier_day", &[("date", date)]))
            }
            None if is_open => Some(self.words.say("home.tier_choice").to_owned()),
            None if !benefit.about.is_empty() => Some(self.words.text(&benefit.about).to_owned()),
            None => self.next_choice(benefit),
        };
        Perk { name: self.words.text(&benefit.name).to_owned(), text, is_open }
    }

    /// When there is something to choose again.
    fn next_choice(&self, benefit: &Benefit) -> Option<String> {
        let choice = benefit.choice.as_ref()?;
        if let Choice::OneOf { every: Every::Count(metric, each), .. } = choice {
            let taken = taken(self.program, &self.book, benefit, self.now);
            let need = taken.saturating_add(1).saturating_mul(*each);
            let missing = self.missing_of(metric, need.saturating_sub(self.counted(metric)));
            return Some(self.words.fill("benefits.next_choice", &[("amount", missing.into())]));
        }
        Some(match period(self.program, &self.book, benefit, self.now)?.end {
            Some(end) => self.at("benefits.again", self.when(end)),
            None => self.words.say("benefits.not_again").to_owned(),
        })
    }
}
