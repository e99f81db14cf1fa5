//! How tiers and benefits stand in a version document.

use serde::{Serialize, Serializer};

use super::events::AudienceForm;
use super::form::{BasisForm, LineFilterForm, PeriodKindForm, TenderPolicyForm, TextForm};
use super::plain::{Plain, SpanUnitForm, list, many, maybe, one};
use super::promotion::ReachForm;
use crate::domain::audience::Audience;
use crate::domain::benefits::{Benefit, Choice, Every};
use crate::domain::calendar::{PeriodKind, Span};
use crate::domain::names::{Label, RewardId};
use crate::domain::program::{Basis, LineFilter, TenderPolicy, Text};
use crate::domain::promotion::{Reach, Times};
use crate::domain::tiers::{Counting, Crossing, Drop, Lasts, Metric, Threshold, Tier, Tiers};
use crate::protocol::node::{Fault, FromNode, Node, expected, read_pair, record, words};

list!(ladder: Tier as TierForm);

#[derive(Serialize)]
#[serde(remote = "Tiers")]
pub(super) struct TiersForm {
    #[serde(with = "ladder")]
    ladder: Vec<Tier>,
    #[serde(with = "one")]
    counting: Counting,
    #[serde(with = "one")]
    lasts: Lasts,
    #[serde(skip_serializing_if = "Option::is_none", with = "maybe")]
    grace: Option<Span>,
    #[serde(with = "DropForm")]
    drop: Drop,
    #[serde(with = "CrossingForm")]
    crossing: Crossing,
    #[serde(with = "BasisForm")]
    basis: Basis,
    #[serde(with = "LineFilterForm")]
    count: LineFilter,
    #[serde(with = "TenderPolicyForm")]
    tenders: TenderPolicy,
    #[serde(skip_serializing_if = "Reach::is_usual", with = "ReachForm")]
    of: Reach,
    #[serde(skip_serializing_if = "Option::is_none", with = "maybe")]
    group: Option<Label>,
}

#[derive(Serialize)]
#[serde(remote = "Tier")]
struct TierForm {
    #[serde(with = "one")]
    id: Label,
    #[serde(with = "TextForm")]
    name: Text,
    #[serde(skip_serializing_if = "Vec::is_empty", with = "many")]
    from: Vec<Threshold>,
    #[serde(skip_serializing_if = "is_once", with = "one")]
    times: Times,
}

fn is_once(times: &Times) -> bool {
    times.is_once()
}

#[derive(Serialize)]
#[serde(remote = "Drop", rename_all = "snake_case")]
enum DropForm {
    ByBalance,
    OneTier,
}

#[derive(Serialize)]
#[serde(remote = "Crossing", rename_all = "snake_case")]
enum CrossingForm {
    Before,
    Split,
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum CountingForm {
    CalendarYear,
    YearFromJoining,
    Last((u32, SpanUnitForm)),
    Ever,
}

impl Plain for Counting {
    type Form<'a> = CountingForm;

    fn form(&self) -> CountingForm {
        match self {
            Self::CalendarYear => CountingForm::CalendarYear,
            Self::YearFromJoining => CountingForm::YearFromJoining,
            Self::Last(span) => CountingForm::Last(span.form()),
            Self::Ever => CountingForm::Ever,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum LastsForm {
    Years(u32),
    For((u32, SpanUnitForm)),
    WhileCounted,
    Ever,
}

impl Plain for Lasts {
    type Form<'a> = LastsForm;

    fn form(&self) -> LastsForm {
        match self {
            Self::Years(more) => LastsForm::Years(*more),
            Self::For(span) => LastsForm::For(span.form()),
            Self::WhileCounted => LastsForm::WhileCounted,
            Self::Ever => LastsForm::Ever,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum MetricForm<'a> {
    Points(&'a str),
    Spent,
    Orders,
}

impl Plain for Metric {
    type Form<'a> = MetricForm<'a>;

    fn form(&self) -> MetricForm<'_> {
        match self {
            Self::Points(wallet) => MetricForm::Points(wallet.as_str()),
            Self::Spent => MetricForm::Spent,
            Self::Orders => MetricForm::Orders,
        }
    }
}

/// What is counted, and how much of it: `["spent",100000]`.
impl Plain for Threshold {
    type Form<'a> = (MetricForm<'a>, u64);

    fn form(&self) -> Self::Form<'_> {
        (self.metric.form(), self.least)
    }
}

#[derive(Serialize)]
#[serde(remote = "Benefit")]
pub(super) struct BenefitForm {
    #[serde(with = "one")]
    id: Label,
    #[serde(with = "TextForm")]
    name: Text,
    #[serde(skip_serializing_if = "Text::is_empty", with = "TextForm")]
    about: Text,
    #[serde(skip_serializing_if = "Audience::is_everybody", with = "AudienceForm")]
    audience: Audience,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "choice")]
    choice: Option<Choice>,
}

fn choice<S: Serializer>(choice: &Option<Choice>, to: S) -> Result<S::Ok, S::Error> {
    match choice {
        Some(choice) => ChoiceForm::serialize(choice, to),
        None => to.serialize_none(),
    }
}

#[derive(Serialize)]
#[serde(remote = "Choice", rename_all = "snake_case")]
enum ChoiceForm {
    Day {
        #[serde(with = "one")]
        times: Times,
        #[serde(skip_serializing_if = "Reach::is_usual", with = "ReachForm")]
        of: Reach,
        #[serde(with = "PeriodKindForm")]
        every: PeriodKind,
    },
    OneOf {
        #[serde(with = "many")]
        rewards: Vec<RewardId>,
        #[serde(with = "EveryForm")]
        every: Every,
    },
}

#[derive(Serialize)]
#[serde(remote = "Every", rename_all = "snake_case")]
enum EveryForm {
    Period(#[serde(with = "PeriodKindForm")] PeriodKind),
    Count(#[serde(with = "one")] Metric, u64),
}

record!(strict Tiers {
    get ladder,
    get counting,
    get lasts,
    maybe grace,
    get drop,
    get crossing,
    get basis,
    get count,
    get tenders,
    usual of,
    maybe group,
});

record!(strict Tier { get id, get name, usual from, usual times });

words!(Drop, "by_balance or one_tier": ByBalance "by_balance", OneTier "one_tier");
words!(Crossing, "before or split": Before "before", Split "split");

impl FromNode for Counting {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        match node.kind()? {
            ("calendar_year", _) => Ok(Self::CalendarYear),
            ("year_from_joining", _) => Ok(Self::YearFromJoining),
            ("last", node) => FromNode::read(node).map(Self::Last).map_err(|it| it.at("last")),
            ("ever", _) => Ok(Self::Ever),
            _ => Err(expected("what is counted together")),
        }
    }
}

impl FromNode for Lasts {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        match node.kind()? {
            ("years", node) => FromNode::read(node).map(Self::Years).map_err(|it| it.at("years")),
            ("for", node) => FromNode::read(node).map(Self::For).map_err(|it| it.at("for")),
            ("while_counted", _) => Ok(Self::WhileCounted),
            ("ever", _) => Ok(Self::Ever),
            _ => Err(expected("how long a tier lasts")),
        }
    }
}

impl FromNode for Threshold {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        let (metric, least) = read_pair(node)?;
        Ok(Self { metric, least })
    }
}

record!(strict Benefit { get id, get name, usual about, usual audience, maybe choice });

impl FromNode for Choice {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        let (kind, node) = node.kind()?;
        match kind {
            "day" => day(node),
            "one_of" => one_of(node),
            _ => return Err(expected("day or one_of")),
        }
        .map_err(|fault| fault.at(kind))
    }
}

fn day(node: &Node<'_>) -> Result<Choice, Fault> {
    let record = node.strict(&["times", "of", "every"])?;
    Ok(Choice::Day {
        times: record.get("times")?,
        of: record.usual("of")?,
        every: record.get("every")?,
    })
}

fn one_of(node: &Node<'_>) -> Result<Choice, Fault> {
    let record = node.strict(&["rewards", "every"])?;
    Ok(Choice::OneOf { rewards: record.get("rewards")?, every: record.get("every")? })
}

impl FromNode for Every {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        match node.kind()? {
            ("period", node) => FromNode::read(node).map(Self::Period),
            ("count", node) => read_pair(node).map(|(metric, count)| Self::Count(metric, count)),
            _ => Err(expected("period or count")),
        }
    }
}
