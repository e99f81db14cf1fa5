//! The door: matches a request to its route, checks who asks, and hands it on.

mod access;
mod address;
mod administer;
mod assets;
mod batch;
mod body;
mod cors;
mod links;
mod me;
mod members;
mod orders;
mod own;
mod partners;
mod portal;
mod secrets;
mod sessions;
mod till;
mod tills;
mod vouchers;

use worker::{Context, Env, Request, Result, event, web_sys};

use self::access::{Caller, identify};
use super::clock::now_ms;
use super::config::Config;
pub(crate) use super::reply::Answered;
use super::reply::{self, Named};
use crate::domain::names::ProgramId;
use crate::protocol::assets::{OPENAPI, script};
use crate::protocol::problem::Problem;
use crate::protocol::route::{Endpoint, Found, Method, NotFound, Scope, find};

/// A request whose route, caller and time are known.
pub(crate) struct Visit<'a> {
    pub env: &'a Env,
    pub config: &'a Config,
    pub found: &'a Found,
    pub caller: &'a Caller,
    pub request_id: &'a str,
    pub query: &'a str,
    /// The origin of the page that asks, where it is one that may.
    pub page: Option<String>,
    /// The edge's own clock.
    pub now_ms: i64,
}

/// What is learned of a request while it is answered, for its log line and for the browser.
pub(crate) struct Trace {
    pub named: Named,
    /// The origin of the page that may read the answer.
    pub page: Option<String>,
}

#[event(fetch)]
async fn fetch(mut request: Request, env: Env, _context: Context) -> Result<web_sys::Response> {
    let began_ms = now_ms();
    let target = request.inner().url();
    let (path, query) = split_target(&target);
    #[cfg(feature = "faults")]
    if let Some(rest) = path.strip_prefix("/faults/") {
        return super::faults::answer(rest, &env).await.map(Into::into);
    }
    let request_id = reply::request_id();
    let method = method(&request);
    let mut trace = Trace { named: Named { route: "", program: None }, page: None };
    let found = find(&method, path);
    let answer = match &found {
        Ok(found) => {
            trace.named.route = found.route.template;
            let visitor = (&env, query, request_id.as_str());
            serve(&mut request, visitor, found, &mut trace).await
        }
        Err(NotFound::Path(problem)) => match script(path) {
            Some(script) => {
                trace.named.route = assets::ROUTE;
                assets::answer(&env, &script, (&method, &request_id)).await
            }
            None => Err(problem.clone()),
        },
        Err(NotFound::Method { allow, problem }) => {
            match cors::preflight(&request, path, &request_id) {
                Some(response) => Ok(response.into()),
                None if portal::is_for_people(path) => {
                    portal::not_allowed((&request, &env), (problem, allow), &request_id).await
                }
                None => Ok(reply::not_allowed(problem, allow, &request_id)?.into()),
            }
        }
    };
    let answer = match answer {
        // Where people are, what is wrong is a page too.
        Err(problem) if portal::is_for_people(path) => {
            portal::bare((&request, &env), &problem, &request_id).await
        }
        answer => answer,
    };
    let response = finish(answer, found.ok().as_ref(), &trace, &request_id)?;
    let ms = now_ms().saturating_sub(began_ms);
    reply::log(&method, &trace.named, (response.status(), ms, &request_id));
    Ok(response)
}

/// The answer as it goes out: a problem as one, and what a page may read open to it.
fn finish(
    answer: Answered,
    found: Option<&Found>,
    trace: &Trace,
    request_id: &str,
) -> Result<web_sys::Response> {
    let response = match answer {
        Ok(response) => response,
        Err(problem) => reply::problem(&problem, request_id)?.into(),
    };
    let may_be_kept =
        |found: &Found| found.route.method == Method::Get && cors::is_for_pages(found);
    let is_kept = found.is_some_and(may_be_kept);
    if trace.page.is_none() && !is_kept {
        return Ok(response);
    }
    match cors::open(response, trace.page.as_deref()) {
        Ok(response) => Ok(response),
        Err(error) => Ok(cors::failed(&error, request_id)?.into()),
    }
}

async fn serve(
    request: &mut Request,
    (env, query, request_id): (&Env, &str, &str),
    found: &Found,
    trace: &mut Trace,
) -> Answered {
    let config = Config::read(env).map_err(|why| why.problem())?;
    if found.route.scope == Scope::Page {
        let program = ProgramId::parse(found.param("program")).ok();
        trace.named.program = program.map(|program| program.as_str().to_owned());
        return portal::serve(request, (env, &config), (found, query), request_id).await;
    }
    let now_ms = now_ms();
    if found.route.endpoint == Endpoint::LinkKeySet {
        let program = found.param("program");
        return links::key_set(env, (program, query), now_ms, request_id).await;
    }
    if found.route.scope == Scope::Open {
        return open(env, found, request_id).await;
    }
    if found.route.scope == Scope::Signed {
        let visitor = (env, config.as_ref());
        return signed(request, visitor, (found, query), trace, (now_ms, request_id)).await;
    }
    let mut query = query.to_owned();
    let asked = (found, &mut query);
    let caller = identify(request, (env, &config), asked, trace, now_ms).await?;
    trace.named.program = caller.program.as_ref().map(|program| program.as_str().to_owned());
    let page = trace.page.clone();
    let (config, caller, query) = (&*config, &caller, query.as_str());
    let visit = Visit { env, config, found, caller, request_id, query, page, now_ms };
    match found.route.endpoint {
        Endpoint::GetProgram
        | Endpoint::PutVersion
        | Endpoint::PutLive
        | Endpoint::CreateKey
        | Endpoint::RevokeKey => administer::serve(request, &visit).await,
        Endpoint::GetVoucher | Endpoint::UseVoucher => vouchers::serve(request, &visit).await,
        Endpoint::ListPartners | Endpoint::PutPartner | Endpoint::CreatePartnerKey => {
            partners::serve(request, &visit).await
        }
        Endpoint::ListLinkKeys
        | Endpoint::CreateLinkKey
        | Endpoint::PromoteLinkKey
        | Endpoint::RetireLinkKey
        | Endpoint::RevokeLinkKey
        | Endpoint::GetRedeemLink
        | Endpoint::ConsumeLink
        | Endpoint::UndoLink => links::serve(request, &visit).await,
        Endpoint::CreatePairing | Endpoint::ListDevices | Endpoint::RevokeDevice => {
            tills::serve(request, &visit).await
        }
        Endpoint::CreateSecret | Endpoint::ListSecrets | Endpoint::RetireSecret => {
            secrets::serve(request, &visit).await
        }
        Endpoint::BeginSession => sessions::serve(request, &visit).await,
        _ => members::serve(request, &visit).await,
    }
}

/// What says itself who it is from.
async fn signed(
    request: &mut Request,
    (env, config): (&Env, &Config),
    (found, query): (&Found, &str),
    trace: &mut Trace,
    (now_ms, request_id): (i64, &str),
) -> Answered {
    if found.route.endpoint == Endpoint::SendOrder {
        return orders::serve(request, (env, config), query, trace, (now_ms, request_id)).await;
    }
    let nobody = |_| Problem::new("program_not_found", "There is no such program.");
    let program = ProgramId::parse(found.param("program")).map_err(nobody)?;
    trace.named.program = Some(program.as_str().to_owned());
    sessions::forwarded(request, (env, config), (&program, query), now_ms, request_id).await
}

async fn open(env: &Env, found: &Found, request_id: &str) -> Answered {
    match found.route.endpoint {
        Endpoint::OpenApi => {
            assets::passed_on(env, OPENAPI, ("application/json", request_id)).await
        }
        _ => reply::json(200, r#"{"status":"ok"}"#, request_id),
    }
}

fn method(request: &Request) -> String {
    request.inner().method()
}

/// The path and query of an absolute URL, as they were sent: nothing is normalised twice.
fn split_target(url: &str) -> (&str, &str) {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = rest.find('/').and_then(|start| rest.get(start..)).unwrap_or("/");
    let path = path.split('#').next().unwrap_or(path);
    path.split_once('?').unwrap_or((path, ""))
}
