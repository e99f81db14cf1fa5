//! Links: what is held for a partner is handed over once, by that partner, at its place.

use regulars::domain::calendar::{Expiry, PeriodKind};
use regulars::domain::command::HOLDS_MAX;
use regulars::domain::program::{Clawback, Gift, Program, RewardLimit};

use crate::support::label;
use crate::support::shop::{days, program, reward};
use crate::support::story::{Story, check};

/// A cake that the bakery hands over, one a day; a drink for whoever is asked to.
fn shop() -> Program {
    program(|draft| {
        draft.rewards = vec![reward("cake", "star", 30), reward("drink", "star", 20)];
        draft.rewards[0].gives = Gift::PartnerGoods(label("bakery"));
        draft.rewards[0].limits = vec![RewardLimit { most: 1, every: PeriodKind::Day }];
    })
}

const RICH: &str = "03-01 09:00 | enrol     | ok | 0
                    03-01 09:00 | credit 90 | ok | 90\n";

fn tell(rows: &str) {
    check(&shop(), &format!("{RICH}{rows}"));
}

#[test]
fn a_reward_is_held_and_handed_over_once() {
    tell(
        "03-01 10:00 | link cake to bakery                  | h1      | 60 +30 held
         03-01 11:00 | partner:bakery consume h1 by bakery at north as R-9 | v1 used | 60
         03-01 11:01 | partner:bakery consume h1 by bakery \
                     | already_consumed 2026-03-01T11:00:00.000Z north | 60
         03-01 11:01 | consume h1 by florist                | link_audience | 60
         03-01 11:01 | void h1                              | hold_resolved | 60
         03-01 11:01 | capture h1                           | hold_resolved | 60
         03-01 11:01 | cancel v1                            | redemption_used | 60",
    );
}

#[test]
fn only_the_partner_it_is_for_hands_it_over_and_only_there() {
    let minted = "03-01 10:00 | link drink to bakery at north | h1 | 70 +20 held\n";
    let then = |rows: &str| tell(&format!("{minted}{rows}"));
    then("03-01 11:00 | consume h1 by florist at north | link_audience");
    then("03-01 11:00 | consume h1 by bakery at south  | location_mismatch");
    then("03-01 11:00 | consume h1 by bakery           | location_mismatch");
    then("03-01 11:00 | consume h1 by florist at south | link_audience");
    then("03-01 11:00 | consume h1 by bakery at north  | v1 used | 70");
    then("03-01 11:00 | consume h9 by bakery at north  | hold_not_found");
}

/// A hold that no link was made for is nobody's but the shop's.
#[test]
fn a_hold_without_a_link_is_not_found_by_a_partner() {
    tell(
        "03-01 10:00 | hold drink           | h1 | 70 +20 held
         03-01 10:00 | consume h1 by bakery | hold_not_found | 70 +20 held
         03-01 10:00 | capture h1           | v1 issued | 70
         03-01 10:00 | consume h1 by bakery | hold_not_found | 70",
    );
}

#[test]
fn a_link_that_was_taken_back_or_whose_time_is_up_gives_nothing() {
    let minted = "03-01 10:00 | link drink to bakery for 90s | h1 | 70 +20 held\n";
    let then = |rows: &str| tell(&format!("{minted}{rows}"));
    then("03-01 10:01:29.999 | consume h1 by bakery | v1 used      | 70");
    then("03-01 10:01:30     | consume h1 by bakery | link_expired | 90");
    then("03-01 10:01:30 | credit 1 | ok\n03-01 10:02 | consume h1 by bakery | link_expired | 91");
    then(
        "03-01 10:01 | void h1               | h1 freed      | 90
         03-01 10:01 | consume h1 by bakery  | link_revoked  | 90
         03-01 10:09 | consume h1 by bakery  | link_revoked  | 90",
    );
    then(
        "03-01 10:01 | capture h1           | v1 issued        | 70
         03-01 10:01 | consume h1 by bakery | already_consumed | 70",
    );
}

#[test]
fn a_partners_reward_is_for_no_other_partner() {
    tell(
        "03-01 10:00 | link cake to florist    | partner_mismatch     | 90
         03-01 10:00 | link cake x2 to florist | partner_mismatch     | 90
         03-01 10:00 | link cake x2 to bakery  | units_not_one        | 90
         03-01 10:00 | link tart to florist    | unknown_reward       | 90
         03-01 10:00 | link cake to bakery     | h1                   | 60 +30 held
         03-01 10:00 | link cake to bakery     | reward_limit_reached | 60 +30 held
         03-01 10:00 | link cake to florist    | partner_mismatch     | 60 +30 held
         03-01 10:00 | redeem 50               | v1 used              | 10 +30 held
         03-01 10:00 | link drink to florist   | insufficient_points 10 | 10 +30 held",
    );
}

/// The wrong button was pressed: the code on the member's screen works again.
#[test]
fn a_handover_is_undone_and_the_link_stands_again() {
    tell(
        "03-01 10:00 | link cake to bakery for 3600s        | h1 | 60 +30 held
         03-01 10:10 | partner:bakery consume h1 by bakery  | v1 used | 60
         03-01 10:10 | undo v1                              | undo_by_other | 60
         03-01 10:20 | partner:bakery undo v1               | h1, v1 cancelled | 60 +30 held
         03-01 10:20 | partner:bakery undo v1               | redemption_cancelled | 60 +30 held
         03-01 10:30 | partner:bakery consume h1 by bakery  | v2 used | 60
         03-01 10:31 | partner:bakery consume h1 by bakery \
                     | already_consumed 2026-03-01T10:30:00.000Z somewhere | 60
         03-01 10:45 | partner:bakery undo v2               | undo_too_late | 60
         03-01 10:45 | link cake to bakery                  | reward_limit_reached | 60",
    );
}

/// Its time ran out meanwhile, so there is nothing left to hold: the points are free.
#[test]
fn a_handover_that_is_undone_too_late_for_its_link_gives_the_points_back() {
    tell(
        "03-01 10:00 | link cake to bakery for 600s        | h1      | 60 +30 held
         03-01 10:09:59 | partner:bakery consume h1 by bakery | v1 used | 60
         03-01 10:10 | partner:bakery undo v1 | restores 30, v1 cancelled | 90
         03-01 10:11 | partner:bakery consume h1 by bakery | link_expired | 90
         03-01 10:11 | link cake to bakery                 | h2      | 60 +30 held",
    );
}

/// What is held outlives its lot, and so it does when it is held once more.
#[test]
fn points_that_are_held_again_live_as_long_as_the_link() {
    let dying = program(|draft| {
        draft.rewards = vec![reward("drink", "star", 20)];
        draft.wallets[0].expiry = Expiry::AfterEarning { span: days(1), exact: true };
        draft.wallets[0].clawback = Clawback::AllowDeficit;
    });
    let taken = "03-01 09:00 | enrol                          | ok      | 0
                 03-01 09:00 | credit 20                      | ok      | 20
                 03-02 08:50 | link drink to bakery for 3600s | h1      | 0 +20 held
                 03-02 08:55 | consume h1 by bakery           | v1 used | 0\n";
    let then = |rows: &str| check(&dying, &format!("{taken}{rows}"));
    then(
        "03-02 09:05 | undo v1              | h1, v1 cancelled | 0 +20 held
         03-02 09:06 | consume h1 by bakery | v2 used          | 0",
    );
    then(
        "03-02 09:05 | undo v1 | h1, v1 cancelled | 0 +20 held
         03-02 09:06 | void h1 | h1 freed         | 0",
    );
}

#[test]
fn a_link_needs_room_to_stand_again() {
    let mut story = Story::new(&shop());
    story.tell(RICH);
    story.tell(
        "03-01 10:00 | link drink to bakery | h1
         03-01 10:00 | consume h1 by bakery | v1 used",
    );
    story.repeat("03-01 10:00", "hold 1", HOLDS_MAX);
    story.tell(
        "03-01 10:01 | undo v1 | too_many_holds
         03-01 10:01 | void h2 | h2 freed
         03-01 10:01 | undo v1 | h1, v1 cancelled",
    );
}

#[test]
fn a_suspended_member_gets_nothing_and_the_shop_can_take_the_link_back() {
    tell(
        "03-01 10:00 | link drink to bakery | h1               | 70 +20 held
         03-01 10:00 | suspend              | ok               | 70 +20 held
         03-01 10:00 | consume h1 by bakery | member_suspended | 70 +20 held
         03-01 10:00 | link drink to bakery | member_suspended | 70 +20 held
         03-01 10:00 | void h1              | h1 freed         | 90",
    );
}
