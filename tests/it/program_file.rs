//! Program files: what they compile to, and what is said of those that are wrong.

use regulars::desk::finding::Finding;
use regulars::desk::nearest::{distance, nearest};
use regulars::desk::program_file::{Outcome, compile, offsets};
use regulars::desk::render::{Paint, render};
use regulars::desk::source::Source;
use regulars::domain::calendar::{Expiry, PeriodKind, Span, SpanUnit};
use regulars::domain::ending::Ending;
use regulars::domain::moment::Moment;
use regulars::domain::program::*;
use regulars::protocol::version::decode;

/// A sound file; each wrong one below is this one with a few words changed.
const GOOD: &str = r##"# A program file for tests.
format   = 1
id       = "beans"
name     = "Beans"
currency = "EUR"
timezone = "Europe/Copenhagen"
backdate = "7 days"
orders   = "per-member"
shop     = { name = "Bean & Gone", colour = "#6b3e26" }

[wallet.star]
kind     = "points"
unit     = { en = ["star", "stars"] }
expires  = "6 months after earning"
pending  = "14 days"
clawback = "within balance"
worth    = "0.03"
return_grace = "14 days"

[wallet.stamp]

[[earn]]
id      = "spend"
give    = "2 star per 1.00"
on      = "order"
basis   = "paid before tax"
count   = { kinds = ["goods"], not_categories = ["gift-cards"] }
tenders = "money"
round   = "down, per order"
when    = { weekdays = ["tue"], hours = "14:00-17:00", from = "2026-12-01", until = "2026-12-24" }
cap     = [{ per = "day", most = "100 star", beyond = "reduce" }]
stack   = "adds"

[[earn]]
id   = "card"
give = "1 stamp per item"

[[reward]]
id    = "drink"
name  = { en = "Any drink" }
cost  = "150 star"
gives = { kind = "free product", product = "drink" }
valid = "30 days"
limit = [{ per = "member", most = 1, every = "day" }]

[[reward]]
id     = "tenth"
name   = "The tenth"
cost   = "9 stamp"
issued = "automatically"

[till]
calling_code = "+45"
tax          = "25"

[[till.quick]]
id         = "coffee"
name       = { en = "Coffee" }
price      = "3.60"
categories = ["drinks"]
"##;

fn outcome(text: &str) -> Outcome {
    compile(&Source::new("beans.toml", text))
}

/// The program that a file without a word of complaint compiles to.
fn program(text: &str) -> Program {
    let outcome = outcome(text);
    assert_eq!(outcome.findings, vec![], "{text}");
    outcome.compiled.unwrap().program
}

/// The good file with one passage changed.
fn changed(good: &str, other: &str) -> String {
    assert_eq!(GOOD.matches(good).count(), 1, "{good:?} must be in the good file once");
    GOOD.replace(good, other)
}

fn line(text: &str, finding: &Finding) -> usize {
    Source::new("", text).position(finding.span.start).line
}

/// A segment by what the shop is asked to say, before the second wallet.
macro_rules! concat_asks {
    ($when:literal) => {
        concat!(
            "[attributes]\ncity = \"word\"\nmail = [\"yes\", \"no\"]\nsize = \"number\"\n",
            "[[segment]]\nid = \"some\"\nwhen = \"",
            $when,
            "\"\n[wallet.stamp]"
        )
    };
}

/// What is changed, into what; the code, the line and the suggestion of the only finding.
type Wrong = (&'static str, &'static str, &'static str, usize, &'static str);

const WRONG: &[Wrong] = &[
    // Not TOML at all.
    ("give    = \"2 star per 1.00\"", "give    = 2 star", "E0101", 24, "\"2 star\""),
    ("worth    = \"0.03\"", "worth    = \"0.03", "E0101", 17, ""),
    ("orders   = \"per-member\"", "id       = \"beans\"", "E0101", 8, ""),
    // Goals of challenges.
    (
        "[till]",
        "[[challenge]]\nid = \"c\"\nname = \"C\"\ngoal = \"100.00 spend\"\nbadge = true\n\n[till]",
        "E0107",
        55,
        "\"spent\"",
    ),
    (
        "[till]",
        "[[challenge]]\nid = \"c\"\nname = \"C\"\ngoal = \"100,00 spent\"\nbadge = true\n\n[till]",
        "E0108",
        55,
        "",
    ),
    // Keys.
    ("backdate =", "back_date =", "E0102", 7, "\"backdate\""),
    ("currency =", "curency =", "E0102", 5, "\"currency\""),
    ("expires  =", "expire   =", "E0102", 14, "\"expires\""),
    ("return_grace =", "returns_grace =", "E0102", 18, "\"return_grace\""),
    ("not_categories =", "not_category =", "E0102", 27, "\"not_categories\""),
    ("weekdays =", "weekday =", "E0102", 30, "\"weekdays\""),
    ("beyond =", "beyound =", "E0102", 31, "\"beyond\""),
    ("product = \"drink\"", "prodcut = \"drink\"", "E0102", 42, "\"product\""),
    ("shop     = {", "shopp    = {", "E0102", 9, "\"shop\""),
    ("stack   = \"adds\"", "tier    = \"gold\"", "E0102", 32, ""),
    ("id       = \"beans\"\n", "", "E0103", 1, ""),
    ("give = \"1 stamp per item\"\n", "", "E0103", 34, ""),
    ("cost  = \"150 star\"\n", "", "E0103", 38, ""),
    ("per = \"day\", ", "", "E0103", 31, ""),
    (", product = \"drink\"", "", "E0103", 42, ""),
    // Types.
    ("format   = 1", "format   = \"1\"", "E0104", 2, ""),
    ("worth    = \"0.03\"", "worth    = 0.03", "E0104", 17, ""),
    ("most = \"100 star\"", "most = 100", "E0104", 31, ""),
    ("most = 1,", "most = \"1\",", "E0104", 44, ""),
    ("id     = \"tenth\"", "id     = 10", "E0104", 47, ""),
    ("[\"tue\"]", "\"tue\"", "E0104", 30, ""),
    ("[\"star\", \"stars\"]", "[]", "E0104", 13, ""),
    ("stack   = \"adds\"", "carry   = \"yes\"", "E0104", 32, ""),
    // The head.
    ("format   = 1", "format   = 2", "E0105", 2, ""),
    ("id       = \"beans\"", "id       = \"Bean & Gone\"", "E0106", 3, "\"bean---gone\""),
    ("\"EUR\"", "\"eur\"", "E0115", 5, "\"EUR\""),
    ("\"EUR\"", "\"Euro\"", "E0115", 5, ""),
    ("Europe/Copenhagen", "Europe/Kopenhagen", "E0116", 6, "\"Europe/Copenhagen\""),
    ("Europe/Copenhagen", "copenhagen", "E0116", 6, "\"Europe/Copenhagen\""),
    ("\"7 days\"", "\"1 month\"", "E0109", 7, ""),
    ("\"7 days\"", "\"61 days\"", "E0121", 7, ""),
    ("\"per-member\"", "\"uniqe\"", "E0107", 8, "\"unique\""),
    ("\"per-member\"", "\"per member\"", "E0107", 8, "\"per-member\""),
    ("\"#6b3e26\"", "\"6b3e26\"", "E0119", 9, "\"#6b3e26\""),
    ("name     = \"Beans\"", "name     = { da = \"Bønner\" }", "E0118", 4, ""),
    ("name     = \"Beans\"", "name     = { en = \"B\", x = \"B\" }", "E0118", 4, ""),
    // Wallets.
    ("[wallet.stamp]", "[wallet.stamp]\n[wallet.\"Gift card\"]", "E0106", 21, ""),
    ("\"points\"", "\"pionts\"", "E0107", 12, "\"points\""),
    ("\"6 months after earning\"", "\"6 months\"", "E0110", 14, "\"6 months after earning\""),
    ("\"6 months after earning\"", "\"on 31 June\"", "E0110", 14, ""),
    ("pending  = \"14 days\"", "pending  = \"a fortnight\"", "E0109", 15, ""),
    ("return_grace = \"14 days\"", "return_grace = \"0 days\"", "E0109", 18, ""),
    ("\"within balance\"", "\"within ballance\"", "E0107", 16, "\"within balance\""),
    ("\"0.03\"", "\"0.0300000\"", "E0108", 17, ""),
    // Rules.
    ("2 star per 1.00", "2 stras per 1.00", "E0113", 24, "\"stars\""),
    ("2 star per 1.00", "two star per 1.00", "E0111", 24, ""),
    ("2 star per 1.00", "2 star for 1.00", "E0111", 24, ""),
    ("2 star per 1.00", "1.5 star per 1.00", "E0112", 24, "\"3 star per 2.00\""),
    ("2 star per 1.00", "2,000 star per 1.00", "E0112", 24, "\"2000\""),
    ("2 star per 1.00", "2 star per 1.005", "E0108", 24, ""),
    ("2 star per 1.00", "2 star per 1,00", "E0108", 24, ""),
    ("2 star per 1.00", "2 star per 0.00", "E0121", 24, ""),
    ("2 star per 1.00", "0 star per 1.00", "E0121", 24, ""),
    ("on      = \"order\"", "on      = \"anniversary\"", "E0120", 25, ""),
    ("on      = \"order\"", "on      = \"ordr\"", "E0107", 25, "\"order\""),
    ("on      = \"order\"", "on      = \"action a review\"", "E0106", 25, ""),
    ("on      = \"order\"", "on      = \"action review\"", "E0121", 24, ""),
    ("paid before tax", "payed before tax", "E0107", 26, "\"paid before tax\""),
    ("[\"goods\"]", "[\"good\"]", "E0107", 27, "\"goods\""),
    ("[\"goods\"]", "[]", "E0121", 27, ""),
    ("tenders = \"money\"", "tenders = \"card\"", "E0107", 28, ""),
    ("down, per order", "down per order", "E0107", 29, "\"down, per order\""),
    ("down, per order", "up, per order", "E0121", 29, ""),
    ("[\"tue\"]", "[\"tuseday\"]", "E0114", 30, "\"tuesday\""),
    ("14:00-17:00", "14-17", "E0114", 30, ""),
    ("14:00-17:00", "14:00-25:00", "E0114", 30, ""),
    ("\"2026-12-01\"", "\"1 December\"", "E0114", 30, ""),
    ("\"2026-12-24\"", "\"2026-02-30\"", "E0114", 30, ""),
    ("\"2026-12-24\"", "\"2026-11-24\"", "E0121", 30, ""),
    ("most = \"100 star\"", "most = \"100 stamp\"", "E0113", 31, ""),
    ("per = \"day\"", "per = \"daily\"", "E0107", 31, ""),
    ("per = \"day\"", "per = \"weak\"", "E0107", 31, "\"week\""),
    ("stack   = \"adds\"", "stack   = \"multiplies\"", "E0107", 32, ""),
    ("stack   = \"adds\"", "stack   = \"best\"", "E0107", 32, ""),
    ("stack   = \"adds\"", "stack   = \"best of a b\"", "E0106", 32, ""),
    ("id   = \"card\"", "id   = \"spend\"", "E0121", 22, ""),
    ("give = \"1 stamp per item\"", "give = \"1 stamp per item\"\ncarry = true", "E0121", 37, ""),
    // What the shop says of members.
    ("[wallet.stamp]", "[attributes]\ncity = \"wrd\"\n[wallet.stamp]", "E0107", 21, "\"word\""),
    ("[wallet.stamp]", "[attributes]\ncity = []\n[wallet.stamp]", "E0107", 21, ""),
    ("[wallet.stamp]", "[attributes]\n\"a b\" = \"word\"\n[wallet.stamp]", "E0106", 21, ""),
    ("[wallet.stamp]", concat_asks!("citty is aarhus"), "E0107", 26, "\"city\""),
    ("[wallet.stamp]", concat_asks!("mail is yess"), "E0107", 26, "\"yes\""),
    ("[wallet.stamp]", concat_asks!("city at least 42"), "E0107", 26, ""),
    ("[wallet.stamp]", concat_asks!("city is a b"), "E0107", 26, ""),
    ("[wallet.stamp]", concat_asks!("size is large"), "E0117", 26, ""),
    ("[wallet.stamp]", concat_asks!("size from 44 to 40"), "E0117", 26, ""),
    ("[wallet.stamp]", concat_asks!("size at least 42 in the last 2 weeks"), "E0117", 26, ""),
    // Rewards.
    ("\"150 star\"", "\"150\"", "E0112", 41, ""),
    ("\"150 star\"", "\"0 star\"", "E0121", 41, ""),
    ("\"150 star\"", "\"99999999999999999 star\"", "E0112", 41, ""),
    ("\"150 star\"", "{ step = \"100 star\" }", "E0103", 41, ""),
    ("free product", "free produkt", "E0107", 42, "\"free product\""),
    (
        "\"free product\", product = \"drink\"",
        "\"percent off\", percent = \"101\"",
        "E0117",
        42,
        "",
    ),
    ("\"free product\", product = \"drink\"", "\"money off\", amount = \"5 EUR\"", "E0108", 42, ""),
    ("\"30 days\"", "\"30\"", "E0109", 43, ""),
    ("most = 1,", "most = 0,", "E0117", 44, ""),
    ("per = \"member\"", "per = \"program\"", "E0120", 44, "\"member\""),
    ("every = \"day\"", "every = \"fortnight\"", "E0107", 44, ""),
    ("\"automatically\"", "\"by itself\"", "E0107", 50, ""),
    ("cost   = \"9 stamp\"", "cost   = { step = \"9 stamp\", worth = \"1.00\" }", "E0121", 50, ""),
    // The till.
    ("\"+45\"", "\"45\"", "E0107", 53, "\"+45\""),
    ("\"+45\"", "\"+4500\"", "E0107", 53, ""),
    ("\"25\"", "25", "E0104", 54, ""),
    ("\"25\"", "\"101\"", "E0117", 54, ""),
    ("id         = \"coffee\"\n", "", "E0103", 56, ""),
    ("id         = \"coffee\"", "id         = \"a coffee\"", "E0106", 57, "\"a-coffee\""),
    ("price      = \"3.60\"", "price      = \"3.605\"", "E0108", 59, ""),
    ("price      = \"3.60\"", "price      = \"0.00\"", "E0121", 59, ""),
    ("categories = [\"drinks\"]", "categorie  = [\"drinks\"]", "E0102", 60, "\"categories\""),
];

#[test]
fn the_good_file_is_good() {
    assert_eq!(program(GOOD).earns.len(), 2);
}

#[test]
fn every_mistake_is_named_with_its_line_and_what_was_meant() {
    let mut surprises = Vec::new();
    for (good, other, code, at, meant) in WRONG {
        let text = changed(good, other);
        let outcome = outcome(&text);
        let said: Vec<_> = outcome
            .findings
            .iter()
            .map(|finding| (finding.code.0, line(&text, finding), finding.suggestion.as_str()))
            .collect();
        if said != vec![(*code, *at, *meant)] || outcome.compiled.is_some() {
            surprises.push(format!("{good} → {other}: {:?}", outcome.findings));
        }
    }
    assert!(surprises.is_empty(), "{}", surprises.join("\n"));
}

#[test]
fn all_mistakes_are_said_at_once() {
    let text = GOOD
        .replace("\"EUR\"", "\"eur\"")
        .replace("[\"tue\"]", "[\"tuseday\"]")
        .replace("id   = \"card\"", "id   = \"card\"\ncarry = true")
        .replace("free product", "free produkt");
    let codes: Vec<_> = outcome(&text).findings.iter().map(|finding| finding.code.0).collect();
    assert_eq!(codes, ["E0115", "E0114", "E0121", "E0107"]);
}

#[test]
fn one_broken_wallet_is_one_finding() {
    let text = changed("\"6 months after earning\"", "\"soon\"");
    let codes: Vec<_> = outcome(&text).findings.iter().map(|finding| finding.code.0).collect();
    assert_eq!(codes, ["E0110"]);
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
    // Two promotions on the same Tuesdays, or not.
    (
        "[till]",
        "[[promotion]]\n\
         id = \"one\"\n\
         give = \"2 times\"\n\
         \n\
         [[promotion]]\n\
         id = \"two\"\n\
         give = \"2 times\"\n\
         \n\
         [till]",
        "W0207",
        58,
    ),
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
    // Challenges: no three such days in a row, no third week, orders in pieces, and for nothing.
    (
        "[till]",
        "[[challenge]]\n\
         id = \"c\"\n\
         name = \"C\"\n\
         goal = \"3 days in a row\"\n\
         badge = true\n\
         when = { weekdays = [\"mon\", \"tue\", \"thu\"] }\n\
         \n\
         [till]",
        "W0201",
        55,
    ),
    (
        "[till]",
        "[[challenge]]\n\
         id = \"c\"\n\
         name = \"C\"\n\
         goal = \"3 weeks\"\n\
         badge = true\n\
         when = { from = \"2026-03-02\", until = \"2026-03-15\" }\n\
         \n\
         [till]",
        "W0201",
        55,
    ),
    (
        "[till]",
        "[[challenge]]\n\
         id = \"c\"\n\
         name = \"C\"\n\
         goal = \"3 times\"\n\
         badge = true\n\
         \n\
         [till]",
        "W0202",
        55,
    ),
    (
        "[till]",
        "[[challenge]]\n\
         id = \"c\"\n\
         name = \"C\"\n\
         goal = \"3 days\"\n\
         again = true\n\
         \n\
         [till]",
        "W0201",
        53,
    ),
    (
        "[till]",
        "[[challenge]]\n\
         id = \"c\"\n\
         name = \"C\"\n\
         goal = \"50.00 spent\"\n\
         badge = true\n\
         count = { categories = [\"coffee\"], not_categories = [\"coffee\"] }\n\
         \n\
         [till]",
        "W0201",
        55,
    ),
    // By time alone, where the law forbids it; and idle for less than a year.
    ("backdate = ", "jurisdiction = \"CA-ON\"\nbackdate = ", "W0210", 15),
    ("backdate = ", "jurisdiction = \"CA-QC\"\nbackdate = ", "W0210", 15),
    // Asked for, and of no use.
    ("[wallet.stamp]", "[attributes]\ncity = \"word\"\n[wallet.stamp]", "W0212", 21),
    // A tier that gives less than the one below, one by points that nothing gives, and one that
    // 150.00 spent reach before the 10,000 stars of the one below.
    (
        "[till]",
        "[[tier]]\n\
         id = \"plain\"\n\
         name = \"Plain\"\n\
         give = \"2 times\"\n\
         \n\
         [[tier]]\n\
         id = \"top\"\n\
         name = \"Top\"\n\
         from = \"100.00 spent\"\n\
         give = \"1.5 times\"\n\
         \n\
         [till]",
        "W0211",
        61,
    ),
    (
        "[till]",
        "[wallet.night]\n\
         unit = [\"night\", \"nights\"]\n\
         \n\
         [[tier]]\n\
         id = \"top\"\n\
         name = \"Top\"\n\
         from = \"10 night\"\n\
         \n\
         [till]",
        "W0201",
        58,
    ),
    (
        "[till]",
        "[[tier]]\n\
         id = \"low\"\n\
         name = \"Low\"\n\
         from = \"10000 star\"\n\
         \n\
         [[tier]]\n\
         id = \"top\"\n\
         name = \"Top\"\n\
         from = \"150.00 spent\"\n\
         \n\
         [till]",
        "W0211",
        60,
    ),
];

/// What is changed, into what, for good reason: nothing is said of it.
const MEANT: &[(&str, &str)] = &[
    (
        "[till]",
        "[[tier]]\n\
         id = \"low\"\n\
         name = \"Low\"\n\
         from = \"100 star\"\n\
         \n\
         [[tier]]\n\
         id = \"top\"\n\
         name = \"Top\"\n\
         from = \"1500.00 spent\"\n\
         give = \"1.5 times\"\n\
         \n\
         [till]",
    ),
    ("backdate = ", "jurisdiction = \"DK\"\nbackdate = "),
    ("\"6 months after earning\"", "\"15 days after earning\""),
    ("\"Beans\"", "{ en = \"Beans\" }"),
    (
        "[till]",
        "[[challenge]]\n\
         id = \"c\"\n\
         name = \"C\"\n\
         goal = \"3 days in a row\"\n\
         badge = true\n\
         when = { weekdays = [\"sat\", \"sun\", \"mon\"] }\n\
         \n\
         [till]",
    ),
    (
        "[till]",
        "[[challenge]]\n\
         id = \"c\"\n\
         name = \"C\"\n\
         goal = \"5 pieces\"\n\
         badge = true\n\
         count = { categories = [\"coffee\"], not_categories = [\"cake\"] }\n\
         \n\
         [till]",
    ),
    (
        "[till]",
        "[[promotion]]\n\
         id = \"one\"\n\
         give = \"2 times\"\n\
         when = { hours = \"08:00-10:00\" }\n\
         \n\
         [[promotion]]\n\
         id = \"two\"\n\
         give = \"2 times\"\n\
         when = { hours = \"10:00-12:00\" }\n\
         \n\
         [till]",
    ),
    (
        "[till]",
        "[[promotion]]\n\
         id = \"one\"\n\
         give = \"2 times\"\n\
         when = { until = \"2026-12-01\" }\n\
         \n\
         [[promotion]]\n\
         id = \"two\"\n\
         give = \"2 times\"\n\
         when = { from = \"2026-12-02\" }\n\
         \n\
         [till]",
    ),
    (
        "[till]",
        "[[promotion]]\n\
         id = \"one\"\n\
         give = \"2 times\"\n\
         stack = \"best of days\"\n\
         \n\
         [[promotion]]\n\
         id = \"two\"\n\
         give = \"2 times\"\n\
         stack = \"best of days\"\n\
         \n\
         [till]",
    ),
    (
        "give = \"1 stamp per item\"",
        "give = \"1 stamp per item\"\ncap = [{ per = \"lifetime\", most = \"9 stamp\" }]",
    ),
];

#[test]
fn what_is_meant_is_not_warned_of() {
    for (good, other) in MEANT {
        program(&changed(good, other));
    }
}

#[test]
fn what_is_hardly_meant_is_a_warning_and_compiles() {
    let mut surprises = Vec::new();
    for (good, other, code, at) in DOUBTFUL {
        let text = changed(good, other);
        let outcome = outcome(&text);
        let said: Vec<_> =
            outcome.findings.iter().map(|finding| (finding.code.0, line(&text, finding))).collect();
        if said != vec![(*code, *at)] || outcome.compiled.is_none() {
            surprises.push(format!("{good} → {other}: {:?}", outcome.findings));
        }
    }
    assert!(surprises.is_empty(), "{}", surprises.join("\n"));
}

#[test]
fn a_finding_shows_the_line_and_marks_the_words() {
    let text = changed("Europe/Copenhagen", "Europe/Kopenhagen");
    let source = Source::new("beans.toml", &text);
    let outcome = compile(&source);
    let shown = render(&outcome.findings[0], &source, Paint(false));
    let expected = r#"error[E0116]: there is no time zone "Europe/Kopenhagen"
 --> beans.toml:6:12   /timezone
  |
6 | timezone = "Europe/Kopenhagen"
  |            ^^^^^^^^^^^^^^^^^^^
  = expected the name of a time zone, as in "Europe/Copenhagen"
  = did you mean "Europe/Copenhagen"?

"#;
    assert_eq!(shown, expected);
    let document = outcome.findings[0].to_json(&source);
    assert_eq!(document["line"], 6);
    assert_eq!(document["column"], 12);
    assert_eq!(document["end_column"], 31);
    assert_eq!(document["code"], "E0116");
    assert_eq!(document["pointer"], "/timezone");
    assert_eq!(document["suggestion"], "\"Europe/Copenhagen\"");
}

#[test]
fn what_is_compiled_is_a_version_document() {
    let compiled = outcome(GOOD).compiled.unwrap();
    assert_eq!(decode(&compiled.document).unwrap(), compiled.program);
}

#[test]
fn the_order_and_the_spaces_of_the_file_do_not_change_the_version() {
    let moved = GOOD
        .replace("id      = \"spend\"\ngive    = \"2 star", "give='2 stars per 1.00'\nid='spend'#")
        .replace("# A program file for tests.\n", "\n\n# Another word.\n");
    assert_ne!(moved, GOOD);
    assert_eq!(outcome(&moved).compiled.unwrap().version, outcome(GOOD).compiled.unwrap().version);
}

#[test]
fn what_is_left_out_has_the_careful_default() {
    let program = program(GOOD);
    assert!(!program.livemode);
    let stamp = &program.wallets[1];
    assert_eq!(stamp.kind, WalletKind::Points);
    assert_eq!(stamp.unit.0.get("en").unwrap(), &["stamp"]);
    assert_eq!((stamp.expiry, &stamp.pending), (Expiry::Never, &Pending::None));
    assert_eq!((stamp.clawback, stamp.return_grace), (Clawback::WithinBalance, None));
    let card = &program.earns[1];
    assert_eq!((&card.on, card.basis), (&Trigger::Order, Basis::PaidBeforeTax));
    assert_eq!((&card.count, card.tenders), (&LineFilter::default(), TenderPolicy::Money));
    assert_eq!(card.round, Rounding { mode: RoundMode::Down, per_line: false });
    assert_eq!((card.carry, &card.when), (false, &When::default()));
    assert_eq!((&card.caps, &card.stack, card.qualifying), (&vec![], &Stack::Adds, true));
    let tenth = &program.rewards[1];
    assert_eq!((&tenth.gives, tenth.valid, &tenth.limits), (&Gift::Voucher, None, &vec![]));
}

fn give(words: &str) -> Give {
    program(&changed("2 star per 1.00", words)).earns[0].give
}

#[test]
fn rates_are_read_as_people_say_them() {
    let points = |count| regulars::domain::points::Points::new(count).unwrap();
    let per = |count| regulars::domain::money::Minor::new(count).unwrap();
    let amount = |count, minor, stepwise| Give::PerAmount {
        points: points(count),
        per: per(minor),
        stepwise,
    };
    let cases = [
        ("2 star per 1.00", amount(2, 100, false)),
        ("2 stars per 1", amount(2, 100, false)),
        ("10 stars per full 2.50", amount(10, 250, true)),
        ("3 star per item", Give::PerItem { points: points(3) }),
    ];
    for (words, expected) in cases {
        assert_eq!(give(words), expected, "{words}");
    }
    let flat = changed("\"2 star per 1.00\"\non      = \"order\"", "\"50 star\"\non = \"join\"");
    assert_eq!(program(&flat).earns[0].give, Give::Flat { points: points(50) });
}

#[test]
fn a_wallet_of_cash_counts_in_money() {
    let text = changed("kind     = \"points\"", "kind     = \"cash\"")
        .replace("2 star per 1.00", "10.00 star per full 50.00")
        .replace("most = \"100 star\"", "most = \"100.00 star\"")
        .replace("cost  = \"150 star\"", "cost  = \"25.00 star\"");
    let program = program(&text);
    let rule = &program.earns[0];
    assert_eq!(rule.caps[0].most.get(), 10_000);
    match (rule.give, program.rewards[0].cost) {
        (Give::PerAmount { points, per, stepwise: true }, Cost::Fixed(cost)) => {
            assert_eq!((points.get(), per.get(), cost.get()), (1_000, 5_000, 2_500));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn expiry_is_read_as_people_say_it() {
    let span = |count, unit| Span::new(count, unit).unwrap();
    let half = span(6, SpanUnit::Month);
    let year = span(12, SpanUnit::Month);
    let cases = [
        ("never", Expiry::Never),
        ("6 months after earning", Expiry::AfterEarning { span: half, exact: false }),
        ("exactly 6 months after earning", Expiry::AfterEarning { span: half, exact: true }),
        ("end of the month, 12 months after earning", Expiry::EndOfMonthAfter { span: year }),
        ("on 31 December", Expiry::OnDate { month: 12, day: 31 }),
        ("on 29 february", Expiry::OnDate { month: 2, day: 29 }),
        ("12 months after the last order", Expiry::AfterLastOrder { span: year }),
    ];
    for (words, expected) in cases {
        let text = changed("6 months after earning", words);
        assert_eq!(program(&text).wallets[0].expiry, expected, "{words}");
    }
}

#[test]
fn dates_are_local_days_from_their_first_moment_to_their_last() {
    let when = &program(GOOD).earns[0].when;
    assert_eq!(when.weekdays, 0b000_0010);
    assert_eq!(when.hours, Some((14 * 60, 17 * 60)));
    // Copenhagen is an hour ahead in winter: the 24th ends when the 25th begins.
    assert_eq!(when.from, Some(Moment::parse("2026-11-30T23:00:00Z").unwrap()));
    assert_eq!(when.until, Some(Moment::parse("2026-12-24T23:00:00Z").unwrap()));
    let timed = changed("\"2026-12-24\"", "\"2026-12-24 18:00\"");
    let until = program(&timed).earns[0].when.until;
    assert_eq!(until, Some(Moment::parse("2026-12-24T17:00:00Z").unwrap()));
    let bare = changed("\"2026-12-24\"", "2026-12-24");
    assert_eq!(program(&bare).earns[0].when, *when);
}

#[test]
fn an_end_is_a_whole_day_and_redeeming_lasts_at_least_as_long() {
    let with = |lines: &str| GOOD.replacen("format", &format!("{lines}\nformat"), 1);
    let ending = |lines: &str| program(&with(lines)).ending;
    let end = Moment::parse("2026-12-31T23:00:00Z").unwrap();
    let later = Moment::parse("2027-03-31T22:00:00Z").unwrap();
    assert_eq!(ending(""), None);
    assert_eq!(ending("ends = \"2026-12-31\""), Some(Ending { at: end, redeem_until: None }));
    assert_eq!(
        ending("ends = \"2026-12-31\"\nredeem_until = \"2027-03-31\""),
        Some(Ending { at: end, redeem_until: Some(later) })
    );
    for (lines, wrong) in [
        ("redeem_until = \"2027-03-31\"", "E0121"),
        ("ends = \"2026-12-31\"\nredeem_until = \"2026-12-30\"", "E0121"),
        ("ends = \"31 December\"\nredeem_until = \"2026-12-30\"", "E0114"),
    ] {
        let findings = outcome(&with(lines)).findings;
        let codes: Vec<&str> = findings.iter().map(|one| one.code.0).collect();
        assert_eq!(codes, [wrong], "{lines}");
    }
}

#[test]
fn rewards_are_read_in_every_form() {
    let gift = |words: &str| {
        let text = changed("kind = \"free product\", product = \"drink\"", words);
        program(&text).rewards[0].gives.clone()
    };
    let minor = |count| regulars::domain::money::Minor::new(count).unwrap();
    let label = |text| regulars::domain::names::Label::parse(text).unwrap();
    let cases = [
        ("kind = \"money off\", amount = \"5.00\"", Gift::MoneyOff(minor(500))),
        ("kind = \"percent off\", percent = \"12.5\"", Gift::PercentOff(1_250)),
        ("kind = \"free product\", product = \"tea\"", Gift::FreeProduct(label("tea"))),
        ("kind = \"gift card\", amount = \"25\"", Gift::GiftCard(minor(2_500))),
        ("kind = \"store credit\", amount = \"0.50\"", Gift::StoreCredit(minor(50))),
        ("kind = \"voucher\"", Gift::Voucher),
        ("kind = \"experience\"", Gift::Experience),
        ("kind = \"partner goods\", partner = \"fuel\"", Gift::PartnerGoods(label("fuel"))),
    ];
    for (words, expected) in cases {
        assert_eq!(gift(words), expected, "{words}");
    }
    let steps = changed("\"150 star\"", "{ step = \"100 star\", worth = \"1.00\" }")
        .replace("kind = \"free product\", product = \"drink\"", "kind = \"money off\"");
    let reward = &program(&steps).rewards[0];
    assert_eq!(reward.gives, Gift::MoneyOff(minor(100)));
    assert!(matches!(reward.cost, Cost::Steps { worth, .. } if worth == minor(100)));
    assert_eq!(reward.limits[0], RewardLimit { most: 1, every: PeriodKind::Day });
}

/// A zone, an instant, and how many minutes its clocks are from UTC then.
const CLOCKS: &[(&str, &str, i32)] = &[
    ("Europe/Copenhagen", "1970-01-01T00:00:00Z", 60),
    ("Europe/Copenhagen", "2026-03-29T00:59:59Z", 60),
    ("Europe/Copenhagen", "2026-03-29T01:00:00Z", 120),
    ("Europe/Copenhagen", "2026-10-25T00:59:59Z", 120),
    ("Europe/Copenhagen", "2026-10-25T01:00:00Z", 60),
    ("Europe/Copenhagen", "2099-07-01T00:00:00Z", 120),
    ("America/St_Johns", "2026-01-15T00:00:00Z", -210),
    ("Asia/Kathmandu", "1985-12-31T18:29:59Z", 330),
    ("Asia/Kathmandu", "1985-12-31T18:30:00Z", 345),
    ("Pacific/Apia", "2011-12-30T09:59:59Z", -600),
    ("Pacific/Apia", "2011-12-30T10:00:00Z", 840),
    ("UTC", "2026-07-01T00:00:00Z", 0),
];

#[test]
fn zones_change_their_clocks_on_the_second() {
    for (name, instant, minutes) in CLOCKS {
        let zone = offsets::compile(name).unwrap();
        let seconds = Moment::parse(instant).unwrap().millis() / 1000;
        let current = zone.offsets().iter().rev().find(|change| change.from <= seconds);
        assert_eq!(current.unwrap().offset_seconds, minutes * 60, "{name} at {instant}");
    }
}

#[test]
fn every_zone_of_the_database_fits_a_version() {
    for name in ["Africa/Casablanca", "Africa/El_Aaiun", "America/New_York", "Antarctica/Troll"] {
        let zone = offsets::compile(name).unwrap();
        assert!(zone.offsets().len() > 100, "{name}");
    }
}

#[test]
fn slips_of_the_finger_are_one_step_each() {
    let cases = [
        ("star", "star", 0),
        ("star", "stra", 1),
        ("star", "sta", 1),
        ("star", "stear", 1),
        ("star", "stab", 1),
        ("", "abc", 3),
        ("kitten", "sitting", 3),
    ];
    for (from, to, expected) in cases {
        assert_eq!(distance(from, to), expected, "{from} {to}");
        assert_eq!(distance(to, from), expected, "{to} {from}");
    }
    assert_eq!(nearest("strar", ["stamp", "star"]), Some("star"));
    assert_eq!(nearest("elephant", ["stamp", "star"]), None);
}
