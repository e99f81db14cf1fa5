//! `Principal`: whose credential a command came with.

use std::fmt;

use super::names::Label;

/// What one of them has begun, another cannot take back, and their idempotency keys are apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Principal {
    /// The shop's own systems, whichever key they used.
    Store,
    /// The member, signed in.
    Member,
    /// A partner's own systems.
    Partner(Label),
    /// One paired device.
    Till(Label),
}

impl Principal {
    /// Reads `store`, `member`, `partner:<id>` or `till:<id>`; `None` where it is none of them.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let named = |kind: &str| Label::parse(text.strip_prefix(kind)?).ok();
        match text {
            "store" => Some(Self::Store),
            "member" => Some(Self::Member),
            _ => named("partner:").map(Self::Partner).or_else(|| named("till:").map(Self::Till)),
        }
    }
}

impl fmt::Display for Principal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Store => f.write_str("store"),
            Self::Member => f.write_str("member"),
            Self::Partner(id) => write!(f, "partner:{id}"),
            Self::Till(id) => write!(f, "till:{id}"),
        }
    }
}
