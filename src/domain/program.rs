//! `Program`: a shop's published loyalty program; an invalid one cannot be published.

mod checking;

use std::ops::Deref;

pub use self::checking::Flaw;
pub(super) use self::checking::{Flaws, check_when};

use super::attributes::Attribute;
use super::audience::Audience;
use super::benefits::Benefit;
use super::bonus::Held;
use super::calendar::{Expiry, PeriodKind, Span};
use super::challenges::Challenge;
use super::ending::Ending;
use super::map::Map;
use super::moment::Moment;
use super::money::{Currency, Minor};
use super::names::{Label, ProgramId, RewardId, RuleId, WalletId};
use super::plans::Plan;
use super::points::Points;
use super::promotion::Promotion;
use super::segments::Segment;
use super::spendable::SpendLimits;
use super::tiers::Tiers;
use super::till::Till;
use super::zone::Zone;

/// The meaning of the rules; a change of meaning is a new number, never an edit of an old one.
pub const ENGINE: u32 = 1;

/// Wallets in a program: a balance answer stays below 1 KiB with all of them in it.
pub const WALLETS_MAX: usize = 6;
/// Earn rules in a program: every order weighs all of them, so the cost of an earn is bounded.
pub const EARN_RULES_MAX: usize = 100;
/// Rewards in a program: what a member can page through, and what a quote must weigh.
pub const REWARDS_MAX: usize = 200;
/// Caps on one rule: each is a counter in the member's book.
pub const CAPS_MAX: usize = 4;
/// How old an order may be when it arrives: cap counters are kept that long for every member.
pub const BACKDATE_MAX_MS: i64 = 60 * 24 * 60 * 60 * 1000;
/// A shop's logo as an address with the picture in it: it travels with every page.
pub const LOGO_MAX_BYTES: usize = 8 * 1024;
/// A text that a shop says in its own way.
pub const SHOP_WORD_MAX_BYTES: usize = 400;

/// Words for people, by locale; `en` is always there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text(pub Map<String, String>);

impl Text {
    /// Whether it says nothing in any language.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The name of one unit of a wallet, by locale: the plural forms in the order of CLDR.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Unit(pub Map<String, Vec<String>>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderScope {
    /// One order reference counts once for each member.
    PerMember,
    /// One order reference counts once in the whole program.
    Unique,
}

/// The letters of a shop's pages: families that devices have, so that no page fetches any.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Font {
    /// The device's own.
    #[default]
    System,
    Geometric,
    Rounded,
    Serif,
    Slab,
    Mono,
}

/// How the corners of a shop's pages are cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Corners {
    Square,
    #[default]
    Soft,
    Round,
}

/// What makes the pages look like that shop.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shop {
    pub name: Text,
    /// `#rrggbb`, the shop's own colour.
    pub colour: Option<String>,
    /// A picture inside its own address, `data:image/…`; any other text is no logo.
    pub logo: Option<String>,
    /// `#rrggbb`, for buttons and links; without it the shop's colour.
    pub accent: Option<String>,
    pub font: Font,
    pub corners: Corners,
    /// What the shop says in its own way: by locale, by the name of what is said.
    pub words: Map<String, Map<String, String>>,
    /// What people call the things that rules know by a label: categories, products, segments.
    pub names: Map<String, Text>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WalletKind {
    Points,
    Stamps,
    /// Minor units of the program's currency.
    Cash,
    Status,
}

/// When earned points become spendable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pending {
    None,
    /// Whole days, weeks, months or years after the order, at the same local time.
    For(Span),
    /// Until the shop reports this event for the order.
    Until(Label),
}

/// What a return may take beyond what is left of the earning's own points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clawback {
    /// Other points that are still pending, nothing else.
    OnlyPending,
    /// Other points of the wallet, never below zero.
    WithinBalance,
    /// What is missing becomes a deficit, which later credits absorb first.
    AllowDeficit,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wallet {
    pub id: WalletId,
    /// What it holds, as a title; empty where the name of its unit says enough.
    pub name: Text,
    pub kind: WalletKind,
    pub unit: Unit,
    pub expiry: Expiry,
    pub pending: Pending,
    pub clawback: Clawback,
    /// Points that come back after their expiry live this much longer; without it they come
    /// back expired.
    pub return_grace: Option<Span>,
    /// What one unit costs the merchant, in millionths of the currency's major unit.
    pub worth_micros: Option<u64>,
    /// When it can be spent, and how much of it at once.
    pub spend: SpendLimits,
}

/// What an earn rule gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Give {
    /// `points` per `per` minor units of the basis: proportionally, or for each full `per`.
    PerAmount { points: Points, per: Minor, stepwise: bool },
    /// `points` for each item that counts.
    PerItem { points: Points },
    /// `points` once for the order, visit or action.
    Flat { points: Points },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trigger {
    Order,
    /// Once for an order, or for the action `visit`.
    Visit,
    Action(Label),
    /// Enrolment.
    Join,
    /// Once a calendar year.
    Birthday,
    /// This challenge, each time it is completed.
    Challenge(Label),
}

/// Which amount of a line counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    PaidBeforeTax,
    PaidWithTax,
    ListBeforeTax,
    ListWithTax,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LineKind {
    Goods,
    Shipping,
    Fee,
    GiftCard,
    Reward,
}

/// Which lines count: all conditions that are not empty must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineFilter {
    pub kinds: Vec<LineKind>,
    pub categories: Vec<Label>,
    pub not_categories: Vec<Label>,
    pub products: Vec<Label>,
    pub not_products: Vec<Label>,
    pub tags: Vec<Label>,
    pub not_tags: Vec<Label>,
}

impl Default for LineFilter {
    /// Goods only: tax-like, shipping and gift-card lines earn only where a rule says so.
    fn default() -> Self {
        Self {
            kinds: vec![LineKind::Goods],
            categories: Vec::new(),
            not_categories: Vec::new(),
            products: Vec::new(),
            not_products: Vec::new(),
            tags: Vec::new(),
            not_tags: Vec::new(),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TenderPolicy {
    /// Lines are reduced pro rata by points, store credit and gift cards.
    Money,
    All,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoundMode {
    Down,
    Nearest,
    Up,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rounding {
    pub mode: RoundMode,
    pub per_line: bool,
}

/// When a rule applies; every condition that is given must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct When {
    /// Bit 0 is Monday; 0 means every day.
    pub weekdays: u8,
    /// Minutes of the local day, [from, until); `until` ≤ `from` spans midnight.
    pub hours: Option<(u16, u16)>,
    pub from: Option<Moment>,
    pub until: Option<Moment>,
    pub channels: Vec<Label>,
    /// Which members it is for.
    pub audience: Audience,
    /// The least amount that must count, in minor units of the rule's basis.
    pub least: Option<Minor>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beyond {
    /// Give what is left under the cap.
    Reduce,
    /// Give nothing from this rule.
    Reject,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cap {
    pub per: PeriodKind,
    pub most: Points,
    pub beyond: Beyond,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stack {
    Adds,
    /// Of all rules in the group only the one that gives most applies; the earlier wins a tie.
    BestOf(Label),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarnRule {
    pub id: RuleId,
    /// What members read as its name; empty where the rule has none but what it does.
    pub name: Text,
    pub wallet: WalletId,
    pub give: Give,
    pub on: Trigger,
    pub basis: Basis,
    pub count: LineFilter,
    pub tenders: TenderPolicy,
    pub round: Rounding,
    /// The remainder waits for the next order: splitting a basket changes nothing.
    pub carry: bool,
    pub when: When,
    pub caps: Vec<Cap>,
    pub stack: Stack,
    /// Whether the points count for tiers.
    pub qualifying: bool,
    /// What the points wait for, and how long.
    pub held: Option<Held>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cost {
    Fixed(Points),
    /// Any number of steps of `points`, each worth `worth` minor units.
    Steps {
        points: Points,
        worth: Minor,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gift {
    MoneyOff(Minor),
    /// In hundredths of a percent.
    PercentOff(u32),
    FreeProduct(Label),
    GiftCard(Minor),
    StoreCredit(Minor),
    Voucher,
    Experience,
    PartnerGoods(Label),
}

/// How often one member may take a reward.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RewardLimit {
    pub most: u32,
    pub every: PeriodKind,
}

/// What makes the program issue a reward.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Issued {
    /// The member, or the shop for them.
    #[default]
    OnRequest,
    /// The balance that reaches its cost, as a full stamp card does.
    AtCost,
    /// Enrolment: a voucher that costs nothing, as all that are issued on an occasion.
    OnJoining,
    /// The first paid period of a membership, and the first one after a time without.
    OnPlan,
    /// This action, each time it is reported.
    OnAction(Label),
    /// Completing this challenge, each time.
    OnChallenge(Label),
    /// Reaching this tier, once in the stretch that the tiers count together.
    OnTier(Label),
    /// The member's choice, as often as a benefit lets them choose.
    WhenChosen,
    /// The member's birthday, once a calendar year.
    OnBirthday,
    /// No order for so long since the last one: once for each such lapse.
    OnLapse(Span),
}

impl Issued {
    /// Whether the program issues it, and nobody asks for it.
    #[must_use]
    pub fn is_by_itself(&self) -> bool {
        *self != Self::OnRequest
    }

    /// Whether something that happens brings it about, and no points pay for it.
    #[must_use]
    pub fn is_on_occasion(&self) -> bool {
        !matches!(self, Self::OnRequest | Self::AtCost)
    }
}

/// When something can be had, [from, until); an end that is absent is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Window {
    pub from: Option<Moment>,
    pub until: Option<Moment>,
}

impl Window {
    #[must_use]
    pub fn contains(&self, at: Moment) -> bool {
        self.from.is_none_or(|from| from <= at) && self.until.is_none_or(|until| at < until)
    }

    fn is_sound(&self) -> bool {
        match (self.from, self.until) {
            (Some(from), Some(until)) => from < until,
            _ => true,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reward {
    pub id: RewardId,
    pub name: Text,
    pub wallet: WalletId,
    pub cost: Cost,
    pub gives: Gift,
    /// How long the voucher lives; to the end of that local day. `None`: for ever.
    pub valid: Option<Span>,
    pub limits: Vec<RewardLimit>,
    pub issued: Issued,
    /// Which members may have it.
    pub audience: Audience,
    /// When it can be taken.
    pub window: Window,
}

/// A program as somebody wrote it; [`Draft::check`] turns it into a [`Program`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    pub id: ProgramId,
    pub engine: u32,
    pub name: Text,
    pub currency: Currency,
    pub zone: Zone,
    /// A live program takes the keeper's clock; a test program may be given its time.
    pub livemode: bool,
    pub backdate_ms: i64,
    pub orders: OrderScope,
    pub shop: Shop,
    pub till: Till,
    /// When it ends, if that is decided.
    pub ending: Option<Ending>,
    /// A share of all members who get no promotion, so that others can be compared with them; in
    /// hundredths of a percent.
    pub holdout: u32,
    /// What the shop can say of members.
    pub attributes: Vec<Attribute>,
    pub segments: Vec<Segment>,
    pub wallets: Vec<Wallet>,
    pub earns: Vec<EarnRule>,
    pub promotions: Vec<Promotion>,
    pub tiers: Tiers,
    pub benefits: Vec<Benefit>,
    pub challenges: Vec<Challenge>,
    pub rewards: Vec<Reward>,
    /// What members pay for.
    pub plans: Vec<Plan>,
}

/// A checked program: every reference resolves and every number is within its limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program(Draft);

impl Program {
    /// The program of a draft that was checked when it was published. It is not checked again: what
    /// a later engine asks of new programs unmakes none that members live by.
    #[must_use]
    pub fn of_published(draft: Draft) -> Self {
        Self(draft)
    }
}

impl Deref for Program {
    type Target = Draft;

    fn deref(&self) -> &Draft {
        &self.0
    }
}

impl Draft {
    #[must_use]
    pub fn promotion(&self, id: &RuleId) -> Option<&Promotion> {
        self.promotions.iter().find(|promotion| promotion.id == *id)
    }

    #[must_use]
    pub fn wallet(&self, id: &WalletId) -> Option<&Wallet> {
        self.wallets.iter().find(|wallet| wallet.id == *id)
    }

    #[must_use]
    pub fn rule(&self, id: &RuleId) -> Option<&EarnRule> {
        self.earns.iter().find(|rule| rule.id == *id)
    }

    #[must_use]
    pub fn reward(&self, id: &RewardId) -> Option<&Reward> {
        self.rewards.iter().find(|reward| reward.id == *id)
    }

    #[must_use]
    pub fn plan(&self, id: &Label) -> Option<&Plan> {
        self.plans.iter().find(|plan| plan.id == *id)
    }
}
