//! Pairing: the short code that makes a device a till, and what is kept of both.

use hmac::{Hmac, KeyInit, Mac};
use serde::Serialize;
use sha2::Sha256;

use super::instant;
use super::partner::{SHOP, is_name, location_id, partner_id};
use crate::domain::names::ProgramId;
use crate::protocol::digits::crockford;
use crate::protocol::node::record;
use crate::protocol::problem::Problem;
use crate::protocol::scalar::Instant;

/// How long a code can be typed in.
pub const CODE_SECONDS: u64 = 10 * 60;
/// How long a device stays a till: a day's work.
pub const DEVICE_SECONDS: u64 = 12 * 60 * 60;
/// Codes that can be tried within a minute, over all devices of a program.
pub const TRIES_MAX: u64 = 10;
/// Characters of a code: 40 bits, of which ten minutes of tries are a ten-billionth.
const CODE_LENGTH: usize = 8;

/// `POST /v1/pairings`
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "desk", schemars(deny_unknown_fields))]
pub struct PairingBody {
    /// `shop`, or the partner whose till it will be.
    #[cfg_attr(feature = "desk", schemars(regex(pattern = r"^[a-z][a-z0-9_-]{0,39}$")))]
    pub till: String,
    /// One of the partner's places.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "desk", schemars(regex(pattern = r"^[A-Za-z0-9._:-]{1,64}$")))]
    pub location: Option<String>,
    /// Which device it is, for people.
    #[cfg_attr(feature = "desk", schemars(length(min = 1, max = super::partner::NAME_MAX)))]
    #[cfg_attr(feature = "desk", schemars(regex(pattern = r"^[^\x00-\x1f\x7f-\x9f]+$")))]
    pub label: String,
}

record!(strict PairingBody { get till, maybe location, get label });

impl PairingBody {
    /// # Errors
    /// `invalid_field`.
    pub fn check(&self) -> Result<(), Problem> {
        let wrong =
            |pointer: &str, detail: &str| Err(Problem::new("invalid_field", detail).at(pointer));
        if self.till != SHOP && partner_id(&self.till).is_none() {
            return wrong("/till", "Expected shop, or a partner's id.");
        }
        if self.location.as_ref().is_some_and(|location| location_id(location).is_none()) {
            return wrong("/location", "Expected 1 to 64 of letters, digits and . _ : -");
        }
        if !is_name(&self.label) {
            return wrong("/label", "Expected 1 to 64 characters without control characters.");
        }
        Ok(())
    }
}

/// What is kept of a pairing that was offered, under a hash of its code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pairing {
    pub till: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    pub label: String,
    /// Seconds since 1970, as all times here.
    pub expires_at: u64,
    /// The device that took it: nobody else can.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<String>,
}

record!(open Pairing { get till, maybe location, get label, get expires_at, maybe device });

/// A device that was paired: a till for as long as its session lives and nobody ends it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Device {
    pub id: String,
    pub till: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    pub label: String,
    pub paired_at: u64,
    pub expires_at: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<u64>,
}

record!(open Device {
    get id,
    get till,
    maybe location,
    get label,
    get paired_at,
    get expires_at,
    maybe revoked_at,
});

impl Device {
    #[must_use]
    pub fn is_paired(&self, now_seconds: u64) -> bool {
        self.revoked_at.is_none() && now_seconds < self.expires_at
    }
}

/// A pairing as who offers it sees it: the one time that its code is shown.
#[derive(Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct PairingAnswer<'a> {
    /// To be typed into the device: two groups of four signs.
    code: String,
    expires_at: Instant,
    /// The page to type it on.
    url: String,
    till: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<&'a str>,
    label: &'a str,
}

impl Pairing {
    /// `url` is the page to type the code on.
    #[must_use]
    pub fn answer(&self, code: &str, url: String) -> PairingAnswer<'_> {
        let (front, back) = code.split_at_checked(CODE_LENGTH / 2).unwrap_or((code, ""));
        PairingAnswer {
            code: format!("{front}-{back}"),
            expires_at: instant(self.expires_at),
            url,
            till: &self.till,
            location: self.location.as_deref(),
            label: &self.label,
        }
    }
}

/// A device as the program's owner sees it.
#[derive(Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct DeviceAnswer<'a> {
    id: &'a str,
    /// `shop`, or the partner whose till it is.
    till: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<&'a str>,
    label: &'a str,
    paired_at: Instant,
    /// When it must be paired anew.
    expires_at: Instant,
    #[serde(skip_serializing_if = "Option::is_none")]
    revoked_at: Option<Instant>,
}

impl Device {
    #[must_use]
    pub fn answer(&self) -> DeviceAnswer<'_> {
        DeviceAnswer {
            id: &self.id,
            till: &self.till,
            location: self.location.as_deref(),
            label: &self.label,
            paired_at: instant(self.paired_at),
            expires_at: instant(self.expires_at),
            revoked_at: self.revoked_at.map(instant),
        }
    }
}

/// How often codes were tried within one minute, but for those that were right.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Tries {
    /// Minutes since 1970.
    pub minute: u64,
    pub count: u64,
}

record!(open Tries { get minute, get count });

impl Tries {
    /// Counts one more; `None` where that would be too many.
    #[must_use]
    pub fn one_more(&self, now_seconds: u64) -> Option<Self> {
        let minute = now_seconds / 60;
        let count = if self.minute == minute { self.count } else { 0 };
        (count < TRIES_MAX).then(|| Self { minute, count: count.saturating_add(1) })
    }

    /// Counts one less: it was right.
    #[must_use]
    pub fn one_less(&self) -> Self {
        Self { minute: self.minute, count: self.count.saturating_sub(1) }
    }
}

/// The code that an idempotency key stands for: asked again, the same is shown again.
#[must_use]
pub fn derive_code(identity: &[u8], program: &ProgramId, idempotency_key: &str) -> String {
    let mut code = keyed(identity, &["pairing code", program.as_str(), idempotency_key]);
    code.truncate(CODE_LENGTH);
    code
}

/// A code as somebody typed it: case, spaces and dashes do not matter, and I, L and O are the
/// digits that they look like.
#[must_use]
pub fn read_code(text: &str) -> Option<String> {
    let plain = text.chars().filter(|sign| !matches!(sign, ' ' | '-')).map(|sign| {
        match sign.to_ascii_uppercase() {
            'I' | 'L' => '1',
            'O' => '0',
            other => other,
        }
    });
    let code: String = plain.take(CODE_LENGTH.saturating_add(1)).collect();
    let known = |b: u8| b.is_ascii_digit() || (b.is_ascii_uppercase() && b != b'U');
    (code.len() == CODE_LENGTH && code.bytes().all(known)).then_some(code)
}

/// What a code is kept under: who reads the record cannot type the code.
#[must_use]
pub fn code_hash(identity: &[u8], program: &ProgramId, code: &str) -> String {
    keyed(identity, &["pairing hash", program.as_str(), code])
}

/// The device that pressed with that form: pressed twice, it is one device.
#[must_use]
pub fn device_id(identity: &[u8], program: &ProgramId, code: &str, form_key: &str) -> String {
    format!("dev_{}", keyed(identity, &["device", program.as_str(), code, form_key]))
}

/// 26 characters of a keyed hash: 130 bits.
fn keyed(key: &[u8], parts: &[&str]) -> String {
    // HMAC takes keys of every length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return String::new() };
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part.as_bytes());
    }
    let mut text = crockford(&mac.finalize().into_bytes());
    text.truncate(26);
    text
}
