//! What the edge asks of the keepers' Worker itself, since it is about no member: stateless.

use worker::{Context, Env, Request, Result, event, web_sys};

use super::quoting::for_nobody;
use crate::protocol::ask::Ask;
use crate::shell::messages::own;
use crate::shell::reply;

#[event(fetch)]
async fn fetch(mut request: Request, env: Env, _context: Context) -> Result<web_sys::Response> {
    let ask: Ask = own(&request.bytes().await?)?;
    match for_nobody(&env, &ask).await {
        Ok(response) => Ok(response),
        Err(problem) => Ok(reply::problem(&problem, &ask.request_id)?.into()),
    }
}
