//! `Moment`, an instant in milliseconds, and `Day`, a date of the civil calendar.

use core::fmt;
use core::ops::Range;

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, SecondsFormat, Utc, Weekday};

/// An instant: whole milliseconds since 1970-01-01T00:00:00Z, in the years 1970 to 2199 of UTC.
///
/// Leap seconds are not counted, as in POSIX time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(i64);

impl Moment {
    /// 1970-01-01T00:00:00.000Z.
    pub const MIN: Self = Self(0);

    /// 2199-12-31T23:59:59.999Z.
    pub const MAX: Self = Self(7_258_118_399_999);

    /// The instant that many milliseconds after 1970 began, or `None` outside 1970 to 2199.
    #[must_use]
    pub const fn new(millis: i64) -> Option<Self> {
        if millis >= Self::MIN.0 && millis <= Self::MAX.0 { Some(Self(millis)) } else { None }
    }

    /// The instant that many milliseconds after 1970 began, or the nearest there is.
    pub(super) fn clamped(millis: i64) -> Self {
        Self(millis.clamp(Self::MIN.0, Self::MAX.0))
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// The instant that much later (earlier where negative), or `None` outside 1970 to 2199.
    #[must_use]
    pub fn plus_millis(self, millis: i64) -> Option<Self> {
        self.0.checked_add(millis).and_then(Self::new)
    }

    /// The instant that much earlier (later where negative), or `None` outside 1970 to 2199.
    #[must_use]
    pub fn minus_millis(self, millis: i64) -> Option<Self> {
        self.0.checked_sub(millis).and_then(Self::new)
    }

    /// Milliseconds from `earlier` to this instant; negative where `earlier` is the later.
    #[must_use]
    pub const fn millis_since(self, earlier: Self) -> i64 {
        self.0 - earlier.0
    }

    /// Reads an RFC 3339 instant: `2026-03-01T09:00:00Z`, with an optional fraction of one to nine
    /// digits, of which all past the millisecond are cut off, and `Z` or an offset `+01:00`.
    ///
    /// Stricter than the RFC where it leaves a choice: `T` and `Z` are upper case, nothing else
    /// may stand between date and time, and a leap second (`:60`) is refused, because no count of
    /// milliseconds since 1970 tells it from the second that follows. `-00:00` is read as UTC.
    ///
    /// # Errors
    /// See [`MomentError`].
    pub fn parse(text: &str) -> Result<Self, MomentError> {
        if !is_rfc3339(text) {
            return Err(MomentError::Malformed);
        }
        if text.get(17..19) == Some("60") {
            return Err(MomentError::NoSuchTime);
        }
        let instant = DateTime::parse_from_rfc3339(text).map_err(|_| MomentError::NoSuchTime)?;
        Self::new(instant.timestamp_millis()).ok_or(MomentError::OutOfRange)
    }
}

impl fmt::Display for Moment {
    /// RFC 3339 in UTC with milliseconds: `2026-03-01T09:00:00.000Z`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let instant: DateTime<Utc> = DateTime::from_timestamp_millis(self.0).unwrap_or_default();
        f.pad(&instant.to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}

/// Why a text is not an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MomentError {
    /// Not written as RFC 3339 asks.
    Malformed,
    /// Well written, but no calendar or clock shows it: 30 February, 24:00, second 60.
    NoSuchTime,
    /// A true instant outside the years 1970 to 2199.
    OutOfRange,
}

impl fmt::Display for MomentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Malformed => "write an instant as 2026-03-01T09:00:00Z or with +01:00 for Z",
            Self::NoSuchTime => "no calendar has that date, or no clock that time",
            Self::OutOfRange => "the instant lies outside the years 1970 to 2199",
        })
    }
}

impl core::error::Error for MomentError {}

/// Whether the text has the shape of RFC 3339's `date-time`; its values are not looked at.
fn is_rfc3339(text: &str) -> bool {
    let Some((head, tail)) = text.split_at_checked(19) else {
        return false;
    };
    let (fraction, zone) = match tail.strip_prefix('.') {
        Some(rest) => rest.split_at(rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len())),
        None => ("0", tail),
    };
    is_like(head, "0000-00-00T00:00:00")
        && (1..=9).contains(&fraction.len())
        && (zone == "Z" || is_like(zone, "+00:00") || is_like(zone, "-00:00"))
}

/// Whether the text is the pattern with any ASCII digit in the place of each `0`.
fn is_like(text: &str, pattern: &str) -> bool {
    let same = |(byte, wanted): (u8, u8)| match wanted {
        b'0' => byte.is_ascii_digit(),
        _ => byte == wanted,
    };
    text.len() == pattern.len() && text.bytes().zip(pattern.bytes()).all(same)
}

/// A date of the Gregorian calendar, in no zone: 0001-01-01 to 9999-12-31, so that birthdays fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(NaiveDate);

impl Day {
    /// The date of that year (1 to 9999), month (1 to 12) and day of the month (1 to 31), or
    /// `None` where the calendar has no such date.
    #[must_use]
    pub fn new(year: i32, month: u8, day: u8) -> Option<Self> {
        Self::within_range(NaiveDate::from_ymd_opt(year, u32::from(month), u32::from(day))?)
    }

    /// Reads `2026-03-01`, and nothing else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = is_like(text, "0000-00-00").then_some(text)?;
        // chrono reads a date by way of every format there is, which is as large as a feature.
        let two = |place: Range<usize>| text.get(place)?.parse::<u8>().ok();
        Self::new(text.get(..4)?.parse().ok()?, two(5..7)?, two(8..10)?)
    }

    /// The day of a date that is known to lie in the range.
    pub(super) const fn of(date: NaiveDate) -> Self {
        Self(date)
    }

    fn within_range(date: NaiveDate) -> Option<Self> {
        (1..=9999).contains(&date.year()).then_some(Self(date))
    }

    pub(super) const fn date(self) -> NaiveDate {
        self.0
    }

    /// 1 to 9999.
    #[must_use]
    pub fn year(self) -> i32 {
        self.0.year()
    }

    /// 1 (January) to 12.
    #[must_use]
    pub fn month(self) -> u8 {
        small(self.0.month())
    }

    /// The day of the month, 1 to 31.
    #[must_use]
    pub fn day(self) -> u8 {
        small(self.0.day())
    }

    /// The day of the week.
    #[must_use]
    pub fn weekday(self) -> Weekday {
        self.0.weekday()
    }

    /// The Monday of its ISO week; 0001-01-01 is one.
    #[must_use]
    pub fn first_of_week(self) -> Self {
        Self(self.0.week(Weekday::Mon).first_day())
    }

    /// The first of its month.
    #[must_use]
    pub fn first_of_month(self) -> Self {
        self.0.with_day(1).map_or(self, Self)
    }

    /// 1 January of its year.
    #[must_use]
    pub fn first_of_year(self) -> Self {
        self.0.with_ordinal(1).map_or(self, Self)
    }

    /// Whole days from `earlier` to this date; negative where `earlier` is the later.
    #[must_use]
    pub fn days_since(self, earlier: Self) -> i64 {
        self.0.signed_duration_since(earlier.0).num_days()
    }

    /// The date that many days later, or `None` past 9999.
    #[must_use]
    pub fn plus_days(self, days: u32) -> Option<Self> {
        Self::within_range(self.0.checked_add_days(Days::new(u64::from(days)))?)
    }

    /// The same day that many months later, or that month's last day where it is shorter; `None`
    /// past 9999.
    #[must_use]
    pub fn plus_months(self, months: u32) -> Option<Self> {
        Self::within_range(self.0.checked_add_months(Months::new(months))?)
    }
}

impl fmt::Display for Day {
    /// ISO 8601: `2026-03-01`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// A calendar field of chrono's, all of which are below 256, as a byte.
pub(super) const fn small(field: u32) -> u8 {
    let [low, ..] = field.to_le_bytes();
    low
}
