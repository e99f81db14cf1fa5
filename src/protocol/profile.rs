//! The bodies of answers to questions about a member that are more than a view: the member, lots.

use serde::Serialize;

use super::answer::{HoldView, LotBody, RedemptionView, ViewBody};
use super::request::Person;
use super::scalar::{Instant, Named};
use crate::domain::names::{Label, MemberId};

/// A member, with the holds and vouchers that are open.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct MemberBody {
    #[serde(flatten)]
    pub view: ViewBody,
    pub joined_at: Instant,
    pub segments: Vec<Named<Label>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<Person>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub holds: Vec<HoldView>,
    pub redemptions: Vec<RedemptionView>,
}

/// A voucher, for whoever was shown its code.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct VoucherBody {
    pub member: Named<MemberId>,
    pub voucher: RedemptionView,
}

/// The open lots of a member.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct LotsBody {
    pub data: Vec<LotBody>,
}
