//! Who asks: a key is looked up at its program's keeper and believed for seconds.

use subtle::ConstantTimeEq;
use worker::{Env, Request};

use super::config::Config;
use super::isolate::{self, Access};
use super::keepers;
use super::program::{ProgramAnswer, ProgramAsk};
use super::reply::fault;
use crate::domain::names::ProgramId;
use crate::protocol::credential::present;
use crate::protocol::header::{bearer, named_program};
use crate::protocol::problem::Problem;
use crate::protocol::release::Releases;
use crate::protocol::route::Scope;

/// The name under which the root key is remembered; no key hash looks like it.
const ROOT: &str = "root";

/// Somebody whose key was good for what the route asks.
pub(crate) struct Caller {
    /// `None`: the root key, which named no program.
    pub program: Option<ProgramId>,
    pub access: Access,
}

impl Caller {
    /// # Errors
    /// `invalid_header` when the root key must say which program it means.
    pub(crate) fn program(&self) -> Result<&ProgramId, Problem> {
        self.program.as_ref().ok_or_else(|| {
            let detail = "The root key is for every program: name one in Regulars-Program.";
            Problem::new("invalid_header", detail).at("Regulars-Program")
        })
    }

    /// The partner whose key this is.
    ///
    /// # Errors
    /// `scope_missing`, also for the root key: what a partner does, the partner answers for.
    #[expect(dead_code, reason = "the routes of links come next")]
    pub(crate) fn partner(&self) -> Result<&str, Problem> {
        let key = self.access.key.as_ref();
        key.and_then(|key| key.partner.as_deref()).ok_or_else(|| {
            let detail = "Only a partner's key opens this: it is \"partner\"'s own.";
            Problem::new("scope_missing", detail)
        })
    }

    /// # Errors
    /// `scope_missing`.
    pub(crate) fn must(&self, scope: Scope) -> Result<(), Problem> {
        match &self.access.key {
            Some(key) if !key.allows(scope) => {
                let detail = format!("The key lacks the scope \"{}\".", scope.name());
                Err(Problem::new("scope_missing", detail))
            }
            _ => Ok(()),
        }
    }
}

/// Finds out who asks, and whether they may.
pub(crate) async fn identify(
    request: &Request,
    env: &Env,
    config: &Config,
    scope: Scope,
    now_ms: i64,
) -> Result<Caller, Problem> {
    let header = |name: &str| request.headers().get(name).map_err(fault);
    let authorization = header("authorization")?;
    let Some(text) = bearer(authorization.as_deref()) else {
        let detail = "Send a key: Authorization: Bearer sk_….";
        return Err(Problem::new("credential_missing", detail));
    };
    let named = named_program(header("regulars-program")?.as_deref())?;
    let is_root = bool::from(text.as_bytes().ct_eq(config.root_key.as_bytes()));
    let (program, key, kind) = if is_root {
        (named, None, None)
    } else {
        let presented = present(text).ok_or_else(invalid)?;
        if named.is_some_and(|named| named != presented.program) {
            let problem = Problem::new("invalid_header", "The key is of another program.");
            return Err(problem.at("Regulars-Program"));
        }
        (Some(presented.program), Some(presented.hash), Some(presented.kind))
    };
    let access = match &program {
        Some(program) => access(env, program, key, now_ms).await?,
        None => Access { key: None, releases: Releases::default() },
    };
    let caller = Caller { program, access };
    if caller.access.key.as_ref().map(|key| key.kind) != kind {
        return Err(invalid());
    }
    caller.must(scope)?;
    Ok(caller)
}

async fn access(
    env: &Env,
    program: &ProgramId,
    key: Option<String>,
    now_ms: i64,
) -> Result<Access, Problem> {
    let name = key.clone().unwrap_or_else(|| ROOT.to_owned());
    if let Some(access) = isolate::access(program.as_str(), &name, now_ms) {
        return Ok(access);
    }
    match keepers::ask_program(env, program, &ProgramAsk::Access { key }).await {
        Ok(ProgramAnswer::Access { key, releases }) => {
            let access = Access { key, releases };
            isolate::keep_access(program.as_str(), &name, now_ms, access.clone());
            Ok(access)
        }
        Ok(_) => Err(fault("a program's keeper answered something else")),
        // Whether it is the program or the key that is unknown is nobody's business.
        Err(problem) if problem.code == "program_not_found" => Err(invalid()),
        Err(problem) => Err(problem),
    }
}

fn invalid() -> Problem {
    Problem::new("credential_invalid", "The key is unknown or revoked.")
}
