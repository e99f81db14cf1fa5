//! The tables of `locales/`, each read when its language is first spoken.
//!
//! A native program has the texts in it. In the bundles they would be a tenth of the size, twice:
//! there they are files beside them, and whoever is to speak gets them first ([`learn`]).

use std::borrow::Cow;
use std::sync::OnceLock;

use super::locale::Locale;
use super::plural::Category;
use crate::domain::map::Map;
use crate::protocol::json::parse;
use crate::protocol::node::Node;

type Text = Cow<'static, str>;

/// What stands under a key.
#[derive(Debug)]
pub(super) enum Said {
    Text(Text),
    Plural(Forms),
}

/// A text for each plural category.
#[derive(Debug)]
pub(super) struct Forms(Vec<(Category, Text)>);

impl Forms {
    pub(super) fn of(&self, category: Category) -> Option<&str> {
        let form = |wanted| self.0.iter().find(|(known, _)| *known == wanted);
        form(category).or_else(|| form(Category::Other)).map(|(_, text)| text.as_ref())
    }
}

/// The texts of one language by section and name.
#[derive(Debug, Default)]
pub(super) struct Table(Map<Text, Map<Text, Said>>);

impl Table {
    pub(super) fn get(&self, key: &str) -> Option<&Said> {
        let (section, name) = key.split_once('.')?;
        self.0.get(section)?.get(name)
    }

    /// What is not as it must be is left out: the tests read the files as strictly as can be.
    fn read(text: &'static str) -> Self {
        let Ok(Node::Record(sections)) = parse(text.as_bytes()) else { return Self::default() };
        Self(sections.0.into_iter().map(|(name, section)| (name, read_section(section))).collect())
    }
}

fn read_section(section: Node<'static>) -> Map<Text, Said> {
    let Node::Record(section) = section else { return Map::new() };
    section.0.into_iter().filter_map(|(name, node)| Some((name, read_said(node)?))).collect()
}

fn read_said(node: Node<'static>) -> Option<Said> {
    match node {
        Node::Text(text) => Some(Said::Text(text)),
        Node::Record(forms) => {
            let form = |(name, node): (Text, Node<'static>)| match node {
                Node::Text(text) => Some((Category::parse(&name)?, text)),
                _ => None,
            };
            Some(Said::Plural(Forms(forms.0.into_iter().filter_map(form).collect())))
        }
        _ => None,
    }
}

/// Of [`Locale::ALL`], in that order.
static TABLES: [OnceLock<Table>; 5] = [const { OnceLock::new() }; 5];
/// Of a language whose texts are not here: each key says itself.
static NOTHING: Table = Table(Map::new());

fn place(locale: Locale) -> Option<&'static OnceLock<Table>> {
    TABLES.get(Locale::ALL.iter().position(|known| *known == locale)?)
}

/// The table of that language.
pub(super) fn table(locale: Locale) -> &'static Table {
    #[cfg(not(target_arch = "wasm32"))]
    learn(locale, built_in(locale));
    place(locale).and_then(OnceLock::get).unwrap_or(&NOTHING)
}

/// Whether the texts of a language are here.
#[must_use]
pub fn knows(locale: Locale) -> bool {
    cfg!(not(target_arch = "wasm32")) || place(locale).is_some_and(|table| table.get().is_some())
}

/// Takes the texts of a language, which stay for as long as the program runs.
pub fn learn(locale: Locale, text: &'static str) {
    if let Some(table) = place(locale) {
        table.get_or_init(|| Table::read(text));
    }
}

#[cfg(not(target_arch = "wasm32"))]
const fn built_in(locale: Locale) -> &'static str {
    match locale {
        Locale::En => include_str!("../../../locales/en.json"),
        Locale::Da => include_str!("../../../locales/da.json"),
        Locale::ZhHans => include_str!("../../../locales/zh-Hans.json"),
        Locale::ZhHant => include_str!("../../../locales/zh-Hant.json"),
        Locale::Ar => include_str!("../../../locales/ar.json"),
    }
}
