//! What fell due since the last entry, in its own order, whether or not anybody watched.

use super::{Fault, Turn};
use crate::domain::book::Lot;
use crate::domain::canary;
use crate::domain::ledger::{Account, Hold, HoldFate, Redemption, RedemptionStatus, Start};
use crate::domain::moment::Moment;
use crate::domain::names::WalletId;

impl Turn {
    /// Works through what fell due up to now. At one instant: activate, release, expire.
    pub(super) fn settle(&mut self, from: Moment) -> Result<(), Fault> {
        let mut clock = from;
        while let Some(due) = self.next_due() {
            clock = clock.max(due);
            self.activate_due(clock)?;
            self.release_due(clock)?;
            self.absorb_all(clock)?;
            self.expire_due(clock)?;
        }
        self.lapse_reservations();
        self.expire_vouchers();
        Ok(())
    }

    fn next_due(&self) -> Option<Moment> {
        let late = |name: &str, due: &Moment| canary::is(name) && *due == self.now;
        let holds = self.book.holds.iter().map(|hold| hold.expires_at);
        let holds = holds.filter(|due| !late("hold-late", due));
        let starts = self.book.lots.iter().filter_map(|lot| match lot.terms.start {
            Start::At(moment) => Some(moment),
            Start::Now | Start::Event(_) | Start::Met { .. } => None,
        });
        let ends = self
            .book
            .lots
            .iter()
            .filter(|lot| !lot.free().is_zero() && !never_void(lot))
            .filter_map(|lot| self.book.end_of(&lot.wallet, &lot.terms))
            .filter(|due| !late("expire-late", due));
        holds.chain(starts).chain(ends).filter(|due| *due <= self.now).min()
    }

    fn activate_due(&mut self, clock: Moment) -> Result<(), Fault> {
        let due: Vec<Lot> = self
            .book
            .lots
            .iter()
            .filter(|lot| matches!(lot.terms.start, Start::At(start) if start <= clock))
            .cloned()
            .collect();
        due.into_iter().try_for_each(|lot| self.activate(&lot, clock))
    }

    fn release_due(&mut self, clock: Moment) -> Result<(), Fault> {
        let due: Vec<Hold> =
            self.book.holds.iter().filter(|hold| hold.expires_at <= clock).cloned().collect();
        for hold in due {
            self.unpin(&hold.wallet, &hold.pins, Account::Active, hold.expires_at)?;
            self.resolve(hold.id, HoldFate::Expired);
        }
        Ok(())
    }

    fn expire_due(&mut self, clock: Moment) -> Result<(), Fault> {
        let is_due = |lot: &&Lot| {
            let end = self.book.end_of(&lot.wallet, &lot.terms);
            !lot.free().is_zero() && !never_void(lot) && end.is_some_and(|end| end <= clock)
        };
        let due: Vec<Lot> = self.book.lots.iter().filter(is_due).cloned().collect();
        // An end that passed unseen is posted with its own instant; points that a hold kept alive
        // past it expire when the hold lets go, which is the clock by now.
        for lot in due {
            let from = if lot.is_active() { Account::Active } else { Account::Pending };
            self.move_lot(&lot, from, Account::Expired, lot.free(), clock)?;
        }
        Ok(())
    }

    /// A reservation is gone at its own instant, and the voucher is free again or expired.
    fn lapse_reservations(&mut self) {
        let now = self.now;
        let is_over = |until: Moment| until < now || until == now && !canary::is("reserve-late");
        let due: Vec<Redemption> = self
            .book
            .redemptions
            .iter()
            .filter(|voucher| voucher.reserved.as_ref().is_some_and(|own| is_over(own.until)))
            .cloned()
            .collect();
        for redemption in due {
            self.stand(Redemption { reserved: None, ..redemption });
        }
    }

    fn expire_vouchers(&mut self) {
        let now = self.now;
        let due: Vec<Redemption> = self
            .book
            .redemptions
            .iter()
            .filter(|redemption| redemption.ends_at().is_some_and(|until| until <= now))
            .filter(|voucher| !canary::is("voucher-lives-on") || voucher.valid_until != Some(now))
            .cloned()
            .collect();
        for redemption in due {
            self.stand(Redemption { status: RedemptionStatus::Expired, ..redemption });
        }
    }

    fn absorb_all(&mut self, at: Moment) -> Result<(), Fault> {
        let owing: Vec<WalletId> = self
            .book
            .totals
            .iter()
            .filter(|(_, totals)| !totals.deficit.is_zero())
            .map(|(wallet, _)| wallet.clone())
            .collect();
        owing.iter().try_for_each(|wallet| self.absorb(wallet, at))
    }
}

fn never_void(lot: &Lot) -> bool {
    canary::is("bonus-never-void") && matches!(lot.terms.start, Start::Met { .. })
}
