//! The promotions of a program file: `[[promotion]]` and its keys.

use super::phrase;
use super::read::{self, Frame};
use super::sheet::{Field, Table};
use super::when;
use crate::desk::finding::Code;
use crate::domain::names::{Label, RuleId, WalletId};
use crate::domain::program::{Text, When};
use crate::domain::promotion::{Promotion, Reach, Times};

/// Every promotion of the file, `None` where it could not be read.
pub fn read(root: &Table<'_>, frame: &Frame) -> Vec<Option<Promotion>> {
    let Some(field) = root.get("promotion") else {
        return Vec::new();
    };
    let all = field.list("promotions that begin with a line [[promotion]]").unwrap_or_default();
    let one = |field: &Field<'_>| {
        promotion(field.table("a promotion that begins with [[promotion]]")?, frame)
    };
    all.iter().map(one).collect()
}

fn promotion(table: Table<'_>, frame: &Frame) -> Option<Promotion> {
    let id = table.required("id", |field| read::name(field, RuleId::parse));
    let name = table.or("name", Text::default(), read::words);
    let times = table.required("give", times);
    let of = reach(&table, frame);
    let when = table.or("when", When::default(), |field| when::read(field, frame));
    let group = table.or("stack", None, stack);
    table.close();
    Some(Promotion { id: id?, name: name?, times: times?, of: of?, when: when?, group: group? })
}

/// `of`, the rules that are multiplied, or `wallet`, the wallet of which all are.
pub fn reach(table: &Table<'_>, frame: &Frame) -> Option<Reach> {
    let rules = table.or("of", Vec::new(), |field| {
        field.each("a list of rules, as in [\"spend\"]", |rule| read::name(rule, RuleId::parse))
    });
    let wallet = table.optional("wallet", |field| wallet(field, frame));
    Some(Reach { rules: rules?, wallet: wallet? })
}

fn wallet(field: &Field<'_>, frame: &Frame) -> Option<WalletId> {
    let word = field.text("the name of a wallet between quotes")?;
    WalletId::parse(&read::wallet(field, frame, &word)?.id).ok()
}

/// `2 times`, `1.25 times`, `4/3 times`.
pub fn times(field: &Field<'_>) -> Option<Times> {
    let text = field.text(phrase::TIMES)?;
    match phrase::times(&text) {
        Some(times) => Some(times),
        None => {
            let message = format!("\"{text}\" is not how often something is given");
            field.refuse(Code::RATE, &message, phrase::TIMES)
        }
    }
}

/// How a factor meets others: `multiplies`, or `best of GROUP`.
pub fn stack(field: &Field<'_>) -> Option<Option<Label>> {
    let expected = "\"multiplies\" or \"best of GROUP\"";
    let text = field.text(expected)?;
    if text == "multiplies" {
        return Some(None);
    }
    match text.strip_prefix("best of ").map(Label::parse) {
        Some(Ok(group)) => Some(Some(group)),
        Some(Err(bad)) => {
            field.refuse(Code::NAME, &format!("\"{text}\" names no group"), bad.expected)
        }
        None => {
            let message = format!("\"{text}\" does not say how the factor meets others");
            field.refuse(Code::WORD, &message, expected)
        }
    }
}
