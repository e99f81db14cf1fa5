//! Answers with files: the storefront's scripts for every page, and the API's own document.

use worker::{Env, web_sys};

use crate::protocol::assets::Script;
use crate::protocol::problem::Problem;
use crate::shell::files::file;
use crate::shell::reply::{self, Answered, fault};

/// What the log calls these routes.
pub(crate) const ROUTE: &str = "/sdk/{version}/{file}";

/// The script; any page may run it, and check its integrity, which needs CORS.
pub(crate) async fn answer(
    env: &Env,
    script: &Script,
    (method, request_id): (&str, &str),
) -> Answered {
    if method != "GET" && method != "HEAD" {
        let problem = Problem::new("method_not_allowed", "Allowed: GET, HEAD.");
        let answer = reply::not_allowed(&problem, "GET, HEAD", request_id);
        return answer.map(Into::into).map_err(fault);
    }
    let answer =
        passed_on(env, script.file, ("text/javascript; charset=utf-8", request_id)).await?;
    reply::set(&answer, "cache-control", script.cache_control)?;
    reply::set(&answer, "access-control-allow-origin", "*")?;
    reply::set(&answer, "cross-origin-resource-policy", "cross-origin")?;
    Ok(answer)
}

/// A file, with the headers that all answers have.
pub(crate) async fn passed_on(
    env: &Env,
    path: &str,
    (content_type, request_id): (&str, &str),
) -> Answered {
    let found = file(env, path).await?;
    let empty = reply::build(200, "", content_type, request_id).map_err(fault)?;
    let init = web_sys::ResponseInit::new();
    init.set_headers(&empty.headers().0);
    web_sys::Response::new_with_opt_readable_stream_and_init(found.body().as_ref(), &init)
        .map_err(|error| fault(format!("{error:?}")))
}
