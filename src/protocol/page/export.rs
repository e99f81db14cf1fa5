//! A member's statement as a table for a spreadsheet.

use super::line::Line;

/// The head of the table.
pub const HEAD: &str = "date,what,note,change,balance,entry\r\n";

/// One line of the table (RFC 4180).
#[must_use]
pub fn row(line: &Line) -> String {
    let figure = line.figure.as_ref().map_or("", |figure| figure.plain.as_str());
    let entry = line.href.as_deref().and_then(|href| href.rsplit('/').next()).unwrap_or_default();
    let cells = [
        cell(&line.at),
        cell(&line.title),
        cell(line.note.as_deref().unwrap_or_default()),
        figure.to_owned(),
        line.after.map(|after| after.to_string()).unwrap_or_default(),
        entry.to_owned(),
    ];
    format!("{}\r\n", cells.join(","))
}

/// A text in quotes. One that a spreadsheet would take for a formula begins with an apostrophe
/// (OWASP, CSV injection); numbers are no texts.
#[must_use]
pub fn cell(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}']);
    let guard = if is_formula { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}
