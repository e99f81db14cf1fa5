//! The end of a program in a member's words: until when, and what becomes of what they have.

use super::scene::Scene;
use crate::domain::moment::Moment;
use crate::domain::program::Program;
use crate::protocol::describe::Describe;
use crate::protocol::words::{Value, Words};

/// Nothing where no end is decided.
#[must_use]
pub fn ending(program: &Program, words: Words<'_>, now: Moment) -> Option<String> {
    let ending = program.ending?;
    let zone = &program.zone;
    let name = ("program", words.text(&program.name).into());
    let said = |key: &str, end: Moment| {
        let (date, when) = (words.last_day(zone, end), words.until(zone, end, now));
        let (date, when) = (Value::Phrase(date.into()), Value::Phrase(when.into()));
        words.fill(key, &[name.clone(), ("date", date), ("when", when)])
    };
    let rest = match ending.redeem_until {
        _ if now < ending.at => Describe::new(program, words).after_the_end(ending),
        None => words.say("home.ended_lasting").to_owned(),
        Some(until) if now < until => said("home.ended_redeem", until),
        Some(until) => said("home.ended_over", until),
    };
    let key = if now < ending.at { "home.ends_on" } else { "home.ended" };
    Some([said(key, ending.at), rest].join(words.space()))
}

impl Scene<'_> {
    /// What there is to say of the program's end to this member.
    pub(super) fn ending(&self) -> Option<String> {
        let said = ending(self.program, self.words, self.now)?;
        if !self.has_ended() || self.book.redemptions.is_empty() {
            return Some(said);
        }
        Some([said.as_str(), self.words.say("home.ended_voucher")].join(self.words.space()))
    }

    /// Whether nothing is earned any more.
    pub(super) fn has_ended(&self) -> bool {
        self.program.has_ended(self.now)
    }
}
