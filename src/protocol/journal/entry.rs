//! Stored form of an entry.

use serde::{Deserialize, Serialize};

use super::Unreadable;
use super::cause::CauseForm;
use super::lots::{CounterForm, HoldForm, RedemptionForm, TermsForm};
use super::plain::{
    FORMAT, Form, Text, build_all, forms, is_default, maybe_moment, moment, parse, points, read,
    text, write,
};
use crate::domain::ledger::{Award, Entry, HoldFate, Posting};
use crate::domain::moment::Moment;
use crate::domain::names::HoldId;

/// The entry as it is stored, chained and exported: the same entry always has the same bytes.
#[must_use]
pub fn encode_entry(entry: &Entry) -> String {
    write(&EntryForm::of(entry))
}

/// The entry that the bytes say; those of [`encode_entry`] give back what was encoded.
///
/// # Errors
/// See [`Unreadable`].
pub fn decode_entry(bytes: &[u8]) -> Result<Entry, Unreadable> {
    parse::<EntryForm<'static>>(bytes)?.build()
}

#[derive(Serialize, Deserialize)]
struct AwardForm<'a> {
    #[serde(rename = "r")]
    rule: Text<'a>,
    #[serde(rename = "w")]
    wallet: Text<'a>,
    #[serde(rename = "p")]
    points: u64,
    /// As much as given where it is absent.
    #[serde(rename = "d", default, skip_serializing_if = "is_default")]
    desired: Option<u64>,
    #[serde(rename = "l", default, skip_serializing_if = "is_default")]
    terms: TermsForm<'a>,
}

impl<'a> Form<'a> for AwardForm<'a> {
    type Of = Award;

    fn of(award: &'a Award) -> Self {
        Self {
            rule: text(&award.rule),
            wallet: text(&award.wallet),
            points: award.points.get(),
            desired: (award.desired != award.points).then(|| award.desired.get()),
            terms: TermsForm::of(&award.terms),
        }
    }

    fn build(self) -> Result<Award, Unreadable> {
        Ok(Award {
            rule: read(&self.rule)?,
            wallet: read(&self.wallet)?,
            points: points(self.points)?,
            desired: points(self.desired.unwrap_or(self.points))?,
            terms: self.terms.build()?,
        })
    }
}

#[derive(Serialize, Deserialize)]
struct PostingForm<'a> {
    #[serde(rename = "w")]
    wallet: Text<'a>,
    #[serde(rename = "f")]
    from: Text<'a>,
    #[serde(rename = "t")]
    to: Text<'a>,
    #[serde(rename = "p")]
    points: u64,
    #[serde(rename = "l", default, skip_serializing_if = "is_default")]
    terms: Option<TermsForm<'a>>,
    #[serde(rename = "i", default, skip_serializing_if = "is_default")]
    into: Option<TermsForm<'a>>,
    /// The entry's instant where it is absent.
    #[serde(rename = "a", default, skip_serializing_if = "is_default")]
    at: Option<i64>,
}

impl<'a> PostingForm<'a> {
    fn of(posting: &'a Posting, entry_at: Moment) -> Self {
        Self {
            wallet: text(&posting.wallet),
            from: text(&posting.from),
            to: text(&posting.to),
            points: posting.points.get(),
            terms: posting.terms.as_ref().map(TermsForm::of),
            into: posting.into.as_ref().map(TermsForm::of),
            at: (posting.at != entry_at).then(|| posting.at.millis()),
        }
    }

    fn build(self, entry_at: Moment) -> Result<Posting, Unreadable> {
        Ok(Posting {
            wallet: read(&self.wallet)?,
            from: read(&self.from)?,
            to: read(&self.to)?,
            points: points(self.points)?,
            terms: self.terms.map(TermsForm::build).transpose()?,
            into: self.into.map(TermsForm::build).transpose()?,
            at: maybe_moment(self.at)?.unwrap_or(entry_at),
        })
    }
}

/// A hold, and what became of it.
#[derive(Serialize, Deserialize, PartialEq)]
struct ResolvedForm<'a>(Text<'a>, Text<'a>);

impl<'a> Form<'a> for ResolvedForm<'a> {
    type Of = (HoldId, HoldFate);

    fn of((hold, fate): &'a Self::Of) -> Self {
        Self(text(hold), text(fate))
    }

    fn build(self) -> Result<Self::Of, Unreadable> {
        Ok((read(&self.0)?, read(&self.1)?))
    }
}

#[derive(Serialize, Deserialize)]
struct EntryForm<'a> {
    #[serde(rename = "v")]
    format: u32,
    #[serde(rename = "n")]
    seq: u64,
    #[serde(rename = "m")]
    member: Text<'a>,
    #[serde(rename = "t")]
    at: i64,
    /// Of the program.
    #[serde(rename = "r")]
    version: Text<'a>,
    #[serde(rename = "c")]
    cause: CauseForm<'a>,
    #[serde(rename = "a", default, skip_serializing_if = "Vec::is_empty")]
    awards: Vec<AwardForm<'a>>,
    #[serde(rename = "p", default, skip_serializing_if = "Vec::is_empty")]
    postings: Vec<PostingForm<'a>>,
    #[serde(rename = "k", default, skip_serializing_if = "Vec::is_empty")]
    counters: Vec<CounterForm<'a>>,
    #[serde(rename = "h", default, skip_serializing_if = "Vec::is_empty")]
    opened: Vec<HoldForm<'a>>,
    #[serde(rename = "d", default, skip_serializing_if = "Vec::is_empty")]
    resolved: Vec<ResolvedForm<'a>>,
    #[serde(rename = "x", default, skip_serializing_if = "Vec::is_empty")]
    redemptions: Vec<RedemptionForm<'a>>,
}

impl<'a> Form<'a> for EntryForm<'a> {
    type Of = Entry;

    fn of(entry: &'a Entry) -> Self {
        let posting = |posting: &'a Posting| PostingForm::of(posting, entry.at);
        Self {
            format: FORMAT,
            seq: entry.seq,
            member: text(&entry.member),
            at: entry.at.millis(),
            version: text(&entry.version),
            cause: CauseForm::of(&entry.cause),
            awards: forms(&entry.awards),
            postings: entry.postings.iter().map(posting).collect(),
            counters: forms(&entry.counters),
            opened: forms(&entry.opened),
            resolved: forms(&entry.resolved),
            redemptions: forms(&entry.redemptions),
        }
    }

    fn build(self) -> Result<Entry, Unreadable> {
        let at = moment(self.at)?;
        let postings = self.postings.into_iter().map(|posting| posting.build(at));
        Ok(Entry {
            seq: self.seq,
            member: read(&self.member)?,
            at,
            version: read(&self.version)?,
            cause: self.cause.build()?,
            awards: build_all(self.awards)?,
            postings: postings.collect::<Result<_, _>>()?,
            counters: build_all(self.counters)?,
            opened: build_all(self.opened)?,
            resolved: build_all(self.resolved)?,
            redemptions: build_all(self.redemptions)?,
        })
    }
}
