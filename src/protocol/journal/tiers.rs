//! How the journal writes what is counted towards tiers, and where an order was parted by them.

use super::plain::pair;
use crate::domain::ledger::Climb;
use crate::domain::tiers::Metric;
use crate::protocol::node::{Fault, FromNode, Node, Record, ToNode, expected, read_pair};

/// A word, or behind `points` the wallet.
impl ToNode for Metric {
    fn write(&self) -> Node<'_> {
        let wallet = match self {
            Self::Points(wallet) => wallet,
            Self::Spent => return Node::Text("spent".into()),
            Self::Orders => return Node::Text("orders".into()),
        };
        let mut record = Record::new();
        record.put("points", wallet.write());
        Node::Record(record)
    }
}

impl FromNode for Metric {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        match node.kind()? {
            ("points", node) => Ok(Self::Points(FromNode::read(node)?)),
            ("spent", _) => Ok(Self::Spent),
            ("orders", _) => Ok(Self::Orders),
            _ => Err(expected("what is counted")),
        }
    }
}

/// The tier, and from which amount on.
impl ToNode for Climb {
    fn write(&self) -> Node<'_> {
        pair(self.tier.write(), self.from.write())
    }
}

impl FromNode for Climb {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        let (tier, from) = read_pair(node)?;
        Ok(Self { tier, from })
    }
}
