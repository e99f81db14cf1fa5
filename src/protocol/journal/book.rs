//! How a book is written: a summary of the journal, which can always be folded again.

use super::Unreadable;
use super::lots::{get_terms, put_terms};
use super::plain::{begin, pair, read_ours, write};
use crate::domain::attributes::Value;
use crate::domain::book::{Book, Lot, Status, Totals};
use crate::domain::ledger::Counter;
use crate::domain::map::Map;
use crate::domain::names::{Label, WalletId};
use crate::domain::points::Points;
use crate::protocol::node::{Fault, FromNode, Node, Record, ToNode, expected, read_pair};

/// The book as it is stored: the same book always has the same bytes.
///
/// `v` is the format; the last entry's `n`umber, `m`ember, `t`ime, when they `j`oined, `s`tatus,
/// active where it is absent; then, each left out where it is empty, se`g`ments, `a`ttributes,
/// `o`rders, totals of each `w`allet, `l`ots, `h`olds, redemptions, `x`, and `k`ept counters.
#[must_use]
pub fn encode_book(book: &Book) -> String {
    let mut record = begin();
    record.put("n", book.seq.write());
    record.put("m", book.member.write());
    record.put("t", book.at.write());
    record.put("j", book.joined_at.write());
    record.put_unless("s", &book.status, &Status::Active);
    record.put_list("g", &book.segments);
    record.put_nodes("a", book.attributes.iter().map(write_attribute));
    record.put_unless("o", &book.orders, &0);
    record.put_nodes("w", book.totals.iter().map(write_totals));
    record.put_list("l", &book.lots);
    record.put_list("h", &book.holds);
    record.put_list("x", &book.redemptions);
    record.put_nodes("k", book.counters.values().map(ToNode::write));
    write(record)
}

/// The book that the bytes say; those of [`encode_book`] give back what was encoded.
///
/// # Errors
/// See [`Unreadable`].
pub fn decode_book(bytes: &[u8]) -> Result<Book, Unreadable> {
    read_ours(bytes, read_book)
}

fn read_book(record: &Record<'_>) -> Result<Book, Fault> {
    let counters: Vec<Counter> = record.list("k")?;
    Ok(Book {
        member: record.get("m")?,
        seq: record.get("n")?,
        at: record.get("t")?,
        joined_at: record.get("j")?,
        status: record.maybe("s")?.unwrap_or(Status::Active),
        segments: record.list("g")?,
        attributes: Map::from_iter(record.list_with("a", &read_pair::<Label, Value>)?),
        orders: record.maybe("o")?.unwrap_or_default(),
        totals: Map::from_iter(record.list_with("w", &read_totals)?),
        lots: in_order(record.list("l")?)?,
        holds: record.list("h")?,
        redemptions: record.list("x")?,
        counters: counters.into_iter().map(|one| (one.key.clone(), one)).collect(),
    })
}

/// Lots are found by halving: one out of order would be there and not be seen.
fn in_order(lots: Vec<Lot>) -> Result<Vec<Lot>, Fault> {
    let before =
        |left: &Lot, right: &Lot| (&left.wallet, &left.terms) < (&right.wallet, &right.terms);
    if lots.is_sorted_by(before) { Ok(lots) } else { Err(expected("lots in order").at("l")) }
}

/// `w`allet, `p`oints, of which `h`eld, terms.
impl ToNode for Lot {
    fn write(&self) -> Node<'_> {
        let mut record = Record::new();
        record.put("w", self.wallet.write());
        record.put("p", self.points.write());
        record.put_unless("h", &self.held, &Points::ZERO);
        put_terms(&mut record, &self.terms);
        Node::Record(record)
    }
}

impl FromNode for Lot {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        let record = node.record()?;
        Ok(Self {
            wallet: record.get("w")?,
            terms: get_terms(record)?,
            points: record.get("p")?,
            held: record.maybe("h")?.unwrap_or_default(),
        })
    }
}

fn write_attribute<'a>((name, value): (&'a Label, &'a Value)) -> Node<'a> {
    pair(name.write(), value.write())
}

impl ToNode for Value {
    fn write(&self) -> Node<'_> {
        match self {
            Self::Word(word) => word.write(),
            Self::Number(number) => number.write(),
        }
    }
}

/// `w`allet, `i`ssued, `r`edeemed, e`x`pired, `c`lawed back, `d`eficit.
fn write_totals<'a>((wallet, totals): (&'a WalletId, &'a Totals)) -> Node<'a> {
    let mut record = Record::new();
    record.put("w", wallet.write());
    record.put_unless("i", &totals.issued, &Points::ZERO);
    record.put_unless("r", &totals.redeemed, &Points::ZERO);
    record.put_unless("x", &totals.expired, &Points::ZERO);
    record.put_unless("c", &totals.clawed_back, &Points::ZERO);
    record.put_unless("d", &totals.deficit, &Points::ZERO);
    Node::Record(record)
}

fn read_totals(node: &Node<'_>) -> Result<(WalletId, Totals), Fault> {
    let record = node.record()?;
    let totals = Totals {
        issued: record.maybe("i")?.unwrap_or_default(),
        redeemed: record.maybe("r")?.unwrap_or_default(),
        expired: record.maybe("x")?.unwrap_or_default(),
        clawed_back: record.maybe("c")?.unwrap_or_default(),
        deficit: record.maybe("d")?.unwrap_or_default(),
    };
    Ok((record.get("w")?, totals))
}
