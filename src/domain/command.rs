//! `Command`: what is asked, a closed enum, and the bounds of what can be asked.

use super::attributes::Told;
use super::ledger::Hand;
use super::moment::Moment;
use super::names::{HoldId, Label, RedemptionId, Reference, RewardId, WalletId};
use super::order::Order;
use super::plans::Bill;
use super::points::Points;
pub use super::refusal::Refusal;

/// The longest a hold may live: it pins lots past their expiry, so it must end.
pub const HOLD_MAX_MS: i64 = 30 * 24 * 60 * 60 * 1000;
/// The shortest hold: a checkout needs a minute.
pub const HOLD_MIN_MS: i64 = 60 * 1000;
/// Open holds of one member: no honest member checks out at more tills at once.
pub const HOLDS_MAX: usize = 64;
/// The longest a voucher can be kept for an order: a bank transfer takes days.
pub const RESERVE_MAX_MS: i64 = 7 * 24 * 60 * 60 * 1000;
/// The shortest: a checkout needs a minute.
pub const RESERVE_MIN_MS: i64 = 60 * 1000;
/// A use can be taken back for so long: while who made the mistake still stands there.
pub const UNDO_MAX_MS: i64 = 15 * 60 * 1000;
/// Vouchers a member can have open: all of them live in the book, which must stay small.
pub const REDEMPTIONS_MAX: usize = 256;
/// Segments a member can be in.
pub const SEGMENTS_MAX: usize = 32;
/// Steps of a stepped reward in one redemption.
pub const UNITS_MAX: u32 = 100_000;

/// What points are to be spent on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Spend {
    /// `units` is 1, or the number of steps of a reward that is sold by the step.
    Reward { reward: RewardId, units: u32 },
    /// `cart` says what is paid for, where the order is not recorded yet.
    Points { wallet: WalletId, points: Points, cart: Option<Box<Order>> },
}

/// The partner that is to hand over what is held, and where, if only there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkWish {
    pub partner: Label,
    pub location: Option<Label>,
}

/// A partner takes what is held for it; `receipt` is its own name for the sale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consumption {
    pub hold: HoldId,
    pub partner: Label,
    pub location: Option<Label>,
    pub receipt: Option<Reference>,
}

/// How much of an order comes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Extent {
    Whole,
    /// Pieces of lines, by line id.
    Lines(Vec<(Reference, u32)>),
    /// An amount with tax, taken from the remaining lines in proportion.
    Amount(super::money::Minor),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    Enrol {
        segments: Vec<Label>,
        told: Told,
    },
    Earn {
        order: Order,
    },
    Act {
        action: Label,
        event: Reference,
        occurred_at: Moment,
    },
    /// An action was undone: what it earned goes back.
    Retract {
        event: Reference,
    },
    /// Gives what time has brought by now, if anything is due.
    Settle,
    Hold {
        spend: Spend,
        ttl_ms: i64,
        order: Option<Reference>,
        link: Option<LinkWish>,
    },
    Capture {
        hold: HoldId,
        /// Less than the hold: the rest is released.
        points: Option<Points>,
        order: Option<Reference>,
        /// What is paid for, where the order is not recorded yet.
        cart: Option<Box<Order>>,
    },
    Void {
        hold: HoldId,
    },
    Consume(Consumption),
    Redeem {
        spend: Spend,
        order: Option<Reference>,
    },
    Cancel {
        redemption: RedemptionId,
    },
    Use {
        redemption: RedemptionId,
        order: Option<Reference>,
    },
    /// Keeps a voucher for an order, so that no other can use it meanwhile.
    Reserve {
        redemption: RedemptionId,
        order: Reference,
        ttl_ms: i64,
    },
    Release {
        redemption: RedemptionId,
        order: Reference,
    },
    /// Takes back a use that was a mistake.
    Undo {
        redemption: RedemptionId,
    },
    Return {
        order: Reference,
        reference: Reference,
        occurred_at: Option<Moment>,
        extent: Extent,
    },
    /// Makes something of a benefit: a day, as `2026-06-12`, or the name of one of its rewards.
    Choose {
        benefit: Label,
        option: Label,
    },
    Activate {
        order: Reference,
        event: Label,
    },
    Bill(Bill),
    Adjust {
        wallet: WalletId,
        credit: bool,
        points: Points,
        hand: Hand,
    },
    Suspend {
        hand: Hand,
    },
    Resume {
        hand: Hand,
    },
    Close {
        hand: Hand,
    },
    Erase {
        hand: Hand,
    },
}
