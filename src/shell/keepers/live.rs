//! Live balances, on the member's side: sockets that sleep with their keeper, told of every commit.

use worker::{Request, Response, Result, State, WebSocketPair};

use crate::shell::clock::now_ms;

/// Open pages of one member that are told; more are told when they are loaded again.
const SOCKETS_MAX: usize = 32;
/// What a socket is closed with when the session that opened it is over.
const SESSION_OVER: u16 = 4001;

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
