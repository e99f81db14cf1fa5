//! What lints must know of a shop's place and customs, and no member's book does.

use super::phrase;
use super::sheet::{Field, Table};
use crate::desk::finding::Code;
use crate::domain::calendar::Span;

/// Where the program runs, and how long the shop takes goods back, as far as the file says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Custom {
    /// A country, or a part of one (ISO 3166): `DK`, `CA-ON`.
    pub jurisdiction: Option<String>,
    pub returns: Option<Span>,
}

pub fn read(root: &Table<'_>) -> Custom {
    let jurisdiction = root.optional("jurisdiction", jurisdiction).flatten();
    let returns = root.optional("returns", returns).flatten();
    Custom { jurisdiction, returns }
}

fn jurisdiction(field: &Field<'_>) -> Option<String> {
    let expected = "a country or a part of one, as in \"DK\" or \"CA-ON\"";
    let text = field.text(expected)?;
    if is_jurisdiction(&text) {
        return Some(text);
    }
    let upper = text.trim().to_uppercase();
    let meant = is_jurisdiction(&upper).then_some(upper.as_str());
    field.refuse_for(Code::WORD, &format!("\"{text}\" names no jurisdiction"), expected, meant)
}

fn is_jurisdiction(text: &str) -> bool {
    let (country, part) = match text.split_once('-') {
        Some((country, part)) => (country, Some(part)),
        None => (text, None),
    };
    let capitals = |text: &str| text.bytes().all(|byte| byte.is_ascii_uppercase());
    let is_part = |part: &str| {
        let plain = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
        (1..=3).contains(&part.len()) && part.bytes().all(plain)
    };
    country.len() == 2 && capitals(country) && part.is_none_or(is_part)
}

fn returns(field: &Field<'_>) -> Option<Span> {
    let expected = "how long goods can be brought back, as in \"30 days\"";
    let text = field.text(expected)?;
    match phrase::span(&text) {
        Some(span) => Some(span),
        None => field.refuse(Code::SPAN, &format!("\"{text}\" is no length of time"), expected),
    }
}
