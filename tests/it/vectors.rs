//! Twelve things that real loyalty engines got wrong, each with its figures.

use regulars::domain::calendar::{Expiry, Span, SpanUnit};
use regulars::domain::money::{Minor, format_decimal};
use regulars::domain::program::{Basis, Issued, Program};
use regulars::domain::zone::{OffsetChange, Zone};

use crate::support::shop::{
    days, per_amount, per_full_amount, per_item, program, reward, rule, wallet,
};
use crate::support::story::{Story, check};

fn gives(give: regulars::domain::program::Give) -> Program {
    program(|draft| draft.earns = vec![rule("spend", "star", give)])
}

fn expiring(expiry: Expiry) -> Program {
    program(|draft| draft.wallets[0].expiry = expiry)
}

#[test]
fn a_doubled_rule_does_not_double_what_a_return_takes() {
    let mut story = Story::new(&gives(per_amount(1, 100)));
    story.tell(
        "03-01 09:00 | enrol           | ok       | 0
         03-01 09:00 | buy o1 50.00    | earns 50 | 50",
    );
    story.publish(gives(per_amount(2, 100)));
    story.tell(
        "03-02 09:00 | return o1 20.00 | takes 20 | 30
         03-02 09:00 | return o1 whole | takes 30 | 0",
    );
}

#[test]
fn three_small_returns_take_what_one_large_one_takes() {
    check(
        &gives(per_amount(1, 1000)),
        "03-01 09:00 | enrol          | ok      | 0
         03-01 09:00 | buy o1 21.90   | earns 2 | 2
         03-02 09:00 | return o1 9.99 | takes 1 | 1
         03-03 09:00 | return o1 9.99 | takes 1 | 0
         03-04 09:00 | return o1 1.92 | ok      | 0",
    );
}

#[test]
fn of_five_redemptions_of_one_balance_one_succeeds() {
    check(
        &gives(per_amount(1, 100)),
        "03-01 09:00 | enrol         | ok                      | 0
         03-01 09:00 | buy o1 100.00 | earns 100               | 100
         03-02 09:00 | redeem 100    | v1 used                 | 0
         03-02 09:00 | redeem 100    | insufficient_points 100 | 0
         03-02 09:00 | redeem 100    | insufficient_points 100 | 0
         03-02 09:00 | redeem 100    | insufficient_points 100 | 0
         03-02 09:00 | redeem 100    | insufficient_points 100 | 0",
    );
}

#[test]
fn an_order_that_is_reported_three_times_counts_once() {
    check(
        &gives(per_amount(1, 100)),
        "03-01 09:00 | enrol        | ok                 | 0
         03-01 09:00 | buy o1 10.00 | earns 10           | 10
         03-01 09:00 | buy o1 10.00 | already_recorded 2 | 10
         03-02 09:00 | buy o1 99.00 | already_recorded 2 | 10",
    );
}

#[test]
fn points_that_come_back_still_expire_tomorrow() {
    check(
        &expiring(Expiry::AfterEarning { span: days(10), exact: false }),
        "03-01 09:00     | enrol           | ok          | 0
         03-01 09:00     | buy o1 10.00    | earns 10    | 10
         03-10 09:00     | buy o2 5.00     | earns 5     | 15
         03-10 10:00     | redeem 10 on o2 | v1 used     | 5
         03-11 09:00     | return o2 whole | restores 10, takes 5 | 10
         03-11 23:59:59.999 | look         |             | 10
         03-12 00:00     | look            |             | 0",
    );
}

#[test]
fn cents_add_up() {
    let sum = Minor::sum([26_739, 89].map(|cents| Minor::new(cents).unwrap())).unwrap();
    assert_eq!(format_decimal(sum, 2), "268.28");
    check(
        &gives(per_amount(1, 1)),
        "03-01 09:00 | enrol                 | ok          | 0
         03-01 09:00 | buy o1 a:267.39 b:0.89 | earns 26828 | 26828",
    );
}

#[test]
fn a_step_is_not_a_proportion() {
    for (give, row) in [
        (per_full_amount(5, 250), "03-01 09:00 | buy o1 3.00 | earns 5 | 5"),
        (per_amount(5, 250), "03-01 09:00 | buy o1 3.00 | earns 6 | 6"),
    ] {
        check(&gives(give), &format!("03-01 09:00 | enrol | ok | 0\n{row}"));
    }
}

#[test]
fn what_is_missing_to_a_stamp_is_carried_to_the_next_order() {
    let carries = program(|draft| {
        draft.earns = vec![rule("spend", "star", per_full_amount(1, 5000))];
        draft.earns[0].carry = true;
    });
    check(
        &carries,
        "03-01 09:00 | enrol           | ok      | 0
         03-01 09:00 | buy o1 30.00    | ok      | 0
         03-02 09:00 | buy o2 20.00    | earns 1 | 1
         03-03 09:00 | return o1 whole | takes 1 | 0
         03-04 09:00 | buy o3 30.00    | earns 1 | 1",
    );
}

#[test]
fn months_end_where_the_calendar_says() {
    let month = Span::new(1, SpanUnit::Month).unwrap();
    let year = Span::new(1, SpanUnit::Year).unwrap();
    check(
        &expiring(Expiry::AfterEarning { span: month, exact: false }),
        "01-31 09:00        | enrol        | ok       | 0
         01-31 09:00        | buy o1 10.00 | earns 10 | 10
         02-28 23:59:59.999 | look         |          | 10
         03-01 00:00        | look         |          | 0",
    );
    check(
        &expiring(Expiry::AfterEarning { span: year, exact: false }),
        "2028-02-29 09:00        | enrol        | ok       | 0
         2028-02-29 09:00        | buy o1 10.00 | earns 10 | 10
         2029-02-28 23:59:59.999 | look         |          | 10
         2029-03-01 00:00        | look         |          | 0",
    );
}

/// In Copenhagen the clocks go forward at 02:00 on 29 March 2026: the day has 23 hours.
#[test]
fn days_end_by_the_clocks_of_the_program() {
    let offset = |from, minutes: i32| OffsetChange { from, offset_seconds: minutes * 60 };
    let forward = 1_774_746_000;
    let copenhagen = Zone::new("Europe/Copenhagen", vec![offset(0, 60), offset(forward, 120)]);
    let copenhagen = program(|draft| {
        draft.zone = copenhagen.unwrap();
        draft.wallets[0].expiry = Expiry::AfterEarning { span: days(1), exact: false };
    });
    check(
        &copenhagen,
        "03-27 22:30        | enrol        | ok       | 0
         03-27 22:30        | buy o1 10.00 | earns 10 | 10
         03-27 23:30        | buy o2 1.00  | earns 1  | 11
         03-28 22:59:59.999 | look         |          | 11
         03-28 23:00        | look         |          | 1
         03-29 21:59:59.999 | look         |          | 1
         03-29 22:00        | look         |          | 0",
    );
}

#[test]
fn what_an_order_brought_about_goes_with_the_order() {
    let stamps = program(|draft| {
        draft.wallets = vec![wallet("stamp")];
        draft.earns = vec![rule("card", "stamp", per_item(1))];
        draft.rewards = vec![reward("coffee", "stamp", 9)];
        draft.rewards[0].issued = Issued::AtCost;
    });
    check(
        &stamps,
        "03-01 09:00 | enrol            | ok                     | 0
         03-01 09:00 | buy o1 tea:8x3.00 | earns 8               | 8
         03-02 09:00 | buy o2 tea:1x3.00 | earns 1, v1 issued    | 0
         03-03 09:00 | return o2 whole   | takes 1, v1 cancelled | 8
         03-04 09:00 | buy o3 tea:1x3.00 | earns 1, v2 issued    | 0",
    );
}

#[test]
fn a_return_without_shipping_brings_the_whole_reward_back() {
    check(
        &gives(per_amount(1, 100)),
        "03-01 09:00 | enrol                      | ok                       | 0
         03-01 09:00 | buy o1 100.00              | earns 100                | 100
         03-02 09:00 | buy o2 tea:2x5.00 ship:4.95 | earns 10                | 110
         03-02 09:00 | redeem 50 on o2            | v1 used                  | 60
         03-03 09:00 | return o2 tea x1           | restores 25, takes 5     | 80
         03-04 09:00 | return o2 tea x1           | restores 25, takes 5     | 100",
    );
}

#[test]
fn a_reward_on_the_order_earns_nothing() {
    let list = program(|draft| draft.earns[0].basis = Basis::ListWithTax);
    for shop in [gives(per_amount(1, 100)), list] {
        check(
            &shop,
            "03-01 09:00 | enrol                          | ok      | 0
             03-01 09:00 | buy o1 tea:5.00 reward:30.00   | earns 5 | 5
             03-01 09:00 | buy o2 ship:4.95 card:50.00    | ok      | 5
             03-01 09:00 | buy o3 tea:10.00 points 4.00   | earns 6 | 11",
        );
    }
}
