//! Earn rules: which of them fire on an occasion, how much each gives, and why.

use super::audience::Miss;
use super::canary;
use super::ladder::paid;
use super::ledger::Pinned;
use super::map::Map;
use super::moment::Moment;
use super::multiplying::{Product, Source, unit_of};
use super::names::{Label, RuleId};
use super::order::Line;
use super::points::Points;
use super::program::{
    Basis, Beyond, Cap, Draft, EarnRule, Give, LineFilter, RoundMode, Stack, TenderPolicy, Trigger,
    When,
};
use super::share::scaled;
use super::zone::Zone;

/// What the rules are asked about.
#[derive(Debug, Clone, Copy)]
pub struct Occasion<'a> {
    pub kind: OccasionKind<'a>,
    /// When it occurred; chooses windows and cap periods.
    pub at: Moment,
    pub channel: Option<&'a Label>,
    pub pinned: &'a Pinned,
    /// The lines, each with what of it was paid otherwise than with new money.
    pub lines: &'a [(Line, super::money::Minor)],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OccasionKind<'a> {
    Order,
    Action(&'a Label),
    Join,
    Birthday,
    Challenge(&'a Label),
}

/// What the member's counters say about one rule.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally {
    /// Room under each cap, in the rule's order.
    pub headroom: Vec<Points>,
    /// What a rule with carry has seen so far, in the unit that its sums are counted in.
    pub carried: u64,
    /// On a return: what the rule gave when the order was sold. Under a cap it never gives more
    /// afterwards: the room that the order left unused belongs to later orders.
    pub sold: Option<u64>,
}

/// Why a rule gave what it gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    Applied,
    /// Less than desired: the cap at this place in the rule's list left no more room.
    Capped {
        cap: usize,
    },
    /// Nothing: desired more than the cap leaves, and the cap rejects.
    Rejected {
        cap: usize,
    },
    /// Another rule of its group gives more.
    Outranked {
        by: RuleId,
    },
    OutsideWindow,
    OtherChannel,
    OtherSegment,
    OtherTier,
    OtherPlan,
    NotFirstOrder,
    BelowLeast,
    NothingCounts,
}

/// One rule, weighed on one occasion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weighed<'a> {
    pub rule: &'a EarnRule,
    pub verdict: Verdict,
    /// What counted, in minor units; for rules without amounts 0.
    pub basis: u64,
    /// How many items counted.
    pub items: u64,
    /// For a rule with carry: the basis with its factors, in the unit its sums are counted in.
    pub counted: u64,
    /// Of what it desires, what each factor added.
    pub extras: Vec<(Source, u64)>,
    pub desired: u64,
    pub given: u64,
    pub headroom: Vec<Points>,
}

impl Weighed<'_> {
    /// Whether a return of the order could change what this rule gave.
    #[must_use]
    pub fn fired(&self) -> bool {
        self.desired > 0 || self.basis > 0
    }
}

/// A sum outgrew 64 bits: no honest order gets near it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLarge;

/// Weighs every rule that the occasion triggers, in the program's order.
///
/// # Errors
/// [`TooLarge`] when a rule would give more than 2^53 − 1.
pub fn weigh<'a>(
    program: &'a Draft,
    occasion: &Occasion<'_>,
    tally: impl Fn(&EarnRule) -> Option<Tally>,
) -> Result<Vec<Weighed<'a>>, TooLarge> {
    let mut all = Vec::new();
    for rule in program.earns.iter().filter(|rule| triggers(&rule.on, occasion.kind)) {
        if let Some(tally) = tally(rule) {
            all.push(weigh_rule(program, rule, occasion, tally)?);
        }
    }
    rank_groups(&mut all);
    Ok(all)
}

/// What a rule with carry counts on an occasion, with its factors, in the unit that its sums are
/// counted in; 0 when the rule does not fire.
///
/// # Errors
/// [`TooLarge`] when that is more than 2^53 − 1.
pub fn counted_of(
    program: &Draft,
    rule: &EarnRule,
    occasion: &Occasion<'_>,
) -> Result<u64, TooLarge> {
    match measure(&program.zone, rule, occasion) {
        Ok(measure) => within(product(program, rule, occasion, &measure).units()?),
        Err(_) => Ok(0),
    }
}

/// What a rule with carry has given in all once it has seen so much, in the unit that its sums are
/// counted in.
///
/// # Errors
/// [`TooLarge`] when that is more than 2^53 − 1.
pub fn carried_total(program: &Draft, rule: &EarnRule, sum: u64) -> Result<u64, TooLarge> {
    rate(rule, u128::from(sum), unit_of(program, rule))
}

/// Whether the conditions hold on the occasion, for a rule that counts that much.
#[must_use]
pub fn holds(program: &Draft, when: &When, occasion: &Occasion<'_>, basis: u64) -> bool {
    let enough = when.least.is_none_or(|least| basis >= least.get());
    enough && applies(&program.zone, when, occasion).is_ok()
}

/// Cuts what a rule desires down to its caps: what is given, and the verdict.
#[must_use]
pub fn under_caps(caps: &[Cap], headroom: &[Points], desired: u64) -> (u64, Verdict) {
    let mut given = desired;
    let mut verdict = Verdict::Applied;
    for (place, (cap, room)) in caps.iter().zip(headroom).enumerate() {
        if given <= room.get() {
            continue;
        }
        match cap.beyond {
            Beyond::Reduce => {
                given = room.get();
                verdict = Verdict::Capped { cap: place };
            }
            Beyond::Reject => return (0, Verdict::Rejected { cap: place }),
        }
    }
    (given, verdict)
}

struct Measure {
    basis: u64,
    per_line: Vec<u64>,
    items: u64,
}

/// Whether such an occasion is what is waited for.
pub(super) fn triggers(on: &Trigger, kind: OccasionKind<'_>) -> bool {
    match (on, kind) {
        (Trigger::Order | Trigger::Visit, OccasionKind::Order)
        | (Trigger::Join, OccasionKind::Join)
        | (Trigger::Birthday, OccasionKind::Birthday) => true,
        (Trigger::Visit, OccasionKind::Action(action)) => action.as_str() == "visit",
        (Trigger::Action(wanted), OccasionKind::Action(it))
        | (Trigger::Challenge(wanted), OccasionKind::Challenge(it)) => wanted == it,
        _ => false,
    }
}

fn weigh_rule<'a>(
    program: &Draft,
    rule: &'a EarnRule,
    occasion: &Occasion<'_>,
    tally: Tally,
) -> Result<Weighed<'a>, TooLarge> {
    let nothing = Weighed {
        rule,
        verdict: Verdict::Applied,
        basis: 0,
        items: 0,
        counted: 0,
        extras: Vec::new(),
        desired: 0,
        given: 0,
        headroom: Vec::new(),
    };
    let measure = match measure(&program.zone, rule, occasion) {
        Ok(measure) => measure,
        Err(verdict) => return Ok(Weighed { verdict, headroom: tally.headroom, ..nothing }),
    };
    let product = product(program, rule, occasion, &measure);
    let desired = product.desired(tally.carried)?;
    let (given, verdict) = under_caps(&rule.caps, &tally.headroom, desired);
    let bound = !rule.caps.is_empty() && !canary::is("reject-comes-alive");
    let most = tally.sold.filter(|_| bound).unwrap_or(given);
    Ok(Weighed {
        verdict,
        basis: measure.basis,
        items: measure.items,
        counted: if rule.carry { within(product.units()?)? } else { 0 },
        extras: product.extras(tally.carried)?,
        desired,
        given: given.min(most),
        headroom: tally.headroom,
        ..nothing
    })
}

fn measure(zone: &Zone, rule: &EarnRule, occasion: &Occasion<'_>) -> Result<Measure, Verdict> {
    applies(zone, &rule.when, occasion)?;
    let counted: Vec<_> =
        occasion.lines.iter().filter(|(line, _)| counts(&rule.count, line)).collect();
    let of = (rule.basis, rule.tenders);
    let per_line: Vec<u64> =
        counted.iter().map(|(line, unpaid)| line_basis(of, line, unpaid.get())).collect();
    let basis = per_line.iter().fold(0, |sum: u64, part| sum.saturating_add(*part));
    let items =
        counted.iter().fold(0, |sum: u64, (line, _)| sum.saturating_add(u64::from(line.quantity)));
    if rule.when.least.is_some_and(|least| basis < least.get()) {
        return Err(Verdict::BelowLeast);
    }
    let of_order = occasion.kind == OccasionKind::Order;
    let nothing = match rule.give {
        Give::PerAmount { .. } => basis == 0,
        Give::PerItem { .. } => items == 0,
        // An order of which nothing remains is no visit any more.
        Give::Flat { .. } => of_order && items == 0,
    };
    if nothing { Err(Verdict::NothingCounts) } else { Ok(Measure { basis, per_line, items }) }
}

fn applies(zone: &Zone, when: &When, occasion: &Occasion<'_>) -> Result<(), Verdict> {
    if !inside_window(zone, when, occasion.at) {
        return Err(Verdict::OutsideWindow);
    }
    let channel = when.channels.is_empty()
        || occasion.channel.is_some_and(|channel| when.channels.contains(channel));
    if !channel {
        return Err(Verdict::OtherChannel);
    }
    when.audience.admits(occasion.pinned).map_err(|miss| match miss {
        Miss::Segment => Verdict::OtherSegment,
        Miss::Tier => Verdict::OtherTier,
        Miss::Plan => Verdict::OtherPlan,
        Miss::FirstOrder => Verdict::NotFirstOrder,
    })
}

fn inside_window(zone: &Zone, when: &When, at: Moment) -> bool {
    let local = zone.local(at);
    let day = local.weekday.num_days_from_monday();
    let weekday = when.weekdays == 0 || when.weekdays & (1 << day) != 0;
    let minute = u16::from(local.hour) * 60 + u16::from(local.minute);
    let hours = when.hours.is_none_or(|(from, until)| {
        if from < until {
            (from..until).contains(&minute)
        } else {
            minute >= from || minute < until
        }
    });
    let dates = when.from.is_none_or(|from| at >= from) && when.until.is_none_or(|end| at < end);
    weekday && hours && dates
}

/// Whether the line is one of those that count.
pub(super) fn counts(filter: &LineFilter, line: &Line) -> bool {
    let any = |wanted: &[Label], have: &[Label]| wanted.iter().any(|label| have.contains(label));
    let product = line.product.as_slice();
    (filter.kinds.contains(&line.kind) || canary::is("reward-line-earns"))
        && (filter.categories.is_empty() || any(&filter.categories, &line.categories))
        && !any(&filter.not_categories, &line.categories)
        && (filter.products.is_empty() || any(&filter.products, product))
        && !any(&filter.not_products, product)
        && (filter.tags.is_empty() || any(&filter.tags, &line.tags))
        && !any(&filter.not_tags, &line.tags)
}

/// Which amounts of an order are meant.
#[derive(Debug, Clone, Copy)]
pub struct Amount<'a> {
    pub basis: Basis,
    pub count: &'a LineFilter,
    pub tenders: TenderPolicy,
}

/// What of these lines is meant, in minor units.
#[must_use]
pub fn amount_of(amount: Amount<'_>, lines: &[(Line, super::money::Minor)]) -> u64 {
    let counted = lines.iter().filter(|(line, _)| counts(amount.count, line));
    let of = (amount.basis, amount.tenders);
    let parts = counted.map(|(line, unpaid)| line_basis(of, line, unpaid.get()));
    parts.fold(0, u64::saturating_add)
}

/// What of a line counts: its amount on the rule's basis, less the share that was not paid with
/// new money.
fn line_basis((basis, tenders): (Basis, TenderPolicy), line: &Line, unpaid: u64) -> u64 {
    let paid = line.paid().get();
    let before_tax = paid.saturating_sub(line.tax.get());
    let amount = match basis {
        Basis::PaidWithTax => paid,
        Basis::PaidBeforeTax => before_tax,
        Basis::ListWithTax => line.gross.get(),
        Basis::ListBeforeTax if paid == 0 => line.gross.get(),
        Basis::ListBeforeTax => scaled(line.gross.get(), before_tax, paid).unwrap_or(0),
    };
    match tenders {
        TenderPolicy::Money if unpaid > 0 && !canary::is("gift-card-earns") => {
            scaled(amount, paid.saturating_sub(unpaid), paid).unwrap_or(0)
        }
        TenderPolicy::Money | TenderPolicy::All => amount,
    }
}

/// What is multiplied when a rule gives, and by what.
struct Given<'a> {
    rule: &'a EarnRule,
    unit: u64,
    /// One for the order, or for a rule that rounds by the line one for each line.
    products: Vec<Product>,
}

fn product<'a>(
    program: &Draft,
    rule: &'a EarnRule,
    occasion: &Occasion<'_>,
    measure: &Measure,
) -> Given<'a> {
    let of = |parts| Product::new((program, rule, measure.basis), occasion, parts);
    let tier = occasion.pinned.tier.as_ref();
    let products = match rule.give {
        Give::Flat { .. } => vec![of(vec![(1, tier)])],
        Give::PerItem { .. } => vec![of(vec![(measure.items, tier)])],
        Give::PerAmount { .. } if rule.round.per_line && !rule.carry => {
            measure.per_line.iter().map(|amount| of(parted(rule, occasion, *amount))).collect()
        }
        Give::PerAmount { .. } => vec![of(parted(rule, occasion, measure.basis))],
    };
    Given { rule, unit: unit_of(program, rule), products }
}

/// What a rate counts of an amount, in the parts that stand under one tier each: the order is
/// parted at amounts of what is paid for it, and everything that counts in proportion.
fn parted<'a>(
    rule: &EarnRule,
    occasion: &Occasion<'a>,
    amount: u64,
) -> Vec<(u64, Option<&'a Label>)> {
    let mut parts = Vec::new();
    let (mut tier, mut before) = (occasion.pinned.tier.as_ref(), 0);
    let whole = if occasion.pinned.climb.is_empty() { 0 } else { paid(occasion.lines) };
    for climb in &occasion.pinned.climb {
        let part = scaled(amount, climb.from.get().min(whole), whole).unwrap_or(amount);
        let count = steps(rule, part);
        parts.push((count.saturating_sub(before), tier));
        (tier, before) = (Some(&climb.tier), count);
    }
    parts.push((steps(rule, amount).saturating_sub(before), tier));
    parts
}

/// What a rate counts: the amount; or for a stepwise one, that carries no remainder, full steps.
fn steps(rule: &EarnRule, amount: u64) -> u64 {
    match rule.give {
        Give::PerAmount { per, stepwise: true, .. } if !rule.carry => {
            if canary::is("step-is-a-proportion") { amount } else { amount / per.get().max(1) }
        }
        _ => amount,
    }
}

impl Given<'_> {
    /// Everything that counts, with all of its factors.
    fn units(&self) -> Result<u128, TooLarge> {
        self.products.iter().try_fold(0_u128, |sum, product| {
            sum.checked_add(product.units(usize::MAX, self.unit)?).ok_or(TooLarge)
        })
    }

    fn desired(&self, carried: u64) -> Result<u64, TooLarge> {
        self.with_factors(usize::MAX, carried)
    }

    /// What the rule gives when only its first factors multiply.
    fn with_factors(&self, most: usize, carried: u64) -> Result<u64, TooLarge> {
        let mut sum = 0_u64;
        for product in &self.products {
            let units = product.units(most, self.unit)?;
            let points = if self.rule.carry {
                let before = u128::from(carried);
                let after = before.checked_add(units).ok_or(TooLarge)?;
                let given = |sum| rate(self.rule, sum, self.unit);
                given(after)?.saturating_sub(given(before)?)
            } else {
                rate(self.rule, units, self.unit)?
            };
            sum = sum.checked_add(points).ok_or(TooLarge)?;
        }
        within(u128::from(sum))
    }

    /// What each factor adds, one after the other.
    fn extras(&self, carried: u64) -> Result<Vec<(Source, u64)>, TooLarge> {
        let Some(product) = self.products.first() else { return Ok(Vec::new()) };
        let mut before = self.with_factors(0, carried)?;
        let mut extras = Vec::new();
        for (place, source) in product.sources.iter().enumerate() {
            let after = self.with_factors(place.saturating_add(1), carried)?;
            extras.push((source.clone(), after.saturating_sub(before)));
            before = after;
        }
        Ok(extras)
    }
}

/// Points for so many units, of which `unit` are one minor unit, one full step or one item.
fn rate(rule: &EarnRule, units: u128, unit: u64) -> Result<u64, TooLarge> {
    let unit = u128::from(unit.max(1));
    let (points, per, stepwise) = match rule.give {
        Give::PerAmount { points, per, stepwise } => (points, per.get().max(1), stepwise),
        Give::PerItem { points } | Give::Flat { points } => (points, 1, false),
    };
    let points = u128::from(points.get());
    let step = unit.checked_mul(u128::from(per)).ok_or(TooLarge)?;
    if stepwise && !canary::is("step-is-a-proportion") {
        return within(match rule.carry {
            true => (units / step).checked_mul(points).ok_or(TooLarge)?,
            // The steps were counted before anything multiplied them.
            false => units.checked_mul(points).ok_or(TooLarge)? / unit,
        });
    }
    let up = match rule.round.mode {
        RoundMode::Down => 0,
        RoundMode::Nearest => step / 2,
        RoundMode::Up => step - 1,
    };
    within(units.checked_mul(points).and_then(|all| all.checked_add(up)).ok_or(TooLarge)? / step)
}

fn within(value: u128) -> Result<u64, TooLarge> {
    u64::try_from(value).ok().filter(|value| *value <= Points::MAX.get()).ok_or(TooLarge)
}

/// Of each "best of" group only the rule that gives most applies; the earlier wins a tie.
fn rank_groups(all: &mut [Weighed<'_>]) {
    let mut best: Map<&Label, (u64, &RuleId)> = Map::new();
    for weighed in all.iter() {
        if let Stack::BestOf(group) = &weighed.rule.stack {
            let entry = best.entry(group).or_insert((weighed.given, &weighed.rule.id));
            let ties = weighed.given == entry.0 && canary::is("tie-to-the-later");
            if weighed.given > entry.0 || ties {
                *entry = (weighed.given, &weighed.rule.id);
            }
        }
    }
    for weighed in all.iter_mut() {
        let Stack::BestOf(group) = &weighed.rule.stack else { continue };
        let Some((_, winner)) = best.get(group) else { continue };
        if **winner != weighed.rule.id && weighed.given > 0 {
            weighed.given = 0;
            weighed.verdict = Verdict::Outranked { by: (*winner).clone() };
        }
    }
}
