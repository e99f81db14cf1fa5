//! The door: matches a request to its route and answers it.

use worker::{Context, Env, Method, Request, Response, Result, event};

#[event(fetch)]
async fn fetch(request: Request, env: Env, _context: Context) -> Result<Response> {
    let path = request.path();
    #[cfg(feature = "faults")]
    if let Some(rest) = path.strip_prefix("/faults/") {
        return super::faults::answer(rest, &env).await;
    }
    let _ = env;
    match (request.method(), path.as_str()) {
        (Method::Get | Method::Head, "/health") => health(),
        _ => Response::error("not found", 404),
    }
}

fn health() -> Result<Response> {
    let mut response = Response::ok(r#"{"status":"ok"}"#)?;
    response
        .headers_mut()
        .set("content-type", "application/json")?;
    Ok(response)
}
