//! The parser: it accepts what serde_json accepts, and says the same of it.

use proptest::prelude::*;
use regulars::protocol::json::{DEPTH_MAX, parse};
use regulars::protocol::node::Node;
use serde_json::Value;

/// The tree as serde_json's, with a text where a number is not whole.
fn told(node: &Node<'_>) -> Value {
    match node {
        Node::Null => Value::Null,
        Node::Flag(flag) => Value::from(*flag),
        Node::Count(number) => Value::from(*number),
        Node::Below(number) => Value::from(*number),
        Node::Odd => Value::from("odd"),
        Node::Text(text) => Value::from(text.as_ref()),
        Node::List(list) => list.iter().map(told).collect(),
        Node::Record(record) => {
            record.fields().map(|(name, node)| (name.to_owned(), told(node))).collect()
        }
    }
}

fn without_floats(value: Value) -> Value {
    match value {
        Value::Number(number) if number.is_f64() => Value::from("odd"),
        Value::Array(list) => list.into_iter().map(without_floats).collect(),
        Value::Object(map) => {
            map.into_iter().map(|(name, value)| (name, without_floats(value))).collect()
        }
        other => other,
    }
}

fn same(bytes: &[u8]) {
    let shown = String::from_utf8_lossy(bytes);
    match (parse(bytes), serde_json::from_slice::<Value>(bytes)) {
        (Ok(node), Ok(value)) => assert_eq!(told(&node), without_floats(value), "{shown}"),
        (Err(_), Err(_)) => {}
        // A number that no float holds is a number all the same.
        (Ok(_), Err(error)) => {
            assert!(error.to_string().contains("number out of range"), "{shown}: {error}");
        }
        (Err(malformed), Ok(_)) => panic!("{shown}: {malformed}"),
    }
}

/// Right and wrong, both parsers must say the same of each.
const VALUES: &[&[u8]] = &[
    b"",
    b" ",
    b"null",
    b"nul",
    b"nullx",
    b"true",
    b"false",
    b"True",
    b"0",
    b"-0",
    b"00",
    b"01",
    b"-",
    b"-1",
    b"-01",
    b"1.",
    b".1",
    b"1.0",
    b"1e3",
    b"1E+3",
    b"1e-3",
    b"1e",
    b"1e+",
    b"1.e3",
    b"+1",
    b"1 2",
    b"0x1",
    b"NaN",
    b"Infinity",
    b"1e999",
    b"-1e999",
    b"18446744073709551615",
    b"18446744073709551616",
    b"-9223372036854775808",
    b"-9223372036854775809",
    b"9007199254740993",
    b"123456789012345678901234567890",
    b"[]",
    b"[",
    b"]",
    b"[,]",
    b"[1,]",
    b"[1 2]",
    b"[1]]",
    b" [ 1 , 2 ] ",
    b"[1\x0c]",
    b"{}",
    b"{",
    b"{,}",
    b"{\"a\"}",
    b"{\"a\":}",
    b"{\"a\":1,}",
    b"{a:1}",
    b"{1:1}",
    b"{\"a\" : 1 , \"b\" : [] }",
    b"{\"a\":1,\"a\":2}",
    b"{\"a\":1 \"b\":2}",
    b"{'a':1}",
    b"\"",
    b"\"a",
    b"\"\"",
    b"\"a\nb\"",
    b"\"a\tb\"",
    b"\"\x7f\"",
    b"\"\\\"",
    b"\"\\\\\"",
    b"\"\\\"\\/\\b\\f\\n\\r\\t\"",
    b"\"\\x\"",
    b"\"\\u0041\"",
    b"\"\\u004\"",
    b"\"\\u00g0\"",
    b"\"\\u+041\"",
    b"\"\\ud83d\\ude00\"",
    b"\"\\ud83d\"",
    b"\"\\ud83d\\u0041\"",
    b"\"\\ude00\"",
    b"\"\\ude00\\ud83d\"",
    b"\"\\ud83dx\"",
    b"\"\\ud83d\\n\"",
    b"\"\\u0000\"",
    b"\"\\uffff\"",
    b"\"\xe2\x98\x83\"",
    b"\"\xff\"",
    b"\xef\xbb\xbf1",
    b"// 1",
    b"1//",
];

#[test]
fn values_are_what_the_grammar_says() {
    for bytes in VALUES {
        same(bytes);
    }
}

#[test]
fn the_place_of_what_is_wrong_is_said() {
    let table = [
        ("", "expected a value at line 1 column 1"),
        ("{\"a\":1,\n \"b\":}", "expected a value at line 2 column 6"),
        ("{\"a\":1}\n\nx", "expected nothing more at line 3 column 1"),
        ("[\"a", "expected the end of the text at line 1 column 4"),
    ];
    for (text, expected) in table {
        let said = parse(text.as_bytes()).map_err(|malformed| malformed.to_string());
        assert_eq!(said, Err(expected.to_owned()), "{text}");
    }
}

#[test]
fn nesting_is_bounded() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let nested = |depth| format!("{}1{}", open.repeat(depth), close.repeat(depth));
        assert!(parse(nested(DEPTH_MAX).as_bytes()).is_ok());
        assert!(parse(nested(DEPTH_MAX + 1).as_bytes()).is_err());
    }
    let wide = format!("[{}1]", "[[]],".repeat(100));
    assert!(parse(wide.as_bytes()).is_ok());
}

/// Texts that are JSON, or a few letters away from it.
fn nearly_json() -> impl Strategy<Value = String> {
    let parts = [
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\\",
        "\\u",
        "d83d",
        "\\ude00",
        "\"a\":",
        "\"b\"",
        "0",
        "1",
        "-",
        ".",
        "e",
        "+",
        "true",
        "null",
        " ",
        "\n",
        "é",
        "[1,2]",
        "{\"a\":{\"b\":[]}}",
    ];
    prop::collection::vec(prop::sample::select(parts.to_vec()), 0..12)
        .prop_map(|list| list.concat())
}

proptest! {
    #[test]
    fn it_agrees_with_serde_json(text in nearly_json()) {
        same(text.as_bytes());
    }
}
