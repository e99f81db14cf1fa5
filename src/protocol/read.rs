//! Reading a JSON body into a typed message, with the pointer of the field that is wrong.

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::problem::Problem;

/// Nesting beyond this is refused before it is parsed: no message of ours needs more.
pub const DEPTH_MAX: usize = 16;

/// The fields whose value is a list, in all messages.
const LISTS: &[&str] =
    &["categories", "items", "lines", "releases", "scopes", "segments", "tags", "tenders"];

/// # Errors
/// `malformed_json` where the bytes are not one JSON value, `invalid_field` with the field's
/// pointer where they are not this message.
pub fn read<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, Problem> {
    if std::str::from_utf8(bytes).is_err() {
        return Err(Problem::new("malformed_json", "The body is not UTF-8."));
    }
    let mut walk = Walk::default();
    walk.over(bytes);
    if walk.deepest > DEPTH_MAX {
        let detail = format!("The body is nested more than {DEPTH_MAX} deep.");
        return Err(Problem::new("malformed_json", detail));
    }
    match (serde_json::from_slice(bytes), walk.misplaced) {
        (Err(error), _) if !is_json(bytes) => {
            Err(Problem::new("malformed_json", sentence(&error.to_string())))
        }
        // serde would read it as an object's fields in their order.
        (_, Some(pointer)) => {
            Err(Problem::new("invalid_field", "Expected no list here.").at(pointer))
        }
        (read, None) => read.map_err(|error| problem(&error, bytes)),
    }
}

/// Asked after an error alone. The error's own category does not tell: serde calls a number where
/// one of its words should be, or one beyond 64 bits, an error of syntax.
fn is_json(bytes: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(bytes).is_ok()
}

fn problem(error: &serde_json::Error, bytes: &[u8]) -> Problem {
    let message = error.to_string().replace("expected value", "expected a text");
    // The position says less than the pointer.
    let message = message.split(" at line ").next().unwrap_or_default();
    Problem::new("invalid_field", sentence(message)).at(pointer(error, bytes))
}

/// The JSON pointer (RFC 6901) of the field that an error of data is about. It is found from the
/// error's position, after the fact: following the path while reading would cost every message
/// of the bundle a second reader.
#[must_use]
pub fn pointer(error: &serde_json::Error, bytes: &[u8]) -> String {
    let message = error.to_string();
    let pointer = path_at(bytes, offset(bytes, error.line(), error.column()));
    match unknown_field(&message) {
        Some(field) => format!("{pointer}/{}", escape(field)),
        None => pointer,
    }
}

/// The field that a message of serde's says is unknown, missing or there twice.
fn unknown_field(message: &str) -> Option<&str> {
    let named = ["unknown field `", "missing field `", "duplicate field `"];
    let rest = named.iter().find_map(|start| message.strip_prefix(start))?;
    rest.split('`').next()
}

fn sentence(message: &str) -> String {
    let mut letters = message.chars();
    match letters.next() {
        Some(first) => format!("{}{}.", first.to_uppercase(), letters.as_str()),
        None => String::new(),
    }
}

/// How many bytes come before a position; serde counts columns in bytes, from 1.
fn offset(bytes: &[u8], line: usize, column: usize) -> usize {
    let before = bytes.split_inclusive(|byte| *byte == b'\n').take(line.saturating_sub(1));
    before.map(<[u8]>::len).sum::<usize>().saturating_add(column)
}

/// Where in the tree of objects and lists a reader stands after so many bytes.
fn path_at(bytes: &[u8], offset: usize) -> String {
    let mut walk = Walk::default();
    walk.over(bytes.get(..offset).unwrap_or(bytes));
    walk.path()
}

/// A walk over JSON that only minds its brackets, texts, colons and commas.
#[derive(Default)]
struct Walk {
    open: Vec<Place>,
    deepest: usize,
    /// The first list that stands where no message has one.
    misplaced: Option<String>,
}

impl Walk {
    fn over(&mut self, bytes: &[u8]) {
        let (mut quoted, mut escaped) = (false, false);
        let (mut start, mut end) = (0, 0);
        for (place, byte) in bytes.iter().enumerate() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' if quoted => escaped = true,
                b'"' if quoted => (quoted, end) = (false, place),
                b'"' => (quoted, start) = (true, place.saturating_add(1)),
                _ if quoted => {}
                b'{' => self.enter(Place::Field(None)),
                b'[' => self.enter_list(),
                b'}' | b']' => drop(self.open.pop()),
                b':' => self.name(bytes.get(start..end).unwrap_or_default()),
                b',' => {
                    let next = self.open.pop().map(Place::next);
                    self.open.extend(next);
                }
                _ => {}
            }
        }
    }

    fn enter(&mut self, place: Place) {
        // What is nested deeper is refused anyway, and need not be remembered.
        if self.open.len() <= DEPTH_MAX {
            self.open.push(place);
        }
        self.deepest = self.deepest.max(self.open.len());
    }

    fn enter_list(&mut self) {
        let named = match self.open.last() {
            Some(Place::Field(Some(name))) => LISTS.contains(&name.as_str()),
            _ => false,
        };
        if !named && self.misplaced.is_none() {
            self.misplaced = Some(self.path());
        }
        self.enter(Place::Item(0));
    }

    fn name(&mut self, raw: &[u8]) {
        // A name with escapes in it stays as it was written: no field of ours has any.
        if self.open.pop().is_some() {
            self.open.push(Place::Field(Some(String::from_utf8_lossy(raw).into_owned())));
        }
    }

    fn path(&self) -> String {
        self.open.iter().map(Place::step).collect()
    }
}

/// Where a reader stands in an object or a list that it has not left.
enum Place {
    Field(Option<String>),
    Item(usize),
}

impl Place {
    fn next(self) -> Self {
        match self {
            Self::Field(_) => Self::Field(None),
            Self::Item(index) => Self::Item(index.saturating_add(1)),
        }
    }

    fn step(&self) -> String {
        match self {
            Self::Field(Some(name)) => format!("/{}", escape(name)),
            Self::Field(None) => String::new(),
            Self::Item(index) => format!("/{index}"),
        }
    }
}

fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}
