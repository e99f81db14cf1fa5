//! The earn rules of a program file: `[[earn]]` and its keys.

use super::held;
use super::phrase::{self, Per};
use super::read::{self, Frame, KnownWallet, PERIODS};
use super::sheet::{Field, Table};
use super::when;
use crate::desk::finding::Code;
use crate::desk::nearest::nearest;
use crate::domain::names::{Label, RuleId, WalletId};
use crate::domain::points::Points;
use crate::domain::program::{
    Basis, Beyond, Cap, EarnRule, Give, LineFilter, LineKind, RoundMode, Rounding, Stack,
    TenderPolicy, Text, Trigger, When,
};

pub const BASES: [(&str, Basis); 4] = [
    ("paid before tax", Basis::PaidBeforeTax),
    ("paid with tax", Basis::PaidWithTax),
    ("list before tax", Basis::ListBeforeTax),
    ("list with tax", Basis::ListWithTax),
];

pub const TENDERS: [(&str, TenderPolicy); 2] =
    [("money", TenderPolicy::Money), ("all", TenderPolicy::All)];

pub const ROUNDINGS: [(&str, Rounding); 9] = [
    ("down, per order", Rounding { mode: RoundMode::Down, per_line: false }),
    ("nearest, per order", Rounding { mode: RoundMode::Nearest, per_line: false }),
    ("up, per order", Rounding { mode: RoundMode::Up, per_line: false }),
    ("down, per line", Rounding { mode: RoundMode::Down, per_line: true }),
    ("nearest, per line", Rounding { mode: RoundMode::Nearest, per_line: true }),
    ("up, per line", Rounding { mode: RoundMode::Up, per_line: true }),
    ("down", Rounding { mode: RoundMode::Down, per_line: false }),
    ("nearest", Rounding { mode: RoundMode::Nearest, per_line: false }),
    ("up", Rounding { mode: RoundMode::Up, per_line: false }),
];

pub const LINE_KINDS: [(&str, LineKind); 5] = [
    ("goods", LineKind::Goods),
    ("shipping", LineKind::Shipping),
    ("fee", LineKind::Fee),
    ("gift_card", LineKind::GiftCard),
    ("reward", LineKind::Reward),
];

pub const BEYOND: [(&str, Beyond); 2] = [("reduce", Beyond::Reduce), ("reject", Beyond::Reject)];

/// What other programs give points for and this engine does not know yet.
const TRIGGERS_TO_COME: [&str; 3] = ["anniversary", "referral", "tier"];

/// Every rule of the file, `None` where it could not be read.
pub fn read(root: &Table<'_>, frame: &Frame) -> Vec<Option<EarnRule>> {
    let Some(field) = root.get("earn") else {
        return Vec::new();
    };
    let rules = field.list("rules that begin with a line [[earn]]").unwrap_or_default();
    let rule = |field: &Field<'_>| one(field.table("a rule that begins with [[earn]]")?, frame);
    rules.iter().map(rule).collect()
}

fn one(table: Table<'_>, frame: &Frame) -> Option<EarnRule> {
    let id = table.required("id", |field| read::name(field, RuleId::parse));
    let name = table.or("name", Text::default(), read::words);
    let give = table.required("give", |field| give(field, frame));
    let on = table.or("on", Trigger::Order, trigger);
    let basis = table.or("basis", Basis::PaidBeforeTax, |field| read::word(field, &BASES));
    let count = table.or("count", LineFilter::default(), count);
    let tenders = table.or("tenders", TenderPolicy::Money, |field| read::word(field, &TENDERS));
    let round = table.or("round", Rounding { mode: RoundMode::Down, per_line: false }, |field| {
        read::word(field, &ROUNDINGS)
    });
    let carry = table.or("carry", false, Field::flag);
    let when = table.or("when", When::default(), |field| when::read(field, frame));
    let wallet = give.as_ref().map(|(wallet, _)| wallet);
    let caps = table.or("cap", Vec::new(), |field| caps(field, frame, wallet));
    let stack = table.or("stack", Stack::Adds, stack);
    let qualifying = table.or("qualifying", true, Field::flag);
    let held = table.optional("held", |field| held::read(field, frame));
    table.close();
    let (wallet, give) = give?;
    Some(EarnRule {
        id: id?,
        name: name?,
        wallet,
        give,
        on: on?,
        basis: basis?,
        count: count?,
        tenders: tenders?,
        round: round?,
        carry: carry?,
        when: when?,
        caps: caps?,
        stack: stack?,
        qualifying: qualifying?,
        held: held?,
    })
}

fn give(field: &Field<'_>, frame: &Frame) -> Option<(WalletId, Give)> {
    let text = field.text(phrase::RATE)?;
    let Some(rate) = phrase::rate(&text) else {
        let message = format!("\"{text}\" is not what a rule can give");
        return field.refuse(Code::RATE, &message, phrase::RATE);
    };
    let wallet = read::wallet(field, frame, rate.unit)?;
    let give = match rate.per {
        Per::Once => Give::Flat { points: read::count_of(field, frame, wallet, rate.count)? },
        Per::Item => Give::PerItem { points: read::count_of(field, frame, wallet, rate.count)? },
        Per::Amount { amount, stepwise } => {
            let per = read::decimal(field, frame, amount)?;
            let points = rate_points(field, frame, wallet, &rate, per)?;
            Give::PerAmount { points, per, stepwise }
        }
    };
    Some((WalletId::parse(&wallet.id).ok()?, give))
}

/// The points of a rate; a rate with decimals is refused with the whole one it equals.
fn rate_points(
    field: &Field<'_>,
    frame: &Frame,
    wallet: &KnownWallet,
    rate: &phrase::Rate<'_>,
    per: crate::domain::money::Minor,
) -> Option<Points> {
    if wallet.cash || !rate.count.contains('.') {
        return read::count_of(field, frame, wallet, rate.count);
    }
    let whole = phrase::whole_rate(rate.count, per).and_then(|(points, per)| {
        let exponent = frame.currency?.exponent();
        let per = crate::domain::money::Minor::new(per)?;
        let per = crate::domain::money::format_decimal(per, exponent);
        Some(format!("{points} {} per {per}", rate.unit))
    });
    let message = format!("\"{}\" is not a whole number of points", rate.count);
    field.refuse_for(Code::POINTS, &message, "the rate in whole points", whole.as_deref())
}

pub fn trigger(field: &Field<'_>) -> Option<Trigger> {
    let expected = "\"order\", \"visit\", \"join\", \"birthday\", an action such as \"action \
        review\" or a challenge such as \"challenge smoke-free-week\"";
    let text = field.text(expected)?;
    let named = |prefix: &str| text.strip_prefix(prefix).map(|name| name.trim().trim_matches('"'));
    let (name, made): (_, fn(Label) -> Trigger) = match named("challenge ") {
        Some(name) => (Some(name), Trigger::Challenge),
        None => (named("action "), Trigger::Action),
    };
    if let Some(name) = name {
        return match Label::parse(name) {
            Ok(label) => Some(made(label)),
            Err(bad) => {
                field.refuse(Code::NAME, &format!("\"{name}\" is not a name"), bad.expected)
            }
        };
    }
    match text.as_str() {
        "order" => Some(Trigger::Order),
        "visit" => Some(Trigger::Visit),
        "join" => Some(Trigger::Join),
        "birthday" => Some(Trigger::Birthday),
        _ if TRIGGERS_TO_COME.contains(&text.as_str()) => {
            let message = format!("points on \"{text}\" are not available in this version");
            field.refuse(Code::NOT_YET, &message, expected)
        }
        _ => {
            let meant = nearest(&text, ["order", "visit", "join", "birthday"]);
            let message = format!("\"{text}\" is nothing that happens to a member");
            field.refuse_for(Code::WORD, &message, expected, meant)
        }
    }
}

pub fn count(field: &Field<'_>) -> Option<LineFilter> {
    let table = field.table("a table such as { categories = [\"coffee\"] }")?;
    let filter = lines(&table);
    table.close();
    filter
}

/// What [`lines`] reads.
pub const COUNT_KEYS: [&str; 7] =
    ["kinds", "categories", "not_categories", "products", "not_products", "tags", "not_tags"];

/// The keys of a table that say which lines are meant.
pub fn lines(table: &Table<'_>) -> Option<LineFilter> {
    let kinds = table.or("kinds", LineFilter::default().kinds, |field| {
        field.each("a list such as [\"goods\"]", |kind| read::word(kind, &LINE_KINDS))
    });
    let list = |key| table.or(key, Vec::new(), read::labels);
    let (categories, not_categories) = (list("categories"), list("not_categories"));
    let (products, not_products) = (list("products"), list("not_products"));
    let (tags, not_tags) = (list("tags"), list("not_tags"));
    Some(LineFilter {
        kinds: kinds?,
        categories: categories?,
        not_categories: not_categories?,
        products: products?,
        not_products: not_products?,
        tags: tags?,
        not_tags: not_tags?,
    })
}

fn caps(field: &Field<'_>, frame: &Frame, wallet: Option<&WalletId>) -> Option<Vec<Cap>> {
    let expected = "a list such as [{ per = \"day\", most = \"100 star\" }]";
    field.each(expected, |item| cap(item, frame, wallet))
}

fn cap(field: &Field<'_>, frame: &Frame, wallet: Option<&WalletId>) -> Option<Cap> {
    let table = field.table("a cap such as { per = \"day\", most = \"100 star\" }")?;
    let per = table.required("per", |field| read::word(field, &PERIODS));
    let most = table.required("most", |field| most(field, frame, wallet));
    let beyond = table.or("beyond", Beyond::Reduce, |field| read::word(field, &BEYOND));
    table.close();
    Some(Cap { per: per?, most: most?, beyond: beyond? })
}

/// The most that a rule may give, in the wallet it gives to.
fn most(field: &Field<'_>, frame: &Frame, wallet: Option<&WalletId>) -> Option<Points> {
    let (points, of) = read::points(field, frame)?;
    match wallet {
        Some(wallet) if *wallet != of => {
            let message = format!("the rule gives {wallet}, and this counts {of}");
            let expected = format!("the same wallet, as in \"{points} {wallet}\"");
            field.refuse(Code::WALLET, &message, &expected)
        }
        _ => Some(points),
    }
}

fn stack(field: &Field<'_>) -> Option<Stack> {
    let expected = "\"adds\" or \"best of GROUP\"";
    let text = field.text(expected)?;
    if text == "multiplies" {
        let message = "a rule that multiplies others is a promotion";
        let expected = "a [[promotion]] with give = \"2 times\"";
        return field.refuse(Code::WORD, message, expected);
    }
    if text == "adds" {
        return Some(Stack::Adds);
    }
    match text.strip_prefix("best of ").map(Label::parse) {
        Some(Ok(group)) => Some(Stack::BestOf(group)),
        Some(Err(bad)) => {
            field.refuse(Code::NAME, &format!("\"{text}\" names no group"), bad.expected)
        }
        None => {
            let meant = nearest(&text, ["adds"]);
            let message = format!("\"{text}\" does not say how the rule meets others");
            field.refuse_for(Code::WORD, &message, expected, meant)
        }
    }
}
