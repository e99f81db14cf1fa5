//! Stored forms of what entry and book share: terms of lots, holds, redemptions, counters.

use serde::{Deserialize, Serialize};

use super::Unreadable;
use super::plain::{
    Form, Text, build_all, forms, is_default, malformed, maybe_moment, maybe_read, maybe_text,
    moment, points, read, text,
};
use crate::domain::ledger::{Counter, CounterKey, End, Hold, Pin, Redemption, Start, Terms};

#[derive(Serialize, Deserialize, Default, PartialEq)]
pub(super) struct TermsForm<'a> {
    /// When the points expire; they never do where neither this nor the next is there.
    #[serde(rename = "e", default, skip_serializing_if = "is_default")]
    end: Option<i64>,
    /// Whether they expire when the member does not order.
    #[serde(rename = "i", default, skip_serializing_if = "is_default")]
    inactive: bool,
    /// When they become spendable; they are where neither this nor the next is there.
    #[serde(rename = "s", default, skip_serializing_if = "is_default")]
    start: Option<i64>,
    /// The order whose event makes them spendable.
    #[serde(rename = "o", default, skip_serializing_if = "is_default")]
    order: Option<Text<'a>>,
    /// Whether they count for tiers.
    #[serde(rename = "q", default, skip_serializing_if = "is_default")]
    qualifying: bool,
}

impl<'a> Form<'a> for TermsForm<'a> {
    type Of = Terms;

    fn of(terms: &'a Terms) -> Self {
        let mut form = Self { qualifying: terms.qualifying, ..Self::default() };
        match &terms.end {
            End::At(moment) => form.end = Some(moment.millis()),
            End::Inactive => form.inactive = true,
            End::Never => {}
        }
        match &terms.start {
            Start::Now => {}
            Start::At(moment) => form.start = Some(moment.millis()),
            Start::Event(order) => form.order = Some(text(order)),
        }
        form
    }

    fn build(self) -> Result<Terms, Unreadable> {
        let end = match (self.end, self.inactive) {
            (Some(millis), false) => End::At(moment(millis)?),
            (None, true) => End::Inactive,
            (None, false) => End::Never,
            (Some(_), true) => return Err(malformed("a lot with two ends".to_owned())),
        };
        let start = match (self.start, self.order) {
            (None, None) => Start::Now,
            (Some(millis), None) => Start::At(moment(millis)?),
            (None, Some(order)) => Start::Event(read(&order)?),
            (Some(_), Some(_)) => return Err(malformed("a lot with two starts".to_owned())),
        };
        Ok(Terms { end, start, qualifying: self.qualifying })
    }
}

#[derive(Serialize, Deserialize)]
pub(super) struct PinForm<'a> {
    #[serde(rename = "p")]
    points: u64,
    #[serde(rename = "l", default, skip_serializing_if = "is_default")]
    terms: TermsForm<'a>,
}

impl<'a> Form<'a> for PinForm<'a> {
    type Of = Pin;

    fn of(pin: &'a Pin) -> Self {
        Self { points: pin.points.get(), terms: TermsForm::of(&pin.terms) }
    }

    fn build(self) -> Result<Pin, Unreadable> {
        Ok(Pin { terms: self.terms.build()?, points: points(self.points)? })
    }
}

#[derive(Serialize, Deserialize)]
pub(super) struct HoldForm<'a> {
    #[serde(rename = "i")]
    id: Text<'a>,
    #[serde(rename = "w")]
    wallet: Text<'a>,
    #[serde(rename = "p")]
    points: u64,
    #[serde(rename = "n", default, skip_serializing_if = "Vec::is_empty")]
    pins: Vec<PinForm<'a>>,
    #[serde(rename = "r", default, skip_serializing_if = "is_default")]
    reward: Option<Text<'a>>,
    #[serde(rename = "o", default, skip_serializing_if = "is_default")]
    order: Option<Text<'a>>,
    #[serde(rename = "x")]
    expires_at: i64,
}

impl<'a> Form<'a> for HoldForm<'a> {
    type Of = Hold;

    fn of(hold: &'a Hold) -> Self {
        Self {
            id: text(&hold.id),
            wallet: text(&hold.wallet),
            points: hold.points.get(),
            pins: forms(&hold.pins),
            reward: maybe_text(hold.reward.as_ref()),
            order: maybe_text(hold.order.as_ref()),
            expires_at: hold.expires_at.millis(),
        }
    }

    fn build(self) -> Result<Hold, Unreadable> {
        Ok(Hold {
            id: read(&self.id)?,
            wallet: read(&self.wallet)?,
            points: points(self.points)?,
            pins: build_all(self.pins)?,
            reward: maybe_read(self.reward.as_deref())?,
            order: maybe_read(self.order.as_deref())?,
            expires_at: moment(self.expires_at)?,
        })
    }
}

#[derive(Serialize, Deserialize)]
pub(super) struct RedemptionForm<'a> {
    #[serde(rename = "i")]
    id: Text<'a>,
    #[serde(rename = "w")]
    wallet: Text<'a>,
    #[serde(rename = "p")]
    points: u64,
    #[serde(rename = "n", default, skip_serializing_if = "Vec::is_empty")]
    pins: Vec<PinForm<'a>>,
    #[serde(rename = "r", default, skip_serializing_if = "is_default")]
    reward: Option<Text<'a>>,
    /// 1 where it is absent.
    #[serde(rename = "u", default, skip_serializing_if = "is_default")]
    units: Option<u32>,
    #[serde(rename = "s")]
    status: Text<'a>,
    #[serde(rename = "c", default, skip_serializing_if = "is_default")]
    code: Option<Text<'a>>,
    #[serde(rename = "o", default, skip_serializing_if = "is_default")]
    order: Option<Text<'a>>,
    #[serde(rename = "t")]
    issued_at: i64,
    #[serde(rename = "x", default, skip_serializing_if = "is_default")]
    valid_until: Option<i64>,
    #[serde(rename = "a", default, skip_serializing_if = "is_default")]
    automatic: bool,
    #[serde(rename = "b", default, skip_serializing_if = "is_default")]
    given_back: u64,
}

impl<'a> Form<'a> for RedemptionForm<'a> {
    type Of = Redemption;

    fn of(redemption: &'a Redemption) -> Self {
        Self {
            id: text(&redemption.id),
            wallet: text(&redemption.wallet),
            points: redemption.points.get(),
            pins: forms(&redemption.pins),
            reward: maybe_text(redemption.reward.as_ref()),
            units: (redemption.units != 1).then_some(redemption.units),
            status: text(&redemption.status),
            code: maybe_text(redemption.code.as_ref()),
            order: maybe_text(redemption.order.as_ref()),
            issued_at: redemption.issued_at.millis(),
            valid_until: redemption.valid_until.map(|until| until.millis()),
            automatic: redemption.automatic,
            given_back: redemption.given_back.get(),
        }
    }

    fn build(self) -> Result<Redemption, Unreadable> {
        Ok(Redemption {
            id: read(&self.id)?,
            wallet: read(&self.wallet)?,
            points: points(self.points)?,
            pins: build_all(self.pins)?,
            reward: maybe_read(self.reward.as_deref())?,
            units: self.units.unwrap_or(1),
            status: read(&self.status)?,
            code: maybe_read(self.code.as_deref())?,
            order: maybe_read(self.order.as_deref())?,
            issued_at: moment(self.issued_at)?,
            valid_until: maybe_moment(self.valid_until)?,
            automatic: self.automatic,
            given_back: points(self.given_back)?,
        })
    }
}

#[derive(Serialize, Deserialize)]
enum CounterKeyForm<'a> {
    /// Rule, kind of period, when it starts.
    #[serde(rename = "cap")]
    Cap(Text<'a>, Text<'a>, i64),
    /// Rule, points, per minor units.
    #[serde(rename = "carry")]
    Carry(Text<'a>, u64, u64),
    /// Rule.
    #[serde(rename = "given")]
    Given(Text<'a>),
    /// Reward, kind of period, when it starts.
    #[serde(rename = "reward")]
    Reward(Text<'a>, Text<'a>, i64),
    /// Wallet.
    #[serde(rename = "inactive")]
    Inactive(Text<'a>),
}

impl<'a> Form<'a> for CounterKeyForm<'a> {
    type Of = CounterKey;

    fn of(key: &'a CounterKey) -> Self {
        match key {
            CounterKey::Cap { rule, per, from } => Self::Cap(text(rule), text(per), from.millis()),
            CounterKey::Carry { rule, points, per } => Self::Carry(text(rule), *points, *per),
            CounterKey::Given { rule } => Self::Given(text(rule)),
            CounterKey::Reward { reward, per, from } => {
                Self::Reward(text(reward), text(per), from.millis())
            }
            CounterKey::Inactive { wallet } => Self::Inactive(text(wallet)),
        }
    }

    fn build(self) -> Result<CounterKey, Unreadable> {
        Ok(match self {
            Self::Cap(rule, per, from) => {
                CounterKey::Cap { rule: read(&rule)?, per: read(&per)?, from: moment(from)? }
            }
            Self::Carry(rule, points, per) => CounterKey::Carry { rule: read(&rule)?, points, per },
            Self::Given(rule) => CounterKey::Given { rule: read(&rule)? },
            Self::Reward(reward, per, from) => {
                CounterKey::Reward { reward: read(&reward)?, per: read(&per)?, from: moment(from)? }
            }
            Self::Inactive(wallet) => CounterKey::Inactive { wallet: read(&wallet)? },
        })
    }
}

#[derive(Serialize, Deserialize)]
pub(super) struct CounterForm<'a> {
    #[serde(rename = "k")]
    key: CounterKeyForm<'a>,
    #[serde(rename = "n")]
    value: u64,
    /// For ever where it is absent.
    #[serde(rename = "x", default, skip_serializing_if = "is_default")]
    keep_until: Option<i64>,
}

impl<'a> Form<'a> for CounterForm<'a> {
    type Of = Counter;

    fn of(counter: &'a Counter) -> Self {
        Self {
            key: CounterKeyForm::of(&counter.key),
            value: counter.value,
            keep_until: counter.keep_until.map(|until| until.millis()),
        }
    }

    fn build(self) -> Result<Counter, Unreadable> {
        Ok(Counter {
            key: self.key.build()?,
            value: self.value,
            keep_until: maybe_moment(self.keep_until)?,
        })
    }
}
