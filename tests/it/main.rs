//! All native tests that look at the crate from outside, in one binary.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#[cfg(feature = "desk")]
mod apply;
mod assets;
mod decide;
#[cfg(feature = "desk")]
mod describe;
#[cfg(feature = "desk")]
mod greed;
mod identifier;
mod ids;
mod journal;
mod json;
mod laws;
mod links;
mod numbers;
mod origin;
mod proxy;
mod read;
mod registry;
mod session;
mod signed;
#[cfg(feature = "desk")]
mod shop;
mod small_scope;
mod statement;
mod support;
#[cfg(feature = "desk")]
mod openapi;
#[cfg(feature = "desk")]
mod pages;
#[cfg(feature = "desk")]
mod plans;
#[cfg(feature = "desk")]
mod program_file;
#[cfg(feature = "desk")]
mod programs;
#[cfg(feature = "desk")]
mod schema;
mod tidy;
mod till;
mod time;
mod token;
mod typed;
mod vectors;
mod version;
mod words;
