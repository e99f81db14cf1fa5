//! A plain shop to begin from: each test changes only what it is about.

use regulars::domain::audience::Audience;
use regulars::domain::calendar::{Expiry, Span, SpanUnit};
use regulars::domain::money::Currency;
use regulars::domain::names::ProgramId;
use regulars::domain::program::{
    Basis, Clawback, Cost, Draft, ENGINE, EarnRule, Gift, Give, Issued, LineFilter, OrderScope,
    Pending, Program, Reward, RoundMode, Rounding, Shop, Stack, TenderPolicy, Text, Trigger, Unit,
    Wallet, WalletKind, When, Window,
};
use regulars::domain::promotion::{Promotion, Reach, Times};
use regulars::domain::spendable::SpendLimits;
use regulars::domain::tiers::Tiers;
use regulars::domain::till::Till;
use regulars::domain::zone::Zone;

use super::{minor, points, reward_id, rule_id, wallet_id};

pub const DAY_MS: i64 = 24 * 60 * 60 * 1000;

pub fn text(words: &str) -> Text {
    Text([("en".to_owned(), words.to_owned())].into_iter().collect())
}

/// Points that never expire, are spendable at once, and are clawed back within the balance.
pub fn wallet(id: &str) -> Wallet {
    Wallet {
        id: wallet_id(id),
        name: Text::default(),
        kind: WalletKind::Points,
        unit: Unit([("en".to_owned(), vec![id.to_owned()])].into_iter().collect()),
        expiry: Expiry::Never,
        pending: Pending::None,
        clawback: Clawback::WithinBalance,
        return_grace: None,
        worth_micros: None,
        spend: SpendLimits::default(),
    }
}

/// A rule for orders: what was paid, with tax, with new money, for goods; rounded down per order.
pub fn rule(id: &str, wallet: &str, give: Give) -> EarnRule {
    EarnRule {
        id: rule_id(id),
        name: Text::default(),
        wallet: wallet_id(wallet),
        give,
        on: Trigger::Order,
        basis: Basis::PaidWithTax,
        count: LineFilter::default(),
        tenders: TenderPolicy::Money,
        round: Rounding { mode: RoundMode::Down, per_line: false },
        carry: false,
        when: When::default(),
        caps: Vec::new(),
        stack: Stack::Adds,
        qualifying: false,
        held: None,
    }
}

pub fn per_amount(give: u64, per: u64) -> Give {
    Give::PerAmount { points: points(give), per: minor(per), stepwise: false }
}

pub fn per_full_amount(give: u64, per: u64) -> Give {
    Give::PerAmount { points: points(give), per: minor(per), stepwise: true }
}

pub fn per_item(give: u64) -> Give {
    Give::PerItem { points: points(give) }
}

pub fn flat(give: u64) -> Give {
    Give::Flat { points: points(give) }
}

/// A reward of that many points of the wallet, for any number of times, for ever.
pub fn reward(id: &str, wallet: &str, cost: u64) -> Reward {
    Reward {
        id: reward_id(id),
        name: text(id),
        wallet: wallet_id(wallet),
        cost: Cost::Fixed(points(cost)),
        gives: Gift::Voucher,
        valid: None,
        limits: Vec::new(),
        issued: Issued::OnRequest,
        audience: Audience::default(),
        window: Window::default(),
    }
}

pub fn days(count: u32) -> Span {
    Span::new(count, SpanUnit::Day).unwrap()
}

/// One star for each euro; orders up to seven days old; the clocks of UTC.
pub fn draft() -> Draft {
    Draft {
        id: ProgramId::parse("bean-stars").unwrap(),
        engine: ENGINE,
        name: text("Bean Stars"),
        currency: Currency::parse("EUR").unwrap(),
        zone: Zone::utc(),
        livemode: false,
        backdate_ms: 7 * DAY_MS,
        orders: OrderScope::PerMember,
        shop: Shop::default(),
        till: Till::default(),
        ending: None,
        holdout: 0,
        attributes: Vec::new(),
        segments: Vec::new(),
        wallets: vec![wallet("star")],
        earns: vec![rule("spend", "star", per_amount(1, 100))],
        promotions: Vec::new(),
        tiers: Tiers::default(),
        benefits: Vec::new(),
        challenges: Vec::new(),
        rewards: Vec::new(),
        plans: Vec::new(),
    }
}

/// A factor on every rule by amount or by item that gives into a wallet of points.
pub fn promotion(id: &str, over: u32, under: u32) -> Promotion {
    Promotion {
        id: rule_id(id),
        name: Text::default(),
        times: Times::new(over, under).unwrap(),
        of: Reach::default(),
        when: When::default(),
        group: None,
    }
}

/// The plain shop, changed.
pub fn program(change: impl FnOnce(&mut Draft)) -> Program {
    let mut draft = draft();
    change(&mut draft);
    draft.check().unwrap_or_else(|flaws| panic!("{flaws:?}"))
}
