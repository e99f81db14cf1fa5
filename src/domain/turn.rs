//! `Turn`: one command's working copy of the book, on which every posting is applied as written.

mod clawback;
mod room;
mod settle;
mod spend;

use super::book::{Book, Lot};
use super::canary;
use super::command::Refusal;
use super::ledger::{
    Account, Award, Cause, Counter, CounterKey, Entry, Hold, HoldFate, Posting, Redemption, Start,
    Terms,
};
use super::moment::Moment;
use super::names::{HoldId, VersionId, WalletId};
use super::points::Points;
use super::principal::Principal;
use super::trail::Reweighed;

/// Why a command ends without an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    Refused(Refusal),
    Fault(Fault),
}

/// A state that cannot be: our mistake, caught before anything is written. The text is for the
/// operator's log, never for a caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault(pub &'static str);

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// What a clawback came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Taken {
    pub taken: Points,
    /// Part of `taken` that the member did not have and now owes.
    pub deficit: Points,
    /// What the wallet's policy let the member keep.
    pub forgiven: Points,
}

impl Taken {
    /// Both together; `None` where that is more than there can be.
    #[must_use]
    pub fn plus(self, other: Self) -> Option<Self> {
        Some(Self {
            taken: self.taken.checked_add(other.taken)?,
            deficit: self.deficit.checked_add(other.deficit)?,
            forgiven: self.forgiven.checked_add(other.forgiven)?,
        })
    }
}

#[derive(Debug, Clone)]
pub struct Turn {
    pub book: Book,
    pub now: Moment,
    pub awards: Vec<Award>,
    pub reweighed: Vec<Reweighed>,
    postings: Vec<Posting>,
    counters: Vec<Counter>,
    opened: Vec<Hold>,
    resolved: Vec<(HoldId, HoldFate)>,
    redemptions: Vec<Redemption>,
}

impl Turn {
    /// The book as it is at `now`: everything that fell due has happened, in its own order, whether
    /// or not anybody watched.
    ///
    /// # Errors
    /// [`Fault`] when the book contradicts itself.
    pub fn begin(book: &Book, now: Moment) -> Result<Self, Fault> {
        let mut turn = Self {
            book: book.clone(),
            now,
            awards: Vec::new(),
            reweighed: Vec::new(),
            postings: Vec::new(),
            counters: Vec::new(),
            opened: Vec::new(),
            resolved: Vec::new(),
            redemptions: Vec::new(),
        };
        turn.settle(book.at)?;
        Ok(turn)
    }

    /// Settles once more after the command: points that it issued or released past their end are
    /// expired before anybody can see them.
    ///
    /// # Errors
    /// [`Fault`] when the book contradicts itself.
    pub fn finish(&mut self) -> Result<(), Fault> {
        self.settle(self.now)
    }

    /// The entry that records this turn, numbered after the book it began with.
    #[must_use]
    pub fn entry(&self, cause: Cause, version: VersionId, by: Principal) -> Entry {
        Entry {
            seq: self.book.seq.saturating_add(1),
            member: self.book.member.clone(),
            at: self.now,
            version,
            by,
            cause,
            awards: self.awards.clone(),
            postings: self.postings.clone(),
            counters: self.counters.clone(),
            opened: self.opened.clone(),
            resolved: self.resolved.clone(),
            redemptions: self.redemptions.clone(),
            reweighed: self.reweighed.clone(),
        }
    }

    /// Makes a pending lot spendable.
    ///
    /// # Errors
    /// [`Fault`] when there is no such lot.
    pub fn activate(&mut self, lot: &Lot, at: Moment) -> Result<(), Fault> {
        self.post(Posting {
            wallet: lot.wallet.clone(),
            from: Account::Pending,
            to: Account::Active,
            points: lot.points,
            terms: Some(lot.terms.clone()),
            into: Some(lot.terms.activated()),
            at,
        })
    }

    /// Posts, and applies to the working book at once.
    ///
    /// # Errors
    /// [`Fault`] when the posting does not fit the book.
    pub fn post(&mut self, posting: Posting) -> Result<(), Fault> {
        if posting.points.is_zero() {
            return Ok(());
        }
        self.book.post(&posting).ok_or(Fault("a posting does not fit the book"))?;
        self.postings.push(posting);
        Ok(())
    }

    fn move_lot(
        &mut self,
        lot: &Lot,
        from: Account,
        to: Account,
        points: Points,
        at: Moment,
    ) -> Result<(), Fault> {
        self.post(Posting {
            wallet: lot.wallet.clone(),
            from,
            to,
            points,
            terms: Some(lot.terms.clone()),
            into: None,
            at,
        })
    }

    /// Issues points into the lot of these terms, or into the one it must join; answers the terms
    /// of the lot they went to. A deficit absorbs active points first.
    ///
    /// # Errors
    /// [`Refusal::TotalTooLarge`] when the wallet would have issued more than 2^53 − 1.
    pub fn credit(
        &mut self,
        wallet: &WalletId,
        terms: Terms,
        points: Points,
    ) -> Result<Terms, Stop> {
        self.check_total(wallet, points)?;
        let terms = self.make_room(wallet, terms)?;
        let to = if terms.start == Start::Now { Account::Active } else { Account::Pending };
        self.post(Posting {
            wallet: wallet.clone(),
            from: Account::Issued,
            to,
            points,
            terms: Some(terms.clone()),
            into: None,
            at: self.now,
        })?;
        if !canary::is("debt-forgotten") {
            self.absorb(wallet, self.now)?;
        }
        Ok(terms)
    }

    /// Whether so many more can be issued or owed. All points there are were issued or are owed,
    /// so every account of the wallet stays within the bound with these two together.
    fn check_total(&self, wallet: &WalletId, more: Points) -> Result<(), Refusal> {
        let totals = self.book.totals.get(wallet).copied().unwrap_or_default();
        let all = Points::sum([totals.issued, totals.deficit, more]);
        all.map(|_| ()).ok_or(Refusal::TotalTooLarge)
    }

    /// Lets what the member owes take active points first; those at their end pay no debt.
    ///
    /// # Errors
    /// [`Fault`] when the book contradicts itself.
    pub fn absorb(&mut self, wallet: &WalletId, at: Moment) -> Result<(), Fault> {
        let mut owed = self.book.totals.get(wallet).map_or(Points::ZERO, |totals| totals.deficit);
        if owed.is_zero() {
            return Ok(());
        }
        let alive = |lot: &Lot| {
            let end = self.book.end_of(&lot.wallet, &lot.terms);
            end.is_none_or(|end| at < end) || canary::is("dead-points-pay")
        };
        for lot in self.lots_by_end(wallet, |lot| lot.is_active() && alive(lot)) {
            let points = owed.min(lot.free());
            self.move_lot(&lot, Account::Active, Account::Deficit, points, at)?;
            owed = owed.saturating_sub(points);
        }
        Ok(())
    }

    /// Active lots with free points, soonest-expiring first, never-expiring last.
    #[must_use]
    pub fn spendable(&self, wallet: &WalletId) -> Vec<Lot> {
        self.lots_by_end(wallet, Lot::is_active)
    }

    fn lots_by_end(&self, wallet: &WalletId, wanted: impl Fn(&Lot) -> bool) -> Vec<Lot> {
        let mut lots: Vec<Lot> = self
            .book
            .lots
            .iter()
            .filter(|lot| lot.wallet == *wallet && wanted(lot) && !lot.free().is_zero())
            .cloned()
            .collect();
        lots.sort_by_key(|lot| {
            (self.book.end_of(wallet, &lot.terms).unwrap_or(Moment::MAX), lot.terms.clone())
        });
        if canary::is("spend-latest") {
            lots.reverse();
        }
        lots
    }

    /// How many redemptions this turn has changed so far.
    #[must_use]
    pub fn redeemed(&self) -> usize {
        self.redemptions.len()
    }

    pub fn open(&mut self, hold: Hold) {
        self.book.holds.push(hold.clone());
        self.opened.push(hold);
    }

    pub fn resolve(&mut self, id: HoldId, fate: HoldFate) {
        if fate == HoldFate::Captured && canary::is("capture-twice") {
            return;
        }
        self.book.holds.retain(|hold| hold.id != id);
        self.resolved.push((id, fate));
    }

    /// Records how a redemption now stands.
    pub fn stand(&mut self, redemption: Redemption) {
        self.book.stand(&redemption);
        self.redemptions.retain(|changed| changed.id != redemption.id);
        self.redemptions.push(redemption);
    }

    pub fn set(&mut self, key: CounterKey, value: u64, keep_until: Option<Moment>) {
        let counter = Counter { key: key.clone(), value, keep_until };
        self.counters.retain(|changed| changed.key != key);
        self.counters.push(counter.clone());
        self.book.counters.insert(key, counter);
    }
}
