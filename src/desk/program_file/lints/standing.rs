//! Warnings about tiers: one that nobody reaches, one that nobody stays in, one that gives less.

use super::warn;
use crate::desk::finding::Code;
use crate::desk::program_file::sheet::Sheet;
use crate::domain::names::WalletId;
use crate::domain::program::{Draft, EarnRule, Give};
use crate::domain::tiers::{Metric, Threshold, Tier};

pub fn lint(draft: &Draft, sheet: &Sheet) {
    let ladder = &draft.tiers.ladder;
    for (rank, tier) in ladder.iter().enumerate() {
        for threshold in &tier.from {
            unreached(draft, threshold, rank, sheet);
        }
        let Some(below) = rank.checked_sub(1).and_then(|below| ladder.get(below)) else { continue };
        if below.times.is_more_than(tier.times) {
            let message = format!("{} gives less than {}, which is lower", tier.id, below.id);
            warn(sheet, Code::TIERS, &format!("/tier/{rank}/give"), &message)
                .with("as many times as the tier below, or more");
        }
        if passed_over(draft, below, tier) {
            let message = format!(
                "who buys reaches this no later than {}, so that nobody is in {}",
                below.id, below.id
            );
            warn(sheet, Code::TIERS, &format!("/tier/{rank}/from"), &message)
                .with(&format!("more than it takes to reach {}", below.id));
        }
    }
}

/// A threshold in points that no rule gives for tiers.
fn unreached(draft: &Draft, threshold: &Threshold, rank: usize, sheet: &Sheet) {
    let Metric::Points(wallet) = &threshold.metric else { return };
    if qualifying(draft, wallet).next().is_none() {
        let message = format!("no rule gives {wallet} that count towards a tier");
        warn(sheet, Code::UNREACHABLE, &format!("/tier/{rank}/from"), &message)
            .with(&format!("an [[earn]] rule that gives {wallet}, without qualifying = false"));
    }
}

fn qualifying<'a>(draft: &'a Draft, wallet: &'a WalletId) -> impl Iterator<Item = &'a EarnRule> {
    draft.earns.iter().filter(move |rule| rule.qualifying && rule.wallet == *wallet)
}

/// Whether what reaches the lower tier, by buying alone, has reached the higher one already. Two
/// thresholds of one kind are compared as errors: these are points against money.
fn passed_over(draft: &Draft, below: &Tier, tier: &Tier) -> bool {
    let least = |tier: &Tier| {
        let needs: Option<Vec<u128>> = tier.from.iter().map(|one| spent_for(draft, one)).collect();
        needs?.into_iter().min()
    };
    match (least(below), least(tier)) {
        (Some(below), Some(own)) => own <= below,
        _ => false,
    }
}

/// So much must be spent, in minor units, at the rates of every day; `None` where buying is not
/// the only way.
fn spent_for(draft: &Draft, threshold: &Threshold) -> Option<u128> {
    let wallet = match &threshold.metric {
        Metric::Spent => return Some(u128::from(threshold.least)),
        Metric::Orders => return None,
        Metric::Points(wallet) => wallet,
    };
    let (mut over, mut under) = (0_u128, 1_u128);
    for rule in qualifying(draft, wallet) {
        let Give::PerAmount { points, per, .. } = rule.give else { return None };
        let (points, per) = (u128::from(points.get()), u128::from(per.get()));
        over = over.checked_mul(per)?.checked_add(under.checked_mul(points)?)?;
        under = under.checked_mul(per)?;
    }
    u128::from(threshold.least).checked_mul(under)?.checked_div(over)
}
