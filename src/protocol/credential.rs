//! Credentials: what a key looks like, what it may do, and the hash by which it is known.

use hmac::{Hmac, KeyInit, Mac};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::digits::{crockford, hexadecimal};
use super::node::{record, words};
use super::origin::{ORIGINS_MAX, Origin};
use super::problem::Problem;
use super::route::Scope;
use crate::domain::map::distinct;
use crate::domain::names::ProgramId;

/// Keys of a program, revoked ones included: more than a shop has systems.
pub const KEYS_MAX: usize = 1_000;
/// Publishable keys of a program that are not revoked: one for each page that has its own rights.
pub const PUBLISHABLE_MAX: usize = 20;
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
    /// What anybody may know and do on the shop's own pages: it is no secret.
    Pk,
}

impl KeyKind {
    pub const ALL: [Self; 4] = [Self::Sk, Self::Rk, Self::Tk, Self::Pk];

    /// What its keys begin with.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Sk => "sk",
            Self::Rk => "rk",
            Self::Tk => "tk",
            Self::Pk => "pk",
        }
    }

    /// The kinds whose keys are made of the same idempotency keys; a partner's are made of others.
    #[must_use]
    pub fn others(self) -> &'static [Self] {
        match self {
            Self::Sk => &[Self::Rk, Self::Pk],
            Self::Rk => &[Self::Sk, Self::Pk],
            Self::Pk => &[Self::Sk, Self::Rk],
            Self::Tk => &[],
        }
    }
}

words!(KeyKind, "sk, rk, tk or pk": Sk "sk", Rk "rk", Tk "tk", Pk "pk");

/// `POST /v1/keys`
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct KeyBody {
    pub kind: KeyKind,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "desk", schemars(length(min = 1)))]
    pub scopes: Vec<String>,
    /// The pages on which a publishable key works, as browsers name their origins; `*` for every
    /// page, in a test program only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "desk", schemars(length(min = 1, max = ORIGINS_MAX)))]
    pub origins: Vec<Origin>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "desk", schemars(length(min = 1, max = LABEL_MAX)))]
    #[cfg_attr(feature = "desk", schemars(regex(pattern = r"^[^\x00-\x1f\x7f-\x9f]+$")))]
    pub label: Option<String>,
}

record!(strict KeyBody { get kind, usual scopes, usual origins, maybe label });

/// A key as the program's keeper knows it: never the key itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KeyRecord {
    pub id: String,
    /// SHA-256 of the key, in hexadecimal.
    pub hash: String,
    pub kind: KeyKind,
    pub scopes: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub origins: Vec<Origin>,
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
    usual origins,
    maybe label,
    maybe partner,
    maybe revoked_at,
});

impl KeyRecord {
    #[must_use]
    pub fn allows(&self, scope: Scope) -> bool {
        let named = || self.scopes.iter().any(|name| name == scope.name());
        let enough = match self.kind {
            KeyKind::Sk => scope.is_of_keys(),
            KeyKind::Rk => scope.is_of_keys() && (scope == Scope::Any || named()),
            KeyKind::Tk => scope == Scope::Partner,
            KeyKind::Pk => scope == Scope::Shop,
        };
        self.revoked_at.is_none() && enough
    }

    /// Whether a page of that origin may use it.
    #[must_use]
    pub fn is_for(&self, origin: &str) -> bool {
        self.origins.iter().any(|known| known.allows(origin))
    }

    /// Whether who holds this key may make one like that: a restricted key makes restricted keys
    /// only, with scopes that it has itself, or it could give itself the rest. A publishable key
    /// may less than any.
    #[must_use]
    pub fn may_make(&self, wanted: &KeyBody) -> bool {
        let has = |name: &String| Scope::parse(name).is_some_and(|scope| self.allows(scope));
        match (self.kind, wanted.kind) {
            (KeyKind::Sk, _) | (KeyKind::Rk, KeyKind::Pk) => true,
            (KeyKind::Rk, KeyKind::Rk) => wanted.scopes.iter().all(has),
            (KeyKind::Rk, KeyKind::Sk | KeyKind::Tk) | (KeyKind::Tk | KeyKind::Pk, _) => false,
        }
    }

    /// Whether the same body made both.
    #[must_use]
    pub fn is_as(&self, other: &Self) -> bool {
        self.differing_field(other).is_none()
    }

    /// The pointer of the first field in which the bodies that made both differ.
    #[must_use]
    pub fn differing_field(&self, other: &Self) -> Option<&'static str> {
        let differs = [
            (self.kind != other.kind, "/kind"),
            (self.scopes != other.scopes, "/scopes"),
            (self.origins != other.origins, "/origins"),
            (self.label != other.label, "/label"),
        ];
        differs.into_iter().find(|(differs, _)| *differs).map(|(_, pointer)| pointer)
    }
}

/// A key as a caller presents it: what it says it is, of which program, and the hash to look up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presented {
    pub kind: KeyKind,
    pub program: ProgramId,
    pub hash: String,
}

impl KeyBody {
    /// # Errors
    /// `invalid_field` for unknown scopes, scopes or origins on a key of another kind, or none on
    /// one of theirs, too many origins, and an overlong label.
    pub fn check(&self) -> Result<(), Problem> {
        let wrong =
            |pointer: &str, detail: &str| Err(Problem::new("invalid_field", detail).at(pointer));
        if self.scopes.iter().any(|name| Scope::parse(name).is_none()) {
            return wrong("/scopes", "Expected read, earn, redeem, return, adjust or manage.");
        }
        if self.kind == KeyKind::Tk {
            return wrong(
                "/kind",
                "Expected sk, rk or pk; a partner's keys are made at the partner.",
            );
        }
        if (self.kind == KeyKind::Rk) == self.scopes.is_empty() {
            return wrong("/scopes", "Expected scopes on an rk key, and none on another.");
        }
        if (self.kind == KeyKind::Pk) == self.origins.is_empty() {
            return wrong("/origins", "Expected origins on a pk key, and none on another.");
        }
        if self.origins.len() > ORIGINS_MAX {
            return wrong("/origins", "Expected at most 20 origins.");
        }
        if self.origins.len() > 1 && self.origins.iter().any(Origin::is_any) {
            return wrong("/origins", "Expected * alone: it is for every page.");
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
    // What is no secret must say nothing of what is.
    let is_public = kind == KeyKind::Pk;
    mac.update(if is_public { b"regulars publishable key\0" } else { b"regulars key\0" });
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

/// Reads `sk_<program>_<secret>`, `rk_…`, `tk_…` or `pk_…`; anything else is no key of ours.
#[must_use]
pub fn present(text: &str) -> Option<Presented> {
    let (prefix, rest) = text.split_once('_')?;
    let kind = KeyKind::ALL.into_iter().find(|kind| kind.name() == prefix)?;
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
    let different = distinct(secret.bytes());
    if secret.len() < 32 {
        return Err("shorter than 32 characters");
    }
    if EXAMPLES.iter().any(|example| lower.contains(example)) {
        return Err("an example value");
    }
    if different.len() < 10 {
        return Err("made of fewer than 10 different characters");
    }
    Ok(())
}
