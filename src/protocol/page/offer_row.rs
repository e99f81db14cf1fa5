//! A reward in words: what it costs, how far it is, and why it cannot be taken now.

use super::scene::Scene;
use crate::domain::command::Refusal;
use crate::domain::offers::{Offer, Stance};
use crate::domain::points::Points;
use crate::domain::program::{Cost, Gift, Reward};
use crate::protocol::describe::Describe;
use crate::protocol::words::Value;

/// One reward in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferRow {
    pub name: String,
    pub icon: &'static str,
    pub cost: String,
    /// Where it can be taken.
    pub href: Option<String>,
    /// What is missing, or why not now.
    pub note: Option<String>,
    /// How much of it is there, where points alone are missing.
    pub progress: Option<(u64, u64)>,
}

/// Where in the catalogue a reward stands for this member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shelf {
    Ready,
    Short,
    Later,
}

impl Scene<'_> {
    /// The offers of one shelf; of those that are short, the nearest first.
    #[must_use]
    pub fn shelf(&self, shelf: Shelf) -> Vec<OfferRow> {
        let mut offers: Vec<&Offer> =
            self.offers.iter().filter(|offer| self.shelf_of(offer) == shelf).collect();
        offers.sort_by_key(|offer| match offer.stance {
            Stance::Short { missing } => missing.get(),
            _ => 0,
        });
        offers.into_iter().filter_map(|offer| self.offer_row(offer)).collect()
    }

    fn shelf_of(&self, offer: &Offer) -> Shelf {
        let reward = self.program.reward(&offer.reward);
        let automatic = reward.is_some_and(|reward| reward.issued.is_by_itself());
        match offer.stance {
            Stance::Ready { .. } if !automatic => Shelf::Ready,
            Stance::Short { .. } | Stance::Ready { .. } => Shelf::Short,
            Stance::Limited { .. } | Stance::NotNow { .. } => Shelf::Later,
        }
    }

    /// `None` where the reward is not in the program.
    #[must_use]
    pub fn offer_row(&self, offer: &Offer) -> Option<OfferRow> {
        let reward = self.program.reward(&offer.reward)?;
        let is_ready = matches!(offer.stance, Stance::Ready { .. });
        let href = || format!("{}/rewards/{}", self.base(), reward.id);
        Some(OfferRow {
            name: self.words.text(&reward.name).to_owned(),
            icon: icon(&reward.gives),
            cost: self.cost(reward),
            href: (is_ready && !reward.issued.is_by_itself()).then(href),
            note: self.why_not(offer, reward),
            progress: match offer.stance {
                Stance::Short { .. } => Some((offer.have.get(), offer.need.get())),
                _ => None,
            },
        })
    }

    /// `150 stars`, or for a reward of any amount `500 points for €5`.
    #[must_use]
    pub fn cost(&self, reward: &Reward) -> String {
        match reward.cost {
            Cost::Fixed(points) if points.is_zero() => self.words.say("rewards.free").to_owned(),
            Cost::Fixed(points) => self.points(&reward.wallet, points.get()),
            Cost::Steps { points, worth } => {
                let points = self.points(&reward.wallet, points.get());
                let worth = self.words.price(worth, self.program.currency);
                let values = [("points", Value::from(points)), ("worth", worth.into())];
                self.words.fill("rewards.step", &values)
            }
        }
    }

    /// What is missing for a reward, together with what is owed and comes first.
    pub(super) fn missing(&self, offer: &Offer, missing: Points) -> u64 {
        let view = self.view.wallets.iter().find(|view| view.wallet == offer.wallet);
        let owed = view.map_or(Points::ZERO, |view| view.balance.totals.deficit);
        missing.saturating_add(owed).get()
    }

    /// Why a reward is not for this member now: its own dates and members, or its occasion.
    fn why_locked(&self, because: &Refusal, reward: &Reward) -> String {
        let said = Describe::new(self.program, self.words);
        let own = match because {
            Refusal::RewardOutsideWindow => said.dates(reward.window),
            Refusal::RewardNotForMember => {
                said.members(&reward.audience).into_iter().flatten().next()
            }
            Refusal::RewardNotOnRequest => said.issued(reward),
            Refusal::OutsideSpendingSeason { .. } => self.season(&reward.wallet),
            _ => None,
        };
        own.unwrap_or_else(|| self.words.refusal(because.code(), ""))
    }

    fn why_not(&self, offer: &Offer, reward: &Reward) -> Option<String> {
        let short = |missing: u64| {
            let points = self.points(&offer.wallet, missing);
            let key = if reward.issued.is_by_itself() {
                "rewards.by_itself_after"
            } else {
                "rewards.to_go"
            };
            self.words.fill(key, &[("points", points.into())])
        };
        match &offer.stance {
            Stance::Ready { .. } => None,
            Stance::Short { missing } => Some(short(self.missing(offer, *missing))),
            Stance::Limited { again_at: Some(at) } => {
                Some(self.words.fill("rewards.again", &[("when", self.when(*at).into())]))
            }
            Stance::Limited { again_at: None } => {
                Some(self.words.say("rewards.not_again").to_owned())
            }
            Stance::NotNow { because } => Some(self.why_locked(because, reward)),
        }
    }
}

/// The picture of what a reward gives.
fn icon(gift: &Gift) -> &'static str {
    match gift {
        Gift::MoneyOff(_) | Gift::PercentOff(_) => "i-percent",
        Gift::GiftCard(_) | Gift::StoreCredit(_) => "i-card",
        Gift::Experience => "i-star",
        Gift::FreeProduct(_) | Gift::Voucher | Gift::PartnerGoods(_) => "i-gift",
    }
}
