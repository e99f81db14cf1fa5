//! What the edge and the keepers say to each other, and how the other side reads it.

pub(crate) mod directory;
pub(crate) mod program;

use worker::{Error, Result};

use crate::protocol::json::parse;
use crate::protocol::node::FromNode;

/// What one keeper wrote for the other side of it, or for itself.
///
/// # Errors
/// Where this code cannot read it.
pub(crate) fn own<T: FromNode>(bytes: &[u8]) -> Result<T> {
    let node = parse(bytes).map_err(|malformed| Error::RustError(malformed.to_string()))?;
    T::read(&node)
        .map_err(|fault| Error::RustError(format!("{}: {}", fault.pointer(), fault.what())))
}
