//! Instants, zones, periods and expiry: what calendars and clocks promise, night by night.

use proptest::prelude::*;
use regulars::domain::calendar::{
    Expiry, PeriodKind, Span, SpanUnit, add_span, is_yearly_date, period_of,
};
use regulars::domain::moment::{Day, Moment, MomentError};
use regulars::domain::zone::{LocalTime, OffsetChange, Zone, ZoneError};

/// The rows of a table written as text, `N` words each, with `|` before a remark.
fn rows<const N: usize>(table: &str) -> Vec<[&str; N]> {
    let written = table.lines().map(|line| line.split('|').next().unwrap());
    let words = written.map(|line| line.split_whitespace().collect::<Vec<_>>());
    let rows = words.filter(|words| !words.is_empty());
    rows.map(|words| <[&str; N]>::try_from(words).expect("a row has one word a column")).collect()
}

fn moment(text: &str) -> Moment {
    Moment::parse(text).unwrap_or_else(|reason| panic!("{text}: {reason}"))
}

fn day(text: &str) -> Day {
    Day::parse(text).unwrap_or_else(|| panic!("{text} is no day"))
}

fn unit(text: &str) -> SpanUnit {
    match text {
        "days" => SpanUnit::Day,
        "weeks" => SpanUnit::Week,
        "months" => SpanUnit::Month,
        "years" => SpanUnit::Year,
        _ => panic!("{text} is no unit"),
    }
}

/// Written as `6-months`.
fn span(text: &str) -> Span {
    let (count, counted) = text.split_once('-').unwrap();
    Span::new(count.parse().unwrap(), unit(counted)).unwrap()
}

/// `none`, or what `read` makes of the text.
fn maybe<T>(text: &str, read: fn(&str) -> T) -> Option<T> {
    (text != "none").then(|| read(text))
}

/// The zones of the tables: from each instant on, that many minutes are added to UTC. Only the
/// changes around the days in question, the rest of each zone's history left out.
const ZONES: [(&str, &str); 7] = [
    ("UTC", "1970-01-01T00:00:00Z 0"),
    (
        "Europe/Copenhagen",
        "1970-01-01T00:00:00Z   60
         2026-03-29T01:00:00Z  120
         2026-10-25T01:00:00Z   60
         2027-03-28T01:00:00Z  120
         2027-10-31T01:00:00Z   60
         2028-03-26T01:00:00Z  120
         2028-10-29T01:00:00Z   60",
    ),
    // Summer time began at midnight: 00:00 to 01:00 did not exist on 4 November 2018.
    (
        "America/Sao_Paulo",
        "1970-01-01T00:00:00Z -180
         2018-11-04T03:00:00Z -120
         2019-02-17T02:00:00Z -180",
    ),
    // Summer time begins at midnight, and ends at midnight, back to 23:00.
    (
        "Asia/Beirut",
        "1970-01-01T00:00:00Z  120
         2026-03-28T22:00:00Z  180
         2026-10-24T21:00:00Z  120",
    ),
    // Summer time ends at 01:00, back to midnight: midnight comes twice.
    (
        "America/Havana",
        "1970-01-01T00:00:00Z -300
         2026-03-08T05:00:00Z -240
         2026-11-01T05:00:00Z -300",
    ),
    // Until 2011 the clocks changed at 00:01: on 7 November 2010 back to 23:01 of the day before.
    (
        "America/St_Johns",
        "1970-01-01T00:00:00Z -210
         2010-03-14T03:31:00Z -150
         2010-11-07T02:31:00Z -210",
    ),
    // Samoa crossed the date line: 30 December 2011 did not exist.
    (
        "Pacific/Apia",
        "1970-01-01T00:00:00Z -600
         2011-12-30T10:00:00Z  840",
    ),
];

/// The zone of the table above whose name ends so: `Copenhagen`.
fn zone(short: &str) -> Zone {
    let (name, changes) = *ZONES.iter().find(|(name, _)| name.ends_with(short)).unwrap();
    let changes = rows(changes).into_iter().map(|[from, minutes]| OffsetChange {
        from: moment(from).millis() / 1000,
        offset_seconds: minutes.parse::<i32>().unwrap() * 60,
    });
    Zone::new(name, changes.collect()).unwrap()
}

fn zones() -> Vec<Zone> {
    ZONES.iter().map(|(name, _)| zone(name)).collect()
}

#[test]
fn an_instant_is_read_from_rfc_3339_and_written_in_utc() {
    let table = "
        2026-03-01T09:00:00Z            2026-03-01T09:00:00.000Z
        2026-03-01T09:00:00.5Z          2026-03-01T09:00:00.500Z
        2026-03-01T09:00:00.123456789Z  2026-03-01T09:00:00.123Z
        2026-03-01T09:00:00.999999999Z  2026-03-01T09:00:00.999Z
        2026-03-01T09:00:00+01:00       2026-03-01T08:00:00.000Z
        2026-03-01T00:30:00.25+05:45    2026-02-28T18:45:00.250Z
        2026-12-31T23:00:00-03:30       2027-01-01T02:30:00.000Z
        2026-03-01T09:00:00-00:00       2026-03-01T09:00:00.000Z
        2028-02-29T12:00:00Z            2028-02-29T12:00:00.000Z
        1969-12-31T23:00:00-01:00       1970-01-01T00:00:00.000Z
        2200-01-01T00:59:59.999+01:00   2199-12-31T23:59:59.999Z";
    for [text, utc] in rows(table) {
        assert_eq!(moment(text).to_string(), utc);
    }
    assert_eq!(Moment::MIN.to_string(), "1970-01-01T00:00:00.000Z");
    assert_eq!(Moment::MAX.to_string(), "2199-12-31T23:59:59.999Z");
    assert_eq!(moment("2026-03-01T09:00:00.007Z").millis(), 1_772_355_600_007);
}

#[test]
fn an_instant_written_or_placed_wrongly_is_refused_with_its_reason() {
    let spaced = ["", "2026-03-01 09:00:00Z", "2026-03-01T09:00:00 +01:00"];
    let padded = [" 2026-03-01T09:00:00Z", "2026-03-01T09:00:00Z "];
    let malformed = "
        now 1772355600 20260301T090000Z 2026-03-01 2026-03-01T09:00Z 2026-03-01T09:00:00
        2026-03-01t09:00:00Z 2026-03-01T09:00:00z 2026-03-01T09:00:00ZZ 2026-W09-7T09:00:00Z
        2026-03-01T09:00:00.Z 2026-03-01T09:00:00,5Z 2026-03-01T09:00:00.1234567890Z
        2026-03-01T09:00:00.5 2026-03-01T09:00:00.+01:00 2026-03-01T09:00:00.5.5Z
        2026-03-01T09:00:00+0100 2026-03-01T09:00:00+01 2026-03-01T09:00:00+1:00
        2026-03-01T09:00:00−01:00 2026-03-01T09:00:00Z[Europe/Copenhagen] 2026-3-01T09:00:00Z
        +2026-03-01T09:00:00Z -026-03-01T09:00:00Z 02026-03-01T09:00:00Z ２026-03-01T09:00:00Z";
    let no_such_time = "
        2026-02-29T09:00:00Z 2026-04-31T09:00:00Z 2026-00-01T09:00:00Z 2026-13-01T09:00:00Z
        2026-03-00T09:00:00Z 2026-03-01T24:00:00Z 2026-03-01T09:60:00Z 2026-03-01T09:00:61Z
        2016-12-31T23:59:60Z 2016-12-31T23:59:60.5Z 2017-01-01T00:59:60+01:00
        2026-03-01T09:00:00+24:00 2026-03-01T09:00:00+01:60";
    let out_of_range = "
        1969-12-31T23:59:59.999Z 1969-12-31T23:59:59.9999Z 1970-01-01T00:30:00+01:00
        2200-01-01T00:00:00Z 9999-12-31T23:59:59Z 0000-01-01T00:00:00Z";
    for text in spaced.into_iter().chain(padded) {
        assert_eq!(Moment::parse(text), Err(MomentError::Malformed), "{text:?}");
    }
    for (texts, reason) in [
        (malformed, MomentError::Malformed),
        (no_such_time, MomentError::NoSuchTime),
        (out_of_range, MomentError::OutOfRange),
    ] {
        for text in texts.split_whitespace() {
            assert_eq!(Moment::parse(text), Err(reason), "{text:?}");
        }
    }
}

#[test]
fn an_instant_moves_within_1970_to_2199() {
    assert_eq!(Moment::new(-1), None);
    assert_eq!(Moment::new(Moment::MAX.millis() + 1), None);
    assert_eq!(Moment::MIN.plus_millis(7).unwrap().millis(), 7);
    assert_eq!(Moment::MIN.minus_millis(1), None);
    assert_eq!(Moment::MAX.plus_millis(1), None);
    assert_eq!(Moment::MAX.plus_millis(i64::MAX), None);
    assert_eq!(Moment::MAX.minus_millis(i64::MIN), None);
    let (early, late) = (moment("2026-03-01T09:00:00Z"), moment("2026-03-01T09:00:01Z"));
    assert_eq!(late.millis_since(early), 1000);
    assert_eq!(early.millis_since(late), -1000);
}

#[test]
fn a_day_is_a_date_the_calendar_has() {
    for text in ["0001-01-01", "1900-02-28", "2000-02-29", "2028-02-29", "9999-12-31"] {
        assert_eq!(day(text).to_string(), text);
    }
    let refused = "
        0000-01-01 1900-02-29 2026-02-29 2026-00-01 2026-13-01 2026-04-31 2026-3-1 +2026-03-01
        10000-01-01 2026/03/01 20260301 2026-03-01T00:00:00Z 2026-03-０１";
    for text in refused.split_whitespace().chain(["", " 2026-03-01", "2026-03-01 "]) {
        assert_eq!(Day::parse(text), None, "{text:?}");
    }
    assert_eq!(Day::new(10_000, 1, 1), None);
}

#[test]
fn a_zone_is_refused_with_its_reason() {
    let change = |from, offset_seconds| OffsetChange { from, offset_seconds };
    let many = |count: i64| (0..count).map(|from| change(from, 0)).collect::<Vec<_>>();
    let rows = [
        ("UTC", vec![change(0, 0)], None),
        ("Etc/GMT+12", vec![change(i64::MIN, -43_200), change(0, 64_800)], None),
        ("UTC", many(600), None),
        ("", vec![change(0, 0)], Some(ZoneError::Name)),
        ("Europe Copenhagen", vec![change(0, 0)], Some(ZoneError::Name)),
        ("UTC", vec![], Some(ZoneError::Empty)),
        ("UTC", vec![change(1, 0)], Some(ZoneError::StartsLate)),
        ("UTC", vec![change(0, 0), change(0, 60)], Some(ZoneError::NotIncreasing)),
        ("UTC", vec![change(0, 0), change(9, 60), change(8, 0)], Some(ZoneError::NotIncreasing)),
        ("UTC", vec![change(0, 64_801)], Some(ZoneError::TooWide)),
        ("UTC", vec![change(0, 0), change(1, i32::MIN)], Some(ZoneError::TooWide)),
        ("UTC", many(601), Some(ZoneError::TooMany)),
    ];
    for (name, offsets, reason) in rows {
        let changes = offsets.len();
        assert_eq!(Zone::new(name, offsets).err(), reason, "{name:?}, {changes} changes");
    }
}

#[test]
fn clocks_show_the_zone_s_time() {
    let table = "
        UTC         2026-03-01T09:08:07.006Z  2026-03-01  09:08:07.006  Sun
        Copenhagen  2026-03-29T00:59:59.999Z  2026-03-29  01:59:59.999  Sun
        Copenhagen  2026-03-29T01:00:00Z      2026-03-29  03:00:00.000  Sun
        Copenhagen  2026-10-25T00:59:59Z      2026-10-25  02:59:59.000  Sun
        Copenhagen  2026-10-25T01:00:00Z      2026-10-25  02:00:00.000  Sun
        Copenhagen  2026-12-31T23:00:00Z      2027-01-01  00:00:00.000  Fri
        Copenhagen  2150-07-01T12:00:00Z      2150-07-01  13:00:00.000  Wed | the last offset holds
        Sao_Paulo   2018-11-04T02:59:59Z      2018-11-03  23:59:59.000  Sat
        Sao_Paulo   2018-11-04T03:00:00Z      2018-11-04  01:00:00.000  Sun
        Apia        2011-12-30T09:59:59Z      2011-12-29  23:59:59.000  Thu
        Apia        2011-12-30T10:00:00Z      2011-12-31  00:00:00.000  Sat
        Apia        1970-01-01T00:00:00Z      1969-12-31  14:00:00.000  Wed";
    for [name, utc, date, time, weekday] in rows(table) {
        let t = zone(name).local(moment(utc));
        let shown_date = format!("{}-{:02}-{:02}", t.year, t.month, t.day);
        assert_eq!(shown_date, date, "{name} {utc}");
        let shown_time = format!("{:02}:{:02}:{:02}.{:03}", t.hour, t.minute, t.second, t.millis);
        assert_eq!(shown_time, time, "{name} {utc}");
        assert_eq!(t.weekday.to_string(), weekday, "{name} {utc}");
    }
}

#[test]
fn a_local_day_begins_at_its_first_instant_and_ends_where_the_next_begins() {
    let table = "
        UTC         2026-03-01  2026-03-01T00:00:00Z  2026-03-02T00:00:00Z
        Copenhagen  2026-03-29  2026-03-28T23:00:00Z  2026-03-29T22:00:00Z | 23 hours
        Copenhagen  2026-10-25  2026-10-24T22:00:00Z  2026-10-25T23:00:00Z | 25 hours
        Sao_Paulo   2018-11-03  2018-11-03T03:00:00Z  2018-11-04T03:00:00Z
        Sao_Paulo   2018-11-04  2018-11-04T03:00:00Z  2018-11-05T02:00:00Z | no midnight: 01:00
        Beirut      2026-03-29  2026-03-28T22:00:00Z  2026-03-29T21:00:00Z | the same
        Sao_Paulo   2019-02-16  2019-02-16T02:00:00Z  2019-02-17T03:00:00Z | 23:00 to 24:00 twice
        Beirut      2026-10-24  2026-10-23T21:00:00Z  2026-10-24T22:00:00Z | the same
        Havana      2026-10-31  2026-10-31T04:00:00Z  2026-11-01T04:00:00Z
        Havana      2026-11-01  2026-11-01T04:00:00Z  2026-11-02T05:00:00Z | the first midnight
        Havana      2026-03-08  2026-03-08T05:00:00Z  2026-03-09T04:00:00Z
        St_Johns    2010-11-06  2010-11-06T02:30:00Z  2010-11-07T02:30:00Z
        St_Johns    2010-11-07  2010-11-07T02:30:00Z  2010-11-08T03:30:00Z | begun, then set back
        Apia        2011-12-29  2011-12-29T10:00:00Z  2011-12-30T10:00:00Z
        Apia        2011-12-30  2011-12-30T10:00:00Z  2011-12-30T10:00:00Z | never was: empty
        Apia        2011-12-31  2011-12-30T10:00:00Z  2011-12-31T10:00:00Z
        Copenhagen  1970-01-01  1970-01-01T00:00:00Z  1970-01-01T23:00:00Z | time begins
        Copenhagen  1850-01-01  1970-01-01T00:00:00Z  1970-01-01T00:00:00Z
        UTC         2199-12-31  2199-12-31T00:00:00Z  2199-12-31T23:59:59.999Z | and ends
        UTC         9999-12-31  2199-12-31T23:59:59.999Z  2199-12-31T23:59:59.999Z";
    for [name, date, start, end] in rows(table) {
        assert_eq!(zone(name).start_of_day(day(date)), moment(start), "start of {date}, {name}");
        assert_eq!(zone(name).end_of_day(day(date)), moment(end), "end of {date}, {name}");
    }
}

#[test]
fn a_moment_belongs_to_the_day_that_has_begun() {
    let table = "
        UTC         2026-02-28T23:30:00Z      2026-02-28
        Copenhagen  2026-02-28T23:30:00Z      2026-03-01
        Copenhagen  2026-02-28T22:59:59.999Z  2026-02-28
        Sao_Paulo   2018-11-04T02:59:59.999Z  2018-11-03
        Sao_Paulo   2018-11-04T03:00:00Z      2018-11-04
        Havana      2026-11-01T05:00:00Z      2026-11-01
        St_Johns    2010-11-07T02:29:59.999Z  2010-11-06
        St_Johns    2010-11-07T03:01:00Z      2010-11-07 | clocks show 23:31 of the sixth again
        Apia        2011-12-30T10:00:00Z      2011-12-31
        Apia        1970-01-01T00:00:00Z      1969-12-31";
    for [name, utc, date] in rows(table) {
        assert_eq!(zone(name).day(moment(utc)), day(date), "{utc}, {name}");
    }
}

#[test]
fn a_time_of_day_in_a_gap_is_the_leap_and_in_an_overlap_the_first() {
    let table = "
        UTC         2026-03-01   9  8  7  2026-03-01T09:08:07Z
        Copenhagen  2026-03-29   1 59 59  2026-03-29T00:59:59Z
        Copenhagen  2026-03-29   2  0  0  2026-03-29T01:00:00Z | gap
        Copenhagen  2026-03-29   2 30  0  2026-03-29T01:00:00Z | gap
        Copenhagen  2026-03-29   3  0  0  2026-03-29T01:00:00Z
        Copenhagen  2026-03-29   3  0  1  2026-03-29T01:00:01Z
        Copenhagen  2026-10-25   2 30  0  2026-10-25T00:30:00Z | overlap
        Copenhagen  2026-10-25   3  0  0  2026-10-25T02:00:00Z
        Havana      2026-11-01   0 30  0  2026-11-01T04:30:00Z | overlap
        St_Johns    2010-11-06  23 30  0  2010-11-07T02:00:00Z | overlap
        Apia        2011-12-30  12  0  0  2011-12-30T10:00:00Z | gap of a day
        UTC         2026-03-01  24  0  0  none
        UTC         2026-03-01   0 60  0  none
        UTC         2026-03-01   0  0 60  none";
    for [name, date, hour, minute, second, utc] in rows(table) {
        let [h, m, s] = [hour, minute, second].map(|field| field.parse().unwrap());
        let reached = zone(name).at(day(date), h, m, s);
        assert_eq!(reached, maybe(utc, moment), "{date} {hour}:{minute}:{second}, {name}");
    }
}

#[test]
fn a_month_ends_in_the_zone_and_not_in_utc() {
    let table = "
        UTC         2026-03-15  2026-04-01T00:00:00Z
        Copenhagen  2026-03-15  2026-03-31T22:00:00Z
        Copenhagen  2026-03-31  2026-03-31T22:00:00Z
        Copenhagen  2026-02-01  2026-02-28T23:00:00Z
        Copenhagen  2028-02-29  2028-02-29T23:00:00Z
        Copenhagen  2026-12-31  2026-12-31T23:00:00Z
        Sao_Paulo   2018-11-30  2018-12-01T02:00:00Z";
    for [name, date, end] in rows(table) {
        assert_eq!(zone(name).end_of_month(day(date)), moment(end), "{date}, {name}");
    }
}

#[test]
fn a_span_reaches_the_same_day_or_the_last_of_a_shorter_month() {
    let table = "
        2026-01-31  1-months     2026-02-28
        2028-01-31  1-months     2028-02-29
        2000-01-31  1-months     2000-02-29
        2100-01-31  1-months     2100-02-28
        2026-01-31  2-months     2026-03-31
        2026-03-31  1-months     2026-04-30
        2026-02-28  1-months     2026-03-28 | not the 31st: a span knows days, not last days
        2026-12-31  2-months     2027-02-28
        2028-02-29  1-years      2029-02-28
        2028-02-29  4-years      2032-02-29
        2028-02-29  12-months    2029-02-28
        2028-02-28  1-days       2028-02-29
        2026-02-28  1-days       2026-03-01
        2026-12-28  1-weeks      2027-01-04
        2026-01-01  1200-months  2126-01-01
        2199-12-31  1200-years   3399-12-31
        9999-12-31  1-days       none
        9000-01-01  1200-years   none";
    for [from, length, reached] in rows(table) {
        assert_eq!(add_span(day(from), span(length)), maybe(reached, day), "{from} {length}");
    }
    assert_eq!(Span::new(0, SpanUnit::Day), None);
    assert_eq!(Span::new(1201, SpanUnit::Day), None);
}

#[test]
fn a_period_is_that_of_the_zone_s_calendar() {
    let table = "
        UTC         2026-12-31T23:30:00Z day      2026-12-31T00:00:00Z 2027-01-01T00:00:00Z
        Copenhagen  2026-12-31T23:30:00Z day      2026-12-31T23:00:00Z 2027-01-01T23:00:00Z
        UTC         2026-12-31T23:30:00Z week     2026-12-28T00:00:00Z 2027-01-04T00:00:00Z
        UTC         2026-12-31T23:30:00Z month    2026-12-01T00:00:00Z 2027-01-01T00:00:00Z
        Copenhagen  2026-12-31T23:30:00Z month    2026-12-31T23:00:00Z 2027-01-31T23:00:00Z
        UTC         2026-12-31T23:30:00Z year     2026-01-01T00:00:00Z 2027-01-01T00:00:00Z
        Copenhagen  2026-12-31T23:30:00Z year     2026-12-31T23:00:00Z 2027-12-31T23:00:00Z
        Copenhagen  2026-12-31T23:30:00Z lifetime 1970-01-01T00:00:00Z none
        Copenhagen  2026-03-29T21:59:59Z week     2026-03-22T23:00:00Z 2026-03-29T22:00:00Z
        Copenhagen  2026-03-29T22:00:00Z week     2026-03-29T22:00:00Z 2026-04-05T22:00:00Z
        Sao_Paulo   2018-11-04T12:00:00Z day      2018-11-04T03:00:00Z 2018-11-05T02:00:00Z";
    for [name, utc, kind, start, end] in rows(table) {
        let period = period_of(&zone(name), moment(utc), period_kind(kind));
        assert_eq!(period.start, moment(start), "{kind} of {utc}, {name}");
        assert_eq!(period.end, maybe(end, moment), "{kind} of {utc}, {name}");
    }
}

fn period_kind(text: &str) -> PeriodKind {
    match text {
        "day" => PeriodKind::Day,
        "week" => PeriodKind::Week,
        "month" => PeriodKind::Month,
        "year" => PeriodKind::Year,
        "lifetime" => PeriodKind::Lifetime,
        _ => panic!("{text} is no kind of period"),
    }
}

fn check_expiry(name: &str, expiry: Expiry, earned_at: &str, end: &str) {
    let reached = expiry.moment(&zone(name), moment(earned_at));
    assert_eq!(reached, maybe(end, moment), "{expiry:?}, earned {earned_at}, {name}");
}

#[test]
fn points_expire_with_the_day_or_after_a_long_span_with_the_month() {
    let table = "
        Copenhagen  2026-03-01T09:00:00Z  6-months    2026-09-01T22:00:00Z
        Copenhagen  2026-01-31T12:00:00Z  1-months    2026-02-28T23:00:00Z
        Copenhagen  2028-01-31T12:00:00Z  1-months    2028-02-29T23:00:00Z
        Copenhagen  2028-02-29T12:00:00Z  1-years     2029-02-28T23:00:00Z
        Copenhagen  2026-02-28T23:30:00Z  1-months    2026-04-01T22:00:00Z | 1 March there
        UTC         2026-02-28T23:30:00Z  1-months    2026-03-29T00:00:00Z
        Copenhagen  2026-03-15T10:00:00Z  1-days      2026-03-16T23:00:00Z
        Copenhagen  2026-03-15T10:00:00Z  12-months   2027-03-15T23:00:00Z
        Copenhagen  2026-03-15T10:00:00Z  13-months   2027-04-30T22:00:00Z | the month's end
        Copenhagen  2026-03-15T10:00:00Z  1-years     2027-03-15T23:00:00Z
        Copenhagen  2026-03-15T10:00:00Z  2-years     2028-03-31T22:00:00Z | the month's end
        Copenhagen  2026-03-15T10:00:00Z  52-weeks    2027-03-14T23:00:00Z
        Copenhagen  2026-03-15T10:00:00Z  53-weeks    2027-03-31T22:00:00Z | the month's end
        Copenhagen  2026-03-15T10:00:00Z  366-days    2027-03-16T23:00:00Z
        Copenhagen  2026-03-15T10:00:00Z  367-days    2027-03-31T22:00:00Z | the month's end
        Sao_Paulo   2018-10-03T12:00:00Z  1-months    2018-11-04T03:00:00Z | no midnight
        UTC         2199-06-01T00:00:00Z  1-years     2199-12-31T23:59:59.999Z | time ends
        UTC         2199-06-01T00:00:00Z  1200-years  2199-12-31T23:59:59.999Z";
    for [name, earned_at, length, end] in rows(table) {
        let span = span(length);
        check_expiry(name, Expiry::AfterEarning { span, exact: false }, earned_at, end);
        check_expiry(name, Expiry::AfterLastOrder { span }, earned_at, end);
    }
    check_expiry("UTC", Expiry::Never, "2026-03-01T09:00:00Z", "none");
}

#[test]
fn points_expire_to_the_second_by_the_clock_on_the_wall() {
    let table = "
        2026-03-01T09:00:00.123Z  6-months   2026-09-01T08:00:00.123Z | 10:00, winter and summer
        2026-03-01T09:00:00Z      13-months  2027-04-01T08:00:00Z     | no month's end
        2026-01-31T12:34:56.789Z  1-months   2026-02-28T12:34:56.789Z
        2028-02-29T12:00:00Z      1-years    2029-02-28T12:00:00Z
        2026-02-28T01:30:00.250Z  29-days    2026-03-29T01:00:00Z     | no 02:30: the leap
        2026-09-25T00:30:00.250Z  1-months   2026-10-25T00:30:00.250Z | two 02:30: the first
        2199-12-31T12:00:00Z      1-days     2199-12-31T23:59:59.999Z";
    for [earned_at, length, end] in rows(table) {
        let expiry = Expiry::AfterEarning { span: span(length), exact: true };
        check_expiry("Copenhagen", expiry, earned_at, end);
    }
}

#[test]
fn points_expire_with_the_month_a_span_later_in_the_program_s_zone() {
    let table = "
        Copenhagen  2026-03-01T09:00:00Z  12-months  2027-03-31T22:00:00Z
        UTC         2026-03-01T09:00:00Z  12-months  2027-04-01T00:00:00Z
        Copenhagen  2026-02-28T23:30:00Z  12-months  2027-03-31T22:00:00Z
        UTC         2026-02-28T23:30:00Z  12-months  2027-03-01T00:00:00Z
        Copenhagen  2026-01-31T12:00:00Z  1-months   2026-02-28T23:00:00Z";
    for [name, earned_at, length, end] in rows(table) {
        check_expiry(name, Expiry::EndOfMonthAfter { span: span(length) }, earned_at, end);
    }
}

#[test]
fn points_expire_on_the_first_such_date_that_is_not_over() {
    let table = "
        12 31  2026-06-01T09:00:00Z      2026-12-31T23:00:00Z
        12 31  2026-12-31T09:00:00Z      2026-12-31T23:00:00Z | that night
        12 31  2026-12-31T22:59:59.999Z  2026-12-31T23:00:00Z
        12 31  2026-12-31T23:00:00Z      2027-12-31T23:00:00Z
        6  30  2026-07-01T09:00:00Z      2027-06-30T22:00:00Z
        2  29  2026-01-01T09:00:00Z      2026-02-28T23:00:00Z | no leap year
        2  29  2027-03-01T09:00:00Z      2028-02-29T23:00:00Z
        2  29  2028-02-28T09:00:00Z      2028-02-29T23:00:00Z
        2  28  2028-02-29T09:00:00Z      2029-02-28T23:00:00Z
        2  30  2026-01-01T09:00:00Z      none
        13 1   2026-01-01T09:00:00Z      none";
    for [month, day, earned_at, end] in rows(table) {
        let (month, day) = (month.parse().unwrap(), day.parse().unwrap());
        check_expiry("Copenhagen", Expiry::OnDate { month, day }, earned_at, end);
        assert_eq!(is_yearly_date(month, day), end != "none", "{month}-{day}");
    }
}

/// One of the real zones, or one whose clocks leap any way the type allows.
fn any_zone() -> impl Strategy<Value = Zone> {
    let change = (3600..40_000_000_i64, -64_800..=64_800_i32);
    let wild = (-64_800..=64_800_i32, prop::collection::vec(change, 0..30));
    let wild = wild.prop_map(|(offset_seconds, changes)| {
        let mut offsets = vec![OffsetChange { from: 0, offset_seconds }];
        for (later, offset_seconds) in changes {
            let from = offsets.last().map_or(0, |last| last.from) + later;
            offsets.push(OffsetChange { from, offset_seconds });
        }
        Zone::new("Test/Wild", offsets).unwrap()
    });
    prop_oneof![prop::sample::select(zones()), wild]
}

/// A zone, and a moment that is often within two days of one of its changes.
fn moments(zone: impl Strategy<Value = Zone>) -> impl Strategy<Value = (Zone, Moment)> {
    let distance = prop_oneof![3 => -172_800_000..172_800_000_i64, 1 => 0..Moment::MAX.millis()];
    let drawn = (zone, any::<prop::sample::Index>(), distance);
    drawn.prop_map(|(zone, index, millis): (Zone, _, i64)| {
        let change = zone.offsets()[index.index(zone.offsets().len())];
        let millis = (change.from * 1000 + millis).rem_euclid(Moment::MAX.millis());
        (zone, Moment::new(millis).unwrap())
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn what_is_written_is_read_back(millis in 0..=Moment::MAX.millis()) {
        let instant = Moment::new(millis).unwrap();
        prop_assert_eq!(Moment::parse(&instant.to_string()), Ok(instant));
    }

    #[test]
    fn a_moment_lies_in_its_day((zone, instant) in moments(any_zone())) {
        let day = zone.day(instant);
        prop_assert!(zone.start_of_day(day) <= instant, "{}", day);
        prop_assert!(instant < zone.end_of_day(day), "{}", day);
    }

    #[test]
    fn a_moment_lies_in_its_period((zone, instant) in moments(any_zone())) {
        use PeriodKind::{Day, Lifetime, Month, Week, Year};
        for kind in [Day, Week, Month, Year, Lifetime] {
            let period = period_of(&zone, instant, kind);
            prop_assert!(period.start <= instant, "{:?} {:?}", kind, period);
            prop_assert!(period.end.is_none_or(|end| instant < end), "{:?} {:?}", kind, period);
            prop_assert_eq!(period_of(&zone, period.start, kind), period);
        }
    }

    #[test]
    fn what_clocks_show_leads_back_to_the_first_moment_they_show_it(
        (zone, instant) in moments(prop::sample::select(zones())),
    ) {
        let shown = zone.local(instant);
        let date = Day::new(shown.year, shown.month, shown.day).unwrap();
        let first = zone.at(date, shown.hour, shown.minute, shown.second).unwrap();
        prop_assert!(first <= instant);
        prop_assert_eq!(zone.local(first), LocalTime { millis: 0, ..shown });
    }

    #[test]
    fn points_outlive_the_moment_they_are_earned(
        (zone, instant) in moments(any_zone()),
        count in 1..=1200_u32,
    ) {
        for unit in [SpanUnit::Day, SpanUnit::Week, SpanUnit::Month, SpanUnit::Year] {
            let span = Span::new(count, unit).unwrap();
            for expiry in [
                Expiry::AfterEarning { span, exact: false },
                Expiry::EndOfMonthAfter { span },
                Expiry::OnDate { month: 12, day: 31 },
            ] {
                prop_assert!(expiry.moment(&zone, instant).unwrap() > instant, "{:?}", expiry);
            }
        }
    }

    #[test]
    fn points_of_a_real_zone_outlive_their_moment_to_the_second_too(
        (zone, instant) in moments(prop::sample::select(zones())),
        count in 1..=1200_u32,
    ) {
        let span = Span::new(count, SpanUnit::Day).unwrap();
        let expiry = Expiry::AfterEarning { span, exact: true };
        prop_assert!(expiry.moment(&zone, instant).unwrap() > instant);
    }
}
