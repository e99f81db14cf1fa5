//! Offers: what a member could take now, and when again.

use regulars::domain::book::Book;
use regulars::domain::calendar::PeriodKind;
use regulars::domain::command::REDEMPTIONS_MAX;
use regulars::domain::offers::offers;
use regulars::domain::program::{Cost, Issued, Program, RewardLimit};

use crate::support::keeper::member;
use crate::support::shop::{flat, program, reward, rule, wallet};
use crate::support::story::{Story, check, instant};
use crate::support::{minor, points};

/// A drink for 20 stars, money off by the step of 10, and a full card of 9 stamps.
fn shop() -> Program {
    program(|draft| {
        draft.wallets.push(wallet("stamp"));
        draft.earns.push(rule("visit", "stamp", flat(4)));
        let mut money = reward("money", "star", 1);
        money.cost = Cost::Steps { points: points(10), worth: minor(100) };
        let mut card = reward("card", "stamp", 9);
        card.issued = Issued::AtCost;
        draft.rewards = vec![reward("drink", "star", 20), money, card];
    })
}

/// One drink a day, and two a week.
fn limited(limits: &[(u32, PeriodKind)]) -> Program {
    program(|draft| {
        draft.rewards = vec![reward("drink", "star", 20)];
        draft.rewards[0].limits =
            limits.iter().map(|(most, every)| RewardLimit { most: *most, every: *every }).collect();
    })
}

#[test]
fn an_offer_says_what_is_missing_or_how_many_there_could_be() {
    check(
        &shop(),
        "03-01 09:00 | enrol | ok | 0, 0
         03-01 09:00 | offers | drink 0/20, money 0/10, card 0/9, next money, next card
         03-01 09:00 | buy o1 15.00 | earns 15, earns 4 stamp | 15, 4
         03-01 09:00 | offers | drink 15/20, money ready, card 4/9, next drink, next card
         03-01 09:00 | buy o2 24.00 | earns 24, earns 4 stamp | 39, 8
         03-01 09:00 | offers | drink ready, money x3 ready, card 8/9, next card
         03-01 09:00 | hold 20 | h1 | 19 +20 held, 8
         03-01 09:00 | offers | drink 19/20, money ready, card 8/9, next drink, next card
         03-01 09:00 | buy o3 0.00 | earns 4 stamp, v1 issued | 19 +20 held, 3
         03-01 09:00 | offers | drink 19/20, money ready, card 3/9, next drink, next card
         03-02 09:00 | offers | drink ready, money x3 ready, card 3/9, next card",
    );
}

#[test]
fn a_limit_says_when_it_lets_go() {
    check(
        &limited(&[(1, PeriodKind::Day), (2, PeriodKind::Week)]),
        "03-02 09:00 | enrol      | ok        | 0
         03-02 09:00 | credit 90  | ok        | 90
         03-02 09:00 | redeem drink | v1 issued | 70
         03-02 09:00 | offers     | drink again 2026-03-03T00:00:00.000Z
         03-03 00:00 | offers     | drink ready
         03-03 09:00 | redeem drink | v2 issued | 50
         03-03 09:00 | offers     | drink again 2026-03-09T00:00:00.000Z
         03-03 10:00 | cancel v2  | restores 20, v2 cancelled | 70
         03-03 10:00 | offers     | drink ready",
    );
    check(
        &limited(&[(1, PeriodKind::Lifetime)]),
        "03-02 09:00 | enrol        | ok        | 0
         03-02 09:00 | credit 90    | ok        | 90
         03-02 09:00 | redeem drink | v1 issued | 70
         03-02 09:00 | offers       | drink no more",
    );
}

/// A hold counts under a limit while it is open; whichever lets go last says when.
#[test]
fn an_open_hold_counts_and_lets_go_with_its_time() {
    check(
        &limited(&[(1, PeriodKind::Day)]),
        "03-02 09:00 | enrol               | ok | 0
         03-02 09:00 | credit 90           | ok | 90
         03-02 09:00 | hold drink for 2d   | h1 | 70 +20 held
         03-02 09:00 | offers              | drink again 2026-03-04T09:00:00.000Z
         03-02 09:00 | void h1             | h1 freed | 90
         03-02 09:00 | hold drink for 90s  | h2 | 70 +20 held
         03-02 09:00 | offers              | drink again 2026-03-02T09:01:30.000Z
         03-02 09:01 | capture h2          | v1 issued | 70
         03-02 09:01 | offers              | drink again 2026-03-03T00:00:00.000Z",
    );
}

#[test]
fn nothing_is_offered_to_a_member_who_may_not_take_it() {
    check(
        &limited(&[]),
        "03-02 09:00 | enrol     | ok | 0
         03-02 09:00 | credit 90 | ok | 90
         03-02 09:00 | suspend   | ok | 90
         03-02 09:00 | offers    | drink member_suspended
         03-02 09:00 | resume    | ok | 90
         03-02 09:00 | offers    | drink ready
         03-02 09:00 | close     | ok | 0
         03-02 09:00 | offers    | drink member_closed",
    );
    let mut story = Story::new(&limited(&[]));
    story.tell("03-02 09:00 | enrol | ok | 0\n03-02 09:00 | credit 90000 | ok | 90000");
    story.repeat("03-02 09:00", "redeem drink", REDEMPTIONS_MAX);
    story.tell("03-02 09:00 | offers | drink too_many_redemptions");
}

#[test]
fn nothing_is_offered_to_somebody_who_never_enrolled() {
    let program = limited(&[]);
    let now = instant("03-02 09:00");
    let all = offers(&program, &Book::blank(member()), now).unwrap();
    assert_eq!(format!("{:?}", all[0].stance), "NotNow { because: MemberNotFound }");
}
