//! The door: matches a request to its route, checks who asks, and hands it on.

use worker::{Context, Date, Env, Request, Result, event, web_sys};

use super::access::{Caller, identify};
use super::config::Config;
use super::reply::{self, Named};
use super::{administer, assets, links, members, partners, tills, vouchers};
use crate::protocol::assets::script;
use crate::protocol::problem::Problem;
use crate::protocol::route::{Endpoint, Found, NotFound, Scope, find};

/// A request whose route, caller and time are known.
pub(crate) struct Visit<'a> {
    pub env: &'a Env,
    pub config: &'a Config,
    pub found: &'a Found,
    pub caller: &'a Caller,
    pub request_id: &'a str,
    pub query: &'a str,
    /// The edge's own clock.
    pub now_ms: i64,
}

/// An answer, or the problem that is the answer.
pub(crate) type Answered = std::result::Result<web_sys::Response, Problem>;

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
    let mut named = Named { route: "", program: None };
    let answer = match find(&method(&request), path) {
        Ok(found) => {
            named.route = found.route.template;
            let visitor = (&env, query, request_id.as_str());
            serve(&mut request, visitor, &found, &mut named).await
        }
        Err(NotFound::Path(problem)) => match script(path) {
            Some(script) => {
                named.route = assets::ROUTE;
                assets::answer(&script, &method(&request), &request_id)
            }
            None => Err(problem),
        },
        Err(NotFound::Method { allow, problem }) => {
            Ok(reply::not_allowed(&problem, &allow, &request_id)?.into())
        }
    };
    let response = match answer {
        Ok(response) => response,
        Err(problem) => reply::problem(&problem, &request_id)?.into(),
    };
    let ms = now_ms().saturating_sub(began_ms);
    reply::log(&method(&request), &named, (response.status(), ms, &request_id));
    Ok(response)
}

async fn serve(
    request: &mut Request,
    (env, query, request_id): (&Env, &str, &str),
    found: &Found,
    named: &mut Named,
) -> Answered {
    let config = Config::read(env).map_err(|why| {
        worker::console_error!("not configured: {}", why.0);
        let detail = "The deployment's secrets are not set, or are weak; the log says which.";
        Problem::new("not_configured", detail)
    })?;
    let now_ms = now_ms();
    if found.route.endpoint == Endpoint::LinkKeySet {
        let program = found.param("program");
        return links::key_set(env, (program, query), now_ms, request_id).await;
    }
    if found.route.scope == Scope::Open {
        return open(found, request_id);
    }
    let caller = identify(request, env, &config, found.route.scope, now_ms).await?;
    named.program = caller.program.as_ref().map(|program| program.as_str().to_owned());
    let visit = Visit { env, config: &config, found, caller: &caller, request_id, query, now_ms };
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
        | Endpoint::RevokeLinkKey => links::serve(request, &visit).await,
        Endpoint::CreatePairing | Endpoint::ListDevices | Endpoint::RevokeDevice => {
            tills::serve(request, &visit).await
        }
        _ => members::serve(request, &visit).await,
    }
}

fn open(found: &Found, request_id: &str) -> Answered {
    let body = match found.route.endpoint {
        Endpoint::OpenApi => include_str!("../../www/openapi.json"),
        _ => r#"{"status":"ok"}"#,
    };
    reply::json(200, body, request_id)
}

pub(crate) fn now_ms() -> i64 {
    i64::try_from(Date::now().as_millis()).unwrap_or(i64::MAX)
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
