//! The bodies of requests, as integrators write them, and the commands they mean.

use serde::{Serialize, Serializer};

use super::node::{Fault, FromNode, Node, record, words};
use super::problem::Problem;
use super::scalar::{Count, Instant, Named, Signed, Whole};
use crate::domain::command::{
    Command, Extent, HOLD_MAX_MS, HOLD_MIN_MS, SEGMENTS_MAX, Spend, UNITS_MAX,
};
use crate::domain::ledger::Hand;
use crate::domain::money::{Currency, Minor};
use crate::domain::names::{
    HoldId, Label, Reason, RedemptionId, Reference, RewardId, VersionId, WalletId,
};
#[cfg(feature = "desk")]
use crate::domain::order::{LABELS_MAX, LINES_MAX, TENDERS_MAX};
use crate::domain::order::{Line, Order, OrderParts, QUANTITY_MAX, Tender, TenderKind};
use crate::domain::points::Points;
use crate::domain::program::LineKind;

/// How long a hold lives when nobody says: a checkout with a bank's confirmation in it.
const HOLD_DEFAULT_SECONDS: u32 = 900;
/// The domain's longest hold, in seconds.
const HOLD_MAX_SECONDS: u32 = 30 * 24 * 60 * 60;
const _: () = assert!(HOLD_MAX_SECONDS as i64 * 1000 == HOLD_MAX_MS);
/// The domain's shortest hold, in seconds.
const HOLD_MIN_SECONDS: u32 = 60;
const _: () = assert!(HOLD_MIN_SECONDS as i64 * 1000 == HOLD_MIN_MS);
/// A name, an address or a number of a person, in characters: longer than any that is real.
pub const PERSON_TEXT_MAX: usize = 320;

/// `POST /v1/members`
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct EnrolBody {
    /// The shop's own name for the member: `namespace:id`.
    #[serde(rename = "ref")]
    pub reference: MemberRef,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "desk", schemars(length(max = SEGMENTS_MAX)))]
    pub segments: Option<Vec<Named<Label>>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Person>,
}

record!(strict EnrolBody { get reference = "ref", maybe segments, maybe person });

/// The shop's own name for a member: `namespace:id`, as `shopify:1073`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberRef {
    pub namespace: String,
    pub id: String,
}

impl MemberRef {
    /// `namespace` is 1 to 32 of a–z, 0–9 and `-`; `id` is 1 to 128 visible ASCII characters.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (namespace, id) = text.split_once(':')?;
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        let fits = (1..=32).contains(&namespace.len())
            && namespace.bytes().all(plain)
            && (1..=128).contains(&id.len())
            && id.bytes().all(|b| b.is_ascii_graphic());
        fits.then(|| Self { namespace: namespace.to_owned(), id: id.to_owned() })
    }
}

impl Serialize for MemberRef {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{}:{}", self.namespace, self.id))
    }
}

impl FromNode for MemberRef {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        node.text_of("namespace:id, like shopify:1073", Self::parse)
    }
}

/// What is known of the person: kept sealed, apart from the journal, until the member is erased.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Person {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<PersonText>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<PersonText>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<PersonText>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<Named<Label>>,
}

record!(strict Person { maybe name, maybe email, maybe phone, maybe locale });

/// 1 to [`PERSON_TEXT_MAX`] characters without control characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonText(String);

impl PersonText {
    fn parse(text: &str) -> Option<Self> {
        let fits = (1..=PERSON_TEXT_MAX).contains(&text.chars().count());
        (fits && !text.chars().any(char::is_control)).then(|| Self(text.to_owned()))
    }
}

impl Serialize for PersonText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl FromNode for PersonText {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        node.text_of("1 to 320 characters without control characters", Self::parse)
    }
}

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
    pub order: OrderBody,
}

record!(strict QuoteBody { maybe member, get order });

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

/// `POST …/holds`
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct HoldBody {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reward: Option<Named<RewardId>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub units: Option<Count<UNITS_MAX>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wallet: Option<Named<WalletId>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "desk", schemars(range(min = 1)))]
    pub points: Option<Whole>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "desk", schemars(range(min = HOLD_MIN_SECONDS)))]
    pub ttl_seconds: Option<Count<HOLD_MAX_SECONDS>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<Named<Reference>>,
}

record!(strict HoldBody {
    maybe reward,
    maybe units,
    maybe wallet,
    maybe points,
    maybe ttl_seconds,
    maybe order,
});

/// `POST …/holds/{hold}/capture`
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CaptureBody {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "desk", schemars(range(min = 1)))]
    pub points: Option<Whole>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<Named<Reference>>,
}

record!(strict CaptureBody { maybe points, maybe order });

/// `POST …/redemptions`
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RedeemBody {
    pub reward: Named<RewardId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub units: Option<Count<UNITS_MAX>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<Named<Reference>>,
}

record!(strict RedeemBody { get reward, maybe units, maybe order });

/// `POST …/redemptions/{redemption}/use`
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct UseBody {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<Named<Reference>>,
}

record!(strict UseBody { maybe order });

/// A body without fields: `{}` or nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct EmptyBody {}

record!(strict EmptyBody {});

/// `POST …/orders/{order}/returns`: lines, or an amount, or the whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ReturnBody {
    pub return_ref: Named<Reference>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurred_at: Option<Instant>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "desk", schemars(length(min = 1)))]
    pub lines: Option<Vec<ReturnLine>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "desk", schemars(range(min = 1)))]
    pub amount: Option<Whole>,
}

record!(strict ReturnBody { get return_ref, maybe occurred_at, maybe lines, maybe amount });

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ReturnLine {
    pub id: Named<Reference>,
    pub quantity: Count<QUANTITY_MAX>,
}

record!(strict ReturnLine { get id, get quantity });

/// `POST …/activations`
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ActivateBody {
    pub order: Named<Reference>,
    pub event: Named<Label>,
}

record!(strict ActivateBody { get order, get event });

/// `POST …/adjustments`
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AdjustBody {
    pub wallet: Named<WalletId>,
    pub points: Signed,
    pub reason: Named<Reason>,
    pub actor: Named<Label>,
}

record!(strict AdjustBody { get wallet, get points, get reason, get actor });

/// `POST …/suspend`, `resume`, `close`, `erase`
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct HandBody {
    pub reason: Named<Reason>,
    pub actor: Named<Label>,
}

record!(strict HandBody { get reason, get actor });

impl HandBody {
    #[must_use]
    pub fn hand(&self) -> Hand {
        Hand { reason: self.reason.0.clone(), actor: self.actor.0.clone() }
    }
}

/// The member's segments, sorted by the domain later.
///
/// # Errors
/// `invalid_field` above the limit.
pub fn segments(body: &EnrolBody) -> Result<Option<Vec<Label>>, Problem> {
    let Some(segments) = &body.segments else { return Ok(None) };
    if segments.len() > SEGMENTS_MAX {
        let detail = format!("At most {SEGMENTS_MAX} segments.");
        return Err(Problem::new("invalid_field", detail).at("/segments"));
    }
    Ok(Some(segments.iter().map(|segment| segment.0.clone()).collect()))
}

impl OrderBody {
    /// # Errors
    /// `invalid_order` with the pointer, below `/order`, of the part that does not fit.
    pub fn order(&self) -> Result<Order, Problem> {
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
            Problem::new("invalid_order", detail).at(format!("/order{}", flaw.pointer))
        })
    }
}

impl HoldBody {
    /// # Errors
    /// `invalid_field` when neither a reward nor a wallet with points is named, or both are.
    pub fn command(&self) -> Result<Command, Problem> {
        let spend = match (&self.reward, &self.wallet, self.points) {
            (Some(reward), None, None) => {
                let units = self.units.map_or(1, |units| units.0);
                Spend::Reward { reward: reward.0.clone(), units }
            }
            (None, Some(wallet), Some(points)) if self.units.is_none() => {
                Spend::Points { wallet: wallet.0.clone(), points: positive(points, "/points")? }
            }
            _ => {
                let detail = "Expected a reward (and units), or a wallet and points.";
                return Err(Problem::new("invalid_field", detail).at("/reward"));
            }
        };
        let seconds = self.ttl_seconds.map_or(HOLD_DEFAULT_SECONDS, |seconds| seconds.0);
        if seconds < HOLD_MIN_SECONDS {
            let detail = "A hold lives at least 60 seconds.";
            return Err(Problem::new("invalid_field", detail).at("/ttl_seconds"));
        }
        let ttl_ms = i64::from(seconds).saturating_mul(1000);
        Ok(Command::Hold { spend, ttl_ms, order: reference(&self.order) })
    }
}

impl CaptureBody {
    /// # Errors
    /// `invalid_field` when no points are captured.
    pub fn command(&self, hold: HoldId) -> Result<Command, Problem> {
        let points = self.points.map(|points| positive(points, "/points")).transpose()?;
        Ok(Command::Capture { hold, points, order: reference(&self.order) })
    }
}

impl RedeemBody {
    #[must_use]
    pub fn command(&self) -> Command {
        let units = self.units.map_or(1, |units| units.0);
        let spend = Spend::Reward { reward: self.reward.0.clone(), units };
        Command::Redeem { spend, order: reference(&self.order) }
    }
}

impl UseBody {
    #[must_use]
    pub fn command(&self, redemption: RedemptionId) -> Command {
        Command::Use { redemption, order: reference(&self.order) }
    }
}

impl ReturnBody {
    /// # Errors
    /// `invalid_field` when both lines and an amount are given, or neither says anything.
    pub fn command(&self, order: Reference) -> Result<Command, Problem> {
        let extent = match (&self.lines, self.amount) {
            (None, None) => Extent::Whole,
            (Some(lines), None) if !lines.is_empty() => Extent::Lines(
                lines.iter().map(|line| (line.id.0.clone(), line.quantity.0)).collect(),
            ),
            (None, Some(amount)) if amount.0 > 0 => {
                Extent::Amount(Minor::new(amount.0).unwrap_or(Minor::MAX))
            }
            (None, Some(_)) => {
                let detail = "Expected an amount above 0.";
                return Err(Problem::new("invalid_field", detail).at("/amount"));
            }
            (Some(_), _) => {
                let detail = "Expected at least one line, or an amount, or neither.";
                return Err(Problem::new("invalid_field", detail).at("/lines"));
            }
        };
        Ok(Command::Return {
            order,
            reference: self.return_ref.0.clone(),
            occurred_at: self.occurred_at.map(|instant| instant.0),
            extent,
        })
    }
}

impl ReturnBody {
    /// Where the body names this line.
    #[must_use]
    pub fn pointer_of(&self, line: &Reference) -> String {
        let place = self.lines.iter().flatten().position(|named| named.id.0 == *line);
        place.map_or_else(|| "/lines".to_owned(), |place| format!("/lines/{place}/id"))
    }
}

impl AdjustBody {
    /// # Errors
    /// `invalid_field` for 0 points, which the scalar refuses already.
    pub fn command(&self) -> Result<Command, Problem> {
        let points = positive(Whole(self.points.0.unsigned_abs()), "/points")?;
        let hand = Hand { reason: self.reason.0.clone(), actor: self.actor.0.clone() };
        let credit = self.points.0 > 0;
        Ok(Command::Adjust { wallet: self.wallet.0.clone(), credit, points, hand })
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

fn reference(order: &Option<Named<Reference>>) -> Option<Reference> {
    order.as_ref().map(|order| order.0.clone())
}

fn positive(points: Whole, pointer: &str) -> Result<Points, Problem> {
    match Points::new(points.0) {
        Some(points) if !points.is_zero() => Ok(points),
        _ => Err(Problem::new("invalid_field", "Expected more than 0 points.").at(pointer)),
    }
}
