//! The OpenAPI 3.1 document of the API, made of the route table and the types of the messages.

mod cases;
pub mod examples;
mod operations;
mod parameters;
mod refusals;
mod responses;
pub mod scalars;
mod schemas;
mod shapes;
mod words;

use serde_json::{Map, Value, json};

use crate::protocol::route::{Endpoint, ROUTES, Route, Scope};
use responses::Responses;
use schemas::Schemas;
pub use schemas::never_null;

const ABOUT: &str = "Members earn points, redeem them and get them back, against a journal that \
    only grows.\n\n\
    Bodies are JSON in UTF-8. Money is in whole minor units of the program's currency, points are \
    whole, instants are RFC 3339. A request field that is not described here is refused; an \
    answer's may be ignored.\n\n\
    Every command carries an `Idempotency-Key`: sent again with the same command, it is answered \
    as the first time and counts once.\n\n\
    What says no is `application/problem+json` (RFC 9457); integrations match on its `code`. A \
    path that is there, with a method that is not, is answered 405 with `Allow`.";

/// How deep the document is broken into lines: each operation and each component has one.
const LINES_DEPTH: usize = 3;

/// The document as it is served: the same for the same code, compact, and with a line for each
/// operation and component, so that a change can be read.
#[must_use]
pub fn text() -> String {
    let mut text = String::new();
    write(&document(), LINES_DEPTH, &mut text);
    text.push('\n');
    text
}

fn write(value: &Value, depth: usize, text: &mut String) {
    let fields = match value {
        Value::Object(fields) if depth > 0 && !fields.is_empty() => fields,
        _ => {
            text.push_str(&value.to_string());
            return;
        }
    };
    for (index, (name, field)) in fields.iter().enumerate() {
        text.push_str(if index == 0 { "{\n" } else { ",\n" });
        text.push_str(&Value::from(name.as_str()).to_string());
        text.push(':');
        write(field, depth.saturating_sub(1), text);
    }
    text.push_str("\n}");
}

/// The document.
#[must_use]
pub fn document() -> Value {
    let mut schemas = Schemas::new();
    let mut responses = Responses::new(&mut schemas);
    let mut paths = Map::new();
    for route in ROUTES {
        let method = route.method.name().to_ascii_lowercase();
        let operation = operation(route, &mut schemas, &mut responses);
        let path = paths.entry(route.template).or_insert_with(|| json!({}));
        if let Some(path) = path.as_object_mut() {
            path.insert(method, operation);
        }
    }
    let parameters = parameters::all(&mut schemas);
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Regulars",
            "version": "1",
            "summary": "Loyalty programs at the CDN edge.",
            "description": ABOUT,
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": {
            "schemas": schemas.finish(),
            "responses": responses.finish(),
            "parameters": parameters,
            "headers": responses::headers(),
            "securitySchemes": {
                "bearer": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "The root key, with `Regulars-Program`; a program's secret key \
                        `sk_…`; or a restricted key `rk_…` with the scope that the operation \
                        names.",
                },
                "session": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "The session of `POST /v1/sessions`; on the edge's own pages, \
                        the cookie of who is signed in.",
                },
                "publishable": {
                    "type": "apiKey",
                    "in": "query",
                    "name": "key",
                    "description": "A publishable key `pk_…`, on one of its pages; or as a bearer.",
                },
            },
        },
    })
}

fn operation(route: &Route, schemas: &mut Schemas, responses: &mut Responses) -> Value {
    let (name, chapter) = operations::name(route.endpoint);
    let security = match route.scope {
        Scope::Open | Scope::Signed => json!([]),
        Scope::Member => json!([{ "session": [] }]),
        Scope::Any => json!([{ "bearer": [] }]),
        Scope::Shop => json!([{ "bearer": ["read"] }, { "publishable": [] }]),
        scope => json!([{ "bearer": [scope.name()] }]),
    };
    let mut operation = json!({
        "operationId": name,
        "tags": [chapter],
        "summary": route.summary,
        "security": security,
        "parameters": parameters::of(route),
        "responses": responses.of(route, name, schemas),
    });
    if let (Some(body), Some(fields)) = (request_body(route, schemas), operation.as_object_mut()) {
        fields.insert("requestBody".to_owned(), body);
    }
    operation
}

fn request_body(route: &Route, schemas: &mut Schemas) -> Option<Value> {
    let (schema, required) = operations::body(route.endpoint, schemas)?;
    let content = match examples::example(route.endpoint) {
        Some(example) => json!({ "schema": schema, "example": example }),
        None => json!({ "schema": schema }),
    };
    // What a page may send without a pre-flight.
    let kind = match route.endpoint {
        Endpoint::SendOrder => "text/plain",
        _ => "application/json",
    };
    Some(json!({ "required": required, "content": { kind: content } }))
}
