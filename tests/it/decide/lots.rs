//! When points begin and end, to the millisecond, and what becomes of the 513th lot.

use regulars::domain::book::LOTS_MAX;
use regulars::domain::calendar::Expiry;
use regulars::domain::command::Command;
use regulars::domain::decide::Decision;
use regulars::domain::program::{Pending, Program};
use regulars::domain::view::lots;

use crate::support::keeper::Keeper;
use crate::support::shop::{days, program};
use crate::support::story::{check, instant};
use crate::support::{checks, hand, label, points, wallet_id};

fn shop(expiry: Expiry, pending: Pending) -> Program {
    program(|draft| {
        draft.wallets[0].expiry = expiry;
        draft.wallets[0].pending = pending;
    })
}

fn exactly(count: u32) -> Expiry {
    Expiry::AfterEarning { span: days(count), exact: true }
}

#[test]
fn points_are_gone_at_their_own_millisecond() {
    let bought = "03-01 09:00 | enrol        | ok       | 0
                  03-01 09:00 | buy o1 10.00 | earns 10 | 10";
    let tell = |rows: &str| {
        check(&shop(exactly(1), Pending::None), &format!("{bought}\n{rows}"));
    };
    tell("03-02 08:59:59.999 | redeem 10 | v1 used                | 0");
    tell("03-02 09:00        | redeem 10 | insufficient_points 10 | 0");
    tell("03-02 09:00        | hold 1    | insufficient_points 1  | 0");
}

#[test]
fn an_order_in_the_past_earns_what_is_left_of_its_time() {
    check(
        &shop(exactly(2), Pending::None),
        "03-05 09:00        | enrol                         | ok       | 0
         03-05 09:00        | buy o1 10.00 at 03-04T09:00   | earns 10 | 10
         03-05 09:00        | buy o2 5.00 at 03-03T09:00    | earns 5  | 10
         03-06 08:59:59.999 | look                          |          | 10
         03-06 09:00        | look                          |          | 0",
    );
}

#[test]
fn pending_points_become_spendable_at_their_own_millisecond() {
    check(
        &shop(Expiry::Never, Pending::For(days(2))),
        "03-01 09:00        | enrol        | ok                    | 0
         03-01 09:00        | buy o1 10.00 | earns 10              | 0 +10 pending
         03-03 08:59:59.999 | redeem 1     | insufficient_points 1 | 0 +10 pending
         03-03 09:00        | redeem 1     | v1 used               | 9
         03-03 09:00        | buy o2 5.00 at 03-01T09:00 | earns 5 | 14",
    );
}

/// Points that begin and end in one instant begin first, and then they end.
#[test]
fn at_one_instant_points_begin_before_they_end() {
    check(
        &shop(exactly(2), Pending::For(days(2))),
        "03-01 09:00        | enrol        | ok       | 0
         03-01 09:00        | buy o1 10.00 | earns 10 | 0 +10 pending
         03-03 08:59:59.999 | look         |          | 0 +10 pending
         03-03 09:00        | look         |          | 0",
    );
}

#[test]
fn points_wait_for_their_event() {
    check(
        &shop(exactly(9), Pending::Until(label("shipped"))),
        "03-01 09:00 | enrol               | ok              | 0
         03-01 09:00 | buy o1 10.00        | earns 10        | 0 +10 pending
         03-01 09:00 | buy o2 5.00         | earns 5         | 0 +15 pending
         03-02 09:00 | activate o1 paid    | nothing_pending | 0 +15 pending
         03-02 09:00 | activate o1 shipped | ok              | 10 +5 pending
         03-02 09:00 | activate o1 shipped | nothing_pending | 10 +5 pending
         03-02 09:00 | return o1 4.00      | takes 4         | 6 +5 pending
         03-02 09:00 | return o2 1.00      | takes 1         | 6 +4 pending
         03-10 09:00 | look                |                 | 0
         03-10 09:00 | activate o2 shipped | nothing_pending | 0",
    );
}

#[test]
fn points_live_while_the_member_keeps_ordering() {
    check(
        &shop(Expiry::AfterLastOrder { span: days(10) }, Pending::None),
        "03-01 09:00        | enrol        | ok       | 0
         03-01 09:00        | buy o1 10.00 | earns 10 | 10
         03-11 23:59:59.999 | look         |          | 10
         03-11 23:59:59.999 | buy o2 0.01  | ok       | 10
         03-21 23:59:59.999 | look         |          | 10
         03-22 00:00        | look         |          | 0
         03-22 00:00        | buy o3 5.00  | earns 5  | 5",
    );
}

/// An order that comes in late never brings the end nearer.
#[test]
fn an_older_order_does_not_shorten_anything() {
    check(
        &shop(Expiry::AfterLastOrder { span: days(10) }, Pending::None),
        "03-08 09:00        | enrol                       | ok       | 0
         03-08 09:00        | buy o1 10.00                | earns 10 | 10
         03-08 09:00        | buy o2 1.00 at 03-02T09:00  | earns 1  | 11
         03-18 23:59:59.999 | look                        |          | 11
         03-19 00:00        | look                        |          | 0",
    );
}

fn credit(keeper: &mut Keeper, now: regulars::domain::moment::Moment) {
    let wallet = wallet_id("star");
    let command = Command::Adjust { wallet, credit: true, points: points(1), hand: hand() };
    assert!(matches!(keeper.ask(&command, now), Decision::Accepted { .. }));
}

/// 512 lots, each ending a second after the one before it.
fn full() -> Keeper {
    let begin = instant("03-01 09:00");
    let mut keeper = Keeper::enrolled(shop(exactly(9), Pending::None), begin);
    for second in 0..i64::try_from(LOTS_MAX).unwrap() {
        assert_eq!(keeper.book().lots.len(), usize::try_from(second).unwrap());
        credit(&mut keeper, begin.plus_millis(1000 * second).unwrap());
    }
    keeper
}

/// The 513th lot ends last of all, so the two that end soonest become one that ends later.
#[test]
fn one_lot_more_than_fits_lets_the_soonest_join_its_neighbour() {
    let mut keeper = full();
    assert_eq!(keeper.book().lots.len(), LOTS_MAX);
    let now = instant("03-01 09:10");
    credit(&mut keeper, now);
    assert_eq!(keeper.book().lots.len(), LOTS_MAX);
    let seen = lots(keeper.book(), now).unwrap();
    let ends: Vec<_> = seen.iter().map(|view| (view.expires_at, view.lot.points)).collect();
    assert_eq!(ends[0], (Some(instant("03-10 09:00:01")), points(2)));
    assert_eq!(ends[LOTS_MAX - 1], (Some(instant("03-10 09:10")), points(1)));
    assert_eq!(keeper.view(now).wallets[0].balance.active, points(513));
}

/// Points that would end between two lots join the later one: nobody's points live shorter.
#[test]
fn one_lot_more_than_fits_joins_the_next_later_one() {
    let mut keeper = full();
    let now = instant("03-01 10:00");
    let mut names = crate::support::said::Names::default();
    let command = names.command("buy o1 3.00 at 03-01T09:00:00.500", now);
    let Decision::Accepted { outcome, entry } = keeper.ask(&command, now) else {
        panic!("an order is refused")
    };
    assert_eq!(outcome.joined.len(), 1);
    assert_eq!(keeper.book().lots.len(), LOTS_MAX);
    let end = regulars::domain::ledger::End::At(instant("03-10 09:00:01"));
    assert_eq!(entry.awards[0].terms.end, end);
    assert_eq!(
        keeper.book().lot(&wallet_id("star"), &entry.awards[0].terms).unwrap().points,
        points(4)
    );
}

/// What comes back from a redemption counts too: the book's size has a bound.
#[test]
fn points_that_come_back_do_not_burst_the_book() {
    let mut keeper = full();
    let later = instant("03-01 10:00");
    let mut names = crate::support::said::Names::default();
    keeper.ask(&names.command("redeem 512 on o1", later), later);
    assert_eq!(keeper.book().lots.len(), 0);
    for second in 0..i64::try_from(LOTS_MAX).unwrap() {
        credit(&mut keeper, later.plus_millis(1000 * second).unwrap());
    }
    let back = instant("03-01 11:00");
    keeper.ask(&names.command("buy o1 1.00", back), back);
    let decision = keeper.ask(&names.command("return o1 whole", back), back);
    assert!(matches!(decision, Decision::Accepted { .. }));
    assert_eq!(keeper.view(back).wallets[0].balance.active, points(1024));
    // All that were open, but the lot of the order that came back.
    assert_eq!(keeper.book().lots.len(), LOTS_MAX - 1);
    checks::all(&keeper, back);
}
