//! What the shop's billing says of a membership: a period paid, a trial, a cancellation, a refund.

use serde::Serialize;

use crate::domain::command::Command;
use crate::domain::money::Minor;
use crate::domain::names::{Label, Reference};
use crate::domain::plans::{Bill, BillEvent};
use crate::protocol::node::{record, words};
use crate::protocol::problem::Problem;
use crate::protocol::scalar::{Instant, Named, Whole};

/// `POST …/billing`
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct BillingBody {
    pub plan: Named<Label>,
    /// The billing system's own name for what it says; it counts once for ever.
    pub billing_ref: Named<Reference>,
    pub event: BillingEventText,
    pub occurred_at: Instant,
    /// `paid`: where the period begins; without it, where the last one ends, or now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Instant>,
    /// `paid`, `trial`: where it ends; without it, as long as the plan says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Instant>,
    /// `paid`: what was paid, in minor units; without it, the plan's price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Whole>,
    /// `paid`: the plan that ends where this one begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<Named<Label>>,
    /// `refunded`: the `billing_ref` of the period that was paid back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refunds: Option<Named<Reference>>,
}

record!(strict BillingBody {
    get plan,
    get billing_ref,
    get event,
    get occurred_at,
    maybe from,
    maybe until,
    maybe amount,
    maybe replaces,
    maybe refunds,
});

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum BillingEventText {
    Paid,
    Trial,
    Cancelled,
    Refunded,
}

words!(BillingEventText, "paid, trial, cancelled or refunded":
    Paid "paid", Trial "trial", Cancelled "cancelled", Refunded "refunded");

impl BillingBody {
    /// # Errors
    /// `invalid_field` for a field that does not go with the event, or a period without length.
    pub fn command(&self) -> Result<Command, Problem> {
        self.check()?;
        let (from, until) = (self.from.map(|at| at.0), self.until.map(|at| at.0));
        let event = match (self.event, &self.refunds) {
            (BillingEventText::Paid, _) => BillEvent::Paid {
                from,
                until,
                amount: self.amount.and_then(|amount| Minor::new(amount.0)),
                replaces: self.replaces.as_ref().map(|plan| plan.0.clone()),
            },
            (BillingEventText::Trial, _) => BillEvent::Trial { until },
            (BillingEventText::Cancelled, _) => BillEvent::Cancelled,
            (BillingEventText::Refunded, Some(of)) => BillEvent::Refunded { of: of.0.clone() },
            (BillingEventText::Refunded, None) => {
                let detail = "Expected the billing_ref of the period that was paid back.";
                return Err(Problem::new("invalid_field", detail).at("/refunds"));
            }
        };
        Ok(Command::Bill(Bill {
            plan: self.plan.0.clone(),
            reference: self.billing_ref.0.clone(),
            occurred_at: self.occurred_at.0,
            event,
        }))
    }

    fn check(&self) -> Result<(), Problem> {
        let paid = self.event == BillingEventText::Paid;
        let dated = paid || self.event == BillingEventText::Trial;
        let refunded = self.event == BillingEventText::Refunded;
        let fields = [
            ("/from", self.from.is_some() && !paid),
            ("/until", self.until.is_some() && !dated),
            ("/amount", self.amount.is_some() && !paid),
            ("/replaces", self.replaces.is_some() && !paid),
            ("/refunds", self.refunds.is_some() && !refunded),
        ];
        if let Some((pointer, _)) = fields.into_iter().find(|(_, is_odd)| *is_odd) {
            let detail = "Expected no such field with this event.";
            return Err(Problem::new("invalid_field", detail).at(pointer));
        }
        let from = self.from.unwrap_or(Instant(crate::domain::moment::Moment::MIN));
        if self.until.is_some_and(|until| until.0 <= from.0) {
            let detail = "Expected a period that ends after it begins.";
            return Err(Problem::new("invalid_field", detail).at("/until"));
        }
        if self.replaces.as_ref() == Some(&self.plan) {
            let detail = "Expected another plan than the one that was paid.";
            return Err(Problem::new("invalid_field", detail).at("/replaces"));
        }
        Ok(())
    }
}
