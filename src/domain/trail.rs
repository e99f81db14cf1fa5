//! The trail: what was earned by a tier or a plan is weighed again once its reason was given back.

use super::audience::Audience;
use super::book::Book;
use super::canary;
use super::challenging::is_given;
use super::choosing::day_of;
use super::decide::{Facts, OrderFile, Outcome};
use super::earning::parted;
use super::ladder;
use super::ledger::{Award, Cause, Climb, CounterKey, Entry, Fact, Pinned, Share, Standing};
use super::map::distinct;
use super::moment::Moment;
use super::multiplying::Source;
use super::names::{Label, VersionId, WalletId};
use super::order::{Order, Remaining};
use super::plans::{Mark, mark_of, running};
use super::points::Points;
use super::program::Program;
use super::returning::{Target, settle_share, settle_shares};
use super::share::scaled;
use super::tiers::Metric;
use super::turn::{Stop, Turn};

/// So many of a member's newest orders and actions are weighed again; older ones keep what they
/// earned, and count as they are.
pub const TRAIL_MAX: usize = 32;

/// An earlier order or action as it stands since the tier it had counted by was no longer reached
/// before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reweighed {
    pub of: Fact,
    /// What is known of the member by now.
    pub pinned: Pinned,
    pub standing: Standing,
    /// What it earns less than before.
    pub less: Vec<(WalletId, Points)>,
}

/// An order or an action as it was recorded, and as it stands by now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Later {
    of: Fact,
    at: Moment,
    occurred_at: Moment,
    order: Option<Order>,
    pinned: Pinned,
    standing: Standing,
    awards: Vec<Award>,
    pub version: VersionId,
}

impl Later {
    /// What the entry recorded; `linked` are the entries linked to it, oldest first. `None` where
    /// it recorded neither, or an action that was undone.
    #[must_use]
    pub fn of(entry: &Entry, linked: &[Entry]) -> Option<Self> {
        let (order, occurred_at, pinned, standing) = match &entry.cause {
            Cause::Earned { order, pinned, standing } => {
                (Some(order.clone()), order.occurred_at(), pinned.clone(), standing.clone())
            }
            Cause::Acted { occurred_at, .. } => {
                (None, *occurred_at, acted_under(&entry.awards), acted_standing(entry))
            }
            _ => return None,
        };
        let of = entry.fact()?;
        if linked.iter().any(|entry| matches!(entry.cause, Cause::Retracted { .. })) {
            return None;
        }
        let (pinned, standing) = stands(&of, linked, (&pinned, &standing));
        let (pinned, standing) = (pinned.clone(), standing.clone());
        Some(Self {
            of,
            at: entry.at,
            occurred_at,
            order,
            pinned,
            standing,
            awards: entry.awards.clone(),
            version: entry.version.clone(),
        })
    }

    fn remaining(&self) -> Option<Remaining> {
        self.order.as_ref().map(|order| Remaining::after(order, &self.standing.returned))
    }

    /// Counts towards tiers what it stands for, or no longer does.
    fn count(&self, program: &Program, turn: &mut Turn, standing: &Standing, counts: bool) {
        if let (Some(order), Some(remaining)) = (&self.order, self.remaining()) {
            let nothing = Remaining { lines: Vec::new() };
            let change = if counts { (None, &remaining) } else { (Some(&remaining), &nothing) };
            ladder::count_order(program, turn, order, change);
        }
        for share in standing.shares.iter().filter(|share| share.terms.qualifying) {
            let change = if counts { share.given } else { share.given.saturating_neg() };
            let metric = Metric::Points(share.wallet.clone());
            ladder::count(program, turn, &metric, (self.occurred_at, change));
        }
    }

    /// What it counts by where the member's book was this one.
    fn known(&self, facts: &Facts<'_>, program: &Program, book: &Book) -> Pinned {
        let stand = ladder::stand(program, book, self.occurred_at);
        let tier = stand.map(|stand| stand.tier.id.clone());
        let mut known = Pinned { tier, climb: Vec::new(), ..self.pinned.clone() };
        if let Some(plan) = lost_plan(facts, self.occurred_at) {
            known.plans.retain(|own| own != plan);
        }
        known.days = of_tier(program, &self.pinned.days, known.tier.as_ref());
        match &self.order {
            Some(order) => parted(program, book, known, (order, &Remaining::whole(order))),
            None => known,
        }
    }

    /// Whether it counted by a tier, a plan or a day of the member's own that is gone.
    fn loses(&self, program: &Program, known: &Pinned) -> bool {
        let rank = |tier: Option<&Label>| tier.and_then(|id| program.tiers.rank(id));
        let (was, is) = (rank(self.pinned.tier.as_ref()), rank(known.tier.as_ref()));
        let is_later = |was: &Climb| {
            let now = known.climb.iter().find(|climb| climb.tier == was.tier);
            is < rank(Some(&was.tier)) && now.is_none_or(|now| now.from > was.from)
        };
        let Pinned { days, plans, .. } = &self.pinned;
        is < was
            || known.days != *days
            || known.plans != *plans
            || self.pinned.climb.iter().any(is_later)
    }

    /// Brings what it earned to what it is worth by what is known now.
    fn settle(
        &self,
        facts: &Facts<'_>,
        turn: &mut Turn,
        outcome: &mut Outcome,
        (program, known): (&Program, &Pinned),
    ) -> Result<Vec<Share>, Stop> {
        let (Some(order), Some(remaining)) = (&self.order, self.remaining()) else {
            return self.settle_action(facts, turn, outcome, (program, known));
        };
        let was = OrderFile { order, pinned: &self.pinned, standing: &self.standing, program };
        let file = OrderFile { pinned: known, ..was };
        settle_shares(facts, turn, outcome, ((&was, &remaining), (&file, &remaining)))
    }

    /// An action is not weighed again: what its tier and days had added is taken off and added
    /// anew. Each step is rounded down, so that it is never worth more than it was.
    fn settle_action(
        &self,
        facts: &Facts<'_>,
        turn: &mut Turn,
        outcome: &mut Outcome,
        (program, known): (&Program, &Pinned),
    ) -> Result<Vec<Share>, Stop> {
        let mut settled = Vec::new();
        for share in &self.standing.shares {
            let award = self.awards.iter().find(|award| award.rule == share.rule);
            let rule = program.rule(&share.rule);
            let (Some(award), Some(rule)) = (award, rule) else {
                settled.push(share.clone());
                continue;
            };
            let audience = &rule.when.audience;
            let own = running(program, &turn.book, self.occurred_at);
            let is_lost = lost_plan(facts, self.occurred_at)
                .is_some_and(|plan| audience.plans.contains(plan))
                && !audience.plans.iter().any(|plan| own.contains(plan));
            let is_for = audience.has_tier(known.tier.as_ref()) && !is_lost;
            let worth = if is_for { worth(program, award, known) } else { 0 };
            let desired = share.desired.min(i64::try_from(worth).unwrap_or(i64::MAX));
            let target = Target { desired, given: share.given.min(desired) };
            let of = (program, self.occurred_at);
            settled.push(settle_share(facts, turn, outcome, (of, share, rule, &target))?);
        }
        Ok(settled)
    }
}

/// The plan whose period is being given back, where it was running then.
fn lost_plan<'a>(facts: &Facts<'a>, at: Moment) -> Option<&'a Label> {
    let past = facts.period.filter(|past| past.from <= at)?;
    let next = facts.book.and_then(|book| mark_of(book, &past.plan, Mark::From));
    // What comes after the last period that was paid lives off it.
    (at < past.until || next == Some(past.from)).then_some(&past.plan)
}

/// What a rule would have given for an action by this tier and on these days.
fn worth(program: &Program, award: &Award, known: &Pinned) -> u64 {
    let mut worth = award.desired.get();
    for (source, points) in &award.extras {
        if !matches!(source, Source::Promotion(_)) {
            worth = worth.saturating_sub(points.get());
        }
    }
    for (source, _) in &award.extras {
        let times = match source {
            Source::Promotion(_) => None,
            Source::Benefit(id) if !known.days.contains(id) => None,
            Source::Benefit(id) => program.benefit(id).and_then(day_of).map(|(times, _)| times),
            Source::Tier(_) => {
                known.tier.as_ref().and_then(|id| program.tiers.tier(id)).map(|tier| tier.times)
            }
        };
        if let Some(times) = times {
            let (over, under) = (u64::from(times.over()), u64::from(times.under()));
            worth = scaled(worth, over, under).unwrap_or(worth);
        }
    }
    worth
}

/// Of these benefits the ones that are for a member of this tier.
pub(super) fn of_tier(program: &Program, days: &[Label], tier: Option<&Label>) -> Vec<Label> {
    let is_for = |id: &&Label| program.benefit(id).is_some_and(|day| day.audience.has_tier(tier));
    days.iter().filter(is_for).cloned().collect()
}

/// Whether what an order or an action earns hangs on the member's tier or plan.
fn earns_by_standing(program: &Program) -> bool {
    let narrows = |who: &Audience| !(who.tiers.is_empty() && who.plans.is_empty());
    program.tiers.ladder.iter().any(|tier| !tier.times.is_once())
        || program.earns.iter().any(|rule| narrows(&rule.when.audience))
        || program.promotions.iter().any(|one| narrows(&one.when.audience))
        || program
            .benefits
            .iter()
            .any(|one| day_of(one).is_some() && !one.audience.tiers.is_empty())
}

/// The entries after that one, oldest first, that are weighed again where it comes back.
#[must_use]
pub fn after(book: &Book, entry: u64) -> Vec<u64> {
    let marks = book.counters.iter().filter(|(_, counter)| counter.value > 0);
    let later = marks.filter_map(|(key, _)| match key {
        CounterKey::Trail { entry: later } if *later > entry => Some(*later),
        _ => None,
    });
    later.collect()
}

/// When the oldest of what may be weighed again occurred.
pub(super) fn oldest(book: &Book) -> Option<Moment> {
    let marks = book.counters.iter().filter_map(|(key, counter)| match key {
        CounterKey::Trail { .. } if counter.value > 0 => i64::try_from(counter.value).ok(),
        _ => None,
    });
    marks.min().and_then(Moment::new)
}

/// Leaves a mark for what is being recorded, where it may earn by a tier or a plan.
pub(super) fn mark(program: &Program, turn: &mut Turn, at: Moment) {
    if !earns_by_standing(program) {
        return;
    }
    let marked = after(&turn.book, 0);
    if let Some(oldest) = marked.first().filter(|_| marked.len() >= TRAIL_MAX) {
        turn.set(CounterKey::Trail { entry: *oldest }, 0, Some(turn.now));
    }
    let entry = turn.book.seq.saturating_add(1);
    let at = u64::try_from(at.millis()).unwrap_or(0).max(1);
    turn.set(CounterKey::Trail { entry }, at, None);
}

/// Weighs everything that came after what is being given back again, by the tiers that it would
/// have had without that: the same orders and actions are counted once more, in their own order.
pub(super) fn reweigh(
    facts: &Facts<'_>,
    turn: &mut Turn,
    outcome: &mut Outcome,
) -> Result<(), Stop> {
    let Some((first, program)) = facts.later.first() else { return Ok(()) };
    if canary::is("extra-outlives-its-tier") {
        return Ok(());
    }
    let mut anew = turn.clone();
    for (later, program) in facts.later {
        later.count(program, &mut anew, &later.standing, false);
    }
    ladder::unreach(program, &mut anew, first.at);
    for (later, program) in facts.later {
        anew.now = later.at;
        let known = later.known(facts, program, &anew.book);
        let mut standing = later.standing.clone();
        if later.order.is_none() || later.loses(program, &known) {
            let mut own = Outcome::default();
            standing.shares = later.settle(facts, turn, &mut own, (program, &known))?;
            outcome.join(own)?;
            let less = less(&later.standing.shares, &standing.shares);
            if !less.is_empty() || later.order.is_some() {
                ladder::take_back(facts, turn, outcome, (program, later.occurred_at))?;
                let (of, standing) = (later.of.clone(), standing.clone());
                turn.reweighed.push(Reweighed { of, pinned: known, standing, less });
            }
        }
        later.count(program, &mut anew, &standing, true);
        ladder::reach_anew(program, &mut anew, later.occurred_at);
    }
    Ok(())
}

/// How much less is given, by wallet.
fn less(before: &[Share], after: &[Share]) -> Vec<(WalletId, Points)> {
    let mut less: Vec<(WalletId, i64)> = Vec::new();
    for (was, is) in before.iter().zip(after) {
        let lost = was.given.saturating_sub(is.given);
        match less.iter_mut().find(|(wallet, _)| *wallet == was.wallet) {
            Some((_, sum)) => *sum = sum.saturating_add(lost),
            None => less.push((was.wallet.clone(), lost)),
        }
    }
    let points =
        |lost: i64| u64::try_from(lost).ok().filter(|lost| *lost > 0).and_then(Points::new);
    less.into_iter().filter_map(|(wallet, lost)| Some((wallet, points(lost)?))).collect()
}

/// The tier that an action counted by, as far as it shows.
fn acted_under(awards: &[Award]) -> Pinned {
    let sources = || awards.iter().flat_map(|award| &award.extras).map(|(source, _)| source);
    let tier = sources().find_map(|source| match source {
        Source::Tier(tier) => Some(tier.clone()),
        _ => None,
    });
    let days = sources().filter_map(|source| match source {
        Source::Benefit(id) => Some(id.clone()),
        _ => None,
    });
    Pinned { tier, days: distinct(days), ..Pinned::default() }
}

/// What an action earned, as the shares of an order without lines.
fn acted_standing(entry: &Entry) -> Standing {
    let signed = |points: Points| i64::try_from(points.get()).unwrap_or(i64::MAX);
    let share = |award: &Award| Share {
        rule: award.rule.clone(),
        wallet: award.wallet.clone(),
        desired: signed(award.desired),
        given: signed(award.points),
        headroom: Vec::new(),
        terms: award.terms.clone(),
        own: award.points,
    };
    let own = |award: &&Award| !is_given(&entry.counters, award.rule.as_str());
    Standing { returned: Vec::new(), shares: entry.awards.iter().filter(own).map(share).collect() }
}

/// How an order or action stands that stood so at first, by the entries linked to it, oldest first.
#[must_use]
pub fn stands<'a>(
    of: &Fact,
    linked: &'a [Entry],
    (mut pinned, mut standing): (&'a Pinned, &'a Standing),
) -> (&'a Pinned, &'a Standing) {
    for entry in linked {
        match (&entry.cause, of) {
            (Cause::Returned { order, standing: last, .. }, Fact::Order(own)) if order == own => {
                standing = last;
            }
            _ => {}
        }
        for again in entry.reweighed.iter().filter(|again| again.of == *of) {
            (pinned, standing) = (&again.pinned, &again.standing);
        }
    }
    (pinned, standing)
}
