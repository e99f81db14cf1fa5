//! The rewards of a program file: `[[reward]]` and its keys.

use super::audience;
use super::phrase;
use super::read::{self, Frame, PERIODS};
use super::sheet::{Field, Table};
use super::when::{Edge, date};
use crate::desk::finding::Code;
use crate::domain::audience::Audience;
use crate::domain::calendar::PeriodKind;
use crate::domain::money::{Minor, parse_decimal};
use crate::domain::names::{Label, RewardId, WalletId};
use crate::domain::points::Points;
use crate::domain::program::{Cost, Gift, Issued, Reward, RewardLimit, Window};

/// Hundredths of a percent in the whole.
const WHOLE: u64 = 10_000;

/// What a reward can be, before its particulars are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    MoneyOff,
    PercentOff,
    FreeProduct,
    GiftCard,
    StoreCredit,
    Voucher,
    Experience,
    PartnerGoods,
}

pub const KINDS: [(&str, Kind); 8] = [
    ("money off", Kind::MoneyOff),
    ("percent off", Kind::PercentOff),
    ("free product", Kind::FreeProduct),
    ("gift card", Kind::GiftCard),
    ("store credit", Kind::StoreCredit),
    ("voucher", Kind::Voucher),
    ("experience", Kind::Experience),
    ("partner goods", Kind::PartnerGoods),
];

const ISSUED: [(&str, Issued); 6] = [
    ("on request", Issued::OnRequest),
    ("automatically", Issued::AtCost),
    ("on joining", Issued::OnJoining),
    ("when a membership begins", Issued::OnPlan),
    ("when chosen", Issued::WhenChosen),
    ("on the birthday", Issued::OnBirthday),
];

/// Every reward of the file, `None` where it could not be read.
pub fn read(root: &Table<'_>, frame: &Frame) -> Vec<Option<Reward>> {
    let Some(field) = root.get("reward") else {
        return Vec::new();
    };
    let rewards = field.list("rewards that begin with a line [[reward]]").unwrap_or_default();
    let reward =
        |field: &Field<'_>| one(field.table("a reward that begins with [[reward]]")?, frame);
    rewards.iter().map(reward).collect()
}

fn one(table: Table<'_>, frame: &Frame) -> Option<Reward> {
    let id = table.required("id", |field| read::name(field, RewardId::parse));
    let name = table.required("name", read::words);
    let issued = table.or("issued", Issued::OnRequest, issued);
    let cost = match &issued {
        // What an occasion issues costs nothing, and the file need not say so.
        Some(issued) if issued.is_on_occasion() => {
            table.optional("cost", |field| cost(field, frame)).map(|cost| cost.or(free(frame)))?
        }
        _ => table.required("cost", |field| cost(field, frame)),
    };
    let worth = cost.as_ref().and_then(|(cost, _)| match cost {
        Cost::Steps { worth, .. } => Some(*worth),
        Cost::Fixed(_) => None,
    });
    let gives = table.or("gives", Gift::Voucher, |field| gift(field, frame, worth));
    let valid = table.optional("valid", read::span);
    // A welcome is given once: nobody leaves and comes back for another.
    let once = RewardLimit { most: 1, every: PeriodKind::Lifetime };
    let usual = if issued == Some(Issued::OnPlan) { vec![once] } else { Vec::new() };
    let limits = table.or("limit", usual, limits);
    let audience = table.or("for", Audience::default(), audience::read);
    let from = table.optional("from", |field| date(field, frame, Edge::First));
    let until = table.optional("until", |field| date(field, frame, Edge::Last));
    table.close();
    let (cost, wallet) = cost?;
    Some(Reward {
        id: id?,
        name: name?,
        wallet,
        cost,
        gives: gives?,
        valid: valid?,
        limits: limits?,
        issued: issued?,
        audience: audience?,
        window: Window { from: from?, until: until? },
    })
}

/// What costs nothing is of the first wallet, which it leaves as it is.
fn free(frame: &Frame) -> Option<(Cost, WalletId)> {
    let wallet = WalletId::parse(&frame.wallets.first()?.id).ok()?;
    Some((Cost::Fixed(Points::ZERO), wallet))
}

/// `on joining`, `on action "survey"`, `on reaching gold`, `after 90 days without an order`.
fn issued(field: &Field<'_>) -> Option<Issued> {
    let text = field.plain_text().unwrap_or_default();
    let action = text.strip_prefix("on action ").map(|name| name.trim().trim_matches('"'));
    let challenge = text.strip_prefix("on challenge ").map(|name| name.trim().trim_matches('"'));
    if let Some(Ok(challenge)) = challenge.map(Label::parse) {
        return Some(Issued::OnChallenge(challenge));
    }
    let tier = text.strip_prefix("on reaching ").and_then(|tier| Label::parse(tier).ok());
    let lapse = text.strip_prefix("after ").and_then(|text| text.strip_suffix(" without an order"));
    if let Some(span) = lapse.and_then(phrase::span) {
        return Some(Issued::OnLapse(span));
    }
    match action.map(Label::parse) {
        Some(Ok(action)) => Some(Issued::OnAction(action)),
        None if tier.is_some() => tier.map(Issued::OnTier),
        _ => read::word(field, &ISSUED),
    }
}

/// A number of points, or any number of steps of so many points, each worth so much.
fn cost(field: &Field<'_>, frame: &Frame) -> Option<(Cost, WalletId)> {
    if field.plain_text().as_deref() == Some("nothing") {
        return free(frame);
    }
    if field.plain_text().is_some() {
        let (points, wallet) = read::points(field, frame)?;
        if points.is_zero() {
            return field.refuse(Code::UNSOUND, "costs nothing", "\"nothing\", if that is meant");
        }
        return Some((Cost::Fixed(points), wallet));
    }
    let table =
        field.table("\"150 star\", or steps as in { step = \"100 point\", worth = \"1.00\" }")?;
    let step = table.required("step", |field| read::points(field, frame));
    let worth = table.required("worth", |field| read::amount(field, frame));
    table.close();
    let (points, wallet) = step?;
    Some((Cost::Steps { points, worth: worth? }, wallet))
}

fn gift(field: &Field<'_>, frame: &Frame, worth: Option<Minor>) -> Option<Gift> {
    let table = field.table("a table such as { kind = \"money off\", amount = \"5.00\" }")?;
    let kind = table.required("kind", |field| read::word(field, &KINDS));
    let gift = kind.and_then(|kind| match kind {
        Kind::MoneyOff => value(&table, frame, worth).map(Gift::MoneyOff),
        Kind::GiftCard => value(&table, frame, worth).map(Gift::GiftCard),
        Kind::StoreCredit => value(&table, frame, worth).map(Gift::StoreCredit),
        Kind::PercentOff => table.required("percent", percent).map(Gift::PercentOff),
        Kind::FreeProduct => table.required("product", read::label).map(Gift::FreeProduct),
        Kind::PartnerGoods => table.required("partner", read::label).map(Gift::PartnerGoods),
        Kind::Voucher => Some(Gift::Voucher),
        Kind::Experience => Some(Gift::Experience),
    });
    // Without its kind a gift has no keys that could be called wrong.
    if kind.is_some() {
        table.close();
    }
    gift
}

/// What money a gift is: its own amount, or for a reward in steps what one step is worth.
fn value(table: &Table<'_>, frame: &Frame, worth: Option<Minor>) -> Option<Minor> {
    let Some(worth) = worth else {
        return table.required("amount", |field| read::amount(field, frame));
    };
    match table.get("amount") {
        None => Some(worth),
        Some(field) => field.refuse(
            Code::WORD,
            "a reward in steps is worth what its steps are worth",
            "no amount here: cost.worth says it",
        ),
    }
}

pub fn percent(field: &Field<'_>) -> Option<u32> {
    let expected = "a percentage between quotes, more than 0 and at most 100, as in \"12.5\"";
    let text = field.text(expected)?;
    match hundredths(&text) {
        Some(percent) => Some(percent),
        None => field.refuse(Code::NUMBER, &format!("\"{text}\" is not a percentage"), expected),
    }
}

/// `12.5`, with or without its sign, in hundredths of a percent.
pub fn hundredths(text: &str) -> Option<u32> {
    let hundredths = parse_decimal(text.trim_end().trim_end_matches('%').trim_end(), 2).ok();
    let hundredths = hundredths.map(Minor::get).filter(|count| (1..=WHOLE).contains(count));
    hundredths.and_then(|count| u32::try_from(count).ok())
}

fn limits(field: &Field<'_>) -> Option<Vec<RewardLimit>> {
    let expected = "a list such as [{ per = \"member\", most = 1, every = \"day\" }]";
    field.each(expected, limit)
}

fn limit(field: &Field<'_>) -> Option<RewardLimit> {
    let table = field.table("a limit such as { per = \"member\", most = 1, every = \"day\" }")?;
    let per = table.or("per", (), per_member);
    let most = table.required("most", most);
    let every = table.or("every", PeriodKind::Lifetime, |field| read::word(field, &PERIODS));
    table.close();
    per?;
    Some(RewardLimit { most: most?, every: every? })
}

fn per_member(field: &Field<'_>) -> Option<()> {
    if field.plain_text().as_deref() == Some("program") {
        let message = "a limit for all members together is not available in this version";
        return field.refuse_for(Code::NOT_YET, message, "per = \"member\"", Some("member"));
    }
    read::word(field, &[("member", ())])
}

fn most(field: &Field<'_>) -> Option<u32> {
    let expected = "a number of times, 1 or more, without quotes";
    let number = field.whole_number(expected)?;
    match u32::try_from(number).ok().filter(|most| *most > 0) {
        Some(most) => Some(most),
        None => field.refuse(Code::NUMBER, &format!("{number} is no such number"), expected),
    }
}
