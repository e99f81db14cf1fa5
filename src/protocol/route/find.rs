//! Finds the route of a method and a path, and undoes percent-encoding once.

use super::{Method, PAGES, ROUTES, Route};
use crate::protocol::problem::Problem;

/// A route that was found, with what its parameters are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub route: &'static Route,
    params: Vec<(&'static str, String)>,
}

impl Found {
    #[must_use]
    pub fn param(&self, name: &str) -> &str {
        self.params.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value)
    }
}

/// Why no route was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotFound {
    Path(Problem),
    /// The path exists with these methods only.
    Method {
        allow: String,
        problem: Problem,
    },
}

/// The routes of the API, then those of the pages.
pub fn all() -> impl Iterator<Item = &'static Route> {
    ROUTES.iter().chain(PAGES)
}

/// Finds the route of a method (`HEAD` as `GET`) and a path without its query.
///
/// # Errors
/// [`NotFound`], with the methods that the path does have.
pub fn find(method: &str, path: &str) -> Result<Found, NotFound> {
    let method = if method == "HEAD" { "GET" } else { method };
    let mut allow: Vec<&str> = Vec::new();
    for route in all() {
        if let Some(params) = matches(route.template, path) {
            if route.method.name() == method {
                return Ok(Found { route, params });
            }
            allow.push(route.method.name());
            if route.method == Method::Get {
                allow.push("HEAD");
            }
        }
    }
    if allow.is_empty() {
        return Err(NotFound::Path(Problem::new("route_not_found", "There is no such route.")));
    }
    let allow = allow.join(", ");
    let problem = Problem::new("method_not_allowed", format!("Allowed: {allow}."));
    Err(NotFound::Method { allow, problem })
}

fn matches(template: &'static str, path: &str) -> Option<Vec<(&'static str, String)>> {
    let mut params = Vec::new();
    let (mut wanted, mut given) = (template.split('/'), path.split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return Some(params),
            (Some(wanted), Some(given)) => {
                match wanted.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
                    Some(name) => params.push((name, decode(given)?)),
                    None if wanted == given => {}
                    None => return None,
                }
            }
            _ => return None,
        }
    }
}

/// Undoes percent-encoding once; `None` where it is broken, not UTF-8, or leaves nothing.
#[must_use]
pub fn decode(segment: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let (high, low) = (rest.next()?, rest.next()?);
            bytes.push(digit(high)?.checked_mul(16)?.checked_add(digit(low)?)?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok().filter(|text| !text.is_empty())
}

fn digit(byte: u8) -> Option<u8> {
    let value = char::from(byte).to_digit(16)?;
    u8::try_from(value).ok()
}

/// The values of a query string, undone; a name that is there twice is refused by the caller.
#[must_use]
pub fn query(text: &str) -> Option<Vec<(String, String)>> {
    text.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let value = if value.is_empty() { String::new() } else { decode(value)? };
            Some((decode(name)?, value))
        })
        .collect()
}
