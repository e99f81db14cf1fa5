//! All native tests that look at the crate from outside, in one binary.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
mod ids;
mod journal;
mod numbers;
#[cfg(feature = "desk")]
mod program_file;
mod tidy;
mod time;
mod version;
mod laws;
mod support;
mod vectors;
