//! The earn rules of a program in words: what they give, for what, and what counts.

use super::{Chapter, Describe};
use crate::domain::calendar::PeriodKind;
use crate::domain::program::{
    Basis, Beyond, Cap, EarnRule, Give, LineFilter, LineKind, RoundMode, Stack, TenderPolicy,
    Trigger,
};
use crate::domain::segments::is_withheld;
use crate::protocol::words::{Value, capital};

const LINE_KINDS: [LineKind; 5] =
    [LineKind::Goods, LineKind::Shipping, LineKind::Fee, LineKind::GiftCard, LineKind::Reward];

impl Describe<'_> {
    /// One chapter for each rule; rules of which only the best counts share one, and what is true
    /// of all of them is said once.
    pub(super) fn ways(&self) -> Vec<Chapter> {
        let shared = self.shared();
        let mut chapters = Vec::new();
        let told = |rule: &&EarnRule| !self.is_held_out || !is_withheld(&rule.when.audience);
        for rule in self.program.earns.iter().filter(told) {
            let rivals = self.rivals(rule);
            match rivals.as_slice() {
                [first, _, ..] if first.id == rule.id => {
                    chapters.push(self.group(&rivals, &shared));
                }
                [_, _, ..] => {}
                _ => chapters.push(self.way_but(rule, &shared)),
            }
        }
        if !shared.is_empty() {
            chapters.push(Chapter { title: self.say("describe.all_ways"), sentences: shared });
        }
        chapters
    }

    /// Rules of which only the best counts: a line for each, then what they have in common.
    fn group(&self, rules: &[&EarnRule], shared: &[String]) -> Chapter {
        let said: Vec<String> = shared.iter().cloned().chain(self.alike(rules)).collect();
        let mut sentences: Vec<String> =
            rules.iter().map(|rule| self.in_one_line(rule, &said)).collect();
        sentences.extend(said.into_iter().filter(|sentence| !shared.contains(sentence)));
        Chapter { title: self.say("describe.best_title"), sentences }
    }

    /// One rule: its name, or else what it gives, and everything that holds for it.
    #[must_use]
    pub fn way(&self, rule: &EarnRule) -> Chapter {
        let mut chapter = self.way_but(rule, &[]);
        let others = self.rivals(rule).len().saturating_sub(1);
        if let Some(count) = u64::try_from(others).ok().filter(|count| *count > 0) {
            chapter.sentences.push(self.words.plural("describe.best_of", count, &[]));
        }
        chapter
    }

    /// The rule's name, or else what it gives in a few words.
    #[must_use]
    pub fn way_title(&self, rule: &EarnRule) -> String {
        if rule.name.is_empty() {
            return capital(&self.gives(&format!("describe.title_{}", deed(rule)), rule));
        }
        self.words.text(&rule.name).to_owned()
    }

    /// What the rule gives, as a sentence.
    #[must_use]
    pub fn way_sentence(&self, rule: &EarnRule) -> String {
        self.gives(&format!("describe.earn_{}", deed(rule)), rule)
    }

    fn way_but(&self, rule: &EarnRule, shared: &[String]) -> Chapter {
        let mut sentences = Vec::new();
        if !rule.name.is_empty() {
            sentences.push(self.way_sentence(rule));
        }
        sentences.extend(self.conditions(rule, shared));
        if sentences.is_empty() {
            sentences.push(self.way_sentence(rule));
        }
        Chapter { title: self.way_title(rule), sentences }
    }

    fn in_one_line(&self, rule: &EarnRule, shared: &[String]) -> String {
        let mut sentences = vec![self.way_sentence(rule)];
        sentences.extend(self.conditions(rule, shared));
        let sentence = self.joined(&sentences);
        if rule.name.is_empty() {
            return sentence;
        }
        let values = [("name", self.way_title(rule).into()), ("sentence", Value::from(sentence))];
        self.words.fill("describe.named", &values)
    }

    fn conditions(&self, rule: &EarnRule, shared: &[String]) -> Vec<String> {
        let mut sentences = self.when(rule);
        sentences.extend(self.counted(rule).into_iter().filter(|said| !shared.contains(said)));
        sentences.extend(rule.caps.iter().map(|cap| self.cap(rule, cap)));
        sentences.extend(rule.held.as_ref().map(|held| self.held(held)));
        if !rule.qualifying {
            sentences.push(self.say("describe.not_qualifying"));
        }
        sentences
    }

    /// The rules of which only the best counts, this one among them.
    fn rivals(&self, rule: &EarnRule) -> Vec<&EarnRule> {
        match &rule.stack {
            Stack::Adds => Vec::new(),
            group @ Stack::BestOf(_) => {
                self.program.earns.iter().filter(|other| other.stack == *group).collect()
            }
        }
    }

    /// What all rules for orders count alike, where there are several.
    fn shared(&self) -> Vec<String> {
        let rules: Vec<&EarnRule> =
            self.program.earns.iter().filter(|rule| is_for_orders(rule)).collect();
        self.alike(&rules)
    }

    /// What these rules count alike, if they are several.
    fn alike(&self, rules: &[&EarnRule]) -> Vec<String> {
        let [first, rest @ ..] = rules else { return Vec::new() };
        let mut alike = if rest.is_empty() { Vec::new() } else { self.counted(first) };
        for rule in rest {
            let counted = self.counted(rule);
            alike.retain(|said| counted.contains(said));
        }
        alike
    }

    fn gives(&self, key: &str, rule: &EarnRule) -> String {
        let (points, per) = match rule.give {
            Give::PerAmount { points, per, .. } => (points, Some(per)),
            Give::PerItem { points } | Give::Flat { points } => (points, None),
        };
        let points = self.points(&rule.wallet, points);
        let amount = per.map(|per| self.words.price(per, self.program.currency));
        let action = match &rule.on {
            Trigger::Action(action) => self.label(action),
            Trigger::Challenge(id) => self.challenge_name(id),
            Trigger::Order | Trigger::Visit | Trigger::Join | Trigger::Birthday => String::new(),
        };
        let values = [
            ("points", points.into()),
            ("amount", amount.unwrap_or_default().into()),
            ("action", action.into()),
        ];
        self.words.fill(key, &values)
    }

    /// What of an order counts, and how; nothing for rules that no order fires.
    fn counted(&self, rule: &EarnRule) -> Vec<String> {
        if !is_for_orders(rule) {
            return Vec::new();
        }
        let by_amount = matches!(rule.give, Give::PerAmount { .. });
        let by_item = matches!(rule.give, Give::PerItem { .. });
        let is_weighed = by_amount || rule.when.least.is_some();
        let mut sentences = Vec::new();
        if is_weighed {
            sentences.push(self.basis(rule.basis));
        }
        sentences.extend(self.lines(&rule.count));
        // Items are counted whatever they were paid with.
        if is_weighed || by_item {
            let policy = if is_weighed { rule.tenders } else { TenderPolicy::All };
            sentences.push(self.tenders(policy));
        }
        sentences.extend(self.rounding(rule));
        sentences
    }

    pub(super) fn basis(&self, basis: Basis) -> String {
        self.say(match basis {
            Basis::PaidBeforeTax => "describe.basis_paid_before_tax",
            Basis::PaidWithTax => "describe.basis_paid_with_tax",
            Basis::ListBeforeTax => "describe.basis_list_before_tax",
            Basis::ListWithTax => "describe.basis_list_with_tax",
        })
    }

    fn tenders(&self, tenders: TenderPolicy) -> String {
        self.say(match tenders {
            TenderPolicy::Money => "describe.tenders_money",
            TenderPolicy::All => "describe.tenders_all",
        })
    }

    pub(super) fn lines(&self, count: &LineFilter) -> Vec<String> {
        let (counted, others): (Vec<LineKind>, Vec<LineKind>) =
            LINE_KINDS.iter().partition(|kind| count.kinds.contains(kind));
        let mut sentences = vec![self.kinds(&counted, &others)];
        let about = [
            self.about("describe.only_things", &count.categories),
            self.about("describe.only_things", &count.products),
            self.about("describe.only_marked", &count.tags),
            self.about("describe.not_things", &count.not_categories),
            self.about("describe.not_things", &count.not_products),
            self.about("describe.not_marked", &count.not_tags),
        ];
        sentences.extend(about.into_iter().flatten());
        sentences
    }

    fn kinds(&self, counted: &[LineKind], others: &[LineKind]) -> String {
        if others.is_empty() {
            return self.say("describe.lines_all");
        }
        let list = |kinds: &[LineKind]| {
            let names: Vec<&str> = kinds.iter().map(|kind| self.kind_of_line(*kind)).collect();
            Value::Phrase(self.words.all_of(&names).into())
        };
        let values = [("counted", list(counted)), ("others", list(others))];
        self.words.fill("describe.lines_some", &values)
    }

    pub(super) fn kind_of_line(&self, kind: LineKind) -> &str {
        self.words.say(match kind {
            LineKind::Goods => "describe.line_goods",
            LineKind::Shipping => "describe.line_shipping",
            LineKind::Fee => "describe.line_fee",
            LineKind::GiftCard => "describe.line_gift_card",
            LineKind::Reward => "describe.line_reward",
        })
    }

    /// What becomes of fractions.
    fn rounding(&self, rule: &EarnRule) -> Option<String> {
        let Give::PerAmount { stepwise, .. } = rule.give else { return None };
        let key = match (rule.carry, stepwise, rule.round.mode, rule.round.per_line) {
            (true, true, _, _) | (true, false, RoundMode::Down, _) => "describe.carry_down",
            (true, false, RoundMode::Nearest, _) => "describe.carry_nearest",
            (true, false, RoundMode::Up, _) => "describe.carry_up",
            (false, true, _, false) => return None,
            (false, true, _, true) => "describe.step_line",
            (false, false, RoundMode::Down, false) => "describe.round_down_order",
            (false, false, RoundMode::Down, true) => "describe.round_down_line",
            (false, false, RoundMode::Nearest, false) => "describe.round_nearest_order",
            (false, false, RoundMode::Nearest, true) => "describe.round_nearest_line",
            (false, false, RoundMode::Up, false) => "describe.round_up_order",
            (false, false, RoundMode::Up, true) => "describe.round_up_line",
        };
        Some(self.say(key))
    }

    /// One limit of a rule.
    #[must_use]
    pub fn cap(&self, rule: &EarnRule, cap: &Cap) -> String {
        let key = match cap.per {
            PeriodKind::Day => "describe.cap_day",
            PeriodKind::Week => "describe.cap_week",
            PeriodKind::Month => "describe.cap_month",
            PeriodKind::Year => "describe.cap_year",
            PeriodKind::Lifetime => "describe.cap_lifetime",
        };
        let points = self.points(&rule.wallet, cap.most);
        let most = self.words.fill(key, &[("points", points.into())]);
        let beyond = match cap.beyond {
            Beyond::Reduce => "describe.cap_reduce",
            Beyond::Reject => "describe.cap_reject",
        };
        self.words.fill(beyond, &[("most", Value::Phrase(most.into()))])
    }
}

/// What the rule rewards, as a part of a key.
fn deed(rule: &EarnRule) -> &'static str {
    match (&rule.give, &rule.on) {
        (Give::PerAmount { stepwise: false, .. }, _) => "amount",
        (Give::PerAmount { stepwise: true, .. }, _) => "step",
        (Give::PerItem { .. }, _) => "item",
        (Give::Flat { .. }, Trigger::Order) if rule.when.audience.first_order => "first",
        (Give::Flat { .. }, Trigger::Order) => "order",
        (Give::Flat { .. }, Trigger::Visit) => "visit",
        (Give::Flat { .. }, Trigger::Action(_)) => "action",
        (Give::Flat { .. }, Trigger::Challenge(_)) => "challenge",
        (Give::Flat { .. }, Trigger::Join) => "join",
        (Give::Flat { .. }, Trigger::Birthday) => "birthday",
    }
}

pub(super) const fn is_for_orders(rule: &EarnRule) -> bool {
    matches!(rule.on, Trigger::Order | Trigger::Visit)
}
