//! The files that the edge serves: the storefront's scripts, and the API's own document.

/// The version that the scripts are of; what is served under it never changes once it is released.
pub const VERSION: &str = "1.0.0";
/// The newest of this line, for pages that would rather be up to date than pinned.
const LINE: &str = "1";

/// The API's own document, by its path among the files.
pub const OPENAPI: &str = "/openapi.json";

/// A script, and how long whoever fetched it may keep it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Script {
    /// Its path among the files.
    pub file: &'static str,
    /// A `Cache-Control` header (RFC 9111, RFC 8246).
    pub cache_control: &'static str,
}

/// The script at a path.
#[must_use]
pub fn script(path: &str) -> Option<Script> {
    let (version, file) = path.strip_prefix("/sdk/")?.split_once('/')?;
    let cache_control = match version {
        VERSION => "public, max-age=31536000, immutable",
        LINE => "public, max-age=300",
        _ => return None,
    };
    let file = match file {
        "regulars.js" => "/sdk/regulars.js",
        "elements.js" => "/sdk/elements.js",
        _ => return None,
    };
    Some(Script { file, cache_control })
}
