//! Spending: holds and redemptions.

use serde::Serialize;

use super::voucher::LinkWishBody;
use super::{positive, reference};
use crate::domain::command::{Command, HOLD_MAX_MS, HOLD_MIN_MS, Spend, UNITS_MAX};
use crate::domain::names::{HoldId, Reference, RewardId, WalletId};
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
}

record!(strict CaptureBody { maybe points, maybe order });

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

record!(strict RedeemBody { maybe reward, maybe units, maybe wallet, maybe points, maybe order });

impl HoldBody {
    /// # Errors
    /// `invalid_field` when neither a reward nor a wallet with points is named, or both are.
    pub fn command(&self) -> Result<Command, Problem> {
        let spend = match (&self.reward, &self.wallet, self.points) {
            (Some(reward), None, None) => {
                let units = self.units.map_or(1, |units| units.0);
                Spend::Reward { reward: reward.0.clone(), units }
            }
            (None, Some(wallet), Some(points)) if self.units.is_none() && self.link.is_none() => {
                Spend::Points { wallet: wallet.0.clone(), points: positive(points, "/points")? }
            }
            _ => {
                let detail = "Expected a reward (and units, and a link), or a wallet and points.";
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
        Ok(Command::Hold { spend, ttl_ms, order: reference(&self.order), link })
    }
}

impl CaptureBody {
    /// # Errors
    /// `invalid_field` when no points are captured.
    pub fn command(&self, hold: HoldId) -> Result<Command, Problem> {
        let points = self.points.map(|points| positive(points, "/points")).transpose()?;
        Ok(Command::Capture { hold, points, order: reference(&self.order) })
    }
}

impl RedeemBody {
    /// # Errors
    /// `invalid_field` when neither a reward nor a wallet with points is named, or both are.
    pub fn command(&self) -> Result<Command, Problem> {
        let spend = match (&self.reward, &self.wallet, self.points) {
            (Some(reward), None, None) => {
                let units = self.units.map_or(1, |units| units.0);
                Spend::Reward { reward: reward.0.clone(), units }
            }
            (None, Some(wallet), Some(points)) if self.units.is_none() => {
                Spend::Points { wallet: wallet.0.clone(), points: positive(points, "/points")? }
            }
            _ => {
                let detail = "Expected a reward (and units), or a wallet and points.";
                return Err(Problem::new("invalid_field", detail).at("/reward"));
            }
        };
        Ok(Command::Redeem { spend, order: reference(&self.order) })
    }
}
