//! Segments and held bonuses in words: what members have in common, and what points wait for.

use super::super::words::Value;
use super::Describe;
use crate::domain::attributes::NUMBER_MAX;
use crate::domain::bonus::{Goal, Held};
use crate::domain::calendar::Span;
use crate::domain::money::Minor;
use crate::domain::names::Label;
use crate::domain::segments::{Criterion, Segment};

impl Describe<'_> {
    /// What the points of a rule wait for, as a sentence.
    #[must_use]
    pub fn held(&self, held: &Held) -> String {
        let span = ("span", self.words.span(held.within).into());
        match &held.goal {
            Goal::Spent(amount) => {
                let amount = self.words.price(*amount, self.program.currency);
                self.words.fill("describe.held_spent", &[("amount", amount.into()), span])
            }
            Goal::Orders(count) => {
                self.words.plural("describe.held_orders", u64::from(*count), &[span])
            }
            Goal::Acts(action, count) => {
                let action = ("action", self.label(action).into());
                self.words.plural("describe.held_acts", u64::from(*count), &[action, span])
            }
        }
    }

    /// The only segment of a list, if the program computes it.
    pub(super) fn alone(&self, segments: &[Label]) -> Option<&Segment> {
        let [only] = segments else { return None };
        self.program.segments.iter().find(|segment| segment.id == *only)
    }

    /// What members of a segment have in common, as a sentence.
    pub(super) fn common(&self, criterion: &Criterion) -> String {
        match criterion {
            Criterion::Lapsed(span) => self.with_span("describe.who_lapsed", *span),
            Criterion::Orders { least, within: None } => {
                self.words.plural("describe.who_orders", u64::from(*least), &[])
            }
            Criterion::Orders { least, within: Some(span) } => {
                let span = ("span", self.words.span(*span).into());
                self.words.plural("describe.who_orders_within", u64::from(*least), &[span])
            }
            Criterion::Spent { least, within } => self.spent(*least, *within),
            Criterion::Bought { category, within: None } => {
                self.with_label("describe.who_bought", "category", category)
            }
            Criterion::Bought { category, within: Some(span) } => {
                let category = ("category", self.label(category).into());
                let span = ("span", self.words.span(*span).into());
                self.words.fill("describe.who_bought_within", &[category, span])
            }
            Criterion::Word { attribute, words } => {
                let words: Vec<String> = words.iter().map(|word| self.label(word)).collect();
                self.says("describe.who_is", attribute, &words)
            }
            Criterion::Number { attribute, least, most } => {
                self.numbers(attribute, *least, most.unwrap_or(NUMBER_MAX))
            }
            Criterion::Share(_) => self.say("describe.who_share"),
        }
    }

    /// What the shop must say of a member, in these words.
    fn says(&self, key: &str, attribute: &Label, words: &[String]) -> String {
        let list = Value::Phrase(self.words.any_of(words).into());
        self.words.fill(key, &[("attribute", self.label(attribute).into()), ("list", list)])
    }

    fn numbers(&self, attribute: &Label, least: u64, most: u64) -> String {
        let (from, to) = (self.words.number(least), self.words.number(most));
        match (least, most) {
            _ if least == most => self.says("describe.who_is", attribute, &[from]),
            (_, NUMBER_MAX) => self.says("describe.who_least", attribute, &[from]),
            (0, _) => self.says("describe.who_most", attribute, &[to]),
            _ => {
                let attribute = ("attribute", self.label(attribute).into());
                let values = [attribute, ("from", from.into()), ("to", to.into())];
                self.words.fill("describe.who_between", &values)
            }
        }
    }

    fn spent(&self, least: Minor, within: Option<Span>) -> String {
        let amount = ("amount", self.words.price(least, self.program.currency).into());
        match within {
            None => self.words.fill("describe.who_spent", &[amount]),
            Some(span) => {
                let span = ("span", self.words.span(span).into());
                self.words.fill("describe.who_spent_within", &[amount, span])
            }
        }
    }
}
