//! Signed partner links, profile RL1: one reward, for one partner, once, signed with Ed25519.
//!
//! A token is a JWS in compact form (RFC 7515) of closed header and closed claims. It proves that
//! we made it; whether it still stands is asked of the member's keeper. In reading order:

pub mod key;
pub mod claims;
mod compact;
pub mod fault;
pub mod token;
pub mod receipt;

/// The longest a link lives, in seconds: 30 days, as long as a hold may live.
pub const TTL_MAX_SECONDS: u64 = 30 * 24 * 60 * 60;

/// How far a signer's clock may be ahead of ours, in seconds. Past the end there is no grace.
pub const SKEW_MAX_SECONDS: u64 = 60;
