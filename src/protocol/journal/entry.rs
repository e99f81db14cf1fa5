//! How an entry is written.

use super::Unreadable;
use super::lots::{get_terms, put_terms};
use super::plain::{begin, pair, read_ours, write};
use crate::domain::ledger::{Award, Entry, HoldFate, Posting};
use crate::domain::moment::Moment;
use crate::domain::names::HoldId;
use crate::domain::principal::Principal;
use crate::protocol::node::{Fault, FromNode, Node, Record, ToNode, read_pair};
use crate::protocol::plain::instant;

/// The entry as it is stored, chained and exported: the same entry always has the same bytes.
///
/// `v` is the format; `n`umber, `m`ember, `t`ime, the program's `r`elease, `b`y whom, which is the
/// shop's own systems where it is absent, `c`ause; then, each
/// left out where it is empty, `a`wards, `p`ostings, counters that were `k`ept, `h`olds that were
/// opened, those that are `d`one with, redemptions, `x`, and `e`arlier deeds that count by a lower
/// tier now.
#[must_use]
pub fn encode_entry(entry: &Entry) -> String {
    let mut record = begin();
    record.put("n", entry.seq.write());
    record.put("m", entry.member.write());
    record.put("t", entry.at.write());
    record.put("r", entry.version.write());
    record.put_unless("b", &entry.by, &Principal::Store);
    record.put("c", entry.cause.write());
    record.put_list("a", &entry.awards);
    record.put_nodes("p", entry.postings.iter().map(|one| write_posting(one, entry.at)));
    record.put_list("k", &entry.counters);
    record.put_list("h", &entry.opened);
    record.put_list("d", &entry.resolved);
    record.put_list("x", &entry.redemptions);
    record.put_list("e", &entry.reweighed);
    write(record)
}

/// The entry that the bytes say; those of [`encode_entry`] give back what was encoded.
///
/// # Errors
/// See [`Unreadable`].
pub fn decode_entry(bytes: &[u8]) -> Result<Entry, Unreadable> {
    read_ours(bytes, |record| {
        let at = record.get("t")?;
        Ok(Entry {
            seq: record.get("n")?,
            member: record.get("m")?,
            at,
            version: record.get("r")?,
            by: record.maybe("b")?.unwrap_or(Principal::Store),
            cause: record.get("c")?,
            awards: record.list("a")?,
            postings: record.list_with("p", &|node| read_posting(node, at))?,
            counters: record.list("k")?,
            opened: record.list("h")?,
            resolved: record.list("d")?,
            redemptions: record.list("x")?,
            reweighed: record.list("e")?,
        })
    })
}

/// `r`ule, `w`allet, `p`oints, `d`esired, as many where it is absent, terms, what each factor
/// added, `x`.
impl ToNode for Award {
    fn write(&self) -> Node<'_> {
        let mut record = Record::new();
        record.put("r", self.rule.write());
        record.put("w", self.wallet.write());
        record.put("p", self.points.write());
        record.put_unless("d", &self.desired, &self.points);
        put_terms(&mut record, &self.terms);
        record.put_list("x", &self.extras);
        Node::Record(record)
    }
}

impl FromNode for Award {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        let record = node.record()?;
        let points = record.get("p")?;
        Ok(Self {
            rule: record.get("r")?,
            wallet: record.get("w")?,
            points,
            desired: record.maybe("d")?.unwrap_or(points),
            terms: get_terms(record)?,
            extras: record.list("x")?,
        })
    }
}

/// `w`allet, `f`rom, `t`o, `p`oints, the `l`ot's terms, those of the lot `i`nto which they go, and
/// when they went, `a`: with the entry where it is absent.
fn write_posting(posting: &Posting, entry_at: Moment) -> Node<'_> {
    let mut record = Record::new();
    record.put("w", posting.wallet.write());
    record.put("f", posting.from.write());
    record.put("t", posting.to.write());
    record.put("p", posting.points.write());
    record.put_maybe("l", posting.terms.as_ref());
    record.put_maybe("i", posting.into.as_ref());
    if posting.at != entry_at {
        record.put("a", instant(posting.at));
    }
    Node::Record(record)
}

fn read_posting(node: &Node<'_>, entry_at: Moment) -> Result<Posting, Fault> {
    let record = node.record()?;
    Ok(Posting {
        wallet: record.get("w")?,
        from: record.get("f")?,
        to: record.get("t")?,
        points: record.get("p")?,
        terms: record.maybe("l")?,
        into: record.maybe("i")?,
        at: record.maybe("a")?.unwrap_or(entry_at),
    })
}

/// A hold, and what became of it.
impl ToNode for (HoldId, HoldFate) {
    fn write(&self) -> Node<'_> {
        pair(self.0.write(), self.1.write())
    }
}

impl FromNode for (HoldId, HoldFate) {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        read_pair(node)
    }
}
