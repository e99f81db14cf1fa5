//! A partner's link as a page: to be shown at the till, and there to be pressed, by nobody else.

use askama::Template;

use super::frame::{Frame, Page};
use super::gate::{Gate, plain};
use super::qr::{Qr, qr};
use super::till::named;
use crate::domain::moment::Moment;
use crate::domain::names::RewardId;
use crate::domain::points::Points;
use crate::domain::program::Program;
use crate::protocol::link::minting::face_of;
use crate::protocol::link::state::{LinkState, LinkStateBody};
use crate::protocol::till::TillAct;
use crate::protocol::words::Words;

/// Within so long of its end, a link's page says the hour.
const HOURS_MS: i64 = 48 * 60 * 60 * 1000;

/// A link, and who looks at it.
pub struct LinkScene<'a> {
    pub program: &'a Program,
    pub link: &'a LinkStateBody,
    /// The partner's name.
    pub partner: &'a str,
    /// `https://host`
    pub origin: &'a str,
    pub now: Moment,
    /// Whoever is at no till of the program sees no button.
    pub till: Option<AtTill>,
}

/// What a paired till may do with a link.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AtTill {
    /// The partner whose till it is; the shop's own is nobody's.
    pub partner: String,
    pub location: Option<String>,
    /// The idempotency key of the form, and what proves it to be of a page of ours.
    pub key: String,
    pub token: String,
    pub undo_token: String,
    /// What this till did with it.
    pub act: Option<(String, TillAct)>,
    pub refused: Option<String>,
}

/// What is beside the ticket.
enum Side {
    /// Somebody with a telephone, in front of the till.
    Anyone,
    /// Not for this till.
    Elsewhere(String),
    Ready,
    /// This till handed it over.
    Done {
        undo: String,
    },
    /// It is over, or was handed over before.
    Over,
}

#[derive(Template)]
#[template(path = "link.html")]
struct LinkPage<'a> {
    words: &'a Words<'a>,
    base: &'a str,
    title: &'a str,
    shop: &'a str,
    name: &'a str,
    /// `issued`, `used`, … as the style names it.
    state: &'static str,
    state_word: &'a str,
    facts: Vec<String>,
    text: Option<String>,
    qr: Option<Qr>,
    groups: Vec<String>,
    side: Side,
    till: AtTill,
    action: String,
    receipt: Option<&'a str>,
}

/// The page of a link as it stands.
#[must_use]
pub fn link(frame: &Frame<'_>, scene: &LinkScene<'_>) -> Option<Page> {
    let (words, link) = (&frame.words, scene.link);
    let side = scene.side(words);
    let [style, title, word, text] = scene.keys(&side);
    let name = scene.name(words);
    let page = LinkPage {
        words,
        base: frame.base.as_deref().unwrap_or_default(),
        title: words.say(title),
        shop: frame.name,
        name: &name,
        state: style,
        state_word: words.say(word),
        facts: scene.facts(words),
        text: scene.text(words, &side, text),
        qr: if matches!(side, Side::Anyone) { scene.qr() } else { None },
        groups: groups(&link.code),
        till: scene.till.clone().unwrap_or_default(),
        action: format!("/r/{}/{}", scene.program.id, link.code),
        receipt: match &scene.till {
            Some(till) if till.act.is_some() => scene.receipt(),
            _ => None,
        },
        side,
    };
    frame.paint(page.title, &page)
}

/// What cannot be used: mistyped, forged, of another program or never made; they look alike.
#[must_use]
pub fn unusable(frame: &Frame<'_>) -> Gate {
    plain(&frame.words, "link.unusable_title", "link.unusable")
}

/// What was signed with a key that was revoked: the same link was made anew.
#[must_use]
pub fn replaced(frame: &Frame<'_>) -> Gate {
    plain(&frame.words, "link.replaced_title", "link.replaced")
}

/// A code as it is read aloud.
fn groups(code: &str) -> Vec<String> {
    let letters: Vec<char> = code.chars().collect();
    letters.chunks(5).map(|group| group.iter().collect()).collect()
}

/// What a link is for, with how many: `2 × Coffee`.
#[must_use]
pub fn reward_name(program: &Program, words: &Words<'_>, link: &LinkStateBody) -> String {
    let id = link.reward.as_deref().and_then(|id| RewardId::parse(id).ok());
    let name = match id.as_ref().and_then(|id| program.reward(id)) {
        Some(reward) => words.text(&reward.name).to_owned(),
        None => link.reward.clone().unwrap_or_default(),
    };
    if link.units > 1 { format!("{} × {name}", words.number(link.units)) } else { name }
}

impl LinkScene<'_> {
    fn name(&self, words: &Words<'_>) -> String {
        reward_name(self.program, words, self.link)
    }

    /// What the redemption is called that it was handed over by.
    fn receipt(&self) -> Option<&str> {
        self.link.consumed.as_ref().map(|used| used.redemption.as_str())
    }

    fn is_open(&self) -> bool {
        self.link.is_open(self.now)
    }

    /// How it stands now: one that nobody took has ended with its time.
    fn state(&self) -> LinkState {
        match self.link.state {
            LinkState::Minted if !self.is_open() => LinkState::Expired,
            state => state,
        }
    }

    fn side(&self, words: &Words<'_>) -> Side {
        let Some(till) = &self.till else { return Side::Anyone };
        if till.partner != self.link.partner {
            return Side::Elsewhere(
                words.fill("link.elsewhere", &[("place", self.partner.into())]),
            );
        }
        let act = till.act.as_ref().filter(|_| self.link.state == LinkState::Consumed);
        if let Some(undo) = act.and_then(|(_, act)| act.undo_at(self.now)) {
            let time = words.time(&self.program.zone, undo.until.0);
            return Side::Done { undo: words.fill("link.undo_until", &[("time", time.into())]) };
        }
        match &self.link.location {
            _ if !self.is_open() => Side::Over,
            Some(place) if till.location.as_ref() != Some(place) => {
                let place = named(self.program, words, place);
                Side::Elsewhere(words.fill("link.elsewhere", &[("place", place.into())]))
            }
            _ => Side::Ready,
        }
    }

    /// The style's name for the state, the title, the state's word, and its sentence.
    fn keys(&self, side: &Side) -> [&'static str; 4] {
        let title = match (self.state(), side) {
            (_, Side::Done { .. }) => "link.done_title",
            (LinkState::Minted, Side::Elsewhere(_)) => "link.not_here_title",
            (LinkState::Minted, Side::Anyone) => "link.show_title",
            (LinkState::Minted, _) => "link.till_title",
            (LinkState::Consumed, _) => "link.taken_title",
            (LinkState::Revoked, _) => "link.void_title",
            (LinkState::Expired, _) => "link.expired_title",
        };
        match self.state() {
            LinkState::Minted => ["issued", title, "link.open", "link.show"],
            LinkState::Consumed => ["used", title, "link.taken", "link.taken_text"],
            LinkState::Revoked => ["cancelled", title, "link.void", "link.void_text"],
            LinkState::Expired => ["expired", title, "link.expired", "link.expired_text"],
        }
    }

    fn text(&self, words: &Words<'_>, side: &Side, key: &str) -> Option<String> {
        match side {
            Side::Anyone => Some(words.fill(key, &[("partner", self.partner.into())])),
            Side::Over if self.state() == LinkState::Consumed => {
                let used = self.link.consumed.as_ref()?;
                let when = words.date_time(&self.program.zone, used.at.0);
                let place = used.location.as_deref();
                let place = place.map(|place| named(self.program, words, place));
                Some(match place {
                    Some(place) => format!("{when} · {place}"),
                    None => when,
                })
            }
            Side::Over => Some(words.say(key).to_owned()),
            _ => None,
        }
    }

    /// What a look at it tells: where, what it is worth, until when.
    fn facts(&self, words: &Words<'_>) -> Vec<String> {
        let mut facts = Vec::new();
        if self.till.as_ref().is_none_or(|till| till.partner != self.link.partner) {
            facts.push(words.fill("redeem.at_partner", &[("partner", self.partner.into())]));
        }
        if let Some(place) = &self.link.location {
            let place = named(self.program, words, place);
            facts.push(words.fill("link.only_at", &[("place", place.into())]));
        }
        facts.push(self.worth(words));
        if self.is_open() {
            let (zone, end) = (&self.program.zone, self.link.expires_at.0);
            let when = match end.millis_since(self.now) {
                left if left < HOURS_MS => words.date_time(zone, end),
                _ => words.until(zone, end, self.now),
            };
            let when = crate::protocol::words::Value::Phrase(when.into());
            facts.push(words.fill("link.until", &[("when", when)]));
        }
        facts
    }

    fn worth(&self, words: &Words<'_>) -> String {
        let reward = self.link.reward.as_deref().and_then(|id| RewardId::parse(id).ok());
        let points = Points::new(self.link.points).unwrap_or(Points::MAX);
        let face = reward.as_ref().and_then(|id| face_of(self.program, id, points));
        if let Some((amount, currency)) = face {
            return words.fill("link.worth", &[("amount", words.price(amount, currency).into())]);
        }
        let wallet = self.program.wallets.iter().find(|one| one.id.as_str() == self.link.wallet);
        let points = match wallet {
            Some(wallet) => words.points(wallet, self.program.currency, points),
            None => words.number(self.link.points),
        };
        words.fill("link.paid", &[("points", points.into())])
    }

    fn qr(&self) -> Option<Qr> {
        let address = format!("{}/R/{}/{}", self.origin, self.program.id, self.link.code);
        self.is_open().then(|| qr(&address.to_ascii_uppercase())).flatten()
    }
}
