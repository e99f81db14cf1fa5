//! Reads what a row does: the verb and the words that belong to it.

use super::parse::{count, ends_action, figure, moment, reward, wallet};
use super::table::{Action, Coming, Target};
use super::words::{Read, Words, bad};
use super::{items, membership};
use crate::desk::finding::{Code, Finding};
use crate::desk::nearest::nearest;
use crate::domain::attributes::{Kind, Value};
use crate::domain::command::{Extent, Spend};
use crate::domain::moment::Moment;
use crate::domain::money::{Minor, parse_decimal};
use crate::domain::names::{Label, Reference};
use crate::domain::occasions::Birthday;
use crate::domain::order::Order;
use crate::domain::points::Points;

const VERBS: [&str; 29] = [
    "join",
    "attribute",
    "order",
    "return",
    "redeem",
    "hold",
    "capture",
    "void",
    "cancel",
    "use",
    "reserve",
    "release",
    "undo",
    "activate",
    "choose",
    "action",
    "retract",
    "birthday",
    "wait",
    "adjust",
    "suspend",
    "resume",
    "close",
    "erase",
    "balance",
    "bill",
    "trial",
    "stop",
    "refund",
];

/// How long a hold or a reservation lives where the row does not say: what the HTTP API does.
const TTL_MS: i64 = 15 * MINUTE_MS;
const MINUTE_MS: i64 = 60 * 1000;

/// The action of a row at that time.
///
/// # Errors
/// Where it is none.
pub fn action(words: &mut Words<'_>, at: Moment) -> Read<Action> {
    let verb = words.need("what happens, as in order o1 12.60")?;
    match verb.text {
        "join" => join(words),
        "attribute" => attribute(words),
        "order" => items::order(words, at).map(|order| Action::Order(Box::new(order))),
        "return" => coming(words),
        "redeem" => redeem(words, at),
        "hold" => hold(words, at),
        "capture" => capture(words, at),
        "void" => Ok(Action::Void { target: target(words) }),
        "cancel" => Ok(Action::Cancel { target: target(words) }),
        "use" => Ok(Action::Use { target: target(words), order: on_order(words)? }),
        "reserve" => reserve(words),
        "release" => Ok(Action::Release { target: target(words), order: for_order(words)? }),
        "undo" => Ok(Action::Undo { target: target(words) }),
        "activate" => {
            let order = reference(words)?;
            Ok(Action::Activate { order, event: label(words)? })
        }
        "choose" => {
            let benefit = label(words)?;
            Ok(Action::Choose { benefit, option: label(words)? })
        }
        "action" => act(words),
        "retract" => Ok(Action::Retract { event: reference(words)? }),
        "birthday" => birthday(words),
        "wait" => Ok(Action::Wait),
        "adjust" => adjust(words),
        verb @ ("bill" | "trial" | "stop" | "refund") => membership::bill(verb, words),
        "suspend" => Ok(Action::Suspend),
        "resume" => Ok(Action::Resume),
        "close" => Ok(Action::Close),
        "erase" => Ok(Action::Erase),
        "balance" => Ok(Action::Balance),
        other => {
            let message = format!("nobody can \"{other}\"");
            let meant = nearest(other, VERBS).unwrap_or_default();
            let finding = Finding::new(Code::CASE_WORD, "", verb.span(), &message);
            Err(finding.expected(&format!("one of {}", VERBS.join(", "))).suggestion(meant))
        }
    }
}

/// Whether the action goes on: there is a word, and it begins neither outcome nor balance.
pub fn goes_on(words: &Words<'_>) -> bool {
    words.peek().is_some_and(|word| !ends_action(words.program, word))
}

pub fn reference(words: &mut Words<'_>) -> Read<Reference> {
    words.parse("a reference, as in o1", |text| Reference::parse(text).ok())
}

pub fn label(words: &mut Words<'_>) -> Read<Label> {
    words.parse(Label::EXPECTED, |text| Label::parse(text).ok())
}

/// An amount of money.
pub fn amount(words: &mut Words<'_>) -> Read<Minor> {
    let exponent = words.program.currency.exponent();
    words.parse("an amount, as in 12.60", |text| parse_decimal(text, exponent).ok())
}

fn join(words: &mut Words<'_>) -> Read<Action> {
    let mut segments = Vec::new();
    while goes_on(words) {
        segments.push(label(words)?);
    }
    Ok(Action::Join { segments })
}

/// What is said of an attribute that is no number is a word, and may be a wrong one.
fn attribute(words: &mut Words<'_>) -> Read<Action> {
    let name = label(words)?;
    let said = if goes_on(words) { Some(label(words)?) } else { None };
    let is_word = matches!(words.program.attribute(&name), Some(own) if own.kind != Kind::Number);
    let value = said.map(|word| match word.as_str().parse() {
        Ok(number) if !is_word => Value::Number(number),
        _ => Value::Word(word),
    });
    Ok(Action::Attribute { name, value })
}

fn coming(words: &mut Words<'_>) -> Read<Action> {
    let order = reference(words)?;
    let extent = if goes_on(words) && words.peek().is_some_and(|word| word.text != "as") {
        extent(words)?
    } else {
        Coming::Extent(Extent::Whole)
    };
    let reference = if words.accept("as") { Some(reference(words)?) } else { None };
    Ok(Action::Return { order, reference, extent })
}

/// An amount, or pieces of products.
fn extent(words: &mut Words<'_>) -> Read<Coming> {
    if items::is_amount(words) {
        return amount(words).map(|amount| Coming::Extent(Extent::Amount(amount)));
    }
    let mut products = Vec::new();
    loop {
        let (count, product) = items::counted(words)?;
        products.push((product, count));
        if !words.accept(",") {
            return Ok(Coming::Products(products));
        }
    }
}

fn redeem(words: &mut Words<'_>, at: Moment) -> Read<Action> {
    let spend = spend(words)?;
    let order = on_order(words)?;
    let spend = of_goods(spend, items::cart(words, order.as_ref(), at)?);
    Ok(Action::Redeem { spend, order, name: name(words)? })
}

/// A spend that says what it pays for.
fn of_goods(spend: Spend, goods: Option<Order>) -> Spend {
    match spend {
        Spend::Points { wallet, points, .. } => {
            Spend::Points { wallet, points, cart: goods.map(Box::new) }
        }
        reward @ Spend::Reward { .. } => reward,
    }
}

fn hold(words: &mut Words<'_>, at: Moment) -> Read<Action> {
    let spend = spend(words)?;
    let order = on_order(words)?;
    let spend = of_goods(spend, items::cart(words, order.as_ref(), at)?);
    let ttl_ms = if words.accept("for") { time(words)? } else { TTL_MS };
    Ok(Action::Hold { spend, order, ttl_ms, name: name(words)? })
}

fn reserve(words: &mut Words<'_>) -> Read<Action> {
    let target = target(words);
    let order = for_order(words)?;
    let ttl_ms = if words.accept("for") { time(words)? } else { TTL_MS };
    Ok(Action::Reserve { target, order, ttl_ms })
}

/// A reward and how many steps of it, or points of a wallet.
fn spend(words: &mut Words<'_>) -> Read<Spend> {
    let begins_with_digit = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    if words.peek().is_some_and(|word| begins_with_digit(word.text)) {
        let word = words.need("a number of points")?;
        let wallet = wallet(words)?;
        let points = count(words.program, &wallet, word.text);
        let points = points.ok_or_else(|| bad(word, "a number of points"))?;
        return Ok(Spend::Points { wallet, points, cart: None });
    }
    let reward = reward(words)?;
    let units = if words.accept("x") {
        words.parse("a number of steps", crate::desk::program_file::phrase::whole)?
    } else {
        1
    };
    Ok(Spend::Reward { reward, units })
}

fn capture(words: &mut Words<'_>, at: Moment) -> Read<Action> {
    let is_number = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    let named = words.peek().is_some_and(|word| !is_number(word.text));
    let target = if named { target(words) } else { Target::Latest };
    let points: Option<Points> = if words.peek().is_some_and(|word| is_number(word.text)) {
        Some(figure(words)?)
    } else {
        None
    };
    let order = on_order(words)?;
    let cart = items::cart(words, order.as_ref(), at)?.map(Box::new);
    Ok(Action::Capture { target, points, order, cart })
}

fn act(words: &mut Words<'_>) -> Read<Action> {
    let action = label(words)?;
    let event = reference(words)?;
    Ok(Action::Act { action, event, occurred_at: dated(words)? })
}

fn birthday(words: &mut Words<'_>) -> Read<Action> {
    let day = words.parse("a month and a day, as in 02-29", Birthday::parse)?;
    Ok(Action::Birthday { day })
}

fn adjust(words: &mut Words<'_>) -> Read<Action> {
    let word = words.need("points with their sign, as in +50")?;
    let wallet = wallet(words)?;
    let (credit, digits) = match (word.text.strip_prefix('+'), word.text.strip_prefix('-')) {
        (Some(digits), _) => (true, digits),
        (None, Some(digits)) => (false, digits),
        (None, None) => return Err(bad(word, "points with their sign, as in +50 or -50")),
    };
    let points = count(words.program, &wallet, digits);
    let points = points.ok_or_else(|| bad(word, "a number of points behind the sign"))?;
    Ok(Action::Adjust { wallet, credit, points })
}

/// What a hold or redemption was called, or nothing for the latest.
fn target(words: &mut Words<'_>) -> Target {
    match words.peek().filter(|word| goes_on(words) && word.text != "on") {
        Some(word) => {
            words.take();
            Target::Named(word.text.to_owned())
        }
        None => Target::Latest,
    }
}

fn name(words: &mut Words<'_>) -> Read<Option<String>> {
    if words.accept("as") {
        return words.need("a name for it").map(|word| Some(word.text.to_owned()));
    }
    Ok(None)
}

fn on_order(words: &mut Words<'_>) -> Read<Option<Reference>> {
    if words.accept("on") { reference(words).map(Some) } else { Ok(None) }
}

/// The order, which must be named.
fn for_order(words: &mut Words<'_>) -> Read<Reference> {
    words.parse("on, and the order, as in on o1", |text| (text == "on").then_some(()))?;
    reference(words)
}

/// When it occurred, where that is not the time of the row.
///
/// # Errors
/// Where `dated` is not followed by a date and a time.
pub fn dated(words: &mut Words<'_>) -> Read<Option<Moment>> {
    if words.accept("dated") { moment(words).map(Some) } else { Ok(None) }
}

/// `15 minutes`, in milliseconds.
fn time(words: &mut Words<'_>) -> Read<i64> {
    let count = words.parse("a number", crate::desk::program_file::phrase::whole)?;
    let unit = words.parse("minutes, hours or days", |text| match text {
        "minute" | "minutes" => Some(MINUTE_MS),
        "hour" | "hours" => Some(60 * MINUTE_MS),
        "day" | "days" => Some(24 * 60 * MINUTE_MS),
        _ => None,
    })?;
    Ok(i64::from(count).saturating_mul(unit))
}
