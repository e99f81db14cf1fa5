//! The rules of a program, written from the program itself, with their version and their date.

use askama::Template;

use super::frame::{Frame, Page};
use crate::domain::moment::Moment;
use crate::domain::names::{MemberId, VersionId};
use crate::domain::program::Program;
use crate::protocol::describe::{Describe, Part};
use crate::protocol::words::{Value, Words};

#[derive(Template)]
#[template(path = "about.html")]
struct About<'a> {
    words: &'a Words<'a>,
    title: &'a str,
    parts: Vec<Part>,
    since: String,
    version: &'a str,
}

/// `member` is who reads it, if that is known; `from` is when this version came into force;
/// `None`: it always was.
#[must_use]
pub fn about(
    frame: &Frame<'_>,
    program: &Program,
    version: &VersionId,
    from: Option<Moment>,
    member: Option<&MemberId>,
) -> Option<Page> {
    let words = frame.words;
    let since = match from {
        Some(from) => {
            let date = words.date(&program.zone, from);
            words.fill("about.since", &[("date", Value::from(date))])
        }
        None => words.say("about.always").to_owned(),
    };
    let title = words.text(&program.name);
    let page = About {
        words: &frame.words,
        title,
        parts: Describe::new(program, words).to(member).parts(),
        since,
        version: version.as_str().get(..8).unwrap_or_default(),
    };
    frame.paint(words.say("common.about"), &page)
}
