//! Ring 3, the edge: the only code that may name `worker`.

mod access;
mod address;
mod administer;
mod assets;
mod batch;
mod body;
mod book_store;
mod config;
mod directory;
mod cors;
mod edge;
mod isolate;
mod keepers;
mod findable;
mod finding;
mod links;
mod live;
mod member;
mod me;
mod members;
mod orders;
mod outbox;
mod own;
mod partners;
mod person;
mod portal;
mod program;
mod reading;
mod reply;
mod secrets;
mod session;
mod sessions;
mod showing;
mod store;
mod till;
mod tills;
mod transaction;
mod vouchers;

#[cfg(feature = "faults")]
mod faults;
