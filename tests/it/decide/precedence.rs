//! Where two refusals hold at once, the one that is declared first is answered.

use regulars::domain::calendar::PeriodKind;
use regulars::domain::command::{HOLDS_MAX, REDEMPTIONS_MAX, Refusal};
use regulars::domain::program::{Cost, Gift, Program, RewardLimit};

use crate::support::shop::{program, reward};
use crate::support::story::Story;
use crate::support::{label, minor, points, reference};

fn shop() -> Program {
    program(|draft| {
        let limits = vec![RewardLimit { most: 1, every: PeriodKind::Lifetime }];
        let mut once = reward("once", "star", 50);
        once.limits.clone_from(&limits);
        let mut huge = reward("huge", "star", 1);
        huge.cost = Cost::Steps { points: points(1 << 40), worth: minor(1) };
        let mut steps = reward("steps", "star", 1);
        steps.cost = Cost::Steps { points: points(1), worth: minor(1) };
        steps.limits = limits;
        let mut cake = reward("cake", "star", 1);
        cake.gives = Gift::PartnerGoods(label("bakery"));
        draft.rewards = vec![once, huge, steps, reward("drink", "star", 1), cake];
    })
}

/// What is prepared, what is asked then, and which of two refusals is answered.
const BOTH: [(&str, &str, &str, &str); 22] = [
    ("03-08 09:00 | erase | ok", "03-07 09:00 | redeem 1", "member_erased", "clock_backwards"),
    ("03-08 09:00 | close | ok", "03-07 09:00 | redeem 1", "clock_backwards", "member_closed"),
    ("03-08 09:00 | close | ok", "03-08 09:00 | buy o1 1.00", "member_closed", "already_recorded"),
    (
        "03-08 09:00 | suspend | ok",
        "03-08 09:00 | buy o1 1.00",
        "member_suspended",
        "already_recorded",
    ),
    ("", "03-08 09:00 | buy o1 1.00 in USD", "already_recorded 2", "currency_mismatch"),
    (
        "",
        "03-08 09:00 | buy o2 1.00 in USD at 03-09T09:00",
        "currency_mismatch",
        "occurred_in_future",
    ),
    ("", "03-08 09:00 | buy o2 1.00 in USD at 02-01T09:00", "currency_mismatch", "order_too_old"),
    ("", "03-08 09:00 | return o9 whole at 03-09T09:00", "occurred_in_future", "order_not_found"),
    ("", "03-08 09:00 | return o9 milk x1", "order_not_found", "line_not_found"),
    (
        "03-08 09:00 | return o1 whole | takes 10",
        "03-08 09:00 | return o1 milk x1",
        "line_not_found milk",
        "nothing_to_return",
    ),
    (
        "03-08 09:00 | return o1 whole | takes 10",
        "03-08 09:00 | return o1 tea x9",
        "nothing_to_return",
        "return_exceeds_order",
    ),
    ("", "03-08 09:00 | return o1 tea x9 milk x1", "line_not_found milk", "return_exceeds_order"),
    (
        "03-08 09:00 | hold drink | h1",
        "03-08 09:00 | capture h1 9",
        "units_not_one",
        "capture_exceeds_hold",
    ),
    (
        "03-08 09:00 | redeem steps x1 | v1 issued",
        "03-08 09:00 | redeem steps x100",
        "reward_limit_reached",
        "insufficient_points",
    ),
    ("", "03-08 09:00 | redeem once x2", "units_not_one", "insufficient_points"),
    ("", "03-08 09:00 | link cake x2 to florist", "partner_mismatch", "units_not_one"),
    (
        "03-08 09:00 | link cake to bakery at north | h1",
        "03-08 09:00 | consume h1 by florist at south",
        "link_audience",
        "location_mismatch",
    ),
    (
        "03-08 09:00 | link cake to bakery at north | h1
         03-08 09:00 | consume h1 by bakery at north | v1 used",
        "03-08 09:00 | consume h1 by bakery at south",
        "location_mismatch",
        "already_consumed",
    ),
    (
        "03-08 09:00 | link cake to bakery at north | h1
         03-08 09:00 | void h1 | h1 freed",
        "03-08 09:00 | consume h1 by bakery at south",
        "location_mismatch",
        "link_revoked",
    ),
    (
        "03-08 09:00 | redeem drink | v1 issued
         03-08 09:00 | use v1 | v1 used",
        "03-08 09:15 | till:7 undo v1",
        "undo_by_other",
        "undo_too_late",
    ),
    (
        "03-08 09:00 | redeem drink | v1 issued
         03-08 09:00 | reserve v1 on o1 | v1 reserved
         03-08 09:00 | use v1 on o1 | v1 used",
        "03-08 09:00 | use v1 on o2",
        "redemption_used",
        "redemption_reserved",
    ),
    ("", "03-08 09:00 | redeem huge x100000", "total_too_large", "none other can be named"),
];

#[test]
fn the_first_of_two_refusals_is_answered() {
    for (before, ask, answered, silent) in BOTH {
        let mut story = Story::new(&shop());
        story.tell(
            "03-08 09:00 | enrol           | ok       | 0
             03-08 09:00 | buy o1 tea:2x5.00 | earns 10 | 10",
        );
        story.tell(before);
        story.tell(&format!("{ask} | {answered}"));
        let place = |text: &str| {
            let code = text.split(' ').next().unwrap();
            let all = Refusal::all(&reference("l"), &label("n"));
            all.iter().position(|refusal| refusal.code() == code)
        };
        let declared = place(silent).is_none_or(|second| place(answered).unwrap() < second);
        assert!(declared, "{answered} is not declared before {silent}");
    }
}

#[test]
fn too_little_is_said_before_too_many() {
    let mut story = Story::new(&shop());
    story.tell("03-08 09:00 | enrol | ok | 0\n03-08 09:00 | credit 400 | ok | 400");
    story.repeat("03-08 09:00", "hold 1", HOLDS_MAX);
    story.tell(
        "03-08 09:00 | hold 400 | insufficient_points 64
         03-08 09:00 | hold 1   | too_many_holds
         03-08 09:00 | void h1  | h1 freed
         03-08 09:00 | hold 1   | h65",
    );
    story.repeat("03-08 09:00", "redeem drink", REDEMPTIONS_MAX);
    story.tell(
        "03-08 09:00 | debit 79     | ok                    | 1 +64 held
         03-08 09:00 | redeem steps x2 | insufficient_points 1
         03-08 09:00 | redeem drink | too_many_redemptions
         03-08 09:00 | redeem drink on o9 | v257 used       | 0 +64 held
         03-08 09:00 | cancel v1    | restores 1, v1 cancelled
         03-08 09:00 | redeem drink | v258 issued",
    );
}
