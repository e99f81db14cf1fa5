//! Stored form of a book: a summary of the journal, which can always be folded again.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Unreadable;
use super::lots::{CounterForm, HoldForm, RedemptionForm, TermsForm};
use super::plain::{
    FORMAT, Form, Text, build_all, forms, is_default, malformed, maybe_read, moment, parse, points,
    read, read_all, text, texts, write,
};
use crate::domain::book::{Book, Lot, Status, Totals};
use crate::domain::ledger::Counter;
use crate::domain::names::WalletId;

/// The book as it is stored: the same book always has the same bytes.
#[must_use]
pub fn encode_book(book: &Book) -> String {
    write(&BookForm::of(book))
}

/// The book that the bytes say; those of [`encode_book`] give back what was encoded.
///
/// # Errors
/// See [`Unreadable`].
pub fn decode_book(bytes: &[u8]) -> Result<Book, Unreadable> {
    parse::<BookForm<'static>>(bytes)?.build()
}

#[derive(Serialize, Deserialize)]
struct LotForm<'a> {
    #[serde(rename = "w")]
    wallet: Text<'a>,
    #[serde(rename = "p")]
    points: u64,
    #[serde(rename = "h", default, skip_serializing_if = "is_default")]
    held: u64,
    #[serde(rename = "l", default, skip_serializing_if = "is_default")]
    terms: TermsForm<'a>,
}

impl<'a> Form<'a> for LotForm<'a> {
    type Of = Lot;

    fn of(lot: &'a Lot) -> Self {
        Self {
            wallet: text(&lot.wallet),
            points: lot.points.get(),
            held: lot.held.get(),
            terms: TermsForm::of(&lot.terms),
        }
    }

    fn build(self) -> Result<Lot, Unreadable> {
        Ok(Lot {
            wallet: read(&self.wallet)?,
            terms: self.terms.build()?,
            points: points(self.points)?,
            held: points(self.held)?,
        })
    }
}

#[derive(Serialize, Deserialize)]
struct TotalsForm<'a> {
    #[serde(rename = "w")]
    wallet: Text<'a>,
    #[serde(rename = "i", default, skip_serializing_if = "is_default")]
    issued: u64,
    #[serde(rename = "r", default, skip_serializing_if = "is_default")]
    redeemed: u64,
    #[serde(rename = "x", default, skip_serializing_if = "is_default")]
    expired: u64,
    #[serde(rename = "c", default, skip_serializing_if = "is_default")]
    clawed_back: u64,
    #[serde(rename = "d", default, skip_serializing_if = "is_default")]
    deficit: u64,
}

impl<'a> TotalsForm<'a> {
    fn of((wallet, totals): (&'a WalletId, &'a Totals)) -> Self {
        Self {
            wallet: text(wallet),
            issued: totals.issued.get(),
            redeemed: totals.redeemed.get(),
            expired: totals.expired.get(),
            clawed_back: totals.clawed_back.get(),
            deficit: totals.deficit.get(),
        }
    }

    fn build(self) -> Result<(WalletId, Totals), Unreadable> {
        let totals = Totals {
            issued: points(self.issued)?,
            redeemed: points(self.redeemed)?,
            expired: points(self.expired)?,
            clawed_back: points(self.clawed_back)?,
            deficit: points(self.deficit)?,
        };
        Ok((read(&self.wallet)?, totals))
    }
}

#[derive(Serialize, Deserialize)]
struct BookForm<'a> {
    #[serde(rename = "v")]
    format: u32,
    #[serde(rename = "n")]
    seq: u64,
    #[serde(rename = "m")]
    member: Text<'a>,
    #[serde(rename = "t")]
    at: i64,
    #[serde(rename = "j")]
    joined_at: i64,
    /// Active where it is absent.
    #[serde(rename = "s", default, skip_serializing_if = "is_default")]
    status: Option<Text<'a>>,
    #[serde(rename = "g", default, skip_serializing_if = "Vec::is_empty")]
    segments: Vec<Text<'a>>,
    #[serde(rename = "o", default, skip_serializing_if = "is_default")]
    orders: u64,
    #[serde(rename = "w", default, skip_serializing_if = "Vec::is_empty")]
    totals: Vec<TotalsForm<'a>>,
    #[serde(rename = "l", default, skip_serializing_if = "Vec::is_empty")]
    lots: Vec<LotForm<'a>>,
    #[serde(rename = "h", default, skip_serializing_if = "Vec::is_empty")]
    holds: Vec<HoldForm<'a>>,
    #[serde(rename = "x", default, skip_serializing_if = "Vec::is_empty")]
    redemptions: Vec<RedemptionForm<'a>>,
    #[serde(rename = "k", default, skip_serializing_if = "Vec::is_empty")]
    counters: Vec<CounterForm<'a>>,
}

impl<'a> Form<'a> for BookForm<'a> {
    type Of = Book;

    fn of(book: &'a Book) -> Self {
        Self {
            format: FORMAT,
            seq: book.seq,
            member: text(&book.member),
            at: book.at.millis(),
            joined_at: book.joined_at.millis(),
            status: (book.status != Status::Active).then(|| text(&book.status)),
            segments: texts(&book.segments),
            orders: book.orders,
            totals: book.totals.iter().map(TotalsForm::of).collect(),
            lots: forms(&book.lots),
            holds: forms(&book.holds),
            redemptions: forms(&book.redemptions),
            counters: book.counters.values().map(CounterForm::of).collect(),
        }
    }

    fn build(self) -> Result<Book, Unreadable> {
        let totals = self.totals.into_iter().map(TotalsForm::build);
        let keyed = |counter: Counter| (counter.key.clone(), counter);
        Ok(Book {
            member: read(&self.member)?,
            seq: self.seq,
            at: moment(self.at)?,
            joined_at: moment(self.joined_at)?,
            status: maybe_read(self.status.as_deref())?.unwrap_or(Status::Active),
            segments: read_all(&self.segments)?,
            orders: self.orders,
            totals: totals.collect::<Result<BTreeMap<_, _>, _>>()?,
            lots: in_order(build_all(self.lots)?)?,
            holds: build_all(self.holds)?,
            redemptions: build_all(self.redemptions)?,
            counters: build_all(self.counters)?.into_iter().map(keyed).collect(),
        })
    }
}

/// Lots are found by halving: one out of order would be there and not be seen.
fn in_order(lots: Vec<Lot>) -> Result<Vec<Lot>, Unreadable> {
    if lots.is_sorted_by(|left, right| (&left.wallet, &left.terms) < (&right.wallet, &right.terms))
    {
        Ok(lots)
    } else {
        Err(malformed("lots out of order".to_owned()))
    }
}
