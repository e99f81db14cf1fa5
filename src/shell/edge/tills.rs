//! Routes of tills: codes that pair a device, and the devices that are paired.

use worker::{Env, Request};

use super::links::{WRITES_MAX, contended, seconds};
use super::{body, partners};
use crate::domain::names::ProgramId;
use crate::protocol::header::{idempotency_key, read_query};
use crate::protocol::link::Listed;
use crate::protocol::link::pairing::{
    CODE_SECONDS, Device, Pairing, PairingBody, code_hash, derive_code,
};
use crate::protocol::link::partner::SHOP;
use crate::protocol::problem::Problem;
use crate::protocol::read::read;
use crate::protocol::registry::RECORDS_PAGE_MAX;
use crate::protocol::route::Endpoint;
use crate::protocol::session::Place;
use crate::shell::asking;
use crate::shell::edge::{Answered, Visit};
use crate::shell::messages::own;
use crate::shell::reply::{fault, json, set};

pub(super) const PAIRING: &str = "pairing";
pub(super) const DEVICE: &str = "till";

pub(crate) async fn serve(request: &mut Request, visit: &Visit<'_>) -> Answered {
    read_query(visit.query, &[])?;
    let program = visit.caller.program()?;
    match visit.found.route.endpoint {
        Endpoint::CreatePairing => create(request, visit, program).await,
        Endpoint::RevokeDevice => revoke(visit, program).await,
        _ => list(visit, program).await,
    }
}

async fn create(request: &mut Request, visit: &Visit<'_>, program: &ProgramId) -> Answered {
    let header = request.headers().get("idempotency-key").map_err(fault)?;
    let idempotency = idempotency_key(header.as_deref())?;
    let wanted: PairingBody = read(&body::json(request, body::COMMAND_MAX_BYTES).await?)?;
    wanted.check()?;
    check_place(visit, program, &wanted).await?;
    let identity = visit.config.identity();
    let code = derive_code(identity, program, &idempotency);
    let hash = code_hash(identity, program, &code);
    let place = (PAIRING, hash.as_str());
    forget_ended(visit.env, program, seconds(visit.now_ms)).await?;
    let pairing = Pairing {
        till: wanted.till,
        location: wanted.location,
        label: wanted.label,
        expires_at: seconds(visit.now_ms).saturating_add(CODE_SECONDS),
        device: None,
    };
    let text = serde_json::to_string(&pairing).map_err(fault)?;
    let (stands, is_new) = asking::put_record(visit.env, program, place, (text, None)).await?;
    let kept: Pairing = own(stands.unwrap_or_default().as_bytes()).map_err(fault)?;
    if (&kept.till, &kept.location, &kept.label)
        != (&pairing.till, &pairing.location, &pairing.label)
    {
        let detail = "This idempotency key made a code for another till.";
        return Err(Problem::new("idempotency_key_reused", detail).at("/till"));
    }
    let url = request.inner().url();
    let page = format!("{}/p/{program}/till", Place::of(&url).origin);
    let answer = serde_json::to_string(&kept.answer(&code, page)).map_err(fault)?;
    let response = json(201, &answer, visit.request_id)?;
    if !is_new {
        set(&response, "idempotency-replayed", "true")?;
    }
    Ok(response)
}

/// A partner's till stands at one of the partner's places; the shop's where the shop says.
async fn check_place(
    visit: &Visit<'_>,
    program: &ProgramId,
    wanted: &PairingBody,
) -> Result<(), Problem> {
    if wanted.till == SHOP {
        return Ok(());
    }
    let partner = partners::partner(visit.env, program, &wanted.till, visit.now_ms).await?;
    match &wanted.location {
        Some(location) if !partner.has(location) => {
            let detail = "The partner has no such place.";
            Err(Problem::new("invalid_field", detail).at("/location"))
        }
        _ => Ok(()),
    }
}

async fn list(visit: &Visit<'_>, program: &ProgramId) -> Answered {
    let devices = devices(visit.env, program).await?;
    let data = devices.iter().map(Device::answer).collect();
    json(200, &serde_json::to_string(&Listed { data }).map_err(fault)?, visit.request_id)
}

pub(super) async fn devices(env: &Env, program: &ProgramId) -> Result<Vec<Device>, Problem> {
    let records = asking::records(env, program, DEVICE, ("", RECORDS_PAGE_MAX)).await?;
    let read = |record: crate::shell::messages::program::Record| {
        own(record.json.as_bytes()).map_err(fault)
    };
    records.into_iter().map(read).collect()
}

async fn revoke(visit: &Visit<'_>, program: &ProgramId) -> Answered {
    let device = end(visit.env, program, (visit.found.param("device"), visit.now_ms)).await?;
    shown(visit, &device)
}

/// Makes a device a till no more.
///
/// # Errors
/// `device_not_found`, and those of the program's keeper.
pub(super) async fn end(
    env: &Env,
    program: &ProgramId,
    (id, now_ms): (&str, i64),
) -> Result<Device, Problem> {
    let place = (DEVICE, id);
    let mut was = asking::record(env, program, place).await?;
    for _ in 0..WRITES_MAX {
        let Some(text) = was else {
            return Err(Problem::new("device_not_found", "There is no such device."));
        };
        let mut device: Device = own(text.as_bytes()).map_err(fault)?;
        if device.revoked_at.is_some() {
            return Ok(device);
        }
        device.revoked_at = Some(seconds(now_ms));
        let json = serde_json::to_string(&device).map_err(fault)?;
        let change = (json, Some(text));
        let (stands, written) = asking::put_record(env, program, place, change).await?;
        if written {
            return Ok(device);
        }
        was = stands;
    }
    Err(contended())
}

fn shown(visit: &Visit<'_>, device: &Device) -> Answered {
    json(200, &serde_json::to_string(&device.answer()).map_err(fault)?, visit.request_id)
}

/// Drops the codes whose time is up, so that there is always room for new ones.
async fn forget_ended(env: &Env, program: &ProgramId, now_seconds: u64) -> Result<(), Problem> {
    for record in asking::records(env, program, PAIRING, ("", RECORDS_PAGE_MAX)).await? {
        // An answer that is asked for again says for a while what it said.
        let pairing: Option<Pairing> = own(record.json.as_bytes()).ok();
        let is_over = pairing
            .is_some_and(|pairing| pairing.expires_at.saturating_add(KEPT_SECONDS) <= now_seconds);
        if is_over {
            asking::drop_record(env, program, (PAIRING, &record.id)).await?;
        }
    }
    Ok(())
}

/// How long a code is kept after its end: a day.
const KEPT_SECONDS: u64 = 24 * 60 * 60;
