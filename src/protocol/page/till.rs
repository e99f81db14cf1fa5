//! A till's pages: the code that pairs a device, what a partner's till asks for, the day's list.

use askama::Template;

use super::ask::Refused;
use super::frame::{Frame, Page, Till, TillTab};
use crate::domain::moment::Moment;
use crate::domain::program::Program;
use crate::domain::zone::Zone;
use crate::protocol::link::pairing::Device;
use crate::protocol::till::TillAct;
use crate::protocol::words::Words;

/// Acts that stand on a till's own page.
const LATEST: usize = 3;

#[derive(Template)]
#[template(path = "till_pair.html")]
struct Pairing<'a> {
    words: &'a Words<'a>,
    base: &'a str,
    key: &'a str,
    notice: Option<&'a str>,
    refused: Option<String>,
}

/// How a device becomes a till. `is_over`: it was one.
#[must_use]
pub fn pairing(
    frame: &Frame<'_>,
    key: &str,
    is_over: bool,
    refused: Option<String>,
) -> Option<Page> {
    let words = &frame.words;
    let base = frame.base.as_deref().unwrap_or_default();
    let notice = (is_over && refused.is_none()).then(|| words.say("till.over"));
    let page = Pairing { words, base, key, notice, refused };
    frame.paint(words.say("till.pair_title"), &page)
}

/// The frame of a till's pages: `name` is whose it is.
#[must_use]
pub fn framed<'a>(frame: Frame<'a>, name: &str, at: TillTab) -> Frame<'a> {
    Frame { till: Some(Till { of: name.to_owned(), at }), tab: None, ..frame }
}

/// Which device it is, and where it stands.
#[must_use]
pub fn seat(device: &Device, program: &Program, words: &Words<'_>) -> String {
    match &device.location {
        Some(location) => format!("{} · {}", device.label, named(program, words, location)),
        None => device.label.clone(),
    }
}

/// What people call the thing behind a label of the shop's.
#[must_use]
pub fn named(program: &Program, words: &Words<'_>, label: &str) -> String {
    match program.shop.names.get(label) {
        Some(text) => words.text(text).to_owned(),
        None => label.replace(['-', '_'], " "),
    }
}

#[derive(Template)]
#[template(path = "till_counter.html")]
struct Counter<'a> {
    words: &'a Words<'a>,
    title: &'a str,
    label: &'a str,
    hint: &'a str,
    /// Whether only codes are asked for, which are written large.
    is_code: bool,
    base: &'a str,
    seat: &'a str,
    token: &'a str,
    typed: &'a str,
    refused: Option<String>,
    lines: Vec<Line>,
}

/// What a till asks for: its question, what is to be typed, and how.
pub const PARTNER: [&str; 3] = ["till.partner_title", "till.code", "till.code_hint"];
pub const SHOP: [&str; 3] = ["counter.title", "counter.field", "counter.hint"];

/// A till's own page: what did the customer bring, or who are they?
#[must_use]
pub fn counter(
    frame: &Frame<'_>,
    asks: [&str; 3],
    (seat, token): (&str, &str),
    (typed, refused): (&str, Option<String>),
    day: &Day<'_>,
) -> Option<Page> {
    let words = &frame.words;
    let base = frame.base.as_deref().unwrap_or_default();
    let lines = day.lines(words, LATEST);
    let [title, label, hint] = asks.map(|key| words.say(key));
    let is_code = asks == PARTNER;
    let page =
        Counter { words, title, label, hint, is_code, base, seat, token, typed, refused, lines };
    frame.paint_till(words.say("till.counter"), &page)
}

/// What a till did, newest first, and when that is looked at.
pub struct Day<'a> {
    /// Each under its id.
    pub acts: &'a [(String, TillAct)],
    pub zone: &'a Zone,
    pub now: Moment,
}

/// One line of a day's list.
pub struct Line {
    pub id: String,
    pub what: String,
    pub value: String,
    pub time: String,
    /// Enough to tell whose it was.
    pub whose: String,
    /// When it was taken back.
    pub undone: Option<String>,
    /// Until when it can be.
    pub until: Option<String>,
}

impl Day<'_> {
    #[must_use]
    pub fn lines(&self, words: &Words<'_>, most: usize) -> Vec<Line> {
        self.acts.iter().take(most).map(|(id, act)| self.line(words, id, act)).collect()
    }

    fn line(&self, words: &Words<'_>, id: &str, act: &TillAct) -> Line {
        let time = |at: Moment| words.time(self.zone, at);
        let said = |key: &'static str, at: Moment| words.fill(key, &[("time", time(at).into())]);
        Line {
            id: id.to_owned(),
            what: act.what.clone(),
            value: act.value.clone(),
            time: time(act.at.0),
            whose: act.whose.clone(),
            undone: act.undone_at.map(|at| said("till.undone", at.0)),
            until: act.undo_at(self.now).map(|undo| said("till.undo_until", undo.until.0)),
        }
    }
}

#[derive(Template)]
#[template(path = "till_day.html")]
struct DayList<'a> {
    words: &'a Words<'a>,
    base: &'a str,
    date: String,
    seat: &'a str,
    refused: Option<String>,
    lines: Vec<Line>,
    undo_token: &'a str,
    signout_token: &'a str,
}

/// What the till did today, and what can still be taken back.
#[must_use]
pub fn day(
    frame: &Frame<'_>,
    (seat, refused): (&str, Option<String>),
    day: &Day<'_>,
    (undo_token, signout_token): (&str, &str),
) -> Option<Page> {
    let words = &frame.words;
    let base = frame.base.as_deref().unwrap_or_default();
    let date = words.date(day.zone, day.now);
    let lines = day.lines(words, usize::MAX);
    let page = DayList { words, base, date, seat, refused, lines, undo_token, signout_token };
    frame.paint(words.say("till.day"), &page)
}

/// Why not, as a till's staff is told it.
#[must_use]
pub fn refusal(words: &Words<'_>, refused: &Refused) -> String {
    if let Some(seconds) = refused.retry_after_seconds {
        return words.plural("problem.rate_limited", seconds, &[]);
    }
    let code = refused.code.as_str();
    match code {
        "member_closed" | "member_suspended" | "member_erased" | "member_not_found" => {
            words.say("till.no_member").to_owned()
        }
        "undo_too_late" | "redemption_cancelled" | "undo_by_other" => {
            words.say("till.no_undo").to_owned()
        }
        "link_not_found" => words.say("till.not_found").to_owned(),
        "identity_clash" => words.say("counter.clash").to_owned(),
        "insufficient_points" => words.say("counter.not_enough").to_owned(),
        "reward_limit_reached" => words.say("counter.limit").to_owned(),
        "units_not_one" => words.say("counter.times_wrong").to_owned(),
        "counter_gone" => words.say("counter.gone").to_owned(),
        "counter_amount" => words.say("counter.amount_wrong").to_owned(),
        "idempotency_key_reused" => words.say("counter.pressed").to_owned(),
        _ if words.has_refusal(code) => {
            let missing = refused.missing.map_or_else(String::new, |count| words.number(count));
            words.refusal(code, &missing)
        }
        _ => words.say("problem.not_possible").to_owned(),
    }
}
