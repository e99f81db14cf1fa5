//! A file the merchant wrote: its name, its text, and where in it a byte stands.

use std::ops::Range;
use std::path::Path;

/// The name and the text of a file.
#[derive(Debug, Clone)]
pub struct Source {
    pub name: String,
    pub text: String,
}

/// Where something stands: line and column count from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    pub line: usize,
    pub column: usize,
}

/// A line as a message quotes it, and which of its characters are meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    pub before: String,
    pub marked: String,
    pub after: String,
}

impl Source {
    #[must_use]
    pub fn new(name: &str, text: &str) -> Self {
        Self { name: name.to_owned(), text: text.to_owned() }
    }

    /// Where the file lies.
    #[must_use]
    pub fn folder(&self) -> &Path {
        Path::new(&self.name).parent().unwrap_or(Path::new(""))
    }

    /// The position of that byte; past the end, or inside a character, the nearest before it.
    #[must_use]
    pub fn position(&self, byte: usize) -> Position {
        let before = self.before(byte);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let in_line = before.get(line_start..).unwrap_or_default();
        Position {
            line: before.bytes().filter(|b| *b == b'\n').count() + 1,
            column: in_line.chars().count() + 1,
        }
    }

    /// The line of the first byte of `span`, and the part of `span` that lies in it. Tabs become
    /// spaces, one each, so that what is printed below lines up.
    #[must_use]
    pub fn quote(&self, span: &Range<usize>) -> Quote {
        let start = self.before(span.start).len();
        let line_start = self.before(start).rfind('\n').map_or(0, |newline| newline + 1);
        let rest = self.text.get(start..).unwrap_or_default();
        let line_end = start + rest.find('\n').unwrap_or(rest.len());
        let end = self.before(span.end.clamp(start, line_end)).len();
        let part = |from: usize, to: usize| {
            self.text.get(from..to).unwrap_or_default().replace('\t', " ").replace('\r', "")
        };
        Quote {
            before: part(line_start, start),
            marked: part(start, end),
            after: part(end, line_end),
        }
    }

    /// The bytes of that line, which counts from 1, without its end.
    #[must_use]
    pub fn line(&self, number: usize) -> Range<usize> {
        let skipped = self.text.split_inclusive('\n').take(number.saturating_sub(1));
        let start = skipped.map(str::len).sum();
        let rest = self.text.get(start..).unwrap_or_default();
        start..start + rest.find('\n').unwrap_or(rest.len())
    }

    /// The text before that byte, cut back to a whole character.
    fn before(&self, byte: usize) -> &str {
        let end = (0..=byte.min(self.text.len())).rev().find(|at| self.text.is_char_boundary(*at));
        self.text.get(..end.unwrap_or(0)).unwrap_or_default()
    }
}
