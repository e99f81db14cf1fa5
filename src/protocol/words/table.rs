//! The tables of `locales/`: read once, when a language is first spoken.

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

/// The table of that language.
pub(super) fn table(locale: Locale) -> &'static Table {
    static EN: OnceLock<Table> = OnceLock::new();
    static DA: OnceLock<Table> = OnceLock::new();
    static ZH_HANS: OnceLock<Table> = OnceLock::new();
    static ZH_HANT: OnceLock<Table> = OnceLock::new();
    static AR: OnceLock<Table> = OnceLock::new();
    let (once, text) = match locale {
        Locale::En => (&EN, include_str!("../../../locales/en.json")),
        Locale::Da => (&DA, include_str!("../../../locales/da.json")),
        Locale::ZhHans => (&ZH_HANS, include_str!("../../../locales/zh-Hans.json")),
        Locale::ZhHant => (&ZH_HANT, include_str!("../../../locales/zh-Hant.json")),
        Locale::Ar => (&AR, include_str!("../../../locales/ar.json")),
    };
    once.get_or_init(|| Table::read(text))
}
