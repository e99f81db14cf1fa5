//! How what a factor added to an award is written.

use super::plain::pair;
use crate::domain::multiplying::Source;
use crate::domain::points::Points;
use crate::protocol::node::{Fault, FromNode, Node, Record, ToNode, expected, read_pair};

/// The word for the kind, and whose factor it is.
impl ToNode for Source {
    fn write(&self) -> Node<'_> {
        let (kind, id) = match self {
            Self::Promotion(id) => ("promotion", id.write()),
            Self::Tier(id) => ("tier", id.write()),
            Self::Benefit(id) => ("benefit", id.write()),
        };
        let mut record = Record::new();
        record.put(kind, id);
        Node::Record(record)
    }
}

impl FromNode for Source {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        let (kind, node) = node.kind()?;
        match kind {
            "promotion" => Ok(Self::Promotion(FromNode::read(node)?)),
            "tier" => Ok(Self::Tier(FromNode::read(node)?)),
            "benefit" => Ok(Self::Benefit(FromNode::read(node)?)),
            _ => Err(expected("whose factor it is")),
        }
    }
}

impl ToNode for (Source, Points) {
    fn write(&self) -> Node<'_> {
        pair(self.0.write(), self.1.write())
    }
}

impl FromNode for (Source, Points) {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        read_pair(node)
    }
}
