//! Tiers, what multiplies and what comes with a tier, in words.

use super::{Chapter, Describe};
use crate::domain::benefits::{Benefit, Choice, Every};
use crate::domain::multiplying::Source;
use crate::domain::names::{Label, RuleId};
use crate::domain::points::Points;
use crate::domain::program::RewardLimit;
use crate::domain::promotion::{Promotion, Reach, Times};
use crate::domain::tiers::{Counting, Crossing, Drop, Lasts, Metric, Threshold, Tier};
use crate::protocol::words::{Value, capital};

impl Describe<'_> {
    /// What members call a tier.
    #[must_use]
    pub fn tier_name(&self, tier: &Label) -> String {
        match self.program.tiers.tier(tier) {
            Some(tier) => self.words.text(&tier.name).to_owned(),
            None => self.label(tier),
        }
    }

    /// A chapter for each promotion, and how several of them meet.
    pub(super) fn promotions(&self) -> Vec<Chapter> {
        let all: &[Promotion] = if self.is_held_out { &[] } else { &self.program.promotions };
        let mut chapters: Vec<Chapter> = all.iter().map(|one| self.promotion(one)).collect();
        let apart = all.iter().filter(|one| one.group.is_none()).count();
        let others = self.program.tiers.ladder.iter().any(|tier| !tier.times.is_once());
        if apart > 1 || apart > 0 && (others || apart < all.len()) {
            let sentences = vec![self.say("describe.promotion_meet")];
            chapters.push(Chapter { title: String::new(), sentences });
        }
        chapters
    }

    /// What multiplies rules, and when.
    #[must_use]
    pub fn promotion(&self, promotion: &Promotion) -> Chapter {
        let mut sentences = vec![self.times("describe.promotion_times", promotion.times)];
        sentences.extend(self.reach(&promotion.of));
        sentences.extend(self.conditions_of_when(&promotion.when));
        if promotion.group.is_some() {
            sentences.push(self.say("describe.promotion_best"));
        }
        Chapter { title: self.promotion_title(promotion), sentences }
    }

    fn promotion_title(&self, promotion: &Promotion) -> String {
        if promotion.name.is_empty() {
            return capital(&self.times("describe.promotion_title", promotion.times));
        }
        self.words.text(&promotion.name).to_owned()
    }

    /// What a factor is called that added to an award.
    #[must_use]
    pub fn source(&self, source: &Source) -> String {
        match source {
            Source::Promotion(id) => match self.program.promotion(id) {
                Some(promotion) => self.promotion_title(promotion),
                None => id.to_string(),
            },
            Source::Tier(tier) => self.tier_name(tier),
            Source::Benefit(id) => match self.program.benefit(id) {
                Some(benefit) => self.words.text(&benefit.name).to_owned(),
                None => self.label(id),
            },
        }
    }

    fn times(&self, key: &str, times: Times) -> String {
        let times = self.words.fraction(times.over(), times.under());
        self.words.fill(key, &[("times", times.into())])
    }

    /// What is multiplied, where the program names it.
    fn reach(&self, of: &Reach) -> Option<String> {
        let title = |id: &RuleId| match self.program.rule(id) {
            Some(rule) => self.way_title(rule),
            None => id.to_string(),
        };
        let mut names: Vec<String> = of.rules.iter().map(title).collect();
        if names.is_empty() {
            let wallet = self.program.wallet(of.wallet.as_ref()?)?;
            names.push(self.words.wallet_title(wallet));
        }
        let list = Value::Phrase(self.words.all_of(&names).into());
        Some(self.words.fill("describe.promotion_of", &[("list", list)]))
    }

    /// A chapter for each tier, the lowest first, and one for what holds for all of them.
    pub(super) fn ladder(&self) -> Vec<Chapter> {
        let tiers = &self.program.tiers;
        let mut chapters: Vec<Chapter> = tiers.ladder.iter().map(|tier| self.tier(tier)).collect();
        if !chapters.is_empty() {
            chapters.push(Chapter { title: String::new(), sentences: self.terms_of_tiers() });
        }
        chapters
    }

    /// How a tier is reached, what it multiplies, and what comes with it.
    #[must_use]
    pub fn tier(&self, tier: &Tier) -> Chapter {
        let mut sentences = vec![self.reached_by(tier)];
        if !tier.times.is_once() {
            sentences.push(self.times("describe.promotion_times", tier.times));
            sentences.extend(self.reach(&self.program.tiers.of));
        }
        let own = self.program.benefits.iter().filter(|own| own.audience.tiers.contains(&tier.id));
        let names: Vec<&str> = own.map(|own| self.words.text(&own.name)).collect();
        if !names.is_empty() {
            let list = Value::Phrase(self.words.all_of(&names).into());
            sentences.push(self.words.fill("describe.tier_has", &[("list", list)]));
        }
        Chapter { title: self.words.text(&tier.name).to_owned(), sentences }
    }

    fn reached_by(&self, tier: &Tier) -> String {
        let amounts: Vec<String> = tier.from.iter().map(|one| self.threshold(one)).collect();
        let key = match amounts.len() {
            0 => return self.say("describe.tier_everybody"),
            1 => "describe.tier_from",
            _ => "describe.tier_from_any",
        };
        let list = Value::Phrase(self.words.any_of(&amounts).into());
        self.words.fill(key, &[("list", list)])
    }

    /// So much of what is counted: `1,000 points`, `€2,000 spent`, `12 orders`.
    #[must_use]
    pub fn threshold(&self, threshold: &Threshold) -> String {
        self.measure(&threshold.metric, threshold.least)
    }

    /// The same for any number.
    #[must_use]
    pub fn measure(&self, metric: &Metric, count: u64) -> String {
        match metric {
            Metric::Points(wallet) => {
                self.points(wallet, Points::new(count).unwrap_or(Points::MAX))
            }
            Metric::Spent => {
                let amount = crate::domain::money::Minor::new(count).unwrap_or_default();
                let amount = self.words.price(amount, self.program.currency);
                self.words.fill("describe.tier_spent", &[("amount", amount.into())])
            }
            Metric::Orders => self.words.plural("describe.tier_orders", count, &[]),
        }
    }

    /// What is counted for the tiers, how long they last, and what comes after.
    #[must_use]
    pub fn terms_of_tiers(&self) -> Vec<String> {
        let tiers = &self.program.tiers;
        let mut sentences = vec![match tiers.counting {
            Counting::CalendarYear => self.say("describe.counting_calendar"),
            Counting::YearFromJoining => self.say("describe.counting_joining"),
            Counting::Last(span) => self.with_span("describe.counting_last", span),
            Counting::Ever => self.say("describe.counting_ever"),
        }];
        if tiers.counts(&Metric::Spent) {
            sentences.push(self.basis(tiers.basis));
        }
        sentences.push(match tiers.lasts {
            Lasts::Years(0) => self.say("describe.lasts_year"),
            Lasts::Years(_) => self.say("describe.lasts_next_year"),
            Lasts::For(span) => self.with_span("describe.lasts_for", span),
            Lasts::WhileCounted => self.say("describe.lasts_counted"),
            Lasts::Ever => self.say("describe.lasts_ever"),
        });
        if let Some(grace) = tiers.grace {
            sentences.push(self.with_span("describe.tier_grace", grace));
        }
        if !matches!(tiers.lasts, Lasts::WhileCounted | Lasts::Ever) {
            sentences.push(match tiers.drop {
                Drop::OneTier => self.say("describe.drop_one"),
                Drop::ByBalance => self.say("describe.drop_balance"),
            });
        }
        let multiplies = tiers.ladder.iter().any(|tier| !tier.times.is_once());
        if multiplies {
            sentences.push(match tiers.crossing {
                Crossing::Before => self.say("describe.crossing_before"),
                Crossing::Split => self.say("describe.crossing_split"),
            });
        }
        sentences.push(self.say("describe.tier_return"));
        if multiplies {
            sentences.push(self.say("describe.tier_return_extra"));
        }
        sentences
    }

    pub(super) fn benefits(&self) -> Vec<Chapter> {
        self.program.benefits.iter().map(|benefit| self.benefit(benefit)).collect()
    }

    /// What a benefit is, for whom, and what there is to choose.
    #[must_use]
    pub fn benefit(&self, benefit: &Benefit) -> Chapter {
        let mut sentences = Vec::new();
        if !benefit.about.is_empty() {
            sentences.push(self.words.text(&benefit.about).to_owned());
        }
        sentences.extend(self.choice(benefit));
        if benefit.audience.is_everybody() {
            sentences.push(self.say("describe.benefit_everybody"));
        }
        sentences.extend(self.members(&benefit.audience).into_iter().flatten());
        Chapter { title: self.words.text(&benefit.name).to_owned(), sentences }
    }

    /// What is good to know where somebody chooses, beside what there is to choose.
    #[must_use]
    pub fn terms_of_choice(&self, benefit: &Benefit) -> Vec<String> {
        let about = Some(&benefit.about).filter(|about| !about.is_empty());
        let mut terms: Vec<String> =
            about.map(|about| self.words.text(about).to_owned()).into_iter().collect();
        match &benefit.choice {
            Some(Choice::OneOf { every, .. }) => terms.push(self.often(every)),
            _ => terms.extend(self.choice(benefit)),
        }
        terms
    }

    /// How often there is something to choose.
    fn often(&self, every: &Every) -> String {
        match every {
            Every::Period(every) => self.limit(RewardLimit { most: 1, every: *every }),
            Every::Count(metric, count) => {
                let amount = self.measure(metric, *count);
                self.words.fill("describe.benefit_each", &[("amount", amount.into())])
            }
        }
    }

    fn choice(&self, benefit: &Benefit) -> Vec<String> {
        match &benefit.choice {
            None => Vec::new(),
            Some(Choice::Day { times, of, every }) => {
                let mut sentences = vec![self.times("describe.benefit_day", *times)];
                sentences.extend(self.reach(of));
                sentences.push(self.often(&Every::Period(*every)));
                sentences
            }
            Some(Choice::OneOf { rewards, every }) => {
                let rewards = rewards.iter().filter_map(|id| self.program.reward(id));
                let names: Vec<&str> =
                    rewards.map(|reward| self.words.text(&reward.name)).collect();
                let list = Value::Phrase(self.words.any_of(&names).into());
                let one_of = self.words.fill("describe.benefit_one_of", &[("list", list)]);
                vec![one_of, self.often(every)]
            }
        }
    }
}
