//! Answers with the storefront's scripts: to everybody, on every page.

use super::edge::Answered;
use super::reply;
use crate::protocol::assets::Script;
use crate::protocol::problem::Problem;

/// What the log calls these routes.
pub(crate) const ROUTE: &str = "/sdk/{version}/{file}";

/// The script; any page may run it, and check its integrity, which needs CORS.
pub(crate) fn answer(script: &Script, method: &str, request_id: &str) -> Answered {
    if method != "GET" && method != "HEAD" {
        let problem = Problem::new("method_not_allowed", "Allowed: GET, HEAD.");
        let answer = reply::not_allowed(&problem, "GET, HEAD", request_id);
        return answer.map(Into::into).map_err(reply::fault);
    }
    let answer = reply::build(200, script.text, "text/javascript; charset=utf-8", request_id)
        .map_err(reply::fault)?;
    let answer = answer.into();
    reply::set(&answer, "cache-control", script.cache_control)?;
    reply::set(&answer, "access-control-allow-origin", "*")?;
    reply::set(&answer, "cross-origin-resource-policy", "cross-origin")?;
    Ok(answer)
}
