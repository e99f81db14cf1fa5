//! Warnings: what a program may say and its merchant hardly means.

mod attributes;
mod challenges;
mod earning;
mod lasting;
mod standing;
mod words;

use std::ops::Range;

use super::custom::Custom;
use super::sheet::Sheet;
use crate::desk::finding::{Code, Finding};
use crate::domain::program::Draft;

/// Where the items of a draft stand in the file, in its order.
pub struct Places<'a> {
    pub rules: &'a [String],
    pub promotions: &'a [String],
    pub rewards: &'a [String],
    pub challenges: &'a [String],
}

/// Warns of what is likely a mistake.
pub fn lint(draft: &Draft, custom: &Custom, places: &Places<'_>, sheet: &Sheet) {
    attributes::lint(draft, sheet);
    challenges::lint(draft, places, sheet);
    earning::lint(draft, places, sheet);
    lasting::lint(draft, custom, sheet);
    standing::lint(draft, sheet);
    words::lint(draft, places, sheet);
}

struct Warning<'s> {
    sheet: &'s Sheet,
    finding: Finding,
}

impl Warning<'_> {
    fn with(self, expected: &str) {
        self.sheet.report(self.finding.expected(expected));
    }
}

fn warn<'s>(sheet: &'s Sheet, code: Code, pointer: &str, message: &str) -> Warning<'s> {
    let span: Range<usize> = sheet.place(pointer);
    Warning { sheet, finding: Finding::new(code, pointer, span, message) }
}
