//! Held bonuses: points that wait for a condition, released when it is met, void at their end.

use super::book::Book;
use super::calendar::{Expiry, Span, add_span};
use super::canary;
use super::command::Refusal;
use super::decide::{Facts, Outcome};
use super::earning::{end_of, stay_active};
use super::ledger::Account;
use super::ledger::{CounterKey, End, GoalKind, Posting, Start, Terms};
use super::moment::Moment;
use super::money::Minor;
use super::names::{Label, RuleId, WalletId};
use super::order::Remaining;
use super::points::Points;
use super::program::{Clawback, EarnRule, Program};
use super::turn::{Fault, Stop, Turn};

/// So long after its end a return can still undo what it was released for.
const KEPT: Span = Span::A_YEAR;

/// What the points of a rule wait for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    pub goal: Goal,
    /// To the end of that local day.
    pub within: Span,
}

/// What a member does for a bonus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Goal {
    Orders(u32),
    /// Goods bought, with tax, in minor units.
    Spent(Minor),
    /// An action, so many times.
    Acts(Label, u32),
}

impl Goal {
    #[must_use]
    pub fn kind(&self) -> GoalKind {
        match self {
            Self::Orders(_) => GoalKind::Orders,
            Self::Spent(_) => GoalKind::Spent,
            Self::Acts(action, _) => GoalKind::Acts(action.clone()),
        }
    }

    #[must_use]
    pub fn target(&self) -> u64 {
        match self {
            Self::Orders(count) | Self::Acts(_, count) => u64::from(*count),
            Self::Spent(amount) => amount.get(),
        }
    }
}

/// The terms of a bonus given then, and the counter of what is done for it.
pub(super) fn hold(
    program: &Program,
    turn: &mut Turn,
    (rule, held): (&EarnRule, &Held),
    from: Moment,
) -> Terms {
    let last = add_span(program.zone.day(from), held.within);
    let until = last.map_or(Moment::MAX, |last| program.zone.end_of_day(last));
    let key = CounterKey::Goal {
        rule: rule.id.clone(),
        from,
        until,
        kind: held.goal.kind(),
        target: held.goal.target(),
    };
    if !turn.book.counters.contains_key(&key) {
        turn.set(key, 0, kept_until(program, until));
    }
    let start = Start::Met { rule: rule.id.clone(), from };
    Terms { end: End::At(until), start, qualifying: rule.qualifying }
}

fn kept_until(program: &Program, until: Moment) -> Option<Moment> {
    Expiry::AfterEarning { span: KEPT, exact: true }.moment(&program.zone, until)
}

/// What a member did, or what came undone, that bonuses may wait for.
#[derive(Clone, Copy)]
pub(super) enum Deed<'a> {
    Order { before: Option<&'a Remaining>, after: &'a Remaining },
    Act { action: &'a Label, undone: bool },
}

impl Deed<'_> {
    /// How much nearer it brings the goal, and how much further off.
    fn change(&self, kind: &GoalKind) -> (u64, u64) {
        match (self, kind) {
            (Self::Order { before, after }, GoalKind::Orders) => {
                let was = before.is_some_and(|before| !before.is_empty());
                (u64::from(!was && !after.is_empty()), u64::from(was && after.is_empty()))
            }
            (Self::Order { before, after }, GoalKind::Spent) => {
                let was = before.map_or(0, Remaining::goods);
                let is = after.goods();
                (is.saturating_sub(was), was.saturating_sub(is))
            }
            (Self::Act { action, undone }, GoalKind::Acts(wanted)) if *action == wanted => {
                (u64::from(!undone), u64::from(*undone))
            }
            _ => (0, 0),
        }
    }
}

/// Counts a deed of that instant for every bonus it counts for: one that is met is released, one
/// that is met no longer is taken back.
pub(super) fn progress(
    facts: &Facts<'_>,
    turn: &mut Turn,
    outcome: &mut Outcome,
    (at, deed): (Moment, Deed<'_>),
) -> Result<(), Stop> {
    let goals: Vec<_> = turn.book.counters.values().cloned().collect();
    for counter in goals {
        let CounterKey::Goal { rule, from, until, kind, target } = &counter.key else { continue };
        let (nearer, further) = deed.change(kind);
        let end = if canary::is("bonus-never-void") { Moment::MAX } else { *until };
        if (nearer, further) == (0, 0) || !(*from..end).contains(&at) {
            continue;
        }
        let value = counter.value.saturating_add(nearer).saturating_sub(further);
        turn.set(counter.key.clone(), value, counter.keep_until);
        let bonus = Bonus { rule, from: *from, until: *until };
        if value >= *target {
            bonus.release(facts, turn, outcome, counter.keep_until)?;
        } else {
            bonus.take_back(facts, turn, outcome)?;
        }
    }
    Ok(())
}

/// A bonus that is kept aside, and how far the member has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    pub rule: RuleId,
    pub wallet: WalletId,
    pub points: Points,
    pub kind: GoalKind,
    pub have: u64,
    pub need: u64,
    /// When it is void.
    pub until: Moment,
}

/// The bonuses that wait in a book, the soonest void first.
#[must_use]
pub fn waiting(book: &Book) -> Vec<Waiting> {
    let mut all = Vec::new();
    for counter in book.counters.values() {
        let CounterKey::Goal { rule, from, until, kind, target } = &counter.key else { continue };
        let start = Start::Met { rule: rule.clone(), from: *from };
        for lot in book.lots.iter().filter(|lot| lot.terms.start == start) {
            all.push(Waiting {
                rule: rule.clone(),
                wallet: lot.wallet.clone(),
                points: lot.points,
                kind: kind.clone(),
                have: counter.value.min(*target),
                need: *target,
                until: *until,
            });
        }
    }
    all.sort_by_key(|one| one.until);
    all
}

struct Bonus<'a> {
    rule: &'a RuleId,
    from: Moment,
    until: Moment,
}

impl Bonus<'_> {
    fn key(&self) -> CounterKey {
        CounterKey::Released { rule: self.rule.clone(), from: self.from }
    }

    fn release(
        &self,
        facts: &Facts<'_>,
        turn: &mut Turn,
        outcome: &mut Outcome,
        keep_until: Option<Moment>,
    ) -> Result<(), Stop> {
        let start = Start::Met { rule: self.rule.clone(), from: self.from };
        let waiting = turn.book.lots.iter().find(|lot| lot.terms.start == start).cloned();
        let Some(lot) = waiting else { return Ok(()) };
        let program = facts.program;
        let wallet = program.wallet(&lot.wallet);
        let end = wallet.map_or(lot.terms.end, |wallet| end_of(program, wallet, turn.now));
        if let Some(wallet) = wallet.filter(|_| end == End::Inactive) {
            stay_active(program, turn, wallet, turn.now);
        }
        let into = Terms { end, start: Start::Now, ..lot.terms.clone() };
        turn.post(Posting {
            wallet: lot.wallet.clone(),
            from: Account::Pending,
            to: Account::Active,
            points: lot.points,
            terms: Some(lot.terms.clone()),
            into: Some(into),
            at: turn.now,
        })?;
        turn.absorb(&lot.wallet, turn.now)?;
        let value = turn.book.count(&self.key()).saturating_add(lot.points.get());
        turn.set(self.key(), value, keep_until);
        outcome.released.push((lot.wallet, lot.points));
        Ok(())
    }

    /// What was released is taken back as the wallet takes points back; what could be taken waits
    /// again, so that the member can still earn it, and what could not is not given twice.
    fn take_back(
        &self,
        facts: &Facts<'_>,
        turn: &mut Turn,
        outcome: &mut Outcome,
    ) -> Result<(), Stop> {
        let Some(counter) = turn.book.counters.get(&self.key()).cloned() else { return Ok(()) };
        let Some(rule) = facts.program.rule(self.rule) else { return Ok(()) };
        let points = Points::new(counter.value).ok_or(Fault("a bonus above 2^53"))?;
        if points.is_zero() {
            return Ok(());
        }
        turn.set(self.key(), 0, counter.keep_until);
        let wallet = facts.program.wallet(&rule.wallet);
        let policy = wallet.map_or(Clawback::WithinBalance, |wallet| wallet.clawback);
        let taken = turn.claw_back(&rule.wallet, None, points, policy)?;
        outcome.take(&rule.wallet, taken).ok_or(Refusal::TotalTooLarge)?;
        if turn.now < self.until && !taken.taken.is_zero() {
            let start = Start::Met { rule: self.rule.clone(), from: self.from };
            let terms = Terms { end: End::At(self.until), start, qualifying: rule.qualifying };
            turn.credit(&rule.wallet, terms, taken.taken)?;
        }
        Ok(())
    }
}
