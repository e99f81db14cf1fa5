//! Calendar rules in a zone: spans of days to years, periods that caps count in, and expiry.

use super::moment::{Day, Moment};
use super::zone::Zone;

/// What a span is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SpanUnit {
    Day,
    Week,
    Month,
    Year,
}

/// A length of calendar time: 1 to 1,200 days, weeks, months or years.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Span {
    count: u32,
    unit: SpanUnit,
}

impl Span {
    /// The greatest count: a hundred years of months, more than any promise to a member lasts.
    pub const MOST: u32 = 1200;
    /// One year.
    pub const A_YEAR: Self = Self { count: 1, unit: SpanUnit::Year };

    /// The span, or `None` where the count is not 1 to [`Span::MOST`].
    #[must_use]
    pub fn new(count: u32, unit: SpanUnit) -> Option<Self> {
        (1..=Self::MOST).contains(&count).then_some(Self { count, unit })
    }

    /// 1 to [`Span::MOST`].
    #[must_use]
    pub const fn count(self) -> u32 {
        self.count
    }

    /// What is counted.
    #[must_use]
    pub const fn unit(self) -> SpanUnit {
        self.unit
    }

    /// Whether the span is longer than 12 months, wherever in the calendar it begins: more than
    /// 366 days, 52 weeks, 12 months or one year.
    #[must_use]
    pub const fn exceeds_a_year(self) -> bool {
        let longest = match self.unit {
            SpanUnit::Day => 366,
            SpanUnit::Week => 52,
            SpanUnit::Month => 12,
            SpanUnit::Year => 1,
        };
        self.count > longest
    }
}

/// The day that lies the span after `day`; where the month reached is shorter, its last day
/// (31 January and a month is 28 or 29 February; 29 February and a year is 28 February).
///
/// `None` past the year 9999, which no span reaches from a day that has a [`Moment`].
#[must_use]
pub fn add_span(day: Day, span: Span) -> Option<Day> {
    match span.unit {
        SpanUnit::Day => day.plus_days(span.count),
        SpanUnit::Week => day.plus_days(span.count.checked_mul(7)?),
        SpanUnit::Month => day.plus_months(span.count),
        SpanUnit::Year => day.plus_months(span.count.checked_mul(12)?),
    }
}

/// The kinds of period that caps and limits count in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PeriodKind {
    /// A local day.
    Day,
    /// Monday to Sunday, as in ISO 8601.
    Week,
    /// A calendar month.
    Month,
    /// A calendar year.
    Year,
    /// All time.
    Lifetime,
}

/// A stretch of time, [start, end).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Period {
    /// The first moment inside.
    pub start: Moment,
    /// The first moment outside; `None` where there is none.
    pub end: Option<Moment>,
}

/// The period of that kind which contains the moment, by the zone's calendar. A period reaching
/// past [`Moment::MIN`] or [`Moment::MAX`] is cut there; a lifetime starts at [`Moment::MIN`].
#[must_use]
pub fn period_of(zone: &Zone, moment: Moment, kind: PeriodKind) -> Period {
    let day = zone.day(moment);
    let (first, next) = match kind {
        PeriodKind::Day => (day, day.plus_days(1)),
        PeriodKind::Week => (day.first_of_week(), day.first_of_week().plus_days(7)),
        PeriodKind::Month => (day.first_of_month(), day.first_of_month().plus_months(1)),
        PeriodKind::Year => (day.first_of_year(), day.first_of_year().plus_months(12)),
        PeriodKind::Lifetime => {
            return Period { start: Moment::MIN, end: None };
        }
    };
    Period { start: zone.start_of_day(first), end: next.map(|next| zone.start_of_day(next)) }
}

/// When points expire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Expiry {
    /// They do not.
    Never,
    /// A span after they were earned: at the end of the local day reached, and of its local month
    /// where the span is longer than 12 months; or, if `exact`, at the same local time of that
    /// day, to the millisecond.
    AfterEarning { span: Span, exact: bool },
    /// At the end of the local month that contains the day a span after they were earned.
    EndOfMonthAfter { span: Span },
    /// At the end of that local date, every year; 29 February is 28 February in a common year.
    OnDate { month: u8, day: u8 },
    /// As `AfterEarning` and not `exact`, counted from the member's last order.
    AfterLastOrder { span: Span },
}

impl Expiry {
    /// The moment at which points earned at `earned_at` are expired, or `None` for never. For
    /// [`Expiry::AfterLastOrder`], `earned_at` is the moment of the last order.
    ///
    /// The end is exclusive: at its own millisecond the points are expired. It is later than
    /// `earned_at`, but never later than [`Moment::MAX`], where an expiry beyond is cut.
    ///
    /// [`Expiry::OnDate`] is the first such date whose end is after `earned_at`: a point earned on
    /// 31 December, "on 31 December", expires that night. A date that no year has
    /// ([`is_yearly_date`] says so) answers `None`.
    #[must_use]
    pub fn moment(&self, zone: &Zone, earned_at: Moment) -> Option<Moment> {
        let day = zone.day(earned_at);
        match *self {
            Self::Never => None,
            Self::AfterEarning { span, exact: true } => exactly_after(zone, earned_at, span),
            Self::AfterEarning { span, exact: false } | Self::AfterLastOrder { span } => {
                let last = add_span(day, span)?;
                let month = span.exceeds_a_year();
                Some(if month { zone.end_of_month(last) } else { zone.end_of_day(last) })
            }
            Self::EndOfMonthAfter { span } => Some(zone.end_of_month(add_span(day, span)?)),
            Self::OnDate { month, day: of_month } => {
                Some(zone.end_of_day(next_yearly(day, month, of_month)?))
            }
        }
    }
}

/// Whether a leap year has that date, so that [`Expiry::OnDate`] may name it.
#[must_use]
pub fn is_yearly_date(month: u8, day: u8) -> bool {
    Day::new(2000, month, day).is_some()
}

/// The moment at which clocks show the same time of day, to the millisecond, the span later.
fn exactly_after(zone: &Zone, moment: Moment, span: Span) -> Option<Moment> {
    let shown = zone.local(moment);
    let day = add_span(Day::new(shown.year, shown.month, shown.day)?, span)?;
    Some(zone.first(day, shown.time_of_day()?))
}

/// The first day not before `day` that is that date of its year.
fn next_yearly(day: Day, month: u8, of_month: u8) -> Option<Day> {
    let this_year = yearly(day.year(), month, of_month)?;
    if this_year >= day { Some(this_year) } else { yearly(day.year() + 1, month, of_month) }
}

/// That date in that year; 28 February for 29 February in a common year.
pub(super) fn yearly(year: i32, month: u8, day: u8) -> Option<Day> {
    let in_common_year = if (month, day) == (2, 29) { 28 } else { day };
    Day::new(year, month, day).or_else(|| Day::new(year, month, in_common_year))
}
