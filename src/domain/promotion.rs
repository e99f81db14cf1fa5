//! `Promotion`: what multiplies the earn rules for a while, by an exact fraction.

use super::multiplying::unit_of;
use super::names::{Label, RuleId, WalletId};
use super::program::{Draft, EarnRule, Flaws, Give, Text, WalletKind, When, check_when};

/// Promotions in a program: every rule weighs all of them.
pub const PROMOTIONS_MAX: usize = 40;
/// The largest factor: nobody means to give a hundred times as much.
pub const TIMES_MAX: u32 = 100;
/// The finest factor: thousandths, as in "1.125 times".
pub const UNDER_MAX: u32 = 1000;
/// The finest common unit of all factors that can meet on one rule: with it, a sum of 2^53 minor
/// units still has room in 128 bits beside every rate.
pub const UNIT_MAX: u64 = 1_000_000;

/// A factor as a fraction in lowest terms, 1 to [`TIMES_MAX`]: 5/4 for "1.25 times".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    over: u32,
    under: u32,
}

impl Times {
    /// One time: nothing is multiplied.
    pub const ONCE: Self = Self { over: 1, under: 1 };

    /// The fraction, or `None` where it is less than 1, more than [`TIMES_MAX`], or in lowest
    /// terms finer than [`UNDER_MAX`].
    #[must_use]
    pub fn new(over: u32, under: u32) -> Option<Self> {
        let common = u32::try_from(common_divisor(u64::from(over), u64::from(under))).ok()?;
        let (over, under) = (over.checked_div(common)?, under.checked_div(common)?);
        let fits = under <= UNDER_MAX && over >= under && over <= under.checked_mul(TIMES_MAX)?;
        (under > 0 && fits).then_some(Self { over, under })
    }

    #[must_use]
    pub const fn over(self) -> u32 {
        self.over
    }

    #[must_use]
    pub const fn under(self) -> u32 {
        self.under
    }

    /// Whether it multiplies at all.
    #[must_use]
    pub const fn is_once(self) -> bool {
        self.over == self.under
    }

    /// Whether this is the greater factor.
    #[must_use]
    pub fn is_more_than(self, other: Self) -> bool {
        u64::from(self.over) * u64::from(other.under)
            > u64::from(other.over) * u64::from(self.under)
    }
}

impl Default for Times {
    fn default() -> Self {
        Self::ONCE
    }
}

/// Which rules are multiplied: those that are named; or else all that give by amount or by item
/// into that wallet; or else, where no wallet is named either, into any wallet of points.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reach {
    pub rules: Vec<RuleId>,
    pub wallet: Option<WalletId>,
}

impl Reach {
    #[must_use]
    pub fn holds(&self, program: &Draft, rule: &EarnRule) -> bool {
        if !self.rules.is_empty() {
            return self.rules.contains(&rule.id);
        }
        let wallet = match &self.wallet {
            Some(wallet) => rule.wallet == *wallet,
            None => program.wallet(&rule.wallet).is_some_and(|own| own.kind == WalletKind::Points),
        };
        wallet && !matches!(rule.give, Give::Flat { .. })
    }

    /// Whether it names nothing.
    #[must_use]
    pub fn is_usual(&self) -> bool {
        *self == Self::default()
    }
}

/// What multiplies other rules while its conditions hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promotion {
    /// Among the ids of the rules: explanations name both.
    pub id: RuleId,
    /// What members read as its name; empty where the factor says enough.
    pub name: Text,
    pub times: Times,
    pub of: Reach,
    pub when: When,
    /// Of all factors of a group only the greatest multiplies; without one, each does.
    pub group: Option<Label>,
}

/// The greatest number that divides both.
#[must_use]
pub fn common_divisor(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { common_divisor(b, a % b) }
}

/// The least number that both divide; [`u64::MAX`] where it is larger.
#[must_use]
pub fn common_multiple(a: u64, b: u64) -> u64 {
    match a.checked_div(common_divisor(a, b)) {
        Some(part) => part.saturating_mul(b),
        None => 0,
    }
}

impl Draft {
    pub(super) fn check_promotions(&self, flaws: &mut Flaws) {
        flaws.at_most(self.promotions.len(), PROMOTIONS_MAX, "/promotion");
        for (index, promotion) in self.promotions.iter().enumerate() {
            let at = |field: &str| format!("/promotion/{index}/{field}");
            let named = promotion.name.is_empty() || promotion.name.0.contains_key("en");
            flaws.unless(named, &at("name"), "the English name is missing");
            flaws.unless(!promotion.times.is_once(), &at("give"), "multiplies nothing");
            check_when(&promotion.when, &at("when"), flaws);
            self.check_reach(&promotion.of, &at("of"), flaws);
        }
        for (index, rule) in self.earns.iter().enumerate() {
            flaws.unless(
                unit_of(self, rule) <= UNIT_MAX,
                &format!("/earn/{index}/give"),
                "its factors are too fine together: give them fewer decimals, or one group",
            );
        }
    }

    pub(super) fn check_reach(&self, of: &Reach, at: &str, flaws: &mut Flaws) {
        let known = of.rules.iter().all(|id| self.rule(id).is_some());
        flaws.unless(known, at, "no such rule");
        let wallet = of.wallet.as_ref().is_none_or(|id| self.wallet(id).is_some());
        flaws.unless(wallet, at, "no such wallet");
        let any = self.earns.iter().any(|rule| of.holds(self, rule));
        flaws.unless(any || !known || !wallet, at, "there is no rule to multiply");
    }
}
