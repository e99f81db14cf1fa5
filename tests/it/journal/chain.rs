//! The hash chain: whatever is cut, edited, moved, doubled or slipped in is found where it begins.

use regulars::domain::ledger::Cause;
use regulars::domain::names::MemberId;
use regulars::protocol::journal::chain::{Broken, Hash, Head, chain, verify};
use regulars::protocol::journal::encode_entry;

use super::made::*;

#[derive(Clone)]
struct Row {
    seq: u64,
    entry: String,
    hash: String,
}

/// What somebody does to a journal.
type Change = fn(&mut Vec<Row>);

/// Enrolment and four orders.
fn journal() -> Vec<Row> {
    let mut last = None;
    let mut rows = Vec::new();
    for seq in 1..=5 {
        let entry = match seq {
            1 => entry(1, Cause::Enrolled { segments: Vec::new() }),
            _ => earn(seq, &format!("A-{seq}"), 1),
        };
        let entry = encode_entry(&entry);
        let hash = chain(last.as_ref(), entry.as_bytes());
        last = Some(hash);
        rows.push(Row { seq, entry, hash: hash.to_text() });
    }
    rows
}

fn check(rows: &[Row]) -> Result<Head, Broken> {
    verify(&member(), rows.iter().map(|row| (row.seq, row.entry.as_bytes(), row.hash.as_str())))
}

/// The hashes that would fit: what somebody would write who may write all of it.
fn chained_again(mut rows: Vec<Row>) -> Vec<Row> {
    let mut last = None;
    for row in &mut rows {
        let hash = chain(last.as_ref(), row.entry.as_bytes());
        row.hash = hash.to_text();
        last = Some(hash);
    }
    rows
}

#[test]
fn a_whole_journal_holds() {
    let rows = journal();
    let head = check(&rows).unwrap();
    assert_eq!((head.seq, head.hash.to_text()), (5, rows[4].hash.clone()));
    assert_eq!(check(&[]), Ok(Head::START));
}

#[test]
fn a_journal_is_followed_page_by_page() {
    let rows = journal();
    let (first, second) = rows.split_at(2);
    let member = member();
    let mut head = check(first).unwrap();
    for row in second {
        head = head.follow(&member, (row.seq, row.entry.as_bytes(), &row.hash)).unwrap();
    }
    assert_eq!(Ok(head), check(&rows));
}

#[test]
fn hashes_are_pinned() {
    let first = chain(None, b"one");
    let second = chain(Some(&first), b"two");
    assert_eq!(first.to_text(), "ZXhTOIKhporjeYBe0fNGI6fDqRaQQo9gxacyCdtcnWI");
    assert_eq!(second.to_text(), "nli5F7IZuzzDEUXiu-bvvkWHSROesxiEE5eNMBtrkGQ");
    assert_eq!(chain(Some(&Hash::START), b"one"), first);
}

#[test]
fn a_hash_has_one_text() {
    let hash = chain(None, b"one");
    assert_eq!(Hash::parse(&hash.to_text()), Some(hash));
    let ends_in_spare_bits = format!("{}B", "A".repeat(42));
    let other = ["", "AAAA", &"A".repeat(42), &"A".repeat(44), &format!("{}=", "A".repeat(43))];
    for text in other.into_iter().chain([ends_in_spare_bits.as_str()]) {
        assert_eq!(Hash::parse(text), None, "{text}");
    }
    assert_eq!(Hash::parse(&"A".repeat(43)), Some(Hash::START));
    assert_eq!(Hash::parse(&format!("{}+", "A".repeat(42))), None);
}

#[test]
fn any_byte_that_was_edited_is_found_in_its_entry() {
    let rows = journal();
    for (place, row) in rows.iter().enumerate() {
        for byte in 0..row.entry.len() {
            let mut edited = rows.clone();
            let mut bytes = row.entry.clone().into_bytes();
            bytes[byte] ^= 1;
            edited[place].entry = String::from_utf8(bytes).unwrap();
            assert_eq!(check(&edited), Err(Broken { seq: row.seq }), "byte {byte}");
        }
    }
}

#[test]
fn an_edit_that_took_its_hash_along_is_found_in_the_next_entry() {
    let mut rows = journal();
    rows[1].entry = rows[1].entry.replacen("\"p\":45", "\"p\":99", 2);
    rows[1].hash = chained_again(rows.clone())[1].hash.clone();
    assert_eq!(check(&rows), Err(Broken { seq: 3 }));
}

#[test]
fn what_was_moved_about_is_found_where_it_begins() {
    let table: [(&str, u64, Change); 8] = [
        ("the first is cut", 1, |rows| drop(rows.remove(0))),
        ("the middle is cut", 3, |rows| drop(rows.remove(2))),
        ("two are swapped", 2, |rows| rows.swap(1, 3)),
        ("one is doubled", 4, |rows| rows.insert(3, rows[2].clone())),
        ("one is slipped in", 3, |rows| {
            let entry = encode_entry(&earn(3, "A-99", 1));
            rows.insert(2, Row { seq: 3, entry, hash: Hash::START.to_text() });
        }),
        ("a number is another", 4, |rows| rows[3].seq = 5),
        ("a hash is another", 4, |rows| rows[3].hash = rows[2].hash.clone()),
        ("an entry is no entry", 2, |rows| rows[1].entry = "{}".to_owned()),
    ];
    for (what, seq, change) in table {
        let mut rows = journal();
        change(&mut rows);
        assert_eq!(check(&rows), Err(Broken { seq }), "{what}");
    }
}

#[test]
fn whoever_writes_all_hashes_anew_cannot_leave_a_gap_or_take_from_another_member() {
    let mut rows = journal();
    rows.remove(2);
    assert_eq!(check(&chained_again(rows)), Err(Broken { seq: 3 }));

    let mut rows = journal();
    let other = MemberId::parse("mem_00000000000000000000000000").unwrap();
    rows[2].entry = rows[2].entry.replacen(MEMBER, other.as_str(), 1);
    assert_eq!(check(&chained_again(rows)), Err(Broken { seq: 3 }));
}

#[test]
fn a_journal_cut_at_its_end_has_another_head() {
    let rows = journal();
    let short = check(&rows[..4]).unwrap();
    assert_ne!(Ok(short), check(&rows));
}
