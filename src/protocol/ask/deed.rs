//! `Deed`: a command with its body as it was sent.

use serde::Serialize;

use crate::domain::command::Command;
use crate::domain::ledger::Fact;
use crate::domain::moment::Moment;
use crate::domain::names::{BadName, HoldId, Label, RedemptionId, Reference};
use crate::protocol::identifier::Identifier;
use crate::protocol::json::parse;
use crate::protocol::node::{Fault, FromNode, Node, Record, expected, of_length};
use crate::protocol::problem::Problem;
use crate::protocol::request::{
    ActionBody, ActivateBody, AdjustBody, BillingBody, CaptureBody, ChoiceBody, ConsumeBody,
    EarnBody, EmptyBody, EnrolBody, HandBody, HoldBody, LinkBody, OwnRedeemBody, RedeemBody,
    ReleaseBody, ReserveBody, ReturnBody, UseBody, segments,
};
use crate::protocol::route::{Endpoint, Found};
use crate::protocol::scalar::Named;

/// A command with its body as it was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    Enrol(EnrolBody),
    /// One more thing that the member is found by.
    Identify(Identifier),
    Earn(EarnBody),
    Act(ActionBody),
    /// An action was undone.
    Retract(Named<Reference>, EmptyBody),
    /// Gives what time has brought.
    Settle(EmptyBody),
    Hold(HoldBody),
    Capture(Named<HoldId>, CaptureBody),
    Void(Named<HoldId>, EmptyBody),
    Redeem(RedeemBody),
    Cancel(Named<RedemptionId>, EmptyBody),
    Use(Named<RedemptionId>, UseBody),
    Reserve(Named<RedemptionId>, ReserveBody),
    Release(Named<RedemptionId>, ReleaseBody),
    Undo(Named<RedemptionId>, EmptyBody),
    Link(LinkBody),
    Consume(Named<HoldId>, ConsumeBody),
    Return(Named<Reference>, ReturnBody),
    Activate(ActivateBody),
    Bill(BillingBody),
    Choose(ChoiceBody),
    Adjust(AdjustBody),
    Suspend(HandBody),
    Resume(HandBody),
    Close(HandBody),
    Erase(HandBody),
    /// Erases who was enrolled by mistake, as long as nothing has come of it.
    Unenrol(HandBody),
}

impl FromNode for Deed {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        let (kind, node) = node.kind()?;
        read_deed(kind, node).map_err(|fault| fault.at(kind))
    }
}

fn read_deed(kind: &str, node: &Node<'_>) -> Result<Deed, Fault> {
    Ok(match kind {
        "enrol" => Deed::Enrol(FromNode::read(node)?),
        "identify" => Deed::Identify(FromNode::read(node)?),
        "earn" => Deed::Earn(FromNode::read(node)?),
        "act" => Deed::Act(FromNode::read(node)?),
        "settle" => Deed::Settle(FromNode::read(node)?),
        "hold" => Deed::Hold(FromNode::read(node)?),
        "redeem" => Deed::Redeem(FromNode::read(node)?),
        "link" => Deed::Link(FromNode::read(node)?),
        "activate" => Deed::Activate(FromNode::read(node)?),
        "bill" => Deed::Bill(FromNode::read(node)?),
        "choose" => Deed::Choose(FromNode::read(node)?),
        "adjust" => Deed::Adjust(FromNode::read(node)?),
        "suspend" => Deed::Suspend(FromNode::read(node)?),
        "resume" => Deed::Resume(FromNode::read(node)?),
        "close" => Deed::Close(FromNode::read(node)?),
        "erase" => Deed::Erase(FromNode::read(node)?),
        "unenrol" => Deed::Unenrol(FromNode::read(node)?),
        _ => {
            let [subject, body] = of_length(node)?;
            read_deed_on(kind, subject, body)?
        }
    })
}

fn read_deed_on(kind: &str, subject: &Node<'_>, body: &Node<'_>) -> Result<Deed, Fault> {
    Ok(match kind {
        "capture" => Deed::Capture(FromNode::read(subject)?, FromNode::read(body)?),
        "retract" => Deed::Retract(FromNode::read(subject)?, FromNode::read(body)?),
        "void" => Deed::Void(FromNode::read(subject)?, FromNode::read(body)?),
        "cancel" => Deed::Cancel(FromNode::read(subject)?, FromNode::read(body)?),
        "use" => Deed::Use(FromNode::read(subject)?, FromNode::read(body)?),
        "reserve" => Deed::Reserve(FromNode::read(subject)?, FromNode::read(body)?),
        "release" => Deed::Release(FromNode::read(subject)?, FromNode::read(body)?),
        "undo" => Deed::Undo(FromNode::read(subject)?, FromNode::read(body)?),
        "consume" => Deed::Consume(FromNode::read(subject)?, FromNode::read(body)?),
        "return" => Deed::Return(FromNode::read(subject)?, FromNode::read(body)?),
        _ => return Err(expected("a kind of command")),
    })
}

impl Deed {
    /// The deed that a route, its parameters and a body mean; every field is checked.
    ///
    /// # Errors
    /// The [`Problem`] of the first thing that is wrong.
    pub fn read(found: &Found, body: &[u8]) -> Result<Self, Problem> {
        if body.is_empty() {
            return Self::of(found, &Node::Record(Record::new()));
        }
        Self::of(found, &parse(body)?)
    }

    /// As [`Self::read`], of a body that is parsed already.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn of(found: &Found, body: &Node<'_>) -> Result<Self, Problem> {
        let deed = Self::typed(found, body)?;
        // Whether the fields fit together does not depend on the member.
        deed.command(&[])?;
        Ok(deed)
    }

    fn typed(found: &Found, body: &Node<'_>) -> Result<Self, Problem> {
        let hold = || param(found, "hold", HoldId::EXPECTED, HoldId::parse);
        let redemption = || param(found, "redemption", RedemptionId::EXPECTED, RedemptionId::parse);
        let event = || param(found, "event", Reference::EXPECTED, Reference::parse);
        let order = || param(found, "order", Reference::EXPECTED, Reference::parse);
        Ok(match found.route.endpoint {
            Endpoint::Enrol => Self::Enrol(FromNode::read(body)?),
            Endpoint::Identify => Self::Identify(FromNode::read(body)?),
            Endpoint::Earn => Self::Earn(FromNode::read(body)?),
            Endpoint::Act => Self::Act(FromNode::read(body)?),
            Endpoint::Retract => Self::Retract(event()?, FromNode::read(body)?),
            Endpoint::Settle => Self::Settle(FromNode::read(body)?),
            Endpoint::Hold => Self::Hold(FromNode::read(body)?),
            Endpoint::Capture => Self::Capture(hold()?, FromNode::read(body)?),
            Endpoint::Void | Endpoint::RevokeLink => Self::Void(hold()?, FromNode::read(body)?),
            Endpoint::MyRedeem => Self::Redeem(OwnRedeemBody::read(body)?.into()),
            Endpoint::Redeem => Self::Redeem(FromNode::read(body)?),
            Endpoint::Cancel | Endpoint::MyCancel => {
                Self::Cancel(redemption()?, FromNode::read(body)?)
            }
            Endpoint::Use => Self::Use(redemption()?, FromNode::read(body)?),
            Endpoint::Reserve => Self::Reserve(redemption()?, FromNode::read(body)?),
            Endpoint::Release => Self::Release(redemption()?, FromNode::read(body)?),
            Endpoint::Undo => Self::Undo(redemption()?, FromNode::read(body)?),
            Endpoint::Link => Self::Link(FromNode::read(body)?),
            Endpoint::Consume => Self::Consume(hold()?, FromNode::read(body)?),
            Endpoint::Return => Self::Return(order()?, FromNode::read(body)?),
            Endpoint::Activate => Self::Activate(FromNode::read(body)?),
            Endpoint::Bill => Self::Bill(FromNode::read(body)?),
            Endpoint::Choose | Endpoint::MyChoice => Self::Choose(FromNode::read(body)?),
            Endpoint::Adjust => Self::Adjust(FromNode::read(body)?),
            Endpoint::Suspend => Self::Suspend(FromNode::read(body)?),
            Endpoint::Resume => Self::Resume(FromNode::read(body)?),
            Endpoint::Close => Self::Close(FromNode::read(body)?),
            Endpoint::Erase => Self::Erase(FromNode::read(body)?),
            _ => {
                return Err(Problem::new("invalid_path", "Expected a command of a member."));
            }
        })
    }

    /// The name under which the fingerprint knows this deed: its route and path.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Enrol(_) => "enrol".to_owned(),
            Self::Identify(_) => "identify".to_owned(),
            Self::Earn(_) => "earn".to_owned(),
            Self::Act(_) => "act".to_owned(),
            Self::Retract(event, _) => format!("retract {}", event.0),
            Self::Settle(_) => "settle".to_owned(),
            Self::Hold(_) => "hold".to_owned(),
            Self::Capture(hold, _) => format!("capture {}", hold.0),
            Self::Void(hold, _) => format!("void {}", hold.0),
            Self::Redeem(_) => "redeem".to_owned(),
            Self::Cancel(redemption, _) => format!("cancel {}", redemption.0),
            Self::Use(redemption, _) => format!("use {}", redemption.0),
            Self::Reserve(redemption, _) => format!("reserve {}", redemption.0),
            Self::Release(redemption, _) => format!("release {}", redemption.0),
            Self::Undo(redemption, _) => format!("undo {}", redemption.0),
            Self::Link(_) => "link".to_owned(),
            Self::Consume(hold, _) => format!("consume {}", hold.0),
            Self::Return(order, _) => format!("return {}", order.0),
            Self::Activate(_) => "activate".to_owned(),
            Self::Bill(_) => "bill".to_owned(),
            Self::Choose(_) => "choose".to_owned(),
            Self::Adjust(_) => "adjust".to_owned(),
            Self::Suspend(_) => "suspend".to_owned(),
            Self::Resume(_) => "resume".to_owned(),
            Self::Close(_) => "close".to_owned(),
            Self::Erase(_) => "erase".to_owned(),
            Self::Unenrol(_) => "unenrol".to_owned(),
        }
    }

    /// The body alone, as canonical JSON.
    #[must_use]
    pub fn body(&self) -> String {
        let json = match self {
            Self::Enrol(body) => serde_json::to_string(body),
            Self::Identify(body) => serde_json::to_string(body),
            Self::Earn(body) => serde_json::to_string(body),
            Self::Act(body) => serde_json::to_string(body),
            Self::Hold(body) => serde_json::to_string(body),
            Self::Capture(_, body) => serde_json::to_string(body),
            Self::Void(_, body)
            | Self::Cancel(_, body)
            | Self::Undo(_, body)
            | Self::Retract(_, body)
            | Self::Settle(body) => serde_json::to_string(body),
            Self::Redeem(body) => serde_json::to_string(body),
            Self::Use(_, body) => serde_json::to_string(body),
            Self::Reserve(_, body) => serde_json::to_string(body),
            Self::Release(_, body) => serde_json::to_string(body),
            Self::Link(body) => serde_json::to_string(body),
            Self::Consume(_, body) => serde_json::to_string(body),
            Self::Return(_, body) => serde_json::to_string(body),
            Self::Activate(body) => serde_json::to_string(body),
            Self::Bill(body) => serde_json::to_string(body),
            Self::Choose(body) => serde_json::to_string(body),
            Self::Adjust(body) => serde_json::to_string(body),
            Self::Suspend(body)
            | Self::Resume(body)
            | Self::Close(body)
            | Self::Erase(body)
            | Self::Unenrol(body) => serde_json::to_string(body),
        };
        // Texts, numbers and lists: writing them to memory cannot fail.
        json.unwrap_or_default()
    }

    /// The command this deed means to a member who is in `segments` now.
    ///
    /// # Errors
    /// The [`Problem`] of the field that does not fit.
    pub fn command(&self, current: &[Label]) -> Result<Command, Problem> {
        Ok(match self {
            // What a member is found by is no part of the book.
            Self::Identify(_) => Command::Enrol { segments: current.to_vec(), told: Vec::new() },
            Self::Enrol(body) => {
                body.check()?;
                let segments = segments(body)?.unwrap_or_else(|| current.to_vec());
                Command::Enrol { segments, told: body.attributes.0.clone() }
            }
            Self::Earn(body) => Command::Earn { order: body.order.order()? },
            Self::Act(body) => Command::Act {
                action: body.action.0.clone(),
                event: body.event_id.0.clone(),
                occurred_at: body.occurred_at.0,
            },
            Self::Retract(event, _) => Command::Retract { event: event.0.clone() },
            Self::Settle(_) => Command::Settle,
            Self::Hold(body) => body.command()?,
            Self::Capture(hold, body) => body.command(hold.0.clone())?,
            Self::Void(hold, _) => Command::Void { hold: hold.0.clone() },
            Self::Redeem(body) => body.command()?,
            Self::Cancel(redemption, _) => Command::Cancel { redemption: redemption.0.clone() },
            Self::Use(redemption, body) => body.command(redemption.0.clone()),
            Self::Reserve(redemption, body) => body.command(redemption.0.clone())?,
            Self::Release(redemption, body) => body.command(redemption.0.clone()),
            Self::Undo(redemption, _) => Command::Undo { redemption: redemption.0.clone() },
            Self::Link(body) => body.command()?,
            Self::Consume(hold, body) => body.command(hold.0.clone()),
            Self::Return(order, body) => body.command(order.0.clone())?,
            Self::Activate(body) => {
                Command::Activate { order: body.order.0.clone(), event: body.event.0.clone() }
            }
            Self::Bill(body) => body.command()?,
            Self::Choose(body) => body.command(),
            Self::Adjust(body) => body.command()?,
            Self::Suspend(body) => Command::Suspend { hand: body.hand() },
            Self::Resume(body) => Command::Resume { hand: body.hand() },
            Self::Close(body) => Command::Close { hand: body.hand() },
            Self::Erase(body) | Self::Unenrol(body) => Command::Erase { hand: body.hand() },
        })
    }

    /// Whether it is about who the member is, so that where it goes must be found out.
    #[must_use]
    pub fn enrols(&self) -> bool {
        matches!(self, Self::Enrol(_) | Self::Identify(_))
    }

    /// What the member is to be found by from now on.
    #[must_use]
    pub fn identifiers(&self) -> &[Identifier] {
        match self {
            Self::Enrol(body) => body.identifiers(),
            Self::Identify(identifier) => std::slice::from_ref(identifier),
            _ => &[],
        }
    }

    /// When the rules are to be chosen for: an order's or action's own time.
    #[must_use]
    pub fn occurred_at(&self) -> Option<Moment> {
        match self {
            Self::Earn(body) => Some(body.order.occurred_at.0),
            Self::Act(body) => Some(body.occurred_at.0),
            _ => None,
        }
    }

    /// The fact outside that this deed stands for.
    #[must_use]
    pub fn fact(&self) -> Option<Fact> {
        match self {
            Self::Earn(body) => Some(Fact::Order(body.order.reference.0.clone())),
            Self::Act(body) => Some(Fact::Action(body.event_id.0.clone())),
            Self::Bill(body) => Some(Fact::Billing(body.billing_ref.0.clone())),
            Self::Return(_, body) => Some(Fact::Return(body.return_ref.0.clone())),
            _ => None,
        }
    }
}

fn param<T>(
    found: &Found,
    name: &str,
    expected: &str,
    parse: impl Fn(&str) -> Result<T, BadName>,
) -> Result<Named<T>, Problem> {
    let wrong = |_| Problem::new("invalid_path", format!("Expected {expected}.")).at(name);
    parse(found.param(name)).map(Named).map_err(wrong)
}
