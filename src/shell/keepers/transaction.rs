//! One all-or-nothing step over a keeper's storage, which `worker` does not offer.

use std::panic::AssertUnwindSafe;

use worker::wasm_bindgen::{self, JsCast, JsValue, prelude::wasm_bindgen};
use worker::{Error, Result, Storage};

#[wasm_bindgen]
extern "C" {
    type SynchronousStorage;

    #[wasm_bindgen(method, catch, js_name = transactionSync)]
    fn transaction_sync(
        this: &SynchronousStorage,
        step: &mut dyn FnMut() -> std::result::Result<(), JsValue>,
    ) -> std::result::Result<JsValue, JsValue>;
}

/// Runs `step`; what it wrote stays if it answers `Ok`, and is undone if it answers `Err`, panics,
/// or storage throws. It is not `async`, so nothing comes between its reads and its writes.
pub(crate) fn transaction<T>(storage: &Storage, step: impl FnOnce() -> Result<T>) -> Result<T> {
    let mut outcome = None;
    let ended = {
        let mut state = AssertUnwindSafe((Some(step), &mut outcome));
        let mut once = move || {
            let state: &mut AssertUnwindSafe<_> = &mut state;
            let (step, outcome) = &mut state.0;
            let Some(step) = step.take() else {
                return Err(JsValue::from_str("a transaction ran twice"));
            };
            match step() {
                Ok(value) => {
                    **outcome = Some(Ok(value));
                    Ok(())
                }
                Err(error) => {
                    // Only what is thrown undoes the writes: an answer would keep them.
                    let thrown = JsValue::from_str(&error.to_string());
                    **outcome = Some(Err(error));
                    Err(thrown)
                }
            }
        };
        let raw: &JsValue = storage.as_raw().as_ref();
        raw.unchecked_ref::<SynchronousStorage>().transaction_sync(&mut once)
    };
    match (outcome, ended) {
        (Some(Err(error)), _) => Err(error),
        (_, Err(thrown)) => Err(Error::from(thrown)),
        (Some(Ok(value)), Ok(_)) => Ok(value),
        (None, Ok(_)) => Err(Error::RustError("a transaction did not run".into())),
    }
}
