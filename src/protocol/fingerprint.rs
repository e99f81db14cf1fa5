//! Fingerprints of commands: what tells a retry from another command under the same key.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::digits::base64url;

/// Characters of the hash of the whole command: 132 bits.
const WHOLE: usize = 22;

/// The fingerprint of a command: a keyed hash of its name and canonical body, then two characters
/// for each of its fields, so that a reused key can be answered with the field that differs.
/// White space, the order of fields, and headers are not in it.
#[must_use]
pub fn fingerprint(key: &[u8], name: &str, body: &str) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return String::new() };
    mac.update(name.as_bytes());
    mac.update(b"\0");
    mac.update(body.as_bytes());
    let mut text = base64url(&mac.finalize().into_bytes());
    text.truncate(WHOLE);
    for (pointer, value) in fields(body) {
        text.push_str(&mark(key, &pointer, value));
    }
    text
}

/// Whether two fingerprints are of the same command.
#[must_use]
pub fn is_same(left: &str, right: &str) -> bool {
    left.get(..WHOLE).is_some_and(|head| right.get(..WHOLE) == Some(head))
}

/// The first field of `body` that the stored fingerprint did not have in this form; empty where
/// the difference is elsewhere: in the route, or a field that is gone.
#[must_use]
pub fn differing_field(key: &[u8], stored: &str, body: &str) -> String {
    let marks: Vec<&[u8]> = stored.as_bytes().get(WHOLE..).unwrap_or_default().chunks(2).collect();
    fields(body)
        .into_iter()
        .find(|(pointer, value)| !marks.contains(&mark(key, pointer, value).as_bytes()))
        .map_or(String::new(), |(pointer, _)| pointer)
}

/// 12 bits of FNV-1a (Fowler, Noll, Vo) under the key: enough to point at a field, too few to
/// learn it from.
fn mark(key: &[u8], pointer: &str, value: &str) -> String {
    let bytes = key.iter().chain(pointer.as_bytes()).chain(b"=").chain(value.as_bytes());
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let folded = (hash >> 32) ^ hash;
    let bits =
        [u8::try_from(folded & 0xff).unwrap_or(0), u8::try_from(folded >> 8 & 0xff).unwrap_or(0)];
    let mut text = base64url(&bits);
    text.truncate(2);
    text
}

/// The fields of a canonical JSON object, and of the object in its field `order`.
fn fields(body: &str) -> Vec<(String, &str)> {
    let mut all = Vec::new();
    for (name, value) in members(body) {
        if name == "order" && value.starts_with('{') {
            all.extend(members(value).into_iter().map(|(inner, v)| (format!("/order/{inner}"), v)));
        } else {
            all.push((format!("/{name}"), value));
        }
    }
    all
}

/// The names and raw values of a compact JSON object.
fn members(object: &str) -> Vec<(&str, &str)> {
    let inner = object.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or("");
    split(inner, b',').into_iter().filter_map(member).collect()
}

fn member(text: &str) -> Option<(&str, &str)> {
    let rest = text.strip_prefix('"')?;
    let (name, value) = rest.split_once("\":")?;
    Some((name, value))
}

/// Splits at a sign that stands outside of brackets and texts.
fn split(text: &str, sign: u8) -> Vec<&str> {
    let (mut parts, mut start, mut depth) = (Vec::new(), 0, 0_usize);
    let (mut quoted, mut escaped) = (false, false);
    for (place, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'{' | b'[' if !quoted => depth = depth.saturating_add(1),
            b'}' | b']' if !quoted => depth = depth.saturating_sub(1),
            _ if byte == sign && !quoted && depth == 0 => {
                parts.extend(text.get(start..place));
                start = place.saturating_add(1);
            }
            _ => {}
        }
    }
    parts.extend(text.get(start..).filter(|rest| !rest.is_empty()));
    parts
}
