//! Signed links and receipts: the published vectors, and what must be refused and why.

mod keys;
mod mutants;

use ed25519_compact::{KeyPair, Seed};
use hmac::{Hmac, KeyInit, Mac};
use regulars::domain::names::{Code, Label, MemberId, ProgramId};
use regulars::protocol::digits::{base64url, read_base64url};
use regulars::protocol::json::parse;
use regulars::protocol::link::claims::Claims;
use regulars::protocol::link::fault::LinkFault;
use regulars::protocol::link::key::{self, LinkKey};
use regulars::protocol::link::pairing::{Tries, code_hash, derive_code, read_code};
use regulars::protocol::link::partner::partner_id;
use regulars::protocol::link::receipt::{Receipt, sign_receipt, verify_receipt};
use regulars::protocol::link::token::{Expected, mint, verify};
use regulars::protocol::link::{SKEW_MAX_SECONDS, TTL_MAX_SECONDS};
use regulars::protocol::node::FromNode;
use regulars::protocol::problem::Problem;
use sha2::Sha256;

use crate::support::{label, points};

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
