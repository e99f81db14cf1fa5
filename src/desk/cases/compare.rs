//! Compares what the engine did with what a row says, and says the difference in the row's words.

use std::collections::BTreeMap;

use super::table::{Action, Balance, Effect, InTier, Outcome, Row};
use crate::domain::book::Book;
use crate::domain::command::Refusal;
use crate::domain::decide::{Decision, Outcome as Done};
use crate::domain::ladder::stand;
use crate::domain::ledger::{Entry, Redemption, RedemptionStatus};
use crate::domain::moment::Moment;
use crate::domain::money::{Minor, format_decimal};
use crate::domain::names::{Label, RewardId, WalletId};
use crate::domain::points::Points;
use crate::domain::program::{Program, WalletKind};
use crate::domain::turn::Fault;
use crate::domain::view::view;

/// What the row says and the decision does not, if anything.
#[must_use]
pub fn outcomes(program: &Program, row: &Row, decision: &Decision) -> Option<String> {
    let said: Vec<String> = row.outcomes.iter().map(|outcome| say(program, outcome)).collect();
    let said = said.join(", ");
    let differs = |done: String| Some(format!("the row says {said}; the engine says {done}"));
    match decision {
        Decision::Refused(refusal) => {
            let done = say_refusal(refusal);
            match row.outcomes.as_slice() {
                [] => Some(done),
                [Outcome::Refused { code, missing }] if is_refusal(refusal, code, *missing) => None,
                _ => differs(done),
            }
        }
        Decision::Unchanged => match row.outcomes.as_slice() {
            [] | [Outcome::Unchanged] => None,
            _ => differs("unchanged".to_owned()),
        },
        Decision::Accepted { .. } if row.outcomes.is_empty() => None,
        Decision::Accepted { entry, outcome } => {
            let done = effects(row, entry, outcome);
            if agree(&row.outcomes, &done) { None } else { differs(say_all(program, &done)) }
        }
    }
}

fn is_refusal(refusal: &Refusal, code: &str, missing: Option<Points>) -> bool {
    let lacks = match refusal {
        Refusal::InsufficientPoints { missing } => Some(*missing),
        _ => None,
    };
    refusal.code() == code && (missing.is_none() || missing == lacks)
}

/// Whether the row names exactly what was done; what it holds and costs only where it says so.
fn agree(said: &[Outcome], done: &[Effect]) -> bool {
    let mut wanted: Vec<&Effect> = Vec::new();
    for outcome in said {
        match outcome {
            Outcome::Effect(effect) if is_nothing(effect) => {}
            Outcome::Effect(effect) => wanted.push(effect),
            Outcome::Refused { .. } | Outcome::Unchanged => return false,
        }
    }
    let optional = |effect: &Effect| matches!(effect, Effect::Holds(..) | Effect::Costs(..));
    let all_done = wanted.iter().all(|effect| done.contains(effect));
    let all_said = done.iter().all(|effect| optional(effect) || wanted.contains(&effect));
    all_done && all_said
}

fn is_nothing(effect: &Effect) -> bool {
    match effect {
        Effect::Earns(_, points)
        | Effect::Takes(_, points)
        | Effect::Forgives(_, points)
        | Effect::GivesBack(_, points)
        | Effect::Holds(_, points)
        | Effect::Costs(_, points)
        | Effect::Releases(_, points) => points.is_zero(),
        Effect::Issues(_, count) | Effect::Withdraws(_, count) => *count == 0,
        Effect::Completes(_) | Effect::Reopens(_) => false,
    }
}

/// All that an accepted command did, each kind once for each wallet or reward.
fn effects(row: &Row, entry: &Entry, done: &Done) -> Vec<Effect> {
    let mut all = Vec::new();
    let awards = entry.awards.iter().map(|award| (award.wallet.clone(), award.points));
    all.extend(sums(awards).map(|(wallet, points)| Effect::Earns(wallet, points)));
    let taken = done.taken.iter().map(|(wallet, taken)| (wallet.clone(), taken.taken));
    all.extend(sums(taken).map(|(wallet, points)| Effect::Takes(wallet, points)));
    let forgiven = done.taken.iter().map(|(wallet, taken)| (wallet.clone(), taken.forgiven));
    all.extend(sums(forgiven).map(|(wallet, points)| Effect::Forgives(wallet, points)));
    let back = done.given_back.iter().cloned();
    all.extend(sums(back).map(|(wallet, points)| Effect::GivesBack(wallet, points)));
    let released = done.released.iter().cloned();
    all.extend(sums(released).map(|(wallet, points)| Effect::Releases(wallet, points)));
    let made = matches!(row.action, Action::Redeem { .. } | Action::Capture { .. });
    let asked = done.redemption.iter().filter(|_| made);
    let issued = asked.clone().chain(&done.automatic);
    all.extend(
        counted(issued, RedemptionStatus::Issued).map(|(id, count)| Effect::Issues(id, count)),
    );
    let withdrawn = counted(done.automatic.iter(), RedemptionStatus::Cancelled);
    all.extend(withdrawn.map(|(id, count)| Effect::Withdraws(id, count)));
    all.extend(asked.map(|made| Effect::Costs(made.wallet.clone(), made.points)));
    if let (Action::Hold { .. }, Some(hold)) = (&row.action, &done.hold) {
        all.push(Effect::Holds(hold.wallet.clone(), hold.points));
    }
    all.extend(done.completed.iter().cloned().map(Effect::Completes));
    all.extend(done.reopened.iter().cloned().map(Effect::Reopens));
    all.retain(|effect| !is_nothing(effect));
    all
}

fn sums(all: impl Iterator<Item = (WalletId, Points)>) -> impl Iterator<Item = (WalletId, Points)> {
    let mut sums: BTreeMap<WalletId, Points> = BTreeMap::new();
    for (wallet, points) in all {
        let sum = sums.entry(wallet).or_default();
        *sum = sum.checked_add(points).unwrap_or(Points::MAX);
    }
    sums.into_iter()
}

fn counted<'a>(
    all: impl Iterator<Item = &'a Redemption>,
    status: RedemptionStatus,
) -> impl Iterator<Item = (RewardId, u64)> {
    let mut counts: BTreeMap<RewardId, u64> = BTreeMap::new();
    for reward in all.filter(|redemption| redemption.status == status).flat_map(|r| &r.reward) {
        *counts.entry(reward.clone()).or_default() += 1;
    }
    counts.into_iter()
}

/// What the row says is in the wallets and is not, and whatever does not balance.
///
/// # Errors
/// [`Fault`] when the book contradicts itself.
pub fn balances(program: &Program, row: &Row, book: &Book) -> Result<Vec<String>, Fault> {
    // A member whose ledger clock is ahead of the row is seen as they stand.
    let view = view(program, book, row.at.max(book.at))?;
    let mut messages: Vec<String> =
        row.tier.iter().filter_map(|said| tier(program, said, book, row.at.max(book.at))).collect();
    for seen in &view.wallets {
        if !seen.balance.is_balanced() {
            messages.push(format!("the books of {} do not balance", seen.wallet));
        }
        let Some(said) = row.balances.iter().find(|said| said.wallet == seen.wallet) else {
            continue;
        };
        let there = there(said, &seen.balance);
        if there != *said {
            let (said, there) = (say_balance(program, said), say_balance(program, &there));
            messages.push(format!("the row says {said}; there is {there}"));
        }
    }
    Ok(messages)
}

/// What the row says of the tier, and how the member stands, where that differs.
fn tier(program: &Program, said: &InTier, book: &Book, at: Moment) -> Option<String> {
    let stand = stand(program, book, at);
    let last = |until: Moment| program.zone.day(until.minus_millis(1).unwrap_or(until));
    let there = InTier {
        tier: stand.map(|stand| stand.tier.id.clone()),
        until: stand.and_then(|stand| stand.until).map(last),
    };
    let until = there.until.filter(|_| said.until.is_some());
    let there = InTier { until, ..there };
    if there == *said {
        return None;
    }
    let say = |tier: &InTier| {
        let name = tier.tier.as_ref().map_or("none", Label::as_str).to_owned();
        match tier.until {
            Some(until) => format!("tier {name} until {until}"),
            None => format!("tier {name}"),
        }
    };
    Some(format!("the row says {}; it is {}", say(said), say(&there)))
}

/// What is in the wallet, of all that the row speaks of.
fn there(said: &Balance, seen: &crate::domain::book::Balance) -> Balance {
    let totals = &seen.totals;
    Balance {
        wallet: said.wallet.clone(),
        active: seen.active,
        pending: seen.pending,
        held: seen.held,
        owed: totals.deficit,
        issued: said.issued.map(|_| totals.issued),
        redeemed: said.redeemed.map(|_| totals.redeemed),
        expired: said.expired.map(|_| totals.expired),
        clawed: said.clawed.map(|_| totals.clawed_back),
    }
}

fn say_balance(program: &Program, balance: &Balance) -> String {
    let say = |points| say_points(program, &balance.wallet, points);
    let mut text = format!("{} {}", balance.wallet, say(balance.active));
    let present = |points: Points| Some(points).filter(|points| !points.is_zero());
    let parts = [
        ("pending", present(balance.pending)),
        ("held", present(balance.held)),
        ("owed", present(balance.owed)),
        ("issued", balance.issued),
        ("redeemed", balance.redeemed),
        ("expired", balance.expired),
        ("clawed", balance.clawed),
    ];
    for (word, points) in parts {
        if let Some(points) = points {
            text.push_str(&format!(" {word} {}", say(points)));
        }
    }
    text
}

fn say_refusal(refusal: &Refusal) -> String {
    match refusal {
        Refusal::InsufficientPoints { missing } => {
            format!("refused {} missing {missing}", refusal.code())
        }
        _ => format!("refused {}", refusal.code()),
    }
}

fn say_all(program: &Program, done: &[Effect]) -> String {
    if done.is_empty() {
        return "that nothing came of it".to_owned();
    }
    let words: Vec<String> = done.iter().map(|effect| say_effect(program, effect)).collect();
    words.join(", ")
}

fn say(program: &Program, outcome: &Outcome) -> String {
    match outcome {
        Outcome::Effect(effect) => say_effect(program, effect),
        Outcome::Refused { code, missing: None } => format!("refused {code}"),
        Outcome::Refused { code, missing: Some(missing) } => {
            format!("refused {code} missing {missing}")
        }
        Outcome::Unchanged => "unchanged".to_owned(),
    }
}

fn say_effect(program: &Program, effect: &Effect) -> String {
    let (verb, wallet, points) = match effect {
        Effect::Earns(wallet, points) => ("earns", wallet, points),
        Effect::Takes(wallet, points) => ("takes", wallet, points),
        Effect::Forgives(wallet, points) => ("forgives", wallet, points),
        Effect::GivesBack(wallet, points) => ("gives back", wallet, points),
        Effect::Holds(wallet, points) => ("holds", wallet, points),
        Effect::Costs(wallet, points) => ("costs", wallet, points),
        Effect::Releases(wallet, points) => ("releases", wallet, points),
        Effect::Issues(reward, 1) => return format!("issues {reward}"),
        Effect::Issues(reward, count) => return format!("issues {reward} x {count}"),
        Effect::Withdraws(reward, 1) => return format!("withdraws {reward}"),
        Effect::Withdraws(reward, count) => return format!("withdraws {reward} x {count}"),
        Effect::Completes(challenge) => return format!("completes {challenge}"),
        Effect::Reopens(challenge) => return format!("reopens {challenge}"),
    };
    format!("{verb} {} {wallet}", say_points(program, wallet, *points))
}

/// Points as rows write them: money in a wallet of cash.
fn say_points(program: &Program, wallet: &WalletId, points: Points) -> String {
    let cash = program.wallet(wallet).is_some_and(|wallet| wallet.kind == WalletKind::Cash);
    match Minor::new(points.get()).filter(|_| cash) {
        Some(amount) => format_decimal(amount, program.currency.exponent()),
        None => points.to_string(),
    }
}
