//! Routes of the keys that sign links: made, promoted, retired, revoked, and published.

mod minting;
pub(crate) mod redeem;

use worker::{Env, Request};

pub(crate) use minting::{check, prepare, prepare_question};

use super::body;
use crate::domain::names::ProgramId;
use crate::protocol::header::{idempotency_key, read_query};
use crate::protocol::link::Listed;
use crate::protocol::link::key::{LinkKey, jwks, pair};
use crate::protocol::link::ring::{KeyRing, PromoteBody};
use crate::protocol::problem::Problem;
use crate::protocol::read::read;
use crate::protocol::request::EmptyBody;
use crate::protocol::route::Endpoint;
use crate::shell::asking;
use crate::shell::config::Config;
use crate::shell::edge::{Answered, Visit};
use crate::shell::messages::own;
use crate::shell::reply::{fault, json, set};

/// All keys of a program are one record, so that one write changes them together.
const RING: (&str, &str) = ("link-key", "all");

/// How often a record is written again that somebody else has changed meanwhile.
pub(crate) const WRITES_MAX: u32 = 8;

/// Where a record was changed by others again and again.
pub(crate) fn contended() -> Problem {
    let detail = "Others are changing the same; nothing was done.";
    Problem::new("unavailable", detail).retry_after(1)
}

pub(crate) async fn serve(request: &mut Request, visit: &Visit<'_>) -> Answered {
    read_query(visit.query, &[])?;
    let program = visit.caller.program()?;
    match visit.found.route.endpoint {
        Endpoint::ListLinkKeys => list(visit, program).await,
        Endpoint::CreateLinkKey => create(request, visit, program).await,
        Endpoint::GetRedeemLink | Endpoint::ConsumeLink | Endpoint::UndoLink => {
            redeem::serve(request, visit).await
        }
        _ => change(request, visit, program).await,
    }
}

/// The key set, for whoever verifies: also of a program that is none, whose keys are none.
pub(crate) async fn key_set(
    env: &Env,
    (program, query): (&str, &str),
    now_ms: i64,
    request_id: &str,
) -> Answered {
    read_query(query, &[])?;
    let program = ProgramId::parse(program)
        .map_err(|_| Problem::new("program_not_found", "There is no such program."))?;
    let ring = known_ring(env, &program, now_ms).await?;
    let response = json(200, &jwks(&ring.keys, seconds(now_ms)), request_id)?;
    set(&response, "cache-control", "public, max-age=300")?;
    Ok(response)
}

/// The keys as they stood some seconds ago: good enough to verify with.
pub(crate) async fn known_ring(
    env: &Env,
    program: &ProgramId,
    now_ms: i64,
) -> Result<KeyRing, Problem> {
    read_ring(asking::known_record(env, program, RING, now_ms).await?.as_deref())
}

/// Whole seconds of the wall's clock.
pub(crate) fn seconds(now_ms: i64) -> u64 {
    u64::try_from(now_ms / 1_000).unwrap_or(0)
}

fn read_ring(json: Option<&str>) -> Result<KeyRing, Problem> {
    json.map_or(Ok(KeyRing::default()), |json| own(json.as_bytes()).map_err(fault))
}

async fn list(visit: &Visit<'_>, program: &ProgramId) -> Answered {
    let ring = read_ring(asking::record(visit.env, program, RING).await?.as_deref())?;
    let data = ring.keys.iter().map(LinkKey::answer).collect();
    json(200, &serde_json::to_string(&Listed { data }).map_err(fault)?, visit.request_id)
}

async fn create(request: &mut Request, visit: &Visit<'_>, program: &ProgramId) -> Answered {
    let header = request.headers().get("idempotency-key").map_err(fault)?;
    let idempotency = idempotency_key(header.as_deref())?;
    let bytes = body::json(request, body::COMMAND_MAX_BYTES).await?;
    if !bytes.is_empty() {
        let _: EmptyBody = read(&bytes)?;
    }
    let now_seconds = seconds(visit.now_ms);
    let (key, is_new) = write_ring(visit.env, program, |ring| {
        if let Some(key) = ring.made_for(&idempotency) {
            return Ok((key.clone(), false));
        }
        let pair = next_pair(visit.config, program, ring.next_number())?;
        Ok((ring.add(&pair, Some(&idempotency), now_seconds)?, true))
    })
    .await?;
    let response = json(201, &shown(&key)?, visit.request_id)?;
    if !is_new {
        set(&response, "idempotency-replayed", "true")?;
    }
    Ok(response)
}

async fn change(request: &mut Request, visit: &Visit<'_>, program: &ProgramId) -> Answered {
    let bytes = body::json(request, body::COMMAND_MAX_BYTES).await?;
    let bytes: &[u8] = if bytes.is_empty() { b"{}" } else { &bytes };
    let endpoint = visit.found.route.endpoint;
    let wanted: PromoteBody = if endpoint == Endpoint::PromoteLinkKey {
        read(bytes)?
    } else {
        read::<EmptyBody>(bytes).map(|_| PromoteBody::default())?
    };
    let (kid, now_seconds) = (visit.found.param("kid"), seconds(visit.now_ms));
    let key = write_ring(visit.env, program, |ring| match endpoint {
        Endpoint::PromoteLinkKey => ring.promote(kid, wanted.early, now_seconds),
        Endpoint::RetireLinkKey => ring.retire(kid, now_seconds),
        _ => {
            let was_signing = ring.signing().is_some();
            let key = ring.revoke(kid, now_seconds)?;
            if was_signing {
                let pair = |number| next_pair(visit.config, program, number);
                ring.ensure_signing(pair, now_seconds)?;
            }
            Ok(key)
        }
    })
    .await?;
    json(200, &shown(&key)?, visit.request_id)
}

fn shown(key: &LinkKey) -> Result<String, Problem> {
    serde_json::to_string(&key.answer()).map_err(fault)
}

fn next_pair(
    config: &Config,
    program: &ProgramId,
    number: u64,
) -> Result<ed25519_compact::KeyPair, Problem> {
    pair(config.identity(), program, number).ok_or_else(|| fault("a link key could not be derived"))
}

/// Changes the ring, however often others change it meanwhile.
async fn write_ring<T>(
    env: &Env,
    program: &ProgramId,
    change: impl Fn(&mut KeyRing) -> Result<T, Problem>,
) -> Result<T, Problem> {
    let mut was = asking::record(env, program, RING).await?;
    for _ in 0..WRITES_MAX {
        let before = read_ring(was.as_deref())?;
        let mut ring = before.clone();
        let done = change(&mut ring)?;
        if ring == before {
            return Ok(done);
        }
        let json = serde_json::to_string(&ring).map_err(fault)?;
        let (stands, written) = asking::put_record(env, program, RING, (json, was)).await?;
        if written {
            return Ok(done);
        }
        was = stands;
    }
    Err(contended())
}
