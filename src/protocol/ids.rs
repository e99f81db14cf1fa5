//! Identifiers: how names of members, entries, holds, redemptions and vouchers are made.
//!
//! Each is 26 characters of Crockford's base 32, which are the first 130 bits of a SHA-256 over a
//! label for its kind and its parts, every one behind its length: `ab`, `c` is not `a`, `bc`.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use super::digits::crockford;
use crate::domain::decide::Mint;
use crate::domain::names::{Code, EntryId, HoldId, MemberId, ProgramId, RedemptionId};

/// Characters of an identifier behind its prefix; five bits each.
const LENGTH: usize = 26;

/// Bytes that hold the 130 bits of an identifier, and six bits more.
pub const BYTES: usize = 17;

/// The member that the shop calls `reference` in a `namespace` of its own (one for each kind of
/// customer number it has), in that program.
///
/// Keyed, because shops number their customers: without `identity_key` nobody can try the numbers
/// and find whose id this is. `None` never, as long as a [`MemberId`] is what this makes; an option
/// all the same, because a wrong name for a member must not exist.
#[must_use]
pub fn member_id(
    identity_key: &[u8],
    program: &ProgramId,
    namespace: &str,
    reference: &str,
) -> Option<MemberId> {
    let parts = [program.as_str().as_bytes(), namespace.as_bytes(), reference.as_bytes()];
    MemberId::parse(&format!("mem_{}", keyed(identity_key, "member", &parts)?)).ok()
}

/// A member whom the shop has no name for: enrolled at a till, and found by phone or card. `None`
/// never; see [`member_id`].
#[must_use]
pub fn fresh_member_id(random: &[u8; BYTES]) -> Option<MemberId> {
    MemberId::parse(&format!("mem_{}", shown(random))).ok()
}

/// The entry of that member with that number. `None` never; see [`member_id`].
#[must_use]
pub fn entry_id(member: &MemberId, seq: u64) -> Option<EntryId> {
    let parts = [member.as_str().as_bytes(), &seq.to_be_bytes()];
    EntryId::parse(&format!("ent_{}", plain("entry", &parts))).ok()
}

/// Names for what one decision makes.
#[derive(Clone, Copy)]
pub struct Names<'a> {
    pub member: &'a MemberId,
    /// Fresh for each request, and secret until the entry is written: a voucher's code is made of
    /// it, so that nobody can guess one.
    pub random: [u8; 32],
}

impl Mint for Names<'_> {
    fn hold(&self, seq: u64) -> Option<HoldId> {
        let parts = [self.member.as_str().as_bytes(), &seq.to_be_bytes(), &[0; 8]];
        HoldId::parse(&format!("hld_{}", plain("hold", &parts))).ok()
    }

    fn link(&self, seq: u64) -> Option<Code> {
        let parts = [self.member.as_str().as_bytes(), &seq.to_be_bytes()];
        Code::parse(&keyed(&self.random, "link", &parts)?).ok()
    }

    fn redemption(&self, seq: u64, nth: usize) -> Option<RedemptionId> {
        let nth = u64::try_from(nth).ok()?.to_be_bytes();
        let parts = [self.member.as_str().as_bytes(), &seq.to_be_bytes(), &nth];
        RedemptionId::parse(&format!("rdm_{}", plain("redemption", &parts))).ok()
    }

    fn code(&self, seq: u64, nth: usize) -> Option<Code> {
        let nth = u64::try_from(nth).ok()?.to_be_bytes();
        let parts = [self.member.as_str().as_bytes(), &seq.to_be_bytes(), &nth];
        Code::parse(&keyed(&self.random, "code", &parts)?).ok()
    }
}

fn plain(label: &str, parts: &[&[u8]]) -> String {
    shown(&Sha256::digest(framed(label, parts)))
}

fn keyed(key: &[u8], label: &str, parts: &[&[u8]]) -> Option<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    mac.update(&framed(label, parts));
    Some(shown(&mac.finalize().into_bytes()))
}

/// The label and the parts, each behind its length in eight bytes, the greatest first.
pub(super) fn framed(label: &str, parts: &[&[u8]]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for part in std::iter::once(&label.as_bytes()).chain(parts) {
        bytes.extend((part.len() as u64).to_be_bytes());
        bytes.extend_from_slice(part);
    }
    bytes
}

fn shown(hash: &[u8]) -> String {
    let mut name = crockford(hash.get(..BYTES).unwrap_or(hash));
    name.truncate(LENGTH);
    name
}
