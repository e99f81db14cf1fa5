//! Compact JWS (RFC 7515): one form for each purpose, written one way and read no other.
//!
//! What a token is for, its algorithm and its header are fixed by its [`Profile`]; a header that
//! says anything else, or more, or twice, is refused before any key is looked at (RFC 8725).

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use super::digits::{base64url, read_base64url};
use super::json::parse;
use super::node::Node;

/// What a kind of token looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Profile {
    /// `typ`: a token of one purpose is nothing to another (RFC 8725, 3.11).
    pub typ: &'static str,
    pub alg: &'static str,
    /// Whether the header names the key; if not, it must not.
    pub has_kid: bool,
    /// Of the whole token.
    pub most_bytes: usize,
}

const HS256: &str = "HS256";

/// Who a customer is, signed by the store's server.
pub const CUSTOMER: Profile =
    Profile { typ: "JWT", alg: HS256, has_kid: true, most_bytes: 4 * 1024 };
/// An order, signed by the store's server and carried by a script: as large as a command's body,
/// in base64url.
pub const ORDER: Profile =
    Profile { typ: "lo+jwt", alg: HS256, has_kid: true, most_bytes: 88 * 1024 };
/// A session of our own.
pub const SESSION: Profile =
    Profile { typ: "ls+jwt", alg: HS256, has_kid: false, most_bytes: 4 * 1024 };

/// HS256 keys are at least as long as the hash (RFC 7518, 3.2).
const KEY_MIN_BYTES: usize = 32;
const KID_MAX_BYTES: usize = 64;
const HEADER_MAX_BYTES: usize = 256;

/// Why a token is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenFault {
    /// Longer than any token of its kind.
    TooLarge,
    /// Not three parts of base64url without padding.
    Form,
    /// A header that is not exactly the one of its kind.
    Header,
    Algorithm,
    Type,
    /// No such key, or not any more.
    Key,
    Signature,
    /// A claim that is missing, unknown, twice there, or not of its form.
    Claims,
    Issuer,
    Audience,
    Subject,
    /// It lives longer than its kind may.
    Lifetime,
    NotYet,
    Expired,
}

impl TokenFault {
    /// The code and the sentence of the problem that says so.
    #[must_use]
    pub fn said(self) -> (&'static str, &'static str) {
        match self {
            Self::TooLarge => ("token_too_large", "The token is longer than any of its kind."),
            Self::Form => ("token_malformed", "Expected three parts of base64url, with dots."),
            Self::Header => ("token_header", "The header has exactly alg, typ and kid, as texts."),
            Self::Algorithm => ("token_algorithm", "The token is signed with HS256 and no other."),
            Self::Type => ("token_type", "This is a token of another kind."),
            Self::Key => ("token_key", "There is no such secret, or it is retired."),
            Self::Signature => ("token_signature", "The signature is not of this token."),
            Self::Claims => ("token_claims", "A claim is missing, unknown or not of its form."),
            Self::Issuer => ("token_issuer", "The secret is another issuer's."),
            Self::Audience => ("token_audience", "The token is for another program or host."),
            Self::Subject => ("token_subject", "Expected namespace:id, like shopify:1073."),
            Self::Lifetime => ("token_lifetime", "The token would live longer than it may."),
            Self::NotYet => ("token_not_yet", "The token was issued in the future."),
            Self::Expired => ("token_expired", "The token has expired; have a new one signed."),
        }
    }
}

/// The token of these claims. `None` where the profile or the key does not allow it: a key that is
/// too short, or a name for it where there must be none.
#[must_use]
pub fn sign(profile: &Profile, kid: Option<&str>, key: &[u8], claims: &str) -> Option<String> {
    let header = match (kid, profile.has_kid) {
        (Some(kid), true) if is_kid(kid) => {
            format!(r#"{{"alg":"{}","kid":"{kid}","typ":"{}"}}"#, profile.alg, profile.typ)
        }
        (None, false) => format!(r#"{{"alg":"{}","typ":"{}"}}"#, profile.alg, profile.typ),
        _ => return None,
    };
    let input = format!("{}.{}", base64url(header.as_bytes()), base64url(claims.as_bytes()));
    let signature = base64url(&mac(profile, key, input.as_bytes())?);
    Some(format!("{input}.{signature}"))
}

/// A token whose header is right, and of which nothing is proved yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unproven<'a> {
    profile: Profile,
    kid: String,
    input: &'a str,
    claims: Vec<u8>,
    signature: Vec<u8>,
}

/// Reads a token of that kind; whose it is must be asked of [`Unproven::proven`].
///
/// # Errors
/// The first [`TokenFault`] of size, form or header.
pub fn open<'a>(profile: &Profile, text: &'a str) -> Result<Unproven<'a>, TokenFault> {
    if text.len() > profile.most_bytes {
        return Err(TokenFault::TooLarge);
    }
    let (input, signature) = text.rsplit_once('.').ok_or(TokenFault::Form)?;
    let (header, claims) = input.split_once('.').ok_or(TokenFault::Form)?;
    if header.len() > HEADER_MAX_BYTES {
        return Err(TokenFault::Header);
    }
    // A further dot is no sign of base64url.
    let bytes = |part: &str| read_base64url(part).filter(|bytes| !bytes.is_empty());
    let header = bytes(header).ok_or(TokenFault::Form)?;
    let claims = bytes(claims).ok_or(TokenFault::Form)?;
    let signature = bytes(signature).ok_or(TokenFault::Form)?;
    let kid = read_header(profile, &header)?;
    Ok(Unproven { profile: *profile, kid, input, claims, signature })
}

fn read_header(profile: &Profile, bytes: &[u8]) -> Result<String, TokenFault> {
    let names: &[&str] = if profile.has_kid { &["alg", "typ", "kid"] } else { &["alg", "typ"] };
    let node = parse(bytes).map_err(|_| TokenFault::Header)?;
    let header = node.strict(names).map_err(|_| TokenFault::Header)?;
    let text = |name: &str| header.find(name).map(Node::word).filter(|word| !word.is_empty());
    let (alg, typ) = (text("alg"), text("typ"));
    let kid = if profile.has_kid { text("kid") } else { Some("") };
    let (Some(alg), Some(typ), Some(kid)) = (alg, typ, kid) else {
        return Err(TokenFault::Header);
    };
    if typ != profile.typ {
        return Err(TokenFault::Type);
    }
    if alg != profile.alg {
        return Err(TokenFault::Algorithm);
    }
    if profile.has_kid && !is_kid(kid) {
        return Err(TokenFault::Header);
    }
    Ok(kid.to_owned())
}

impl Unproven<'_> {
    /// The key that it says it is signed with; empty where its kind names none.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// What the signature is of.
    #[must_use]
    pub fn input(&self) -> &str {
        self.input
    }

    #[must_use]
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }

    /// The claims, to learn from them whose key to ask for, and for nothing else.
    #[must_use]
    pub fn unproven_claims(&self) -> &[u8] {
        &self.claims
    }

    /// The claims, if the signature is this key's; compared in constant time.
    ///
    /// # Errors
    /// [`TokenFault::Signature`].
    pub fn proven(&self, key: &[u8]) -> Result<&[u8], TokenFault> {
        let mac = mac(&self.profile, key, self.input.as_bytes()).ok_or(TokenFault::Signature)?;
        let is_same = bool::from(mac.as_slice().ct_eq(&self.signature));
        if is_same { Ok(&self.claims) } else { Err(TokenFault::Signature) }
    }
}

fn mac(profile: &Profile, key: &[u8], input: &[u8]) -> Option<[u8; 32]> {
    if profile.alg != HS256 || key.len() < KEY_MIN_BYTES {
        return None;
    }
    let mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    Some(mac.chain_update(input).finalize().into_bytes().into())
}

fn is_kid(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
    (1..=KID_MAX_BYTES).contains(&text.len()) && text.bytes().all(plain)
}
