//! Earn rules: which of them fire on an occasion, how much each gives, and why.

use super::canary;
use super::ledger::Pinned;
use super::map::Map;
use super::moment::Moment;
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
}

/// What the member's counters say about one rule.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally {
    /// Room under each cap, in the rule's order.
    pub headroom: Vec<Points>,
    /// What a rule with carry has seen so far, in minor units.
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
    for rule in program.earns.iter().filter(|rule| triggers(rule, occasion.kind)) {
        if let Some(tally) = tally(rule) {
            all.push(weigh_rule(&program.zone, rule, occasion, tally)?);
        }
    }
    rank_groups(&mut all);
    Ok(all)
}

/// What counts for a rule on an occasion, in minor units; 0 when the rule does not fire.
#[must_use]
pub fn basis_of(zone: &Zone, rule: &EarnRule, occasion: &Occasion<'_>) -> u64 {
    match measure(zone, rule, occasion) {
        Ok(measure) => measure.basis,
        Err(_) => 0,
    }
}

/// What a rule with carry has given in all once it has seen `sum` minor units.
///
/// # Errors
/// [`TooLarge`] when that is more than 2^53 − 1.
pub fn carried_total(rule: &EarnRule, sum: u64) -> Result<u64, TooLarge> {
    rate(&rule.give, rule.round.mode, sum)
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

fn triggers(rule: &EarnRule, kind: OccasionKind<'_>) -> bool {
    match (&rule.on, kind) {
        (Trigger::Order | Trigger::Visit, OccasionKind::Order)
        | (Trigger::Join, OccasionKind::Join) => true,
        (Trigger::Visit, OccasionKind::Action(action)) => action.as_str() == "visit",
        (Trigger::Action(wanted), OccasionKind::Action(action)) => wanted == action,
        _ => false,
    }
}

fn weigh_rule<'a>(
    zone: &Zone,
    rule: &'a EarnRule,
    occasion: &Occasion<'_>,
    tally: Tally,
) -> Result<Weighed<'a>, TooLarge> {
    let measured = measure(zone, rule, occasion);
    let (basis, items, desired, given, verdict) = match measured {
        Err(because) => (0, 0, 0, 0, because),
        Ok(measure) => {
            let desired = desired(rule, &measure, tally.carried)?;
            let (given, verdict) = under_caps(&rule.caps, &tally.headroom, desired);
            let bound = !rule.caps.is_empty() && !canary::is("reject-comes-alive");
            let most = tally.sold.filter(|_| bound).unwrap_or(given);
            (measure.basis, measure.items, desired, given.min(most), verdict)
        }
    };
    Ok(Weighed { rule, verdict, basis, items, desired, given, headroom: tally.headroom })
}

fn measure(zone: &Zone, rule: &EarnRule, occasion: &Occasion<'_>) -> Result<Measure, Verdict> {
    applies(zone, &rule.when, occasion)?;
    let counted: Vec<_> =
        occasion.lines.iter().filter(|(line, _)| counts(&rule.count, line)).collect();
    let per_line: Vec<u64> =
        counted.iter().map(|(line, unpaid)| line_basis(rule, line, unpaid.get())).collect();
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
    let segment = when.segments.is_empty()
        || when.segments.iter().any(|wanted| occasion.pinned.segments.contains(wanted));
    if !segment {
        return Err(Verdict::OtherSegment);
    }
    if when.first_order && !occasion.pinned.first_order {
        return Err(Verdict::NotFirstOrder);
    }
    Ok(())
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

fn counts(filter: &LineFilter, line: &Line) -> bool {
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

/// What of a line counts: its amount on the rule's basis, less the share that was not paid with
/// new money.
fn line_basis(rule: &EarnRule, line: &Line, unpaid: u64) -> u64 {
    let paid = line.paid().get();
    let before_tax = paid.saturating_sub(line.tax.get());
    let amount = match rule.basis {
        Basis::PaidWithTax => paid,
        Basis::PaidBeforeTax => before_tax,
        Basis::ListWithTax => line.gross.get(),
        Basis::ListBeforeTax if paid == 0 => line.gross.get(),
        Basis::ListBeforeTax => scaled(line.gross.get(), before_tax, paid).unwrap_or(0),
    };
    match rule.tenders {
        TenderPolicy::Money if unpaid > 0 && !canary::is("gift-card-earns") => {
            scaled(amount, paid.saturating_sub(unpaid), paid).unwrap_or(0)
        }
        TenderPolicy::Money | TenderPolicy::All => amount,
    }
}

fn desired(rule: &EarnRule, measure: &Measure, carried: u64) -> Result<u64, TooLarge> {
    match rule.give {
        Give::Flat { points } => Ok(points.get()),
        Give::PerItem { points } => within(u128::from(points.get()) * u128::from(measure.items)),
        Give::PerAmount { .. } if rule.carry => {
            let sum = carried.checked_add(measure.basis).ok_or(TooLarge)?;
            Ok(carried_total(rule, sum)?.saturating_sub(carried_total(rule, carried)?))
        }
        Give::PerAmount { .. } if rule.round.per_line => {
            measure.per_line.iter().try_fold(0, |sum: u64, part| {
                sum.checked_add(rate(&rule.give, rule.round.mode, *part)?).ok_or(TooLarge)
            })
        }
        Give::PerAmount { .. } => rate(&rule.give, rule.round.mode, measure.basis),
    }
}

/// Points for an amount at a rate: stepwise for each full `per`, else in proportion, rounded.
fn rate(give: &Give, mode: RoundMode, amount: u64) -> Result<u64, TooLarge> {
    let Give::PerAmount { points, per, stepwise } = *give else {
        return Ok(0);
    };
    let (points, per) = (u128::from(points.get()), u128::from(per.get().max(1)));
    let amount = u128::from(amount);
    if stepwise && !canary::is("step-is-a-proportion") {
        return within((amount / per) * points);
    }
    let up = match mode {
        RoundMode::Down => 0,
        RoundMode::Nearest => per / 2,
        RoundMode::Up => per - 1,
    };
    within((amount * points + up) / per)
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
