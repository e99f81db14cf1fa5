//! The rules of a program in plain words, made from the program itself: never out of date.

mod challenge;
mod earn;
mod ending;
mod events;
mod explain;
mod plan;
mod reward;
mod staff;
mod tiers;
mod wallet;
mod when;

pub use explain::Explanation;

use super::words::Words;
use crate::domain::calendar::{Span, SpanUnit};
use crate::domain::names::{Label, MemberId, WalletId};
use crate::domain::points::Points;
use crate::domain::program::{OrderScope, Program};
use crate::domain::segments::is_held_out;
use crate::domain::till::{Quick, Till};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
const MINUTE_MS: i64 = 60 * 1000;

/// A program, and the language in which it is told.
#[derive(Debug, Clone, Copy)]
pub struct Describe<'a> {
    program: &'a Program,
    words: Words<'a>,
    /// To somebody who is held out, of whom others are told more.
    is_held_out: bool,
}

/// What belongs together on the page of the rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub title: String,
    pub chapters: Vec<Chapter>,
    /// Where its things are to be had: what the link says, and where it leads.
    pub links: Vec<(String, String)>,
}

/// One thing, and all there is to say about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chapter {
    /// Empty where the part's title says enough.
    pub title: String,
    pub sentences: Vec<String>,
}

impl Part {
    const fn of(title: String, chapters: Vec<Chapter>) -> Self {
        Self { title, chapters, links: Vec::new() }
    }
}

impl<'a> Describe<'a> {
    #[must_use]
    pub const fn new(program: &'a Program, words: Words<'a>) -> Self {
        Self { program, words, is_held_out: false }
    }

    /// As it is told to a member: who is held out hears nothing of what they never get, and
    /// nothing of being held out.
    #[must_use]
    pub fn to(self, member: Option<&MemberId>) -> Self {
        let is_held_out = member.is_some_and(|member| is_held_out(self.program, member));
        Self { is_held_out, ..self }
    }

    /// The whole page of the rules.
    #[must_use]
    pub fn parts(&self) -> Vec<Part> {
        let part = |title: &str, chapters| Part::of(title.to_owned(), chapters);
        let parts = [
            part(self.words.say("describe.part_ending"), self.ending()),
            part(self.words.say("describe.part_wallets"), self.wallets()),
            Part {
                links: self.plan_links(),
                ..part(self.words.say("describe.part_plans"), self.plans())
            },
            part(self.words.say("describe.part_earn"), self.ways()),
            part(self.words.say("describe.part_challenges"), self.challenges()),
            part(self.words.say("describe.part_promotions"), self.promotions()),
            part(self.words.say("describe.part_tiers"), self.ladder()),
            part(self.words.say("describe.part_benefits"), self.benefits()),
            part(self.words.say("describe.part_rewards"), self.rewards()),
            part(self.words.say("describe.part_returns"), self.returns()),
            part(self.words.say("describe.part_notes"), vec![self.notes()]),
        ];
        parts.into_iter().filter(|part| !part.chapters.is_empty()).collect()
    }

    /// What the shop's staff find at its own till: theirs to know, and so beside the page.
    #[must_use]
    pub fn till(&self) -> Option<Part> {
        let Till { calling_code, tax, quick } = &self.program.till;
        let price = |one: &Quick| {
            let amount = self.words.price(one.price, self.program.currency);
            let name = self.words.text(&one.name);
            self.words
                .fill("describe.till_quick", &[("name", name.into()), ("amount", amount.into())])
        };
        let mut sentences: Vec<String> = quick.iter().map(price).collect();
        if *tax > 0 {
            let percent = self.words.percent(*tax);
            sentences.push(self.words.fill("describe.till_tax", &[("percent", percent.into())]));
        }
        if let Some(code) = calling_code.as_deref() {
            sentences.push(self.words.fill("describe.till_code", &[("code", code.into())]));
        }
        let title = self.say("describe.part_till");
        let chapter = Chapter { title: String::new(), sentences };
        (!chapter.sentences.is_empty()).then(|| Part {
            title,
            chapters: vec![chapter],
            links: Vec::new(),
        })
    }

    fn notes(&self) -> Chapter {
        let program = self.program;
        let once = match program.orders {
            OrderScope::PerMember => "describe.note_once",
            OrderScope::Unique => "describe.note_once_for_all",
        };
        let currency = program.currency.as_str();
        let mut sentences = vec![
            self.say(once),
            self.backdate(),
            self.words.fill("describe.note_currency", &[("currency", currency.into())]),
            self.words.fill("describe.note_zone", &[("zone", self.zone().into())]),
        ];
        if !program.livemode {
            sentences.push(self.say("describe.note_test"));
        }
        Chapter { title: String::new(), sentences }
    }

    fn backdate(&self) -> String {
        let late_ms = self.program.backdate_ms;
        let days = u32::try_from(late_ms / DAY_MS).ok();
        let span = days.and_then(|days| Span::new(days, SpanUnit::Day));
        let span = match span {
            Some(span) => self.words.span(span),
            None if late_ms < MINUTE_MS => return self.say("describe.note_at_once"),
            None => self.words.seconds(u64::try_from(late_ms / 1000).unwrap_or(0)),
        };
        self.words.fill("describe.note_backdate", &[("span", span.into())])
    }

    /// The place that the zone is called after, in the shop's words if it has some for it.
    fn zone(&self) -> String {
        let name = self.program.zone.name();
        let place = name.rsplit('/').next().unwrap_or(name);
        match self.program.shop.names.get(place) {
            Some(text) => self.words.text(text).to_owned(),
            None => place.replace('_', " "),
        }
    }

    fn say(&self, key: &str) -> String {
        self.words.say(key).to_owned()
    }

    /// What people call the thing behind a label.
    fn label(&self, label: &Label) -> String {
        let segment = self.program.segments.iter().find(|own| own.id == *label);
        let own = segment.map(|own| &own.name).filter(|name| !name.is_empty());
        match own.or(self.program.shop.names.get(label.as_str())) {
            Some(text) => self.words.text(text).to_owned(),
            None => label.as_str().replace(['-', '_'], " "),
        }
    }

    /// A sentence about any of some labels, if there are any.
    fn about(&self, key: &str, labels: &[Label]) -> Option<String> {
        if labels.is_empty() {
            return None;
        }
        let names: Vec<String> = labels.iter().map(|label| self.label(label)).collect();
        let list = self.words.any_of(&names);
        Some(self.words.fill(key, &[("list", super::words::Value::Phrase(list.into()))]))
    }

    /// So many of a wallet, in words.
    #[must_use]
    pub fn points(&self, wallet: &WalletId, points: Points) -> String {
        match self.program.wallet(wallet) {
            Some(wallet) => self.words.points(wallet, self.program.currency, points),
            None => self.words.number(points.get()),
        }
    }

    /// Sentences one after the other, as the language sets them.
    fn joined(&self, sentences: &[String]) -> String {
        sentences.join(self.words.space())
    }
}
