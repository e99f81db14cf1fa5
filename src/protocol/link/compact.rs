//! The compact form: three parts in base64url, the first two of them signed.

use ed25519_compact::{KeyPair, Signature};
use serde::Serialize;

use super::fault::LinkFault;
use super::key::{KeyState, LinkKey};
use crate::protocol::digits::{base64url, read_base64url};
use crate::protocol::json::parse;
use crate::protocol::node::{FromNode, record};

/// Characters of a token, all of them.
const TOKEN_MAX: usize = 2_048;
const HEADER_MAX_BYTES: usize = 256;
const PAYLOAD_MAX_BYTES: usize = 1_024;

/// A token taken apart, and nothing of it believed.
struct Parts<'a> {
    header: Vec<u8>,
    payload: Vec<u8>,
    signature: Signature,
    /// The characters that the signature is over.
    signed: &'a str,
}

/// What a token of that type carries, and the key that signed it, if it was one of these: the
/// checks 1 to 5 of [`verify`](super::token::verify).
///
/// # Errors
/// [`LinkFault`], of the first check that fails.
pub fn authentic<'k>(
    token: &str,
    typ: &str,
    keys: &'k [LinkKey],
) -> Result<(Vec<u8>, &'k LinkKey), LinkFault> {
    let parts = split(token).ok_or(LinkFault::Malformed)?;
    let header = Header::read_as(&parts.header, typ).ok_or(LinkFault::Header)?;
    let key = keys.iter().find(|key| key.kid == header.kid).ok_or(LinkFault::KeyUnknown)?;
    if key.state == KeyState::Revoked {
        return Err(LinkFault::KeyRevoked);
    }
    let public = key.public().ok_or(LinkFault::KeyUnknown)?;
    public.verify(parts.signed, &parts.signature).map_err(|_| LinkFault::Signature)?;
    Ok((parts.payload, key))
}

/// Takes a token apart; `None` where it has not just three parts, strictly encoded, of the sizes
/// that they may have.
fn split(token: &str) -> Option<Parts<'_>> {
    if token.len() > TOKEN_MAX {
        return None;
    }
    let (signed, signature) = token.rsplit_once('.')?;
    let (header, payload) = signed.split_once('.')?;
    let part = |text: &str, most: usize| {
        read_base64url(text).filter(|bytes| (1..=most).contains(&bytes.len()))
    };
    Some(Parts {
        header: part(header, HEADER_MAX_BYTES)?,
        payload: part(payload, PAYLOAD_MAX_BYTES)?,
        signature: Signature::from_slice(&read_base64url(signature)?).ok()?,
        signed,
    })
}

/// The three members that a header has.
#[derive(Serialize)]
struct Header {
    alg: String,
    kid: String,
    typ: String,
}

record!(strict Header { get alg, get kid, get typ });

impl Header {
    /// A header of that type, of an algorithm that is Ed25519 by its old name or its new one.
    fn read_as(bytes: &[u8], typ: &str) -> Option<Self> {
        let header = Self::read(&parse(bytes).ok()?).ok()?;
        let known = header.alg == "EdDSA" || header.alg == "Ed25519";
        (known && header.typ == typ).then_some(header)
    }
}

/// Signs a payload. The algorithm goes by its old name: PyJWT and others know no other.
#[must_use]
pub fn sign(pair: &KeyPair, kid: &str, typ: &str, payload: &str) -> String {
    let header = Header { alg: "EdDSA".to_owned(), kid: kid.to_owned(), typ: typ.to_owned() };
    // Three texts: writing them to memory cannot fail.
    let header = serde_json::to_string(&header).unwrap_or_default();
    let signed = format!("{}.{}", base64url(header.as_bytes()), base64url(payload.as_bytes()));
    let signature = pair.sk.sign(&signed, None);
    format!("{signed}.{}", base64url(&*signature))
}
