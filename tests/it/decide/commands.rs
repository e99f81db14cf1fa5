//! Earning, redeeming and the lives of vouchers.

use regulars::domain::book::Status;
use regulars::domain::calendar::PeriodKind;
use regulars::domain::program::{Cost, EarnRule, Issued, Program, RewardLimit, Trigger};

use crate::support::shop::{days, flat, per_item, program, reward, rule, wallet};
use crate::support::story::{Story, check, instant};
use crate::support::{label, minor, points, rule_id};

/// One star for each euro; a drink for 20, any amount in steps of 10, both alive for two days.
fn bar() -> Program {
    program(|draft| {
        let mut money = reward("money", "star", 1);
        money.cost = Cost::Steps { points: points(10), worth: minor(100) };
        draft.rewards = vec![reward("drink", "star", 20), money];
        draft.rewards[0].valid = Some(days(2));
    })
}

#[test]
fn a_voucher_is_issued_then_used_or_cancelled_or_expired() {
    check(
        &bar(),
        "03-01 09:00 | enrol         | ok                   | 0
         03-01 09:00 | buy o1 100.00 | earns 100            | 100
         03-01 10:00 | redeem drink  | v1 issued            | 80
         03-01 10:00 | redeem drink  | v2 issued            | 60
         03-01 10:00 | redeem drink  | v3 issued            | 40
         03-02 10:00 | use v1        | v1 used              | 40
         03-02 10:00 | use v1        | redemption_used      | 40
         03-02 10:00 | cancel v1     | redemption_used      | 40
         03-02 10:00 | cancel v2     | restores 20, v2 cancelled | 60
         03-02 10:00 | use v2        | redemption_cancelled | 60
         03-02 10:00 | cancel v2     | redemption_cancelled | 60
         03-03 23:59:59.999 | look   |                      | 60
         03-04 00:00 | use v3        | redemption_expired   | 60
         03-04 00:00 | credit 1      | ok                   | 61
         03-04 00:00 | cancel v3     | redemption_expired   | 61",
    );
}

/// The voucher is open in the book and expires in the very turn that asks for it.
#[test]
fn a_voucher_lives_to_the_end_of_its_last_day() {
    let sold = "03-01 09:00 | enrol        | ok        | 0
                03-01 09:00 | credit 20    | ok        | 20
                03-01 10:00 | redeem drink | v1 issued | 0";
    check(&bar(), &format!("{sold}\n03-03 23:59:59.999 | use v1 | v1 used            | 0"));
    check(&bar(), &format!("{sold}\n03-04 00:00        | use v1 | redemption_expired | 0"));
}

#[test]
fn points_without_a_reward_are_used_at_once() {
    check(
        &bar(),
        "03-01 09:00 | enrol           | ok                     | 0
         03-01 09:00 | credit 50       | ok                     | 50
         03-01 10:00 | redeem 30       | v1 used                | 20
         03-01 10:00 | cancel v1       | redemption_used        | 20
         03-01 10:00 | redeem money x2 | v2 issued              | 0
         03-01 10:00 | redeem money x1 | insufficient_points 10 | 0
         03-01 10:00 | redeem drink on o1 | insufficient_points 20 | 0",
    );
}

#[test]
fn a_stepped_reward_keeps_its_steps_through_a_hold() {
    let mut story = Story::new(&bar());
    story.tell(
        "03-01 09:00 | enrol         | ok        | 0
         03-01 09:00 | credit 50     | ok        | 50
         03-01 10:00 | hold money x3 | h1        | 20 +30 held
         03-01 10:00 | capture h1    | v1 issued | 20",
    );
    let captured = &story.keeper.redemptions()[0];
    assert_eq!((captured.units, captured.points), (3, points(30)));
}

#[test]
fn a_reward_is_taken_as_often_as_its_limit_says() {
    let limited = program(|draft| {
        draft.rewards = vec![reward("drink", "star", 1)];
        draft.rewards[0].limits = vec![
            RewardLimit { most: 1, every: PeriodKind::Day },
            RewardLimit { most: 2, every: PeriodKind::Lifetime },
            RewardLimit { most: 3, every: PeriodKind::Lifetime },
        ];
    });
    check(
        &limited,
        "03-01 09:00 | enrol        | ok                   | 0
         03-01 09:00 | credit 9     | ok                   | 9
         03-01 09:00 | redeem drink | v1 issued            | 8
         03-01 23:59:59.999 | redeem drink | reward_limit_reached | 8
         03-01 23:59:59.999 | cancel v1 | restores 1, v1 cancelled | 9
         03-01 23:59:59.999 | redeem drink | v2 issued     | 8
         03-02 00:00 | hold drink   | h1                   | 7 +1 held
         03-02 00:00 | hold drink   | reward_limit_reached | 7 +1 held
         03-03 00:00 | redeem drink | v3 issued            | 7
         03-04 00:00 | redeem drink | reward_limit_reached | 7",
    );
}

fn on(id: &str, trigger: Trigger) -> EarnRule {
    EarnRule { on: trigger, ..rule(id, "star", flat(3)) }
}

#[test]
fn actions_and_joining_earn_once() {
    let shop = program(|draft| {
        draft.earns = vec![
            on("join", Trigger::Join),
            on("review", Trigger::Action(label("review"))),
            on("visit", Trigger::Visit),
        ];
    });
    check(
        &shop,
        "03-01 09:00 | enrol           | earns 3            | 3
         03-01 09:00 | enrol           | unchanged          | 3
         03-01 09:00 | enrol vip       | ok                 | 3
         03-02 09:00 | act review e1   | earns 3            | 6
         03-02 09:00 | act review e1   | already_recorded 3 | 6
         03-02 09:00 | act visit e2    | earns 3            | 9
         03-02 09:00 | act other e3    | ok                 | 9
         03-02 09:00 | buy o1 10.00    | earns 3            | 12
         03-02 09:00 | return o1 whole | takes 3            | 9
         03-02 09:00 | act review e4 at 03-03T09:00 | occurred_in_future | 9
         03-02 09:00 | act review e4 at 02-20T09:00 | order_too_old      | 9",
    );
}

#[test]
fn a_full_card_becomes_a_voucher_by_itself() {
    let mut story = Story::new(&program(|draft| {
        draft.wallets = vec![wallet("stamp")];
        draft.earns = vec![rule("card", "stamp", per_item(1))];
        draft.rewards = vec![reward("coffee", "stamp", 9)];
        draft.rewards[0].issued = Issued::AtCost;
    }));
    story.tell(
        "03-01 09:00 | enrol              | ok                            | 0
         03-01 09:00 | buy o1 tea:8x2.00  | earns 8                       | 8
         03-02 09:00 | buy o2 tea:11x2.00 | earns 11, v1 issued, v2 issued | 1
         03-03 09:00 | return o2 tea x2   | takes 2, v2 cancelled         | 8
         03-04 09:00 | use v1             | v1 used                       | 8
         03-04 09:00 | return o2 whole    | takes 8, forgives 1           | 0
         03-05 09:00 | credit 9 stamp     | v3 issued                     | 0
         03-05 09:00 | cancel v3          | restores 9, v3 cancelled      | 9
         03-05 09:00 | buy o3 tea:1x2.00  | earns 1, v4 issued            | 1",
    );
    let made = story.keeper.redemptions();
    assert!(made.iter().all(|voucher| voucher.automatic && voucher.code.is_some()));
}

#[test]
fn an_explanation_names_every_rule_that_was_weighed() {
    let mut story = Story::new(&bar());
    story.tell("03-01 09:00 | enrol | ok | 0");
    let command = story.names.command("buy o1 12.60", instant("03-01 09:00"));
    let decision = story.keeper.ask(&command, instant("03-01 09:00"));
    let regulars::domain::decide::Decision::Accepted { outcome, .. } = decision else {
        panic!("an order is refused")
    };
    let note = &outcome.rules[0];
    assert_eq!((note.rule.clone(), note.desired, note.given), (rule_id("spend"), 12, 12));
    assert_eq!(story.keeper.book().status, Status::Active);
    assert_eq!(story.keeper.book().orders, 1);
}
