//! Asking the keepers: one POST with a typed message, and what their failures mean.

use std::rc::Rc;

use worker::wasm_bindgen::{self, JsCast, JsValue, prelude::wasm_bindgen};
use worker::wasm_bindgen_futures::JsFuture;
use worker::{Env, js_sys, web_sys};

use super::isolate;
use super::program::{ProgramAnswer, ProgramAsk, decode, own};
use super::reply::fault;
use crate::domain::names::{ProgramId, VersionId};
use crate::domain::program::Program;
use crate::protocol::ask::Ask;
use crate::protocol::problem::Problem;

#[wasm_bindgen]
extern "C" {
    /// A Durable Object's stub. `worker` can call it too, but only by taking requests and responses
    /// apart and building them again, on the hottest path there is.
    type Stub;

    #[wasm_bindgen(method, catch)]
    fn fetch(
        this: &Stub,
        url: &str,
        init: &web_sys::RequestInit,
    ) -> Result<js_sys::Promise, JsValue>;
}

/// Asks the keeper of a program.
pub(crate) async fn ask_program(
    env: &Env,
    program: &ProgramId,
    ask: &ProgramAsk,
) -> Result<ProgramAnswer, Problem> {
    let body = serde_json::to_string(ask).map_err(fault)?;
    let response = call(env, "PROGRAM", program.as_str(), &body).await?;
    let text = text(&response).await?;
    if response.status() == 200 {
        return own(text.as_bytes()).map_err(fault);
    }
    Err(Problem::from_json(&text).unwrap_or_else(|| fault("a program's keeper said no unclearly")))
}

/// Asks the keeper of a member; its answer is the caller's.
pub(crate) async fn ask_member(env: &Env, ask: &Ask) -> Result<web_sys::Response, Problem> {
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

/// The text of a keeper's answer.
pub(crate) async fn text(response: &web_sys::Response) -> Result<String, Problem> {
    let promise = response.text().map_err(|error| failure(&error))?;
    let text = JsFuture::from(promise).await.map_err(|error| failure(&error))?;
    text.as_string().ok_or_else(|| fault("a keeper answered no text"))
}

async fn call(
    env: &Env,
    binding: &str,
    name: &str,
    body: &str,
) -> Result<web_sys::Response, Problem> {
    let stub: Stub = env
        .durable_object(binding)
        .and_then(|namespace| namespace.get_by_name(name))
        .map_err(fault)?
        .into_rpc();
    let init = web_sys::RequestInit::new();
    init.set_method("POST");
    init.set_body(&JsValue::from_str(body));
    let promise = stub.fetch("http://keeper/", &init).map_err(|error| failure(&error))?;
    let response = JsFuture::from(promise).await.map_err(|error| failure(&error))?;
    response.dyn_into().map_err(|_| fault("a keeper answered no response"))
}

/// A keeper that is overloaded or was reset can be asked again, with the same idempotency key.
fn failure(error: &JsValue) -> Problem {
    let flag =
        |name: &str| js_sys::Reflect::get(error, &name.into()).is_ok_and(|value| value.is_truthy());
    let text = js_sys::Object::from(error.clone()).to_string();
    if ["overloaded", "retryable", "durableObjectReset"].into_iter().any(flag) {
        worker::console_error!("keeper unavailable: {text}");
        let detail = "Try again with the same Idempotency-Key: it counts once.";
        return Problem::new("unavailable", detail).retry_after(1);
    }
    fault(text)
}
