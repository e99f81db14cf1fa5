//! What the tests of the engine share: names, a shop, a keeper in memory, tables and laws.

pub mod checks;
pub mod keeper;
pub mod life;
pub mod naive;
#[cfg(feature = "desk")]
pub mod promised;
pub mod random;
pub mod said;
pub mod shop;
pub mod story;
pub mod vouchers;

use regulars::domain::money::Minor;
use regulars::domain::names::{Label, Reason, Reference, RewardId, RuleId, WalletId};
use regulars::domain::points::Points;

/// How many random cases are tried: a sample, or in a whole run (`make thorough`) more.
pub fn tried(sample: u32, whole: u32) -> u32 {
    if std::env::var("REGULARS_WHOLE").is_ok_and(|asked| asked == "1") { whole } else { sample }
}

pub fn points(number: u64) -> Points {
    Points::new(number).unwrap()
}

pub fn minor(number: u64) -> Minor {
    Minor::new(number).unwrap()
}

pub fn label(text: &str) -> Label {
    Label::parse(text).unwrap()
}

pub fn reference(text: &str) -> Reference {
    Reference::parse(text).unwrap()
}

pub fn wallet_id(text: &str) -> WalletId {
    WalletId::parse(text).unwrap()
}

pub fn rule_id(text: &str) -> RuleId {
    RuleId::parse(text).unwrap()
}

pub fn reward_id(text: &str) -> RewardId {
    RewardId::parse(text).unwrap()
}

/// The hand of the shop's owner.
pub fn hand() -> regulars::domain::ledger::Hand {
    regulars::domain::ledger::Hand {
        reason: Reason::parse("by hand").unwrap(),
        actor: label("owner"),
    }
}
