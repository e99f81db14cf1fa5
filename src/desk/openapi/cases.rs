//! Bodies of which only certain fields go together: each as the list of its cases.

use serde_json::{Map, Value, json};

use super::schemas::without_null;

/// One way to write a body.
pub struct Case {
    title: &'static str,
    needed: &'static [&'static str],
    allowed: &'static [&'static str],
    /// The one value that a field has in this case.
    fixed: Option<(&'static str, &'static str)>,
}

const fn case(
    title: &'static str,
    needed: &'static [&'static str],
    allowed: &'static [&'static str],
) -> Case {
    Case { title, needed, allowed, fixed: None }
}

/// The bodies that have cases, by the name of their schema.
#[must_use]
pub fn all() -> Vec<(&'static str, Vec<Case>)> {
    let kind = |kind| Some(("kind", kind));
    let usage = |usage| Some(("use", usage));
    vec![
        (
            "EnrolBody",
            vec![
                case(
                    "By the shop's own name",
                    &["ref"],
                    &["identifiers", "segments", "attributes", "person"],
                ),
                case("At a till", &["identifiers"], &["segments", "attributes", "person"]),
            ],
        ),
        (
            "HoldBody",
            vec![
                case("For a reward", &["reward"], &["units", "ttl_seconds", "order", "link"]),
                case("For points", &["wallet", "points"], &["ttl_seconds", "order"]),
            ],
        ),
        (
            "ReturnBody",
            vec![
                case("Lines", &["return_ref", "lines"], &["occurred_at"]),
                case("An amount", &["return_ref", "amount"], &["occurred_at"]),
                case("The whole", &["return_ref"], &["occurred_at"]),
            ],
        ),
        (
            "KeyBody",
            vec![
                Case { fixed: kind("sk"), ..case("Everything", &["kind"], &["label"]) },
                Case { fixed: kind("rk"), ..case("Some scopes", &["kind", "scopes"], &["label"]) },
                Case { fixed: kind("pk"), ..case("For pages", &["kind", "origins"], &["label"]) },
            ],
        ),
        (
            "SecretBody",
            vec![
                Case { fixed: usage("sign"), ..case("Made here", &[], &["use", "issuer"]) },
                Case { fixed: usage("proxy"), ..case("Brought", &["use", "secret"], &["issuer"]) },
            ],
        ),
    ]
}

/// The schema of a body, as one of its cases.
#[must_use]
pub fn split(schema: &Value, cases: &[Case]) -> Value {
    let empty = Map::new();
    let properties = schema.get("properties").and_then(Value::as_object).unwrap_or(&empty);
    let cases: Vec<Value> = cases.iter().map(|case| one(properties, case)).collect();
    json!({ "description": schema.get("description"), "oneOf": cases })
}

fn one(properties: &Map<String, Value>, case: &Case) -> Value {
    let mut own = Map::new();
    for (name, property) in properties {
        if case.needed.contains(&name.as_str()) {
            own.insert(name.clone(), without_null(property.clone()));
        } else if case.allowed.contains(&name.as_str()) {
            own.insert(name.clone(), property.clone());
        }
    }
    if let Some((name, value)) = case.fixed {
        own.insert(name.to_owned(), json!({ "const": value }));
    }
    json!({
        "title": case.title,
        "type": "object",
        "properties": own,
        "required": case.needed,
        "additionalProperties": false,
    })
}
