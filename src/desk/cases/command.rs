//! What a row does, as the command the engine decides.

use super::table::{Action, Coming, Row, Target};
use super::world::{Member, Named};
use crate::domain::command::{Command, Extent};
use crate::domain::decide::Decision;
use crate::domain::ledger::Hand;
use crate::domain::names::{HoldId, Label, Reason, RedemptionId, Reference};
use crate::domain::order::Order;
use crate::domain::plans::Bill;
use crate::domain::turn::Fault;

/// Why a row could not be decided as it is written.
pub enum Trouble {
    /// What is wrong with the row.
    Row(String),
    Fault(Fault),
}

impl From<Fault> for Trouble {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// The command of a row, with the member's own holds and redemptions looked up.
///
/// # Errors
/// Where the row speaks of what there is not.
pub fn command(member: &Member, row: &Row) -> Result<Command, Trouble> {
    let current = || member.book.segments.clone();
    Ok(match row.action.clone() {
        Action::Join { segments } => Command::Enrol { segments, told: Vec::new() },
        Action::Attribute { name, value } => {
            Command::Enrol { segments: current(), told: vec![(name, value)] }
        }
        Action::Order(parts) => {
            let order = Order::new(*parts).map_err(|flaw| {
                Trouble::Row(format!("no such order: {} {}", flaw.pointer, flaw.fault))
            })?;
            Command::Earn { order }
        }
        Action::Return { order, reference, extent } => {
            let reference = match reference {
                Some(reference) => reference,
                None => own_reference(row.line)?,
            };
            let extent = extent_of(member, &order, extent)?;
            Command::Return { order, reference, occurred_at: None, extent }
        }
        Action::Redeem { spend, order, .. } => Command::Redeem { spend, order },
        Action::Hold { spend, order, ttl_ms, .. } => {
            Command::Hold { spend, ttl_ms, order, link: None }
        }
        Action::Capture { target, points, order, cart } => {
            Command::Capture { hold: hold(member, &target)?, points, order, cart }
        }
        Action::Void { target } => Command::Void { hold: hold(member, &target)? },
        Action::Cancel { target } => Command::Cancel { redemption: redemption(member, &target)? },
        Action::Use { target, order } => {
            Command::Use { redemption: redemption(member, &target)?, order }
        }
        Action::Reserve { target, order, ttl_ms } => {
            Command::Reserve { redemption: redemption(member, &target)?, order, ttl_ms }
        }
        Action::Release { target, order } => {
            Command::Release { redemption: redemption(member, &target)?, order }
        }
        Action::Undo { target } => Command::Undo { redemption: redemption(member, &target)? },
        Action::Activate { order, event } => Command::Activate { order, event },
        Action::Choose { benefit, option } => Command::Choose { benefit, option },
        Action::Act { action, event, occurred_at } => {
            Command::Act { action, event, occurred_at: occurred_at.unwrap_or(row.at) }
        }
        Action::Bill { plan, reference, event, occurred_at } => {
            let occurred_at = occurred_at.unwrap_or(row.at);
            Command::Bill(Bill { plan, reference, occurred_at, event })
        }
        Action::Retract { event } => Command::Retract { event },
        // What is known of the person is no part of the book.
        Action::Birthday { .. } => Command::Enrol { segments: current(), told: Vec::new() },
        Action::Wait => Command::Settle,
        Action::Adjust { wallet, credit, points } => {
            Command::Adjust { wallet, credit, points, hand: hand()? }
        }
        Action::Suspend => Command::Suspend { hand: hand()? },
        Action::Resume => Command::Resume { hand: hand()? },
        Action::Close => Command::Close { hand: hand()? },
        Action::Erase => Command::Erase { hand: hand()? },
        Action::Balance => return Err(Fault("a balance is no command").into()),
    })
}

/// Remembers what the row called the hold or redemption that came of it.
pub fn note(member: &mut Member, row: &Row, decision: &Decision) {
    let name = match &row.action {
        Action::Hold { name, .. } | Action::Redeem { name, .. } => name.clone(),
        _ => None,
    };
    let Decision::Accepted { outcome, .. } = decision else { return };
    let made = match (&outcome.hold, &outcome.redemption) {
        (_, Some(redemption)) => Some(Named::Redemption(redemption.id.clone())),
        (Some(hold), None) => Some(Named::Hold(hold.id.clone())),
        (None, None) => None,
    };
    if let (Some(name), Some(made)) = (name, made) {
        member.names.insert(name, made);
    }
}

/// A reference for a return that the row gives none.
fn own_reference(line: usize) -> Result<Reference, Fault> {
    Reference::parse(&format!("return-{line}")).map_err(|_| Fault("no name for a return"))
}

fn hand() -> Result<Hand, Fault> {
    let reason = Reason::parse("case").map_err(|_| Fault("no reason"))?;
    let actor = Label::parse("desk").map_err(|_| Fault("no actor"))?;
    Ok(Hand { reason, actor })
}

/// Pieces of products as pieces of the order's lines, the first line first. A product that the
/// order has not is a line that it has not: the engine says so.
fn extent_of(member: &Member, order: &Reference, extent: Coming) -> Result<Extent, Fault> {
    let products = match extent {
        Coming::Extent(extent) => return Ok(extent),
        Coming::Products(products) => products,
    };
    let file = member.file(order);
    let mut lines = Vec::new();
    for (product, mut count) in products {
        for (line, back) in file
            .iter()
            .flat_map(|(order, _, standing)| order.lines().iter().zip(&standing.returned))
        {
            let left = line.quantity.saturating_sub(back.quantity).min(count);
            if line.product.as_ref() == Some(&product) && left > 0 {
                lines.push((line.id.clone(), left));
                count -= left;
            }
        }
        if count > 0 {
            let id = Reference::parse(product.as_str()).map_err(|_| Fault("no name for a line"))?;
            lines.push((id, count));
        }
    }
    Ok(Extent::Lines(lines))
}

/// The hold that is meant: called so, or the latest, or the latest for that reward.
fn hold(member: &Member, target: &Target) -> Result<HoldId, Trouble> {
    let opened = || member.journal.iter().flat_map(|entry| &entry.opened);
    let found = match target {
        Target::Latest => opened().next_back().map(|hold| hold.id.clone()),
        Target::Named(name) => match member.names.get(name) {
            Some(Named::Hold(id)) => Some(id.clone()),
            _ => opened()
                .rfind(|hold| hold.reward.as_ref().is_some_and(|id| id.as_str() == name))
                .map(|hold| hold.id.clone()),
        },
    };
    found.ok_or_else(|| Trouble::Row("there is no such hold before this row".to_owned()))
}

/// The redemption that is meant: called so, or the latest, or the latest of that reward.
fn redemption(member: &Member, target: &Target) -> Result<RedemptionId, Trouble> {
    let mut made: Vec<(&RedemptionId, Option<&str>)> = Vec::new();
    for redemption in member.journal.iter().flat_map(|entry| &entry.redemptions) {
        if made.iter().all(|(id, _)| **id != redemption.id) {
            made.push((&redemption.id, redemption.reward.as_ref().map(|id| id.as_str())));
        }
    }
    let found = match target {
        Target::Latest => made.last().map(|(id, _)| (*id).clone()),
        Target::Named(name) => match member.names.get(name) {
            Some(Named::Redemption(id)) => Some(id.clone()),
            _ => made
                .iter()
                .rfind(|(_, reward)| *reward == Some(name.as_str()))
                .map(|(id, _)| (*id).clone()),
        },
    };
    found.ok_or_else(|| Trouble::Row("there is no such redemption before this row".to_owned()))
}
