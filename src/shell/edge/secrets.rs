//! Routes of the store's secrets: made, listed without what is secret, retired.

use worker::Request;

use super::body;
use crate::domain::moment::Moment;
use crate::domain::names::ProgramId;
use crate::protocol::header::{idempotency_key, read_query};
use crate::protocol::problem::Problem;
use crate::protocol::read::read;
use crate::protocol::registry::RECORDS_PAGE_MAX;
use crate::protocol::route::Endpoint;
use crate::protocol::secret::{
    self, ForeignSecret, KIND, SecretBody, SecretRecord, SecretUse, SecretsAnswer,
};
use crate::shell::config::Config;
use crate::shell::edge::{Answered, Visit};
use crate::shell::messages::own;
use crate::shell::messages::program::{ProgramAnswer, ProgramAsk};
use crate::shell::reply::{fault, json, set};
use crate::shell::{asking, isolate, person};

pub(crate) async fn serve(request: &mut Request, visit: &Visit<'_>) -> Answered {
    read_query(visit.query, &[])?;
    match visit.found.route.endpoint {
        Endpoint::CreateSecret => create(request, visit).await,
        Endpoint::RetireSecret => retire(visit).await,
        _ => list(visit).await,
    }
}

async fn create(request: &mut Request, visit: &Visit<'_>) -> Answered {
    let program = visit.caller.program()?;
    let header = request.headers().get("idempotency-key").map_err(fault)?;
    let key = idempotency_key(header.as_deref())?;
    let wanted: SecretBody = read(&body::json(request, body::COMMAND_MAX_BYTES).await?)?;
    wanted.check()?;
    let identity = visit.config.identity();
    let underived = || fault("a secret could not be derived");
    let kid = secret::kid(identity, program, &key).ok_or_else(underived)?;
    let foreign = wanted.secret.as_ref().map(ForeignSecret::as_str);
    let record = SecretRecord {
        usage: wanted.usage,
        issuer: wanted.issuer,
        sealed: foreign.map(|text| person::close_text(visit.config, text)).transpose()?,
        mark: foreign.and_then(|text| secret::mark(identity, program, text)),
        created_at: visit.at(),
        retired_at: None,
        kid,
    };
    let ask = ProgramAsk::CreateSecret { record };
    let (record, created) = ask_secret(visit, program, &ask).await?;
    let is_ours = record.usage == SecretUse::Sign && record.is_active();
    let secret = is_ours.then(|| secret::secret(identity, program, &record.kid)).flatten();
    let body = serde_json::to_string(&secret::answer(&record, secret.as_deref()));
    let response = json(201, &body.map_err(fault)?, visit.request_id)?;
    if !created {
        set(&response, "idempotency-replayed", "true")?;
    }
    Ok(response)
}

async fn retire(visit: &Visit<'_>) -> Answered {
    let program = visit.caller.program()?;
    let kid = visit.found.param("secret").to_owned();
    let ask = ProgramAsk::RetireSecret { kid, at: visit.at() };
    let (record, _) = ask_secret(visit, program, &ask).await?;
    let body = serde_json::to_string(&secret::answer(&record, None)).map_err(fault)?;
    json(200, &body, visit.request_id)
}

async fn ask_secret(
    visit: &Visit<'_>,
    program: &ProgramId,
    ask: &ProgramAsk,
) -> Result<(SecretRecord, bool), Problem> {
    let answer = asking::ask_program(visit.env, program, ask).await?;
    isolate::forget(program.as_str());
    match answer {
        ProgramAnswer::Record { json: Some(json), written } => {
            Ok((own(json.as_bytes()).map_err(fault)?, written))
        }
        _ => Err(fault("a program's keeper answered something else")),
    }
}

async fn list(visit: &Visit<'_>) -> Answered {
    let program = visit.caller.program()?;
    let stored = asking::records(visit.env, program, KIND, ("", RECORDS_PAGE_MAX)).await?;
    let mut records: Vec<SecretRecord> = Vec::with_capacity(stored.len());
    for record in &stored {
        records.push(own(record.json.as_bytes()).map_err(fault)?);
    }
    records.sort_by(|one, other| one.created_at.cmp(&other.created_at));
    let data = records.iter().map(|record| secret::answer(record, None)).collect();
    let body = serde_json::to_string(&SecretsAnswer { data }).map_err(fault)?;
    json(200, &body, visit.request_id)
}

/// The bytes that a secret's signatures are made with: those of its text.
pub(crate) fn key_of(
    config: &Config,
    program: &ProgramId,
    record: &SecretRecord,
) -> Result<Vec<u8>, Problem> {
    let text = match &record.sealed {
        Some(sealed) => person::reveal_text(config, sealed)?,
        None => secret::secret(config.identity(), program, &record.kid)
            .ok_or_else(|| fault("a secret could not be derived"))?,
    };
    Ok(text.into_bytes())
}

impl Visit<'_> {
    /// The edge's own time, as records have it.
    pub(super) fn at(&self) -> String {
        Moment::new(self.now_ms).unwrap_or(Moment::MAX).to_string()
    }
}
