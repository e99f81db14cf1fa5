//! `Words`: what is said to people, in each of the five languages, from the tables in `locales/`.

mod calendar;
mod locale;
mod number;
mod own;
mod plural;
mod table;
mod unit;

use std::borrow::Cow;

pub use locale::{Direction, Locale};
pub use own::OWN_WORDS;
pub use plural::Category;
use table::{Said, Table, table};
pub use table::{knows, learn};
pub use unit::capital;

use crate::domain::map::Map;
use crate::domain::program::Shop;

/// The language of one reader: its texts, and how it writes numbers, money, dates and lists.
///
/// A key is `section.name`. One that does not exist says itself, which no test lets pass.
#[derive(Debug, Clone, Copy)]
pub struct Words<'s> {
    locale: Locale,
    table: &'static Table,
    /// What the shop says in its own way.
    own: Option<&'s Map<String, String>>,
}

/// What stands in the place of a `{name}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value<'v> {
    /// A text that is complete in itself: a name, a sum, a date.
    Text(Cow<'v, str>),
    /// A piece of the sentence itself, in its own language.
    Phrase(Cow<'v, str>),
    /// A number, written as the language writes it.
    Number(u64),
}

/// A part of a text that has places to fill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'t> {
    Plain(&'t str),
    /// The name of a place.
    Slot(&'t str),
}

impl<'s> Words<'s> {
    #[must_use]
    pub fn of(locale: Locale) -> Self {
        Self { locale, table: table(locale), own: None }
    }

    /// The same in the words that the shop chose for itself.
    #[must_use]
    pub fn in_shop(locale: Locale, shop: &'s Shop) -> Self {
        Self { own: shop.words.get(locale.tag()), ..Self::of(locale) }
    }

    #[must_use]
    pub const fn locale(&self) -> Locale {
        self.locale
    }

    /// The text of that key, as it stands in the table.
    #[must_use]
    pub fn say<'k>(&self, key: &'k str) -> &'k str
    where
        's: 'k,
    {
        if let Some(text) = self.own.and_then(|own| own.get(own::own_name(key)?)) {
            return text;
        }
        match self.table.get(key) {
            Some(Said::Text(text)) => text,
            Some(Said::Plural(forms)) => forms.of(Category::Other).unwrap_or(key),
            None => key,
        }
    }

    /// The text of that key with each `{name}` replaced.
    #[must_use]
    pub fn fill(&self, key: &str, values: &[(&str, Value<'_>)]) -> String {
        self.filled(self.say(key), values)
    }

    /// The text of that key for that many, where `{n}` is their number.
    #[must_use]
    pub fn plural(&self, key: &str, count: u64, values: &[(&str, Value<'_>)]) -> String {
        let text = match self.table.get(key) {
            Some(Said::Plural(forms)) => forms.of(self.locale.category(count)),
            Some(Said::Text(text)) => Some(text.as_ref()),
            None => None,
        };
        let mut all = values.to_vec();
        all.push(("n", Value::Number(count)));
        self.filled(text.unwrap_or(key), &all)
    }

    /// The text of that key in parts, for a page that puts more than text into its places.
    #[must_use]
    pub fn pieces<'k>(&self, key: &'k str) -> Vec<Piece<'k>>
    where
        's: 'k,
    {
        pieces(self.say(key))
    }

    /// Why not, for the member: the sentence of a refusal's code. `missing` is how much is missing
    /// in words, as `120 stars`; only `insufficient_points` says it.
    #[must_use]
    pub fn refusal(&self, code: &str, missing: &str) -> String {
        self.fill(&format!("refusal.{code}"), &[("missing", missing.into())])
    }

    /// Whether the table has a sentence for that refusal.
    #[must_use]
    pub fn has_refusal(&self, code: &str) -> bool {
        self.table.get(&format!("refusal.{code}")).is_some()
    }

    fn filled(&self, text: &str, values: &[(&str, Value<'_>)]) -> String {
        let mut filled = String::with_capacity(text.len() + 32);
        for piece in pieces(text) {
            match piece {
                // What ends in a dot, as `5 kr.`, ends the sentence with it.
                Piece::Plain(plain) if filled.ends_with('.') => {
                    filled.push_str(plain.strip_prefix('.').unwrap_or(plain));
                }
                Piece::Plain(plain) => filled.push_str(plain),
                Piece::Slot(name) => match values.iter().find(|(known, _)| *known == name) {
                    Some((_, value)) => self.push(&mut filled, value),
                    None => filled.push_str(&format!("{{{name}}}")),
                },
            }
        }
        filled
    }

    fn push(&self, text: &mut String, value: &Value<'_>) {
        match value {
            Value::Number(number) => text.push_str(&self.number(*number)),
            Value::Text(own) if self.locale.must_isolate(own) => {
                text.push('\u{2068}');
                text.push_str(own);
                text.push('\u{2069}');
            }
            Value::Text(own) | Value::Phrase(own) => text.push_str(own),
        }
    }
}

/// A text cut at its places.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, (name, after))) =
        rest.split_once('{').and_then(|(before, place)| Some((before, place.split_once('}')?)))
    {
        if !before.is_empty() {
            pieces.push(Piece::Plain(before));
        }
        pieces.push(Piece::Slot(name));
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Plain(rest));
    }
    pieces
}

impl<'v> From<&'v str> for Value<'v> {
    fn from(text: &'v str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl<'v> From<&'v String> for Value<'v> {
    fn from(text: &'v String) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl From<u64> for Value<'_> {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl From<u32> for Value<'_> {
    fn from(number: u32) -> Self {
        Self::Number(u64::from(number))
    }
}
