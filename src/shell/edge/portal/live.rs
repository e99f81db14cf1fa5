//! Live balances, on the edge's side: whose page may be told, and joining it to its member.

use worker::{Headers, Request, Result, web_sys};

use super::Guest;
use crate::domain::names::{MemberId, ProgramId};
use crate::protocol::problem::Problem;
use crate::shell::asking::{MOVED, MOVES_MAX, fetch, member_name, text};
use crate::shell::reply::fault;
use crate::shell::session::{is_same_origin, wants_socket};

/// Joins a page to its member, on the edge's side.
///
/// # Errors
/// `invalid_header` where no socket is wanted, `origin_not_allowed`, `credential_missing`.
pub(super) async fn connect(
    guest: &Guest<'_>,
    request: &Request,
) -> std::result::Result<web_sys::Response, Problem> {
    if !wants_socket(request) {
        return Err(Problem::new("invalid_header", "Expected a WebSocket.").at("Upgrade"));
    }
    // A browser sends cookies with a handshake from any site; this is the only check there is.
    if !is_same_origin(request) {
        return Err(Problem::new("origin_not_allowed", "Only pages of ours.").at("Origin"));
    }
    let nobody = || Problem::new("credential_missing", "Nobody is signed in.");
    let session = guest.session.as_ref().ok_or_else(nobody)?;
    let member = session.member().ok_or_else(nobody)?;
    join_member(guest.env, (&guest.program, member), session.expires_ms).await
}

/// Opens a socket to the keeper of a member, or the one that it leads to, until then.
async fn join_member(
    env: &worker::Env,
    (program, member): (&ProgramId, &MemberId),
    until_ms: i64,
) -> Result<web_sys::Response, Problem> {
    let init = web_sys::RequestInit::new();
    init.set_method("GET");
    let headers = handshake().map_err(fault)?;
    init.set_headers(&headers.0);
    let url = format!("http://keeper/live/{until_ms}");
    let mut name = member_name(program, member);
    for _ in 0..MOVES_MAX {
        let response = fetch(env, ("MEMBER", &name), &url, &init).await?;
        if response.status() != MOVED {
            return Ok(response);
        }
        name = format!("{program}/{}", text(&response).await?);
    }
    Err(fault("keepers lead in a circle"))
}

/// The one header of a handshake between edge and keeper.
fn handshake() -> Result<Headers> {
    let headers = Headers::new();
    headers.set("upgrade", "websocket")?;
    Ok(headers)
}
