//! Random shops, and random lives of a member in them.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use regulars::domain::bonus::{Goal, Held};
use regulars::domain::calendar::{Expiry, PeriodKind};
use regulars::domain::principal::Principal;
use regulars::domain::program::{
    Basis, Beyond, Cap, Clawback, Cost, Draft, EarnRule, Give, Issued, LineKind, Pending, Program,
    Reward, RewardLimit, RoundMode, Rounding, Stack, TenderPolicy, Trigger, Wallet, When,
};
use regulars::domain::promotion::{Promotion, Reach, Times};
use regulars::domain::segments::{Criterion, Segment};
use regulars::domain::tiers::{Counting, Crossing, Lasts, Metric, Threshold, Tier, Tiers};

use super::shop::{
    days, draft, flat, per_amount, per_full_amount, per_item, promotion, reward, rule, text, wallet,
};
use super::{label, minor, points, wallet_id};

/// One step of a life: how long after the last one, and what is tried. Numbers choose among what
/// there is by then, modulo how many.
#[derive(Debug, Clone)]
pub struct Step {
    pub wait_ms: i64,
    pub by: Principal,
    pub deed: Deed,
}

#[derive(Debug, Clone)]
pub enum Deed {
    Buy { lines: Vec<Wanted>, unpaid_percent: u64, age_ms: i64 },
    ReturnPieces { order: usize, line: usize, pieces: u32 },
    ReturnAmount { order: usize, percent: u64 },
    ReturnWhole { order: usize },
    Hold { points: u64, reward: bool, ttl_ms: i64 },
    Capture { hold: usize, percent: u64, order: Option<usize> },
    Void { hold: usize },
    Redeem { points: u64, order: Option<usize> },
    Reward { reward: usize, order: Option<usize> },
    Cancel { redemption: usize },
    Use { redemption: usize, order: Option<usize> },
    Reserve { redemption: usize, order: usize, ttl_ms: i64 },
    Release { redemption: usize, order: usize },
    Undo { redemption: usize },
    Link { place: bool, ttl_ms: i64 },
    Consume { hold: usize, partner: usize, place: bool },
    Activate { order: usize },
    Act,
    Retract { action: usize },
    Adjust { credit: bool, points: u64 },
    Suspend,
    Resume,
}

#[derive(Debug, Clone)]
pub struct Wanted {
    pub quantity: u32,
    pub gross: u64,
    pub discount_percent: u64,
    pub tax_percent: u64,
    pub kind: LineKind,
    pub category: &'static str,
}

const MINUTE_MS: i64 = 60 * 1000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;

pub fn wanted() -> impl Strategy<Value = Wanted> {
    let kind = select(vec![
        LineKind::Goods,
        LineKind::Goods,
        LineKind::Goods,
        LineKind::Shipping,
        LineKind::GiftCard,
        LineKind::Reward,
    ]);
    let percent = || select(vec![0_u64, 0, 0, 20, 33, 100]);
    (1_u32..5, 0_u64..3000, percent(), percent(), kind, select(vec!["tea", "coffee"])).prop_map(
        |(quantity, gross, discount_percent, tax_percent, kind, category)| Wanted {
            quantity,
            gross,
            discount_percent,
            tax_percent,
            kind,
            category,
        },
    )
}

fn deed() -> impl Strategy<Value = Deed> {
    let one = || 0_usize..8;
    let percent = || select(vec![0_u64, 1, 10, 50, 99, 100, 101]);
    let few = || select(vec![0_u64, 1, 5, 10, 30, 100]);
    let maybe = || option::of(0_usize..8);
    let age_ms = select(vec![0, 0, 0, HOUR_MS, 3 * DAY_MS]);
    let buy = (vec(wanted(), 1..4), select(vec![0_u64, 0, 0, 30, 100]), age_ms);
    prop_oneof![
        8 => buy.prop_map(|(lines, unpaid_percent, age_ms)| {
            Deed::Buy { lines, unpaid_percent, age_ms }
        }),
        5 => (one(), one(), 1_u32..3)
            .prop_map(|(order, line, pieces)| Deed::ReturnPieces { order, line, pieces }),
        4 => (one(), percent()).prop_map(|(order, percent)| Deed::ReturnAmount { order, percent }),
        2 => one().prop_map(|order| Deed::ReturnWhole { order }),
        4 => (few(), any::<bool>(), select(vec![HOUR_MS, 3 * DAY_MS, 30 * DAY_MS]))
            .prop_map(|(points, reward, ttl_ms)| Deed::Hold { points, reward, ttl_ms }),
        3 => (one(), percent(), maybe())
            .prop_map(|(hold, percent, order)| Deed::Capture { hold, percent, order }),
        2 => one().prop_map(|hold| Deed::Void { hold }),
        3 => (few(), maybe()).prop_map(|(points, order)| Deed::Redeem { points, order }),
        3 => (one(), maybe()).prop_map(|(reward, order)| Deed::Reward { reward, order }),
        2 => one().prop_map(|redemption| Deed::Cancel { redemption }),
        2 => (one(), maybe()).prop_map(|(redemption, order)| Deed::Use { redemption, order }),
        2 => (one(), one(), select(vec![MINUTE_MS, HOUR_MS, 3 * DAY_MS])).prop_map(
            |(redemption, order, ttl_ms)| Deed::Reserve { redemption, order, ttl_ms }
        ),
        1 => (one(), one()).prop_map(|(redemption, order)| Deed::Release { redemption, order }),
        3 => one().prop_map(|redemption| Deed::Undo { redemption }),
        2 => (any::<bool>(), select(vec![MINUTE_MS, HOUR_MS, 3 * DAY_MS]))
            .prop_map(|(place, ttl_ms)| Deed::Link { place, ttl_ms }),
        2 => (one(), 0_usize..3, any::<bool>())
            .prop_map(|(hold, partner, place)| Deed::Consume { hold, partner, place }),
        2 => one().prop_map(|order| Deed::Activate { order }),
        2 => Just(Deed::Act),
        1 => one().prop_map(|action| Deed::Retract { action }),
        2 => (any::<bool>(), few()).prop_map(|(credit, points)| Deed::Adjust { credit, points }),
        1 => select(vec![Deed::Suspend, Deed::Resume, Deed::Resume]),
    ]
}

pub fn life() -> impl Strategy<Value = Vec<Step>> {
    let short = [0, 0, 1, MINUTE_MS, 15 * MINUTE_MS, HOUR_MS];
    let wait_ms = select([&short[..], &[DAY_MS, DAY_MS, 5 * DAY_MS, 40 * DAY_MS]].concat());
    let till = || Principal::Till(label("7"));
    let by = select(vec![Principal::Store, Principal::Store, till()]);
    let step = (wait_ms, by, deed()).prop_map(|(wait_ms, by, deed)| Step { wait_ms, by, deed });
    vec(step, 1..24)
}

fn some_wallet(id: &'static str) -> impl Strategy<Value = Wallet> {
    let expiry = select(vec![
        Expiry::Never,
        Expiry::AfterEarning { span: days(1), exact: true },
        Expiry::AfterEarning { span: days(5), exact: false },
        Expiry::AfterEarning { span: days(40), exact: false },
        Expiry::EndOfMonthAfter { span: days(20) },
        Expiry::AfterLastOrder { span: days(10) },
    ]);
    let pending = select(vec![
        Pending::None,
        Pending::None,
        Pending::For(days(2)),
        Pending::For(days(5)),
        Pending::Until(label("shipped")),
    ]);
    let clawback =
        select(vec![Clawback::OnlyPending, Clawback::WithinBalance, Clawback::AllowDeficit]);
    let grace = option::of(Just(days(3)));
    (expiry, pending, clawback, grace).prop_map(move |(expiry, pending, clawback, return_grace)| {
        Wallet { expiry, pending, clawback, return_grace, ..wallet(id) }
    })
}

fn caps() -> impl Strategy<Value = Vec<Cap>> {
    let per = select(vec![PeriodKind::Day, PeriodKind::Month, PeriodKind::Lifetime]);
    let beyond = select(vec![Beyond::Reduce, Beyond::Reduce, Beyond::Reject]);
    let cap = (per, 0_u64..60, beyond).prop_map(|(per, most, beyond)| Cap {
        per,
        most: points(most),
        beyond,
    });
    prop_oneof![3 => Just(Vec::new()), 2 => vec(cap, 1..3)]
}

fn give() -> impl Strategy<Value = Give> {
    let amount = || select(vec![1_u64, 7, 100, 250, 500]);
    prop_oneof![
        4 => (1_u64..6, amount()).prop_map(|(points, per)| per_amount(points, per)),
        2 => (1_u64..6, amount()).prop_map(|(points, per)| per_full_amount(points, per)),
        1 => (1_u64..4).prop_map(per_item),
        1 => (1_u64..20).prop_map(flat),
    ]
}

/// A rule that [`Draft::check`] accepts: what cannot go together is left out again.
fn some_rule(place: usize) -> impl Strategy<Value = EarnRule> {
    let basis = select(vec![
        Basis::PaidWithTax,
        Basis::PaidBeforeTax,
        Basis::ListWithTax,
        Basis::ListBeforeTax,
    ]);
    let mode = select(vec![RoundMode::Down, RoundMode::Nearest, RoundMode::Up]);
    let kinds = select(vec![vec![LineKind::Goods], vec![LineKind::Goods, LineKind::Shipping]]);
    let least = option::weighted(0.2, 1_u64..2000);
    let shape = (give(), basis, mode, any::<bool>(), any::<bool>(), caps());
    let filter = (kinds, option::weighted(0.3, Just(label("tea"))), least, any::<bool>());
    let place_in = (select(vec!["star", "star", "stamp"]), option::weighted(0.4, Just("best")));
    (shape, filter, place_in).prop_map(move |(shape, filter, (wallet, group))| {
        let (give, basis, mode, carry, per_line, caps) = shape;
        let (kinds, category, least, all_tenders) = filter;
        let carry = carry && matches!(give, Give::PerAmount { .. });
        let mut made = rule(&format!("rule-{place}"), wallet, give);
        made.basis = basis;
        made.carry = carry;
        made.round = Rounding {
            mode: if carry { mode } else { RoundMode::Down },
            per_line: per_line && !carry,
        };
        made.caps = caps;
        made.count.kinds = kinds;
        made.count.categories = category.into_iter().collect();
        made.when.least = least.map(minor);
        made.tenders = if all_tenders { TenderPolicy::All } else { TenderPolicy::Money };
        if let (Some(group), false) = (group, carry) {
            made.stack = Stack::BestOf(label(group));
        }
        made
    })
}

fn rewards() -> impl Strategy<Value = Vec<Reward>> {
    let limit = select(vec![
        vec![],
        vec![RewardLimit { most: 1, every: PeriodKind::Day }],
        vec![RewardLimit { most: 2, every: PeriodKind::Lifetime }],
    ]);
    (limit, option::of(Just(days(3))), any::<bool>()).prop_map(|(limits, valid, automatic)| {
        let drink = Reward { limits, valid, ..reward("drink", "star", 20) };
        let mut money = reward("money", "star", 1);
        money.cost = Cost::Steps { points: points(10), worth: minor(100) };
        let issued = if automatic { Issued::AtCost } else { Issued::OnRequest };
        let card = Reward { issued, ..reward("card", "stamp", 9) };
        vec![drink, money, card]
    })
}

pub fn shop() -> impl Strategy<Value = Program> {
    let wallets = (some_wallet("star"), some_wallet("stamp"));
    let rules = (some_rule(0), some_rule(1), some_rule(2), 1_usize..4);
    let standing = (option::weighted(0.4, some_tiers()), any::<bool>(), option::of(some_review()));
    (wallets, rules, promotions(), rewards(), standing).prop_map(
        |(wallets, rules, promotions, rewards, (tiers, regulars, review))| {
            let (a, b, c, count) = rules;
            let mut earns: Vec<EarnRule> = [a, b, c].into_iter().take(count).collect();
            let any = earns.iter().any(|rule| Reach::default().holds(&two_wallets(), rule));
            let promotions = if any { promotions } else { Vec::new() };
            let tiers = tiers.filter(|_| any).unwrap_or_default();
            earns[0].qualifying = true;
            earns.extend(review);
            let segments = if regulars { vec![regulars_of_a_week()] } else { Vec::new() };
            let wallets = vec![wallets.0, wallets.1];
            let draft = Draft { wallets, earns, promotions, rewards, tiers, segments, ..draft() };
            draft.check().unwrap()
        },
    )
}

/// Two tiers above everybody's, of which each gives as much as the one below or more.
fn some_tiers() -> impl Strategy<Value = Tiers> {
    let lasts = select(vec![
        (Counting::CalendarYear, Lasts::Years(1)),
        (Counting::Last(days(5)), Lasts::WhileCounted),
        (Counting::Last(days(20)), Lasts::For(days(10))),
        (Counting::Ever, Lasts::For(days(5))),
    ]);
    let metric = select(vec![Metric::Spent, Metric::Orders, Metric::Points(wallet_id("star"))]);
    let times = select(vec![[(1, 1), (1, 1)], [(2, 1), (3, 1)], [(5, 4), (3, 2)]]);
    let crossing = select(vec![Crossing::Before, Crossing::Split]);
    (lasts, metric, times, crossing).prop_map(|((counting, lasts), metric, times, crossing)| {
        let least = if metric == Metric::Spent { 2_000 } else { 3 };
        let tier = |id: &str, from: u64, (over, under): (u32, u32)| Tier {
            id: label(id),
            name: text(id),
            from: (from > 0)
                .then(|| Threshold { metric: metric.clone(), least: from })
                .into_iter()
                .collect(),
            times: Times::new(over, under).unwrap(),
        };
        let ladder = vec![
            tier("plain", 0, (1, 1)),
            tier("silver", least, times[0]),
            tier("gold", least * 3, times[1]),
        ];
        Tiers { ladder, counting, lasts, crossing, ..Tiers::default() }
    })
}

/// A rule for an action, some of them for points that wait for two orders.
fn some_review() -> impl Strategy<Value = EarnRule> {
    let held = option::of(Just(Held { goal: Goal::Orders(2), within: days(10) }));
    (held, any::<bool>()).prop_map(|(held, qualifying)| {
        let on = Trigger::Action(label("review"));
        EarnRule { on, held, qualifying, ..rule("review", "star", flat(7)) }
    })
}

fn regulars_of_a_week() -> Segment {
    let meets = vec![Criterion::Orders { least: 2, within: Some(days(7)) }];
    Segment { id: label("regulars"), name: text("regulars"), meets }
}

fn two_wallets() -> Draft {
    Draft { wallets: vec![wallet("star"), wallet("stamp")], ..draft() }
}

/// Up to three factors, some of them in one group, some only for what counts enough.
fn promotions() -> impl Strategy<Value = Vec<Promotion>> {
    let times = select(vec![(2, 1), (3, 1), (5, 4), (4, 3), (3, 2)]);
    let group = option::weighted(0.4, Just(label("best")));
    let one = (times, group, option::weighted(0.3, 1_u64..2000));
    vec(one, 0..4).prop_map(|all| {
        let promotion = |(place, ((over, under), group, least)): (usize, ((u32, u32), _, _))| {
            let when = When { least: Option::map(least, minor), ..When::default() };
            Promotion { when, group, ..promotion(&format!("times-{place}"), over, under) }
        };
        all.into_iter().enumerate().map(promotion).collect()
    })
}
