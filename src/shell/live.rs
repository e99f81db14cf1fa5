//! Live balances: sockets that sleep with their keeper, and are told of every commit.

use worker::{Headers, Request, Response, Result, State, WebSocketPair, web_sys};

use super::edge::now_ms;
use super::keepers;
use super::portal::Guest;
use super::session::{header, is_same_origin};
use crate::protocol::problem::Problem;

/// Open pages of one member that are told; more are told when they are loaded again.
const SOCKETS_MAX: usize = 32;
/// What a socket is closed with when the session that opened it is over.
const SESSION_OVER: u16 = 4001;

/// Whether a request to a keeper wants a socket; the time until when stands in its address.
pub(super) fn is_wanted(request: &Request) -> bool {
    header(request, "upgrade").is_some_and(|value| value.eq_ignore_ascii_case("websocket"))
}

/// Joins a page to its member, on the member's side.
pub(super) fn accept(state: &State, request: &Request) -> Result<Response> {
    if state.get_websockets().len() >= SOCKETS_MAX {
        return Response::error("enough pages are open", 429);
    }
    let url = request.inner().url();
    let until = url.rsplit('/').next().unwrap_or_default();
    let pair = WebSocketPair::new()?;
    state.accept_websocket_with_tags(&pair.server, &[until]);
    Response::from_websocket(pair.client)
}

/// Tells every open page how the member stands by now, and lets go of those whose session is over.
pub(super) fn tell(state: &State, view: impl FnOnce() -> String) {
    let sockets = state.get_websockets();
    if sockets.is_empty() {
        return;
    }
    let (now_ms, view) = (now_ms(), view());
    for socket in sockets {
        let until = state.get_tags(&socket).first().and_then(|tag| tag.parse::<i64>().ok());
        let is_over = until.is_none_or(|until| until <= now_ms);
        let told = if is_over {
            socket.close(Some(SESSION_OVER), Some("the session is over"))
        } else {
            socket.send_with_str(&view)
        };
        // A page that has gone away hears nothing, and misses nothing.
        if let Err(error) = told {
            worker::console_log!("a page was not told: {error}");
        }
    }
}

/// Joins a page to its member, on the edge's side.
///
/// # Errors
/// `invalid_header` where no socket is wanted, `origin_not_allowed`, `credential_missing`.
pub(super) async fn connect(
    guest: &Guest<'_>,
    request: &Request,
) -> std::result::Result<web_sys::Response, Problem> {
    if !is_wanted(request) {
        return Err(Problem::new("invalid_header", "Expected a WebSocket.").at("Upgrade"));
    }
    // A browser sends cookies with a handshake from any site; this is the only check there is.
    if !is_same_origin(request) {
        return Err(Problem::new("origin_not_allowed", "Only pages of ours.").at("Origin"));
    }
    let nobody = || Problem::new("credential_missing", "Nobody is signed in.");
    let session = guest.session.as_ref().ok_or_else(nobody)?;
    let member = session.member().ok_or_else(nobody)?;
    keepers::join_member(guest.env, (&guest.program, member), session.expires_ms).await
}

/// The one header of a handshake between edge and keeper.
pub(super) fn handshake() -> Result<Headers> {
    let headers = Headers::new();
    headers.set("upgrade", "websocket")?;
    Ok(headers)
}
