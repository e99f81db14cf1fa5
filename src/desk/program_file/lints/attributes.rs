//! Warnings about attributes: what a program asks of its members, and makes nothing of.

use super::warn;
use crate::desk::finding::Code;
use crate::desk::program_file::sheet::Sheet;
use crate::domain::program::Draft;
use crate::domain::segments::Criterion;

pub fn lint(draft: &Draft, sheet: &Sheet) {
    let criteria = || draft.segments.iter().flat_map(|segment| &segment.meets);
    for own in &draft.attributes {
        let asks = |criterion: &Criterion| match criterion {
            Criterion::Word { attribute, .. } | Criterion::Number { attribute, .. } => {
                *attribute == own.name
            }
            _ => false,
        };
        if !criteria().any(asks) {
            let message = format!("no segment asks for {}, and what is of no use", own.name);
            let message = format!("{message} should not be known of anybody");
            warn(sheet, Code::UNUSED, &format!("/attributes/{}", own.name), &message)
                .with(&format!("a [[segment]] with when = \"{} …\", or no such line", own.name));
        }
    }
}
