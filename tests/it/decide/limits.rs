//! Limits, each tried at its last good value and one beyond.

use regulars::domain::command::{Command, Extent};
use regulars::domain::decide::Decision;
use regulars::domain::names::Label;
use regulars::domain::order::{
    LABELS_MAX, LINES_MAX, Line, Order, OrderParts, QUANTITY_MAX, TENDERS_MAX, Tender, TenderKind,
};
use regulars::domain::program::{Clawback, Issued, LineKind};

use crate::support::keeper::Keeper;
use crate::support::shop::{per_item, program, reward, rule};
use crate::support::story::{check, instant};
use crate::support::{label, minor, points, reference, wallet_id};

const MOST: u64 = (1 << 53) - 1;

fn line(place: usize) -> Line {
    Line {
        id: reference(&format!("l{place}")),
        product: None,
        categories: Vec::new(),
        tags: Vec::new(),
        quantity: 1,
        gross: minor(100),
        discount: minor(0),
        tax: minor(0),
        kind: LineKind::Goods,
    }
}

fn parts(lines: Vec<Line>) -> OrderParts {
    OrderParts {
        reference: reference("o1"),
        occurred_at: instant("03-01 09:00"),
        currency: regulars::domain::money::Currency::parse("EUR").unwrap(),
        channel: None,
        location: None,
        lines,
        tenders: Vec::new(),
    }
}

/// Where the order is wrong, or "fine".
fn judged(change: impl FnOnce(&mut OrderParts)) -> String {
    let mut parts = parts(vec![line(0), line(1)]);
    change(&mut parts);
    Order::new(parts).map_or_else(|flaw| flaw.pointer, |_| "fine".to_owned())
}

fn lines(count: usize) -> Vec<Line> {
    (0..count).map(line).collect()
}

fn labels(count: usize) -> Vec<Label> {
    (0..count).map(|place| label(&format!("label-{place}"))).collect()
}

fn tenders(count: usize) -> Vec<Tender> {
    let mut all = vec![Tender { kind: TenderKind::Card, amount: minor(0) }; count];
    all[0].amount = minor(200);
    all
}

#[test]
fn an_order_is_checked_whole() {
    let cases: [(&str, String); 20] = [
        ("/lines", judged(|order| order.lines.clear())),
        ("fine", judged(|order| order.lines = lines(LINES_MAX))),
        ("/lines", judged(|order| order.lines = lines(LINES_MAX + 1))),
        ("/lines/1/id", judged(|order| order.lines[1].id = reference("l0"))),
        ("/lines/1/quantity", judged(|order| order.lines[1].quantity = 0)),
        ("fine", judged(|order| order.lines[1].quantity = QUANTITY_MAX)),
        ("/lines/1/quantity", judged(|order| order.lines[1].quantity = QUANTITY_MAX + 1)),
        ("fine", judged(|order| order.lines[1].discount = minor(100))),
        ("/lines/1/discount", judged(|order| order.lines[1].discount = minor(101))),
        ("fine", judged(|order| order.lines[1].tax = minor(100))),
        ("/lines/1/tax", judged(|order| order.lines[1].tax = minor(101))),
        ("fine", judged(|order| order.lines[1].tags = labels(LABELS_MAX))),
        ("/lines/1/tags", judged(|order| order.lines[1].tags = labels(LABELS_MAX + 1))),
        ("/lines/1/tags", judged(|order| order.lines[1].categories = labels(LABELS_MAX + 1))),
        ("fine", judged(|order| order.lines[1].gross = minor(MOST - 100))),
        ("/lines", judged(|order| order.lines[1].gross = minor(MOST - 99))),
        ("fine", judged(|order| order.tenders = tenders(TENDERS_MAX))),
        ("/tenders", judged(|order| order.tenders = tenders(TENDERS_MAX + 1))),
        ("/tenders", judged(|order| order.tenders = tenders(1)[..1].repeat(2))),
        ("fine", judged(|order| order.tenders = tenders(2))),
    ];
    for (place, (expected, found)) in cases.iter().enumerate() {
        assert_eq!(found, expected, "case {place}");
    }
}

/// 500 lines, all of them in one return, one after the other, and as an amount.
#[test]
fn the_largest_order_earns_and_comes_back() {
    let shop = program(|draft| draft.earns.push(rule("item", "star", per_item(1))));
    let now = instant("03-01 09:00");
    for (extent, left) in [
        (Extent::Whole, 0),
        (Extent::Lines((0..LINES_MAX).map(|place| (line(place).id, 1)).collect()), 0),
        (Extent::Amount(minor(50_000)), 0),
        (Extent::Amount(minor(25_000)), 750),
    ] {
        let mut keeper = Keeper::enrolled(shop.clone(), now);
        let order = Order::new(parts(lines(LINES_MAX))).unwrap();
        keeper.ask(&Command::Earn { order }, now);
        assert_eq!(keeper.view(now).wallets[0].balance.active, points(1000));
        let (order, reference) = (reference("o1"), reference("r1"));
        let command = Command::Return { order, reference, occurred_at: None, extent };
        assert!(matches!(keeper.ask(&command, now), Decision::Accepted { .. }));
        assert_eq!(keeper.view(now).wallets[0].balance.active, points(left), "{command:?}");
    }
}

/// All that was ever issued, and what is owed, stays below 2^53 together.
#[test]
fn no_amount_leaves_the_range_of_whole_numbers() {
    let allow = program(|draft| draft.wallets[0].clawback = Clawback::AllowDeficit);
    check(
        &allow,
        "03-01 09:00 | enrol                   | ok              | 0
         03-01 09:00 | credit 9007199254740990 | ok              | 9007199254740990
         03-01 09:00 | buy o1 1.00             | earns 1         | 9007199254740991
         03-01 09:00 | buy o2 1.00             | total_too_large | 9007199254740991
         03-01 09:00 | credit 1                | total_too_large | 9007199254740991
         03-01 09:00 | buy o3 0.99             | ok              | 9007199254740991
         03-01 09:00 | hold 9007199254740991   | h1              | 0 +9007199254740991 held
         03-01 09:00 | debit 1                 | total_too_large | 0 +9007199254740991 held
         03-01 09:00 | return o1 whole         | total_too_large | 0 +9007199254740991 held
         03-01 09:00 | void h1                 | h1 freed        | 9007199254740991
         03-01 09:00 | debit 9007199254740991  | ok              | 0
         03-01 09:00 | debit 1                 | total_too_large | 0",
    );
    check(
        &allow,
        "03-01 09:00 | enrol                  | ok | 0
         03-01 09:00 | debit 9007199254740991 | ok | 0 +9007199254740991 owed
         03-01 09:00 | credit 1               | total_too_large | 0 +9007199254740991 owed",
    );
}

/// An order so large that its points could not be counted is refused, not rounded.
#[test]
fn points_beyond_the_range_are_refused() {
    let dear = program(|draft| draft.earns = vec![rule("item", "star", per_item(MOST))]);
    check(
        &dear,
        "03-01 09:00 | enrol             | ok              | 0
         03-01 09:00 | buy o1 tea:2x1.00 | total_too_large | 0
         03-01 09:00 | buy o2 tea:1x1.00 | earns 9007199254740991 | 9007199254740991",
    );
}

/// A basket of 65 full cards makes 64 vouchers, and the next order the one that is missing.
#[test]
fn one_command_issues_at_most_64_vouchers() {
    let card = program(|draft| {
        draft.earns = vec![rule("card", "star", per_item(1))];
        draft.rewards = vec![reward("coffee", "star", 9)];
        draft.rewards[0].issued = Issued::AtCost;
    });
    let now = instant("03-01 09:00");
    let mut keeper = Keeper::enrolled(card, now);
    let mut names = crate::support::said::Names::default();
    keeper.ask(&names.command("buy o1 tea:585x1.00", now), now);
    assert_eq!(keeper.book().redemptions.len(), 64);
    assert_eq!(keeper.book().balance(&wallet_id("star")).active, points(9));
    keeper.ask(&names.command("buy o2 tea:1x1.00", now), now);
    assert_eq!(keeper.book().redemptions.len(), 65);
    assert_eq!(keeper.book().balance(&wallet_id("star")).active, points(1));
}
