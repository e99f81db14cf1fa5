//! The keys that sign links: what is kept of each, in which state it is, and how it is published.

use ed25519_compact::{KeyPair, PublicKey, Seed};
use hmac::{Hmac, KeyInit, Mac};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::instant;
use super::{SKEW_MAX_SECONDS, TTL_MAX_SECONDS};
use crate::domain::names::ProgramId;
use crate::protocol::digits::{base64url, read_base64url};
use crate::protocol::node::{record, words};
use crate::protocol::scalar::Instant;

/// Keys of a program that sign or will: one that does, and one to move to.
pub const ACTIVE_MAX: usize = 2;
/// Characters of the thumbprint that name a key: 66 bits.
const KID_LENGTH: usize = 11;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum KeyState {
    /// Published, so that partners know it before it signs.
    Next,
    /// Signs.
    Active,
    /// Signs no more; what it signed is good until it ends by itself.
    Retiring,
    /// Nothing it signed is good.
    Revoked,
}

words!(KeyState, "next, active, retiring or revoked":
    Next "next", Active "active", Retiring "retiring", Revoked "revoked");

/// What is kept of a key. Its private half is nowhere: it is derived when it is needed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LinkKey {
    /// The how-manieth of its program, from 1: what its seed is derived from.
    pub number: u64,
    pub kid: String,
    /// The public half: 32 bytes in base64url.
    pub x: String,
    pub state: KeyState,
    /// A hash of the idempotency key that it was made for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made_for: Option<String>,
    /// Seconds since 1970, as all times here.
    pub created_at: u64,
    /// When it began to sign.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active_at: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retired_at: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<u64>,
}

record!(open LinkKey {
    get number,
    get kid,
    get x,
    get state,
    maybe made_for,
    get created_at,
    maybe active_at,
    maybe retired_at,
    maybe revoked_at,
});

impl LinkKey {
    /// The record of a key that has not signed yet.
    #[must_use]
    pub fn new(number: u64, pair: &KeyPair, now_seconds: u64) -> Self {
        let x = base64url(&*pair.pk);
        Self {
            number,
            kid: kid(&x),
            x,
            state: KeyState::Next,
            made_for: None,
            created_at: now_seconds,
            active_at: None,
            retired_at: None,
            revoked_at: None,
        }
    }

    /// Lets it sign from now on. One that retired or was revoked stays so. It counts as signing
    /// from a minute ago, because another machine's clock may be behind this one's.
    pub fn promote(&mut self, now_seconds: u64) {
        if self.state == KeyState::Next {
            let since = now_seconds.saturating_sub(SKEW_MAX_SECONDS);
            (self.state, self.active_at) = (KeyState::Active, Some(since));
        }
    }

    /// Lets it sign no more; for a minute on, what is being signed just now still counts. What
    /// never signed just stays unused.
    pub fn retire(&mut self, now_seconds: u64) {
        if matches!(self.state, KeyState::Next | KeyState::Active) {
            let until = now_seconds.saturating_add(SKEW_MAX_SECONDS);
            (self.state, self.retired_at) = (KeyState::Retiring, Some(until));
        }
    }

    pub fn revoke(&mut self, now_seconds: u64) {
        if self.state != KeyState::Revoked {
            (self.state, self.revoked_at) = (KeyState::Revoked, Some(now_seconds));
        }
    }

    /// Whether it was a signing key at that second.
    #[must_use]
    pub fn signed_at(&self, seconds: u64) -> bool {
        self.active_at.is_some_and(|began| began <= seconds)
            && self.retired_at.is_none_or(|ended| seconds <= ended)
    }

    /// Whether partners are to know it: not where it was revoked, nor where all that it can have
    /// signed has ended.
    #[must_use]
    pub fn is_published(&self, now_seconds: u64) -> bool {
        let gone = |ended: u64| ended.saturating_add(TTL_MAX_SECONDS) < now_seconds;
        self.state != KeyState::Revoked && !self.retired_at.is_some_and(gone)
    }

    /// `None` where the record is not one of a key.
    #[must_use]
    pub fn public(&self) -> Option<PublicKey> {
        PublicKey::from_slice(&read_base64url(&self.x)?).ok()
    }
}

/// The pair with that number of that program: the deployment's identity key stands behind all of
/// them, so that none need be stored. `None` never, as long as no hash is all zeros.
#[must_use]
pub fn pair(identity: &[u8], program: &ProgramId, number: u64) -> Option<KeyPair> {
    let mut mac = Hmac::<Sha256>::new_from_slice(identity).ok()?;
    mac.update(b"regulars link key\0");
    mac.update(program.as_str().as_bytes());
    mac.update(b"\0");
    mac.update(&number.to_be_bytes());
    KeyPair::try_from_seed(Seed::from_slice(&mac.finalize().into_bytes()).ok()?).ok()
}

/// The first characters of the thumbprint of an Ed25519 key (RFC 7638, RFC 8037).
#[must_use]
pub fn kid(x: &str) -> String {
    let members = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#);
    let mut kid = base64url(&Sha256::digest(members));
    kid.truncate(KID_LENGTH);
    kid
}

/// A key as the program's owner sees it.
#[derive(Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct LinkKeyAnswer<'a> {
    kid: &'a str,
    /// The public half: 32 bytes in base64url.
    x: &'a str,
    state: KeyState,
    created_at: Instant,
    #[serde(skip_serializing_if = "Option::is_none")]
    active_at: Option<Instant>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retired_at: Option<Instant>,
    #[serde(skip_serializing_if = "Option::is_none")]
    revoked_at: Option<Instant>,
}

impl LinkKey {
    #[must_use]
    pub fn answer(&self) -> LinkKeyAnswer<'_> {
        LinkKeyAnswer {
            kid: &self.kid,
            x: &self.x,
            state: self.state,
            created_at: instant(self.created_at),
            active_at: self.active_at.map(instant),
            retired_at: self.retired_at.map(instant),
            revoked_at: self.revoked_at.map(instant),
        }
    }
}

#[derive(Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
struct Jwk<'a> {
    kty: &'static str,
    crv: &'static str,
    kid: &'a str,
    x: &'a str,
    r#use: &'static str,
    /// From and until when it signed, in seconds since 1970: with the names that key sets of the
    /// past have (OpenID Federation 1.0, 8.7), for those who verify offline.
    #[serde(skip_serializing_if = "Option::is_none")]
    nbf: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exp: Option<u64>,
}

#[derive(Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct JwkSet<'a> {
    keys: Vec<Jwk<'a>>,
}

/// The keys that partners verify with (RFC 7517), as JSON.
///
/// Without `alg`: some libraries know Ed25519 only as `EdDSA`, others drop keys that say so.
#[must_use]
pub fn jwks(keys: &[LinkKey], now_seconds: u64) -> String {
    let published = keys.iter().filter(|key| key.is_published(now_seconds));
    let keys = published
        .map(|key| Jwk {
            kty: "OKP",
            crv: "Ed25519",
            kid: &key.kid,
            x: &key.x,
            r#use: "sig",
            nbf: key.active_at,
            exp: key.retired_at,
        })
        .collect();
    // Texts only: writing them to memory cannot fail.
    serde_json::to_string(&JwkSet { keys }).unwrap_or_default()
}
