//! `Turn`: one command's working copy of the book, on which every posting is applied as written.

use super::book::{Book, LOTS_MAX, Lot};
use super::canary;
use super::command::Refusal;
use super::ledger::{
    Account, Award, Cause, Counter, CounterKey, End, Entry, Hold, HoldFate, Pin, Posting,
    Redemption, RedemptionStatus, Start, Terms,
};
use super::moment::Moment;
use super::names::{HoldId, VersionId, WalletId};
use super::points::Points;
use super::program::Clawback;

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

    /// Works through what fell due up to now. At one instant: activate, release, expire.
    fn settle(&mut self, from: Moment) -> Result<(), Fault> {
        let mut clock = from;
        while let Some(due) = self.next_due() {
            clock = clock.max(due);
            self.activate_due(clock)?;
            self.release_due(clock)?;
            self.absorb_all(clock)?;
            self.expire_due(clock)?;
        }
        self.expire_vouchers();
        Ok(())
    }

    fn next_due(&self) -> Option<Moment> {
        let late = |name: &str, due: &Moment| canary::is(name) && *due == self.now;
        let holds = self.book.holds.iter().map(|hold| hold.expires_at);
        let holds = holds.filter(|due| !late("hold-late", due));
        let starts = self.book.lots.iter().filter_map(|lot| match lot.terms.start {
            Start::At(moment) => Some(moment),
            Start::Now | Start::Event(_) => None,
        });
        let ends = self
            .book
            .lots
            .iter()
            .filter(|lot| !lot.free().is_zero())
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
            !lot.free().is_zero() && end.is_some_and(|end| end <= clock)
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

    fn expire_vouchers(&mut self) {
        let now = self.now;
        let due: Vec<Redemption> = self
            .book
            .redemptions
            .iter()
            .filter(|redemption| redemption.valid_until.is_some_and(|until| until <= now))
            .filter(|voucher| !canary::is("voucher-lives-on") || voucher.valid_until != Some(now))
            .cloned()
            .collect();
        for redemption in due {
            self.stand(Redemption { status: RedemptionStatus::Expired, ..redemption });
        }
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

    /// The terms a new lot may have: its own while there is room, else those of the open lot with
    /// the next later end. Where none ends later, the soonest lot that nothing holds joins its
    /// neighbour instead, so that nobody's points live shorter.
    fn make_room(&mut self, wallet: &WalletId, terms: Terms) -> Result<Terms, Fault> {
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
        let active = self.book.balance(wallet).active;
        if active < points && !canary::is("overdraft") {
            let missing = points.saturating_sub(active);
            return Err(Refusal::InsufficientPoints { missing }.into());
        }
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
        let pending = self.lots_by_end(wallet, |lot| !lot.is_active());
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
            self.stand(Redemption { status: RedemptionStatus::Expired, ..redemption });
        }
        Ok(())
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

fn starts_no_later(start: &Start, than: &Start) -> bool {
    match (start, than) {
        (Start::Now, _) => true,
        (Start::At(left), Start::At(right)) => left <= right,
        (Start::At(_) | Start::Event(_), Start::Now)
        | (Start::At(_), Start::Event(_))
        | (Start::Event(_), _) => false,
    }
}
