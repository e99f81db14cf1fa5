//! Why a token is refused before anybody's book is opened: the closed list, in order of checks.

use crate::protocol::problem::Problem;

/// The first check that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LinkFault {
    Malformed,
    Header,
    KeyUnknown,
    KeyRevoked,
    Signature,
    Claims,
    Issuer,
    Audience,
    NotYetValid,
    Expired,
}

impl LinkFault {
    /// The stable code that integrations match on.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Malformed => "link_malformed",
            Self::Header => "link_header",
            Self::KeyUnknown => "link_key_unknown",
            Self::KeyRevoked => "link_key_revoked",
            Self::Signature => "link_signature",
            Self::Claims => "link_claims",
            Self::Issuer => "link_issuer",
            Self::Audience => "link_audience",
            Self::NotYetValid => "link_not_yet_valid",
            Self::Expired => "link_expired",
        }
    }

    const ALL: [Self; 10] = [
        Self::Malformed,
        Self::Header,
        Self::KeyUnknown,
        Self::KeyRevoked,
        Self::Signature,
        Self::Claims,
        Self::Issuer,
        Self::Audience,
        Self::NotYetValid,
        Self::Expired,
    ];

    /// The fault of that code.
    #[must_use]
    pub fn of(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fault| fault.code() == code)
    }

    /// A sentence for the partner, in English; other languages translate the code.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Malformed => "This is not a link of ours: it is cut off or mistyped.",
            Self::Header => "The link says that it is of another kind.",
            Self::KeyUnknown => "The link was signed with a key that is not ours.",
            Self::KeyRevoked => "The key that signed the link counts no more; ask for a new link.",
            Self::Signature => "The link was changed after it was signed.",
            Self::Claims => "The link says something that no link of ours says.",
            Self::Issuer => "The link is of another program.",
            Self::Audience => "The link is for another partner.",
            Self::NotYetValid => "The link begins later; check the clock.",
            Self::Expired => "The link's time is up.",
        }
    }
}

impl From<LinkFault> for Problem {
    fn from(fault: LinkFault) -> Self {
        Self::new(fault.code(), fault.sentence())
    }
}
