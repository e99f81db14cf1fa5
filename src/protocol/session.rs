//! Sessions: who is there, as one signed text, and what pages and forms make of it.
//!
//! A session says everything itself and is stored nowhere. It lives by the wall clock, whatever
//! time a test program is given.

use hmac::{Hmac, KeyInit, Mac};
use serde::Serialize;
use sha2::Sha256;
use subtle::ConstantTimeEq;

use super::digits::base64url;
use super::json::parse;
use super::node::{FromNode, record, words};
use super::scalar::Named;
use super::token::{SESSION, open, sign};
use crate::domain::names::{MemberId, ProgramId};

const SECOND_MS: i64 = 1000;
const MINUTE_MS: i64 = 60 * SECOND_MS;
const HOUR_MS: i64 = 60 * MINUTE_MS;
/// A session that is looked at is made anew when it is older.
const RENEW_MS: i64 = MINUTE_MS;
/// Clocks of one deployment's machines differ by less.
const SKEW_MS: i64 = MINUTE_MS;
/// How far a test program's clock can be set ahead: 20 years.
const AHEAD_MAX_SECONDS: i64 = 20 * 366 * 24 * 60 * 60;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Use {
    /// The member's pages: a cookie, 12 hours and never more than 30 minutes without a visit.
    Portal,
    /// The storefront's script: 10 minutes, and then the store is asked again.
    Sdk,
    /// A paired till: a cookie, for a day's work, if nobody ends the device sooner.
    Till,
}

words!(Use, "portal, sdk or till": Portal "portal", Sdk "sdk", Till "till");

impl Use {
    /// How long it lives unused, and in all.
    fn lives_ms(self) -> (i64, i64) {
        match self {
            Self::Portal => (30 * MINUTE_MS, 12 * HOUR_MS),
            Self::Sdk => (10 * MINUTE_MS, 10 * MINUTE_MS),
            Self::Till => (12 * HOUR_MS, 12 * HOUR_MS),
        }
    }

    fn cookie(self) -> &'static str {
        if matches!(self, Self::Till) { "lo-till" } else { "lo" }
    }
}

/// Somebody who is signed in to one program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Session {
    pub program: Named<ProgramId>,
    #[serde(rename = "use")]
    pub usage: Use,
    /// Whose it is; a till has a device instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<Named<MemberId>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device: Option<String>,
    /// The store's own name for the member, with which to join.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// What the store said of the person, sealed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// Whether it is of a live program, and so never to be sent in the clear.
    pub livemode: bool,
    /// The secret that signed the store's token: the session ends with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
    /// The publishable key that it was made with, by its id, and the page's origin.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
    /// When the store last said who this is.
    pub auth_ms: i64,
    /// When it was first signed in.
    pub begun_ms: i64,
    /// When this text of it was made.
    pub issued_ms: i64,
    pub expires_ms: i64,
}

record!(strict Session {
    get program,
    get usage = "use",
    maybe member,
    maybe device,
    maybe reference,
    maybe person,
    maybe locale,
    get livemode,
    maybe secret,
    maybe key,
    maybe origin,
    get auth_ms,
    get begun_ms,
    get issued_ms,
    get expires_ms,
});

impl Session {
    /// One that begins now; who it is of is filled in by the caller.
    #[must_use]
    pub fn begin(program: ProgramId, usage: Use, livemode: bool, now_ms: i64) -> Self {
        let (idle_ms, _) = usage.lives_ms();
        Self {
            program: Named(program),
            usage,
            member: None,
            device: None,
            reference: None,
            person: None,
            locale: None,
            livemode,
            secret: None,
            key: None,
            origin: None,
            auth_ms: now_ms,
            begun_ms: now_ms,
            issued_ms: now_ms,
            expires_ms: now_ms.saturating_add(idle_ms),
        }
    }

    /// The member whose it is; `None` for a till.
    #[must_use]
    pub fn member(&self) -> Option<&MemberId> {
        self.member.as_ref().map(|member| &member.0)
    }

    #[must_use]
    pub fn to_token(&self, key: &[u8]) -> Option<String> {
        sign(&SESSION, None, key, &serde_json::to_string(self).ok()?)
    }

    /// The session that a text is, if we made it, for this program, and it has not ended.
    #[must_use]
    pub fn read(text: &str, key: &[u8], program: &ProgramId, now_ms: i64) -> Option<Self> {
        let session = Self::authentic(text, key)?;
        (session.program.0 == *program && !session.is_over(now_ms)).then_some(session)
    }

    /// The session that a text is, if we made it; it may be of any program, and over.
    #[must_use]
    pub fn authentic(text: &str, key: &[u8]) -> Option<Self> {
        let unproven = open(&SESSION, text).ok()?;
        <Self as FromNode>::read(&parse(unproven.proven(key).ok()?).ok()?).ok()
    }

    /// Whether its time has gone by, or has not come.
    #[must_use]
    pub fn is_over(&self, now_ms: i64) -> bool {
        self.issued_ms > now_ms.saturating_add(SKEW_MS) || self.expires_ms <= now_ms
    }

    /// The same session with its idle time begun anew, where that is worth a new text.
    #[must_use]
    pub fn renewed(&self, now_ms: i64) -> Option<Self> {
        let (idle_ms, whole_ms) = self.usage.lives_ms();
        let last_ms = self.begun_ms.saturating_add(whole_ms);
        let expires_ms = now_ms.saturating_add(idle_ms).min(last_ms);
        let is_old = now_ms.saturating_sub(self.issued_ms) > RENEW_MS;
        (is_old && expires_ms > self.expires_ms).then(|| Self {
            issued_ms: now_ms,
            expires_ms,
            ..self.clone()
        })
    }

    /// The `Set-Cookie` header of this session's token.
    #[must_use]
    pub fn cookie(&self, token: &str, is_secure: bool, now_ms: i64) -> String {
        let seconds = self.expires_ms.saturating_sub(now_ms).max(0) / SECOND_MS;
        set_cookie(self.usage, token, is_secure, seconds)
    }

    /// What a form of this session carries, for one purpose; the same until the session ends.
    #[must_use]
    pub fn form_token(&self, key: &[u8], purpose: &str) -> String {
        let member = self.member.as_ref().map(|member| member.0.as_str());
        let whose = member.or(self.device.as_deref()).unwrap_or_default();
        form_token(key, &[self.program.0.as_str(), whose, &self.begun_ms.to_string(), purpose])
    }
}

/// The `Set-Cookie` header that ends a session in the browser.
#[must_use]
pub fn no_cookie(usage: Use, is_secure: bool) -> String {
    set_cookie(usage, "", is_secure, 0)
}

fn set_cookie(usage: Use, value: &str, is_secure: bool, seconds: i64) -> String {
    let name = cookie_name(usage, is_secure);
    let secure = if is_secure { "; Secure" } else { "" };
    format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}")
}

/// `__Host-` ties a cookie to its host and to https; browsers refuse it on plain http, where a
/// test program takes the bare name.
#[must_use]
pub fn cookie_name(usage: Use, is_secure: bool) -> String {
    format!("{}{}", if is_secure { "__Host-" } else { "" }, usage.cookie())
}

/// The value of the first cookie of that name (RFC 6265, 4.2).
#[must_use]
pub fn cookie<'a>(header: Option<&'a str>, name: &str) -> Option<&'a str> {
    let mut pairs = header?.split(';').filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(known, _)| *known == name).map(|(_, value)| value)
}

/// The member's session of a request for this program, from its `Cookie` header.
///
/// On plain http only a test program's is taken, and only where the host is this machine.
#[must_use]
pub fn from_cookies(
    (header, place): (Option<&str>, Place<'_>),
    usage: Use,
    key: &[u8],
    program: &ProgramId,
    now_ms: i64,
) -> Option<Session> {
    let text = cookie(header, &cookie_name(usage, place.is_secure()))?;
    let session = Session::read(text, key, program, now_ms)?;
    (session.usage == usage && place.may_carry(session.livemode)).then_some(session)
}

/// Where a request arrived: the origin of its own URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'a> {
    /// `https://host[:port]`
    pub origin: &'a str,
}

impl<'a> Place<'a> {
    /// Of an absolute URL.
    #[must_use]
    pub fn of(url: &'a str) -> Self {
        let host = url.find("://").and_then(|at| at.checked_add(3)).unwrap_or(0);
        let rest = url.get(host..).unwrap_or_default();
        let length = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        Self { origin: url.get(..host.saturating_add(length)).unwrap_or_default() }
    }

    #[must_use]
    pub fn is_secure(self) -> bool {
        self.origin.starts_with("https://")
    }

    /// Whether a session may travel to here: over https always, else only a test program's on this
    /// machine.
    #[must_use]
    pub fn may_carry(self, livemode: bool) -> bool {
        let here = |host: &str| host == "localhost" || host == "127.0.0.1" || host == "[::1]";
        let host = self.origin.strip_prefix("http://").unwrap_or_default();
        let name = match host.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
            _ => host,
        };
        self.is_secure() || (!livemode && here(name))
    }

    /// Whether a request that changes something comes from a page of ours, by what browsers say
    /// and scripts cannot.
    ///
    /// `Sec-Fetch-Site` decides where it is sent; our pages have `Referrer-Policy: no-referrer`,
    /// with which a form's `Origin` is `null`. A browser too old for it must name our origin.
    #[must_use]
    pub fn is_same(self, origin: Option<&str>, fetch_site: Option<&str>) -> bool {
        let named = origin.filter(|origin| *origin != "null");
        match fetch_site {
            Some(site) => site == "same-origin" && named.is_none_or(|origin| origin == self.origin),
            None => named == Some(self.origin),
        }
    }
}

/// HMAC-SHA-256 over the parts, each behind its length; 22 signs, 132 bits.
#[must_use]
pub fn form_token(key: &[u8], parts: &[&str]) -> String {
    // HMAC takes keys of every length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return String::new() };
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part.as_bytes());
    }
    let mut text = base64url(&mac.finalize().into_bytes());
    text.truncate(22);
    text
}

/// Whether a form carried the token that it was given; compared in constant time.
#[must_use]
pub fn is_form_token(wanted: &str, given: &str) -> bool {
    !wanted.is_empty() && bool::from(wanted.as_bytes().ct_eq(given.as_bytes()))
}

/// Seconds that the cookie `lo-clock` sets a test program's clock ahead; 0 for whatever it is not.
#[must_use]
pub fn seconds_ahead(header: Option<&str>) -> i64 {
    let text = cookie(header, "lo-clock").unwrap_or_default();
    let plain = text.len() <= 10 && text.bytes().all(|b| b.is_ascii_digit());
    let seconds = plain.then(|| text.parse().ok()).flatten().unwrap_or(0);
    if seconds <= AHEAD_MAX_SECONDS { seconds } else { 0 }
}

/// Where to go after signing in: a page of the same program, or its home.
///
/// Only plain signs, so that no browser can read another host or program into it.
#[must_use]
pub fn next_page(program: &ProgramId, wanted: Option<&str>) -> String {
    let home = format!("/p/{program}/");
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"/_-.~?=&,".contains(&b);
    let fits = |path: &&str| {
        path.len() <= 512
            && path.starts_with(&home)
            && path.bytes().all(plain)
            && !path.contains("//")
            && !path.contains("..")
            && !path.contains("/./")
    };
    wanted.filter(fits).map_or(home.clone(), str::to_owned)
}
