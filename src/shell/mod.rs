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
mod clock;
mod config;
mod files;
mod finding;
mod isolate;
mod keepers;
mod messages;
mod person;
mod reply;
mod session;

#[cfg(feature = "edge")]
mod access;
#[cfg(feature = "edge")]
mod address;
#[cfg(feature = "edge")]
mod administer;
#[cfg(feature = "edge")]
mod assets;
#[cfg(feature = "edge")]
mod batch;
#[cfg(feature = "edge")]
mod body;
#[cfg(feature = "edge")]
mod cors;
#[cfg(feature = "edge")]
mod edge;
#[cfg(feature = "edge")]
mod links;
#[cfg(feature = "edge")]
mod me;
#[cfg(feature = "edge")]
mod members;
#[cfg(feature = "edge")]
mod orders;
#[cfg(feature = "edge")]
mod own;
#[cfg(feature = "edge")]
mod partners;
#[cfg(feature = "edge")]
mod portal;
#[cfg(feature = "edge")]
mod secrets;
#[cfg(feature = "edge")]
mod sessions;
#[cfg(feature = "edge")]
mod till;
#[cfg(feature = "edge")]
mod tills;
#[cfg(feature = "edge")]
mod vouchers;

#[cfg(feature = "keepers")]
mod book_store;
#[cfg(feature = "keepers")]
mod directory;
#[cfg(feature = "keepers")]
mod findable;
#[cfg(feature = "keepers")]
mod live;
#[cfg(feature = "keepers")]
mod member;
#[cfg(all(feature = "keepers", not(feature = "edge")))]
mod nobody;
#[cfg(feature = "keepers")]
mod outbox;
#[cfg(feature = "keepers")]
mod program;
#[cfg(feature = "keepers")]
mod quoting;
#[cfg(feature = "keepers")]
mod reading;
#[cfg(feature = "keepers")]
mod showing;
#[cfg(feature = "keepers")]
mod store;
#[cfg(feature = "keepers")]
mod transaction;

#[cfg(feature = "faults")]
mod faults;
