//! The keeper that is there to be broken.
#![expect(clippy::panic, reason = "to panic is what it is for")]

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, RefUnwindSafe, panic_any};
use std::time::Duration;

use worker::wasm_bindgen;
use worker::{
    Delay, DurableObject, Env, Request, Response, Result, SqlStorage, State, durable_object,
};

use crate::shell::keepers::store::first;
use crate::shell::keepers::transaction::transaction;

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
        let path = request.path();
        if let Some(work) = path.strip_prefix("/hold/") {
            super::hold(work);
            return Response::ok("");
        }
        match path.as_str() {
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
