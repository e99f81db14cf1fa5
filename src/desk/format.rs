//! `regulars format`: writes numbers and dates as the pages do, line by line, to be compared.

use crate::domain::calendar::{Span, SpanUnit};
use crate::domain::moment::Moment;
use crate::domain::money::{Currency, Minor};
use crate::domain::zone::Zone;
use crate::protocol::words::{Locale, Words};

use super::program_file::offsets;

/// One answer a line; a question that is not understood is answered with a question mark.
///
/// A question is a locale, what is asked, and its arguments, as in `da money 123450 EUR`.
#[must_use]
pub fn format(questions: &str) -> String {
    let answer = |line: &str| answer(line).unwrap_or_else(|| "?".to_owned());
    questions.lines().map(|line| answer(line) + "\n").collect()
}

fn answer(line: &str) -> Option<String> {
    let mut parts = line.split(' ');
    let locale = Locale::parse(parts.next()?)?;
    let words = Words::of(locale);
    let (asked, arguments): (&str, Vec<&str>) = (parts.next()?, parts.collect());
    let whole = |place: usize| arguments.get(place)?.parse::<u64>().ok();
    let signed = |place: usize| arguments.get(place)?.parse::<i64>().ok();
    let small = |place: usize| u32::try_from(whole(place)?).ok();
    let moment = |place: usize| Moment::new(signed(place)?);
    let zone = |place: usize| -> Option<Zone> { offsets::compile(arguments.get(place)?) };
    let currency = |place: usize| Currency::parse(arguments.get(place)?);
    Some(match asked {
        "number" => words.number(whole(0)?),
        "signed" => words.signed(signed(0)?),
        "percent" => words.percent(small(0)?),
        "money" => words.money(Minor::new(whole(0)?)?, currency(1)?),
        "signed-money" => words.signed_money(signed(0)?, currency(1)?),
        "plural" => locale.category(whole(0)?).name().to_owned(),
        "date" => words.date(&zone(1)?, moment(0)?),
        "short-date" => words.short_date(&zone(1)?, moment(0)?),
        "time" => words.time(&zone(1)?, moment(0)?),
        "date-time" => words.date_time(&zone(1)?, moment(0)?),
        "weekday" => words.weekday(zone(1)?.local(moment(0)?).weekday),
        "relative" => words.relative(&zone(2)?, moment(0)?, moment(1)?),
        "span" => words.span(Span::new(small(0)?, unit(arguments.get(1)?)?)?),
        "and" => words.all_of(&arguments),
        "or" => words.any_of(&arguments),
        _ => return None,
    })
}

fn unit(name: &str) -> Option<SpanUnit> {
    Some(match name {
        "day" => SpanUnit::Day,
        "week" => SpanUnit::Week,
        "month" => SpanUnit::Month,
        "year" => SpanUnit::Year,
        _ => return None,
    })
}
