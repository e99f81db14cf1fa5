//! When a rule fires, on what, how it rounds, and under which cap.

use regulars::domain::calendar::PeriodKind;
use regulars::domain::program::{
    Basis, Beyond, Cap, EarnRule, Give, LineKind, Program, RoundMode, Stack, TenderPolicy,
};

use crate::support::shop::{flat, per_amount, per_full_amount, per_item, program, rule};
use crate::support::story::{check, instant};
use crate::support::{label, minor, points};

/// One star for each euro, changed.
fn spend(change: impl FnOnce(&mut EarnRule)) -> Program {
    program(|draft| change(&mut draft.earns[0]))
}

/// What one order of this text earns.
fn earns(shop: &Program, buy: &str, stars: u64) {
    let answer = if stars == 0 { "ok".to_owned() } else { format!("earns {stars}") };
    let bought = format!("03-08 09:00 | buy o1 {buy} | {answer} | {stars}");
    check(shop, &format!("03-08 09:00 | enrol | ok | 0\n{bought}"));
}

#[test]
fn a_rule_goes_by_its_basis() {
    let line = "tea:2x5.00-2.00/1.00";
    for (basis, stars) in [
        (Basis::PaidWithTax, 8),
        (Basis::PaidBeforeTax, 7),
        (Basis::ListWithTax, 10),
        // The list price with the same share of tax in it: 10.00 × 7.00 / 8.00.
        (Basis::ListBeforeTax, 8),
    ] {
        earns(&spend(|rule| rule.basis = basis), line, stars);
    }
}

#[test]
fn what_was_not_paid_with_new_money_does_not_count() {
    for (tenders, buy, stars) in [
        (TenderPolicy::Money, "10.00 points 4.00", 6),
        (TenderPolicy::Money, "10.00 gift 10.00", 0),
        (TenderPolicy::Money, "tea:6.00 ship:4.00 points 5.00", 3),
        (TenderPolicy::All, "10.00 points 4.00", 10),
    ] {
        earns(&spend(|rule| rule.tenders = tenders), buy, stars);
    }
}

#[test]
fn a_rule_counts_the_lines_it_names() {
    let buy = "tea:1.00 milk:2.00 ship:4.00 fee:8.00 card:16.00 reward:32.00";
    let kinds = |kinds: &[LineKind]| spend(|rule| rule.count.kinds = kinds.to_vec());
    earns(&kinds(&[LineKind::Goods]), buy, 3);
    earns(&kinds(&[LineKind::Goods, LineKind::Shipping]), buy, 7);
    earns(&kinds(&[LineKind::Fee, LineKind::GiftCard, LineKind::Reward]), buy, 56);
    let tea = || vec![label("tea")];
    earns(&spend(|rule| rule.count.categories = tea()), buy, 1);
    earns(&spend(|rule| rule.count.not_categories = tea()), buy, 2);
    earns(&spend(|rule| rule.count.products = tea()), buy, 1);
    earns(&spend(|rule| rule.count.not_products = tea()), buy, 2);
    earns(&spend(|rule| rule.count.tags = tea()), buy, 0);
    earns(&spend(|rule| rule.count.not_tags = tea()), buy, 3);
}

#[test]
fn an_amount_becomes_points_as_the_rule_says() {
    let gives = |give: Give| spend(|rule| rule.give = give);
    earns(&gives(per_amount(2, 100)), "12.60", 25);
    earns(&gives(per_full_amount(2, 100)), "12.60", 24);
    earns(&gives(per_full_amount(3, 500)), "4.99", 0);
    earns(&gives(per_full_amount(3, 500)), "5.00", 3);
    earns(&gives(per_item(2)), "tea:3x1.00 ship:4.00", 6);
    earns(&gives(flat(7)), "tea:3x1.00", 7);
    earns(&gives(flat(7)), "ship:3.00", 0);
    for (mode, amount, stars) in [
        (RoundMode::Down, "1.99", 1),
        (RoundMode::Nearest, "1.49", 1),
        (RoundMode::Nearest, "1.50", 2),
        (RoundMode::Up, "1.01", 2),
        (RoundMode::Up, "1.00", 1),
    ] {
        let shop = spend(|rule| {
            rule.carry = true;
            rule.round.mode = mode;
        });
        earns(&shop, amount, stars);
    }
    earns(&spend(|rule| rule.round.per_line = true), "a:1.99 b:1.99", 2);
    earns(&spend(|rule| rule.round.per_line = false), "a:1.99 b:1.99", 3);
}

#[test]
fn a_rule_fires_in_its_window() {
    let lunch = || spend(|rule| rule.when.hours = Some((14 * 60, 17 * 60)));
    let night = || spend(|rule| rule.when.hours = Some((22 * 60, 2 * 60)));
    let sunday = || spend(|rule| rule.when.weekdays = 1 << 6);
    let march = || {
        spend(|rule| {
            rule.when.from = Some(instant("03-02 00:00"));
            rule.when.until = Some(instant("03-03 00:00"));
        })
    };
    for (shop, at, stars) in [
        (lunch(), "03-02T13:59:59.999", 0),
        (lunch(), "03-02T14:00", 1),
        (lunch(), "03-02T16:59:59.999", 1),
        (lunch(), "03-02T17:00", 0),
        (night(), "03-02T21:59:59.999", 0),
        (night(), "03-02T22:00", 1),
        (night(), "03-03T01:59:59.999", 1),
        (night(), "03-03T02:00", 0),
        (sunday(), "03-01T23:59:59.999", 1),
        (sunday(), "03-02T00:00", 0),
        (march(), "03-01T23:59:59.999", 0),
        (march(), "03-02T00:00", 1),
        (march(), "03-02T23:59:59.999", 1),
        (march(), "03-03T00:00", 0),
    ] {
        let table = format!("03-08 09:00 | buy o1 1.00 at {at} | ANSWER | {stars}");
        let answer = if stars == 0 { "ok" } else { "earns 1" };
        let shop = program(|draft| {
            draft.backdate_ms = 30 * crate::support::shop::DAY_MS;
            draft.earns = shop.earns.clone();
        });
        check(&shop, &format!("03-08 09:00 | enrol | ok | 0\n{}", table.replace("ANSWER", answer)));
    }
}

#[test]
fn a_rule_fires_for_its_channel_its_least_and_its_first_order() {
    let app = || spend(|rule| rule.when.channels = vec![label("app")]);
    earns(&app(), "1.00 by app", 1);
    earns(&app(), "1.00 by web", 0);
    earns(&app(), "1.00", 0);
    let least = || spend(|rule| rule.when.least = Some(minor(1000)));
    earns(&least(), "10.00", 10);
    earns(&least(), "9.99", 0);
    earns(&least(), "tea:9.99 ship:5.00", 0);
    check(
        &spend(|rule| rule.when.audience.first_order = true),
        "03-08 09:00 | enrol           | ok       | 0
         03-08 09:00 | buy o1 10.00    | earns 10 | 10
         03-08 09:00 | buy o2 10.00    | ok       | 10
         03-08 09:00 | return o1 4.00  | takes 4  | 6
         03-08 09:00 | return o1 whole | takes 6  | 0
         03-08 09:00 | buy o3 10.00    | ok       | 0",
    );
}

fn capped(per: PeriodKind, beyond: Beyond) -> Program {
    spend(|rule| rule.caps = vec![Cap { per, most: points(10), beyond }])
}

#[test]
fn a_cap_holds_in_its_period_of_the_order_not_of_the_clock() {
    check(
        &capped(PeriodKind::Day, Beyond::Reduce),
        "03-08 09:00 | enrol                        | ok      | 0
         03-08 09:00 | buy o1 6.00 at 03-07T09:00   | earns 6 | 6
         03-08 09:00 | buy o2 6.00 at 03-07T23:59   | earns 4 | 10
         03-08 09:00 | buy o3 6.00                  | earns 6 | 16
         03-08 09:00 | buy o4 6.00 at 03-07T00:00   | ok      | 16
         03-08 09:00 | buy o5 6.00 at 03-06T23:59:59.999 | earns 6 | 22",
    );
    check(
        &capped(PeriodKind::Day, Beyond::Reject),
        "03-08 09:00 | enrol       | ok      | 0
         03-08 09:00 | buy o1 6.00 | earns 6 | 6
         03-08 09:00 | buy o2 5.00 | ok      | 6
         03-08 09:00 | buy o3 4.00 | earns 4 | 10",
    );
    for (per, next) in [
        (PeriodKind::Week, "03-09 00:00"),
        (PeriodKind::Month, "04-01 00:00"),
        (PeriodKind::Year, "2027-01-01 00:00"),
    ] {
        check(
            &capped(per, Beyond::Reduce),
            &format!(
                "03-08 09:00        | enrol        | ok       | 0
                 03-08 09:00        | buy o1 99.00 | earns 10 | 10
                 03-08 23:59:59.999 | buy o2 9.00  | ok       | 10
                 {next}             | buy o3 9.00  | earns 9  | 19"
            ),
        );
    }
}

/// One of them reduces and the other rejects, and both count the same points.
#[test]
fn two_caps_of_one_period_share_its_count() {
    let day = |most, beyond| Cap { per: PeriodKind::Day, most: points(most), beyond };
    let shop = spend(|rule| rule.caps = vec![day(20, Beyond::Reject), day(10, Beyond::Reduce)]);
    check(
        &shop,
        "03-08 09:00 | enrol           | ok       | 0
         03-08 09:00 | buy o1 6.00     | earns 6  | 6
         03-08 09:00 | buy o2 15.00    | ok       | 6
         03-08 09:00 | buy o3 6.00     | earns 4  | 10
         03-08 09:00 | return o1 whole | takes 6  | 4
         03-08 09:00 | buy o4 9.00     | earns 6  | 10",
    );
}

#[test]
fn room_that_a_return_frees_serves_later_orders_only() {
    check(
        &capped(PeriodKind::Lifetime, Beyond::Reduce),
        "03-08 09:00 | enrol          | ok       | 0
         03-08 09:00 | buy o1 8.00    | earns 8  | 8
         03-08 09:00 | buy o2 8.00    | earns 2  | 10
         03-08 09:00 | return o1 5.00 | takes 5  | 5
         03-08 09:00 | return o2 5.00 | ok       | 5
         03-08 09:00 | buy o3 9.00    | earns 5  | 10
         03-08 09:00 | return o2 2.00 | takes 1  | 9",
    );
}

/// Were a rejected order worth something once part of it came back, ten such orders would be
/// worth ten caps.
#[test]
fn a_return_does_not_bring_a_capped_rule_to_life() {
    check(
        &capped(PeriodKind::Day, Beyond::Reject),
        "03-08 09:00 | enrol          | ok       | 0
         03-08 09:00 | buy o1 15.00   | ok       | 0
         03-08 09:00 | buy o2 15.00   | ok       | 0
         03-08 09:00 | return o1 6.00 | ok       | 0
         03-08 09:00 | return o2 6.00 | ok       | 0
         03-08 09:00 | buy o3 10.00   | earns 10 | 10",
    );
}

fn group() -> Program {
    program(|draft| {
        let mut rules = vec![
            rule("double", "star", per_amount(2, 100)),
            rule("gift", "star", flat(10)),
            rule("same", "star", flat(10)),
        ];
        for rule in &mut rules {
            rule.stack = Stack::BestOf(label("best"));
        }
        rules.push(rule("always", "star", flat(1)));
        draft.earns = rules;
    })
}

#[test]
fn of_a_group_the_best_rule_gives() {
    earns(&group(), "4.00", 11);
    earns(&group(), "5.00", 11);
    earns(&group(), "6.00", 13);
    check(
        &group(),
        "03-08 09:00 | enrol           | ok       | 0
         03-08 09:00 | buy o1 8.00     | earns 17 | 17
         03-08 09:00 | return o1 4.00  | takes 16 | 11
         03-08 09:00 | return o1 whole | takes 11 | 0",
    );
}

/// Nothing is left to take from; what the one rule gains covers what the other loses.
#[test]
fn a_gain_is_there_before_a_loss_is_forgiven() {
    check(
        &group(),
        "03-08 09:00 | enrol           | ok                    | 0
         03-08 09:00 | buy o1 8.00     | earns 17              | 17
         03-08 09:00 | redeem 17       | v1 used               | 0
         03-08 09:00 | return o1 4.00  | takes 10, forgives 6  | 0",
    );
}
