//! Program files that are wrong: each mistake is named, with its line and what was meant.

use regulars::desk::nearest::{distance, nearest};
use regulars::desk::program_file::compile;
use regulars::desk::render::{Paint, render};
use regulars::desk::source::Source;

use super::{GOOD, changed, line, outcome};

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
