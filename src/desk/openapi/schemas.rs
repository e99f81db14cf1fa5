//! The schemas of all messages: what is read and what is written, under one set of names.

use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

use super::refusals::is_of_members;
use super::scalars::{IDEMPOTENCY_KEY, MEMBER};
use super::words::words;
use crate::protocol::route::ROUTES;

const PLACE: &str = "/components/schemas/";

/// Collects the schemas that the document uses.
pub struct Schemas {
    read: SchemaGenerator,
    written: SchemaGenerator,
}

impl Schemas {
    #[must_use]
    pub fn new() -> Self {
        let settings = SchemaSettings::draft2020_12()
            .with(|settings| settings.definitions_path = PLACE.into())
            .with_transform(RecursiveTransform(plain));
        Self {
            read: settings.clone().for_deserialize().into_generator(),
            written: settings
                .for_serialize()
                .with_transform(RecursiveTransform(never_null))
                .into_generator(),
        }
    }

    /// The schema of a message that the edge reads.
    pub fn read<T: JsonSchema>(&mut self) -> Value {
        self.read.subschema_for::<T>().into()
    }

    /// The schema of a message that the edge writes.
    pub fn written<T: JsonSchema>(&mut self) -> Value {
        self.written.subschema_for::<T>().into()
    }

    /// All of them by name. A message that is written otherwise than it is read has two schemas.
    #[must_use]
    pub fn finish(mut self) -> Map<String, Value> {
        let mut all = self.read.take_definitions(true);
        let written = self.written.take_definitions(true);
        let doubled: Vec<String> = written
            .iter()
            .filter(|(name, schema)| all.get(*name).is_some_and(|read| read != *schema))
            .map(|(name, _)| name.clone())
            .collect();
        for (name, mut schema) in written {
            rename(&mut schema, &doubled);
            all.insert(if doubled.contains(&name) { answered(&name) } else { name }, schema);
        }
        for (name, field, values) in words() {
            say(&mut all, (name, field), "enum", json!(values));
        }
        say(&mut all, ("QuoteBody", "member"), "pattern", MEMBER.into());
        say(&mut all, ("BatchItem", "key"), "pattern", IDEMPOTENCY_KEY.into());
        say(&mut all, ("BatchItem", "path"), "pattern", command_path().into());
        say(&mut all, ("BatchItem", "body"), "anyOf", commands());
        for (name, cases) in super::cases::all() {
            if let Some(schema) = all.get_mut(name) {
                *schema = super::cases::split(schema, &cases);
            }
        }
        all
    }
}

fn answered(name: &str) -> String {
    format!("{name}Answer")
}

/// The path of a command in a batch: any route that takes an idempotency key for a member.
fn command_path() -> String {
    let routes = ROUTES.iter().filter(|route| {
        route.keyed && is_of_members(route.endpoint) && route.template.starts_with("/v1/members")
    });
    let pattern = |part: &str| match part.strip_prefix('{') {
        Some(_) => "[!-.0->@-~]{1,512}".to_owned(),
        None => part.to_owned(),
    };
    let path = |template: &str| template.split('/').map(pattern).collect::<Vec<String>>().join("/");
    let paths: Vec<String> = routes.map(|route| path(route.template)).collect();
    format!("^({})$", paths.join("|"))
}

/// The bodies that a command in a batch can have.
fn commands() -> Value {
    let names = [
        "EnrolBody",
        "Identifier",
        "EarnBody",
        "ActionBody",
        "HoldBody",
        "CaptureBody",
        "EmptyBody",
        "RedeemBody",
        "UseBody",
        "ReserveBody",
        "ReleaseBody",
        "LinkBody",
        "ConsumeBody",
        "ReturnBody",
        "ActivateBody",
        "BillingBody",
        "ChoiceBody",
        "AdjustBody",
        "HandBody",
    ];
    let reference = |name| json!({ "$ref": format!("#{PLACE}{name}") });
    let bodies = names.into_iter().map(reference);
    bodies.chain([json!({ "type": "null" })]).collect()
}

/// Points the references of an answer's schema at the answers' own schemas.
fn rename(schema: &mut Value, doubled: &[String]) {
    match schema {
        Value::Object(fields) => {
            if let Some(Value::String(target)) = fields.get_mut("$ref") {
                let name = target.rsplit('/').next().unwrap_or_default().to_owned();
                if doubled.contains(&name) {
                    *target = format!("#{PLACE}{}", answered(&name));
                }
            }
            fields.values_mut().for_each(|value| rename(value, doubled));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| rename(item, doubled)),
        _ => {}
    }
}

/// Says one thing more of a schema's field, or of the items of its list.
fn say(all: &mut Map<String, Value>, (name, field): (&str, &str), keyword: &str, value: Value) {
    let pointer = format!("/{name}/properties/{field}");
    let mut whole = Value::Object(std::mem::take(all));
    let items = whole.pointer(&format!("{pointer}/items")).is_some();
    let place = if items { format!("{pointer}/items") } else { pointer };
    if let Some(Value::Object(field)) = whole.pointer_mut(&place) {
        field.insert(keyword.to_owned(), value);
    }
    if let Value::Object(whole) = whole {
        *all = whole;
    }
}

/// Leaves out the widths of Rust's integers and empty defaults, and joins a comment's lines.
fn plain(schema: &mut Schema) {
    let is_width = |format: &str| format.starts_with("uint") || format.starts_with("int");
    if schema.get("format").and_then(Value::as_str).is_some_and(is_width) {
        schema.remove("format");
    }
    if schema.get("default").is_some_and(Value::is_null) {
        schema.remove("default");
    }
    if let Some(Value::String(text)) = schema.get_mut("description") {
        *text = text.replace('\n', " ");
    }
}

/// What may be left out is never null.
pub fn never_null(schema: &mut Schema) {
    let required = schema.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
    let Some(Value::Object(properties)) = schema.get_mut("properties") else { return };
    for (name, property) in properties {
        if !required.iter().any(|known| known == name) {
            *property = without_null(property.take());
        }
    }
}

/// A schema without its null.
#[must_use]
pub fn without_null(mut schema: Value) -> Value {
    let Some(fields) = schema.as_object_mut() else { return schema };
    if let Some(Value::Array(kinds)) = fields.get_mut("type") {
        kinds.retain(|kind| kind != "null");
        if let [only] = kinds.as_slice() {
            let only = only.clone();
            fields.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(choices)) = fields.get_mut("anyOf") {
        choices.retain(|choice| choice != &json!({ "type": "null" }));
        if let [Value::Object(only)] = choices.as_slice() {
            let only = only.clone();
            fields.remove("anyOf");
            fields.extend(only);
        }
    }
    schema
}
