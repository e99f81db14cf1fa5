//! Every refusal there is, brought about at least once.

use std::collections::BTreeSet;

use regulars::domain::audience::Audience;
use regulars::domain::benefits::{Benefit, Choice};
use regulars::domain::calendar::PeriodKind;
use regulars::domain::command::Refusal;
use regulars::domain::program::{Clawback, Gift, Issued, Program, Reward, RewardLimit, Text};
use regulars::domain::promotion::{Reach, Times};

use crate::support::shop::{days, program, reward, text};
use crate::support::story::{Story, instant};
use crate::support::{label, reference};

fn shop() -> Program {
    program(|draft| {
        let limits = vec![RewardLimit { most: 1, every: PeriodKind::Day }];
        let once = reward("once", "star", 1);
        let drink = reward("drink", "star", 20);
        let mut tart = reward("tart", "star", 1);
        tart.gives = Gift::PartnerGoods(label("bakery"));
        let hello =
            Reward { issued: Issued::OnAction(label("survey")), ..reward("hello", "star", 0) };
        let mut past = reward("past", "star", 1);
        past.window.until = Some(instant("03-01 00:00"));
        let mut vip = reward("vip", "star", 1);
        vip.audience.segments = vec![label("vip")];
        draft.rewards = vec![drink, Reward { limits, ..once }, tart, past, vip];
        draft.rewards.push(hello);
        let each = Choice::Day {
            times: Times::new(2, 1).unwrap(),
            of: Reach::default(),
            every: PeriodKind::Year,
        };
        let own = |id: &str, audience| Benefit {
            id: label(id),
            name: text(id),
            about: Text::default(),
            audience,
            choice: Some(each.clone()),
        };
        let vips = Audience { segments: vec![label("vip")], ..Audience::default() };
        let everybody = Audience::default();
        draft.benefits =
            vec![own("day", everybody.clone()), own("taken", everybody), own("vip", vips)];
        draft.rewards[0].valid = Some(days(1));
        draft.wallets[0].clawback = Clawback::WithinBalance;
    })
}

/// What is refused to a member with a hundred points of one order, a used voucher v1, a
/// cancelled one v2, an open one v3 and three holds: h1 captured, h2 open, h3 open for a minute.
const BEFORE: &str = "03-08 09:00 | enrol           | ok | 0
     03-08 09:00 | buy o1 tea:2x100.00 | earns 200    | 200
     03-08 09:00 | redeem drink    | v1 issued        | 180
     03-08 09:00 | use v1          | v1 used          | 180
     03-08 09:00 | redeem drink    | v2 issued        | 160
     03-08 09:00 | cancel v2       | restores 20, v2 cancelled | 180
     03-08 09:00 | redeem drink    | v3 issued        | 160
     03-08 09:00 | hold 10         | h1               | 150 +10 held
     03-08 09:00 | capture h1      | v4 used          | 150
     03-08 09:00 | hold 10 for 9d  | h2               | 140 +10 held
     03-08 09:00 | hold 10 for 60s | h3               | 130 +20 held
     03-08 09:00 | redeem once     | v5 issued        | 129 +20 held
     03-08 09:00 | link tart to bakery at north for 60s | h4 | 128 +21 held
     03-08 09:00 | link tart to bakery | h5           | 127 +22 held
     03-08 09:00 | void h5         | h5 freed         | 128 +21 held
     03-08 09:00 | link tart to bakery | h6           | 127 +22 held
     03-08 09:00 | consume h6 by bakery | v6 used     | 127 +21 held
     03-08 09:00 | reserve v5 on o1 | v5 reserved     | 127 +21 held
     03-08 09:00 | choose taken 2026-04-01 | ok         | 127 +21 held";

const REFUSED: &str = "03-07 09:00 | credit 1 | clock_backwards
     03-08 09:00 | buy o1 5.00                 | already_recorded 2
     03-08 09:00 | buy o2 5.00 in USD          | currency_mismatch
     03-08 09:00 | buy o2 5.00 at 03-08T09:01  | occurred_in_future
     03-08 09:00 | buy o2 5.00 at 03-01T08:59  | order_too_old
     03-08 09:00 | redeem 5 coin               | unknown_wallet
     03-08 09:00 | credit 5 coin               | unknown_wallet
     03-08 09:00 | redeem cake                 | unknown_reward
     03-08 09:00 | link tart to florist        | partner_mismatch
     03-08 09:00 | redeem drink x2             | units_not_one
     03-08 09:00 | return o9 whole             | order_not_found
     03-08 09:00 | retract e9                  | action_not_found
     03-08 09:00 | capture h9                  | hold_not_found
     03-08 09:00 | void h9                     | hold_not_found
     03-08 09:01 | capture h3                  | hold_expired
     03-08 09:00 | capture h1                  | hold_resolved
     03-08 09:00 | consume h4 by florist       | link_audience
     03-08 09:00 | consume h4 by bakery        | location_mismatch
     03-08 09:00 | consume h6 by bakery        | already_consumed 2026-03-08T09:00:00.000Z somewhere
     03-08 09:00 | consume h5 by bakery        | link_revoked
     03-08 09:01 | consume h4 by bakery at north | link_expired
     03-08 09:00 | use v9                      | redemption_not_found
     03-08 09:00 | use v1                      | redemption_used
     03-08 09:00 | use v2                      | redemption_cancelled
     03-10 00:00 | use v3                      | redemption_expired
     03-08 09:00 | use v5 on o2                | redemption_reserved
     03-08 09:00 | till:7 undo v1              | undo_by_other
     03-08 09:15 | undo v1                     | undo_too_late
     03-08 09:00 | return o1 milk x1           | line_not_found milk
     03-08 09:00 | return o1 tea x3            | return_exceeds_order
     03-08 09:00 | return o1 200.01            | return_exceeds_order
     03-08 09:00 | capture h2 11               | capture_exceeds_hold
     03-08 09:00 | activate o1 shipped         | nothing_pending
     03-08 09:00 | choose yacht 2026-04-01     | unknown_benefit
     03-08 09:00 | choose vip 2026-04-01       | benefit_not_for_member
     03-08 09:00 | choose day tomorrow         | unknown_option
     03-08 09:00 | choose day 2026-03-08       | day_not_ahead
     03-08 09:00 | choose taken 2026-05-01     | already_chosen
     03-08 09:00 | redeem hello                | reward_not_on_request
     03-08 09:00 | redeem past                 | reward_outside_window
     03-08 09:00 | redeem vip                  | reward_not_for_member
     03-08 09:00 | redeem once                 | reward_limit_reached
     03-08 09:00 | hold 128                    | insufficient_points 1
     03-08 09:00 | credit 9007199254740991     | total_too_large";

/// Refusals for which the story must go on: a state that refuses nearly everything.
const LATER: [(&str, &str, &str); 4] = [
    ("suspend", "redeem 1", "member_suspended"),
    ("close", "redeem 1", "member_closed"),
    ("erase", "redeem 1", "member_erased"),
    ("return o1 whole", "return o1 whole", "nothing_to_return"),
];

fn told(rows: &str, seen: &mut BTreeSet<String>) {
    for row in rows.lines() {
        let answer = row.split('|').nth(2).unwrap().trim();
        seen.insert(answer.split(' ').next().unwrap().to_owned());
    }
}

#[test]
fn every_refusal_can_come_about() {
    let mut seen = BTreeSet::new();
    let mut story = Story::new(&shop());
    let nobody = "03-08 09:00 | redeem 1 | member_not_found";
    story.tell(nobody);
    story.tell(BEFORE);
    story.tell(REFUSED);
    for rows in [nobody, REFUSED] {
        told(rows, &mut seen);
    }
    for (first, then, refusal) in LATER {
        let mut story = Story::new(&shop());
        story.tell(BEFORE);
        let command = story.names.command(first, instant("03-08 09:00"));
        story.keeper.ask(&command, instant("03-08 09:00"));
        story.tell(&format!("03-08 09:00 | {then} | {refusal}"));
        seen.insert(refusal.to_owned());
    }
    // Holds and vouchers have a test of their own limits; who compares a quote's digest with the
    // commit's says `preview_changed`.
    let elsewhere = ["too_many_holds", "too_many_redemptions", "preview_changed"];
    seen.extend(elsewhere.map(str::to_owned));
    // Of memberships, attributes, spending seasons, money for some goods and a program's end, in
    // their own tables.
    let elsewhere = [
        "program_ended",
        "unknown_plan",
        "unknown_attribute",
        "attribute_invalid",
        "membership_not_found",
        "period_not_found",
        "period_refunded",
        "period_already_paid",
        "period_invalid",
        "trial_not_available",
        "wallet_not_spendable",
        "outside_spending_season",
        "spend_too_small",
        "spend_too_large",
        "goods_required",
        "nothing_eligible",
        "exceeds_eligible",
    ];
    seen.extend(elsewhere.map(str::to_owned));
    let all: BTreeSet<String> = Refusal::all(&reference("l"), &label("n"))
        .iter()
        .map(|refusal| refusal.code().to_owned())
        .collect();
    assert_eq!(seen, all);
}

#[test]
fn every_refusal_has_a_code_and_a_sentence_of_its_own_in_their_order() {
    let all = Refusal::all(&reference("l"), &label("n"));
    let codes: BTreeSet<&str> = all.iter().map(Refusal::code).collect();
    let sentences: BTreeSet<&str> = all.iter().map(Refusal::sentence).collect();
    assert_eq!((codes.len(), sentences.len()), (all.len(), all.len()));
    assert!(all.is_sorted(), "not in their order of precedence");
}
