//! What breaks on purpose, at the edge and at a keeper; never in a bundle that ships.

#[cfg(feature = "keepers")]
mod keeper;
#[cfg(feature = "edge")]
mod routes;

use std::cell::Cell;

use worker::js_sys;
use worker::wasm_bindgen::{self, prelude::wasm_bindgen};
use worker::wasm_bindgen_futures::JsFuture;

#[cfg(feature = "edge")]
pub(crate) use routes::answer;

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

/// From now on this isolate holds up whoever comes to that work.
fn hold(work: &str) {
    HELD.set([ERRANDS, ORDERS, PEOPLE].into_iter().find(|known| *known == work));
}

/// Holds up whoever comes to this work: until the power is cut.
pub(crate) async fn wait_if_held(work: &str) {
    if HELD.get() == Some(work) {
        // A wait that nobody ends would be ended by the platform, with an error.
        let _ = JsFuture::from(wait(600_000.0)).await;
    }
}
