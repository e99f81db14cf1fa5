//! Taking back: an earning's own points first, then by the wallet's policy; and forfeiting all.

use super::{Fault, Stop, Taken, Turn};
use crate::domain::book::Lot;
use crate::domain::canary;
use crate::domain::ledger::{
    Account, HoldFate, Posting, Redemption, RedemptionStatus, Start, Terms,
};
use crate::domain::names::WalletId;
use crate::domain::points::Points;
use crate::domain::program::Clawback;

impl Turn {
    /// What is left, free, of an earning's own points: in its lot, or in the lot that became
    /// of it when its time came.
    #[must_use]
    pub fn own_lot(&self, wallet: &WalletId, terms: &Terms) -> Option<Lot> {
        let lot = self.book.lot(wallet, terms);
        lot.or_else(|| self.book.lot(wallet, &terms.activated())).cloned()
    }

    /// Takes points back: the earning's own first, then by the wallet's policy.
    ///
    /// # Errors
    /// [`Refusal::TotalTooLarge`] when a deficit would pass 2^53 − 1.
    pub fn claw_back(
        &mut self,
        wallet: &WalletId,
        own: Option<(&Terms, Points)>,
        points: Points,
        policy: Clawback,
    ) -> Result<Taken, Stop> {
        let mut left = points;
        if let Some((terms, most)) = own.filter(|_| !canary::is("take-others-first")) {
            let lot = self.own_lot(wallet, terms);
            left = self.claw_lots(lot.into_iter().collect(), left.min(most), left)?;
        }
        // What a bonus waits for is not earned yet, and pays for nothing else.
        let waits = |lot: &Lot| matches!(lot.terms.start, Start::Met { .. });
        let pending = self.lots_by_end(wallet, |lot| !lot.is_active() && !waits(lot));
        left = self.claw_lots(pending, left, left)?;
        if policy != Clawback::OnlyPending {
            let active = self.spendable(wallet);
            left = self.claw_lots(active, left, left)?;
        }
        let may_owe = policy == Clawback::AllowDeficit || canary::is("debt-without-leave");
        let deficit = if may_owe { left } else { Points::ZERO };
        self.owe(wallet, deficit)?;
        let forgiven = left.saturating_sub(deficit);
        Ok(Taken { taken: points.saturating_sub(forgiven), deficit, forgiven })
    }

    /// Takes at most `most` from these lots; answers what of `wanted` is still missing.
    fn claw_lots(&mut self, lots: Vec<Lot>, most: Points, wanted: Points) -> Result<Points, Fault> {
        let mut most = most;
        let mut wanted = wanted;
        for lot in lots {
            let points = most.min(lot.free());
            let from = if lot.is_active() { Account::Active } else { Account::Pending };
            self.move_lot(&lot, from, Account::ClawedBack, points, self.now)?;
            most = most.saturating_sub(points);
            wanted = wanted.saturating_sub(points);
        }
        Ok(wanted)
    }

    /// Notes points that were taken without the member having them.
    ///
    /// # Errors
    /// [`Refusal::TotalTooLarge`] when issued and owed points would pass 2^53 − 1 together.
    pub fn owe(&mut self, wallet: &WalletId, points: Points) -> Result<(), Stop> {
        self.check_total(wallet, points)?;
        self.post(Posting {
            wallet: wallet.clone(),
            from: Account::Deficit,
            to: Account::ClawedBack,
            points,
            terms: None,
            into: None,
            at: self.now,
        })?;
        Ok(())
    }

    /// Every free point of the member expires, as on closing; held ones are released first.
    ///
    /// # Errors
    /// [`Fault`] when the book contradicts itself.
    pub fn forfeit_all(&mut self) -> Result<(), Fault> {
        for hold in self.book.holds.clone() {
            self.unpin(&hold.wallet, &hold.pins, Account::Active, self.now)?;
            self.resolve(hold.id, HoldFate::Voided);
        }
        for lot in self.book.lots.clone() {
            let from = if lot.is_active() { Account::Active } else { Account::Pending };
            self.move_lot(&lot, from, Account::Expired, lot.free(), self.now)?;
        }
        for redemption in self.book.redemptions.clone() {
            let status = RedemptionStatus::Expired;
            self.stand(Redemption { status, reserved: None, ..redemption });
        }
        Ok(())
    }
}
