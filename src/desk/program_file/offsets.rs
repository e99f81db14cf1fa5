//! A time zone's offset changes from 1970 to 2100, taken from the desk's copy of the IANA database.

use std::str::FromStr;

use chrono::{DateTime, Offset, TimeZone};
use chrono_tz::{TZ_VARIANTS, Tz};

use crate::desk::nearest::nearest;
use crate::domain::zone::{OffsetChange, Zone};

/// 2100-01-01T00:00:00Z, where the database ends: the last offset before it holds for ever.
const END_SECONDS: i64 = 4_102_444_800;

/// How far apart the offset is looked at: half the shortest time between any two changes of any
/// zone since 1970, which is the week for which Boa Vista tried summer time in October 2000.
const STEP_SECONDS: i64 = 3 * 24 * 60 * 60;

/// The zone of that IANA name, compiled; `None` for a name the database does not have.
#[must_use]
pub fn compile(name: &str) -> Option<Zone> {
    let zone = Tz::from_str(name).ok()?;
    let mut changes = vec![OffsetChange { from: 0, offset_seconds: offset(zone, 0) }];
    let mut last = offset(zone, 0);
    let mut from = 0;
    while from < END_SECONDS {
        let until = (from + STEP_SECONDS).min(END_SECONDS);
        let next = offset(zone, until);
        if next != last {
            let at = first_second_of(zone, next, from, until);
            changes.push(OffsetChange { from: at, offset_seconds: next });
            last = next;
        }
        from = until;
    }
    Zone::new(name, changes).ok()
}

/// The name in the database that was probably meant.
#[must_use]
pub fn nearest_name(name: &str) -> Option<&'static str> {
    let names = || TZ_VARIANTS.iter().map(|zone| zone.name());
    let same = |known: &&str| known.eq_ignore_ascii_case(&name.replace(' ', "_"));
    let city =
        |known: &&str| known.rsplit('/').next().is_some_and(|city| city.eq_ignore_ascii_case(name));
    names().find(same).or_else(|| names().find(city)).or_else(|| nearest(name, names()))
}

/// The second after `from`, and not after `until`, at which the clocks go to `next`.
fn first_second_of(zone: Tz, next: i32, from: i64, until: i64) -> i64 {
    let (mut before, mut after) = (from, until);
    while after - before > 1 {
        let middle = before + (after - before) / 2;
        if offset(zone, middle) == next {
            after = middle;
        } else {
            before = middle;
        }
    }
    after
}

/// Seconds to add to UTC at that second.
fn offset(zone: Tz, second: i64) -> i32 {
    let instant = DateTime::from_timestamp(second, 0).unwrap_or_default();
    zone.offset_from_utc_datetime(&instant.naive_utc()).fix().local_minus_utc()
}
