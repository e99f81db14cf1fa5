//! Reading a JSON body into a typed message, with the pointer of the field that is wrong.

use super::json::{Malformed, parse};
use super::node::{Fault, FromNode};
use super::problem::Problem;

/// # Errors
/// `malformed_json` where the bytes are not one JSON value, `invalid_field` with the field's
/// pointer where they are not this message.
pub fn read<T: FromNode>(bytes: &[u8]) -> Result<T, Problem> {
    Ok(T::read(&parse(bytes)?)?)
}

impl From<Malformed> for Problem {
    fn from(malformed: Malformed) -> Self {
        Self::new("malformed_json", sentence(&malformed.to_string()))
    }
}

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Self {
        Self::new("invalid_field", sentence(fault.what())).at(fault.pointer())
    }
}

fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => format!("{}{}.", first.to_uppercase(), letters.as_str()),
        None => String::new(),
    }
}
