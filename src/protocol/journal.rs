//! The journal of a member: how entries and the book are stored, chained, found and shown.
//!
//! An entry and a book are canonical JSON with short keys, each said where its record is written,
//! with what it means that one is absent. Both begin with a format number. A reader skips fields
//! it does not know, so a later writer may add one whose absence means what was always so;
//! anything else is a new number.

mod plain;
mod lots;
mod multiplied;
mod tiers;
mod order;
mod cause;
mod entry;
mod billed;
mod book;
mod counters;
pub mod chain;
pub mod linked;
pub mod public;
pub mod sql;

use std::fmt;

pub use book::{decode_book, encode_book};
pub use cause::kind;
pub use entry::{decode_entry, encode_entry};

/// Why stored bytes are not an entry or a book: a fault of ours or of the storage, never of a
/// caller. The text is for the operator's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreadable {
    /// Written in a format that this code does not know.
    Format { number: u32 },
    /// Not JSON, or a field that is missing or not of its form.
    Malformed { fault: String },
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Format { number } => write!(f, "written in format {number}, unknown here"),
            Self::Malformed { fault } => f.write_str(fault),
        }
    }
}

impl std::error::Error for Unreadable {}
