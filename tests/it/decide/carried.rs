//! A new version in the middle of a stamp card or a tier's year: what a member takes along.

use regulars::domain::ladder::stand;
use regulars::domain::program::{Cost, Draft, Issued, Program};
use regulars::domain::tiers::{Metric, Threshold, Tier};

use crate::support::shop::{flat, program, reward, rule, text};
use crate::support::story::{Story, instant};
use crate::support::{label, points};

/// One stamp for each order; so many are a card.
fn card(stamps: u64) -> Program {
    program(|draft| {
        draft.earns = vec![rule("stamp", "star", flat(1))];
        let mut full = reward("coffee", "star", stamps);
        full.issued = Issued::AtCost;
        full.cost = Cost::Fixed(points(stamps));
        draft.rewards = vec![full];
    })
}

#[test]
fn the_stamps_of_a_card_count_on_the_card_of_today() {
    // A shorter card is full with the next stamp, not by itself: nobody looked at it before.
    let mut story = Story::new(&card(4));
    story.tell(
        "03-01 09:00 | enrol       | ok      | 0
         03-01 09:01 | buy o1 1.00 | earns 1 | 1
         03-01 09:02 | buy o2 1.00 | earns 1 | 2
         03-01 09:03 | buy o3 1.00 | earns 1 | 3",
    );
    story.publish(card(3));
    story.tell("03-02 09:00 | look | | 3\n 03-02 09:01 | buy o4 1.00 | earns 1, v1 issued | 1");
    // A longer one asks for what it says; a card that was full before stays full.
    story.publish(card(10));
    story.tell(
        "03-03 09:00 | buy o5 1.00 | earns 1 | 2
         03-03 09:01 | use v1      | v1 used | 2",
    );
    // The stamp of an order is taken back by the terms it was given under.
    story.tell("03-03 09:02 | return o5 whole | takes 1 | 1");
}

fn ladder(silver: u64, gold: u64, more: impl FnOnce(&mut Draft)) -> Program {
    program(|draft| {
        let tier = |id: &str, least: Option<u64>| Tier {
            id: label(id),
            name: text(id),
            from: least
                .map(|least| Threshold { metric: Metric::Spent, least })
                .into_iter()
                .collect(),
            times: regulars::domain::promotion::Times::ONCE,
        };
        draft.tiers.ladder =
            vec![tier("green", None), tier("silver", Some(silver)), tier("gold", Some(gold))];
        more(draft);
    })
}

fn standing(story: &Story, when: &str) -> String {
    let at = instant(when);
    let stand = stand(story.keeper.program(), story.keeper.book(), at).unwrap();
    let until = stand.until.map(|until| format!(" until {}", &until.to_string()[..10]));
    format!("{}{}", stand.tier.id, until.unwrap_or_default())
}

#[test]
fn a_tier_that_was_reached_lasts_as_it_was_promised() {
    let mut story = Story::new(&ladder(10_000, 20_000, |_| {}));
    story.tell(
        "03-01 09:00 | enrol          | ok        | 0
         03-01 09:01 | buy o1 100.00  | earns 100 | 100",
    );
    assert_eq!(standing(&story, "03-01 09:02"), "silver until 2028-01-01");
    // Higher thresholds take nobody's tier; what was spent this year counts towards them.
    story.publish(ladder(15_000, 30_000, |_| {}));
    assert_eq!(standing(&story, "03-02 09:00"), "silver until 2028-01-01");
    story.tell("03-02 09:01 | buy o2 150.00 | earns 150 | 250");
    assert_eq!(standing(&story, "03-02 09:02"), "silver until 2028-01-01");
    // Lower ones are reached with the next order.
    story.publish(ladder(5_000, 20_000, |_| {}));
    assert_eq!(standing(&story, "03-03 09:00"), "silver until 2028-01-01");
    story.tell("03-03 09:01 | buy o3 1.00 | earns 1 | 251");
    assert_eq!(standing(&story, "03-03 09:02"), "gold until 2028-01-01");
}

#[test]
fn a_tier_that_a_version_has_no_more_is_back_where_the_next_one_has_it() {
    let mut story = Story::new(&ladder(10_000, 20_000, |_| {}));
    story.tell(
        "03-01 09:00 | enrol          | ok        | 0
         03-01 09:01 | buy o1 200.00  | earns 200 | 200",
    );
    story.publish(ladder(10_000, 20_000, |draft| drop(draft.tiers.ladder.pop())));
    assert_eq!(standing(&story, "03-02 09:00"), "silver until 2028-01-01");
    story.publish(ladder(10_000, 20_000, |_| {}));
    assert_eq!(standing(&story, "03-03 09:00"), "gold until 2028-01-01");
}

#[test]
fn another_way_to_count_begins_with_the_version() {
    use regulars::domain::tiers::Counting;
    let mut story = Story::new(&ladder(10_000, 20_000, |_| {}));
    story.tell(
        "03-01 09:00 | enrol         | ok       | 0
         03-01 09:01 | buy o1 99.00  | earns 99 | 99",
    );
    story.publish(ladder(10_000, 20_000, |draft| draft.tiers.counting = Counting::YearFromJoining));
    story.tell("03-02 09:00 | buy o2 99.00  | earns 99 | 198");
    assert_eq!(standing(&story, "03-02 09:01"), "green");
    story.tell("03-02 09:02 | buy o3 1.00  | earns 1 | 199");
    assert_eq!(standing(&story, "03-02 09:03"), "silver until 2028-03-01");
}
