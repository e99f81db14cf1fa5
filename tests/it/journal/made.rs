//! Entries to test with: one plain earn, and what comes after one.

use regulars::domain::ledger::*;
use regulars::domain::moment::Moment;
use regulars::domain::money::{Currency, Minor};
use regulars::domain::names::*;
use regulars::domain::order::*;
use regulars::domain::points::Points;
use regulars::domain::principal::Principal;
use regulars::domain::program::LineKind;
use regulars::protocol::digits::crockford;

pub const MEMBER: &str = "mem_CWFCXD7Z0EA48EJHRXMTTC04W4";

/// 2026-03-01T09:00:00Z.
pub const NOON_MS: i64 = 1_772_355_600_000;

pub fn member() -> MemberId {
    MemberId::parse(MEMBER).unwrap()
}

pub fn version() -> VersionId {
    VersionId::parse(&"0123456789abcdef".repeat(4)).unwrap()
}

pub fn at(millis: i64) -> Moment {
    Moment::new(millis).unwrap()
}

pub fn points(number: u64) -> Points {
    Points::new(number).unwrap()
}

pub fn minor(number: u64) -> Minor {
    Minor::new(number).unwrap()
}

pub fn label(text: &str) -> Label {
    Label::parse(text).unwrap()
}

pub fn reference(text: &str) -> Reference {
    Reference::parse(text).unwrap()
}

pub fn wallet(text: &str) -> WalletId {
    WalletId::parse(text).unwrap()
}

pub fn rule(text: &str) -> RuleId {
    RuleId::parse(text).unwrap()
}

/// Names of 26 characters, told apart by a number; no code is a part of an id.
pub fn hold_id(number: u8) -> HoldId {
    HoldId::parse(&format!("hld_{}", name_of([number; 18]))).unwrap()
}

pub fn redemption_id(number: u8) -> RedemptionId {
    RedemptionId::parse(&format!("rdm_{}", name_of([number; 18]))).unwrap()
}

pub fn code(number: u8) -> Code {
    let pair = [number, !number];
    Code::parse(&name_of(std::array::from_fn(|place| pair[place % 2]))).unwrap()
}

fn name_of(bytes: [u8; 18]) -> String {
    let mut name = crockford(&bytes);
    name.truncate(26);
    name
}

pub fn hand() -> Hand {
    Hand { reason: Reason::parse("goodwill").unwrap(), actor: label("till-3") }
}

pub fn ends(millis: i64) -> Terms {
    Terms { end: End::At(at(millis)), start: Start::Now, qualifying: true }
}

/// An entry in which nothing but its cause has happened.
pub fn entry(seq: u64, cause: Cause) -> Entry {
    Entry {
        seq,
        member: member(),
        at: at(NOON_MS),
        version: version(),
        by: Principal::Store,
        cause,
        awards: Vec::new(),
        postings: Vec::new(),
        counters: Vec::new(),
        opened: Vec::new(),
        resolved: Vec::new(),
        redemptions: Vec::new(),
        reweighed: Vec::new(),
    }
}

/// A basket of that many lines, paid with one card.
pub fn order(name: &str, lines: u64) -> Order {
    let line = |number: u64| Line {
        id: reference(&number.to_string()),
        product: Some(label(&format!("SKU-10{number}"))),
        categories: vec![label("coffee")],
        tags: Vec::new(),
        quantity: 2,
        gross: minor(900 + number),
        discount: Minor::ZERO,
        tax: minor(180),
        kind: LineKind::Goods,
    };
    Order::new(OrderParts {
        reference: reference(name),
        occurred_at: at(NOON_MS - 1500),
        currency: Currency::parse("EUR").unwrap(),
        channel: Some(label("web")),
        location: None,
        lines: (1..=lines).map(line).collect(),
        tenders: Vec::new(),
    })
    .unwrap()
}

/// An order that one rule gave points for, and the cap and carry it counted.
pub fn earn(seq: u64, name: &str, lines: u64) -> Entry {
    let terms = ends(NOON_MS + 31_536_000_000);
    let order = order(name, lines);
    let share = Share {
        rule: rule("per-euro"),
        wallet: wallet("star"),
        desired: 45,
        given: 45,
        headroom: Vec::new(),
        terms: terms.clone(),
        own: points(45),
    };
    let returned = vec![Returned::default(); order.lines().len()];
    let standing = Standing { returned, shares: vec![share] };
    let cause = Cause::Earned { order, pinned: Pinned::default(), standing };
    Entry {
        awards: vec![Award {
            rule: rule("per-euro"),
            wallet: wallet("star"),
            points: points(45),
            desired: points(45),
            extras: vec![],
            terms: terms.clone(),
        }],
        postings: vec![Posting {
            wallet: wallet("star"),
            from: Account::Issued,
            to: Account::Active,
            points: points(45),
            terms: Some(terms),
            into: None,
            at: at(NOON_MS),
        }],
        ..entry(seq, cause)
    }
}

pub fn redemption(number: u8, status: RedemptionStatus) -> Redemption {
    Redemption {
        id: redemption_id(number),
        wallet: wallet("star"),
        points: points(30),
        pins: vec![Pin { terms: ends(NOON_MS + 1), points: points(30) }],
        reward: Some(RewardId::parse("free-cup").unwrap()),
        units: 1,
        status,
        code: Some(code(number)),
        order: None,
        issued_at: at(NOON_MS),
        valid_until: Some(at(NOON_MS + 86_400_000)),
        automatic: false,
        given_back: Points::ZERO,
        reserved: None,
        handover: None,
    }
}

/// A redemption used on that order.
pub fn used(number: u8, order: &str) -> Redemption {
    let order = Some(reference(order));
    Redemption { order, ..redemption(number, RedemptionStatus::Used) }
}

/// A return of one piece of an order of two lines.
pub fn back(order: &str, name: &str) -> Cause {
    let piece = Returned { quantity: 1, amount: Minor::ZERO };
    let standing = Standing { returned: vec![piece, Returned::default()], shares: Vec::new() };
    Cause::Returned {
        order: reference(order),
        reference: reference(name),
        occurred_at: at(NOON_MS),
        standing,
    }
}

pub fn hold(number: u8) -> Hold {
    Hold {
        id: hold_id(number),
        wallet: wallet("star"),
        points: points(30),
        pins: vec![Pin { terms: ends(NOON_MS + 1), points: points(30) }],
        reward: None,
        order: Some(reference("A-1")),
        expires_at: at(NOON_MS + 900_000),
        link: None,
        goods: false,
    }
}
