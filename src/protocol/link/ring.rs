//! All link keys of a program, kept as one record, so that what must hold of them together does.

use ed25519_compact::KeyPair;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::TTL_MAX_SECONDS;
use super::key::{ACTIVE_MAX, KeyState, LinkKey};
use crate::protocol::digits::base64url;
use crate::protocol::node::record;
use crate::protocol::problem::Problem;

/// Keys that are kept at once: those that ended are forgotten when what they signed has.
pub const KEYS_MAX: usize = 32;

/// How long a key is published before it signs, unless the caller insists: partners who look at
/// the key set once a day then know it.
pub const NEXT_MIN_SECONDS: u64 = 24 * 60 * 60;

/// `POST /v1/link-keys/{kid}/promote`
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "desk", schemars(deny_unknown_fields))]
pub struct PromoteBody {
    /// Though it was published for less than 24 hours.
    #[serde(default)]
    pub early: bool,
}

record!(strict PromoteBody { usual early });

/// The keys of a program, in the order in which they were made.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct KeyRing {
    /// The number of the last key that was made, whether it is still here or not.
    pub last: u64,
    pub keys: Vec<LinkKey>,
}

record!(open KeyRing { usual last, usual keys });

impl KeyRing {
    /// The number that the next key will have.
    #[must_use]
    pub fn next_number(&self) -> u64 {
        self.last.saturating_add(1)
    }

    /// The key that was made for that idempotency key.
    #[must_use]
    pub fn made_for(&self, idempotency_key: &str) -> Option<&LinkKey> {
        let hash = Some(request_hash(idempotency_key));
        self.keys.iter().find(|key| key.made_for == hash)
    }

    /// Takes a new key up, made of the pair of [`Self::next_number`].
    ///
    /// # Errors
    /// `too_many_keys`.
    pub fn add(
        &mut self,
        pair: &KeyPair,
        idempotency_key: Option<&str>,
        now_seconds: u64,
    ) -> Result<LinkKey, Problem> {
        self.forget_ended(now_seconds);
        if self.keys.len() >= KEYS_MAX {
            let detail = "At most 32 link keys, with those that are not over yet.";
            return Err(Problem::new("too_many_keys", detail));
        }
        self.last = self.next_number();
        let made_for = idempotency_key.map(request_hash);
        let key = LinkKey { made_for, ..LinkKey::new(self.last, pair, now_seconds) };
        self.keys.push(key.clone());
        Ok(key)
    }

    /// The key that signs now: of those that do, the one that began last.
    #[must_use]
    pub fn signing(&self) -> Option<&LinkKey> {
        let active = self.keys.iter().filter(|key| key.state == KeyState::Active);
        active.max_by_key(|key| (key.active_at, key.number))
    }

    /// The key that signs now; where none does, the oldest that was to be next, or a new one.
    ///
    /// # Errors
    /// `too_many_keys`, or what `pair` says, which is asked for the pair of a number.
    pub fn ensure_signing(
        &mut self,
        pair: impl FnOnce(u64) -> Result<KeyPair, Problem>,
        now_seconds: u64,
    ) -> Result<LinkKey, Problem> {
        if let Some(key) = self.signing() {
            return Ok(key.clone());
        }
        let next = self.keys.iter().find(|key| key.state == KeyState::Next);
        let kid = match next {
            Some(key) => key.kid.clone(),
            None => self.add(&pair(self.next_number())?, None, now_seconds)?.kid,
        };
        self.promote(&kid, true, now_seconds)
    }

    /// Lets a key sign from now on; one that does already goes on. `is_early`: whether to do so
    /// though it was not published for [`NEXT_MIN_SECONDS`].
    ///
    /// # Errors
    /// `key_not_found`, `key_over`, `key_too_new`, `too_many_keys`.
    pub fn promote(
        &mut self,
        kid: &str,
        is_early: bool,
        now_seconds: u64,
    ) -> Result<LinkKey, Problem> {
        let active = self.keys.iter().filter(|key| key.state == KeyState::Active).count();
        let key = self.find(kid)?;
        let ripe = key.created_at.saturating_add(NEXT_MIN_SECONDS) <= now_seconds;
        match key.state {
            KeyState::Active => {}
            KeyState::Retiring | KeyState::Revoked => {
                return Err(Problem::new("key_over", "This key signs no more; make another."));
            }
            KeyState::Next if active >= ACTIVE_MAX => {
                let detail = "Two keys are active; retire one of them first.";
                return Err(Problem::new("too_many_keys", detail));
            }
            KeyState::Next if !ripe && !is_early => {
                let detail = "Partners have had less than 24 hours to learn of this key.";
                return Err(Problem::new("key_too_new", detail));
            }
            KeyState::Next => key.promote(now_seconds),
        }
        Ok(key.clone())
    }

    /// Lets a key sign no more.
    ///
    /// # Errors
    /// `key_not_found`.
    pub fn retire(&mut self, kid: &str, now_seconds: u64) -> Result<LinkKey, Problem> {
        let key = self.find(kid)?;
        key.retire(now_seconds);
        Ok(key.clone())
    }

    /// Lets nothing that a key signed be good any more. Links are then made anew with another key:
    /// see that one [signs](Self::signing).
    ///
    /// # Errors
    /// `key_not_found`.
    pub fn revoke(&mut self, kid: &str, now_seconds: u64) -> Result<LinkKey, Problem> {
        let key = self.find(kid)?;
        key.revoke(now_seconds);
        Ok(key.clone())
    }

    fn find(&mut self, kid: &str) -> Result<&mut LinkKey, Problem> {
        let found = self.keys.iter_mut().find(|key| key.kid == kid);
        found.ok_or_else(|| Problem::new("key_not_found", "There is no such link key."))
    }

    /// Drops the keys of which no link can be good any more, whatever its own end says.
    fn forget_ended(&mut self, now_seconds: u64) {
        self.keys.retain(|key| {
            let ended = key.revoked_at.or(key.retired_at);
            ended.is_none_or(|ended| ended.saturating_add(TTL_MAX_SECONDS) >= now_seconds)
        });
    }
}

fn request_hash(idempotency_key: &str) -> String {
    let mut hash = base64url(&Sha256::digest(idempotency_key.as_bytes()));
    hash.truncate(22);
    hash
}
