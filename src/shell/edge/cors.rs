//! What browsers ask before a page of another origin may call, and what tells them the answer.

use worker::wasm_bindgen::{self, JsCast, JsValue, prelude::wasm_bindgen};
use worker::{Headers, Request, Response, Result, web_sys};

use crate::protocol::route::{Found, find};
use crate::shell::reply;
use crate::shell::session::header;

/// As long as browsers keep a pre-flight's answer: two hours in Chromium.
const MAX_AGE_SECONDS: &str = "7200";
const METHODS: &str = "GET, POST, OPTIONS";
const HEADERS: &str = "Authorization, Content-Type, Idempotency-Key, If-None-Match, Regulars-Now";
const EXPOSED: &str = "Request-Id, ETag, Idempotency-Replayed, Retry-After, RateLimit-Policy, Link";

#[wasm_bindgen]
extern "C" {
    /// A response made of another's body, status and headers, which may then be added to: a
    /// keeper's own may not.
    #[wasm_bindgen(js_name = Response)]
    type Copy;

    #[wasm_bindgen(constructor, js_class = "Response", catch)]
    fn new(body: &JsValue, like: &JsValue) -> std::result::Result<Copy, JsValue>;
}

/// The answer to a pre-flight (Fetch, 4.8), by the path alone: it has no credential, and wakes
/// nobody. Whether the page may call is seen when it does; `None` where no page may.
pub(crate) fn preflight(request: &Request, path: &str, request_id: &str) -> Option<Response> {
    if request.inner().method() != "OPTIONS" {
        return None;
    }
    let origin = header(request, "origin")?;
    let method = header(request, "access-control-request-method")?;
    let found = find(&method, path).ok()?;
    if !is_for_pages(&found) {
        return None;
    }
    answer(&origin, request_id).ok()
}

fn answer(origin: &str, request_id: &str) -> Result<Response> {
    let headers = Headers::new();
    headers.set("access-control-allow-origin", origin)?;
    headers.set("access-control-allow-methods", METHODS)?;
    headers.set("access-control-allow-headers", HEADERS)?;
    headers.set("access-control-max-age", MAX_AGE_SECONDS)?;
    headers.set("vary", "Origin")?;
    headers.set("request-id", request_id)?;
    Ok(Response::empty()?.with_status(204).with_headers(headers))
}

/// Whether a page of another origin may call the route.
pub(crate) fn is_for_pages(found: &Found) -> bool {
    found.route.is_for_pages()
}

/// Adds to an answer which page may read it; that it depends on the page is always said.
pub(crate) fn open(
    answer: web_sys::Response,
    page: Option<&str>,
) -> std::result::Result<web_sys::Response, JsValue> {
    let answer = changeable(&answer)?;
    let headers = answer.headers();
    headers.append("vary", "Origin")?;
    if let Some(origin) = page {
        headers.set("access-control-allow-origin", origin)?;
        headers.set("access-control-expose-headers", EXPOSED)?;
    }
    Ok(answer)
}

/// The same answer, with headers that can be set.
pub(crate) fn changeable(
    answer: &web_sys::Response,
) -> std::result::Result<web_sys::Response, JsValue> {
    let body = answer.body().map_or(JsValue::NULL, Into::into);
    Ok(Copy::new(&body, answer)?.unchecked_into())
}

/// Not readable by anybody, rather than readable by all.
pub(crate) fn failed(error: &JsValue, request_id: &str) -> Result<Response> {
    worker::console_error!("an answer cannot be opened to its page: {error:?}");
    let problem = reply::fault("an answer cannot be opened to its page");
    reply::problem(&problem, request_id)
}
