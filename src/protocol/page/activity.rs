//! The statement: a year's balance as a chart with its table, then line by line, month by month.

use askama::Template;

use super::chart::Chart;
use super::frame::{Page, Tab};
use super::line::Line;
use super::scene::Scene;
use super::statement::{Cursor, Filter};
use crate::protocol::words::Words;

/// A link that shows one kind of lines only.
struct Pill {
    href: String,
    name: &'static str,
    is_here: bool,
}

/// The lines of one month.
struct Month {
    name: String,
    lines: Vec<Line>,
}

#[derive(Template)]
#[template(path = "activity.html")]
struct Activity<'a> {
    words: &'a Words<'a>,
    pills: Vec<Pill>,
    chart: Option<Chart>,
    months: Vec<Month>,
    nothing: &'a str,
    newest: Option<String>,
    older: Option<String>,
}

/// A page of the statement; `next` is where the next one begins.
#[must_use]
pub fn activity(
    scene: &Scene<'_>,
    chart: Option<Chart>,
    lines: Vec<Line>,
    next: Option<&str>,
) -> Option<Page> {
    let filter = Filter::parse(&scene.ask.kind);
    let here = |filter: Filter| match filter {
        Filter::All => format!("{}/activity", scene.base()),
        _ => format!("{}/activity?kind={}", scene.base(), filter.name()),
    };
    let with = if filter == Filter::All { '?' } else { '&' };
    let pill = |one: Filter| Pill { href: here(one), name: key(one), is_here: one == filter };
    let is_first = scene.ask.before.is_empty();
    let nothing = match (lines.is_empty(), filter, next) {
        (false, _, _) => "",
        (true, Filter::All, _) => "activity.nothing",
        (true, _, None) => "activity.nothing_of_kind",
        (true, _, Some(_)) => "activity.nothing_yet_of_kind",
    };
    let page = Activity {
        words: &scene.words,
        pills: Filter::ALL.map(pill).into(),
        chart: chart.filter(|_| is_first && filter == Filter::All),
        months: by_month(lines),
        nothing: if nothing.is_empty() { "" } else { scene.words.say(nothing) },
        newest: (!is_first).then(|| here(filter)),
        older: next.map(|next| format!("{}{with}before={next}", here(filter))),
    };
    scene.frame(Tab::Activity).paint(scene.words.say("common.activity"), &page)
}

fn key(filter: Filter) -> &'static str {
    match filter {
        Filter::All => "activity.filter_all",
        Filter::Earned => "activity.filter_earned",
        Filter::Spent => "activity.filter_spent",
        Filter::Ended => "activity.filter_ended",
    }
}

fn by_month(lines: Vec<Line>) -> Vec<Month> {
    let mut months: Vec<Month> = Vec::new();
    for line in lines {
        match months.last_mut() {
            Some(month) if month.name == line.month => month.lines.push(line),
            _ => months.push(Month { name: line.month.clone(), lines: vec![line] }),
        }
    }
    months
}

/// Where the next page begins, as it stands in an address.
#[must_use]
pub fn older(scene: &Scene<'_>, next: Option<&Cursor>, key: &[u8]) -> Option<String> {
    next.map(|next| next.text(&scene.view.member, key))
}
