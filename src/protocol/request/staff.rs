//! What staff do by hand, with their reason and name.

use serde::Serialize;

use super::positive;
use crate::domain::command::Command;
use crate::domain::ledger::Hand;
use crate::domain::names::{Label, Reason, WalletId};
use crate::protocol::node::record;
use crate::protocol::problem::Problem;
use crate::protocol::scalar::{Named, Signed, Whole};

/// `POST …/adjustments`
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AdjustBody {
    pub wallet: Named<WalletId>,
    pub points: Signed,
    pub reason: Named<Reason>,
    pub actor: Named<Label>,
}

record!(strict AdjustBody { get wallet, get points, get reason, get actor });

/// `POST …/suspend`, `resume`, `close`, `erase`
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct HandBody {
    pub reason: Named<Reason>,
    pub actor: Named<Label>,
}

record!(strict HandBody { get reason, get actor });

impl HandBody {
    #[must_use]
    pub fn hand(&self) -> Hand {
        Hand { reason: self.reason.0.clone(), actor: self.actor.0.clone() }
    }
}

impl AdjustBody {
    /// # Errors
    /// `invalid_field` for 0 points, which the scalar refuses already.
    pub fn command(&self) -> Result<Command, Problem> {
        let points = positive(Whole(self.points.0.unsigned_abs()), "/points")?;
        let hand = Hand { reason: self.reason.0.clone(), actor: self.actor.0.clone() };
        let credit = self.points.0 > 0;
        Ok(Command::Adjust { wallet: self.wallet.0.clone(), credit, points, hand })
    }
}
