//! Scalars as they stand in JSON: names, instants and whole numbers, read strictly.

use std::fmt;

use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

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

impl<'de, T: Name> Deserialize<'de> for Named<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Text(T::EXPECTED, |text: &str| T::read(text).map(Self)))
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

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let expected = "an RFC 3339 instant of the years 1970 to 2199, like 2026-03-01T09:00:00Z";
        deserializer
            .deserialize_str(Text(expected, |text: &str| Moment::parse(text).ok().map(Self)))
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

impl<'de> Deserialize<'de> for Whole {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_u64(Number { least: 0, most: Points::MAX.get() }).map(Self)
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

impl<'de, const MOST: u32> Deserialize<'de> for Count<MOST> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = deserializer.deserialize_u64(Number { least: 1, most: u64::from(MOST) })?;
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

impl<'de> Deserialize<'de> for Signed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_i64(SignedNumber).map(Self)
    }
}

/// Reads a text of a form; used by types that are neither names nor instants.
///
/// # Errors
/// What was expected, at the text's own place.
pub fn text<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    expected: &'static str,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<T, D::Error> {
    deserializer.deserialize_str(Text(expected, read))
}

struct Text<F>(&'static str, F);

impl<T, F: FnOnce(&str) -> Option<T>> Visitor<'_> for Text<F> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        let expected = self.0;
        (self.1)(text).ok_or_else(|| E::custom(format_args!("expected {expected}")))
    }
}

struct Number {
    least: u64,
    most: u64,
}

impl Visitor<'_> for Number {
    type Value = u64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a whole number from {} to {}", self.least, self.most)
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<u64, E> {
        if (self.least..=self.most).contains(&number) {
            Ok(number)
        } else {
            Err(E::invalid_value(de::Unexpected::Unsigned(number), &self))
        }
    }
}

struct SignedNumber;

impl Visitor<'_> for SignedNumber {
    type Value = i64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let most = Points::MAX;
        write!(f, "a whole number from -{most} to {most}, and not 0")
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<i64, E> {
        match i64::try_from(number) {
            Ok(signed) if number != 0 && number <= Points::MAX.get() => Ok(signed),
            _ => Err(E::invalid_value(de::Unexpected::Unsigned(number), &self)),
        }
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<i64, E> {
        if number != 0 && number.unsigned_abs() <= Points::MAX.get() {
            Ok(number)
        } else {
            Err(E::invalid_value(de::Unexpected::Signed(number), &self))
        }
    }
}
