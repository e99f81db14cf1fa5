//! Entries and books: what is written is read back, and what does not fit is named.

use proptest::prelude::*;
use regulars::domain::book::{Book, Lot, Totals};
use regulars::domain::ledger::{Cause, End, Start, Terms};
use regulars::protocol::journal::{
    Unreadable, decode_book, decode_entry, encode_book, encode_entry,
};

use super::any::*;
use super::made::*;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_entry_is_read_back_as_it_was_written(entry in any_entry()) {
        let stored = encode_entry(&entry);
        let read = decode_entry(stored.as_bytes()).unwrap();
        prop_assert_eq!(&read, &entry);
        prop_assert_eq!(encode_entry(&read), stored);
    }

    #[test]
    fn a_book_is_read_back_as_it_was_written(book in any_book()) {
        let stored = encode_book(&book);
        let read = decode_book(stored.as_bytes()).unwrap();
        prop_assert_eq!(&read, &book);
        prop_assert_eq!(encode_book(&read), stored);
    }

    #[test]
    fn bytes_that_lost_their_end_are_unreadable(entry in any_entry(), cut in 0..1_usize << 20) {
        let stored = encode_entry(&entry);
        let cut = stored.as_bytes().get(..cut % stored.len()).unwrap();
        let is_malformed = matches!(decode_entry(cut), Err(Unreadable::Malformed { .. }));
        prop_assert!(is_malformed);
    }
}

#[test]
fn an_earn_of_five_lines_is_below_900_bytes() {
    let stored = encode_entry(&earn(1000, "A-1000", 5));
    println!("an earn of five lines: {} bytes", stored.len());
    assert!(stored.len() <= 900, "{} bytes: {stored}", stored.len());
}

#[test]
fn a_book_with_ten_lots_is_below_1024_bytes() {
    let stored = encode_book(&book_of_lots(10));
    println!("a book with ten lots: {} bytes", stored.len());
    assert!(stored.len() <= 1024, "{} bytes: {stored}", stored.len());
}

#[test]
fn another_format_is_named_whatever_else_stands_there() {
    let table = [
        (r#"{"v":2}"#, 2),
        (r#"{"v":0,"n":"one"}"#, 0),
        (r#"{"entry":[1,2],"v":4294967295}"#, 4_294_967_295),
    ];
    for (stored, number) in table {
        let unreadable = Unreadable::Format { number };
        assert_eq!(decode_entry(stored.as_bytes()), Err(unreadable.clone()), "{stored}");
        assert_eq!(decode_book(stored.as_bytes()), Err(unreadable), "{stored}");
    }
}

#[test]
fn a_field_of_a_later_writer_is_skipped() {
    let entry = earn(7, "A-7", 1);
    let stored = encode_entry(&entry);
    let places = [
        (r#"{"v":1,"#, r#"{"v":1,"later":{"a":[1,null]},"#),
        (r#"{"earned":{"#, r#"{"earned":{"later":"x","#),
        (r#""a":[{"#, r#""a":[{"later":1.5,"#),
    ];
    for (here, with) in places {
        let later = stored.replacen(here, with, 1);
        assert_ne!(later, stored, "{here} stands in the entry");
        assert_eq!(decode_entry(later.as_bytes()).as_ref(), Ok(&entry), "{later}");
    }
}

#[test]
fn a_field_that_must_be_there_has_no_default() {
    let stored = encode_entry(&entry(7, Cause::Held));
    let table = [
        (r#""v":1,"#, "/v: missing field"),
        (r#""n":7,"#, "/n: missing field"),
        (&format!(r#""m":"{MEMBER}","#), "/m: missing field"),
        (&format!(r#""t":{NOON_MS},"#), "/t: missing field"),
        (r#","c":"held""#, "/c: missing field"),
    ];
    for (field, fault) in table {
        let without = stored.replacen(field, "", 1);
        assert_ne!(without, stored, "{field} stands in the entry");
        assert_malformed(&without, fault);
    }
}

#[test]
fn a_value_out_of_its_form_is_named() {
    let stored = encode_entry(&earn(7, "A-7", 1));
    let table = [
        (r#""f":"issued""#, r#""f":"stolen""#, "/p/0/f: expected an account"),
        (r#""w":"star""#, r#""w":"Star""#, "/c/earned/s/s/0/w: expected 1 to 40 of a-z"),
        (r#""w":"star""#, r#""w":["star"]"#, "/c/earned/s/s/0/w: expected 1 to 40 of a-z"),
        (
            r#""p":45"#,
            r#""p":9007199254740992"#,
            "/a/0/p: expected a whole number from 0 to 9007199254740991",
        ),
        (r#""p":45"#, r#""p":-45"#, "/a/0/p: expected a whole number"),
        (r#""p":45"#, r#""p":45.0"#, "/a/0/p: expected a whole number"),
        (
            r#""n":2"#,
            r#""n":4294967296"#,
            "/c/earned/o/l/0/n: expected a whole number from 0 to 4294967295",
        ),
        (r#""d":45"#, r#""d":9223372036854775808"#, "/s/0/d: expected a whole number of at most"),
        (r#""g":901"#, r#""g":100"#, "/c/earned/o/lines/0/tax: more than gross"),
        (r#""q":true"#, r#""q":false"#, "/q: expected true"),
        (r#""e":18"#, r#""i":true,"e":18"#, "/l: expected one end"),
        (r#""e":18"#, r#""s":1,"o":"A-7","e":18"#, "/l: expected one start"),
        (r#""e":1803"#, r#""e":7258118400000,"z":1803"#, "/e: expected an instant"),
        (r#""earned":"#, r#""learned":"#, "/c/learned: expected what happened"),
        (r#""earned":"#, r#""held":{},"earned":"#, "/c: expected one field"),
        (r#""a":[{"#, r#""d":[["hld"]],"a":[{"#, "/d/0: expected another number of values"),
        (r#""a":[{"#, r#""k":[{"k":{"capped":[]}}],"a":[{"#, "/k/0/k: expected a kind"),
        (r#""n":7"#, r#""n":7,"n":7"#, "/n: duplicate field"),
    ];
    for (good, bad, fault) in table {
        let changed = stored.replacen(good, bad, 1);
        assert_ne!(changed, stored, "{good} stands in the entry");
        assert_malformed(&changed, fault);
    }
    assert_malformed("", "expected a value at line 1 column 1");
    assert_malformed("[]", "expected an object");
    assert_malformed(&format!("{stored}{stored}"), "expected nothing more at line 1 column");
}

#[test]
fn a_book_whose_lots_are_out_of_order_is_unreadable() {
    let mut book = book_of_lots(2);
    book.lots.swap(0, 1);
    let Err(Unreadable::Malformed { fault }) = decode_book(encode_book(&book).as_bytes()) else {
        panic!("was read")
    };
    assert_eq!(fault, "/l: expected lots in order");
}

fn assert_malformed(stored: &str, fault: &str) {
    match decode_entry(stored.as_bytes()) {
        Err(Unreadable::Malformed { fault: said }) => {
            assert!(said.contains(fault), "{said:?} instead of {fault:?}");
        }
        other => panic!("{other:?} instead of {fault:?}"),
    }
}

/// The book of somebody who orders often: each lot ends a month after the one before.
pub fn book_of_lots(count: u32) -> Book {
    let lot = |number: u32| Lot {
        wallet: wallet("star"),
        terms: Terms {
            end: End::At(at(NOON_MS + i64::from(number) * 2_592_000_000)),
            start: Start::Now,
            qualifying: true,
        },
        points: points(120 + u64::from(number)),
        held: points(0),
    };
    let totals = Totals { issued: points(2400), redeemed: points(600), ..Totals::default() };
    Book {
        seq: 48,
        at: at(NOON_MS),
        joined_at: at(NOON_MS - 31_536_000_000),
        segments: vec![label("gold")],
        orders: 41,
        totals: [(wallet("star"), totals)].into_iter().collect(),
        lots: (1..=count).map(lot).collect(),
        ..Book::blank(member())
    }
}
