//! Scalars as they stand in JSON: names, instants and whole numbers, read strictly.

use serde::{Serialize, Serializer};

use super::node::{Fault, FromNode, Node, expected};
use crate::domain::moment::Moment;
use crate::domain::names::{
    EntryId, HoldId, Label, MemberId, ProgramId, Reason, RedemptionId, Reference, RewardId, RuleId,
    VersionId, WalletId,
};
use crate::domain::points::Points;

/// A name of the domain, as text.
pub trait Name: Sized {
    const EXPECTED: &'static str;
    fn read(text: &str) -> Option<Self>;
    fn text(&self) -> &str;
}

macro_rules! names {
    ($($name:ty),*) => {$(
        impl Name for $name {
            const EXPECTED: &'static str = <$name>::EXPECTED;
            fn read(text: &str) -> Option<Self> {
                Self::parse(text).ok()
            }
            fn text(&self) -> &str {
                self.as_str()
            }
        }
    )*};
}

names!(
    EntryId,
    HoldId,
    Label,
    MemberId,
    ProgramId,
    Reason,
    RedemptionId,
    Reference,
    RewardId,
    RuleId,
    VersionId,
    WalletId
);

/// A name in a message.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Named<T>(pub T);

impl<T: Name> Serialize for Named<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.text())
    }
}

impl<T: Name> FromNode for Named<T> {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        node.text_of(T::EXPECTED, |text| T::read(text).map(Self))
    }
}

/// An instant in a message: RFC 3339, written in UTC with milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instant(pub Moment);

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl FromNode for Instant {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        let expected = "an RFC 3339 instant of the years 1970 to 2199, like 2026-03-01T09:00:00Z";
        node.text_of(expected, |text| Moment::parse(text).ok().map(Self))
    }
}

/// A whole number from 0 to 2^53 − 1: no sign, no fraction, no exponent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Whole(pub u64);

impl Serialize for Whole {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(self.0)
    }
}

impl FromNode for Whole {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        node.whole(0, Points::MAX.get()).map(Self)
    }
}

/// A whole number from 1 to `MOST`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count<const MOST: u32>(pub u32);

impl<const MOST: u32> Serialize for Count<MOST> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u32(self.0)
    }
}

impl<const MOST: u32> FromNode for Count<MOST> {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        let number = node.whole(1, u64::from(MOST))?;
        Ok(Self(u32::try_from(number).unwrap_or(MOST)))
    }
}

/// A whole number from −(2^53 − 1) to 2^53 − 1, without 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signed(pub i64);

impl Serialize for Signed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.0)
    }
}

impl FromNode for Signed {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        let most = Points::MAX.get();
        i64::read(node)
            .ok()
            .filter(|number| *number != 0 && number.unsigned_abs() <= most)
            .map(Self)
            .ok_or_else(|| expected(&format!("a whole number from -{most} to {most}, and not 0")))
    }
}
