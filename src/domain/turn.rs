//! `Turn`: one command's working copy of the book, on which every posting is applied as written.

mod clawback;
mod room;
mod settle;

use super::book::{Book, Lot};
use super::canary;
use super::command::Refusal;
use super::ledger::{
    Account, Award, Cause, Counter, CounterKey, End, Entry, Hold, HoldFate, Pin, Posting,
    Redemption, RedemptionStatus, Start, Terms,
};
use super::moment::Moment;
use super::names::{HoldId, VersionId, WalletId};
use super::points::Points;

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

#[derive(Debug, Clone)]
pub struct Turn {
    pub book: Book,
    pub now: Moment,
    pub awards: Vec<Award>,
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
    pub fn entry(&self, cause: Cause, version: VersionId) -> Entry {
        Entry {
            seq: self.book.seq.saturating_add(1),
            member: self.book.member.clone(),
            at: self.now,
            version,
            cause,
            awards: self.awards.clone(),
            postings: self.postings.clone(),
            counters: self.counters.clone(),
            opened: self.opened.clone(),
            resolved: self.resolved.clone(),
            redemptions: self.redemptions.clone(),
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

    /// Whether so many points can be spent.
    ///
    /// # Errors
    /// [`Refusal::InsufficientPoints`] with what is missing.
    pub fn afford(&self, wallet: &WalletId, points: Points) -> Result<(), Refusal> {
        let active = self.book.balance(wallet).active;
        if active < points && !canary::is("overdraft") {
            return Err(Refusal::InsufficientPoints { missing: points.saturating_sub(active) });
        }
        Ok(())
    }

    /// Takes points out of the soonest-expiring lots, to be held or redeemed.
    ///
    /// # Errors
    /// [`Refusal::InsufficientPoints`] with what is missing; then nothing was taken.
    pub fn spend(
        &mut self,
        wallet: &WalletId,
        points: Points,
        to: Account,
    ) -> Result<Vec<Pin>, Stop> {
        self.afford(wallet, points)?;
        let mut wanted = points;
        let mut pins = Vec::new();
        for lot in self.spendable(wallet) {
            let points = wanted.min(lot.free());
            if points.is_zero() {
                break;
            }
            self.move_lot(&lot, Account::Active, to, points, self.now)?;
            pins.push(Pin { terms: lot.terms, points });
            wanted = wanted.saturating_sub(points);
        }
        Ok(pins)
    }

    /// Lets held points go: back to their lots, or redeemed.
    ///
    /// # Errors
    /// [`Fault`] when a lot does not hold what is pinned.
    pub fn unpin(
        &mut self,
        wallet: &WalletId,
        pins: &[Pin],
        to: Account,
        at: Moment,
    ) -> Result<(), Fault> {
        pins.iter().try_for_each(|pin| {
            self.post(Posting {
                wallet: wallet.clone(),
                from: Account::Held,
                to,
                points: pin.points,
                terms: Some(pin.terms.clone()),
                into: None,
                at,
            })
        })
    }

    /// Returns redeemed points to the lots they came from, or where there is no more room for
    /// one, to the next later. Those past their end come back expired, or live until `grace`
    /// where the wallet gives one.
    ///
    /// # Errors
    /// [`Fault`] when more comes back than was redeemed.
    pub fn restore(
        &mut self,
        wallet: &WalletId,
        pins: &[Pin],
        grace: Option<Moment>,
    ) -> Result<(), Fault> {
        for pin in pins {
            let mut pin = pin.clone();
            if canary::is("restore-for-ever") {
                pin.terms.end = End::Never;
            }
            let end = self.book.end_of(wallet, &pin.terms);
            let past = end.is_some_and(|end| end <= self.now);
            let terms = match grace {
                Some(until) if past => {
                    self.make_room(wallet, Terms { end: End::At(until), ..pin.terms.clone() })?
                }
                // They are gone again in a moment and need no room.
                _ if past => pin.terms.clone(),
                _ => self.make_room(wallet, pin.terms.clone())?,
            };
            self.post(Posting {
                wallet: wallet.clone(),
                from: Account::Redeemed,
                to: Account::Active,
                points: pin.points,
                terms: Some(terms.clone()),
                into: None,
                at: self.now,
            })?;
            self.absorb(wallet, self.now)?;
            if past && grace.is_none() {
                self.expire_rest(wallet, &terms, pin.points)?;
            }
        }
        Ok(())
    }

    fn expire_rest(
        &mut self,
        wallet: &WalletId,
        terms: &Terms,
        points: Points,
    ) -> Result<(), Fault> {
        match self.book.lot(wallet, terms).cloned() {
            Some(lot) => {
                let rest = points.min(lot.free());
                self.move_lot(&lot, Account::Active, Account::Expired, rest, self.now)
            }
            None => Ok(()),
        }
    }

    /// What has been posted so far.
    #[must_use]
    pub fn postings(&self) -> &[Posting] {
        &self.postings
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
        self.book.redemptions.retain(|open| open.id != redemption.id);
        self.redemptions.retain(|changed| changed.id != redemption.id);
        if redemption.status == RedemptionStatus::Issued {
            self.book.redemptions.push(redemption.clone());
        }
        self.redemptions.push(redemption);
    }

    pub fn set(&mut self, key: CounterKey, value: u64, keep_until: Option<Moment>) {
        let counter = Counter { key: key.clone(), value, keep_until };
        self.counters.retain(|changed| changed.key != key);
        self.counters.push(counter.clone());
        self.book.counters.insert(key, counter);
    }
}
