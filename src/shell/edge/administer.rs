//! Routes of the program itself: versions, releases, keys.

use worker::{Date, Request};

use super::body;
use crate::domain::moment::Moment;
use crate::domain::names::{ProgramId, VersionId};
use crate::protocol::credential::{KeyBody, KeyRecord, derive_key, hash, key_id};
use crate::protocol::header::{idempotency_key, if_match, read_query};
use crate::protocol::problem::Problem;
use crate::protocol::read::read;
use crate::protocol::release::{LiveBody, Releases};
use crate::protocol::route::Endpoint;
use crate::protocol::storefront;
use crate::protocol::version::{DOCUMENT_MAX_BYTES, VersionProblem, decode, version_id};
use crate::shell::edge::{Answered, Visit};
use crate::shell::messages::program::{ProgramAnswer, ProgramAsk};
use crate::shell::reply::{self, fault, json, set};
use crate::shell::session::header;
use crate::shell::{asking, isolate};

pub(crate) async fn serve(request: &mut Request, visit: &Visit<'_>) -> Answered {
    read_query(visit.query, &[])?;
    match visit.found.route.endpoint {
        Endpoint::PutVersion => put_version(request, visit).await,
        Endpoint::PutLive => put_live(request, visit).await,
        Endpoint::CreateKey => create_key(request, visit).await,
        Endpoint::RevokeKey => revoke_key(visit).await,
        _ => program(request, visit).await,
    }
}

/// For everybody the same: with a publishable key it may be kept for a minute, and asked for
/// again by its tag.
async fn program(request: &Request, visit: &Visit<'_>) -> Answered {
    let id = visit.caller.program()?;
    let releases = &visit.caller.access.releases;
    let now = Moment::new(visit.now_ms).unwrap_or(Moment::MAX);
    let Some(live) = releases.live(now) else {
        return Err(Problem::new("program_not_found", "Nothing of this program is live yet."));
    };
    let is_public = visit.caller.is_publishable();
    let start = live.as_str().get(..16).unwrap_or_default();
    let tag = if is_public {
        // Which version is live depends on the time, too, and the list's serial does not.
        format!("\"{}-{start}\"", releases.serial)
    } else {
        format!("\"{}\"", releases.serial)
    };
    let wanted = header(request, "if-none-match");
    let response = if is_public && reply::names(wanted.as_deref(), &tag) {
        reply::unchanged(visit.request_id)?
    } else {
        let version = asking::version(visit.env, id, live).await?;
        json(200, &storefront::program(&version, live, releases), visit.request_id)?
    };
    set(&response, "etag", &tag)?;
    if is_public {
        set(&response, "cache-control", "public, max-age=60")?;
    }
    Ok(response)
}

async fn put_version(request: &mut Request, visit: &Visit<'_>) -> Answered {
    let bytes = body::json(request, DOCUMENT_MAX_BYTES).await?;
    let wanted = visit.found.param("hash");
    if version_id(&bytes).as_ref().map(VersionId::as_str) != Some(wanted) {
        let detail = "The hash in the path is not the SHA-256 of the body.";
        return Err(Problem::new("invalid_version", detail).at("hash"));
    }
    let program = decode(&bytes).map_err(|problem| version_problem(&problem))?;
    let id = match &visit.caller.program {
        Some(id) if *id != program.id => {
            let detail = "The document is of another program than the key.";
            return Err(Problem::new("invalid_version", detail).at("/id"));
        }
        _ => program.id.clone(),
    };
    let document = String::from_utf8(bytes).map_err(fault)?;
    let ask = ProgramAsk::PutVersion { hash: wanted.to_owned(), document };
    let ProgramAnswer::Stored { created } = asking::ask_program(visit.env, &id, &ask).await? else {
        return Err(unclear());
    };
    let status = if created { 201 } else { 200 };
    json(status, &format!(r#"{{"hash":"{wanted}","program":"{id}"}}"#), visit.request_id)
}

fn version_problem(problem: &VersionProblem) -> Problem {
    let named = |detail: String| Problem::new("invalid_version", detail);
    match problem {
        VersionProblem::Unreadable { pointer, fault } => named(fault.clone()).at(pointer.clone()),
        VersionProblem::Flawed(flaws) => {
            let first = flaws.first().map(|flaw| flaw.fault.clone()).unwrap_or_default();
            let mut problem = named(first);
            for flaw in flaws {
                let detail = flaw.fault.clone();
                let pointer = flaw.pointer.clone();
                problem.errors.push(crate::protocol::problem::FieldProblem { pointer, detail });
            }
            problem
        }
        VersionProblem::TooLarge { .. } | VersionProblem::NotCanonical => {
            named(problem.to_string()).at("")
        }
    }
}

async fn put_live(request: &mut Request, visit: &Visit<'_>) -> Answered {
    let id = visit.caller.program()?;
    let expected = if_match(request.headers().get("if-match").map_err(fault)?.as_deref())?;
    let wanted: LiveBody = read(&body::json(request, body::COMMAND_MAX_BYTES).await?)?;
    wanted.check()?;
    let releases = Releases { serial: expected, releases: wanted.releases };
    let ask = ProgramAsk::PutLive { expected, releases };
    let ProgramAnswer::Live(releases) = asking::ask_program(visit.env, id, &ask).await? else {
        return Err(unclear());
    };
    isolate::forget(id.as_str());
    json(200, &serde_json::to_string(&releases).map_err(fault)?, visit.request_id)
}

async fn create_key(request: &mut Request, visit: &Visit<'_>) -> Answered {
    let id = visit.caller.program()?;
    let header = request.headers().get("idempotency-key").map_err(fault)?;
    let idempotency = idempotency_key(header.as_deref())?;
    let wanted: KeyBody = read(&body::json(request, body::COMMAND_MAX_BYTES).await?)?;
    wanted.check()?;
    if visit.caller.access.key.as_ref().is_some_and(|own| !own.may_make(&wanted)) {
        let detail = "A restricted key makes restricted keys only, with scopes of its own.";
        return Err(Problem::new("scope_missing", detail));
    }
    let derived = |kind| {
        derive_key(visit.config.identity(), id, kind, &idempotency)
            .ok_or_else(|| fault("a key could not be derived"))
    };
    let key = derived(wanted.kind)?;
    let mut twins = Vec::new();
    for kind in wanted.kind.others() {
        twins.push(hash(&derived(*kind)?));
    }
    let hash = hash(&key);
    let record = KeyRecord {
        id: key_id(&hash),
        hash,
        kind: wanted.kind,
        scopes: wanted.scopes,
        origins: wanted.origins,
        label: wanted.label,
        partner: None,
        revoked_at: None,
    };
    let ask = ProgramAsk::CreateKey { record, twins };
    match asking::ask_program(visit.env, id, &ask).await? {
        ProgramAnswer::Key { record, created } => {
            isolate::forget(id.as_str());
            let body = storefront::key(&record, Some(&key));
            let response = json(201, &body, visit.request_id)?;
            if !created {
                set(&response, "idempotency-replayed", "true")?;
            }
            Ok(response)
        }
        _ => Err(unclear()),
    }
}

async fn revoke_key(visit: &Visit<'_>) -> Answered {
    let program: &ProgramId = visit.caller.program()?;
    let now = i64::try_from(Date::now().as_millis()).ok().and_then(Moment::new);
    let at = now.unwrap_or(Moment::MAX).to_string();
    let ask = ProgramAsk::RevokeKey { id: visit.found.param("key").to_owned(), at };
    match asking::ask_program(visit.env, program, &ask).await? {
        ProgramAnswer::Key { record, .. } => {
            isolate::forget(program.as_str());
            revoked(&record, visit)
        }
        _ => Err(unclear()),
    }
}

fn revoked(record: &KeyRecord, visit: &Visit<'_>) -> Answered {
    json(200, &storefront::key(record, None), visit.request_id)
}

fn unclear() -> Problem {
    fault("a program's keeper answered something else")
}
