//! Warnings about earning: what nobody reaches, what pays twice, and what a cap never lets through.

use super::{Places, warn};
use crate::desk::finding::Code;
use crate::desk::program_file::sheet::Sheet;
use crate::domain::audience::Audience;
use crate::domain::calendar::PeriodKind;
use crate::domain::names::{Label, WalletId};
use crate::domain::plans::Plan;
use crate::domain::points::Points;
use crate::domain::program::{
    Cost, Draft, EarnRule, Gift, Give, LineKind, Reward, TenderPolicy, Trigger, WalletKind, When,
};
use crate::domain::promotion::Promotion;
use crate::domain::segments::Criterion;

pub fn lint(draft: &Draft, places: &Places<'_>, sheet: &Sheet) {
    for (rule, pointer) in draft.earns.iter().zip(places.rules) {
        splitting(draft, rule, pointer, sheet);
        below_one_gift(rule, pointer, sheet);
        earns_on_itself(draft, rule, pointer, sheet);
    }
    for (reward, pointer) in draft.rewards.iter().zip(places.rewards) {
        unreachable(draft, reward, pointer, sheet);
    }
    let placed: Vec<_> = draft.promotions.iter().zip(places.promotions).collect();
    for (place, (promotion, pointer)) in placed.iter().enumerate() {
        for (other, _) in placed.iter().take(place) {
            both_at_once(draft, (promotion, other), pointer, sheet);
        }
    }
}

/// A reward in a wallet that no rule fills, or not so far in a whole life.
fn unreachable(draft: &Draft, reward: &Reward, pointer: &str, sheet: &Sheet) {
    let pointer = format!("{pointer}/cost");
    let wallet = &reward.wallet;
    let cost = match reward.cost {
        Cost::Fixed(points) | Cost::Steps { points, .. } => points,
    };
    if cost.is_zero() {
        return;
    }
    if !is_filled(draft, wallet) {
        let message = format!("no rule gives {wallet}, so nobody reaches this");
        warn(sheet, Code::UNREACHABLE, &pointer, &message)
            .with(&format!("an [[earn]] rule that gives {wallet}"));
        return;
    }
    if let Some(most) = most_in_a_life(draft, wallet).filter(|most| *most < cost.get()) {
        let message =
            format!("the caps let a member have {most} {wallet} in all, and this is more");
        warn(sheet, Code::UNREACHABLE, &pointer, &message)
            .with(&format!("at most {most}, or a rule without a cap \"per lifetime\""));
    }
}

fn is_filled(draft: &Draft, wallet: &WalletId) -> bool {
    let credits = |plan: &Plan| plan.credit.as_ref().is_some_and(|credit| credit.wallet == *wallet);
    draft.earns.iter().any(|rule| rule.wallet == *wallet) || draft.plans.iter().any(credits)
}

/// What the caps for a lifetime let a member earn in all; `None` where one rule has none.
fn most_in_a_life(draft: &Draft, wallet: &WalletId) -> Option<u64> {
    let rules = draft.earns.iter().filter(|rule| rule.wallet == *wallet);
    let credits = |plan: &Plan| plan.credit.as_ref().is_some_and(|credit| credit.wallet == *wallet);
    if draft.plans.iter().any(credits) {
        return None;
    }
    rules.map(in_a_life).try_fold(0, |sum: u64, most| sum.checked_add(most?))
}

fn in_a_life(rule: &EarnRule) -> Option<u64> {
    let caps = rule.caps.iter().filter(|cap| cap.per == PeriodKind::Lifetime);
    caps.map(|cap| cap.most.get()).min()
}

/// A gift for every order, whatever its size, pays best for a basket rung up in pieces.
fn splitting(draft: &Draft, rule: &EarnRule, pointer: &str, sheet: &Sheet) {
    let each_order = matches!(rule.on, Trigger::Order | Trigger::Visit);
    let flat = matches!(rule.give, Give::Flat { .. });
    let ends_with_an_order = |label: &Label| {
        let own = draft.segments.iter().find(|segment| segment.id == *label);
        own.is_some_and(|own| own.meets.iter().any(|it| matches!(it, Criterion::Lapsed(_))))
    };
    let Audience { segments, first_order, .. } = &rule.when.audience;
    let lapsed = !segments.is_empty() && segments.iter().all(ends_with_an_order);
    let bounded = !rule.caps.is_empty() || *first_order || lapsed;
    if each_order && flat && !bounded {
        let message = "every order earns this anew: splitting a basket earns more";
        warn(sheet, Code::SPLITTING, &format!("{pointer}/give"), message)
            .with("a rate such as \"2 star per 1.00\", a cap, or when = { first_order = true }");
    }
}

/// A cap that is less than the least the rule gives at once.
fn below_one_gift(rule: &EarnRule, pointer: &str, sheet: &Sheet) {
    let at_once = match rule.give {
        Give::PerItem { points } | Give::Flat { points } => points,
        Give::PerAmount { points, stepwise: true, .. } => points,
        Give::PerAmount { .. } => Points::ZERO,
    };
    for (place, cap) in rule.caps.iter().enumerate() {
        if cap.most < at_once {
            let message = format!("the rule gives {at_once} at once, and the cap is less");
            warn(sheet, Code::CAP_BELOW, &format!("{pointer}/cap/{place}/most"), &message)
                .with(&format!("{at_once} or more"));
        }
    }
}

/// A rule that counts what was paid with what it gave.
fn earns_on_itself(draft: &Draft, rule: &EarnRule, pointer: &str, sheet: &Sheet) {
    if !matches!(rule.give, Give::PerAmount { .. }) {
        return;
    }
    let pays =
        |gift: &Gift| matches!(gift, Gift::MoneyOff(_) | Gift::StoreCredit(_) | Gift::GiftCard(_));
    let rewards = || draft.rewards.iter().filter(|reward| reward.wallet == rule.wallet);
    let is_cash = draft
        .wallets
        .iter()
        .any(|wallet| wallet.id == rule.wallet && wallet.kind == WalletKind::Cash);
    if rule.tenders == TenderPolicy::All && (is_cash || rewards().any(|own| pays(&own.gives))) {
        let message = format!("what is paid with {} earns {} again", rule.wallet, rule.wallet);
        warn(sheet, Code::EARN_LOOP, &format!("{pointer}/tenders"), &message)
            .with("tenders = \"money\"");
    }
    if rule.count.kinds.contains(&LineKind::Reward) {
        let message = "a reward in the basket earns as if it had been bought";
        warn(sheet, Code::EARN_LOOP, &format!("{pointer}/count"), message)
            .with("kinds without \"reward\"");
    }
}

/// Two promotions that can hold at once multiply each other, unless the file says otherwise.
fn both_at_once(
    draft: &Draft,
    (promotion, other): (&Promotion, &Promotion),
    pointer: &str,
    sheet: &Sheet,
) {
    let reached = |rule: &&EarnRule| promotion.of.holds(draft, rule) && other.of.holds(draft, rule);
    let Some(rule) = draft.earns.iter().find(reached) else { return };
    let grouped = promotion.group.is_some() || other.group.is_some();
    if grouped || !can_meet(&promotion.when, &other.when) {
        return;
    }
    let message = format!(
        "this and \"{}\" can hold at once, and then {} is multiplied by both",
        other.id, rule.id
    );
    warn(sheet, Code::OVERLAP, &format!("{pointer}/give"), &message)
        .with("stack = \"best of GROUP\" in both, or windows that do not meet");
}

/// Whether an order can fall into both windows.
fn can_meet(one: &When, other: &When) -> bool {
    let before = |one: &When, other: &When| {
        one.until.zip(other.from).is_some_and(|(until, from)| until <= from)
    };
    let days = one.weekdays == 0 || other.weekdays == 0 || one.weekdays & other.weekdays != 0;
    let hours = one.hours.zip(other.hours).is_none_or(|(one, other)| hours_meet(one, other));
    days && hours
        && !before(one, other)
        && !before(other, one)
        && share(&one.channels, &other.channels)
}

/// Windows of the day, [from, until) in minutes; one that ends before it begins spans midnight.
fn hours_meet((from, until): (u16, u16), (other_from, other_until): (u16, u16)) -> bool {
    let inside = |minute: u16, from: u16, until: u16| {
        if from < until {
            (from..until).contains(&minute)
        } else {
            minute >= from || minute < until
        }
    };
    inside(from, other_from, other_until) || inside(other_from, from, until)
}

fn share(one: &[Label], other: &[Label]) -> bool {
    one.is_empty() || other.is_empty() || one.iter().any(|label| other.contains(label))
}
