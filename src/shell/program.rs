//! The keeper of one program: its versions, keys, partners and endpoints.

use worker::wasm_bindgen;
use worker::{DurableObject, Env, Request, Response, Result, State, durable_object};

#[durable_object(fetch)]
pub struct Program {}

impl DurableObject for Program {
    fn new(_state: State, _env: Env) -> Self {
        Self {}
    }

    async fn fetch(&self, _request: Request) -> Result<Response> {
        Response::error("not implemented", 501)
    }
}
