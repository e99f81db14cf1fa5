//! What requests say in headers and queries: idempotency keys, preconditions, instants, cursors.

use super::identifier::{Identifier, IdentifierKind};
use super::problem::Problem;
use super::request::MemberRef;
use super::route::query;
use crate::domain::moment::Moment;
use crate::domain::names::{MemberId, ProgramId};

/// Entries on a page.
pub const PAGE_MAX: u32 = 100;
const PAGE_DEFAULT: u32 = 50;

/// The `Idempotency-Key`: 16 to 255 visible ASCII characters, bare or as an RFC 8941 string.
///
/// # Errors
/// `idempotency_key_missing`, `idempotency_key_invalid`.
pub fn idempotency_key(header: Option<&str>) -> Result<String, Problem> {
    let Some(text) = header.map(str::trim).filter(|text| !text.is_empty()) else {
        let detail = "Every command carries an Idempotency-Key, so that a retry counts once.";
        return Err(Problem::new("idempotency_key_missing", detail).at("Idempotency-Key"));
    };
    let quoted = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let key = quoted.unwrap_or(text);
    if (16..=255).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic() && b != b'"') {
        Ok(key.to_owned())
    } else {
        let detail = "Expected 16 to 255 visible ASCII characters.";
        Err(Problem::new("idempotency_key_invalid", detail).at("Idempotency-Key"))
    }
}

/// The serial in `If-Match: "7"`.
///
/// # Errors
/// `precondition_missing`, `invalid_header`.
pub fn if_match(header: Option<&str>) -> Result<u64, Problem> {
    let Some(text) = header else {
        let detail = "Say which serial you saw: If-Match: \"0\" the first time.";
        return Err(Problem::new("precondition_missing", detail).at("If-Match"));
    };
    let quoted = text.trim().strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    quoted.and_then(plain_number).ok_or_else(|| {
        Problem::new("invalid_header", "Expected a serial in quotes, like \"3\".").at("If-Match")
    })
}

/// The instant of `Regulars-Now`.
///
/// # Errors
/// `invalid_header`.
pub fn given_now(header: Option<&str>) -> Result<Option<Moment>, Problem> {
    let wrong =
        |_| Problem::new("invalid_header", "Expected an RFC 3339 instant.").at("Regulars-Now");
    header.map(|text| Moment::parse(text.trim()).map_err(wrong)).transpose()
}

/// The program that a root key speaks for.
///
/// # Errors
/// `invalid_header`.
pub fn named_program(header: Option<&str>) -> Result<Option<ProgramId>, Problem> {
    let wrong = |_| {
        let detail = format!("Expected a program id: {}.", ProgramId::EXPECTED);
        Problem::new("invalid_header", detail).at("Regulars-Program")
    };
    header.map(|text| ProgramId::parse(text.trim()).map_err(wrong)).transpose()
}

/// The key in `Authorization: Bearer …`.
#[must_use]
pub fn bearer(header: Option<&str>) -> Option<&str> {
    let (scheme, key) = header?.trim().split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| key.trim()).filter(|key| !key.is_empty())
}

/// Whether a content type is JSON in UTF-8.
#[must_use]
pub fn is_json(header: Option<&str>) -> bool {
    is_of_kind(header, "application/json")
}

/// Whether a content type is plain text in UTF-8: what a page may send without a pre-flight.
#[must_use]
pub fn is_text(header: Option<&str>) -> bool {
    is_of_kind(header, "text/plain")
}

fn is_of_kind(header: Option<&str>, wanted: &str) -> bool {
    let Some(header) = header else { return false };
    let mut parts = header.split(';').map(str::trim);
    let kind = parts.next().is_some_and(|kind| kind.eq_ignore_ascii_case(wanted));
    kind && parts.all(|part| {
        let charset = part.to_ascii_lowercase();
        charset.is_empty() || charset == "charset=utf-8" || charset == "charset=\"utf-8\""
    })
}

/// A member as a path or body names one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MemberName {
    Id(MemberId),
    /// Of which the id can be computed.
    Ref(MemberRef),
    /// For which the Directory must be asked.
    Found(Identifier),
}

/// The member in a path or body: `mem_…`, `ref:namespace:id`, or an identifier behind its kind, as
/// `phone:+4531123456`.
///
/// # Errors
/// `invalid_path`.
pub fn member(text: &str) -> Result<MemberName, Problem> {
    let wrong = |detail: String| Problem::new("invalid_path", detail).at("member");
    if let Some(identifier) = Identifier::in_path(text) {
        let wrong = |kind: IdentifierKind| wrong(format!("Expected {}.", kind.expected()));
        return identifier.map(MemberName::Found).map_err(wrong);
    }
    let name = match text.strip_prefix("ref:") {
        Some(reference) => MemberRef::parse(reference).map(MemberName::Ref),
        None => MemberId::parse(text).ok().map(MemberName::Id),
    };
    let expected = "Expected mem_ and 26 characters, ref:namespace:id, card:, phone: or email:.";
    name.ok_or_else(|| wrong(expected.to_owned()))
}

/// What a query may ask: every parameter at most once, and none that the route does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Query {
    pub as_of: Option<Moment>,
    pub limit: u32,
    /// Entries before this number.
    pub before: Option<u64>,
}

/// # Errors
/// `invalid_query` naming the parameter.
pub fn read_query(text: &str, allowed: &[&str]) -> Result<Query, Problem> {
    let wrong = |name: &str, detail: &str| Problem::new("invalid_query", detail).at(name);
    let pairs = query(text).ok_or_else(|| wrong("", "Expected percent-encoded UTF-8."))?;
    let mut read = Query { limit: PAGE_DEFAULT, ..Query::default() };
    let mut seen: Vec<&str> = Vec::new();
    for (name, value) in &pairs {
        if !allowed.contains(&name.as_str()) || seen.contains(&name.as_str()) {
            return Err(wrong(name, "Expected each known parameter once, and no other."));
        }
        seen.push(name);
        match name.as_str() {
            "as_of" => {
                let moment = Moment::parse(value);
                read.as_of =
                    Some(moment.map_err(|_| wrong(name, "Expected an RFC 3339 instant."))?);
            }
            "limit" => {
                let limit = plain_number(value).and_then(|limit| u32::try_from(limit).ok());
                read.limit = limit
                    .filter(|limit| (1..=PAGE_MAX).contains(limit))
                    .ok_or_else(|| wrong(name, "Expected 1 to 100."))?;
            }
            _ => {
                let before = value.strip_prefix("e").and_then(plain_number);
                read.before =
                    Some(before.ok_or_else(|| wrong(name, "Expected a cursor of ours."))?);
            }
        }
    }
    Ok(read)
}

/// The cursor of the page below an entry; callers treat it as opaque.
#[must_use]
pub fn cursor(before: u64) -> String {
    format!("e{before}")
}

/// ASCII digits without sign or leading zero, below 2^53.
fn plain_number(text: &str) -> Option<u64> {
    let plain = !text.is_empty()
        && text.len() <= 16
        && text.bytes().all(|b| b.is_ascii_digit())
        && (text == "0" || !text.starts_with('0'));
    let number = plain.then(|| text.parse().ok()).flatten();
    number.filter(|number: &u64| *number < 1 << 53)
}
