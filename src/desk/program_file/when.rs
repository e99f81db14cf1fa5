//! When a rule applies: days of the week, hours, dates, channels, segments, a least amount.

use super::audience;
use super::phrase;
use super::read::{self, Frame};
use super::sheet::Field;
use crate::desk::finding::Code;
use crate::desk::nearest::nearest;
use crate::domain::moment::{Day, Moment};
use crate::domain::program::When;

pub const DAYS: [(&str, &str); 7] = [
    ("mon", "monday"),
    ("tue", "tuesday"),
    ("wed", "wednesday"),
    ("thu", "thursday"),
    ("fri", "friday"),
    ("sat", "saturday"),
    ("sun", "sunday"),
];

/// Which end of a stretch of days a date stands for.
#[derive(Clone, Copy)]
pub enum Edge {
    /// Its first moment.
    First,
    /// Its last: `until = "2026-12-24"` means to the end of that day.
    Last,
}

pub fn read(field: &Field<'_>, frame: &Frame) -> Option<When> {
    let table = field.table("a table such as { weekdays = [\"tue\"] }")?;
    let weekdays = table.or("weekdays", 0, weekdays);
    let hours = table.optional("hours", hours);
    let from = table.optional("from", |field| date(field, frame, Edge::First));
    let until = table.optional("until", |field| date(field, frame, Edge::Last));
    let channels = table.or("channels", Vec::new(), read::labels);
    let least = table.optional("least", |field| read::amount(field, frame));
    let audience = audience::keys(&table);
    table.close();
    Some(When {
        weekdays: weekdays?,
        hours: hours?,
        from: from?,
        until: until?,
        channels: channels?,
        least: least?,
        audience: audience?,
    })
}

/// A set of days; bit 0 is Monday.
fn weekdays(field: &Field<'_>) -> Option<u8> {
    let days = field.each("a list of days, as in [\"mon\", \"tue\"]", weekday)?;
    if days.is_empty() {
        return field.refuse(Code::TIME, "no day is given", "at least one day, or no such line");
    }
    Some(days.iter().fold(0, |set, day| set | day))
}

fn weekday(field: &Field<'_>) -> Option<u8> {
    let expected = "mon, tue, wed, thu, fri, sat or sun";
    let text = field.text(expected)?;
    let lower = text.to_lowercase();
    let named = DAYS.iter().position(|(short, long)| *short == lower || *long == lower);
    match named {
        Some(day) => Some(1 << day),
        None => {
            let meant = nearest(&lower, DAYS.iter().flat_map(|(short, long)| [*short, *long]));
            let message = format!("\"{text}\" is not a day of the week");
            field.refuse_for(Code::TIME, &message, expected, meant)
        }
    }
}

fn hours(field: &Field<'_>) -> Option<(u16, u16)> {
    let text = field.text(phrase::HOURS)?;
    match phrase::hours(&text) {
        Some(hours) => Some(hours),
        None => {
            let message = format!("\"{text}\" are not hours of a day");
            field.refuse(Code::TIME, &message, phrase::HOURS)
        }
    }
}

/// A local day, or a local day and time to the minute.
pub fn date(field: &Field<'_>, frame: &Frame, edge: Edge) -> Option<Moment> {
    let expected = "a date such as \"2026-12-01\", or with a time \"2026-12-01 18:00\"";
    let text = field.text(expected)?;
    let moment = match text.split_once([' ', 'T']) {
        Some((day, time)) => local(frame, day, time),
        None => Day::parse(&text).map(|day| match edge {
            Edge::First => frame.zone.start_of_day(day),
            Edge::Last => frame.zone.end_of_day(day),
        }),
    };
    match moment {
        Some(moment) => Some(moment),
        None => field.refuse(Code::TIME, &format!("\"{text}\" is not a date"), expected),
    }
}

fn local(frame: &Frame, day: &str, time: &str) -> Option<Moment> {
    let (hour, minute) = time.split_once(':')?;
    if hour.len() != 2 || minute.len() != 2 {
        return None;
    }
    let small = |text: &str| u8::try_from(phrase::whole(text)?).ok();
    frame.zone.at(Day::parse(day)?, small(hour)?, small(minute)?, 0)
}
