//! When a rule applies, in words: days, hours, dates, ways of buying, members, amounts.

use super::Describe;
use crate::domain::audience::Audience;
use crate::domain::moment::Moment;
use crate::domain::names::Label;
use crate::domain::program::{EarnRule, Give, Trigger, When, Window};

use crate::domain::segments::HOLDOUT;

/// All seven bits.
const EVERY_DAY: u8 = 127;

impl Describe<'_> {
    pub(super) fn when(&self, rule: &EarnRule) -> Vec<String> {
        self.conditions_but(&rule.when, self.first_order(rule))
    }

    /// The conditions of what is no rule of its own.
    pub(super) fn conditions_of_when(&self, when: &When) -> Vec<String> {
        let first = when.audience.first_order.then(|| self.say("describe.when_first"));
        self.conditions_but(when, first)
    }

    fn conditions_but(&self, when: &When, first_order: Option<String>) -> Vec<String> {
        let When { channels, audience, least, .. } = when;
        let least = least.map(|least| {
            let amount = self.words.price(least, self.program.currency);
            self.words.fill("describe.when_least", &[("amount", amount.into())])
        });
        let dates = Window { from: when.from, until: when.until };
        let mut all = vec![
            self.dates(dates),
            self.weekdays(when.weekdays),
            when.hours.map(|hours| self.hours(hours)),
        ];
        all.extend(self.members(audience));
        all.extend([first_order, self.about("describe.when_channels", channels), least]);
        all.into_iter().flatten().collect()
    }

    /// Which members something is for: in which segments, tiers and plans.
    #[must_use]
    pub fn members(&self, audience: &Audience) -> Vec<Option<String>> {
        let Audience { segments, not_segments, tiers, plans, first_order: _ } = audience;
        // Who is held out is not told: it would not be a comparison any more.
        let others = not_segments.iter().filter(|own| own.as_str() != HOLDOUT);
        let others: Vec<Label> = others.cloned().collect();
        let mut all: Vec<Option<String>> = match self.alone(segments) {
            Some(segment) => segment.meets.iter().map(|it| Some(self.common(it))).collect(),
            None => vec![self.about("describe.when_segments", segments)],
        };
        all.extend([
            self.about("describe.when_not_segments", &others),
            self.about_tiers(tiers),
            self.of_plans(plans),
        ]);
        all
    }

    fn of_plans(&self, plans: &[Label]) -> Option<String> {
        let names: Vec<String> = plans.iter().map(|plan| self.plan_name(plan)).collect();
        let list = super::super::words::Value::Phrase(self.words.any_of(&names).into());
        let some = !plans.is_empty();
        some.then(|| self.words.fill("describe.when_plans", &[("list", list)]))
    }

    fn about_tiers(&self, tiers: &[Label]) -> Option<String> {
        if tiers.is_empty() {
            return None;
        }
        let names: Vec<String> = tiers.iter().map(|tier| self.tier_name(tier)).collect();
        let list = super::super::words::Value::Phrase(self.words.any_of(&names).into());
        Some(self.words.fill("describe.when_tiers", &[("list", list)]))
    }

    /// From when and until when.
    #[must_use]
    pub fn dates(&self, when: Window) -> Option<String> {
        let from = when.from.map(|from| ("from", self.beginning(from).into()));
        let until =
            when.until.map(|end| ("until", self.words.last_day(&self.program.zone, end).into()));
        match (from, until) {
            (None, None) => None,
            (Some(from), None) => Some(self.words.fill("describe.when_from", &[from])),
            (None, Some(until)) => Some(self.words.fill("describe.when_until", &[until])),
            (Some(from), Some(until)) => {
                Some(self.words.fill("describe.when_between", &[from, until]))
            }
        }
    }

    /// The date of a first moment, with its time where that is no midnight.
    pub(super) fn beginning(&self, from: Moment) -> String {
        let zone = &self.program.zone;
        if zone.start_of_day(zone.day(from)) == from {
            return self.words.date(zone, from);
        }
        self.words.date_time(zone, from)
    }

    fn weekdays(&self, set: u8) -> Option<String> {
        if set == 0 || set & EVERY_DAY == EVERY_DAY {
            return None;
        }
        let mut runs: Vec<String> = Vec::new();
        let mut day = 0_u8;
        while day < 7 {
            let length = run(set, day);
            runs.extend(self.run(day, length));
            day = day.saturating_add(length).saturating_add(1);
        }
        let days = super::super::words::Value::Phrase(self.words.all_of(&runs).into());
        Some(self.words.fill("describe.when_weekdays", &[("days", days)]))
    }

    /// So many days from that one on: each by its name, or three and more by the first and the
    /// last.
    fn run(&self, first: u8, length: u8) -> Vec<String> {
        let name = |day: u8| self.words.weekday_name(day);
        if length < 3 {
            return (first..first.saturating_add(length)).map(name).collect();
        }
        let last = first.saturating_add(length).saturating_sub(1);
        let values = [("first", name(first).into()), ("last", name(last).into())];
        vec![self.words.fill("describe.day_range", &values)]
    }

    /// Hours over midnight are those of one day: before the one and after the other.
    fn hours(&self, (from, until): (u16, u16)) -> String {
        let midnight = 24 * 60;
        let until = if until == 0 { midnight } else { until };
        let key = match from < until {
            true => "describe.when_hours",
            false => "describe.when_hours_apart",
        };
        let values =
            [("from", self.words.clock(from).into()), ("until", self.words.clock(until).into())];
        self.words.fill(key, &values)
    }

    fn first_order(&self, rule: &EarnRule) -> Option<String> {
        let key = match (&rule.on, rule.give) {
            _ if !rule.when.audience.first_order => return None,
            // It is said with what the rule gives, or goes without saying.
            (Trigger::Order, Give::Flat { .. }) | (Trigger::Join, _) => return None,
            (Trigger::Action(_) | Trigger::Birthday | Trigger::Challenge(_), _) => {
                "describe.when_before_first"
            }
            (Trigger::Order | Trigger::Visit, _) => "describe.when_first",
        };
        Some(self.say(key))
    }
}

/// How many days in a row are in the set, from that one on.
fn run(set: u8, first: u8) -> u8 {
    let days = set.checked_shr(u32::from(first)).unwrap_or(0);
    u8::try_from(days.trailing_ones()).unwrap_or(0).min(7_u8.saturating_sub(first))
}
