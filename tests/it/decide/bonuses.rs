//! Bonuses that are set aside: met, missed by a moment, undone, and met again.

use crate::support::promised::keeps;

const BONUS: &str = r#"
[[earn]]
id   = "opening"
on   = "join"
give = "1000 point"
held = "until 100.00 spent within 30 days"

[[earn]]
id   = "spend"
give = "1 point per 1.00"
"#;

#[test]
fn a_bonus_is_released_when_its_condition_is_met() {
    keeps(
        BONUS,
        "
# At the very cent
2026-03-01 09:00     Ada  order o1  99.99    earns 99                  point 99 pending 1000
2026-03-01 09:01     Ada  order o2  0.01     earns 0, releases 1000    point 1099

# To the last second of the last day, and not in the next
2026-03-01 09:00     Ada  order o1  99.00    earns 99                  point 99 pending 1000
2026-03-31 23:59:59  Ada  order o2  1.00     earns 1, releases 1000    point 1100
2026-03-01 09:00     Bo   order o3  99.00    earns 99                  point 99 pending 1000
2026-04-01 00:00     Bo   order o4  1.00     earns 1                   point 100 expired 1000

# What was bought in time and is told late finds nothing
2026-03-01 09:00     Ada  order o1  99.00    earns 99                  point 99 pending 1000
2026-04-01 00:00    Ada  order o2  1.00 dated 2026-03-31 23:59:59  earns 1   point 100 expired 1000

# A gift card and what is paid with points are not spent on goods
2026-03-01 09:00     Ada  order o1  gift_card at 100.00                point 0 pending 1000
2026-03-01 09:01     Ada  order o2  100.00   earns 100, releases 1000  point 1100
",
    );
}

#[test]
fn a_bonus_cannot_be_had_by_buying_and_returning() {
    keeps(
        BONUS,
        "
# It goes back to where it waited, and can be met again
2026-03-01 09:00  Ada  order o1  100.00      earns 100, releases 1000  point 1100
2026-03-02 09:00  Ada  return o1             takes 1100                point 0 pending 1000
2026-03-03 09:00  Ada  order o2  100.00      earns 100, releases 1000  point 1100

# What is spent before the return is owed, and the bonus waits no second time for it
2026-03-01 09:00  Ada  order o1  100.00      earns 100, releases 1000  point 1100
2026-03-01 09:01  Ada  redeem 1100 point
2026-03-02 09:00  Ada  return o1            takes 1100                point 0 pending 1000 owed 1100
2026-03-03 09:00  Ada  order o2  100.00      earns 100, releases 1000  point 0

# A return after its time takes it for good
2026-03-01 09:00  Ada  order o1  100.00      earns 100, releases 1000  point 1100
2026-04-02 09:00  Ada  return o1             takes 1100                point 0
2026-04-03 09:00  Ada  order o2  100.00      earns 100                 point 100

# Bought in ten pieces it is met as by one
2026-03-01 09:00  Ada  order o1  50.00       earns 50                  point 50 pending 1000
2026-03-01 09:01  Ada  order o2  25.00       earns 25                  point 75 pending 1000
2026-03-01 09:02  Ada  order o3  25.00       earns 25, releases 1000   point 1100
2026-03-01 09:03  Ada  return o3  0.01       takes 1001                point 99 pending 1000
",
    );
}
