//! Secrets that a program shares with its store: what they are for, and how ours are made.

use hmac::{Hmac, KeyInit, Mac};
use serde::Serialize;
use sha2::Sha256;

use super::digits::{base64url, crockford};
use super::node::{Fault, FromNode, Node, expected, record, words};
use super::problem::Problem;
use crate::domain::names::ProgramId;

/// Under which kind the registry knows them.
pub const KIND: &str = "store-secret";
/// Secrets of one use that are good at once: the one in use, and the next.
pub const ACTIVE_MAX: usize = 2;
/// A secret of another's making, in characters.
const FOREIGN_MAX: usize = 256;
const FOREIGN_MIN: usize = 16;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum SecretUse {
    /// The store's server signs customers and orders with it; we make it.
    #[default]
    Sign,
    /// A shop system signs requests with it that it forwards to us (Shopify's App Proxy); the
    /// merchant brings it.
    Proxy,
}

words!(SecretUse, "sign or proxy": Sign "sign", Proxy "proxy");

/// `POST /v1/store-secrets`
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SecretBody {
    #[serde(rename = "use", default)]
    pub usage: SecretUse,
    /// What the store calls itself: tokens then carry exactly this `iss`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<Issuer>,
    /// With `proxy`: the secret that the shop system signs with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<ForeignSecret>,
}

record!(strict SecretBody { usual usage = "use", maybe issuer, maybe secret });

impl SecretBody {
    /// # Errors
    /// `invalid_field` for a proxy without its secret, and for a secret that we were to make.
    pub fn check(&self) -> Result<(), Problem> {
        let is_proxy = self.usage == SecretUse::Proxy;
        if is_proxy == self.secret.is_some() {
            return Ok(());
        }
        let detail = "Expected the shop system's secret with proxy, and none with sign.";
        Err(Problem::new("invalid_field", detail).at("/secret"))
    }
}

/// Who signs: 1 to 128 visible ASCII characters, as `https://shop.example`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuer(String);

impl Issuer {
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let fits = (1..=128).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
        fits.then(|| Self(text.to_owned()))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Serialize for Issuer {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl FromNode for Issuer {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        node.text_of("1 to 128 visible ASCII characters", Self::parse)
    }
}

/// A secret that was not made here: 16 to 256 visible ASCII characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignSecret(String);

impl ForeignSecret {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Serialize for ForeignSecret {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl FromNode for ForeignSecret {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        let text = node.word();
        let fits = (FOREIGN_MIN..=FOREIGN_MAX).contains(&text.len());
        if fits && text.bytes().all(|b| b.is_ascii_graphic()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(expected("16 to 256 visible ASCII characters"))
        }
    }
}

/// A secret as the program's keeper knows it: nothing of it that anybody could sign with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SecretRecord {
    pub kid: String,
    #[serde(rename = "use")]
    pub usage: SecretUse,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer: Option<Issuer>,
    /// A foreign secret, sealed under a key of the deployment; ours are derived when needed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sealed: Option<String>,
    /// A keyed hash of a foreign secret, by which a retry is told from another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mark: Option<String>,
    pub created_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retired_at: Option<String>,
}

record!(open SecretRecord {
    get kid,
    get usage = "use",
    maybe issuer,
    maybe sealed,
    maybe mark,
    get created_at,
    maybe retired_at,
});

impl SecretRecord {
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.retired_at.is_none()
    }

    /// Whether the same body made both.
    #[must_use]
    pub fn is_as(&self, other: &Self) -> bool {
        (self.usage, &self.issuer, &self.mark) == (other.usage, &other.issuer, &other.mark)
    }
}

/// A secret as its merchant sees it; the secret itself only where we made it and just now.
#[derive(Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct SecretAnswer<'a> {
    kid: &'a str,
    #[serde(rename = "use")]
    usage: SecretUse,
    /// Its UTF-8 bytes are the key of HS256.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    issuer: Option<&'a str>,
    created_at: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    retired_at: Option<&'a str>,
}

/// The secrets of a program, those that are retired as well.
#[derive(Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct SecretsAnswer<'a> {
    pub data: Vec<SecretAnswer<'a>>,
}

/// The answer about a secret.
#[must_use]
pub fn answer<'a>(record: &'a SecretRecord, secret: Option<&'a str>) -> SecretAnswer<'a> {
    SecretAnswer {
        kid: &record.kid,
        usage: record.usage,
        secret,
        issuer: record.issuer.as_ref().map(Issuer::as_str),
        created_at: &record.created_at,
        retired_at: record.retired_at.as_deref(),
    }
}

/// The name of the secret that an idempotency key stands for: asked again, it is the same one.
#[must_use]
pub fn kid(identity: &[u8], program: &ProgramId, idempotency_key: &str) -> Option<String> {
    let bytes = hash(identity, "regulars store secret id", program, idempotency_key)?;
    let mut text = crockford(&bytes);
    text.truncate(26);
    Some(format!("sec_{text}"))
}

/// The secret of that name: made when it is needed, so that none is stored.
#[must_use]
pub fn secret(identity: &[u8], program: &ProgramId, kid: &str) -> Option<String> {
    let bytes = hash(identity, "regulars store secret", program, kid)?;
    Some(format!("lss_{}", base64url(&bytes)))
}

/// The keyed hash of a foreign secret.
#[must_use]
pub fn mark(identity: &[u8], program: &ProgramId, secret: &str) -> Option<String> {
    Some(base64url(&hash(identity, "regulars foreign secret", program, secret)?))
}

fn hash(identity: &[u8], purpose: &str, program: &ProgramId, of: &str) -> Option<[u8; 32]> {
    let mut mac = Hmac::<Sha256>::new_from_slice(identity).ok()?;
    for part in [purpose, program.as_str(), of] {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part.as_bytes());
    }
    Some(mac.finalize().into_bytes().into())
}
