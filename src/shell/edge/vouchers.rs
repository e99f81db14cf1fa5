//! Routes of vouchers by their codes: found in the Directory, forwarded to the member's keeper.

use worker::{Request, web_sys};

use super::body;
use crate::domain::names::{MemberId, RedemptionId};
use crate::protocol::ask::{Deed, Work};
use crate::protocol::header::{given_now, idempotency_key, read_query};
use crate::protocol::problem::Problem;
use crate::protocol::read::read;
use crate::protocol::request::UseBody;
use crate::protocol::route::Endpoint;
use crate::protocol::scalar::Named;
use crate::shell::asking;
use crate::shell::edge::{Answered, Visit};
use crate::shell::finding::Finder;
use crate::shell::reply::fault;

pub(crate) async fn serve(request: &mut Request, visit: &Visit<'_>) -> Answered {
    let program = visit.caller.program()?;
    let now = given_now(request.headers().get("regulars-now").map_err(fault)?.as_deref())?;
    read_query(visit.query, &[])?;
    let finder = visit.finder(program);
    if visit.found.route.endpoint == Endpoint::GetVoucher {
        let (member, redemption) = find(visit, finder).await?;
        let work = Work::Voucher { redemption: Named(redemption) };
        let ask = visit.ask(program, member, now, work);
        return known(asking::ask_member(visit.env, &ask).await?);
    }
    let header = request.headers().get("idempotency-key").map_err(fault)?;
    let key = idempotency_key(header.as_deref())?;
    let bytes = body::json(request, body::COMMAND_MAX_BYTES).await?;
    // Before the code is looked for: what is malformed is so whatever the code.
    let body: UseBody = if bytes.is_empty() { UseBody::default() } else { read(&bytes)? };
    let (member, redemption) = find(visit, finder).await?;
    let deed = Deed::Use(Named(redemption), body);
    let work = Work::Do { tasks: vec![visit.task(key, deed)], batch: false };
    let ask = visit.ask(program, member, now, work);
    known(asking::ask_member(visit.env, &ask).await?)
}

async fn find(visit: &Visit<'_>, finder: Finder<'_>) -> Result<(MemberId, RedemptionId), Problem> {
    finder.voucher(visit.found.param("code")).await?.ok_or_else(not_found)
}

/// A code that leads to nobody any more is answered as one that never led to anybody.
fn known(response: web_sys::Response) -> Answered {
    if matches!(response.status(), 404 | 410) { Err(not_found()) } else { Ok(response) }
}

/// The one answer to every wrong code: it does not say what is wrong with it.
fn not_found() -> Problem {
    Problem::new("voucher_not_found", "There is no voucher with this code.").at("code")
}
