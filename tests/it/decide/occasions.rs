//! What time brings: birthdays that are moved, missed or in February, and lapses that are ended.

use crate::support::promised::keeps;

const BIRTHDAY: &str = r#"
[[earn]]
id   = "cake"
on   = "birthday"
give = "100 point"
"#;

const LAPSE: &str = r#"
[[reward]]
id     = "come-back"
name   = "Come back"
issued = "after 90 days without an order"
gives  = { kind = "voucher" }
valid  = "2 weeks"

[[earn]]
id   = "spend"
give = "1 point per 1.00"
"#;

#[test]
fn a_birthday_is_celebrated_once_a_calendar_year() {
    keeps(
        BIRTHDAY,
        "
# From midnight in the shop's zone, and no second time
2026-02-01 09:00     Ada  birthday 03-14
2026-03-13 23:59:59  Ada  wait           unchanged
2026-03-14 00:00     Ada  wait           earns 100   point 100
2026-03-14 00:00     Ada  wait           unchanged   point 100
2026-12-31 23:59:59  Ada  wait           unchanged   point 100
2027-03-14 00:00     Ada  wait           earns 100   point 200

# Who moves it forward has it no second time in that year
2026-02-01 09:00  Ada  birthday 03-14
2026-03-14 09:00  Ada  wait              earns 100   point 100
2026-04-01 09:00  Ada  birthday 04-02
2026-04-02 09:00  Ada  wait              unchanged   point 100
2026-10-01 09:00  Ada  birthday 12-24
2026-12-24 09:00  Ada  wait              unchanged   point 100

# Nor half a year later where that is the next year
2026-02-01 09:00  Ada  birthday 12-31
2026-12-31 09:00  Ada  wait              earns 100   point 100
2027-01-02 09:00  Ada  birthday 01-03
2027-01-03 09:00  Ada  wait              unchanged   point 100
2027-07-02 23:59  Ada  birthday 07-02
2027-07-02 23:59  Ada  wait              earns 100   point 200

# Moved before it came, it comes on the new day alone
2026-02-01 09:00  Ada  birthday 03-14
2026-03-01 09:00  Ada  birthday 05-20
2026-03-14 09:00  Ada  wait              unchanged   point 0
2026-05-20 00:00  Ada  wait              earns 100   point 100

# Nobody has one on the day before they joined
2026-03-15 09:00  Ada  birthday 03-14
2026-03-15 09:01  Ada  wait              unchanged   point 0
2026-03-15 09:00  Bo   birthday 03-15
2026-03-15 09:01  Bo   wait              earns 100   point 100
",
    );
}

#[test]
fn the_29th_of_february_comes_every_year() {
    keeps(
        BIRTHDAY,
        "
# On the 28th in a common year, on the 29th in a leap year
2026-02-01 09:00     Ada  birthday 02-29
2026-02-27 23:59:59  Ada  wait           unchanged   point 0
2026-02-28 00:00     Ada  wait           earns 100   point 100
2027-02-28 00:00     Ada  wait           earns 100   point 200
2028-02-28 23:59:59  Ada  wait           unchanged   point 200
2028-02-29 00:00     Ada  wait           earns 100   point 300
2028-03-01 00:00     Ada  wait           unchanged   point 300
",
    );
}

#[test]
fn a_birthday_that_was_told_late_is_made_up_for_within_a_month() {
    keeps(
        BIRTHDAY,
        "
# Thirty days, and not one more
2026-02-01 09:00     Ada  order o1  1.00
2026-04-12 23:59:59  Ada  birthday 03-14
2026-04-12 23:59:59  Ada  wait           earns 100   point 100
2026-02-01 09:00     Bo   order o2  1.00
2026-04-13 00:00     Bo   birthday 03-14
2026-04-13 00:00     Bo   wait           unchanged   point 0
",
    );
}

#[test]
fn a_lapse_brings_its_offer_once() {
    keeps(
        LAPSE,
        "
# Whoever orders and sends it back has not been away, and is not rewarded for it twice
2026-03-01 10:00     Ada  order o1  8.00           earns 8
2026-05-31 00:00     Ada  wait                     issues come-back
2026-06-01 10:00     Ada  order o2  0.01           earns 0
2026-06-01 10:01     Ada  return o2
2026-06-01 10:02     Ada  wait                     unchanged
2026-08-30 23:59:59  Ada  wait                     unchanged
2026-08-31 00:00     Ada  wait                     issues come-back

# An order that is told late does not begin a lapse anew
2026-03-05 10:00     Ada  order o1  8.00           earns 8
2026-03-06 10:00     Ada  order o2  8.00 dated 2026-03-01 10:00   earns 8
2026-06-03 23:59:59  Ada  wait                     unchanged
2026-06-04 00:00     Ada  wait                     issues come-back

# Who was suspended is not courted until they are back
2026-03-01 10:00     Ada  order o1  8.00           earns 8
2026-03-02 10:00     Ada  suspend
2026-06-10 10:00     Ada  wait                     refused member_suspended
2026-06-11 10:00     Ada  resume
2026-06-11 10:01     Ada  wait                     issues come-back
",
    );
}
