//! The frame that every page is painted in: the shop's name and colours, the ways on, the policy.

use askama::Template;

use super::brand;
use super::dress::{Script, hash, script, style};
use crate::domain::program::{Program, Shop};
use crate::protocol::words::{Locale, Words};

/// By day or by night, where somebody chose; else the device says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    Light,
    Dark,
}

impl Theme {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Light, Self::Dark].into_iter().find(|theme| theme.name() == name)
    }
}

/// Where in the member's pages one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    Home,
    Rewards,
    Benefits,
    Activity,
    Card,
    /// Beside these.
    Other,
}

/// The ways on, each with its path below the program's folder, its icon and its name.
const TABS: [(Tab, &str, &str, &str); 5] = [
    (Tab::Home, "", "i-home", "common.home"),
    (Tab::Rewards, "rewards", "i-gift", "common.rewards"),
    (Tab::Benefits, "benefits", "i-star", "common.benefits"),
    (Tab::Activity, "activity", "i-list", "common.activity"),
    (Tab::Card, "card", "i-card", "common.card"),
];

/// What is around a page.
#[derive(Debug, Clone)]
pub struct Frame<'a> {
    pub words: Words<'a>,
    pub theme: Option<Theme>,
    /// The shop's name, and how it looks; nothing on pages of no program.
    pub name: &'a str,
    pub shop: Option<&'a Shop>,
    /// The program's folder, `/p/{program}`; `None` on pages of no program.
    pub base: Option<String>,
    /// Whether nothing here is real.
    pub trial: bool,
    /// Whether the program has challenges, which have a page then.
    pub challenges: bool,
    /// A member's pages have their tabs; others have none.
    pub tab: Option<Tab>,
    /// Whether the program has levels, memberships or benefits.
    pub has_benefits: bool,
    /// A till's pages have its own ways on, and in the corner whose till it is.
    pub till: Option<Till>,
}

/// What a till's pages say of the till.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Till {
    /// Whose it is.
    pub of: String,
    pub at: TillTab,
}

/// Where in a till's pages one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TillTab {
    Counter,
    Day,
    /// At what was looked up.
    Other,
}

/// A till's ways on, each with its path below the program's folder, its icon and its name.
const TILL_TABS: [(TillTab, &str, &str, &str); 2] = [
    (TillTab::Counter, "till", "i-till", "till.counter"),
    (TillTab::Day, "till/day", "i-list", "till.day"),
];

/// A page to be sent: its text, and what it may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    pub html: String,
    /// `Content-Security-Policy`
    pub policy: String,
}

#[derive(Template)]
#[template(path = "layout.html")]
struct Layout<'a> {
    frame: &'a Frame<'a>,
    title: &'a str,
    style: &'static str,
    brand: &'a str,
    colour: String,
    body: &'a str,
    script: &'static str,
}

impl<'a> Frame<'a> {
    /// The frame of a program's pages.
    #[must_use]
    pub fn of(program: &'a Program, words: Words<'a>, theme: Option<Theme>) -> Self {
        Self {
            words,
            theme,
            name: words.text(&program.shop.name),
            shop: Some(&program.shop),
            base: Some(format!("/p/{}", program.id)),
            trial: !program.livemode,
            challenges: !program.challenges.is_empty(),
            tab: None,
            has_benefits: has_benefits(program),
            till: None,
        }
    }

    /// The frame of a page that belongs to no program.
    #[must_use]
    pub fn bare(words: Words<'a>, theme: Option<Theme>) -> Self {
        Self {
            words,
            theme,
            name: "",
            shop: None,
            base: None,
            trial: false,
            challenges: false,
            tab: None,
            has_benefits: false,
            till: None,
        }
    }

    #[must_use]
    pub fn with(self, tab: Tab) -> Self {
        Self { tab: Some(tab), ..self }
    }

    /// The page with that part inside; `None` never, for writing to memory cannot fail.
    #[must_use]
    pub fn paint(&self, title: &str, part: &impl Template) -> Option<Page> {
        let body = part.render().ok()?;
        self.around(title, &body, Script::Member)
    }

    /// The same, with a till's script.
    pub(super) fn paint_till(&self, title: &str, part: &impl Template) -> Option<Page> {
        let body = part.render().ok()?;
        self.around(title, &body, Script::Till)
    }

    #[inline(never)]
    fn around(&self, title: &str, body: &str, whose: Script) -> Option<Page> {
        let (brand, colour) = (brand::style(self.shop), brand::colour(self.shop).to_string());
        let (style, script) = (style().0, script(whose).0);
        let layout = Layout { frame: self, title, style, brand: &brand, colour, body, script };
        Some(Page { html: layout.render().ok()?, policy: policy(&brand, whose) })
    }

    /// A picture inside its own address; any other text is no logo.
    fn logo(&self) -> Option<&'a str> {
        self.shop?.logo.as_deref().filter(|logo| logo.starts_with("data:image/"))
    }

    /// The first letter of the shop's name, for who has no logo.
    fn initial(&self) -> String {
        self.name.chars().next().map(|first| first.to_uppercase().collect()).unwrap_or_default()
    }

    /// Whether there is anything on that page.
    fn leads_to(&self, tab: &Tab) -> bool {
        *tab != Tab::Benefits || self.has_benefits
    }

    fn is_at(&self, tab: &Tab) -> bool {
        self.tab.as_ref() == Some(tab)
    }

    fn is_till_at(&self, tab: &TillTab) -> bool {
        self.till.as_ref().is_some_and(|till| till.at == *tab)
    }

    fn speaks(&self, locale: &Locale) -> bool {
        self.words.locale() == *locale
    }

    /// The languages to choose from, where there are no settings to choose them in.
    fn languages(&self) -> &'static [Locale] {
        if self.tab.is_none() { &Locale::ALL } else { &[] }
    }
}

/// Whether members have anything that is no reward.
#[must_use]
pub fn has_benefits(program: &Program) -> bool {
    let has_bonus = program.earns.iter().any(|rule| rule.held.is_some());
    let parts = [program.tiers.ladder.len(), program.benefits.len(), program.plans.len()];
    has_bonus || parts.iter().any(|part| *part > 0)
}

/// What a page may load, run and send: what is in it, by its hash, and this host alone.
fn policy(brand: &str, whose: Script) -> String {
    format!(
        "default-src 'none'; style-src {style} {brand}; script-src {script}; \
         img-src data: 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; \
         frame-ancestors 'none'; base-uri 'none'",
        style = style().1,
        script = script(whose).1,
        brand = hash(brand),
    )
}
