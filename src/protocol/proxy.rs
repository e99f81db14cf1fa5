//! Requests that a shop system forwards with its signature: Shopify's App Proxy.
//!
//! What is signed is every pair of the query as `name=value`, undone from percent-encoding,
//! sorted, and put together without anything between: `a=1`, `b=2` and `a=1b=2` sign alike. A
//! visitor may add pairs of their own before Shopify signs, so only the four that Shopify adds are
//! taken here, each once and of its strict form, none with a `=`: those can be put together in one
//! way only.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use super::digits::hexadecimal;
use super::request::MemberRef;
use super::route::decode;

/// How old a forwarded request may be, in seconds, and how far its clock may be ahead.
const AGE_MAX_SECONDS: u64 = 60;
const NAMES: [&str; 4] = ["logged_in_customer_id", "path_prefix", "shop", "timestamp"];

/// Why a forwarded request is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProxyFault {
    /// Not exactly the pairs that Shopify adds, each of its form.
    Form,
    Signature,
    /// Forwarded too long ago, or in the future.
    Expired,
}

impl ProxyFault {
    /// The code and the sentence of the problem that says so.
    #[must_use]
    pub fn said(self) -> (&'static str, &'static str) {
        match self {
            Self::Form => {
                ("proxy_malformed", "Expected what Shopify's App Proxy adds, and nothing else.")
            }
            Self::Signature => ("proxy_signature", "The signature is not of this query."),
            Self::Expired => ("proxy_expired", "The request was forwarded too long ago."),
        }
    }
}

/// A forwarded request, of which nothing is proved yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forwarded {
    signed: String,
    signature: String,
    timestamp_seconds: u64,
    customer: Option<MemberRef>,
}

/// Reads the raw query of a forwarded request.
///
/// # Errors
/// [`ProxyFault::Form`].
pub fn read(query: &str) -> Result<Forwarded, ProxyFault> {
    let mut pairs = Vec::new();
    let mut signature = None;
    for pair in query.split('&') {
        let (name, value) = pair.split_once('=').ok_or(ProxyFault::Form)?;
        let value = if value.is_empty() { Some(String::new()) } else { decode(value) };
        let value = value.ok_or(ProxyFault::Form)?;
        let is_known = NAMES.contains(&name) && fits(name, &value);
        match name {
            "signature" if signature.is_none() => signature = Some(value),
            _ if is_known && pairs.iter().all(|(known, _)| *known != name) => {
                pairs.push((name, value));
            }
            _ => return Err(ProxyFault::Form),
        }
    }
    let value = |wanted: &str| {
        let found = pairs.iter().find(|(name, _)| *name == wanted);
        found.map(|(_, value)| value.as_str()).ok_or(ProxyFault::Form)
    };
    let id = value("logged_in_customer_id")?;
    let customer =
        (!id.is_empty()).then(|| MemberRef { namespace: "shopify".to_owned(), id: id.to_owned() });
    let timestamp = value("timestamp")?.parse().map_err(|_| ProxyFault::Form)?;
    for needed in ["path_prefix", "shop"] {
        value(needed)?;
    }
    let signature = signature.filter(|text| is_signature(text)).ok_or(ProxyFault::Form)?;
    pairs.sort_unstable();
    let signed = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
    Ok(Forwarded { signed, signature, timestamp_seconds: timestamp, customer })
}

impl Forwarded {
    /// Who is signed in at the shop (`None`: nobody), if one of the keys made the signature, just
    /// now; compared in constant time.
    ///
    /// # Errors
    /// [`ProxyFault::Signature`], [`ProxyFault::Expired`].
    pub fn proven<'k>(
        &self,
        keys: impl IntoIterator<Item = &'k [u8]>,
        now_seconds: u64,
    ) -> Result<Option<&MemberRef>, ProxyFault> {
        let is_good = |key: &[u8]| {
            sign(key, &self.signed)
                .is_some_and(|made| bool::from(made.as_bytes().ct_eq(self.signature.as_bytes())))
        };
        if !keys.into_iter().any(is_good) {
            return Err(ProxyFault::Signature);
        }
        if self.timestamp_seconds.abs_diff(now_seconds) > AGE_MAX_SECONDS {
            return Err(ProxyFault::Expired);
        }
        Ok(self.customer.as_ref())
    }
}

fn sign(key: &[u8], signed: &str) -> Option<String> {
    let mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    Some(hexadecimal(&mac.chain_update(signed.as_bytes()).finalize().into_bytes()))
}

fn is_signature(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

/// Whether a value is of the form that Shopify gives it.
fn fits(name: &str, value: &str) -> bool {
    let digits = |most: usize| value.len() <= most && value.bytes().all(|b| b.is_ascii_digit());
    match name {
        "logged_in_customer_id" => digits(20),
        "timestamp" => digits(12) && !value.is_empty(),
        "shop" => {
            let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
            let shop = value.strip_suffix(".myshopify.com").unwrap_or_default();
            (1..=100).contains(&shop.len()) && shop.bytes().all(plain)
        }
        _ => {
            let plain = |b: u8| b.is_ascii_alphanumeric() || b"/_-".contains(&b);
            value.starts_with('/') && value.len() <= 100 && value.bytes().all(plain)
        }
    }
}
