//! The shop's own till: who the customer is, what they have, and what is pressed for them.

use askama::Template;

use super::ask::Seat;
use super::frame::{Frame, Page, TillTab};
use super::home::{Card, Goal, Purse};
use super::scene::Scene;
use super::till::{framed, refusal};
use crate::domain::ledger::{Redemption, RedemptionStatus};
use crate::domain::names::RewardId;
use crate::domain::offers::Stance;
use crate::domain::program::{Cost, Gift, WalletKind};
use crate::domain::view::WalletView;
use crate::protocol::describe::Describe;
use crate::protocol::identifier::{Identifier, IdentifierKind};
use crate::protocol::till::TillAct;
use crate::protocol::till::ending;
use crate::protocol::words::{Value, Words};

/// An identifier that nobody is found by, and the form that enrols by it.
pub struct Stranger<'a> {
    pub identifier: &'a Identifier,
    pub name: &'a str,
    pub refused: Option<String>,
    pub key: &'a str,
    pub token: &'a str,
}

#[derive(Template)]
#[template(path = "till_stranger.html")]
struct StrangerPage<'a> {
    words: &'a Words<'a>,
    base: &'a str,
    shown: String,
    stranger: &'a Stranger<'a>,
}

/// Nobody is found: one press enrols them.
#[must_use]
pub fn stranger(frame: &Frame<'_>, stranger: &Stranger<'_>) -> Option<Page> {
    let words = &frame.words;
    let base = frame.base.as_deref().unwrap_or_default();
    let shown = match stranger.identifier.kind {
        IdentifierKind::Card => super::home::grouped(stranger.identifier.value()),
        _ => stranger.identifier.value().to_owned(),
    };
    frame.paint(words.say("counter.stranger"), &StrangerPage { words, base, shown, stranger })
}

/// What this till has just done for the member.
struct Done<'a> {
    id: &'a str,
    act: &'a TillAct,
    undone: Option<String>,
    until: Option<String>,
}

/// A voucher that can be used now.
struct Open {
    id: String,
    name: String,
    valid: Option<String>,
}

/// A button for what sells most.
struct Key<'a> {
    id: &'a str,
    label: String,
    price: String,
}

/// A reward that the member can have now.
struct Reach<'a> {
    id: &'a str,
    name: &'a str,
    cost: String,
    /// For a reward of any amount: how many steps at most.
    most: Option<u32>,
}

/// Money of the shop's that the member can pay with.
struct Money {
    id: String,
    label: String,
    /// On what only.
    only_for: Vec<String>,
}

#[derive(Template)]
#[template(path = "till_member.html")]
struct MemberPage<'a> {
    words: &'a Words<'a>,
    base: String,
    action: String,
    title: String,
    card: String,
    notice: Option<String>,
    refused: Option<String>,
    done: Option<Done<'a>>,
    balance: Option<Card>,
    purses: Vec<Purse>,
    goal: Option<Goal>,
    is_active: bool,
    /// Whether a purchase still counts.
    may_earn: bool,
    /// The voucher that was looked up, where it can be used.
    asked: Option<Open>,
    /// Why the voucher that was looked up cannot.
    asked_not: Option<String>,
    vouchers: Vec<Open>,
    keys: Vec<Key<'a>>,
    amount_label: String,
    amount: &'a str,
    reach: Vec<Reach<'a>>,
    money: Vec<Money>,
    key: &'a str,
    token: &'a str,
    undo_token: &'a str,
}

/// A member at the shop's till; `asked` is the voucher whose code was typed.
#[must_use]
pub fn member(scene: &Scene<'_>, seat: &Seat, asked: Option<&Redemption>) -> Option<Page> {
    let words = &scene.words;
    let is_active = scene.is_active();
    let first = scene.view.wallets.first();
    let name = scene.person.as_ref().and_then(|person| person.name.as_ref());
    let title = name
        .map_or_else(|| words.say("counter.member").to_owned(), |name| name.as_str().to_owned());
    let is_asked = |id: &str| asked.is_some_and(|asked| asked.id.as_str() == id);
    let mut open = scene.open_vouchers();
    let place = open.iter().position(|voucher| is_asked(&voucher.id));
    let page = MemberPage {
        words,
        base: scene.base(),
        action: format!("{}/till/members/{}", scene.base(), scene.book.member),
        card: scene.card.as_deref().map(ending).unwrap_or_default(),
        notice: match is_active {
            false if scene.ask.refused.is_none() => Some(words.say("counter.no_member").to_owned()),
            true if scene.has_ended() => scene.ending(),
            _ => None,
        },
        refused: scene.ask.refused.as_ref().map(|refused| scene.till_refusal(refused)),
        done: seat.act.as_ref().map(|act| scene.done(&seat.act_id, act)),
        balance: first.map(|wallet| scene.card_of(wallet)),
        purses: scene.view.wallets.iter().skip(1).map(|wallet| scene.purse(wallet)).collect(),
        goal: first.and_then(|wallet| scene.goal(&wallet.wallet)),
        asked_not: match (asked, place) {
            (Some(asked), None) => Some(scene.why_not_open(asked)),
            _ => None,
        },
        asked: place.map(|place| open.remove(place)),
        vouchers: open,
        keys: if is_active { scene.keys() } else { Vec::new() },
        amount_label: words
            .fill("counter.amount", &[("currency", scene.program.currency.as_str().into())]),
        amount: &seat.amount,
        reach: if is_active { scene.in_reach() } else { Vec::new() },
        money: if is_active { scene.money() } else { Vec::new() },
        is_active,
        may_earn: !scene.has_ended(),
        key: &scene.ask.key,
        token: scene.ask.token("press"),
        undo_token: scene.ask.token("undo"),
        title,
    };
    let frame = Frame::of(scene.program, scene.words, scene.ask.theme());
    framed(frame, &seat.of, TillTab::Other).paint_till(&page.title, &page)
}

impl Scene<'_> {
    fn done<'d>(&self, id: &'d str, act: &'d TillAct) -> Done<'d> {
        let zone = &self.program.zone;
        let said = |key: &'static str, at| {
            self.words.fill(key, &[("time", self.words.time(zone, at).into())])
        };
        Done {
            id,
            act,
            undone: act.undone_at.map(|at| said("till.undone", at.0)),
            until: act.undo_at(self.now).map(|undo| said("till.undo_until", undo.until.0)),
        }
    }

    fn open_vouchers(&self) -> Vec<Open> {
        let open = |redemption: &Redemption| Open {
            id: redemption.id.as_str().to_owned(),
            name: match &redemption.reward {
                Some(reward) => self.reward(reward).to_owned(),
                None => self.points(&redemption.wallet, redemption.points.get()),
            },
            valid: redemption.valid_until.map(|until| {
                let when = Value::Phrase(self.until(until).into());
                self.words.fill("redeem.valid_until", &[("when", when)])
            }),
        };
        self.book.redemptions.iter().map(open).collect()
    }

    /// What became of a voucher that cannot be used.
    fn why_not_open(&self, redemption: &Redemption) -> String {
        let key = match redemption.status {
            RedemptionStatus::Cancelled => "counter.voucher_cancelled",
            RedemptionStatus::Issued | RedemptionStatus::Expired => "counter.voucher_expired",
            RedemptionStatus::Used | RedemptionStatus::Reversed => "counter.voucher_used",
        };
        self.words.say(key).to_owned()
    }

    fn keys(&self) -> Vec<Key<'_>> {
        let key = |quick: &'_ crate::domain::till::Quick| {
            let name = self.words.text(&quick.name);
            self.words.fill("counter.plus_one", &[("name", name.into())])
        };
        let keys = self.program.till.quick.iter().map(|quick| Key {
            id: quick.id.as_str(),
            label: key(quick),
            price: self.words.price(quick.price, self.program.currency),
        });
        keys.collect()
    }

    fn in_reach(&self) -> Vec<Reach<'_>> {
        let reach = self.offers.iter().filter_map(|offer| {
            let reward = self.program.reward(&offer.reward)?;
            let Stance::Ready { units } = offer.stance else { return None };
            // What a partner hands over is picked up there.
            let is_here =
                !reward.issued.is_by_itself() && !matches!(reward.gives, Gift::PartnerGoods(_));
            is_here.then(|| Reach {
                id: reward.id.as_str(),
                name: self.words.text(&reward.name),
                cost: self.cost(reward),
                most: matches!(reward.cost, Cost::Steps { .. }).then_some(units),
            })
        });
        reach.collect()
    }

    fn money(&self) -> Vec<Money> {
        let is_usable = |view: &&WalletView| {
            let wallet = self.wallet(&view.wallet);
            let is_money = wallet
                .is_some_and(|own| own.kind == WalletKind::Cash && own.spend.is_open(self.now));
            is_money && !view.balance.active.is_zero() && !self.program.is_over(self.now)
        };
        let money = |view: &WalletView| {
            let most = self.points(&view.wallet, view.balance.active.get());
            let values = [("name", self.purse(view).name.into()), ("most", most.into())];
            let label = self.words.fill("counter.pay", &values);
            let describe = Describe::new(self.program, self.words);
            let own = self.wallet(&view.wallet);
            let only_for = own.map(|own| describe.only_for(own)).unwrap_or_default();
            Money { id: view.wallet.as_str().to_owned(), label, only_for }
        };
        self.view.wallets.iter().filter(is_usable).map(money).collect()
    }

    /// As [`refusal`], with what is missing in its own unit.
    fn till_refusal(&self, refused: &super::ask::Refused) -> String {
        let reward = RewardId::parse(&self.ask.subject).ok();
        let reward = reward.and_then(|id| self.program.reward(&id));
        match (refused.missing, reward) {
            (Some(missing), Some(reward)) => {
                let points = self.points(&reward.wallet, missing);
                self.words.fill("counter.short", &[("points", points.into())])
            }
            _ if refused.code.starts_with("member_") => {
                self.words.say("counter.no_member").to_owned()
            }
            _ => refusal(&self.words, refused),
        }
    }
}
