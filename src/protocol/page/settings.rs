//! Settings: language and look, the member's own data to take away, and the way out.

use askama::Template;

use super::frame::{Page, Tab, Theme};
use super::scene::Scene;
use crate::protocol::words::{Locale, Value, Words};

/// Something to choose from.
struct Choice {
    value: &'static str,
    name: &'static str,
    is_chosen: bool,
}

#[derive(Template)]
#[template(path = "settings.html")]
struct Settings<'a> {
    words: &'a Words<'a>,
    base: String,
    languages: Vec<Choice>,
    themes: Vec<(Choice, &'a str)>,
    refused: Option<String>,
    /// What leaving gives up, in words; `None` for who has left.
    leave: Option<Vec<String>>,
    key: &'a str,
    leave_token: &'a str,
    signout_token: &'a str,
}

#[must_use]
pub fn settings(scene: &Scene<'_>) -> Option<Page> {
    let words = &scene.words;
    let page = Settings {
        words,
        base: scene.base(),
        languages: Locale::ALL.map(|locale| language(words, locale)).into(),
        themes: themes(words, scene.ask.theme()),
        refused: scene.refusal(None),
        leave: (!scene.is_closed()).then(|| scene.given_up()),
        key: &scene.ask.key,
        leave_token: scene.ask.token("leave"),
        signout_token: scene.ask.token("signout"),
    };
    scene.frame(Tab::Other).paint(words.say("common.settings"), &page)
}

fn language(words: &Words<'_>, locale: Locale) -> Choice {
    let is_chosen = words.locale() == locale;
    Choice { value: locale.tag(), name: locale.own_name(), is_chosen }
}

fn themes<'a>(words: &'a Words<'a>, chosen: Option<Theme>) -> Vec<(Choice, &'a str)> {
    let choice = |theme: Option<Theme>, key: &'static str| {
        let value = theme.map_or("system", Theme::name);
        let choice = Choice { value, name: key, is_chosen: theme == chosen };
        (choice, words.say(key))
    };
    vec![
        choice(None, "common.theme_system"),
        choice(Some(Theme::Light), "common.theme_light"),
        choice(Some(Theme::Dark), "common.theme_dark"),
    ]
}

impl Scene<'_> {
    /// What leaving gives up: the points of each wallet, and the open vouchers.
    fn given_up(&self) -> Vec<String> {
        let mut lost = Vec::new();
        for wallet in &self.view.wallets {
            let balance = wallet.balance;
            let all = [balance.active, balance.pending, balance.held].map(|points| points.get());
            let all = all.into_iter().fold(0, u64::saturating_add);
            if all > 0 {
                let points = Value::from(self.points(&wallet.wallet, all));
                lost.push(self.words.fill("settings.lose_points", &[("points", points)]));
            }
        }
        let vouchers = u64::try_from(self.book.redemptions.len()).unwrap_or(u64::MAX);
        if vouchers > 0 {
            lost.push(self.words.plural("settings.lose_vouchers", vouchers, &[]));
        }
        lost
    }
}
