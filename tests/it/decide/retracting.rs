//! Actions that are undone and done again: nothing is earned twice, and no tier is reached by it.

use crate::support::promised::keeps;

const REVIEWS: &str = r#"
[[earn]]
id   = "review"
on   = "action review"
give = "50 point"
cap  = [{ per = "month", most = "100 point" }]

[[earn]]
id   = "spend"
give = "1 point per 1.00"

[tiers]
counting = "calendar year"
lasts    = "until the end of the next year"

[[tier]]
id   = "plain"
name = "Plain"

[[tier]]
id   = "silver"
name = "Silver"
from = "100 point"
give = "2 times"

[[reward]]
id     = "hello"
name   = "Hello"
issued = "on reaching silver"
gives  = { kind = "voucher" }
"#;

#[test]
fn an_action_that_is_undone_and_done_again_earns_once() {
    keeps(
        REVIEWS,
        "
# Undone, its room under the cap is free again; under the same name it stays undone
2026-03-01 09:00  Ada  action review r1       earns 50    point 50
2026-03-01 09:01  Ada  retract r1             takes 50    point 0
2026-03-01 09:02  Ada  retract r1             unchanged   point 0
2026-03-01 09:03  Ada  action review r1       refused already_recorded
2026-03-01 09:04  Ada  action review r2       earns 50    point 50

# Over and over it neither fills a wallet nor reaches a tier
2026-03-01 09:00  Ada  action review r1       earns 50    point 50 tier plain
2026-03-01 09:01  Ada  retract r1             takes 50    point 0
2026-03-01 09:02  Ada  action review r2       earns 50    point 50
2026-03-01 09:03  Ada  retract r2             takes 50    point 0
2026-03-01 09:04  Ada  action review r3       earns 50    point 50 tier plain
2026-03-01 09:05  Ada  order o1  10.00        earns 10    point 60 tier plain

# The tier it had reached goes with it, and what that brought
2026-03-01 09:00  Ada  order o1  50.00        earns 50    point 50 tier plain
2026-03-01 09:01  Ada  action review r1       earns 50, issues hello   point 100 tier silver
2026-03-01 09:02  Ada  order o2  10.00        earns 20    point 120
2026-03-01 09:03  Ada  retract r1             takes 60, withdraws hello   point 60 tier plain

# What was spent meanwhile is owed
2026-03-01 09:00  Ada  action review r1       earns 50    point 50
2026-03-01 09:01  Ada  redeem 50 point                    point 0
2026-03-01 09:02  Ada  retract r1             takes 50    point 0 owed 50
",
    );
}
