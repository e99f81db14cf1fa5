//! What multiplies a rule: when, how often, in what order, and what each factor is told to add.

use regulars::domain::decide::Decision;
use regulars::domain::ledger::Award;
use regulars::domain::multiplying::Source;
use regulars::domain::program::{Beyond, Cap, Draft, Program, WalletKind, When};
use regulars::domain::promotion::{Promotion, Reach, Times};
use regulars::domain::{calendar::PeriodKind, names::Label};

use crate::support::shop::{
    flat, per_amount, per_full_amount, per_item, program, promotion, rule, wallet,
};
use crate::support::story::{Story, check, instant};
use crate::support::{label, minor, points, rule_id};

/// A shop with these factors on its one rule.
fn shop(factors: &[(u32, u32)], change: impl FnOnce(&mut Draft)) -> Program {
    program(|draft| {
        let all = factors.iter().enumerate();
        let all = all.map(|(place, (over, under))| promotion(&format!("p{place}"), *over, *under));
        draft.promotions = all.collect();
        change(draft);
    })
}

fn earns(shop: &Program, buy: &str, stars: u64) {
    let answer = if stars == 0 { "ok".to_owned() } else { format!("earns {stars}") };
    let bought = format!("03-08 09:00 | buy o1 {buy} | {answer} | {stars}");
    check(shop, &format!("03-08 09:00 | enrol | ok | 0\n{bought}"));
}

#[test]
fn the_product_of_all_factors_is_rounded_once() {
    for (factors, buy, stars) in [
        (&[(2, 1)][..], "12.60", 25),
        (&[(5, 4)], "12.60", 15),
        // 1.25 × 1.25 × 9.99 = 15.6…, where rounding each time would give 13.
        (&[(5, 4), (5, 4)], "9.99", 15),
        (&[(4, 3), (3, 2)], "9.99", 19),
        (&[(1125, 1000)], "8.00", 9),
    ] {
        earns(&shop(factors, |_| {}), buy, stars);
    }
}

#[test]
fn of_a_group_only_the_greatest_factor_multiplies() {
    let group = |draft: &mut Draft, places: &[usize]| {
        for place in places {
            draft.promotions[*place].group = Some(label("best"));
        }
    };
    earns(&shop(&[(2, 1), (3, 1)], |draft| group(draft, &[0, 1])), "10.00", 30);
    earns(&shop(&[(2, 1), (3, 1), (2, 1)], |draft| group(draft, &[0, 1])), "10.00", 60);
    let tie = shop(&[(2, 1), (4, 2)], |draft| group(draft, &[0, 1]));
    assert_eq!(extras(&tie, "10.00"), [(promoted("p0"), 10)]);
}

#[test]
fn what_is_multiplied_is_what_the_rule_counts() {
    let gives = |give| shop(&[(3, 2)], |draft| draft.earns[0].give = give);
    // Full steps are counted first: 2 steps of 3, one and a half times.
    earns(&gives(per_full_amount(3, 500)), "14.99", 9);
    earns(&gives(per_item(1)), "tea:3x1.00", 4);
    // A gift for the order is multiplied where a promotion names it.
    earns(
        &program(|draft| {
            draft.earns =
                vec![rule("spend", "star", per_amount(1, 100)), rule("gift", "star", flat(5))];
            draft.promotions = vec![promotion("double", 2, 1)];
        }),
        "10.00",
        25,
    );
    let named = shop(&[(2, 1)], |draft| {
        draft.earns[0].give = flat(5);
        draft.promotions[0].of.rules = vec![rule_id("spend")];
    });
    earns(&named, "10.00", 10);
}

#[test]
fn only_wallets_of_points_are_multiplied_unless_another_is_named() {
    let nights = |of: Reach| {
        program(|draft| {
            let mut nights = wallet("night");
            nights.kind = WalletKind::Status;
            draft.wallets.push(nights);
            draft.earns.push(rule("stay", "night", per_item(1)));
            draft.promotions = vec![Promotion { of, ..promotion("double", 2, 1) }];
        })
    };
    let ask = "03-08 09:00 | enrol | ok | 0, 0\n03-08 09:00 | buy o1 tea:2x5.00";
    check(&nights(Reach::default()), &format!("{ask} | earns 20, earns 2 night | 20, 2"));
    let wallet = Some(crate::support::wallet_id("night"));
    let of = Reach { wallet, ..Reach::default() };
    check(&nights(of), &format!("{ask} | earns 10, earns 4 night | 10, 4"));
}

#[test]
fn a_factor_holds_when_its_conditions_do() {
    let tuesdays = shop(&[(2, 1)], |draft| {
        draft.promotions[0].when =
            When { weekdays: 2, hours: Some((840, 1020)), ..When::default() };
    });
    check(
        &tuesdays,
        "03-02 09:00 | enrol | ok | 0
         03-03 13:59:59.999 | buy o1 10.00 | earns 10 | 10
         03-03 14:00 | buy o2 10.00 | earns 20 | 30
         03-03 16:59:59.999 | buy o3 10.00 | earns 20 | 50
         03-03 17:00 | buy o4 10.00 | earns 10 | 60
         03-04 15:00 | buy o5 10.00 | earns 10 | 70",
    );
    let large = shop(&[(2, 1)], |draft| draft.promotions[0].when.least = Some(minor(5000)));
    check(
        &large,
        "03-02 09:00 | enrol | ok | 0
         03-02 10:00 | buy o1 49.99 | earns 49 | 49
         03-02 10:00 | buy o2 tea:50.00 milk:10.00 | earns 120 | 169
         03-02 11:00 | return o2 milk x1 | takes 20 | 149
         03-02 12:00 | return o2 0.01 | takes 51 | 98",
    );
}

#[test]
fn caps_come_after_all_factors() {
    let capped = shop(&[(2, 1)], |draft| {
        let cap = Cap { per: PeriodKind::Day, most: points(15), beyond: Beyond::Reduce };
        draft.earns[0].caps = vec![cap];
    });
    earns(&capped, "10.00", 15);
}

#[test]
fn a_remainder_is_carried_in_parts_of_a_minor_unit() {
    let carry = shop(&[(5, 4)], |draft| {
        draft.earns[0].carry = true;
        draft.promotions[0].when.weekdays = 2;
    });
    // On a Tuesday 0.60 counts 0.75, on any other day 0.60.
    check(
        &carry,
        "03-02 09:00 | enrol | ok | 0
         03-02 10:00 | buy o1 0.60 | ok | 0
         03-03 10:00 | buy o2 0.60 | earns 1 | 1
         03-04 10:00 | buy o3 0.60 | ok | 1
         03-05 10:00 | buy o4 0.05 | earns 1 | 2
         03-06 10:00 | return o2 whole | takes 1 | 1
         03-06 10:00 | return o1 whole | takes 1 | 0",
    );
}

#[test]
fn a_return_takes_what_the_factor_had_given() {
    let double = shop(&[(2, 1)], |draft| draft.promotions[0].when.weekdays = 2);
    check(
        &double,
        "03-02 09:00 | enrol | ok | 0
         03-03 10:00 | buy o1 tea:2x5.00 | earns 20 | 20
         03-05 10:00 | return o1 tea x1 | takes 10 | 10
         03-06 10:00 | return o1 whole | takes 10 | 0",
    );
}

fn promoted(id: &str) -> Source {
    Source::Promotion(rule_id(id))
}

/// What each factor is said to have added to one order.
fn extras(shop: &Program, buy: &str) -> Vec<(Source, u64)> {
    let mut story = Story::new(shop);
    story.tell("03-08 09:00 | enrol | ok");
    let command = story.names.command(&format!("buy o1 {buy}"), instant("03-08 09:00"));
    let Decision::Accepted { entry, .. } = story.keeper.ask(&command, instant("03-08 09:00"))
    else {
        panic!("an order is refused");
    };
    let one = |award: &Award| {
        award.extras.iter().map(|(by, points)| (by.clone(), points.get())).collect::<Vec<_>>()
    };
    entry.awards.iter().flat_map(one).collect()
}

#[test]
fn each_factor_is_told_what_it_added() {
    let both = shop(&[(2, 1), (5, 4)], |_| {});
    assert_eq!(extras(&both, "10.00"), [(promoted("p0"), 10), (promoted("p1"), 5)]);
    // One that adds nothing to so small an order is not told.
    assert_eq!(extras(&shop(&[(5, 4)], |_| {}), "3.00"), []);
}

#[test]
fn a_factor_is_a_fraction_in_lowest_terms() {
    for (over, under, lowest) in [
        (125, 100, Some((5, 4))),
        (2, 1, Some((2, 1))),
        (1, 1, Some((1, 1))),
        (1001, 1000, Some((1001, 1000))),
        (100, 1, Some((100, 1))),
        (101, 1, None),
        (3, 4, None),
        (1, 0, None),
        (0, 0, None),
        (2003, 2002, None),
    ] {
        let times = Times::new(over, under).map(|times| (times.over(), times.under()));
        assert_eq!(times, lowest, "{over}/{under}");
    }
}

#[test]
fn a_promotion_that_cannot_be_is_told_so() {
    let group: Option<Label> = None;
    let bad = |change: &dyn Fn(&mut Promotion)| {
        let mut draft = crate::support::shop::draft();
        let mut one = Promotion { group: group.clone(), ..promotion("double", 2, 1) };
        change(&mut one);
        draft.promotions = vec![one];
        let flaws = draft.check().unwrap_err();
        flaws.into_iter().map(|flaw| flaw.pointer).collect::<Vec<_>>()
    };
    assert_eq!(bad(&|one| one.id = rule_id("spend")), ["/earn"]);
    assert_eq!(bad(&|one| one.times = Times::ONCE), ["/promotion/0/give"]);
    assert_eq!(bad(&|one| one.of.rules = vec![rule_id("gone")]), ["/promotion/0/of"]);
    assert_eq!(bad(&|one| one.when.hours = Some((60, 60))), ["/promotion/0/when/hours"]);
    let mut fine = crate::support::shop::draft();
    fine.promotions = (0..3).map(|place| promotion(&format!("p{place}"), 1999, 1000)).collect();
    let flaws = fine.check().unwrap_err();
    assert_eq!(flaws[0].pointer, "/earn/0/give", "{flaws:?}");
}
