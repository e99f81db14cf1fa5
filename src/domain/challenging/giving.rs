//! What a challenge gives once it is complete, and how it goes back with what undid it.

use super::{Track, all_done, done};
use crate::domain::canary;
use crate::domain::command::Refusal;
use crate::domain::decide::{Facts, Outcome};
use crate::domain::earning::{cap_counter, cap_periods, grant};
use crate::domain::ladder;
use crate::domain::ledger::{CounterKey, Tally};
use crate::domain::limits::check_open;
use crate::domain::names::{Label, RewardId, RuleId};
use crate::domain::points::Points;
use crate::domain::program::{Clawback, Issued};
use crate::domain::rules::{Occasion, OccasionKind};
use crate::domain::tiers::Metric;
use crate::domain::turn::{Stop, Turn};
use crate::domain::vouchers::{has_room, issue, withdraw_free};

impl Track<'_> {
    /// Notes that it is complete, and gives what the program of today gives for it.
    pub(super) fn complete(
        &self,
        facts: &Facts<'_>,
        turn: &mut Turn,
        outcome: &mut Outcome,
        occasion: &Occasion<'_>,
    ) -> Result<(), Stop> {
        let id = &self.challenge.id;
        let times = done(&turn.book, self).saturating_add(1);
        self.set(turn, self.key(Tally::Done, None), times);
        let each = if self.challenge.goal.in_a_row { 1 } else { self.goal() };
        self.set(turn, self.key(Tally::Need, None), each.saturating_mul(times));
        if !outcome.completed.contains(id) {
            outcome.completed.push(id.clone());
        }
        if self.challenge.badge && turn.book.count(&self.badge_key()) == 0 {
            turn.set(self.badge_key(), u64::try_from(self.at.millis()).unwrap_or(0), None);
        }
        let before = turn.awards.len();
        let kind = OccasionKind::Challenge(id);
        grant(facts, turn, outcome, &Occasion { kind, lines: &[], ..*occasion }, None)?;
        let awards: Vec<_> = turn.awards.iter().skip(before).cloned().collect();
        for award in awards {
            let paid = self.key(Tally::Paid, Some(award.rule.as_str()));
            let points = award.points;
            // What could not be taken back the last time is not given twice.
            let kept = self.key(Tally::Kept, Some(award.rule.as_str()));
            let known = turn.book.count(&kept).min(points.get());
            let known = if canary::is("kept-and-paid-again") { 0 } else { known };
            if let Some(less) = Points::new(known).filter(|less| !less.is_zero()) {
                let own = Some((&award.terms, less));
                let taken = turn.claw_back(&award.wallet, own, less, Clawback::WithinBalance)?;
                outcome.take(&award.wallet, taken).ok_or(Refusal::TotalTooLarge)?;
                self.set(turn, kept.clone(), turn.book.count(&kept).saturating_sub(known));
            }
            let sum = turn.book.count(&paid).saturating_add(points.get());
            self.set(turn, paid, sum);
        }
        self.give(facts, turn, outcome)
    }

    /// Issues the vouchers that come with it, but for those that were used before it was undone.
    fn give(&self, facts: &Facts<'_>, turn: &mut Turn, outcome: &mut Outcome) -> Result<(), Stop> {
        let wanted = Issued::OnChallenge(self.challenge.id.clone());
        for reward in facts.program.rewards.iter().filter(|reward| reward.issued == wanted) {
            let issued = self.key(Tally::Issued, Some(reward.id.as_str()));
            let kept = self.key(Tally::Kept, Some(reward.id.as_str()));
            let known = turn.book.count(&kept);
            if known > 0 {
                self.set(turn, kept, known.saturating_sub(1));
            } else if has_room(turn)
                && check_open(facts.program, &turn.book, reward, turn.now).is_ok()
            {
                issue(facts, turn, outcome, reward)?;
            } else {
                continue;
            }
            let count = turn.book.count(&issued).saturating_add(1);
            self.set(turn, issued, count);
        }
        Ok(())
    }

    /// Takes one completion back, and its part of what was given for all of them.
    pub(super) fn take_back(
        &self,
        facts: &Facts<'_>,
        turn: &mut Turn,
        outcome: &mut Outcome,
    ) -> Result<(), Stop> {
        let stood = done(&turn.book, self);
        let left = stood.saturating_sub(1);
        self.set(turn, self.key(Tally::Done, None), left);
        let need = turn.book.count(&self.key(Tally::Need, None));
        let each = need.checked_div(stood).unwrap_or(0);
        self.set(turn, self.key(Tally::Need, None), each.saturating_mul(left));
        if !outcome.reopened.contains(&self.challenge.id) {
            outcome.reopened.push(self.challenge.id.clone());
        }
        let since = i64::try_from(turn.book.count(&self.badge_key())).unwrap_or(0);
        let is_own = since >= self.window.start.millis();
        if since > 0 && is_own && all_done(&turn.book, &self.challenge.id) == 0 {
            turn.set(self.badge_key(), 0, Some(turn.now));
        }
        let own = turn.book.counters.values().filter_map(|counter| match &counter.key {
            CounterKey::Challenge { tally, of: Some(of), .. }
                if counter.key == self.key(*tally, Some(of.as_str())) =>
            {
                Some((*tally, of.clone(), counter.value))
            }
            _ => None,
        });
        let own: Vec<(Tally, Label, u64)> = own.collect();
        for (tally, name, value) in own {
            match tally {
                Tally::Paid => {
                    let part = value.div_ceil(stood.max(1));
                    self.claw_back(facts, turn, outcome, (&name, part))?;
                    let rest = value.saturating_sub(part);
                    self.set(turn, self.key(Tally::Paid, Some(name.as_str())), rest);
                }
                Tally::Issued if value > 0 => {
                    self.withdraw(facts, turn, outcome, &name)?;
                    let rest = value.saturating_sub(1);
                    self.set(turn, self.key(Tally::Issued, Some(name.as_str())), rest);
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn claw_back(
        &self,
        facts: &Facts<'_>,
        turn: &mut Turn,
        outcome: &mut Outcome,
        (name, value): (&Label, u64),
    ) -> Result<(), Stop> {
        let program = facts.program;
        let id = RuleId::parse(name.as_str()).ok();
        let rule = id.as_ref().and_then(|id| program.rule(id).or_else(|| self.program.rule(id)));
        let Some(rule) = rule else { return Ok(()) };
        let policy = program.wallet(&rule.wallet).map_or(Clawback::WithinBalance, |it| it.clawback);
        let points = Points::new(value).ok_or(Refusal::TotalTooLarge)?;
        let taken = turn.claw_back(&rule.wallet, None, points, policy)?;
        outcome.take(&rule.wallet, taken).ok_or(Refusal::TotalTooLarge)?;
        for per in cap_periods(rule) {
            let (key, _) = cap_counter(program, rule, per, self.at);
            if let Some(counter) = turn.book.counters.get(&key).cloned() {
                let value = counter.value.saturating_sub(taken.taken.get());
                turn.set(key, value, counter.keep_until);
            }
        }
        if !taken.forgiven.is_zero() {
            let kept = self.key(Tally::Kept, Some(name.as_str()));
            let sum = turn.book.count(&kept).saturating_add(taken.forgiven.get());
            self.set(turn, kept, sum);
        }
        if rule.qualifying {
            let less = i64::try_from(value).unwrap_or(0).saturating_neg();
            let metric = Metric::Points(rule.wallet.clone());
            ladder::count(program, turn, &metric, (self.at, less));
            ladder::take_back(facts, turn, outcome, (program, self.at))?;
        }
        Ok(())
    }

    /// Withdraws a voucher that is not used; one that is, is remembered.
    fn withdraw(
        &self,
        facts: &Facts<'_>,
        turn: &mut Turn,
        outcome: &mut Outcome,
        name: &Label,
    ) -> Result<(), Stop> {
        let Ok(reward) = RewardId::parse(name.as_str()) else { return Ok(()) };
        if !withdraw_free(facts, turn, outcome, std::slice::from_ref(&reward))? {
            let kept = self.key(Tally::Kept, Some(name.as_str()));
            let count = turn.book.count(&kept).saturating_add(1);
            self.set(turn, kept, count);
        }
        Ok(())
    }
}
