//! The words of a row, read one after the other.

use std::ops::Range;

use crate::desk::finding::{Code, Finding};
use crate::domain::program::Program;

/// A word and where it stands; a comma is a word of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word<'a> {
    pub text: &'a str,
    pub start: usize,
}

impl Word<'_> {
    #[must_use]
    pub fn span(&self) -> Range<usize> {
        self.start..self.start + self.text.len()
    }
}

/// The words that are left of a row, and what they are read against.
pub struct Words<'a> {
    pub program: &'a Program,
    words: Vec<Word<'a>>,
    next: usize,
    /// The end of the row, where a word that is missing is missing.
    end: usize,
}

/// A row that cannot be read, said.
pub type Read<T> = Result<T, Finding>;

impl<'a> Words<'a> {
    /// The words of a line that begins at that byte, up to its remark.
    #[must_use]
    pub fn new(program: &'a Program, line: &'a str, start: usize) -> Self {
        let mut words = Vec::new();
        for word in split(line) {
            let start = start + word.start;
            match word.text.strip_suffix(',') {
                Some(text) => {
                    words.push(Word { text, start });
                    words.push(Word { text: ",", start: start + text.len() });
                }
                None => words.push(Word { text: word.text, start }),
            }
        }
        words.retain(|word| !word.text.is_empty());
        let end = words.last().map_or(start, |word| word.span().end);
        Self { program, words, next: 0, end }
    }

    #[must_use]
    pub fn peek(&self) -> Option<Word<'a>> {
        self.peek_at(0)
    }

    /// The word that many after the next.
    #[must_use]
    pub fn peek_at(&self, ahead: usize) -> Option<Word<'a>> {
        self.words.get(self.next.saturating_add(ahead)).copied()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.peek().is_none()
    }

    /// From the word at that place in the row to the last one read; `None` where no word was read
    /// since.
    #[must_use]
    pub fn since(&self, place: usize) -> Option<Range<usize>> {
        let read = self.words.get(place..self.next)?;
        Some(read.first()?.start..read.last()?.span().end)
    }

    /// How many words have been read.
    #[must_use]
    pub fn place(&self) -> usize {
        self.next
    }

    /// The next word, whatever it is.
    pub fn take(&mut self) -> Option<Word<'a>> {
        let word = self.peek()?;
        self.next = self.next.saturating_add(1);
        Some(word)
    }

    /// The next word, if it is this one.
    pub fn accept(&mut self, text: &str) -> bool {
        let same = self.peek().is_some_and(|word| word.text == text);
        if same {
            self.next = self.next.saturating_add(1);
        }
        same
    }

    /// The next word, which must be there.
    ///
    /// # Errors
    /// Where the row ends too soon.
    pub fn need(&mut self, expected: &str) -> Read<Word<'a>> {
        match self.take() {
            Some(word) => Ok(word),
            None => {
                Err(Finding::new(Code::CASE_GRAMMAR, "", self.end..self.end, "the row ends here")
                    .expected(expected))
            }
        }
    }

    /// The next word, read by `read`.
    ///
    /// # Errors
    /// Where it is missing or not of that form.
    pub fn parse<T>(&mut self, expected: &str, read: impl FnOnce(&str) -> Option<T>) -> Read<T> {
        let word = self.need(expected)?;
        read(word.text).ok_or_else(|| bad(word, expected))
    }
}

/// A finding about a word.
#[must_use]
pub fn bad(word: Word<'_>, expected: &str) -> Finding {
    let message = format!("\"{}\" cannot stand here", word.text);
    Finding::new(Code::CASE_GRAMMAR, "", word.span(), &message).expected(expected)
}

/// The words of a line; a word that begins with `#` begins a remark.
fn split(line: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, letter) in line.char_indices().chain([(line.len(), ' ')]) {
        match (start, letter.is_whitespace()) {
            (None, false) if letter == '#' => break,
            (None, false) => start = Some(at),
            (Some(from), true) => {
                words.push(Word { text: line.get(from..at).unwrap_or_default(), start: from });
                start = None;
            }
            _ => {}
        }
    }
    words
}
