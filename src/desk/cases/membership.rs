//! Rows about memberships: what billing says, and how a member stands to a plan.

use super::act::{amount, dated, goes_on, reference};
use super::parse::moment;
use super::table::Action;
use super::words::{Read, Words};
use crate::desk::finding::{Code, Finding};
use crate::desk::nearest::nearest;
use crate::domain::benefits::held;
use crate::domain::book::Book;
use crate::domain::moment::Moment;
use crate::domain::names::Label;
use crate::domain::plans::{BillEvent, Stage, membership};
use crate::domain::program::Program;

/// What rows call how a member stands; `None` is a member who never was in the plan.
const STAGES: [(&str, Option<Stage>); 8] = [
    ("trial", Some(Stage::Trial)),
    ("active", Some(Stage::Active)),
    ("cancelled", Some(Stage::Cancelled)),
    ("grace", Some(Stage::Grace)),
    ("lapsed", Some(Stage::Lapsed)),
    ("refunded", Some(Stage::Refunded)),
    ("switched", Some(Stage::Switched)),
    ("none", None),
];

/// What a row says of a member's plans.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// How the member stands to one.
    Plan(Label, Option<Stage>),
    /// All the benefits that the member has.
    Perks(Vec<Label>),
}

/// `bill PLAN REF [AMOUNT] [replaces PLAN] [from DATE TIME] [until DATE TIME] [dated DATE TIME]`,
/// `trial PLAN REF`, `stop PLAN REF` or `refund PLAN REF of REF`.
///
/// # Errors
/// Where it is none of these.
pub fn bill(verb: &str, words: &mut Words<'_>) -> Read<Action> {
    let plan = plan(words)?;
    let billing = reference(words)?;
    let event = match verb {
        "bill" => paid(words)?,
        "trial" => BillEvent::Trial { until: at("until", words)? },
        "stop" => BillEvent::Cancelled,
        _ => {
            words.parse("of, and the reference of the period", |text| {
                (text == "of").then_some(())
            })?;
            BillEvent::Refunded { of: reference(words)? }
        }
    };
    Ok(Action::Bill { plan, reference: billing, event, occurred_at: dated(words)? })
}

fn paid(words: &mut Words<'_>) -> Read<BillEvent> {
    let is_amount =
        words.peek().is_some_and(|word| word.text.starts_with(|c: char| c.is_ascii_digit()));
    let amount = if is_amount && goes_on(words) { Some(amount(words)?) } else { None };
    let replaces = if words.accept("replaces") { Some(plan(words)?) } else { None };
    let (from, until) = (at("from", words)?, at("until", words)?);
    Ok(BillEvent::Paid { from, until, amount, replaces })
}

fn at(word: &str, words: &mut Words<'_>) -> Read<Option<Moment>> {
    if words.accept(word) { moment(words).map(Some) } else { Ok(None) }
}

/// The name of a plan of the program.
fn plan(words: &mut Words<'_>) -> Read<Label> {
    let word = words.need("the name of a plan")?;
    let plans = &words.program.plans;
    if let Some(plan) = plans.iter().find(|plan| plan.id.as_str() == word.text) {
        return Ok(plan.id.clone());
    }
    let ids: Vec<&str> = plans.iter().map(|plan| plan.id.as_str()).collect();
    let meant = nearest(word.text, ids.iter().copied()).unwrap_or_default();
    let message = format!("there is no plan \"{}\"", word.text);
    let finding = Finding::new(Code::CASE_WORD, "", word.span(), &message);
    Err(finding.expected(&format!("one of {}", ids.join(", "))).suggestion(meant))
}

/// Behind the word `plan`: its name, and how the member stands to it.
///
/// # Errors
/// Where there is no such plan, or nobody stands so.
pub fn standing(words: &mut Words<'_>) -> Read<Standing> {
    let plan = plan(words)?;
    let list: Vec<&str> = STAGES.iter().map(|(word, _)| *word).collect();
    let expected = format!("one of {}", list.join(", "));
    let stage = words.parse(&expected, |text| {
        STAGES.iter().find(|(word, _)| *word == text).map(|(_, stage)| *stage)
    })?;
    Ok(Standing::Plan(plan, stage))
}

/// Behind the word `perks`: every benefit that the member has, or `none`.
///
/// # Errors
/// Where there is no such benefit.
pub fn perks(words: &mut Words<'_>) -> Read<Standing> {
    if words.accept("none") {
        return Ok(Standing::Perks(Vec::new()));
    }
    let benefits: Vec<&Label> = words.program.benefits.iter().map(|one| &one.id).collect();
    let named = |text: &str| benefits.iter().find(|id| id.as_str() == text).map(|id| (*id).clone());
    let ids: Vec<&str> = benefits.iter().map(|id| id.as_str()).collect();
    let mut all = vec![words.parse(&format!("one of {}, or none", ids.join(", ")), named)?];
    while let Some(next) = words.peek().and_then(|word| named(word.text)) {
        words.take();
        all.push(next);
    }
    Ok(Standing::Perks(all))
}

/// What the row says of plans and is not so.
#[must_use]
pub fn differences(program: &Program, said: &[Standing], book: &Book, at: Moment) -> Vec<String> {
    let word = |stage: Option<Stage>| {
        STAGES.iter().find(|(_, known)| *known == stage).map_or("", |(word, _)| word)
    };
    let difference = |said: &Standing| match said {
        Standing::Plan(plan, stage) => {
            let there = membership(program, book, plan, at).map(|one| one.stage);
            let text =
                || format!("the row says plan {plan} {}; it is {}", word(*stage), word(there));
            (there != *stage).then(text)
        }
        Standing::Perks(said) => {
            let there = held(program, book, at).into_iter().map(|benefit| benefit.id.clone());
            let there: Vec<Label> = there.collect();
            let list = |all: &[Label]| match all {
                [] => "none".to_owned(),
                all => all.iter().map(Label::as_str).collect::<Vec<_>>().join(" "),
            };
            let text = || format!("the row says perks {}; there are {}", list(said), list(&there));
            (there != *said).then(text)
        }
    };
    said.iter().filter_map(difference).collect()
}
