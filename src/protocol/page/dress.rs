//! What pages are dressed in, their style and their scripts: files beside a bundle, no part of it.

use std::sync::OnceLock;

use sha2::{Digest, Sha256};

use crate::protocol::digits::base64url;

/// The files, as they are deployed: the style of all pages, the member's script, a till's.
pub const FILES: [&str; 3] = ["portal.css", "portal.js", "till.js"];

/// The files' texts, each with what a policy calls it.
static DRESS: OnceLock<[(&str, String); 3]> = OnceLock::new();

/// Whose script a page has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Script {
    Member,
    Till,
}

/// Whether the files are here.
#[must_use]
pub fn is_dressed() -> bool {
    cfg!(not(target_arch = "wasm32")) || DRESS.get().is_some()
}

/// Takes the texts of [`FILES`], which stay for as long as the program runs.
pub fn dress(texts: [&'static str; 3]) {
    DRESS.get_or_init(|| texts.map(|text| (text, hash(text))));
}

/// The style, and its hash; nothing where its file is not here.
pub(super) fn style() -> (&'static str, &'static str) {
    part(0)
}

/// A script, and its hash; nothing where its file is not here.
pub(super) fn script(of: Script) -> (&'static str, &'static str) {
    match of {
        Script::Member => part(1),
        Script::Till => part(2),
    }
}

fn part(place: usize) -> (&'static str, &'static str) {
    #[cfg(not(target_arch = "wasm32"))]
    dress([
        include_str!("../../../www/portal/portal.css"),
        include_str!("../../../www/portal/portal.js"),
        include_str!("../../../www/portal/till.js"),
    ]);
    let parts = DRESS.get().and_then(|parts| parts.get(place));
    parts.map_or(("", ""), |(text, hash)| (text, hash))
}

/// What a content security policy calls a text that stands in the page.
pub(super) fn hash(text: &str) -> String {
    // The alphabet of RFC 4648, section 4, with its one sign of padding.
    let plain = base64url(&Sha256::digest(text.as_bytes())).replace('-', "+").replace('_', "/");
    format!("'sha256-{plain}='")
}
