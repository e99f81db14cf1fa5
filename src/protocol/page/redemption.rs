//! What a member has redeemed: a certificate with its code, and what can still be done with it.

use askama::Template;

use super::fact::Balanced;
use super::frame::{Page, Tab};
use super::qr::{Qr, qr};
use super::scene::Scene;
use crate::domain::ledger::{Hold, HoldFate, Redemption, RedemptionStatus};
use crate::domain::moment::Moment;
use crate::domain::names::{RewardId, WalletId};
use crate::domain::statement;
use crate::protocol::words::{Value, Words};

#[derive(Template)]
#[template(path = "redemption.html")]
struct Certificate<'a> {
    words: &'a Words<'a>,
    base: String,
    cancel: &'a str,
    shop: &'a str,
    name: String,
    /// Where it is handed over, if not at the shop.
    partner: Option<String>,
    /// `issued`, `used`, … as the tables and the style name it.
    state: &'static str,
    refused: Option<String>,
    is_new: bool,
    state_word: &'a str,
    state_text: String,
    issued: Option<String>,
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

/// What a certificate is made of.
struct Ticket<'t> {
    reward: Option<&'t RewardId>,
    wallet: &'t WalletId,
    points: u64,
    /// It came by itself or was chosen, and cost nothing.
    is_gift: bool,
    status: RedemptionStatus,
    /// To be typed, and to be scanned.
    code: Option<(&'t str, String)>,
    issued_at: Option<Moment>,
    until: Option<Moment>,
    kept_until: Option<Moment>,
    partner: Option<String>,
    /// Where cancelling is asked for.
    cancel: String,
}

/// The page of a redemption as it now stands.
#[must_use]
pub fn redemption(scene: &Scene<'_>, redemption: &Redemption) -> Option<Page> {
    let code = redemption.code.as_ref().map(|code| code.as_str());
    let ticket = Ticket {
        reward: redemption.reward.as_ref(),
        wallet: &redemption.wallet,
        points: redemption.points.get(),
        is_gift: redemption.automatic && redemption.points.is_zero(),
        status: redemption.status,
        code: code.map(|code| (code, code.to_owned())),
        issued_at: Some(redemption.issued_at),
        until: redemption.valid_until,
        kept_until: redemption.reserved.as_ref().map(|kept| kept.until),
        partner: redemption.handover.as_ref().map(|handover| scene.named(&handover.partner)),
        cancel: format!("{}/redemptions/{}/cancel", scene.base(), redemption.id),
    };
    certificate(scene, &ticket)
}

/// The page of what waits at a partner's, by its hold; `fate` is what became of it.
#[must_use]
pub fn pickup(scene: &Scene<'_>, hold: &Hold, fate: Option<HoldFate>) -> Option<Page> {
    let link = hold.link.as_ref()?;
    let code = link.code.as_str();
    let address = format!("{}/R/{}/{code}", scene.ask.origin, scene.program.id);
    let ticket = Ticket {
        reward: hold.reward.as_ref(),
        wallet: &hold.wallet,
        points: hold.points.get(),
        is_gift: false,
        status: match fate {
            None => RedemptionStatus::Issued,
            Some(HoldFate::Captured) => RedemptionStatus::Used,
            Some(HoldFate::Voided) => RedemptionStatus::Cancelled,
            Some(HoldFate::Expired) => RedemptionStatus::Expired,
        },
        code: Some((code, address.to_ascii_uppercase())),
        issued_at: None,
        until: Some(hold.expires_at),
        kept_until: None,
        partner: Some(scene.named(&link.partner)),
        cancel: format!("{}/pickups/{}/cancel", scene.base(), hold.id),
    };
    certificate(scene, &ticket)
}

fn certificate(scene: &Scene<'_>, ticket: &Ticket<'_>) -> Option<Page> {
    let words = &scene.words;
    let is_kept = ticket.kept_until.is_some();
    let is_open = ticket.status == RedemptionStatus::Issued;
    let word = if is_kept { "redeem.reserved" } else { word_key(ticket.status) };
    let state = word.trim_start_matches("redeem.");
    let points = ("points", Value::from(scene.points(ticket.wallet, ticket.points)));
    let text = match (ticket.is_gift, ticket.status) {
        (true, RedemptionStatus::Cancelled) => words.say("redeem.withdrawn_text").to_owned(),
        _ => words.fill(&format!("redeem.{state}_text"), std::slice::from_ref(&points)),
    };
    let issued = if ticket.is_gift { "redeem.yours_since" } else { "redeem.issued_on" };
    let page = Certificate {
        words,
        base: scene.base(),
        cancel: &ticket.cancel,
        shop: words.text(&scene.program.shop.name),
        name: match ticket.reward {
            Some(reward) => scene.reward(reward).to_owned(),
            None => scene.points(ticket.wallet, ticket.points),
        },
        partner: ticket
            .partner
            .as_ref()
            .map(|partner| words.fill("redeem.at_partner", &[("partner", partner.into())])),
        state,
        refused: scene.refusal(Some(ticket.wallet)),
        is_new: is_open && ticket.issued_at == Some(scene.book.at),
        state_word: words.say(word),
        state_text: text,
        issued: ticket.issued_at.map(|at| {
            let date = scene.date(at);
            words.fill(issued, &[("date", date.into()), points.clone()])
        }),
        valid: ticket.until.filter(|_| is_open && !is_kept).map(|until| {
            let when = Value::Phrase(scene.until(until).into());
            words.fill("redeem.valid_until", &[("when", when)])
        }),
        kept: ticket.kept_until.map(|until| {
            let time = words.time(&scene.program.zone, until);
            words.fill("redeem.kept", &[("time", time.into())])
        }),
        code: ticket.code.as_ref().filter(|_| is_open).map(|(code, scan)| Code::of(code, scan)),
        balanced: (is_open && !is_kept && !scene.is_closed() && !ticket.is_gift)
            .then(|| scene.brought_back(ticket.wallet, ticket.points)),
        key: &scene.ask.key,
        token: scene.ask.token("cancel"),
    };
    scene.frame(Tab::Rewards).paint(&page.name, &page)
}

impl Code {
    fn of(code: &str, scan: &str) -> Self {
        let letters: Vec<char> = code.chars().collect();
        let groups = letters.chunks(5).map(|group| group.iter().collect()).collect();
        Self { text: code.to_owned(), groups, qr: qr(scan) }
    }
}

impl Scene<'_> {
    fn brought_back(&self, wallet: &WalletId, points: u64) -> Balanced {
        let view = self.view.wallets.iter().find(|view| view.wallet == *wallet);
        let before = view.map_or(0, |view| statement::balance(&view.balance));
        let back = i64::try_from(points).unwrap_or(i64::MAX);
        Balanced {
            before: self.whole(wallet, before),
            change: self.figure(wallet, back),
            after: self.whole(wallet, before.saturating_add(back)),
            press: self.press("redeem.cancel_press", wallet, points),
        }
    }

    /// A balance with its unit, also below zero: `−120 stars`.
    pub(super) fn whole(&self, wallet: &WalletId, balance: i64) -> String {
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
