//! `Front`: what the edge must know of a program to let anybody in from a page.

use serde::Serialize;

use super::credential::KeyRecord;
use super::node::record;
use super::release::Releases;
use super::secret::{SecretRecord, SecretUse};
use super::session::{Session, Use};

/// Read from the program's keeper and believed for seconds: what is revoked ends within 30.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Front {
    pub livemode: bool,
    pub releases: Releases,
    /// The publishable keys that are not revoked.
    pub keys: Vec<KeyRecord>,
    /// The store's secrets that are not retired.
    pub secrets: Vec<SecretRecord>,
}

record!(open Front { get livemode, get releases, list keys, list secrets });

impl Front {
    /// The publishable key of this hash.
    #[must_use]
    pub fn key(&self, hash: &str) -> Option<&KeyRecord> {
        self.keys.iter().find(|key| key.hash == hash)
    }

    #[must_use]
    pub fn secret(&self, kid: &str) -> Option<&SecretRecord> {
        self.secrets.iter().find(|secret| secret.kid == kid)
    }

    pub fn proxies(&self) -> impl Iterator<Item = &SecretRecord> {
        self.secrets.iter().filter(|secret| secret.usage == SecretUse::Proxy)
    }

    /// Whether pages of this origin may read what the program answers.
    #[must_use]
    pub fn allows(&self, origin: &str) -> bool {
        self.keys.iter().any(|key| key.is_for(origin))
    }

    /// Whether a session still holds: it ends with the secret that vouched for it, and the
    /// script's with its key, or when the page's origin is taken off it.
    #[must_use]
    pub fn admits(&self, session: &Session) -> bool {
        let vouched = session.secret.as_ref().is_none_or(|kid| self.secret(kid).is_some());
        let key = session.key.as_ref().is_none_or(|id| {
            let known = self.keys.iter().find(|key| key.id == *id);
            let origin = session.origin.as_ref();
            known.is_some_and(|key| origin.is_none_or(|origin| key.is_for(origin)))
        });
        vouched && (session.usage != Use::Sdk || key) && session.livemode == self.livemode
    }
}
