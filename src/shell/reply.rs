//! Answers as HTTP, and the one line that the log gets of each request.

use serde::Serialize;
use worker::{Headers, Response, Result, console_log, web_sys};

use crate::protocol::digits::hexadecimal;
use crate::protocol::problem::Problem;

/// An answer, or the problem that is the answer.
pub(crate) type Answered = std::result::Result<web_sys::Response, Problem>;

/// What a member may have refused in a day; the policy that every answer states.
/// (draft-ietf-httpapi-ratelimit-headers)
const RATE_LIMIT_POLICY: &str = "\"refusals\";q=1000;w=86400";

/// What the log may say of a request: nothing personal, no key, no body.
pub(crate) struct Named {
    pub route: &'static str,
    pub program: Option<String>,
}

#[derive(Serialize)]
struct Line<'a> {
    level: &'static str,
    request_id: &'a str,
    method: &'a str,
    route: &'a str,
    program: Option<&'a str>,
    status: u16,
    ms: i64,
}

/// A new name for a request: 128 random bits in hexadecimal.
pub(crate) fn request_id() -> String {
    hexadecimal(&random::<16>())
}

/// Random bytes; all zero only if the platform has none, which its documentation rules out.
pub(crate) fn random<const LENGTH: usize>() -> [u8; LENGTH] {
    let mut bytes = [0; LENGTH];
    if getrandom::fill(&mut bytes).is_err() {
        worker::console_error!("the platform gave no randomness");
    }
    bytes
}

/// One structured line for each request.
pub(crate) fn log(method: &str, named: &Named, (status, ms, request_id): (u16, i64, &str)) {
    let level = if status >= 500 { "error" } else { "info" };
    let program = named.program.as_deref();
    let line = Line { level, request_id, method, route: named.route, program, status, ms };
    if let Ok(line) = serde_json::to_string(&line) {
        console_log!("{line}");
    }
}

/// A JSON answer.
pub(crate) fn json(status: u16, body: &str, request_id: &str) -> Answered {
    build(status, body, "application/json", request_id).map(Into::into).map_err(fault)
}

/// A problem, as RFC 9457 wants it.
pub(crate) fn problem(problem: &Problem, request_id: &str) -> Result<Response> {
    let body = problem.to_json();
    let mut response = build(problem.status, &body, "application/problem+json", request_id)?;
    if let Some(seconds) = problem.retry_after_seconds {
        response.headers_mut().set("retry-after", &seconds.to_string())?;
    }
    if problem.status == 401 {
        response.headers_mut().set("www-authenticate", "Bearer")?;
    }
    Ok(response)
}

/// An answer without a body: the caller has it already.
pub(crate) fn unchanged(request_id: &str) -> Answered {
    let empty = build(304, "", "application/json", request_id).map_err(fault)?;
    let (headers, status) = (empty.headers().clone(), empty.status_code());
    headers.delete("content-type").map_err(fault)?;
    let bare = Response::empty().map_err(fault)?;
    Ok(bare.with_status(status).with_headers(headers).into())
}

/// Whether `If-None-Match` names a tag.
pub(crate) fn names(wanted: Option<&str>, tag: &str) -> bool {
    wanted.is_some_and(|wanted| wanted.split(',').any(|one| one.trim() == tag))
}

/// One more header on an answer that was built here.
pub(crate) fn set(
    answer: &web_sys::Response,
    name: &str,
    value: &str,
) -> std::result::Result<(), Problem> {
    answer.headers().set(name, value).map_err(|_| fault("a header cannot be set"))
}

/// 405, with the methods that the path has.
pub(crate) fn not_allowed(found: &Problem, allow: &str, request_id: &str) -> Result<Response> {
    let mut response = problem(found, request_id)?;
    response.headers_mut().set("allow", allow)?;
    Ok(response)
}

/// Whatever went wrong on our side: the log gets the cause, the caller a reference.
pub(crate) fn fault(error: impl std::fmt::Display) -> Problem {
    worker::console_error!("fault: {error}");
    Problem::new("fault", "Quote the Request-Id to the operator; nothing was changed by halves.")
}

/// An answer with the headers that all have.
pub(crate) fn build(
    status: u16,
    body: &str,
    content_type: &str,
    request_id: &str,
) -> Result<Response> {
    let headers = Headers::new();
    headers.set("content-type", content_type)?;
    headers.set("cache-control", "no-store")?;
    headers.set("x-content-type-options", "nosniff")?;
    headers.set("ratelimit-policy", RATE_LIMIT_POLICY)?;
    headers.set("request-id", request_id)?;
    Ok(Response::ok(body)?.with_status(status).with_headers(headers))
}
