//! How attributes, segments, occasions and held bonuses stand in a version document.

use serde::{Serialize, Serializer};

use super::form::TextForm;
use super::plain::{many, maybe, one};
use crate::domain::attributes::{Attribute, Kind};
use crate::domain::audience::Audience;
use crate::domain::bonus::{Goal, Held};
use crate::domain::calendar::Span;
use crate::domain::ending::Ending;
use crate::domain::moment::Moment;
use crate::domain::money::Minor;
use crate::domain::names::Label;
use crate::domain::program::{Issued, Text, Window};
use crate::domain::segments::{Criterion, Segment};
use crate::protocol::node::{Fault, FromNode, Node, expected, read_pair, record};

#[derive(Serialize)]
#[serde(remote = "Attribute")]
pub(super) struct AttributeForm {
    #[serde(with = "one")]
    name: Label,
    #[serde(with = "KindForm")]
    kind: Kind,
}

#[derive(Serialize)]
#[serde(remote = "Kind", rename_all = "snake_case")]
enum KindForm {
    Number,
    Words(#[serde(with = "many")] Vec<Label>),
}

record!(strict Attribute { get name, get kind });

impl FromNode for Kind {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        match node.kind()? {
            ("number", _) => Ok(Self::Number),
            ("words", node) => {
                FromNode::read(node).map(Self::Words).map_err(|fault: Fault| fault.at("words"))
            }
            _ => Err(expected("number or words")),
        }
    }
}

#[derive(Serialize)]
#[serde(remote = "Segment")]
pub(super) struct SegmentForm {
    #[serde(with = "one")]
    id: Label,
    #[serde(skip_serializing_if = "Text::is_empty", with = "TextForm")]
    name: Text,
    #[serde(with = "criteria")]
    meets: Vec<Criterion>,
}

mod criteria {
    use super::{Criterion, CriterionForm, Serialize, Serializer};

    struct Out<'a>(&'a Criterion);

    impl Serialize for Out<'_> {
        fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
            CriterionForm::serialize(self.0, to)
        }
    }

    pub fn serialize<S: Serializer>(items: &[Criterion], to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(items.iter().map(Out))
    }
}

#[derive(Serialize)]
#[serde(remote = "Criterion", rename_all = "snake_case")]
enum CriterionForm {
    Lapsed(#[serde(with = "one")] Span),
    Orders {
        least: u32,
        #[serde(skip_serializing_if = "Option::is_none", with = "maybe")]
        within: Option<Span>,
    },
    Spent {
        #[serde(with = "one")]
        least: Minor,
        #[serde(skip_serializing_if = "Option::is_none", with = "maybe")]
        within: Option<Span>,
    },
    Bought {
        #[serde(with = "one")]
        category: Label,
        #[serde(skip_serializing_if = "Option::is_none", with = "maybe")]
        within: Option<Span>,
    },
    Word {
        #[serde(with = "one")]
        attribute: Label,
        #[serde(with = "many")]
        words: Vec<Label>,
    },
    Number {
        #[serde(with = "one")]
        attribute: Label,
        least: u64,
        #[serde(skip_serializing_if = "Option::is_none")]
        most: Option<u64>,
    },
    Share(u32),
}

record!(strict Segment { get id, usual name, get meets });

impl FromNode for Criterion {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        let (kind, node) = node.kind()?;
        match kind {
            "lapsed" => FromNode::read(node).map(Self::Lapsed),
            "share" => FromNode::read(node).map(Self::Share),
            "orders" => counted(node).map(|(least, within)| Self::Orders { least, within }),
            "spent" => counted(node).map(|(least, within)| Self::Spent { least, within }),
            "bought" => bought(node),
            "word" => worded(node),
            "number" => numbered(node),
            _ => return Err(expected("what members have in common")),
        }
        .map_err(|fault: Fault| fault.at(kind))
    }
}

fn counted<T: FromNode>(node: &Node<'_>) -> Result<(T, Option<Span>), Fault> {
    let record = node.strict(&["least", "within"])?;
    Ok((record.get("least")?, record.maybe("within")?))
}

fn bought(node: &Node<'_>) -> Result<Criterion, Fault> {
    let record = node.strict(&["category", "within"])?;
    let (category, within) = (record.get("category")?, record.maybe("within")?);
    Ok(Criterion::Bought { category, within })
}

fn worded(node: &Node<'_>) -> Result<Criterion, Fault> {
    let record = node.strict(&["attribute", "words"])?;
    Ok(Criterion::Word { attribute: record.get("attribute")?, words: record.get("words")? })
}

fn numbered(node: &Node<'_>) -> Result<Criterion, Fault> {
    let record = node.strict(&["attribute", "least", "most"])?;
    let attribute = record.get("attribute")?;
    Ok(Criterion::Number { attribute, least: record.get("least")?, most: record.maybe("most")? })
}

/// Who something is for, where that is said in one piece.
#[derive(Serialize)]
#[serde(remote = "Audience")]
pub(super) struct AudienceForm {
    #[serde(skip_serializing_if = "Vec::is_empty", with = "many")]
    segments: Vec<Label>,
    #[serde(skip_serializing_if = "Vec::is_empty", with = "many")]
    not_segments: Vec<Label>,
    #[serde(skip_serializing_if = "Vec::is_empty", with = "many")]
    tiers: Vec<Label>,
    #[serde(skip_serializing_if = "Vec::is_empty", with = "many")]
    plans: Vec<Label>,
    #[serde(skip_serializing_if = "super::form::is_usual")]
    first_order: bool,
}

record!(strict Audience {
    usual segments,
    usual not_segments,
    usual tiers,
    usual plans,
    usual first_order,
});

#[derive(Serialize)]
#[serde(remote = "Issued", rename_all = "snake_case")]
pub(super) enum IssuedForm {
    OnRequest,
    AtCost,
    OnJoining,
    OnPlan,
    OnAction(#[serde(with = "one")] Label),
    OnChallenge(#[serde(with = "one")] Label),
    OnTier(#[serde(with = "one")] Label),
    WhenChosen,
    OnBirthday,
    OnLapse(#[serde(with = "one")] Span),
}

impl FromNode for Issued {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        let (kind, node) = node.kind()?;
        match kind {
            "on_joining" => Ok(Self::OnJoining),
            "on_plan" => Ok(Self::OnPlan),
            "on_tier" => FromNode::read(node).map(Self::OnTier),
            "when_chosen" => Ok(Self::WhenChosen),
            "on_birthday" => Ok(Self::OnBirthday),
            "on_challenge" => FromNode::read(node).map(Self::OnChallenge),
            "on_action" => FromNode::read(node).map(Self::OnAction),
            "on_lapse" => FromNode::read(node).map(Self::OnLapse),
            _ => return Err(expected("an occasion")),
        }
        .map_err(|fault: Fault| fault.at(kind))
    }
}

#[derive(Serialize)]
#[serde(remote = "Window")]
pub(super) struct WindowForm {
    #[serde(skip_serializing_if = "Option::is_none", with = "maybe")]
    from: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none", with = "maybe")]
    until: Option<Moment>,
}

record!(strict Window { maybe from, maybe until });

/// For `#[serde(with = "held")]`: what the points of a rule wait for, if they do.
pub(super) mod held {
    use super::{Held, HeldForm, Serialize, Serializer};

    struct Out<'a>(&'a Held);

    impl Serialize for Out<'_> {
        fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
            HeldForm::serialize(self.0, to)
        }
    }

    pub fn serialize<S: Serializer>(held: &Option<Held>, to: S) -> Result<S::Ok, S::Error> {
        held.as_ref().map(Out).serialize(to)
    }
}

#[derive(Serialize)]
#[serde(remote = "Held")]
struct HeldForm {
    #[serde(with = "GoalForm")]
    goal: Goal,
    #[serde(with = "one")]
    within: Span,
}

#[derive(Serialize)]
#[serde(remote = "Goal", rename_all = "snake_case")]
enum GoalForm {
    Orders(u32),
    Spent(#[serde(with = "one")] Minor),
    Acts(#[serde(with = "one")] Label, u32),
}

record!(strict Held { get goal, get within });

impl FromNode for Goal {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        let (kind, node) = node.kind()?;
        match kind {
            "orders" => FromNode::read(node).map(Self::Orders),
            "spent" => FromNode::read(node).map(Self::Spent),
            "acts" => read_pair(node).map(|(action, count)| Self::Acts(action, count)),
            _ => return Err(expected("orders, spent or acts")),
        }
        .map_err(|fault: Fault| fault.at(kind))
    }
}

/// For `#[serde(serialize_with = "ending")]`: when a program ends, if it does.
pub(super) fn ending<S: Serializer>(ending: &Option<Ending>, to: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Out<'a>(#[serde(with = "EndingForm")] &'a Ending);
    ending.as_ref().map(Out).serialize(to)
}

#[derive(Serialize)]
#[serde(remote = "Ending")]
struct EndingForm {
    #[serde(with = "one")]
    at: Moment,
    #[serde(skip_serializing_if = "Option::is_none", with = "maybe")]
    redeem_until: Option<Moment>,
}

record!(strict Ending { get at, maybe redeem_until });
