//! Why an entry gives what it gives: every reason, in words, in every language.

use std::collections::BTreeSet;

use regulars::domain::calendar::PeriodKind;
use regulars::domain::names::RuleId;
use regulars::domain::program::*;
use regulars::domain::rules::Verdict;
use regulars::protocol::describe::{Chapter, Describe, Explanation};
use regulars::protocol::words::{Locale, Words};

use super::{check_sentence, first_order, of_segments};
use crate::support::shop::{flat, per_amount, per_item, program, rule};
use crate::support::story::{Story, instant};
use crate::support::{label, points};

/// The explanation of the last of these asks.
fn explained(program: &Program, asks: &[&str], locale: Locale) -> Explanation {
    let mut story = Story::new(program);
    for (minute, ask) in asks.iter().enumerate() {
        story.ask(ask, instant(&format!("03-03 14:{minute:02}")));
    }
    let entry = story.keeper.journal.last().unwrap();
    Describe::new(program, Words::of(locale)).explain(entry).unwrap()
}

/// Rules of every kind, some with a name.
fn rich() -> Program {
    let named = |words: &str| Text([("en".to_owned(), words.to_owned())].into_iter().collect());
    program(|draft| {
        let cap = Cap { per: PeriodKind::Day, most: points(30), beyond: Beyond::Reduce };
        let gold = When { audience: of_segments(&["gold"]), ..When::default() };
        let first = When { audience: first_order(true), ..When::default() };
        let review = Trigger::Action(label("review"));
        draft.earns = vec![
            rule("spend", "star", per_amount(2, 100)),
            EarnRule {
                name: named("Gold"),
                when: gold,
                ..rule("gold", "star", per_amount(1, 100))
            },
            EarnRule { caps: vec![cap], ..rule("item", "star", per_item(10)) },
            EarnRule {
                name: named("Launch bonus"),
                when: first,
                ..rule("launch", "star", flat(20))
            },
            EarnRule { on: review, ..rule("review", "star", flat(5)) },
            EarnRule { on: Trigger::Join, ..rule("join", "star", flat(7)) },
        ];
    })
}

#[test]
fn an_entry_says_why() {
    let program = rich();
    let said = |asks: &[&str]| explained(&program, asks, Locale::En).sentence;
    assert_eq!(said(&["enrol"]), "7 star: 7 for joining.");
    assert_eq!(said(&["enrol", "act review r1"]), "5 star: 5 for review.");
    let bought = explained(&program, &["enrol", "buy o1 tea:2x25.00"], Locale::En);
    assert_eq!(
        bought.sentence,
        "140 star: 100 for €50.00 at 2 per €1, 20 for 2 items and 20 for Launch bonus."
    );
    assert_eq!(bought.total, "140 star");
    assert_eq!(
        bought.others,
        [Chapter {
            title: "Gold".to_owned(),
            sentences: vec!["It is for other members.".to_owned()],
        }]
    );
    let more = explained(&program, &["enrol gold", "buy o1 1.00", "buy o2 tea:5x1.00"], Locale::En);
    assert_eq!(
        more.sentence,
        "35 star: 10 for €5.00 at 2 per €1, 5 for Gold (€5.00 at 1 per €1) and 20 for 5 items \
         (without the limit it would be 50)."
    );
    let none = explained(&program, &["enrol", "buy o1 1.00", "buy o2 card:5.00"], Locale::En);
    assert_eq!((none.sentence.as_str(), none.total.as_str()), ("This earned nothing.", ""));
    let why: Vec<&str> = none.others.iter().map(|other| other.sentences[0].as_str()).collect();
    assert_eq!(
        why,
        [
            "Nothing in the order counts for it.",
            "It is for other members.",
            "Nothing in the order counts for it.",
            "It is only for a first order.",
        ]
    );
    let danish = explained(&program, &["enrol", "buy o1 tea:1x50.00"], Locale::Da).sentence;
    assert_eq!(
        danish,
        "130 star: 100 for 50,00\u{a0}€ (2 pr. 1\u{a0}€), 10 for 1 vare og 20 for Launch bonus."
    );
    for locale in Locale::ALL {
        check_sentence(locale, &explained(&program, &["enrol", "buy o1 50.00"], locale).sentence);
    }
}

#[test]
fn what_is_no_occasion_to_earn_has_no_such_reason() {
    let mut story = Story::new(&rich());
    story.ask("enrol", instant("03-03 14:00"));
    story.ask("credit 5", instant("03-03 14:01"));
    let program = rich();
    let english = Describe::new(&program, Words::of(Locale::En));
    assert_eq!(english.explain(story.keeper.journal.last().unwrap()), None);
}

#[test]
fn every_verdict_has_its_sentence() {
    let program = rich();
    let all = [
        Verdict::Applied,
        Verdict::Capped { cap: 0 },
        Verdict::Rejected { cap: 0 },
        Verdict::Outranked { by: RuleId::parse("gold").unwrap() },
        Verdict::OutsideWindow,
        Verdict::OtherChannel,
        Verdict::OtherSegment,
        Verdict::NotFirstOrder,
        Verdict::BelowLeast,
        Verdict::NothingCounts,
    ];
    for locale in Locale::ALL {
        let describe = Describe::new(&program, Words::of(locale));
        let said: BTreeSet<String> = all.iter().map(|verdict| describe.verdict(verdict)).collect();
        assert_eq!(said.len(), all.len(), "{}: {said:?}", locale.tag());
        said.iter().for_each(|sentence| check_sentence(locale, sentence));
    }
}
