//! What billing says of a membership, as it is stored and shown: pinned byte for byte.

use regulars::domain::ledger::*;
use regulars::domain::plans::{Billed, Mark};
use regulars::protocol::journal::chain::Hash;
use regulars::protocol::journal::public::public_entry;
use regulars::protocol::journal::{decode_entry, encode_entry};

use super::made::*;

fn billed(billed: Billed) -> Cause {
    let (plan, reference) = (label("monthly"), reference("B-1"));
    Cause::Billed { plan, reference, occurred_at: at(NOON_MS), billed }
}

#[test]
fn each_report_is_pinned_as_stored_and_as_shown() {
    let paid = |replaces: Option<&str>| Billed::Paid {
        from: at(NOON_MS),
        until: at(NOON_MS + 1),
        amount: minor(4000),
        replaces: replaces.map(label),
    };
    let trial = Billed::Trial { from: at(NOON_MS), until: at(NOON_MS + 1) };
    let period = r#""from":"2026-03-01T09:00:00.000Z","until":"2026-03-01T09:00:00.001Z""#;
    let table = [
        (
            paid(None),
            r#"{"paid":{"f":1772355600000,"u":1772355600001,"a":4000}}"#,
            format!(
                r#""event":"paid","plan":"monthly","billing_ref":"B-1",{period},"amount":4000,"#
            ),
        ),
        (
            paid(Some("yearly")),
            r#"{"paid":{"f":1772355600000,"u":1772355600001,"a":4000,"x":"yearly"}}"#,
            r#""amount":4000,"replaces":"yearly","#.to_owned(),
        ),
        (
            trial,
            r#"{"trial":{"f":1772355600000,"u":1772355600001}}"#,
            format!(r#""event":"trial","plan":"monthly","billing_ref":"B-1",{period},"#),
        ),
        (
            Billed::Cancelled,
            r#""cancelled""#,
            r#""event":"cancelled","plan":"monthly","billing_ref":"B-1","#.to_owned(),
        ),
        (
            Billed::Refunded { of: reference("B-0") },
            r#"{"refunded":"B-0"}"#,
            r#""billing_ref":"B-1","refunds":"B-0","#.to_owned(),
        ),
    ];
    for (what, stored, shown) in table {
        let entry = entry(7, billed(what));
        let bytes = encode_entry(&entry);
        let about = format!(
            r#""c":{{"billed":{{"p":"monthly","r":"B-1","t":1772355600000,"s":{stored}}}}}"#
        );
        assert!(bytes.contains(&about), "{bytes}\n{about}");
        assert_eq!(decode_entry(bytes.as_bytes()).as_ref(), Ok(&entry));
        let public = serde_json::to_string(&public_entry(&entry, &Hash::START)).unwrap();
        assert!(public.contains(&shown) && public.contains(r#""kind":"billed""#), "{public}");
    }
}

#[test]
fn the_instants_of_a_membership_are_counters_of_the_book() {
    let marks = [
        (Mark::Since, "since"),
        (Mark::Anchor, "anchor"),
        (Mark::From, "from"),
        (Mark::Until, "until"),
        (Mark::Gap, "gap"),
        (Mark::Trial, "trial"),
        (Mark::Cancelled, "cancelled"),
        (Mark::Refunded, "refunded"),
        (Mark::Switched, "switched"),
    ];
    for (mark, word) in marks {
        let key = CounterKey::Membership { plan: label("monthly"), mark };
        let counters = vec![Counter { key, value: 1_772_355_600_000, keep_until: None }];
        let entry = Entry { counters, ..entry(7, Cause::Held) };
        let bytes = encode_entry(&entry);
        let pinned = format!(r#"{{"k":{{"membership":["monthly","{word}"]}},"n":1772355600000}}"#);
        assert!(bytes.contains(&pinned), "{bytes}");
        assert_eq!(decode_entry(bytes.as_bytes()), Ok(entry));
    }
}

#[test]
fn a_refund_is_found_by_the_period_it_gives_back() {
    let refund = entry(7, billed(Billed::Refunded { of: reference("B-0") }));
    assert_eq!(refund.fact(), Some(Fact::Billing(reference("B-1"))));
    assert_eq!(refund.subjects(), vec![Fact::Billing(reference("B-0"))]);
}
