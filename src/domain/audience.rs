//! `Audience`: who a rule or a reward is for; and what is known of a member when that is asked.

use super::book::Book;
use super::choosing::days;
use super::ladder::stand;
use super::ledger::Pinned;
use super::moment::Moment;
use super::names::Label;
use super::plans::running;
use super::program::Program;
use super::segments::computed;
use super::trail::of_tier;

/// Who a rule or a reward is for; every condition that is given must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Audience {
    /// The member is in one of these segments.
    pub segments: Vec<Label>,
    /// The member is in none of these.
    pub not_segments: Vec<Label>,
    /// The member has reached one of these tiers.
    pub tiers: Vec<Label>,
    /// The member is in one of these paid plans.
    pub plans: Vec<Label>,
    /// The member has not ordered before.
    pub first_order: bool,
}

/// Which condition of an audience does not hold; the first in this order is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Miss {
    Segment,
    Tier,
    Plan,
    FirstOrder,
}

impl Audience {
    /// Whether it leaves nobody out.
    #[must_use]
    pub fn is_everybody(&self) -> bool {
        *self == Self::default()
    }

    /// Whether a member of this tier can belong to it.
    #[must_use]
    pub fn has_tier(&self, tier: Option<&Label>) -> bool {
        self.tiers.is_empty() || tier.is_some_and(|tier| self.tiers.contains(tier))
    }

    /// Whether a member of whom this is known belongs to it.
    ///
    /// # Errors
    /// The first condition that does not hold.
    pub fn admits(&self, pinned: &Pinned) -> Result<(), Miss> {
        let any = |wanted: &[Label], have: &[Label]| wanted.iter().any(|one| have.contains(one));
        let is_in = self.segments.is_empty() || any(&self.segments, &pinned.segments);
        if !is_in || any(&self.not_segments, &pinned.segments) {
            return Err(Miss::Segment);
        }
        if !self.has_tier(pinned.tier.as_ref()) {
            return Err(Miss::Tier);
        }
        if !self.plans.is_empty() && !any(&self.plans, &pinned.plans) {
            return Err(Miss::Plan);
        }
        if self.first_order && !pinned.first_order {
            return Err(Miss::FirstOrder);
        }
        Ok(())
    }
}

/// What is known of the member at an instant: a pure function of the program, the book and the
/// time. Rules and rewards ask this and nothing else, and an order keeps it for its returns.
#[must_use]
pub fn known_of(program: &Program, book: &Book, at: Moment) -> Pinned {
    let mut segments = book.segments.clone();
    segments.extend(computed(program, book, at));
    let tier = stand(program, book, at).map(|stand| stand.tier.id.clone());
    Pinned {
        segments,
        first_order: book.orders == 0,
        plans: running(program, book, at),
        days: of_tier(program, &days(program, book, at), tier.as_ref()),
        tier,
        ..Pinned::default()
    }
}
