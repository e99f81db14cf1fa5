//! `Scene`: one member at one instant, as all of the member's pages see it.

use super::ask::PageAsk;
use super::frame::{Frame, Tab};
use crate::domain::book::{Book, Status};
use crate::domain::map::Map;
use crate::domain::moment::Moment;
use crate::domain::names::{Label, RewardId, WalletId};
use crate::domain::offers::{Offer, offers};
use crate::domain::points::Points;
use crate::domain::program::{Program, Wallet, WalletKind};
use crate::domain::statement;
use crate::domain::turn::{Fault, Turn};
use crate::domain::view::{View, view};
use crate::protocol::describe::Describe;
use crate::protocol::request::Person;
use crate::protocol::words::Words;

/// What a member's page is made of.
pub struct Scene<'a> {
    pub words: Words<'a>,
    pub ask: &'a PageAsk,
    pub program: &'a Program,
    /// As it is at `now`: what fell due since the last entry has happened.
    pub book: Book,
    pub view: View,
    pub offers: Vec<Offer>,
    pub person: Option<Person>,
    /// The number on the card, if one was given yet.
    pub card: Option<String>,
    pub now: Moment,
}

impl<'a> Scene<'a> {
    /// # Errors
    /// [`Fault`] when the book contradicts itself.
    pub fn set(
        ask: &'a PageAsk,
        program: &'a Program,
        book: &Book,
        now: Moment,
    ) -> Result<Self, Fault> {
        Ok(Self {
            words: Words::in_shop(ask.locale(), &program.shop),
            ask,
            program,
            book: Turn::begin(book, now)?.book,
            view: view(program, book, now)?,
            offers: offers(program, book, now)?,
            person: None,
            card: None,
            now,
        })
    }

    #[must_use]
    pub fn frame(&self, tab: Tab) -> Frame<'_> {
        Frame::of(self.program, self.words, self.ask.theme()).with(tab)
    }

    /// The folder of the program's pages.
    #[must_use]
    pub fn base(&self) -> String {
        format!("/p/{}", self.program.id)
    }

    #[must_use]
    pub fn wallet(&self, id: &WalletId) -> Option<&'a Wallet> {
        self.program.wallet(id)
    }

    /// So many of a wallet: `150 stars`.
    #[must_use]
    pub fn points(&self, wallet: &WalletId, points: u64) -> String {
        let points = Points::new(points).unwrap_or(Points::MAX);
        match self.wallet(wallet) {
            Some(wallet) => self.words.points(wallet, self.program.currency, points),
            None => self.words.number(points.get()),
        }
    }

    /// A number with its sign, without its unit, which stands at the head: `+150`, `−150`.
    #[must_use]
    pub fn signed(&self, wallet: &WalletId, points: i64) -> String {
        match self.wallet(wallet) {
            Some(wallet) if wallet.kind == WalletKind::Cash => {
                self.words.signed_money(points, self.program.currency)
            }
            Some(wallet) if self.program.wallets.len() > 1 => {
                self.words.signed_points(wallet, self.program.currency, points)
            }
            _ => self.words.signed(points),
        }
    }

    /// A balance without its unit: `1,284`, `−120`.
    #[must_use]
    pub fn plain(&self, wallet: &WalletId, balance: i64) -> String {
        let is_cash = self.wallet(wallet).is_some_and(|wallet| wallet.kind == WalletKind::Cash);
        if is_cash {
            let text = self.words.signed_money(balance, self.program.currency);
            if balance > 0 { text.replacen('+', "", 1) } else { text }
        } else {
            self.words.balance(balance)
        }
    }

    /// The word for that many.
    #[must_use]
    pub fn unit(&self, wallet: &WalletId, count: u64) -> String {
        match self.wallet(wallet) {
            Some(wallet) if wallet.kind != WalletKind::Cash => self.words.unit(&wallet.unit, count),
            _ => String::new(),
        }
    }

    /// A reward's name, also of one that is no longer in the program.
    #[must_use]
    pub fn reward<'b>(&self, id: &'b RewardId) -> &'b str
    where
        'a: 'b,
    {
        match self.program.reward(id) {
            Some(reward) => self.words.text(&reward.name),
            None => id.as_str(),
        }
    }

    /// When a wallet can be spent, if not always.
    #[must_use]
    pub fn season(&self, wallet: &WalletId) -> Option<String> {
        Describe::new(self.program, self.words).season(self.wallet(wallet)?)
    }

    /// What people call the thing behind a label of the shop's.
    #[must_use]
    pub fn named(&self, label: &Label) -> String {
        match self.program.shop.names.get(label.as_str()) {
            Some(text) => self.words.text(text).to_owned(),
            None => label.as_str().replace(['-', '_'], " "),
        }
    }

    /// `31 December 2026, in 39 days`
    #[must_use]
    pub fn when(&self, then: Moment) -> String {
        self.words.when(&self.program.zone, then, self.now)
    }

    /// The last day before an end, with how far it is.
    #[must_use]
    pub fn until(&self, end: Moment) -> String {
        self.words.until(&self.program.zone, end, self.now)
    }

    #[must_use]
    pub fn date(&self, then: Moment) -> String {
        self.words.date(&self.program.zone, then)
    }

    /// What each wallet's statement stands at now.
    #[must_use]
    pub fn balances(&self) -> Map<WalletId, i64> {
        let balance = |wallet: &crate::domain::view::WalletView| {
            (wallet.wallet.clone(), statement::balance(&wallet.balance))
        };
        self.view.wallets.iter().map(balance).collect()
    }

    #[must_use]
    pub fn is_active(&self) -> bool {
        self.view.status == Status::Active
    }

    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.view.status == Status::Closed
    }

    /// The sentence of a refusal, if this page answers a form that was refused.
    #[must_use]
    pub fn refusal(&self, wallet: Option<&WalletId>) -> Option<String> {
        let refused = self.ask.refused.as_ref()?;
        if let Some(seconds) = refused.retry_after_seconds {
            return Some(self.words.plural("problem.rate_limited", seconds, &[]));
        }
        let missing = match (wallet, refused.missing) {
            (Some(wallet), Some(missing)) => self.points(wallet, missing),
            _ => String::new(),
        };
        let known = self.words.has_refusal(&refused.code);
        let season = wallet.filter(|_| refused.code == "outside_spending_season");
        let season = season.and_then(|wallet| self.season(wallet));
        Some(if let Some(season) = season {
            season
        } else if known {
            self.words.refusal(&refused.code, &missing)
        } else {
            self.words.say(&format!("problem.{}", refused.code)).to_owned()
        })
    }
}
