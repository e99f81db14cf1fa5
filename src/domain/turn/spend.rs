//! Spending out of lots, and the way back into them.

use super::{Fault, Stop, Turn};
use crate::domain::canary;
use crate::domain::command::Refusal;
use crate::domain::ledger::{Account, End, Pin, Posting, Terms};
use crate::domain::moment::Moment;
use crate::domain::names::WalletId;
use crate::domain::points::Points;

impl Turn {
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

    /// Sets redeemed points aside again, as they were before they were taken; answers the pins,
    /// which name another lot where there is no more room for its own.
    ///
    /// # Errors
    /// [`Fault`] when more comes back than was redeemed.
    pub fn pin_again(&mut self, wallet: &WalletId, pins: &[Pin]) -> Result<Vec<Pin>, Fault> {
        let again = |pin: &Pin| {
            let terms = self.make_room(wallet, pin.terms.clone())?;
            self.post(Posting {
                wallet: wallet.clone(),
                from: Account::Redeemed,
                to: Account::Held,
                points: pin.points,
                terms: Some(terms.clone()),
                into: None,
                at: self.now,
            })?;
            Ok(Pin { terms, points: pin.points })
        };
        pins.iter().map(again).collect()
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
}
