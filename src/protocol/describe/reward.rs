//! The rewards of a program in words: what they cost, what one gets, how often and how long.

use super::{Chapter, Describe};
use crate::domain::calendar::PeriodKind;
use crate::domain::money::Minor;
use crate::domain::names::Label;
use crate::domain::program::{Cost, Gift, Issued, Reward, RewardLimit};
use crate::domain::segments::is_reward_withheld;

impl Describe<'_> {
    pub(super) fn rewards(&self) -> Vec<Chapter> {
        let told = |reward: &&Reward| !self.is_held_out || !is_reward_withheld(reward);
        let told = self.program.rewards.iter().filter(told);
        let mut chapters: Vec<Chapter> = told.map(|reward| self.reward(reward)).collect();
        if !chapters.is_empty() {
            let sentences = vec![self.say("describe.may_cancel")];
            chapters.push(Chapter { title: String::new(), sentences });
        }
        chapters
    }

    /// A reward with its cost and all its conditions.
    #[must_use]
    pub fn reward(&self, reward: &Reward) -> Chapter {
        let mut sentences = Vec::new();
        if !reward.issued.is_on_occasion() {
            sentences.push(self.cost(reward));
        }
        sentences.extend(self.conditions_of(reward));
        Chapter { title: self.words.text(&reward.name).to_owned(), sentences }
    }

    /// What a reward costs, as a sentence.
    #[must_use]
    pub fn cost(&self, reward: &Reward) -> String {
        match reward.cost {
            Cost::Fixed(points) if points.is_zero() => self.say("describe.cost_nothing"),
            Cost::Fixed(points) => {
                let points = self.points(&reward.wallet, points);
                self.words.fill("describe.cost_fixed", &[("points", points.into())])
            }
            Cost::Steps { points, worth } => {
                let points = self.points(&reward.wallet, points);
                let amount = self.words.price(worth, self.program.currency);
                let values = [("points", points.into()), ("amount", amount.into())];
                self.words.fill("describe.cost_steps", &values)
            }
        }
    }

    /// What one gets, how long it is valid, how often it can be had.
    #[must_use]
    pub fn conditions_of(&self, reward: &Reward) -> Vec<String> {
        let mut sentences = vec![self.gift(reward)];
        sentences.push(match reward.valid {
            Some(span) => self.with_span("describe.valid_for", span),
            None => self.say("describe.valid_always"),
        });
        sentences.extend(reward.limits.iter().map(|limit| self.limit(*limit)));
        sentences.extend(self.dates(reward.window));
        sentences.extend(self.members(&reward.audience).into_iter().flatten());
        if reward.audience.first_order {
            sentences.push(self.say("describe.when_before_first"));
        }
        sentences.extend(self.issued(reward));
        sentences
    }

    /// What makes the program issue it, where nobody need ask.
    #[must_use]
    pub fn issued(&self, reward: &Reward) -> Option<String> {
        match &reward.issued {
            Issued::OnRequest => None,
            Issued::AtCost => Some(self.say("describe.automatic")),
            Issued::OnJoining => Some(self.say("describe.issued_on_joining")),
            Issued::OnPlan => Some(self.say("describe.issued_on_plan")),
            Issued::OnAction(action) => {
                Some(self.with_label("describe.issued_on_action", "action", action))
            }
            Issued::OnChallenge(id) => {
                let name = ("challenge", self.challenge_name(id).into());
                Some(self.words.fill("describe.issued_on_challenge", &[name]))
            }
            Issued::OnTier(tier) => {
                let tier = self.tier_name(tier);
                Some(self.words.fill("describe.issued_on_tier", &[("tier", tier.into())]))
            }
            Issued::WhenChosen => Some(self.say("describe.issued_when_chosen")),
            Issued::OnBirthday => Some(self.say("describe.issued_on_birthday")),
            Issued::OnLapse(span) => Some(self.with_span("describe.issued_on_lapse", *span)),
        }
    }

    fn gift(&self, reward: &Reward) -> String {
        // The worth of a step has been said with its cost.
        let by_steps = matches!(reward.cost, Cost::Steps { .. });
        match &reward.gives {
            Gift::MoneyOff(_) if by_steps => self.say("describe.gives_money_off_steps"),
            Gift::GiftCard(_) if by_steps => self.say("describe.gives_gift_card_steps"),
            Gift::StoreCredit(_) if by_steps => self.say("describe.gives_credit_steps"),
            Gift::MoneyOff(amount) => self.with_money("describe.gives_money_off", *amount),
            Gift::GiftCard(amount) => self.with_money("describe.gives_gift_card", *amount),
            Gift::StoreCredit(amount) => self.with_money("describe.gives_credit", *amount),
            Gift::PercentOff(hundredths) => {
                let percent = self.words.percent(*hundredths);
                self.words.fill("describe.gives_percent_off", &[("percent", percent.into())])
            }
            Gift::FreeProduct(product) => {
                self.with_label("describe.gives_product", "product", product)
            }
            Gift::PartnerGoods(partner) => {
                self.with_label("describe.gives_partner", "partner", partner)
            }
            Gift::Voucher => self.say("describe.gives_voucher"),
            Gift::Experience => self.say("describe.gives_experience"),
        }
    }

    /// How often a member may have a reward, as a sentence.
    #[must_use]
    pub fn limit(&self, limit: RewardLimit) -> String {
        let key = match limit.every {
            PeriodKind::Day => "describe.limit_day",
            PeriodKind::Week => "describe.limit_week",
            PeriodKind::Month => "describe.limit_month",
            PeriodKind::Year => "describe.limit_year",
            PeriodKind::Lifetime => "describe.limit_lifetime",
        };
        self.words.plural(key, u64::from(limit.most), &[])
    }

    fn with_money(&self, key: &str, amount: Minor) -> String {
        let amount = self.words.price(amount, self.program.currency);
        self.words.fill(key, &[("amount", amount.into())])
    }

    pub(super) fn with_label(&self, key: &str, name: &str, label: &Label) -> String {
        self.words.fill(key, &[(name, self.label(label).into())])
    }
}
