//! How single values stand in the journal: names and words as texts, all else as integers.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::Unreadable;
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

pub(super) type Text<'a> = Cow<'a, str>;

/// What stands in the journal for a value of the domain.
pub(super) trait Form<'a>: Sized {
    type Of;

    fn of(value: &'a Self::Of) -> Self;

    fn build(self) -> Result<Self::Of, Unreadable>;
}

pub(super) fn forms<'a, F: Form<'a>>(values: &'a [F::Of]) -> Vec<F> {
    values.iter().map(F::of).collect()
}

pub(super) fn build_all<'a, F: Form<'a>>(forms: Vec<F>) -> Result<Vec<F::Of>, Unreadable> {
    forms.into_iter().map(F::build).collect()
}

/// A value that stands in the journal as one text.
pub(super) trait Named: Sized {
    fn shown(&self) -> &str;

    fn read(text: &str) -> Result<Self, Unreadable>;
}

macro_rules! names {
    ($($name:ident),+) => {$(
        impl Named for $name {
            fn shown(&self) -> &str {
                self.as_str()
            }

            fn read(text: &str) -> Result<Self, Unreadable> {
                Self::parse(text).map_err(|bad| wrong(text, bad.expected))
            }
        }
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

impl Named for Currency {
    fn shown(&self) -> &str {
        self.as_str()
    }

    fn read(text: &str) -> Result<Self, Unreadable> {
        Self::parse(text).ok_or_else(|| wrong(text, "three upper-case letters"))
    }
}

macro_rules! words {
    ($name:ident, $expected:literal: $($variant:ident $word:literal),+) => {
        impl Named for $name {
            fn shown(&self) -> &str {
                match self {
                    $(Self::$variant => $word),+
                }
            }

            fn read(text: &str) -> Result<Self, Unreadable> {
                match text {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(wrong(text, $expected)),
                }
            }
        }
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

pub(super) fn text<T: Named>(value: &T) -> Text<'_> {
    Cow::Borrowed(value.shown())
}

pub(super) fn maybe_text<T: Named>(value: Option<&T>) -> Option<Text<'_>> {
    value.map(text)
}

pub(super) fn texts<T: Named>(values: &[T]) -> Vec<Text<'_>> {
    values.iter().map(text).collect()
}

pub(super) fn read<T: Named>(text: &str) -> Result<T, Unreadable> {
    T::read(text)
}

pub(super) fn maybe_read<T: Named>(text: Option<&str>) -> Result<Option<T>, Unreadable> {
    text.map(T::read).transpose()
}

pub(super) fn read_all<T: Named>(texts: &[Text<'_>]) -> Result<Vec<T>, Unreadable> {
    texts.iter().map(|text| T::read(text)).collect()
}

pub(super) fn points(amount: u64) -> Result<Points, Unreadable> {
    Points::new(amount).ok_or_else(|| too_large(amount))
}

pub(super) fn minor(amount: u64) -> Result<Minor, Unreadable> {
    Minor::new(amount).ok_or_else(|| too_large(amount))
}

pub(super) fn moment(millis: i64) -> Result<Moment, Unreadable> {
    let fault = || malformed(format!("{millis}: expected an instant of the years 1970 to 2199"));
    Moment::new(millis).ok_or_else(fault)
}

pub(super) fn maybe_moment(millis: Option<i64>) -> Result<Option<Moment>, Unreadable> {
    millis.map(moment).transpose()
}

/// What an absent field means, and hence what is left out.
pub(super) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

pub(super) fn malformed(fault: String) -> Unreadable {
    Unreadable::Malformed { fault }
}

fn wrong(text: &str, expected: &str) -> Unreadable {
    malformed(format!("{text}: expected {expected}"))
}

fn too_large(amount: u64) -> Unreadable {
    malformed(format!("{amount}: expected at most 9007199254740991"))
}

/// The format that this code writes.
pub(super) const FORMAT: u32 = 1;

#[derive(Deserialize)]
struct Numbered {
    #[serde(rename = "v")]
    format: u32,
}

/// The JSON of a form. Forms consist of texts, integers, booleans and lists, and are written to
/// memory, so this cannot fail; and were it to, an empty text is no entry that anything accepts.
pub(super) fn write<F: Serialize>(form: &F) -> String {
    serde_json::to_string(form).unwrap_or_default()
}

/// The form that the bytes are the JSON of.
///
/// # Errors
/// [`Unreadable::Format`] before anything else, where a format number stands and is not ours.
pub(super) fn parse<F: for<'de> Deserialize<'de>>(bytes: &[u8]) -> Result<F, Unreadable> {
    // Two passes, of which the first skips nearly all: another format need not fit our fields.
    let Numbered { format } = serde_json::from_slice(bytes).map_err(not_json)?;
    if format != FORMAT {
        return Err(Unreadable::Format { number: format });
    }
    serde_json::from_slice(bytes).map_err(not_json)
}

fn not_json(error: serde_json::Error) -> Unreadable {
    malformed(error.to_string())
}
