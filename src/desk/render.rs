//! Findings as a person reads them: the place, the line with a mark below it, and what to do.

use std::fmt::Write;

use unicode_width::UnicodeWidthStr;

use super::finding::{Finding, Severity};
use super::source::Source;

/// Whether the reader sees colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paint(pub bool);

impl Paint {
    #[must_use]
    pub fn bold(self, text: &str) -> String {
        self.with("1", text)
    }

    #[must_use]
    pub fn red(self, text: &str) -> String {
        self.with("1;31", text)
    }

    #[must_use]
    pub fn yellow(self, text: &str) -> String {
        self.with("1;33", text)
    }

    #[must_use]
    pub fn green(self, text: &str) -> String {
        self.with("32", text)
    }

    #[must_use]
    pub fn blue(self, text: &str) -> String {
        self.with("1;34", text)
    }

    fn with(self, colour: &str, text: &str) -> String {
        if self.0 { format!("\u{1b}[{colour}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

/// One finding, in several lines that end with an empty one.
#[must_use]
pub fn render(finding: &Finding, source: &Source, paint: Paint) -> String {
    let position = source.position(finding.span.start);
    let label = match finding.code.severity() {
        Severity::Error => paint.red(&format!("error[{}]", finding.code.0)),
        Severity::Warning => paint.yellow(&format!("warning[{}]", finding.code.0)),
    };
    let number = position.line.to_string();
    let margin = " ".repeat(number.len());
    let bar = paint.blue("|");
    let mut text = format!("{label}: {}\n", paint.bold(&finding.message));
    let place = format!("{}:{}:{}", source.name, position.line, position.column);
    let pointer = if finding.pointer.is_empty() { "" } else { "   " };
    let arrow = paint.blue("-->");
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{margin}{arrow} {place}{pointer}{}", finding.pointer);
    let quote = source.quote(&finding.span);
    let whole = format!("{}{}{}", quote.before, quote.marked, quote.after);
    let caret = match finding.code.severity() {
        Severity::Error => paint.red(&"^".repeat(quote.marked.width().max(1))),
        Severity::Warning => paint.yellow(&"^".repeat(quote.marked.width().max(1))),
    };
    let indent = " ".repeat(quote.before.width());
    let _ = writeln!(text, "{margin} {bar}\n{} {bar} {whole}", paint.blue(&number));
    let _ = writeln!(text, "{margin} {bar} {indent}{caret}");
    let equals = paint.blue("=");
    if !finding.expected.is_empty() {
        let _ = writeln!(text, "{margin} {equals} expected {}", finding.expected);
    }
    if !finding.suggestion.is_empty() {
        let _ = writeln!(text, "{margin} {equals} did you mean {}?", finding.suggestion);
    }
    text.push('\n');
    text
}
