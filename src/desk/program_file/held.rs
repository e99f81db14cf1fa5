//! What the points of a rule wait for, as a program file says it.

use super::phrase;
use super::read::{self, Frame};
use super::sheet::Field;
use crate::desk::finding::Code;
use crate::domain::bonus::{Goal, Held};
use crate::domain::names::Label;

const HELD: &str = "\"until 100.00 spent within 60 days\", \"until 3 orders within 60 days\" or \
    \"until action salary within 60 days\"";

pub fn read(field: &Field<'_>, frame: &Frame) -> Option<Held> {
    let text = field.text(HELD)?;
    let parts = text.strip_prefix("until ").and_then(|rest| rest.split_once(" within "));
    let held = parts.and_then(|(goal, span)| {
        Some(Held { goal: said(field, frame, goal)?, within: phrase::span(span)? })
    });
    match held {
        Some(held) => Some(held),
        None => {
            let message = format!("\"{text}\" does not say what the points wait for");
            field.refuse(Code::WORD, &message, HELD)
        }
    }
}

fn said(field: &Field<'_>, frame: &Frame, text: &str) -> Option<Goal> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let action = |name: &str| Label::parse(name.trim_matches('"')).ok();
    match *words.as_slice() {
        ["action", name] => Some(Goal::Acts(action(name)?, 1)),
        ["action", name, count, "times"] => Some(Goal::Acts(action(name)?, phrase::whole(count)?)),
        [count, "order" | "orders"] => Some(Goal::Orders(phrase::whole(count)?)),
        [amount, "spent"] => read::decimal(field, frame, amount).map(Goal::Spent),
        _ => None,
    }
}
