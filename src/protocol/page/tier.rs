//! The member's tier on home: until when, how far it is to the next, and what comes with it.

use super::scene::Scene;
use crate::domain::audience::known_of;
use crate::domain::benefits::Benefit;
use crate::domain::choosing::{chosen_day, open};
use crate::domain::ladder::{Next, next, stand};
use crate::domain::money::Minor;
use crate::domain::tiers::Metric;
use crate::protocol::describe::Describe;
use crate::protocol::words::Value;

/// A tier, and what goes with it.
pub(super) struct Level {
    /// Empty where the member is in none yet.
    pub name: String,
    pub until: Option<String>,
    pub next: Option<Climb>,
    pub benefits: Vec<Perk>,
}

/// How far it is to the next tier, by the way that is nearest.
pub(super) struct Climb {
    pub text: String,
    pub have: u64,
    pub need: u64,
}

/// A benefit that the member has, and what there is to say about it.
pub(super) struct Perk {
    pub name: String,
    pub text: Option<String>,
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
        let next = next(program, &self.book, self.now).map(|next| self.climb(&next));
        let known = known_of(program, &self.book, self.now);
        let own = program
            .benefits
            .iter()
            .filter(|one| one.audience.plans.is_empty() && one.audience.admits(&known).is_ok());
        let benefits = own.map(|benefit| self.perk(benefit)).collect();
        Some(Level { name: name.unwrap_or_default(), until, next, benefits })
    }

    fn at(&self, key: &str, when: String) -> String {
        self.words.fill(key, &[("when", Value::Phrase(when.into()))])
    }

    fn climb(&self, next: &Next<'_>) -> Climb {
        let describe = Describe::new(self.program, self.words);
        let missing = |metric: &Metric, count: u64| match metric {
            Metric::Spent => {
                let amount = Minor::new(count).unwrap_or_default();
                self.words.price(amount, self.program.currency)
            }
            _ => describe.measure(metric, count),
        };
        let ways = next.towards.iter();
        let all: Vec<String> =
            ways.map(|(way, have)| missing(&way.metric, way.least.saturating_sub(*have))).collect();
        let list = Value::Phrase(self.words.any_of(&all).into());
        let tier = self.words.text(&next.tier.name);
        let text = self.words.fill("home.tier_next", &[("list", list), ("tier", tier.into())]);
        // The way of which the greatest part is done; in thousandths, as money has large numbers.
        let done = |(least, have): (u64, u64)| u128::from(have) * 1000 / u128::from(least.max(1));
        let ways = next.towards.iter().map(|(way, have)| (way.least, *have));
        let (need, have) = ways.max_by_key(|way| done(*way)).unwrap_or((1, 0));
        Climb { text, have: have.min(need), need }
    }

    fn perk(&self, benefit: &Benefit) -> Perk {
        let day = chosen_day(self.program, &self.book, benefit, self.now);
        let text = match day {
            Some(day) => {
                let date = Value::Phrase(self.date(day).into());
                Some(self.words.fill("home.tier_day", &[("date", date)]))
            }
            None if open(self.program, &self.book, benefit, self.now) > 0 => {
                Some(self.words.say("home.tier_choice").to_owned())
            }
            None if !benefit.about.is_empty() => Some(self.words.text(&benefit.about).to_owned()),
            None => None,
        };
        Perk { name: self.words.text(&benefit.name).to_owned(), text }
    }
}
