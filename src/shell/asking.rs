//! Asking the keepers: one POST with a typed message, and what their failures mean.

use std::rc::Rc;

use worker::wasm_bindgen::{self, JsCast, JsValue, prelude::wasm_bindgen};
use worker::wasm_bindgen_futures::JsFuture;
use worker::{Env, js_sys, web_sys};

use super::config::Config;
use super::isolate;
use super::messages::directory::{DirectoryAsk, Owner, Owners};
use super::messages::own;
use super::messages::program::{ProgramAnswer, ProgramAsk, Record};
use super::reply::fault;
use crate::domain::names::{MemberId, ProgramId, VersionId};
use crate::domain::program::Program;
use crate::protocol::ask::{ASK_VERSION, Ask, Work};
use crate::protocol::problem::Problem;
use crate::protocol::profile::Standing;
use crate::protocol::release::Releases;
use crate::protocol::scalar::Named;

/// A keeper's answer where nobody is its member, but it leads to another, whom the body names: 421,
/// Misdirected Request. It never leaves the edge.
pub(crate) const MOVED: u16 = 421;
/// A keeper's address; only a member's says more: whose deployment asks.
const KEEPER: &str = "http://keeper/";
/// A reference leads to a member, and where that member was never enrolled, perhaps to one more.
pub(super) const MOVES_MAX: u32 = 3;

#[wasm_bindgen]
extern "C" {
    /// A Durable Object's stub, or whatever else can fetch. `worker` can call it too, but only by
    /// taking requests and responses apart and building them again, on the hottest path there is.
    pub(super) type Stub;

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
    let response = call(env, ("PROGRAM", program.as_str()), KEEPER, &body).await?;
    let text = text(&response).await?;
    if response.status() == 200 {
        return own(text.as_bytes()).map_err(fault);
    }
    Err(Problem::from_json(&text).unwrap_or_else(|| fault("a program's keeper said no unclearly")))
}

/// Asks a shard of a Directory for owners, in the order of the ask.
pub(crate) async fn ask_directory(
    env: &Env,
    shard: &str,
    ask: &DirectoryAsk,
) -> Result<Vec<Option<Owner>>, Problem> {
    let body = serde_json::to_string(ask).map_err(fault)?;
    let response = call(env, ("DIRECTORY", shard), KEEPER, &body).await?;
    let text = text(&response).await?;
    let owners: Owners = own(text.as_bytes()).map_err(fault)?;
    Ok(owners.owners.into_iter().map(|found| found.owner).collect())
}

/// The name of a member's keeper.
pub(crate) fn member_name(program: &ProgramId, member: &MemberId) -> String {
    format!("{program}/{member}")
}

/// Asks the keeper of a member, or the one that it leads to; its answer is the caller's.
pub(crate) async fn ask_member(env: &Env, ask: &Ask) -> Result<web_sys::Response, Problem> {
    let mut response = send(env, ask).await?;
    let mut moves = 0;
    while response.status() == MOVED && moves < MOVES_MAX {
        let to = text(&response).await?;
        let to = MemberId::parse(&to).map_err(|_| fault("a keeper leads to no member"))?;
        response = send(env, &Ask { member: Named(to), ..ask.clone() }).await?;
        moves += 1;
    }
    if response.status() == MOVED { Err(fault("keepers lead in a circle")) } else { Ok(response) }
}

async fn send(env: &Env, ask: &Ask) -> Result<web_sys::Response, Problem> {
    let body = serde_json::to_string(ask).map_err(fault)?;
    let config = Config::read(env).map_err(|why| why.problem())?;
    let url = format!("{KEEPER}{}", config.deployment);
    call(env, ("MEMBER", &member_name(&ask.program.0, &ask.member.0)), &url, &body).await
}

/// Has the keepers' Worker answer what no single keeper need be asked.
#[cfg(feature = "keepers")]
pub(crate) async fn ask_for_nobody(env: &Env, ask: &Ask) -> Result<web_sys::Response, Problem> {
    super::keepers::quoting::for_nobody(env, ask).await
}

/// Has the keepers' Worker answer what no single keeper need be asked.
#[cfg(not(feature = "keepers"))]
pub(crate) async fn ask_for_nobody(env: &Env, ask: &Ask) -> Result<web_sys::Response, Problem> {
    let keepers = js_sys::Reflect::get(env, &"KEEPERS".into());
    let keepers: Stub = keepers.map_err(|_| fault("no keepers are bound"))?.unchecked_into();
    let init = web_sys::RequestInit::new();
    init.set_method("POST");
    init.set_body(&JsValue::from_str(&serde_json::to_string(ask).map_err(fault)?));
    fetched(&keepers, KEEPER, &init).await
}

/// Asks a keeper that may be nobody's where it stands, or to change that.
pub(crate) async fn standing(
    env: &Env,
    program: &ProgramId,
    member: &MemberId,
    work: Work,
) -> Result<Standing, Problem> {
    let ask = Ask {
        v: ASK_VERSION,
        program: Named(program.clone()),
        member: Named(member.clone()),
        now: None,
        releases: Releases::default(),
        request_id: String::new(),
        principal: String::new(),
        signing: None,
        work,
    };
    let response = send(env, &ask).await?;
    let text = text(&response).await?;
    if response.status() != 200 {
        return Err(Problem::from_json(&text).unwrap_or_else(|| fault("an unclear answer")));
    }
    own(text.as_bytes()).map_err(fault)
}

/// Tells a keeper by its name that it leads to this member no more.
pub(crate) async fn leave(env: &Env, name: &str, from: &MemberId) -> Result<(), Problem> {
    let (program, member) = name.split_once('/').unwrap_or_default();
    let (Ok(program), Ok(member)) = (ProgramId::parse(program), MemberId::parse(member)) else {
        return Err(fault("a keeper's name is none"));
    };
    let work = Work::Leave { from: Named(from.clone()) };
    standing(env, &program, &member, work).await.map(drop)
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
            let unread = |problem| fault(format!("version {hash}: {problem}"));
            let program = crate::protocol::version::restore(document.as_bytes()).map_err(unread)?;
            Ok(isolate::keep_version(hash.clone(), program))
        }
        _ => Err(fault("a program's keeper answered something else")),
    }
}

/// A record of a program's registry, as JSON.
pub(crate) async fn record(
    env: &Env,
    program: &ProgramId,
    (kind, id): (&str, &str),
) -> Result<Option<String>, Problem> {
    let ask = ProgramAsk::Record { kind: kind.to_owned(), id: id.to_owned() };
    Ok(ask_record(env, program, &ask).await?.0)
}

/// As [`record`], but as it stood at some time of the last 20 seconds: for what every request
/// asks, and what may be refused that much later.
pub(crate) async fn known_record(
    env: &Env,
    program: &ProgramId,
    (kind, id): (&str, &str),
    now_ms: i64,
) -> Result<Option<String>, Problem> {
    if let Some(json) = isolate::record(program.as_str(), (kind, id), now_ms) {
        return Ok(json);
    }
    let json = record(env, program, (kind, id)).await?;
    isolate::keep_record(program.as_str(), (kind, id), now_ms, json.clone());
    Ok(json)
}

/// Records of a kind, by id, from the one behind `after` on; at most 1,000.
pub(crate) async fn records(
    env: &Env,
    program: &ProgramId,
    kind: &str,
    (after, limit): (&str, u64),
) -> Result<Vec<Record>, Problem> {
    let ask = ProgramAsk::Records { kind: kind.to_owned(), after: after.to_owned(), limit };
    match ask_program(env, program, &ask).await? {
        ProgramAnswer::Records { records } => Ok(records),
        _ => Err(fault("a program's keeper answered something else")),
    }
}

/// Writes a record if what stands there is `was` (`None`: nothing); answers what stands there then,
/// and whether it was written.
pub(crate) async fn put_record(
    env: &Env,
    program: &ProgramId,
    (kind, id): (&str, &str),
    (json, was): (String, Option<String>),
) -> Result<(Option<String>, bool), Problem> {
    let ask = ProgramAsk::PutRecord { kind: kind.to_owned(), id: id.to_owned(), json, was };
    isolate::forget_record(program.as_str(), (kind, id));
    ask_record(env, program, &ask).await
}

/// Removes a record; answers it, if it was there.
pub(crate) async fn drop_record(
    env: &Env,
    program: &ProgramId,
    (kind, id): (&str, &str),
) -> Result<Option<String>, Problem> {
    let ask = ProgramAsk::DropRecord { kind: kind.to_owned(), id: id.to_owned() };
    isolate::forget_record(program.as_str(), (kind, id));
    Ok(ask_record(env, program, &ask).await?.0)
}

/// Removes all records of a kind.
pub(crate) async fn drop_kind(env: &Env, program: &ProgramId, kind: &str) -> Result<(), Problem> {
    let ask = ProgramAsk::DropKind { kind: kind.to_owned() };
    ask_record(env, program, &ask).await.map(|_| ())
}

async fn ask_record(
    env: &Env,
    program: &ProgramId,
    ask: &ProgramAsk,
) -> Result<(Option<String>, bool), Problem> {
    match ask_program(env, program, ask).await? {
        ProgramAnswer::Record { json, written } => Ok((json, written)),
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
    keeper: (&str, &str),
    url: &str,
    body: &str,
) -> Result<web_sys::Response, Problem> {
    let init = web_sys::RequestInit::new();
    init.set_method("POST");
    init.set_body(&JsValue::from_str(body));
    fetch(env, keeper, url, &init).await
}

/// Asks the keeper of that name behind a binding.
pub(super) async fn fetch(
    env: &Env,
    (binding, name): (&str, &str),
    url: &str,
    init: &web_sys::RequestInit,
) -> Result<web_sys::Response, Problem> {
    let stub: Stub = env
        .durable_object(binding)
        .and_then(|namespace| namespace.get_by_name(name))
        .map_err(fault)?
        .into_rpc();
    fetched(&stub, url, init).await
}

/// What a stub answers.
pub(super) async fn fetched(
    stub: &Stub,
    url: &str,
    init: &web_sys::RequestInit,
) -> Result<web_sys::Response, Problem> {
    let promise = stub.fetch(url, init).map_err(|error| failure(&error))?;
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
