//! How an order is written: its lines and tenders, and how it stands after returns.

use super::lots::{get_terms, put_terms};
use super::plain::pair;
use crate::domain::ledger::{Pinned, Share, Standing};
use crate::domain::money::Minor;
use crate::domain::order::{Line, Order, OrderParts, Returned, Tender, TenderKind};
use crate::domain::points::Points;
use crate::domain::program::LineKind;
use crate::protocol::node::{Fault, FromNode, Node, Record, ToNode, expected, read_pair, wrong_at};
use crate::protocol::plain::{Shown, instant};

/// `i`d, `p`roduct, `c`ategories, `l`abels, `n`umber of pieces, 1 where it is absent, `g`ross,
/// `d`iscount, `t`ax, `k`ind, goods where it is absent.
impl ToNode for Line {
    fn write(&self) -> Node<'_> {
        let mut record = Record::new();
        record.put("i", self.id.write());
        record.put_maybe("p", self.product.as_ref());
        record.put_list("c", &self.categories);
        record.put_list("l", &self.tags);
        record.put_unless("n", &self.quantity, &1);
        record.put("g", self.gross.write());
        record.put_unless("d", &self.discount, &Minor::ZERO);
        record.put_unless("t", &self.tax, &Minor::ZERO);
        record.put_unless("k", &self.kind, &LineKind::Goods);
        Node::Record(record)
    }
}

impl FromNode for Line {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        let record = node.record()?;
        Ok(Self {
            id: record.get("i")?,
            product: record.maybe("p")?,
            categories: record.list("c")?,
            tags: record.list("l")?,
            quantity: record.maybe("n")?.unwrap_or(1),
            gross: record.get("g")?,
            discount: record.maybe("d")?.unwrap_or_default(),
            tax: record.maybe("t")?.unwrap_or_default(),
            kind: record.maybe("k")?.unwrap_or(LineKind::Goods),
        })
    }
}

impl ToNode for Tender {
    fn write(&self) -> Node<'_> {
        pair(self.kind.write(), self.amount.write())
    }
}

impl FromNode for Tender {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        let (kind, amount) = read_pair(node)?;
        Ok(Self { kind, amount })
    }
}

/// `r`eference, `t`ime, `c`urrency, c`h`annel, `s`ite, `l`ines, `p`ayment: by one card where it is
/// absent.
impl ToNode for Order {
    fn write(&self) -> Node<'_> {
        let mut record = Record::new();
        record.put("r", self.reference().write());
        record.put("t", instant(self.occurred_at()));
        record.put("c", Node::Text(self.currency().shown().to_owned().into()));
        record.put_maybe("h", self.channel());
        record.put_maybe("s", self.location());
        record.put_list("l", self.lines());
        let whole = [Tender { kind: TenderKind::Card, amount: self.total() }];
        if self.tenders() != whole {
            record.put_list("p", self.tenders());
        }
        Node::Record(record)
    }
}

impl FromNode for Order {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        let record = node.record()?;
        let parts = OrderParts {
            reference: record.get("r")?,
            occurred_at: record.get("t")?,
            currency: record.get("c")?,
            channel: record.maybe("h")?,
            location: record.maybe("s")?,
            lines: record.list("l")?,
            tenders: record.list("p")?,
        };
        Self::new(parts).map_err(|flaw| wrong_at(flaw.pointer, flaw.fault.to_string()))
    }
}

/// `r`ule, `w`allet, `d`esired, `g`iven, as desired where it is absent, `h`eadroom, terms, `o`wn,
/// as given where it is absent.
impl ToNode for Share {
    fn write(&self) -> Node<'_> {
        let is_all_own = u64::try_from(self.given) == Ok(self.own.get());
        let mut record = Record::new();
        record.put("r", self.rule.write());
        record.put("w", self.wallet.write());
        record.put("d", self.desired.write());
        record.put_unless("g", &self.given, &self.desired);
        record.put_list("h", &self.headroom);
        put_terms(&mut record, &self.terms);
        record.put_maybe("o", Some(&self.own).filter(|_| !is_all_own));
        Node::Record(record)
    }
}

impl FromNode for Share {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        let record = node.record()?;
        let desired = record.get("d")?;
        let given = record.maybe("g")?.unwrap_or(desired);
        let as_given = || u64::try_from(given).ok().and_then(Points::new);
        let own: Option<Points> = record.maybe("o")?;
        Ok(Self {
            rule: record.get("r")?,
            wallet: record.get("w")?,
            desired,
            given,
            headroom: record.list("h")?,
            terms: get_terms(record)?,
            own: own.or_else(as_given).ok_or_else(|| expected("its own points"))?,
        })
    }
}

/// Pieces, and minor units on top of them.
impl ToNode for Returned {
    fn write(&self) -> Node<'_> {
        pair(self.quantity.write(), self.amount.write())
    }
}

impl FromNode for Returned {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        let (quantity, amount): (u32, Minor) = read_pair(node)?;
        Ok(Self { quantity, amount })
    }
}

/// What came `b`ack of each line, and `s`hares. `lines`: of the order that is written beside it,
/// if one is; where `b` is absent, nothing of any of them has come back.
pub(super) fn standing_record(standing: &Standing, lines: Option<usize>) -> Record<'_> {
    let nothing = Some(standing.returned.len()) == lines
        && standing.returned.iter().all(|back| *back == Returned::default());
    let mut record = Record::new();
    if !nothing {
        record.put("b", Node::List(standing.returned.iter().map(ToNode::write).collect()));
    }
    record.put_list("s", &standing.shares);
    record
}

pub(super) fn read_standing(node: &Node<'_>, lines: Option<usize>) -> Result<Standing, Fault> {
    let record = node.record()?;
    let nothing = lines.map(|lines| vec![Returned::default(); lines]);
    let returned = record.maybe("b")?.or(nothing);
    let returned = returned.ok_or_else(|| expected("what came back"))?;
    Ok(Standing { returned, shares: record.list("s")? })
}

/// Se`g`ments, whether it was the `f`irst order, the `t`ier and the `p`lans, how it
/// `c`limbed, and `d`ays of the member's own.
pub(super) fn pinned_record(pinned: &Pinned) -> Record<'_> {
    let mut record = Record::new();
    record.put_list("g", &pinned.segments);
    record.put_flag("f", pinned.first_order);
    if let Some(tier) = &pinned.tier {
        record.put("t", tier.write());
    }
    record.put_list("p", &pinned.plans);
    record.put_list("c", &pinned.climb);
    record.put_list("d", &pinned.days);
    record
}

impl ToNode for Pinned {
    fn write(&self) -> Node<'_> {
        Node::Record(pinned_record(self))
    }
}

impl FromNode for Pinned {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        let record = node.record()?;
        Ok(Self {
            segments: record.list("g")?,
            first_order: record.flag("f")?,
            tier: record.maybe("t")?,
            plans: record.list("p")?,
            climb: record.list("c")?,
            days: record.list("d")?,
        })
    }
}
