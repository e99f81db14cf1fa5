//! What members see of challenges: how far they are, what is complete, and their badges.

use regulars::domain::command::Command;
use regulars::protocol::page::ask::{PageAsk, Sheet};
use regulars::protocol::words::Locale;

use super::{Life, Picture, ask, program};
use crate::support::keeper::Keeper;
use crate::support::story::instant;
use crate::support::{label, reference};

/// So many days in a row from the 1st of March on, with so many walks on the first; seen at noon.
fn steps(days: usize, walks: usize, now: &str) -> Life {
    let mut keeper = Keeper::enrolled(program("steps"), instant("02-10 09:00"));
    let mut act = |action: &str, event: String, when: &str| {
        let (action, event, occurred_at) = (label(action), reference(&event), instant(when));
        keeper.ask(&Command::Act { action, event, occurred_at }, occurred_at);
    };
    (0..walks).for_each(|walk| act("walk", format!("w-{walk}"), "03-01 08:00"));
    (1..=days).for_each(|day| act("day", format!("d-{day}"), &format!("03-{day:02} 20:00")));
    Life { keeper, now: instant(now) }
}

pub fn all(locale: Locale) -> Vec<Picture> {
    let new = steps(0, 0, "03-01 12:00");
    let begun = steps(3, 2, "03-04 12:00");
    let done = steps(9, 5, "03-10 12:00");
    let of =
        |sheet: Sheet, subject: &str| PageAsk { subject: subject.to_owned(), ..ask(locale, sheet) };
    [
        ("challenges-new", &new, of(Sheet::Challenges, "")),
        ("challenges-begun", &begun, of(Sheet::Challenges, "")),
        ("challenges-done", &done, of(Sheet::Challenges, "")),
        ("home-steps", &begun, of(Sheet::Home, "")),
        ("entry-challenge", &done, of(Sheet::Entry, "13")),
    ]
    .map(|(name, life, ask)| Picture { name, page: life.paint(&ask) })
    .into()
}
