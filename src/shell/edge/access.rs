//! Who asks: a key or a session, held against what the program's keeper said within seconds.

use std::rc::Rc;

use subtle::ConstantTimeEq;
use worker::{Env, Request};

use super::Trace;
use crate::domain::moment::Moment;
use crate::domain::names::ProgramId;
use crate::protocol::ask::{MEMBER, STORE};
use crate::protocol::credential::{KeyKind, Presented, present};
use crate::protocol::front::Front;
use crate::protocol::header::{bearer, named_program};
use crate::protocol::problem::Problem;
use crate::protocol::release::Releases;
use crate::protocol::route::{Found, Scope, query};
use crate::protocol::session::{Place, Session};
use crate::shell::asking;
use crate::shell::config::Config;
use crate::shell::isolate::{self, Access};
use crate::shell::messages::program::{ProgramAnswer, ProgramAsk};
use crate::shell::reply::fault;
use crate::shell::session::{header, is_same_origin, presented};

/// The name under which the root key is remembered; no key hash looks like it.
const ROOT: &str = "root";

/// Somebody whose credential was good for what the route asks.
pub(crate) struct Caller {
    /// `None`: the root key, which named no program.
    pub program: Option<ProgramId>,
    pub access: Access,
    /// Whose pages they come from: with a publishable key, or a session.
    pub front: Option<Rc<Front>>,
    pub session: Option<Session>,
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
        let is_enough = match (&self.session, &self.access.key) {
            (Some(_), _) => scope == Scope::Member,
            (None, Some(key)) => key.allows(scope),
            (None, None) => scope.is_of_keys(),
        };
        if is_enough { Ok(()) } else { Err(lacks(scope)) }
    }

    /// Whose idempotency keys these are.
    pub(crate) fn principal(&self) -> &'static str {
        if self.session.is_some() { MEMBER } else { STORE }
    }

    pub(crate) fn is_publishable(&self) -> bool {
        self.access.key.as_ref().is_some_and(|key| key.kind == KeyKind::Pk)
    }

    /// The time that the pages of a test program are set to in this browser.
    pub(crate) fn set_clock(&self, request: &Request, now_ms: i64) -> Option<Moment> {
        let front = self.front.as_ref()?;
        crate::shell::session::set_clock(request, front.livemode, now_ms)
    }
}

fn lacks(scope: Scope) -> Problem {
    let detail = match scope {
        Scope::Member => {
            "This is a member's own: send the session of POST /v1/sessions.".to_owned()
        }
        _ => format!("The key lacks the scope \"{}\".", scope.name()),
    };
    Problem::new("scope_missing", detail)
}

/// Finds out who asks, and whether they may; and notes which page may read the answer.
pub(crate) async fn identify(
    request: &Request,
    (env, config): (&Env, &Config),
    (found, query): (&Found, &mut String),
    trace: &mut Trace,
    now_ms: i64,
) -> Result<Caller, Problem> {
    let scope = found.route.scope;
    let authorization = header(request, "authorization");
    let caller = match bearer(authorization.as_deref()) {
        Some(text) => match presented(config, text) {
            Some(session) if scope == Scope::Member => {
                admit(request, (env, session), trace, now_ms).await?
            }
            Some(_) => return Err(lacks(scope)),
            None => by_key(request, (env, config), text, trace, now_ms).await?,
        },
        None if scope == Scope::Member => by_cookie(request, (env, config), trace, now_ms).await?,
        None => {
            let key = (scope == Scope::Shop).then(|| take_key(query)).flatten();
            let key = key.ok_or_else(|| {
                let detail = "Send a key: Authorization: Bearer sk_….";
                Problem::new("credential_missing", detail)
            })?;
            by_page(request, (env, present(&key).ok_or_else(invalid)?), trace, now_ms).await?
        }
    };
    caller.must(scope)?;
    Ok(caller)
}

/// Takes the publishable key out of a query, where it costs no pre-flight.
pub(crate) fn take_key(text: &mut String) -> Option<String> {
    let (own, rest): (Vec<&str>, Vec<&str>) =
        text.split('&').partition(|pair| pair.starts_with("key="));
    let [pair] = own.as_slice() else { return None };
    let (_, key) = query(pair)?.pop()?;
    let rest = rest.join("&");
    *text = rest;
    Some(key)
}

async fn by_key(
    request: &Request,
    (env, config): (&Env, &Config),
    text: &str,
    trace: &mut Trace,
    now_ms: i64,
) -> Result<Caller, Problem> {
    let named = named_program(header(request, "regulars-program").as_deref())?;
    if bool::from(text.as_bytes().ct_eq(config.root_key.as_bytes())) {
        let access = match &named {
            Some(program) => access(env, program, None, now_ms).await?,
            None => Access { key: None, releases: Releases::default() },
        };
        return Ok(Caller { program: named, access, front: None, session: None });
    }
    let shown = present(text).ok_or_else(invalid)?;
    if named.is_some_and(|named| named != shown.program) {
        let problem = Problem::new("invalid_header", "The key is of another program.");
        return Err(problem.at("Regulars-Program"));
    }
    if shown.kind == KeyKind::Pk {
        return by_page(request, (env, shown), trace, now_ms).await;
    }
    let access = access(env, &shown.program, Some(shown.hash), now_ms).await?;
    if access.key.as_ref().is_none_or(|key| key.kind != shown.kind) {
        return Err(invalid());
    }
    Ok(Caller { program: Some(shown.program), access, front: None, session: None })
}

/// A publishable key, on one of its pages or without a page at all.
async fn by_page(
    request: &Request,
    (env, shown): (&Env, Presented),
    trace: &mut Trace,
    now_ms: i64,
) -> Result<Caller, Problem> {
    if shown.kind != KeyKind::Pk {
        let detail = "Only a publishable key may stand in a query, where it is no secret.";
        return Err(Problem::new("credential_invalid", detail));
    }
    let front = front(env, &shown.program, now_ms).await?;
    let key = front.key(&shown.hash).cloned().ok_or_else(invalid)?;
    let is_for = |origin: &str| key.is_for(origin);
    check_page(request, is_for, trace)?;
    let access = Access { key: Some(key), releases: front.releases.clone() };
    Ok(Caller { program: Some(shown.program), access, front: Some(front), session: None })
}

/// The page that asks must be one that the credential is for; then it may read the answer.
///
/// # Errors
/// `origin_not_allowed`.
fn check_page(
    request: &Request,
    is_for: impl Fn(&str) -> bool,
    trace: &mut Trace,
) -> Result<(), Problem> {
    let Some(origin) = header(request, "origin") else { return Ok(()) };
    if Place::of(&request.inner().url()).origin == origin {
        return Ok(());
    }
    if is_for(&origin) {
        trace.page = Some(origin);
        return Ok(());
    }
    let detail = "The page's origin is none of the key's.";
    Err(Problem::new("origin_not_allowed", detail).at("Origin"))
}

async fn by_cookie(
    request: &Request,
    (env, config): (&Env, &Config),
    trace: &mut Trace,
    now_ms: i64,
) -> Result<Caller, Problem> {
    let Some(session) = crate::shell::session::of_browser(request, config, now_ms) else {
        let detail = "Nobody is signed in: send the session of POST /v1/sessions.";
        return Err(Problem::new("credential_missing", detail));
    };
    // A browser sends the cookie along with whatever a page asks for; only pages of ours may ask.
    if request.inner().method() != "GET" && !is_same_origin(request) {
        let detail = "With a cookie, only a page of the same origin may do this.";
        return Err(Problem::new("origin_not_allowed", detail).at("Origin"));
    }
    admit(request, (env, session), trace, now_ms).await
}

/// A session that we made; whether it still holds is seen here.
async fn admit(
    request: &Request,
    (env, session): (&Env, Session),
    trace: &mut Trace,
    now_ms: i64,
) -> Result<Caller, Problem> {
    let program = session.program.0.clone();
    let front = front(env, &program, now_ms).await?;
    let own = session.origin.as_deref();
    // One of a shop system's or a server's says no page; any page of the shop may have it.
    let is_its = |origin: &str| own.is_none_or(|own| own == origin) && front.allows(origin);
    check_page(request, is_its, trace)?;
    if session.is_over(now_ms) || !front.admits(&session) {
        return Err(Problem::new("session_over", "The session has ended; begin another."));
    }
    let access = Access { key: None, releases: front.releases.clone() };
    Ok(Caller { program: Some(program), access, front: Some(front), session: Some(session) })
}

/// What the edge knows of a program's pages, from memory or from the program's keeper.
///
/// # Errors
/// `credential_invalid` where there is no such program.
pub(crate) async fn front(
    env: &Env,
    program: &ProgramId,
    now_ms: i64,
) -> Result<Rc<Front>, Problem> {
    if let Some(front) = isolate::front(program.as_str(), now_ms) {
        return Ok(front);
    }
    match asking::ask_program(env, program, &ProgramAsk::Front).await {
        Ok(ProgramAnswer::Front(front)) => Ok(isolate::keep_front(program.as_str(), now_ms, front)),
        Ok(_) => Err(fault("a program's keeper answered something else")),
        Err(problem) if problem.code == "program_not_found" => Err(invalid()),
        Err(problem) => Err(problem),
    }
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
    match asking::ask_program(env, program, &ProgramAsk::Access { key }).await {
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
