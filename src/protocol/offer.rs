//! The body that answers what a member could take: every reward, and what comes next within reach.

use serde::Serialize;

use super::object::Object;
use super::scalar::{Instant, Named};
use crate::domain::names::{Label, RewardId, WalletId};
use crate::domain::offers::{Offer, Stance, goal};
use crate::domain::program::{Cost, Gift, Program, Reward};

/// The rewards of the program as they stand to a member at an instant.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct OffersBody<'a> {
    pub as_of: Instant,
    /// In the program's order.
    pub data: Vec<OfferBody<'a>>,
    /// For each wallet, the reward that comes next within reach, if one does.
    pub next: Vec<GoalBody>,
}

/// One reward, and whether this member can take it now.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct OfferBody<'a> {
    pub reward: Named<RewardId>,
    #[cfg_attr(feature = "desk", schemars(with = "std::collections::BTreeMap<String, String>"))]
    pub name: Object<'a, String>,
    pub gives: &'static str,
    /// Who hands the goods over, where the shop itself does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partner: Option<Named<Label>>,
    pub wallet: Named<WalletId>,
    /// What one costs, or one step of it.
    pub points: u64,
    /// Whether any number of steps can be taken.
    pub stepped: bool,
    /// Whether it is issued by itself, as a full stamp card is.
    pub automatic: bool,
    /// What the member could spend of the wallet.
    pub have: u64,
    pub state: &'static str,
    /// With `ready`: the most steps that could be taken at once; 1 where there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub units: Option<u32>,
    /// With `short`: how many points are missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing: Option<u64>,
    /// With `limited`: when the limit lets go; it never does where this is absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub again_at: Option<Instant>,
    /// With `not_now`: the code of the refusal that a redemption would meet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<&'static str>,
}

/// How far it is to a reward.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct GoalBody {
    pub wallet: Named<WalletId>,
    pub reward: Named<RewardId>,
    pub have: u64,
    pub need: u64,
}

/// What is offered, with the words of the program that offers it.
#[must_use]
pub fn offers_body<'a>(program: &'a Program, offers: &[Offer], as_of: Instant) -> OffersBody<'a> {
    let known = |offer: &Offer| program.reward(&offer.reward);
    let data = offers.iter().filter_map(|offer| Some(offer_body(known(offer)?, offer)));
    let next = program.wallets.iter().filter_map(|wallet| goal(offers, &wallet.id));
    OffersBody { as_of, data: data.collect(), next: next.map(goal_body).collect() }
}

fn offer_body<'a>(reward: &'a Reward, offer: &Offer) -> OfferBody<'a> {
    let mut body = OfferBody {
        reward: Named(reward.id.clone()),
        name: Object(&reward.name.0),
        gives: gift_name(&reward.gives),
        partner: match &reward.gives {
            Gift::PartnerGoods(partner) => Some(Named(partner.clone())),
            _ => None,
        },
        wallet: Named(reward.wallet.clone()),
        points: offer.need.get(),
        stepped: matches!(reward.cost, Cost::Steps { .. }),
        automatic: reward.issued.is_by_itself(),
        have: offer.have.get(),
        state: stance_name(&offer.stance),
        units: None,
        missing: None,
        again_at: None,
        because: None,
    };
    match &offer.stance {
        Stance::Ready { units } => body.units = Some(*units),
        Stance::Short { missing } => body.missing = Some(missing.get()),
        Stance::Limited { again_at } => body.again_at = again_at.map(Instant),
        Stance::NotNow { because } => body.because = Some(because.code()),
    }
    body
}

fn goal_body(offer: &Offer) -> GoalBody {
    GoalBody {
        wallet: Named(offer.wallet.clone()),
        reward: Named(offer.reward.clone()),
        have: offer.have.get(),
        need: offer.need.get(),
    }
}

/// The word for how a member stands to a reward.
#[must_use]
pub fn stance_name(stance: &Stance) -> &'static str {
    match stance {
        Stance::Ready { .. } => "ready",
        Stance::Short { .. } => "short",
        Stance::Limited { .. } => "limited",
        Stance::NotNow { .. } => "not_now",
    }
}

/// The word for what a reward gives.
#[must_use]
pub fn gift_name(gift: &Gift) -> &'static str {
    match gift {
        Gift::MoneyOff(_) => "money_off",
        Gift::PercentOff(_) => "percent_off",
        Gift::FreeProduct(_) => "free_product",
        Gift::GiftCard(_) => "gift_card",
        Gift::StoreCredit(_) => "store_credit",
        Gift::Voucher => "voucher",
        Gift::Experience => "experience",
        Gift::PartnerGoods(_) => "partner_goods",
    }
}
