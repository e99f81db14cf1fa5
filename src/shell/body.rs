//! Request bodies: their type and size, checked before anything is parsed.

use worker::Request;

use super::reply::fault;
use crate::protocol::header::is_json;
use crate::protocol::problem::Problem;

/// A command's body: an order of 500 lines with room to spare.
pub(crate) const COMMAND_MAX_BYTES: usize = 64 * 1024;
/// A batch's body: 1,000 small commands.
pub(crate) const BATCH_MAX_BYTES: usize = 1024 * 1024;

/// The bytes of a JSON body.
///
/// # Errors
/// `content_type`, `body_too_large`.
pub(crate) async fn json(request: &mut Request, most: usize) -> Result<Vec<u8>, Problem> {
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
    // A command without fields may come without a body, and so without a type.
    let is_nothing = bytes.is_empty() && content_type.is_none();
    if !is_nothing && !is_json(content_type.as_deref()) {
        let detail = "Send application/json, in UTF-8.";
        return Err(Problem::new("content_type", detail).at("Content-Type"));
    }
    Ok(bytes)
}
