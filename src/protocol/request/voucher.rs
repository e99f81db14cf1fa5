//! Vouchers at checkout and links for partners: kept, let go, used, handed over, taken back.

use serde::Serialize;

use super::reference;
use super::spend::{HOLD_MAX_SECONDS, HOLD_MIN_SECONDS};
use crate::domain::command::{
    Command, Consumption, LinkWish, RESERVE_MAX_MS, RESERVE_MIN_MS, Spend, UNITS_MAX,
};
use crate::domain::names::{HoldId, Label, RedemptionId, Reference, RewardId};
use crate::protocol::node::record;
use crate::protocol::problem::Problem;
use crate::protocol::scalar::{Count, Named};

/// How long a voucher is kept when nobody says: a checkout with a bank's confirmation in it.
const RESERVE_DEFAULT_SECONDS: u32 = 900;
/// The domain's longest reservation, in seconds.
const RESERVE_MAX_SECONDS: u32 = 7 * 24 * 60 * 60;
const _: () = assert!(RESERVE_MAX_SECONDS as i64 * 1000 == RESERVE_MAX_MS);
/// The domain's shortest reservation, in seconds.
const RESERVE_MIN_SECONDS: u32 = 60;
const _: () = assert!(RESERVE_MIN_SECONDS as i64 * 1000 == RESERVE_MIN_MS);
/// How long a link lives when nobody says: until tomorrow's walk past the partner's door.
const LINK_DEFAULT_SECONDS: u32 = 24 * 60 * 60;

/// `POST …/redemptions/{redemption}/use`
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct UseBody {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<Named<Reference>>,
}

record!(strict UseBody { maybe order });

/// `POST …/redemptions/{redemption}/reserve`
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ReserveBody {
    /// The cart or order that alone can use the voucher meanwhile.
    pub order: Named<Reference>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "desk", schemars(range(min = RESERVE_MIN_SECONDS)))]
    pub ttl_seconds: Option<Count<RESERVE_MAX_SECONDS>>,
}

record!(strict ReserveBody { get order, maybe ttl_seconds });

/// `POST …/redemptions/{redemption}/release`
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ReleaseBody {
    pub order: Named<Reference>,
}

record!(strict ReleaseBody { get order });

/// The partner that is to hand a reward over, and where, if only there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct LinkWishBody {
    pub partner: Named<Label>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<Named<Label>>,
}

record!(strict LinkWishBody { get partner, maybe location });

/// `POST …/links`
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct LinkBody {
    pub reward: Named<RewardId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub units: Option<Count<UNITS_MAX>>,
    pub partner: Named<Label>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<Named<Label>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "desk", schemars(range(min = HOLD_MIN_SECONDS)))]
    pub ttl_seconds: Option<Count<HOLD_MAX_SECONDS>>,
}

record!(strict LinkBody {
    get reward,
    maybe units,
    get partner,
    maybe location,
    maybe ttl_seconds,
});

/// `POST …/holds/{hold}/consume`: a partner took what was held for it. Where a partner asks, the
/// edge puts there whose credential it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ConsumeBody {
    pub partner: Named<Label>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<Named<Label>>,
    /// The partner's own name for the sale.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt_ref: Option<Named<Reference>>,
}

record!(strict ConsumeBody { get partner, maybe location, maybe receipt_ref });

impl UseBody {
    #[must_use]
    pub fn command(&self, redemption: RedemptionId) -> Command {
        Command::Use { redemption, order: reference(&self.order) }
    }
}

impl ReserveBody {
    /// # Errors
    /// `invalid_field` for less than a minute.
    pub fn command(&self, redemption: RedemptionId) -> Result<Command, Problem> {
        let seconds = self.ttl_seconds.map_or(RESERVE_DEFAULT_SECONDS, |seconds| seconds.0);
        if seconds < RESERVE_MIN_SECONDS {
            let detail = "A voucher is kept for at least 60 seconds.";
            return Err(Problem::new("invalid_field", detail).at("/ttl_seconds"));
        }
        let ttl_ms = i64::from(seconds).saturating_mul(1000);
        Ok(Command::Reserve { redemption, order: self.order.0.clone(), ttl_ms })
    }
}

impl ReleaseBody {
    #[must_use]
    pub fn command(&self, redemption: RedemptionId) -> Command {
        Command::Release { redemption, order: self.order.0.clone() }
    }
}

impl LinkWishBody {
    #[must_use]
    pub fn wish(&self) -> LinkWish {
        let location = self.location.as_ref().map(|location| location.0.clone());
        LinkWish { partner: self.partner.0.clone(), location }
    }
}

impl LinkBody {
    /// # Errors
    /// `invalid_field` for less than a minute.
    pub fn command(&self) -> Result<Command, Problem> {
        let seconds = self.ttl_seconds.map_or(LINK_DEFAULT_SECONDS, |seconds| seconds.0);
        if seconds < HOLD_MIN_SECONDS {
            let detail = "A link lives at least 60 seconds.";
            return Err(Problem::new("invalid_field", detail).at("/ttl_seconds"));
        }
        let (partner, location) = (self.partner.clone(), self.location.clone());
        let units = self.units.map_or(1, |units| units.0);
        Ok(Command::Hold {
            spend: Spend::Reward { reward: self.reward.0.clone(), units },
            ttl_ms: i64::from(seconds).saturating_mul(1000),
            order: None,
            link: Some(LinkWishBody { partner, location }.wish()),
        })
    }
}

impl ConsumeBody {
    #[must_use]
    pub fn command(&self, hold: HoldId) -> Command {
        Command::Consume(Consumption {
            hold,
            partner: self.partner.0.clone(),
            location: self.location.as_ref().map(|location| location.0.clone()),
            receipt: reference(&self.receipt_ref),
        })
    }
}
