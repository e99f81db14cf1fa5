//! The benefits of a program file: `[[benefit]]` and its keys.

use super::audience;
use super::promotion::{reach, times};
use super::read::{self, Frame, PERIODS};
use super::sheet::{Field, Table};
use super::tiers::threshold;
use crate::desk::finding::Code;
use crate::domain::audience::Audience;
use crate::domain::benefits::{Benefit, Choice, Every};
use crate::domain::calendar::PeriodKind;
use crate::domain::names::{Label, RewardId};
use crate::domain::program::Text;

/// Every benefit of the file, `None` where it could not be read.
pub fn read(root: &Table<'_>, frame: &Frame) -> Vec<Option<Benefit>> {
    let Some(field) = root.get("benefit") else {
        return Vec::new();
    };
    let all = field.list("benefits that begin with a line [[benefit]]").unwrap_or_default();
    let one =
        |field: &Field<'_>| benefit(field.table("a benefit that begins with [[benefit]]")?, frame);
    all.iter().map(one).collect()
}

fn benefit(table: Table<'_>, frame: &Frame) -> Option<Benefit> {
    let id = table.required("id", |field| read::name(field, Label::parse));
    let name = table.required("name", read::words);
    let about = table.or("about", Text::default(), read::words);
    let audience = table.or("for", Audience::default(), audience::read);
    let choice = match table.get("choose") {
        Some(field) => choice(&field, &table, frame).map(Some),
        None => Some(None),
    };
    table.close();
    Some(Benefit { id: id?, name: name?, about: about?, audience: audience?, choice: choice? })
}

/// `a day`, with a factor; or a list of rewards.
fn choice(field: &Field<'_>, table: &Table<'_>, frame: &Frame) -> Option<Choice> {
    let expected = "\"a day\", or a list of rewards";
    if field.is_list() {
        let rewards = field.each(expected, |reward| read::name(reward, RewardId::parse));
        let every = table.or("every", Every::Period(PeriodKind::Year), |field| every(field, frame));
        return Some(Choice::OneOf { rewards: rewards?, every: every? });
    }
    let text = field.text(expected)?;
    if text != "a day" {
        let message = format!("\"{text}\" cannot be chosen");
        return field.refuse(Code::WORD, &message, expected);
    }
    let times = table.required("give", times);
    let of = reach(table, frame);
    let every = table.or("every", PeriodKind::Year, |field| read::word(field, &PERIODS));
    Some(Choice::Day { times: times?, of: of?, every: every? })
}

/// `year`, or `10 night`: a choice for each so many.
fn every(field: &Field<'_>, frame: &Frame) -> Option<Every> {
    let text = field.plain_text().unwrap_or_default();
    if text.contains(' ') {
        let threshold = threshold(field, frame)?;
        return Some(Every::Count(threshold.metric, threshold.least));
    }
    read::word(field, &PERIODS).map(Every::Period)
}
