//! Reads an order of a row: its lines, how it was paid, where and when.

use std::ops::Range;

use super::act::{amount, dated, goes_on, label, reference};
use super::parse::ends_action;
use super::table::{Item, Paid};
use super::words::{Read, Words};
use crate::desk::finding::{Code, Finding};
use crate::desk::program_file::phrase::whole;
use crate::domain::moment::Moment;
use crate::domain::money::Minor;
use crate::domain::names::{Label, Reference};
use crate::domain::order::{Line, Order, OrderParts, Tender, TenderKind};
use crate::domain::program::LineKind;

const KINDS: [(&str, LineKind); 4] = [
    ("shipping", LineKind::Shipping),
    ("fee", LineKind::Fee),
    ("gift_card", LineKind::GiftCard),
    ("reward", LineKind::Reward),
];

const TENDERS: [(&str, TenderKind); 5] = [
    ("card", TenderKind::Card),
    ("cash", TenderKind::Cash),
    ("gift_card", TenderKind::GiftCard),
    ("store_credit", TenderKind::StoreCredit),
    ("points", TenderKind::Points),
];

/// The words that go on after the lines of an order.
const AFTER_ITEMS: [&str; 5] = ["paid", "via", "dated", "for", "as"];

/// The words that say more of a line.
const OF_ITEM: [&str; 4] = ["in", "at", "less", "tax"];

/// An order; what is wrong with its figures the domain says when it is run.
///
/// # Errors
/// Where it cannot be read.
pub fn order(words: &mut Words<'_>, at: Moment) -> Read<OrderParts> {
    let verb = words.place().saturating_sub(1);
    let reference = reference(words)?;
    let mut items = vec![item(words)?];
    while words.accept(",") {
        items.push(item(words)?);
    }
    let paid = if words.accept("paid") { paid(words)? } else { Vec::new() };
    let channel = if words.accept("via") { Some(label(words)?) } else { None };
    let occurred_at = dated(words)?.unwrap_or(at);
    let span = words.since(verb).unwrap_or_default();
    let lines = lines(&items, &span)?;
    let tenders = tenders(&lines, paid, &span)?;
    let currency = words.program.currency;
    let location = None;
    Ok(OrderParts { reference, occurred_at, currency, channel, location, lines, tenders })
}

/// What is paid for with money that is for some goods, where the order comes later.
///
/// # Errors
/// Where it cannot be read, or is no order.
pub fn cart(words: &mut Words<'_>, order: Option<&Reference>, at: Moment) -> Read<Option<Order>> {
    if !words.accept("of") {
        return Ok(None);
    }
    let of = words.place().saturating_sub(1);
    let mut items = vec![item(words)?];
    while words.accept(",") {
        items.push(item(words)?);
    }
    let span = words.since(of).unwrap_or_default();
    let reference = order.ok_or_else(|| wrong(&span, "what is paid for has no name: on REF"))?;
    let parts = OrderParts {
        reference: reference.clone(),
        occurred_at: at,
        currency: words.program.currency,
        channel: None,
        location: None,
        lines: lines(&items, &span)?,
        tenders: Vec::new(),
    };
    let order = Order::new(parts);
    order.map(Some).map_err(|flaw| wrong(&span, &format!("{} {}", flaw.pointer, flaw.fault)))
}

/// Whether the next word is an amount and not a count: no product follows it.
pub fn is_amount(words: &Words<'_>) -> bool {
    let number =
        words.peek().is_some_and(|word| word.text.starts_with(|c: char| c.is_ascii_digit()));
    let product = words.peek_at(1).is_some_and(|word| {
        word.text != ","
            && word.text != "as"
            && !ends_action(words.program, word)
            && !AFTER_ITEMS.contains(&word.text)
            && !OF_ITEM.contains(&word.text)
    });
    number && !product
}

/// `3 coffee`, or `coffee` for one.
///
/// # Errors
/// Where there is no product.
pub fn counted(words: &mut Words<'_>) -> Read<(u32, Label)> {
    let number =
        words.peek().is_some_and(|word| word.text.starts_with(|c: char| c.is_ascii_digit()));
    let count = if number { words.parse("a number of pieces", whole)? } else { 1 };
    Ok((count, words.parse("a product", |text| Label::parse(text).ok())?))
}

fn item(words: &mut Words<'_>) -> Read<Item> {
    let one = Minor::new(10_u64.saturating_pow(words.program.currency.exponent()));
    let mut item = Item {
        count: 1,
        product: None,
        categories: Vec::new(),
        kind: LineKind::Goods,
        price: one.unwrap_or(Minor::ZERO),
        less: Minor::ZERO,
        tax: Minor::ZERO,
    };
    if is_amount(words) {
        item.price = amount(words)?;
    } else {
        let (count, product) = counted(words)?;
        item.count = count;
        match KINDS.iter().find(|(word, _)| *word == product.as_str()) {
            Some((_, kind)) => item.kind = *kind,
            None => {
                item.categories.push(product.clone());
                item.product = Some(product);
            }
        }
    }
    more(words, item)
}

/// What is said of a line behind its product or amount.
fn more(words: &mut Words<'_>, mut item: Item) -> Read<Item> {
    if words.accept("in") {
        item.categories.clear();
        // What follows is a category, whatever else is called so.
        item.categories.push(label(words)?);
        while goes_on(words) && !is_keyword(words) {
            item.categories.push(label(words)?);
        }
    }
    if words.accept("at") {
        item.price = amount(words)?;
    }
    if words.accept("less") {
        item.less = amount(words)?;
    }
    if words.accept("tax") {
        item.tax = amount(words)?;
    }
    Ok(item)
}

fn is_keyword(words: &Words<'_>) -> bool {
    let known = |text: &str| text == "," || AFTER_ITEMS.contains(&text) || OF_ITEM.contains(&text);
    words.peek().is_some_and(|word| known(word.text))
}

/// The tenders that are named.
fn paid(words: &mut Words<'_>) -> Read<Vec<Paid>> {
    let mut all = Vec::new();
    loop {
        let kind = words.parse("card, cash, gift_card, store_credit or points", |text| {
            TENDERS.iter().find(|(word, _)| *word == text).map(|(_, kind)| *kind)
        })?;
        all.push((kind, amount(words)?));
        if !words.accept(",") {
            return Ok(all);
        }
    }
}

fn lines(items: &[Item], span: &Range<usize>) -> Read<Vec<Line>> {
    let line = |(index, item): (usize, &Item)| {
        let gross = item.price.get().checked_mul(u64::from(item.count)).and_then(Minor::new)?;
        Some(Line {
            id: Reference::parse(&(index + 1).to_string()).ok()?,
            product: item.product.clone(),
            categories: item.categories.clone(),
            tags: Vec::new(),
            quantity: item.count,
            gross,
            discount: item.less,
            tax: item.tax,
            kind: item.kind,
        })
    };
    let lines: Option<Vec<Line>> = items.iter().enumerate().map(line).collect();
    lines.ok_or_else(|| wrong(span, "the order is larger than an amount can be"))
}

/// The tenders, with what they leave paid by card.
fn tenders(lines: &[Line], paid: Vec<Paid>, span: &Range<usize>) -> Read<Vec<Tender>> {
    if paid.is_empty() {
        return Ok(Vec::new());
    }
    let total = Minor::sum(lines.iter().map(Line::paid));
    let named = Minor::sum(paid.iter().map(|(_, amount)| *amount));
    let rest = total.zip(named).and_then(|(total, named)| total.checked_sub(named));
    let rest = rest.ok_or_else(|| wrong(span, "more is paid than the order costs"))?;
    let mut tenders: Vec<Tender> =
        paid.into_iter().map(|(kind, amount)| Tender { kind, amount }).collect();
    if !rest.is_zero() {
        tenders.push(Tender { kind: TenderKind::Card, amount: rest });
    }
    Ok(tenders)
}

fn wrong(span: &Range<usize>, message: &str) -> Finding {
    Finding::new(Code::CASE_ORDER, "", span.clone(), message)
}
