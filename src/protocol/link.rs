//! Signed partner links, profile RL1: one reward, for one partner, once, signed with Ed25519.
//!
//! A token is a JWS in compact form (RFC 7515) of closed header and closed claims. It proves that
//! we made it; whether it still stands is asked of the member's keeper. In reading order:

pub mod key;
pub mod ring;
pub mod claims;
mod compact;
pub mod fault;
pub mod token;
pub mod minting;
pub mod state;
pub mod receipt;
pub mod partner;
pub mod pairing;

use serde::Serialize;

use super::scalar::Instant;
use crate::domain::moment::Moment;

/// The longest a link lives, in seconds: 30 days, as long as a hold may live.
pub const TTL_MAX_SECONDS: u64 = 30 * 24 * 60 * 60;

/// How far a signer's clock may be ahead of ours, in seconds. Past the end there is no grace.
pub const SKEW_MAX_SECONDS: u64 = 60;

/// Seconds since 1970 as messages have them.
fn instant(seconds: u64) -> Instant {
    let millis = i64::try_from(seconds).ok().and_then(|seconds| seconds.checked_mul(1_000));
    Instant(millis.and_then(Moment::new).unwrap_or(Moment::MAX))
}

/// All that there is of a kind, where it is never more than a page.
#[derive(Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema), schemars(rename = "{T}List"))]
pub struct Listed<T> {
    pub data: Vec<T>,
}
