//! What the store's server signs: claims as they must be, and each that is not, by its name.

use regulars::domain::names::ProgramId;
use regulars::protocol::secret::Issuer;
use regulars::protocol::signed::{
    CUSTOMER_MAX_SECONDS, Expected, ORDER_MAX_SECONDS, named_program, read_customer, read_order,
};
use regulars::protocol::token::TokenFault;
use serde_json::{Value, json};

const NOW: u64 = 1_800_000_000;
const AUDIENCE: &str = "https://edge.example/p/coffee";

fn expected(issuer: Option<&Issuer>) -> Expected<'_> {
    Expected { audience: AUDIENCE, issuer, now_seconds: NOW, most_seconds: CUSTOMER_MAX_SECONDS }
}

fn claims() -> Value {
    json!({
        "iss": "https://shop.example", "aud": AUDIENCE, "sub": "shopify:1073",
        "iat": NOW - 10, "exp": NOW + 290
    })
}

fn with(field: &str, value: Value) -> Value {
    let mut claims = claims();
    claims[field] = value;
    claims
}

fn customer(claims: &Value, issuer: Option<&Issuer>) -> Result<String, (String, String)> {
    let read = read_customer(claims.to_string().as_bytes(), &expected(issuer));
    let said = |problem: regulars::protocol::problem::Problem| {
        (problem.code.to_owned(), problem.errors[0].pointer.clone())
    };
    read.map(|customer| format!("{}:{}", customer.reference.namespace, customer.reference.id))
        .map_err(said)
}

#[test]
fn a_customer_is_who_the_store_says() {
    assert_eq!(customer(&claims(), None), Ok("shopify:1073".to_owned()));
    let mut whole = claims();
    for (name, value) in [("locale", "da"), ("nonce", "n"), ("phone", "+45"), ("email", "a@b.c")] {
        whole[name] = json!(value);
    }
    let read = read_customer(whole.to_string().as_bytes(), &expected(None)).unwrap();
    let person = serde_json::to_value(read.person).unwrap();
    assert_eq!(person, json!({ "email": "a@b.c", "phone": "+45", "locale": "da" }));
}

#[test]
fn each_claim_that_is_wrong_is_named() {
    let issuer = Issuer::parse("https://other.example").unwrap();
    for (field, value, code) in [
        ("iss", json!(""), "token_claims"),
        ("iss", json!("a b"), "token_claims"),
        ("iss", json!(7), "token_claims"),
        ("aud", json!("https://edge.example/p/tea"), "token_audience"),
        ("aud", json!("http://edge.example/p/coffee"), "token_audience"),
        ("aud", json!("https://edge.example/p/coffee/"), "token_audience"),
        ("aud", json!([AUDIENCE]), "token_claims"),
        ("sub", json!("1073"), "token_subject"),
        ("sub", json!(":1073"), "token_subject"),
        ("sub", json!("Shopify:1073"), "token_subject"),
        ("sub", json!(1073), "token_claims"),
        ("iat", json!(NOW + 61), "token_not_yet"),
        ("iat", json!(-1), "token_claims"),
        ("iat", json!(1.5), "token_claims"),
        ("exp", json!(NOW), "token_expired"),
        ("exp", json!(NOW + 291), "token_lifetime"),
        ("exp", json!(NOW - 10), "token_lifetime"),
        ("exp", json!("soon"), "token_claims"),
        ("locale", json!("d a"), "token_claims"),
        ("phone", json!("+45\u{7}"), "token_claims"),
        ("email", json!(""), "token_claims"),
        ("nonce", json!({}), "token_claims"),
        ("admin", json!(true), "token_claims"),
    ] {
        // A claim that ends later than it may is not also of the future.
        let mut claims = with(field, value.clone());
        if field == "iat" && code == "token_not_yet" {
            claims["exp"] = json!(NOW + 300);
        }
        let wrong = customer(&claims, None).unwrap_err();
        assert_eq!(wrong, (code.to_owned(), format!("/{field}")), "{value}");
    }
    let wrong = customer(&claims(), Some(&issuer)).unwrap_err();
    assert_eq!(wrong, ("token_issuer".to_owned(), "/iss".to_owned()));
    for field in ["iss", "aud", "sub", "iat", "exp"] {
        let mut claims = claims();
        claims.as_object_mut().unwrap().remove(field);
        let wrong = customer(&claims, None).unwrap_err();
        assert_eq!(wrong, ("token_claims".to_owned(), format!("/{field}")));
    }
}

#[test]
fn the_clocks_may_differ_by_a_minute_one_way() {
    let lived = |iat: u64, exp: u64| {
        let mut claims = claims();
        (claims["iat"], claims["exp"]) = (json!(iat), json!(exp));
        customer(&claims, None).map_err(|(code, _)| code)
    };
    let good = Ok("shopify:1073".to_owned());
    assert_eq!(lived(NOW + 60, NOW + 360), good);
    assert_eq!(lived(NOW - 299, NOW + 1), good);
    assert_eq!(lived(NOW - 300, NOW), Err("token_expired".to_owned()));
    assert_eq!(lived(u64::MAX, 0), Err("token_claims".to_owned()));
}

#[test]
fn an_order_is_read_as_a_server_would_send_it() {
    let order = json!({
        "ref": "1001", "occurred_at": "2026-03-01T09:00:00Z", "currency": "EUR",
        "lines": [{ "id": "1", "quantity": 1, "gross": 450 }]
    });
    let mut claims = with("order", order.clone());
    let expected = Expected { most_seconds: ORDER_MAX_SECONDS, ..expected(None) };
    let read = |claims: &Value| {
        read_order(claims.to_string().as_bytes(), &expected)
            .map_err(|problem| (problem.code, problem.errors[0].pointer.clone()))
    };
    let one = read(&claims).unwrap();
    assert_eq!((one.body.order.reference.0.as_str(), one.join), ("1001", false));
    claims["join"] = json!(true);
    claims["digest"] = json!("0".repeat(64));
    claims["exp"] = json!(NOW - 10 + ORDER_MAX_SECONDS);
    let one = read(&claims).unwrap();
    assert!(one.join && one.body.digest.is_some());
    for (pointer, value) in [
        ("/order/lines/0/gross", json!(-1)),
        ("/order/lines/0/bonus", json!(1)),
        ("/order/currency", json!("euro")),
        ("/order/ref", json!("a b")),
        ("/order", json!(null)),
        ("/join", json!(null)),
        ("/join", json!("yes")),
        ("/digest", json!("abc")),
        ("/points", json!(1)),
    ] {
        let mut wrong = claims.clone();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        wrong.pointer_mut(parent).unwrap()[name] = value;
        assert_eq!(read(&wrong).unwrap_err(), ("token_claims", pointer.to_owned()));
    }
}

#[test]
fn a_token_names_the_program_whose_key_to_ask_for() {
    let origin = "https://edge.example";
    let named = |aud: Value| named_program(json!({ "aud": aud }).to_string().as_bytes(), origin);
    assert_eq!(named(json!(AUDIENCE)), Ok(ProgramId::parse("coffee").unwrap()));
    for (aud, fault) in [
        (json!("https://edge.example.evil.example/p/coffee"), TokenFault::Audience),
        (json!("https://edge.example/q/coffee"), TokenFault::Audience),
        (json!("https://edge.example/p/../coffee"), TokenFault::Audience),
        (json!("https://edge.example/p/"), TokenFault::Audience),
        (json!("coffee"), TokenFault::Audience),
        (json!(["https://edge.example/p/coffee"]), TokenFault::Audience),
    ] {
        assert_eq!(named(aud.clone()), Err(fault), "{aud}");
    }
    for bytes in [&b"{}"[..], b"[]", b"x", br#"{"aud":"a","aud":"b"}"#] {
        assert_eq!(named_program(bytes, origin), Err(TokenFault::Claims));
    }
}
