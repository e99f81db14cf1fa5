//! The bodies of requests, as integrators write them, and the commands they mean.

mod billing;
mod choice;
mod order;
mod person;
mod returns;
mod spend;
mod staff;
mod voucher;

use serde::Serialize;

pub use billing::{BillingBody, BillingEventText};
pub use choice::ChoiceBody;
pub use order::{
    ActionBody, ActivateBody, CartBody, CurrencyText, EarnBody, LineBody, LineKindText, OrderBody,
    OwnQuoteBody, QuoteBody, TenderBody, TenderKindText,
};
pub use person::{
    AttributesText, EnrolBody, MemberRef, MonthDay, PERSON_TEXT_MAX, Person, PersonText, segments,
};
pub use returns::{ReturnBody, ReturnLine};
pub use spend::{CaptureBody, HoldBody, OwnRedeemBody, RedeemBody};
pub use staff::{AdjustBody, HandBody};
pub use voucher::{ConsumeBody, LinkBody, LinkWishBody, ReleaseBody, ReserveBody, UseBody};

use super::node::record;
use super::problem::Problem;
use super::scalar::{Named, Whole};
use crate::domain::names::Reference;
use crate::domain::points::Points;

/// A body without fields: `{}` or nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct EmptyBody {}

record!(strict EmptyBody {});

fn reference(order: &Option<Named<Reference>>) -> Option<Reference> {
    order.as_ref().map(|order| order.0.clone())
}

fn positive(points: Whole, pointer: &str) -> Result<Points, Problem> {
    match Points::new(points.0) {
        Some(points) if !points.is_zero() => Ok(points),
        _ => Err(Problem::new("invalid_field", "Expected more than 0 points.").at(pointer)),
    }
}
