//! The member's home: one figure, what comes and goes next, and what is within reach.

use askama::Template;

use super::challenges::Task;
use super::fact::{Fact, Voucher};
use super::frame::{Page, Tab};
use super::line::Line;
use super::membership::Member;
use super::offer_row::{OfferRow, Shelf};
use super::qr::{Qr, qr};
use super::scene::Scene;
use super::tier::Level;
use crate::domain::bonus::waiting;
use crate::domain::ledger::{Cause, Entry};
use crate::domain::moment::Moment;
use crate::domain::names::WalletId;
use crate::domain::offers::{Offer, goal};
use crate::domain::points::Points;
use crate::domain::program::{Cost, WalletKind};
use crate::domain::view::WalletView;
use crate::protocol::describe::Describe;
use crate::protocol::words::{Value, Words};

/// Rewards within reach that home shows.
const REWARDS: usize = 3;
/// More stamps than this are a bar.
const STAMPS_MAX: u64 = 30;
/// Points that end sooner are a warning.
const SOON_MS: i64 = 30 * 24 * 60 * 60 * 1000;

/// The first wallet, as the card shows it.
pub(super) struct Card {
    program: String,
    number: Option<String>,
    qr: Option<Qr>,
    pub balance: String,
    pub spoken: String,
    /// How large the figure can be written.
    pub size: &'static str,
    pub unit: String,
    pub stamps: Option<Stamps>,
}

/// A stamp card: so many of so many.
pub(super) struct Stamps {
    pub slots: Vec<bool>,
    pub label: String,
}

/// Another wallet, in one line.
pub(super) struct Purse {
    pub name: String,
    pub balance: String,
}

/// How far it is to the next reward.
pub(super) struct Goal {
    pub text: String,
    pub have: u64,
    pub need: u64,
}

#[derive(Template)]
#[template(path = "home.html")]
struct Home<'a> {
    words: &'a Words<'a>,
    base: String,
    hello: Option<String>,
    notice: Option<String>,
    /// What the page says where the connection is lost.
    as_of: String,
    card: Option<Card>,
    purses: Vec<Purse>,
    memberships: Vec<Member>,
    level: Option<Level>,
    task: Option<Task>,
    facts: Vec<Fact>,
    goal: Option<Goal>,
    /// Whether there is anything that a member can take by a press.
    has_catalogue: bool,
    offers: Vec<OfferRow>,
    vouchers: Vec<Voucher>,
    lines: Vec<Line>,
    begin: Option<String>,
}

/// Home; `lines` are the newest of the statement, `recent` the newest entries.
#[must_use]
pub fn home(scene: &Scene<'_>, lines: Vec<Line>, recent: &[Entry]) -> Option<Page> {
    let first = scene.view.wallets.first();
    let mut offers = scene.shelf(Shelf::Ready);
    offers.truncate(REWARDS);
    let home = Home {
        words: &scene.words,
        base: scene.base(),
        hello: scene.hello(),
        notice: scene.standing(),
        as_of: {
            let time = scene.words.time(&scene.program.zone, scene.now);
            scene.words.fill("home.as_of", &[("time", time.into())])
        },
        card: first.map(|wallet| scene.card_of(wallet)),
        purses: scene.view.wallets.iter().skip(1).map(|wallet| scene.purse(wallet)).collect(),
        memberships: scene.memberships(),
        level: scene.level(),
        task: scene.nearest_task(),
        facts: scene.view.wallets.iter().flat_map(|wallet| scene.facts(wallet, recent)).collect(),
        goal: first.and_then(|wallet| scene.goal(&wallet.wallet)),
        has_catalogue: !scene.program.is_over(scene.now)
            && scene.program.rewards.iter().any(|reward| !reward.issued.is_by_itself()),
        offers,
        vouchers: scene.vouchers(),
        begin: first
            .filter(|_| lines.len() < 2 && !scene.has_ended())
            .map(|wallet| scene.begin(&wallet.wallet)),
        lines,
    };
    scene.frame(Tab::Home).paint(scene.words.text(&scene.program.name), &home)
}

impl Scene<'_> {
    fn hello(&self) -> Option<String> {
        let name = self.person.as_ref()?.name.as_ref()?;
        Some(self.words.fill("home.hello", &[("name", name.as_str().into())]))
    }

    /// What holds for the whole membership, where it is not as usual.
    pub(super) fn standing(&self) -> Option<String> {
        let key = match self.view.status {
            crate::domain::book::Status::Active => return self.ending(),
            crate::domain::book::Status::Suspended => "refusal.member_suspended",
            _ => "home.closed",
        };
        Some(self.words.say(key).to_owned())
    }

    pub(super) fn card_of(&self, wallet: &WalletView) -> Card {
        let balance = crate::domain::statement::balance(&wallet.balance);
        let shown = self.plain(&wallet.wallet, balance);
        let size = match shown.chars().count() {
            0..=6 => "",
            7..=10 => " long",
            _ => " longest",
        };
        Card {
            program: self.words.text(&self.program.name).to_owned(),
            number: self.card.as_deref().map(grouped),
            qr: self.card.as_deref().and_then(qr),
            spoken: if balance < 0 {
                let owed = self.plain(&wallet.wallet, balance.saturating_neg());
                self.words.fill("common.minus", &[("value", owed.into())])
            } else {
                shown.clone()
            },
            unit: self.unit_or_name(&wallet.wallet, balance.unsigned_abs()),
            stamps: self.stamps(wallet),
            balance: shown,
            size,
        }
    }

    /// The stamps of a card, where a reward of this wallet says how many fill it.
    fn stamps(&self, wallet: &WalletView) -> Option<Stamps> {
        let kind = self.wallet(&wallet.wallet)?.kind;
        let mut rewards = self.program.rewards.iter();
        let need = rewards.find_map(|reward| match reward.cost {
            Cost::Fixed(points) if reward.wallet == wallet.wallet => Some(points.get()),
            _ => None,
        })?;
        if kind != WalletKind::Stamps || need > STAMPS_MAX {
            return None;
        }
        let have = wallet.balance.active.get();
        let values = [("have", Value::Number(have.min(need))), ("need", need.into())];
        let label = self.words.fill("home.stamps", &values);
        Some(Stamps { slots: (0..need).map(|slot| slot < have).collect(), label })
    }

    pub(super) fn purse(&self, wallet: &WalletView) -> Purse {
        let balance = crate::domain::statement::balance(&wallet.balance);
        let named = self.wallet(&wallet.wallet).filter(|own| {
            // Money without a name of its own has no unit that would say more.
            own.kind != WalletKind::Cash || !own.name.is_empty()
        });
        let name = match named {
            Some(own) => self.words.wallet_title(own),
            None => self.words.say("home.cash").to_owned(),
        };
        Purse { name, balance: self.plain(&wallet.wallet, balance) }
    }

    fn facts(&self, wallet: &WalletView, recent: &[Entry]) -> Vec<Fact> {
        let id = &wallet.wallet;
        let fact = |icon, text, is_warning| Fact { icon, text, is_warning };
        let mut facts = Vec::new();
        let has_any = !wallet.balance.active.is_zero() || !wallet.balance.pending.is_zero();
        let until = self.wallet(id).and_then(|wallet| wallet.spend.until);
        let is_over = until.is_some_and(|until| until <= self.now);
        if let Some(season) = self.season(id).filter(|_| has_any && !is_over) {
            facts.push(fact("i-clock", season, false));
        }
        let describe = Describe::new(self.program, self.words);
        let only_for = self.wallet(id).filter(|_| has_any).map(|own| describe.only_for(own));
        facts.extend(only_for.into_iter().flatten().map(|text| fact("i-note", text, false)));
        if !wallet.balance.totals.deficit.is_zero() {
            let owed = wallet.balance.totals.deficit.get();
            facts.push(fact("i-note", self.owed(id, owed, recent), true));
        }
        // What ends after nothing can be redeemed any more is told with the program's end.
        let told = wallet.next_expiry.filter(|(at, _)| !self.program.is_over(*at));
        if let Some((at, points)) = told {
            let is_soon = at.millis_since(self.now) <= SOON_MS;
            let values = [
                ("points", Value::from(self.points(id, points.get()))),
                ("when", Value::Phrase(self.until(at).into())),
            ];
            facts.push(fact("i-clock", self.words.fill("home.ends", &values), is_soon));
        }
        let bonuses = waiting(&self.book);
        let bonuses: Vec<_> = bonuses.iter().filter(|one| one.wallet == *id).collect();
        let kept = Points::sum(bonuses.iter().map(|one| one.points)).unwrap_or_default();
        facts.extend(bonuses.iter().map(|one| fact("i-gift", self.bonus(one), false)));
        let pending = wallet.balance.pending.saturating_sub(kept);
        if !pending.is_zero() {
            facts.push(fact("i-way", self.on_the_way(wallet, pending), false));
        }
        // What waits at a partner's stands among the vouchers.
        let at_partners = self.book.holds.iter().filter(|hold| hold.link.is_some());
        let at_partners = at_partners.filter(|hold| hold.wallet == *id);
        let waiting = Points::sum(at_partners.map(|hold| hold.points)).unwrap_or_default();
        let held = wallet.balance.held.saturating_sub(waiting);
        if !held.is_zero() {
            let points = self.points(id, held.get());
            let text = self.words.fill("home.held", &[("points", points.into())]);
            facts.push(fact("i-note", text, false));
        }
        facts
    }

    /// What a member owes, and for which return.
    fn owed(&self, wallet: &WalletId, owed: u64, recent: &[Entry]) -> String {
        let points = self.points(wallet, owed);
        let returned = recent.iter().find_map(|entry| match &entry.cause {
            Cause::Returned { order, .. } => Some(order.as_str()),
            _ => None,
        });
        let mut values = vec![("points", Value::from(points))];
        match returned {
            Some(order) => {
                values.push(("order", order.into()));
                self.words.fill("home.owed_order", &values)
            }
            None => self.words.fill("home.owed", &values),
        }
    }

    fn on_the_way(&self, wallet: &WalletView, all: Points) -> String {
        let id = &wallet.wallet;
        let points = ("points", Value::from(self.points(id, all.get())));
        match wallet.next_activation {
            None => self.words.fill("home.way_confirm", &[points]),
            Some((at, next)) => {
                let when = ("when", Value::Phrase(self.when(at).into()));
                if next == all {
                    return self.words.fill("home.way", &[points, when]);
                }
                let next = ("next", Value::from(self.points(id, next.get())));
                self.words.fill("home.way_more", &[points, next, when])
            }
        }
    }

    pub(super) fn goal(&self, wallet: &WalletId) -> Option<Goal> {
        // Nothing is earned towards it after the end.
        let offers = if self.has_ended() { &[] } else { self.offers.as_slice() };
        let offer: &Offer = goal(offers, wallet)?;
        let missing = self.missing(offer, offer.need.saturating_sub(offer.have));
        let values = [
            ("points", Value::from(self.points(wallet, missing))),
            ("reward", self.reward(&offer.reward).into()),
        ];
        let text = self.words.fill("home.goal", &values);
        Some(Goal { text, have: offer.have.get(), need: offer.need.get() })
    }

    pub(super) fn vouchers(&self) -> Vec<Voucher> {
        let voucher = |redemption: &crate::domain::ledger::Redemption| Voucher {
            href: format!("{}/redemptions/{}", self.base(), redemption.id),
            name: match &redemption.reward {
                Some(reward) => self.reward(reward).to_owned(),
                None => self.points(&redemption.wallet, redemption.points.get()),
            },
            valid: redemption.valid_until.map(|until: Moment| {
                let when = Value::Phrase(self.until(until).into());
                self.words.fill("redeem.valid_until", &[("when", when)])
            }),
        };
        let pickups = self.book.holds.iter().filter(|hold| hold.link.is_some());
        let pickups = pickups.map(|hold| Voucher {
            href: format!("{}/pickups/{}", self.base(), hold.id),
            name: match &hold.reward {
                Some(reward) => self.reward(reward).to_owned(),
                None => self.points(&hold.wallet, hold.points.get()),
            },
            valid: Some({
                let when = Value::Phrase(self.until(hold.expires_at).into());
                self.words.fill("redeem.valid_until", &[("when", when)])
            }),
        });
        self.book.redemptions.iter().map(voucher).chain(pickups).collect()
    }

    fn begin(&self, wallet: &WalletId) -> String {
        let unit = self.unit(wallet, 1);
        let unit = if unit.is_empty() { self.words.say("home.cash").to_owned() } else { unit };
        self.words.fill("home.begin", &[("unit", unit.into())])
    }
}

/// A card's number as people read it: in fours.
#[must_use]
pub fn grouped(number: &str) -> String {
    let digits: Vec<char> = number.chars().collect();
    digits.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}
