//! The description of the API: as committed, complete, whole, and of one mind with our parsers.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use regex_lite::Regex;
use regulars::desk::openapi::examples::example;
use regulars::desk::openapi::scalars::{
    self, CARD, CURRENCY, CURSOR, Described, EMAIL, IDEMPOTENCY_KEY, MEMBER, MEMBER_REF,
    PERSON_TEXT, PHONE, SERIAL_TAG,
};
use regulars::desk::openapi::{document, text};
use regulars::domain::moment::Moment;
use regulars::domain::names::{
    EntryId, HoldId, Label, MemberId, ProgramId, Reason, RedemptionId, Reference, RewardId, RuleId,
    VersionId, WalletId,
};
use regulars::protocol::ask::Deed;
use regulars::protocol::batch::BatchBody;
use regulars::protocol::credential::KeyBody;
use regulars::protocol::header::{MemberName, idempotency_key, if_match, member, read_query};
use regulars::protocol::identifier::{Identifier, IdentifierKind};
use regulars::protocol::json::parse;
use regulars::protocol::link::pairing::PairingBody;
use regulars::protocol::link::partner::{ConsumeLinkBody, PartnerBody, PartnerKeyBody};
use regulars::protocol::link::ring::PromoteBody;
use regulars::protocol::node::{FromNode, Node};
use regulars::protocol::problem::REGISTRY;
use regulars::protocol::read::read;
use regulars::protocol::release::LiveBody;
use regulars::protocol::request::{
    CurrencyText, EmptyBody, MemberRef, OwnQuoteBody, PersonText, QuoteBody, UseBody,
};
use regulars::protocol::route::{Endpoint, Method, ROUTES, Scope, find};
use regulars::protocol::secret::SecretBody;
use regulars::protocol::storefront::SessionBody;
use serde_json::Value;

const METHODS: [&str; 4] = ["get", "post", "put", "delete"];

/// Every operation with its path and method.
fn operations(document: &Value) -> Vec<(String, String, &Value)> {
    let paths = document["paths"].as_object().unwrap();
    paths
        .iter()
        .flat_map(|(path, methods)| {
            let methods = methods.as_object().unwrap().iter();
            methods.map(move |(method, operation)| (path.clone(), method.clone(), operation))
        })
        .collect()
}

fn walk<'a>(value: &'a Value, visit: &mut impl FnMut(&'a Value)) {
    visit(value);
    match value {
        Value::Object(fields) => fields.values().for_each(|field| walk(field, visit)),
        Value::Array(items) => items.iter().for_each(|item| walk(item, visit)),
        _ => {}
    }
}

fn follow<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    match value["$ref"].as_str() {
        Some(target) => document.pointer(target.strip_prefix('#').unwrap()).unwrap(),
        None => value,
    }
}

#[test]
fn the_committed_document_is_the_one_the_code_describes() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("www/openapi.json");
    let made = text();
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&path, &made).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap();
    let differs = committed.lines().zip(made.lines()).find(|(old, new)| old != new);
    let advice = "run it again with UPDATE_EXPECT=1 and read the difference";
    assert!(committed == made, "www/openapi.json is out of date: {advice}\n{differs:#?}");
    let parsed: Value = serde_json::from_str(&made).unwrap();
    assert_eq!(parsed, document(), "the lines of the text change nothing");
}

#[test]
fn it_has_the_routes_of_the_router_and_no_others() {
    let document = document();
    let described: BTreeSet<(String, String)> = operations(&document)
        .into_iter()
        .map(|(path, method, _)| (method.to_uppercase(), path))
        .collect();
    let routed: BTreeSet<(String, String)> = ROUTES
        .iter()
        .map(|route| (route.method.name().to_owned(), route.template.to_owned()))
        .collect();
    assert_eq!(described, routed);
    for route in ROUTES {
        let operation = &document["paths"][route.template][route.method.name().to_lowercase()];
        let wanted = match route.scope {
            Scope::Open | Scope::Signed => serde_json::json!([]),
            Scope::Member => serde_json::json!([{ "session": [] }]),
            Scope::Any => serde_json::json!([{ "bearer": [] }]),
            Scope::Shop => serde_json::json!([{ "bearer": ["read"] }, { "publishable": [] }]),
            scope => serde_json::json!([{ "bearer": [scope.name()] }]),
        };
        assert_eq!(operation["security"], wanted, "{}", route.template);
        let names: Vec<&str> = operation["parameters"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|parameter| follow(&document, parameter)["name"].as_str())
            .collect();
        assert_eq!(names.contains(&"Idempotency-Key"), route.keyed, "{}", route.template);
        let reads = matches!(route.method, Method::Post | Method::Put);
        assert_eq!(operation["requestBody"].is_object(), reads, "{}", route.template);
    }
}

#[test]
fn every_problem_is_an_answer_of_some_route() {
    let document = document();
    let mut described = BTreeSet::new();
    walk(&document["components"]["responses"], &mut |value| {
        let (status, codes) =
            (&value["properties"]["status"]["const"], &value["properties"]["code"]["enum"]);
        for code in codes.as_array().into_iter().flatten() {
            described.insert((code.as_str().unwrap(), status.as_u64().unwrap()));
        }
    });
    let registered: BTreeSet<(&str, u64)> =
        REGISTRY.iter().map(|(code, status, _)| (*code, u64::from(*status))).collect();
    assert_eq!(described, registered);
}

#[test]
fn every_reference_leads_somewhere_and_nothing_is_left_over() {
    let document = document();
    let mut named = BTreeSet::new();
    walk(&document, &mut |value| {
        if let Some(target) = value.get("$ref").and_then(Value::as_str) {
            let pointer = target.strip_prefix('#').unwrap();
            assert!(document.pointer(pointer).is_some(), "{target} leads nowhere");
            named.insert(pointer.to_owned());
        }
    });
    // The path is answered so, not one of its operations; the description says it in words.
    named.insert("/components/responses/MethodNotAllowed".to_owned());
    for kind in ["schemas", "responses", "parameters", "headers"] {
        for name in document["components"][kind].as_object().unwrap().keys() {
            let pointer = format!("/components/{kind}/{name}");
            assert!(named.contains(&pointer), "nothing uses {pointer}");
        }
    }
}

#[test]
fn it_is_openapi_3_1() {
    let document = document();
    assert_eq!(document["openapi"], "3.1.0");
    assert!(document["info"]["title"].is_string() && document["info"]["version"].is_string());
    let mut ids = BTreeSet::new();
    for (path, method, operation) in operations(&document) {
        let at = format!("{method} {path}");
        assert!(METHODS.contains(&method.as_str()), "{at}");
        assert!(ids.insert(operation["operationId"].as_str().unwrap()), "{at}: the id is taken");
        assert!(operation["summary"].as_str().is_some_and(|text| text.ends_with('.')), "{at}");
        check_parameters(&document, &at, &path, operation);
        check_responses(&document, &at, operation);
        if let Some(body) = operation.get("requestBody") {
            assert!(body["required"].is_boolean(), "{at}");
            let kind = if path == "/v1/orders" { "text/plain" } else { "application/json" };
            assert!(body["content"][kind]["schema"].is_object(), "{at}");
        }
    }
}

fn check_parameters(document: &Value, at: &str, path: &str, operation: &Value) {
    let mut seen = BTreeSet::new();
    for parameter in operation["parameters"].as_array().unwrap() {
        let parameter = follow(document, parameter);
        let (name, place) = (&parameter["name"], parameter["in"].as_str().unwrap());
        assert!(seen.insert((place, name.as_str().unwrap())), "{at}: {name} twice");
        assert!(["path", "query", "header"].contains(&place), "{at}: {name}");
        assert!(parameter["schema"].is_object(), "{at}: {name}");
        assert!(place != "path" || parameter["required"] == true, "{at}: {name}");
    }
    let wanted: BTreeSet<(&str, &str)> = path
        .split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
        .map(|name| ("path", name))
        .collect();
    let given = seen.into_iter().filter(|(place, _)| *place == "path").collect();
    assert_eq!(wanted, given, "{at}");
}

fn check_responses(document: &Value, at: &str, operation: &Value) {
    let responses = operation["responses"].as_object().unwrap();
    assert!(responses.keys().any(|status| status.starts_with('2')), "{at}");
    for (status, response) in responses {
        assert!(status.parse::<u16>().is_ok_and(|status| (200..600).contains(&status)), "{at}");
        let response = follow(document, response);
        assert!(response["description"].is_string(), "{at}: {status}");
        for header in response["headers"].as_object().unwrap().values() {
            assert!(follow(document, header)["schema"].is_object(), "{at}: {status}");
        }
        let kind = if status.as_str() < "400" { "json" } else { "problem+json" };
        let schema = &response["content"][format!("application/{kind}")]["schema"];
        assert_eq!(schema.is_object(), status != "304", "{at}: {status}");
    }
}

/// What JSON Schema leaves open and a slip would: names that are needed but not there, and words
/// that are no keywords.
#[test]
fn the_schemas_are_of_json_schema_2020_12() {
    const KEYWORDS: &[&str] = &[
        "$ref",
        "additionalProperties",
        "allOf",
        "anyOf",
        "const",
        "default",
        "description",
        "enum",
        "items",
        "maxItems",
        "maxLength",
        "maximum",
        "minItems",
        "minLength",
        "minimum",
        "not",
        "oneOf",
        "pattern",
        "properties",
        "required",
        "title",
        "type",
    ];
    let document = document();
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        check_schema(schema, name, KEYWORDS);
    }
}

fn check_schema(schema: &Value, at: &str, keywords: &[&str]) {
    let Some(fields) = schema.as_object() else {
        return assert!(schema.is_boolean(), "{at} is no schema");
    };
    for keyword in fields.keys() {
        assert!(keywords.contains(&keyword.as_str()), "{at} has {keyword}");
    }
    if let Some(pattern) = schema["pattern"].as_str() {
        assert!(Regex::new(pattern).is_ok(), "{at}: {pattern}");
    }
    let properties = schema["properties"].as_object();
    for name in schema["required"].as_array().into_iter().flatten() {
        let known = properties.is_some_and(|all| all.contains_key(name.as_str().unwrap()));
        assert!(known, "{at} needs {name}, which it does not have");
    }
    for (name, property) in properties.into_iter().flatten() {
        check_schema(property, &format!("{at}.{name}"), keywords);
    }
    for keyword in ["allOf", "anyOf", "oneOf"] {
        for choice in schema[keyword].as_array().into_iter().flatten() {
            check_schema(choice, at, keywords);
        }
    }
    for keyword in ["items", "not", "additionalProperties"] {
        fields.get(keyword).into_iter().for_each(|inner| check_schema(inner, at, keywords));
    }
}

#[test]
fn bodies_refuse_what_they_do_not_know() {
    let document = document();
    for (path, method, operation) in operations(&document) {
        let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
        if schema.is_null() {
            continue;
        }
        let schema = follow(&document, schema);
        let cases = schema["oneOf"].as_array().cloned().unwrap_or_else(|| vec![schema.clone()]);
        for case in cases {
            assert_eq!(case["additionalProperties"], false, "{method} {path}");
        }
    }
}

#[test]
fn the_examples_are_what_the_edge_reads() {
    for route in ROUTES {
        let body = example(route.endpoint).map(|example| example.to_string());
        let reads = matches!(route.method, Method::Post | Method::Put);
        let Some(body) = body else {
            assert!(!reads || route.endpoint == Endpoint::PutVersion, "{}", route.template);
            continue;
        };
        let bytes = body.as_bytes();
        let result = match route.endpoint {
            Endpoint::PutLive => read::<LiveBody>(bytes).and_then(|body| body.check()),
            Endpoint::CreateKey => read::<KeyBody>(bytes).and_then(|body| body.check()),
            Endpoint::PutPartner => read::<PartnerBody>(bytes).and_then(|body| body.check()),
            Endpoint::CreatePartnerKey => {
                read::<PartnerKeyBody>(bytes).and_then(|body| body.check())
            }
            Endpoint::PromoteLinkKey => read::<PromoteBody>(bytes).map(drop),
            Endpoint::CreateLinkKey
            | Endpoint::RetireLinkKey
            | Endpoint::RevokeLinkKey
            | Endpoint::UndoLink => read::<EmptyBody>(bytes).map(drop),
            Endpoint::ConsumeLink => read::<ConsumeLinkBody>(bytes).map(drop),
            Endpoint::CreatePairing => read::<PairingBody>(bytes).and_then(|body| body.check()),
            Endpoint::BeginSession => read::<SessionBody>(bytes).map(drop),
            Endpoint::SendOrder => Ok(()),
            Endpoint::MyQuote => read::<OwnQuoteBody>(bytes).map(drop),
            Endpoint::Join => read::<EmptyBody>(bytes).map(drop),
            Endpoint::CreateSecret => read::<SecretBody>(bytes).and_then(|body| body.check()),
            Endpoint::Quote => {
                read::<QuoteBody>(bytes).and_then(|body| body.order.order(Moment::MAX).map(drop))
            }
            Endpoint::Batch => {
                let node = parse(bytes).unwrap();
                let batch = BatchBody::read(&node).unwrap();
                let item = &batch.items[0];
                idempotency_key(Some(&item.key)).unwrap();
                let command = find("POST", &item.path).expect("the path of a command");
                Deed::of(&command, item.body.unwrap()).map(drop)
            }
            Endpoint::UseVoucher => read::<UseBody>(bytes).map(drop),
            _ => {
                let path = route
                    .template
                    .replace("{member}", "ref:shopify:1073")
                    .replace("{hold}", &format!("hld_{}", "0".repeat(26)))
                    .replace("{redemption}", &format!("rdm_{}", "0".repeat(26)))
                    .replace("{order}", "1001");
                Deed::read(&find("POST", &path).unwrap(), bytes).map(drop)
            }
        };
        assert_eq!(result, Ok(()), "{}: {body}", route.template);
    }
}

/// Texts near to valid ones: every character in every place, and every length.
fn neighbours(seeds: &[&str]) -> BTreeSet<String> {
    let mut texts = BTreeSet::from([String::new()]);
    for seed in seeds {
        let letters: Vec<char> = seed.chars().collect();
        for place in 0..=letters.len() {
            let (before, after) = letters.split_at(place);
            let before: String = before.iter().collect();
            let rest: String = after.iter().skip(1).collect();
            let after: String = after.iter().collect();
            texts.insert(before.clone());
            for letter in ('\0'..='\u{ff}').chain(['€', '\u{1f600}']) {
                texts.insert(format!("{before}{letter}{rest}"));
                texts.insert(format!("{before}{letter}{after}"));
            }
        }
        for length in [15, 16, 17, 32, 33, 40, 41, 63, 64, 65, 128, 129, 130, 255, 256, 320, 321] {
            texts.insert(letters.iter().cycle().take(length).collect());
            let last = letters[letters.len() - 1];
            texts.insert(format!("{seed}{}", last.to_string().repeat(length)));
        }
    }
    texts
}

fn same(what: &str, pattern: &str, seeds: &[&str], accepts: impl Fn(&str) -> bool) {
    let regex = Regex::new(pattern).unwrap();
    for seed in seeds {
        assert!(accepts(seed), "{what}: {seed:?} is no good seed");
    }
    for text in neighbours(seeds) {
        assert_eq!(regex.is_match(&text), accepts(&text), "{what}: {text:?}");
    }
}

fn same_name<T: Described>(seed: &str) {
    same(T::TITLE, T::PATTERN, &[seed], |text| T::read(text).is_some());
}

fn json_reads<T: FromNode>(text: &str) -> bool {
    T::read(&Node::Text(text.into())).is_ok()
}

#[test]
fn patterns_accept_what_the_parsers_accept() {
    same_name::<ProgramId>("coffee-2");
    same_name::<WalletId>("star");
    same_name::<RuleId>("spend-1");
    same_name::<RewardId>("drink");
    same_name::<Label>("A.b_c:d/e-9");
    same_name::<Reference>("#1001~!");
    same_name::<Reason>("spilt coffee 2._-");
    same_name::<VersionId>(&"09af".repeat(16));
    let code = "0123456789ABCDEFGHJKMNPQRS";
    same_name::<MemberId>(&format!("mem_{code}"));
    same_name::<EntryId>(&format!("ent_{code}"));
    same_name::<HoldId>(&format!("hld_{code}"));
    same_name::<RedemptionId>(&format!("rdm_{code}"));
    let id = MemberId::parse(&format!("mem_{code}")).unwrap();
    let seeds = [id.as_str(), "ref:shopify:1073", "ref:a-9:~:!"];
    let by_name = |text: &str| !matches!(member(text), Ok(MemberName::Found(_)) | Err(_));
    same("member", MEMBER, &seeds, by_name);
    same("ref", MEMBER_REF, &["shopify:1073", "a-9:~:!"], |text| MemberRef::parse(text).is_some());
    same("currency", CURRENCY, &["EUR"], json_reads::<CurrencyText>);
    same("person", PERSON_TEXT, &["Ada Ø €"], |text| {
        // The lengths stand in the schema beside the pattern.
        text.chars().count() > 320 || json_reads::<PersonText>(text)
    });
}

/// They are read in more forms than the document names: with spaces, or in capitals.
#[test]
fn identifiers_as_the_document_has_them_are_read() {
    let table = [
        (IdentifierKind::Phone, PHONE, "+4531123456"),
        (IdentifierKind::Phone, PHONE, "+123456789012345"),
        (IdentifierKind::Email, EMAIL, "ada.l+b'c@example.com"),
        (IdentifierKind::Email, EMAIL, "{A}@e.x.am"),
        (IdentifierKind::Card, CARD, "4539578763621486"),
    ];
    for (kind, pattern, seed) in table {
        let regex = Regex::new(pattern).unwrap();
        let in_path = Regex::new(MEMBER).unwrap();
        assert!(regex.is_match(seed), "{seed}");
        for text in neighbours(&[seed]).into_iter().filter(|text| regex.is_match(text)) {
            // Of sixteen digits, every tenth number is a card's.
            let reads = Identifier::parse(kind, &text).is_some() || kind == IdentifierKind::Card;
            assert!(reads, "{text:?}");
            let path = format!("{}:{text}", kind.name());
            assert!(in_path.is_match(&path), "{path}");
        }
    }
}

#[test]
fn patterns_of_headers_and_queries_accept_what_the_parsers_accept() {
    // Spaces around a header's value are no part of it.
    let bare = |text: &str| text.trim() == text;
    let key = |text: &str| bare(text) && idempotency_key(Some(text)).is_ok();
    same("key", IDEMPOTENCY_KEY, &["0123456789abcdef!~", "\"0123456789abcdef!~\""], key);
    let serial = |text: &str| bare(text) && text.len() <= 17 && if_match(Some(text)).is_ok();
    same("serial", SERIAL_TAG, &["\"0\"", "\"17\""], serial);
    let is_plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let cursor = |text: &str| {
        is_plain(text) && text.len() <= 16 && read_query(&format!("c={text}"), &["c"]).is_ok()
    };
    same("cursor", CURSOR, &["e0", "e17"], cursor);
}

#[test]
fn the_pattern_of_instants_knows_the_calendar() {
    let pattern = scalars::instant();
    let seeds = ["2026-03-01T09:00:00Z", "2096-02-29T23:59:59.123456789+01:30"];
    same("instant", &pattern, &seeds, |text| Moment::parse(text).is_ok());
    let regex = Regex::new(&pattern).unwrap();
    let years =
        [1968, 1969, 1970, 1972, 1980, 1999, 2000, 2004, 2026, 2088, 2100, 2104, 2199, 2200];
    for year in years.into_iter().chain(2400..=2401) {
        for month in 0..=13 {
            for day in 0..=32 {
                let text = format!("{year}-{month:02}-{day:02}T12:00:00Z");
                assert_eq!(regex.is_match(&text), Moment::parse(&text).is_ok(), "{text}");
            }
        }
    }
}
