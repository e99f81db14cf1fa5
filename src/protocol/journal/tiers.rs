//! How the journal writes what tiers count, where they part an order, and what they take back.

use super::order::{pinned_record, read_standing, standing_record};
use super::plain::pair;
use crate::domain::ledger::{Climb, Fact};
use crate::domain::names::WalletId;
use crate::domain::points::Points;
use crate::domain::tiers::Metric;
use crate::domain::trail::Reweighed;
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

/// The `o`rder or `a`ction, what is known of the `m`ember, how it `s`tands, and what it earns
/// `l`ess.
impl ToNode for Reweighed {
    fn write(&self) -> Node<'_> {
        let mut record = Record::new();
        match &self.of {
            Fact::Order(order) => record.put("o", order.write()),
            Fact::Action(event) => record.put("a", event.write()),
            _ => {}
        }
        record.put_filled("m", pinned_record(&self.pinned));
        record.put("s", Node::Record(standing_record(&self.standing, Some(0))));
        record.put_list("l", &self.less);
        Node::Record(record)
    }
}

impl FromNode for Reweighed {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        let record = node.record()?;
        let order = record.maybe("o")?.map(Fact::Order);
        let action = || Ok(record.maybe("a")?.map(Fact::Action));
        let of = if order.is_some() { order } else { action()? };
        Ok(Self {
            of: of.ok_or_else(|| expected("an order or an action"))?,
            pinned: record.maybe("m")?.unwrap_or_default(),
            standing: record.lent("s", |node| read_standing(node, Some(0)))?,
            less: record.list("l")?,
        })
    }
}

impl ToNode for (WalletId, Points) {
    fn write(&self) -> Node<'_> {
        pair(self.0.write(), self.1.write())
    }
}

impl FromNode for (WalletId, Points) {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        read_pair(node)
    }
}
