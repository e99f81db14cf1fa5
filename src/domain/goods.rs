//! What a wallet pays for: money that is for some goods is spent on those, and on nothing else.

use super::book::Book;
use super::canary;
use super::command::{Command, Refusal, Spend};
use super::decide::Facts;
use super::money::Minor;
use super::names::{HoldId, Reference, WalletId};
use super::order::{Line, Order, Remaining};
use super::points::Points;
use super::program::{Draft, LineFilter};
use super::rules::counts;

/// Lines, each with what of it was paid otherwise than with new money.
type Lines = [(Line, Minor)];

/// Which goods are to be paid for: those of an order, or of a cart that will be the order.
#[derive(Clone, Copy)]
pub(super) struct Goods<'a> {
    pub order: Option<&'a Reference>,
    pub cart: Option<&'a Order>,
    /// A hold that is being captured: it does not stand in its own way.
    pub hold: Option<&'a HoldId>,
}

/// The only goods that the wallet pays for; `None` where it pays for anything.
fn goods_of<'a>(program: &'a Draft, wallet: &WalletId) -> Option<&'a LineFilter> {
    program.wallet(wallet)?.spend.goods.as_ref()
}

/// The order of which a decision must know the lines, and what was spent on it before.
#[must_use]
pub fn order_paid_for<'a>(
    program: &Draft,
    book: &'a Book,
    command: &'a Command,
) -> Option<&'a Reference> {
    match command {
        Command::Redeem { spend: Spend::Points { wallet, .. }, order }
        | Command::Hold { spend: Spend::Points { wallet, .. }, order, .. } => {
            order.as_ref().filter(|_| goods_of(program, wallet).is_some())
        }
        Command::Capture { hold, order, .. } => {
            let hold = book.hold(hold).filter(|hold| hold.goods)?;
            order.as_ref().or(hold.order.as_ref())
        }
        _ => None,
    }
}

/// Whether so much of the wallet may pay for these goods; answers whether it is for some only.
///
/// # Errors
/// Why not: no goods are named, none of them are what it pays for, or they cost less.
pub(super) fn check_goods(
    facts: &Facts<'_>,
    book: &Book,
    (wallet, points): (&WalletId, Points),
    goods: Goods<'_>,
) -> Result<bool, Refusal> {
    let Some(own) = goods_of(facts.program, wallet) else { return Ok(false) };
    let order = goods.order.ok_or(Refusal::GoodsRequired)?;
    let lines = match (facts.order, goods.cart) {
        (Some(file), _) => Remaining::after(file.order, &file.standing.returned).lines,
        (None, Some(cart)) if cart.currency() == facts.program.currency => {
            Remaining::whole(cart).lines
        }
        (None, Some(_)) => return Err(Refusal::CurrencyMismatch),
        (None, None) => return Err(Refusal::GoodsRequired),
    };
    if canary::is("any-goods-will-do") {
        return Ok(true);
    }
    if cost(&lines, &[own]) == 0 {
        return Err(Refusal::NothingEligible);
    }
    let spent = |wallet: &WalletId| {
        let used = facts.spends.iter().filter(|spend| spend.wallet == *wallet);
        let used = used.map(|spend| spend.points.saturating_sub(spend.given_back).get());
        let held = book.holds.iter().filter(|hold| {
            let is_for_it = hold.wallet == *wallet && hold.order.as_ref() == Some(order);
            is_for_it && goods.hold != Some(&hold.id)
        });
        used.chain(held.map(|hold| hold.points.get())).fold(0, u64::saturating_add)
    };
    let most = room(facts.program, (wallet, own), &lines, &spent);
    match points.get() > most {
        true => Err(Refusal::ExceedsEligible { most: Points::new(most).unwrap_or(Points::MAX) }),
        false => Ok(true),
    }
}

/// What may still be spent. Wallets can be for the same goods, and each piece is paid for once: no
/// set of wallets that this one is in may pay more than what all the goods of the set cost.
fn room(
    program: &Draft,
    (wallet, own): (&WalletId, &LineFilter),
    lines: &Lines,
    spent: &dyn Fn(&WalletId) -> u64,
) -> u64 {
    let others = program.wallets.iter().filter(|other| other.id != *wallet);
    let others: Vec<(&LineFilter, u64)> =
        others.filter_map(|other| Some((other.spend.goods.as_ref()?, spent(&other.id)))).collect();
    let mut least = u64::MAX;
    for set in 0..1_u32 << others.len() {
        let (mut filters, mut paid) = (vec![own], spent(wallet));
        for (place, (filter, spent)) in others.iter().enumerate() {
            if set & (1 << place) != 0 {
                filters.push(filter);
                paid = paid.saturating_add(*spent);
            }
        }
        least = least.min(cost(lines, &filters).saturating_sub(paid));
    }
    least
}

/// What the lines cost, with tax and after discounts, that any of these means.
fn cost(lines: &Lines, filters: &[&LineFilter]) -> u64 {
    let meant = lines.iter().filter(|(line, _)| filters.iter().any(|one| counts(one, line)));
    meant.fold(0, |sum: u64, (line, _)| sum.saturating_add(line.paid().get()))
}

/// By what a spend is measured that comes back with goods: what remains of those it was for, where
/// its wallet is for some that the order had; else all goods. Answers before and after.
pub(super) fn measure(
    program: &Draft,
    wallet: &WalletId,
    (whole, after): (&Remaining, &Remaining),
) -> (u64, u64) {
    let of = |remaining: &Remaining| {
        goods_of(program, wallet).map_or(0, |own| cost(&remaining.lines, &[own]))
    };
    match of(whole) {
        0 => (whole.goods(), after.goods()),
        cost => (cost, of(after)),
    }
}
