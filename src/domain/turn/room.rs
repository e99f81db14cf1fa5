//! Room for a new lot among the open ones: where there is none, points join a later end.

use super::{Fault, Turn};
use crate::domain::book::{LOTS_MAX, Lot};
use crate::domain::canary;
use crate::domain::ledger::{Account, Posting, Start, Terms};
use crate::domain::moment::Moment;
use crate::domain::names::WalletId;

impl Turn {
    /// The terms a new lot may have: its own while there is room, else those of the open lot with
    /// the next later end. Where none ends later, the soonest lot that nothing holds joins its
    /// neighbour instead, so that nobody's points live shorter.
    pub(super) fn make_room(&mut self, wallet: &WalletId, terms: Terms) -> Result<Terms, Fault> {
        let most = if canary::is("lot-too-many") { LOTS_MAX + 1 } else { LOTS_MAX };
        if self.book.lots.len() < most || self.book.lot(wallet, &terms).is_some() {
            return Ok(terms);
        }
        if let Some(later) = self.next_later(wallet, &terms, None) {
            return Ok(later);
        }
        let movable: Vec<Lot> =
            self.book.lots.iter().filter(|lot| lot.held.is_zero()).cloned().collect();
        for lot in movable {
            if let Some(later) = self.next_later(&lot.wallet, &lot.terms, Some(&lot.terms)) {
                let account = if lot.is_active() { Account::Active } else { Account::Pending };
                self.post(Posting {
                    wallet: lot.wallet.clone(),
                    from: account,
                    to: account,
                    points: lot.points,
                    terms: Some(lot.terms.clone()),
                    into: Some(later),
                    at: self.now,
                })?;
                return Ok(terms);
            }
        }
        // Every lot is the last of its kind or held: one above the limit is better than a refusal.
        Ok(terms)
    }

    /// The open lot of the same wallet, start and kind that ends next after `terms`.
    fn next_later(
        &self,
        wallet: &WalletId,
        terms: &Terms,
        except: Option<&Terms>,
    ) -> Option<Terms> {
        let forever = Moment::MAX;
        let end = self.book.end_of(wallet, terms).unwrap_or(forever);
        self.book
            .lots
            .iter()
            .filter(|lot| lot.wallet == *wallet && Some(&lot.terms) != except)
            .filter(|lot| lot.terms.qualifying == terms.qualifying)
            .filter(|lot| (lot.terms.start == Start::Now) == (terms.start == Start::Now))
            .filter(|lot| starts_no_later(&lot.terms.start, &terms.start))
            .map(|lot| (self.book.end_of(wallet, &lot.terms).unwrap_or(forever), &lot.terms))
            .filter(|(other, _)| *other >= end || canary::is("join-shorter"))
            .min_by(|left, right| left.cmp(right))
            .map(|(_, terms)| terms.clone())
    }
}

fn starts_no_later(start: &Start, than: &Start) -> bool {
    match (start, than) {
        (Start::Now, _) => true,
        (Start::At(left), Start::At(right)) => left <= right,
        (Start::At(_) | Start::Event(_) | Start::Met { .. }, Start::Now)
        | (Start::At(_), Start::Event(_) | Start::Met { .. })
        | (Start::Event(_) | Start::Met { .. }, _) => false,
    }
}
