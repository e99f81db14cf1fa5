//! `Zone`: a time zone as the list of its offset changes, and what its clocks show at an instant.

use core::fmt;

use chrono::{DateTime, Datelike, NaiveTime, Timelike, Utc, Weekday};

use super::moment::{Day, Moment, small};

/// The widest offset accepted, in seconds: 18 hours, beyond every zone there has been.
const WIDEST_OFFSET_SECONDS: i64 = 18 * 3600;

/// From an instant on, the zone's clocks are that far from UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OffsetChange {
    /// Seconds since 1970-01-01T00:00:00Z at which the offset begins.
    pub from: i64,
    /// Seconds to add to UTC, positive east of Greenwich; at most 18 hours either way.
    pub offset_seconds: i32,
}

/// A time zone: its IANA name and its offset changes, compiled for 1970 to 2100 when a program
/// version is published and pinned in that version, so that a replay next year gives the same
/// answers. After the last change its offset holds for ever.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Zone {
    name: String,
    offsets: Vec<OffsetChange>,
}

/// Why a list of offset changes is not a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ZoneError {
    /// The name is not 1 to 64 letters, digits and `_ + - /`, as IANA names are.
    Name,
    /// There is no offset at all.
    Empty,
    /// The first offset begins after 1970 did: the time before would have none.
    StartsLate,
    /// A change is not later than the one before it.
    NotIncreasing,
    /// An offset is more than 18 hours.
    TooWide,
    /// More than [`Zone::MOST_CHANGES`] changes.
    TooMany,
}

impl fmt::Display for ZoneError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Name => "a zone's name is 1 to 64 letters, digits and _ + - /",
            Self::Empty => "a zone needs at least one offset",
            Self::StartsLate => "the first offset must begin at or before 1970",
            Self::NotIncreasing => "every offset must begin later than the one before it",
            Self::TooWide => "an offset is at most 18 hours",
            Self::TooMany => "a zone has at most 600 offset changes",
        })
    }
}

impl core::error::Error for ZoneError {}

/// What a calendar and a clock in the zone show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LocalTime {
    pub year: i32,
    /// 1 (January) to 12.
    pub month: u8,
    /// The day of the month, 1 to 31.
    pub day: u8,
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
    /// 0 to 59.
    pub second: u8,
    /// 0 to 999.
    pub millis: u16,
    pub weekday: Weekday,
}

impl LocalTime {
    /// Hour to millisecond; `None` only where the fields are out of their ranges.
    pub(super) fn time_of_day(&self) -> Option<NaiveTime> {
        let (hour, minute) = (u32::from(self.hour), u32::from(self.minute));
        let (second, millis) = (u32::from(self.second), u32::from(self.millis));
        NaiveTime::from_hms_milli_opt(hour, minute, second, millis)
    }
}

impl Zone {
    /// About twice the 302 that the busiest zone of the database has from 1970 to 2100
    /// (Asia/Hebron, whose summer time also stops for Ramadan), and small enough to travel with
    /// every program version.
    pub const MOST_CHANGES: usize = 600;

    /// The zone of that name with those changes.
    ///
    /// # Errors
    /// See [`ZoneError`].
    pub fn new(name: &str, offsets: Vec<OffsetChange>) -> Result<Self, ZoneError> {
        check_name(name)?;
        check_offsets(&offsets)?;
        Ok(Self { name: name.to_owned(), offsets })
    }

    /// Coordinated universal time, named `UTC`.
    #[must_use]
    pub fn utc() -> Self {
        let offsets = vec![OffsetChange { from: 0, offset_seconds: 0 }];
        Self { name: "UTC".to_owned(), offsets }
    }

    /// The IANA name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The changes, earliest first; never empty.
    #[must_use]
    pub fn offsets(&self) -> &[OffsetChange] {
        &self.offsets
    }

    /// What clocks show at the moment.
    #[must_use]
    pub fn local(&self, moment: Moment) -> LocalTime {
        let shown = self.shown(moment.millis());
        LocalTime {
            year: shown.year(),
            month: small(shown.month()),
            day: small(shown.day()),
            hour: small(shown.hour()),
            minute: small(shown.minute()),
            second: small(shown.second()),
            millis: u16::try_from(shown.timestamp_subsec_millis()).unwrap_or_default(),
            weekday: shown.weekday(),
        }
    }

    /// The local day that the moment belongs to: the one for which `start_of_day(day) ≤ moment <
    /// end_of_day(day)` (but for [`Moment::MAX`], where time ends).
    ///
    /// That is the date the clocks show, except where they are set back over a midnight that has
    /// passed (Newfoundland until 2011, at 00:01): a day that has begun does not end twice, so the
    /// second pass of 23:30 belongs to the new day, whatever the clocks show.
    #[must_use]
    pub fn day(&self, moment: Moment) -> Day {
        let mut day = Day::of(self.shown(moment.millis()).date_naive());
        while let Some(next) = day.plus_days(1)
            && self.first_millis(next, NaiveTime::MIN) <= moment.millis()
        {
            day = next;
        }
        day
    }

    /// The first instant of that local day: midnight, the first of two midnights, or, where the
    /// clocks leap over midnight, the instant they leap. Before 1970 and after 2199 the nearest
    /// moment there is.
    #[must_use]
    pub fn start_of_day(&self, day: Day) -> Moment {
        self.first(day, NaiveTime::MIN)
    }

    /// The instant that local day is over, which is the start of the next: days are [from, until).
    #[must_use]
    pub fn end_of_day(&self, day: Day) -> Moment {
        day.plus_days(1).map_or(Moment::MAX, |next| self.start_of_day(next))
    }

    /// The instant the local month of that day is over, which is the start of the next.
    #[must_use]
    pub fn end_of_month(&self, day: Day) -> Moment {
        day.first_of_month().plus_months(1).map_or(Moment::MAX, |next| self.start_of_day(next))
    }

    /// The instant at which clocks show that time of that day: the first of two where they are set
    /// back over it, the instant they leap where they leap over it.
    ///
    /// `None` where there is no such time of day (hour 0 to 23, minute and second 0 to 59).
    #[must_use]
    pub fn at(&self, day: Day, hour: u8, minute: u8, second: u8) -> Option<Moment> {
        let (hour, minute, second) = (u32::from(hour), u32::from(minute), u32::from(second));
        let time = NaiveTime::from_hms_opt(hour, minute, second)?;
        Some(self.first(day, time))
    }

    /// The first moment at which clocks show that day and time or later, or the nearest there is.
    pub(super) fn first(&self, day: Day, time: NaiveTime) -> Moment {
        Moment::clamped(self.first_millis(day, time))
    }

    /// As `first`, in milliseconds since 1970 and without its bounds. One rule for gaps and
    /// overlaps alike, and the result never falls while day and time rise.
    fn first_millis(&self, day: Day, time: NaiveTime) -> i64 {
        let wanted = day.date().and_time(time).and_utc().timestamp_millis();
        // No clock can show `wanted` earlier than the widest offset allows.
        let earliest = wanted - WIDEST_OFFSET_SECONDS * 1000;
        let skipped = self.begun(earliest).saturating_sub(1);
        let ends = self.offsets.iter().skip(skipped + 1).map(starts_at_millis);
        self.offsets
            .iter()
            .skip(skipped)
            .zip(ends.chain([i64::MAX]))
            .map(|(change, end)| {
                (starts_at_millis(change).max(wanted - offset_millis(change)), end)
            })
            .find(|(first, end)| first < end)
            // Never `wanted` itself: the last offset has no end, so it always has an answer.
            .map_or(wanted, |(first, _)| first)
    }

    /// What a clock in the zone shows that many milliseconds after 1970 began, as if it were UTC.
    fn shown(&self, millis: i64) -> DateTime<Utc> {
        let current = self.offsets.get(self.begun(millis).saturating_sub(1));
        let offset = current.map_or(0, offset_millis);
        DateTime::from_timestamp_millis(millis + offset).unwrap_or_default()
    }

    /// How many of the changes have begun that many milliseconds after 1970 began.
    fn begun(&self, millis: i64) -> usize {
        self.offsets.partition_point(|change| starts_at_millis(change) <= millis)
    }
}

fn starts_at_millis(change: &OffsetChange) -> i64 {
    change.from.saturating_mul(1000)
}

fn offset_millis(change: &OffsetChange) -> i64 {
    i64::from(change.offset_seconds) * 1000
}

fn check_name(name: &str) -> Result<(), ZoneError> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_+-/".contains(&byte);
    let fits = (1..=64).contains(&name.len()) && name.bytes().all(allowed);
    if fits { Ok(()) } else { Err(ZoneError::Name) }
}

fn check_offsets(offsets: &[OffsetChange]) -> Result<(), ZoneError> {
    let too_wide =
        |change: &OffsetChange| i64::from(change.offset_seconds).abs() > WIDEST_OFFSET_SECONDS;
    let first = offsets.first().ok_or(ZoneError::Empty)?;
    if first.from > 0 {
        return Err(ZoneError::StartsLate);
    }
    if offsets.len() > Zone::MOST_CHANGES {
        return Err(ZoneError::TooMany);
    }
    if offsets.iter().any(too_wide) {
        return Err(ZoneError::TooWide);
    }
    if !offsets.is_sorted_by(|earlier, later| earlier.from < later.from) {
        return Err(ZoneError::NotIncreasing);
    }
    Ok(())
}
