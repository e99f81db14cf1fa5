//! Orders and actions: what earns, and a quote of it.

use serde::{Serialize, Serializer};

use crate::domain::moment::Moment;
use crate::domain::money::{Currency, Minor};
use crate::domain::names::{Label, Reference, VersionId};
#[cfg(feature = "desk")]
use crate::domain::order::{LABELS_MAX, LINES_MAX, TENDERS_MAX};
use crate::domain::order::{Line, Order, OrderParts, QUANTITY_MAX, Tender, TenderKind};
use crate::domain::program::LineKind;
use crate::protocol::node::{Fault, FromNode, Node, record, words};
use crate::protocol::problem::Problem;
use crate::protocol::scalar::{Count, Instant, Named, Whole};

/// `POST …/earn`
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct EarnBody {
    pub order: OrderBody,
    /// From a quote: exactly these effects, or `preview_changed`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<Named<VersionId>>,
}

record!(strict EarnBody { get order, maybe digest });

/// `POST /v1/quote`
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct QuoteBody {
    /// `mem_…` or `ref:namespace:id`; without it, what a new member would earn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
    pub order: CartBody,
}

record!(strict QuoteBody { maybe member, get order });

/// `POST /v1/me/quote`
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct OwnQuoteBody {
    pub order: CartBody,
}

record!(strict OwnQuoteBody { get order });

/// An order that need not have been placed: without a time, it is of the instant of the question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CartBody {
    #[serde(rename = "ref", default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<Named<Reference>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurred_at: Option<Instant>,
    pub currency: CurrencyText,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<Named<Label>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<Named<Label>>,
    #[cfg_attr(feature = "desk", schemars(length(min = 1, max = LINES_MAX)))]
    pub lines: Vec<LineBody>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "desk", schemars(length(max = TENDERS_MAX)))]
    pub tenders: Vec<TenderBody>,
}

record!(strict CartBody {
    maybe reference = "ref",
    maybe occurred_at,
    get currency,
    maybe channel,
    maybe location,
    get lines,
    usual tenders,
});

impl CartBody {
    /// When it was placed, or is asked about; not after `now`.
    #[must_use]
    pub fn placed_at(&self, now: Moment) -> Moment {
        self.occurred_at.map_or(now, |at| at.0.min(now))
    }

    /// The order that this is at `now`.
    ///
    /// # Errors
    /// As [`OrderBody::order`].
    pub fn order(&self, now: Moment) -> Result<Order, Problem> {
        self.order_at("/order", now)
    }

    /// As [`Self::order`], of a cart that stands there in the body.
    ///
    /// # Errors
    /// As [`OrderBody::order`], with pointers below `place`.
    pub fn order_at(&self, place: &str, now: Moment) -> Result<Order, Problem> {
        let unnamed = || Reference::parse("cart").map(Named);
        let reference = self.reference.clone().map_or_else(unnamed, Ok);
        let body = OrderBody {
            reference: reference.map_err(|_| Problem::new("fault", "A cart has no name."))?,
            occurred_at: self.occurred_at.unwrap_or(Instant(now)),
            currency: self.currency.clone(),
            channel: self.channel.clone(),
            location: self.location.clone(),
            lines: self.lines.clone(),
            tenders: self.tenders.clone(),
        };
        body.order_at(place)
    }
}

/// An order, in minor units of its currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct OrderBody {
    #[serde(rename = "ref")]
    pub reference: Named<Reference>,
    pub occurred_at: Instant,
    pub currency: CurrencyText,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<Named<Label>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<Named<Label>>,
    #[cfg_attr(feature = "desk", schemars(length(min = 1, max = LINES_MAX)))]
    pub lines: Vec<LineBody>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "desk", schemars(length(max = TENDERS_MAX)))]
    pub tenders: Vec<TenderBody>,
}

record!(strict OrderBody {
    get reference = "ref",
    get occurred_at,
    get currency,
    maybe channel,
    maybe location,
    get lines,
    usual tenders,
});

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CurrencyText(pub Currency);

impl Serialize for CurrencyText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.as_str())
    }
}

impl FromNode for CurrencyText {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        node.text_of("an ISO 4217 code, like EUR", |text| Currency::parse(text).map(Self))
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct LineBody {
    pub id: Named<Reference>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product: Option<Named<Label>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "desk", schemars(length(max = LABELS_MAX)))]
    pub categories: Vec<Named<Label>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "desk", schemars(length(max = LABELS_MAX)))]
    pub tags: Vec<Named<Label>>,
    pub quantity: Count<QUANTITY_MAX>,
    pub gross: Whole,
    #[serde(default)]
    pub discount: Whole,
    #[serde(default)]
    pub tax: Whole,
    #[serde(default)]
    pub kind: LineKindText,
}

record!(strict LineBody {
    get id,
    maybe product,
    usual categories,
    usual tags,
    get quantity,
    get gross,
    usual discount,
    usual tax,
    usual kind,
});

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum LineKindText {
    #[default]
    Goods,
    Shipping,
    Fee,
    GiftCard,
    Reward,
}

words!(LineKindText, "goods, shipping, fee, gift_card or reward":
    Goods "goods", Shipping "shipping", Fee "fee", GiftCard "gift_card", Reward "reward");

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TenderBody {
    pub kind: TenderKindText,
    pub amount: Whole,
}

record!(strict TenderBody { get kind, get amount });

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum TenderKindText {
    Card,
    Cash,
    GiftCard,
    StoreCredit,
    Points,
}

words!(TenderKindText, "card, cash, gift_card, store_credit or points":
    Card "card", Cash "cash", GiftCard "gift_card", StoreCredit "store_credit", Points "points");

/// `POST …/actions`
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ActionBody {
    pub action: Named<Label>,
    pub event_id: Named<Reference>,
    pub occurred_at: Instant,
}

record!(strict ActionBody { get action, get event_id, get occurred_at });

/// `POST …/activations`
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ActivateBody {
    pub order: Named<Reference>,
    pub event: Named<Label>,
}

record!(strict ActivateBody { get order, get event });

impl OrderBody {
    /// # Errors
    /// `invalid_order` with the pointer, below `/order`, of the part that does not fit.
    pub fn order(&self) -> Result<Order, Problem> {
        self.order_at("/order")
    }

    fn order_at(&self, place: &str) -> Result<Order, Problem> {
        let minor = |amount: Whole| Minor::new(amount.0).unwrap_or(Minor::MAX);
        let labels = |list: &[Named<Label>]| list.iter().map(|label| label.0.clone()).collect();
        let lines = self.lines.iter().map(|line| Line {
            id: line.id.0.clone(),
            product: line.product.as_ref().map(|product| product.0.clone()),
            categories: labels(&line.categories),
            tags: labels(&line.tags),
            quantity: line.quantity.0,
            gross: minor(line.gross),
            discount: minor(line.discount),
            tax: minor(line.tax),
            kind: line.kind.into(),
        });
        let tenders = self
            .tenders
            .iter()
            .map(|tender| Tender { kind: tender.kind.into(), amount: minor(tender.amount) });
        let parts = OrderParts {
            reference: self.reference.0.clone(),
            occurred_at: self.occurred_at.0,
            currency: self.currency.0,
            channel: self.channel.as_ref().map(|channel| channel.0.clone()),
            location: self.location.as_ref().map(|location| location.0.clone()),
            lines: lines.collect(),
            tenders: tenders.collect(),
        };
        Order::new(parts).map_err(|flaw| {
            let detail = format!("Expected otherwise: {}.", flaw.fault);
            Problem::new("invalid_order", detail).at(format!("{place}{}", flaw.pointer))
        })
    }
}

impl From<LineKind> for LineKindText {
    fn from(kind: LineKind) -> Self {
        match kind {
            LineKind::Goods => Self::Goods,
            LineKind::Shipping => Self::Shipping,
            LineKind::Fee => Self::Fee,
            LineKind::GiftCard => Self::GiftCard,
            LineKind::Reward => Self::Reward,
        }
    }
}

impl From<LineKindText> for LineKind {
    fn from(kind: LineKindText) -> Self {
        match kind {
            LineKindText::Goods => Self::Goods,
            LineKindText::Shipping => Self::Shipping,
            LineKindText::Fee => Self::Fee,
            LineKindText::GiftCard => Self::GiftCard,
            LineKindText::Reward => Self::Reward,
        }
    }
}

impl From<TenderKindText> for TenderKind {
    fn from(kind: TenderKindText) -> Self {
        match kind {
            TenderKindText::Card => Self::Card,
            TenderKindText::Cash => Self::Cash,
            TenderKindText::GiftCard => Self::GiftCard,
            TenderKindText::StoreCredit => Self::StoreCredit,
            TenderKindText::Points => Self::Points,
        }
    }
}
