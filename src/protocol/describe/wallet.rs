//! The wallets of a program in words: how long things last, when they can be used, what returns do.

use super::{Chapter, Describe};
use crate::domain::calendar::{Expiry, Span};
use crate::domain::points::Points;
use crate::domain::program::{Clawback, LineFilter, Pending, Wallet, WalletKind};
use crate::domain::spendable::SpendLimits;
use crate::protocol::words::Value;

impl Describe<'_> {
    pub(super) fn wallets(&self) -> Vec<Chapter> {
        self.program.wallets.iter().map(|wallet| self.wallet(wallet)).collect()
    }

    /// All there is to say about a wallet, but for returns.
    #[must_use]
    pub fn wallet(&self, wallet: &Wallet) -> Chapter {
        let mut sentences = Vec::new();
        sentences.extend(self.kind(wallet.kind));
        if wallet.pending != Pending::None || self.season(wallet).is_none() {
            sentences.push(self.pending(&wallet.pending));
        }
        sentences.extend(self.spending(wallet));
        sentences.push(self.expiry(wallet.expiry));
        if !matches!(wallet.expiry, Expiry::Never | Expiry::AfterLastOrder { .. }) {
            sentences.push(self.say("describe.spent_first"));
        }
        Chapter { title: self.words.wallet_title(wallet), sentences }
    }

    fn kind(&self, kind: WalletKind) -> Option<String> {
        match kind {
            WalletKind::Points => None,
            WalletKind::Stamps => Some(self.say("describe.wallet_stamps")),
            WalletKind::Cash => Some(self.say("describe.wallet_cash")),
            WalletKind::Status => Some(self.say("describe.wallet_status")),
        }
    }

    /// When the wallet can be spent, and how much of it at once.
    fn spending(&self, wallet: &Wallet) -> Vec<String> {
        let SpendLimits { least, most, .. } = wallet.spend;
        let amount = |key: &str, points: Points| {
            let amount = self.words.points(wallet, self.program.currency, points);
            self.words.fill(key, &[("amount", amount.into())])
        };
        let least = least.map(|points| amount("describe.spend_least", points));
        let most = most.map(|points| amount("describe.spend_most", points));
        let mut sentences = self.only_for(wallet);
        sentences.extend([self.season(wallet), least, most].into_iter().flatten());
        sentences
    }

    /// On what the wallet is spent, if not on anything.
    #[must_use]
    pub fn only_for(&self, wallet: &Wallet) -> Vec<String> {
        let Some(goods) = &wallet.spend.goods else { return Vec::new() };
        let on = |list: String| {
            self.words.fill("describe.spend_goods", &[("list", Value::Phrase(list.into()))])
        };
        let kinds: Vec<&str> = goods.kinds.iter().map(|kind| self.kind_of_line(*kind)).collect();
        let is_usual = goods.kinds == LineFilter::default().kinds;
        let about = [
            (!is_usual).then(|| on(self.words.all_of(&kinds))),
            self.about("describe.spend_goods", &goods.categories),
            self.about("describe.spend_goods", &goods.products),
            self.about("describe.only_marked", &goods.tags),
            self.about("describe.not_things", &goods.not_categories),
            self.about("describe.not_things", &goods.not_products),
            self.about("describe.not_marked", &goods.not_tags),
        ];
        about.into_iter().flatten().collect()
    }

    /// When the wallet can be spent, if not always.
    #[must_use]
    pub fn season(&self, wallet: &Wallet) -> Option<String> {
        let SpendLimits { from, until, .. } = wallet.spend;
        let from = from.map(|from| ("from", self.beginning(from).into()));
        let zone = &self.program.zone;
        let until = until.map(|end| ("until", self.words.last_day(zone, end).into()));
        match (from, until) {
            (None, None) => None,
            (Some(from), None) => Some(self.words.fill("describe.spend_from", &[from])),
            (None, Some(until)) => Some(self.words.fill("describe.spend_until", &[until])),
            (Some(from), Some(until)) => {
                Some(self.words.fill("describe.spend_between", &[from, until]))
            }
        }
    }

    /// When what is earned can be used.
    #[must_use]
    pub fn pending(&self, pending: &Pending) -> String {
        match pending {
            Pending::None => self.say("describe.pending_none"),
            Pending::For(span) => self.with_span("describe.pending_for", *span),
            Pending::Until(event) => {
                let event = self.label(event);
                self.words.fill("describe.pending_until", &[("event", event.into())])
            }
        }
    }

    /// How long what is earned can be used.
    #[must_use]
    pub fn expiry(&self, expiry: Expiry) -> String {
        match expiry {
            Expiry::Never => self.say("describe.expiry_never"),
            Expiry::AfterEarning { span, exact: true } => {
                self.with_span("describe.expiry_exact", span)
            }
            Expiry::AfterEarning { span, exact: false } if !span.exceeds_a_year() => {
                self.with_span("describe.expiry_day", span)
            }
            Expiry::AfterEarning { span, exact: false } | Expiry::EndOfMonthAfter { span } => {
                self.with_span("describe.expiry_month", span)
            }
            Expiry::OnDate { month, day } => {
                let date = self.words.yearly_date(month, day);
                self.words.fill("describe.expiry_date", &[("date", date.into())])
            }
            Expiry::AfterLastOrder { span } if span.exceeds_a_year() => {
                self.with_span("describe.expiry_inactive_month", span)
            }
            Expiry::AfterLastOrder { span } => self.with_span("describe.expiry_inactive_day", span),
        }
    }

    pub(super) fn with_span(&self, key: &str, span: Span) -> String {
        self.words.fill(key, &[("span", self.words.span(span).into())])
    }

    /// What becomes of points when goods come back.
    pub(super) fn returns(&self) -> Vec<Chapter> {
        let earned = self.say("describe.return_earned");
        let spent = self.say("describe.return_spent");
        let part = self.say("describe.return_part");
        if let [wallet] = self.program.wallets.as_slice() {
            let mut sentences = vec![earned, self.clawback(wallet.clawback), spent];
            sentences.extend(self.comes_back(wallet));
            sentences.push(part);
            return vec![Chapter { title: String::new(), sentences }];
        }
        let mut chapters =
            vec![Chapter { title: String::new(), sentences: vec![earned, spent, part] }];
        for wallet in &self.program.wallets {
            let mut sentences = vec![self.clawback(wallet.clawback)];
            sentences.extend(self.comes_back(wallet));
            chapters.push(Chapter { title: self.words.wallet_title(wallet), sentences });
        }
        chapters
    }

    fn clawback(&self, clawback: Clawback) -> String {
        self.say(match clawback {
            Clawback::OnlyPending => "describe.clawback_pending",
            Clawback::WithinBalance => "describe.clawback_balance",
            Clawback::AllowDeficit => "describe.clawback_deficit",
        })
    }

    /// What comes back past its end; nothing to say where nothing ends.
    fn comes_back(&self, wallet: &Wallet) -> Option<String> {
        if wallet.expiry == Expiry::Never {
            return None;
        }
        Some(match wallet.return_grace {
            Some(span) => self.with_span("describe.return_grace", span),
            None => self.say("describe.return_expired"),
        })
    }
}
