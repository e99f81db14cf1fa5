//! Dates and times as each language writes them: absolute, relative, and lengths of time.

use chrono::Weekday;

use super::Words;
use crate::domain::calendar::{Span, SpanUnit};
use crate::domain::moment::{Day, Moment};
use crate::domain::zone::Zone;

const MINUTE_MS: u64 = 60 * 1000;
const HOUR_MS: u64 = 60 * MINUTE_MS;
/// What is nearer than this is told in hours, even over midnight.
const NEAR_MS: u64 = 3 * HOUR_MS;
/// What is nearer than this is told in days.
const FEW_MONTHS: u64 = 2;
/// What is nearer than this is told in months.
const MANY_MONTHS: u64 = 24;

impl Words<'_> {
    /// The local date: `31 December 2026`.
    #[must_use]
    pub fn date(&self, zone: &Zone, moment: Moment) -> String {
        self.day(zone.day(moment))
    }

    /// `31 December 2026`.
    #[must_use]
    pub fn day(&self, day: Day) -> String {
        self.day_as("date.long", "month", day)
    }

    /// The local date, short, for rows of a table: `31 Dec 2026`.
    #[must_use]
    pub fn short_date(&self, zone: &Zone, moment: Moment) -> String {
        self.day_as("date.short", "short", zone.day(moment))
    }

    /// A date of every year: `31 December`. Months count from 1.
    #[must_use]
    pub fn yearly_date(&self, month: u8, day: u8) -> String {
        let name = self.month_name("month", month);
        self.fill("date.yearly", &[("day", day.to_string().into()), ("month", name.into())])
    }

    /// `December 2026`.
    #[must_use]
    pub fn month(&self, day: Day) -> String {
        let name = self.month_name("month", day.month());
        let year = day.year().to_string();
        self.fill("date.month", &[("month", name.into()), ("year", year.into())])
    }

    /// `Tuesday`.
    #[must_use]
    pub fn weekday(&self, weekday: Weekday) -> String {
        self.say(&format!("date.weekday_{}", weekday.number_from_monday())).to_owned()
    }

    /// The name of a weekday by its number, 0 for Monday to 6.
    #[must_use]
    pub fn weekday_name(&self, day: u8) -> String {
        self.say(&format!("date.weekday_{}", u16::from(day) + 1)).to_owned()
    }

    /// The local time, by a clock of 24 hours: `14:02`.
    #[must_use]
    pub fn time(&self, zone: &Zone, moment: Moment) -> String {
        let shown = zone.local(moment);
        self.clock(u16::from(shown.hour) * 60 + u16::from(shown.minute))
    }

    /// A minute of the day, 0 to 1440: `14:02`, and `24:00` for its end.
    #[must_use]
    pub fn clock(&self, minute: u16) -> String {
        let (hour, minute) = (format!("{:02}", minute / 60), format!("{:02}", minute % 60));
        self.fill("date.time", &[("hour", hour.into()), ("minute", minute.into())])
    }

    /// `31 December 2026 at 14:02`.
    #[must_use]
    pub fn date_time(&self, zone: &Zone, moment: Moment) -> String {
        let (date, time) = (self.date(zone, moment), self.time(zone, moment));
        self.fill("date.date_time", &[("date", date.into()), ("time", time.into())])
    }

    /// From `now` by the zone's calendar: `in 39 days`, `tomorrow`, `2 hours ago`.
    #[must_use]
    pub fn relative(&self, zone: &Zone, then: Moment, now: Moment) -> String {
        let apart = then.millis_since(now);
        let (then_day, now_day) = (zone.day(then), zone.day(now));
        if then_day == now_day || apart.unsigned_abs() < NEAR_MS {
            return self.by_the_clock(apart);
        }
        self.by_days(then_day, now_day)
    }

    /// From `today`: `in 39 days`, `tomorrow`, `today`.
    #[must_use]
    pub fn by_days(&self, then: Day, today: Day) -> String {
        let days = then.days_since(today);
        let way = if days < 0 { "ago" } else { "in" };
        let count = days.unsigned_abs();
        match days {
            0 => return self.say("date.today").to_owned(),
            1 => return self.say("date.tomorrow").to_owned(),
            -1 => return self.say("date.yesterday").to_owned(),
            _ => {}
        }
        match months_between(then.min(today), then.max(today)) {
            months if months < FEW_MONTHS => self.plural(&format!("date.{way}_days"), count, &[]),
            months if months < MANY_MONTHS => {
                self.plural(&format!("date.{way}_months"), months, &[])
            }
            months => self.plural(&format!("date.{way}_years"), months / 12, &[]),
        }
    }

    /// Absolute and relative: `31 December 2026, in 39 days`.
    #[must_use]
    pub fn when(&self, zone: &Zone, then: Moment, now: Moment) -> String {
        let (date, relative) = (self.date(zone, then), self.relative(zone, then, now));
        self.fill("date.both", &[("date", date.into()), ("relative", relative.into())])
    }

    /// An end, which is no longer part of what it ends: the last day before it, absolute and
    /// relative, and the time of day where the end is not a midnight.
    #[must_use]
    pub fn until(&self, zone: &Zone, end: Moment, now: Moment) -> String {
        let (date, relative) = (self.last_day(zone, end), self.left(zone, end, now));
        self.fill("date.both", &[("date", date.into()), ("relative", relative.into())])
    }

    /// The last day before an end: `31 December 2026` for the midnight after it.
    #[must_use]
    pub fn last_day(&self, zone: &Zone, end: Moment) -> String {
        match whole_day_before(zone, end) {
            Some(day) => self.day(day),
            None => self.date_time(zone, end),
        }
    }

    /// How long until an end: `in 39 days`, and `today` on the last day.
    #[must_use]
    pub fn left(&self, zone: &Zone, end: Moment, now: Moment) -> String {
        match whole_day_before(zone, end) {
            Some(day) => self.by_days(day, zone.day(now)),
            None => self.relative(zone, end, now),
        }
    }

    /// A length of time: `14 days`.
    #[must_use]
    pub fn span(&self, span: Span) -> String {
        let key = match span.unit() {
            SpanUnit::Day => "date.span_days",
            SpanUnit::Week => "date.span_weeks",
            SpanUnit::Month => "date.span_months",
            SpanUnit::Year => "date.span_years",
        };
        self.plural(key, u64::from(span.count()), &[])
    }

    /// A short length of time, for a wait: `45 seconds`, `10 minutes`.
    #[must_use]
    pub fn seconds(&self, seconds: u64) -> String {
        if seconds < 120 {
            return self.plural("date.span_seconds", seconds, &[]);
        }
        self.plural("date.span_minutes", seconds.div_ceil(60), &[])
    }

    fn day_as(&self, key: &str, months: &str, day: Day) -> String {
        let name = self.month_name(months, day.month());
        let (year, day) = (day.year().to_string(), day.day().to_string());
        self.fill(key, &[("day", day.into()), ("month", name.into()), ("year", year.into())])
    }

    fn month_name(&self, form: &str, month: u8) -> String {
        let key = match form {
            "short" => format!("date.short_{month}"),
            _ => format!("date.month_{month}"),
        };
        self.say(&key).to_owned()
    }

    fn by_the_clock(&self, apart: i64) -> String {
        let way = if apart < 0 { "ago" } else { "in" };
        match apart.unsigned_abs() {
            near if near < MINUTE_MS => self.say("date.now").to_owned(),
            near if near < HOUR_MS => {
                self.plural(&format!("date.{way}_minutes"), near / MINUTE_MS, &[])
            }
            far => self.plural(&format!("date.{way}_hours"), far / HOUR_MS, &[]),
        }
    }
}

/// The day that ends at that very moment, if one does.
fn whole_day_before(zone: &Zone, end: Moment) -> Option<Day> {
    let day = zone.day(end.minus_millis(1)?);
    (zone.end_of_day(day) == end).then_some(day)
}

/// Whole calendar months from one day to a later one.
fn months_between(earlier: Day, later: Day) -> u64 {
    let months_of = |day: Day| i64::from(day.year()) * 12 + i64::from(day.month());
    let months = u64::try_from(months_of(later) - months_of(earlier)).unwrap_or(0);
    let reached = u32::try_from(months).ok().and_then(|months| earlier.plus_months(months));
    if reached.is_some_and(|reached| reached <= later) { months } else { months.saturating_sub(1) }
}
