//! What tills keep: acts as they were written, until when each can be taken back, tries of codes.

use regulars::domain::moment::Moment;
use regulars::domain::names::{MemberId, RedemptionId, Reference};
use regulars::protocol::ask::Deed;
use regulars::protocol::json::parse;
use regulars::protocol::link::pairing::{TRIES_MAX, Tries};
use regulars::protocol::node::FromNode;
use regulars::protocol::request::EmptyBody;
use regulars::protocol::scalar::{Instant, Named};
use regulars::protocol::till::{TillAct, Undo, ending, press_name};

fn at(minutes: i64) -> Moment {
    Moment::new(1_772_355_600_000 + minutes * 60_000).unwrap()
}

fn deed() -> Deed {
    let redemption = RedemptionId::parse(&format!("rdm_{:026}", 7)).unwrap();
    Deed::Undo(Named(redemption), EmptyBody {})
}

fn act() -> TillAct {
    let member = MemberId::parse(&format!("mem_{:026}", 7)).unwrap();
    TillAct {
        at: Instant(at(0)),
        what: "A \"paperback\"".to_owned(),
        value: String::new(),
        whose: "…D7E0".to_owned(),
        undo: Undo::of(member, &deed(), at(0)),
        undone_at: None,
    }
}

#[test]
fn an_act_is_read_back_with_what_takes_it_back() {
    let undone = TillAct { undone_at: Some(Instant(at(3))), value: "+25".to_owned(), ..act() };
    for act in [act(), undone, TillAct { undo: None, ..act() }] {
        let text = serde_json::to_string(&act).unwrap();
        let read = TillAct::read(&parse(text.as_bytes()).unwrap()).unwrap();
        assert_eq!(read, act);
        assert_eq!(read.undo.map(|undo| undo.deed().unwrap()), act.undo.map(|_| deed()));
    }
    let other = Undo { deed: "{\"unheard-of\":1}".to_owned(), ..act().undo.unwrap() };
    assert_eq!(other.deed(), None, "a command of another version is not half done");
}

#[test]
fn it_can_be_taken_back_for_a_quarter_of_an_hour_and_once() {
    for (minutes, can) in [(0, true), (14, true), (15, false), (600, false)] {
        assert_eq!(act().undo_at(at(minutes)).is_some(), can, "after {minutes} minutes");
    }
    let undone = TillAct { undone_at: Some(Instant(at(3))), ..act() };
    assert_eq!(undone.undo_at(at(4)), None);
}

#[test]
fn an_ending_is_four_signs() {
    for (text, end) in [("9123456789012345", "…2345"), ("D7E0", "…D7E0"), ("é", "…é"), ("", "…")]
    {
        assert_eq!(ending(text), end);
    }
}

#[test]
fn a_press_has_a_name_however_long_that_of_what_is_pressed_is() {
    let key = "0123456789abcdef0123456789abcdef";
    let long = format!("quick-{}", "a".repeat(64));
    let reward = format!("reward-{}-100", "a".repeat(40));
    let names = [long.as_str(), &reward, "quick-tea", "amount-9007199254740991", ""];
    let names = names.map(|what| press_name(key, what));
    for name in &names {
        let order = format!("till-{name}");
        assert!(Reference::parse(&order).is_ok(), "{order}");
        assert!(Reference::parse(&format!("undo-{order}")).is_ok(), "{order}");
        assert_eq!(names.iter().filter(|other| *other == name).count(), 1);
    }
    assert_eq!(press_name(key, "quick-tea"), names[2], "pressed twice, it is one");
    assert_ne!(press_name("another page's key", "quick-tea"), names[2]);
}

#[test]
fn ten_tries_a_minute_and_a_right_one_is_none() {
    let mut tries = Tries::default();
    for _ in 0..TRIES_MAX {
        tries = tries.one_more(90).unwrap();
    }
    assert_eq!(tries.one_more(119), None);
    assert_eq!(tries.one_more(120).unwrap().count, 1, "another minute");
    assert_eq!(tries.one_less().one_more(119), Some(tries.clone()));
    assert_eq!(Tries::default().one_less(), Tries::default());
}
