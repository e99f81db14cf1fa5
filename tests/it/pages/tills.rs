//! Links and tills in every state, for whoever looks: anybody, the partner's till, another's.

use regulars::domain::moment::Moment;
use regulars::domain::names::{MemberId, RedemptionId};
use regulars::protocol::ask::Deed;
use regulars::protocol::identifier::{Identifier, IdentifierKind};
use regulars::protocol::link::pairing::Device;
use regulars::protocol::link::state::{ConsumedBody, LinkState, LinkStateBody};
use regulars::protocol::page::ask::Refused;
use regulars::protocol::page::counter::{Stranger, stranger};
use regulars::protocol::page::frame::{Frame, TillTab};
use regulars::protocol::page::link::{AtTill, LinkScene, link, replaced, unusable};
use regulars::protocol::page::till::{
    Day, PARTNER, SHOP, counter as at, day, framed, pairing, refusal, seat,
};
use regulars::protocol::request::EmptyBody;
use regulars::protocol::scalar::{Instant, Named};
use regulars::protocol::till::{TillAct, Undo};
use regulars::protocol::words::{Locale, Words};

use super::{Picture, program};
use crate::support::story::instant;

const CODE: &str = "A7K2M9QXR4T6V8WYZ1B3C5D7E0";
const KEY: &str = "0123456789abcdef0123456789abcdef";
const TOKEN: &str = "tttttttttttttttttttttt";
/// When everybody looks.
const NOW: &str = "03-01 10:00";

fn redemption() -> String {
    format!("rdm_{:026}", 7)
}

/// A paperback that waits at the partner's front.
fn waiting(state: LinkState) -> LinkStateBody {
    let used = ConsumedBody {
        redemption: redemption(),
        at: Instant(instant("03-01 09:55")),
        location: Some("front".to_owned()),
        receipt_ref: None,
    };
    LinkStateBody {
        code: CODE.to_owned(),
        state,
        partner: "corner-books".to_owned(),
        location: Some("front".to_owned()),
        reward: Some("paperback".to_owned()),
        units: 1,
        wallet: "star".to_owned(),
        points: 200,
        expires_at: Instant(instant("03-08 10:00")),
        consumed: (state == LinkState::Consumed).then_some(used),
        last: None,
    }
}

/// What the till did at that time, and until when it can take it back.
pub fn act(at: Moment, undone_at: Option<&str>) -> TillAct {
    let member = MemberId::parse(&format!("mem_{:026}", 7)).unwrap();
    let redemption = RedemptionId::parse(&redemption()).unwrap();
    let undo = Deed::Undo(Named(redemption), EmptyBody {});
    TillAct {
        at: Instant(at),
        what: "A paperback".to_owned(),
        value: String::new(),
        whose: "…D7E0".to_owned(),
        undo: Undo::of(member, &undo, at),
        undone_at: undone_at.map(|at| Instant(instant(at))),
    }
}

fn till(partner: &str, location: Option<&str>) -> AtTill {
    AtTill {
        partner: partner.to_owned(),
        location: location.map(str::to_owned),
        key: KEY.to_owned(),
        token: TOKEN.to_owned(),
        undo_token: TOKEN.to_owned(),
        act: None,
        refused: None,
    }
}

pub fn all(locale: Locale) -> Vec<Picture> {
    let mut all = links(locale);
    all.extend(tills(locale));
    all
}

fn links(locale: Locale) -> Vec<Picture> {
    let stars = program("coffee-stars");
    let plain = Frame::of(&stars, Words::in_shop(locale, &stars.shop), None);
    let ours = || till("corner-books", Some("front"));
    let did = |act: TillAct| AtTill { act: Some((redemption(), act)), ..ours() };
    let just = act(instant("03-01 09:55"), None);
    let code =
        |code: &str| Refused { code: code.to_owned(), missing: None, retry_after_seconds: None };
    let late = AtTill { refused: Some(refusal(&plain.words, &code("already_consumed"))), ..ours() };
    let taken = LinkState::Consumed;
    [
        ("link-open", LinkState::Minted, NOW, None),
        ("link-ending", LinkState::Minted, "03-08 09:00", None),
        ("link-taken", taken, NOW, None),
        ("link-void", LinkState::Revoked, NOW, None),
        ("link-over", LinkState::Minted, "03-08 10:00", None),
        ("link-till-ready", LinkState::Minted, NOW, Some(ours())),
        ("link-till-done", taken, NOW, Some(did(just.clone()))),
        ("link-till-done-long-ago", taken, "03-01 10:10", Some(did(just))),
        ("link-till-taken", taken, NOW, Some(late)),
        ("link-till-void", LinkState::Revoked, NOW, Some(ours())),
        ("link-till-other", LinkState::Minted, NOW, Some(till("harbour-sauna", None))),
        ("link-till-elsewhere", LinkState::Minted, NOW, Some(till("corner-books", None))),
    ]
    .map(|(name, state, now, till)| {
        let body = waiting(state);
        let frame = match &till {
            Some(_) => framed(plain.clone(), "Corner Books", TillTab::Other),
            None => plain.clone(),
        };
        let scene = LinkScene {
            program: &stars,
            link: &body,
            partner: "Corner Books",
            origin: "https://shop.example",
            now: instant(now),
            till,
        };
        Picture { name, page: link(&frame, &scene).unwrap() }
    })
    .into_iter()
    .chain([
        Picture { name: "link-unusable", page: unusable(&plain).paint(&plain).unwrap() },
        Picture { name: "link-replaced", page: replaced(&plain).paint(&plain).unwrap() },
    ])
    .collect()
}

fn tills(locale: Locale) -> Vec<Picture> {
    let stars = program("coffee-stars");
    let plain = Frame::of(&stars, Words::in_shop(locale, &stars.shop), None);
    let framed = |at: TillTab| framed(plain.clone(), "Corner Books", at);
    let device = Device {
        id: format!("dev_{:026}", 7),
        till: "corner-books".to_owned(),
        location: Some("front".to_owned()),
        label: "The tablet".to_owned(),
        paired_at: 0,
        expires_at: 1,
        revoked_at: None,
    };
    let seat = seat(&device, &stars, &plain.words);
    let acts = [
        ("a".to_owned(), act(instant("03-01 09:55"), None)),
        ("b".to_owned(), act(instant("03-01 09:50"), Some("03-01 09:52"))),
        ("c".to_owned(), act(instant("03-01 09:00"), None)),
    ];
    let today = Day { acts: &acts, zone: &stars.zone, now: instant(NOW) };
    let nothing = Day { acts: &[], ..today };
    let wrong = Some(plain.words.say("till.pair_wrong").to_owned());
    let none = Some(plain.words.say("till.not_found").to_owned());
    let why = Some(plain.words.say("counter.wrong_phone").to_owned());
    let phone = Identifier::parse(IdentifierKind::Phone, "+4531123456").unwrap();
    let nobody = Stranger { identifier: &phone, name: "", refused: None, key: KEY, token: TOKEN };
    let tokens = (TOKEN, TOKEN);
    let (counter, list) = (framed(TillTab::Counter), framed(TillTab::Day));
    [
        ("till-pair", pairing(&plain, KEY, false, None)),
        ("till-pair-over", pairing(&plain, KEY, true, None)),
        ("till-pair-wrong", pairing(&plain, KEY, true, wrong)),
        ("till-partner", at(&counter, PARTNER, (&seat, TOKEN), ("", None), &today)),
        ("till-partner-nothing", at(&counter, PARTNER, (&seat, TOKEN), ("A7K2M", none), &nothing)),
        ("till-shop", at(&counter, SHOP, (&seat, TOKEN), ("", None), &nothing)),
        ("till-shop-wrong", at(&counter, SHOP, (&seat, TOKEN), ("+45", why), &today)),
        ("till-stranger", stranger(&list, &nobody)),
        ("till-day", day(&list, (&seat, None), &today, tokens)),
        ("till-day-nothing", day(&list, (&seat, None), &nothing, tokens)),
    ]
    .map(|(name, page)| Picture { name, page: page.unwrap() })
    .into()
}
