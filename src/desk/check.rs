//! `regulars check`: everything that is wrong with program files and with the cases beside them.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::cases::{self, Ran};
use super::finding::{Finding, Severity, is_clean};
use super::program_file::{Outcome, compile};
use super::render::{Paint, render};
use super::source::Source;

/// What a command printed and how it ended: 0 all is well, 1 something is wrong, 2 not tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    pub text: String,
    pub exit: u8,
}

/// One file, what was found in it, and what its cases came to.
pub struct Checked {
    pub source: Source,
    pub outcome: Outcome,
    pub cases: Option<(Source, Ran)>,
}

impl Checked {
    /// Whether the file compiles and keeps its promises.
    #[must_use]
    pub fn is_fine(&self) -> bool {
        let cases = self.cases.as_ref().is_none_or(|(_, ran)| ran.findings.is_empty());
        cases && is_clean(&self.outcome.findings)
    }
}

/// Checks the files; the text is for a person, or one JSON document.
#[must_use]
pub fn check(files: &[impl AsRef<Path>], json: bool, paint: Paint) -> Report {
    let mut all = Vec::new();
    for file in files {
        match check_one(file.as_ref()) {
            Ok(checked) => all.push(checked),
            Err(text) => return Report { text, exit: 2 },
        }
    }
    let fine = all.iter().all(Checked::is_fine);
    let text = if json { as_json(&all) } else { as_text(&all, paint) };
    Report { text, exit: u8::from(!fine) }
}

/// Compiles a file and runs the cases beside it.
///
/// # Errors
/// A line for the merchant, where a file cannot be read.
pub fn check_one(file: &Path) -> Result<Checked, String> {
    let source = read(file)?;
    let outcome = compile(&source);
    let beside: PathBuf = file.with_extension("cases");
    let cases = match &outcome.compiled {
        Some(compiled) if beside.exists() => {
            let source = read(&beside)?;
            let ran = match cases::parse(&source, &compiled.program) {
                Ok(rows) => cases::run(compiled, &rows),
                Err(findings) => Ran { findings, ..Ran::default() },
            };
            Some((source, ran))
        }
        _ => None,
    };
    Ok(Checked { source, outcome, cases })
}

/// Reads a file of the merchant's.
///
/// # Errors
/// A line for the merchant.
pub fn read(path: &Path) -> Result<Source, String> {
    let name = path.display().to_string();
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Source { name, text }),
        Err(error) => Err(format!("{name} cannot be read: {error}\n")),
    }
}

fn as_text(all: &[Checked], paint: Paint) -> String {
    all.iter().map(|checked| one_as_text(checked, paint)).collect()
}

fn one_as_text(checked: &Checked, paint: Paint) -> String {
    let mark = |fine: bool| if fine { paint.green("ok") } else { paint.red("no") };
    let found = &checked.outcome.findings;
    let version = match &checked.outcome.compiled {
        Some(compiled) => format!(" version {}", short(compiled.version.as_str())),
        None => String::new(),
    };
    let mut text = found_as_text(checked, paint);
    let name = &checked.source.name;
    text.push_str(&format!("{} {name}:{version}{}\n", mark(is_clean(found)), counted(found)));
    if let Some((source, ran)) = &checked.cases {
        let (name, cases, rows) = (&source.name, ran.cases, ran.rows);
        let mark = mark(ran.findings.is_empty());
        let found = counted(&ran.findings);
        text.push_str(&format!("{mark} {name}: {cases} cases, {rows} rows{found}\n"));
    }
    text
}

/// All that was found in a file and its cases.
#[must_use]
pub fn found_as_text(checked: &Checked, paint: Paint) -> String {
    let said = |findings: &[Finding], source: &Source| -> String {
        findings.iter().map(|finding| render(finding, source, paint)).collect()
    };
    let mut text = said(&checked.outcome.findings, &checked.source);
    if let Some((source, ran)) = &checked.cases {
        text.push_str(&said(&ran.findings, source));
    }
    text
}

/// As much of a version's hash as a person compares.
#[must_use]
pub fn short(version: &str) -> String {
    version.chars().take(12).collect()
}

/// How much was found, in words.
fn counted(findings: &[Finding]) -> String {
    let count = |severity: Severity| {
        findings.iter().filter(|finding| finding.code.severity() == severity).count()
    };
    [(count(Severity::Error), "error"), (count(Severity::Warning), "warning")]
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!(" {count} {word}{}", if *count == 1 { "" } else { "s" }))
        .collect::<Vec<_>>()
        .join(",")
}

fn as_json(all: &[Checked]) -> String {
    let files: Vec<Value> = all.iter().map(one_as_json).collect();
    format!("{}\n", json!({ "files": files }))
}

fn one_as_json(checked: &Checked) -> Value {
    let Checked { source, outcome, cases } = checked;
    let list = |findings: &[Finding], source: &Source| -> Vec<Value> {
        findings.iter().map(|finding| finding.to_json(source)).collect()
    };
    let ran = cases.as_ref().map(|(source, ran)| {
        json!({
            "file": source.name,
            "cases": ran.cases,
            "rows": ran.rows,
            "findings": list(&ran.findings, source),
        })
    });
    let compiled = outcome.compiled.as_ref();
    json!({
        "file": source.name,
        "ok": checked.is_fine(),
        "version": compiled.map(|compiled| compiled.version.as_str()),
        "bytes": compiled.map(|compiled| compiled.document.len()),
        "findings": list(&outcome.findings, source),
        "cases": ran,
    })
}
