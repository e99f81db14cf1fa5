//! Undoing: a use that was a mistake is taken back within fifteen minutes, by who made it.

use regulars::domain::calendar::PeriodKind;
use regulars::domain::command::REDEMPTIONS_MAX;
use regulars::domain::program::{Program, RewardLimit};

use crate::support::shop::{days, program, reward};
use crate::support::story::{Story, check};

/// A drink for 20, alive to the end of the next day; a cup, one a day.
fn bar() -> Program {
    program(|draft| {
        draft.rewards = vec![reward("drink", "star", 20), reward("cup", "star", 30)];
        draft.rewards[0].valid = Some(days(1));
        draft.rewards[1].limits = vec![RewardLimit { most: 1, every: PeriodKind::Day }];
    })
}

const USED: &str = "03-01 09:00 | enrol         | ok        | 0
                    03-01 09:00 | credit 90     | ok        | 90
                    03-01 10:00 | redeem drink  | v1 issued | 70
                    03-01 10:00 | till:7 use v1 | v1 used   | 70";

fn tell(rows: &str) {
    check(&bar(), &format!("{USED}\n{rows}"));
}

#[test]
fn a_voucher_is_open_again_and_can_be_used_once_more() {
    tell(
        "03-01 10:01 | till:7 undo v1 | v1 issued       | 70
         03-01 10:01 | till:7 undo v1 | unchanged       | 70
         03-01 10:02 | use v1 on o1   | v1 used         | 70
         03-01 10:02 | till:7 undo v1 | undo_by_other   | 70
         03-01 10:03 | undo v1        | v1 issued       | 70
         03-01 10:03 | cancel v1      | restores 20, v1 cancelled | 90
         03-01 10:03 | undo v1        | redemption_cancelled | 90",
    );
}

#[test]
fn it_can_be_undone_for_fifteen_minutes_and_by_the_same_hand() {
    tell("03-01 10:14:59.999 | till:7 undo v1         | v1 issued");
    tell("03-01 10:15        | till:7 undo v1         | undo_too_late");
    tell("03-01 10:01        | till:8 undo v1         | undo_by_other");
    tell("03-01 10:01        | undo v1                | undo_by_other");
    tell("03-01 10:01        | member undo v1         | undo_by_other");
    tell("03-01 10:01        | partner:7 undo v1      | undo_by_other");
    tell("03-01 10:15        | undo v1                | undo_by_other");
    tell("03-01 10:01        | till:7 undo v9         | redemption_not_found");
}

/// What was redeemed and used in one step was points before, and points it is again.
#[test]
fn points_of_one_step_return_to_their_lots_and_free_the_limit() {
    tell(
        "03-01 10:00 | till:7 redeem cup on t1 | v2 used                   | 40
         03-01 10:00 | till:7 redeem cup on t2 | reward_limit_reached      | 40
         03-01 10:01 | till:7 undo v2          | restores 30, v2 cancelled | 70
         03-01 10:01 | till:7 undo v2          | redemption_cancelled      | 70
         03-01 10:02 | till:7 redeem cup on t2 | v3 used                   | 40
         03-01 10:03 | till:7 redeem 5         | v4 used                   | 35
         03-01 10:04 | till:7 undo v4          | restores 5, v4 cancelled  | 40
         03-01 10:05 | till:7 hold 10          | h1                        | 30 +10 held
         03-01 10:05 | till:7 capture h1 4     | v5 used                   | 36
         03-01 10:06 | till:7 undo v5          | restores 4, v5 cancelled  | 40
         03-01 10:06 | till:7 capture h1       | hold_resolved             | 40",
    );
}

/// The use of an order that came back, in part or whole, is settled and cannot come back twice.
#[test]
fn what_a_return_has_brought_back_is_not_brought_back_again() {
    let sold = "03-01 10:01 | buy o1 tea:2x5.00      | earns 10 | 80
                03-01 10:01 | till:7 redeem 30 on o1 | v2 used  | 50\n";
    tell(&format!(
        "{sold}
         03-01 10:02 | return o1 tea x1 | restores 15, takes 5          | 60
         03-01 10:03 | till:7 undo v2   | undo_too_late                 | 60
         03-01 10:04 | return o1 whole  | restores 15, takes 5          | 70
         03-01 10:05 | till:7 undo v2   | undo_too_late                 | 70"
    ));
    tell(&format!(
        "{sold}
         03-01 10:03 | till:7 undo v2   | restores 30, v2 cancelled | 80
         03-01 10:04 | return o1 whole  | takes 10                  | 70"
    ));
}

/// A voucher that was used on an order, undone, and used on another, returns with the other.
#[test]
fn a_voucher_belongs_to_the_order_that_it_is_used_on_in_the_end() {
    check(
        &bar(),
        "03-01 09:00 | enrol           | ok        | 0
         03-01 09:00 | credit 20       | ok        | 20
         03-01 10:00 | redeem drink    | v1 issued | 0
         03-01 10:00 | buy o1 10.00    | earns 10  | 10
         03-01 10:00 | buy o2 10.00    | earns 10  | 20
         03-01 10:00 | use v1 on o1    | v1 used   | 20
         03-01 10:01 | undo v1         | v1 issued | 20
         03-01 10:02 | use v1 on o2    | v1 used   | 20
         03-01 11:00 | return o1 whole | takes 10  | 10
         03-01 11:00 | return o2 whole | restores 20, takes 10 | 20",
    );
}

/// It is the member's again as it would have been: at midnight it had expired.
#[test]
fn a_voucher_whose_day_is_over_comes_back_expired() {
    check(
        &bar(),
        "03-01 09:00 | enrol        | ok                 | 0
         03-01 09:00 | credit 20    | ok                 | 20
         03-01 10:00 | redeem drink | v1 issued          | 0
         03-02 23:59 | use v1       | v1 used            | 0
         03-03 00:01 | undo v1      | v1 issued          | 0
         03-03 00:01 | use v1       | redemption_expired | 0
         03-03 00:01 | undo v1      | redemption_expired | 0",
    );
}

#[test]
fn staff_undo_for_a_suspended_member_and_nobody_for_a_closed_one() {
    tell(
        "03-01 10:01 | suspend        | ok            | 70
         03-01 10:01 | till:7 undo v1 | v1 issued     | 70
         03-01 10:01 | close          | ok            | 0
         03-01 10:01 | till:7 undo v1 | member_closed | 0",
    );
}

#[test]
fn a_voucher_needs_room_to_come_back() {
    let mut story = Story::new(&bar());
    story.tell("03-01 09:00 | enrol | ok | 0\n03-01 09:00 | credit 9000 | ok | 9000");
    story.repeat("03-01 09:00", "redeem drink", REDEMPTIONS_MAX);
    story.tell(
        "03-01 09:00 | use v1       | v1 used
         03-01 09:00 | redeem drink | v257 issued
         03-01 09:01 | undo v1      | too_many_redemptions
         03-01 09:01 | cancel v2    | restores 20, v2 cancelled
         03-01 09:01 | undo v1      | v1 issued",
    );
}
