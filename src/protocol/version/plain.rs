//! How single values stand in a version document: names as texts, amounts and instants as integers.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::domain::calendar::{Span, SpanUnit};
use crate::domain::moment::Moment;
use crate::domain::money::{Currency, Minor};
use crate::domain::names::{Label, ProgramId, RewardId, RuleId, WalletId};
use crate::domain::points::Points;
use crate::domain::program::LineKind;
use crate::domain::zone::{OffsetChange, Zone};

/// A value that stands in the document as a simpler one; not every simpler one is a value.
pub(super) trait Plain: Sized {
    type Form: Serialize + for<'de> Deserialize<'de>;

    fn form(&self) -> Self::Form;

    /// # Errors
    /// What was expected, as the end of a sentence that begins "expected".
    fn build(form: Self::Form) -> Result<Self, String>;
}

/// For `#[serde(with = "one")]`: a value.
pub(super) mod one {
    use super::{Deserialize, Deserializer, Plain, Serialize, Serializer, de};

    pub fn serialize<T: Plain, S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
        value.form().serialize(to)
    }

    pub fn deserialize<'de, T: Plain, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
        let form = T::Form::deserialize(from)?;
        T::build(form).map_err(|expected| de::Error::custom(format!("expected {expected}")))
    }
}

/// For `#[serde(with = "maybe")]`: a value that may be absent.
pub(super) mod maybe {
    use super::{Deserialize, Deserializer, Own, Plain, Serialize, Serializer};

    pub fn serialize<T: Plain, S: Serializer>(value: &Option<T>, to: S) -> Result<S::Ok, S::Error> {
        value.as_ref().map(T::form).serialize(to)
    }

    pub fn deserialize<'de, T: Plain, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<T>, D::Error> {
        Ok(Option::<Own<T>>::deserialize(from)?.map(|Own(value)| value))
    }
}

/// For `#[serde(with = "many")]`: a list of values.
pub(super) mod many {
    use super::{Deserialize, Deserializer, Own, Plain, Serializer};

    pub fn serialize<T: Plain, S: Serializer>(values: &[T], to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(values.iter().map(T::form))
    }

    pub fn deserialize<'de, T: Plain, D: Deserializer<'de>>(from: D) -> Result<Vec<T>, D::Error> {
        let values = Vec::<Own<T>>::deserialize(from)?;
        Ok(values.into_iter().map(|Own(value)| value).collect())
    }
}

/// A value on its way in.
struct Own<T>(T);

impl<'de, T: Plain> Deserialize<'de> for Own<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        one::deserialize(from).map(Self)
    }
}

/// A module for `#[serde(with = …)]`: a list of what `$form` mirrors.
macro_rules! list {
    ($module:ident: $item:ident as $form:ident) => {
        mod $module {
            use super::{Deserialize, Deserializer, Serialize, Serializer};
            use super::{$form, $item};

            struct Out<'a>(&'a $item);

            impl Serialize for Out<'_> {
                fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                    $form::serialize(self.0, to)
                }
            }

            struct In($item);

            impl<'de> Deserialize<'de> for In {
                fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                    $form::deserialize(from).map(Self)
                }
            }

            pub fn serialize<S: Serializer>(items: &[$item], to: S) -> Result<S::Ok, S::Error> {
                to.collect_seq(items.iter().map(Out))
            }

            pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<$item>, D::Error> {
                let items = Vec::<In>::deserialize(from)?;
                Ok(items.into_iter().map(|In(item)| item).collect())
            }
        }
    };
}

pub(super) use list;

macro_rules! texts {
    ($($name:ident),+) => {$(
        impl Plain for $name {
            type Form = String;

            fn form(&self) -> String {
                self.as_str().to_owned()
            }

            fn build(form: String) -> Result<Self, String> {
                Self::parse(&form).map_err(|_| Self::EXPECTED.to_owned())
            }
        }
    )+};
}

texts!(ProgramId, WalletId, RuleId, RewardId, Label);

impl Plain for Currency {
    type Form = String;

    fn form(&self) -> String {
        self.as_str().to_owned()
    }

    fn build(form: String) -> Result<Self, String> {
        Self::parse(&form).ok_or_else(|| "three upper-case letters".to_owned())
    }
}

impl Plain for Points {
    type Form = u64;

    fn form(&self) -> u64 {
        self.get()
    }

    fn build(form: u64) -> Result<Self, String> {
        Self::new(form).ok_or_else(|| "at most 9007199254740991".to_owned())
    }
}

impl Plain for Minor {
    type Form = u64;

    fn form(&self) -> u64 {
        self.get()
    }

    fn build(form: u64) -> Result<Self, String> {
        Self::new(form).ok_or_else(|| "at most 9007199254740991".to_owned())
    }
}

/// Milliseconds since 1970-01-01T00:00:00Z.
impl Plain for Moment {
    type Form = i64;

    fn form(&self) -> i64 {
        self.millis()
    }

    fn build(form: i64) -> Result<Self, String> {
        Self::new(form).ok_or_else(|| "an instant of the years 1970 to 2199".to_owned())
    }
}

/// A count and what is counted: `[14,"day"]`.
impl Plain for Span {
    type Form = (u32, SpanUnitForm);

    fn form(&self) -> Self::Form {
        let unit = match self.unit() {
            SpanUnit::Day => SpanUnitForm::Day,
            SpanUnit::Week => SpanUnitForm::Week,
            SpanUnit::Month => SpanUnitForm::Month,
            SpanUnit::Year => SpanUnitForm::Year,
        };
        (self.count(), unit)
    }

    fn build((count, unit): Self::Form) -> Result<Self, String> {
        let unit = match unit {
            SpanUnitForm::Day => SpanUnit::Day,
            SpanUnitForm::Week => SpanUnit::Week,
            SpanUnitForm::Month => SpanUnit::Month,
            SpanUnitForm::Year => SpanUnit::Year,
        };
        Self::new(count, unit).ok_or_else(|| format!("a count of 1 to {}", Self::MOST))
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum SpanUnitForm {
    Day,
    Week,
    Month,
    Year,
}

/// The IANA name and the changes, each `[seconds since 1970, seconds to add to UTC]`.
impl Plain for Zone {
    type Form = ZoneForm;

    fn form(&self) -> ZoneForm {
        let pair = |change: &OffsetChange| (change.from, change.offset_seconds);
        ZoneForm {
            name: self.name().to_owned(),
            offsets: self.offsets().iter().map(pair).collect(),
        }
    }

    fn build(form: ZoneForm) -> Result<Self, String> {
        let change = |(from, offset_seconds)| OffsetChange { from, offset_seconds };
        let offsets = form.offsets.into_iter().map(change).collect();
        Self::new(&form.name, offsets).map_err(|error| format!("a time zone: {error}"))
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ZoneForm {
    name: String,
    offsets: Vec<(i64, i32)>,
}

impl Plain for LineKind {
    type Form = LineKindForm;

    fn form(&self) -> LineKindForm {
        match self {
            Self::Goods => LineKindForm::Goods,
            Self::Shipping => LineKindForm::Shipping,
            Self::Fee => LineKindForm::Fee,
            Self::GiftCard => LineKindForm::GiftCard,
            Self::Reward => LineKindForm::Reward,
        }
    }

    fn build(form: LineKindForm) -> Result<Self, String> {
        Ok(match form {
            LineKindForm::Goods => Self::Goods,
            LineKindForm::Shipping => Self::Shipping,
            LineKindForm::Fee => Self::Fee,
            LineKindForm::GiftCard => Self::GiftCard,
            LineKindForm::Reward => Self::Reward,
        })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum LineKindForm {
    Goods,
    Shipping,
    Fee,
    GiftCard,
    Reward,
}
