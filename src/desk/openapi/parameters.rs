//! What requests say outside of their body: parts of the path, queries and headers.

use serde_json::{Map, Value, json};

use super::operations::own::twin;
use super::refusals::is_of_members;
use super::scalars::{CURSOR, IDEMPOTENCY_KEY, MEMBER, SERIAL_TAG};
use super::schemas::Schemas;
use crate::domain::names::{HoldId, ProgramId, RedemptionId, Reference, VersionId};
use crate::protocol::header::PAGE_MAX;
use crate::protocol::route::{Endpoint, Route, Scope};
use crate::protocol::scalar::{Instant, Named};

/// All parameters there are, each described once.
pub fn all(schemas: &mut Schemas) -> Map<String, Value> {
    let mut all = Map::new();
    let mut add = |name: &str, place: &str, required: bool, schema: Value, description: &str| {
        let parameter = json!({
            "name": name, "in": place, "required": required, "schema": schema,
            "description": description
        });
        all.insert(name.to_owned(), parameter);
    };
    let text = |pattern: &str| json!({ "type": "string", "pattern": pattern });
    let member = "The member: `mem_…`, the shop's own name for it as `ref:namespace:id`, or what \
        it is found by as `card:…`, `phone:+…` or `email:…`.";
    add("member", "path", true, text(MEMBER), member);
    add("hold", "path", true, schemas.read::<Named<HoldId>>(), "The hold.");
    add("redemption", "path", true, schemas.read::<Named<RedemptionId>>(), "The redemption.");
    let order = json!({
        "allOf": [schemas.read::<Named<Reference>>()], "not": { "enum": [".", ".."] }
    });
    add("order", "path", true, order.clone(), "The shop's own name for the order.");
    add("event", "path", true, order, "The shop's own name for the event of the action.");
    let hash = "The SHA-256 of the document's bytes.";
    add("hash", "path", true, schemas.read::<Named<VersionId>>(), hash);
    add("key", "path", true, text("^key_[0-9A-HJKMNP-TV-Z]{26}$"), "The key's id.");
    let kinds = json!({ "type": "string", "enum": ["phone", "email", "card"] });
    add("kind", "path", true, kinds, "What kind of identifier.");
    let code = "The voucher's code; case, spaces and dashes do not matter.";
    add("code", "path", true, text("^[0-9A-HJKMNP-TV-Z]{26}$"), code);
    add("partner", "path", true, text("^[a-z][a-z0-9_-]{0,39}$"), "The partner's id.");
    let link = "The pick-up code, or the signed token.";
    add("link", "path", true, text("^[A-Za-z0-9._-]{26,2048}$"), link);
    add("kid", "path", true, text("^[A-Za-z0-9_-]{11}$"), "The key's name in links.");
    add("device", "path", true, text("^dev_[0-9A-HJKMNP-TV-Z]{26}$"), "The device's id.");
    add("program", "path", true, schemas.read::<Named<ProgramId>>(), "The program's id.");
    add("secret", "path", true, text("^sec_[0-9A-HJKMNP-TV-Z]{26}$"), "The secret's name.");
    let publishable = "A publishable key, where no header shall cost a pre-flight.";
    let pk = "^pk_[a-z][a-z0-9-]{0,39}_[0-9A-HJKMNP-TV-Z]{26}$";
    all.insert(
        "publishable".to_owned(),
        json!({
            "name": "key", "in": "query", "required": false, "schema": text(pk),
            "description": publishable
        }),
    );
    let mut add = |name: &str, place: &str, required: bool, schema: Value, description: &str| {
        let parameter = json!({
            "name": name, "in": place, "required": required, "schema": schema,
            "description": description
        });
        all.insert(name.to_owned(), parameter);
    };
    let instant = schemas.read::<Instant>();
    add("as_of", "query", false, instant.clone(), "An instant gone by or to come; now without.");
    let limit = json!({ "type": "integer", "minimum": 1, "maximum": PAGE_MAX, "default": 50 });
    add("limit", "query", false, limit, "Entries on the page.");
    add("cursor", "query", false, text(CURSOR), "`next_cursor` of the page above; opaque.");
    let key = "Names this command, so that a retry counts once: the same key with the same command \
        is answered as the first time.";
    add("Idempotency-Key", "header", true, text(IDEMPOTENCY_KEY), key);
    let serial = "The serial of the release list that you saw; `\"0\"` the first time.";
    add("If-Match", "header", true, text(SERIAL_TAG), serial);
    let tag = "The `ETag` of what you have.";
    add("If-None-Match", "header", false, json!({ "type": "string" }), tag);
    let now = "The time, for test programs only; never before the member's last entry.";
    add("Regulars-Now", "header", false, instant, now);
    let program = schemas.read::<Named<ProgramId>>();
    let which = "The program that the root key is used for; other keys are of one program.";
    add("Regulars-Program", "header", false, program, which);
    all
}

/// References to the parameters that the route has.
#[must_use]
pub fn of(route: &Route) -> Vec<Value> {
    let is_parameter = |part: &'static str| part.strip_prefix('{')?.strip_suffix('}');
    let mut names: Vec<&str> = route.template.split('/').filter_map(is_parameter).collect();
    match twin(route.endpoint).unwrap_or(route.endpoint) {
        Endpoint::GetBalance => names.extend(["as_of", "If-None-Match"]),
        Endpoint::GetEntries => names.extend(["limit", "cursor"]),
        Endpoint::PutLive => names.push("If-Match"),
        Endpoint::GetProgram => names.push("If-None-Match"),
        _ => {}
    }
    if route.keyed {
        names.push("Idempotency-Key");
    }
    if route.scope == Scope::Shop || route.endpoint == Endpoint::SendOrder {
        names.push("publishable");
    }
    let is_timed = matches!(route.endpoint, Endpoint::Batch | Endpoint::BeginSession);
    if is_of_members(route.endpoint) || is_timed || route.scope == Scope::Partner {
        names.push("Regulars-Now");
    }
    if (route.scope.is_of_keys() || route.scope == Scope::Partner) && route.scope != Scope::Open {
        names.push("Regulars-Program");
    }
    let reference = |name: &str| json!({ "$ref": format!("#/components/parameters/{name}") });
    names.into_iter().map(reference).collect()
}
