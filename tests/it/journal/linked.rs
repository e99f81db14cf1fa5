//! What decisions need beyond the book, from linked entries.

use regulars::domain::ledger::*;
use regulars::domain::money::Minor;
use regulars::domain::order::Returned;
use regulars::protocol::journal::linked::{order_file, spends};

use super::made::*;

#[test]
fn an_order_without_returns_stands_as_it_was_evaluated() {
    let earned = earn(2, "A-1", 2);
    let Cause::Earned { order, pinned, standing } = earned.cause.clone() else { unreachable!() };
    let of_others = [entry(3, Cause::Held), entry(4, back("A-2", "R-2"))];
    for linked in [&[][..], &of_others] {
        let file = order_file(earned.clone(), linked).unwrap();
        assert_eq!((&file.order, &file.pinned), (&order, &pinned));
        assert_eq!(file.standing, standing);
        assert_eq!(file.version, version());
    }
}

#[test]
fn an_order_stands_as_its_last_return_left_it() {
    let again = Standing {
        returned: vec![Returned { quantity: 2, amount: Minor::ZERO }; 2],
        shares: Vec::new(),
    };
    let last = Cause::Returned {
        order: reference("A-1"),
        reference: reference("R-3"),
        occurred_at: at(NOON_MS),
        standing: again.clone(),
    };
    let linked = [
        entry(3, back("A-1", "R-1")),
        entry(4, last),
        entry(5, back("A-2", "R-2")),
        entry(6, Cause::Used { redemption: redemption_id(1) }),
    ];
    let file = order_file(earn(2, "A-1", 2), &linked).unwrap();
    assert_eq!(file.standing, again);
    assert_eq!(file.order, order("A-1", 2));
}

#[test]
fn only_an_earn_has_an_order_on_file() {
    assert_eq!(order_file(entry(2, back("A-1", "R-1")), &[]), None);
}

/// One redemption from its issue to its use and its return, and another beside it.
fn redemptions() -> [Entry; 4] {
    let state = |seq, cause, states: &[Redemption]| Entry {
        redemptions: states.to_vec(),
        ..entry(seq, cause)
    };
    let back_again =
        Redemption { status: RedemptionStatus::Reversed, given_back: points(30), ..used(1, "A-1") };
    [
        state(3, Cause::Redeemed, &[redemption(1, RedemptionStatus::Issued)]),
        state(4, Cause::Used { redemption: redemption_id(1) }, &[used(1, "A-1")]),
        state(5, Cause::Redeemed, &[used(2, "A-1")]),
        state(6, back("A-1", "R-1"), &[back_again, used(2, "A-1")]),
    ]
}

#[test]
fn the_spends_of_an_order_are_those_used_on_it_as_they_last_stood() {
    use RedemptionStatus::{Cancelled, Expired, Issued, Reversed, Used};
    let entries = redemptions();
    let of = |entries: &[Entry], order: &str| -> Vec<_> {
        let spends = spends(entries, &reference(order));
        spends.into_iter().map(|spend| (spend.id, spend.status)).collect()
    };
    assert_eq!(of(&entries[..1], "A-1"), []);
    assert_eq!(of(&entries[..3], "A-1"), [(redemption_id(1), Used), (redemption_id(2), Used)]);
    let both = [(redemption_id(1), Reversed), (redemption_id(2), Used)];
    assert_eq!(of(&entries, "A-1"), both);
    assert_eq!(of(&entries, "A-2"), []);
    for status in [Issued, Cancelled, Expired] {
        let mut last = entry(7, Cause::Held);
        last.redemptions = vec![Redemption { status, ..used(1, "A-1") }];
        assert_eq!(of(&[entries[1].clone(), last], "A-1"), [], "{status:?}");
    }
}

#[test]
fn what_was_issued_for_one_order_and_used_on_another_is_a_spend_of_the_other() {
    let issued = Redemption { status: RedemptionStatus::Issued, ..used(1, "A-1") };
    let first = Entry { redemptions: vec![issued], ..entry(3, Cause::Redeemed) };
    let then = Entry { redemptions: vec![used(1, "A-2")], ..entry(4, Cause::Redeemed) };
    assert_eq!(spends(std::slice::from_ref(&first), &reference("A-1")), []);
    assert_eq!(spends(&[first, then.clone()], &reference("A-1")), []);
    assert_eq!(spends(&[then], &reference("A-2")), [used(1, "A-2")]);
}

/// Once its use is taken back, a voucher is a spend of the order that it is used on then.
#[test]
fn what_was_undone_is_no_spend_until_it_is_used_again() {
    let id = redemption_id(1);
    let state =
        |seq, cause, redemption| Entry { redemptions: vec![redemption], ..entry(seq, cause) };
    let using = |seq, order| state(seq, Cause::Used { redemption: id.clone() }, used(1, order));
    let undone = Cause::Undone { redemption: id.clone(), order: Some(reference("A-1")) };
    let undone = state(4, undone, redemption(1, RedemptionStatus::Issued));
    let about = |entries: &[Entry], order: &str| {
        let subject = Fact::Order(reference(order));
        let linked = entries.iter().filter(|entry| entry.subjects().contains(&subject));
        spends(&linked.cloned().collect::<Vec<Entry>>(), &reference(order)).len()
    };
    let entries = [using(3, "A-1"), undone, using(5, "A-2")];
    let counts = [1, 2, 3].map(|known| {
        let known = &entries[..known];
        (about(known, "A-1"), about(known, "A-2"))
    });
    assert_eq!(counts, [(1, 0), (0, 0), (0, 1)]);
}
