//! The hash chain: each entry's hash covers its bytes and the hash before it.
//!
//! So history cannot change unseen: not behind a head that somebody else has kept.

use sha2::{Digest, Sha256};

use super::Unreadable;
use super::plain::parse;
use crate::domain::names::MemberId;
use crate::protocol::digits::{base64url, read_base64url};

/// What every hash begins with, so that it can be no other kind of hash.
const LABEL: &[u8] = b"regulars journal entry\n";

/// A hash in the chain: SHA-256, shown as 43 characters of base64url.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Hash([u8; 32]);

impl Hash {
    /// Where every chain begins: before the first entry.
    pub const START: Self = Self([0; 32]);

    #[must_use]
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    #[must_use]
    pub fn to_text(&self) -> String {
        base64url(&self.0)
    }

    /// What [`Self::to_text`] wrote, and nothing else: one hash has one text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = read_base64url(text)?;
        Some(Self(bytes.try_into().ok()?))
    }
}

/// The hash of the entry that is written as these bytes, after the entry of hash `previous`.
#[must_use]
pub fn chain(previous: Option<&Hash>, entry: &[u8]) -> Hash {
    let previous = previous.unwrap_or(&Hash::START);
    let hash = Sha256::new().chain_update(LABEL).chain_update(previous.0).chain_update(entry);
    Hash(hash.finalize().into())
}

/// How far a chain has been followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Of the last entry; 0 before the first.
    pub seq: u64,
    pub hash: Hash,
}

impl Head {
    pub const START: Self = Self { seq: 0, hash: Hash::START };

    /// The head with one entry more, as it was stored under `seq` and `hash`.
    ///
    /// # Errors
    /// [`Broken`] where the entry is not the next of this member, or not what was hashed.
    pub fn follow(
        &self,
        member: &MemberId,
        (seq, entry, hash): (u64, &[u8], &str),
    ) -> Result<Self, Broken> {
        let broken = Broken { seq: self.seq.saturating_add(1) };
        let (own_seq, own_member) = said_of_itself(entry).map_err(|_| broken)?;
        let next = Self { seq: broken.seq, hash: chain(Some(&self.hash), entry) };
        let is_next = seq == next.seq && own_seq == next.seq && own_member == *member;
        if is_next && hash == next.hash.to_text() { Ok(next) } else { Err(broken) }
    }
}

/// Where a chain stops to hold: the number that the first bad entry has or should have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Broken {
    pub seq: u64,
}

/// What every format of an entry says of itself under the same keys.
fn said_of_itself(entry: &[u8]) -> Result<(u64, MemberId), Unreadable> {
    let node = parse(entry)?;
    let record = node.record()?;
    Ok((record.get("n")?, record.get("m")?))
}

/// Follows a whole journal of `member`, in its order: number, bytes and hash of each entry.
///
/// A journal cut off at its end holds: compare the head with the book's, or with a checkpoint.
///
/// # Errors
/// [`Broken`] at the first entry that is missing, changed, moved, doubled or another member's.
pub fn verify<'a>(
    member: &MemberId,
    rows: impl IntoIterator<Item = (u64, &'a [u8], &'a str)>,
) -> Result<Head, Broken> {
    rows.into_iter().try_fold(Head::START, |head, row| head.follow(member, row))
}
