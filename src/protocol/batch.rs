//! The body of a batch: commands, each with its own key and path; and the answers of one.

use super::node::{Fault, Node, Record};

/// Commands in a batch; with the body's megabyte this is the smaller bound for small commands.
pub const BATCH_ITEMS_MAX: usize = 1_000;

/// `POST /v1/batch`
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "desk", schemars(deny_unknown_fields))]
pub struct BatchBody<'a> {
    #[cfg_attr(feature = "desk", schemars(length(min = 1, max = BATCH_ITEMS_MAX)))]
    pub items: Vec<BatchItem<'a>>,
}

/// One command; whatever is wrong with it is said in its own answer.
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "desk", schemars(deny_unknown_fields))]
pub struct BatchItem<'a> {
    /// What the header `Idempotency-Key` is for a command on its own.
    pub key: String,
    /// The command's path, as `/v1/members/ref:shopify:1073/earn`.
    pub path: String,
    /// The command's body.
    #[cfg_attr(feature = "desk", schemars(with = "Option<serde_json::Value>"))]
    pub body: Option<&'a Node<'a>>,
}

impl<'a> BatchBody<'a> {
    /// # Errors
    /// The first thing that is wrong outside the commands' bodies.
    pub fn read(node: &'a Node<'a>) -> Result<Self, Fault> {
        let list: &[Node<'a>] = node.strict(&["items"])?.lent("items", Node::list)?;
        let mut items = Vec::with_capacity(list.len());
        for (place, node) in list.iter().enumerate() {
            let item = read_item(node);
            items.push(item.map_err(|fault| fault.at(&place.to_string()).at("items"))?);
        }
        Ok(Self { items })
    }
}

fn read_item<'a>(node: &'a Node<'a>) -> Result<BatchItem<'a>, Fault> {
    let record: &Record<'a> = node.strict(&["key", "path", "body"])?;
    let body = record.find("body").filter(|body| **body != Node::Null);
    Ok(BatchItem { key: record.get("key")?, path: record.get("path")?, body })
}

/// The answers of a keeper to a batch as JSON, each as a text in JSON itself.
#[must_use]
pub fn join_answers(answers: &[String]) -> String {
    format!(r#"{{"answers":[{}]}}"#, answers.join(","))
}

/// The status of one of the answers, and whether it was given before.
#[must_use]
pub fn status_of(answer: &str) -> Option<(u16, bool)> {
    let (status, rest) = answer.strip_prefix(r#"{"status":"#)?.split_once(',')?;
    Some((status.parse().ok()?, rest.starts_with(r#""replayed":true"#)))
}

/// The answers that [`join_answers`] joined. What is between two brackets is not looked into:
/// both ends of this are ours.
#[must_use]
pub fn split_answers(text: &str) -> Option<Vec<String>> {
    let list = text.strip_prefix(r#"{"answers":["#)?.strip_suffix("]}")?;
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    let between = |letter: char| {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => quoted = !quoted,
            '{' | '[' if !quoted => depth = depth.saturating_add(1),
            '}' | ']' if !quoted => depth = depth.saturating_sub(1),
            ',' => return depth == 0 && !quoted,
            _ => {}
        }
        false
    };
    Some(list.split(between).map(str::to_owned).collect())
}
