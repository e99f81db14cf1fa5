//! Returns: what of an order comes back.

use serde::Serialize;

use crate::domain::command::{Command, Extent};
use crate::domain::money::Minor;
use crate::domain::names::Reference;
use crate::domain::order::QUANTITY_MAX;
use crate::protocol::node::record;
use crate::protocol::problem::Problem;
use crate::protocol::scalar::{Count, Instant, Named, Whole};

/// `POST …/orders/{order}/returns`: lines, or an amount, or the whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ReturnBody {
    pub return_ref: Named<Reference>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurred_at: Option<Instant>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "desk", schemars(length(min = 1)))]
    pub lines: Option<Vec<ReturnLine>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "desk", schemars(range(min = 1)))]
    pub amount: Option<Whole>,
}

record!(strict ReturnBody { get return_ref, maybe occurred_at, maybe lines, maybe amount });

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ReturnLine {
    pub id: Named<Reference>,
    pub quantity: Count<QUANTITY_MAX>,
}

record!(strict ReturnLine { get id, get quantity });

impl ReturnBody {
    /// # Errors
    /// `invalid_field` when both lines and an amount are given, or neither says anything.
    pub fn command(&self, order: Reference) -> Result<Command, Problem> {
        let extent = match (&self.lines, self.amount) {
            (None, None) => Extent::Whole,
            (Some(lines), None) if !lines.is_empty() => Extent::Lines(
                lines.iter().map(|line| (line.id.0.clone(), line.quantity.0)).collect(),
            ),
            (None, Some(amount)) if amount.0 > 0 => {
                Extent::Amount(Minor::new(amount.0).unwrap_or(Minor::MAX))
            }
            (None, Some(_)) => {
                let detail = "Expected an amount above 0.";
                return Err(Problem::new("invalid_field", detail).at("/amount"));
            }
            (Some(_), _) => {
                let detail = "Expected at least one line, or an amount, or neither.";
                return Err(Problem::new("invalid_field", detail).at("/lines"));
            }
        };
        Ok(Command::Return {
            order,
            reference: self.return_ref.0.clone(),
            occurred_at: self.occurred_at.map(|instant| instant.0),
            extent,
        })
    }
}

impl ReturnBody {
    /// Where the body names this line.
    #[must_use]
    pub fn pointer_of(&self, line: &Reference) -> String {
        let place = self.lines.iter().flatten().position(|named| named.id.0 == *line);
        place.map_or_else(|| "/lines".to_owned(), |place| format!("/lines/{place}/id"))
    }
}
