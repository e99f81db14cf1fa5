//! Returns: what they take, from where, and what they bring back.

use regulars::domain::calendar::Expiry;
use regulars::domain::program::{Clawback, Issued, Pending, Program};

use crate::support::label;
use crate::support::shop::{days, per_amount, per_full_amount, program, reward, rule, wallet};
use crate::support::story::check;

fn policy(clawback: Clawback) -> Program {
    program(|draft| draft.wallets[0].clawback = clawback)
}

/// Ten points of the first order are spent, five of the second are left.
const SPENT: &str = "03-01 09:00 | enrol           | ok       | 0
                     03-01 09:00 | buy o1 10.00    | earns 10 | 10
                     03-01 09:00 | redeem 10       | v1 used  | 0
                     03-02 09:00 | buy o2 5.00     | earns 5  | 5";

#[test]
fn a_return_takes_what_the_wallets_policy_lets_it() {
    let expiring = |clawback| {
        program(|draft| {
            draft.wallets[0].clawback = clawback;
            draft.wallets[0].expiry = Expiry::AfterEarning { span: days(90), exact: true };
        })
    };
    for (clawback, taken) in [
        (Clawback::OnlyPending, "forgives 10 | 5"),
        (Clawback::WithinBalance, "takes 5, forgives 5 | 0"),
        (Clawback::AllowDeficit, "takes 10, of them owed 5 | 0 +5 owed"),
    ] {
        let table = format!("{SPENT}\n03-03 09:00 | return o1 whole | {taken}");
        check(&expiring(clawback), &table);
    }
}

#[test]
fn pending_points_of_others_go_before_spendable_ones() {
    let pending = program(|draft| {
        draft.wallets[0].pending = Pending::Until(label("shipped"));
        draft.wallets[0].clawback = Clawback::OnlyPending;
        draft.wallets[0].expiry = Expiry::AfterEarning { span: days(90), exact: true };
    });
    check(
        &pending,
        "03-01 09:00 | enrol               | ok       | 0
         03-01 09:00 | buy o1 10.00        | earns 10 | 0 +10 pending
         03-01 09:00 | activate o1 shipped | ok       | 10
         03-01 09:00 | redeem 8            | v1 used  | 2
         03-01 09:00 | buy o2 5.00         | earns 5  | 2 +5 pending
         03-01 10:00 | credit 9            | ok       | 11 +5 pending
         03-02 09:00 | return o1 6.00      | takes 6  | 9 +1 pending
         03-02 09:00 | return o1 whole     | takes 1, forgives 3 | 9",
    );
}

#[test]
fn later_credits_pay_a_debt_first() {
    check(
        &policy(Clawback::AllowDeficit),
        &format!(
            "{SPENT}
             03-03 09:00 | return o1 whole | takes 10, of them owed 5 | 0 +5 owed
             03-04 09:00 | buy o3 3.00     | earns 3                  | 0 +2 owed
             03-04 09:00 | buy o4 3.00     | earns 3                  | 1
             03-04 09:00 | return o3 whole | takes 3, of them owed 2  | 0 +2 owed"
        ),
    );
}

/// An amount comes off every line in proportion, and its steps do not matter.
#[test]
fn amounts_come_off_all_lines() {
    let tea = || {
        program(|draft| {
            draft.earns[0].count.categories = vec![label("tea")];
            draft.earns[0].give = per_amount(1, 1);
        })
    };
    check(
        &tea(),
        "03-01 09:00 | enrol                       | ok        | 0
         03-01 09:00 | buy o1 tea:1.00 milk:2.00   | earns 100 | 100
         03-01 09:00 | return o1 0.01              | ok        | 100
         03-01 09:00 | return o1 0.01              | takes 1   | 99
         03-01 09:00 | return o1 0.01              | ok        | 99
         03-01 09:00 | return o1 1.47              | takes 49  | 50
         03-01 09:00 | return o1 1.50              | takes 50  | 0
         03-01 09:00 | return o1 0.01              | nothing_to_return | 0",
    );
    check(
        &tea(),
        "03-01 09:00 | enrol                       | ok        | 0
         03-01 09:00 | buy o1 tea:1.00 milk:2.00   | earns 100 | 100
         03-01 09:00 | return o1 milk x1           | ok        | 100
         03-01 09:00 | return o1 0.30              | takes 30  | 70
         03-01 09:00 | return o1 tea x1            | takes 70  | 0",
    );
}

#[test]
fn a_return_counts_once_and_only_for_what_is_there() {
    check(
        &policy(Clawback::WithinBalance),
        "03-01 09:00 | enrol                    | ok                   | 0
         03-01 09:00 | buy o1 tea:3x1.00        | earns 3              | 3
         03-01 09:00 | return o1 tea x1 as r1   | takes 1              | 2
         03-01 09:00 | return o1 tea x1 as r1   | already_recorded 3   | 2
         03-01 09:00 | return o1 tea x3 as r2   | return_exceeds_order | 2
         03-01 09:00 | return o1 tea x1 tea x2 as r2 | return_exceeds_order | 2
         03-01 09:00 | return o1 tea x1 tea x1 as r2 | takes 2         | 0
         03-01 09:00 | return o1 whole as r3    | nothing_to_return    | 0",
    );
}

/// The rate of today has no say in what an order of yesterday was worth, nor has its cap.
#[test]
fn spent_points_come_back_with_the_goods() {
    check(
        &program(|draft| draft.rewards = vec![reward("drink", "star", 7)]),
        "03-01 09:00 | enrol                | ok                   | 0
         03-01 09:00 | credit 20            | ok                   | 20
         03-01 09:00 | redeem drink         | v1 issued            | 13
         03-01 09:00 | redeem 13 on o1      | v2 used              | 0
         03-01 09:00 | buy o1 tea:3x1.00 fee:9.00 | earns 3        | 3
         03-01 09:00 | use v1 on o1         | v1 used              | 3
         03-02 09:00 | return o1 tea x1     | restores 6, takes 1  | 8
         03-02 09:00 | return o1 tea x1     | restores 6, takes 1  | 13
         03-02 09:00 | return o1 tea x1     | restores 8, takes 1  | 20
         03-02 09:00 | return o1 whole      | ok                   | 20",
    );
}

#[test]
fn points_that_come_back_past_their_end_are_gone_unless_there_is_a_grace() {
    let shop = |grace: bool| {
        program(|draft| {
            draft.wallets[0].expiry = Expiry::AfterEarning { span: days(2), exact: true };
            draft.wallets[0].return_grace = grace.then(|| days(3));
        })
    };
    let spent = "03-01 09:00 | enrol           | ok         | 0
                 03-01 09:00 | credit 10       | ok         | 10
                 03-02 09:00 | credit 5        | ok         | 15
                 03-02 09:00 | redeem 15 on o1 | v1 used    | 0
                 03-02 09:00 | buy o1 0.30     | ok         | 0";
    check(
        &shop(false),
        &format!(
            "{spent}
             03-03 09:00 | return o1 0.10 | restores 5  | 5
             03-03 09:00 | return o1 0.20 | restores 10 | 5
             03-04 09:00 | look           |             | 0"
        ),
    );
    check(
        &shop(true),
        &format!(
            "{spent}
             03-03 09:00        | return o1 0.10 | restores 5  | 5
             03-03 09:00        | return o1 0.20 | restores 10 | 15
             03-04 09:00        | look           |             | 10
             03-06 23:59:59.999 | look           |             | 10
             03-07 00:00        | look           |             | 0"
        ),
    );
}

/// Points at their end pay no debt and fill no card: they are gone.
#[test]
fn dead_points_are_good_for_nothing() {
    let shop = program(|draft| {
        draft.wallets[0].expiry = Expiry::AfterEarning { span: days(1), exact: true };
        draft.wallets[0].clawback = Clawback::AllowDeficit;
        draft.rewards = vec![reward("drink", "star", 9)];
        draft.rewards[0].issued = Issued::AtCost;
    });
    check(
        &shop,
        "03-08 09:00 | enrol                       | ok       | 0
         03-08 09:00 | buy o1 9.00 at 03-07T09:00  | earns 9  | 0
         03-08 09:00 | debit 4                     | ok       | 0 +4 owed
         03-08 09:00 | buy o2 9.00 at 03-07T09:00  | earns 9  | 0 +4 owed
         03-08 09:00 | buy o3 5.00                 | earns 5  | 1
         03-08 09:00 | redeem 1 on o4              | v1 used  | 0
         03-08 09:00 | buy o4 0.90                 | ok       | 0
         03-08 09:00 | debit 4                     | ok       | 0 +4 owed
         03-09 09:00 | return o4 whole             | restores 1 | 0 +4 owed",
    );
}

/// One stamp is missing, so one card is given up, though its stamps are past their end.
#[test]
fn one_missing_stamp_costs_one_card() {
    let cards = program(|draft| {
        draft.wallets = vec![wallet("stamp")];
        draft.wallets[0].expiry = Expiry::AfterEarning { span: days(2), exact: true };
        draft.earns = vec![rule("card", "stamp", per_full_amount(1, 100))];
        draft.rewards = vec![reward("coffee", "stamp", 3)];
        draft.rewards[0].issued = Issued::AtCost;
    });
    check(
        &cards,
        "03-01 09:00 | enrol          | ok                             | 0
         03-01 09:00 | buy o1 6.00    | earns 6, v1 issued, v2 issued  | 0
         03-04 09:00 | return o1 1.00 | forgives 1, v2 cancelled       | 0
         03-04 09:00 | use v1         | v1 used                        | 0",
    );
}

#[test]
fn a_carried_remainder_is_given_back_by_whichever_order_tipped_it() {
    let carry = program(|draft| {
        draft.earns = vec![rule("spend", "star", per_full_amount(1, 1000))];
        draft.earns[0].carry = true;
    });
    check(
        &carry,
        "03-01 09:00 | enrol           | ok      | 0
         03-01 09:00 | buy o1 6.00     | ok      | 0
         03-01 09:00 | buy o2 6.00     | earns 1 | 1
         03-01 09:00 | buy o3 8.00     | earns 1 | 2
         03-02 09:00 | return o1 0.01  | takes 1 | 1
         03-02 09:00 | return o2 whole | ok      | 1
         03-02 09:00 | return o3 4.00  | takes 1 | 0
         03-02 09:00 | return o1 whole | ok      | 0
         03-02 09:00 | buy o4 6.00     | earns 1 | 1",
    );
}
