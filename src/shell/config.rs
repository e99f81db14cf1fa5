//! The deployment's secrets, read once a request; without good ones nothing starts.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use worker::Env;

use crate::protocol::credential::check_secret;

/// What a deployment is told by its operator.
pub(crate) struct Config {
    /// The first key of the deployment: it may do everything, in every program.
    pub root_key: String,
    /// Makes member ids and seals persons; it cannot rotate, and belongs in every backup.
    identity_key: String,
}

/// Why nothing starts, for the operator.
pub(crate) struct NotConfigured(pub String);

impl Config {
    pub(crate) fn read(env: &Env) -> Result<Self, NotConfigured> {
        Ok(Self {
            root_key: secret(env, "REGULARS_ROOT_KEY")?,
            identity_key: secret(env, "REGULARS_IDENTITY_KEY")?,
        })
    }

    pub(crate) fn identity(&self) -> &[u8] {
        self.identity_key.as_bytes()
    }

    /// A key for one purpose, derived from the identity key (HMAC-SHA-256 of the purpose).
    pub(crate) fn key_for(&self, purpose: &str) -> [u8; 32] {
        match Hmac::<Sha256>::new_from_slice(self.identity()) {
            Ok(mac) => mac.chain_update(purpose.as_bytes()).finalize().into_bytes().into(),
            // HMAC takes keys of every length; this arm cannot be reached.
            Err(_) => [0; 32],
        }
    }
}

fn secret(env: &Env, name: &str) -> Result<String, NotConfigured> {
    let secret = env
        .secret(name)
        .map(|secret| secret.to_string())
        .map_err(|_| NotConfigured(format!("{name} is not set")))?;
    check_secret(&secret).map_err(|why| NotConfigured(format!("{name} is {why}")))?;
    Ok(secret)
}
