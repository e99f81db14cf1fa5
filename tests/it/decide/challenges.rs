//! Challenges: what counts, what a streak is, how often one is complete, and what undoes it.

use regulars::domain::calendar::PeriodKind;
use regulars::domain::challenges::{Aim, Challenge, Measure};
use regulars::domain::challenging::{badges, standings};
use regulars::domain::command::Command;
use regulars::domain::decide::Decision;
use regulars::domain::program::{
    Clawback, Draft, EarnRule, Flaw, Give, Issued, LineFilter, Program, Reward, Trigger, When,
};

use crate::support::keeper::Keeper;
use crate::support::shop::{DAY_MS, draft, program, reward, rule, text};
use crate::support::story::{Story, instant};
use crate::support::{label, minor, points, reference};

const TIMES: Option<PeriodKind> = None;
const DAYS: Option<PeriodKind> = Some(PeriodKind::Day);

fn challenge(id: &str, count: u32, unit: Option<PeriodKind>, in_a_row: bool) -> Challenge {
    Challenge {
        id: label(id),
        name: text(id),
        on: Trigger::Action(label("walk")),
        when: When::default(),
        count: LineFilter::default(),
        goal: Aim { count, of: Measure::Deeds, unit, in_a_row },
        within: PeriodKind::Lifetime,
        again: true,
        badge: true,
    }
}

/// One challenge that brings ten stars, in a shop where nothing else earns any.
fn shop(challenge: Challenge, change: impl FnOnce(&mut Draft)) -> Program {
    program(|draft| {
        let give = Give::Flat { points: points(10) };
        let on = Trigger::Challenge(challenge.id.clone());
        draft.earns = vec![EarnRule { on, ..rule("done", "star", give) }];
        draft.challenges = vec![challenge];
        change(draft);
    })
}

/// How far the member is, how often that is complete, and whether there is a badge.
fn standing(story: &Story, when: &str) -> String {
    let (program, book) = (story.keeper.program(), story.keeper.book());
    let all = standings(program, book, instant(when));
    let Some(one) = all.first() else { return "closed".to_owned() };
    let done = if one.is_done { " done" } else { "" };
    let badge = if badges(book).is_empty() { "" } else { " badge" };
    format!("{}/{}{done}{badge}", one.have, one.goal)
}

/// Rows of `when | ask | answer | balances | standing`; an ask of `look` only looks.
fn tell(story: &mut Story, table: &str) {
    for row in table.lines().map(str::trim).filter(|row| !row.is_empty()) {
        let (rest, wanted) = row.rsplit_once('|').unwrap();
        story.tell(rest);
        let when = row.split('|').next().unwrap();
        assert_eq!(standing(story, when), wanted.trim(), "after: {row}");
    }
}

fn check(program: &Program, table: &str) {
    tell(&mut Story::new(program), table);
}

#[test]
fn times_are_counted_each_and_again_from_the_beginning() {
    check(
        &shop(challenge("walks", 3, TIMES, false), |_| {}),
        "03-01 09:00 | enrol        | ok       | 0  | 0/3
         03-01 10:00 | act walk w1  | ok       | 0  | 1/3
         03-01 10:01 | act walk w2  | ok       | 0  | 2/3
         03-01 10:02 | act run r1   | ok       | 0  | 2/3
         03-09 10:00 | act walk w3  | earns 10 | 10 | 0/3 badge
         03-09 10:01 | act walk w4  | ok       | 10 | 1/3 badge
         03-09 10:02 | retract w1   | ok       | 10 | 0/3 badge
         03-09 10:03 | retract w2   | takes 10 | 0  | 2/3
         03-09 10:04 | act walk w5  | earns 10 | 10 | 0/3 badge
         03-09 10:05 | act walk w6  | ok       | 10 | 1/3 badge
         03-09 10:06 | act walk w7  | ok       | 10 | 2/3 badge
         03-09 10:07 | act walk w8  | earns 10 | 20 | 0/3 badge",
    );
}

#[test]
fn a_stretch_begins_anew_and_is_complete_once_each_time() {
    let monthly =
        |again| Challenge { within: PeriodKind::Month, again, ..challenge("days", 2, DAYS, false) };
    check(
        &shop(monthly(true), |_| {}),
        "03-01 00:00 | enrol        | ok       | 0  | 0/2
         03-01 09:00 | act walk w1  | ok       | 0  | 1/2
         03-01 23:59:59.999 | act walk w2 | ok | 0  | 1/2
         03-31 23:59:59.999 | act walk w3 | earns 10 | 10 | 2/2 done badge
         04-01 00:00 | look         |          | 10 | 0/2 badge
         04-01 00:00 | act walk w4 at 03-30T09:00 | ok | 10 | 0/2 badge
         04-02 00:00 | act walk w5  | ok       | 10 | 1/2 badge
         04-03 00:00 | act walk w6  | earns 10 | 20 | 2/2 done badge",
    );
    check(
        &shop(monthly(false), |_| {}),
        "03-01 00:00 | enrol        | ok       | 0  | 0/2
         03-01 09:00 | act walk w1  | ok       | 0  | 1/2
         03-02 09:00 | act walk w2  | earns 10 | 10 | 2/2 done badge
         04-01 09:00 | act walk w3  | ok       | 10 | 2/2 done badge
         04-02 09:00 | act walk w4  | ok       | 10 | 2/2 done badge
         04-03 09:00 | retract w3   | ok       | 10 | 2/2 done badge
         2028-04-03 09:00 | act walk w5 | ok   | 10 | 2/2 done badge",
    );
}

#[test]
fn weeks_and_months_are_those_of_the_calendar() {
    let weeks = challenge("weeks", 2, Some(PeriodKind::Week), true);
    check(
        &shop(weeks, |_| {}),
        "03-02 00:00 | enrol        | ok       | 0  | 0/2
         03-08 23:59:59.999 | act walk w1 | ok | 0  | 1/2
         03-09 00:00 | act walk w2  | earns 10 | 10 | 0/2 badge
         03-16 00:00 | act walk w3  | ok       | 10 | 1/2 badge
         03-29 23:59:59.999 | look  |          | 10 | 1/2 badge
         03-30 00:00 | look         |          | 10 | 0/2 badge",
    );
    let months = challenge("months", 2, Some(PeriodKind::Month), true);
    check(
        &shop(months, |_| {}),
        "01-31 23:00 | enrol        | ok       | 0  | 0/2
         01-31 23:59:59.999 | act walk w1 | ok | 0  | 1/2
         02-28 09:00 | act walk w2  | earns 10 | 10 | 0/2 badge
         03-01 00:00 | look         |          | 10 | 0/2 badge",
    );
}

#[test]
fn a_late_deed_counts_for_its_own_day() {
    check(
        &shop(challenge("row", 3, DAYS, true), |_| {}),
        "03-01 09:00 | enrol                      | ok       | 0  | 0/3
         03-02 09:00 | act walk w2                | ok       | 0  | 1/3
         03-03 09:00 | act walk w3                | ok       | 0  | 2/3
         03-05 09:00 | act walk w5                | ok       | 0  | 1/3
         03-06 09:00 | act walk w4 at 03-04T09:00 | earns 10 | 10 | 1/3 badge
         03-06 09:01 | act walk w6                | ok       | 10 | 2/3 badge
         03-06 09:02 | act walk w1 at 03-01T09:00 | earns 10 | 20 | 0/3 badge
         03-06 09:03 | retract w4                 | takes 10 | 10 | 2/3 badge
         03-06 09:04 | act walk w4b at 03-04T10:00 | earns 10 | 20 | 0/3 badge",
    );
}

#[test]
fn orders_count_by_what_is_left_of_them() {
    let orders = Challenge {
        on: Trigger::Order,
        when: When { least: Some(minor(1000)), ..When::default() },
        ..challenge("orders", 2, DAYS, false)
    };
    let frame = |draft: &mut Draft| {
        let issued = Issued::OnChallenge(label("orders"));
        draft.rewards = vec![Reward { issued, ..reward("frame", "star", 0) }];
    };
    check(
        &shop(orders, frame),
        "03-01 09:00 | enrol              | ok                  | 0  | 0/2
         03-01 09:01 | buy o1 9.99        | ok                  | 0  | 0/2
         03-01 09:02 | buy o2 10.00       | ok                  | 0  | 1/2
         03-01 09:03 | buy o3 10.00       | ok                  | 0  | 1/2
         03-02 09:00 | buy o4 10.00 points 0.01 | ok            | 0  | 1/2
         03-02 09:01 | buy o5 12.00       | earns 10, v1 issued | 10 | 0/2 badge
         03-03 09:00 | return o2 0.01     | ok                  | 10 | 0/2 badge
         03-03 09:01 | return o5 2.00     | ok                  | 10 | 0/2 badge
         03-03 09:02 | return o5 0.01     | takes 10, v1 cancelled | 0 | 1/2
         03-04 09:00 | buy o6 10.00       | earns 10, v2 issued | 10 | 0/2 badge
         03-04 09:01 | use v2             | v2 used             | 10 | 0/2 badge
         03-04 09:02 | return o3 whole    | takes 10            | 0  | 1/2
         03-05 09:00 | buy o7 10.00       | earns 10            | 10 | 0/2 badge
         03-06 09:00 | buy o8 10.00       | ok                  | 10 | 1/2 badge
         03-07 09:00 | buy o9 10.00       | earns 10, v3 issued | 20 | 0/2 badge",
    );
}

/// So many pieces of tea, or so much money for tea.
fn bought(count: u32, of: Measure) -> Challenge {
    let goal = Aim { count, of, unit: TIMES, in_a_row: false };
    let tea = LineFilter { categories: vec![label("tea")], ..LineFilter::default() };
    Challenge { on: Trigger::Order, goal, count: tea, ..challenge("tea", count, TIMES, false) }
}

#[test]
fn money_is_what_is_paid_for_what_counts() {
    let once = Challenge { again: false, ..bought(10_000, Measure::Spent) };
    check(
        &shop(once, |_| {}),
        "03-01 09:00 | enrol                        | ok       | 0  | 0/10000
         03-01 09:01 | buy o1 tea:40.00 milk:50.00  | ok       | 0  | 4000/10000
         03-02 09:00 | buy o2 tea:2x25.00-10.00 gift 15.00 | ok | 0 | 6500/10000
         03-03 09:00 | buy o3 tea:34.99             | ok       | 0  | 9999/10000
         03-04 09:00 | buy o4 tea:0.01              | earns 10 | 10 | 10000/10000 done badge
         03-04 09:01 | buy o5 tea:20.00             | ok       | 10 | 10000/10000 done badge
         03-04 09:02 | return o1 9.00               | ok       | 10 | 10000/10000 done badge
         03-04 09:03 | return o1 whole              | takes 10 | 0  | 8000/10000
         03-05 09:00 | buy o6 tea:20.00             | earns 10 | 10 | 10000/10000 done badge
         03-05 09:01 | return o6 whole              | takes 10 | 0  | 8000/10000
         03-05 09:02 | buy o7 tea:300.00            | earns 10 | 10 | 10000/10000 done badge",
    );
}

#[test]
fn pieces_are_those_that_somebody_paid_for() {
    check(
        &shop(bought(5, Measure::Pieces), |_| {}),
        "03-01 09:00 | enrol                        | ok       | 0  | 0/5
         03-01 09:01 | buy o1 tea:4x2.00 milk:9x1.00 | ok      | 0  | 4/5
         03-01 09:02 | buy o2 tea:3x2.00-6.00       | ok       | 0  | 4/5
         03-01 09:03 | buy o3 tea:3x2.00            | earns 10 | 10 | 2/5 badge
         03-01 09:04 | return o1 tea x2             | ok       | 10 | 0/5 badge
         03-01 09:05 | return o1 tea x1             | takes 10 | 0  | 4/5
         03-01 09:06 | buy o4 tea:1x2.00            | earns 10 | 10 | 0/5 badge
         03-01 09:07 | return o3 6.00               | takes 10 | 0  | 2/5
         03-01 09:08 | buy o5 tea:14x2.00           | earns 30 | 30 | 1/5 badge
         03-01 09:09 | return o5 tea x7             | takes 20 | 10 | 4/5 badge
         03-01 09:10 | return o5 whole              | takes 10 | 0  | 2/5",
    );
}

/// However a basket is parted and in whatever order parts of it come back, it brings the same.
#[test]
fn a_basket_in_pieces_brings_what_it_brings_as_a_whole() {
    for (of, goal) in [(Measure::Pieces, 3), (Measure::Spent, 500)] {
        let program = shop(bought(goal, of), |_| {});
        for whole in 1..=24_u32 {
            for part in 1..=whole {
                let mut told = String::from("03-01 09:00 | enrol | ok | 0\n");
                let (mut left, mut order) = (whole, 0);
                let mut story = Story::new(&program);
                story.tell(&told);
                while left > 0 {
                    let pieces = part.min(left);
                    (left, order) = (left - pieces, order + 1);
                    let row = format!("buy o{order} tea:{pieces}x2.50");
                    told += &row;
                    story.ask(&row, instant("03-01 10:00"));
                }
                let unit = if of == Measure::Pieces { 1 } else { 250 };
                let wanted = u64::from(whole * unit / goal) * 10;
                let balance = |story: &Story| {
                    let view = story.keeper.view(instant("03-01 11:00"));
                    view.wallets[0].balance.active.get()
                };
                assert_eq!(balance(&story), wanted, "{told}");
                for back in 1..=order {
                    story.ask(&format!("return o{back} whole"), instant("03-01 11:00"));
                }
                assert_eq!(balance(&story), 0, "{told}");
            }
        }
    }
}

/// One order brings twenty at most at once; what is left comes with the next.
#[test]
fn an_order_for_a_lifetime_brings_its_share_in_steps() {
    check(
        &shop(bought(2, Measure::Pieces), |_| {}),
        "03-01 09:00 | enrol              | ok        | 0   | 0/2
         03-01 09:01 | buy o1 tea:43x2.00 | earns 200 | 200 | 1/2 badge
         03-01 09:02 | buy o2 tea:1x2.00  | earns 20  | 220 | 0/2 badge
         03-01 09:03 | return o1 whole    | takes 220 | 0   | 1/2",
    );
}

#[test]
fn what_a_wallet_forgives_is_not_given_twice() {
    let forgiving = |draft: &mut Draft| draft.wallets[0].clawback = Clawback::WithinBalance;
    check(
        &shop(challenge("walks", 2, TIMES, false), forgiving),
        "03-01 09:00 | enrol        | ok                  | 0 | 0/2
         03-01 10:00 | act walk w1  | ok                  | 0 | 1/2
         03-01 10:01 | act walk w2  | earns 10            | 10 | 0/2 badge
         03-01 10:02 | redeem 7     | v1 used             | 3 | 0/2 badge
         03-01 10:03 | retract w2   | takes 3, forgives 7 | 0 | 1/2
         03-01 10:04 | act walk w3  | earns 10, takes 7   | 3 | 0/2 badge
         03-01 10:05 | retract w3   | takes 3, forgives 7 | 0 | 1/2
         03-01 10:06 | act walk w4  | earns 10, takes 7   | 3 | 0/2 badge",
    );
}

#[test]
fn it_is_for_whom_and_when_the_program_says() {
    let season = When {
        from: Some(instant("03-10 00:00")),
        until: Some(instant("03-20 00:00")),
        ..When::default()
    };
    let seasonal = Challenge { when: season, again: false, ..challenge("spring", 2, TIMES, false) };
    check(
        &shop(seasonal, |_| {}),
        "03-01 09:00 | enrol         | ok       | 0  | closed
         03-09 23:59:59.999 | act walk w1 | ok   | 0  | closed
         03-10 00:00 | act walk w2   | ok       | 0  | 1/2
         03-19 23:59:59.999 | act walk w3 | earns 10 | 10 | 2/2 done badge
         03-20 00:00 | act walk w4   | ok       | 10 | closed
         03-20 00:01 | retract w4    | ok       | 10 | closed",
    );
    let mut students = challenge("students", 2, TIMES, false);
    students.when.audience.segments = vec![label("students")];
    check(
        &shop(students, |_| {}),
        "03-01 09:00 | enrol          | ok       | 0  | closed
         03-01 09:01 | act walk w1    | ok       | 0  | closed
         03-01 09:02 | enrol students | ok       | 0  | 0/2
         03-01 09:03 | act walk w2    | ok       | 0  | 1/2
         03-01 09:04 | act walk w3    | earns 10 | 10 | 0/2 badge
         03-01 09:05 | retract w1     | ok       | 10 | 0/2 badge",
    );
}

/// A new goal holds for what is not complete, and what is complete stays so.
#[test]
fn it_is_carried_over_to_a_new_version() {
    let of = |count, unit, in_a_row| shop(challenge("walks", count, unit, in_a_row), |_| {});
    let mut story = Story::new(&of(3, TIMES, false));
    tell(
        &mut story,
        "03-01 09:00 | enrol        | ok       | 0  | 0/3
         03-01 10:00 | act walk w1  | ok       | 0  | 1/3
         03-01 10:01 | act walk w2  | ok       | 0  | 2/3",
    );
    story.publish(of(4, TIMES, false));
    tell(
        &mut story,
        "03-02 10:00 | look         |          | 0  | 2/4
         03-02 10:01 | act walk w3  | ok       | 0  | 3/4
         03-02 10:02 | act walk w4  | earns 10 | 10 | 0/4 badge",
    );
    story.publish(of(6, TIMES, false));
    tell(
        &mut story,
        "03-03 10:00 | act walk w5  | ok       | 10 | 5/6 badge
         03-03 10:01 | act walk w6  | ok       | 10 | 0/6 badge
         03-03 10:02 | retract w6   | ok       | 10 | 5/6 badge
         03-03 10:03 | retract w5   | ok       | 10 | 4/6 badge
         03-03 10:04 | retract w4   | takes 10 | 0  | 3/6
         03-03 10:05 | act walk w4b | ok       | 0  | 4/6",
    );
    story.publish(of(2, DAYS, true));
    tell(
        &mut story,
        "03-04 10:00 | look         |          | 0 | 0/2
         03-04 10:01 | act walk w7  | ok       | 0 | 1/2",
    );
}

/// Whatever is done and undone in whatever order: there are as many streaks as the days make, each
/// paid once, and once all is undone nothing is left of any.
#[test]
fn streaks_are_what_their_days_are() {
    const DAYS_IN_ALL: u64 = 12;
    let program = shop(challenge("row", 3, DAYS, true), |draft| draft.backdate_ms = 30 * DAY_MS);
    let now = instant("03-20 12:00");
    let mut keeper = Keeper::enrolled(program, instant("03-01 00:00"));
    let mut told: Vec<(u64, String)> = Vec::new();
    let mut dice: u64 = 7;
    for step in 0..600_u64 {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let roll = dice >> 33;
        let undo = step >= 500 || roll % 5 < 2;
        let command = match told.is_empty() || !undo {
            true => {
                let (day, event) = (roll % DAYS_IN_ALL, format!("w{step}"));
                told.push((day, event.clone()));
                let occurred_at = instant(&format!("03-{:02} 09:00", day + 2));
                Command::Act { action: label("walk"), event: reference(&event), occurred_at }
            }
            false => {
                let place = usize::try_from(roll).unwrap() % told.len();
                Command::Retract { event: reference(&told.remove(place).1) }
            }
        };
        assert!(matches!(keeper.ask(&command, now), Decision::Accepted { .. }), "{command:?}");
        let mut streaks = 0;
        let mut length = 0;
        for day in 0..DAYS_IN_ALL {
            let done = told.iter().any(|(own, _)| *own == day);
            length = if done { length + 1 } else { 0 };
            streaks += u64::from(length > 0 && length % 3 == 0);
        }
        let balance = keeper.view(now).wallets[0].balance.active.get();
        assert_eq!(balance, 10 * streaks, "step {step}: {told:?}");
        if told.is_empty() && step > 500 {
            return;
        }
    }
    panic!("not all was undone");
}

fn flaws(change: impl FnOnce(&mut Challenge)) -> Vec<Flaw> {
    let mut changed = challenge("walks", 3, DAYS, true);
    change(&mut changed);
    let draft = Draft { challenges: vec![changed], ..draft() };
    draft.check().err().unwrap_or_default()
}

#[test]
fn what_makes_no_challenge_is_said() {
    let goal = |count, unit, in_a_row| Aim { count, of: Measure::Deeds, unit, in_a_row };
    type Change = Box<dyn FnOnce(&mut Challenge)>;
    let all: [(&str, Change); 9] = [
        ("/challenge/0/goal", Box::new(move |one| one.goal = goal(1, TIMES, false))),
        ("/challenge/0/goal", Box::new(move |one| one.goal = goal(3, TIMES, true))),
        ("/challenge/0/goal", Box::new(move |one| one.goal = goal(93, DAYS, true))),
        ("/challenge/0/goal", Box::new(move |one| one.within = PeriodKind::Day)),
        ("/challenge/0/goal", Box::new(|one| one.goal.of = Measure::Pieces)),
        ("/challenge/0/goal", Box::new(|one| one.goal = bought(1, Measure::Spent).goal)),
        ("/challenge/0/on", Box::new(|one| one.on = Trigger::Join)),
        ("/challenge/0/when/least", Box::new(|one| one.when.least = Some(minor(1)))),
        ("/challenge/0/name", Box::new(|one| one.name.0.clear())),
    ];
    for (pointer, change) in all {
        let found = flaws(change);
        assert!(found.iter().any(|flaw| flaw.pointer == pointer), "{pointer}: {found:?}");
    }
    let eighth = flaws(|one| {
        one.goal = goal(8, DAYS, true);
        one.within = PeriodKind::Week;
    });
    assert_eq!(eighth.len(), 1, "{eighth:?}");
}
