//! How single values stand in JSON that is stored: names and words as texts, all else as integers.

use std::borrow::Cow;

use super::node::{Fault, FromNode, Node, ToNode, expected, words};
use crate::domain::book::Status;
use crate::domain::calendar::PeriodKind;
use crate::domain::ledger::{Account, HoldFate, RedemptionStatus};
use crate::domain::moment::Moment;
use crate::domain::money::{Currency, Minor};
use crate::domain::names::{
    Code, HoldId, Label, MemberId, ProgramId, Reason, RedemptionId, Reference, RewardId, RuleId,
    VersionId, WalletId,
};
use crate::domain::order::TenderKind;
use crate::domain::points::Points;
use crate::domain::principal::Principal;
use crate::domain::program::LineKind;

/// A value that stands there as one text.
pub trait Shown {
    fn shown(&self) -> &str;
}

macro_rules! written {
    ($name:ident, $shown:expr) => {
        impl Shown for $name {
            fn shown(&self) -> &str {
                $shown(self)
            }
        }

        impl ToNode for $name {
            fn write(&self) -> Node<'_> {
                Node::Text(Cow::Borrowed(self.shown()))
            }
        }
    };
}

macro_rules! names {
    ($($name:ident),+) => {$(
        written!($name, Self::as_str);

        impl FromNode for $name {
            fn read(node: &Node<'_>) -> Result<Self, Fault> {
                node.text_of(Self::EXPECTED, |text| Self::parse(text).ok())
            }
        }
    )+};
}

names!(
    ProgramId,
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

written!(Currency, Self::as_str);

impl FromNode for Currency {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        node.text_of("an ISO 4217 code, like EUR", Self::parse)
    }
}

macro_rules! known {
    ($name:ident, $expected:literal: $($variant:ident $word:literal),+) => {
        written!($name, |word: &Self| match word {
            $(Self::$variant => $word),+
        });

        words!($name, $expected: $($variant $word),+);
    };
}

known!(Account, "an account":
    Issued "issued", Pending "pending", Active "active", Held "held", Redeemed "redeemed",
    Expired "expired", ClawedBack "clawed_back", Deficit "deficit");
known!(HoldFate, "what became of a hold":
    Captured "captured", Voided "voided", Expired "expired");
known!(RedemptionStatus, "the state of a redemption":
    Issued "issued", Used "used", Cancelled "cancelled", Expired "expired", Reversed "reversed");
known!(TenderKind, "a kind of tender":
    Card "card", Cash "cash", GiftCard "gift_card", StoreCredit "store_credit", Points "points");
known!(LineKind, "a kind of line":
    Goods "goods", Shipping "shipping", Fee "fee", GiftCard "gift_card", Reward "reward");
known!(PeriodKind, "a kind of period":
    Day "day", Week "week", Month "month", Year "year", Lifetime "lifetime");
known!(Status, "the state of a member":
    Active "active", Suspended "suspended", Closed "closed", Erased "erased");

impl ToNode for Principal {
    fn write(&self) -> Node<'_> {
        Node::Text(Cow::Owned(self.to_string()))
    }
}

impl FromNode for Principal {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        node.text_of("a principal", Self::parse)
    }
}

impl FromNode for String {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        node.text().map(str::to_owned)
    }
}

impl FromNode for bool {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        if let Node::Flag(flag) = node { Ok(*flag) } else { Err(expected("true or false")) }
    }
}

macro_rules! counts {
    ($($type:ty),+) => {$(
        impl FromNode for $type {
            fn read(node: &Node<'_>) -> Result<Self, Fault> {
                let number = node.whole(0, u64::from(Self::MAX))?;
                Self::try_from(number).map_err(|_| expected("less"))
            }
        }
    )+};
}

counts!(u8, u16, u32);

impl FromNode for u64 {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        node.whole(0, Self::MAX)
    }
}

impl ToNode for u64 {
    fn write(&self) -> Node<'_> {
        Node::Count(*self)
    }
}

impl ToNode for u32 {
    fn write(&self) -> Node<'_> {
        Node::Count(u64::from(*self))
    }
}

impl FromNode for i64 {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        let number = match node {
            Node::Below(number) => Some(*number),
            Node::Count(number) => Self::try_from(*number).ok(),
            _ => None,
        };
        number.ok_or_else(|| expected("a whole number of at most 9223372036854775807"))
    }
}

impl ToNode for i64 {
    fn write(&self) -> Node<'_> {
        u64::try_from(*self).map_or(Node::Below(*self), Node::Count)
    }
}

macro_rules! amounts {
    ($($type:ty),+) => {$(
        impl ToNode for $type {
            fn write(&self) -> Node<'_> {
                Node::Count(self.get())
            }
        }

        impl FromNode for $type {
            fn read(node: &Node<'_>) -> Result<Self, Fault> {
                let number = node.whole(0, Self::MAX.get())?;
                Self::new(number).ok_or_else(|| expected("less"))
            }
        }
    )+};
}

amounts!(Points, Minor);

/// Milliseconds since 1970-01-01T00:00:00Z.
impl FromNode for Moment {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        let moment = match node {
            Node::Count(number) => i64::try_from(*number).ok().and_then(Self::new),
            _ => None,
        };
        moment.ok_or_else(|| expected("an instant of the years 1970 to 2199"))
    }
}

impl ToNode for Moment {
    fn write(&self) -> Node<'_> {
        instant(*self)
    }
}

#[must_use]
pub fn instant(moment: Moment) -> Node<'static> {
    // Never below zero, where a moment begins.
    Node::Count(moment.millis().unsigned_abs())
}
