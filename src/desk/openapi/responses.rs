//! The answers of each route as the document has them: when all is well, and when it is not.

use serde_json::{Map, Value, json};

use super::operations::own::twin;
use super::operations::{Answer, answers};
use super::refusals;
use super::schemas::Schemas;
use crate::protocol::problem::{Problem, REGISTRY};
use crate::protocol::route::{Endpoint, Route};

/// The headers that answers carry, each described once.
#[must_use]
pub fn headers() -> Map<String, Value> {
    let all = [
        ("Request-Id", true, "Names the request, for the operator's log."),
        ("RateLimit-Policy", true, "How many refusals a member may cause in a day."),
        ("Idempotency-Replayed", false, "`true`: the answer that this key was given before."),
        ("ETag", true, "What `If-None-Match` or `If-Match` may name."),
        ("Retry-After", false, "Seconds after which it is worth trying again."),
        ("WWW-Authenticate", true, "`Bearer`."),
        ("Allow", true, "The methods that the path has."),
    ];
    let header = |required: bool, description: &str| {
        json!({
            "description": description, "required": required, "schema": { "type": "string" }
        })
    };
    all.into_iter().map(|(name, must, text)| (name.to_owned(), header(must, text))).collect()
}

fn header_references(own: &[&str]) -> Value {
    let reference = |name: &&str| {
        ((*name).to_owned(), json!({ "$ref": format!("#/components/headers/{name}") }))
    };
    let always = ["Request-Id", "RateLimit-Policy"];
    Value::Object(always.iter().chain(own).map(reference).collect())
}

/// The responses of the document: those with problems are shared under a name.
pub struct Responses {
    shared: Map<String, Value>,
    problem: Value,
}

impl Responses {
    pub fn new(schemas: &mut Schemas) -> Self {
        let mut responses = Self { shared: Map::new(), problem: schemas.written::<Problem>() };
        let refused = responses.problem(405, &["method_not_allowed"], false);
        responses.shared.insert("MethodNotAllowed".to_owned(), refused);
        responses
    }

    #[must_use]
    pub fn finish(self) -> Map<String, Value> {
        self.shared
    }

    /// All responses of a route.
    pub fn of(&mut self, route: &Route, name: &str, schemas: &mut Schemas) -> Value {
        let mut all = Map::new();
        for answer in answers(route.endpoint, schemas) {
            all.insert(answer.status.to_string(), success(route, &answer));
        }
        for (status, codes) in refusals::by_status(route) {
            let shared = self.share((name, route.keyed), status, &codes);
            let reference = json!({ "$ref": format!("#/components/responses/{shared}") });
            all.insert(status.to_string(), reference);
        }
        Value::Object(all)
    }

    /// The name of the response that says these codes; the first of a status has the plain name.
    fn share(&mut self, (operation, keyed): (&str, bool), status: u16, codes: &[&str]) -> String {
        let response = self.problem(status, codes, keyed);
        if let Some((name, _)) = self.shared.iter().find(|(_, known)| **known == response) {
            return name.clone();
        }
        let plain = format!("Problem{status}");
        let name =
            if self.shared.contains_key(&plain) { format!("{operation}.{status}") } else { plain };
        self.shared.insert(name.clone(), response);
        name
    }

    fn problem(&self, status: u16, codes: &[&str], keyed: bool) -> Value {
        let own: &[&str] = match status {
            401 => &["WWW-Authenticate"],
            405 => &["Allow"],
            429 | 503 => &["Retry-After"],
            409 | 422 if keyed => &["Idempotency-Replayed"],
            _ => &[],
        };
        // What a code means is said by the problem's title; saying it here for every route would
        // be a tenth of the document.
        let title = |code: &str| REGISTRY.iter().find(|(known, _, _)| *known == code);
        let description = match codes {
            [code] => title(code).map_or_else(String::new, |(_, _, title)| format!("{title}.")),
            _ => "The code says which.".to_owned(),
        };
        let only = json!({ "properties": {
            "status": { "const": status }, "code": { "enum": codes }
        } });
        let schema = json!({ "allOf": [self.problem, only] });
        json!({
            "description": description,
            "headers": header_references(own),
            "content": { "application/problem+json": { "schema": schema } },
        })
    }
}

fn success(route: &Route, answer: &Answer) -> Value {
    let own: &[&str] = match twin(route.endpoint).unwrap_or(route.endpoint) {
        Endpoint::GetBalance | Endpoint::GetProgram => &["ETag"],
        _ if route.keyed || route.endpoint == Endpoint::SendOrder => &["Idempotency-Replayed"],
        _ => &[],
    };
    let mut response =
        json!({ "description": answer.description, "headers": header_references(own) });
    if let (Some(schema), Some(fields)) = (&answer.schema, response.as_object_mut()) {
        let content = json!({ "application/json": { "schema": schema } });
        fields.insert("content".to_owned(), content);
    }
    response
}
