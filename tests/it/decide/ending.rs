//! The end of a program: what still counts on the last day, what can be redeemed, what goes back.

use regulars::domain::calendar::PeriodKind;
use regulars::domain::command::{Command, Refusal};
use regulars::domain::decide::Decision;
use regulars::domain::ending::Ending;
use regulars::domain::occasions::{Birthday, next_due};
use regulars::domain::plans::{Bill, BillEvent, Plan};
use regulars::domain::program::{Issued, Program, RewardLimit, Trigger};

use crate::support::keeper::Keeper;
use crate::support::shop::{days, flat, program, reward, rule, text};
use crate::support::story::{Story, check, instant};
use crate::support::{label, minor, reference};

/// Ends with March; until the end of April what is there can be redeemed.
fn ending(redeem_until: Option<&str>) -> Program {
    program(|draft| {
        draft.ending =
            Some(Ending { at: instant("04-01 00:00"), redeem_until: redeem_until.map(instant) });
        draft.earns.push(rule("survey", "star", flat(5)));
        draft.earns[1].on = Trigger::Action(label("survey"));
        draft.earns.push(rule("birthday", "star", flat(7)));
        draft.earns[2].on = Trigger::Birthday;
        draft.rewards = vec![reward("drink", "star", 20), reward("back", "star", 0)];
        draft.rewards[1].issued = Issued::OnLapse(days(20));
        let limit = RewardLimit { most: 5, every: PeriodKind::Lifetime };
        draft.rewards[1].limits = vec![limit];
        draft.plans = vec![Plan {
            id: label("club"),
            name: text("Club"),
            price: minor(1000),
            period: days(30),
            trial: Some(days(7)),
            grace: None,
            credit: None,
            link: None,
        }];
    })
}

const LAST_DAYS: &str = "
     03-01 09:00 | enrol                         | ok           | 0
     03-31 23:59:59.999 | buy o1 60.00           | earns 60     | 60
     04-01 00:00 | buy o2 60.00                  | program_ended
     04-01 00:00 | act survey e1                 | program_ended
     04-02 09:00 | buy o2 60.00 at 03-31T23:59   | earns 60     | 120
     04-02 09:00 | act survey e1 at 03-31T23:59  | earns 5      | 125
     04-02 09:00 | buy o3 60.00 at 04-01T00:00   | program_ended
     04-02 09:00 | redeem drink                  | v1 issued    | 105
     04-02 09:00 | hold 10 for 29d               | h1           | 95 +10 held
     04-02 09:00 | return o2 30.00               | takes 30     | 65 +10 held
     04-30 23:59:59.999 | redeem drink           | v2 issued    | 45 +10 held
     05-01 00:00 | redeem drink                  | program_ended
     05-01 00:00 | redeem 1                      | program_ended
     05-01 00:00 | hold 1                        | program_ended
     05-01 00:00 | capture h1                    | v3 used      | 45
     05-01 00:00 | use v1                        | v1 used      | 45
     05-01 00:00 | cancel v2                     | restores 20, v2 cancelled | 65
     05-01 00:00 | credit 1                      | ok           | 66
     05-01 00:00 | return o1 whole               | takes 60     | 6";

#[test]
fn the_last_day_counts_whole_and_what_was_earned_can_be_redeemed_until_its_date() {
    check(&ending(Some("05-01 00:00")), LAST_DAYS);
}

#[test]
fn without_a_date_of_its_own_redeeming_goes_on_as_long_as_points_live() {
    check(
        &ending(None),
        "03-01 09:00 | enrol                  | ok           | 0
         03-31 09:00 | buy o1 60.00           | earns 60     | 60
         12-31 09:00 | buy o2 60.00           | program_ended
         12-31 09:00 | redeem drink           | v1 issued    | 40",
    );
}

#[test]
fn nobody_joins_a_program_that_has_ended_and_who_is_in_can_leave() {
    let shop = ending(None);
    for (now, answer) in [("03-31 23:59:59.999", "ok"), ("04-01 00:00", "program_ended")] {
        check(&shop, &format!("{now} | enrol | {answer}"));
    }
    let mut story = Story::new(&shop);
    story.tell(
        "03-31 09:00 | enrol      | ok
         04-02 09:00 | enrol gold | ok
         04-02 09:00 | close      | ok",
    );
}

#[test]
fn what_time_brings_after_the_end_is_not_brought() {
    let shop = ending(None);
    // A birthday, and the twentieth day without an order, which is over at its end.
    let table = [("03-31", "03-12", true), ("04-01", "03-10", true), ("04-01", "03-11", false)];
    for (birthday, order, comes) in table {
        let mut keeper = Keeper::enrolled(shop.clone(), instant("03-01 09:00"));
        keeper.birthday = Birthday::parse(birthday);
        let mut names = crate::support::said::Names::default();
        let bought = instant(&format!("{order} 09:00"));
        keeper.ask(&names.command("buy o1 1.00", bought), bought);
        let (book, due) = (keeper.book().clone(), |keeper: &Keeper| {
            next_due(&shop, keeper.book(), keeper.birthday, bought)
        });
        assert_eq!(due(&keeper).is_some(), comes, "{birthday} {order}");
        let decision = keeper.ask(&Command::Settle, instant("04-02 09:00"));
        let given = matches!(decision, Decision::Accepted { .. });
        assert_eq!(given, comes, "{birthday} {order}: {decision:?}");
        assert_eq!(*keeper.book() == book, !comes);
    }
}

#[test]
fn a_membership_is_neither_paid_nor_tried_after_the_end_and_still_paid_back() {
    let mut keeper = Keeper::enrolled(ending(None), instant("03-01 09:00"));
    let paid = || BillEvent::Paid { from: None, until: None, amount: None, replaces: None };
    let table = [
        ("b1", "03-31 23:59:59.999", paid(), None),
        ("b2", "04-01 00:00", paid(), Some(Refusal::ProgramEnded)),
        ("b3", "04-01 00:00", BillEvent::Trial { until: None }, Some(Refusal::ProgramEnded)),
        ("b4", "04-01 00:00", BillEvent::Cancelled, None),
        ("b5", "04-01 00:00", BillEvent::Refunded { of: reference("b1") }, None),
    ];
    for (name, occurred_at, event, expected) in table {
        let occurred_at = instant(occurred_at);
        let (plan, reference) = (label("club"), reference(name));
        let bill = Command::Bill(Bill { plan, reference, occurred_at, event });
        let refused = match keeper.ask(&bill, instant("04-02 09:00")) {
            Decision::Refused(refusal) => Some(refusal),
            _ => None,
        };
        assert_eq!(refused, expected, "{name}");
    }
}

#[test]
fn what_can_be_redeemed_lasts_at_least_as_long_as_the_program() {
    let sound = |redeem_until: &str| {
        let mut draft = crate::support::shop::draft();
        let (at, until) = (instant("04-01 00:00"), Some(instant(redeem_until)));
        draft.ending = Some(Ending { at, redeem_until: until });
        draft.check().map_err(|flaws| flaws[0].pointer.clone()).map(|_| ())
    };
    assert_eq!(sound("04-01 00:00"), Ok(()));
    assert_eq!(sound("03-31 23:59:59.999"), Err("/redeem_until".to_owned()));
}
