//! How a version document is written: its fields in order, as mirrors of the domain's types.

use serde::{Serialize, Serializer};

use super::challenge::ChallengeForm;
use super::events::{
    AttributeForm, AudienceForm, IssuedForm, SegmentForm, WindowForm, ending, held,
};
use super::plain::{list, many, maybe, one};
use super::plan::{SpendForm, plans};
use super::promotion::PromotionForm;
use super::tiers::{BenefitForm, TiersForm};
use crate::domain::attributes::Attribute;
use crate::domain::audience::Audience;
use crate::domain::benefits::Benefit;
use crate::domain::bonus::Held;
use crate::domain::calendar::{Expiry, PeriodKind, Span};
use crate::domain::challenges::Challenge;
use crate::domain::ending::Ending;
use crate::domain::map::Map;
use crate::domain::moment::Moment;
use crate::domain::money::{Currency, Minor};
use crate::domain::names::{Label, ProgramId, RewardId, RuleId, WalletId};
use crate::domain::plans::Plan;
use crate::domain::points::Points;
use crate::domain::program::{
    Basis, Beyond, Cap, Clawback, Corners, Cost, Draft, EarnRule, Font, Gift, Give, Issued,
    LineFilter, LineKind, OrderScope, Pending, Reward, RewardLimit, RoundMode, Rounding, Shop,
    Stack, TenderPolicy, Text, Trigger, Unit, Wallet, WalletKind, When, Window,
};
use crate::domain::promotion::Promotion;
use crate::domain::segments::Segment;
use crate::domain::spendable::SpendLimits;
use crate::domain::tiers::Tiers;
use crate::domain::till::{Quick, Till};
use crate::domain::zone::Zone;
use crate::protocol::object::{Object, object};

/// A program on its way out.
pub(super) struct Document<'a>(pub &'a Draft);

impl Serialize for Document<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        DraftForm::serialize(self.0, to)
    }
}

list!(attributes: Attribute as AttributeForm);
list!(segments: Segment as SegmentForm);
list!(quick: Quick as QuickForm);
list!(wallets: Wallet as WalletForm);
list!(rules: EarnRule as EarnRuleForm);
list!(caps: Cap as CapForm);
list!(promotions: Promotion as PromotionForm);
list!(benefits: Benefit as BenefitForm);
list!(challenges: Challenge as ChallengeForm);
list!(rewards: Reward as RewardForm);
list!(limits: RewardLimit as RewardLimitForm);

#[derive(Serialize)]
#[serde(remote = "Draft")]
struct DraftForm {
    engine: u32,
    #[serde(with = "one")]
    id: ProgramId,
    #[serde(with = "TextForm")]
    name: Text,
    #[serde(with = "one")]
    currency: Currency,
    #[serde(with = "one")]
    zone: Zone,
    livemode: bool,
    backdate_ms: i64,
    #[serde(with = "OrderScopeForm")]
    orders: OrderScope,
    #[serde(with = "ShopForm")]
    shop: Shop,
    #[serde(skip_serializing_if = "Till::is_empty", with = "TillForm")]
    till: Till,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "ending")]
    ending: Option<Ending>,
    #[serde(skip_serializing_if = "is_usual")]
    holdout: u32,
    #[serde(skip_serializing_if = "Vec::is_empty", with = "attributes")]
    attributes: Vec<Attribute>,
    #[serde(skip_serializing_if = "Vec::is_empty", with = "segments")]
    segments: Vec<Segment>,
    #[serde(with = "wallets")]
    wallets: Vec<Wallet>,
    #[serde(with = "rules")]
    earns: Vec<EarnRule>,
    #[serde(skip_serializing_if = "Vec::is_empty", with = "promotions")]
    promotions: Vec<Promotion>,
    #[serde(skip_serializing_if = "Tiers::is_empty", with = "TiersForm")]
    tiers: Tiers,
    #[serde(skip_serializing_if = "Vec::is_empty", with = "benefits")]
    benefits: Vec<Benefit>,
    #[serde(skip_serializing_if = "Vec::is_empty", with = "challenges")]
    challenges: Vec<Challenge>,
    #[serde(with = "rewards")]
    rewards: Vec<Reward>,
    #[serde(skip_serializing_if = "Vec::is_empty", with = "plans")]
    plans: Vec<Plan>,
}

#[derive(Serialize)]
#[serde(remote = "Text", transparent)]
pub(super) struct TextForm(#[serde(serialize_with = "object")] Map<String, String>);

#[derive(Serialize)]
#[serde(remote = "Unit", transparent)]
struct UnitForm(#[serde(serialize_with = "object")] Map<String, Vec<String>>);

#[derive(Serialize)]
#[serde(remote = "OrderScope", rename_all = "snake_case")]
enum OrderScopeForm {
    PerMember,
    Unique,
}

#[derive(Serialize)]
#[serde(remote = "Shop")]
struct ShopForm {
    #[serde(with = "TextForm")]
    name: Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    colour: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    logo: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    accent: Option<String>,
    #[serde(skip_serializing_if = "is_usual", with = "FontForm")]
    font: Font,
    #[serde(skip_serializing_if = "is_usual", with = "CornersForm")]
    corners: Corners,
    #[serde(skip_serializing_if = "Map::is_empty", serialize_with = "words")]
    words: Map<String, Map<String, String>>,
    #[serde(skip_serializing_if = "Map::is_empty", serialize_with = "texts")]
    names: Map<String, Text>,
}

#[derive(Serialize)]
#[serde(remote = "Till")]
struct TillForm {
    #[serde(skip_serializing_if = "Option::is_none")]
    calling_code: Option<String>,
    #[serde(skip_serializing_if = "is_usual")]
    tax: u32,
    #[serde(skip_serializing_if = "Vec::is_empty", with = "quick")]
    quick: Vec<Quick>,
}

#[derive(Serialize)]
#[serde(remote = "Quick")]
struct QuickForm {
    #[serde(with = "one")]
    id: Label,
    #[serde(with = "TextForm")]
    name: Text,
    #[serde(with = "one")]
    price: Minor,
    #[serde(skip_serializing_if = "Vec::is_empty", with = "many")]
    categories: Vec<Label>,
}

fn texts<S: Serializer>(texts: &Map<String, Text>, to: S) -> Result<S::Ok, S::Error> {
    to.collect_map(texts.iter().map(|(name, text)| (name, Object(&text.0))))
}

fn words<S: Serializer>(
    words: &Map<String, Map<String, String>>,
    to: S,
) -> Result<S::Ok, S::Error> {
    to.collect_map(words.iter().map(|(locale, words)| (locale, Object(words))))
}

pub(super) fn is_usual<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

#[derive(Serialize)]
#[serde(remote = "Font", rename_all = "snake_case")]
enum FontForm {
    System,
    Geometric,
    Rounded,
    Serif,
    Slab,
    Mono,
}

#[derive(Serialize)]
#[serde(remote = "Corners", rename_all = "snake_case")]
enum CornersForm {
    Square,
    Soft,
    Round,
}

#[derive(Serialize)]
#[serde(remote = "WalletKind", rename_all = "snake_case")]
enum WalletKindForm {
    Points,
    Stamps,
    Cash,
    Status,
}

#[derive(Serialize)]
#[serde(remote = "Pending", rename_all = "snake_case")]
enum PendingForm {
    None,
    For(#[serde(with = "one")] Span),
    Until(#[serde(with = "one")] Label),
}

#[derive(Serialize)]
#[serde(remote = "Clawback", rename_all = "snake_case")]
enum ClawbackForm {
    OnlyPending,
    WithinBalance,
    AllowDeficit,
}

#[derive(Serialize)]
#[serde(remote = "Expiry", rename_all = "snake_case")]
enum ExpiryForm {
    Never,
    AfterEarning {
        #[serde(with = "one")]
        span: Span,
        exact: bool,
    },
    EndOfMonthAfter {
        #[serde(with = "one")]
        span: Span,
    },
    OnDate {
        month: u8,
        day: u8,
    },
    AfterLastOrder {
        #[serde(with = "one")]
        span: Span,
    },
}

#[derive(Serialize)]
#[serde(remote = "Wallet")]
struct WalletForm {
    #[serde(with = "one")]
    id: WalletId,
    #[serde(skip_serializing_if = "Text::is_empty", with = "TextForm")]
    name: Text,
    #[serde(with = "WalletKindForm")]
    kind: WalletKind,
    #[serde(with = "UnitForm")]
    unit: Unit,
    #[serde(with = "ExpiryForm")]
    expiry: Expiry,
    #[serde(with = "PendingForm")]
    pending: Pending,
    #[serde(with = "ClawbackForm")]
    clawback: Clawback,
    #[serde(skip_serializing_if = "Option::is_none", with = "maybe")]
    return_grace: Option<Span>,
    #[serde(skip_serializing_if = "Option::is_none")]
    worth_micros: Option<u64>,
    #[serde(skip_serializing_if = "SpendLimits::is_empty", with = "SpendForm")]
    spend: SpendLimits,
}

#[derive(Serialize)]
#[serde(remote = "Give", rename_all = "snake_case")]
enum GiveForm {
    PerAmount {
        #[serde(with = "one")]
        points: Points,
        #[serde(with = "one")]
        per: Minor,
        stepwise: bool,
    },
    PerItem {
        #[serde(with = "one")]
        points: Points,
    },
    Flat {
        #[serde(with = "one")]
        points: Points,
    },
}

#[derive(Serialize)]
#[serde(remote = "Trigger", rename_all = "snake_case")]
pub(super) enum TriggerForm {
    Order,
    Visit,
    Action(#[serde(with = "one")] Label),
    Join,
    Birthday,
    Challenge(#[serde(with = "one")] Label),
}

#[derive(Serialize)]
#[serde(remote = "Basis", rename_all = "snake_case")]
#[expect(clippy::enum_variant_names, reason = "the names are the domain's")]
pub(super) enum BasisForm {
    PaidBeforeTax,
    PaidWithTax,
    ListBeforeTax,
    ListWithTax,
}

#[derive(Serialize)]
#[serde(remote = "LineFilter")]
pub(super) struct LineFilterForm {
    #[serde(with = "many")]
    kinds: Vec<LineKind>,
    #[serde(skip_serializing_if = "Vec::is_empty", with = "many")]
    categories: Vec<Label>,
    #[serde(skip_serializing_if = "Vec::is_empty", with = "many")]
    not_categories: Vec<Label>,
    #[serde(skip_serializing_if = "Vec::is_empty", with = "many")]
    products: Vec<Label>,
    #[serde(skip_serializing_if = "Vec::is_empty", with = "many")]
    not_products: Vec<Label>,
    #[serde(skip_serializing_if = "Vec::is_empty", with = "many")]
    tags: Vec<Label>,
    #[serde(skip_serializing_if = "Vec::is_empty", with = "many")]
    not_tags: Vec<Label>,
}

#[derive(Serialize)]
#[serde(remote = "TenderPolicy", rename_all = "snake_case")]
pub(super) enum TenderPolicyForm {
    Money,
    All,
}

#[derive(Serialize)]
#[serde(remote = "RoundMode", rename_all = "snake_case")]
enum RoundModeForm {
    Down,
    Nearest,
    Up,
}

#[derive(Serialize)]
#[serde(remote = "Rounding")]
struct RoundingForm {
    #[serde(with = "RoundModeForm")]
    mode: RoundMode,
    per_line: bool,
}

#[derive(Serialize)]
#[serde(remote = "When")]
pub(super) struct WhenForm {
    weekdays: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    hours: Option<(u16, u16)>,
    #[serde(skip_serializing_if = "Option::is_none", with = "maybe")]
    from: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none", with = "maybe")]
    until: Option<Moment>,
    #[serde(skip_serializing_if = "Vec::is_empty", with = "many")]
    channels: Vec<Label>,
    #[serde(getter = "segments_of", skip_serializing_if = "Vec::is_empty", with = "many")]
    segments: Vec<Label>,
    #[serde(skip_serializing_if = "Option::is_none", with = "maybe")]
    least: Option<Minor>,
    #[serde(getter = "is_first_order")]
    first_order: bool,
    #[serde(getter = "audience_of", skip_serializing_if = "is_plain", with = "more")]
    audience: Audience,
}

fn segments_of(when: &When) -> &Vec<Label> {
    &when.audience.segments
}

fn is_first_order(when: &When) -> bool {
    when.audience.first_order
}

fn audience_of(when: &When) -> &Audience {
    &when.audience
}

/// Whether an audience says nothing beyond what stands beside it in every rule.
fn is_plain(audience: &Audience) -> bool {
    let Audience { segments, first_order, .. } = audience;
    let plain = Audience { segments: segments.clone(), first_order: *first_order, ..usual() };
    plain == *audience
}

fn usual<T: Default>() -> T {
    T::default()
}

/// What an audience says beyond what stands beside it in every rule.
mod more {
    use super::{Audience, AudienceForm, Serializer};

    pub fn serialize<S: Serializer>(audience: &Audience, to: S) -> Result<S::Ok, S::Error> {
        let (segments, first_order) = (Vec::new(), false);
        AudienceForm::serialize(&Audience { segments, first_order, ..audience.clone() }, to)
    }
}

#[derive(Serialize)]
#[serde(remote = "PeriodKind", rename_all = "snake_case")]
pub(super) enum PeriodKindForm {
    Day,
    Week,
    Month,
    Year,
    Lifetime,
}

#[derive(Serialize)]
#[serde(remote = "Beyond", rename_all = "snake_case")]
enum BeyondForm {
    Reduce,
    Reject,
}

#[derive(Serialize)]
#[serde(remote = "Cap")]
struct CapForm {
    #[serde(with = "PeriodKindForm")]
    per: PeriodKind,
    #[serde(with = "one")]
    most: Points,
    #[serde(with = "BeyondForm")]
    beyond: Beyond,
}

#[derive(Serialize)]
#[serde(remote = "Stack", rename_all = "snake_case")]
enum StackForm {
    Adds,
    BestOf(#[serde(with = "one")] Label),
}

#[derive(Serialize)]
#[serde(remote = "EarnRule")]
struct EarnRuleForm {
    #[serde(with = "one")]
    id: RuleId,
    #[serde(skip_serializing_if = "Text::is_empty", with = "TextForm")]
    name: Text,
    #[serde(with = "one")]
    wallet: WalletId,
    #[serde(with = "GiveForm")]
    give: Give,
    #[serde(with = "TriggerForm")]
    on: Trigger,
    #[serde(with = "BasisForm")]
    basis: Basis,
    #[serde(with = "LineFilterForm")]
    count: LineFilter,
    #[serde(with = "TenderPolicyForm")]
    tenders: TenderPolicy,
    #[serde(with = "RoundingForm")]
    round: Rounding,
    carry: bool,
    #[serde(with = "WhenForm")]
    when: When,
    #[serde(skip_serializing_if = "Vec::is_empty", with = "caps")]
    caps: Vec<Cap>,
    #[serde(with = "StackForm")]
    stack: Stack,
    qualifying: bool,
    #[serde(skip_serializing_if = "Option::is_none", with = "held")]
    held: Option<Held>,
}

#[derive(Serialize)]
#[serde(remote = "Cost", rename_all = "snake_case")]
enum CostForm {
    Fixed(#[serde(with = "one")] Points),
    Steps {
        #[serde(with = "one")]
        points: Points,
        #[serde(with = "one")]
        worth: Minor,
    },
}

#[derive(Serialize)]
#[serde(remote = "Gift", rename_all = "snake_case")]
enum GiftForm {
    MoneyOff(#[serde(with = "one")] Minor),
    PercentOff(u32),
    FreeProduct(#[serde(with = "one")] Label),
    GiftCard(#[serde(with = "one")] Minor),
    StoreCredit(#[serde(with = "one")] Minor),
    Voucher,
    Experience,
    PartnerGoods(#[serde(with = "one")] Label),
}

#[derive(Serialize)]
#[serde(remote = "RewardLimit")]
struct RewardLimitForm {
    most: u32,
    #[serde(with = "PeriodKindForm")]
    every: PeriodKind,
}

#[derive(Serialize)]
#[serde(remote = "Reward")]
struct RewardForm {
    #[serde(with = "one")]
    id: RewardId,
    #[serde(with = "TextForm")]
    name: Text,
    #[serde(with = "one")]
    wallet: WalletId,
    #[serde(with = "CostForm")]
    cost: Cost,
    #[serde(with = "GiftForm")]
    gives: Gift,
    #[serde(skip_serializing_if = "Option::is_none", with = "maybe")]
    valid: Option<Span>,
    #[serde(skip_serializing_if = "Vec::is_empty", with = "limits")]
    limits: Vec<RewardLimit>,
    #[serde(getter = "is_at_cost")]
    automatic: bool,
    #[serde(skip_serializing_if = "is_no_occasion", with = "IssuedForm")]
    issued: Issued,
    #[serde(skip_serializing_if = "is_usual", with = "AudienceForm")]
    audience: Audience,
    #[serde(skip_serializing_if = "is_usual", with = "WindowForm")]
    window: Window,
}

fn is_at_cost(reward: &Reward) -> bool {
    reward.issued == Issued::AtCost
}

fn is_no_occasion(issued: &Issued) -> bool {
    !issued.is_on_occasion()
}
