//! The catalogue, on three shelves, and one reward with what it costs and leaves, to be confirmed.

use askama::Template;

use super::fact::Balanced;
use super::frame::{Page, Tab};
use super::offer_row::{OfferRow, Shelf};
use super::scene::Scene;
use crate::domain::names::{RewardId, WalletId};
use crate::domain::offers::{Offer, Stance};
use crate::domain::program::{Cost, Reward};
use crate::protocol::describe::Describe;
use crate::protocol::words::Words;

#[derive(Template)]
#[template(path = "rewards.html")]
struct Rewards<'a> {
    words: &'a Words<'a>,
    notice: Option<String>,
    have: Vec<String>,
    ready: Vec<OfferRow>,
    short: Vec<OfferRow>,
    later: Vec<OfferRow>,
}

#[derive(Template)]
#[template(path = "reward.html")]
struct Confirm<'a> {
    words: &'a Words<'a>,
    base: String,
    row: OfferRow,
    /// The balance, where it is not in the sum below.
    have: Option<String>,
    /// Why the last press was refused, with the balance as it is now.
    refused: Option<String>,
    /// Why it cannot be taken now.
    notice: Option<String>,
    steps: Option<Steps>,
    balanced: Option<Balanced>,
    terms: Vec<String>,
    key: &'a str,
    token: &'a str,
}

/// How many steps are to be taken.
struct Steps {
    units: u32,
    most: u32,
    label: String,
    hint: String,
    worth: String,
}

/// All rewards.
#[must_use]
pub fn rewards(scene: &Scene<'_>) -> Option<Page> {
    let have = |wallet: &crate::domain::view::WalletView| {
        let points = scene.points(&wallet.wallet, wallet.balance.active.get());
        scene.words.fill("rewards.have", &[("points", points.into())])
    };
    let is_over = scene.program.is_over(scene.now);
    let page = Rewards {
        words: &scene.words,
        notice: scene.standing(),
        have: scene.view.wallets.iter().map(have).collect(),
        ready: scene.shelf(Shelf::Ready),
        short: if scene.has_ended() { Vec::new() } else { scene.shelf(Shelf::Short) },
        later: if is_over { Vec::new() } else { scene.shelf(Shelf::Later) },
    };
    scene.frame(Tab::Rewards).paint(scene.words.say("common.rewards"), &page)
}

/// One reward; `None` where the program has none of that name.
#[must_use]
pub fn reward(scene: &Scene<'_>) -> Option<Page> {
    let id = RewardId::parse(&scene.ask.subject).ok()?;
    let reward = scene.program.reward(&id)?;
    let offer = scene.offers.iter().find(|offer| offer.reward == id)?;
    let row = scene.offer_row(offer)?;
    let most = match offer.stance {
        Stance::Ready { units } if !reward.issued.is_by_itself() => units,
        _ => 0,
    };
    let units = scene.ask.units.clamp(1, most.max(1));
    let refused = scene.refusal(Some(&reward.wallet));
    let page = Confirm {
        words: &scene.words,
        base: scene.base(),
        have: (most == 0).then(|| {
            let have = scene.points(&reward.wallet, offer.have.get());
            scene.words.fill("rewards.have", &[("points", have.into())])
        }),
        notice: row.note.clone().filter(|_| most == 0 && refused.is_none()),
        refused,
        steps: scene.steps(reward, units, most),
        balanced: (most > 0).then(|| scene.balanced(reward, offer, units)),
        terms: scene.terms(reward),
        key: &scene.ask.key,
        token: scene.ask.token("redeem"),
        row,
    };
    scene.frame(Tab::Rewards).paint(scene.words.text(&reward.name), &page)
}

impl Scene<'_> {
    fn steps(&self, reward: &Reward, units: u32, most: u32) -> Option<Steps> {
        let Cost::Steps { points, worth } = reward.cost else { return None };
        let points = self.points(&reward.wallet, points.get());
        let sum = worth.get().saturating_mul(u64::from(units));
        let sum = crate::domain::money::Minor::new(sum)?;
        (most > 0).then(|| Steps {
            units,
            most,
            label: self.words.fill("redeem.steps", &[("points", points.into())]),
            hint: self.words.plural("redeem.most", u64::from(most), &[]),
            worth: self.words.price(sum, self.program.currency),
        })
    }

    fn balanced(&self, reward: &Reward, offer: &Offer, units: u32) -> Balanced {
        let cost = offer.need.get().saturating_mul(u64::from(units));
        let after = offer.have.get().saturating_sub(cost);
        Balanced {
            before: self.points(&reward.wallet, offer.have.get()),
            change: self
                .figure(&reward.wallet, i64::try_from(cost).unwrap_or(i64::MAX).saturating_neg()),
            after: self.points(&reward.wallet, after),
            press: self.press("redeem.confirm", &reward.wallet, cost),
        }
    }

    /// What a button says that costs or brings back so many.
    pub(super) fn press(&self, key: &str, wallet: &WalletId, points: u64) -> String {
        self.words.fill(key, &[("points", self.points(wallet, points).into())])
    }

    /// What is good to know before one presses.
    fn terms(&self, reward: &Reward) -> Vec<String> {
        let mut terms = Describe::new(self.program, self.words).conditions_of(reward);
        terms.push(self.words.say("describe.may_cancel").to_owned());
        terms
    }
}
