//! Ways to earn that are open to this member, in plain words, and what is left of each limit.

use askama::Template;

use super::frame::{Page, Tab};
use super::scene::Scene;
use crate::domain::audience::known_of;
use crate::domain::calendar::{PeriodKind, period_of};
use crate::domain::ledger::CounterKey;
use crate::domain::program::{Cap, EarnRule};
use crate::protocol::describe::Describe;
use crate::protocol::words::{Value, Words};

/// One way to earn.
struct Way {
    title: String,
    sentences: Vec<String>,
    left: Vec<Left>,
}

/// What is left of one limit.
struct Left {
    text: String,
    used: u64,
    most: u64,
}

#[derive(Template)]
#[template(path = "earn.html")]
struct Earn<'a> {
    words: &'a Words<'a>,
    base: String,
    notice: Option<String>,
    ways: Vec<Way>,
}

#[must_use]
pub fn earn(scene: &Scene<'_>) -> Option<Page> {
    let describe = Describe::new(scene.program, scene.words);
    let open = scene.program.earns.iter().filter(|rule| scene.is_open(rule));
    let ways = open.map(|rule| scene.way(&describe, rule)).collect();
    let page = Earn { words: &scene.words, base: scene.base(), notice: scene.ending(), ways };
    scene.frame(Tab::Other).paint(scene.words.say("common.earn"), &page)
}

impl Scene<'_> {
    /// Whether a rule is for this member, and not over.
    fn is_open(&self, rule: &EarnRule) -> bool {
        let when = &rule.when;
        let known = known_of(self.program, &self.book, self.now);
        let is_mine = when.audience.admits(&known).is_ok();
        let is_over = when.until.is_some_and(|until| until <= self.now);
        is_mine && !is_over && !self.has_ended()
    }

    fn way(&self, describe: &Describe<'_>, rule: &EarnRule) -> Way {
        let chapter = describe.way(rule);
        let left = rule.caps.iter().map(|cap| self.left(rule, cap)).collect();
        Way { title: chapter.title, sentences: chapter.sentences, left }
    }

    /// What is left of a limit in the period that is now.
    fn left(&self, rule: &EarnRule, cap: &Cap) -> Left {
        let period = period_of(&self.program.zone, self.now, cap.per);
        let key = CounterKey::Cap { rule: rule.id.clone(), per: cap.per, from: period.start };
        let used = self.book.count(&key).min(cap.most.get());
        let left = cap.most.get().saturating_sub(used);
        let points = ("points", Value::from(self.points(&rule.wallet, left)));
        let name = match cap.per {
            PeriodKind::Day => "day",
            PeriodKind::Week => "week",
            PeriodKind::Month => "month",
            PeriodKind::Year => "year",
            PeriodKind::Lifetime => "ever",
        };
        let text = match (left, period.end) {
            (0, Some(end)) => {
                let when = Value::Phrase(self.when(end).into());
                self.words.fill("earn.full", &[("when", when)])
            }
            (0, None) => self.words.say("earn.full_ever").to_owned(),
            _ => self.words.fill(&format!("earn.left_{name}"), &[points]),
        };
        Left { text, used, most: cap.most.get() }
    }
}
