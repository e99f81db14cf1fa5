//! `regulars check`: everything that is wrong with program files and with the cases beside them.

use std::path::Path;

use serde_json::{Value, json};

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

/// One file and what was found in it.
struct Checked {
    source: Source,
    outcome: Outcome,
}

/// Checks the files; the text is for a person, or one JSON document.
#[must_use]
pub fn check(files: &[impl AsRef<Path>], json: bool, paint: Paint) -> Report {
    let mut all = Vec::new();
    for file in files {
        match read(file.as_ref()) {
            Ok(source) => {
                let outcome = compile(&source);
                all.push(Checked { source, outcome });
            }
            Err(message) => return Report { text: message, exit: 2 },
        }
    }
    let fine = all.iter().all(|checked| is_clean(&checked.outcome.findings));
    let text = if json { as_json(&all) } else { as_text(&all, paint) };
    Report { text, exit: u8::from(!fine) }
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
    let findings = &checked.outcome.findings;
    let mut text: String =
        findings.iter().map(|finding| render(finding, &checked.source, paint)).collect();
    let name = &checked.source.name;
    match &checked.outcome.compiled {
        Some(compiled) => {
            let version: String = compiled.version.as_str().chars().take(12).collect();
            let mark = paint.green("ok");
            text.push_str(&format!("{mark} {name}: version {version}{}\n", counted(findings)));
        }
        None => {
            let mark = paint.red("no");
            text.push_str(&format!("{mark} {name}:{}\n", counted(findings)));
        }
    }
    text
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
    let Checked { source, outcome } = checked;
    let findings: Vec<Value> =
        outcome.findings.iter().map(|finding| finding.to_json(source)).collect();
    let compiled = outcome.compiled.as_ref();
    json!({
        "file": source.name,
        "ok": is_clean(&outcome.findings),
        "version": compiled.map(|compiled| compiled.version.as_str()),
        "bytes": compiled.map(|compiled| compiled.document.len()),
        "findings": findings,
    })
}
