//! The segments of a program file: `[[segment]]`, its phrases, and the share that is held out.

use super::attribute;
use super::phrase;
use super::read::{self, Frame};
use super::reward::hundredths;
use super::sheet::{Field, Table};
use crate::desk::finding::Code;
use crate::domain::attributes::Attribute;
use crate::domain::calendar::Span;
use crate::domain::names::Label;
use crate::domain::program::Text;
use crate::domain::segments::{Criterion, Segment};

/// What a segment can ask of its members.
const CRITERION: &str = "\"no order for 90 days\", \"at least 5 orders in the last 12 months\", \
    \"at least 500.00 spent in the last 12 months\", \"bought clothes in the last 12 months\", \
    \"city is aarhus or odense\" or \"shoe_size at least 42\"";

/// What phrases are read with.
pub type Known<'k> = (&'k Frame, &'k [Attribute]);

/// Every segment of the file, `None` where it could not be read.
pub fn read(root: &Table<'_>, known: Known<'_>) -> Vec<Option<Segment>> {
    let Some(field) = root.get("segment") else {
        return Vec::new();
    };
    let all = field.list("segments that begin with a line [[segment]]").unwrap_or_default();
    let one =
        |field: &Field<'_>| segment(field.table("a segment that begins with [[segment]]")?, known);
    all.iter().map(one).collect()
}

/// A share of all members, as in `"5 percent"`.
pub fn share(field: &Field<'_>) -> Option<u32> {
    let text = field.text("a share between quotes, as in \"5 percent\"")?;
    match hundredths(text.trim_end_matches("percent")) {
        Some(share) => Some(share),
        None => {
            let message = format!("\"{text}\" is not a share of all members");
            field.refuse(Code::NUMBER, &message, "a share such as \"5 percent\"")
        }
    }
}

fn segment(table: Table<'_>, known: Known<'_>) -> Option<Segment> {
    let id = table.required("id", read::label);
    let name = table.or("name", Text::default(), read::words);
    let meets = table.or("when", Vec::new(), |field| criteria(field, known));
    let share = table.optional("share", share);
    table.close();
    let mut meets = meets?;
    meets.extend(share?.map(Criterion::Share));
    Some(Segment { id: id?, name: name?, meets })
}

/// One phrase, or a list of phrases that all hold.
fn criteria(field: &Field<'_>, known: Known<'_>) -> Option<Vec<Criterion>> {
    if field.is_list() {
        return field.each(CRITERION, |field| criterion(field, known));
    }
    criterion(field, known).map(|criterion| vec![criterion])
}

fn criterion(field: &Field<'_>, (frame, attributes): Known<'_>) -> Option<Criterion> {
    let text = field.text(CRITERION)?;
    if let Some(condition) = attribute::condition(field, &text, attributes) {
        return condition;
    }
    let (what, within) = match text.split_once(" in the last ") {
        Some((what, span)) => (what, Some(phrase::span(span))),
        None => (text.as_str(), None),
    };
    let read = match within {
        Some(None) => None,
        within => said(field, frame, what, within.flatten()),
    };
    match read {
        Some(criterion) => Some(criterion),
        None => {
            let message = format!("\"{text}\" does not say what members have in common");
            field.refuse(Code::WORD, &message, CRITERION)
        }
    }
}

fn said(field: &Field<'_>, frame: &Frame, what: &str, within: Option<Span>) -> Option<Criterion> {
    if let Some(span) = what.strip_prefix("no order for ").filter(|_| within.is_none()) {
        return phrase::span(span).map(Criterion::Lapsed);
    }
    if let Some(category) = what.strip_prefix("bought ") {
        let category = Label::parse(category.trim_matches('"')).ok()?;
        return Some(Criterion::Bought { category, within });
    }
    match phrase::two_words(what.strip_prefix("at least ")?)? {
        (count, "order" | "orders") => {
            let least = phrase::whole(count).filter(|least| *least > 0)?;
            Some(Criterion::Orders { least, within })
        }
        (amount, "spent") => {
            let least = read::decimal(field, frame, amount)?;
            Some(Criterion::Spent { least, within })
        }
        _ => None,
    }
}
