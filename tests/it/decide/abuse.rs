//! What somebody might try for more than their share, feature by feature, and what comes of it.

use crate::support::promised::keeps;

const SPEND: &str = r#"
[[earn]]
id    = "spend"
give  = "1 point per 1.00"
carry = true
"#;

#[test]
fn a_basket_in_pieces_earns_what_the_whole_does() {
    keeps(
        SPEND,
        "
# By a rate with a carry, to the cent
2026-03-01 09:00  Ada  order o1  10.00       earns 10    point 10
2026-03-01 09:00  Bo   order o2  3.33        earns 3     point 3
2026-03-01 09:00  Bo   order o3  3.33        earns 3     point 6
2026-03-01 09:00  Bo   order o4  3.34        earns 4     point 10
",
    );
    let stepwise = SPEND.replace("1 point per 1.00", "5 point per full 5.00");
    keeps(
        &stepwise,
        "
# By full steps, what is left over waits for the next order
2026-03-01 09:00  Ada  order o1  10.00       earns 10    point 10
2026-03-01 09:00  Bo   order o2  4.99        earns 0     point 0
2026-03-01 09:00  Bo   order o3  5.01        earns 10    point 10
",
    );
    let least = SPEND.replace("carry = true", "when = { least = \"10.00\" }");
    keeps(
        &least,
        "
# Under a least amount the pieces earn less, never more
2026-03-01 09:00  Ada  order o1  10.00       earns 10    point 10
2026-03-01 09:00  Bo   order o2  9.99        earns 0
2026-03-01 09:00  Bo   order o3  0.01        earns 0     point 0
",
    );
    let capped = SPEND.replace("carry = true", "cap = [{ per = \"day\", most = \"8 point\" }]");
    keeps(
        &capped,
        "
# Under a cap both end at the cap, and a return that makes room serves later orders only
2026-03-01 09:00  Ada  order o1  10.00       earns 8     point 8
2026-03-01 09:00  Bo   order o2  5.00        earns 5     point 5
2026-03-01 09:00  Bo   order o3  5.00        earns 3     point 8
2026-03-01 09:01  Bo   return o2             takes 5     point 3
",
    );
    let doubled = format!(
        "{SPEND}\n[[promotion]]\nid = \"half-more\"\nname = \"Half more\"\ngive = \"1.5 times\"\n"
    );
    keeps(
        &doubled,
        "
# Under a factor nothing is lost or won at the joints
2026-03-01 09:00  Ada  order o1  10.00       earns 15    point 15
2026-03-01 09:00  Bo   order o2  3.33        earns 4     point 4
2026-03-01 09:00  Bo   order o3  3.33        earns 5     point 9
2026-03-01 09:00  Bo   order o4  3.34        earns 6     point 15
",
    );
}

const LADDER: &str = r#"
[[earn]]
id    = "spend"
give  = "1 point per 1.00"
carry = true

[tiers]
counting = "calendar year"
lasts    = "until the end of the next year"
basis    = "paid with tax"

[[tier]]
id   = "plain"
name = "Plain"

[[tier]]
id   = "silver"
name = "Silver"
from = "100.00 spent"
give = "1.5 times"

[[tier]]
id   = "gold"
name = "Gold"
from = "300.00 spent"
give = "2 times"

[[reward]]
id     = "hello"
name   = "Hello"
issued = "on reaching gold"
gives  = { kind = "voucher" }

[[reward]]
id   = "mug"
name = "A mug"
cost = "50 point"
gives = { kind = "voucher" }
"#;

#[test]
fn a_tier_is_worth_nothing_once_what_reached_it_came_back() {
    keeps(
        LADDER,
        "
# Bought, used for a better rate, and returned
2026-03-01 09:00  Ada  order o1  300.00      earns 300, issues hello   point 300 tier gold
2026-03-02 09:00  Ada  order o2  80.00       earns 160   point 460
2026-03-03 09:00  Ada  return o1             takes 380, withdraws hello   point 80 tier plain

# Only as far down as without it: what came before was silver by itself
2026-03-01 09:00  Ada  order o1  100.00      earns 100   point 100 tier silver
2026-03-02 09:00  Ada  order o2  200.00      earns 300, issues hello   point 400 tier gold
2026-03-03 09:00  Ada  order o3  80.00       earns 160   point 560
2026-03-04 09:00  Ada  return o2             takes 340, withdraws hello   point 220 tier silver

# Whoever reaches it without that has it from then on
2026-03-01 09:00  Ada  order o1  250.00      earns 250   point 250 tier silver
2026-03-02 09:00  Ada  order o2  50.00       earns 75, issues hello    point 325 tier gold
2026-03-03 09:00  Ada  order o3  60.00       earns 120   point 445
2026-03-04 09:00  Ada  order o4  10.00       earns 20    point 465
2026-03-05 09:00  Ada  return o2             takes 105   point 360 tier gold

# A part that is still above the threshold takes nothing but itself
2026-03-01 09:00  Ada  order o1  3 chairs at 150.00   earns 450, issues hello   point 450 tier gold
2026-03-02 09:00  Ada  order o2  80.00       earns 160   point 610
2026-03-03 09:00  Ada  return o1  1 chairs   takes 150   point 460 tier gold
2026-03-04 09:00  Ada  return o1  1 chairs   takes 190, withdraws hello   point 270 tier silver

# In two steps it comes to the same as in one, and each order gives back what it still has
2026-03-01 09:00  Ada  order o1  300.00      earns 300, issues hello   point 300
2026-03-02 09:00  Ada  order o2  80.00       earns 160   point 460
2026-03-03 09:00  Ada  return o1  150.00     takes 190, withdraws hello   point 270 tier silver
2026-03-04 09:00  Ada  return o1             takes 190   point 80 tier plain
2026-03-05 09:00  Ada  return o2             takes 80    point 0

# What was redeemed meanwhile is owed
2026-03-01 09:00  Ada  order o1  300.00      earns 300, issues hello   point 300
2026-03-02 09:00  Ada  order o2  100.00      earns 200   point 500
2026-03-02 09:01  Ada  redeem 500 point                  point 0
2026-03-03 09:00  Ada  return o1             takes 400, withdraws hello   point 0 owed 400

# A gift of the tier that was used stays used
2026-03-01 09:00  Ada  order o1  300.00      earns 300, issues hello
2026-03-01 09:01  Ada  use hello
2026-03-03 09:00  Ada  return o1             takes 300   point 0 tier plain

# The tier of the year before is reached by the year before
2026-12-30 09:00  Ada  order o1  300.00      earns 300, issues hello   tier gold
2027-01-02 09:00  Ada  order o2  80.00       earns 160   point 460 tier gold
2027-01-03 09:00  Ada  return o1             takes 380, withdraws hello   point 80 tier plain

# Who returns nothing is never touched, and who returns the latest loses that alone
2026-03-01 09:00  Ada  order o1  300.00      earns 300, issues hello
2026-03-02 09:00  Ada  order o2  80.00       earns 160   point 460
2026-03-03 09:00  Ada  order o3  10.00       earns 20    point 480
2026-03-04 09:00  Ada  return o3             takes 20    point 460 tier gold
",
    );
}

#[test]
fn redeeming_while_returning_gains_nothing() {
    keeps(
        LADDER,
        "
# A voucher that was had for points of an order that came back is owed, until it comes back too
2026-03-01 09:00  Ada  order o1  60.00       earns 60    point 60
2026-03-01 09:01  Ada  redeem mug            issues mug  point 10
2026-03-01 09:02  Ada  return o1             takes 60    point 0 owed 50
2026-03-01 09:03  Ada  cancel mug            gives back 50   point 0

# Used on another order it stays used, and the points are owed
2026-03-01 09:00  Ada  order o1  60.00       earns 60    point 60
2026-03-01 09:01  Ada  redeem mug            issues mug  point 10
2026-03-01 09:02  Ada  use mug on o2
2026-03-01 09:03  Ada  return o1             takes 60    point 0 owed 50
2026-03-01 09:04  Ada  return o1             refused nothing_to_return
2026-03-01 09:05  Ada  redeem mug            refused insufficient_points missing 50

# Earning, redeeming and returning in a circle ends where it began
2026-03-01 09:00  Ada  order o1  60.00       earns 60    point 60
2026-03-01 09:01  Ada  redeem 50 point on o2             point 10
2026-03-01 09:02  Ada  order o2  60.00 paid points 50.00   earns 10   point 20
2026-03-01 09:03  Ada  return o2             takes 10, gives back 50   point 60
2026-03-01 09:04  Ada  return o1             takes 60    point 0
",
    );
}

const CLUB: &str = r#"
[[plan]]
id     = "club"
name   = "Club"
price  = "10.00"
period = "1 month"
trial  = "14 days"

[[earn]]
id   = "spend"
give = "1 point per 1.00"

[[earn]]
id   = "members"
give = "1 point per 1.00"
when = { plans = ["club"] }

[[reward]]
id     = "welcome"
name   = "Welcome"
issued = "when a membership begins"
gives  = { kind = "voucher" }
for    = { plans = ["club"] }
limit  = [{ per = "member", most = 1 }]
"#;

#[test]
fn leaving_and_coming_back_brings_no_second_welcome() {
    keeps(
        CLUB,
        "
# Lapsed and joined anew
2026-03-01 09:00     Ada  bill club b1       issues welcome   plan club active
2026-04-01 09:00     Ada  balance            plan club lapsed
2026-06-01 09:00     Ada  bill club b2       plan club active
2026-06-02 09:00     Ada  order o1  10.00    earns 20

# Paid back, the welcome that was not used goes; tried out, it comes once
2026-03-01 09:00     Ada  bill club b1       issues welcome   plan club active
2026-03-02 09:00     Ada  refund club r1 of b1   withdraws welcome   plan club refunded
2026-03-03 09:00     Ada  trial club t1      refused trial_not_available

# To the last second of what was paid
2026-03-01 09:00     Ada  bill club b1       issues welcome
2026-04-01 08:59:59  Ada  order o1  10.00    earns 20
2026-04-01 09:00     Ada  order o2  10.00    earns 10
",
    );
}

#[test]
fn what_was_bought_as_a_member_who_did_not_pay_is_counted_again() {
    keeps(
        CLUB,
        "
# Everything of the period that was paid back, and nothing of the one before
2026-03-01 09:00  Ada  bill club b1          issues welcome
2026-03-02 09:00  Ada  order o1  10.00       earns 20    point 20
2026-04-01 09:00  Ada  bill club b2
2026-04-02 09:00  Ada  order o2  10.00       earns 20    point 40
2026-04-03 09:00  Ada  refund club r1 of b2  takes 10    point 30 plan club refunded
2026-04-04 09:00  Ada  return o2             takes 10    point 20
2026-04-05 09:00  Ada  return o1             takes 20    point 0
",
    );
}
