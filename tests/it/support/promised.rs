//! Promises of a small shop: a program and its cases, as a merchant writes both.

use regulars::desk::cases;
use regulars::desk::program_file::compile;
use regulars::desk::source::Source;

use super::keeper::plant;

const HEAD: &str = r#"# A corner shop for tests.
format   = 1
id       = "corner"
name     = "Corner"
currency = "EUR"
timezone = "Europe/Copenhagen"
backdate = "7 days"

[wallet.point]
unit     = ["point", "points"]
clawback = "allow deficit"
expires  = "never"

"#;

/// Runs the cases under the head above and these lines of a program.
pub fn keeps(rules: &str, table: &str) {
    plant();
    let source = Source::new("corner.toml", &format!("{HEAD}{rules}"));
    let outcome = compile(&source);
    let said = |message: &str, line: usize| format!("line {line}: {message}");
    let Some(compiled) = outcome.compiled else {
        let findings = outcome
            .findings
            .iter()
            .map(|finding| said(&finding.message, source.position(finding.span.start).line));
        panic!("{}", findings.collect::<Vec<_>>().join("\n"));
    };
    let table = Source::new("corner.cases", table);
    let findings = match cases::parse(&table, &compiled.program) {
        Ok(rows) => {
            assert!(!rows.is_empty(), "no case");
            cases::run(&compiled, &rows).findings
        }
        Err(findings) => findings,
    };
    let told: Vec<String> = findings
        .iter()
        .map(|finding| said(&finding.message, table.position(finding.span.start).line))
        .collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
}
