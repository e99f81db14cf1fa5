//! Paid memberships: what a plan is, what the shop's billing says of it, and how a member stands.

use super::book::{Book, Status};
use super::calendar::{Expiry, Span};
use super::canary;
use super::ledger::CounterKey;
use super::moment::Moment;
use super::money::Minor;
use super::names::{Label, Reference, RuleId, WalletId};
use super::points::Points;
use super::program::{Draft, Flaws, Program, Text};
use super::zone::Zone;

/// Plans in a program: each is a handful of counters in a member's book.
pub const PLANS_MAX: usize = 12;

/// What members pay for, period by period. The shop's billing takes the money and says so here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// As rules are named: what a period credits stands under it in the journal.
    pub id: Label,
    pub name: Text,
    /// What a period costs, as the rules page says it; billing says what was paid.
    pub price: Minor,
    pub period: Span,
    /// How long a member may try it, once.
    pub trial: Option<Span>,
    /// How long the perks go on after a paid period that was neither renewed nor cancelled.
    pub grace: Option<Span>,
    /// What each paid period puts into a wallet.
    pub credit: Option<Credit>,
    /// Where members buy it, over https.
    pub link: Option<String>,
}

/// An address as long as browsers and messages bear.
const LINK_MAX_BYTES: usize = 500;

/// Whether it is a whole address that begins with https, and nothing that a page could trip over.
fn is_link(link: &str) -> bool {
    let host = link.strip_prefix("https://").and_then(|rest| rest.split(['/', '?', '#']).next());
    let plain = |c: char| c.is_ascii_graphic() && !"\"'<>\\^`{|}".contains(c);
    let named = |host: &str| {
        host.contains('.') && host.chars().all(|c| c.is_ascii_alphanumeric() || ".-:".contains(c))
    };
    link.len() <= LINK_MAX_BYTES && link.chars().all(plain) && host.is_some_and(named)
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credit {
    pub wallet: WalletId,
    pub points: Points,
}

/// Something that the shop's billing says, once, under a reference of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bill {
    pub plan: Label,
    pub reference: Reference,
    pub occurred_at: Moment,
    pub event: BillEvent,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BillEvent {
    /// A period [from, until) was paid. Without `from` it is the one that goes on from the last,
    /// or begins then; without `until` it is as long as the plan says.
    Paid {
        from: Option<Moment>,
        until: Option<Moment>,
        amount: Option<Minor>,
        replaces: Option<Label>,
    },
    /// A trial began.
    Trial { until: Option<Moment> },
    /// There will be no next period.
    Cancelled,
    /// A period that was reported under this reference was given back.
    Refunded { of: Reference },
}

/// The same, as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Billed {
    Paid { from: Moment, until: Moment, amount: Minor, replaces: Option<Label> },
    Trial { from: Moment, until: Moment },
    Cancelled,
    Refunded { of: Reference },
}

/// What a member's book keeps of a plan, each an instant in milliseconds. Whether a membership is
/// running is never kept: it follows from these and the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// Where the time without a gap begins that the last paid period ends.
    Since,
    /// What periods are counted from.
    Anchor,
    /// Where the last period begins, and where it ends.
    From,
    Until,
    /// Where the time begins, before the last period, of which nothing was heard.
    Gap,
    /// Where a trial ends or ended.
    Trial,
    Cancelled,
    Refunded,
    /// Another plan took its place.
    Switched,
}

/// How a member stands to a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    Trial,
    Active,
    /// Paid to the end, and no longer.
    Cancelled,
    /// The next payment is late, and the perks go on for a while.
    Grace,
    Lapsed,
    Refunded,
    Switched,
}

impl Stage {
    /// Whether the perks are there.
    #[must_use]
    pub fn is_running(self) -> bool {
        matches!(self, Self::Trial | Self::Active | Self::Cancelled | Self::Grace)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    pub plan: Label,
    pub stage: Stage,
    pub since: Moment,
    /// Where what was paid or tried ends.
    pub until: Moment,
    /// Where the perks end, or ended.
    pub perks_until: Moment,
}

pub(super) fn check_plans(draft: &Draft, flaws: &mut Flaws) {
    flaws.at_most(draft.plans.len(), PLANS_MAX, "/plan");
    flaws.unique("/plan", draft.plans.iter().map(|plan| plan.id.as_str()));
    for (index, plan) in draft.plans.iter().enumerate() {
        let at = |field: &str| format!("/plan/{index}/{field}");
        let id = RuleId::parse(plan.id.as_str());
        flaws.unless(id.is_ok(), &at("id"), RuleId::EXPECTED);
        // What a period credits stands under its plan's name, beside what rules give.
        let is_rule = id.is_ok_and(|id| draft.rule(&id).is_some());
        flaws.unless(!is_rule, &at("id"), "an earn rule is called so");
        flaws.unless(plan.name.0.contains_key("en"), &at("name"), "the English name is missing");
        let link = plan.link.as_deref().is_none_or(is_link);
        flaws.unless(link, &at("link"), "not an address such as https://shop.example/join");
        if let Some(credit) = &plan.credit {
            let wallet = draft.wallet(&credit.wallet);
            flaws.unless(wallet.is_some(), &at("credit"), "no such wallet");
            flaws.unless(!credit.points.is_zero(), &at("credit"), "credits nothing");
        }
    }
}

/// Every plan that the member was ever in, as it stands at that instant: those of the program in
/// its order, then those that it has no more.
#[must_use]
pub fn memberships(program: &Program, book: &Book, at: Moment) -> Vec<Membership> {
    let known = |plan: &Label| program.plans.iter().position(|one| one.id == *plan);
    let mut plans: Vec<&Label> = book
        .counters
        .keys()
        .filter_map(|key| match key {
            CounterKey::Membership { plan, mark: Mark::Until } => Some(plan),
            _ => None,
        })
        .collect();
    plans.sort_by_key(|plan| known(plan).unwrap_or(usize::MAX));
    plans.into_iter().filter_map(|plan| membership(program, book, plan, at)).collect()
}

/// The plans whose perks the member has at that instant.
#[must_use]
pub fn running(program: &Program, book: &Book, at: Moment) -> Vec<Label> {
    if !matches!(book.status, Status::Active | Status::Suspended) {
        return Vec::new();
    }
    let all = memberships(program, book, at).into_iter();
    all.filter(|one| one.stage.is_running()).map(|one| one.plan).collect()
}

/// How the member stands to one plan; `None` where they never were in it by then.
#[must_use]
pub fn membership(program: &Program, book: &Book, plan: &Label, at: Moment) -> Option<Membership> {
    let mark = |mark| mark_of(book, plan, mark);
    let (since, until) = (mark(Mark::Since)?, mark(Mark::Until)?);
    let until = until.plus_millis(i64::from(canary::is("perks-late"))).unwrap_or(until);
    if at < since {
        return None;
    }
    let trial = mark(Mark::Trial);
    let is_cancelled = mark(Mark::Cancelled).is_some();
    let ended = if mark(Mark::Refunded).is_some() {
        Some(Stage::Refunded)
    } else if mark(Mark::Switched).is_some() {
        Some(Stage::Switched)
    } else {
        (is_cancelled || trial == Some(until)).then_some(Stage::Lapsed)
    };
    let grace = program.plan(plan).and_then(|plan| plan.grace).filter(|_| ended.is_none());
    let perks_until = grace.map_or(until, |grace| later(&program.zone, until, grace));
    let stage = match ended {
        _ if at < until && is_cancelled => Stage::Cancelled,
        _ if at < until && trial.is_some_and(|end| at < end) => Stage::Trial,
        _ if at < until => Stage::Active,
        Some(ended) => ended,
        None if at < perks_until => Stage::Grace,
        None => Stage::Lapsed,
    };
    Some(Membership { plan: plan.clone(), stage, since, until, perks_until })
}

/// An instant that the book keeps of a plan.
#[must_use]
pub fn mark_of(book: &Book, plan: &Label, mark: Mark) -> Option<Moment> {
    let value = book.count(&CounterKey::Membership { plan: plan.clone(), mark });
    i64::try_from(value).ok().filter(|value| *value > 0).and_then(Moment::new)
}

/// The same local time a span later.
#[must_use]
pub fn later(zone: &Zone, at: Moment, span: Span) -> Moment {
    Expiry::AfterEarning { span, exact: true }.moment(zone, at).unwrap_or(Moment::MAX)
}

/// Where the period ends that begins at `from`, of those counted from `anchor`: from the 31st of
/// January month by month, the next ends on the 28th of February and the one after on the 31st.
#[must_use]
pub fn period_end(zone: &Zone, anchor: Moment, from: Moment, period: Span) -> Moment {
    let ends = (1..=Span::MOST).map_while(|count| {
        let span = Span::new(period.count().checked_mul(count)?, period.unit())?;
        Some(later(zone, anchor, span))
    });
    let end = ends.into_iter().find(|end| *end > from);
    end.unwrap_or_else(|| later(zone, from, period))
}
