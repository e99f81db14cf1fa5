//! A strict reader of TOML: every value knows its place, and a key nobody asked for is an error.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::desk::finding::{Code, Finding, is_clean};
use crate::desk::nearest::nearest;
use crate::desk::source::Source;

/// What is found in a file while it is read, and where each of its fields stands.
#[derive(Default)]
pub struct Sheet {
    findings: RefCell<Vec<Finding>>,
    places: BTreeMap<String, Range<usize>>,
    /// Keys that are there under a wrong name.
    misnamed: RefCell<Vec<String>>,
}

/// A table of the file, and which of its keys somebody asked for.
pub struct Table<'t> {
    pub sheet: &'t Sheet,
    pub pointer: String,
    entries: &'t DeTable<'t>,
    span: Range<usize>,
    asked: RefCell<Vec<&'static str>>,
}

/// A value of the file.
#[derive(Clone)]
pub struct Field<'t> {
    pub sheet: &'t Sheet,
    pub pointer: String,
    pub span: Range<usize>,
    value: &'t DeValue<'t>,
}

/// Reads the text as TOML.
///
/// # Errors
/// Every place that is not TOML.
pub fn parse(source: &Source) -> Result<DeTable<'_>, Vec<Finding>> {
    let (tree, errors) = DeTable::parse_recoverable(&source.text);
    if errors.is_empty() {
        return Ok(tree.into_inner());
    }
    Err(errors.iter().map(|error| not_toml(error, source)).collect())
}

fn not_toml(error: &toml::de::Error, source: &Source) -> Finding {
    let span = error.span().unwrap_or(0..0);
    let said = error.message();
    let (message, expected) = said.split_once(", expected ").unwrap_or((said, ""));
    let finding = Finding::new(Code::NOT_TOML, "", span.clone(), &format!("not TOML: {message}"));
    let words = source.text.get(span).unwrap_or_default().trim();
    if message.contains("must be quoted") && !words.is_empty() {
        return finding.expected("words between quotes").suggestion(&format!("\"{words}\""));
    }
    finding.expected(expected)
}

impl Sheet {
    /// A sheet that knows where every field of the file stands.
    #[must_use]
    pub fn new(root: &DeTable<'_>) -> Self {
        let mut places = BTreeMap::new();
        note_table("", root, &mut places);
        Self { places, ..Self::default() }
    }

    pub fn root<'t>(&'t self, entries: &'t DeTable<'t>) -> Table<'t> {
        Table {
            sheet: self,
            pointer: String::new(),
            entries,
            span: 0..0,
            asked: RefCell::default(),
        }
    }

    pub fn report(&self, finding: Finding) {
        self.findings.borrow_mut().push(finding);
    }

    /// Where that field stands, or the nearest field around it.
    #[must_use]
    pub fn place(&self, pointer: &str) -> Range<usize> {
        let mut at = pointer;
        loop {
            if let Some(span) = self.places.get(at) {
                return span.clone();
            }
            match at.rsplit_once('/') {
                Some((around, _)) => at = around,
                None => return 0..0,
            }
        }
    }

    /// Whether the file has that field.
    #[must_use]
    pub fn has(&self, pointer: &str) -> bool {
        self.places.contains_key(pointer)
    }

    /// Whether nothing is wrong so far.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        is_clean(&self.findings.borrow())
    }

    /// Whether something is wrong already at that field, around it or inside it.
    #[must_use]
    pub fn is_faulty(&self, pointer: &str) -> bool {
        let inside = |outer: &str, inner: &str| {
            inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let findings = self.findings.borrow();
        findings.iter().any(|finding| {
            let other = finding.pointer.as_str();
            !other.is_empty() && (inside(pointer, other) || inside(other, pointer))
        })
    }

    /// All that was found; a key that is there under a wrong name is not also called missing.
    #[must_use]
    pub fn into_findings(self) -> Vec<Finding> {
        let mut findings = self.findings.into_inner();
        let misnamed = self.misnamed.into_inner();
        findings.retain(|finding| {
            finding.code != Code::MISSING_KEY || !misnamed.contains(&finding.pointer)
        });
        findings
    }
}

fn note_table(pointer: &str, table: &DeTable<'_>, places: &mut BTreeMap<String, Range<usize>>) {
    for (key, value) in table {
        note(&format!("{pointer}/{}", escape(key.get_ref())), value, places);
    }
}

fn note(pointer: &str, value: &Spanned<DeValue<'_>>, places: &mut BTreeMap<String, Range<usize>>) {
    places.insert(pointer.to_owned(), value.span());
    match value.get_ref() {
        DeValue::Table(table) => note_table(pointer, table, places),
        DeValue::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                note(&format!("{pointer}/{index}"), item, places);
            }
        }
        _ => {}
    }
}

/// A key as a step of a JSON pointer (RFC 6901).
fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

impl<'t> Table<'t> {
    /// The value of that key.
    pub fn get(&self, key: &'static str) -> Option<Field<'t>> {
        if !self.asked.borrow().contains(&key) {
            self.asked.borrow_mut().push(key);
        }
        let value = self.entries.get(key)?;
        Some(self.field(key, value))
    }

    /// What `read` makes of a key that must be there.
    pub fn required<T>(
        &self,
        key: &'static str,
        read: impl FnOnce(&Field<'t>) -> Option<T>,
    ) -> Option<T> {
        if let Some(field) = self.get(key) {
            return read(&field);
        }
        let message = format!("the key \"{key}\" is missing");
        let pointer = format!("{}/{key}", self.pointer);
        let finding = Finding::new(Code::MISSING_KEY, &pointer, self.span.clone(), &message);
        self.sheet.report(finding.expected(&format!("a line that begins {key} =")));
        None
    }

    /// What `read` makes of a key, or `default` where it is not there.
    pub fn or<T>(
        &self,
        key: &'static str,
        default: T,
        read: impl FnOnce(&Field<'t>) -> Option<T>,
    ) -> Option<T> {
        match self.get(key) {
            Some(field) => read(&field),
            None => Some(default),
        }
    }

    /// What `read` makes of a key that may be absent.
    pub fn optional<T>(
        &self,
        key: &'static str,
        read: impl FnOnce(&Field<'t>) -> Option<T>,
    ) -> Option<Option<T>> {
        match self.get(key) {
            Some(field) => read(&field).map(Some),
            None => Some(None),
        }
    }

    /// All entries in the order of the file, for a table whose keys the merchant chooses.
    #[must_use]
    pub fn entries(&self) -> Vec<(Range<usize>, &'t str, Field<'t>)> {
        let mut entries: Vec<_> = self
            .entries
            .iter()
            .map(|(key, value)| {
                let name: &'t str = key.get_ref();
                (key.span(), name, self.field(name, value))
            })
            .collect();
        entries.sort_by_key(|(span, _, _)| span.start);
        entries
    }

    /// Reports every key that nobody asked for.
    pub fn close(self) {
        let asked = self.asked.borrow();
        for (key, _) in self.entries {
            let name: &str = key.get_ref();
            if asked.contains(&name) {
                continue;
            }
            let pointer = format!("{}/{}", self.pointer, escape(name));
            let message = format!("there is no key \"{name}\" here");
            let absent = asked.iter().copied().filter(|key| !self.entries.contains_key(*key));
            let meant = nearest(name, absent);
            if let Some(meant) = meant {
                let renamed = format!("{}/{meant}", self.pointer);
                self.sheet.misnamed.borrow_mut().push(renamed);
            }
            let suggestion = meant.map(|meant| format!("\"{meant}\"")).unwrap_or_default();
            let finding = Finding::new(Code::UNKNOWN_KEY, &pointer, key.span(), &message)
                .expected(&format!("one of {}", asked.join(", ")))
                .suggestion(&suggestion);
            self.sheet.report(finding);
        }
    }

    fn field(&self, key: &str, value: &'t Spanned<DeValue<'t>>) -> Field<'t> {
        Field {
            sheet: self.sheet,
            pointer: format!("{}/{}", self.pointer, escape(key)),
            span: value.span(),
            value: value.get_ref(),
        }
    }
}

impl<'t> Field<'t> {
    /// Reports this field; answers `None`, so that a reader can end with it.
    pub fn refuse<T>(&self, code: Code, message: &str, expected: &str) -> Option<T> {
        self.refuse_for(code, message, expected, None)
    }

    /// As [`Field::refuse`], with what was probably meant.
    pub fn refuse_for<T>(
        &self,
        code: Code,
        message: &str,
        expected: &str,
        meant: Option<&str>,
    ) -> Option<T> {
        let suggestion = meant.map(|meant| format!("\"{meant}\"")).unwrap_or_default();
        let finding = Finding::new(code, &self.pointer, self.span.clone(), message);
        self.sheet.report(finding.expected(expected).suggestion(&suggestion));
        None
    }

    /// The text, if it is one; a date without quotes is read as its text.
    #[must_use]
    pub fn plain_text(&self) -> Option<String> {
        match self.value {
            DeValue::String(text) => Some(text.to_string()),
            DeValue::Datetime(date) => Some(date.to_string()),
            _ => None,
        }
    }

    /// The text.
    pub fn text(&self, expected: &str) -> Option<String> {
        self.plain_text().or_else(|| self.wrong_type(expected))
    }

    /// The number, written without quotes.
    pub fn whole_number(&self, expected: &str) -> Option<i64> {
        match self.value {
            DeValue::Integer(number) => {
                let digits = i64::from_str_radix(number.as_str(), number.radix());
                digits.ok().or_else(|| self.refuse(Code::NUMBER, "too large a number", expected))
            }
            _ => self.wrong_type(expected),
        }
    }

    /// `true` or `false`.
    pub fn flag(&self) -> Option<bool> {
        match self.value {
            DeValue::Boolean(flag) => Some(*flag),
            _ => self.wrong_type("true or false, without quotes"),
        }
    }

    #[must_use]
    pub fn is_table(&self) -> bool {
        matches!(self.value, DeValue::Table(_))
    }

    #[must_use]
    pub fn is_list(&self) -> bool {
        matches!(self.value, DeValue::Array(_))
    }

    pub fn table(&self, expected: &str) -> Option<Table<'t>> {
        match self.value {
            DeValue::Table(entries) => Some(Table {
                sheet: self.sheet,
                pointer: self.pointer.clone(),
                entries,
                span: self.span.clone(),
                asked: RefCell::default(),
            }),
            _ => self.wrong_type(expected),
        }
    }

    pub fn list(&self, expected: &str) -> Option<Vec<Field<'t>>> {
        let DeValue::Array(items) = self.value else {
            return self.wrong_type(expected);
        };
        let item = |(index, value): (usize, &'t Spanned<DeValue<'t>>)| Field {
            sheet: self.sheet,
            pointer: format!("{}/{index}", self.pointer),
            span: value.span(),
            value: value.get_ref(),
        };
        Some(items.iter().enumerate().map(item).collect())
    }

    /// What `read` makes of every item; `None` where one of them is wrong, after all are read.
    pub fn each<T>(
        &self,
        expected: &str,
        read: impl Fn(&Field<'t>) -> Option<T>,
    ) -> Option<Vec<T>> {
        let read: Vec<Option<T>> = self.list(expected)?.iter().map(read).collect();
        read.into_iter().collect()
    }

    pub fn wrong_type<T>(&self, expected: &str) -> Option<T> {
        let found = match self.value {
            DeValue::String(_) => "a text",
            DeValue::Integer(_) | DeValue::Float(_) => "a number without quotes",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a date",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        self.refuse(Code::WRONG_TYPE, &format!("{found} cannot stand here"), expected)
    }
}
