//! Keys that sign links: their states, their numbers, and the ring that they are kept on.

use ed25519_compact::KeyPair;
use regulars::protocol::link::SKEW_MAX_SECONDS;
use regulars::protocol::link::claims::pairwise;
use regulars::protocol::link::key::{self, KeyState, LinkKey, jwks};
use regulars::protocol::link::ring::KeyRing;

use super::*;

fn changed(change: impl FnOnce(&mut LinkKey)) -> LinkKey {
    let mut key = demo_key();
    change(&mut key);
    key
}

#[test]
fn a_key_is_good_for_what_it_signed_while_it_signed() {
    let made = ISSUED_AT - 100;
    let states: Vec<(&str, LinkKey, &str)> = vec![
        ("never active", LinkKey::new(1, &pair(), made), "link_key_revoked"),
        ("active", demo_key(), "good"),
        ("retired a minute before", changed(|key| key.retire(ISSUED_AT - 60)), "good"),
        ("retired before that", changed(|key| key.retire(ISSUED_AT - 61)), "link_key_revoked"),
        ("revoked since", changed(|key| key.revoke(NOW)), "link_key_revoked"),
        ("not of the record's form", changed(|key| key.x = "AAAA".to_owned()), "link_key_unknown"),
    ];
    for (name, key, expected) in states {
        assert_eq!(code_of(check_with(&[key], TOKEN)), expected, "{name}");
    }
}

#[test]
fn a_key_goes_through_its_states_and_not_back() {
    let mut key = LinkKey::new(1, &pair(), 100);
    assert_eq!((key.state, key.is_published(100)), (KeyState::Next, true));
    key.promote(200);
    key.promote(250);
    let since = Some(200 - SKEW_MAX_SECONDS);
    assert_eq!((key.state, key.active_at), (KeyState::Active, since));
    key.retire(300);
    key.retire(350);
    key.promote(360);
    let until = 300 + SKEW_MAX_SECONDS;
    let stands = (key.state, key.retired_at, key.active_at);
    assert_eq!(stands, (KeyState::Retiring, Some(until), since));
    assert!(key.is_published(until + TTL_MAX_SECONDS));
    assert!(!key.is_published(until + 1 + TTL_MAX_SECONDS));
    key.revoke(400);
    key.revoke(500);
    key.retire(600);
    let stands = (key.state, key.revoked_at, key.is_published(400));
    assert_eq!(stands, (KeyState::Revoked, Some(400), false));
}

#[test]
fn the_key_set_says_no_algorithm_and_no_revoked_key() {
    let mut revoked = LinkKey::new(2, &stranger(), 100);
    revoked.revoke(200);
    let shown = jwks(&[demo_key(), revoked], NOW);
    let head = format!(r#"{{"kty":"OKP","crv":"Ed25519","kid":"{KID}","x":"{X}","use":"sig""#);
    assert_eq!(shown, format!(r#"{{"keys":[{head},"nbf":1795233600}}]}}"#));
    let retired = jwks(&[changed(|key| key.retire(ISSUED_AT))], NOW);
    assert_eq!(retired, format!(r#"{{"keys":[{head},"nbf":1795233600,"exp":1795320060}}]}}"#));
}

#[test]
fn keys_differ_by_deployment_program_and_number() {
    let program = |text: &str| ProgramId::parse(text).unwrap();
    let (one, other) = (program("one"), program("one-2"));
    let pairs = [
        key::pair(b"identity", &one, 1),
        key::pair(b"identity", &one, 2),
        key::pair(b"identity", &other, 1),
        key::pair(b"identity 2", &one, 1),
    ];
    let kids: std::collections::BTreeSet<String> =
        pairs.iter().flatten().map(|pair| LinkKey::new(1, pair, 0).kid).collect();
    assert_eq!(kids.len(), 4);
    assert_eq!(key::pair(b"identity", &one, 1), key::pair(b"identity", &one, 1));
}

#[test]
fn a_member_has_another_name_for_each_partner() {
    let program = ProgramId::parse("one").unwrap();
    let member = |letter: &str| MemberId::parse(&format!("mem_{}", letter.repeat(26))).unwrap();
    let name = |partner: &str, letter: &str| {
        pairwise(b"identity", &program, &Label::parse(partner).unwrap(), &member(letter)).unwrap()
    };
    assert_eq!(name("bakery", "A"), name("bakery", "A"));
    assert_ne!(name("bakery", "A"), name("florist", "A"));
    assert_ne!(name("bakery", "A"), name("bakery", "B"));
    let claims = Claims { member: Some(name("bakery", "A")), ..demo_claims() };
    assert_eq!(check(&mint(&pair(), KID, &claims)), Ok(claims));
}

/// A ring with so many keys, of numbers from 1, made at second 0.
fn ring(count: u64) -> KeyRing {
    let mut ring = KeyRing::default();
    for number in 1..=count {
        ring.add(&numbered(number), None, 0).unwrap();
    }
    ring
}

fn numbered(number: u64) -> KeyPair {
    let program = ProgramId::parse("one").unwrap();
    key::pair(b"identity", &program, number).unwrap()
}

fn kids(ring: &KeyRing) -> Vec<String> {
    ring.keys.iter().map(|key| key.kid.clone()).collect()
}

#[test]
fn at_most_two_keys_sign_and_the_newest_of_them_does() {
    let mut ring = ring(3);
    let kids = kids(&ring);
    let day = 24 * 60 * 60;
    let code = |result: Result<LinkKey, Problem>| result.map_or_else(|no| no.code, |_| "done");
    assert_eq!(ring.signing(), None);
    assert_eq!(code(ring.promote(&kids[0], false, day - 1)), "key_too_new");
    assert_eq!(code(ring.promote(&kids[0], true, 5)), "done");
    assert_eq!(code(ring.promote(&kids[1], false, day)), "done");
    assert_eq!(ring.signing().unwrap().kid, kids[1]);
    assert_eq!(code(ring.promote(&kids[0], false, day + 9)), "done", "it signs already");
    assert_eq!(ring.signing().unwrap().kid, kids[1], "and began no later for that");
    assert_eq!(code(ring.promote(&kids[2], false, day)), "too_many_keys");
    assert_eq!(code(ring.retire(&kids[0], 2 * day)), "done");
    assert_eq!(code(ring.promote(&kids[2], false, 2 * day)), "done");
    assert_eq!(ring.signing().unwrap().kid, kids[2]);
    assert_eq!(code(ring.promote(&kids[0], true, 3 * day)), "key_over");
    assert_eq!(code(ring.revoke(&kids[2], 3 * day)), "done");
    assert_eq!(code(ring.promote(&kids[2], true, 3 * day)), "key_over");
    assert_eq!(ring.signing().unwrap().kid, kids[1]);
    assert_eq!(code(ring.retire("AAAAAAAAAAA", 0)), "key_not_found");
    assert_eq!(code(ring.promote("__proto__", true, 0)), "key_not_found");
}

#[test]
fn keys_that_are_over_make_room_and_their_numbers_never_come_back() {
    let mut ring = ring(32);
    let (all, long) = (kids(&ring), TTL_MAX_SECONDS + 1);
    assert_eq!(ring.add(&numbered(33), None, long).unwrap_err().code, "too_many_keys");
    ring.retire(&all[0], 10).unwrap();
    ring.revoke(&all[1], 10 + SKEW_MAX_SECONDS).unwrap();
    let long = long + SKEW_MAX_SECONDS;
    assert_eq!(ring.add(&numbered(33), None, 9 + long).unwrap_err().code, "too_many_keys");
    assert_eq!(ring.next_number(), 33);
    ring.add(&numbered(33), Some("the-key-of-the-33rd"), 10 + long).unwrap();
    assert_eq!((ring.keys.len(), ring.next_number()), (31, 34));
    assert_eq!(ring.made_for("the-key-of-the-33rd").unwrap().number, 33);
    assert_eq!(ring.made_for("another"), None);
    let json = serde_json::to_string(&ring).unwrap();
    let again = KeyRing::read(&parse(json.as_bytes()).unwrap()).unwrap();
    assert_eq!(again, ring);
    assert!(json.len() < 16 * 1024, "a record has 16 KiB; this one {}", json.len());
}
