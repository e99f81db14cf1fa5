//! What the API shows of an entry: readable, whole, and no voucher's code.

use proptest::prelude::*;
use regulars::domain::ledger::*;
use regulars::domain::money::Minor;
use regulars::domain::order::Returned;
use regulars::domain::principal::Principal;
use regulars::protocol::ids::entry_id;
use regulars::protocol::journal::chain::Hash;
use regulars::protocol::journal::public::public_entry;

use super::any::*;
use super::made::*;

fn shown(entry: &Entry) -> String {
    serde_json::to_string(&public_entry(entry, &Hash::START)).unwrap()
}

const HEAD: &str =
    r#"{"id":"ent_6NZDNENRSTJP96P8KR0JPZXSNZ","seq":7,"at":"2026-03-01T09:00:00.000Z","#;
const TAIL: &str = r#""hash":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}"#;
const VERSION: &str =
    r#""version":"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef","#;

#[test]
fn each_kind_says_what_it_is_about() {
    let by_hand = r#""reason":"goodwill","actor":"till-3","#;
    let hand = hand();
    let table: [(Cause, &str, String); 16] = [
        (Cause::Enrolled { segments: vec![label("gold")] }, "enrolled", String::new()),
        (Cause::Updated { segments: vec![] }, "updated", String::new()),
        (
            Cause::Acted {
                action: label("review"),
                event: reference("E-1"),
                occurred_at: at(NOON_MS - 1),
            },
            "acted",
            r#""occurred_at":"2026-03-01T08:59:59.999Z","action":"review","event":"E-1","#.into(),
        ),
        (Cause::Captured { hold: hold_id(1) }, "captured", format!(r#""hold":"{}","#, hold_id(1))),
        (Cause::Voided { hold: hold_id(1) }, "voided", format!(r#""hold":"{}","#, hold_id(1))),
        (
            Cause::Consumed { hold: hold_id(1), redemption: redemption_id(1) },
            "consumed",
            format!(r#""hold":"{}","#, hold_id(1)),
        ),
        (
            Cause::Undone { redemption: redemption_id(1), order: Some(reference("A-1")) },
            "undone",
            r#""order":"A-1","#.into(),
        ),
        (Cause::Redeemed, "redeemed", String::new()),
        (Cause::Held, "held", String::new()),
        (
            Cause::Returned {
                order: reference("A-1"),
                reference: reference("R-1"),
                occurred_at: at(NOON_MS),
                standing: Standing {
                    returned: vec![Returned { quantity: 1, amount: Minor::ZERO }],
                    shares: vec![],
                },
            },
            "returned",
            r#""occurred_at":"2026-03-01T09:00:00.000Z","order":"A-1","return_ref":"R-1","#.into(),
        ),
        (
            Cause::Activated { order: reference("A-1"), event: label("shipped") },
            "activated",
            r#""order":"A-1","event":"shipped","#.into(),
        ),
        (Cause::Adjusted { hand: hand.clone() }, "adjusted", by_hand.into()),
        (Cause::Suspended { hand: hand.clone() }, "suspended", by_hand.into()),
        (Cause::Resumed { hand: hand.clone() }, "resumed", by_hand.into()),
        (Cause::Closed { hand: hand.clone() }, "closed", by_hand.into()),
        (Cause::Erased { hand }, "erased", by_hand.into()),
    ];
    for (cause, kind, about) in table {
        let about = format!(r#""kind":"{kind}","member":"{MEMBER}",{about}"#);
        let none = r#""awards":[],"postings":[],"#;
        assert_eq!(shown(&entry(7, cause)), format!("{HEAD}{about}{VERSION}{none}{TAIL}"));
    }
}

#[test]
fn an_earn_shows_its_order_its_awards_and_its_postings() {
    let mut earn = earn(7, "A-7", 5);
    earn.awards[0].desired = points(60);
    earn.postings[0].at = at(NOON_MS - 1);
    let rest = concat!(
        r#""kind":"earned","member":"mem_CWFCXD7Z0EA48EJHRXMTTC04W4","#,
        r#""occurred_at":"2026-03-01T08:59:58.500Z","order":"A-7","#,
    );
    let moved = concat!(
        r#""awards":[{"rule":"per-euro","wallet":"star","points":45,"desired":60,"#,
        r#""expires_at":"2027-03-01T09:00:00.000Z"}],"#,
        r#""postings":[{"wallet":"star","from":"issued","to":"active","points":45,"#,
        r#""at":"2026-03-01T08:59:59.999Z"}],"#,
    );
    assert_eq!(shown(&earn), format!("{HEAD}{rest}{VERSION}{moved}{TAIL}"));
}

#[test]
fn a_spend_shows_its_hold_its_redemption_and_its_order() {
    let mut captured = entry(7, Cause::Captured { hold: hold_id(1) });
    captured.opened = vec![hold(2)];
    captured.resolved = vec![(hold_id(1), HoldFate::Captured)];
    let late = Redemption {
        issued_at: at(NOON_MS - 1),
        code: None,
        ..redemption(4, RedemptionStatus::Expired)
    };
    let stamp = Redemption { automatic: true, ..redemption(5, RedemptionStatus::Issued) };
    captured.redemptions = vec![late, stamp, used(3, "A-1")];
    let text = shown(&captured);
    let parts = [
        format!(r#""order":"A-1","hold":"{}","redemption":"{}","#, hold_id(1), redemption_id(3)),
        format!(r#""holds":[{{"id":"{}","status":"open","wallet":"star","points":30,"#, hold_id(2))
            + r#""expires_at":"2026-03-01T09:15:00.000Z"},"#,
        format!(r#"{{"id":"{}","status":"captured"}}],"#, hold_id(1)),
        format!(
            r#"{{"id":"{}","status":"used","wallet":"star","points":30,"given_back":0,"#,
            redemption_id(3)
        ) + r#""reward":"free-cup","order":"A-1","valid_until":"2026-03-02T09:00:00.000Z"}],"#,
    ];
    for part in parts {
        assert!(text.contains(&part), "{part}\nis not in\n{text}");
    }
}

#[test]
fn a_handover_shows_who_handed_over_where_and_by_whose_till() {
    let id = redemption_id(3);
    let link = Link { code: code(9), partner: label("bakery"), location: Some(label("north")) };
    let minted = Hold { link: Some(link), ..hold(1) };
    let handover = Handover {
        partner: label("bakery"),
        location: Some(label("north")),
        receipt: Some(reference("R-9")),
    };
    let reserved = Reservation { order: reference("A-2"), until: at(NOON_MS + 1000) };
    let mut consumed = entry(7, Cause::Consumed { hold: hold_id(1), redemption: id.clone() });
    consumed.by = Principal::Till(label("7"));
    consumed.opened = vec![minted];
    consumed.redemptions = vec![
        Redemption { handover: Some(handover), ..used(3, "A-1") },
        Redemption { reserved: Some(reserved), ..redemption(4, RedemptionStatus::Issued) },
    ];
    let text = shown(&consumed);
    let parts = [
        format!(r#""member":"{MEMBER}","by":"till:7","#),
        format!(r#""order":"A-1","hold":"{}","redemption":"{id}","version""#, hold_id(1)),
        r#""partner":"bakery","location":"north"}],"redemptions":[{"#.to_owned(),
        r#""partner":"bakery","location":"north","receipt_ref":"R-9"},{"#.to_owned(),
        r#""reserved_for":"A-2","reserved_until":"2026-03-01T09:00:01.000Z"}]"#.to_owned(),
    ];
    for part in parts {
        assert!(text.contains(&part), "{part}\nis not in\n{text}");
    }
}

#[test]
fn what_a_member_asked_for_is_named_whatever_else_the_entry_changed() {
    let id = redemption_id(3);
    let mut held = entry(7, Cause::Held);
    held.opened = vec![hold(1)];
    let mut redeemed = entry(7, Cause::Redeemed);
    redeemed.redemptions = vec![used(3, "A-1")];
    let mut used_up = entry(7, Cause::Used { redemption: id.clone() });
    used_up.redemptions = vec![used(2, "A-2"), used(3, "A-1")];
    let mut cancelled = entry(7, Cause::Cancelled { redemption: id.clone() });
    cancelled.redemptions = vec![redemption(3, RedemptionStatus::Cancelled)];
    let table = [
        (held, format!(r#""order":"A-1","hold":"{}","version""#, hold_id(1))),
        (redeemed, format!(r#""order":"A-1","redemption":"{id}","version""#)),
        (used_up, format!(r#""order":"A-1","redemption":"{id}","version""#)),
        (cancelled, format!(r#""member":"{MEMBER}","redemption":"{id}","version""#)),
    ];
    for (entry, about) in table {
        let text = shown(&entry);
        assert!(text.contains(&about), "{about}\nis not in\n{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_entry_shows_its_id_and_never_a_code(entry in any_entry()) {
        let text = shown(&entry);
        let id = entry_id(&entry.member, entry.seq).unwrap();
        let begins = format!(r#"{{"id":"{id}","#);
        prop_assert!(text.starts_with(&begins));
        let vouchers = entry.redemptions.iter().filter_map(|redemption| redemption.code.as_ref());
        let links = entry.opened.iter().filter_map(|hold| Some(&hold.link.as_ref()?.code));
        for code in vouchers.chain(links) {
            prop_assert!(!text.contains(code.as_str()));
        }
    }
}
