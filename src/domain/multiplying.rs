//! Multiplying: which factors meet on a rule, and what they make of it, to one rounding at the end.

use super::canary;
use super::choosing::day_of;
use super::map::Map;
use super::names::{Label, RuleId};
use super::program::{Draft, EarnRule};
use super::promotion::{Times, common_multiple};
use super::rules::{Occasion, TooLarge, holds};
use super::segments::HOLDOUT;

/// Whose factor it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    Promotion(RuleId),
    Tier(Label),
    /// A day that the member chose.
    Benefit(Label),
}

/// One factor that multiplies a rule.
struct Factor<'a> {
    by: Source,
    times: Times,
    group: Option<&'a Label>,
}

/// What is multiplied: amounts, steps or items that stand under the same factors.
struct Slice {
    count: u64,
    factors: Vec<(usize, Times)>,
}

/// A rule's amounts or items on one occasion, and everything that multiplies them.
pub(super) struct Product {
    pub sources: Vec<Source>,
    slices: Vec<Slice>,
}

impl Product {
    /// `parts` are counts with the tier that each stands under.
    pub fn new(
        (program, rule, basis): (&Draft, &EarnRule, u64),
        occasion: &Occasion<'_>,
        parts: Vec<(u64, Option<&Label>)>,
    ) -> Self {
        let mut sources: Vec<Source> = Vec::new();
        let mut slices = Vec::new();
        for (count, tier) in parts {
            let mut factors = Vec::new();
            for factor in factors_of((program, rule, basis), occasion, tier) {
                let known = sources.iter().position(|source| *source == factor.by);
                let place = known.unwrap_or_else(|| {
                    sources.push(factor.by);
                    sources.len().saturating_sub(1)
                });
                factors.push((place, factor.times));
            }
            slices.push(Slice { count, factors });
        }
        Self { sources, slices }
    }

    /// The sum of the counts, each times the first `most` factors, in parts of one: `unit` of
    /// them are 1.
    ///
    /// # Errors
    /// [`TooLarge`] where that is more than 128 bits hold.
    pub fn units(&self, most: usize, unit: u64) -> Result<u128, TooLarge> {
        self.slices.iter().try_fold(0_u128, |sum, slice| {
            let mut units =
                u128::from(slice.count).checked_mul(u128::from(unit)).ok_or(TooLarge)?;
            let mut under = 1_u128;
            for (_, times) in slice.factors.iter().filter(|(place, _)| *place < most) {
                units = units.checked_mul(u128::from(times.over())).ok_or(TooLarge)?;
                under = under.checked_mul(u128::from(times.under())).ok_or(TooLarge)?;
            }
            // A multiple by construction: the unit is one of every product of denominators.
            let mut units = units.checked_div(under).ok_or(TooLarge)?;
            if canary::is("factor-rounded-first") {
                units = units.saturating_sub(units.checked_rem(unit.max(1).into()).unwrap_or(0));
            }
            sum.checked_add(units).ok_or(TooLarge)
        })
    }
}

/// How many parts of one the rule's sums are counted in, so that every product of the factors that
/// can meet on it is a whole number; 1 where nothing multiplies it.
#[must_use]
pub fn unit_of(program: &Draft, rule: &EarnRule) -> u64 {
    let mut apart = 1_u64;
    let mut groups: Map<&Label, u64> = Map::new();
    for promotion in program.promotions.iter().filter(|one| one.of.holds(program, rule)) {
        let under = u64::from(promotion.times.under());
        match &promotion.group {
            None => apart = apart.saturating_mul(under),
            Some(group) => {
                let unit = groups.entry(group).or_insert(1);
                *unit = common_multiple(*unit, under);
            }
        }
    }
    for benefit in &program.benefits {
        if let Some((times, _)) = day_of(benefit).filter(|(_, of)| of.holds(program, rule)) {
            apart = apart.saturating_mul(u64::from(times.under()));
        }
    }
    let tiers = &program.tiers;
    if tiers.of.holds(program, rule) {
        let unders = tiers.ladder.iter().map(|tier| u64::from(tier.times.under()));
        let under = unders.fold(1, common_multiple);
        match &tiers.group {
            None => apart = apart.saturating_mul(under),
            Some(group) => {
                let unit = groups.entry(group).or_insert(1);
                *unit = common_multiple(*unit, under);
            }
        }
    }
    groups.values().fold(apart, |product, unit| product.saturating_mul(*unit))
}

/// The factors that multiply the rule now, in the program's order: promotions first, then what the
/// member chose, then the tier.
fn factors_of<'a>(
    (program, rule, basis): (&'a Draft, &EarnRule, u64),
    occasion: &Occasion<'_>,
    tier: Option<&Label>,
) -> Vec<Factor<'a>> {
    let is_held_out = occasion.pinned.segments.iter().any(|own| own.as_str() == HOLDOUT);
    let promotions = program.promotions.iter().filter(|promotion| {
        !is_held_out
            && promotion.of.holds(program, rule)
            && holds(program, &promotion.when, occasion, basis)
    });
    let promotions = promotions.map(|promotion| Factor {
        by: Source::Promotion(promotion.id.clone()),
        times: promotion.times,
        group: promotion.group.as_ref(),
    });
    let days = occasion.pinned.days.iter().filter_map(|id| {
        let (times, of) = day_of(program.benefit(id)?)?;
        let day = Factor { by: Source::Benefit(id.clone()), times, group: None };
        of.holds(program, rule).then_some(day)
    });
    let tiers = &program.tiers;
    let own = tier.and_then(|id| tiers.tier(id)).filter(|_| tiers.of.holds(program, rule));
    let own = own.map(|tier| Factor {
        by: Source::Tier(tier.id.clone()),
        times: tier.times,
        group: tiers.group.as_ref(),
    });
    best_of_groups(promotions.chain(days).chain(own).collect())
}

/// Of each group only the greatest factor stays; the earlier wins a tie.
fn best_of_groups(factors: Vec<Factor<'_>>) -> Vec<Factor<'_>> {
    let is_beaten = |(place, factor): (usize, &Factor<'_>)| {
        factors.iter().enumerate().any(|(other, rival)| {
            let meet = factor.group.is_some() && rival.group == factor.group;
            let earlier = other < place && !factor.times.is_more_than(rival.times);
            meet && (rival.times.is_more_than(factor.times) || earlier)
        })
    };
    let beaten: Vec<bool> = factors.iter().enumerate().map(is_beaten).collect();
    let all = factors.into_iter().zip(beaten);
    let kept = all.filter(|(factor, beaten)| !beaten && !factor.times.is_once());
    kept.map(|(factor, _)| factor).collect()
}
