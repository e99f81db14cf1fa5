//! Tiers: what counts, how long one lasts, how it is lost, and what comes with it.

use regulars::domain::book::Book;
use regulars::domain::calendar::{Span, SpanUnit};
use regulars::domain::ladder::stand;
use regulars::domain::moment::Moment;
use regulars::domain::program::{Draft, Flaw, Issued, Program, Reward};
use regulars::domain::promotion::Times;
use regulars::domain::tiers::{Counting, Crossing, Drop, Lasts, Metric, Threshold, Tier};

use crate::support::shop::{draft, per_amount, program, promotion, reward, rule, text};
use crate::support::story::{Story, instant};
use crate::support::{label, wallet_id};

fn tier(id: &str, from: &[(Metric, u64)], times: (u32, u32)) -> Tier {
    let threshold =
        |(metric, least): &(Metric, u64)| Threshold { metric: metric.clone(), least: *least };
    Tier {
        id: label(id),
        name: text(id),
        from: from.iter().map(threshold).collect(),
        times: Times::new(times.0, times.1).unwrap(),
    }
}

/// Green for everybody, silver from 100.00 on, gold from 200.00 on, by what is spent in a year.
fn shop(change: impl FnOnce(&mut Draft)) -> Program {
    program(|draft| {
        draft.tiers.ladder = vec![
            tier("green", &[], (1, 1)),
            tier("silver", &[(Metric::Spent, 10_000)], (2, 1)),
            tier("gold", &[(Metric::Spent, 20_000)], (3, 1)),
        ];
        change(draft);
    })
}

fn standing(program: &Program, book: &Book, at: Moment) -> String {
    let Some(stand) = stand(program, book, at) else { return "none".to_owned() };
    let grace = if stand.in_grace { " in grace" } else { "" };
    match stand.until {
        Some(until) => format!("{} until {until}{grace}", stand.tier.id),
        None => stand.tier.id.to_string(),
    }
}

/// Rows of `when | ask | answer | balances | tier`; an ask of `look` only looks.
fn check(program: &Program, table: &str) {
    let mut story = Story::new(program);
    for row in table.lines().map(str::trim).filter(|row| !row.is_empty()) {
        let (rest, wanted) = row.rsplit_once('|').unwrap();
        story.tell(rest);
        let when = instant(row.split('|').next().unwrap());
        let seen = standing(program, story.keeper.book(), when);
        assert_eq!(seen, wanted.trim(), "after: {row}");
    }
}

fn months(count: u32) -> Span {
    Span::new(count, SpanUnit::Month).unwrap()
}

#[test]
fn a_calendar_year_counts_by_itself() {
    check(
        &shop(|_| {}),
        "03-01 09:00 | enrol         | ok        | 0   | green
         03-02 09:00 | buy o1 99.99  | earns 99  | 99  | green
         12-31 23:00 | buy o2 0.01   | ok        | 99  | silver until 2028-01-01T00:00:00.000Z
         12-31 23:01 | buy o3 10.00  | earns 20  | 119 | silver until 2028-01-01T00:00:00.000Z
         2027-12-31 23:59:59.999 | look | | 119 | silver until 2028-01-01T00:00:00.000Z
         2028-01-01 00:00 | look     |           | 119 | green",
    );
}

#[test]
fn a_year_from_joining_begins_with_that_day() {
    check(
        &shop(|draft| draft.tiers.counting = Counting::YearFromJoining),
        "2028-02-29 09:00 | enrol         | ok       | 0   | green
         2029-02-27 23:59 | buy o1 60.00  | earns 60 | 60  | green
         2029-02-28 00:00 | buy o2 60.00  | earns 60 | 120 | green
         2030-02-27 23:59 | buy o3 40.00  | earns 40 | 160 | silver until 2031-02-28T00:00:00.000Z",
    );
}

#[test]
fn the_last_months_count_day_by_day() {
    let last = |draft: &mut Draft| {
        draft.tiers.counting = Counting::Last(months(3));
        draft.tiers.lasts = Lasts::WhileCounted;
    };
    check(
        &shop(last),
        "01-10 09:00 | enrol         | ok        | 0   | green
         01-10 10:00 | buy o1 60.00  | earns 60  | 60  | green
         02-10 10:00 | buy o2 40.00  | earns 40  | 100 | silver
         04-10 23:59:59.999 | look   |           | 100 | silver
         04-11 00:00 | look          |           | 100 | green
         04-11 10:00 | buy o3 60.00  | earns 60  | 160 | silver",
    );
}

#[test]
fn a_tier_can_last_a_time_from_when_it_was_reached() {
    let span = |draft: &mut Draft| {
        draft.tiers.counting = Counting::Ever;
        draft.tiers.lasts = Lasts::For(months(1));
    };
    check(
        &shop(span),
        "01-10 09:00 | enrol          | ok        | 0   | green
         01-10 10:00 | buy o1 100.00  | earns 100 | 100 | silver until 2026-02-11T00:00:00.000Z
         02-10 10:00 | buy o2 10.00   | earns 20  | 120 | silver until 2026-03-11T00:00:00.000Z
         03-11 00:00 | look           |           | 120 | green
         03-12 10:00 | buy o3 10.00   | earns 10  | 130 | silver until 2026-04-13T00:00:00.000Z",
    );
}

#[test]
fn grace_keeps_a_tier_that_has_ended() {
    let grace = |draft: &mut Draft| {
        draft.tiers.lasts = Lasts::Years(0);
        draft.tiers.grace = Some(months(1));
    };
    let silver = "silver until 2027-01-01T00:00:00.000Z";
    check(
        &shop(grace),
        &format!(
            "06-01 09:00 | enrol          | ok        | 0   | green
         06-01 10:00 | buy o1 100.00  | earns 100 | 100 | {silver}
         2027-01-01 00:00 | look      |           | 100 | {silver} in grace
         2027-01-31 23:59:59.999 | buy o2 10.00 | earns 20 | 120 | {silver} in grace
         2027-02-01 00:00 | look      |           | 120 | green"
        ),
    );
}

#[test]
fn one_tier_at_a_time_or_by_balance() {
    let one = |draft: &mut Draft| {
        draft.tiers.lasts = Lasts::Years(0);
        draft.tiers.drop = Drop::OneTier;
    };
    let bought = "06-01 09:00 | enrol | ok | 0 | green
         06-01 10:00 | buy o1 200.00 | earns 200 | 200 | gold until 2027-01-01T00:00:00.000Z";
    check(
        &shop(one),
        &format!(
            "{bought}
         2027-01-01 00:00 | look | | 200 | silver until 2028-01-01T00:00:00.000Z
         2028-01-01 00:00 | look | | 200 | green"
        ),
    );
    let by_balance = shop(|draft| draft.tiers.lasts = Lasts::Years(0));
    check(&by_balance, &format!("{bought}\n 2027-01-01 00:00 | look | | 200 | green"));
}

#[test]
fn whichever_comes_first_reaches_a_tier() {
    let any = |draft: &mut Draft| {
        draft.earns[0].qualifying = true;
        let from =
            [(Metric::Points(wallet_id("star")), 30), (Metric::Orders, 3), (Metric::Spent, 10_000)];
        draft.tiers.ladder[1] = tier("silver", &from, (1, 1));
        draft.tiers.ladder.truncate(2);
    };
    let silver = "silver until 2028-01-01T00:00:00.000Z";
    check(
        &shop(any),
        &format!(
            "03-01 09:00 | enrol        | ok       | 0  | green
         03-01 10:00 | buy o1 1.00  | earns 1  | 1  | green
         03-01 10:01 | buy o2 1.00  | earns 1  | 2  | green
         03-01 10:02 | buy o3 1.00  | earns 1  | 3  | {silver}
         03-02 10:00 | return o1 whole | takes 1 | 2  | green
         03-03 10:00 | buy o4 28.00 | earns 28 | 30 | {silver}
         03-04 10:00 | return o4 1.00 | takes 1  | 29 | {silver}
         03-05 10:00 | return o4 whole | takes 27 | 2  | green"
        ),
    );
}

#[test]
fn adjustments_and_what_does_not_qualify_reach_no_tier() {
    let by_points = |draft: &mut Draft| {
        draft.tiers.ladder[1] = tier("silver", &[(Metric::Points(wallet_id("star")), 30)], (1, 1));
        draft.tiers.ladder.truncate(2);
    };
    check(
        &shop(by_points),
        "03-01 09:00 | enrol        | ok       | 0   | green
         03-01 10:00 | credit 100   | ok       | 100 | green
         03-01 10:01 | buy o1 50.00 | earns 50 | 150 | green",
    );
}

#[test]
fn an_order_is_parted_where_the_threshold_lies() {
    let split = |carry: bool| {
        shop(move |draft| {
            draft.tiers.crossing = Crossing::Split;
            draft.earns[0].carry = carry;
        })
    };
    let gold = "gold until 2028-01-01T00:00:00.000Z";
    let silver = "silver until 2028-01-01T00:00:00.000Z";
    // 100 once, 100 twice, 50 three times; pieces earn as much.
    for carry in [false, true] {
        check(
            &split(carry),
            &format!(
                "03-01 09:00 | enrol          | ok        | 0   | green
             03-01 10:00 | buy o1 250.00  | earns 450 | 450 | {gold}
             03-02 10:00 | return o1 75.00 | takes 200 | 250 | {silver}
             03-03 10:00 | return o1 whole | takes 250 | 0   | green"
            ),
        );
        check(
            &split(carry),
            &format!(
                "03-01 09:00 | enrol          | ok        | 0   | green
             03-01 10:00 | buy o1 90.00   | earns 90  | 90  | green
             03-01 10:01 | buy o2 60.00   | earns 110 | 200 | {silver}
             03-01 10:02 | buy o3 100.00  | earns 250 | 450 | {gold}"
            ),
        );
    }
}

#[test]
fn what_counts_for_no_tier_moves_no_border() {
    let until = "until 2028-01-01T00:00:00.000Z";
    // 100 once, then 100 twice; of the cups that are left the first 100.00 count once again.
    check(
        &shop(|draft| draft.tiers.crossing = Crossing::Split),
        &format!(
            "03-01 09:00 | enrol                          | ok        | 0   | green
             03-01 10:00 | buy o1 cup:4x50.00 card:200.00 | earns 300 | 300 | gold {until}
             03-02 10:00 | return o1 cup x1               | takes 100 | 200 | silver {until}
             03-03 10:00 | return o1 card x1              | ok        | 200 | silver {until}
             03-04 10:00 | return o1 cup x1               | takes 100 | 100 | silver {until}"
        ),
    );
}

#[test]
fn what_a_tier_was_reached_by_is_known_however_late_something_comes_back() {
    let silver = "silver until 2028-01-01T00:00:00.000Z";
    let bought = format!(
        "03-01 09:00 | enrol                  | ok        | 0   | green
         03-01 10:00 | buy o1 cup:2x50.00 hat:9.00 | earns 109 | 109 | {silver}
         2027-06-01 10:00 | buy o2 50.00      | earns 100 | 209 | {silver}
         2028-03-01 10:00 | buy o3 10.00      | earns 10  | 219 | green"
    );
    // Without the hat silver had been reached as well; without a cup it had not.
    for (back, answer, left) in [("hat", "takes 9", 210), ("cup", "takes 100", 119)] {
        let late = format!("2030-03-01 10:00 | return o1 {back} x1 | {answer} | {left} | green");
        check(&shop(|_| {}), &format!("{bought}\n{late}"));
    }
}

#[test]
fn points_that_the_order_itself_earns_part_it_too() {
    let split = |draft: &mut Draft| {
        draft.tiers.crossing = Crossing::Split;
        draft.earns = vec![rule("spend", "star", per_amount(10, 100))];
        draft.earns[0].qualifying = true;
        draft.tiers.ladder[1] =
            tier("silver", &[(Metric::Points(wallet_id("star")), 1000)], (2, 1));
        draft.tiers.ladder[2] = tier("gold", &[(Metric::Points(wallet_id("star")), 3000)], (3, 1));
    };
    // 100.00 earn 1000, the next 100.00 earn 2000 and reach gold, 50.00 earn 1500.
    check(
        &shop(split),
        "03-01 09:00 | enrol         | ok         | 0    | green
         03-01 10:00 | buy o1 250.00 | earns 4500 | 4500 | gold until 2028-01-01T00:00:00.000Z",
    );
}

#[test]
fn the_order_before_which_a_tier_was_reached_counts_by_it() {
    let silver = "silver until 2028-01-01T00:00:00.000Z";
    check(
        &shop(|draft| draft.promotions = vec![promotion("double", 2, 1)]),
        &format!(
            "03-01 09:00 | enrol         | ok        | 0   | green
         03-01 10:00 | buy o1 150.00 | earns 300 | 300 | {silver}
         03-02 10:00 | buy o2 10.00  | earns 40  | 340 | {silver}
         03-03 10:00 | buy o3 10.00 at 03-01T09:30 | earns 20 | 360 | {silver}"
        ),
    );
    let best = shop(|draft| {
        draft.promotions = vec![promotion("double", 2, 1)];
        draft.promotions[0].group = Some(label("best"));
        draft.tiers.group = Some(label("best"));
    });
    check(
        &best,
        "03-01 09:00 | enrol          | ok        | 0   | green
         03-01 10:00 | buy o1 200.00  | earns 400 | 400 | gold until 2028-01-01T00:00:00.000Z
         03-02 10:00 | buy o2 10.00   | earns 30  | 430 | gold until 2028-01-01T00:00:00.000Z",
    );
}

#[test]
fn a_gift_comes_with_a_tier_and_goes_with_it() {
    let gift = |draft: &mut Draft| {
        let issued = Issued::OnTier(label("silver"));
        draft.rewards = vec![Reward { issued, ..reward("gift", "star", 0) }];
    };
    let silver = "silver until 2028-01-01T00:00:00.000Z";
    check(
        &shop(gift),
        &format!(
            "03-01 09:00 | enrol           | ok | 0 | green
         03-01 10:00 | buy o1 100.00   | earns 100, v1 issued | 100 | {silver}
         03-02 10:00 | return o1 whole | takes 100, v1 cancelled | 0 | green
         03-03 10:00 | buy o2 100.00   | earns 100, v2 issued | 100 | {silver}
         03-04 10:00 | use v2          | v2 used | 100 | {silver}
         03-05 10:00 | return o2 whole | takes 100 | 0 | green
         03-06 10:00 | buy o3 100.00   | earns 100 | 100 | {silver}"
        ),
    );
}

#[test]
fn other_thresholds_take_no_tier_back_that_was_reached() {
    let mut story = Story::new(&shop(|_| {}));
    story.tell("03-01 09:00 | enrol | ok\n03-01 10:00 | buy o1 100.00 | earns 100");
    let dearer = shop(|draft| draft.tiers.ladder[1].from[0].least = 15_000);
    story.publish(dearer.clone());
    let now = instant("03-02 10:00");
    let seen = |story: &Story| standing(&dearer, story.keeper.book(), now);
    assert_eq!(seen(&story), "silver until 2028-01-01T00:00:00.000Z");
    // What comes back is weighed by the terms it was bought under.
    story.tell("03-02 10:00 | buy o2 10.00 | earns 20\n03-02 10:00 | return o2 whole | takes 20");
    assert_eq!(seen(&story), "green");
}

fn flaws(change: impl FnOnce(&mut Draft)) -> Vec<String> {
    let mut draft = Draft { tiers: shop(|_| {}).tiers.clone(), ..draft() };
    change(&mut draft);
    let flaws: Vec<Flaw> = draft.check().unwrap_err();
    flaws.into_iter().map(|flaw| flaw.pointer).collect()
}

#[test]
fn a_ladder_that_cannot_be_is_told_so() {
    assert_eq!(flaws(|draft| draft.tiers.ladder[2].id = label("silver")), ["/tier"]);
    assert_eq!(flaws(|draft| draft.tiers.ladder[2].from.clear()), ["/tier/2/from"]);
    assert_eq!(flaws(|draft| draft.tiers.ladder[2].from[0].least = 10_000), ["/tier/2/from"]);
    let gone = (Metric::Points(wallet_id("gone")), 1);
    assert_eq!(flaws(|draft| draft.tiers.ladder[2] = tier("x", &[gone], (1, 1))), ["/tier/2/from"]);
    let last = |span| Counting::Last(span);
    assert_eq!(
        flaws(|draft| draft.tiers.counting = last(months(13))),
        ["/tiers/counting", "/tiers/lasts"]
    );
    assert_eq!(flaws(|draft| draft.tiers.counting = Counting::Ever), ["/tiers/lasts"]);
    assert_eq!(
        flaws(|draft| {
            draft.tiers.lasts = Lasts::Ever;
            draft.tiers.grace = Some(months(1));
            draft.tiers.drop = Drop::OneTier;
        }),
        ["/tiers/drop", "/tiers/grace"]
    );
    assert_eq!(flaws(|draft| draft.earns.clear()), ["/tiers/of"]);
}
