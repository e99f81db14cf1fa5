//! Files that are deployed beside a bundle: what never changes under it, and is not code.

use worker::wasm_bindgen::JsCast;
use worker::{Env, js_sys, web_sys};

use super::asking::{Stub, fetched, text};
use super::reply::fault;
use crate::protocol::page::dress::{FILES, dress, is_dressed};
use crate::protocol::problem::Problem;
use crate::protocol::words::{Locale, knows, learn};

/// A file, as the platform answers with it.
pub(crate) async fn file(env: &Env, path: &str) -> Result<web_sys::Response, Problem> {
    let files = js_sys::Reflect::get(env, &"ASSETS".into());
    let files: Stub = files.map_err(|_| fault("no files are bound"))?.unchecked_into();
    let url = format!("http://files{path}");
    let found = fetched(&files, &url, &web_sys::RequestInit::new()).await?;
    if found.status() == 200 {
        return Ok(found);
    }
    Err(fault(format!("{path} was not deployed: {}", found.status())))
}

/// Has the texts of a language here, and the style and the scripts of all pages: the first page
/// that speaks it waits for them.
pub(crate) async fn speak(env: &Env, locale: Locale) -> Result<(), Problem> {
    if knows(locale) {
        return Ok(());
    }
    put_on(env).await?;
    let texts = file(env, &format!("/locales/{}.json", locale.tag())).await?;
    // One of five, kept for as long as the isolate lives.
    learn(locale, text(&texts).await?.leak());
    Ok(())
}

/// Before the texts, so that whoever finds a language here finds its pages dressed.
async fn put_on(env: &Env) -> Result<(), Problem> {
    if is_dressed() {
        return Ok(());
    }
    let mut texts = [""; 3];
    for (place, name) in texts.iter_mut().zip(FILES) {
        let found = file(env, &format!("/portal/{name}")).await?;
        *place = text(&found).await?.leak();
    }
    dress(texts);
    Ok(())
}
