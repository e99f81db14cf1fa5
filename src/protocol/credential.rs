//! Credentials: what a key looks like, what it may do, and the hash by which it is known.

use hmac::{Hmac, KeyInit, Mac};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::digits::{crockford, hexadecimal};
use super::node::{record, words};
use super::problem::Problem;
use super::route::Scope;
use crate::domain::names::ProgramId;

/// Keys of a program, revoked ones included: more than a shop has systems.
pub const KEYS_MAX: usize = 1_000;
/// What a person calls a key, in characters.
pub const LABEL_MAX: usize = 64;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum KeyKind {
    /// Everything within its program.
    Sk,
    /// What its scopes say.
    Rk,
    /// A partner's: what is said of links for that partner.
    Tk,
}

impl KeyKind {
    /// The kind whose keys are made of the same idempotency keys; a partner's are made of others.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Sk => Self::Rk,
            Self::Rk => Self::Sk,
            Self::Tk => Self::Tk,
        }
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Sk => "sk",
            Self::Rk => "rk",
            Self::Tk => "tk",
        }
    }
}

words!(KeyKind, "sk, rk or tk": Sk "sk", Rk "rk", Tk "tk");

/// `POST /v1/keys`
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct KeyBody {
    pub kind: KeyKind,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "desk", schemars(length(min = 1)))]
    pub scopes: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "desk", schemars(length(min = 1, max = LABEL_MAX)))]
    #[cfg_attr(feature = "desk", schemars(regex(pattern = r"^[^\x00-\x1f\x7f-\x9f]+$")))]
    pub label: Option<String>,
}

record!(strict KeyBody { get kind, usual scopes, maybe label });

/// A key as the program's keeper knows it: never the key itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KeyRecord {
    pub id: String,
    /// SHA-256 of the key, in hexadecimal.
    pub hash: String,
    pub kind: KeyKind,
    pub scopes: Vec<String>,
    #[serde(default)]
    pub label: Option<String>,
    /// Whose it is, if it is a partner's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner: Option<String>,
    #[serde(default)]
    pub revoked_at: Option<String>,
}

record!(open KeyRecord {
    get id,
    get hash,
    get kind,
    get scopes,
    maybe label,
    maybe partner,
    maybe revoked_at,
});

impl KeyRecord {
    #[must_use]
    pub fn allows(&self, scope: Scope) -> bool {
        let named = || self.scopes.iter().any(|name| name == scope.name());
        let enough = match self.kind {
            KeyKind::Sk => scope != Scope::Partner,
            KeyKind::Rk => scope == Scope::Any || named(),
            KeyKind::Tk => scope == Scope::Partner,
        };
        self.revoked_at.is_none() && enough
    }

    /// Whether who holds this key may make one like that: a restricted key makes restricted keys
    /// only, with scopes that it has itself, or it could give itself the rest.
    #[must_use]
    pub fn may_make(&self, wanted: &KeyBody) -> bool {
        let has = |name: &String| Scope::parse(name).is_some_and(|scope| self.allows(scope));
        self.kind == KeyKind::Sk || (wanted.kind == KeyKind::Rk && wanted.scopes.iter().all(has))
    }
}

/// A key as a caller presents it: which program it says it is of, and the hash to look up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presented {
    pub kind: KeyKind,
    pub program: ProgramId,
    pub hash: String,
}

impl KeyBody {
    /// # Errors
    /// `invalid_field` for unknown scopes, scopes on an `sk_` key or none on an `rk_` key, and an
    /// overlong label.
    pub fn check(&self) -> Result<(), Problem> {
        let wrong =
            |pointer: &str, detail: &str| Err(Problem::new("invalid_field", detail).at(pointer));
        if self.scopes.iter().any(|name| Scope::parse(name).is_none()) {
            return wrong("/scopes", "Expected read, earn, redeem, return, adjust or manage.");
        }
        if self.kind == KeyKind::Tk {
            return wrong("/kind", "Expected sk or rk; a partner's keys are made at the partner.");
        }
        if (self.kind == KeyKind::Rk) == self.scopes.is_empty() {
            return wrong("/scopes", "Expected scopes on an rk key, and none on an sk key.");
        }
        let fits = |label: &String| {
            (1..=LABEL_MAX).contains(&label.chars().count()) && !label.chars().any(char::is_control)
        };
        if self.label.as_ref().is_some_and(|label| !fits(label)) {
            return wrong("/label", "Expected 1 to 64 characters without control characters.");
        }
        Ok(())
    }
}

/// The key that an idempotency key stands for: asked again, the same key is shown again, though
/// only its hash is stored. HMAC-SHA-256 under the deployment's identity key.
#[must_use]
pub fn derive_key(
    identity: &[u8],
    program: &ProgramId,
    kind: KeyKind,
    idempotency_key: &str,
) -> Option<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(identity).ok()?;
    mac.update(b"regulars key\0");
    mac.update(program.as_str().as_bytes());
    mac.update(b"\0");
    mac.update(idempotency_key.as_bytes());
    Some(format!("{}_{program}_{}", kind.name(), secret(&mac.finalize().into_bytes())))
}

/// As [`derive_key`], for a partner.
#[must_use]
pub fn derive_partner_key(
    identity: &[u8],
    program: &ProgramId,
    partner: &str,
    idempotency_key: &str,
) -> Option<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(identity).ok()?;
    for part in ["regulars partner key", program.as_str(), partner, idempotency_key] {
        mac.update(part.as_bytes());
        mac.update(b"\0");
    }
    Some(format!("tk_{program}_{}", secret(&mac.finalize().into_bytes())))
}

/// 26 characters of a hash: 130 bits.
fn secret(hash: &[u8]) -> String {
    let mut text = crockford(hash);
    text.truncate(26);
    text
}

/// Reads `sk_<program>_<secret>`, `rk_…` or `tk_…`; anything else is no key of ours.
#[must_use]
pub fn present(text: &str) -> Option<Presented> {
    let kinds = [KeyKind::Sk, KeyKind::Rk, KeyKind::Tk];
    let (prefix, rest) = text.split_once('_')?;
    let kind = kinds.into_iter().find(|kind| kind.name() == prefix)?;
    let (program, secret) = rest.split_once('_')?;
    let program = ProgramId::parse(program).ok()?;
    (secret.len() >= 26).then(|| Presented { kind, program, hash: hash(text) })
}

/// SHA-256 of a key, in hexadecimal: keys have 130 random bits, so no salt is needed.
#[must_use]
pub fn hash(text: &str) -> String {
    hexadecimal(&Sha256::digest(text.as_bytes()))
}

/// The public name of a key, made of its hash.
#[must_use]
pub fn key_id(hash: &str) -> String {
    let digest = Sha256::new().chain_update(b"key id\0").chain_update(hash.as_bytes()).finalize();
    format!("key_{}", secret(&digest))
}

/// Whether a secret of the deployment is one nobody could guess.
///
/// # Errors
/// What is wrong with it, for the operator.
pub fn check_secret(secret: &str) -> Result<(), &'static str> {
    const EXAMPLES: &[&str] = &[
        "changeme",
        "change-me",
        "change_me",
        "example",
        "password",
        "secret",
        "replace",
        "your-",
        "your_",
        "todo",
        "root-key",
        "root_key",
        "12345678",
        "abcdefgh",
        "qwerty",
        "deadbeef",
    ];
    let lower = secret.to_ascii_lowercase();
    let distinct: std::collections::BTreeSet<u8> = secret.bytes().collect();
    if secret.len() < 32 {
        return Err("shorter than 32 characters");
    }
    if EXAMPLES.iter().any(|example| lower.contains(example)) {
        return Err("an example value");
    }
    if distinct.len() < 10 {
        return Err("made of fewer than 10 different characters");
    }
    Ok(())
}
