//! What staff typed or scanned at the shop's own till: whose it is, or how much it was.

use super::identifier::{self, Identifier, IdentifierKind};
use crate::domain::money::{Currency, Minor, parse_decimal};
use crate::domain::names::Code;

/// More signs than any of it has, a link's address included.
const TEXT_MAX: usize = 2_048;
const CARD_DIGITS: usize = 16;
/// Digits that begin to look like somebody's number.
const NUMBER_DIGITS: std::ops::RangeInclusive<usize> = 4..=15;
/// The same, with the zeros that are dialled before a country.
const LOOKED_AT: std::ops::RangeInclusive<usize> = 4..=17;
/// Digits between two signs of a large amount.
const GROUP: usize = 3;

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
    if text.contains('@') {
        return person(IdentifierKind::Email, text, "counter.wrong_email");
    }
    let text: String = text.chars().map(plain_sign).collect();
    let is_number = text.chars().all(|sign| sign.is_ascii_digit() || "+ -.()/".contains(sign));
    let digits = text.chars().filter(char::is_ascii_digit).count();
    if is_number && (text.starts_with('+') || LOOKED_AT.contains(&digits)) {
        return number(&text, digits, calling_code);
    }
    let last = text.split(['?', '#']).next().unwrap_or(&text);
    let last = last.rsplit('/').next().unwrap_or(last);
    identifier::code(last).map_or(Typed::Wrong("counter.wrong"), Typed::Code)
}

fn person(kind: IdentifierKind, text: &str, wrong: &'static str) -> Typed {
    Identifier::parse(kind, text).map_or(Typed::Wrong(wrong), Typed::Person)
}

/// The zero that is dialled before a number at home only is no part of it, also in brackets:
/// `(020) 7946 0958`.
fn number(text: &str, digits: usize, calling_code: Option<&str>) -> Typed {
    let bare = text.trim_start_matches([' ', '(']);
    if bare.starts_with('+') || bare.starts_with("00") {
        return person(IdentifierKind::Phone, text, "counter.wrong_phone");
    }
    if digits == CARD_DIGITS {
        return person(IdentifierKind::Card, text, "counter.wrong_card");
    }
    match calling_code {
        _ if !NUMBER_DIGITS.contains(&digits) => Typed::Wrong("counter.wrong"),
        None => Typed::Wrong("counter.wrong_phone"),
        Some(calling_code) => {
            let own = bare.strip_prefix('0').unwrap_or(bare).replace(['(', ')'], "");
            let whole = format!("{calling_code}{own}");
            person(IdentifierKind::Phone, &whole, "counter.wrong_phone")
        }
    }
}

/// An amount as people write it: `12.50`, `12,50`, `1.234,50`, in any of our digits. `None` where
/// it could be two amounts, or none.
#[must_use]
pub fn amount(text: &str, currency: Currency) -> Option<Minor> {
    let plain: String = text.trim().chars().map(plain_sign).collect();
    let place = plain.rfind([',', '.']).unwrap_or(plain.len());
    let (whole, rest) = plain.split_at_checked(place)?;
    let mut decimals = rest.chars();
    let point = decimals.next();
    let decimals = decimals.as_str().trim_start();
    let whole = ungrouped(whole.trim_end(), point)?;
    // Where money has three decimals, a comma before three digits can be either.
    let is_short = (1..=GROUP).contains(&whole.len()) && !whole.starts_with('0');
    if point == Some(',') && decimals.len() == GROUP && is_short {
        return None;
    }
    let decimal = if point.is_some() { format!("{whole}.{decimals}") } else { whole };
    parse_decimal(&decimal, currency.exponent()).ok().filter(|amount| !amount.is_zero())
}

/// Whole digits without what stands between their groups of three: one sign, and another one than
/// the decimal point. `12 50` is no amount: a point may be missing.
fn ungrouped(whole: &str, point: Option<char>) -> Option<String> {
    let Some(mark) = whole.chars().find(|sign| !sign.is_ascii_digit()) else {
        return Some(whole.to_owned());
    };
    let mut groups = whole.split(mark);
    let fits = Some(mark) != point
        && " ,.".contains(mark)
        && groups.next().is_some_and(|first| (1..=GROUP).contains(&first.len()))
        && groups.all(|group| group.len() == GROUP);
    fits.then(|| whole.replace(mark, ""))
}

/// The digits of Arabic keyboards are digits too.
fn plain_sign(sign: char) -> char {
    match sign {
        '\u{660}'..='\u{669}' => {
            let value = u32::from(sign).saturating_sub(0x660);
            char::from_digit(value, 10).unwrap_or(sign)
        }
        '\u{66b}' => '.',
        // Between thousands, and never anything else.
        '\u{66c}' | '\u{a0}' | '\u{202f}' | '\'' => ' ',
        other => other,
    }
}
