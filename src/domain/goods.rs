//! What a wallet pays for: money that is for some goods is spent on those, and on nothing else.

use super::book::Book;
use super::canary;
use super::command::{Command, Refusal, Spend};
use super::decide::Facts;
use super::ledger::Hold;
use super::moment::Moment;
use super::money::Minor;
use super::names::{HoldId, Reference, WalletId};
use super::order::{Line, Order, Remaining};
use super::points::Points;
use super::program::{Draft, LineFilter, Program, Wallet};
use super::rules::counts;
use super::spendable::{check_amount, check_season};
use super::turn::{Fault, Turn};

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
        used.fold(held(book, wallet, order, goods.hold), u64::saturating_add)
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

/// How much of a cart the money can pay now that is for some goods: of each wallet by itself, as if
/// nothing of the cart had been redeemed before. A wallet that can pay none of it is left out.
///
/// # Errors
/// [`Fault`] when the book contradicts itself.
pub fn payable(
    program: &Program,
    book: &Book,
    order: &Order,
    now: Moment,
) -> Result<Vec<(WalletId, Points)>, Fault> {
    let book = Turn::begin(book, now)?.book;
    let lines = Remaining::whole(order).lines;
    let held = |wallet: &WalletId| held(&book, wallet, order.reference(), None);
    let most = |wallet: &Wallet| {
        let own = wallet.spend.goods.as_ref()?;
        let room = room(program, (&wallet.id, own), &lines, &held);
        let room = room.min(wallet.spend.most.map_or(u64::MAX, Points::get));
        let points = Points::new(room)?.min(book.balance(&wallet.id).active);
        let is_open = !program.is_over(now) && check_season(wallet, now).is_ok();
        let is_fine = is_open && !points.is_zero() && check_amount(wallet, points).is_ok();
        is_fine.then(|| (wallet.id.clone(), points))
    };
    Ok(program.wallets.iter().filter_map(most).collect())
}

/// What is held of the wallet for the order, but for one hold.
fn held(book: &Book, wallet: &WalletId, order: &Reference, but: Option<&HoldId>) -> u64 {
    let is_for_it = |hold: &&Hold| {
        hold.wallet == *wallet && hold.order.as_ref() == Some(order) && but != Some(&hold.id)
    };
    let held = book.holds.iter().filter(is_for_it);
    held.fold(0, |sum: u64, hold| sum.saturating_add(hold.points.get()))
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
