//! The program's own words in a language: the names of its units, its texts, and lists of things.

use super::plural::Category;
use super::{Locale, Value, Words};
use crate::domain::money::{Currency, Minor};
use crate::domain::points::Points;
use crate::domain::program::{Text, Unit, Wallet, WalletKind};

/// As many as nobody counts: the general plural in every language, as CLDR has it.
const MANY: u64 = 100;

/// The place of the number in a form that is a whole phrase.
const NUMBER: &str = "{n}";

impl Words<'_> {
    /// A text of the program's in this language, or else in English.
    #[must_use]
    pub fn text<'t>(&self, text: &'t Text) -> &'t str {
        self.text_in(text).1
    }

    /// The same, with the language it is in, for a page that must mark another one.
    #[must_use]
    pub fn text_in<'t>(&self, text: &'t Text) -> (Locale, &'t str) {
        let own = text.0.get(self.locale.tag()).map(|text| (self.locale, text));
        let any = own.or_else(|| text.0.get("en").map(|text| (Locale::En, text)));
        any.map_or((Locale::En, ""), |(locale, text)| (locale, text.as_str()))
    }

    /// What a wallet holds, as the title of what is said about it: `Stars`.
    #[must_use]
    pub fn wallet_title(&self, wallet: &Wallet) -> String {
        let tag = self.locale.tag();
        let name = match wallet.name.0.get(tag) {
            Some(name) => name.clone(),
            None if wallet.unit.0.contains_key(tag) || wallet.name.is_empty() => {
                self.unit(&wallet.unit, MANY)
            }
            None => self.text(&wallet.name).to_owned(),
        };
        capital(&name)
    }

    /// What stands between two sentences.
    #[must_use]
    pub const fn space(&self) -> &'static str {
        match self.locale {
            Locale::En | Locale::Da | Locale::Ar => " ",
            Locale::ZhHans | Locale::ZhHant => "",
        }
    }

    /// The word for that many, to stand beside a number of its own: `star`, `stars`.
    #[must_use]
    pub fn unit(&self, unit: &Unit, count: u64) -> String {
        self.form(unit, count).1.replace(NUMBER, "").trim().to_owned()
    }

    /// So many of a wallet: `150 stars`, or money where the wallet holds money.
    #[must_use]
    pub fn points(&self, wallet: &Wallet, currency: Currency, points: Points) -> String {
        match wallet.kind {
            WalletKind::Cash => self.price(minor(points.get()), currency),
            _ => self.counted(&wallet.unit, points.get()),
        }
    }

    /// The same with its sign: `+150 stars`, `−150 stars`.
    #[must_use]
    pub fn signed_points(&self, wallet: &Wallet, currency: Currency, points: i64) -> String {
        match wallet.kind {
            WalletKind::Cash => self.signed_money(points, currency),
            _ => {
                let unit = self.unit(&wallet.unit, points.unsigned_abs());
                self.beside(&self.signed(points), &unit)
            }
        }
    }

    /// `a, b and c`.
    #[must_use]
    pub fn all_of<T: AsRef<str>>(&self, items: &[T]) -> String {
        self.list(items, "list.and_next", "list.and_last")
    }

    /// `a, b or c`.
    #[must_use]
    pub fn any_of<T: AsRef<str>>(&self, items: &[T]) -> String {
        self.list(items, "list.or_next", "list.or_last")
    }

    /// So many of a unit: `150 stars`.
    #[must_use]
    pub fn counted(&self, unit: &Unit, count: u64) -> String {
        let number = self.number(count);
        match self.form(unit, count) {
            (true, form) => form.replace(NUMBER, &number),
            (false, form) => self.beside(&number, form),
        }
    }

    /// The form for that many, and whether it is a whole phrase: where one of a language's forms
    /// has a place for the number, the others have none because they say it in words.
    fn form<'u>(&self, unit: &'u Unit, count: u64) -> (bool, &'u str) {
        let own = unit.0.get(self.locale.tag()).map(|forms| (self.locale, forms));
        let any = own.or_else(|| unit.0.get("en").map(|forms| (Locale::En, forms)));
        any.map_or((false, ""), |(locale, forms)| {
            let is_phrase = forms.iter().any(|form| form.contains(NUMBER));
            (is_phrase, form(locale, forms, count))
        })
    }

    fn beside(&self, number: &str, unit: &str) -> String {
        // Chinese sets its own words close to a number, and foreign ones apart.
        let foreign = unit.starts_with(|letter: char| letter.is_ascii());
        let key = if foreign { "unit.spaced" } else { "unit.amount" };
        self.fill(key, &[("n", Value::Phrase(number.into())), ("unit", unit.into())])
    }

    fn list<T: AsRef<str>>(&self, items: &[T], next_key: &str, last_key: &str) -> String {
        let mut items = items.iter().map(AsRef::as_ref).peekable();
        let mut text = String::new();
        self.push(&mut text, &items.next().unwrap_or_default().into());
        while let Some(item) = items.next() {
            let is_last = items.peek().is_none();
            let (key, name) = if is_last { (last_key, "last") } else { (next_key, "next") };
            let before = Value::Phrase(text.into());
            text = self.fill(key, &[("before", before), (name, item.into())]);
        }
        text
    }
}

/// The form for that many; the last there is where the shop gave fewer than the language has.
fn form(locale: Locale, forms: &[String], count: u64) -> &str {
    let category: Category = locale.category(count);
    let place = locale.categories().iter().position(|known| *known == category);
    let form = place.and_then(|place| forms.get(place)).or(forms.last());
    form.map_or("", String::as_str)
}

/// With its first letter as a title begins, where that is of ASCII.
#[must_use]
pub fn capital(name: &str) -> String {
    let mut name = name.to_owned();
    if let Some(first) = name.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    name
}

fn minor(amount: u64) -> Minor {
    Minor::new(amount).unwrap_or(Minor::MAX)
}
