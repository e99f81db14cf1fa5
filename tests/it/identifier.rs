//! What members are found by: one form for each way of writing it, and hashes that are pinned.

use regulars::domain::names::{Code, MemberId, ProgramId, Reference};
use regulars::protocol::identifier::{Identifier, IdentifierKind, Key, SHARDS, card_of, code};
use regulars::protocol::read::read;

use IdentifierKind::{Card, Email, Phone};

const SECRET: &[u8] = b"a secret of nobody";
const MEMBER: &str = "mem_CWFCXD7Z0EA48EJHRXMTTC04W4";
const CODE: &str = "0123456789ABCDEFGHJKMNPQRS";

fn program() -> ProgramId {
    ProgramId::parse("coffee-stars").unwrap()
}

fn form(kind: IdentifierKind, text: &str) -> Option<String> {
    Identifier::parse(kind, text).map(|identifier| identifier.value().to_owned())
}

/// A kind, what was written, and its one form; `None` where it is no such thing.
type Forms<'a> = &'a [(&'a str, Option<&'a str>)];

fn check(kind: IdentifierKind, table: Forms<'_>) {
    for (text, wanted) in table {
        assert_eq!(form(kind, text).as_deref(), *wanted, "{kind:?} {text:?}");
        if let Some(value) = wanted {
            assert_eq!(form(kind, value).as_deref(), *wanted, "its form is a form of itself");
        }
    }
}

#[test]
fn phones_are_plus_country_code_and_digits() {
    check(
        Phone,
        &[
            ("+4531123456", Some("+4531123456")),
            ("+45 31 12 34 56", Some("+4531123456")),
            ("0045 31.12.34.56", Some("+4531123456")),
            ("+45-3112-3456", Some("+4531123456")),
            (" +1 (415) 555-0123 ", Some("+14155550123")),
            ("+49 30/1234567", Some("+49301234567")),
            ("+39\u{a0}06 1234 5678", Some("+390612345678")),
            ("+12345678", Some("+12345678")),
            ("+123456789012345", Some("+123456789012345")),
            ("+1234567", None),
            ("+1234567890123456", None),
            ("31123456", None),
            ("031123456", None),
            ("+031123456", None),
            ("000 31123456", None),
            ("+44 (0)20 7946 0000", None),
            ("++4531123456", None),
            ("+45 3112 3456 ext 7", None),
            ("+45O1123456", None),
            ("+\u{664}\u{665}31123456", None),
            ("+45311234５6", None),
            ("+", None),
            ("", None),
        ],
    );
}

#[test]
fn emails_are_whole_addresses_in_lower_case() {
    let long =
        |local: usize, domain: usize| format!("{}@{}.com", "a".repeat(local), "b".repeat(domain));
    check(
        Email,
        &[
            ("ada@example.com", Some("ada@example.com")),
            (" Ada@Example.COM\t", Some("ada@example.com")),
            ("ada+shop@sub.example.co.uk", Some("ada+shop@sub.example.co.uk")),
            ("o'brien_1@xn--rksmrgs-5wao1o.example", Some("o'brien_1@xn--rksmrgs-5wao1o.example")),
            (&long(64, 63), Some(&long(64, 63))),
            (&long(65, 63), None),
            (&long(64, 64), None),
            ("ada@example", None),
            ("ada@.example.com", None),
            ("ada@example..com", None),
            ("ada@example.com.", None),
            ("ada@-example.com", None),
            ("ada@example-.com", None),
            ("@example.com", None),
            ("ada@", None),
            ("ada", None),
            ("a@b@example.com", None),
            ("ada lovelace@example.com", None),
            ("\"ada\"@example.com", None),
            ("Ada <ada@example.com>", None),
            ("ada@[127.0.0.1]", None),
            ("åse@example.com", None),
            ("ada@smørrebrød.dk", None),
            ("ada@example.com\nbcc: x@example.com", None),
            ("", None),
        ],
    );
    let labels = ["c"; 100].join(".");
    assert_eq!(form(Email, &format!("{}@{labels}.example", "a".repeat(50))), None, "too long");
}

#[test]
fn cards_are_sixteen_digits_with_their_check_digit() {
    check(
        Card,
        &[
            ("4539578763621486", Some("4539578763621486")),
            ("4539 5787 6362 1486", Some("4539578763621486")),
            ("4539-5787-6362-1486", Some("4539578763621486")),
            ("0000000000000000", Some("0000000000000000")),
            ("4539578763621487", None),
            ("4539578763621468", None),
            ("5439578763621486", None),
            ("453957876362148", None),
            ("45395787636214860", None),
            ("453957876362148６", None),
            ("4539.5787.6362.1486", None),
            ("", None),
        ],
    );
}

#[test]
fn one_wrong_digit_is_always_noticed_and_two_that_change_places_almost_always() {
    let right = "4539578763621486";
    for place in 0..16 {
        for digit in '0'..='9' {
            let mut digits: Vec<char> = right.chars().collect();
            digits[place] = digit;
            let text: String = digits.iter().collect();
            assert_eq!(form(Card, &text).is_some(), text == right, "{text}");
        }
    }
}

#[test]
fn codes_are_read_as_they_are_meant() {
    let lower = CODE.to_ascii_lowercase();
    let spaced = "01234-56789 ABCDE FGHJK-MNPQRS";
    let mistaken = "O123456789ABCDEFGHJKMNPQRS".replace('1', "l");
    let with_i = CODE.replace('1', "I");
    for text in [CODE, &lower, spaced, &mistaken, &with_i, &format!(" {CODE} ")] {
        assert_eq!(code(text).as_ref().map(Code::as_str), Some(CODE), "{text:?}");
    }
    let (short, long) = (&CODE[1..], format!("{CODE}0"));
    let with_u = CODE.replace('S', "U");
    for text in ["", " - ", short, &long, &with_u, "é123456789ABCDEFGHJKMNPQRS", &"0 ".repeat(200)]
    {
        assert_eq!(code(text), None, "{text:?}");
    }
}

#[test]
fn a_body_says_which_field_is_wrong() {
    let table = [
        (r#"{"kind":"phone","value":"+45 31 12 34 56"}"#, None),
        (r#"{"kind":"phone","value":"31 12 34 56"}"#, Some("/value")),
        (r#"{"kind":"phone","value":4531123456}"#, Some("/value")),
        (r#"{"kind":"phone"}"#, Some("/value")),
        (r#"{"kind":"passport","value":"1"}"#, Some("/kind")),
        (r#"{"value":"1"}"#, Some("/kind")),
        (r#"{"kind":"card","value":"4539578763621486","name":"x"}"#, Some("/name")),
        (r#""+4531123456""#, Some("")),
    ];
    for (body, wrong) in table {
        let read = read::<Identifier>(body.as_bytes());
        let pointer = read.as_ref().err().map(|problem| problem.errors[0].pointer.as_str());
        assert_eq!(pointer, wrong, "{body}");
    }
    let one = read::<Identifier>(br#"{"kind":"email","value":"Ada@Example.com"}"#).unwrap();
    assert_eq!(
        serde_json::to_string(&one).unwrap(),
        r#"{"kind":"email","value":"ada@example.com"}"#
    );
}

#[test]
fn a_members_card_is_a_card_and_never_one_for_payments() {
    let member = MemberId::parse(MEMBER).unwrap();
    let numbers: Vec<String> = (0..200)
        .map(|nonce| card_of(SECRET, &program(), &member, nonce).value().to_owned())
        .collect();
    for number in &numbers {
        assert_eq!(form(Card, number).as_deref(), Some(number.as_str()));
        assert!(number.starts_with('9'), "no payment card begins so: {number}");
    }
    let distinct: std::collections::BTreeSet<&String> = numbers.iter().collect();
    assert_eq!(distinct.len(), numbers.len());
}

#[test]
fn hashes_are_pinned_because_rows_are_found_by_them() {
    let member = MemberId::parse(MEMBER).unwrap();
    let phone = Identifier::parse(Phone, "+4531123456").unwrap();
    let code = Code::parse(CODE).unwrap();
    let order = Reference::parse("1001").unwrap();
    let shown = |key: Key| format!("{} {}", key.shard(&program()), key.hash());
    let table = [
        ("phone", shown(phone.key(SECRET, &program())), "coffee-stars/13 _fqbzeFxalbR8D3umu1x0K"),
        (
            "code",
            shown(Key::of_code(SECRET, &program(), &code)),
            "coffee-stars/7 J79ybNTqqxzUrC6O2KwLcN",
        ),
        (
            "link",
            shown(Key::of_link(SECRET, &program(), &code)),
            "coffee-stars/15 30foEWQRLk51Cv42xan1u7",
        ),
        (
            "order",
            shown(Key::of_order(SECRET, &program(), &order)),
            "coffee-stars/9 WW-mBINezCt_VZfNkCXHtY",
        ),
        ("card", card_of(SECRET, &program(), &member, 0).value().to_owned(), "9299362242742182"),
        (
            "the next card",
            card_of(SECRET, &program(), &member, 1).value().to_owned(),
            "9346765128867324",
        ),
    ];
    for (what, made, pinned) in table {
        assert_eq!(made, pinned, "{what}");
    }
}

#[test]
fn another_kind_program_or_secret_is_another_hash() {
    let value = "4539578763621486";
    let card = Identifier::parse(Card, value).unwrap();
    let order = Reference::parse(value).unwrap();
    let other = ProgramId::parse("coffee-star").unwrap();
    let hashes = [
        card.key(SECRET, &program()),
        card.key(SECRET, &other),
        card.key(b"another secret", &program()),
        Key::of_order(SECRET, &program(), &order),
    ];
    let distinct: std::collections::BTreeSet<&str> = hashes.iter().map(Key::hash).collect();
    assert_eq!(distinct.len(), hashes.len());
}

#[test]
fn every_shard_gets_its_share() {
    let mut counts = std::collections::BTreeMap::<String, u32>::new();
    for number in 0..16_000 {
        let order = Reference::parse(&number.to_string()).unwrap();
        let key = Key::of_order(SECRET, &program(), &order);
        *counts.entry(key.shard(&program())).or_default() += 1;
    }
    assert_eq!(counts.len(), usize::from(SHARDS));
    for (shard, count) in counts {
        assert!((850..=1150).contains(&count), "{shard} has {count}");
    }
}
