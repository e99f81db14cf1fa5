//! How entry and book write what both hold: terms of lots, holds, redemptions, counters.

use super::counters::{read_more, write_more};
use super::plain::pair;
use crate::domain::ledger::{
    Counter, CounterKey, End, Handover, Hold, Link, Pin, Redemption, Reservation, Start, Terms,
};
use crate::domain::names::{Reference, RuleId};
use crate::domain::points::Points;
use crate::protocol::node::{
    Fault, FromNode, Node, Record, ToNode, expected, of_length, read_pair,
};

/// `e`nd, or whether they expire when the member is `i`nactive; they never do where neither is
/// there. `s`tart, or the `o`rder whose event makes them spendable, or the `r`ule that gave them
/// `f`rom then on until what it holds them for is met; they are where none is there. Whether they
/// are `q`ualifying.
pub(super) fn terms_record(terms: &Terms) -> Record<'_> {
    let mut record = Record::new();
    match &terms.end {
        End::At(moment) => record.put("e", moment.write()),
        End::Inactive => record.put("i", Node::Flag(true)),
        End::Never => {}
    }
    match &terms.start {
        Start::Now => {}
        Start::At(moment) => record.put("s", moment.write()),
        Start::Event(order) => record.put("o", order.write()),
        Start::Met { rule, from } => {
            record.put("r", rule.write());
            record.put("f", from.write());
        }
    }
    record.put_flag("q", terms.qualifying);
    record
}

impl ToNode for Terms {
    fn write(&self) -> Node<'_> {
        Node::Record(terms_record(self))
    }
}

impl FromNode for Terms {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        let record = node.record()?;
        let end = match (record.maybe("e")?, record.flag("i")?) {
            (Some(moment), false) => End::At(moment),
            (None, true) => End::Inactive,
            (None, false) => End::Never,
            (Some(_), true) => return Err(expected("one end")),
        };
        let rule = record.maybe::<RuleId>("r")?;
        let start = match (record.maybe("s")?, record.maybe::<Reference>("o")?, rule) {
            (None, None, None) => Start::Now,
            (Some(moment), None, None) => Start::At(moment),
            (None, Some(order), None) => Start::Event(order),
            (None, None, Some(rule)) => Start::Met { rule, from: record.get("f")? },
            _ => return Err(expected("one start")),
        };
        Ok(Self { end, start, qualifying: record.flag("q")? })
    }
}

/// Terms as the field `l`, which is left out where all of them are.
pub(super) fn put_terms<'a>(record: &mut Record<'a>, terms: &'a Terms) {
    record.put_filled("l", terms_record(terms));
}

pub(super) fn get_terms(record: &Record<'_>) -> Result<Terms, Fault> {
    let none = Terms { end: End::Never, start: Start::Now, qualifying: false };
    Ok(record.maybe("l")?.unwrap_or(none))
}

/// `p`oints and terms.
impl ToNode for Pin {
    fn write(&self) -> Node<'_> {
        let mut record = Record::new();
        record.put("p", self.points.write());
        put_terms(&mut record, &self.terms);
        Node::Record(record)
    }
}

impl FromNode for Pin {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        let record = node.record()?;
        Ok(Self { terms: get_terms(record)?, points: record.get("p")? })
    }
}

/// `i`d, `w`allet, `p`oints, pi`n`s, `r`eward, `o`rder, e`x`piry, `l`ink, whether for
/// `g`oods of the order.
impl ToNode for Hold {
    fn write(&self) -> Node<'_> {
        let mut record = Record::new();
        record.put("i", self.id.write());
        record.put("w", self.wallet.write());
        record.put("p", self.points.write());
        record.put_list("n", &self.pins);
        record.put_maybe("r", self.reward.as_ref());
        record.put_maybe("o", self.order.as_ref());
        record.put("x", self.expires_at.write());
        record.put_maybe("l", self.link.as_ref());
        record.put_flag("g", self.goods);
        Node::Record(record)
    }
}

impl FromNode for Hold {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        let record = node.record()?;
        Ok(Self {
            id: record.get("i")?,
            wallet: record.get("w")?,
            points: record.get("p")?,
            pins: record.list("n")?,
            reward: record.maybe("r")?,
            order: record.maybe("o")?,
            expires_at: record.get("x")?,
            link: record.maybe("l")?,
            goods: record.flag("g")?,
        })
    }
}

/// `c`ode, `p`artner, `l`ocation.
impl ToNode for Link {
    fn write(&self) -> Node<'_> {
        let mut record = Record::new();
        record.put("c", self.code.write());
        record.put("p", self.partner.write());
        record.put_maybe("l", self.location.as_ref());
        Node::Record(record)
    }
}

impl FromNode for Link {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        let record = node.record()?;
        Ok(Self { code: record.get("c")?, partner: record.get("p")?, location: record.maybe("l")? })
    }
}

/// `o`rder, and until when, `x`.
impl ToNode for Reservation {
    fn write(&self) -> Node<'_> {
        let mut record = Record::new();
        record.put("o", self.order.write());
        record.put("x", self.until.write());
        Node::Record(record)
    }
}

impl FromNode for Reservation {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        let record = node.record()?;
        Ok(Self { order: record.get("o")?, until: record.get("x")? })
    }
}

/// `p`artner, `l`ocation, `r`eceipt.
impl ToNode for Handover {
    fn write(&self) -> Node<'_> {
        let mut record = Record::new();
        record.put("p", self.partner.write());
        record.put_maybe("l", self.location.as_ref());
        record.put_maybe("r", self.receipt.as_ref());
        Node::Record(record)
    }
}

impl FromNode for Handover {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        let record = node.record()?;
        Ok(Self {
            partner: record.get("p")?,
            location: record.maybe("l")?,
            receipt: record.maybe("r")?,
        })
    }
}

/// As a hold, and `u`nits, 1 where they are absent; `s`tatus, `c`ode, `t`ime of issue, whether
/// `a`utomatic, what was given `b`ack, whether it is kept for an order, `v`, and by which partner
/// it was `h`anded over.
impl ToNode for Redemption {
    fn write(&self) -> Node<'_> {
        let mut record = Record::new();
        record.put("i", self.id.write());
        record.put("w", self.wallet.write());
        record.put("p", self.points.write());
        record.put_list("n", &self.pins);
        record.put_maybe("r", self.reward.as_ref());
        record.put_unless("u", &self.units, &1);
        record.put("s", self.status.write());
        record.put_maybe("c", self.code.as_ref());
        record.put_maybe("o", self.order.as_ref());
        record.put("t", self.issued_at.write());
        record.put_maybe("x", self.valid_until.as_ref());
        record.put_flag("a", self.automatic);
        record.put_unless("b", &self.given_back, &Points::ZERO);
        record.put_maybe("v", self.reserved.as_ref());
        record.put_maybe("h", self.handover.as_ref());
        Node::Record(record)
    }
}

impl FromNode for Redemption {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        let record = node.record()?;
        Ok(Self {
            id: record.get("i")?,
            wallet: record.get("w")?,
            points: record.get("p")?,
            pins: record.list("n")?,
            reward: record.maybe("r")?,
            units: record.maybe("u")?.unwrap_or(1),
            status: record.get("s")?,
            code: record.maybe("c")?,
            order: record.maybe("o")?,
            issued_at: record.get("t")?,
            valid_until: record.maybe("x")?,
            automatic: record.flag("a")?,
            given_back: record.maybe("b")?.unwrap_or_default(),
            reserved: record.maybe("v")?,
            handover: record.maybe("h")?,
        })
    }
}

/// The word for the kind, and behind it what tells one such counter from another.
impl ToNode for CounterKey {
    fn write(&self) -> Node<'_> {
        let (kind, node) = match self {
            Self::Cap { rule, per, from } => {
                ("cap", Node::List(vec![rule.write(), per.write(), from.write()]))
            }
            Self::Carry { rule, points, per } => {
                ("carry", Node::List(vec![rule.write(), points.write(), per.write()]))
            }
            Self::Given { rule } => ("given", rule.write()),
            Self::Reward { reward, per, from } => {
                ("reward", Node::List(vec![reward.write(), per.write(), from.write()]))
            }
            Self::Inactive { wallet } => ("inactive", wallet.write()),
            Self::Membership { plan, mark } => {
                ("membership", Node::List(vec![plan.write(), mark.write()]))
            }
            Self::Total { metric, from } => ("total", pair(metric.write(), from.write())),
            Self::Tier { tier, from, until } => {
                ("tier", Node::List(vec![tier.write(), from.write(), until.write()]))
            }
            Self::Gift { reward, from } => ("gift", pair(reward.write(), from.write())),
            Self::Chosen { benefit, from } => ("chosen", pair(benefit.write(), from.write())),
            more => write_more(more),
        };
        let mut record = Record::new();
        record.put(kind, node);
        Node::Record(record)
    }
}

impl FromNode for CounterKey {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        let (kind, node) = node.kind()?;
        match kind {
            "cap" => {
                let [rule, per, from] = of_length(node)?;
                Ok(Self::Cap {
                    rule: FromNode::read(rule)?,
                    per: FromNode::read(per)?,
                    from: FromNode::read(from)?,
                })
            }
            "carry" => {
                let [rule, points, per] = of_length(node)?;
                Ok(Self::Carry {
                    rule: FromNode::read(rule)?,
                    points: FromNode::read(points)?,
                    per: FromNode::read(per)?,
                })
            }
            "given" => Ok(Self::Given { rule: FromNode::read(node)? }),
            "reward" => {
                let [reward, per, from] = of_length(node)?;
                Ok(Self::Reward {
                    reward: FromNode::read(reward)?,
                    per: FromNode::read(per)?,
                    from: FromNode::read(from)?,
                })
            }
            "inactive" => Ok(Self::Inactive { wallet: FromNode::read(node)? }),
            "membership" => {
                let [plan, mark] = of_length(node)?;
                Ok(Self::Membership { plan: FromNode::read(plan)?, mark: FromNode::read(mark)? })
            }
            "total" => read_pair(node).map(|(metric, from)| Self::Total { metric, from }),
            "tier" => {
                let [tier, from, until] = of_length(node)?;
                Ok(Self::Tier {
                    tier: FromNode::read(tier)?,
                    from: FromNode::read(from)?,
                    until: FromNode::read(until)?,
                })
            }
            "gift" => read_pair(node).map(|(reward, from)| Self::Gift { reward, from }),
            "chosen" => read_pair(node).map(|(benefit, from)| Self::Chosen { benefit, from }),
            _ => read_more(kind, node),
        }
    }
}

/// `k`ey, `n`umber, and when it can go: never where `x` is absent.
impl ToNode for Counter {
    fn write(&self) -> Node<'_> {
        let mut record = Record::new();
        record.put("k", self.key.write());
        record.put("n", self.value.write());
        record.put_maybe("x", self.keep_until.as_ref());
        Node::Record(record)
    }
}

impl FromNode for Counter {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        let record = node.record()?;
        Ok(Self { key: record.get("k")?, value: record.get("n")?, keep_until: record.maybe("x")? })
    }
}
