//! Stored form of an entry's cause, each under the word for what happened.

use serde::{Deserialize, Serialize};

use super::Unreadable;
use super::order::{OrderForm, PinnedForm, StandingForm};
use super::plain::{Form, Text, is_default, moment, read, read_all, text, texts};
use crate::domain::ledger::{Cause, Hand};

/// The word for what happened, in storage and to readers.
#[must_use]
pub fn kind(cause: &Cause) -> &'static str {
    match cause {
        Cause::Enrolled { .. } => "enrolled",
        Cause::Updated { .. } => "updated",
        Cause::Earned { .. } => "earned",
        Cause::Acted { .. } => "acted",
        Cause::Held => "held",
        Cause::Captured { .. } => "captured",
        Cause::Voided { .. } => "voided",
        Cause::Redeemed => "redeemed",
        Cause::Cancelled { .. } => "cancelled",
        Cause::Used { .. } => "used",
        Cause::Returned { .. } => "returned",
        Cause::Activated { .. } => "activated",
        Cause::Adjusted { .. } => "adjusted",
        Cause::Suspended { .. } => "suspended",
        Cause::Resumed { .. } => "resumed",
        Cause::Closed { .. } => "closed",
        Cause::Erased { .. } => "erased",
    }
}

#[derive(Serialize, Deserialize)]
pub(super) struct SegmentsForm<'a> {
    #[serde(rename = "g", default, skip_serializing_if = "Vec::is_empty")]
    segments: Vec<Text<'a>>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct EarnedForm<'a> {
    #[serde(rename = "o")]
    order: OrderForm<'a>,
    #[serde(rename = "m", default, skip_serializing_if = "is_default")]
    pinned: PinnedForm<'a>,
    #[serde(rename = "s")]
    standing: StandingForm<'a>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct ActedForm<'a> {
    #[serde(rename = "a")]
    action: Text<'a>,
    #[serde(rename = "e")]
    event: Text<'a>,
    #[serde(rename = "t")]
    occurred_at: i64,
}

#[derive(Serialize, Deserialize)]
pub(super) struct ReturnedForm<'a> {
    #[serde(rename = "o")]
    order: Text<'a>,
    #[serde(rename = "r")]
    reference: Text<'a>,
    #[serde(rename = "t")]
    occurred_at: i64,
    #[serde(rename = "s")]
    standing: StandingForm<'a>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct ActivatedForm<'a> {
    #[serde(rename = "o")]
    order: Text<'a>,
    #[serde(rename = "e")]
    event: Text<'a>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct HandForm<'a> {
    #[serde(rename = "r")]
    reason: Text<'a>,
    #[serde(rename = "a")]
    actor: Text<'a>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum CauseForm<'a> {
    Enrolled(SegmentsForm<'a>),
    Updated(SegmentsForm<'a>),
    Earned(EarnedForm<'a>),
    Acted(ActedForm<'a>),
    Held,
    /// The hold.
    Captured(Text<'a>),
    /// The hold.
    Voided(Text<'a>),
    Redeemed,
    /// The redemption.
    Cancelled(Text<'a>),
    /// The redemption.
    Used(Text<'a>),
    Returned(ReturnedForm<'a>),
    Activated(ActivatedForm<'a>),
    Adjusted(HandForm<'a>),
    Suspended(HandForm<'a>),
    Resumed(HandForm<'a>),
    Closed(HandForm<'a>),
    Erased(HandForm<'a>),
}

impl<'a> Form<'a> for CauseForm<'a> {
    type Of = Cause;

    fn of(cause: &'a Cause) -> Self {
        match cause {
            Cause::Enrolled { segments } => Self::Enrolled(SegmentsForm::of(segments)),
            Cause::Updated { segments } => Self::Updated(SegmentsForm::of(segments)),
            Cause::Earned { order, pinned, standing } => Self::Earned(EarnedForm {
                order: OrderForm::of(order),
                pinned: PinnedForm::of(pinned),
                standing: StandingForm::of(standing, Some(order.lines().len())),
            }),
            Cause::Acted { action, event, occurred_at } => Self::Acted(ActedForm {
                action: text(action),
                event: text(event),
                occurred_at: occurred_at.millis(),
            }),
            Cause::Held => Self::Held,
            Cause::Captured { hold } => Self::Captured(text(hold)),
            Cause::Voided { hold } => Self::Voided(text(hold)),
            Cause::Redeemed => Self::Redeemed,
            Cause::Cancelled { redemption } => Self::Cancelled(text(redemption)),
            Cause::Used { redemption } => Self::Used(text(redemption)),
            Cause::Returned { order, reference, occurred_at, standing } => {
                Self::Returned(ReturnedForm {
                    order: text(order),
                    reference: text(reference),
                    occurred_at: occurred_at.millis(),
                    standing: StandingForm::of(standing, None),
                })
            }
            Cause::Activated { order, event } => {
                Self::Activated(ActivatedForm { order: text(order), event: text(event) })
            }
            Cause::Adjusted { hand } => Self::Adjusted(HandForm::of(hand)),
            Cause::Suspended { hand } => Self::Suspended(HandForm::of(hand)),
            Cause::Resumed { hand } => Self::Resumed(HandForm::of(hand)),
            Cause::Closed { hand } => Self::Closed(HandForm::of(hand)),
            Cause::Erased { hand } => Self::Erased(HandForm::of(hand)),
        }
    }

    fn build(self) -> Result<Cause, Unreadable> {
        Ok(match self {
            Self::Enrolled(form) => Cause::Enrolled { segments: read_all(&form.segments)? },
            Self::Updated(form) => Cause::Updated { segments: read_all(&form.segments)? },
            Self::Earned(form) => form.build()?,
            Self::Acted(form) => Cause::Acted {
                action: read(&form.action)?,
                event: read(&form.event)?,
                occurred_at: moment(form.occurred_at)?,
            },
            Self::Held => Cause::Held,
            Self::Captured(hold) => Cause::Captured { hold: read(&hold)? },
            Self::Voided(hold) => Cause::Voided { hold: read(&hold)? },
            Self::Redeemed => Cause::Redeemed,
            Self::Cancelled(redemption) => Cause::Cancelled { redemption: read(&redemption)? },
            Self::Used(redemption) => Cause::Used { redemption: read(&redemption)? },
            Self::Returned(form) => Cause::Returned {
                order: read(&form.order)?,
                reference: read(&form.reference)?,
                occurred_at: moment(form.occurred_at)?,
                standing: form.standing.build(None)?,
            },
            Self::Activated(form) => {
                Cause::Activated { order: read(&form.order)?, event: read(&form.event)? }
            }
            Self::Adjusted(hand) => Cause::Adjusted { hand: hand.build()? },
            Self::Suspended(hand) => Cause::Suspended { hand: hand.build()? },
            Self::Resumed(hand) => Cause::Resumed { hand: hand.build()? },
            Self::Closed(hand) => Cause::Closed { hand: hand.build()? },
            Self::Erased(hand) => Cause::Erased { hand: hand.build()? },
        })
    }
}

impl<'a> SegmentsForm<'a> {
    fn of(segments: &'a [crate::domain::names::Label]) -> Self {
        Self { segments: texts(segments) }
    }
}

impl EarnedForm<'_> {
    fn build(self) -> Result<Cause, Unreadable> {
        let order = self.order.build()?;
        let standing = self.standing.build(Some(order.lines().len()))?;
        Ok(Cause::Earned { order, pinned: self.pinned.build()?, standing })
    }
}

impl<'a> Form<'a> for HandForm<'a> {
    type Of = Hand;

    fn of(hand: &'a Hand) -> Self {
        Self { reason: text(&hand.reason), actor: text(&hand.actor) }
    }

    fn build(self) -> Result<Hand, Unreadable> {
        Ok(Hand { reason: read(&self.reason)?, actor: read(&self.actor)? })
    }
}
