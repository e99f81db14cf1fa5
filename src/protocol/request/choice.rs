//! What a member makes of a benefit: a day of their own, or one of its rewards.

use serde::Serialize;

use crate::domain::command::Command;
use crate::domain::names::Label;
use crate::protocol::node::record;
use crate::protocol::scalar::Named;

/// `POST …/choices`
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ChoiceBody {
    pub benefit: Named<Label>,
    /// A day ahead, as `2026-06-12`, or the id of one of the benefit's rewards.
    pub option: Named<Label>,
}

record!(strict ChoiceBody { get benefit, get option });

impl ChoiceBody {
    #[must_use]
    pub fn command(&self) -> Command {
        Command::Choose { benefit: self.benefit.0.clone(), option: self.option.0.clone() }
    }
}
