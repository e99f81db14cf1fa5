//! `Ask`: the message from the edge to a member's keeper, and the commands it can carry.

use serde::{Deserialize, Serialize};

use super::problem::Problem;
use super::read::read;
use super::release::Releases;
use super::request::{
    ActionBody, ActivateBody, AdjustBody, CaptureBody, EarnBody, EmptyBody, EnrolBody, HandBody,
    HoldBody, OrderBody, RedeemBody, ReturnBody, UseBody, segments,
};
use super::route::{Endpoint, Found};
use super::scalar::{Instant, Named};
use crate::domain::command::Command;
use crate::domain::ledger::Fact;
use crate::domain::moment::Moment;
use crate::domain::names::{BadName, HoldId, Label, MemberId, ProgramId, RedemptionId, Reference};

/// The version of this message: an old keeper meets a new edge during a deploy.
pub const ASK_VERSION: u32 = 1;

/// Unknown fields are ignored here, so that a newer edge can talk to an older keeper; the bodies
/// inside are strict, because a field that is not understood must not be half done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    pub v: u32,
    pub program: Named<ProgramId>,
    pub member: Named<MemberId>,
    /// The time a test program was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub now: Option<Instant>,
    /// What the edge knows of the release list.
    pub releases: Releases,
    /// The name of the request, for the answer's headers and the log.
    pub request_id: String,
    /// Who asks: idempotency keys of one principal are nothing to another.
    pub principal: String,
    pub work: Work,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Work {
    /// In this order, each its own all-or-nothing step; one task is answered as itself, more as a
    /// batch.
    Do {
        tasks: Vec<Task>,
        batch: bool,
    },
    Quote(Box<OrderBody>),
    Member,
    Balance {
        as_of: Option<Instant>,
    },
    Entries {
        limit: u32,
        before: Option<u64>,
    },
    Lots,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    pub key: String,
    pub fingerprint: String,
    pub deed: Deed,
}

/// A command with its body as it was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    Enrol(EnrolBody),
    Earn(EarnBody),
    Act(ActionBody),
    Hold(HoldBody),
    Capture(Named<HoldId>, CaptureBody),
    Void(Named<HoldId>, EmptyBody),
    Redeem(RedeemBody),
    Cancel(Named<RedemptionId>, EmptyBody),
    Use(Named<RedemptionId>, UseBody),
    Return(Named<Reference>, ReturnBody),
    Activate(ActivateBody),
    Adjust(AdjustBody),
    Suspend(HandBody),
    Resume(HandBody),
    Close(HandBody),
    Erase(HandBody),
}

impl Deed {
    /// The deed that a route, its parameters and a body mean; every field is checked.
    ///
    /// # Errors
    /// The [`Problem`] of the first thing that is wrong.
    pub fn read(found: &Found, body: &[u8]) -> Result<Self, Problem> {
        let deed = Self::parse(found, if body.is_empty() { b"{}" } else { body })?;
        // Whether the fields fit together does not depend on the member.
        deed.command(&[])?;
        Ok(deed)
    }

    fn parse(found: &Found, body: &[u8]) -> Result<Self, Problem> {
        let hold = || param(found, "hold", HoldId::EXPECTED, HoldId::parse);
        let redemption = || param(found, "redemption", RedemptionId::EXPECTED, RedemptionId::parse);
        let order = || param(found, "order", Reference::EXPECTED, Reference::parse);
        Ok(match found.route.endpoint {
            Endpoint::Enrol => Self::Enrol(read(body)?),
            Endpoint::Earn => Self::Earn(read(body)?),
            Endpoint::Act => Self::Act(read(body)?),
            Endpoint::Hold => Self::Hold(read(body)?),
            Endpoint::Capture => Self::Capture(hold()?, read(body)?),
            Endpoint::Void => Self::Void(hold()?, read(body)?),
            Endpoint::Redeem => Self::Redeem(read(body)?),
            Endpoint::Cancel => Self::Cancel(redemption()?, read(body)?),
            Endpoint::Use => Self::Use(redemption()?, read(body)?),
            Endpoint::Return => Self::Return(order()?, read(body)?),
            Endpoint::Activate => Self::Activate(read(body)?),
            Endpoint::Adjust => Self::Adjust(read(body)?),
            Endpoint::Suspend => Self::Suspend(read(body)?),
            Endpoint::Resume => Self::Resume(read(body)?),
            Endpoint::Close => Self::Close(read(body)?),
            Endpoint::Erase => Self::Erase(read(body)?),
            Endpoint::Health
            | Endpoint::OpenApi
            | Endpoint::GetProgram
            | Endpoint::PutVersion
            | Endpoint::PutLive
            | Endpoint::CreateKey
            | Endpoint::RevokeKey
            | Endpoint::Quote
            | Endpoint::Batch
            | Endpoint::GetMember
            | Endpoint::GetBalance
            | Endpoint::GetEntries
            | Endpoint::GetLots => {
                return Err(Problem::new("invalid_path", "Expected a command of a member."));
            }
        })
    }

    /// The name under which the fingerprint knows this deed: its route and path.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Enrol(_) => "enrol".to_owned(),
            Self::Earn(_) => "earn".to_owned(),
            Self::Act(_) => "act".to_owned(),
            Self::Hold(_) => "hold".to_owned(),
            Self::Capture(hold, _) => format!("capture {}", hold.0),
            Self::Void(hold, _) => format!("void {}", hold.0),
            Self::Redeem(_) => "redeem".to_owned(),
            Self::Cancel(redemption, _) => format!("cancel {}", redemption.0),
            Self::Use(redemption, _) => format!("use {}", redemption.0),
            Self::Return(order, _) => format!("return {}", order.0),
            Self::Activate(_) => "activate".to_owned(),
            Self::Adjust(_) => "adjust".to_owned(),
            Self::Suspend(_) => "suspend".to_owned(),
            Self::Resume(_) => "resume".to_owned(),
            Self::Close(_) => "close".to_owned(),
            Self::Erase(_) => "erase".to_owned(),
        }
    }

    /// The body alone, as canonical JSON.
    #[must_use]
    pub fn body(&self) -> String {
        let json = match self {
            Self::Enrol(body) => serde_json::to_string(body),
            Self::Earn(body) => serde_json::to_string(body),
            Self::Act(body) => serde_json::to_string(body),
            Self::Hold(body) => serde_json::to_string(body),
            Self::Capture(_, body) => serde_json::to_string(body),
            Self::Void(_, body) | Self::Cancel(_, body) => serde_json::to_string(body),
            Self::Redeem(body) => serde_json::to_string(body),
            Self::Use(_, body) => serde_json::to_string(body),
            Self::Return(_, body) => serde_json::to_string(body),
            Self::Activate(body) => serde_json::to_string(body),
            Self::Adjust(body) => serde_json::to_string(body),
            Self::Suspend(body) | Self::Resume(body) | Self::Close(body) | Self::Erase(body) => {
                serde_json::to_string(body)
            }
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
            Self::Enrol(body) => {
                Command::Enrol { segments: segments(body)?.unwrap_or_else(|| current.to_vec()) }
            }
            Self::Earn(body) => Command::Earn { order: body.order.order()? },
            Self::Act(body) => Command::Act {
                action: body.action.0.clone(),
                event: body.event_id.0.clone(),
                occurred_at: body.occurred_at.0,
            },
            Self::Hold(body) => body.command()?,
            Self::Capture(hold, body) => body.command(hold.0.clone())?,
            Self::Void(hold, _) => Command::Void { hold: hold.0.clone() },
            Self::Redeem(body) => body.command(),
            Self::Cancel(redemption, _) => Command::Cancel { redemption: redemption.0.clone() },
            Self::Use(redemption, body) => body.command(redemption.0.clone()),
            Self::Return(order, body) => body.command(order.0.clone())?,
            Self::Activate(body) => {
                Command::Activate { order: body.order.0.clone(), event: body.event.0.clone() }
            }
            Self::Adjust(body) => body.command()?,
            Self::Suspend(body) => Command::Suspend { hand: body.hand() },
            Self::Resume(body) => Command::Resume { hand: body.hand() },
            Self::Close(body) => Command::Close { hand: body.hand() },
            Self::Erase(body) => Command::Erase { hand: body.hand() },
        })
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
