//! Who a reward is for, when it can be had, and what an occasion issues by itself.

use regulars::domain::calendar::PeriodKind;
use regulars::domain::offers::offers;
use regulars::domain::program::{Issued, Program, RewardLimit};
use regulars::protocol::describe::Describe;
use regulars::protocol::words::{Locale, Words};

use crate::support::keeper::Keeper;
use crate::support::label;
use crate::support::shop::{days, program, reward};
use crate::support::story::{check, instant};

/// A reward for students in December, a welcome, and thanks for a survey, once.
fn shop() -> Program {
    program(|draft| {
        let mut book = reward("book", "star", 10);
        book.audience.segments = vec![label("students")];
        book.audience.not_segments = vec![label("staff")];
        book.window.from = Some(instant("12-01 00:00"));
        book.window.until = Some(instant("12-25 00:00"));
        let mut hello = reward("hello", "star", 0);
        (hello.issued, hello.valid) = (Issued::OnJoining, Some(days(30)));
        let mut thanks = reward("thanks", "star", 0);
        thanks.issued = Issued::OnAction(label("survey"));
        thanks.limits = vec![RewardLimit { most: 1, every: PeriodKind::Lifetime }];
        draft.rewards = vec![book, hello, thanks];
    })
}

#[test]
fn a_reward_is_for_its_members_and_its_days() {
    check(
        &shop(),
        "11-01 09:00     | enrol students       | v1 issued | 0
         11-01 09:00     | credit 30            | ok | 30
         11-30 23:59:59.999 | redeem book       | reward_outside_window | 30
         11-30 23:59:59.999 | offers            | book reward_outside_window, \
         hello reward_not_on_request, thanks reward_not_on_request
         12-01 00:00     | redeem book          | v2 issued | 20
         12-01 00:00     | enrol students staff | ok | 20
         12-01 00:00     | redeem book          | reward_not_for_member | 20
         12-01 00:00     | enrol                | ok | 20
         12-01 00:00     | hold book            | reward_not_for_member | 20
         12-01 00:00     | enrol students       | ok | 20
         12-24 23:59:59.999 | hold book         | h1 | 10 +10 held
         12-25 00:00     | capture h1           | v3 issued | 10
         12-25 00:00     | redeem book          | reward_outside_window | 10",
    );
}

#[test]
fn an_occasion_issues_its_voucher_once_and_costs_nothing() {
    check(
        &shop(),
        "03-01 09:00     | enrol       | v1 issued | 0
         03-01 09:00     | enrol vip   | ok | 0
         03-01 09:00     | redeem hello | reward_not_on_request | 0
         03-02 09:00     | act survey e1 | v2 issued | 0
         03-02 09:00     | act survey e2 | ok | 0
         03-02 09:00     | cancel v1   | v1 cancelled | 0
         03-02 09:00     | use v2      | v2 used | 0
         03-02 09:01     | undo v2     | v2 issued | 0
         03-03 09:00     | buy o1 10.00 | earns 10 | 10
         03-03 09:00     | use v2 on o1 | v2 used | 10
         03-03 09:00     | return o1 whole | takes 10 | 0",
    );
}

/// A voucher that cost nothing gives nothing back to a return that lacks points.
#[test]
fn a_return_leaves_a_gift_alone() {
    check(
        &shop(),
        "03-01 09:00     | enrol        | v1 issued | 0
         03-01 09:00     | buy o1 10.00 | earns 10 | 10
         03-01 09:00     | redeem 10 star | v2 used | 0
         03-02 09:00     | return o1 whole | forgives 10 | 0
         03-02 09:00     | use v1       | v1 used | 0",
    );
}

/// Who is held out is told of no offer that they never get: not as one that is closed either.
#[test]
fn who_is_held_out_is_not_told_of_what_they_never_get() {
    for (holdout, told) in [(0, "drink, gift, back"), (10_000, "drink")] {
        let shop = program(|draft| {
            draft.holdout = holdout;
            let mut gift = reward("gift", "star", 10);
            gift.audience.not_segments = vec![label("holdout")];
            let mut back = reward("back", "star", 0);
            back.issued = Issued::OnLapse(days(30));
            draft.rewards = vec![reward("drink", "star", 10), gift, back];
        });
        let keeper = Keeper::enrolled(shop.clone(), instant("03-01 09:00"));
        let all = offers(&shop, keeper.book(), instant("03-01 09:00")).unwrap();
        let names: Vec<&str> = all.iter().map(|offer| offer.reward.as_str()).collect();
        assert_eq!(names.join(", "), told, "held out: {holdout}");
        let words = Words::of(Locale::En);
        for (member, chapters) in [(None, 3), (Some(&keeper.book().member), names.len())] {
            let parts = Describe::new(&shop, words).to(member).parts();
            let rewards = parts.iter().find(|part| part.title == "What you get for it").unwrap();
            // The last chapter is about all of them.
            assert_eq!(rewards.chapters.len(), chapters + 1);
        }
    }
}
