//! Signed links and receipts: the published vectors, what must be refused and why, and mutants.

use ed25519_compact::{KeyPair, Seed};
use hmac::{Hmac, KeyInit, Mac};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use regulars::domain::names::{Code, Label, MemberId, ProgramId};
use regulars::protocol::digits::{base64url, read_base64url};
use regulars::protocol::json::parse;
use regulars::protocol::link::claims::{Claims, pairwise};
use regulars::protocol::link::fault::LinkFault;
use regulars::protocol::link::key::{self, KeyState, LinkKey, jwks};
use regulars::protocol::link::pairing::{Tries, code_hash, derive_code, read_code};
use regulars::protocol::link::partner::partner_id;
use regulars::protocol::link::receipt::{Receipt, sign_receipt, verify_receipt};
use regulars::protocol::link::ring::KeyRing;
use regulars::protocol::link::token::{Expected, mint, verify};
use regulars::protocol::link::{SKEW_MAX_SECONDS, TTL_MAX_SECONDS};
use regulars::protocol::node::FromNode;
use regulars::protocol::problem::Problem;
use sha2::Sha256;

use crate::support::{label, points, tried};

/// RFC 8032, 7.1, TEST 1: known to everybody, so of no use.
const SEED: [u8; 32] = [
    0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60, 0xba, 0x84, 0x4a, 0xf4, 0x92, 0xec, 0x2c, 0xc4,
    0x44, 0x49, 0xc5, 0x69, 0x7b, 0x32, 0x69, 0x19, 0x70, 0x3b, 0xac, 0x03, 0x1c, 0xae, 0x7f, 0x60,
];
const X: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
const KID: &str = "kPrK_qmxVWa";
const ISSUER: &str = "https://shop.example/loyalty";
const ISSUED_AT: u64 = 1_795_320_000;
const NOW: u64 = 1_795_320_500;
const HEADER: &str = r#"{"alg":"EdDSA","kid":"kPrK_qmxVWa","typ":"rl+jwt"}"#;
const PAYLOAD: &str = concat!(
    r#"{"act":"redeem","aud":"prt_demo","exp":1795321000,"iat":1795320000,"#,
    r#""iss":"https://shop.example/loyalty","jti":"A7K2M9QXR4T6V8WYZ1B3C5D7E0","pts":500,"#,
    r#""rwd":"rwd_5off","ver":1}"#,
);
const TOKEN: &str = concat!(
    "eyJhbGciOiJFZERTQSIsImtpZCI6ImtQcktfcW14VldhIiwidHlwIjoicmwrand0In0.",
    "eyJhY3QiOiJyZWRlZW0iLCJhdWQiOiJwcnRfZGVtbyIsImV4cCI6MTc5NTMyMTAwMCwiaWF0IjoxNzk1MzIwMDAwLC",
    "Jpc3MiOiJodHRwczovL3Nob3AuZXhhbXBsZS9sb3lhbHR5IiwianRpIjoiQTdLMk05UVhSNFQ2VjhXWVoxQjNDNUQ3",
    "RTAiLCJwdHMiOjUwMCwicndkIjoicndkXzVvZmYiLCJ2ZXIiOjF9.",
    "bP6Lqt9gLGw5fe5Wm_NPKwyCG9Bmm3B0neQPAgTQshzJ7rxknpOmubVnq5X_zL48FPHX_KV7WoWrxEJNTTeGBw",
);

fn pair() -> KeyPair {
    KeyPair::from_seed(Seed::new(SEED))
}

/// The key of the vectors, signing since the day before.
fn demo_key() -> LinkKey {
    let mut key = LinkKey::new(1, &pair(), ISSUED_AT - 86_400);
    key.promote(ISSUED_AT - 86_400 + SKEW_MAX_SECONDS);
    key
}

fn demo_claims() -> Claims {
    Claims {
        issuer: ISSUER.to_owned(),
        partner: label("prt_demo"),
        code: Code::parse("A7K2M9QXR4T6V8WYZ1B3C5D7E0").unwrap(),
        issued_at: ISSUED_AT,
        expires_at: ISSUED_AT + 1_000,
        not_before: None,
        reward: label("rwd_5off"),
        points: points(500),
        face: None,
        member: None,
        location: None,
    }
}

/// A token of just these bytes, signed as one should be.
fn signed(header: &str, payload: &str) -> String {
    signed_by(&pair(), header, payload)
}

fn signed_by(pair: &KeyPair, header: &str, payload: &str) -> String {
    let text = format!("{}.{}", base64url(header.as_bytes()), base64url(payload.as_bytes()));
    let signature = pair.sk.sign(&text, None);
    format!("{text}.{}", base64url(&*signature))
}

fn check_with(keys: &[LinkKey], token: &str) -> Result<Claims, LinkFault> {
    let partner = label("prt_demo");
    verify(token, &Expected { keys, issuer: ISSUER, partner: Some(&partner), now_seconds: NOW })
}

fn check(token: &str) -> Result<Claims, LinkFault> {
    check_with(&[demo_key()], token)
}

fn code_of(result: Result<Claims, LinkFault>) -> &'static str {
    result.map_or_else(LinkFault::code, |_| "good")
}

/// The vector's payload with one piece replaced.
fn with(old: &str, new: &str) -> String {
    assert!(PAYLOAD.contains(old), "{old}");
    signed(HEADER, &PAYLOAD.replace(old, new))
}

fn with_header(old: &str, new: &str) -> String {
    assert!(HEADER.contains(old), "{old}");
    signed(&HEADER.replace(old, new), PAYLOAD)
}

/// The same token, its signature made with HMAC and the public key as the secret.
fn confused() -> String {
    let header = HEADER.replace("EdDSA", "HS256");
    let text = format!("{}.{}", base64url(header.as_bytes()), base64url(PAYLOAD.as_bytes()));
    let mut mac = Hmac::<Sha256>::new_from_slice(&*pair().pk).unwrap();
    mac.update(text.as_bytes());
    let half = mac.finalize().into_bytes();
    format!("{text}.{}", base64url(&[half, half].concat()))
}

fn unsigned() -> String {
    let header = r#"{"alg":"none","kid":"kPrK_qmxVWa","typ":"rl+jwt"}"#;
    format!("{}.{}.", base64url(header.as_bytes()), base64url(PAYLOAD.as_bytes()))
}

/// The last character carries four bits that mean nothing and must be zero.
fn loosened() -> String {
    let sloppy = TOKEN.strip_suffix('w').unwrap();
    format!("{sloppy}x")
}

fn tampered() -> String {
    let payload = base64url(PAYLOAD.replace("500", "900").as_bytes());
    let mut parts = TOKEN.split('.');
    let (header, _, signature) =
        (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap());
    format!("{header}.{payload}.{signature}")
}

fn stranger() -> KeyPair {
    KeyPair::from_seed(Seed::new([7; 32]))
}

/// The vectors of the profile: name, token, what the verifier must say.
fn vectors() -> Vec<(&'static str, String, &'static str)> {
    vec![
        ("good", TOKEN.to_owned(), "good"),
        ("alg Ed25519", with_header("EdDSA", "Ed25519"), "good"),
        ("tampered payload", tampered(), "link_signature"),
        ("alg none", unsigned(), "link_malformed"),
        ("HS256 with the public key", confused(), "link_header"),
        (
            "another key under a known kid",
            signed_by(&stranger(), HEADER, PAYLOAD),
            "link_signature",
        ),
        ("an unknown kid", with_header(KID, "AAAAAAAAAAA"), "link_key_unknown"),
        ("kid __proto__", with_header(KID, "__proto__"), "link_key_unknown"),
        ("an injected jwk", with_header("{", r#"{"jwk":{"kty":"OKP"},"#), "link_header"),
        ("typ JWT", with_header("rl+jwt", "JWT"), "link_header"),
        ("expired", with("1795321000", "1795320500"), "link_expired"),
        ("iat in the future", with("1795320000", "1795320561"), "link_not_yet_valid"),
        ("a second too long", with("1795321000", "1797912001"), "link_claims"),
        ("another partner", with("prt_demo", "prt_other"), "link_audience"),
        ("aud as a list", with(r#""prt_demo""#, r#"["prt_demo"]"#), "link_claims"),
        ("another issuer", with("shop.example", "shop.invalid"), "link_issuer"),
        ("a claim twice", with(r#""pts":500"#, r#""pts":500,"pts":500"#), "link_malformed"),
        ("an unknown claim", with(r#""ver":1"#, r#""ver":1,"zip":1"#), "link_claims"),
        ("half a point", with("500", "500.5"), "link_claims"),
        ("negative points", with("500", "-500"), "link_claims"),
        ("padding", format!("{TOKEN}=="), "link_malformed"),
        ("a last character that is not canonical", loosened(), "link_malformed"),
        ("four parts", format!("{TOKEN}.AAAA"), "link_malformed"),
        ("iat before the key", with("1795320000", "1795233599"), "link_key_revoked"),
        ("jti in lower case", with("A7K2M9", "a7k2m9"), "link_claims"),
    ]
}

#[test]
fn the_key_is_the_published_one() {
    let key = demo_key();
    assert_eq!((key.x.as_str(), key.kid.as_str()), (X, KID));
    assert_eq!(key::kid(X), KID);
}

#[test]
fn the_minted_token_is_the_published_one_byte_for_byte() {
    assert_eq!(demo_claims().to_json(), PAYLOAD);
    assert_eq!(mint(&pair(), KID, &demo_claims()), TOKEN);
    assert_eq!(signed(HEADER, PAYLOAD), TOKEN);
}

#[test]
fn each_of_the_25_vectors_has_its_answer() {
    let vectors = vectors();
    assert_eq!(vectors.len(), 25);
    for (name, token, expected) in vectors {
        assert_eq!(code_of(check(&token)), expected, "{name}: {token}");
    }
    assert_eq!(check(TOKEN), Ok(demo_claims()));
}

/// What the vectors leave out: each token is well signed unless its name says otherwise.
#[test]
fn more_that_is_refused_and_some_that_is_not() {
    let long = "a".repeat(1_025);
    let table: Vec<(&str, String, &str)> = vec![
        ("nothing", String::new(), "link_malformed"),
        ("two dots", "..".to_owned(), "link_malformed"),
        ("a header of nothing", format!(".{}", &TOKEN[1..]), "link_malformed"),
        ("white space before", format!(" {TOKEN}"), "link_malformed"),
        ("a line feed behind", format!("{TOKEN}\n"), "link_malformed"),
        ("base64 and not base64url", TOKEN.replacen('_', "/", 1), "link_malformed"),
        ("letters that only look like it", TOKEN.replacen('e', "е", 1), "link_malformed"),
        ("over 2,048 characters", format!("{TOKEN}{}", "A".repeat(2_048)), "link_malformed"),
        ("a payload over 1,024 bytes", with("rwd_5off", &long), "link_malformed"),
        ("a header over 256 bytes", with_header(KID, &"k".repeat(257)), "link_malformed"),
        ("a signature cut short", TOKEN[..TOKEN.len() - 2].to_owned(), "link_malformed"),
        ("a header that is no JSON", signed("{", PAYLOAD), "link_header"),
        ("a header that is a list", signed("[]", PAYLOAD), "link_header"),
        ("a member twice", with_header("{", r#"{"alg":"EdDSA","#), "link_header"),
        ("no kid", with_header(r#""kid":"kPrK_qmxVWa","#, ""), "link_header"),
        ("a kid that is a number", with_header(r#""kPrK_qmxVWa""#, "1"), "link_header"),
        ("crit", with_header("{", r#"{"crit":["b64"],"#), "link_header"),
        ("b64", with_header("{", r#"{"b64":false,"#), "link_header"),
        ("alg none, and a signature", with_header("EdDSA", "none"), "link_header"),
        ("alg in lower case", with_header("EdDSA", "eddsa"), "link_header"),
        ("alg ES256", with_header("EdDSA", "ES256"), "link_header"),
        ("a receipt", with_header("rl+jwt", "rr+jwt"), "link_header"),
        ("a session", with_header("rl+jwt", "ls+jwt"), "link_header"),
        ("white space in the header", with_header("{", "{ "), "good"),
        ("a payload that is no JSON", signed(HEADER, "{"), "link_malformed"),
        ("a payload that is a list", signed(HEADER, "[]"), "link_malformed"),
        ("a payload that is no UTF-8", badly_encoded(), "link_malformed"),
        ("nested deeply", with("500", &format!("{}{}", "[".repeat(99), "]".repeat(99))), MALFORMED),
        ("no claims", signed(HEADER, "{}"), "link_claims"),
        ("another version", with(r#""ver":1"#, r#""ver":2"#), "link_claims"),
        ("a version that is a text", with(r#""ver":1"#, r#""ver":"1""#), "link_claims"),
        ("another act", with("redeem", "earn"), "link_claims"),
        ("no points", with("500", "0"), "link_claims"),
        ("more points than there can be", with("500", "9007199254740992"), "link_claims"),
        ("points that are a text", with("500", r#""500""#), "link_claims"),
        ("points with an exponent", with("500", "5e2"), "link_claims"),
        ("ends as it begins", with("1795321000", "1795320000"), "link_claims"),
        ("ends before it begins", with("1795321000", "1795319999"), "link_claims"),
        ("a fraction of a second", with("1795321000", "1795321000.0"), "link_claims"),
        ("a code of 25 characters", with("A7K2M9Q", "A7K2M9"), "link_claims"),
        ("a code with an I", with("A7K2M9", "I7K2M9"), "link_claims"),
        ("a partner of no characters", with("prt_demo", ""), "link_claims"),
        ("nbf null", with(r#""pts""#, r#""nbf":null,"pts""#), "link_claims"),
        ("a face value without its currency", with(r#""aud""#, r#""amt":5,"aud""#), "link_claims"),
        (
            "a member's name that is too short",
            with(r#""ver""#, r#""sub":"abc","ver""#),
            "link_claims",
        ),
        ("a name and an e-mail", with(r#""ver""#, r#""email":"a@b.example","ver""#), "link_claims"),
        ("begins in a minute", with(r#""pts""#, r#""nbf":1795320560,"pts""#), "good"),
        ("begins later", with(r#""pts""#, r#""nbf":1795320561,"pts""#), "link_not_yet_valid"),
        ("one second left", with("1795321000", "1795320501"), "good"),
        ("30 days", with("1795321000", "1797912000"), "good"),
        ("written by another hand", with(r#","pts""#, " ,\n\"\\u0070ts\""), "good"),
    ];
    for (name, token, expected) in table {
        assert_eq!(code_of(check(&token)), expected, "{name}: {token}");
    }
}

const MALFORMED: &str = "link_malformed";

fn badly_encoded() -> String {
    let mut payload = PAYLOAD.as_bytes().to_vec();
    payload[2] = 0xff;
    let text = format!("{}.{}", base64url(HEADER.as_bytes()), base64url(&payload));
    format!("{text}.{}", base64url(&*pair().sk.sign(&text, None)))
}

#[test]
fn claims_survive_the_way_through_a_token() {
    let claims = Claims {
        not_before: Some(ISSUED_AT + 5),
        face: Some((
            regulars::domain::money::Minor::new(500).unwrap(),
            regulars::domain::money::Currency::parse("DKK").unwrap(),
        )),
        member: Some("AbCdEfGhIjKlMnOpQrSt_-".to_owned()),
        location: Some(label("harbour:2")),
        ..demo_claims()
    };
    assert_eq!(check(&mint(&pair(), KID, &claims)), Ok(claims));
}

/// The checks come in their order: each token has two faults, and the first is told.
#[test]
fn the_first_fault_is_told() {
    let mut revoked = demo_key();
    revoked.revoke(ISSUED_AT);
    let both = |old: &str, new: &str| signed(HEADER, &PAYLOAD.replace(old, new));
    let late_and_foreign = signed(
        HEADER,
        &PAYLOAD.replace("prt_demo", "prt_other").replace("1795321000", "1795320500"),
    );
    let table: Vec<(&str, Vec<LinkKey>, String, LinkFault)> = vec![
        ("header before key", vec![], with_header("rl+jwt", "JWT"), LinkFault::Header),
        ("key before signature", vec![], tampered(), LinkFault::KeyUnknown),
        ("revoked before signature", vec![revoked], tampered(), LinkFault::KeyRevoked),
        ("signature before claims", vec![demo_key()], tampered(), LinkFault::Signature),
        ("claims before issuer", vec![demo_key()], both("https", "!"), LinkFault::Issuer),
        ("audience before times", vec![demo_key()], late_and_foreign, LinkFault::Audience),
    ];
    for (name, keys, token, fault) in table {
        assert_eq!(check_with(&keys, &token), Err(fault), "{name}");
    }
}

/// Orders of eight and less: points that sign everything for those who accept them.
#[test]
fn keys_and_nonces_of_a_small_order_sign_nothing() {
    let neutral = {
        let mut bytes = [0_u8; 32];
        bytes[0] = 1;
        bytes
    };
    let x = base64url(&neutral);
    let weak = LinkKey { kid: KID.to_owned(), x, ..demo_key() };
    let text = TOKEN.rsplit_once('.').unwrap().0;
    let zero = format!("{text}.{}", base64url(&[neutral, [0; 32]].concat()));
    assert_eq!(check_with(&[weak], &zero), Err(LinkFault::Signature));
    assert_eq!(check(&zero), Err(LinkFault::Signature));
}

/// S + L signs what S signed, for those who do not ask for the least.
#[test]
fn a_scalar_that_is_not_reduced_is_refused() {
    const L: [u8; 32] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde,
        0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let (text, signature) = TOKEN.rsplit_once('.').unwrap();
    let mut bytes = read_base64url(signature).unwrap();
    let mut carry = 0_u16;
    for (byte, more) in bytes[32..].iter_mut().zip(L) {
        carry += u16::from(*byte) + u16::from(more);
        *byte = carry.to_le_bytes()[0];
        carry >>= 8;
    }
    let malleated = format!("{text}.{}", base64url(&bytes));
    assert_ne!(malleated, TOKEN);
    assert_eq!(check(&malleated), Err(LinkFault::Signature));
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

fn changed(change: impl FnOnce(&mut LinkKey)) -> LinkKey {
    let mut key = demo_key();
    change(&mut key);
    key
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

#[test]
fn a_pairing_code_is_read_as_people_type_it() {
    for (text, code) in [
        ("7K2M-9QXR", Some("7K2M9QXR")),
        ("7k2m9qxr", Some("7K2M9QXR")),
        (" 7k2m 9qxr ", Some("7K2M9QXR")),
        ("o1iL-9QXR", Some("01119QXR")),
        ("7K2M-9QX", None),
        ("7K2M-9QXRR", None),
        ("7K2M-9QXU", None),
        ("7K2M-9QX\u{e5}", None),
        ("", None),
    ] {
        assert_eq!(read_code(text).as_deref(), code, "{text:?}");
    }
    let program = ProgramId::parse("one").unwrap();
    let code = derive_code(b"identity", &program, "an-idempotency-key");
    assert_eq!(read_code(&code.to_lowercase()), Some(code.clone()));
    assert_ne!(code_hash(b"identity", &program, &code), code_hash(b"other", &program, &code));
}

#[test]
fn ten_codes_can_be_tried_in_a_minute() {
    let mut tries = Tries::default();
    for count in 1..=10 {
        tries = tries.one_more(600 + count).unwrap();
    }
    assert_eq!(tries.one_more(659), None);
    assert_eq!(tries.one_more(660), Some(Tries { minute: 11, count: 1 }));
}

#[test]
fn a_partner_has_a_name_that_fits_in_paths_and_keys() {
    let long = "a".repeat(41);
    for (id, is_good) in [
        ("harbour-bakery", true),
        ("prt_demo", true),
        ("a", true),
        (&long[1..], true),
        (&long, false),
        ("", false),
        ("shop", false),
        ("Bakery", false),
        ("3bakers", false),
        ("a/b", false),
        ("a b", false),
        ("b\u{e5}ger", false),
    ] {
        assert_eq!(partner_id(id).is_some(), is_good, "{id:?}");
    }
}

fn receipt() -> Receipt {
    Receipt {
        partner: "prt_demo".to_owned(),
        entry: format!("ent_{}", "A".repeat(26)),
        issued_at: NOW,
        issuer: ISSUER.to_owned(),
        code: "A7K2M9QXR4T6V8WYZ1B3C5D7E0".to_owned(),
        location: Some("harbour".to_owned()),
        points: 500,
        redeemed_at: NOW,
        reference: Some("till-2/0815".to_owned()),
        reward: "rwd_5off".to_owned(),
        member: None,
        ver: 1,
    }
}

#[test]
fn a_receipt_is_proof_and_no_link() {
    let text = sign_receipt(&pair(), KID, &receipt());
    let keys = [demo_key()];
    assert_eq!(verify_receipt(&text, &keys, ISSUER), Ok(receipt()));
    assert_eq!(verify_receipt(TOKEN, &keys, ISSUER), Err(LinkFault::Header));
    assert_eq!(check(&text), Err(LinkFault::Header));
    assert_eq!(verify_receipt(&text, &[], ISSUER), Err(LinkFault::KeyUnknown));
    assert_eq!(verify_receipt(&text, &keys, "https://other.example"), Err(LinkFault::Issuer));
    let forged = text.replacen(&base64url(b"{\"aud\""), &base64url(b"{\"aux\""), 1);
    assert_eq!(verify_receipt(&forged, &keys, ISSUER), Err(LinkFault::Signature));
}

/// One change of a token's characters.
fn mutant() -> impl Strategy<Value = String> {
    let letter = select(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ \n\u{e5}{}\"\0"
            .chars()
            .collect::<Vec<char>>(),
    );
    (0..4_u8, any::<Index>(), any::<Index>(), letter).prop_map(|(how, at, to, letter)| {
        let mut letters: Vec<char> = TOKEN.chars().collect();
        let (at, to) = (at.index(letters.len()), to.index(letters.len()));
        match how {
            0 => letters[at] = letter,
            1 => letters.insert(at, letter),
            2 => drop(letters.drain(at.min(to)..=at.max(to))),
            _ => letters.swap(at, to),
        }
        letters.into_iter().collect()
    })
}

/// One change of the claims' bytes, well signed.
fn mutated_claims() -> impl Strategy<Value = String> {
    const PIECES: &[&str] =
        &["0", "9", "-", ".", "e", "\"", "{", "}", "[", ",", ":", " ", "null", "\\u0000"];
    (any::<Index>(), 0..3_usize, select(PIECES)).prop_map(|(at, cut, piece)| {
        let at = at.index(PAYLOAD.len());
        let end = (at + cut).min(PAYLOAD.len());
        format!("{}{piece}{}", &PAYLOAD[..at], &PAYLOAD[end..])
    })
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: tried(5_000, 100_000),
        ..ProptestConfig::default()
    })]

    #[test]
    fn no_other_text_is_taken_for_the_token(text in mutant()) {
        prop_assume!(text != TOKEN);
        prop_assert!(check(&text).is_err(), "{}", text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn whatever_follows_is_refused_without_a_panic(
        header in "[ -~]{0,60}",
        payload in "\\PC{0,60}",
        signature in "[A-Za-z0-9_-]{0,90}",
    ) {
        let plain = format!("{header}.{payload}.{signature}");
        let [header, payload] = [&header, &payload].map(|text| base64url(text.as_bytes()));
        let encoded = format!("{header}.{payload}.{signature}");
        prop_assert!(check(&encoded).is_err() && check(&plain).is_err());
    }

    /// Signed claims are read as what they say: what is taken is written again the same.
    #[test]
    fn claims_that_are_taken_are_claims_of_ours(payload in mutated_claims()) {
        if let Ok(claims) = check(&signed(HEADER, &payload)) {
            let again = check(&mint(&pair(), KID, &claims));
            prop_assert_eq!(again.as_ref(), Ok(&claims));
            prop_assert!(claims.points.get() > 0 && claims.expires_at > NOW);
            prop_assert!(claims.issued_at <= NOW + SKEW_MAX_SECONDS);
        }
    }
}
