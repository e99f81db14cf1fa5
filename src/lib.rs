//! Regulars: loyalty programs at the CDN edge, in three rings that each know only the ones inside.
//!
//! 1. [`domain`] is the meaning: what points are, what may happen to them, and why. No clock, no
//!    bytes, no I/O.
//! 2. [`protocol`] is the bytes: how that meaning is written down, sent, signed and stored.
//! 3. `shell` is the edge, the only code that may name `worker`; `desk` is the merchant's command
//!    line.

#[deny(clippy::float_arithmetic)]
pub mod domain;
pub mod protocol;

#[cfg(feature = "shell")]
mod shell;

#[cfg(feature = "desk")]
pub mod desk;
