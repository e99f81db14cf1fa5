//! How promotions stand in a version document.

use serde::Serialize;

use super::form::{TextForm, WhenForm};
use super::plain::{Plain, many, maybe, one};
use crate::domain::names::{Label, RuleId, WalletId};
use crate::domain::program::{Text, When};
use crate::domain::promotion::{Promotion, Reach, Times};
use crate::protocol::node::{Fault, FromNode, Node, expected, read_pair, record};

#[derive(Serialize)]
#[serde(remote = "Promotion")]
pub(super) struct PromotionForm {
    #[serde(with = "one")]
    id: RuleId,
    #[serde(skip_serializing_if = "Text::is_empty", with = "TextForm")]
    name: Text,
    #[serde(with = "one")]
    times: Times,
    #[serde(skip_serializing_if = "Reach::is_usual", with = "ReachForm")]
    of: Reach,
    #[serde(with = "WhenForm")]
    when: When,
    #[serde(skip_serializing_if = "Option::is_none", with = "maybe")]
    group: Option<Label>,
}

#[derive(Serialize)]
#[serde(remote = "Reach")]
pub(super) struct ReachForm {
    #[serde(skip_serializing_if = "Vec::is_empty", with = "many")]
    rules: Vec<RuleId>,
    #[serde(skip_serializing_if = "Option::is_none", with = "maybe")]
    wallet: Option<WalletId>,
}

/// A fraction: `[5,4]`.
impl Plain for Times {
    type Form<'a> = (u32, u32);

    fn form(&self) -> (u32, u32) {
        (self.over(), self.under())
    }
}

record!(strict Promotion { get id, usual name, get times, usual of, get when, maybe group });

record!(strict Reach { usual rules, maybe wallet });

impl FromNode for Times {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        let (over, under) = read_pair(node)?;
        Self::new(over, under).ok_or_else(|| expected("a fraction of 1 to 100"))
    }
}
