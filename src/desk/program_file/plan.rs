//! The paid memberships of a program file: `[[plan]]` and its keys, and a wallet's `spend`.

use super::earn;
use super::read::{self, Frame};
use super::sheet::{Field, Sheet, Table};
use super::when::{Edge, date};
use crate::desk::finding::{Code, Finding};
use crate::desk::nearest::nearest;
use crate::domain::names::{Label, RuleId, WalletId};
use crate::domain::plans::{Credit, Plan};
use crate::domain::points::Points;
use crate::domain::program::{Draft, LineFilter};
use crate::domain::spendable::SpendLimits;

/// Every plan of the file, `None` where it could not be read.
pub fn read(root: &Table<'_>, frame: &Frame) -> Vec<Option<Plan>> {
    let Some(field) = root.get("plan") else {
        return Vec::new();
    };
    let plans = field.list("plans that begin with a line [[plan]]").unwrap_or_default();
    let plan = |field: &Field<'_>| one(field.table("a plan that begins with [[plan]]")?, frame);
    plans.iter().map(plan).collect()
}

fn one(table: Table<'_>, frame: &Frame) -> Option<Plan> {
    let id = table.required("id", |field| read::name(field, RuleId::parse));
    let name = table.required("name", read::words);
    let price = table.required("price", |field| read::amount(field, frame));
    let period = table.required("period", read::span);
    let trial = table.optional("trial", read::span);
    let grace = table.optional("grace", read::span);
    let credit = table.optional("credit", |field| credit(field, frame));
    let link = table.optional("link", |field| {
        field.text("where members buy it, as in \"https://shop.example/join\"")
    });
    table.close();
    Some(Plan {
        id: Label::parse(id?.as_str()).ok()?,
        name: name?,
        price: price?,
        period: period?,
        trial: trial?,
        grace: grace?,
        credit: credit?,
        link: link?,
    })
}

fn credit(field: &Field<'_>, frame: &Frame) -> Option<Credit> {
    let (points, wallet) = read::points(field, frame)?;
    Some(Credit { wallet, points })
}

/// Says which plans rules and rewards are for that are not there.
pub fn resolve(draft: &Draft, (rules, rewards): (&[String], &[String]), sheet: &Sheet) {
    let plans: Vec<&str> = draft.plans.iter().map(|plan| plan.id.as_str()).collect();
    let of_rules = draft.earns.iter().map(|rule| &rule.when.audience).zip(rules);
    let of_rewards = draft.rewards.iter().map(|reward| &reward.audience).zip(rewards);
    let all = of_rules
        .map(|(audience, pointer)| (audience, format!("{pointer}/when/plans")))
        .chain(of_rewards.map(|(audience, pointer)| (audience, format!("{pointer}/for/plans"))));
    for (audience, pointer) in all {
        for plan in audience.plans.iter().filter(|plan| !plans.contains(&plan.as_str())) {
            let meant = nearest(plan.as_str(), plans.iter().copied()).unwrap_or_default();
            let message = format!("there is no plan \"{plan}\"");
            let finding = Finding::new(Code::WORD, &pointer, sheet.place(&pointer), &message);
            let expected = "a plan that begins with a line [[plan]]";
            sheet.report(finding.expected(expected).suggestion(meant));
        }
    }
}

/// When a wallet can be spent, how much of it at once, and on what.
pub fn spend(field: &Field<'_>, frame: &Frame, own: Option<&WalletId>) -> Option<SpendLimits> {
    let expected = "a table such as { from = \"2026-11-01\", until = \"2026-11-15\" }";
    let table = field.table(expected)?;
    let from = table.optional("from", |field| date(field, frame, Edge::First));
    let until = table.optional("until", |field| date(field, frame, Edge::Last));
    let least = table.optional("least", |field| amount(field, frame, own));
    let most = table.optional("most", |field| amount(field, frame, own));
    let goods = goods(&table);
    table.close();
    let goods = goods?;
    Some(SpendLimits { from: from?, until: until?, least: least?, most: most?, goods })
}

/// The only goods that are paid for, in the words of `count`; `None` inside where it says none.
fn goods(table: &Table<'_>) -> Option<Option<LineFilter>> {
    let says_any = earn::COUNT_KEYS.iter().any(|key| table.get(key).is_some());
    let goods = earn::lines(table)?;
    Some(says_any.then_some(goods))
}

/// So much of the wallet that it is about.
fn amount(field: &Field<'_>, frame: &Frame, own: Option<&WalletId>) -> Option<Points> {
    let (points, wallet) = read::points(field, frame)?;
    match own {
        Some(own) if *own != wallet => {
            let message = format!("this is about {own}, and counts {wallet}");
            field.refuse(Code::WALLET, &message, &format!("\"{points} {own}\""))
        }
        _ => Some(points),
    }
}
