//! What a member has redeemed: a certificate with its code, and what can still be done with it.

use askama::Template;

use super::fact::Balanced;
use super::frame::{Page, Tab};
use super::qr::{Qr, qr};
use super::scene::Scene;
use crate::domain::ledger::{Redemption, RedemptionStatus};
use crate::domain::statement;
use crate::protocol::words::{Value, Words};

#[derive(Template)]
#[template(path = "redemption.html")]
struct Certificate<'a> {
    words: &'a Words<'a>,
    base: String,
    id: &'a str,
    shop: &'a str,
    name: String,
    /// `issued`, `used`, … as the tables and the style name it.
    state: &'static str,
    refused: Option<String>,
    is_new: bool,
    state_word: &'a str,
    state_text: String,
    issued: String,
    valid: Option<String>,
    /// Kept at a checkout for a while.
    kept: Option<String>,
    code: Option<Code>,
    /// What cancelling brings back.
    balanced: Option<Balanced>,
    key: &'a str,
    token: &'a str,
}

/// A voucher's code, to be read aloud, copied or scanned.
struct Code {
    text: String,
    groups: Vec<String>,
    qr: Option<Qr>,
}

/// The page of a redemption as it now stands.
#[must_use]
pub fn redemption(scene: &Scene<'_>, redemption: &Redemption) -> Option<Page> {
    let name = match &redemption.reward {
        Some(reward) => scene.reward(reward).to_owned(),
        None => scene.points(&redemption.wallet, redemption.points.get()),
    };
    let cost = scene.points(&redemption.wallet, redemption.points.get());
    let points = ("points", Value::from(cost));
    let date = scene.date(redemption.issued_at);
    let is_kept = redemption.reserved.is_some();
    let is_open = redemption.status == RedemptionStatus::Issued;
    let word = if is_kept { "redeem.reserved" } else { word_key(redemption.status) };
    let state = word.trim_start_matches("redeem.");
    let page = Certificate {
        words: &scene.words,
        base: scene.base(),
        id: redemption.id.as_str(),
        shop: scene.words.text(&scene.program.shop.name),
        state,
        refused: scene.refusal(Some(&redemption.wallet)),
        is_new: is_open && redemption.issued_at == scene.book.at,
        state_word: scene.words.say(word),
        state_text: scene
            .words
            .fill(&format!("redeem.{state}_text"), std::slice::from_ref(&points)),
        issued: scene.words.fill("redeem.issued_on", &[("date", date.into()), points]),
        valid: redemption.valid_until.filter(|_| is_open && !is_kept).map(|until| {
            let when = Value::Phrase(scene.until(until).into());
            scene.words.fill("redeem.valid_until", &[("when", when)])
        }),
        kept: redemption.reserved.as_ref().map(|kept| {
            let time = scene.words.time(&scene.program.zone, kept.until);
            scene.words.fill("redeem.kept", &[("time", time.into())])
        }),
        code: redemption.code.as_ref().filter(|_| is_open).map(|code| Code::of(code.as_str())),
        balanced: (is_open && !is_kept && !scene.is_closed())
            .then(|| scene.brought_back(redemption)),
        key: &scene.ask.key,
        token: scene.ask.token("cancel"),
        name,
    };
    let title = page.name.clone();
    scene.frame(Tab::Rewards).paint(&title, &page)
}

impl Code {
    fn of(code: &str) -> Self {
        let letters: Vec<char> = code.chars().collect();
        let groups = letters.chunks(5).map(|group| group.iter().collect()).collect();
        Self { text: code.to_owned(), groups, qr: qr(code) }
    }
}

impl Scene<'_> {
    fn brought_back(&self, redemption: &Redemption) -> Balanced {
        let wallet = &redemption.wallet;
        let view = self.view.wallets.iter().find(|view| view.wallet == *wallet);
        let before = view.map_or(0, |view| statement::balance(&view.balance));
        let points = i64::try_from(redemption.points.get()).unwrap_or(i64::MAX);
        Balanced {
            before: self.whole(wallet, before),
            change: self.figure(wallet, points),
            after: self.whole(wallet, before.saturating_add(points)),
            press: self.press("redeem.cancel_press", wallet, redemption.points.get()),
        }
    }

    /// A balance with its unit, also below zero: `−120 stars`.
    pub(super) fn whole(&self, wallet: &crate::domain::names::WalletId, balance: i64) -> String {
        match self.wallet(wallet) {
            Some(known) if balance < 0 => {
                self.words.signed_points(known, self.program.currency, balance)
            }
            _ => self.points(wallet, balance.unsigned_abs()),
        }
    }
}

/// The name of a state in the tables, and behind the dot in the style.
fn word_key(status: RedemptionStatus) -> &'static str {
    match status {
        RedemptionStatus::Issued => "redeem.issued",
        RedemptionStatus::Used => "redeem.used",
        RedemptionStatus::Cancelled => "redeem.cancelled",
        RedemptionStatus::Expired => "redeem.expired",
        RedemptionStatus::Reversed => "redeem.reversed",
    }
}
