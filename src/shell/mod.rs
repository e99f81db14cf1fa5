//! Ring 3, the edge: the only code that may name `worker`.
//!
//! It ships as two Workers. The edge answers the world and keeps nothing; the keepers hold one
//! object for each member, program and shard of a Directory, and answer the edge alone. A build
//! with both features is both in one.
#![cfg_attr(
    not(all(feature = "edge", feature = "keepers")),
    allow(dead_code, reason = "of what both have, one half does not use all")
)]

// What both have: their words for each other, and how to ask a keeper.
mod asking;
mod clock;
mod config;
mod files;
mod finding;
mod isolate;
mod messages;
mod person;
mod reply;
mod session;

#[cfg(feature = "edge")]
mod edge;
#[cfg(feature = "keepers")]
mod keepers;

#[cfg(feature = "faults")]
mod faults;
