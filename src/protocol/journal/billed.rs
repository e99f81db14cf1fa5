//! How what billing says of a membership is written, and the instants the book keeps of it.

use crate::domain::ledger::Cause;
use crate::domain::plans::{Billed, Mark};
use crate::protocol::node::{Fault, FromNode, Node, Record, ToNode, expected};
use crate::protocol::plain::instant;

/// `p`lan, billing `r`eference, `t`ime, and what it `s`ays.
pub(super) fn write_billed(cause: &Cause) -> Node<'_> {
    let mut record = Record::new();
    if let Cause::Billed { plan, reference, occurred_at, billed } = cause {
        record.put("p", plan.write());
        record.put("r", reference.write());
        record.put("t", instant(*occurred_at));
        record.put("s", billed.write());
    }
    Node::Record(record)
}

pub(super) fn read_billed(record: &Record<'_>) -> Result<Cause, Fault> {
    Ok(Cause::Billed {
        plan: record.get("p")?,
        reference: record.get("r")?,
        occurred_at: record.get("t")?,
        billed: record.get("s")?,
    })
}

/// The word for it; of a period, `f`rom and `u`ntil, the `a`mount, and the plan it replaces, `x`.
impl ToNode for Billed {
    fn write(&self) -> Node<'_> {
        let (kind, about) = match self {
            Self::Cancelled => return Node::Text("cancelled".into()),
            Self::Refunded { of } => ("refunded", of.write()),
            Self::Paid { from, until, amount, replaces } => {
                let mut about = Record::new();
                about.put("f", from.write());
                about.put("u", until.write());
                about.put("a", amount.write());
                about.put_maybe("x", replaces.as_ref());
                ("paid", Node::Record(about))
            }
            Self::Trial { from, until } => {
                let mut about = Record::new();
                about.put("f", from.write());
                about.put("u", until.write());
                ("trial", Node::Record(about))
            }
        };
        let mut record = Record::new();
        record.put(kind, about);
        Node::Record(record)
    }
}

impl FromNode for Billed {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        if node.word() == "cancelled" {
            return Ok(Self::Cancelled);
        }
        let (kind, node) = node.kind()?;
        Ok(match kind {
            "refunded" => Self::Refunded { of: FromNode::read(node)? },
            "paid" => {
                let about = node.record()?;
                Self::Paid {
                    from: about.get("f")?,
                    until: about.get("u")?,
                    amount: about.get("a")?,
                    replaces: about.maybe("x")?,
                }
            }
            "trial" => {
                let about = node.record()?;
                Self::Trial { from: about.get("f")?, until: about.get("u")? }
            }
            _ => return Err(expected("paid, trial, cancelled or refunded")),
        })
    }
}

const MARKS: [(Mark, &str); 9] = [
    (Mark::Since, "since"),
    (Mark::Anchor, "anchor"),
    (Mark::From, "from"),
    (Mark::Until, "until"),
    (Mark::Gap, "gap"),
    (Mark::Trial, "trial"),
    (Mark::Cancelled, "cancelled"),
    (Mark::Refunded, "refunded"),
    (Mark::Switched, "switched"),
];

impl ToNode for Mark {
    fn write(&self) -> Node<'_> {
        let word = MARKS.iter().find(|(mark, _)| mark == self).map_or("", |(_, word)| word);
        Node::Text(word.into())
    }
}

impl FromNode for Mark {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        let found = MARKS.iter().find(|(_, word)| *word == node.word());
        found.map(|(mark, _)| *mark).ok_or_else(|| expected("an instant of a membership"))
    }
}
