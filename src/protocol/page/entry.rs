//! One entry, and why: what moved, and which rules made it so.

use askama::Template;

use super::frame::{Page, Tab};
use super::line::Line;
use super::scene::Scene;
use crate::domain::ledger::{Cause, Entry, Fact};
use crate::domain::program::Program;
use crate::domain::statement::{Kind, rows};
use crate::domain::trail::Reweighed;
use crate::protocol::describe::{Describe, Explanation};
use crate::protocol::words::{Value, Words};

#[derive(Template)]
#[template(path = "entry.html")]
struct Why<'a> {
    words: &'a Words<'a>,
    base: String,
    title: String,
    when: String,
    lines: Vec<Line>,
    /// Why it gave what it gave, if it is an occasion to earn.
    why: Option<Explanation>,
    /// What else there is to say: by whose hand, and for which reason.
    notes: Vec<String>,
    version: &'a str,
    number: String,
}

/// The page of an entry; `decided` is the program that it was decided under.
#[must_use]
pub fn entry(scene: &Scene<'_>, entry: &Entry, decided: &Program) -> Option<Page> {
    let rows = rows(entry);
    let own = rows.iter().find(|row| row.at == entry.at && row.kind != Kind::Expired);
    let title = own.or(rows.first()).map_or_else(String::new, |row| scene.title(row, Some(entry)));
    let lines = rows.iter().filter(|row| row.wallet.is_some());
    let bare = |line: Line| Line { href: None, balance: None, ..line };
    let page = Why {
        words: &scene.words,
        base: scene.base(),
        when: scene.words.date_time(&scene.program.zone, happened(entry)),
        lines: lines.map(|row| bare(scene.line(row, Some(entry)))).collect(),
        why: Describe::new(decided, scene.words).explain(entry),
        notes: notes(scene, entry, decided).into_iter().chain(reweighed(scene, entry)).collect(),
        version: entry.version.as_str().get(..8).unwrap_or_default(),
        number: scene.words.number(entry.seq),
        title,
    };
    let title = page.title.clone();
    scene.frame(Tab::Activity).paint(&title, &page)
}

/// By whose hand, and for which reason.
fn notes(scene: &Scene<'_>, entry: &Entry, decided: &Program) -> Vec<String> {
    match &entry.cause {
        Cause::Adjusted { hand } | Cause::Suspended { hand } | Cause::Resumed { hand } => {
            let reason = [("reason", Value::from(hand.reason.as_str()))];
            vec![scene.words.fill("activity.reason", &reason)]
        }
        Cause::Returned { reference, .. } => {
            let reference = [("reference", Value::from(reference.as_str()))];
            vec![scene.words.fill("activity.return_reference", &reference)]
        }
        // What a benefit is, and how often there is a choice: by the terms it was made under.
        Cause::Chosen { benefit, .. } => {
            let chapter = decided
                .benefit(benefit)
                .map(|benefit| Describe::new(decided, scene.words).benefit(benefit));
            chapter.map_or_else(Vec::new, |chapter| chapter.sentences)
        }
        _ => Vec::new(),
    }
}

/// What counts by a lower level now, and how much that takes.
fn reweighed(scene: &Scene<'_>, entry: &Entry) -> Vec<String> {
    let said = |again: &Reweighed| {
        let what = match &again.of {
            Fact::Order(order) => {
                scene.words.fill("activity.order", &[("order", order.as_str().into())])
            }
            _ => scene.words.say("activity.earned").to_owned(),
        };
        let less = again.less.iter().map(|(wallet, points)| scene.points(wallet, points.get()));
        let less = scene.words.all_of(&less.collect::<Vec<_>>());
        let mut values = vec![("what", what.as_str().into()), ("less", less.as_str().into())];
        if matches!(entry.cause, Cause::Billed { .. }) {
            return scene.words.fill("activity.reweighed_plan", &values);
        }
        let tier = again.pinned.tier.as_ref().and_then(|id| scene.program.tiers.tier(id));
        let Some(tier) = tier else {
            return scene.words.fill("activity.reweighed_none", &values);
        };
        values.push(("tier", scene.words.text(&tier.name).into()));
        scene.words.fill("activity.reweighed", &values)
    };
    entry.reweighed.iter().filter(|again| !again.less.is_empty()).map(said).collect()
}

/// When the thing itself happened, which may be before it was recorded.
fn happened(entry: &Entry) -> crate::domain::moment::Moment {
    match &entry.cause {
        Cause::Earned { order, .. } => order.occurred_at(),
        Cause::Acted { occurred_at, .. }
        | Cause::Returned { occurred_at, .. }
        | Cause::Billed { occurred_at, .. } => *occurred_at,
        _ => entry.at,
    }
}
