//! `PageAsk`: which of a member's pages is wanted, and what the edge knows that the page needs.

use serde::Serialize;

use super::frame::Theme;
use crate::protocol::node::{record, words};
use crate::protocol::till::TillAct;
use crate::protocol::words::Locale;

/// The pages that a member's keeper paints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sheet {
    Home,
    Rewards,
    /// One reward, to be confirmed.
    Reward,
    Redemption,
    /// What waits at a partner's, by its hold.
    Pickup,
    /// Levels, memberships, bonuses, and what there is to choose.
    Benefits,
    Activity,
    /// One entry, and why.
    Entry,
    Card,
    Earn,
    Challenges,
    Settings,
    About,
    /// The member at the shop's own till.
    Till,
    /// All that is kept about the member.
    DataJson,
    /// The statement as a table.
    DataCsv,
}

words!(Sheet, "a page":
    Home "home", Rewards "rewards", Reward "reward", Redemption "redemption", Pickup "pickup",
    Benefits "benefits", Activity "activity", Entry "entry", Card "card", Earn "earn",
    Challenges "challenges",
    Settings "settings", About "about", Till "till", DataJson "data_json", DataCsv "data_csv");

/// Why a form was refused: the sentence goes on the page that it came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refused {
    pub code: String,
    /// With `insufficient_points`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_seconds: Option<u64>,
}

record!(open Refused { get code, maybe missing, maybe retry_after_seconds });

/// A page that a member asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PageAsk {
    pub sheet: Sheet,
    /// The reward, redemption or entry it is about.
    pub subject: String,
    pub locale: String,
    pub theme: String,
    /// `https://host`: what a code to be scanned must name.
    pub origin: String,
    /// A new idempotency key for each form, made of this.
    pub key: String,
    /// What proves a form to be of a page of ours, for each purpose.
    pub tokens: Vec<Token>,
    /// Which rows of a statement, and from where on.
    pub kind: String,
    pub before: String,
    /// Steps of a reward.
    pub units: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<Refused>,
    /// On a till's page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seat: Option<Seat>,
}

/// What a till's page of a member tells beside the member.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Seat {
    /// Whose till it is.
    pub of: String,
    /// What was done for the member just now, under its id.
    pub act_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub act: Option<TillAct>,
    /// What was typed as an amount and is none.
    pub amount: String,
    /// The voucher whose code was typed.
    pub voucher: String,
}

record!(open Seat { get of, usual act_id, maybe act, usual amount, usual voucher });

record!(open PageAsk {
    get sheet,
    usual subject,
    usual locale,
    usual theme,
    usual origin,
    usual key,
    list tokens,
    usual kind,
    usual before,
    usual units,
    maybe refused,
    maybe seat,
});

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Token {
    pub purpose: String,
    pub token: String,
}

record!(open Token { get purpose, get token });

impl PageAsk {
    #[must_use]
    pub fn locale(&self) -> Locale {
        Locale::parse(&self.locale).unwrap_or_default()
    }

    #[must_use]
    pub fn theme(&self) -> Option<Theme> {
        Theme::parse(&self.theme)
    }

    #[must_use]
    pub fn token(&self, purpose: &str) -> &str {
        let found = self.tokens.iter().find(|token| token.purpose == purpose);
        found.map_or("", |token| &token.token)
    }
}
