//! Holds: placed, captured in whole or part, let go, and out of time.

use regulars::domain::calendar::Expiry;
use regulars::domain::program::{Clawback, Program};

use crate::support::shop::{days, program, reward};
use crate::support::story::check;

fn shop() -> Program {
    program(|draft| {
        draft.wallets[0].expiry = Expiry::AfterEarning { span: days(2), exact: false };
        draft.rewards = vec![reward("drink", "star", 20)];
    })
}

#[test]
fn a_hold_is_captured_in_whole_or_in_part_or_let_go() {
    check(
        &shop(),
        "03-01 09:00 | enrol          | ok                    | 0
         03-01 09:00 | buy o1 100.00  | earns 100             | 100
         03-01 10:00 | hold 30        | h1                    | 70 +30 held
         03-01 10:00 | hold drink     | h2                    | 50 +50 held
         03-01 10:00 | hold 51        | insufficient_points 1 | 50 +50 held
         03-01 11:00 | capture h1 31  | capture_exceeds_hold  | 50 +50 held
         03-01 11:00 | capture h1 12  | v1 used               | 68 +20 held
         03-01 11:00 | capture h1     | hold_resolved         | 68 +20 held
         03-01 11:00 | void h1        | hold_resolved         | 68 +20 held
         03-01 11:00 | capture h2 19  | units_not_one         | 68 +20 held
         03-01 11:00 | void h2        | h2 freed              | 88
         03-01 11:00 | void h2        | hold_resolved         | 88
         03-01 11:00 | hold drink on o1 | h3                  | 68 +20 held
         03-01 11:00 | capture h3     | v2 used               | 68
         03-01 11:00 | hold drink     | h4                    | 48 +20 held
         03-01 11:00 | capture h4     | v3 issued             | 48
         03-01 11:00 | hold 0         | h5                    | 48
         03-01 11:00 | capture h5 0   | v4 used               | 48",
    );
}

#[test]
fn a_hold_ends_at_its_own_millisecond() {
    let held = "03-01 09:00 | enrol          | ok       | 0
                03-01 09:00 | buy o1 10.00   | earns 10 | 10
                03-01 10:00 | hold 4 for 90s | h1       | 6 +4 held";
    let tell = |rows: &str| check(&shop(), &format!("{held}\n{rows}"));
    tell("03-01 10:01:29.999 | look       |              | 6 +4 held");
    tell("03-01 10:01:30     | look       |              | 10");
    tell("03-01 10:01:29.999 | capture h1 | v1 used      | 6");
    tell("03-01 10:01:30     | capture h1 | hold_expired | 10");
    tell("03-01 10:01:30     | void h1    | hold_expired | 10");
    tell(
        "03-01 10:01:30     | credit 1   | ok           | 11
         03-01 10:01:30     | capture h1 | hold_expired | 11",
    );
}

/// The lot ends with 3 March; what is held outlives it, and is gone the moment it is let go.
#[test]
fn held_points_outlive_their_lot_and_expire_when_they_are_let_go() {
    let held = "03-01 09:00 | enrol         | ok       | 0
                03-01 09:00 | buy o1 10.00  | earns 10 | 10
                03-03 10:00 | hold 4 for 5d | h1       | 6 +4 held
                03-04 00:00 | look          |          | 0 +4 held";
    let tell = |rows: &str| check(&shop(), &format!("{held}\n{rows}"));
    tell("03-05 10:00        | capture h1   | v1 used  | 0");
    tell("03-05 10:00        | capture h1 3 | v1 used  | 0");
    tell("03-05 10:00        | void h1      | h1 freed | 0");
    tell("03-08 09:59:59.999 | look         |          | 0 +4 held");
    tell("03-08 10:00        | look         |          | 0");
}

#[test]
fn spending_takes_what_expires_soonest() {
    check(
        &shop(),
        "03-01 09:00 | enrol         | ok       | 0
         03-02 09:00 | buy o1 10.00  | earns 10 | 10
         03-03 09:00 | buy o2 10.00  | earns 10 | 20
         03-03 09:00 | buy o3 10.00 at 03-01T09:00 | earns 10 | 30
         03-03 09:00 | redeem 5      | v1 used  | 25
         03-03 09:00 | hold 10 for 5d | h1      | 15 +10 held
         03-05 00:00 | look          |          | 10 +10 held
         03-06 00:00 | look          |          | 0 +10 held
         03-06 00:00 | void h1       | h1 freed | 0",
    );
}

/// A return took more than there was; what comes free pays the debt before anything else.
#[test]
fn what_a_hold_lets_go_pays_the_debt_first() {
    let owing = program(|draft| draft.wallets[0].clawback = Clawback::AllowDeficit);
    let held = "03-01 09:00 | enrol           | ok       | 0
                03-01 09:00 | buy o1 10.00    | earns 10 | 10
                03-01 10:00 | hold 10 for 1d  | h1       | 0 +10 held
                03-01 11:00 | return o1 7.00  | takes 7, of them owed 7 | 0 +10 held +7 owed";
    let tell = |rows: &str| check(&owing, &format!("{held}\n{rows}"));
    tell("03-01 12:00 | capture h1   | v1 used  | 0 +7 owed");
    tell("03-01 12:00 | capture h1 4 | v1 used  | 0 +1 owed");
    tell("03-01 12:00 | capture h1 1 | v1 used  | 2");
    tell("03-01 12:00 | void h1      | h1 freed | 3");
    tell("03-02 10:00 | look         |          | 3");
}
