//! The rows of a case once they are read.

use std::ops::Range;

use super::challenges::Progress;
use super::membership::Standing;
use crate::domain::attributes::Value;
use crate::domain::command::{Extent, Spend};
use crate::domain::moment::{Day, Moment};
use crate::domain::money::Minor;
use crate::domain::names::{Label, Reference, RewardId, WalletId};
use crate::domain::occasions::Birthday;
use crate::domain::order::{Order, OrderParts, TenderKind};
use crate::domain::plans::BillEvent;
use crate::domain::points::Points;
use crate::domain::program::LineKind;

/// A promise: a title and the rows that show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    pub title: String,
    /// The line of the title.
    pub line: usize,
    pub rows: Vec<Row>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub line: usize,
    /// The bytes of the action, of the outcomes and of the balances; those of the action where the
    /// row has none.
    pub action_span: Range<usize>,
    pub outcome_span: Range<usize>,
    pub balance_span: Range<usize>,
    pub at: Moment,
    pub who: String,
    pub action: Action,
    pub outcomes: Vec<Outcome>,
    pub balances: Vec<Balance>,
    pub plans: Vec<Standing>,
    pub challenges: Vec<Progress>,
    pub tier: Option<InTier>,
}

/// What a row says of the member's tier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InTier {
    /// `None`: in none.
    pub tier: Option<Label>,
    /// The last day of it, grace aside, where the row says it.
    pub until: Option<Day>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    Join {
        segments: Vec<Label>,
    },
    Attribute {
        name: Label,
        value: Option<Value>,
    },
    Order(Box<OrderParts>),
    Return {
        order: Reference,
        reference: Option<Reference>,
        extent: Coming,
    },
    Redeem {
        spend: Spend,
        order: Option<Reference>,
        name: Option<String>,
    },
    Hold {
        spend: Spend,
        order: Option<Reference>,
        ttl_ms: i64,
        name: Option<String>,
    },
    Capture {
        target: Target,
        points: Option<Points>,
        order: Option<Reference>,
        cart: Option<Box<Order>>,
    },
    Void {
        target: Target,
    },
    Cancel {
        target: Target,
    },
    Use {
        target: Target,
        order: Option<Reference>,
    },
    Reserve {
        target: Target,
        order: Reference,
        ttl_ms: i64,
    },
    Release {
        target: Target,
        order: Reference,
    },
    Undo {
        target: Target,
    },
    Activate {
        order: Reference,
        event: Label,
    },
    Choose {
        benefit: Label,
        option: Label,
    },
    Act {
        action: Label,
        event: Reference,
        occurred_at: Option<Moment>,
    },
    Bill {
        plan: Label,
        reference: Reference,
        event: BillEvent,
        occurred_at: Option<Moment>,
    },
    Retract {
        event: Reference,
    },
    Birthday {
        day: Birthday,
    },
    Wait,
    Adjust {
        wallet: WalletId,
        credit: bool,
        points: Points,
    },
    Suspend,
    Resume,
    Close,
    Erase,
    Balance,
}

/// What comes back: as the domain says it, or pieces of products whose lines are not known yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Coming {
    Extent(Extent),
    Products(Vec<(Label, u32)>),
}

/// Which hold or redemption is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    Latest,
    Named(String),
}

/// A line of an order as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    pub count: u32,
    pub product: Option<Label>,
    pub categories: Vec<Label>,
    pub kind: LineKind,
    /// For one piece.
    pub price: Minor,
    pub less: Minor,
    pub tax: Minor,
}

/// A tender as it is written.
pub type Paid = (TenderKind, Minor);

/// What a row says came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Effect(Effect),
    Refused { code: String, missing: Option<Points> },
    Unchanged,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    Earns(WalletId, Points),
    Takes(WalletId, Points),
    Forgives(WalletId, Points),
    GivesBack(WalletId, Points),
    Issues(RewardId, u64),
    Withdraws(RewardId, u64),
    Holds(WalletId, Points),
    Costs(WalletId, Points),
    Releases(WalletId, Points),
    Completes(Label),
    Reopens(Label),
}

/// What a row says is in a wallet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Balance {
    pub wallet: WalletId,
    pub active: Points,
    pub pending: Points,
    pub held: Points,
    pub owed: Points,
    pub issued: Option<Points>,
    pub redeemed: Option<Points>,
    pub expired: Option<Points>,
    pub clawed: Option<Points>,
}
