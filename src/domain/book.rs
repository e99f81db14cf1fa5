//! `Book`: all that is known of one member; `after(&entry)` gives the next book, never edits.

use super::attributes::Attributes;
use super::canary;
use super::ledger::{
    Account, Cause, Counter, CounterKey, End, Entry, Hold, Posting, Redemption, RedemptionStatus,
    Start, Terms,
};
use super::map::Map;
use super::moment::Moment;
use super::names::{HoldId, Label, MemberId, RedemptionId, WalletId};
use super::points::Points;

/// Open lots of a member. Lots end with the day, so a year of daily orders fits; the book that
/// holds them is rewritten with every entry and must stay far below a 2 MB row.
pub const LOTS_MAX: usize = 512;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Active,
    Suspended,
    Closed,
    Erased,
}

/// Points of one wallet that began and will end together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lot {
    pub wallet: WalletId,
    pub terms: Terms,
    /// All of them, held ones included.
    pub points: Points,
    pub held: Points,
}

impl Lot {
    /// What is not held.
    #[must_use]
    pub fn free(&self) -> Points {
        self.points.saturating_sub(self.held)
    }

    /// Whether its points are spendable once their time has come.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.terms.start == Start::Now
    }
}

/// What has become of all points of one wallet, beyond its lots.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    pub issued: Points,
    pub redeemed: Points,
    pub expired: Points,
    pub clawed_back: Points,
    pub deficit: Points,
}

/// A member's balance in one wallet at one instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Balance {
    pub active: Points,
    pub pending: Points,
    pub held: Points,
    pub totals: Totals,
}

impl Balance {
    /// issued = active + pending + held + redeemed + expired + clawed back − deficit.
    #[must_use]
    pub fn is_balanced(&self) -> bool {
        let all = [
            self.active,
            self.pending,
            self.held,
            self.totals.redeemed,
            self.totals.expired,
            self.totals.clawed_back,
        ];
        let sum: u128 = all.iter().map(|points| u128::from(points.get())).sum();
        u128::from(self.totals.issued.get()) + u128::from(self.totals.deficit.get()) == sum
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Book {
    pub member: MemberId,
    /// The last entry's number; 0 before enrolment.
    pub seq: u64,
    /// The last entry's instant: the member's ledger clock, which never runs backwards.
    pub at: Moment,
    pub joined_at: Moment,
    pub status: Status,
    pub segments: Vec<Label>,
    /// What the shop says of the member; no entry ever holds it.
    pub attributes: Attributes,
    /// Orders recorded so far.
    pub orders: u64,
    pub totals: Map<WalletId, Totals>,
    /// Sorted by wallet and terms.
    pub lots: Vec<Lot>,
    pub holds: Vec<Hold>,
    /// Those that are issued and not yet used, cancelled or expired.
    pub redemptions: Vec<Redemption>,
    pub counters: Map<CounterKey, Counter>,
}

impl Book {
    /// The book before its first entry.
    #[must_use]
    pub fn blank(member: MemberId) -> Self {
        Self {
            member,
            seq: 0,
            at: Moment::MIN,
            joined_at: Moment::MIN,
            status: Status::Active,
            segments: Vec::new(),
            attributes: Attributes::new(),
            orders: 0,
            totals: Map::new(),
            lots: Vec::new(),
            holds: Vec::new(),
            redemptions: Vec::new(),
            counters: Map::new(),
        }
    }

    /// The book once this entry is in the journal; `None` when the entry does not fit, which is a
    /// fault of ours and must stop before anything is written.
    #[must_use]
    pub fn after(&self, entry: &Entry) -> Option<Self> {
        let next_in_line = entry.seq == self.seq.checked_add(1)? || canary::is("accept-twice");
        if !next_in_line || entry.member != self.member {
            return None;
        }
        let mut next = self.clone();
        next.seq = entry.seq;
        next.at = entry.at;
        next.note(&entry.cause, entry.at);
        for posting in &entry.postings {
            next.post(posting)?;
        }
        for (hold, _) in &entry.resolved {
            next.holds.retain(|open| open.id != *hold);
        }
        next.holds.extend(entry.opened.iter().cloned());
        for redemption in &entry.redemptions {
            next.stand(redemption);
        }
        for counter in &entry.counters {
            next.counters.insert(counter.key.clone(), counter.clone());
        }
        next.forget();
        Some(next)
    }

    #[must_use]
    pub fn balance(&self, wallet: &WalletId) -> Balance {
        let mut balance = Balance {
            totals: self.totals.get(wallet).copied().unwrap_or_default(),
            ..Balance::default()
        };
        for lot in self.lots.iter().filter(|lot| lot.wallet == *wallet) {
            let free = if lot.is_active() { &mut balance.active } else { &mut balance.pending };
            *free = free.checked_add(lot.free()).unwrap_or(Points::MAX);
            balance.held = balance.held.checked_add(lot.held).unwrap_or(Points::MAX);
        }
        balance
    }

    /// The wallets this member has ever had points in.
    #[must_use]
    pub fn wallets(&self) -> Vec<&WalletId> {
        self.totals.keys().collect()
    }

    /// When a lot of this wallet with these terms expires, as things stand.
    #[must_use]
    pub fn end_of(&self, wallet: &WalletId, terms: &Terms) -> Option<Moment> {
        match terms.end {
            End::At(moment) => Some(moment),
            End::Never => None,
            End::Inactive => {
                let key = CounterKey::Inactive { wallet: wallet.clone() };
                let millis = self.counters.get(&key)?.value;
                Moment::new(i64::try_from(millis).ok()?)
            }
        }
    }

    #[must_use]
    pub fn hold(&self, id: &HoldId) -> Option<&Hold> {
        self.holds.iter().find(|hold| hold.id == *id)
    }

    #[must_use]
    pub fn redemption(&self, id: &RedemptionId) -> Option<&Redemption> {
        self.redemptions.iter().find(|redemption| redemption.id == *id)
    }

    #[must_use]
    pub fn count(&self, key: &CounterKey) -> u64 {
        self.counters.get(key).map_or(0, |counter| counter.value)
    }

    fn note(&mut self, cause: &Cause, at: Moment) {
        match cause {
            Cause::Enrolled { segments } => {
                self.joined_at = at;
                self.segments.clone_from(segments);
            }
            Cause::Updated { segments } => self.segments.clone_from(segments),
            Cause::Earned { .. } => self.orders = self.orders.saturating_add(1),
            Cause::Suspended { .. } => self.status = Status::Suspended,
            Cause::Resumed { .. } => self.status = Status::Active,
            Cause::Closed { .. } => self.status = Status::Closed,
            Cause::Erased { .. } => {
                self.status = Status::Erased;
                self.segments.clear();
                self.attributes.clear();
            }
            _ => {}
        }
    }

    /// Takes up how a redemption now stands; one that is open keeps its place.
    pub(super) fn stand(&mut self, redemption: &Redemption) {
        let place = self.redemptions.iter().position(|open| open.id == redemption.id);
        let is_open = redemption.status == RedemptionStatus::Issued;
        match place.and_then(|place| self.redemptions.get_mut(place)) {
            Some(open) if is_open => open.clone_from(redemption),
            Some(_) => self.redemptions.retain(|open| open.id != redemption.id),
            None if is_open => self.redemptions.push(redemption.clone()),
            None => {}
        }
    }

    /// Drops counters that nothing can ask for any more. What a tier was reached by stays while an
    /// order that it multiplied is on the trail: that may be weighed again.
    fn forget(&mut self) {
        let now = self.at;
        let oldest = super::trail::oldest(self).map_or(now, |oldest| oldest.min(now));
        self.counters.retain(|key, counter| {
            let is_reason = matches!(key, CounterKey::Total { .. } | CounterKey::Tier { .. });
            let is_kept = is_reason && counter.value > 0 && !canary::is("reason-forgotten");
            let from = if is_kept { oldest } else { now };
            counter.keep_until.is_none_or(|until| from < until)
        });
    }

    /// Applies one posting: takes from one account, gives to the other, both or neither.
    pub(super) fn post(&mut self, posting: &Posting) -> Option<()> {
        self.take(posting)?;
        self.give(posting)?;
        self.lots.retain(|lot| !lot.points.is_zero());
        Some(())
    }

    fn take(&mut self, posting: &Posting) -> Option<()> {
        let points = posting.points;
        match posting.from {
            Account::Pending | Account::Active => {
                let lot = self.lot_mut(posting, posting.terms.as_ref()?)?;
                if lot.free() < points {
                    return None;
                }
                lot.points = lot.points.checked_sub(points)?;
            }
            Account::Held => {
                let lot = self.lot_mut(posting, posting.terms.as_ref()?)?;
                lot.held = lot.held.checked_sub(points)?;
                lot.points = lot.points.checked_sub(points)?;
            }
            // Issuing is counted upwards, and so is what the member owes.
            Account::Issued | Account::Deficit => {
                let total = self.total_mut(posting, posting.from)?;
                *total = total.checked_add(points)?;
            }
            Account::Redeemed | Account::Expired | Account::ClawedBack => {
                let total = self.total_mut(posting, posting.from)?;
                *total = total.checked_sub(points)?;
            }
        }
        Some(())
    }

    fn give(&mut self, posting: &Posting) -> Option<()> {
        let points = posting.points;
        match posting.to {
            Account::Pending | Account::Active | Account::Held => {
                let terms = posting.into.as_ref().or(posting.terms.as_ref())?.clone();
                let held = if posting.to == Account::Held { points } else { Points::ZERO };
                let lot = self.lot_or_open(&posting.wallet, terms)?;
                lot.points = lot.points.checked_add(points)?;
                lot.held = lot.held.checked_add(held)?;
            }
            Account::Issued | Account::Deficit => {
                let total = self.total_mut(posting, posting.to)?;
                *total = total.checked_sub(points)?;
            }
            Account::Redeemed | Account::Expired | Account::ClawedBack => {
                let total = self.total_mut(posting, posting.to)?;
                *total = total.checked_add(points)?;
            }
        }
        Some(())
    }

    fn total_mut(&mut self, posting: &Posting, account: Account) -> Option<&mut Points> {
        let totals = self.totals.entry(posting.wallet.clone()).or_default();
        match account {
            Account::Issued => Some(&mut totals.issued),
            Account::Redeemed => Some(&mut totals.redeemed),
            Account::Expired => Some(&mut totals.expired),
            Account::ClawedBack => Some(&mut totals.clawed_back),
            Account::Deficit => Some(&mut totals.deficit),
            Account::Pending | Account::Active | Account::Held => None,
        }
    }

    fn place(&self, wallet: &WalletId, terms: &Terms) -> Result<usize, usize> {
        self.lots.binary_search_by(|lot| (&lot.wallet, &lot.terms).cmp(&(wallet, terms)))
    }

    /// The open lot of this wallet with exactly these terms.
    #[must_use]
    pub fn lot(&self, wallet: &WalletId, terms: &Terms) -> Option<&Lot> {
        self.place(wallet, terms).ok().and_then(|place| self.lots.get(place))
    }

    fn lot_mut(&mut self, posting: &Posting, terms: &Terms) -> Option<&mut Lot> {
        self.place(&posting.wallet, terms).ok().and_then(|place| self.lots.get_mut(place))
    }

    fn lot_or_open(&mut self, wallet: &WalletId, terms: Terms) -> Option<&mut Lot> {
        let place = match self.place(wallet, &terms) {
            Ok(place) => place,
            Err(place) => {
                let (points, held) = (Points::ZERO, Points::ZERO);
                self.lots.insert(place, Lot { wallet: wallet.clone(), terms, points, held });
                place
            }
        };
        self.lots.get_mut(place)
    }
}
