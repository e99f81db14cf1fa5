//! What staff typed or scanned at the shop's own till: whose it is, or how much it was.

use super::identifier::{self, Identifier, IdentifierKind};
use crate::domain::money::{Currency, Minor, parse_decimal};
use crate::domain::names::Code;

/// More signs than any of it has, a link's address included.
const TEXT_MAX: usize = 2_048;
const CARD_DIGITS: usize = 16;
/// Digits that begin to look like somebody's number.
const NUMBER_DIGITS: std::ops::RangeInclusive<usize> = 4..=15;

/// What a text names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Typed {
    Person(Identifier),
    /// A voucher's code, or a link's.
    Code(Code),
    /// Nothing; the name of the sentence that says why.
    Wrong(&'static str),
}

/// Reads a card's number, a telephone number, an e-mail address or a code, as it was typed or
/// scanned. A number without its country is one of `calling_code`'s.
#[must_use]
pub fn typed(text: &str, calling_code: Option<&str>) -> Typed {
    let text = text.trim();
    if text.len() > TEXT_MAX {
        return Typed::Wrong("counter.wrong");
    }
    let read = |kind, text: &str, wrong| match Identifier::parse(kind, text) {
        Some(identifier) => Typed::Person(identifier),
        None => Typed::Wrong(wrong),
    };
    if text.contains('@') {
        return read(IdentifierKind::Email, text, "counter.wrong_email");
    }
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let is_number = text.chars().all(|sign| sign.is_ascii_digit() || " +-.()/".contains(sign));
    if is_number && (text.starts_with('+') || text.starts_with("00")) {
        return read(IdentifierKind::Phone, text, "counter.wrong_phone");
    }
    if is_number && digits == CARD_DIGITS {
        return read(IdentifierKind::Card, text, "counter.wrong_card");
    }
    if is_number && NUMBER_DIGITS.contains(&digits) {
        let Some(calling_code) = calling_code else { return Typed::Wrong("counter.wrong_phone") };
        let own = text.strip_prefix('0').unwrap_or(text);
        return read(IdentifierKind::Phone, &format!("{calling_code}{own}"), "counter.wrong_phone");
    }
    let last = text.split(['?', '#']).next().unwrap_or(text);
    let last = last.rsplit('/').next().unwrap_or(last);
    identifier::code(last).map_or(Typed::Wrong("counter.wrong"), Typed::Code)
}

/// An amount as people write it: `12.50`, `12,50`, `1.234,50`, in any of our digits. `None` where
/// it could be two amounts, or none.
#[must_use]
pub fn amount(text: &str, currency: Currency) -> Option<Minor> {
    let plain: String = text.trim().chars().map(plain_sign).filter(|sign| *sign != ' ').collect();
    let last = plain.rfind([',', '.']);
    let whole_signs = |sign: char| if sign == ',' || sign == '.' { None } else { Some(sign) };
    let is_mixed = plain.contains(',') && plain.contains('.');
    let decimal = match last.filter(|_| is_mixed) {
        Some(place) => {
            let (whole, rest) = plain.split_at_checked(place)?;
            let whole: String = whole.chars().filter_map(whole_signs).collect();
            format!("{whole}{}", rest.replace(',', "."))
        }
        None => plain.replace(',', "."),
    };
    parse_decimal(&decimal, currency.exponent()).ok().filter(|amount| !amount.is_zero())
}

/// The digits of Arabic keyboards are digits too.
fn plain_sign(sign: char) -> char {
    match sign {
        '\u{660}'..='\u{669}' => {
            let value = u32::from(sign).saturating_sub(0x660);
            char::from_digit(value, 10).unwrap_or(sign)
        }
        '\u{66b}' => '.',
        '\u{66c}' => ',',
        '\u{a0}' | '\u{202f}' | '\'' => ' ',
        other => other,
    }
}
