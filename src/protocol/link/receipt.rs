//! Receipts: what a partner keeps as proof that a link was redeemed, verifiable without us.

use ed25519_compact::KeyPair;
use serde::Serialize;

use super::compact::{authentic, sign};
use super::fault::LinkFault;
use super::key::LinkKey;
use crate::protocol::json::parse;
use crate::protocol::node::{FromNode, record};

const TYP: &str = "rr+jwt";

/// What a receipt says. Times are seconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Receipt {
    #[serde(rename = "aud")]
    pub partner: String,
    /// The entry in the member's journal.
    #[serde(rename = "ent")]
    pub entry: String,
    /// When it was signed, by the clock on the wall.
    #[serde(rename = "iat")]
    pub issued_at: u64,
    #[serde(rename = "iss")]
    pub issuer: String,
    /// The pick-up code of the link.
    #[serde(rename = "jti")]
    pub code: String,
    #[serde(rename = "loc", skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    #[serde(rename = "pts")]
    pub points: u64,
    /// When it was redeemed, by the clock of the member's book.
    #[serde(rename = "rat")]
    pub redeemed_at: u64,
    /// The partner's own name for the sale.
    #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    #[serde(rename = "rwd")]
    pub reward: String,
    /// The member as this partner alone may know them.
    #[serde(rename = "sub", skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
    pub ver: u64,
}

record!(strict Receipt {
    get partner = "aud",
    get entry = "ent",
    get issued_at = "iat",
    get issuer = "iss",
    get code = "jti",
    maybe location = "loc",
    get points = "pts",
    get redeemed_at = "rat",
    maybe reference = "ref",
    get reward = "rwd",
    maybe member = "sub",
    get ver,
});

/// The receipt, signed.
#[must_use]
pub fn sign_receipt(pair: &KeyPair, kid: &str, receipt: &Receipt) -> String {
    // Texts and numbers only: writing them to memory cannot fail.
    sign(pair, kid, TYP, &serde_json::to_string(receipt).unwrap_or_default())
}

/// What a receipt says, if it is one of that program. It has no end: a proof is for later.
///
/// # Errors
/// [`LinkFault`], of the first check that fails.
pub fn verify_receipt(text: &str, keys: &[LinkKey], issuer: &str) -> Result<Receipt, LinkFault> {
    let (payload, _) = authentic(text, TYP, keys)?;
    let node = parse(&payload).map_err(|_| LinkFault::Malformed)?;
    let receipt = Receipt::read(&node).map_err(|_| LinkFault::Claims)?;
    if receipt.issuer != issuer {
        return Err(LinkFault::Issuer);
    }
    Ok(receipt)
}
