//! The version document: a published program as canonical JSON, named by the hash of its bytes.
//!
//! One program has one document: every field of the format stands in it, in one order, but for an
//! absent option and an empty list, which are left out. A field that a later format adds is left
//! out where it says what was always so; hence a document published today keeps its bytes, its
//! hash and its meaning. Amounts are integers: points, minor units, milliseconds, seconds.

mod challenge;
mod events;
mod form;
mod plain;
mod promotion;
mod plan;
mod read;
mod tiers;

use std::fmt;

use sha2::{Digest, Sha256};

use super::digits::hexadecimal;
use super::json::parse;
use super::node::{Fault, FromNode};
use crate::domain::calendar::{Expiry, is_yearly_date};
use crate::domain::names::VersionId;
use crate::domain::program::{Draft, Flaw, Gift, Program};

/// The largest document, in bytes: with every rule and reward there may be it stays below this,
/// and a keeper holds one in a single row, far from the platform's 2 MB.
pub const DOCUMENT_MAX_BYTES: usize = 256 * 1024;

/// A whole, in hundredths of a percent.
const PERCENT_WHOLE: u32 = 10_000;

/// Why bytes are not a version document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VersionProblem {
    /// More than [`DOCUMENT_MAX_BYTES`].
    TooLarge { bytes: usize },
    /// Not JSON, or a field that is missing, unknown or not of its form; `pointer` (RFC 6901)
    /// names it inside the document.
    Unreadable { pointer: String, fault: String },
    /// It says what a program may say, but not in the one way in which this program is written:
    /// the same program would have two hashes.
    NotCanonical,
    /// It is written well and makes no program; pointers are those of the program file.
    Flawed(Vec<Flaw>),
}

impl fmt::Display for VersionProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge { bytes } => {
                write!(f, "{bytes} bytes, where {DOCUMENT_MAX_BYTES} are the most")
            }
            Self::Unreadable { pointer, fault } => write!(f, "{pointer}: {fault}"),
            Self::NotCanonical => f.write_str("not in canonical form: compile the program again"),
            Self::Flawed(flaws) => {
                let list: Vec<String> =
                    flaws.iter().map(|flaw| format!("{}: {}", flaw.pointer, flaw.fault)).collect();
                f.write_str(&list.join("; "))
            }
        }
    }
}

impl std::error::Error for VersionProblem {}

/// The program as canonical JSON.
#[must_use]
pub fn encode(draft: &Draft) -> Vec<u8> {
    // Every form below writes texts, integers, lists and maps with text keys, so that writing to
    // memory cannot fail; and were it to, no bytes at all are a document that `decode` refuses.
    serde_json::to_vec(&form::Document(draft)).unwrap_or_default()
}

/// The checked program that the bytes are the document of: `encode` of it gives them back.
///
/// # Errors
/// See [`VersionProblem`].
pub fn decode(document: &[u8]) -> Result<Program, VersionProblem> {
    let draft = read(document)?;
    if encode(&draft) != document {
        return Err(VersionProblem::NotCanonical);
    }
    draft.check().map_err(VersionProblem::Flawed)
}

/// The program of a document that was taken in by [`decode`] and kept under its hash: it is neither
/// checked nor written once more, and who only keeps need not know how to.
///
/// # Errors
/// [`VersionProblem::TooLarge`] and [`VersionProblem::Unreadable`].
pub fn restore(document: &[u8]) -> Result<Program, VersionProblem> {
    read(document).map(Program::of_published)
}

/// The name of a version: the SHA-256 of its document in hexadecimal.
///
/// Never `None` as long as a [`VersionId`] is 64 hexadecimal digits; an option all the same,
/// because a wrong name for a version must not exist.
#[must_use]
pub fn version_id(document: &[u8]) -> Option<VersionId> {
    VersionId::parse(&hexadecimal(&Sha256::digest(document))).ok()
}

fn read(document: &[u8]) -> Result<Draft, VersionProblem> {
    if document.len() > DOCUMENT_MAX_BYTES {
        return Err(VersionProblem::TooLarge { bytes: document.len() });
    }
    let node = parse(document).map_err(|malformed| VersionProblem::Unreadable {
        pointer: String::new(),
        fault: malformed.to_string(),
    })?;
    let draft = Draft::read(&node).map_err(unreadable)?;
    match impossible(&draft) {
        None => Ok(draft),
        Some((pointer, fault)) => {
            Err(VersionProblem::Unreadable { pointer, fault: fault.to_owned() })
        }
    }
}

fn unreadable(fault: Fault) -> VersionProblem {
    let (pointer, fault) = (fault.pointer().to_owned(), fault.what().to_owned());
    VersionProblem::Unreadable { pointer, fault }
}

/// The first value that is of its form and beyond its range.
fn impossible(draft: &Draft) -> Option<(String, &'static str)> {
    for (index, wallet) in draft.wallets.iter().enumerate() {
        if let Expiry::OnDate { month, day } = wallet.expiry
            && !is_yearly_date(month, day)
        {
            let pointer = format!("/wallets/{index}/expiry/on_date");
            return Some((pointer, "expected a date that a leap year has"));
        }
    }
    for (index, reward) in draft.rewards.iter().enumerate() {
        if let Gift::PercentOff(percent) = reward.gives
            && !(1..=PERCENT_WHOLE).contains(&percent)
        {
            let pointer = format!("/rewards/{index}/gives/percent_off");
            return Some((pointer, "expected 1 to 10000 hundredths of a percent"));
        }
        if let Some(place) = reward.limits.iter().position(|limit| limit.most == 0) {
            let pointer = format!("/rewards/{index}/limits/{place}/most");
            return Some((pointer, "expected 1 or more"));
        }
    }
    None
}
