//! `cargo bench --bench evaluate`: how long one decision about an order takes, natively.
//!
//! Prints the median of many decisions about an order of 20 lines under every program of the
//! gallery, and how it grows with rules and with lines under the largest. A decision is all of
//! `decide`: rules, caps, lots, the entry; without storage and without JSON.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use regulars::desk::program_file::{Compiled, compile};
use regulars::desk::source::Source;
use regulars::domain::book::Book;
use regulars::domain::command::Command;
use regulars::domain::decide::{Decision, Facts, decide};
use regulars::domain::moment::Moment;
use regulars::domain::money::Minor;
use regulars::domain::names::{Label, MemberId, Reference, RuleId, VersionId};
use regulars::domain::order::{Line, Order, OrderParts};
use regulars::domain::principal::Principal;
use regulars::domain::program::{Draft, LineKind, Program};
use regulars::protocol::ids::Names;

/// Decisions that are timed together: a clock's own cost vanishes in it.
const TOGETHER: u32 = 50;
/// Groups of them; the median of all groups is printed.
const GROUPS: usize = 201;
const LINES: usize = 20;
/// What a decision about 20 lines may take under any program of the gallery.
const GOAL: Duration = Duration::from_micros(20);

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome<()> {
    let mut programs = gallery()?;
    programs.sort_by_key(|compiled| compiled.program.earns.len());
    println!("{:<18}{:>6}{:>14}", "program", "rules", "20 lines, µs");
    let mut slowest = Duration::ZERO;
    for compiled in &programs {
        let took = median(&compiled.program, &compiled.version, LINES)?;
        slowest = slowest.max(took);
        let rules = compiled.program.earns.len();
        println!("{:<18}{rules:>6}{:>14}", compiled.program.id.as_str(), micros(took));
    }
    if let Some(largest) = programs.last() {
        growth(largest)?;
    }
    let verdict = if slowest <= GOAL { "within" } else { "over" };
    println!("slowest {} µs: {verdict} the goal of {} µs", micros(slowest), GOAL.as_micros());
    Ok(())
}

/// Twice the lines, and twice the rules: what is linear does not more than double.
fn growth(largest: &Compiled) -> Outcome<()> {
    println!("\n{} with", largest.program.id);
    for lines in [5, 10, 20, 40, 80] {
        let took = median(&largest.program, &largest.version, lines)?;
        println!("{lines:>6} lines {:>12} µs", micros(took));
    }
    for times in [1, 2, 4] {
        let program = repeated(&largest.program, times)?;
        let took = median(&program, &largest.version, LINES)?;
        println!("{:>6} rules {:>12} µs", program.earns.len(), micros(took));
    }
    Ok(())
}

fn gallery() -> Outcome<Vec<Compiled>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("programs");
    let mut all = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|end| end == "toml") {
            let source =
                Source { name: path.display().to_string(), text: fs::read_to_string(&path)? };
            all.push(compile(&source).compiled.ok_or("a program of the gallery does not compile")?);
        }
    }
    Ok(all)
}

/// The program with every rule so many times.
fn repeated(program: &Program, times: usize) -> Outcome<Program> {
    let mut draft: Draft = Draft::clone(program);
    let rules = std::mem::take(&mut draft.earns);
    for time in 0..times {
        for rule in &rules {
            let id = RuleId::parse(&format!("{}-{time}", rule.id)).map_err(|bad| bad.expected)?;
            let mut rule = rule.clone();
            rule.id = id;
            draft.earns.push(rule);
        }
    }
    draft.check().map_err(|flaws| format!("{flaws:?}").into())
}

#[expect(clippy::disallowed_methods, reason = "what a decision takes is what is measured here")]
fn median(program: &Program, version: &VersionId, lines: usize) -> Outcome<Duration> {
    let now = Moment::parse("2026-03-03T14:30:00Z")?;
    let book = enrolled(program, version, now)?;
    let command = Command::Earn { order: order(program, now, lines)? };
    let names = Names { member: &book.member, random: [0; 32] };
    let facts = Facts::of_book((program, version), &book, (&Principal::Store, &names));
    let mut groups = Vec::new();
    for _ in 0..GROUPS {
        let began = Instant::now();
        for _ in 0..TOGETHER {
            let decision = decide(&facts, &command, now).map_err(|fault| fault.0)?;
            if matches!(std::hint::black_box(decision), Decision::Refused(_)) {
                return Err("the order is refused".into());
            }
        }
        groups.push(began.elapsed() / TOGETHER);
    }
    groups.sort_unstable();
    groups.get(GROUPS / 2).copied().ok_or_else(|| "no groups".into())
}

fn enrolled(program: &Program, version: &VersionId, now: Moment) -> Outcome<Book> {
    let member = MemberId::parse(&format!("mem_{:026}", 0)).map_err(|bad| bad.expected)?;
    let blank = Book::blank(member);
    let enrol = Command::Enrol { segments: Vec::new(), told: Vec::new() };
    let names = Names { member: &blank.member, random: [0; 32] };
    let facts = Facts::of_book((program, version), &blank, (&Principal::Store, &names));
    match decide(&facts, &enrol, now).map_err(|fault| fault.0)? {
        Decision::Accepted { entry, .. } => Ok(blank.after(&entry).ok_or("no book")?),
        other => Err(format!("nobody can join: {other:?}").into()),
    }
}

/// Lines of which every second is of another category, with tax and a discount.
fn order(program: &Program, now: Moment, lines: usize) -> Outcome<Order> {
    let label = |text: String| Label::parse(&text).map_err(|bad| bad.expected);
    let mut all = Vec::new();
    for place in 0..lines {
        let amount = 1_000 + 37 * u64::try_from(place)?;
        all.push(Line {
            id: Reference::parse(&format!("l{place}")).map_err(|bad| bad.expected)?,
            product: Some(label(format!("product-{place}"))?),
            categories: vec![label(format!("category-{}", place % 2))?],
            tags: vec![label("new".to_owned())?],
            quantity: 2,
            gross: Minor::new(amount).ok_or("no amount")?,
            discount: Minor::new(100).ok_or("no amount")?,
            tax: Minor::new(150).ok_or("no amount")?,
            kind: LineKind::Goods,
        });
    }
    let parts = OrderParts {
        reference: Reference::parse("o1").map_err(|bad| bad.expected)?,
        occurred_at: now,
        currency: program.currency,
        channel: None,
        location: None,
        lines: all,
        tenders: Vec::new(),
    };
    Order::new(parts).map_err(|flaw| format!("{} {}", flaw.pointer, flaw.fault).into())
}

fn micros(took: Duration) -> String {
    let nanos = took.as_nanos();
    format!("{}.{}", nanos / 1000, nanos % 1000 / 100)
}
