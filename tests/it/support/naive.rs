//! What an order is worth, worked out a second time from the words of the rules: the judge.

use std::collections::BTreeMap;

use regulars::domain::ledger::{Pinned, Share};
use regulars::domain::money::Minor;
use regulars::domain::names::Label;
use regulars::domain::order::{Line, Order, Returned};
use regulars::domain::program::{
    Basis, Beyond, Draft, EarnRule, Give, RoundMode, Stack, TenderPolicy,
};
use regulars::domain::promotion::Promotion;
use regulars::domain::rules::{Occasion, OccasionKind, holds};

/// What remains of a line, in minor units.
struct Left<'a> {
    line: &'a Line,
    quantity: u64,
    gross: u64,
    paid: u64,
    tax: u64,
    unpaid: u64,
}

fn part(figure: u64, of: u64, whole: u64) -> u64 {
    if whole == 0 {
        0
    } else {
        u64::try_from(u128::from(figure) * u128::from(of) / u128::from(whole)).unwrap()
    }
}

/// First the pieces that came back shrink every figure, then the amounts that came back do.
fn left<'a>(order: &'a Order, returned: &'a [Returned]) -> Vec<Left<'a>> {
    order
        .paid_lines()
        .zip(returned)
        .map(|((line, unpaid), back)| {
            let (all, kept) = (u64::from(line.quantity), u64::from(line.quantity - back.quantity));
            let whole = part(line.paid().get(), kept, all);
            let paid = whole.saturating_sub(back.amount.get());
            let figure = |figure: Minor| match part(figure.get(), kept, all) {
                pieces if back.amount.is_zero() => pieces,
                pieces => part(pieces, paid, whole),
            };
            Left {
                line,
                quantity: if paid == 0 && whole > 0 { 0 } else { kept },
                gross: figure(line.gross).max(paid),
                paid,
                tax: figure(line.tax).min(paid),
                unpaid: figure(unpaid).min(paid),
            }
        })
        .collect()
}

fn counts(rule: &EarnRule, line: &Line) -> bool {
    let filter = &rule.count;
    let product: Vec<Label> = line.product.iter().cloned().collect();
    let fits = |wanted: &[Label], unwanted: &[Label], have: &[Label]| {
        let has = |labels: &[Label]| labels.iter().any(|label| have.contains(label));
        (wanted.is_empty() || has(wanted)) && !has(unwanted)
    };
    filter.kinds.contains(&line.kind)
        && fits(&filter.categories, &filter.not_categories, &line.categories)
        && fits(&filter.products, &filter.not_products, &product)
        && fits(&filter.tags, &filter.not_tags, &line.tags)
}

fn worth(rule: &EarnRule, left: &Left<'_>) -> u64 {
    let net = left.paid - left.tax;
    let amount = match rule.basis {
        Basis::PaidWithTax => left.paid,
        Basis::PaidBeforeTax => net,
        Basis::ListWithTax => left.gross,
        Basis::ListBeforeTax if left.paid == 0 => left.gross,
        Basis::ListBeforeTax => part(left.gross, net, left.paid),
    };
    match rule.tenders {
        TenderPolicy::Money if left.unpaid > 0 => part(amount, left.paid - left.unpaid, left.paid),
        _ => amount,
    }
}

/// An amount that factors multiplied, in parts of a minor unit.
#[derive(Clone, Copy)]
pub struct Multiplied {
    pub parts: u128,
    pub of_one: u128,
}

/// An amount of an order times every factor that holds for a rule that counts so much; of a group
/// the greatest.
pub fn multiplied(
    program: &Draft,
    rule: &EarnRule,
    order: &Order,
    (amount, counted): (u64, u64),
) -> Multiplied {
    let occasion = Occasion {
        kind: OccasionKind::Order,
        at: order.occurred_at(),
        channel: order.channel(),
        pinned: &Pinned::default(),
        lines: &[],
    };
    let holds = |promotion: &&Promotion| {
        promotion.of.holds(program, rule) && holds(program, &promotion.when, &occasion, counted)
    };
    let of_one: u128 = program.promotions.iter().map(|one| u128::from(one.times.under())).product();
    let mut best: BTreeMap<Option<&Label>, Vec<(u128, u128)>> = BTreeMap::new();
    for promotion in program.promotions.iter().filter(holds) {
        let times = (u128::from(promotion.times.over()), u128::from(promotion.times.under()));
        best.entry(promotion.group.as_ref()).or_default().push(times);
    }
    let greatest = |times: &[(u128, u128)]| {
        times.iter().copied().max_by(|a, b| (a.0 * b.1).cmp(&(b.0 * a.1))).unwrap()
    };
    let factors = best.iter().flat_map(|(group, times)| match group {
        Some(_) => vec![greatest(times)],
        None => times.clone(),
    });
    let (over, under) = factors.fold((1, 1), |all, one| (all.0 * one.0, all.1 * one.1));
    Multiplied { parts: u128::from(amount) * over * of_one / under, of_one }
}

/// Points for an amount of a rule that goes by amounts; a stepwise one that carries nothing counts
/// its steps before they are multiplied.
pub fn rate(rule: &EarnRule, amount: Multiplied) -> u64 {
    let Give::PerAmount { points, per, stepwise } = rule.give else { return 0 };
    let exact = amount.parts * u128::from(points.get());
    let per = u128::from(per.get()) * amount.of_one;
    let whole = match rule.round.mode {
        _ if stepwise => amount.parts / per * u128::from(points.get()),
        RoundMode::Down => exact / per,
        RoundMode::Up => exact.div_ceil(per),
        RoundMode::Nearest => (2 * exact + per) / (2 * per),
    };
    u64::try_from(whole).unwrap()
}

/// What counts for the rule, in minor units; nothing below its least.
pub fn basis(rule: &EarnRule, order: &Order, returned: &[Returned]) -> u64 {
    parts(rule, order, returned).map_or(0, |parts| parts.iter().sum())
}

/// The same line by line; `None` below its least.
fn parts(rule: &EarnRule, order: &Order, returned: &[Returned]) -> Option<Vec<u64>> {
    let lines = left(order, returned);
    let counted = lines.iter().filter(|left| counts(rule, left.line));
    let parts: Vec<u64> = counted.map(|left| worth(rule, left)).collect();
    let least = rule.when.least.map_or(0, |least| least.get());
    (parts.iter().sum::<u64>() >= least).then_some(parts)
}

fn desired(program: &Draft, rule: &EarnRule, order: &Order, returned: &[Returned]) -> u64 {
    let Some(parts) = parts(rule, order, returned) else { return 0 };
    let counted = parts.iter().sum();
    let by_amount = |amount: u64| match rule.give {
        Give::PerAmount { points, per, stepwise: true } if !rule.carry => {
            let steps = multiplied(program, rule, order, (amount / per.get(), counted));
            u64::try_from(steps.parts * u128::from(points.get()) / steps.of_one).unwrap()
        }
        _ => rate(rule, multiplied(program, rule, order, (amount, counted))),
    };
    let lines = left(order, returned);
    let items: u64 =
        lines.iter().filter(|left| counts(rule, left.line)).map(|left| left.quantity).sum();
    match rule.give {
        Give::PerItem { points } => {
            let items = multiplied(program, rule, order, (items, counted));
            u64::try_from(items.parts * u128::from(points.get()) / items.of_one).unwrap()
        }
        Give::Flat { points } => {
            let once = multiplied(program, rule, order, (u64::from(items > 0), counted));
            u64::try_from(once.parts * u128::from(points.get()) / once.of_one).unwrap()
        }
        Give::PerAmount { .. } if rule.round.per_line => {
            parts.iter().map(|part| by_amount(*part)).sum()
        }
        Give::PerAmount { .. } => by_amount(counted),
    }
}

fn capped(rule: &EarnRule, share: &Share, desired: u64) -> u64 {
    rule.caps.iter().zip(&share.headroom).fold(desired, |given, (cap, room)| match cap.beyond {
        _ if given <= room.get() => given,
        Beyond::Reduce => room.get(),
        Beyond::Reject => 0,
    })
}

/// What each share's rule gives for what remains; `None` for a rule with carry, whose sum runs
/// over orders. A rule that is capped never gives more than it gave when the order was sold.
pub fn given(
    program: &Draft,
    order: &Order,
    shares: &[Share],
    returned: &[Returned],
) -> Vec<Option<u64>> {
    let nothing = vec![Returned::default(); returned.len()];
    let sold = ranked(program, order, shares, (&nothing, None));
    ranked(program, order, shares, (returned, Some(&sold)))
}

fn ranked(
    program: &Draft,
    order: &Order,
    shares: &[Share],
    (returned, sold): (&[Returned], Option<&[Option<u64>]>),
) -> Vec<Option<u64>> {
    let rule = |share: &Share| program.rule(&share.rule).unwrap();
    let alone = |(place, share): (usize, &Share)| {
        let rule = rule(share);
        let most = sold.and_then(|sold| sold[place]).filter(|_| !rule.caps.is_empty());
        let given = capped(rule, share, desired(program, rule, order, returned));
        (!rule.carry).then(|| given.min(most.unwrap_or(u64::MAX)))
    };
    let alone: Vec<Option<u64>> = shares.iter().enumerate().map(alone).collect();
    let outranked = |place: usize| {
        let Stack::BestOf(_) = rule(&shares[place]).stack else { return false };
        let mut rivals = (0..shares.len()).filter(|other| {
            *other != place && rule(&shares[*other]).stack == rule(&shares[place]).stack
        });
        rivals.any(|other| match alone[other].cmp(&alone[place]) {
            std::cmp::Ordering::Greater => true,
            std::cmp::Ordering::Equal => other < place,
            std::cmp::Ordering::Less => false,
        })
    };
    (0..shares.len()).map(|place| if outranked(place) { Some(0) } else { alone[place] }).collect()
}
