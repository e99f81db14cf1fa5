//! Time zones as program files name them: what the database says becomes offsets of a version.

use regulars::desk::program_file::offsets;
use regulars::domain::moment::Moment;

/// A zone, an instant, and how many minutes its clocks are from UTC then.
const CLOCKS: &[(&str, &str, i32)] = &[
    ("Europe/Copenhagen", "1970-01-01T00:00:00Z", 60),
    ("Europe/Copenhagen", "2026-03-29T00:59:59Z", 60),
    ("Europe/Copenhagen", "2026-03-29T01:00:00Z", 120),
    ("Europe/Copenhagen", "2026-10-25T00:59:59Z", 120),
    ("Europe/Copenhagen", "2026-10-25T01:00:00Z", 60),
    ("Europe/Copenhagen", "2099-07-01T00:00:00Z", 120),
    ("America/St_Johns", "2026-01-15T00:00:00Z", -210),
    ("Asia/Kathmandu", "1985-12-31T18:29:59Z", 330),
    ("Asia/Kathmandu", "1985-12-31T18:30:00Z", 345),
    ("Pacific/Apia", "2011-12-30T09:59:59Z", -600),
    ("Pacific/Apia", "2011-12-30T10:00:00Z", 840),
    ("UTC", "2026-07-01T00:00:00Z", 0),
];

#[test]
fn zones_change_their_clocks_on_the_second() {
    for (name, instant, minutes) in CLOCKS {
        let zone = offsets::compile(name).unwrap();
        let seconds = Moment::parse(instant).unwrap().millis() / 1000;
        let current = zone.offsets().iter().rev().find(|change| change.from <= seconds);
        assert_eq!(current.unwrap().offset_seconds, minutes * 60, "{name} at {instant}");
    }
}

#[test]
fn every_zone_of_the_database_fits_a_version() {
    for name in ["Africa/Casablanca", "Africa/El_Aaiun", "America/New_York", "Antarctica/Troll"] {
        let zone = offsets::compile(name).unwrap();
        assert!(zone.offsets().len() > 100, "{name}");
    }
}
