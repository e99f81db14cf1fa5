//! `Tiers`: a program's ladder, what counts towards it, and how long a tier that was reached lasts.

use super::calendar::{Expiry, Period, PeriodKind, Span, period_of};
use super::map::Map;
use super::moment::Moment;
use super::money::Minor;
use super::names::{Label, WalletId};
use super::program::{Basis, Draft, Flaws, LineFilter, TenderPolicy, Text};
use super::promotion::{Reach, Times};
use super::zone::Zone;

/// Tiers of a program: more than anybody could tell apart.
pub const TIERS_MAX: usize = 10;
/// Ways to reach one tier.
pub const THRESHOLDS_MAX: usize = 4;

/// What is counted towards a tier.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Metric {
    /// Qualifying points that were earned in the wallet, whatever became of them.
    Points(WalletId),
    /// What was spent, in minor units, as the tiers count it.
    Spent,
    /// Orders of which something remains.
    Orders,
}

/// So much, in what the metric counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Threshold {
    pub metric: Metric,
    pub least: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tier {
    pub id: Label,
    pub name: Text,
    /// Whichever comes first; empty for the lowest tier of a ladder on which everybody stands.
    pub from: Vec<Threshold>,
    pub times: Times,
}

/// The stretch of time that is counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Counting {
    #[default]
    CalendarYear,
    /// From one anniversary of joining to the next.
    YearFromJoining,
    /// The last so many days, weeks or months, a year at most: what was earned on a day counts
    /// as long as points would last that are earned on it.
    Last(Span),
    Ever,
}

/// How long a tier lasts once it is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lasts {
    /// To the end of the year it was reached in, and so many years more.
    Years(u32),
    /// From when it was reached, and from each order that reaches it again.
    For(Span),
    /// As long as what is counted reaches it.
    WhileCounted,
    Ever,
}

/// What comes after a tier that ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Drop {
    /// The tier that what has been counted since has reached.
    #[default]
    ByBalance,
    /// At worst the next lower one, for as long as a tier lasts.
    OneTier,
}

/// Which tier multiplies the order that reaches the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Crossing {
    /// The one before the order, for all of it.
    #[default]
    Before,
    /// The order is parted where the threshold lies: what comes after counts by the next tier.
    Split,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tiers {
    /// The lowest first.
    pub ladder: Vec<Tier>,
    pub counting: Counting,
    pub lasts: Lasts,
    /// A tier stays so much longer than it lasts.
    pub grace: Option<Span>,
    pub drop: Drop,
    pub crossing: Crossing,
    /// What of an order is spent.
    pub basis: Basis,
    pub count: LineFilter,
    pub tenders: TenderPolicy,
    /// What the factors of the tiers multiply.
    pub of: Reach,
    pub group: Option<Label>,
}

impl Default for Tiers {
    fn default() -> Self {
        Self {
            ladder: Vec::new(),
            counting: Counting::default(),
            lasts: Lasts::Years(1),
            grace: None,
            drop: Drop::default(),
            crossing: Crossing::default(),
            basis: Basis::PaidBeforeTax,
            count: LineFilter::default(),
            tenders: TenderPolicy::Money,
            of: Reach::default(),
            group: None,
        }
    }
}

impl Tiers {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    #[must_use]
    pub fn tier(&self, id: &Label) -> Option<&Tier> {
        self.ladder.iter().find(|tier| tier.id == *id)
    }

    /// How many tiers lie below it.
    #[must_use]
    pub fn rank(&self, id: &Label) -> Option<usize> {
        self.ladder.iter().position(|tier| tier.id == *id)
    }

    /// The stretch that `at` is counted in, for a member who joined then. Where the last so many
    /// days count, the day, and until when it does.
    #[must_use]
    pub fn period(&self, zone: &Zone, joined_at: Moment, at: Moment) -> Period {
        match self.counting {
            Counting::CalendarYear => period_of(zone, at, PeriodKind::Year),
            Counting::YearFromJoining => anniversary_year(zone, joined_at, at),
            Counting::Last(span) => Period {
                start: zone.start_of_day(zone.day(at)),
                end: Expiry::AfterEarning { span, exact: false }.moment(zone, at),
            },
            Counting::Ever => Period { start: Moment::MIN, end: None },
        }
    }

    /// When a tier ends that was reached then; [`Moment::MAX`] for never. `None` where it only
    /// lasts as long as it is counted.
    #[must_use]
    pub fn end(&self, zone: &Zone, joined_at: Moment, at: Moment) -> Option<Moment> {
        match self.lasts {
            Lasts::Years(more) => {
                let mut end = self.period(zone, joined_at, at).end;
                for _ in 0..more {
                    end = self.period(zone, joined_at, end?).end;
                }
                Some(end.unwrap_or(Moment::MAX))
            }
            Lasts::For(span) => {
                let end = Expiry::AfterEarning { span, exact: false }.moment(zone, at);
                Some(end.unwrap_or(Moment::MAX))
            }
            Lasts::WhileCounted => None,
            Lasts::Ever => Some(Moment::MAX),
        }
    }

    /// When the tier below one ends, that was dropped to when that one had ended.
    #[must_use]
    pub fn next_end(&self, zone: &Zone, joined_at: Moment, ended: Moment) -> Moment {
        let end = match self.lasts {
            Lasts::Years(_) => self.period(zone, joined_at, ended).end,
            _ => self.end(zone, joined_at, ended),
        };
        end.unwrap_or(Moment::MAX)
    }

    /// The end and the grace after it.
    #[must_use]
    pub fn with_grace(&self, zone: &Zone, end: Moment) -> Moment {
        let Some(span) = self.grace.filter(|_| end < Moment::MAX) else { return end };
        // The end is the first moment outside: what is earned in the last one lasts from its day.
        let last = end.minus_millis(1).unwrap_or(end);
        let grace = Expiry::AfterEarning { span, exact: false };
        grace.moment(zone, last).map_or(Moment::MAX, |until| until.max(end))
    }

    /// Whether anything is counted in this.
    #[must_use]
    pub fn counts(&self, metric: &Metric) -> bool {
        self.ladder.iter().flat_map(|tier| &tier.from).any(|threshold| threshold.metric == *metric)
    }
}

/// From the last anniversary of joining to the next; before joining, the first such year.
fn anniversary_year(zone: &Zone, joined_at: Moment, at: Moment) -> Period {
    let (joined, day) = (zone.day(joined_at), zone.day(at));
    let apart = u32::try_from(day.year().saturating_sub(joined.year())).unwrap_or(0);
    let after = |years: u32| joined.plus_months(years.saturating_mul(12));
    let is_past = after(apart).is_some_and(|anniversary| anniversary <= day);
    let years = if is_past { apart } else { apart.saturating_sub(1) };
    let start = |years: u32| after(years).map(|day| zone.start_of_day(day));
    Period { start: start(years).unwrap_or(Moment::MIN), end: start(years.saturating_add(1)) }
}

impl Draft {
    pub(super) fn check_tiers(&self, flaws: &mut Flaws) {
        let tiers = &self.tiers;
        flaws.at_most(tiers.ladder.len(), TIERS_MAX, "/tier");
        flaws.unique("/tier", tiers.ladder.iter().map(|tier| tier.id.as_str()));
        for (rank, tier) in tiers.ladder.iter().enumerate() {
            let at = |field: &str| format!("/tier/{rank}/{field}");
            flaws.unless(
                tier.name.0.contains_key("en"),
                &at("name"),
                "the English name is missing",
            );
            flaws.at_most(tier.from.len(), THRESHOLDS_MAX, &at("from"));
            let open = !tier.from.is_empty() || rank == 0;
            flaws.unless(open, &at("from"), "only the lowest tier can be everybody's");
            for threshold in &tier.from {
                let known = match &threshold.metric {
                    Metric::Points(wallet) => self.wallet(wallet).is_some(),
                    Metric::Spent | Metric::Orders => true,
                };
                flaws.unless(known, &at("from"), "no such wallet");
                flaws.unless(threshold.least > 0, &at("from"), "everybody has reached nothing");
                let fits = threshold.least <= Minor::MAX.get();
                flaws.unless(fits, &at("from"), "more than can be counted");
            }
        }
        self.check_ascent(flaws);
        if !tiers.ladder.is_empty() {
            self.check_tiers_head(flaws);
        }
    }

    /// A higher tier takes more, in everything that both are reached by.
    fn check_ascent(&self, flaws: &mut Flaws) {
        let mut highest: Map<&Metric, u64> = Map::new();
        for (rank, tier) in self.tiers.ladder.iter().enumerate() {
            for threshold in &tier.from {
                let before = highest.insert(&threshold.metric, threshold.least);
                flaws.unless(
                    before.is_none_or(|before| before < threshold.least),
                    &format!("/tier/{rank}/from"),
                    "takes no more than a tier below it",
                );
            }
        }
    }

    fn check_tiers_head(&self, flaws: &mut Flaws) {
        let tiers = &self.tiers;
        let by_year = matches!(tiers.counting, Counting::CalendarYear | Counting::YearFromJoining);
        let short = match tiers.counting {
            Counting::Last(span) => !span.exceeds_a_year(),
            _ => true,
        };
        flaws.unless(short, "/tiers/counting", "at most a year");
        let lasts = match tiers.lasts {
            Lasts::Years(_) => by_year,
            Lasts::WhileCounted => tiers.counting != Counting::Ever,
            Lasts::For(_) => true,
            Lasts::Ever => true,
        };
        flaws.unless(lasts, "/tiers/lasts", "does not go with what is counted together");
        let ends = !matches!(tiers.lasts, Lasts::WhileCounted | Lasts::Ever);
        flaws.unless(
            ends || tiers.drop == Drop::ByBalance,
            "/tiers/drop",
            "a tier drops to the next only where it lasts for a time",
        );
        flaws.unless(
            ends || tiers.grace.is_none(),
            "/tiers/grace",
            "there is no end after which it would be",
        );
        if tiers.ladder.iter().any(|tier| !tier.times.is_once()) {
            self.check_reach(&tiers.of, "/tiers/of", flaws);
        }
    }
}
