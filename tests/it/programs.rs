//! The gallery: every program in `programs/` keeps every promise its cases make, to the unit.

use std::fs;
use std::path::{Path, PathBuf};

use regulars::desk::cases::{self, Ran};
use regulars::desk::finding::Finding;
use regulars::desk::program_file::{Compiled, compile};
use regulars::desk::source::Source;

fn gallery() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("programs");
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|end| end == "toml")).collect();
    files.sort();
    files
}

fn source(path: &Path) -> Source {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{path:?}: {error}"));
    Source::new(&path.file_name().unwrap().to_string_lossy(), &text)
}

fn compiled(source: &Source) -> Compiled {
    let outcome = compile(source);
    assert_eq!(outcome.findings, vec![], "{}", source.name);
    outcome.compiled.unwrap()
}

fn run(compiled: &Compiled, text: &str) -> Ran {
    let source = Source::new("test.cases", text);
    match cases::parse(&source, &compiled.program) {
        Ok(rows) => cases::run(compiled, &rows),
        Err(findings) => Ran { findings, ..Ran::default() },
    }
}

fn told(findings: &[Finding], source: &Source) -> String {
    let line = |finding: &Finding| {
        format!("{}:{} {}", source.name, source.position(finding.span.start).line, finding.message)
    };
    findings.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_program_keeps_its_promises() {
    let files = gallery();
    assert!(files.len() >= 3, "{files:?}");
    for file in files {
        let program = compiled(&source(&file));
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        assert_eq!(program.program.id.as_str(), name, "a file is named for its program");
        let cases = source(&file.with_extension("cases"));
        let ran = run(&program, &cases.text);
        assert!(ran.findings.is_empty(), "{}", told(&ran.findings, &cases));
        assert!(ran.cases >= 3 && ran.rows >= 10, "{name} promises hardly anything: {ran:?}");
    }
}

/// The words of a row behind which a figure stands that the engine must reach exactly.
const FIGURES: &[&str] = &[
    "earns", "takes", "forgives", "back", "holds", "costs", "missing", "x", "pending", "held",
    "owed", "issued", "redeemed", "expired", "clawed", "star", "stamp", "point",
];

/// Where the figures of a row stand, remark aside.
fn figures(row: &str) -> Vec<(usize, usize)> {
    let row = row.split(" #").next().unwrap_or_default();
    let mut places = Vec::new();
    let mut at = 0;
    let mut before = "";
    for word in row.split(' ') {
        let digits = word.trim_end_matches([',', '\n']);
        if FIGURES.contains(&before) && digits.parse::<u64>().is_ok() {
            places.push((at, at + digits.len()));
        }
        at += word.len() + 1;
        if !word.is_empty() {
            before = word.trim_end_matches(',');
        }
    }
    places
}

#[test]
fn no_figure_of_a_case_goes_unread() {
    let mut changed = 0;
    for file in gallery() {
        let program = compiled(&source(&file));
        let text = source(&file.with_extension("cases")).text;
        // A case has nothing to do with another: only its own rows are run again.
        for case in text.split("\n\n") {
            changed += every_figure_is_read(&program, case);
        }
    }
    assert!(changed > 200, "only {changed} figures were found");
}

/// Changes the figures of a case one by one, and answers how many there were.
fn every_figure_is_read(program: &Compiled, case: &str) -> usize {
    let mut changed = 0;
    let mut start = 0;
    for row in case.split_inclusive('\n') {
        let places = if row.starts_with('#') { Vec::new() } else { figures(row) };
        for (from, to) in places {
            let (from, to) = (start + from, start + to);
            let more = case[from..to].parse::<u64>().unwrap() + 1;
            let other = format!("{}{more}{}", &case[..from], &case[to..]);
            let ran = run(program, &other);
            assert!(!ran.findings.is_empty(), "{more} passes for {}: {row}", &case[from..to]);
            changed += 1;
        }
        start += row.len();
    }
    assert!(changed == 0 || run(program, case).findings.is_empty(), "not a case: {case}");
    changed
}

/// A program with something of everything that a row can speak of.
const BUSY: &str = r#"# For tests of the case grammar.
format   = 1
id       = "busy"
name     = "Busy"
currency = "EUR"
timezone = "Europe/Copenhagen"
backdate = "7 days"

[wallet.point]
unit     = ["point", "points"]
expires  = "12 months after earning"
clawback = "allow deficit"

[wallet.later]
pending  = "until shipped"
clawback = "only pending"

[wallet.credit]
kind     = "cash"

[[earn]]
id   = "spend"
give = "1 point per 1.00"

[[earn]]
id   = "ships"
give = "1 later per item"
count = { categories = ["parcel"] }

[[earn]]
id   = "back"
give = "0.50 credit per full 10.00"
when = { channels = ["app"] }

[[earn]]
id   = "review"
on   = "action review"
give = "5 point"
cap  = [{ per = "day", most = "8 point" }]

[[earn]]
id   = "welcome"
on   = "join"
give = "10 point"

[[reward]]
id    = "mug"
name  = "A mug"
cost  = "20 point"
gives = { kind = "free product", product = "mug" }

[[reward]]
id    = "money"
name  = "Money off"
cost  = { step = "10 point", worth = "1.00" }
gives = { kind = "money off" }
"#;

const BUSY_CASES: &str = "
# Joining, and joining again
2026-03-01 09:00  Ada  join                       earns 10 point   point 10
2026-03-01 09:01  Ada  join                       unchanged
2026-03-01 09:02  Ada  join gold vip              point 10
2026-03-01 09:03  Ada  join vip gold              unchanged

# Lines, tenders, channels, and points in several wallets
2026-03-01 09:00  Ada  order o1  2 parcel at 10.00 less 1.00, 30.00 via app \
    earns 49 point, earns 2 later, earns 2.00 credit   point 59, later 0 pending 2, credit 2.00
2026-03-01 09:05  Ada  order o2  20.00 paid points 5.00, cash 10.00   earns 15 point   point 74
2026-03-01 09:06  Ada  activate o1 shipped        later 2
2026-03-01 09:07  Ada  activate o1 shipped        refused nothing_pending
2026-03-01 09:08  Ada  return o1  1 parcel        takes 10 point, takes 0.50 credit, \
    takes 1 later        point 64, later 1, credit 1.50

# A shop's word on an action, once and under its cap
2026-03-01 09:00  Ada  action review r1           earns 5 point   point 15
2026-03-01 09:01  Ada  action review r2           earns 3 point   point 18
2026-03-01 09:02  Ada  action review r1           refused already_recorded
2026-03-02 09:00  Ada  action review r3 dated 2026-03-01 23:59   earns 0 point   point 18
2026-03-02 09:01  Ada  action review r4           earns 5 point   point 23

# By hand
2026-03-01 09:00  Ada  adjust +40 point           point 50
2026-03-01 09:01  Ada  adjust -45 point           point 5 clawed 45
2026-03-01 09:02  Ada  adjust -6 point            point 0 owed 1
2026-03-01 09:03  Ada  adjust -0.01 credit        refused insufficient_points missing 1
2026-03-01 09:04  Ada  adjust +0.01 credit        credit 0.01
2026-03-01 09:05  Ada  suspend
2026-03-01 09:06  Ada  order o1  1.00             refused member_suspended
2026-03-01 09:07  Ada  resume
2026-03-01 09:08  Ada  close                      point 0 owed 1, credit 0.00 expired 0.01
2026-03-01 09:09  Ada  order o1  1.00             refused member_closed

# Holds by name, in part, on an order
2026-03-01 09:00  Ada  adjust +90 point           point 100
2026-03-01 09:01  Ada  hold 30 point as a         holds 30 point   point 70 held 30
2026-03-01 09:02  Ada  hold mug for 2 hours as b  holds 20 point   point 50 held 50
2026-03-01 09:03  Ada  capture a 10 on o1         costs 10 point   point 70 held 20 redeemed 10
2026-03-01 09:04  Ada  capture a                  refused hold_resolved
2026-03-01 09:05  Ada  capture b                  issues mug, costs 20 point   point 70
2026-03-01 09:06  Ada  cancel mug                 gives back 20 point   point 90
2026-03-01 09:07  Ada  redeem money x 4 as four   issues money, costs 40 point   point 50
2026-03-01 09:08  Ada  use four on o2             point 50
2026-03-01 09:09  Ada  void b                     refused hold_resolved

# A voucher at the checkout: kept, let go, used, taken back
2026-03-01 09:00  Ada  adjust +40 point           point 50
2026-03-01 09:01  Ada  redeem mug as a            issues mug, costs 20 point   point 30
2026-03-01 09:02  Ada  reserve a on o1 for 5 minutes
2026-03-01 09:02  Ada  reserve a on o1 for 5 minutes   unchanged
2026-03-01 09:03  Ada  reserve a on o2            refused redemption_reserved
2026-03-01 09:04  Ada  release a on o1
2026-03-01 09:04  Ada  release a on o1            unchanged
2026-03-01 09:05  Ada  reserve a on o2
2026-03-01 09:20  Ada  use a on o3                point 30
2026-03-01 09:21  Ada  undo a                     point 30
2026-03-01 09:22  Ada  redeem 5 point on o4 as b  costs 5 point     point 25
2026-03-01 09:36:59  Ada  undo b                  gives back 5 point   point 30
2026-03-01 09:37  Ada  use a                      point 30
2026-03-01 09:52  Ada  undo a                     refused undo_too_late

# The clock of a member never goes back
2026-03-01 09:00  Ada  order o1  1.00             earns 1 point
2026-03-01 08:59:59  Ada  order o2  1.00          refused clock_backwards
2026-03-01 08:00  Bo   order o2  1.00             earns 1 point   point 11
";

#[test]
fn rows_speak_of_everything_a_member_can_do() {
    let program = compiled(&Source::new("busy.toml", BUSY));
    let text = BUSY_CASES;
    let ran = run(&program, text);
    assert!(ran.findings.is_empty(), "{}", told(&ran.findings, &Source::new("busy", text)));
    assert_eq!((ran.cases, ran.rows), (7, 51));
}

/// A row, and what is said of it: the code and the words that are marked.
const WRONG: &[(&str, &str, &str)] = &[
    ("2026-03-01", "E0303", ""),
    ("2026-02-30 09:00 Ada balance", "E0303", "2026-02-30"),
    ("2026-03-01 9:00 Ada balance", "E0303", "9:00"),
    ("2026-03-01 24:00 Ada balance", "E0303", "24:00"),
    ("2026-03-01 09:00 Ada", "E0301", ""),
    ("2026-03-01 09:00 Ada ordr o1 1.00", "E0302", "ordr"),
    ("2026-03-01 09:00 Ada order o1", "E0301", ""),
    ("2026-03-01 09:00 Ada order o1 1.005", "E0301", "1.005"),
    ("2026-03-01 09:00 Ada order o1 2 coffee at x", "E0301", "x"),
    ("2026-03-01 09:00 Ada order o1 1.5 coffee", "E0301", "1.5"),
    ("2026-03-01 09:00 Ada order o1 9.00 paid gold 1.00", "E0301", "gold"),
    ("2026-03-01 09:00 Ada order o1 9.00 paid cash 9.01", "E0304", "order o1 9.00 paid cash 9.01"),
    ("2026-03-01 09:00 Ada order o1 9.00 dated yesterday", "E0303", "yesterday"),
    ("2026-03-01 09:00 Ada reserve mug for 5 minutes", "E0301", "for"),
    ("2026-03-01 09:00 Ada release mug", "E0301", ""),
    ("2026-03-01 09:00 Ada undo mug", "E0310", "undo mug"),
    ("2026-03-01 09:00 Ada redeem mugg", "E0302", "mugg"),
    ("2026-03-01 09:00 Ada hold mug for 2 moons", "E0301", "moons"),
    ("2026-03-01 09:00 Ada adjust 5 point", "E0301", "5"),
    ("2026-03-01 09:00 Ada adjust +0.5 point", "E0301", "+0.5"),
    ("2026-03-01 09:00 Ada balance earns 5", "E0301", "5"),
    ("2026-03-01 09:00 Ada balance ears 5", "E0302", "ears"),
    ("2026-03-01 09:00 Ada balance refused insufficent_points", "E0302", "insufficent_points"),
    ("2026-03-01 09:00 Ada balance point", "E0301", ""),
    ("2026-03-01 09:00 Ada balance point 5 frozen 2", "E0301", "frozen"),
    ("2026-03-01 09:00 Ada balance points 5", "E0302", "points"),
    ("2026-03-01 09:00 Ada order o1 9.00 less 9.01", "E0310", "order o1 9.00 less 9.01"),
    ("2026-03-01 09:00 Ada void", "E0310", "void"),
    ("2026-03-01 09:00 Ada use mug", "E0310", "use mug"),
    ("2026-03-01 09:00 Ada redeem mug", "E0310", "redeem mug"),
    ("2026-03-01 09:00 Ada order o1 9.00 earns 8 point", "E0310", "earns 8 point"),
    (
        "2026-03-01 09:00 Ada order o1 9.00 earns 9 point, earns 1 later",
        "E0310",
        "earns 9 point, earns 1 later",
    ),
    ("2026-03-01 09:00 Ada order o1 9.00 refused order_too_old", "E0310", "refused order_too_old"),
    ("2026-03-01 09:00 Ada balance point 10 held 1", "E0310", "point 10 held 1"),
    ("2026-03-01 09:00 Ada balance point 10 expired 1", "E0310", "point 10 expired 1"),
];

#[test]
fn a_row_that_is_wrong_is_marked_where_it_is_wrong() {
    let program = compiled(&Source::new("busy.toml", BUSY));
    for (row, code, marked) in WRONG {
        let text = format!("# A case\n{row}\n");
        let findings = run(&program, &text).findings;
        let said: Vec<_> =
            findings.iter().map(|found| (found.code.0, &text[found.span.clone()])).collect();
        assert_eq!(said, vec![(*code, *marked)], "{row}: {findings:?}");
    }
}

#[test]
fn a_row_needs_a_title_above_it() {
    let program = compiled(&Source::new("busy.toml", BUSY));
    let row = "2026-03-01 09:00  Ada  balance  point 10\n";
    let cases = [
        (format!("# A title\n{row}"), 1, 0),
        (format!("# A title\n# and more of it\n{row}{row}\n# Another\n{row}"), 2, 0),
        (row.to_owned(), 0, 1),
        (format!("# A remark\n\n{row}"), 0, 1),
        ("# A remark\n\n".to_owned(), 0, 0),
    ];
    for (text, count, wrong) in cases {
        let ran = run(&program, &text);
        assert_eq!((ran.cases, ran.findings.len()), (count, wrong), "{text}");
    }
}
