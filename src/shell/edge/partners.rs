//! Routes of partners: who they are, and the keys that they present.

use worker::{Env, Request};

use super::body;
use crate::domain::names::ProgramId;
use crate::protocol::credential::{KeyKind, KeyRecord, derive_partner_key, hash, key_id};
use crate::protocol::header::{idempotency_key, read_query};
use crate::protocol::link::Listed;
use crate::protocol::link::partner::{Partner, PartnerBody, PartnerKeyBody, partner_id};
use crate::protocol::problem::Problem;
use crate::protocol::read::read;
use crate::protocol::registry::RECORDS_PAGE_MAX;
use crate::protocol::route::Endpoint;
use crate::protocol::storefront;
use crate::shell::asking;
use crate::shell::edge::{Answered, Visit};
use crate::shell::messages::own;
use crate::shell::messages::program::{ProgramAnswer, ProgramAsk};
use crate::shell::reply::{fault, json, set};

const KIND: &str = "partner";

pub(crate) async fn serve(request: &mut Request, visit: &Visit<'_>) -> Answered {
    read_query(visit.query, &[])?;
    let program = visit.caller.program()?;
    match visit.found.route.endpoint {
        Endpoint::PutPartner => put(request, visit, program).await,
        Endpoint::CreatePartnerKey => create_key(request, visit, program).await,
        _ => list(visit, program).await,
    }
}

/// A partner of the program, as it stood some seconds ago.
pub(crate) async fn partner(
    env: &Env,
    program: &ProgramId,
    id: &str,
    now_ms: i64,
) -> Result<Partner, Problem> {
    let unknown = || Problem::new("partner_not_found", "There is no such partner.");
    if partner_id(id).is_none() {
        return Err(unknown());
    }
    let json = asking::known_record(env, program, (KIND, id), now_ms).await?;
    own(json.ok_or_else(unknown)?.as_bytes()).map_err(fault)
}

/// Every partner of the program.
pub(crate) async fn all(env: &Env, program: &ProgramId) -> Result<Vec<Partner>, Problem> {
    let records = asking::records(env, program, KIND, ("", RECORDS_PAGE_MAX)).await?;
    let read =
        |record: crate::shell::messages::program::Record| own::<Partner>(record.json.as_bytes());
    records.into_iter().map(read).collect::<worker::Result<_>>().map_err(fault)
}

async fn list(visit: &Visit<'_>, program: &ProgramId) -> Answered {
    let data = all(visit.env, program).await?;
    json(200, &serde_json::to_string(&Listed { data }).map_err(fault)?, visit.request_id)
}

async fn put(request: &mut Request, visit: &Visit<'_>, program: &ProgramId) -> Answered {
    let wanted: PartnerBody = read(&body::json(request, body::COMMAND_MAX_BYTES).await?)?;
    wanted.check()?;
    let partner = Partner::from(wanted);
    let text = serde_json::to_string(&partner).map_err(fault)?;
    let place = (KIND, partner.id.as_str());
    let mut was = asking::record(visit.env, program, place).await?;
    let status = if was.is_none() { 201 } else { 200 };
    // Two who change it at once: each is written, one after the other.
    for _ in 0..super::links::WRITES_MAX {
        let change = (text.clone(), was);
        let (stands, written) = asking::put_record(visit.env, program, place, change).await?;
        if written {
            return json(status, &text, visit.request_id);
        }
        was = stands;
    }
    Err(super::links::contended())
}

async fn create_key(request: &mut Request, visit: &Visit<'_>, program: &ProgramId) -> Answered {
    let header = request.headers().get("idempotency-key").map_err(fault)?;
    let idempotency = idempotency_key(header.as_deref())?;
    let bytes = body::json(request, body::COMMAND_MAX_BYTES).await?;
    let wanted: PartnerKeyBody =
        if bytes.is_empty() { PartnerKeyBody::default() } else { read(&bytes)? };
    wanted.check()?;
    let place = (KIND, visit.found.param("partner"));
    if asking::record(visit.env, program, place).await?.is_none() {
        return Err(Problem::new("partner_not_found", "There is no such partner."));
    }
    let key = derive_partner_key(visit.config.identity(), program, place.1, &idempotency)
        .ok_or_else(|| fault("a key could not be derived"))?;
    let hash = hash(&key);
    let record = KeyRecord {
        id: key_id(&hash),
        hash,
        kind: KeyKind::Tk,
        scopes: Vec::new(),
        origins: Vec::new(),
        label: wanted.label,
        partner: Some(place.1.to_owned()),
        revoked_at: None,
    };
    let ask = ProgramAsk::CreateKey { record, twins: Vec::new() };
    let ProgramAnswer::Key { record, created } =
        asking::ask_program(visit.env, program, &ask).await?
    else {
        return Err(fault("a program's keeper answered something else"));
    };
    let response = json(201, &storefront::key(&record, Some(&key)), visit.request_id)?;
    if !created {
        set(&response, "idempotency-replayed", "true")?;
    }
    Ok(response)
}
