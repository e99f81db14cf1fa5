//! How single values stand in the journal: names and words as texts, all else as integers.

use std::borrow::Cow;

use super::Unreadable;
use super::node::{Form, Node, Record, expected, malformed};
use crate::domain::book::Status;
use crate::domain::calendar::PeriodKind;
use crate::domain::ledger::{Account, HoldFate, RedemptionStatus};
use crate::domain::moment::Moment;
use crate::domain::money::{Currency, Minor};
use crate::domain::names::{
    Code, HoldId, Label, MemberId, Reason, RedemptionId, Reference, RewardId, RuleId, VersionId,
    WalletId,
};
use crate::domain::order::TenderKind;
use crate::domain::points::Points;
use crate::domain::program::LineKind;

/// A value that stands in the journal as one text.
pub(super) trait Named {
    fn shown(&self) -> &str;
}

macro_rules! named {
    ($name:ident, $shown:expr, $read:expr, $expected:expr) => {
        impl Named for $name {
            fn shown(&self) -> &str {
                $shown(self)
            }
        }

        impl Form for $name {
            fn write(&self) -> Node<'_> {
                Node::Text(Cow::Borrowed(self.shown()))
            }

            fn read(node: Node<'_>) -> Result<Self, Unreadable> {
                let text = node.text()?;
                $read(&text).ok_or_else(|| wrong(&text, $expected))
            }
        }
    };
}

macro_rules! names {
    ($($name:ident),+) => {$(
        named!($name, Self::as_str, |text| Self::parse(text).ok(), Self::EXPECTED);
    )+};
}

names!(
    WalletId,
    RuleId,
    RewardId,
    Label,
    Reference,
    Reason,
    VersionId,
    MemberId,
    HoldId,
    RedemptionId,
    Code
);

named!(Currency, Self::as_str, Self::parse, "three upper-case letters");

macro_rules! words {
    ($name:ident, $expected:literal: $($variant:ident $word:literal),+) => {
        named!(
            $name,
            |word: &Self| match word {
                $(Self::$variant => $word),+
            },
            |text: &str| match text {
                $($word => Some(Self::$variant),)+
                _ => None,
            },
            $expected
        );
    };
}

words!(Account, "an account":
    Issued "issued", Pending "pending", Active "active", Held "held", Redeemed "redeemed",
    Expired "expired", ClawedBack "clawed_back", Deficit "deficit");
words!(HoldFate, "what became of a hold":
    Captured "captured", Voided "voided", Expired "expired");
words!(RedemptionStatus, "the state of a redemption":
    Issued "issued", Used "used", Cancelled "cancelled", Expired "expired", Reversed "reversed");
words!(TenderKind, "a kind of tender":
    Card "card", Cash "cash", GiftCard "gift_card", StoreCredit "store_credit", Points "points");
words!(LineKind, "a kind of line":
    Goods "goods", Shipping "shipping", Fee "fee", GiftCard "gift_card", Reward "reward");
words!(PeriodKind, "a kind of period":
    Day "day", Week "week", Month "month", Year "year", Lifetime "lifetime");
words!(Status, "the state of a member":
    Active "active", Suspended "suspended", Closed "closed", Erased "erased");

fn wrong(text: &str, expected: &str) -> Unreadable {
    malformed(format!("{text}: expected {expected}"))
}

impl Form for u64 {
    fn write(&self) -> Node<'_> {
        Node::Count(*self)
    }

    fn read(node: Node<'_>) -> Result<Self, Unreadable> {
        if let Node::Count(number) = node { Ok(number) } else { Err(expected("a whole number")) }
    }
}

impl Form for u32 {
    fn write(&self) -> Node<'_> {
        Node::Count(u64::from(*self))
    }

    fn read(node: Node<'_>) -> Result<Self, Unreadable> {
        Self::try_from(u64::read(node)?).map_err(|_| expected("at most 4294967295"))
    }
}

impl Form for i64 {
    fn write(&self) -> Node<'_> {
        u64::try_from(*self).map_or(Node::Below(*self), Node::Count)
    }

    fn read(node: Node<'_>) -> Result<Self, Unreadable> {
        if let Node::Below(number) = node {
            return Ok(number);
        }
        Self::try_from(u64::read(node)?).map_err(|_| expected("at most 9223372036854775807"))
    }
}

impl Form for Points {
    fn write(&self) -> Node<'_> {
        Node::Count(self.get())
    }

    fn read(node: Node<'_>) -> Result<Self, Unreadable> {
        Self::new(u64::read(node)?).ok_or_else(|| expected("at most 9007199254740991"))
    }
}

impl Form for Minor {
    fn write(&self) -> Node<'_> {
        Node::Count(self.get())
    }

    fn read(node: Node<'_>) -> Result<Self, Unreadable> {
        Self::new(u64::read(node)?).ok_or_else(|| expected("at most 9007199254740991"))
    }
}

/// Milliseconds since 1970-01-01T00:00:00Z.
impl Form for Moment {
    fn write(&self) -> Node<'_> {
        instant(*self)
    }

    fn read(node: Node<'_>) -> Result<Self, Unreadable> {
        let moment = i64::try_from(u64::read(node)?).ok().and_then(Self::new);
        moment.ok_or_else(|| expected("an instant of the years 1970 to 2199"))
    }
}

pub(super) fn instant(moment: Moment) -> Node<'static> {
    // Never below zero, where a moment begins.
    Node::Count(moment.millis().unsigned_abs())
}

/// A list of exactly two values.
pub(super) fn pair<'a>(one: Node<'a>, other: Node<'a>) -> Node<'a> {
    Node::List(vec![one, other])
}

pub(super) fn read_pair<T: Form, U: Form>(node: Node<'_>) -> Result<(T, U), Unreadable> {
    let [one, other] = of_length(node)?;
    Ok((T::read(one)?, U::read(other)?))
}

pub(super) fn of_length<const N: usize>(node: Node<'_>) -> Result<[Node<'_>; N], Unreadable> {
    node.list()?.try_into().map_err(|_| expected("another number of values"))
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

/// The record that the bytes are the JSON of, in whatever format.
pub(super) fn parse(bytes: &[u8]) -> Result<Record<'_>, Unreadable> {
    let node: Node<'_> =
        serde_json::from_slice(bytes).map_err(|error| malformed(error.to_string()))?;
    node.record()
}

/// The record, in our format.
///
/// # Errors
/// [`Unreadable::Format`] before anything else, where it is another.
pub(super) fn parse_ours(bytes: &[u8]) -> Result<Record<'_>, Unreadable> {
    let mut record = parse(bytes)?;
    match record.get("v")? {
        FORMAT => Ok(record),
        number => Err(Unreadable::Format { number }),
    }
}
