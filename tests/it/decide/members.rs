//! Members who are suspended, closed or erased, and what staff do by hand.

use regulars::domain::command::Command;
use regulars::domain::decide::Decision;
use regulars::domain::program::{Clawback, Issued, Pending, Program, Trigger};

use crate::support::label;
use crate::support::shop::{flat, program, reward, rule};
use crate::support::story::{Story, check, instant};

fn shop() -> Program {
    program(|draft| draft.rewards = vec![reward("drink", "star", 20)])
}

const BUSY: &str = "03-01 09:00 | enrol         | ok        | 0
                    03-01 09:00 | buy o1 100.00 | earns 100 | 100
                    03-01 09:00 | redeem drink  | v1 issued | 80
                    03-01 09:00 | hold 30       | h1        | 50 +30 held";

#[test]
fn a_suspended_member_can_do_nothing_but_staff_can() {
    check(
        &shop(),
        &format!(
            "{BUSY}
             03-01 10:00 | suspend         | ok               | 50 +30 held
             03-01 10:00 | suspend         | unchanged        | 50 +30 held
             03-01 10:00 | enrol vip       | member_suspended | 50 +30 held
             03-01 10:00 | buy o2 1.00     | member_suspended | 50 +30 held
             03-01 10:00 | act review e1   | member_suspended | 50 +30 held
             03-01 10:00 | redeem 1        | member_suspended | 50 +30 held
             03-01 10:00 | hold 1          | member_suspended | 50 +30 held
             03-01 10:00 | capture h1      | member_suspended | 50 +30 held
             03-01 10:00 | use v1          | member_suspended | 50 +30 held
             03-01 10:00 | void h1         | h1 freed         | 80
             03-01 10:00 | cancel v1       | restores 20, v1 cancelled | 100
             03-01 10:00 | return o1 50.00 | takes 50         | 50
             03-01 10:00 | credit 1        | ok               | 51
             03-01 10:00 | debit 2         | ok               | 49
             03-01 10:00 | resume          | ok               | 49
             03-01 10:00 | resume          | unchanged        | 49
             03-01 10:00 | redeem 49       | v2 used          | 0"
        ),
    );
}

#[test]
fn closing_ends_every_point_and_only_returns_remain() {
    check(
        &shop(),
        &format!(
            "{BUSY}
             03-01 10:00 | redeem 10 on o1 | v2 used           | 40 +30 held
             03-01 10:00 | close           | ok                | 0
             03-01 10:00 | close           | member_closed     | 0
             03-01 10:00 | enrol           | member_closed     | 0
             03-01 10:00 | buy o2 1.00     | member_closed     | 0
             03-01 10:00 | capture h1      | member_closed     | 0
             03-01 10:00 | void h1         | member_closed     | 0
             03-01 10:00 | use v1          | member_closed     | 0
             03-01 10:00 | credit 1        | member_closed     | 0
             03-01 10:00 | suspend         | member_closed     | 0
             03-01 10:00 | resume          | member_closed     | 0
             03-02 10:00 | return o1 whole | restores 10, takes 10, forgives 90 | 0
             03-02 10:00 | erase           | ok                | 0
             03-02 10:00 | return o1 whole | member_erased     | 0
             03-02 10:00 | erase           | member_erased     | 0"
        ),
    );
}

/// Staff may sell a card by hand, but nothing is issued to somebody who has left.
#[test]
fn points_that_come_back_to_a_closed_membership_expire() {
    let card = program(|draft| {
        draft.rewards = vec![reward("drink", "star", 20)];
        draft.rewards[0].issued = Issued::AtCost;
    });
    check(
        &card,
        "03-01 09:00 | enrol            | ok                  | 0
         03-01 09:00 | credit 19        | ok                  | 19
         03-01 09:00 | redeem 19 on o1  | v1 used             | 0
         03-01 09:00 | buy o1 1.90      | earns 1             | 1
         03-01 09:00 | close            | ok                  | 0
         03-01 09:00 | return o1 whole  | restores 19, takes 1 | 0",
    );
}

#[test]
fn a_hand_adds_and_takes_within_what_the_wallet_allows() {
    check(
        &shop(),
        "03-01 09:00 | enrol    | ok                    | 0
         03-01 09:00 | credit 5 | ok                    | 5
         03-01 09:00 | debit 6  | insufficient_points 1 | 5
         03-01 09:00 | debit 5  | ok                    | 0",
    );
    check(
        &program(|draft| draft.wallets[0].clawback = Clawback::AllowDeficit),
        "03-01 09:00 | enrol        | ok       | 0
         03-01 09:00 | credit 5     | ok       | 5
         03-01 09:00 | debit 8      | ok       | 0 +3 owed
         03-01 09:00 | redeem 1     | insufficient_points 1 | 0 +3 owed
         03-01 09:00 | credit 2     | ok       | 0 +1 owed
         03-01 09:00 | buy o1 10.00 | earns 10 | 9",
    );
}

/// An automatic reward comes with a credit by hand as it does with an order.
#[test]
fn a_debt_is_paid_when_pending_points_become_spendable() {
    let owing = |pending| {
        program(|draft| {
            draft.wallets[0].clawback = Clawback::AllowDeficit;
            draft.wallets[0].pending = pending;
        })
    };
    let before = "03-01 09:00 | enrol        | ok       | 0
                  03-01 09:00 | debit 4      | ok       | 0 +4 owed
                  03-01 09:00 | buy o1 10.00 | earns 10 | 0 +10 pending +4 owed";
    check(
        &owing(Pending::Until(label("shipped"))),
        &format!("{before}\n03-02 09:00 | activate o1 shipped | ok | 6"),
    );
    check(
        &owing(Pending::For(crate::support::shop::days(2))),
        &format!(
            "{before}
             03-03 08:59:59.999 | look | | 0 +10 pending +4 owed
             03-03 09:00        | look | | 6"
        ),
    );
}

#[test]
fn segments_are_what_the_shop_said_last() {
    let vip = program(|draft| {
        let mut gift = rule("vip", "star", flat(5));
        gift.when.audience.segments = vec![label("vip")];
        gift.on = Trigger::Order;
        draft.earns.push(gift);
    });
    check(
        &vip,
        "03-01 09:00 | enrol vip       | ok      | 0
         03-01 09:00 | buy o1 1.00     | earns 6 | 6
         03-01 09:00 | enrol vip vip   | unchanged | 6
         03-01 09:00 | enrol           | ok      | 6
         03-01 09:00 | buy o2 1.00     | earns 1 | 7
         03-01 09:00 | return o1 0.50  | takes 1 | 6",
    );
}

#[test]
fn nobody_is_enrolled_by_anything_but_enrolling() {
    let mut story = Story::new(&shop());
    for ask in ["buy o1 1.00", "redeem 1", "return o1 whole", "credit 1", "close", "resume"] {
        story.tell(&format!("03-01 09:00 | {ask} | member_not_found"));
    }
    let enrol = Command::Enrol { segments: Vec::new(), told: Vec::new() };
    let decision = story.keeper.ask(&enrol, instant("03-01 09:00"));
    assert!(matches!(decision, Decision::Accepted { .. }));
}
