//! The phrases of a program file as a merchant says them: lengths of time, expiry, rates, hours.

use crate::domain::calendar::{Expiry, Span, SpanUnit, is_yearly_date};
use crate::domain::money::Minor;
use crate::domain::promotion::Times;

/// What [`span`] reads.
pub const SPAN: &str =
    "a length of time such as \"14 days\", \"2 weeks\", \"6 months\", \"1 year\"";

/// What [`expiry`] reads.
pub const EXPIRY: &str = "\"never\", \"6 months after earning\", \"exactly 1 year after \
    earning\", \"end of the month, 12 months after earning\", \"on 31 December\" or \"12 months \
    after the last order\"";

/// What [`rate`] reads.
pub const RATE: &str = "\"2 star per 1.00\", \"3 star per full 5.00\", \"1 stamp per item\" or \
    \"50 star\"";

/// What [`hours`] reads.
pub const HOURS: &str = "hours such as \"14:00-17:00\", or \"22:00-02:00\" over midnight";

/// What [`times`] reads.
pub const TIMES: &str = "how often it is given, 1 to 100 with at most 3 decimals, as in \
    \"2 times\", \"1.25 times\" or \"4/3 times\"";

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// `14 days`.
#[must_use]
pub fn span(text: &str) -> Option<Span> {
    let (count, unit) = two_words(text)?;
    let unit = match unit {
        "day" | "days" => SpanUnit::Day,
        "week" | "weeks" => SpanUnit::Week,
        "month" | "months" => SpanUnit::Month,
        "year" | "years" => SpanUnit::Year,
        _ => return None,
    };
    Span::new(whole(count)?, unit)
}

/// A length of time as [`span`] reads it.
#[must_use]
pub fn say_span(span: Span) -> String {
    let unit = match span.unit() {
        SpanUnit::Day => "day",
        SpanUnit::Week => "week",
        SpanUnit::Month => "month",
        SpanUnit::Year => "year",
    };
    let plural = if span.count() == 1 { "" } else { "s" };
    format!("{} {unit}{plural}", span.count())
}

/// `6 months after earning`, and the other ways in which points expire.
#[must_use]
pub fn expiry(text: &str) -> Option<Expiry> {
    if text == "never" {
        return Some(Expiry::Never);
    }
    if let Some(date) = text.strip_prefix("on ") {
        return yearly(date);
    }
    if let Some(rest) = text.strip_prefix("end of the month, ") {
        let span = span(rest.strip_suffix(" after earning")?)?;
        return Some(Expiry::EndOfMonthAfter { span });
    }
    if let Some(time) = text.strip_suffix(" after the last order") {
        return Some(Expiry::AfterLastOrder { span: span(time)? });
    }
    let time = text.strip_suffix(" after earning")?;
    match time.strip_prefix("exactly ") {
        Some(time) => Some(Expiry::AfterEarning { span: span(time)?, exact: true }),
        None => Some(Expiry::AfterEarning { span: span(time)?, exact: false }),
    }
}

/// `31 December`.
fn yearly(text: &str) -> Option<Expiry> {
    let (day, month) = two_words(text)?;
    let name = month.to_lowercase();
    let index = MONTHS.iter().position(|known| *known == name)?;
    let month = u8::try_from(index + 1).ok()?;
    let day = whole(day).and_then(|day| u8::try_from(day).ok())?;
    is_yearly_date(month, day).then_some(Expiry::OnDate { month, day })
}

/// A rate before its words are looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate<'a> {
    pub count: &'a str,
    pub unit: &'a str,
    pub per: Per<'a>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Per<'a> {
    Once,
    Item,
    Amount { amount: &'a str, stepwise: bool },
}

/// `2 star per 1.00`.
#[must_use]
pub fn rate(text: &str) -> Option<Rate<'_>> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let (count, unit, per) = match *words.as_slice() {
        [count, unit] => (count, unit, Per::Once),
        [count, unit, "per", "item"] => (count, unit, Per::Item),
        [count, unit, "per", amount] => (count, unit, Per::Amount { amount, stepwise: false }),
        [count, unit, "per", "full", amount] => {
            (count, unit, Per::Amount { amount, stepwise: true })
        }
        _ => return None,
    };
    count.starts_with(|c: char| c.is_ascii_digit()).then_some(Rate { count, unit, per })
}

/// `2 times`, `1.25 times`, `4/3 times`.
#[must_use]
pub fn times(text: &str) -> Option<Times> {
    let (factor, _) = two_words(text).filter(|(_, word)| *word == "times")?;
    if let Some((over, under)) = factor.split_once('/') {
        return Times::new(whole(over)?, whole(under)?);
    }
    let (integer, decimals) = factor.split_once('.').unwrap_or((factor, ""));
    let under = 10_u32.checked_pow(u32::try_from(decimals.len()).ok().filter(|it| *it <= 3)?)?;
    let over = whole(integer)?.checked_mul(under)?;
    Times::new(over.checked_add(if decimals.is_empty() { 0 } else { whole(decimals)? })?, under)
}

/// `150 star`: a number and what is counted.
#[must_use]
pub fn two_words(text: &str) -> Option<(&str, &str)> {
    let mut words = text.split_whitespace();
    match (words.next(), words.next(), words.next()) {
        (Some(first), Some(second), None) => Some((first, second)),
        _ => None,
    }
}

/// Minutes of the day: `14:00-17:00` is (840, 1020). The end may be `24:00`.
#[must_use]
pub fn hours(text: &str) -> Option<(u16, u16)> {
    let (from, until) = text.split_once('-')?;
    let (from, until) = (minute(from.trim())?, minute(until.trim())?);
    (from < 24 * 60 && from != until).then_some((from, until))
}

/// The minute of the day that `14:00` is, 0 to 1440.
fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    if hour.len() != 2 || minute.len() != 2 {
        return None;
    }
    let (hour, minute) = (whole(hour)?, whole(minute)?);
    let whole_day = hour == 24 && minute == 0;
    let in_day = hour < 24 && minute < 60;
    (whole_day || in_day).then_some(u16::try_from(hour * 60 + minute).ok()?)
}

/// Digits and nothing else.
#[must_use]
pub fn whole(text: &str) -> Option<u32> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then_some(text.parse().ok()?)
}

/// A rate with decimals, `1.5 per 1.00`, in whole numbers: `(3, 200)` at two decimals. `None`
/// where the count is not a decimal or the numbers grow too large.
#[must_use]
pub fn whole_rate(count: &str, per: Minor) -> Option<(u64, u64)> {
    let (whole, decimals) = count.split_once('.')?;
    let places = u32::try_from(decimals.len()).ok()?;
    let points: u64 = format!("{whole}{decimals}").parse().ok()?;
    let per = per.get().checked_mul(10_u64.checked_pow(places)?)?;
    let common = greatest_common_divisor(points, per);
    Some((points.checked_div(common)?, per.checked_div(common)?))
}

fn greatest_common_divisor(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}
