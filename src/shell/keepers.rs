//! Asking the keepers: one POST with a typed message, and what their failures mean.

use std::rc::Rc;

use worker::js_sys::Reflect;
use worker::{Env, Error, Method, Request, RequestInit, Response};

use super::isolate;
use super::program::{ProgramAnswer, ProgramAsk, decode};
use super::reply::fault;
use crate::domain::names::{ProgramId, VersionId};
use crate::domain::program::Program;
use crate::protocol::ask::Ask;
use crate::protocol::problem::Problem;

/// Asks the keeper of a program.
pub(crate) async fn ask_program(
    env: &Env,
    program: &ProgramId,
    ask: &ProgramAsk,
) -> Result<ProgramAnswer, Problem> {
    let body = serde_json::to_string(ask).map_err(fault)?;
    let mut response = call(env, "PROGRAM", program.as_str(), &body).await?;
    let text = response.text().await.map_err(fault)?;
    if response.status_code() == 200 {
        return serde_json::from_str(&text).map_err(fault);
    }
    Err(Problem::from_json(&text).unwrap_or_else(|| fault("a program's keeper said no unclearly")))
}

/// Asks the keeper of a member; its answer is the caller's.
pub(crate) async fn ask_member(env: &Env, ask: &Ask) -> Result<Response, Problem> {
    let name = format!("{}/{}", ask.program.0, ask.member.0);
    let body = serde_json::to_string(ask).map_err(fault)?;
    call(env, "MEMBER", &name, &body).await
}

/// A version, from memory or from the program's keeper.
pub(crate) async fn version(
    env: &Env,
    program: &ProgramId,
    hash: &VersionId,
) -> Result<Rc<Program>, Problem> {
    if let Some(program) = isolate::version(hash) {
        return Ok(program);
    }
    let ask = ProgramAsk::Version { hash: hash.as_str().to_owned() };
    match ask_program(env, program, &ask).await? {
        ProgramAnswer::Version { document } => {
            Ok(isolate::keep_version(hash.clone(), decode(hash, &document)?))
        }
        _ => Err(fault("a program's keeper answered something else")),
    }
}

async fn call(env: &Env, binding: &str, name: &str, body: &str) -> Result<Response, Problem> {
    let request = post(body).map_err(fault)?;
    let stub = env
        .durable_object(binding)
        .and_then(|namespace| namespace.get_by_name(name))
        .map_err(fault)?;
    stub.fetch_with_request(request).await.map_err(|error| failure(&error))
}

fn post(body: &str) -> worker::Result<Request> {
    let mut init = RequestInit::new();
    init.with_method(Method::Post).with_body(Some(body.into()));
    Request::new_with_init("http://keeper/", &init)
}

/// A keeper that is overloaded or was reset can be asked again, with the same idempotency key.
fn failure(error: &Error) -> Problem {
    let again =
        ["overloaded", "retryable", "durableObjectReset"].iter().any(|name| flag(error, name));
    if again {
        worker::console_error!("keeper unavailable: {error}");
        let detail = "Try again with the same Idempotency-Key: it counts once.";
        return Problem::new("unavailable", detail).retry_after(1);
    }
    fault(error)
}

fn flag(error: &Error, name: &str) -> bool {
    match error {
        Error::UnknownJsError { original, .. } => {
            Reflect::get(original, &name.into()).is_ok_and(|value| value.is_truthy())
        }
        _ => false,
    }
}
