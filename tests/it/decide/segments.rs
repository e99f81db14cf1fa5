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

/// Twice as much for whoever the shop says this of.
fn twice_for_who_is(when: &str) -> String {
    let asked =
        "[attributes]\ncity = \"word\"\nnewsletter = [\"yes\", \"no\"]\nshoe_size = \"number\"\n";
    format!("{asked}{}", twice_for(when))
}

#[test]
fn of_whom_the_shop_says_a_word() {
    keeps(
        &twice_for_who_is("\"city is aarhus, odense or skagen\""),
        "
# One of the words, written as it is written; who is nowhere is in none of them
2026-03-01 10:00  Ada  order o1  10.00                 earns 10
2026-03-01 10:01  Ada  attribute city odense
2026-03-01 10:02  Ada  order o2  10.00                 earns 20
2026-03-01 10:03  Ada  attribute city ribe
2026-03-01 10:04  Ada  order o3  10.00                 earns 10
2026-03-01 10:05  Ada  attribute city Odense
2026-03-01 10:06  Ada  order o4  10.00                 earns 10
2026-03-01 10:07  Ada  attribute city skagen
2026-03-01 10:08  Ada  attribute city
2026-03-01 10:09  Ada  attribute city                  unchanged
2026-03-01 10:10  Ada  order o5  10.00                 earns 10

# What is said first is said with joining
2026-03-01 10:00  Ada  attribute city aarhus
2026-03-01 10:01  Ada  order o1  10.00                 earns 20

# What an order earned its return takes, whoever the member has become; nothing counts afterwards
2026-03-01 10:00  Ada  attribute city aarhus
2026-03-01 10:01  Ada  order o1  10.00                 earns 20   point 20
2026-03-01 10:02  Ada  attribute city ribe
2026-03-01 10:03  Ada  return o1 5.00                  takes 10   point 10
2026-03-01 10:04  Ada  order o2  10.00                 earns 10   point 20
2026-03-01 10:05  Ada  attribute city aarhus                      point 20
2026-03-01 10:06  Ada  return o2                       takes 10   point 10
2026-03-01 10:07  Ada  return o1                       takes 10   point 0

# What is said of one thing leaves the rest as it was, segments too
2026-03-01 10:00  Ada  join vip
2026-03-01 10:01  Ada  attribute city aarhus
2026-03-01 10:02  Ada  attribute newsletter no
2026-03-01 10:03  Ada  join vip                        unchanged
2026-03-01 10:04  Ada  order o1  10.00                 earns 20
",
    );
}

#[test]
fn of_whom_the_shop_says_a_number() {
    keeps(
        &twice_for_who_is("[\"shoe_size from 40 to 44\", \"newsletter is yes\"]"),
        "
# Both bounds are in it, and all conditions hold together
2026-03-01 10:00  Ada  attribute newsletter yes
2026-03-01 10:01  Ada  order o1  10.00                 earns 10
2026-03-01 10:02  Ada  attribute shoe_size 39
2026-03-01 10:03  Ada  order o2  10.00                 earns 10
2026-03-01 10:04  Ada  attribute shoe_size 40
2026-03-01 10:05  Ada  order o3  10.00                 earns 20
2026-03-01 10:06  Ada  attribute shoe_size 44
2026-03-01 10:07  Ada  order o4  10.00                 earns 20
2026-03-01 10:08  Ada  attribute shoe_size 45
2026-03-01 10:09  Ada  order o5  10.00                 earns 10
2026-03-01 10:10  Ada  attribute shoe_size 42
2026-03-01 10:11  Ada  attribute newsletter no
2026-03-01 10:12  Ada  order o6  10.00                 earns 10
",
    );
    for (when, at_42, at_43) in [
        ("\"shoe_size at least 43\"", 10, 20),
        ("\"shoe_size at most 42\"", 20, 10),
        ("\"shoe_size is 43\"", 10, 20),
    ] {
        let cases = format!(
            "
# {when}
2026-03-01 10:00  Ada  order o1  10.00                 earns 10
2026-03-01 10:01  Ada  attribute shoe_size 42
2026-03-01 10:02  Ada  order o2  10.00                 earns {at_42}
2026-03-01 10:03  Ada  attribute shoe_size 43
2026-03-01 10:04  Ada  order o3  10.00                 earns {at_43}
"
        );
        keeps(&twice_for_who_is(when), &cases);
    }
}

#[test]
fn the_shop_says_only_what_it_is_asked() {
    keeps(
        &twice_for_who_is("\"city is aarhus\""),
        "
# Neither of something else, nor something that it can never be; then nothing is changed
2026-03-01 10:00  Ada  attribute city aarhus
2026-03-01 10:01  Ada  attribute town odense            refused unknown_attribute
2026-03-01 10:02  Ada  attribute newsletter perhaps     refused attribute_invalid
2026-03-01 10:03  Ada  attribute shoe_size large        refused attribute_invalid
2026-03-01 10:04  Ada  attribute shoe_size 9007199254740991
2026-03-01 10:05  Ada  attribute shoe_size 9007199254740992  refused attribute_invalid
2026-03-01 10:06  Ada  order o1  10.00                  earns 20

# Who is suspended, has left or is forgotten: nothing more is said of them
2026-03-01 10:00  Ada  attribute city aarhus
2026-03-01 10:01  Ada  suspend
2026-03-01 10:02  Ada  attribute city odense            refused member_suspended
2026-03-01 10:03  Ada  erase
2026-03-01 10:04  Ada  attribute city odense            refused member_erased
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
