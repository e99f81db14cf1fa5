//! What entry and book have in common as texts: their format, and how they are parsed and written.

use super::Unreadable;
use crate::protocol::json::parse as parse_json;
use crate::protocol::node::{Fault, Node, Record};

/// A list of exactly two values.
pub(super) fn pair<'a>(one: Node<'a>, other: Node<'a>) -> Node<'a> {
    Node::List(vec![one, other])
}

/// The format that this code writes.
const FORMAT: u32 = 1;

/// The beginning of what is stored.
pub(super) fn begin<'a>() -> Record<'a> {
    let mut record = Record::new();
    record.put("v", Node::Count(u64::from(FORMAT)));
    record
}

/// The JSON of a record. It consists of texts, integers and lists, and is written to memory, so
/// this cannot fail; and were it to, an empty text is no entry that anything accepts.
pub(super) fn write(record: Record<'_>) -> String {
    serde_json::to_string(&Node::Record(record)).unwrap_or_default()
}

/// The tree that the bytes are the JSON of, in whatever format.
pub(super) fn parse(bytes: &[u8]) -> Result<Node<'_>, Unreadable> {
    parse_json(bytes).map_err(|malformed| Unreadable::Malformed { fault: malformed.to_string() })
}

/// What the bytes say, in our format.
///
/// # Errors
/// [`Unreadable::Format`] before anything else, where it is another.
pub(super) fn read_ours<T>(
    bytes: &[u8],
    read: impl FnOnce(&Record<'_>) -> Result<T, Fault>,
) -> Result<T, Unreadable> {
    let node = parse(bytes)?;
    let record = node.record()?;
    match record.get("v")? {
        FORMAT => Ok(read(record)?),
        number => Err(Unreadable::Format { number }),
    }
}

impl From<Fault> for Unreadable {
    fn from(fault: Fault) -> Self {
        let (pointer, what) = (fault.pointer(), fault.what());
        let fault = if pointer.is_empty() { what.to_owned() } else { format!("{pointer}: {what}") };
        Self::Malformed { fault }
    }
}
