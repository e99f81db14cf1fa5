//! Routes that break things on purpose, and the keeper they break; never in the bundle that ships.
#![expect(clippy::panic, reason = "to panic is what it is for")]

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, RefUnwindSafe, panic_any};
use std::time::Duration;

use worker::wasm_bindgen::{self, prelude::wasm_bindgen};
use worker::wasm_bindgen_futures::JsFuture;
use worker::{
    Delay, DurableObject, Env, Request, Response, Result, SqlStorage, State, durable_object, js_sys,
};

use super::store::first;
use super::transaction::transaction;

/// `panic` breaks the edge itself; `hold/{work}` holds up whoever comes to that work;
/// `keepers/{name}/{deed}` asks one keeper for a deed.
pub(crate) async fn answer(path: &str, env: &Env) -> Result<Response> {
    if let Some(work) = path.strip_prefix("hold/") {
        HELD.set([ERRANDS, ORDERS, PEOPLE].into_iter().find(|known| *known == work));
        return Response::ok("");
    }
    if path == "panic" {
        panic_any("a fault was asked for at the edge");
    }
    let parts = path.strip_prefix("keepers/").and_then(|rest| rest.split_once('/'));
    let Some((name, deed)) = parts else {
        return Response::error("no such fault", 404);
    };
    let keeper = env.durable_object("FAULTS")?.get_by_name(name)?;
    keeper.fetch_with_str(&format!("http://keeper/{deed}")).await
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = scheduler)]
    fn wait(milliseconds: f64) -> js_sys::Promise;
}

thread_local! {
    /// What is held up from now on.
    static HELD: Cell<Option<&'static str>> = const { Cell::new(None) };
}

/// Between a commit and the telling of other keepers.
pub(crate) const ERRANDS: &str = "errands";
/// Between the claim of an order and its earn.
pub(crate) const ORDERS: &str = "orders";
/// Between the claim of a phone and the enrolment.
pub(crate) const PEOPLE: &str = "people";

/// Holds up whoever comes to this work: until the power is cut.
pub(crate) async fn wait_if_held(work: &str) {
    if HELD.get() == Some(work) {
        // A wait that nobody ends would be ended by the platform, with an error.
        let _ = JsFuture::from(wait(600_000.0)).await;
    }
}

#[durable_object(fetch)]
pub struct FaultKeeper {
    state: State,
    sql: SqlStorage,
    calls: Cell<u32>,
}

impl RefUnwindSafe for FaultKeeper {}

impl FaultKeeper {
    fn mark(&self) -> Result<()> {
        self.sql.exec("INSERT INTO mark DEFAULT VALUES", None).map(drop)
    }

    /// How many writes storage holds, and how many calls memory remembers.
    fn report(&self) -> Result<Response> {
        let marks: u64 = first(&self.sql, "SELECT count(*) FROM mark", Vec::new())?.unwrap_or(0);
        Response::ok(format!(r#"{{"marks":{marks},"calls":{}}}"#, self.calls.get()))
    }
}

impl DurableObject for FaultKeeper {
    fn new(state: State, _env: Env) -> Self {
        let sql = state.storage().sql();
        Self { state, sql, calls: Cell::new(0) }
    }

    async fn fetch(&self, request: Request) -> Result<Response> {
        self.sql.exec("CREATE TABLE IF NOT EXISTS mark (id INTEGER PRIMARY KEY) STRICT", None)?;
        self.calls.set(self.calls.get().saturating_add(1));
        match request.path().as_str() {
            "/report" => {}
            "/mark" => self.mark()?,
            "/sleep" => {
                Delay::from(Duration::from_millis(1_500)).await;
                self.mark()?;
            }
            "/panic" => {
                self.mark()?;
                panic_any("a fault was asked for in a keeper");
            }
            "/panic-in-transaction" => {
                let step = AssertUnwindSafe(|| -> Result<()> {
                    self.mark()?;
                    panic_any("a fault was asked for in a transaction");
                });
                transaction(&self.state.storage(), || (step.0)())?;
            }
            "/error-in-transaction" => {
                transaction(&self.state.storage(), || -> Result<()> {
                    self.mark()?;
                    Err("a refusal was asked for in a transaction".into())
                })?;
            }
            _ => return Response::error("no such deed", 404),
        }
        self.report()
    }
}
