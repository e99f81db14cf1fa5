//! Origins: the pages on which a publishable key works, exactly as browsers name them (RFC 6454).

use serde::{Serialize, Serializer};

use super::node::{Fault, FromNode, Node};

/// Origins of one key.
pub const ORIGINS_MAX: usize = 20;
/// A host name, in characters (RFC 1035, 2.3.4).
const HOST_MAX: usize = 253;

/// `scheme://host` or `scheme://host:port`, or `*` for every page, as a test program may have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin(String);

impl Origin {
    pub const EXPECTED: &'static str =
        "an origin as browsers send it, like https://shop.example or http://localhost:3000, or *";

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        (text == "*" || is_origin(text)).then(|| Self(text.to_owned()))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    #[must_use]
    pub fn is_any(&self) -> bool {
        self.0 == "*"
    }

    /// Whether nobody between the page and its reader can put a script into it.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.0.starts_with("https://")
    }

    /// Whether a page of that origin is meant; by every sign, since browsers write it one way.
    #[must_use]
    pub fn allows(&self, origin: &str) -> bool {
        self.is_any() || self.0 == origin
    }
}

/// Lower case and without the scheme's own port: what a browser never sends could never match.
fn is_origin(text: &str) -> bool {
    let (rest, own_port) = match text.split_once("://") {
        Some(("https", rest)) => (rest, "443"),
        Some(("http", rest)) => (rest, "80"),
        _ => return false,
    };
    let (host, port) = match rest.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (rest, None),
    };
    let is_port = |port: &str| {
        let digits = port.bytes().all(|b| b.is_ascii_digit()) && !port.starts_with('0');
        digits && port != own_port && port.parse::<u16>().is_ok()
    };
    is_host(host) && port.is_none_or(is_port)
}

fn is_host(host: &str) -> bool {
    if let Some(address) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        let plain = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b) || b == b':';
        return (2..=39).contains(&address.len()) && address.bytes().all(plain);
    }
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
    let is_label = |label: &str| {
        (1..=63).contains(&label.len()) && label.bytes().all(plain) && !label.starts_with('-')
    };
    host.len() <= HOST_MAX && host.split('.').all(is_label)
}

impl Serialize for Origin {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl FromNode for Origin {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        node.text_of(Self::EXPECTED, Self::parse)
    }
}
