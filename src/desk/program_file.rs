//! The program file: TOML as a merchant writes it, compiled into a program or into what is wrong.

mod attribute;
mod audience;
mod custom;
mod benefit;
mod challenge;
mod earn;
mod head;
mod held;
mod lints;
mod logo;
pub mod offsets;
pub mod phrase;
mod plan;
mod promotion;
mod read;
mod reward;
pub mod shape;
pub mod sheet;
mod segment;
mod shop;
mod tiers;
mod till;
mod wallet;
mod when;

use std::path::Path;

use super::finding::{self, Code, Finding};
use super::source::Source;
use crate::domain::attributes::Attribute;
use crate::domain::names::{VersionId, WalletId};
use crate::domain::program::{Draft, ENGINE, Flaw, Program};
use crate::domain::segments::Segment;
use crate::domain::tiers::Tiers;
use crate::domain::till::Till;
use crate::protocol::version::{DOCUMENT_MAX_BYTES, encode, version_id};
use head::Head;
use read::Frame;
use sheet::{Sheet, Table};

/// A program as it is published: the document, its name, and what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compiled {
    pub program: Program,
    pub document: Vec<u8>,
    pub version: VersionId,
}

/// What became of a file: the compiled program if it has no error, and all there is to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    pub compiled: Option<Compiled>,
    pub findings: Vec<Finding>,
}

/// Compiles a program file; every error and warning is in the findings, by place in the file.
#[must_use]
pub fn compile(source: &Source) -> Outcome {
    let tree = match sheet::parse(source) {
        Ok(tree) => tree,
        Err(mut findings) => {
            finding::sort(&mut findings);
            return Outcome { compiled: None, findings };
        }
    };
    let sheet = Sheet::new(&tree);
    let compiled = compile_root(sheet.root(&tree), &sheet, source.folder());
    let mut findings = sheet.into_findings();
    finding::sort(&mut findings);
    let compiled = compiled.filter(|_| finding::is_clean(&findings));
    Outcome { compiled, findings }
}

fn compile_root(root: Table<'_>, sheet: &Sheet, folder: &Path) -> Option<Compiled> {
    let (head, frame) = head::read(&root, folder);
    let custom = custom::read(&root);
    let wallets = wallet::read(&root, &frame);
    // A wallet that could not be read has said so; what refers to it need not say it again.
    let known = |id: &WalletId| wallets.iter().any(|wallet| wallet.id == *id);
    let (attributes, (segments, grouped)) = groups(&root, &frame);
    let holdout = root.or("holdout", 0, segment::share);
    let (earns, rules) = kept("/earn", earn::read(&root, &frame), |rule| known(&rule.wallet));
    let (promotions, promoted) = kept("/promotion", promotion::read(&root, &frame), |_| true);
    let tiers = tiers::read(&root, &frame);
    let (benefits, benefited) = kept("/benefit", benefit::read(&root, &frame), |_| true);
    let (challenges, challenged) = kept("/challenge", challenge::read(&root, &frame), |_| true);
    let (rewards, reward_pointers) =
        kept("/reward", reward::read(&root, &frame), |reward| known(&reward.wallet));
    let (plans, plan_pointers) = kept("/plan", plan::read(&root, &frame), |plan| {
        plan.credit.as_ref().is_none_or(|credit| known(&credit.wallet))
    });
    let till = root.or("till", Till::default(), |field| till::read(field, &frame));
    root.close();
    let draft = Draft {
        till: till.unwrap_or_default(),
        holdout: holdout.unwrap_or_default(),
        attributes,
        segments,
        wallets,
        earns,
        promotions,
        tiers: tiers.unwrap_or_default(),
        benefits,
        challenges,
        rewards,
        plans,
        ..draft(head?)
    };
    challenge::resolve(&draft, (&rules, &reward_pointers, &challenged), sheet);
    plan::resolve(&draft, (&rules, &reward_pointers), sheet);
    let lists = tiers::Lists {
        rules: &rules,
        promotions: &promoted,
        benefits: &benefited,
        rewards: &reward_pointers,
    };
    tiers::resolve(&draft, &lists, sheet);
    // What could not be read cannot be weighed against the rest.
    if sheet.is_clean() {
        let places = lints::Places {
            rules: &rules,
            promotions: &promoted,
            rewards: &reward_pointers,
            challenges: &challenged,
        };
        lints::lint(&draft, &custom, &places, sheet);
    }
    let lists = [
        ("/earn/", rules.as_slice()),
        ("/promotion/", &promoted),
        ("/benefit/", &benefited),
        ("/challenge/", &challenged),
        ("/reward/", &reward_pointers),
        ("/plan/", &plan_pointers),
        ("/segment/", &grouped),
    ];
    let places = Places(&lists);
    let document = encode(&draft);
    let program = match draft.check() {
        Ok(program) => program,
        Err(flaws) => {
            flaws.iter().for_each(|flaw| report_flaw(flaw, &places, sheet));
            return None;
        }
    };
    publish(program, document, sheet)
}

/// What the shop is asked to say of members; and the segments, each with its place in the file.
fn groups(root: &Table<'_>, frame: &Frame) -> (Vec<Attribute>, (Vec<Segment>, Vec<String>)) {
    let attributes = attribute::read(root);
    let segments = segment::read(root, (frame, &attributes));
    (attributes, kept("/segment", segments, |_| true))
}

/// A program of which only the head is there.
fn draft(head: Head) -> Draft {
    Draft {
        id: head.id,
        engine: ENGINE,
        name: head.name,
        currency: head.currency,
        zone: head.zone,
        livemode: head.livemode,
        backdate_ms: head.backdate_ms,
        orders: head.orders,
        shop: head.shop,
        till: Till::default(),
        ending: head.ending,
        holdout: 0,
        attributes: Vec::new(),
        segments: Vec::new(),
        wallets: Vec::new(),
        earns: Vec::new(),
        promotions: Vec::new(),
        tiers: Tiers::default(),
        benefits: Vec::new(),
        challenges: Vec::new(),
        rewards: Vec::new(),
        plans: Vec::new(),
    }
}

fn publish(program: Program, document: Vec<u8>, sheet: &Sheet) -> Option<Compiled> {
    if document.len() > DOCUMENT_MAX_BYTES {
        let kib = document.len() / 1024;
        let message = format!("the compiled program is {kib} KiB");
        let most = DOCUMENT_MAX_BYTES / 1024;
        let expected = format!("at most {most} KiB: fewer rules, or shorter texts");
        sheet.report(Finding::new(Code::TOO_LARGE, "", 0..0, &message).expected(&expected));
        return None;
    }
    let version = version_id(&document)?;
    Some(Compiled { program, document, version })
}

/// What could be read and is to be kept, and where in the file each of them stands.
fn kept<T>(list: &str, items: Vec<Option<T>>, keep: impl Fn(&T) -> bool) -> (Vec<T>, Vec<String>) {
    let placed = |(index, item): (usize, Option<T>)| {
        item.filter(&keep).map(|item| (item, format!("{list}/{index}")))
    };
    items.into_iter().enumerate().filter_map(placed).unzip()
}

/// Where the items of a draft's lists stand in the file: the pointer to a list, and of each item.
struct Places<'a>(&'a [(&'static str, &'a [String])]);

impl Places<'_> {
    /// The pointer into the file that a pointer into the draft stands for.
    fn in_file(&self, pointer: &str) -> String {
        let moved = |(prefix, places): &(&'static str, &[String])| {
            let (index, field) = split_step(pointer.strip_prefix(prefix)?);
            let place = places.get(index.parse::<usize>().ok()?)?;
            Some(format!("{place}{field}"))
        };
        self.0.iter().find_map(moved).unwrap_or_else(|| pointer.to_owned())
    }
}

/// The first step of a pointer, and the rest from its slash on.
fn split_step(pointer: &str) -> (&str, &str) {
    pointer.split_at(pointer.find('/').unwrap_or(pointer.len()))
}

/// Says what the domain finds wrong, unless the reader has said something about that field.
fn report_flaw(flaw: &Flaw, places: &Places<'_>, sheet: &Sheet) {
    let pointer = places.in_file(&flaw.pointer);
    if sheet.is_faulty(&pointer) {
        return;
    }
    let finding = Finding::new(Code::UNSOUND, &pointer, sheet.place(&pointer), &flaw.fault);
    sheet.report(finding);
}
