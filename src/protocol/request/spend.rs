//! Spending: holds and redemptions.

use serde::Serialize;

use super::order::CartBody;
use super::voucher::LinkWishBody;
use super::{positive, reference};
use crate::domain::command::{Command, HOLD_MAX_MS, HOLD_MIN_MS, Spend, UNITS_MAX};
use crate::domain::moment::Moment;
use crate::domain::names::{HoldId, Reference, RewardId, WalletId};
use crate::domain::order::Order;
use crate::protocol::node::record;
use crate::protocol::problem::Problem;
use crate::protocol::scalar::{Count, Named, Whole};

/// How long a hold lives when nobody says: a checkout with a bank's confirmation in it.
const HOLD_DEFAULT_SECONDS: u32 = 900;
/// The domain's longest hold, in seconds.
pub(super) const HOLD_MAX_SECONDS: u32 = 30 * 24 * 60 * 60;
const _: () = assert!(HOLD_MAX_SECONDS as i64 * 1000 == HOLD_MAX_MS);
/// The domain's shortest hold, in seconds.
pub(super) const HOLD_MIN_SECONDS: u32 = 60;
const _: () = assert!(HOLD_MIN_SECONDS as i64 * 1000 == HOLD_MIN_MS);

/// `POST …/holds`
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct HoldBody {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reward: Option<Named<RewardId>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub units: Option<Count<UNITS_MAX>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wallet: Option<Named<WalletId>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "desk", schemars(range(min = 1)))]
    pub points: Option<Whole>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "desk", schemars(range(min = HOLD_MIN_SECONDS)))]
    pub ttl_seconds: Option<Count<HOLD_MAX_SECONDS>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<Named<Reference>>,
    /// What is paid for, out of a wallet that is for some goods only: the order as it will be, if
    /// it is not recorded yet. It is known by `order`, or by its own `ref`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cart: Option<CartBody>,
    /// With a reward: a link for the partner that is to hand it over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<LinkWishBody>,
}

record!(strict HoldBody {
    maybe reward,
    maybe units,
    maybe wallet,
    maybe points,
    maybe ttl_seconds,
    maybe order,
    maybe cart,
    maybe link,
});

/// `POST …/holds/{hold}/capture`
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CaptureBody {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "desk", schemars(range(min = 1)))]
    pub points: Option<Whole>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<Named<Reference>>,
    /// What is paid for, out of a wallet that is for some goods only: the order as it will be, if
    /// it is not recorded yet. It is known by `order`, or by its own `ref`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cart: Option<CartBody>,
}

record!(strict CaptureBody { maybe points, maybe order, maybe cart });

/// `POST …/redemptions`: a reward, or so much of a wallet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RedeemBody {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reward: Option<Named<RewardId>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub units: Option<Count<UNITS_MAX>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wallet: Option<Named<WalletId>>,
    /// Minor units in a wallet of money.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "desk", schemars(range(min = 1)))]
    pub points: Option<Whole>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<Named<Reference>>,
    /// What is paid for, out of a wallet that is for some goods only: the order as it will be, if
    /// it is not recorded yet. It is known by `order`, or by its own `ref`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cart: Option<CartBody>,
}

/// `POST /v1/me/redemptions`: which order a voucher is for is the shop's to say, when it is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct OwnRedeemBody {
    pub reward: Named<RewardId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub units: Option<Count<UNITS_MAX>>,
}

record!(strict OwnRedeemBody { get reward, maybe units });

impl From<OwnRedeemBody> for RedeemBody {
    fn from(OwnRedeemBody { reward, units }: OwnRedeemBody) -> Self {
        Self { reward: Some(reward), units, ..Self::default() }
    }
}

record!(strict RedeemBody {
    maybe reward,
    maybe units,
    maybe wallet,
    maybe points,
    maybe order,
    maybe cart,
});

/// The order that is paid for, and the cart that it will be.
fn paid_for(
    order: &Option<Named<Reference>>,
    cart: &Option<CartBody>,
) -> Result<(Option<Reference>, Option<Box<Order>>), Problem> {
    let order = reference(order);
    let Some(cart) = cart else { return Ok((order, None)) };
    let own = reference(&cart.reference);
    match (&order, &own) {
        (Some(order), Some(own)) if order != own => {
            let detail = "Expected the same order as in `order`, or none.";
            return Err(Problem::new("invalid_field", detail).at("/cart/ref"));
        }
        (None, None) => {
            let detail = "Expected what the order of the cart is called, here or as its `ref`.";
            return Err(Problem::new("invalid_field", detail).at("/order"));
        }
        _ => {}
    }
    // Which goods they are depends on no time.
    let cart = cart.order_at("/cart", Moment::MIN)?;
    Ok((order.or(own), Some(Box::new(cart))))
}

impl HoldBody {
    /// # Errors
    /// `invalid_field` when neither a reward nor a wallet with points is named, or both are.
    pub fn command(&self) -> Result<Command, Problem> {
        let (order, cart) = paid_for(&self.order, &self.cart)?;
        let spend = match (&self.reward, &self.wallet, self.points) {
            (Some(reward), None, None) if cart.is_none() => {
                let units = self.units.map_or(1, |units| units.0);
                Spend::Reward { reward: reward.0.clone(), units }
            }
            (None, Some(wallet), Some(points)) if self.units.is_none() && self.link.is_none() => {
                let points = positive(points, "/points")?;
                Spend::Points { wallet: wallet.0.clone(), points, cart }
            }
            _ => {
                let detail =
                    "Expected a reward (and units, a link), or a wallet and points (a cart).";
                return Err(Problem::new("invalid_field", detail).at("/reward"));
            }
        };
        let seconds = self.ttl_seconds.map_or(HOLD_DEFAULT_SECONDS, |seconds| seconds.0);
        if seconds < HOLD_MIN_SECONDS {
            let detail = "A hold lives at least 60 seconds.";
            return Err(Problem::new("invalid_field", detail).at("/ttl_seconds"));
        }
        let ttl_ms = i64::from(seconds).saturating_mul(1000);
        let link = self.link.as_ref().map(LinkWishBody::wish);
        Ok(Command::Hold { spend, ttl_ms, order, link })
    }
}

impl CaptureBody {
    /// # Errors
    /// `invalid_field` when no points are captured.
    pub fn command(&self, hold: HoldId) -> Result<Command, Problem> {
        let points = self.points.map(|points| positive(points, "/points")).transpose()?;
        let (order, cart) = paid_for(&self.order, &self.cart)?;
        Ok(Command::Capture { hold, points, order, cart })
    }
}

impl RedeemBody {
    /// # Errors
    /// `invalid_field` when neither a reward nor a wallet with points is named, or both are.
    pub fn command(&self) -> Result<Command, Problem> {
        let (order, cart) = paid_for(&self.order, &self.cart)?;
        let spend = match (&self.reward, &self.wallet, self.points) {
            (Some(reward), None, None) if cart.is_none() => {
                let units = self.units.map_or(1, |units| units.0);
                Spend::Reward { reward: reward.0.clone(), units }
            }
            (None, Some(wallet), Some(points)) if self.units.is_none() => {
                let points = positive(points, "/points")?;
                Spend::Points { wallet: wallet.0.clone(), points, cart }
            }
            _ => {
                let detail = "Expected a reward (and units), or a wallet and points (and a cart).";
                return Err(Problem::new("invalid_field", detail).at("/reward"));
            }
        };
        Ok(Command::Redeem { spend, order })
    }
}
