//! How challenges stand in a version document.

use serde::Serialize;

use super::form::{LineFilterForm, PeriodKindForm, TextForm, TriggerForm, WhenForm, is_usual};
use super::plain::one;
use crate::domain::calendar::PeriodKind;
use crate::domain::challenges::{Aim, Challenge, Measure};
use crate::domain::names::Label;
use crate::domain::program::{LineFilter, Text, Trigger, When};
use crate::protocol::node::{Fault, FromNode, Node, record, words};

#[derive(Serialize)]
#[serde(remote = "Challenge")]
pub(super) struct ChallengeForm {
    #[serde(with = "one")]
    id: Label,
    #[serde(with = "TextForm")]
    name: Text,
    #[serde(with = "TriggerForm")]
    on: Trigger,
    #[serde(skip_serializing_if = "is_usual", with = "WhenForm")]
    when: When,
    #[serde(skip_serializing_if = "is_usual", with = "LineFilterForm")]
    count: LineFilter,
    #[serde(with = "AimForm")]
    goal: Aim,
    #[serde(with = "PeriodKindForm")]
    within: PeriodKind,
    again: bool,
    badge: bool,
}

#[derive(Serialize)]
#[serde(remote = "Aim")]
struct AimForm {
    count: u32,
    #[serde(skip_serializing_if = "is_usual", with = "MeasureForm")]
    of: Measure,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "unit")]
    unit: Option<PeriodKind>,
    in_a_row: bool,
}

#[derive(Serialize)]
#[serde(remote = "Measure", rename_all = "snake_case")]
enum MeasureForm {
    Deeds,
    Pieces,
    Spent,
}

words!(Measure, "what a challenge counts": Deeds "deeds", Pieces "pieces", Spent "spent");

fn unit<S: serde::Serializer>(unit: &Option<PeriodKind>, to: S) -> Result<S::Ok, S::Error> {
    match unit {
        Some(unit) => PeriodKindForm::serialize(unit, to),
        None => to.serialize_none(),
    }
}

record!(strict Challenge {
    get id,
    get name,
    get on,
    usual when,
    usual count,
    get goal,
    get within,
    get again,
    get badge,
});

impl FromNode for Aim {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        let record = node.strict(&["count", "of", "unit", "in_a_row"])?;
        let (count, of) = (record.get("count")?, record.maybe("of")?.unwrap_or_default());
        let (unit, in_a_row) = (record.maybe("unit")?, record.get("in_a_row")?);
        Ok(Self { count, of, unit, in_a_row })
    }
}
