//! Why an entry gave what it gave, in words: rule by rule, with what counted and what did not.

use super::{Chapter, Describe};
use crate::domain::ledger::{Award, Cause, Entry, Pinned};
use crate::domain::map::Map;
use crate::domain::names::{RuleId, WalletId};
use crate::domain::order::{Order, Remaining};
use crate::domain::points::Points;
use crate::domain::program::{EarnRule, Give, Trigger, WalletKind};
use crate::domain::rules::{Occasion, OccasionKind, Tally, Verdict, Weighed, weigh};
use crate::protocol::words::Value;

/// What an entry gave, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// All of it: `120 stars`; empty where it gave nothing.
    pub total: String,
    /// One phrase for each rule that gave something.
    pub parts: Vec<String>,
    /// Each rule that gave nothing, and why not.
    pub others: Vec<Chapter>,
    /// `120 stars: 100 for €50.00 at 2 per €1 and 20 for Welcome bonus.`
    pub sentence: String,
}

impl Describe<'_> {
    /// Why an entry gave what it gave; the program is the version that it was decided under.
    /// `None` where it is no occasion to earn.
    #[must_use]
    pub fn explain(&self, entry: &Entry) -> Option<Explanation> {
        let weighed = match &entry.cause {
            Cause::Earned { order, pinned, .. } => self.weigh_order(order, pinned),
            Cause::Billed { .. } if !entry.awards.is_empty() => Vec::new(),
            Cause::Acted { .. } | Cause::Enrolled { .. } | Cause::Occurred { .. } => Vec::new(),
            _ => return None,
        };
        Some(self.explanation(&entry.awards, &weighed))
    }

    /// Why a rule gave nothing, or less.
    #[must_use]
    pub fn verdict(&self, verdict: &Verdict) -> String {
        let key = match verdict {
            Verdict::Applied => "explain.why_applied",
            Verdict::Capped { .. } => "explain.why_capped",
            Verdict::Rejected { .. } => "explain.why_rejected",
            Verdict::Outranked { by } => {
                let name = self.program.rule(by).map(|rule| self.way_title(rule));
                let name = name.unwrap_or_else(|| by.to_string());
                return self.words.fill("explain.why_outranked", &[("name", name.into())]);
            }
            Verdict::OutsideWindow => "explain.why_outside_window",
            Verdict::OtherChannel => "explain.why_other_channel",
            Verdict::OtherSegment => "explain.why_other_segment",
            Verdict::OtherTier => "explain.why_other_tier",
            Verdict::OtherPlan => "explain.why_other_plan",
            Verdict::NotFirstOrder => "explain.why_not_first_order",
            Verdict::BelowLeast => "explain.why_below_least",
            Verdict::NothingCounts => "explain.why_nothing_counts",
        };
        self.say(key)
    }

    /// The rules as they stood to an order, whatever their limits had left.
    fn weigh_order(&self, order: &Order, pinned: &Pinned) -> Vec<Weighed<'_>> {
        let remaining = Remaining::whole(order);
        let occasion = Occasion {
            kind: OccasionKind::Order,
            at: order.occurred_at(),
            channel: order.channel(),
            pinned,
            lines: &remaining.lines,
        };
        let tally = |rule: &EarnRule| {
            Some(Tally { headroom: vec![Points::MAX; rule.caps.len()], carried: 0, sold: None })
        };
        weigh(self.program, &occasion, tally).unwrap_or_default()
    }

    fn explanation(&self, awards: &[Award], weighed: &[Weighed<'_>]) -> Explanation {
        let given: Vec<&Award> = awards.iter().filter(|award| !award.points.is_zero()).collect();
        let of = |award: &Award| weighed.iter().find(|weighed| weighed.rule.id == award.rule);
        let parts: Vec<String> = given.iter().flat_map(|one| self.told(one, of(one))).collect();
        let others = weighed
            .iter()
            .filter(|weighed| !given.iter().any(|award| award.rule == weighed.rule.id));
        let others = others.map(|weighed| self.other(weighed)).collect();
        let total = self.total(&given);
        let sentence = match parts.as_slice() {
            [] => self.say("explain.nothing"),
            parts => {
                let list = Value::Phrase(self.words.all_of(parts).into());
                let values = [("total", Value::Phrase(total.as_str().into())), ("parts", list)];
                self.words.fill("explain.sentence", &values)
            }
        };
        Explanation { total, parts, others, sentence }
    }

    fn total(&self, given: &[&Award]) -> String {
        let mut sums: Map<&WalletId, Points> = Map::new();
        for award in given {
            let sum = sums.entry(&award.wallet).or_default();
            *sum = sum.saturating_add(award.points);
        }
        let amounts: Vec<String> =
            sums.into_iter().map(|(wallet, points)| self.points(wallet, points)).collect();
        self.words.all_of(&amounts)
    }

    fn other(&self, weighed: &Weighed<'_>) -> Chapter {
        let why = match &weighed.verdict {
            // It applied and gave nothing: less than one, or nothing under its limit.
            Verdict::Applied if weighed.desired == 0 => self.say("explain.why_too_little"),
            Verdict::Applied => self.say("explain.why_capped"),
            verdict => self.verdict(verdict),
        };
        Chapter { title: self.way_title(weighed.rule), sentences: vec![why] }
    }

    /// What one rule gave, and what each factor added: `100 for €50.00 at 2 per €1`, `20 for Gold`.
    /// Under a limit it is told as a whole.
    fn told(&self, award: &Award, weighed: Option<&Weighed<'_>>) -> Vec<String> {
        let added = Points::sum(award.extras.iter().map(|(_, points)| *points));
        let Some(added) = added.filter(|_| award.desired == award.points) else {
            return vec![self.part(award, weighed)];
        };
        let points = award.points.saturating_sub(added);
        let base = Award { points, desired: points, ..award.clone() };
        let mut parts = vec![self.part(&base, weighed)];
        parts.extend(award.extras.iter().map(|(by, points)| {
            self.for_name(&self.bare(&award.wallet, *points), &self.source(by))
        }));
        parts
    }

    /// What one rule gave: `100 for €50.00 at 2 per €1`.
    fn part(&self, award: &Award, weighed: Option<&Weighed<'_>>) -> String {
        let points = self.bare(&award.wallet, award.points);
        let part = match (self.program.rule(&award.rule), weighed) {
            (Some(rule), weighed) if !rule.name.is_empty() => self.named(&points, rule, weighed),
            (Some(rule), weighed) => self.unnamed(&points, rule, weighed),
            (None, _) => self.for_name(&points, &self.source_name(&award.rule)),
        };
        if award.desired <= award.points {
            return part;
        }
        let desired = self.bare(&award.wallet, award.desired);
        let values = [("part", Value::Phrase(part.into())), ("desired", desired.into())];
        self.words.fill("explain.capped", &values)
    }

    /// What gave points and is no rule: a plan, by its name.
    fn source_name(&self, id: &RuleId) -> String {
        let plan = self.program.plans.iter().find(|plan| plan.id.as_str() == id.as_str());
        plan.map_or_else(|| id.to_string(), |plan| self.words.text(&plan.name).to_owned())
    }

    fn named(&self, points: &str, rule: &EarnRule, weighed: Option<&Weighed<'_>>) -> String {
        let part = self.for_name(points, self.words.text(&rule.name));
        match (rule.give, weighed) {
            (Give::PerAmount { .. }, Some(weighed)) => {
                let how = self.at_rate("explain.how", points, rule, weighed.basis);
                let values =
                    [("part", Value::Phrase(part.into())), ("how", Value::Phrase(how.into()))];
                self.words.fill("explain.named_how", &values)
            }
            _ => part,
        }
    }

    fn unnamed(&self, points: &str, rule: &EarnRule, weighed: Option<&Weighed<'_>>) -> String {
        let of = [("points", Value::from(points))];
        match (rule.give, &rule.on, weighed) {
            (Give::PerAmount { .. }, _, Some(weighed)) => {
                self.at_rate("explain.amount", points, rule, weighed.basis)
            }
            (Give::PerItem { .. }, _, Some(weighed)) => {
                self.words.plural("explain.items", weighed.items, &of)
            }
            (_, Trigger::Action(action), _) => self.for_name(points, &self.label(action)),
            (_, Trigger::Challenge(id), _) => self.for_name(points, &self.challenge_name(id)),
            (_, Trigger::Visit, _) => self.words.fill("explain.visit", &of),
            (_, Trigger::Join, _) => self.words.fill("explain.join", &of),
            (_, Trigger::Birthday, _) => self.words.fill("explain.birthday", &of),
            (_, Trigger::Order, _) => self.words.fill("explain.order", &of),
        }
    }

    fn at_rate(&self, key: &str, points: &str, rule: &EarnRule, basis: u64) -> String {
        let Give::PerAmount { points: each, per, .. } = rule.give else { return points.to_owned() };
        let currency = self.program.currency;
        let amount = crate::domain::money::Minor::new(basis).unwrap_or_default();
        let values = [
            ("points", points.into()),
            ("amount", self.words.money(amount, currency).into()),
            ("each", self.bare(&rule.wallet, each).into()),
            ("per", self.words.price(per, currency).into()),
        ];
        self.words.fill(key, &values)
    }

    fn for_name(&self, points: &str, name: &str) -> String {
        self.words.fill("explain.named", &[("points", points.into()), ("name", name.into())])
    }

    /// A number of a wallet without its unit, where the sentence has said it; money as money.
    fn bare(&self, wallet: &WalletId, points: Points) -> String {
        let is_cash = self.program.wallet(wallet).is_some_and(|it| it.kind == WalletKind::Cash);
        if is_cash { self.points(wallet, points) } else { self.words.number(points.get()) }
    }
}
