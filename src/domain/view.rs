//! `View`: what a member may see of a book at an instant, net of all that fell due by then.

use super::benefits::{Benefit, held};
use super::bonus::{Waiting, waiting};
use super::book::{Balance, Book, Lot, Status};
use super::challenging::{Standing, badges, standings};
use super::ladder::{next, stand};
use super::ledger::Start;
use super::moment::Moment;
use super::names::{Label, MemberId, WalletId};
use super::plans::{Membership, memberships};
use super::points::Points;
use super::program::Program;
use super::tiers::Threshold;
use super::turn::{Fault, Turn};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    pub member: MemberId,
    pub status: Status,
    pub as_of: Moment,
    pub seq: u64,
    pub wallets: Vec<WalletView>,
    /// Every plan that the member was ever in.
    pub memberships: Vec<PlanView>,
    /// `None` where the program has no tiers.
    pub tier: Option<TierView>,
    /// Bonuses that are kept aside, the soonest void first.
    pub bonuses: Vec<Waiting>,
    /// The challenges that are open to the member.
    pub challenges: Vec<Standing>,
    /// Each with when it was earned.
    pub badges: Vec<(Label, Moment)>,
}

/// How a member stands to a plan, and what it brings them now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanView {
    pub membership: Membership,
    /// Benefits for members of this plan that the member has.
    pub perks: Vec<Label>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WalletView {
    pub wallet: WalletId,
    pub balance: Balance,
    /// When points expire next, and how many.
    pub next_expiry: Option<(Moment, Points)>,
    /// When points become spendable next, and how many.
    pub next_activation: Option<(Moment, Points)>,
}

/// Where a member stands on the ladder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TierView {
    /// `None`: in none yet.
    pub tier: Option<Label>,
    pub since: Option<Moment>,
    /// When it ends, grace aside; `None` where it has no end of its own.
    pub until: Option<Moment>,
    pub in_grace: bool,
    /// The next tier up, and of each way to it what it takes and what has been counted.
    pub next: Option<(Label, Vec<(Threshold, u64)>)>,
}

/// A lot as a member may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LotView {
    pub lot: Lot,
    pub expires_at: Option<Moment>,
}

/// The view at `now`, which may lie in the future: the program's wallets in its order; one the
/// member never had points in shows zeroes.
///
/// # Errors
/// [`Fault`] when the book contradicts itself.
pub fn view(program: &Program, book: &Book, now: Moment) -> Result<View, Fault> {
    let book = Turn::begin(book, now)?.book;
    let mut all: Vec<WalletId> = program.wallets.iter().map(|wallet| wallet.id.clone()).collect();
    all.extend(book.wallets().into_iter().filter(|id| program.wallet(id).is_none()).cloned());
    Ok(View {
        member: book.member.clone(),
        status: book.status,
        as_of: now,
        seq: book.seq,
        wallets: all.into_iter().map(|wallet| wallet_view(&book, wallet)).collect(),
        memberships: plans(program, &book, now),
        tier: tier_view(program, &book, now),
        bonuses: waiting(&book),
        challenges: standings(program, &book, now),
        badges: badges(&book),
    })
}

fn plans(program: &Program, book: &Book, now: Moment) -> Vec<PlanView> {
    let held = held(program, book, now);
    let seen = |membership: Membership| {
        let own = |benefit: &&&Benefit| benefit.audience.plans.contains(&membership.plan);
        let perks = held.iter().filter(|_| membership.stage.is_running()).filter(own);
        let perks = perks.map(|benefit| benefit.id.clone()).collect();
        PlanView { membership, perks }
    };
    memberships(program, book, now).into_iter().map(seen).collect()
}

/// The open lots at `now`, soonest-expiring first.
///
/// # Errors
/// [`Fault`] when the book contradicts itself.
pub fn lots(book: &Book, now: Moment) -> Result<Vec<LotView>, Fault> {
    let book = Turn::begin(book, now)?.book;
    let seen =
        |lot: &Lot| LotView { lot: lot.clone(), expires_at: book.end_of(&lot.wallet, &lot.terms) };
    let mut all: Vec<LotView> = book.lots.iter().map(seen).collect();
    all.sort_by_key(|view| (view.lot.wallet.clone(), view.expires_at.unwrap_or(Moment::MAX)));
    Ok(all)
}

fn tier_view(program: &Program, book: &Book, now: Moment) -> Option<TierView> {
    if program.tiers.ladder.is_empty() {
        return None;
    }
    let stand = stand(program, book, now);
    let next = next(program, book, now).map(|next| {
        let ways = next.towards.into_iter().map(|(way, have)| (way.clone(), have));
        (next.tier.id.clone(), ways.collect())
    });
    Some(TierView {
        tier: stand.map(|stand| stand.tier.id.clone()),
        since: stand.and_then(|stand| stand.since),
        until: stand.and_then(|stand| stand.until),
        in_grace: stand.is_some_and(|stand| stand.in_grace),
        next,
    })
}

fn wallet_view(book: &Book, wallet: WalletId) -> WalletView {
    let own = || book.lots.iter().filter(|lot| lot.wallet == wallet);
    let ends = own()
        .filter(|lot| !lot.free().is_zero())
        .filter_map(|lot| Some((book.end_of(&wallet, &lot.terms)?, lot.free())));
    let starts = own().filter_map(|lot| match lot.terms.start {
        Start::At(moment) => Some((moment, lot.points)),
        Start::Now | Start::Event(_) | Start::Met { .. } => None,
    });
    let next_expiry = soonest(ends);
    let next_activation = soonest(starts);
    let balance = book.balance(&wallet);
    WalletView { wallet, balance, next_expiry, next_activation }
}

/// The earliest instant, and all points of that instant.
fn soonest(all: impl Iterator<Item = (Moment, Points)>) -> Option<(Moment, Points)> {
    all.fold(None, |best, (at, points)| match best {
        Some((soonest, _)) if soonest < at => best,
        Some((soonest, sum)) if soonest == at => {
            Some((at, sum.checked_add(points).unwrap_or(Points::MAX)))
        }
        _ => Some((at, points)),
    })
}
