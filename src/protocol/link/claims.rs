//! What a link says: the closed claims of RL1, read strictly and written in one way.

use hmac::{Hmac, KeyInit, Mac};
use serde::Serialize;
use sha2::Sha256;

use super::TTL_MAX_SECONDS;
use crate::domain::money::{Currency, Minor};
use crate::domain::names::{Code, Label, MemberId, ProgramId};
use crate::domain::points::Points;
use crate::protocol::digits::base64url;
use crate::protocol::node::{Fault, FromNode, Node, Record, expected};
use crate::protocol::plain::Shown;

/// Characters of a member's name for one partner: 132 bits.
const PAIRWISE_LENGTH: usize = 22;

const NAMES: &[&str] = &[
    "act", "amt", "aud", "cur", "exp", "iat", "iss", "jti", "loc", "nbf", "pts", "rwd", "sub",
    "ver",
];

/// The claims of a link. Times are seconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    /// The program's address.
    pub issuer: String,
    pub partner: Label,
    /// The pick-up code, which is the name of the link.
    pub code: Code,
    pub issued_at: u64,
    pub expires_at: u64,
    pub not_before: Option<u64>,
    pub reward: Label,
    /// Held for it; more than none.
    pub points: Points,
    /// What it is worth, for a partner who is offline.
    pub face: Option<(Minor, Currency)>,
    /// The member as this partner alone may know them; see [`pairwise`].
    pub member: Option<String>,
    /// The only place where it can be used.
    pub location: Option<Label>,
}

impl FromNode for Claims {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        let record = node.strict(NAMES)?;
        record.lent("ver", |node| node.whole(1, 1))?;
        record.lent("act", |node| node.text_of("redeem", |act| (act == "redeem").then_some(())))?;
        let claims = Self {
            issuer: record.get("iss")?,
            partner: record.get("aud")?,
            code: record.get("jti")?,
            issued_at: record.lent("iat", seconds)?,
            expires_at: record.lent("exp", seconds)?,
            not_before: given(record, "nbf", seconds)?,
            reward: record.get("rwd")?,
            points: record.lent("pts", |node| positive(node, Points::new))?,
            face: face(record)?,
            member: given(record, "sub", |node| node.text_of("a member's name", read_pairwise))?,
            location: given(record, "loc", Label::read)?,
        };
        let ttl = claims.expires_at.checked_sub(claims.issued_at);
        match ttl {
            Some(1..=TTL_MAX_SECONDS) => Ok(claims),
            _ => Err(expected("1 second to 30 days after iat").at("exp")),
        }
    }
}

/// A claim that may be missing, but not be null.
fn given<T>(
    record: &Record<'_>,
    key: &str,
    read: impl FnOnce(&Node<'_>) -> Result<T, Fault>,
) -> Result<Option<T>, Fault> {
    let Some(node) = record.find(key) else { return Ok(None) };
    read(node).map(Some).map_err(|fault| fault.at(key))
}

fn seconds(node: &Node<'_>) -> Result<u64, Fault> {
    node.whole(0, Points::MAX.get())
}

fn positive<T>(node: &Node<'_>, make: impl FnOnce(u64) -> Option<T>) -> Result<T, Fault> {
    make(node.whole(1, Points::MAX.get())?).ok_or_else(|| expected("less"))
}

fn face(record: &Record<'_>) -> Result<Option<(Minor, Currency)>, Fault> {
    let amount = given(record, "amt", |node| positive(node, Minor::new))?;
    let currency = given(record, "cur", Currency::read)?;
    match (amount, currency) {
        (Some(amount), Some(currency)) => Ok(Some((amount, currency))),
        (None, None) => Ok(None),
        _ => Err(expected("amt and cur, or neither")),
    }
}

fn read_pairwise(text: &str) -> Option<String> {
    let fits = text.len() == PAIRWISE_LENGTH
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    fits.then(|| text.to_owned())
}

/// The name that one partner may know a member by: no two partners can tell that they mean the
/// same person. `None` never.
#[must_use]
pub fn pairwise(
    identity: &[u8],
    program: &ProgramId,
    partner: &Label,
    member: &MemberId,
) -> Option<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(identity).ok()?;
    for part in ["regulars pairwise", program.as_str(), partner.as_str(), member.as_str()] {
        mac.update(part.as_bytes());
        mac.update(b"\0");
    }
    let mut name = base64url(&mac.finalize().into_bytes());
    name.truncate(PAIRWISE_LENGTH);
    Some(name)
}

/// The claims in the order of their names, without a space.
#[derive(Serialize)]
struct Written<'a> {
    act: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    amt: Option<u64>,
    aud: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    cur: Option<&'a str>,
    exp: u64,
    iat: u64,
    iss: &'a str,
    jti: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    loc: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nbf: Option<u64>,
    pts: u64,
    rwd: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    sub: Option<&'a str>,
    ver: u64,
}

impl Claims {
    /// The claims as they are signed.
    #[must_use]
    pub fn to_json(&self) -> String {
        let written = Written {
            act: "redeem",
            amt: self.face.as_ref().map(|(amount, _)| amount.get()),
            aud: self.partner.as_str(),
            cur: self.face.as_ref().map(|(_, currency)| currency.shown()),
            exp: self.expires_at,
            iat: self.issued_at,
            iss: &self.issuer,
            jti: self.code.as_str(),
            loc: self.location.as_ref().map(Label::as_str),
            nbf: self.not_before,
            pts: self.points.get(),
            rwd: self.reward.as_str(),
            sub: self.member.as_deref(),
            ver: 1,
        };
        // Texts and numbers only: writing them to memory cannot fail.
        serde_json::to_string(&written).unwrap_or_default()
    }
}
