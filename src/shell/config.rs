//! The deployment's secrets, read once an isolate; without good ones nothing starts.

use std::cell::RefCell;
use std::rc::Rc;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use worker::Env;

use crate::protocol::credential::check_secret;
use crate::protocol::digits::hexadecimal;
use crate::protocol::problem::Problem;

/// What a deployment is told by its operator, and the keys that are derived from it.
pub(crate) struct Config {
    /// The first key of the deployment: it may do everything, in every program.
    #[cfg(feature = "edge")]
    pub root_key: String,
    /// Makes member ids and keys; it cannot rotate, and belongs in every backup.
    identity_key: String,
    /// Makes fingerprints of commands.
    pub fingerprint_key: [u8; 32],
    /// Wraps the keys under which persons are sealed.
    pub person_key: [u8; 32],
    /// Seals what the deployment must be able to read again: foreign secrets.
    pub text_key: [u8; 32],
    /// Signs sessions.
    pub session_key: [u8; 32],
    /// Makes the tokens of forms.
    pub form_key: [u8; 32],
    /// Names the deployment to its other half: who has another identity key has another.
    pub deployment: String,
    /// Hashes what members are found by.
    pub directory_key: [u8; 32],
}

/// Why nothing starts, for the operator.
pub(crate) struct NotConfigured(pub String);

thread_local! {
    /// An isolate lives within one deployment, whose secrets cannot change under it.
    static CONFIG: RefCell<Option<Rc<Config>>> = const { RefCell::new(None) };
}

impl NotConfigured {
    /// The answer; what is wrong is for the log alone.
    pub(crate) fn problem(&self) -> Problem {
        worker::console_error!("not configured: {}", self.0);
        let detail = "The deployment's secrets are not set, or are weak; the log says which.";
        Problem::new("not_configured", detail)
    }
}

impl Config {
    pub(crate) fn read(env: &Env) -> Result<Rc<Self>, NotConfigured> {
        if let Some(config) = CONFIG.with_borrow(Clone::clone) {
            return Ok(config);
        }
        let identity_key = secret(env, "REGULARS_IDENTITY_KEY")?;
        let config = Rc::new(Self {
            #[cfg(feature = "edge")]
            root_key: secret(env, "REGULARS_ROOT_KEY")?,
            fingerprint_key: derived(&identity_key, "regulars fingerprint"),
            person_key: derived(&identity_key, "regulars person"),
            directory_key: derived(&identity_key, "regulars directory"),
            text_key: derived(&identity_key, "regulars text"),
            session_key: derived(&identity_key, "regulars session"),
            deployment: name(&derived(&identity_key, "regulars deployment")),
            form_key: derived(&identity_key, "regulars form"),
            identity_key,
        });
        CONFIG.set(Some(config.clone()));
        Ok(config)
    }

    pub(crate) fn identity(&self) -> &[u8] {
        self.identity_key.as_bytes()
    }
}

/// A key for one purpose: HMAC-SHA-256 of the purpose under the identity key.
fn derived(identity_key: &str, purpose: &str) -> [u8; 32] {
    match Hmac::<Sha256>::new_from_slice(identity_key.as_bytes()) {
        Ok(mac) => mac.chain_update(purpose.as_bytes()).finalize().into_bytes().into(),
        // HMAC takes keys of every length; this arm cannot be reached.
        Err(_) => [0; 32],
    }
}

/// What a key may be known by: it says nothing of the key.
fn name(key: &[u8; 32]) -> String {
    hexadecimal(key.get(..8).unwrap_or_default())
}

fn secret(env: &Env, name: &str) -> Result<String, NotConfigured> {
    let secret = env
        .secret(name)
        .map(|secret| secret.to_string())
        .map_err(|_| NotConfigured(format!("{name} is not set")))?;
    check_secret(&secret).map_err(|why| NotConfigured(format!("{name} is {why}")))?;
    Ok(secret)
}
