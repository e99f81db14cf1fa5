//! Persons, sealed: under a key of the member's own, which erasing destroys.

use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use worker::{Error, Result};

use super::config::Config;
use super::messages::own;
use super::reply::{fault, random};
use crate::protocol::digits::{base64url, read_base64url};
use crate::protocol::problem::Problem;
use crate::protocol::request::Person;

const NONCE_BYTES: usize = 24;

/// A sealed person: the member's own key, wrapped, and the record it seals.
#[derive(Clone)]
pub(crate) struct SealedPerson {
    pub wrapped_key: String,
    pub sealed: String,
}

/// Seals a person under a fresh key, and that key under the deployment's.
pub(crate) fn seal(config: &Config, person: &Person) -> Result<SealedPerson> {
    seal_bytes(config, &serde_json::to_vec(person)?)
}

/// Seals anything personal, as [`seal`] does.
pub(crate) fn seal_bytes(config: &Config, plain: &[u8]) -> Result<SealedPerson> {
    let key: [u8; 32] = random();
    if key == [0; 32] {
        return Err(Error::RustError("no randomness to seal a person with".into()));
    }
    let sealed = close(&key, plain)?;
    let wrapped_key = close(&config.person_key, &key)?;
    Ok(SealedPerson { wrapped_key, sealed })
}

/// Opens what [`seal`] closed.
pub(crate) fn open(config: &Config, person: &SealedPerson) -> Result<Person> {
    own(&open_bytes(config, &person.wrapped_key, &person.sealed)?)
}

/// Opens what [`seal_bytes`] closed.
pub(crate) fn open_bytes(config: &Config, wrapped_key: &str, sealed: &str) -> Result<Vec<u8>> {
    let key = reveal(&config.person_key, wrapped_key)?;
    let key: [u8; 32] = key.try_into().map_err(|_| broken())?;
    reveal(&key, sealed)
}

/// Seals a short text under a key of the deployment.
pub(crate) fn close_text(config: &Config, text: &str) -> std::result::Result<String, Problem> {
    close(&config.text_key, text.as_bytes()).map_err(fault)
}

/// Opens what [`close_text`] closed.
pub(crate) fn reveal_text(config: &Config, sealed: &str) -> std::result::Result<String, Problem> {
    let bytes = reveal(&config.text_key, sealed).map_err(fault)?;
    String::from_utf8(bytes).map_err(fault)
}

/// XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha) with a random nonce in front.
fn close(key: &[u8; 32], plain: &[u8]) -> Result<String> {
    let nonce: [u8; NONCE_BYTES] = random();
    if nonce == [0; NONCE_BYTES] {
        return Err(Error::RustError("no randomness to seal with".into()));
    }
    let cipher = XChaCha20Poly1305::new(&Key::from(*key));
    let sealed = cipher.encrypt(&XNonce::from(nonce), plain).map_err(|_| broken())?;
    let mut bytes = nonce.to_vec();
    bytes.extend(sealed);
    Ok(base64url(&bytes))
}

fn reveal(key: &[u8; 32], text: &str) -> Result<Vec<u8>> {
    let bytes = read_base64url(text).ok_or_else(broken)?;
    let (nonce, sealed) = bytes.split_at_checked(NONCE_BYTES).ok_or_else(broken)?;
    let nonce: [u8; NONCE_BYTES] = nonce.try_into().map_err(|_| broken())?;
    let cipher = XChaCha20Poly1305::new(&Key::from(*key));
    cipher.decrypt(&XNonce::from(nonce), sealed).map_err(|_| broken())
}

fn broken() -> Error {
    Error::RustError("a sealed person does not open".into())
}
