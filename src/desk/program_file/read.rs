//! Reads one value of a program file each: a word, a name, an amount, points of a wallet, a text.

use super::phrase;
use super::sheet::Field;
use crate::desk::finding::Code;
use crate::desk::nearest::nearest;
use crate::domain::calendar::{PeriodKind, Span};
use crate::domain::map::Map;
use crate::domain::money::{Currency, Minor, parse_decimal};
use crate::domain::names::{BadName, Label, WalletId};
use crate::domain::points::Points;
use crate::domain::program::{Text, WalletKind};
use crate::domain::zone::Zone;

/// What the rest of the file is read against.
pub struct Frame {
    /// `None` where the currency itself could not be read: amounts are then not looked at.
    pub currency: Option<Currency>,
    pub zone: Zone,
    pub wallets: Vec<KnownWallet>,
}

/// A wallet of the file, known by its name and by the words for its unit.
pub struct KnownWallet {
    pub id: String,
    pub cash: bool,
    pub words: Vec<String>,
}

pub const PERIODS: [(&str, PeriodKind); 5] = [
    ("day", PeriodKind::Day),
    ("week", PeriodKind::Week),
    ("month", PeriodKind::Month),
    ("year", PeriodKind::Year),
    ("lifetime", PeriodKind::Lifetime),
];

pub const WALLET_KINDS: [(&str, WalletKind); 4] = [
    ("points", WalletKind::Points),
    ("stamps", WalletKind::Stamps),
    ("cash", WalletKind::Cash),
    ("status", WalletKind::Status),
];

/// One of a closed list of words.
pub fn word<T: Clone>(field: &Field<'_>, words: &[(&str, T)]) -> Option<T> {
    let list: Vec<String> = words.iter().map(|(word, _)| format!("\"{word}\"")).collect();
    let expected = format!("one of {}", list.join(", "));
    let text = field.text(&expected)?;
    if let Some((_, value)) = words.iter().find(|(word, _)| *word == text) {
        return Some(value.clone());
    }
    let meant = nearest(&text, words.iter().map(|(word, _)| *word));
    field.refuse_for(Code::WORD, &format!("\"{text}\" is not known here"), &expected, meant)
}

/// A name that the shop chooses.
pub fn name<T>(field: &Field<'_>, parse: impl FnOnce(&str) -> Result<T, BadName>) -> Option<T> {
    let text = field.text("a name between quotes")?;
    match parse(&text) {
        Ok(name) => Some(name),
        Err(bad) => {
            let message = format!("\"{text}\" is not a name");
            let slug = slug(&text);
            let meant = (parse_slug_fits(&slug)).then_some(slug.as_str());
            field.refuse_for(Code::NAME, &message, bad.expected, meant)
        }
    }
}

pub fn label(field: &Field<'_>) -> Option<Label> {
    name(field, Label::parse)
}

pub fn labels(field: &Field<'_>) -> Option<Vec<Label>> {
    field.each("a list of names, as in [\"app\", \"web\"]", label)
}

/// The text as a name might be written: lower case, with '-' for what cannot stand in one.
fn slug(text: &str) -> String {
    let letter = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let slug: String = text.trim().chars().map(letter).collect();
    slug.trim_matches('-').to_owned()
}

fn parse_slug_fits(slug: &str) -> bool {
    WalletId::parse(slug).is_ok()
}

/// A length of time.
pub fn span(field: &Field<'_>) -> Option<Span> {
    let text = field.text(phrase::SPAN)?;
    match phrase::span(&text) {
        Some(span) => Some(span),
        None => {
            let message = format!("\"{text}\" is not a length of time");
            field.refuse(Code::SPAN, &message, phrase::SPAN)
        }
    }
}

/// An amount of money between quotes.
pub fn amount(field: &Field<'_>, frame: &Frame) -> Option<Minor> {
    let text = field.text("an amount between quotes, as in \"12.60\"")?;
    decimal(field, frame, &text)
}

/// The amount that the text is, which stands somewhere in the field.
pub fn decimal(field: &Field<'_>, frame: &Frame, text: &str) -> Option<Minor> {
    let Some(currency) = frame.currency else {
        return Minor::new(1);
    };
    let exponent = currency.exponent();
    match parse_decimal(text, exponent) {
        Ok(amount) => Some(amount),
        Err(error) => {
            let message = format!("\"{text}\" is not an amount: {error}");
            let expected = match exponent {
                0 => format!("{currency} without decimals, as in 1200"),
                _ => format!("{currency} with at most {exponent} decimals, as in 12.50"),
            };
            field.refuse(Code::AMOUNT, &message, &expected)
        }
    }
}

/// `150 star`: points, and the wallet they are of.
pub fn points(field: &Field<'_>, frame: &Frame) -> Option<(Points, WalletId)> {
    let expected = points_example(frame);
    let text = field.text(&expected)?;
    let Some((count, unit)) = phrase::two_words(&text) else {
        return field.refuse(
            Code::POINTS,
            &format!("\"{text}\" is not a number of points"),
            &expected,
        );
    };
    let wallet = wallet(field, frame, unit)?;
    let points = count_of(field, frame, wallet, count)?;
    Some((points, WalletId::parse(&wallet.id).ok()?))
}

fn points_example(frame: &Frame) -> String {
    let unit = frame.wallets.first().map_or("point", |wallet| wallet.id.as_str());
    format!("a whole number and a wallet, as in \"150 {unit}\"")
}

/// The wallet of that name or with that word for its unit.
pub fn wallet<'f>(field: &Field<'_>, frame: &'f Frame, word: &str) -> Option<&'f KnownWallet> {
    if let Some(wallet) = frame.wallets.iter().find(|wallet| wallet.id == word) {
        return Some(wallet);
    }
    let mut named = frame.wallets.iter().filter(|wallet| wallet.words.iter().any(|w| w == word));
    match (named.next(), named.next()) {
        (Some(wallet), None) => Some(wallet),
        (Some(_), Some(_)) => {
            let message = format!("more than one wallet counts in \"{word}\"");
            field.refuse(Code::WALLET, &message, "the name of the wallet")
        }
        (None, _) => {
            let ids = || frame.wallets.iter().map(|wallet| wallet.id.as_str());
            let list: Vec<String> = ids().map(|id| format!("[wallet.{id}]")).collect();
            let expected = format!("one of {}", list.join(", "));
            let words = frame.wallets.iter().flat_map(|w| w.words.iter().map(String::as_str));
            let meant = nearest(word, ids().chain(words));
            let message = format!("there is no wallet \"{word}\"");
            field.refuse_for(Code::WALLET, &message, &expected, meant)
        }
    }
}

/// The number before a unit: whole, or an amount of money in a wallet of cash.
pub fn count_of(
    field: &Field<'_>,
    frame: &Frame,
    wallet: &KnownWallet,
    count: &str,
) -> Option<Points> {
    if wallet.cash {
        return Points::new(decimal(field, frame, count)?.get());
    }
    let digits = count.bytes().all(|byte| byte.is_ascii_digit());
    let number = digits.then(|| count.parse().ok()).flatten().and_then(Points::new);
    if number.is_none() {
        let message = format!("\"{count}\" is not a whole number of points");
        let bare = count.replace(',', "");
        let meant = (bare != count && bare.bytes().all(|byte| byte.is_ascii_digit()))
            .then_some(bare.as_str());
        let expected = "digits only, at most 9007199254740991";
        return field.refuse_for(Code::POINTS, &message, expected, meant);
    }
    number
}

/// Words for people: one text, or a table by locale.
pub fn words(field: &Field<'_>) -> Option<Text> {
    if let Some(text) = field.plain_text() {
        return Some(Text(Map::from_iter([("en".to_owned(), text)])));
    }
    let by_locale =
        by_locale(field, "a text, or a table such as { en = \"Any drink\" }", |text| {
            text.text("a text between quotes")
        })?;
    Some(Text(by_locale))
}

/// A table of which every key is a locale and one is `en`.
pub fn by_locale<T>(
    field: &Field<'_>,
    expected: &str,
    read: impl Fn(&Field<'_>) -> Option<T>,
) -> Option<Map<String, T>> {
    let entries = field.table(expected)?.entries();
    let read: Vec<Option<(String, T)>> = entries
        .iter()
        .map(|(_, locale, value)| {
            if is_locale(locale) {
                return read(value).map(|words| ((*locale).to_owned(), words));
            }
            let message = format!("\"{locale}\" is not a locale");
            value.refuse(Code::LOCALE, &message, "a locale such as en, da or zh-Hans")
        })
        .collect();
    let words: Map<String, T> = read.into_iter().collect::<Option<_>>()?;
    if words.contains_key("en") {
        return Some(words);
    }
    field.refuse(Code::LOCALE, "the English words are missing", "a text for en among them")
}

/// A language, and what makes it a variety: `en`, `zh-Hans`, `pt-BR`.
fn is_locale(text: &str) -> bool {
    let mut parts = text.split('-');
    let language = parts.next().unwrap_or_default();
    (2..=3).contains(&language.len())
        && language.bytes().all(|byte| byte.is_ascii_lowercase())
        && parts.all(|part| {
            (2..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
}
