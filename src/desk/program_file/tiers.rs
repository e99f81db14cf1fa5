//! The tiers of a program file: `[tiers]`, `[[tier]]` and their keys.

use super::earn::{BASES, TENDERS, count};
use super::phrase;
use super::promotion::{reach, stack, times};
use super::read::{self, Frame};
use super::sheet::{Field, Sheet, Table};
use crate::desk::finding::{Code, Finding};
use crate::desk::nearest::nearest;
use crate::domain::names::{Label, WalletId};
use crate::domain::program::{Basis, Draft, Issued, LineFilter, TenderPolicy};
use crate::domain::promotion::Times;
use crate::domain::tiers::{Counting, Crossing, Drop, Lasts, Metric, Threshold, Tier, Tiers};

/// What [`threshold`] reads.
const FROM: &str = "how much it takes, as in \"1000 point\", \"2000.00 spent\" or \"12 orders\"";

pub const DROPS: [(&str, Drop); 2] = [("by balance", Drop::ByBalance), ("one tier", Drop::OneTier)];

pub const CROSSINGS: [(&str, Crossing); 2] =
    [("before", Crossing::Before), ("split", Crossing::Split)];

/// The head and the ladder; a program without tiers has neither.
pub fn read(root: &Table<'_>, frame: &Frame) -> Option<Tiers> {
    let head = match root.get("tiers") {
        Some(field) => head(field.table("a table [tiers]")?, frame),
        None => Some(Tiers::default()),
    };
    let ladder = match root.get("tier") {
        Some(field) => {
            let all = field.list("tiers that begin with a line [[tier]], the lowest first");
            let one =
                |field: &Field<'_>| tier(field.table("a tier that begins with [[tier]]")?, frame);
            all.unwrap_or_default().iter().map(one).collect()
        }
        None => Some(Vec::new()),
    };
    Some(Tiers { ladder: ladder?, ..head? })
}

/// Says which tiers are named and are none: a rule, a reward or a benefit for nobody is a mistake.
pub fn resolve(draft: &Draft, lists: &Lists<'_>, sheet: &Sheet) {
    let tiers: Vec<&str> = draft.tiers.ladder.iter().map(|tier| tier.id.as_str()).collect();
    let rules = draft.earns.iter().map(|one| &one.when.audience).zip(lists.rules);
    let promotions = draft.promotions.iter().map(|one| &one.when.audience).zip(lists.promotions);
    let benefits = draft.benefits.iter().map(|one| &one.audience).zip(lists.benefits);
    let rewards = draft.rewards.iter().map(|one| &one.audience).zip(lists.rewards);
    let when = rules.chain(promotions).map(|(of, at)| (of, format!("{at}/when/tiers")));
    let whom = benefits.chain(rewards).map(|(of, at)| (of, format!("{at}/for/tiers")));
    let say = |tier: &Label, pointer: &str| {
        let meant = nearest(tier.as_str(), tiers.iter().copied()).unwrap_or_default();
        let message = format!("there is no tier \"{tier}\"");
        let finding = Finding::new(Code::WORD, pointer, sheet.place(pointer), &message);
        let expected = "a tier that begins with a line [[tier]]";
        sheet.report(finding.expected(expected).suggestion(meant));
    };
    for (audience, pointer) in when.chain(whom) {
        let unknown = audience.tiers.iter().filter(|tier| !tiers.contains(&tier.as_str()));
        unknown.for_each(|tier| say(tier, &pointer));
    }
    for (reward, pointer) in draft.rewards.iter().zip(lists.rewards) {
        match &reward.issued {
            Issued::OnTier(tier) if !tiers.contains(&tier.as_str()) => {
                say(tier, &format!("{pointer}/issued"));
            }
            _ => {}
        }
    }
}

/// Where the items of a file stand that can be for some tiers only.
pub struct Lists<'a> {
    pub rules: &'a [String],
    pub promotions: &'a [String],
    pub benefits: &'a [String],
    pub rewards: &'a [String],
}

fn head(table: Table<'_>, frame: &Frame) -> Option<Tiers> {
    let usual = Tiers::default();
    let counting = table.or("counting", usual.counting, counting);
    let lasts = table.optional("lasts", lasts);
    let grace = table.optional("grace", read::span);
    let drop = table.or("drop", usual.drop, |field| read::word(field, &DROPS));
    let crossing = table.or("crossing", usual.crossing, |field| read::word(field, &CROSSINGS));
    let basis = table.or("basis", Basis::PaidBeforeTax, |field| read::word(field, &BASES));
    let count = table.or("count", LineFilter::default(), count);
    let tenders = table.or("tenders", TenderPolicy::Money, |field| read::word(field, &TENDERS));
    let of = reach(&table, frame);
    let group = table.or("stack", None, stack);
    table.close();
    let counting = counting?;
    Some(Tiers {
        ladder: Vec::new(),
        counting,
        lasts: lasts?.unwrap_or_else(|| usually_lasts(counting)),
        grace: grace?,
        drop: drop?,
        crossing: crossing?,
        basis: basis?,
        count: count?,
        tenders: tenders?,
        of: of?,
        group: group?,
    })
}

/// To the end of the next year; or, where no years are counted, as long as what is counted does.
fn usually_lasts(counting: Counting) -> Lasts {
    match counting {
        Counting::CalendarYear | Counting::YearFromJoining => Lasts::Years(1),
        Counting::Last(_) => Lasts::WhileCounted,
        Counting::Ever => Lasts::Ever,
    }
}

fn counting(field: &Field<'_>) -> Option<Counting> {
    let expected = "\"calendar year\", \"year from joining\", \"for ever\", or the last \
        \"12 months\"";
    let text = field.text(expected)?;
    match (text.as_str(), phrase::span(&text)) {
        ("calendar year", _) => Some(Counting::CalendarYear),
        ("year from joining", _) => Some(Counting::YearFromJoining),
        ("for ever", _) => Some(Counting::Ever),
        (_, Some(span)) => Some(Counting::Last(span)),
        _ => {
            let message = format!("\"{text}\" is no time that is counted together");
            field.refuse(Code::WORD, &message, expected)
        }
    }
}

fn lasts(field: &Field<'_>) -> Option<Lasts> {
    let expected = "\"until the end of the year\", \"until the end of the next year\", a length \
        of time such as \"12 months\", \"as long as it counts\" or \"for ever\"";
    let text = field.text(expected)?;
    match (text.as_str(), phrase::span(&text)) {
        ("until the end of the year", _) => Some(Lasts::Years(0)),
        ("until the end of the next year", _) => Some(Lasts::Years(1)),
        ("as long as it counts", _) => Some(Lasts::WhileCounted),
        ("for ever", _) => Some(Lasts::Ever),
        (_, Some(span)) => Some(Lasts::For(span)),
        _ => {
            let message = format!("\"{text}\" does not say how long a tier lasts");
            field.refuse(Code::WORD, &message, expected)
        }
    }
}

fn tier(table: Table<'_>, frame: &Frame) -> Option<Tier> {
    let id = table.required("id", |field| read::name(field, Label::parse));
    let name = table.required("name", read::words);
    let from = table.or("from", Vec::new(), |field| thresholds(field, frame));
    let times = table.or("give", Times::ONCE, times);
    table.close();
    Some(Tier { id: id?, name: name?, from: from?, times: times? })
}

/// One, or several of which whichever comes first reaches the tier.
fn thresholds(field: &Field<'_>, frame: &Frame) -> Option<Vec<Threshold>> {
    if field.is_list() {
        return field.each(FROM, |one| threshold(one, frame));
    }
    threshold(field, frame).map(|one| vec![one])
}

/// `1000 point`, `2000.00 spent`, `12 orders`.
pub fn threshold(field: &Field<'_>, frame: &Frame) -> Option<Threshold> {
    let text = field.text(FROM)?;
    let (metric, least) = match phrase::two_words(&text) {
        Some((count, "spent")) => (Metric::Spent, read::decimal(field, frame, count)?.get()),
        Some((count, "orders" | "order")) => {
            let count = phrase::whole(count).map(u64::from);
            let least = match count {
                Some(least) => least,
                None => return field.refuse(Code::NUMBER, "not a number of orders", FROM),
            };
            (Metric::Orders, least)
        }
        Some((count, unit)) => {
            let wallet = read::wallet(field, frame, unit)?;
            let least = read::count_of(field, frame, wallet, count)?.get();
            (Metric::Points(WalletId::parse(&wallet.id).ok()?), least)
        }
        None => {
            let message = format!("\"{text}\" does not say how much");
            return field.refuse(Code::POINTS, &message, FROM);
        }
    };
    Some(Threshold { metric, least })
}
