//! Pages for who is not inside: signing in, joining, and every way in which a page can fail.

use askama::Template;

use super::ending::ending;
use super::frame::{Frame, Page};
use crate::domain::moment::Moment;
use crate::domain::program::Program;
use crate::protocol::problem::Problem;
use crate::protocol::words::{Value, Words};

/// What a page says that has one thing to say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gate {
    pub title: String,
    pub text: String,
    pub icon: &'static str,
    /// What more there is to say, line by line.
    pub lines: Vec<String>,
    pub action: Option<Action>,
    /// Another way on: its address and its name.
    pub link: Option<(String, String)>,
}

/// The one thing that can be done here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// A way on: its address and its name.
    Link(String, String),
    /// A form to send: its address, the name of its button, and what it carries.
    Form(String, String, Vec<(&'static str, String)>),
}

#[derive(Template)]
#[template(path = "gate.html")]
struct Painted<'a> {
    gate: &'a Gate,
}

impl Gate {
    /// The page in this frame.
    #[must_use]
    pub fn paint(&self, frame: &Frame<'_>) -> Option<Page> {
        frame.paint(&self.title, &Painted { gate: self })
    }
}

/// Nobody is signed in: from the shop one comes back signed in. `is_over`: there was a session.
#[must_use]
pub fn signin(frame: &Frame<'_>, is_over: bool) -> Gate {
    let words = &frame.words;
    let base = frame.base.clone().unwrap_or_default();
    let shop = [("shop", Value::from(frame.name))];
    let (title, text) = if is_over {
        let title = words.say("problem.session_expired_title").to_owned();
        (title, words.say("problem.session_expired").to_owned())
    } else {
        let title = words.fill("signin.title", &shop);
        (title, words.say("shop.welcome").to_owned())
    };
    Gate {
        title,
        text,
        icon: "i-lock",
        lines: vec![words.fill("signin.how", &shop)],
        action: None,
        link: Some((format!("{base}/about"), words.say("signin.rules").to_owned())),
    }
}

/// Signed in at the shop, and no member yet: one press, nothing to fill in.
#[must_use]
pub fn join(frame: &Frame<'_>, earn: Vec<String>, (key, token): (String, String)) -> Gate {
    let words = &frame.words;
    let base = frame.base.clone().unwrap_or_default();
    let name = words.say("common.join").to_owned();
    Gate {
        title: words.fill("join.title", &[("shop", frame.name.into())]),
        text: words.say("shop.welcome").to_owned(),
        icon: "i-gift",
        lines: earn,
        action: Some(Action::Form(
            format!("{base}/join"),
            name,
            vec![("key", key), ("token", token)],
        )),
        link: Some((format!("{base}/about"), words.say("signin.rules").to_owned())),
    }
}

/// Signed in at the shop, and the program takes no new members: it has ended.
#[must_use]
pub fn ended(frame: &Frame<'_>, program: &Program, now: Moment) -> Gate {
    let base = frame.base.clone().unwrap_or_default();
    Gate {
        title: frame.words.say("problem.ended_title").to_owned(),
        text: ending(program, frame.words, now).unwrap_or_default(),
        icon: "i-note",
        link: Some((format!("{base}/about"), frame.words.say("signin.rules").to_owned())),
        ..Gate::default()
    }
}

/// A problem as a page: what it means for a person, and what to do.
#[must_use]
pub fn problem(frame: &Frame<'_>, problem: &Problem, reference: &str) -> Gate {
    let words = &frame.words;
    let (path, name) =
        if frame.till.is_some() { ("till", "till.counter") } else { ("", "common.home") };
    let home = frame
        .base
        .as_ref()
        .map(|base| Action::Link(format!("{base}/{path}"), words.say(name).to_owned()));
    let key = key(problem);
    let text = match problem.retry_after_seconds {
        Some(seconds) if key == "rate_limited" => {
            words.plural("problem.rate_limited", u64::from(seconds), &[])
        }
        _ => words.fill(&format!("problem.{key}"), &[("reference", reference.into())]),
    };
    let is_refusal = words.has_refusal(problem.code) && problem.may_change.is_some();
    let text = if is_refusal { words.refusal(problem.code, "") } else { text };
    let again = Action::Link(String::new(), words.say("common.try_again").to_owned());
    Gate {
        title: words.say(&format!("problem.{key}_title")).to_owned(),
        text,
        icon: if key == "not_found" { "i-note" } else { "i-clock" },
        lines: Vec::new(),
        action: if matches!(key, "unreachable" | "rate_limited") { Some(again) } else { home },
        link: None,
    }
}

/// The name of a problem in the tables, where several are one to a person.
fn key(problem: &Problem) -> &'static str {
    match problem.code {
        "unavailable" | "not_configured" => "unreachable",
        "rate_limited" => "rate_limited",
        "form_expired" => "form_expired",
        "credential_missing" | "credential_invalid" | "session_over" | "token_expired" => {
            "session_expired"
        }
        _ if problem.status >= 500 => "fault",
        _ if problem.status == 404 || problem.status == 410 || problem.status == 405 => "not_found",
        _ => "not_possible",
    }
}

/// The words of a page that says one thing; for pages made elsewhere.
#[must_use]
pub fn plain(words: &Words<'_>, title: &str, text: &str) -> Gate {
    Gate {
        title: words.say(title).to_owned(),
        text: words.say(text).to_owned(),
        icon: "i-note",
        ..Gate::default()
    }
}
