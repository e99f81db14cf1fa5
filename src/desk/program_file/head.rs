//! The first lines of a program file: what the program is called, its money, its clock, its shop.

use std::path::Path;

use super::offsets;
use super::phrase;
use super::read::{self, Frame, KnownWallet, WALLET_KINDS};
use super::sheet::{Field, Table};
use super::shop;
use super::when::{Edge, date};
use crate::desk::finding::Code;
use crate::domain::calendar::{Span, SpanUnit};
use crate::domain::ending::Ending;
use crate::domain::money::Currency;
use crate::domain::names::ProgramId;
use crate::domain::program::{OrderScope, Shop, Text, WalletKind};
use crate::domain::zone::Zone;

/// The only format there is.
const FORMAT: i64 = 1;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// How old an order may be where the file does not say: a week of a till without a network.
const BACKDATE_MS: i64 = 7 * DAY_MS;

pub struct Head {
    pub id: ProgramId,
    pub name: Text,
    pub currency: Currency,
    pub zone: Zone,
    pub livemode: bool,
    pub backdate_ms: i64,
    pub orders: OrderScope,
    pub shop: Shop,
    pub ending: Option<Ending>,
}

/// The head, and the frame that the rest is read against. What is faulty is reported and stands
/// in for the right value, so that the rest of the file is read and its errors are said too.
pub fn read(root: &Table<'_>, folder: &Path) -> (Option<Head>, Frame) {
    root.required("format", format);
    let id = root.required("id", |field| read::name(field, ProgramId::parse));
    let name = root.required("name", read::words);
    let currency = root.required("currency", currency);
    let zone = root.required("timezone", zone);
    let livemode = root.or("livemode", false, Field::flag);
    let backdate_ms = root.or("backdate", BACKDATE_MS, backdate);
    let orders = root.or("orders", OrderScope::PerMember, orders);
    let shop = root.or("shop", Shop::default(), |field| shop::read(field, folder));
    let frame =
        Frame { currency, zone: zone.clone().unwrap_or_else(Zone::utc), wallets: wallets(root) };
    let ending = ending(root, &frame);
    let head = || {
        Some(Head {
            id: id.or_else(|| ProgramId::parse("unreadable").ok())?,
            name: name.unwrap_or_default(),
            currency: currency.or_else(|| Currency::parse("XXX"))?,
            zone: zone.unwrap_or_else(Zone::utc),
            livemode: livemode.unwrap_or_default(),
            backdate_ms: backdate_ms.unwrap_or_default(),
            orders: orders.unwrap_or(OrderScope::PerMember),
            shop: shop.unwrap_or_default(),
            ending,
        })
    };
    (head(), frame)
}

/// Its last day, and the last on which what members have can be redeemed.
fn ending(root: &Table<'_>, frame: &Frame) -> Option<Ending> {
    let last = |field: &Field<'_>| date(field, frame, Edge::Last);
    let at = root.optional("ends", last).flatten();
    let redeem_until = root.optional("redeem_until", last).flatten();
    if root.get("ends").is_none()
        && let Some(field) = root.get("redeem_until")
    {
        let expected = "ends = \"2026-12-31\" beside it";
        return field.refuse(Code::UNSOUND, "says nothing without an end", expected);
    }
    at.map(|at| Ending { at, redeem_until })
}

fn format(field: &Field<'_>) -> Option<i64> {
    let format = field.whole_number("1, without quotes")?;
    if format == FORMAT {
        return Some(format);
    }
    let message = format!("format {format} is not known to this version of regulars");
    field.refuse(Code::FORMAT, &message, "format = 1")
}

fn currency(field: &Field<'_>) -> Option<Currency> {
    let expected = "three capital letters, as in \"EUR\"";
    let text = field.text(expected)?;
    if let Some(currency) = Currency::parse(&text) {
        return Some(currency);
    }
    let upper = text.trim().to_uppercase();
    let meant = Currency::parse(&upper).is_some().then_some(upper.as_str());
    field.refuse_for(Code::CURRENCY, &format!("\"{text}\" is not a currency"), expected, meant)
}

fn zone(field: &Field<'_>) -> Option<Zone> {
    let expected = "the name of a time zone, as in \"Europe/Copenhagen\"";
    let text = field.text(expected)?;
    match offsets::compile(&text) {
        Some(zone) => Some(zone),
        None => {
            let meant = offsets::nearest_name(&text);
            let message = format!("there is no time zone \"{text}\"");
            field.refuse_for(Code::ZONE, &message, expected, meant)
        }
    }
}

/// Days and weeks only: the age of an order is counted in milliseconds, which a month has not.
fn backdate(field: &Field<'_>) -> Option<i64> {
    let expected = "\"none\", or days or weeks such as \"7 days\", at most \"60 days\"";
    let text = field.text(expected)?;
    if text == "none" {
        return Some(0);
    }
    match phrase::span(&text).and_then(whole_days) {
        Some(days) => Some(days * DAY_MS),
        None => {
            let message = format!("\"{text}\" cannot be the age of an order");
            field.refuse(Code::SPAN, &message, expected)
        }
    }
}

fn whole_days(span: Span) -> Option<i64> {
    match span.unit() {
        SpanUnit::Day => Some(i64::from(span.count())),
        SpanUnit::Week => Some(i64::from(span.count()) * 7),
        SpanUnit::Month | SpanUnit::Year => None,
    }
}

fn orders(field: &Field<'_>) -> Option<OrderScope> {
    read::word(field, &[("per-member", OrderScope::PerMember), ("unique", OrderScope::Unique)])
}

/// The wallets as far as phrases need them; what is wrong with them is said where they are read.
fn wallets(root: &Table<'_>) -> Vec<KnownWallet> {
    let Some(field) = root.get("wallet").filter(Field::is_table) else {
        return Vec::new();
    };
    let entries = field.table("").map(|table| table.entries()).unwrap_or_default();
    entries.iter().map(|(_, id, field)| known_wallet(id, field)).collect()
}

fn known_wallet(id: &str, field: &Field<'_>) -> KnownWallet {
    let mut words = Vec::new();
    let mut cash = false;
    if let Some(table) = field.is_table().then(|| field.table("")).flatten() {
        let kind = table.get("kind").and_then(|kind| kind.plain_text());
        cash = WALLET_KINDS
            .iter()
            .any(|(word, kind_of)| kind.as_deref() == Some(*word) && *kind_of == WalletKind::Cash);
        words = table.get("unit").map(|unit| unit_words(&unit)).unwrap_or_default();
    }
    KnownWallet { id: id.to_owned(), cash, words }
}

/// The English words for a unit, however they are written.
fn unit_words(field: &Field<'_>) -> Vec<String> {
    if let Some(text) = field.plain_text() {
        return vec![text];
    }
    if field.is_list() {
        let items = field.list("").unwrap_or_default();
        return items.iter().filter_map(Field::plain_text).collect();
    }
    let table = field.is_table().then(|| field.table("")).flatten();
    let english = table.and_then(|table| table.get("en"));
    english.filter(|field| !field.is_table()).map(|field| unit_words(&field)).unwrap_or_default()
}
