//! Segments at their boundaries: each criterion on both sides of where it begins to hold.

use regulars::domain::names::MemberId;
use regulars::domain::segments::fall_alike;

use crate::support::keeper::Keeper;
use crate::support::promised::keeps;
use crate::support::shop::program;
use crate::support::story::instant;

/// Two points per euro instead of one for whoever is in the segment.
fn twice_for(when: &str) -> String {
    format!(
        r#"
[[segment]]
id   = "some"
when = {when}

[[earn]]
id   = "spend"
give = "1 point per 1.00"

[[earn]]
id   = "more"
give = "1 point per 1.00"
when = {{ segments = ["some"] }}
"#
    )
}

#[test]
fn who_has_ordered_so_often() {
    keeps(
        &twice_for("\"at least 2 orders in the last 7 days\""),
        "
# The second order is not yet one of somebody who had two
2026-03-01 10:00     Ada  order o1  10.00          earns 10
2026-03-02 10:00     Ada  order o2  10.00          earns 10
2026-03-02 10:01     Ada  order o3  10.00          earns 20

# Seven days are seven local days, today included
2026-03-01 00:00     Ada  order o1  10.00          earns 10
2026-03-01 00:01     Ada  order o2  10.00          earns 10
2026-03-07 23:59:59  Ada  order o3  10.00          earns 20
2026-03-01 00:00     Bo   order o4  10.00          earns 10
2026-03-01 00:01     Bo   order o5  10.00          earns 10
2026-03-08 00:00     Bo   order o6  10.00          earns 10

# An order that came back was none
2026-03-01 10:00     Ada  order o1  10.00          earns 10
2026-03-02 10:00     Ada  order o2  10.00          earns 10
2026-03-02 10:01     Ada  return o2                takes 10
2026-03-02 10:02     Ada  order o3  10.00          earns 10
",
    );
}

#[test]
fn who_has_spent_so_much() {
    keeps(
        &twice_for("\"at least 100.00 spent in the last 7 days\""),
        "
# To the cent, with what came back taken off
2026-03-01 10:00  Ada  order o1  99.99             earns 99
2026-03-01 10:01  Ada  order o2  0.01              earns 0
2026-03-01 10:02  Ada  order o3  10.00             earns 20
2026-03-01 10:03  Ada  return o2
2026-03-01 10:04  Ada  return o3                   takes 20
2026-03-01 10:05  Ada  order o4  10.00             earns 10
",
    );
}

#[test]
fn who_has_bought_such_a_thing() {
    keeps(
        &twice_for("\"bought tea in the last 7 days\""),
        "
# A thing of the category, and no other
2026-03-01 10:00  Ada  order o1  1 coffee at 10.00    earns 10
2026-03-01 10:01  Ada  order o2  1 tea at 10.00       earns 10
2026-03-01 10:02  Ada  order o3  1 coffee at 10.00    earns 20
2026-03-01 10:03  Ada  return o2                      takes 10
2026-03-01 10:04  Ada  order o4  1 coffee at 10.00    earns 10
",
    );
}

#[test]
fn who_has_not_ordered_for_so_long() {
    keeps(
        &twice_for("\"no order for 30 days\""),
        "
# The thirtieth day must have ended; before the first order it is counted from joining
2026-03-01 10:00     Ada  join
2026-03-31 23:59:59  Ada  order o1  10.00          earns 10
2026-03-01 10:00     Bo   join
2026-04-01 00:00     Bo   order o2  10.00          earns 20
2026-04-01 00:01     Bo   order o3  10.00          earns 10
2026-05-01 23:59:59  Bo   order o4  10.00          earns 10
2026-06-01 00:00     Bo   order o5  10.00          earns 20
",
    );
}

#[test]
fn several_criteria_hold_together() {
    keeps(
        &twice_for("[\"at least 1 orders in the last 7 days\", \"bought tea in the last 7 days\"]"),
        "
# One of them alone is not enough
2026-03-01 10:00  Ada  order o1  1 coffee at 10.00    earns 10
2026-03-01 10:01  Ada  order o2  1 tea at 10.00       earns 10
2026-03-01 10:02  Ada  order o3  1 tea at 10.00       earns 20
",
    );
}

/// A share is drawn by who a member is: about so many of all, the same ones for ever, and those of
/// a smaller share are in every larger one.
#[test]
fn a_share_is_drawn_once_for_all() {
    use regulars::domain::segments::{Criterion, Segment, computed};
    let shares = [1, 100, 500, 5_000, 9_999, 10_000];
    let shop = |share: u32| {
        program(|draft| {
            let id = crate::support::label("some");
            let name = crate::support::shop::text("some");
            draft.segments = vec![Segment { id, name, meets: vec![Criterion::Share(share)] }];
        })
    };
    let at = instant("03-01 09:00");
    let mut book = Keeper::enrolled(shop(1), at).book().clone();
    let mut drawn = [0_u32; 6];
    for number in 0..2_000 {
        book.member = MemberId::parse(&format!("mem_{number:026}")).unwrap();
        let mut before = false;
        for (place, share) in shares.iter().enumerate() {
            let program = shop(*share);
            let is_in = !computed(&program, &book, at).is_empty();
            let later = instant("2030-01-01 09:00");
            assert_eq!(is_in, !computed(&program, &book, later).is_empty());
            assert!(is_in || !before, "a larger share leaves out whom a smaller one has");
            assert!(fall_alike(&program, &book.member, &book.member));
            before = is_in;
            drawn[place] += u32::from(is_in);
        }
    }
    assert!(drawn[0] <= 3 && drawn[5] == 2_000, "{drawn:?}");
    assert!((10..=30).contains(&drawn[1]), "1 percent of 2,000: {drawn:?}");
    assert!((75..=125).contains(&drawn[2]), "5 percent of 2,000: {drawn:?}");
    assert!((900..=1_100).contains(&drawn[3]), "half of 2,000: {drawn:?}");
}
