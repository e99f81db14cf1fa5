//! Routes that break things on purpose.
#![expect(clippy::panic, reason = "to panic is what one is for")]

use std::panic::panic_any;

use worker::{Env, Response, Result};

/// `panic` breaks the edge itself; `hold/{work}` holds up whoever comes to that work, here and at
/// the keepers; `keepers/{name}/{deed}` asks one keeper for a deed.
pub(crate) async fn answer(path: &str, env: &Env) -> Result<Response> {
    if path == "panic" {
        panic_any("a fault was asked for at the edge");
    }
    if let Some(work) = path.strip_prefix("hold/") {
        super::hold(work);
        return ask("holding", path, env).await;
    }
    match path.strip_prefix("keepers/").and_then(|rest| rest.split_once('/')) {
        Some((name, deed)) => ask(name, deed, env).await,
        None => Response::error("no such fault", 404),
    }
}

async fn ask(name: &str, deed: &str, env: &Env) -> Result<Response> {
    let keeper = env.durable_object("FAULTS")?.get_by_name(name)?;
    keeper.fetch_with_str(&format!("http://keeper/{deed}")).await
}
