//! What the desk finds in a file: an error or a warning, where it stands, and what would be right.

use std::ops::Range;

use serde_json::{Value, json};

use super::source::Source;

/// An error stops the file; a warning asks the merchant to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    Error,
    Warning,
}

/// The stable code of a kind of finding: scripts and search engines may rely on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Code(pub &'static str);

impl Code {
    pub const NOT_TOML: Self = Self("E0101");
    pub const UNKNOWN_KEY: Self = Self("E0102");
    pub const MISSING_KEY: Self = Self("E0103");
    pub const WRONG_TYPE: Self = Self("E0104");
    pub const FORMAT: Self = Self("E0105");
    pub const NAME: Self = Self("E0106");
    pub const WORD: Self = Self("E0107");
    pub const AMOUNT: Self = Self("E0108");
    pub const SPAN: Self = Self("E0109");
    pub const EXPIRY: Self = Self("E0110");
    pub const RATE: Self = Self("E0111");
    pub const POINTS: Self = Self("E0112");
    pub const WALLET: Self = Self("E0113");
    pub const TIME: Self = Self("E0114");
    pub const CURRENCY: Self = Self("E0115");
    pub const ZONE: Self = Self("E0116");
    pub const NUMBER: Self = Self("E0117");
    pub const LOCALE: Self = Self("E0118");
    pub const COLOUR: Self = Self("E0119");
    pub const NOT_YET: Self = Self("E0120");
    /// The file reads well and makes no sound program.
    pub const UNSOUND: Self = Self("E0121");
    pub const TOO_LARGE: Self = Self("E0122");
    pub const LOGO: Self = Self("E0123");
    pub const UNREACHABLE: Self = Self("W0201");
    pub const SPLITTING: Self = Self("W0202");
    pub const PLURALS: Self = Self("W0203");
    pub const PALE: Self = Self("W0204");
    pub const TRANSLATION: Self = Self("W0205");
    pub const EARN_LOOP: Self = Self("W0206");
    pub const OVERLAP: Self = Self("W0207");
    pub const SHORT_LIFE: Self = Self("W0208");
    pub const CAP_BELOW: Self = Self("W0209");
    pub const LAW: Self = Self("W0210");
    pub const TIERS: Self = Self("W0211");
    pub const UNUSED: Self = Self("W0212");
    pub const CASE_GRAMMAR: Self = Self("E0301");
    pub const CASE_WORD: Self = Self("E0302");
    pub const CASE_TIME: Self = Self("E0303");
    pub const CASE_ORDER: Self = Self("E0304");
    pub const CASE_FAILED: Self = Self("E0310");

    #[must_use]
    pub fn severity(self) -> Severity {
        if self.0.starts_with('W') { Severity::Warning } else { Severity::Error }
    }
}

/// One thing to say about a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub code: Code,
    /// The field (RFC 6901); empty where the file is not made of fields.
    pub pointer: String,
    /// The bytes that are meant.
    pub span: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What was expected there, as the end of a sentence that begins "expected"; may be empty.
    pub expected: String,
    /// What was probably meant; may be empty.
    pub suggestion: String,
}

impl Finding {
    #[must_use]
    pub fn new(code: Code, pointer: &str, span: Range<usize>, message: &str) -> Self {
        Self {
            code,
            pointer: pointer.to_owned(),
            span,
            message: message.to_owned(),
            expected: String::new(),
            suggestion: String::new(),
        }
    }

    #[must_use]
    pub fn expected(mut self, expected: &str) -> Self {
        expected.clone_into(&mut self.expected);
        self
    }

    #[must_use]
    pub fn suggestion(mut self, suggestion: &str) -> Self {
        suggestion.clone_into(&mut self.suggestion);
        self
    }

    /// The finding for a program that reads it.
    #[must_use]
    pub fn to_json(&self, source: &Source) -> Value {
        let start = source.position(self.span.start);
        let end = source.position(self.span.end);
        let severity = match self.code.severity() {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        json!({
            "file": source.name,
            "line": start.line,
            "column": start.column,
            "end_line": end.line,
            "end_column": end.column,
            "severity": severity,
            "code": self.code.0,
            "pointer": self.pointer,
            "message": self.message,
            "expected": self.expected,
            "suggestion": self.suggestion,
        })
    }
}

/// Sorts by place in the file: the order in which the merchant will walk through them.
pub fn sort(findings: &mut [Finding]) {
    findings.sort_by(|a, b| {
        (a.span.start, a.span.end, a.code).cmp(&(b.span.start, b.span.end, b.code))
    });
}

/// Whether nothing was found that stops the file.
#[must_use]
pub fn is_clean(findings: &[Finding]) -> bool {
    findings.iter().all(|finding| finding.code.severity() == Severity::Warning)
}
