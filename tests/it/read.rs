//! Reading bodies: what is wrong is named by code and pointer, whatever is wrong.

use regulars::protocol::batch::{join_answers, split_answers};
use regulars::protocol::node::FromNode;
use regulars::protocol::read::read;
use regulars::protocol::request::{EarnBody, EnrolBody, HoldBody};

/// The code and pointer that a body is refused with.
fn refusal<T: FromNode>(body: &str) -> String {
    match read::<T>(body.as_bytes()) {
        Ok(_) => "accepted".to_owned(),
        Err(problem) => {
            let pointer = problem.errors.first().map_or("", |error| error.pointer.as_str());
            format!("{} {pointer}", problem.code).trim_end().to_owned()
        }
    }
}

const ORDER: &str = r#"{"order":{"ref":"o1","occurred_at":"2026-03-01T09:00:00Z","currency":"EUR",
"lines":[{"id":"1","quantity":1,"gross":100},{"id":"2","quantity":2,"gross":200}]}}"#;

#[test]
fn an_earn_names_the_field_that_is_wrong() {
    let table = [
        ("\"gross\":200", "\"gross\":200", "accepted"),
        ("\"gross\":200", "\"gross\":-1", "invalid_field /order/lines/1/gross"),
        ("\"gross\":100", "\"gross\":1.0", "invalid_field /order/lines/0/gross"),
        ("\"gross\":100", "\"gross\":1e3", "invalid_field /order/lines/0/gross"),
        ("\"gross\":100", "\"gross\":\"100\"", "invalid_field /order/lines/0/gross"),
        ("\"gross\":100", "\"gross\":[1]", "invalid_field /order/lines/0/gross"),
        ("\"gross\":100", "\"gross\":{\"a\":1}", "invalid_field /order/lines/0/gross"),
        ("\"gross\":100", "\"gross\":null", "invalid_field /order/lines/0/gross"),
        ("\"gross\":100", "\"gross\":true", "invalid_field /order/lines/0/gross"),
        ("\"gross\":100", "\"gross\":9007199254740992", "invalid_field /order/lines/0/gross"),
        ("\"gross\":100", "\"gross\":1,\"gross\":1", "invalid_field /order/lines/0/gross"),
        ("\"gross\":100", "\"gross\":01", "malformed_json"),
        ("\"gross\":100", "\"gross\":NaN", "malformed_json"),
        ("\"quantity\":2", "\"quantity\":0", "invalid_field /order/lines/1/quantity"),
        (",\"gross\":200", "", "invalid_field /order/lines/1/gross"),
        ("\"gross\":200", "\"gross\":2,\"x\":1", "invalid_field /order/lines/1/x"),
        ("\"id\":\"2\"", "\"x/y~z\":\"2\"", "invalid_field /order/lines/1/x~1y~0z"),
        ("\"EUR\"", "\"Euro\"", "invalid_field /order/currency"),
        ("\"2026-03-01T09:00:00Z\"", "\"yesterday\"", "invalid_field /order/occurred_at"),
        ("\"ref\":\"o1\",", "", "invalid_field /order/ref"),
        ("\"ref\":\"o1\"", "\"ref\":\"\"", "invalid_field /order/ref"),
        ("{\"order\"", "{\"a\":1,\"order\"", "invalid_field /a"),
        ("{\"order\":{", "{\"order\":[{", "malformed_json"),
        ("\"currency\":", "\"tenders\":[{\"kind\":null,\"amount\":1}],\"currency\":", TENDER),
        ("\"currency\":", "\"tenders\":[{\"kind\":7,\"amount\":1}],\"currency\":", TENDER),
        ("{\"order\"", "{\"a\":1,,\"order\"", "malformed_json"),
        ("[{\"id\":\"1\"", "[[\"1\"],{\"id\":\"1\"", "invalid_field /order/lines/0"),
        ("]}}", "]},\"digest\":\"x\"}", "invalid_field /digest"),
        ("]}}", "]}}x", "malformed_json"),
        ("]}}", "]}", "malformed_json"),
    ];
    for (from, to, expected) in table {
        let body = ORDER.replacen(from, to, 1);
        assert_eq!(refusal::<EarnBody>(&body), expected, "{from} → {to}");
    }
}

/// A number where a word of a closed list belongs: serde calls that an error of syntax.
const TENDER: &str = "invalid_field /order/tenders/0/kind";

#[test]
fn texts_of_a_form_are_named_even_where_they_stand_last() {
    let table = [
        (r#"{"ref":"shopify:1"}"#, "accepted"),
        (r#"{"ref":"shopify"}"#, "invalid_field /ref"),
        (r#"{"ref":"shopify:1","person":{"name":""}}"#, "invalid_field /person/name"),
        (r#"{"ref":"shopify:1","person":{"phone":"1","nick":"x"}}"#, "invalid_field /person/nick"),
        (r#"{"ref":"shopify:1","segments":["a","b c"]}"#, "invalid_field /segments/1"),
        (r#"{"ref":"shopify:1","attributes":{"city":"aarhus","shoe_size":42}}"#, "accepted"),
        (r#"{"ref":"shopify:1","attributes":{"city":null}}"#, "accepted"),
        (
            r#"{"ref":"shopify:1","attributes":{"city":"Århus C"}}"#,
            "invalid_field /attributes/city",
        ),
        (r#"{"ref":"shopify:1","attributes":{"size":4.5}}"#, "invalid_field /attributes/size"),
        (
            r#"{"ref":"shopify:1","attributes":{"a":9007199254740992}}"#,
            "invalid_field /attributes/a",
        ),
        (r#"{"ref":"shopify:1","attributes":{"a b":1}}"#, "invalid_field /attributes/a b"),
        (r#"{"ref":"shopify:1","attributes":{"a":1,"a":2}}"#, "invalid_field /attributes/a"),
        (r#"{"ref":"shopify:1","attributes":["city"]}"#, "invalid_field /attributes"),
        (r#"{"identifiers":[{"kind":"fax","value":"1"}]}"#, "invalid_field /identifiers/0/kind"),
        (r#"[]"#, "invalid_field"),
        ("{\n \"ref\": \"a:\\u00e9\"\n}", "invalid_field /ref"),
    ];
    for (body, expected) in table {
        assert_eq!(refusal::<EnrolBody>(body), expected, "{body}");
    }
}

#[test]
fn depth_and_encoding_are_checked_before_anything_is_read() {
    let deep = format!("{}{}", "[".repeat(17), "]".repeat(17));
    assert_eq!(refusal::<HoldBody>(&deep), "malformed_json");
    let fine = format!("{}{}", "[".repeat(16), "]".repeat(16));
    assert_eq!(refusal::<HoldBody>(&fine), "invalid_field");
    assert_eq!(
        read::<HoldBody>(b"\"\xff\"").map_err(|problem| problem.code),
        Err("malformed_json")
    );
}

#[test]
fn the_answers_of_a_batch_are_told_apart() {
    let table: &[&[&str]] = &[
        &[r#"{"status":200,"body":{"a":[1,2],"b":{}}}"#],
        &[r#"{"a":1}"#, r#"{"b":[]}"#, r#"{"c":"},{\"]["}"#],
        &[r#"{"a":"\\"}"#, r#"{"b":"\\\","}"#, r#"{"c":"é,"}"#],
    ];
    for answers in table {
        let answers: Vec<String> = answers.iter().map(|&answer| answer.to_owned()).collect();
        assert_eq!(split_answers(&join_answers(&answers)), Some(answers));
    }
    assert_eq!(split_answers("{}"), None);
}
