//! `Program`: a shop's published loyalty program; an invalid one cannot be built.

use std::ops::Deref;

use super::audience::Audience;
use super::benefits::Benefit;
use super::bonus::Held;
use super::calendar::{Expiry, PeriodKind, Span};
use super::colour::Colour;
use super::map::Map;
use super::moment::Moment;
use super::money::{Currency, Minor};
use super::names::{Label, ProgramId, RewardId, RuleId, WalletId};
use super::order::LABELS_MAX;
use super::plans::{Plan, check_plans};
use super::points::Points;
use super::promotion::Promotion;
use super::segments::Segment;
use super::spendable::SpendLimits;
use super::tiers::Tiers;
use super::till::{QUICK_MAX, Till, is_calling_code};
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
    /// A share of all members who get no promotion, so that others can be compared with them; in
    /// hundredths of a percent.
    pub holdout: u32,
    pub segments: Vec<Segment>,
    pub wallets: Vec<Wallet>,
    pub earns: Vec<EarnRule>,
    pub promotions: Vec<Promotion>,
    pub tiers: Tiers,
    pub benefits: Vec<Benefit>,
    pub rewards: Vec<Reward>,
    /// What members pay for.
    pub plans: Vec<Plan>,
}

/// A checked program: every reference resolves and every number is within its limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program(Draft);

impl Deref for Program {
    type Target = Draft;

    fn deref(&self) -> &Draft {
        &self.0
    }
}

/// One thing wrong with a draft: `pointer` names the field (RFC 6901), `fault` says what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    pub pointer: String,
    pub fault: String,
}

impl Draft {
    /// # Errors
    /// Every [`Flaw`] there is, not only the first.
    pub fn check(self) -> Result<Program, Vec<Flaw>> {
        let mut flaws = Flaws::default();
        self.check_head(&mut flaws);
        self.check_wallets(&mut flaws);
        for (index, rule) in self.earns.iter().enumerate() {
            self.check_rule(index, rule, &mut flaws);
        }
        self.check_promotions(&mut flaws);
        self.check_tiers(&mut flaws);
        self.check_benefits(&mut flaws);
        self.check_segments(&mut flaws);
        for (index, reward) in self.rewards.iter().enumerate() {
            self.check_reward(index, reward, &mut flaws);
        }
        check_plans(&self, &mut flaws);
        if flaws.0.is_empty() { Ok(Program(self)) } else { Err(flaws.0) }
    }

    fn check_head(&self, flaws: &mut Flaws) {
        flaws.unless(self.engine == ENGINE, "/engine", "this engine runs version 1 programs");
        flaws.unless(self.name.0.contains_key("en"), "/name", "the English name is missing");
        flaws.unless(
            (0..=BACKDATE_MAX_MS).contains(&self.backdate_ms),
            "/backdate",
            "at most 60 days",
        );
        flaws.unless(!self.wallets.is_empty(), "/wallet", "a program needs a wallet");
        self.check_shop(flaws);
        self.check_till(flaws);
        flaws.at_most(self.wallets.len(), WALLETS_MAX, "/wallet");
        flaws.at_most(self.earns.len(), EARN_RULES_MAX, "/earn");
        flaws.at_most(self.rewards.len(), REWARDS_MAX, "/reward");
        flaws.unique("/wallet", self.wallets.iter().map(|wallet| wallet.id.as_str()));
        let rules = self.earns.iter().map(|rule| &rule.id);
        let all = rules.chain(self.promotions.iter().map(|promotion| &promotion.id));
        flaws.unique("/earn", all.map(|id| id.as_str()));
        flaws.unique("/reward", self.rewards.iter().map(|reward| reward.id.as_str()));
    }

    fn check_shop(&self, flaws: &mut Flaws) {
        let accent = self.shop.accent.as_deref().is_none_or(|text| Colour::parse(text).is_some());
        flaws.unless(accent, "/shop/accent", "not a colour such as \"#6b3e26\"");
        let logo = self.shop.logo.as_ref().map_or(0, String::len);
        flaws.at_most(logo, LOGO_MAX_BYTES, "/shop/logo");
        for (label, name) in &self.shop.names {
            let at = format!("/shop/names/{label}");
            flaws.unless(name.0.contains_key("en"), &at, "the English name is missing");
        }
        for (locale, words) in &self.shop.words {
            for (name, text) in words {
                let at = format!("/shop/words/{locale}/{name}");
                flaws.at_most(text.len(), SHOP_WORD_MAX_BYTES, &at);
            }
        }
    }

    fn check_till(&self, flaws: &mut Flaws) {
        let Till { calling_code, tax, quick } = &self.till;
        let code = calling_code.as_deref().is_none_or(is_calling_code);
        flaws.unless(code, "/till/calling_code", "not a calling code such as \"+45\"");
        flaws.unless(*tax <= 10_000, "/till/tax", "at most 100 percent");
        flaws.at_most(quick.len(), QUICK_MAX, "/till/quick");
        flaws.unique("/till/quick", quick.iter().map(|quick| quick.id.as_str()));
        for (index, quick) in quick.iter().enumerate() {
            let at = |field: &str| format!("/till/quick/{index}/{field}");
            let named = quick.name.0.contains_key("en");
            flaws.unless(named, &at("name"), "the English name is missing");
            flaws.unless(!quick.price.is_zero(), &at("price"), "costs nothing");
            flaws.at_most(quick.categories.len(), LABELS_MAX, &at("categories"));
        }
    }

    fn check_wallets(&self, flaws: &mut Flaws) {
        for wallet in &self.wallets {
            let at = format!("/wallet/{}", wallet.id);
            flaws.unless(
                wallet.unit.0.get("en").is_some_and(|forms| !forms.is_empty()),
                &format!("{at}/unit"),
                "the English name of the unit is missing",
            );
            let named = wallet.name.is_empty() || wallet.name.0.contains_key("en");
            flaws.unless(named, &format!("{at}/name"), "the English name is missing");
            let fault = wallet.spend.fault();
            flaws.unless(fault.is_none(), &format!("{at}/spend"), fault.unwrap_or_default());
        }
    }

    fn check_rule(&self, index: usize, rule: &EarnRule, flaws: &mut Flaws) {
        let at = |field: &str| format!("/earn/{index}/{field}");
        flaws.unless(self.wallet(&rule.wallet).is_some(), &at("give"), "no such wallet");
        let named = rule.name.0.is_empty() || rule.name.0.contains_key("en");
        flaws.unless(named, &at("name"), "the English name is missing");
        let (points, per) = match rule.give {
            Give::PerAmount { points, per, .. } => (points, per),
            Give::PerItem { points } | Give::Flat { points } => (points, Minor::MAX),
        };
        flaws.unless(!points.is_zero(), &at("give"), "gives nothing");
        flaws.unless(!per.is_zero(), &at("give"), "the amount after \"per\" is zero");
        let flat = matches!(rule.give, Give::Flat { .. });
        let order = matches!(rule.on, Trigger::Order | Trigger::Visit);
        flaws.unless(flat || order, &at("give"), "only an order has amounts and items");
        let by_amount = matches!(rule.give, Give::PerAmount { .. });
        flaws.unless(by_amount || !rule.carry, &at("carry"), "only a rate leaves a remainder");
        flaws.unless(
            rule.carry || rule.round.mode == RoundMode::Down,
            &at("round"),
            "rounding up pays more for a basket rung up in pieces; add carry = true",
        );
        flaws.unless(
            !(rule.carry && rule.round.per_line),
            &at("carry"),
            "a remainder is carried per order, not per line",
        );
        flaws.unless(
            !(rule.carry && rule.stack != Stack::Adds),
            &at("carry"),
            "a rule in a \"best of\" group cannot carry its remainder",
        );
        flaws.unless(!rule.count.kinds.is_empty(), &at("count/kinds"), "no line would count");
        flaws.at_most(rule.caps.len(), CAPS_MAX, &at("cap"));
        check_when(&rule.when, &at("when"), flaws);
        check_held(rule, &at("held"), flaws);
    }

    fn check_reward(&self, index: usize, reward: &Reward, flaws: &mut Flaws) {
        let at = |field: &str| format!("/reward/{index}/{field}");
        let wallet = self.wallet(&reward.wallet);
        flaws.unless(wallet.is_some(), &at("cost"), "no such wallet");
        let is_status = wallet.is_some_and(|wallet| wallet.kind == WalletKind::Status);
        flaws.unless(!is_status, &at("cost"), "status is not spent: nothing can cost any");
        flaws.unless(reward.name.0.contains_key("en"), &at("name"), "the English name is missing");
        let (points, fixed) = match reward.cost {
            Cost::Fixed(points) => (points, true),
            Cost::Steps { points, .. } => (points, false),
        };
        let on_occasion = reward.issued.is_on_occasion();
        flaws.unless(
            fixed || !reward.issued.is_by_itself(),
            &at("issued"),
            "a reward of any amount cannot be issued by itself",
        );
        if on_occasion {
            let free = points.is_zero();
            flaws.unless(free, &at("cost"), "what an occasion issues costs nothing");
        } else {
            let bounded = fixed && !reward.limits.is_empty() && reward.issued == Issued::OnRequest;
            let fine = bounded || !points.is_zero();
            flaws.unless(fine, &at("cost"), "costs nothing, and no limit says how often");
        }
        flaws.unless(reward.window.is_sound(), &at("until"), "ends before it begins");
        flaws.at_most(reward.limits.len(), CAPS_MAX, &at("limit"));
    }

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

fn check_held(rule: &EarnRule, at: &str, flaws: &mut Flaws) {
    let Some(held) = &rule.held else { return };
    let flat = matches!(rule.give, Give::Flat { .. });
    let order = matches!(rule.on, Trigger::Order | Trigger::Visit);
    flaws.unless(flat && !order, at, "only a bonus for joining or an action can be held");
    flaws.unless(held.goal.target() > 0, at, "waits for nothing");
}

/// Whether there is an occasion on which the conditions can hold.
pub(super) fn check_when(when: &When, at: &str, flaws: &mut Flaws) {
    let hours =
        when.hours.is_none_or(|(from, until)| from < 24 * 60 && until <= 24 * 60 && from != until);
    flaws.unless(hours, &format!("{at}/hours"), "not hours of one day");
    let dates = Window { from: when.from, until: when.until };
    flaws.unless(dates.is_sound(), &format!("{at}/until"), "ends before it begins");
}

#[derive(Default)]
pub(super) struct Flaws(Vec<Flaw>);

impl Flaws {
    pub(super) fn unless(&mut self, fine: bool, pointer: &str, fault: &str) {
        if !fine {
            self.0.push(Flaw { pointer: pointer.to_owned(), fault: fault.to_owned() });
        }
    }

    pub(super) fn at_most(&mut self, count: usize, most: usize, pointer: &str) {
        self.unless(count <= most, pointer, &format!("at most {most}, not {count}"));
    }

    pub(super) fn unique<'a>(&mut self, pointer: &str, ids: impl Iterator<Item = &'a str>) {
        let mut seen = Map::new();
        for id in ids {
            self.unless(
                seen.insert(id, ()).is_none(),
                pointer,
                &format!("\"{id}\" is there twice"),
            );
        }
    }
}
