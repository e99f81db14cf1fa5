//! Program files that compile though they hardly say what is meant: what is warned of, what not.

use super::{changed, line, outcome, program};

/// The good file with a few tables more.
fn added(tables: &str) -> String {
    changed("[till]", &format!("{}\n[till]", tables.trim_start()))
}

/// What is changed, into what; the code and the line of the only warning.
const DOUBTFUL: &[(&str, &str, &str, usize)] = &[
    ("1 stamp per item", "1 stamp", "W0202", 36),
    ("1 stamp per item\"", "1 stamp\"\non = \"visit\"", "W0202", 36),
    ("1 stamp per item", "1 star per item", "W0201", 49),
    ("[\"star\", \"stars\"]", "[\"star\"]", "W0203", 13),
    // Languages: the program has a Danish name, and a drink has not.
    ("\"Beans\"", "{ en = \"Beans\", da = \"Bønner\" }", "W0205", 40),
    // Paid with stars, and stars again for it.
    (
        "give = \"1 stamp per item\"",
        "give = \"1 star per 1.00\"
tenders = \"all\"
[[earn]]
id = \"stamps\"
give = \"1 stamp per item\"
[[reward]]
id = \"credit\"
name = \"Credit\"
cost = \"100 star\"
gives = { kind = \"store credit\", amount = \"3.00\" }",
        "W0206",
        37,
    ),
    ("[\"goods\"]", "[\"goods\", \"reward\"]", "W0206", 27),
    // Stars spent, goods brought back.
    ("backdate = ", "returns = \"14 days\"\nbackdate = ", "W0206", 21),
    // Gone before they can be spent, or while the goods can still come back.
    ("\"6 months after earning\"", "\"14 days after earning\"", "W0208", 14),
    // More at once than the cap lets through.
    (
        "give = \"1 stamp per item\"",
        "give = \"2 stamp per item\"\ncap = [{ per = \"day\", most = \"1 stamp\" }]",
        "W0209",
        37,
    ),
    // More than the caps let anybody have.
    (
        "give = \"1 stamp per item\"",
        "give = \"1 stamp per item\"\ncap = [{ per = \"lifetime\", most = \"8 stamp\" }]",
        "W0201",
        50,
    ),
    // By time alone, where the law forbids it; and idle for less than a year.
    ("backdate = ", "jurisdiction = \"CA-ON\"\nbackdate = ", "W0210", 15),
    ("backdate = ", "jurisdiction = \"CA-QC\"\nbackdate = ", "W0210", 15),
    // Asked for, and of no use.
    ("[wallet.stamp]", "[attributes]\ncity = \"word\"\n[wallet.stamp]", "W0212", 21),
];

/// What is added; the code and the line of the only warning.
const DOUBTFUL_TABLES: &[(&str, &str, usize)] = &[
    // Two promotions on the same Tuesdays, or not.
    (
        r#"
[[promotion]]
id = "one"
give = "2 times"

[[promotion]]
id = "two"
give = "2 times"
"#,
        "W0207",
        58,
    ),
    // Challenges: no three such days in a row, no third week, orders in pieces, and for nothing.
    (
        r#"
[[challenge]]
id = "c"
name = "C"
goal = "3 days in a row"
badge = true
when = { weekdays = ["mon", "tue", "thu"] }
"#,
        "W0201",
        55,
    ),
    (
        r#"
[[challenge]]
id = "c"
name = "C"
goal = "3 weeks"
badge = true
when = { from = "2026-03-02", until = "2026-03-15" }
"#,
        "W0201",
        55,
    ),
    (
        r#"
[[challenge]]
id = "c"
name = "C"
goal = "3 times"
badge = true
"#,
        "W0202",
        55,
    ),
    (
        r#"
[[challenge]]
id = "c"
name = "C"
goal = "3 days"
again = true
"#,
        "W0201",
        53,
    ),
    (
        r#"
[[challenge]]
id = "c"
name = "C"
goal = "50.00 spent"
badge = true
count = { categories = ["coffee"], not_categories = ["coffee"] }
"#,
        "W0201",
        55,
    ),
    // A tier that gives less than the one below, one by points that nothing gives, and one that
    // 150.00 spent reach before the 10,000 stars of the one below.
    (
        r#"
[[tier]]
id = "plain"
name = "Plain"
give = "2 times"

[[tier]]
id = "top"
name = "Top"
from = "100.00 spent"
give = "1.5 times"
"#,
        "W0211",
        61,
    ),
    (
        r#"
[wallet.night]
unit = ["night", "nights"]

[[tier]]
id = "top"
name = "Top"
from = "10 night"
"#,
        "W0201",
        58,
    ),
    (
        r#"
[[tier]]
id = "low"
name = "Low"
from = "10000 star"

[[tier]]
id = "top"
name = "Top"
from = "150.00 spent"
"#,
        "W0211",
        60,
    ),
];

/// What is changed, into what, for good reason: nothing is said of it.
const MEANT: &[(&str, &str)] = &[
    ("backdate = ", "jurisdiction = \"DK\"\nbackdate = "),
    ("\"6 months after earning\"", "\"15 days after earning\""),
    ("\"Beans\"", "{ en = \"Beans\" }"),
    (
        "give = \"1 stamp per item\"",
        "give = \"1 stamp per item\"\ncap = [{ per = \"lifetime\", most = \"9 stamp\" }]",
    ),
];

/// What is added for good reason.
const MEANT_TABLES: &[&str] = &[
    r#"
[[tier]]
id = "low"
name = "Low"
from = "100 star"

[[tier]]
id = "top"
name = "Top"
from = "1500.00 spent"
give = "1.5 times"
"#,
    r#"
[[challenge]]
id = "c"
name = "C"
goal = "3 days in a row"
badge = true
when = { weekdays = ["sat", "sun", "mon"] }
"#,
    r#"
[[challenge]]
id = "c"
name = "C"
goal = "5 pieces"
badge = true
count = { categories = ["coffee"], not_categories = ["cake"] }
"#,
    r#"
[[promotion]]
id = "one"
give = "2 times"
when = { hours = "08:00-10:00" }

[[promotion]]
id = "two"
give = "2 times"
when = { hours = "10:00-12:00" }
"#,
    r#"
[[promotion]]
id = "one"
give = "2 times"
when = { until = "2026-12-01" }

[[promotion]]
id = "two"
give = "2 times"
when = { from = "2026-12-02" }
"#,
    r#"
[[promotion]]
id = "one"
give = "2 times"
stack = "best of days"

[[promotion]]
id = "two"
give = "2 times"
stack = "best of days"
"#,
];

#[test]
fn what_is_meant_is_not_warned_of() {
    for (good, other) in MEANT {
        program(&changed(good, other));
    }
    for tables in MEANT_TABLES {
        program(&added(tables));
    }
}

#[test]
fn what_is_hardly_meant_is_a_warning_and_compiles() {
    let passages = DOUBTFUL.iter().map(|(good, other, code, at)| (changed(good, other), code, at));
    let tables = DOUBTFUL_TABLES.iter().map(|(tables, code, at)| (added(tables), code, at));
    let mut surprises = Vec::new();
    for (text, code, at) in passages.chain(tables) {
        let outcome = outcome(&text);
        let said: Vec<_> =
            outcome.findings.iter().map(|finding| (finding.code.0, line(&text, finding))).collect();
        if said != vec![(*code, *at)] || outcome.compiled.is_none() {
            surprises.push(format!("{code} {at}: {:?}\n{text}", outcome.findings));
        }
    }
    assert!(surprises.is_empty(), "{}", surprises.join("\n"));
}
