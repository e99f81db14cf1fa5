//! Request bodies: their type and size, checked before anything is parsed.

use worker::Request;

use crate::protocol::header::{is_json, is_text};
use crate::protocol::problem::Problem;
use crate::protocol::token::TokenFault;
use crate::shell::reply::fault;

/// A command's body: an order of 500 lines with room to spare.
pub(crate) const COMMAND_MAX_BYTES: usize = 64 * 1024;
/// A batch's body: 1,000 small commands.
pub(crate) const BATCH_MAX_BYTES: usize = 1024 * 1024;

/// The bytes of a JSON body.
///
/// # Errors
/// `content_type`, `body_too_large`.
pub(crate) async fn json(request: &mut Request, most: usize) -> Result<Vec<u8>, Problem> {
    let (bytes, content_type) = bytes(request, most).await?;
    // A command without fields may come without a body, and so without a type.
    let is_nothing = bytes.is_empty() && content_type.is_none();
    if !is_nothing && !is_json(content_type.as_deref()) {
        let detail = "Send application/json, in UTF-8.";
        return Err(Problem::new("content_type", detail).at("Content-Type"));
    }
    Ok(bytes)
}

/// A body that a page may send without a pre-flight: plain text, and whether it was JSON instead.
///
/// # Errors
/// `content_type`, `body_too_large`; `token_malformed` where it is not UTF-8.
pub(crate) async fn text(request: &mut Request, most: usize) -> Result<(String, bool), Problem> {
    let (bytes, content_type) = bytes(request, most).await?;
    let is_json = is_json(content_type.as_deref());
    if !is_json && !is_text(content_type.as_deref()) {
        let detail = "Send text/plain, in UTF-8.";
        return Err(Problem::new("content_type", detail).at("Content-Type"));
    }
    let text = String::from_utf8(bytes).map_err(|_| Problem::from(TokenFault::Form))?;
    Ok((text, is_json))
}

async fn bytes(request: &mut Request, most: usize) -> Result<(Vec<u8>, Option<String>), Problem> {
    let header = |request: &Request, name: &str| request.headers().get(name).map_err(fault);
    let too_large = || Problem::new("body_too_large", format!("At most {most} bytes."));
    let length = header(request, "content-length")?.and_then(|text| text.parse::<usize>().ok());
    if length.is_some_and(|length| length > most) {
        return Err(too_large());
    }
    let content_type = header(request, "content-type")?;
    let bytes = request.bytes().await.map_err(fault)?;
    if bytes.len() > most {
        return Err(too_large());
    }
    Ok((bytes, content_type))
}
