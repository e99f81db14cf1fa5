//! How an entry's cause is written: the word for what happened, and what it happened to.

use super::billed::{read_billed, write_billed};
use super::order::{pinned_record, read_standing, standing_record};
use super::plain::pair;
use crate::domain::ledger::{Cause, Hand, Occasion, Pinned, Standing};
use crate::domain::moment::Moment;
use crate::domain::names::{HoldId, Label, RedemptionId, Reference};
use crate::domain::order::Order;
use crate::protocol::node::{Fault, FromNode, Node, Record, ToNode, expected, read_pair};
use crate::protocol::plain::instant;

/// The word for what happened, in storage and to readers.
#[must_use]
pub fn kind(cause: &Cause) -> &'static str {
    match cause {
        Cause::Enrolled { .. } => "enrolled",
        Cause::Updated { .. } => "updated",
        Cause::Earned { .. } => "earned",
        Cause::Acted { .. } => "acted",
        Cause::Retracted { .. } => "retracted",
        Cause::Occurred { .. } => "occurred",
        Cause::Held => "held",
        Cause::Captured { .. } => "captured",
        Cause::Voided { .. } => "voided",
        Cause::Redeemed => "redeemed",
        Cause::Cancelled { .. } => "cancelled",
        Cause::Used { .. } => "used",
        Cause::Reserved { .. } => "reserved",
        Cause::Released { .. } => "released",
        Cause::Consumed { .. } => "consumed",
        Cause::Undone { .. } => "undone",
        Cause::Returned { .. } => "returned",
        Cause::Activated { .. } => "activated",
        Cause::Billed { .. } => "billed",
        Cause::Chosen { .. } => "chosen",
        Cause::Adjusted { .. } => "adjusted",
        Cause::Suspended { .. } => "suspended",
        Cause::Resumed { .. } => "resumed",
        Cause::Closed { .. } => "closed",
        Cause::Erased { .. } => "erased",
    }
}

impl ToNode for Cause {
    fn write(&self) -> Node<'_> {
        let about = match self {
            Self::Held | Self::Redeemed => return Node::Text(kind(self).into()),
            Self::Captured { hold } | Self::Voided { hold } => hold.write(),
            Self::Cancelled { redemption }
            | Self::Used { redemption }
            | Self::Reserved { redemption }
            | Self::Released { redemption } => redemption.write(),
            Self::Consumed { hold, redemption } => write_consumed(hold, redemption),
            Self::Undone { redemption, order } => write_undone(redemption, order.as_ref()),
            Self::Enrolled { segments } | Self::Updated { segments } => write_segments(segments),
            Self::Earned { order, pinned, standing } => write_earned(order, pinned, standing),
            Self::Acted { action, event, occurred_at } => write_acted(action, event, *occurred_at),
            Self::Retracted { action, event } => write_retracted(action, event),
            Self::Occurred { occasion } => Node::Text(occasion_word(*occasion).into()),
            Self::Returned { order, reference, occurred_at, standing } => {
                write_returned(order, reference, *occurred_at, standing)
            }
            Self::Activated { order, event } => write_activated(order, event),
            Self::Billed { .. } => write_billed(self),
            Self::Chosen { benefit, option } => pair(benefit.write(), option.write()),
            Self::Adjusted { hand }
            | Self::Suspended { hand }
            | Self::Resumed { hand }
            | Self::Closed { hand }
            | Self::Erased { hand } => hand.write(),
        };
        let mut record = Record::new();
        record.put(kind(self), about);
        Node::Record(record)
    }
}

impl FromNode for Cause {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        if let Node::Text(word) = node {
            return match word.as_ref() {
                "held" => Ok(Self::Held),
                "redeemed" => Ok(Self::Redeemed),
                _ => Err(expected("what happened")),
            };
        }
        let (word, node) = node.kind()?;
        read_about(word, node).map_err(|fault| fault.at(word))
    }
}

fn read_about(word: &str, node: &Node<'_>) -> Result<Cause, Fault> {
    Ok(match word {
        "enrolled" => Cause::Enrolled { segments: read_segments(node)? },
        "updated" => Cause::Updated { segments: read_segments(node)? },
        "earned" => read_earned(node.record()?)?,
        "acted" => read_acted(node.record()?)?,
        "retracted" => read_retracted(node.record()?)?,
        "occurred" => Cause::Occurred { occasion: read_occasion(node)? },
        "captured" => Cause::Captured { hold: FromNode::read(node)? },
        "voided" => Cause::Voided { hold: FromNode::read(node)? },
        "cancelled" => Cause::Cancelled { redemption: FromNode::read(node)? },
        "used" => Cause::Used { redemption: FromNode::read(node)? },
        "reserved" => Cause::Reserved { redemption: FromNode::read(node)? },
        "released" => Cause::Released { redemption: FromNode::read(node)? },
        "consumed" => read_consumed(node.record()?)?,
        "undone" => read_undone(node.record()?)?,
        "returned" => read_returned(node.record()?)?,
        "activated" => read_activated(node.record()?)?,
        "billed" => read_billed(node.record()?)?,
        "chosen" => {
            let (benefit, option) = read_pair(node)?;
            Cause::Chosen { benefit, option }
        }
        "adjusted" => Cause::Adjusted { hand: FromNode::read(node)? },
        "suspended" => Cause::Suspended { hand: FromNode::read(node)? },
        "resumed" => Cause::Resumed { hand: FromNode::read(node)? },
        "closed" => Cause::Closed { hand: FromNode::read(node)? },
        "erased" => Cause::Erased { hand: FromNode::read(node)? },
        _ => return Err(expected("what happened")),
    })
}

/// Se`g`ments.
fn write_segments(segments: &[Label]) -> Node<'_> {
    let mut record = Record::new();
    record.put_list("g", segments);
    Node::Record(record)
}

fn read_segments(node: &Node<'_>) -> Result<Vec<Label>, Fault> {
    node.record()?.list("g")
}

/// `o`rder, what was known of the `m`ember, `s`tanding.
fn write_earned<'a>(order: &'a Order, pinned: &'a Pinned, standing: &'a Standing) -> Node<'a> {
    let mut record = Record::new();
    record.put("o", order.write());
    record.put_filled("m", pinned_record(pinned));
    record.put("s", Node::Record(standing_record(standing, Some(order.lines().len()))));
    Node::Record(record)
}

fn read_earned(record: &Record<'_>) -> Result<Cause, Fault> {
    let order: Order = record.get("o")?;
    let lines = order.lines().len();
    let standing = record.lent("s", |node| read_standing(node, Some(lines)))?;
    Ok(Cause::Earned { order, pinned: record.maybe("m")?.unwrap_or_default(), standing })
}

/// `a`ction, `e`vent, `t`ime.
fn write_acted<'a>(action: &'a Label, event: &'a Reference, occurred_at: Moment) -> Node<'a> {
    let mut record = Record::new();
    record.put("a", action.write());
    record.put("e", event.write());
    record.put("t", instant(occurred_at));
    Node::Record(record)
}

fn read_acted(record: &Record<'_>) -> Result<Cause, Fault> {
    Ok(Cause::Acted {
        action: record.get("a")?,
        event: record.get("e")?,
        occurred_at: record.get("t")?,
    })
}

/// `a`ction, `e`vent.
fn write_retracted<'a>(action: &'a Label, event: &'a Reference) -> Node<'a> {
    let mut record = Record::new();
    record.put("a", action.write());
    record.put("e", event.write());
    Node::Record(record)
}

fn read_retracted(record: &Record<'_>) -> Result<Cause, Fault> {
    Ok(Cause::Retracted { action: record.get("a")?, event: record.get("e")? })
}

/// The word for what time brought, in storage and to readers.
#[must_use]
pub fn occasion_word(occasion: Occasion) -> &'static str {
    match occasion {
        Occasion::Birthday => "birthday",
        Occasion::Lapse => "lapse",
    }
}

fn read_occasion(node: &Node<'_>) -> Result<Occasion, Fault> {
    match node.word() {
        "birthday" => Ok(Occasion::Birthday),
        "lapse" => Ok(Occasion::Lapse),
        _ => Err(expected("what time brought")),
    }
}

/// `h`old, `r`edemption.
fn write_consumed<'a>(hold: &'a HoldId, redemption: &'a RedemptionId) -> Node<'a> {
    let mut record = Record::new();
    record.put("h", hold.write());
    record.put("r", redemption.write());
    Node::Record(record)
}

fn read_consumed(record: &Record<'_>) -> Result<Cause, Fault> {
    Ok(Cause::Consumed { hold: record.get("h")?, redemption: record.get("r")? })
}

/// `r`edemption, and the `o`rder that it had been used on.
fn write_undone<'a>(redemption: &'a RedemptionId, order: Option<&'a Reference>) -> Node<'a> {
    let mut record = Record::new();
    record.put("r", redemption.write());
    record.put_maybe("o", order);
    Node::Record(record)
}

fn read_undone(record: &Record<'_>) -> Result<Cause, Fault> {
    Ok(Cause::Undone { redemption: record.get("r")?, order: record.maybe("o")? })
}

/// `o`rder, `r`eference, `t`ime, `s`tanding.
fn write_returned<'a>(
    order: &'a Reference,
    reference: &'a Reference,
    occurred_at: Moment,
    standing: &'a Standing,
) -> Node<'a> {
    let mut record = Record::new();
    record.put("o", order.write());
    record.put("r", reference.write());
    record.put("t", instant(occurred_at));
    record.put("s", Node::Record(standing_record(standing, None)));
    Node::Record(record)
}

fn read_returned(record: &Record<'_>) -> Result<Cause, Fault> {
    Ok(Cause::Returned {
        order: record.get("o")?,
        reference: record.get("r")?,
        occurred_at: record.get("t")?,
        standing: record.lent("s", |node| read_standing(node, None))?,
    })
}

/// `o`rder, `e`vent.
fn write_activated<'a>(order: &'a Reference, event: &'a Label) -> Node<'a> {
    let mut record = Record::new();
    record.put("o", order.write());
    record.put("e", event.write());
    Node::Record(record)
}

fn read_activated(record: &Record<'_>) -> Result<Cause, Fault> {
    Ok(Cause::Activated { order: record.get("o")?, event: record.get("e")? })
}

/// `r`eason, `a`ctor.
impl ToNode for Hand {
    fn write(&self) -> Node<'_> {
        let mut record = Record::new();
        record.put("r", self.reason.write());
        record.put("a", self.actor.write());
        Node::Record(record)
    }
}

impl FromNode for Hand {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        let record = node.record()?;
        Ok(Self { reason: record.get("r")?, actor: record.get("a")? })
    }
}
