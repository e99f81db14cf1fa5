//! What a decision needs beyond the book, from entries that were found by fact or by subject.

use crate::domain::decide::OrderFile;
use crate::domain::ledger::{Cause, Entry, Fact, Pinned, Redemption, RedemptionStatus, Standing};
use crate::domain::names::{Reference, VersionId};
use crate::domain::order::Order;
use crate::domain::program::Program;
use crate::domain::trail::stands;

/// An order as it was evaluated and stands now, and the version that evaluated it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnedOrderFile {
    pub order: Order,
    pub pinned: Pinned,
    pub standing: Standing,
    pub version: VersionId,
}

impl OwnedOrderFile {
    /// What the decision reads; `program` is the program of [`Self::version`].
    #[must_use]
    pub fn with<'a>(&'a self, program: &'a Program) -> OrderFile<'a> {
        OrderFile { order: &self.order, pinned: &self.pinned, standing: &self.standing, program }
    }
}

/// The order that `earned` recorded, as the last of its returns left it; `linked` are the entries
/// linked to the order, oldest first. `None` where `earned` recorded no order.
#[must_use]
pub fn order_file(earned: Entry, linked: &[Entry]) -> Option<OwnedOrderFile> {
    let Cause::Earned { order, pinned, standing } = earned.cause else {
        return None;
    };
    let of = Fact::Order(order.reference().clone());
    let (pinned, standing) = stands(&of, linked, (&pinned, &standing));
    let (pinned, standing) = (pinned.clone(), standing.clone());
    Some(OwnedOrderFile { order, pinned, standing, version: earned.version })
}

/// The redemptions that were used on that order, as they last stood, in the order of their first
/// use; `linked` are the entries linked to the order, oldest first.
#[must_use]
pub fn spends(linked: &[Entry], order: &Reference) -> Vec<Redemption> {
    let mut spends: Vec<Redemption> = Vec::new();
    for state in linked.iter().flat_map(|entry| &entry.redemptions) {
        match spends.iter_mut().find(|known| known.id == state.id) {
            Some(known) => known.clone_from(state),
            None => spends.push(state.clone()),
        }
    }
    spends.retain(|spend| {
        let is_used = matches!(spend.status, RedemptionStatus::Used | RedemptionStatus::Reversed);
        is_used && spend.order.as_ref() == Some(order)
    });
    spends
}
