//! Names and references: parsed once at the boundary, trusted everywhere after.

use std::fmt;

/// Why a text is not the name it was offered as; `expected` completes "expected …".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadName {
    pub expected: &'static str,
}

macro_rules! name {
    ($(#[$doc:meta])* $name:ident, $test:path, $expected:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// What `parse` accepts, as the end of a sentence that begins "expected".
            pub const EXPECTED: &'static str = $expected;

            /// # Errors
            /// [`BadName`] when the text is not of the form named in [`Self::EXPECTED`].
            pub fn parse(text: &str) -> Result<Self, BadName> {
                if $test(text) {
                    Ok(Self(text.to_owned()))
                } else {
                    Err(BadName { expected: Self::EXPECTED })
                }
            }

            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

name!(
    /// A program: chosen by the shop, part of keys and object names.
    ProgramId, is_slug, "1 to 40 of a-z, 0-9 and '-', beginning with a letter");
name!(
    /// A wallet inside a program.
    WalletId, is_slug, "1 to 40 of a-z, 0-9 and '-', beginning with a letter");
name!(
    /// An earn rule; explanations, caps and reports name it, so it stays the same over versions.
    RuleId, is_slug, "1 to 40 of a-z, 0-9 and '-', beginning with a letter");
name!(
    /// A reward in the catalogue.
    RewardId, is_slug, "1 to 40 of a-z, 0-9 and '-', beginning with a letter");
name!(
    /// A short word of the shop's: a segment, a channel, a location, a category, an action.
    Label, is_label, "1 to 64 of letters, digits and . _ : / -");
name!(
    /// The shop's own name for a fact outside: an order, a return, an action, a line.
    Reference, is_reference, "1 to 64 visible ASCII characters");
name!(
    /// Why a person did something by hand; a phrase from the shop's list, never personal data.
    Reason, is_reason, "1 to 64 of a-z, 0-9, space and . _ -");
name!(
    /// The content hash of a program version: SHA-256, 64 lower-case hexadecimal digits.
    VersionId, is_hash, "64 lower-case hexadecimal digits");
name!(
    /// A member: `mem_` and 26 characters of a keyed hash of the shop's own reference.
    MemberId, is_member, "mem_ and 26 characters of Crockford's alphabet");
name!(
    /// An entry in a member's journal.
    EntryId, is_entry, "ent_ and 26 characters of Crockford's alphabet");
name!(
    /// A hold on points.
    HoldId, is_hold, "hld_ and 26 characters of Crockford's alphabet");
name!(
    /// A redemption.
    RedemptionId, is_redemption, "rdm_ and 26 characters of Crockford's alphabet");
name!(
    /// A voucher's code, for a screen or a till: 26 random characters.
    Code, is_code, "26 characters of Crockford's alphabet");

fn is_slug(text: &str) -> bool {
    text.len() <= 40
        && text.as_bytes().first().is_some_and(u8::is_ascii_lowercase)
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

fn is_label(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._:/-".contains(&b))
}

fn is_reference(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic())
}

fn is_reason(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b" ._-".contains(&b))
}

fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

fn is_code(text: &str) -> bool {
    text.len() == 26 && text.bytes().all(is_crockford)
}

fn is_member(text: &str) -> bool {
    text.strip_prefix("mem_").is_some_and(is_code)
}

fn is_entry(text: &str) -> bool {
    text.strip_prefix("ent_").is_some_and(is_code)
}

fn is_hold(text: &str) -> bool {
    text.strip_prefix("hld_").is_some_and(is_code)
}

fn is_redemption(text: &str) -> bool {
    text.strip_prefix("rdm_").is_some_and(is_code)
}

/// Crockford's base 32, upper case: digits and letters without I, L, O and U.
fn is_crockford(byte: u8) -> bool {
    byte.is_ascii_digit() || (byte.is_ascii_uppercase() && !b"ILOU".contains(&byte))
}
