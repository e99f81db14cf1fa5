//! Reading a JSON body into a typed message, with the pointer of the field that is wrong.

use serde::Deserialize;

use super::problem::Problem;

/// Nesting beyond this is refused before it is parsed: no message of ours needs more.
pub const DEPTH_MAX: usize = 16;

/// # Errors
/// `malformed_json` where the bytes are not one JSON value, `invalid_field` with the field's
/// pointer where they are not this message.
pub fn read<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, Problem> {
    let text = std::str::from_utf8(bytes)
        .map_err(|_| Problem::new("malformed_json", "The body is not UTF-8."))?;
    if depth(bytes) > DEPTH_MAX {
        let detail = format!("The body is nested more than {DEPTH_MAX} deep.");
        return Err(Problem::new("malformed_json", detail));
    }
    let mut reader = serde_json::Deserializer::from_str(text);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let pointer = pointer(error.path());
        problem(error.inner(), pointer)
    })?;
    reader.end().map_err(|error| problem(&error, String::new()))?;
    Ok(value)
}

fn problem(error: &serde_json::Error, pointer: String) -> Problem {
    let message = error.to_string();
    if !error.is_data() {
        return Problem::new("malformed_json", sentence(&message));
    }
    // The position says less than the pointer.
    let message = message.split(" at line ").next().unwrap_or_default();
    let pointer = match unknown_field(message) {
        Some(field) => format!("{pointer}/{}", escape(field)),
        None => pointer,
    };
    Problem::new("invalid_field", sentence(message)).at(pointer)
}

/// The field that a message of serde's says is unknown, missing or there twice.
fn unknown_field(message: &str) -> Option<&str> {
    let named = ["unknown field `", "missing field `", "duplicate field `"];
    let rest = named.iter().find_map(|start| message.strip_prefix(start))?;
    rest.split('`').next()
}

fn sentence(message: &str) -> String {
    let mut letters = message.chars();
    match letters.next() {
        Some(first) => format!("{}{}.", first.to_uppercase(), letters.as_str()),
        None => String::new(),
    }
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let mut pointer = String::new();
    for segment in path.iter() {
        match segment {
            Segment::Seq { index } => {
                pointer.push('/');
                pointer.push_str(&index.to_string());
            }
            Segment::Map { key } => {
                pointer.push('/');
                pointer.push_str(&escape(key));
            }
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    pointer
}

fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// How deep brackets nest outside of texts.
fn depth(bytes: &[u8]) -> usize {
    let (mut depth, mut deepest, mut quoted, mut escaped) = (0_usize, 0, false, false);
    for byte in bytes {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'{' | b'[' if !quoted => {
                depth = depth.saturating_add(1);
                deepest = deepest.max(depth);
            }
            b'}' | b']' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}
