//! What a program file asks of the shop about its members: `[attributes]`.

use std::ops::Range;

use super::read;
use super::sheet::{Field, Table};
use crate::desk::finding::{Code, Finding};
use crate::desk::nearest::nearest;
use crate::domain::attributes::{Attribute, Kind, NUMBER_MAX};
use crate::domain::names::Label;
use crate::domain::segments::Criterion;

const KIND: &str = "\"word\", \"number\", or a list of words, as in [\"yes\", \"no\"]";
const KINDS: [(&str, Kind); 2] = [("number", Kind::Number), ("word", Kind::Words(Vec::new()))];

/// Every attribute that could be read, in the order of the file.
pub fn read(root: &Table<'_>) -> Vec<Attribute> {
    let Some(field) = root.get("attributes") else { return Vec::new() };
    let table = field.table("a table of attributes, as in city = \"word\"");
    let entries = table.map(|table| table.entries()).unwrap_or_default();
    entries.iter().filter_map(attribute).collect()
}

fn attribute((span, word, field): &(Range<usize>, &str, Field<'_>)) -> Option<Attribute> {
    let name = Label::parse(word);
    if let Err(bad) = &name {
        let message = format!("\"{word}\" is not a name");
        let finding = Finding::new(Code::NAME, &field.pointer, span.clone(), &message);
        field.sheet.report(finding.expected(bad.expected));
    }
    let kind = kind(field)?;
    Some(Attribute { name: name.ok()?, kind })
}

fn kind(field: &Field<'_>) -> Option<Kind> {
    if !field.is_list() {
        return read::word(field, &KINDS);
    }
    let words = read::labels(field)?;
    if words.is_empty() {
        return field.refuse(Code::WORD, "it can be nothing at all", KIND);
    }
    Some(Kind::Words(words))
}

/// What a phrase says of an attribute: `city is aarhus or odense`, `shoe_size at least 42`. `None`
/// where it is no such phrase; what is wrong with one has been said.
pub fn condition(
    field: &Field<'_>,
    text: &str,
    attributes: &[Attribute],
) -> Option<Option<Criterion>> {
    let phrases = [" is ", " at least ", " at most ", " from "];
    let (name, phrase, rest) = phrases.iter().find_map(|phrase| {
        let (name, rest) = text.split_once(phrase)?;
        (!name.contains(' ')).then_some((name, phrase.trim(), rest))
    })?;
    let Some(own) = attributes.iter().find(|own| own.name.as_str() == name) else {
        let message = format!("\"{name}\" is not among the attributes");
        let meant = nearest(name, attributes.iter().map(|own| own.name.as_str()));
        let expected = "an attribute of the table [attributes]";
        return Some(field.refuse_for(Code::WORD, &message, expected, meant));
    };
    Some(match &own.kind {
        Kind::Number => number(field, (&own.name, phrase), rest),
        Kind::Words(known) => words(field, (&own.name, phrase), (rest, known)),
    })
}

fn number(field: &Field<'_>, (name, phrase): (&Label, &str), rest: &str) -> Option<Criterion> {
    let whole = |text: &str| text.parse().ok().filter(|number| *number <= NUMBER_MAX);
    let (from, to) = match rest.split_once(" to ") {
        Some((from, to)) if phrase == "from" => (whole(from), whole(to)),
        _ => (whole(rest), whole(rest)),
    };
    let bounds = match phrase {
        "at least" => from.map(|least| (least, None)),
        "at most" => to.map(|most| (0, Some(most))),
        _ => from.zip(to).filter(|(from, to)| from <= to).map(|(from, to)| (from, Some(to))),
    };
    let Some((least, most)) = bounds else {
        let message = format!("\"{rest}\" is not a number that {name} can be");
        let expected =
            "a whole number, as in \"shoe_size at least 42\" or \"shoe_size from 40 to 42\"";
        return field.refuse(Code::NUMBER, &message, expected);
    };
    Some(Criterion::Number { attribute: name.clone(), least, most })
}

fn words(
    field: &Field<'_>,
    (name, phrase): (&Label, &str),
    (rest, known): (&str, &[Label]),
) -> Option<Criterion> {
    let expected = "a word or several, as in \"city is aarhus or odense\"";
    if phrase != "is" {
        let message = format!("{name} is a word, and no word is {phrase} another");
        return field.refuse(Code::WORD, &message, expected);
    }
    let mut words = Vec::new();
    for text in rest.split(" or ").flat_map(|list| list.split(", ")) {
        let Ok(word) = Label::parse(text) else {
            let message = format!("\"{text}\" is not a word");
            return field.refuse(Code::WORD, &message, expected);
        };
        if !known.is_empty() && !known.contains(&word) {
            let message = format!("{name} is never \"{text}\"");
            let list: Vec<&str> = known.iter().map(Label::as_str).collect();
            let meant = nearest(text, list.iter().copied());
            let expected = format!("one of {}", list.join(", "));
            return field.refuse_for(Code::WORD, &message, &expected, meant);
        }
        words.push(word);
    }
    Some(Criterion::Word { attribute: name.clone(), words })
}
