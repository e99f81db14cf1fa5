//! Whether the edge answers what the engine decides, field by field.

use serde_json::{Value, json};

use crate::desk::program_file::Compiled;
use crate::desk::remote::{Reply, said};
use crate::domain::book::Book;
use crate::domain::decide::Decision;
use crate::domain::moment::Moment;
use crate::domain::view::view;
use crate::protocol::answer::{ViewBody, accepted, view_body};
use crate::protocol::ids::entry_id;

/// What the edge makes up by itself, so that nobody can guess it.
const MADE_UP: [&str; 3] = ["code", "link", "receipt"];

/// What must be in an answer, as JSON; `view` is left out where the book has moved on since.
pub fn expected(
    compiled: &Compiled,
    book: &Book,
    decision: &Decision,
    (now, is_last): (Moment, bool),
) -> Value {
    match decision {
        Decision::Refused(refusal) => json!({ "code": refusal.code() }),
        Decision::Unchanged => json!({ "outcome": "unchanged" }),
        Decision::Accepted { entry, outcome } => {
            let view = view(&compiled.program, book, now.max(book.at)).ok();
            let id = entry_id(&entry.member, entry.seq);
            let answer = view.zip(id).map(|(view, id)| accepted(id, entry, outcome, &view));
            let mut answer = json!(answer);
            if !is_last && let Some(fields) = answer.as_object_mut() {
                fields.remove("view");
            }
            answer
        }
    }
}

/// What must be in the answer to a look at the balance.
pub fn seen(compiled: &Compiled, book: &Book, now: Moment) -> Value {
    let body = view(&compiled.program, book, now).ok().map(|view| view_body(&view));
    // The instant is in the answer only where a question names another than now.
    json!(body.map(|body| ViewBody { as_of: None, ..body }))
}

/// The first field in which the edge's answer is another, in words.
pub fn difference(expected: &Value, reply: &Reply) -> Option<String> {
    let (pointer, wanted, found) = first(expected, &reply.body, "")?;
    if reply.status >= 400 && reply.body.get("code").is_some() && pointer != "/code" {
        return Some(format!("the edge refuses: {}", said(reply)));
    }
    Some(format!("the edge answers {found} at {pointer}, and the engine {wanted}"))
}

/// What the edge adds is no difference: it knows more than the engine says.
fn first(wanted: &Value, found: &Value, at: &str) -> Option<(String, String, String)> {
    match (wanted, found) {
        (Value::Object(wanted), Value::Object(found)) => wanted
            .iter()
            .filter(|(key, _)| at.is_empty() && *key == "code" || !MADE_UP.contains(&key.as_str()))
            .find_map(|(key, value)| {
                let other = found.get(key).unwrap_or(&Value::Null);
                first(value, other, &format!("{at}/{key}"))
            }),
        (Value::Array(wanted), Value::Array(found)) if wanted.len() == found.len() => wanted
            .iter()
            .zip(found)
            .enumerate()
            .find_map(|(place, (one, other))| first(one, other, &format!("{at}/{place}"))),
        _ if wanted == found => None,
        _ => Some((at.to_owned(), wanted.to_string(), found.to_string())),
    }
}
