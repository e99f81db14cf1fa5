//! How single values stand in a version document: names as texts, amounts and instants as integers.

use serde::{Serialize, Serializer};

use crate::domain::calendar::{Span, SpanUnit};
use crate::domain::moment::Moment;
use crate::domain::money::{Currency, Minor};
use crate::domain::names::{Label, ProgramId, RewardId, RuleId, WalletId};
use crate::domain::points::Points;
use crate::domain::program::LineKind;
use crate::domain::zone::{OffsetChange, Zone};

/// A value that stands in the document as a simpler one.
pub(super) trait Plain {
    type Form<'a>: Serialize
    where
        Self: 'a;

    fn form(&self) -> Self::Form<'_>;
}

/// For `#[serde(with = "one")]`: a value.
pub(super) mod one {
    use super::{Plain, Serialize, Serializer};

    pub fn serialize<T: Plain, S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
        value.form().serialize(to)
    }
}

/// For `#[serde(with = "maybe")]`: a value that may be absent.
pub(super) mod maybe {
    use super::{Plain, Serialize, Serializer};

    pub fn serialize<T: Plain, S: Serializer>(value: &Option<T>, to: S) -> Result<S::Ok, S::Error> {
        value.as_ref().map(T::form).serialize(to)
    }
}

/// For `#[serde(with = "many")]`: a list of values.
pub(super) mod many {
    use super::{Plain, Serializer};

    pub fn serialize<T: Plain, S: Serializer>(values: &[T], to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(values.iter().map(T::form))
    }
}

/// A module for `#[serde(with = …)]`: a list of what `$form` mirrors.
macro_rules! list {
    ($vis:vis $module:ident: $item:ident as $form:ident) => {
        $vis mod $module {
            use super::{Serialize, Serializer};
            use super::{$form, $item};

            struct Out<'a>(&'a $item);

            impl Serialize for Out<'_> {
                fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                    $form::serialize(self.0, to)
                }
            }

            pub fn serialize<S: Serializer>(items: &[$item], to: S) -> Result<S::Ok, S::Error> {
                to.collect_seq(items.iter().map(Out))
            }
        }
    };
}

pub(super) use list;

macro_rules! texts {
    ($($name:ident),+) => {$(
        impl Plain for $name {
            type Form<'a> = &'a str;

            fn form(&self) -> &str {
                self.as_str()
            }
        }
    )+};
}

texts!(ProgramId, WalletId, RuleId, RewardId, Label);

impl Plain for Currency {
    type Form<'a> = &'a str;

    fn form(&self) -> &str {
        self.as_str()
    }
}

impl Plain for Points {
    type Form<'a> = u64;

    fn form(&self) -> u64 {
        self.get()
    }
}

impl Plain for Minor {
    type Form<'a> = u64;

    fn form(&self) -> u64 {
        self.get()
    }
}

/// Milliseconds since 1970-01-01T00:00:00Z.
impl Plain for Moment {
    type Form<'a> = i64;

    fn form(&self) -> i64 {
        self.millis()
    }
}

/// A count and what is counted: `[14,"day"]`.
impl Plain for Span {
    type Form<'a> = (u32, SpanUnitForm);

    fn form(&self) -> Self::Form<'_> {
        let unit = match self.unit() {
            SpanUnit::Day => SpanUnitForm::Day,
            SpanUnit::Week => SpanUnitForm::Week,
            SpanUnit::Month => SpanUnitForm::Month,
            SpanUnit::Year => SpanUnitForm::Year,
        };
        (self.count(), unit)
    }
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum SpanUnitForm {
    Day,
    Week,
    Month,
    Year,
}

/// The IANA name and the changes, each `[seconds since 1970, seconds to add to UTC]`.
impl Plain for Zone {
    type Form<'a> = ZoneForm;

    fn form(&self) -> ZoneForm {
        let pair = |change: &OffsetChange| (change.from, change.offset_seconds);
        ZoneForm {
            name: self.name().to_owned(),
            offsets: self.offsets().iter().map(pair).collect(),
        }
    }
}

#[derive(Serialize)]
pub(super) struct ZoneForm {
    name: String,
    offsets: Vec<(i64, i32)>,
}

impl Plain for LineKind {
    type Form<'a> = LineKindForm;

    fn form(&self) -> LineKindForm {
        match self {
            Self::Goods => LineKindForm::Goods,
            Self::Shipping => LineKindForm::Shipping,
            Self::Fee => LineKindForm::Fee,
            Self::GiftCard => LineKindForm::GiftCard,
            Self::Reward => LineKindForm::Reward,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum LineKindForm {
    Goods,
    Shipping,
    Fee,
    GiftCard,
    Reward,
}
