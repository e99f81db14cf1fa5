//! Segments that the engine computes: from when, how much and what a member bought, or by lot.

use super::attributes;
use super::audience::Audience;
use super::book::Book;
use super::calendar::{PeriodKind, Span, SpanUnit, add_span, period_of};
use super::canary;
use super::ledger::{CounterKey, Seen};
use super::moment::Moment;
use super::money::Minor;
use super::names::{Label, MemberId};
use super::occasions::lapse_at;
use super::order::Remaining;
use super::program::{Draft, Flaws, Issued, Program, Reward, Text};
use super::turn::Turn;

/// Segments in a program: each order looks at all of them.
pub const COMPUTED_MAX: usize = 32;
/// Conditions of one segment.
pub const CRITERIA_MAX: usize = 8;
/// Days and weeks are counted by the day, and so many of them are kept at most.
const DAYS_MAX: u32 = 92;
/// Months and years are counted by the month.
const MONTHS_MAX: u32 = 36;
/// A whole, in hundredths of a percent.
const WHOLE: u32 = 10_000;
/// What members are in who are held out, so that others can be compared with them.
pub const HOLDOUT: &str = "holdout";

/// Members who are alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    pub id: Label,
    /// What people call them; empty where the label says it.
    pub name: Text,
    /// All of these hold.
    pub meets: Vec<Criterion>,
}

/// What members of a segment have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Criterion {
    /// No order for so long; who never ordered is counted from joining.
    Lapsed(Span),
    /// So many orders at least, in the last so long, or ever.
    Orders { least: u32, within: Option<Span> },
    /// So much paid for goods at least, with tax.
    Spent { least: Minor, within: Option<Span> },
    /// Something of this category bought.
    Bought { category: Label, within: Option<Span> },
    /// The shop says one of these words of them.
    Word { attribute: Label, words: Vec<Label> },
    /// The shop says a number of these of them.
    Number { attribute: Label, least: u64, most: Option<u64> },
    /// A share of all members, in hundredths of a percent: the same ones each time, and all of
    /// them still when the share grows.
    Share(u32),
}

/// The segments of the program that the member is in at that instant.
#[must_use]
pub fn computed(program: &Program, book: &Book, at: Moment) -> Vec<Label> {
    let meets = |segment: &&Segment| {
        segment.meets.iter().all(|criterion| is_met(program, book, at, (&segment.id, criterion)))
    };
    let mut all: Vec<Label> =
        program.segments.iter().filter(meets).map(|segment| segment.id.clone()).collect();
    if is_held_out(program, &book.member) {
        all.extend(Label::parse(HOLDOUT));
    }
    all
}

/// Whether the member is one of those who get no promotion, now and ever.
#[must_use]
pub fn is_held_out(program: &Program, member: &MemberId) -> bool {
    program.holdout > 0 && lot_of(member, HOLDOUT) < program.holdout
}

/// Whether members who are held out never get what is for this audience.
#[must_use]
pub fn is_withheld(audience: &Audience) -> bool {
    audience.not_segments.iter().any(|own| own.as_str() == HOLDOUT)
}

/// Whether members who are held out never get this reward, and are told nothing of it.
#[must_use]
pub fn is_reward_withheld(reward: &Reward) -> bool {
    matches!(reward.issued, Issued::OnLapse(_)) || is_withheld(&reward.audience)
}

fn is_met(program: &Program, book: &Book, at: Moment, (id, it): (&Label, &Criterion)) -> bool {
    match it {
        Criterion::Lapsed(span) => {
            let last = book.count(&CounterKey::LastOrder);
            let last = i64::try_from(last).ok().filter(|last| *last > 0).and_then(Moment::new);
            let from = if book.orders == 0 { Some(book.joined_at) } else { last };
            let end = from.and_then(|from| lapse_at(program, from, *span));
            end.is_some_and(|end| end <= at)
        }
        Criterion::Orders { least, within } => {
            sum(program, book, at, (&Seen::Orders, *within)) >= u64::from(*least)
        }
        Criterion::Spent { least, within } => {
            sum(program, book, at, (&Seen::Spent, *within)) >= least.get()
        }
        Criterion::Bought { category, within } => {
            sum(program, book, at, (&Seen::Bought(category.clone()), *within)) > 0
        }
        Criterion::Word { .. } | Criterion::Number { .. } => {
            attributes::is_met(&book.attributes, it)
        }
        Criterion::Share(hundredths) => lot_of(&book.member, id.as_str()) < *hundredths,
    }
}

/// What was seen in the days or months that the span reaches back to, the running one with them.
fn sum(program: &Program, book: &Book, at: Moment, (seen, within): (&Seen, Option<Span>)) -> u64 {
    let kind = kind_of(within);
    let today = program.zone.day(at);
    let counts = |key: &CounterKey| match key {
        CounterKey::Seen { seen: own, per, from } if own == seen && *per == kind => {
            let end = within.and_then(|span| add_span(program.zone.day(*from), span));
            let late = canary::is("window-a-day-longer");
            let lasts = |end| end > today || (late && end == today);
            *from <= at && (within.is_none() || end.is_some_and(lasts))
        }
        _ => false,
    };
    let all = book.counters.iter().filter(|(key, _)| counts(key));
    all.fold(0, |sum: u64, (_, counter)| sum.saturating_add(counter.value))
}

/// In what a window is counted: months where it is as long as one.
fn kind_of(within: Option<Span>) -> PeriodKind {
    match within.map(Span::unit) {
        None => PeriodKind::Lifetime,
        Some(SpanUnit::Day | SpanUnit::Week) => PeriodKind::Day,
        Some(SpanUnit::Month | SpanUnit::Year) => PeriodKind::Month,
    }
}

/// What the program's segments look at, and how far back.
fn watched(program: &Program) -> Vec<(Seen, Option<Span>)> {
    let criteria = program.segments.iter().flat_map(|segment| &segment.meets);
    let watched = criteria.filter_map(|criterion| match criterion {
        Criterion::Orders { within, .. } => Some((Seen::Orders, *within)),
        Criterion::Spent { within, .. } => Some((Seen::Spent, *within)),
        Criterion::Bought { category, within } => Some((Seen::Bought(category.clone()), *within)),
        _ => None,
    });
    watched.collect()
}

/// Whether the program asks when a member ordered last.
fn asks_for_last_order(program: &Program) -> bool {
    let mut criteria = program.segments.iter().flat_map(|segment| &segment.meets);
    criteria.any(|criterion| matches!(criterion, Criterion::Lapsed(_)))
        || program.rewards.iter().any(|reward| matches!(reward.issued, Issued::OnLapse(_)))
}

/// Notes an order in the counters that the program's segments ask for, and only in those.
pub(super) fn note_order(program: &Program, turn: &mut Turn, at: Moment, order: &Remaining) {
    if asks_for_last_order(program) {
        let last = u64::try_from(at.millis()).unwrap_or(0);
        let last = last.max(turn.book.count(&CounterKey::LastOrder));
        turn.set(CounterKey::LastOrder, last, None);
    }
    for (seen, within) in watched(program) {
        let key = key_of(program, at, (&seen, within));
        let value = turn.book.count(&key).saturating_add(amount(&seen, order));
        let end = within.and_then(|span| {
            let CounterKey::Seen { from, .. } = &key else { return None };
            add_span(program.zone.day(*from), span)
        });
        let keep = end.map(|day| program.zone.start_of_day(day));
        let keep = keep.and_then(|end| end.plus_millis(program.backdate_ms));
        let kept = turn.book.counters.get(&key);
        if value == 0 || kept.is_some_and(|kept| kept.value == value && kept.keep_until >= keep) {
            continue;
        }
        let keep = match kept {
            Some(kept) if kept.keep_until > keep => kept.keep_until,
            _ => keep,
        };
        turn.set(key, value, keep);
    }
}

/// Takes what came back out of the counters it was noted in, while they are kept.
pub(super) fn note_return(
    program: &Program,
    turn: &mut Turn,
    at: Moment,
    (before, after): (&Remaining, &Remaining),
) {
    let mut moved = Vec::new();
    for (seen, within) in watched(program) {
        let key = key_of(program, at, (&seen, within));
        let less = amount(&seen, before).saturating_sub(amount(&seen, after));
        let Some(kept) = turn.book.counters.get(&key).cloned() else { continue };
        if less > 0 && !moved.contains(&key) {
            turn.set(key.clone(), kept.value.saturating_sub(less), kept.keep_until);
            moved.push(key);
        }
    }
}

fn key_of(program: &Program, at: Moment, (seen, within): (&Seen, Option<Span>)) -> CounterKey {
    let per = kind_of(within);
    CounterKey::Seen { seen: seen.clone(), per, from: period_of(&program.zone, at, per).start }
}

fn amount(seen: &Seen, order: &Remaining) -> u64 {
    match seen {
        Seen::Orders => u64::from(!order.is_empty()),
        Seen::Spent => order.goods(),
        Seen::Bought(category) => {
            let of = order.lines.iter().filter(|(line, _)| line.categories.contains(category));
            of.fold(0, |sum: u64, (line, _)| sum.saturating_add(u64::from(line.quantity)))
        }
    }
}

/// Whether chance decides the same of both: the hold-out, and each segment that is a share.
#[must_use]
pub fn fall_alike(program: &Program, one: &MemberId, other: &MemberId) -> bool {
    let shares = program.segments.iter().flat_map(|segment| {
        let shares = segment.meets.iter().filter_map(|criterion| match criterion {
            Criterion::Share(hundredths) => Some(*hundredths),
            _ => None,
        });
        shares.map(|share| (segment.id.as_str(), share))
    });
    let mut all = shares.chain([(HOLDOUT, program.holdout)]);
    all.all(|(name, share)| (lot_of(one, name) < share) == (lot_of(other, name) < share))
}

/// Where a member falls by lot, 0 to 9,999: by their id and that name alone, so it never changes.
fn lot_of(member: &MemberId, name: &str) -> u32 {
    // FNV-1a over both, then the finish of SplitMix64, which spreads what differs little.
    let bytes = member.as_str().bytes().chain([0]).chain(name.bytes());
    let mut hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^= hash >> 31;
    u32::try_from(hash % u64::from(WHOLE)).unwrap_or(0)
}

impl Draft {
    pub(super) fn check_segments(&self, flaws: &mut Flaws) {
        flaws.unless(self.holdout <= WHOLE, "/holdout", "at most 100 percent");
        flaws.at_most(self.segments.len(), COMPUTED_MAX, "/segment");
        flaws.unique("/segment", self.segments.iter().map(|segment| segment.id.as_str()));
        for (index, segment) in self.segments.iter().enumerate() {
            let at = |field: &str| format!("/segment/{index}/{field}");
            let named = segment.name.is_empty() || segment.name.0.contains_key("en");
            flaws.unless(named, &at("name"), "the English name is missing");
            flaws.unless(!segment.meets.is_empty(), &at("when"), "says nothing of its members");
            flaws.at_most(segment.meets.len(), CRITERIA_MAX, &at("when"));
            let taken = segment.id.as_str() == HOLDOUT;
            flaws.unless(!taken, &at("id"), "this is what the hold-out group is called");
            for criterion in &segment.meets {
                flaws.unless(is_sound(criterion), &at("when"), "looks back further than is kept");
                let misfit = self.misfit(criterion);
                flaws.unless(misfit.is_none(), &at("when"), misfit.unwrap_or_default());
            }
        }
    }
}

fn is_sound(criterion: &Criterion) -> bool {
    let within = match criterion {
        Criterion::Orders { within, .. }
        | Criterion::Spent { within, .. }
        | Criterion::Bought { within, .. } => *within,
        Criterion::Share(hundredths) => return (1..=WHOLE).contains(hundredths),
        _ => None,
    };
    within.is_none_or(|span| match span.unit() {
        SpanUnit::Day => span.count() <= DAYS_MAX,
        SpanUnit::Week => span.count() <= DAYS_MAX / 7,
        SpanUnit::Month => span.count() <= MONTHS_MAX,
        SpanUnit::Year => span.count() <= MONTHS_MAX / 12,
    })
}
