//! Parsing JSON (RFC 8259) into a tree of nodes: once, in one pass, without floats.

use std::borrow::Cow;
use std::fmt;

use super::node::{Node, Record};

/// Nesting beyond this is refused: no message or document of ours needs more.
pub const DEPTH_MAX: usize = 16;

/// Why bytes are not one JSON value, and where: lines and bytes of a line count from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    what: &'static str,
    place: Option<(usize, usize)>,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.what)?;
        match self.place {
            Some((line, column)) => write!(f, " at line {line} column {column}"),
            None => Ok(()),
        }
    }
}

/// The tree that the bytes are the JSON of. Names that stand twice in a record stay there twice.
///
/// # Errors
/// [`Malformed`], also where it is nested more than [`DEPTH_MAX`] deep.
pub fn parse(bytes: &[u8]) -> Result<Node<'_>, Malformed> {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Err(Malformed { what: "expected UTF-8", place: None });
    };
    let mut parser = Parser { text, at: 0, depth: 0 };
    let node = parser.value()?;
    match parser.token() {
        None => Ok(node),
        Some(_) => Err(parser.wrong("expected nothing more")),
    }
}

struct Parser<'a> {
    text: &'a str,
    /// How many bytes are read: always a boundary between characters.
    at: usize,
    depth: usize,
}

type Parsed<T> = Result<T, Malformed>;

impl<'a> Parser<'a> {
    fn value(&mut self) -> Parsed<Node<'a>> {
        match self.token() {
            Some(b'"') => self.text().map(Node::Text),
            Some(b'{') => self.record(),
            Some(b'[') => self.list(),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => self.word(),
        }
    }

    fn record(&mut self) -> Parsed<Node<'a>> {
        self.open()?;
        // Most have about as many.
        let mut fields = Vec::with_capacity(8);
        let mut is_done = self.skip_token(b'}');
        while !is_done {
            if self.token() != Some(b'"') {
                return Err(self.wrong("expected the name of a field"));
            }
            let name = self.text()?;
            if !self.skip_token(b':') {
                return Err(self.wrong("expected a colon"));
            }
            fields.push((name, self.value()?));
            is_done = self.skip_token(b'}');
            if !is_done && !self.skip_token(b',') {
                return Err(self.wrong("expected a comma or the end of the object"));
            }
        }
        self.depth = self.depth.saturating_sub(1);
        Ok(Node::Record(Record(fields)))
    }

    fn list(&mut self) -> Parsed<Node<'a>> {
        self.open()?;
        let mut nodes = Vec::new();
        let mut is_done = self.skip_token(b']');
        while !is_done {
            nodes.push(self.value()?);
            is_done = self.skip_token(b']');
            if !is_done && !self.skip_token(b',') {
                return Err(self.wrong("expected a comma or the end of the list"));
            }
        }
        self.depth = self.depth.saturating_sub(1);
        Ok(Node::List(nodes))
    }

    fn open(&mut self) -> Parsed<()> {
        if self.depth >= DEPTH_MAX {
            return Err(self.wrong("nested more than 16 deep"));
        }
        self.depth = self.depth.saturating_add(1);
        self.forward(1);
        Ok(())
    }

    fn word(&mut self) -> Parsed<Node<'a>> {
        let words =
            [("true", Node::Flag(true)), ("false", Node::Flag(false)), ("null", Node::Null)];
        for (word, node) in words {
            if self.rest().starts_with(word) {
                self.forward(word.len());
                return Ok(node);
            }
        }
        Err(self.wrong("expected a value"))
    }

    fn number(&mut self) -> Parsed<Node<'a>> {
        let start = self.at;
        self.skip(b'-');
        let is_zero = self.skip(b'0');
        if !is_zero {
            self.digits()?;
        }
        let mut is_whole = true;
        if self.skip(b'.') {
            is_whole = false;
            self.digits()?;
        }
        if self.skip(b'e') || self.skip(b'E') {
            is_whole = false;
            let _ = self.skip(b'+') || self.skip(b'-');
            self.digits()?;
        }
        let digits = self.text.get(start..self.at).unwrap_or_default();
        Ok(if is_whole { whole(digits) } else { Node::Odd })
    }

    /// One digit or more.
    fn digits(&mut self) -> Parsed<()> {
        let count = self.rest().bytes().take_while(u8::is_ascii_digit).count();
        if count == 0 {
            return Err(self.wrong("expected a digit"));
        }
        self.forward(count);
        Ok(())
    }

    fn text(&mut self) -> Parsed<Cow<'a, str>> {
        self.forward(1);
        let plain = self.plain()?;
        if self.skip(b'"') {
            return Ok(Cow::Borrowed(plain));
        }
        let mut text = plain.to_owned();
        while !self.skip(b'"') {
            text.push(self.escaped()?);
            text.push_str(self.plain()?);
        }
        Ok(Cow::Owned(text))
    }

    /// What stands for itself, up to a quotation mark or a backslash.
    fn plain(&mut self) -> Parsed<&'a str> {
        let rest = self.rest();
        let end = rest.bytes().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20));
        let end = end.unwrap_or(rest.len());
        self.forward(end);
        match self.byte() {
            Some(b'"' | b'\\') => Ok(rest.get(..end).unwrap_or_default()),
            Some(_) => Err(self.wrong("expected no control character")),
            None => Err(self.wrong("expected the end of the text")),
        }
    }

    /// The character that a backslash and what follows it stand for.
    fn escaped(&mut self) -> Parsed<char> {
        self.forward(1);
        let character = match self.byte() {
            Some(byte @ (b'"' | b'\\' | b'/')) => char::from(byte),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.numbered(),
            _ => return Err(self.wrong("expected an escape")),
        };
        self.forward(1);
        Ok(character)
    }

    /// A character by its number, or by the two numbers of its surrogates.
    fn numbered(&mut self) -> Parsed<char> {
        let first = self.hexadecimal()?;
        let mut number = Some(first);
        if (0xd800..0xdc00).contains(&first) && self.skip(b'\\') {
            let second = self.hexadecimal()?.checked_sub(0xdc00).filter(|low| *low < 0x400);
            number = second.map(|low| 0x1_0000 + ((first - 0xd800) << 10) + low);
        }
        number.and_then(char::from_u32).ok_or_else(|| self.wrong("expected a whole character"))
    }

    /// The letter u and four digits.
    fn hexadecimal(&mut self) -> Parsed<u32> {
        let digits = self.rest().strip_prefix('u').and_then(|rest| rest.get(..4));
        let digits = digits.filter(|text| text.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let number = digits.and_then(|text| u32::from_str_radix(text, 16).ok());
        let number = number.ok_or_else(|| self.wrong("expected four hexadecimal digits"))?;
        self.forward(5);
        Ok(number)
    }

    /// The next byte that is no space.
    fn token(&mut self) -> Option<u8> {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.byte() {
            self.forward(1);
        }
        self.byte()
    }

    fn skip_token(&mut self, wanted: u8) -> bool {
        self.token();
        self.skip(wanted)
    }

    fn skip(&mut self, wanted: u8) -> bool {
        let is_there = self.byte() == Some(wanted);
        if is_there {
            self.forward(1);
        }
        is_there
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn forward(&mut self, bytes: usize) {
        self.at = self.at.saturating_add(bytes);
    }

    fn wrong(&self, what: &'static str) -> Malformed {
        let read = self.text.get(..self.at).unwrap_or(self.text);
        let (before, line) = match read.rsplit_once('\n') {
            Some((before, line)) => (before.split('\n').count(), line),
            None => (0, read),
        };
        Malformed { what, place: Some((before.saturating_add(1), line.len().saturating_add(1))) }
    }
}

/// A whole number, if 64 bits hold it. Minus zero is no way to write one.
fn whole(digits: &str) -> Node<'static> {
    match (digits.parse::<u64>(), digits.parse::<i64>()) {
        (Ok(number), _) => Node::Count(number),
        (_, Ok(number)) if number < 0 => Node::Below(number),
        _ => Node::Odd,
    }
}
