//! The keepers: one object for each member, program and shard of a Directory; only they write.

mod book_store;
mod directory;
mod findable;
mod live;
mod member;
mod outbox;
mod program;
pub(super) mod quoting;
mod reading;
mod showing;
pub(super) mod store;
pub(super) mod transaction;

// The edge is this Worker's door where both are one.
#[cfg(not(feature = "edge"))]
mod nobody;
