//! A JSON value as a tree, and how a typed message is read from one, or written as one.
//!
//! Whatever is wrong is named by the pointer of its field.
//!
//! One small tree for all, and not a derived reader for each kind of record: measured, those make
//! half of the bundle.

mod write;

use crate::domain::map::Map;
use std::borrow::Cow;

pub use write::ToNode;

/// A value. Numbers are whole, or they are of no use here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node<'a> {
    Null,
    Flag(bool),
    Count(u64),
    Below(i64),
    /// A number with a fraction or an exponent, or one that 64 bits do not hold.
    Odd,
    Text(Cow<'a, str>),
    List(Vec<Node<'a>>),
    Record(Record<'a>),
}

/// Fields in the order in which they were written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Record<'a>(pub(super) Vec<(Cow<'a, str>, Node<'a>)>);

/// What is wrong, and the pointer (RFC 6901) of where. On the heap, so that what can go wrong
/// costs the rest little.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault(Box<(String, String)>);

/// What can be read.
pub trait FromNode: Sized {
    /// # Errors
    /// The first [`Fault`].
    fn read(node: &Node<'_>) -> Result<Self, Fault>;
}

impl Fault {
    #[must_use]
    pub fn pointer(&self) -> &str {
        &self.0.0
    }

    /// What is wrong, without a full stop, as `expected a list`.
    #[must_use]
    pub fn what(&self) -> &str {
        &self.0.1
    }

    /// The same fault, seen from one level further out.
    #[must_use]
    #[inline(never)]
    pub fn at(mut self, key: &str) -> Self {
        self.0.0 = format!("/{}{}", key.replace('~', "~0").replace('/', "~1"), self.0.0);
        self
    }
}

#[must_use]
#[inline(never)]
pub fn expected(what: &str) -> Fault {
    wrong(format!("expected {what}"))
}

#[must_use]
#[inline(never)]
pub fn wrong(what: String) -> Fault {
    wrong_at(String::new(), what)
}

#[must_use]
pub fn wrong_at(pointer: String, what: String) -> Fault {
    Fault(Box::new((pointer, what)))
}

impl<'a> Node<'a> {
    /// The text, or one that no word is.
    #[must_use]
    pub fn word(&self) -> &str {
        if let Self::Text(text) = self { text } else { "" }
    }

    /// # Errors
    /// Where it is no text.
    pub fn text(&self) -> Result<&str, Fault> {
        if let Self::Text(text) = self { Ok(text) } else { Err(expected("a text")) }
    }

    /// # Errors
    /// Where it is no text, or not of the form that `expected` says.
    pub fn text_of<T>(
        &self,
        what: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, Fault> {
        let text = if let Self::Text(text) = self { parse(text) } else { None };
        text.ok_or_else(|| expected(what))
    }

    /// # Errors
    /// Where it is no whole number of that range.
    #[inline(never)]
    pub fn whole(&self, least: u64, most: u64) -> Result<u64, Fault> {
        match self {
            Self::Count(number) if (least..=most).contains(number) => Ok(*number),
            _ => Err(expected(&format!("a whole number from {least} to {most}"))),
        }
    }

    /// # Errors
    /// Where it is no list.
    pub fn list(&self) -> Result<&[Node<'a>], Fault> {
        if let Self::List(list) = self { Ok(list) } else { Err(expected("a list")) }
    }

    /// A record that may have fields which are unknown here.
    ///
    /// # Errors
    /// Where it is no record, or a field stands there twice.
    #[inline(never)]
    pub fn record(&self) -> Result<&Record<'a>, Fault> {
        let Self::Record(record) = self else { return Err(expected("an object")) };
        let mut names = record.0.iter().enumerate();
        let again = names.find(|(place, (name, _))| {
            record.0.iter().take(*place).any(|(before, _)| before == name)
        });
        again.map_or(Ok(record), |(_, (name, _))| Err(twice(name)))
    }

    /// A record of these fields and no others.
    ///
    /// # Errors
    /// Where it is no record, or at the first field that is unknown or stands there twice.
    pub fn strict(&self, names: &[&str]) -> Result<&Record<'a>, Fault> {
        self.record_of(names, true)
    }

    /// A record of these fields, and of others that are unknown here.
    ///
    /// # Errors
    /// Where it is no record, or one of the fields stands there twice.
    pub fn open(&self, names: &[&str]) -> Result<&Record<'a>, Fault> {
        self.record_of(names, false)
    }

    #[inline(never)]
    fn record_of(&self, names: &[&str], is_strict: bool) -> Result<&Record<'a>, Fault> {
        let Self::Record(record) = self else { return Err(expected("an object")) };
        // One bit for each of the names.
        let mut seen = 0_u64;
        for (name, _) in &record.0 {
            let bit = names.iter().zip(0_u32..).find(|(known, _)| *known == name);
            match bit.and_then(|(_, place)| 1_u64.checked_shl(place)) {
                None if is_strict => return Err(wrong("unknown field".to_owned()).at(name)),
                Some(bit) if seen & bit != 0 => return Err(twice(name)),
                bit => seen |= bit.unwrap_or(0),
            }
        }
        Ok(record)
    }

    /// One of several kinds: its word and nothing behind it, or a record with its word as the only
    /// field.
    ///
    /// # Errors
    /// Where it is neither.
    pub fn kind(&self) -> Result<(&str, &Node<'a>), Fault> {
        match self {
            Self::Text(word) => Ok((word, &Node::Null)),
            Self::Record(Record(fields)) => match fields.as_slice() {
                [(word, node)] => Ok((word, node)),
                _ => Err(expected("one field")),
            },
            _ => Err(expected("a word, or an object of one field")),
        }
    }
}

/// What a list of just so many values holds.
///
/// # Errors
/// Where it is no list, or holds another number of them.
pub fn of_length<'n, 'a, const N: usize>(node: &'n Node<'a>) -> Result<&'n [Node<'a>; N], Fault> {
    let wrong = |_| expected("another number of values");
    node.list()?.try_into().map_err(wrong)
}

/// A list of exactly two values.
///
/// # Errors
/// The first that is wrong.
pub fn read_pair<T: FromNode, U: FromNode>(node: &Node<'_>) -> Result<(T, U), Fault> {
    let [one, other] = of_length(node)?;
    let one = T::read(one).map_err(|fault| fault.at("0"))?;
    Ok((one, U::read(other).map_err(|fault| fault.at("1"))?))
}

impl<'a> Record<'a> {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    pub fn fields(&self) -> impl Iterator<Item = (&str, &Node<'a>)> {
        self.0.iter().map(|(name, node)| (name.as_ref(), node))
    }

    #[must_use]
    #[inline(never)]
    pub fn find(&self, key: &str) -> Option<&Node<'a>> {
        self.0.iter().find(|(name, _)| name == key).map(|(_, node)| node)
    }

    /// # Errors
    /// What is wrong with the value. Absent and null are none.
    #[inline(never)]
    pub fn maybe<T: FromNode>(&self, key: &str) -> Result<Option<T>, Fault> {
        match self.find(key) {
            None | Some(Node::Null) => Ok(None),
            Some(node) => T::read(node).map(Some).map_err(|fault| fault.at(key)),
        }
    }

    /// # Errors
    /// What is wrong with the value, or that there is none.
    #[inline(never)]
    pub fn get<T: FromNode>(&self, key: &str) -> Result<T, Fault> {
        self.lent(key, T::read)
    }

    /// What stands there as it is, and not a copy of it.
    ///
    /// # Errors
    /// What is wrong with the value, or that there is none.
    pub fn lent<'n, T>(
        &'n self,
        key: &str,
        read: impl FnOnce(&'n Node<'a>) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        self.find(key).ok_or_else(missing).and_then(read).map_err(|fault| fault.at(key))
    }

    /// # Errors
    /// What is wrong with the value. Absent is the usual one.
    #[inline(never)]
    pub fn usual<T: FromNode + Default>(&self, key: &str) -> Result<T, Fault> {
        if self.find(key).is_some() { self.get(key) } else { Ok(T::default()) }
    }

    /// # Errors
    /// What is wrong with a value. Absent is empty.
    #[inline(never)]
    pub fn list<T: FromNode>(&self, key: &str) -> Result<Vec<T>, Fault> {
        self.list_with(key, &T::read)
    }

    /// # Errors
    /// What is wrong with a value. Absent is empty.
    #[inline(never)]
    pub fn list_with<T>(
        &self,
        key: &str,
        read: &dyn Fn(&Node<'_>) -> Result<T, Fault>,
    ) -> Result<Vec<T>, Fault> {
        let Some(node) = self.find(key) else { return Ok(Vec::new()) };
        read_list(node, read).map_err(|fault| fault.at(key))
    }

    /// # Errors
    /// Where it is not yes. Absent is no, and nothing but yes is written.
    pub fn flag(&self, key: &str) -> Result<bool, Fault> {
        match self.find(key) {
            None => Ok(false),
            Some(Node::Flag(true)) => Ok(true),
            Some(_) => Err(expected("true").at(key)),
        }
    }
}

#[inline(never)]
fn twice(name: &str) -> Fault {
    wrong("duplicate field".to_owned()).at(name)
}

#[inline(never)]
fn missing() -> Fault {
    wrong("missing field".to_owned())
}

#[inline(never)]
fn read_list<T>(
    node: &Node<'_>,
    read: &dyn Fn(&Node<'_>) -> Result<T, Fault>,
) -> Result<Vec<T>, Fault> {
    let nodes = node.list()?;
    let mut values = Vec::with_capacity(nodes.len());
    for (place, node) in nodes.iter().enumerate() {
        values.push(read(node).map_err(|fault| fault.at(&place.to_string()))?);
    }
    Ok(values)
}

impl<T: FromNode> FromNode for Vec<T> {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        read_list(node, &T::read)
    }
}

impl<T: FromNode> FromNode for Box<T> {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        T::read(node).map(Self::new)
    }
}

/// Texts by name; the last of those that stand there twice.
impl<T: FromNode> FromNode for Map<String, T> {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        let Node::Record(Record(fields)) = node else { return Err(expected("an object")) };
        let mut map = Self::new();
        for (name, node) in fields {
            map.insert(name.clone().into_owned(), T::read(node).map_err(|fault| fault.at(name))?);
        }
        Ok(map)
    }
}

/// How a record is read: `strict`, without any other field, or `open`; then how each field is
/// taken ([`Record::get`], [`Record::maybe`] and so on), and its name in JSON where it is another.
macro_rules! record {
    ($mode:ident $type:ty { $($how:ident $field:ident $(= $name:literal)?),* $(,)? }) => {
        impl $crate::protocol::node::FromNode for $type {
            fn read(
                node: &$crate::protocol::node::Node<'_>,
            ) -> Result<Self, $crate::protocol::node::Fault> {
                let record =
                    node.$mode(&[$($crate::protocol::node::name!($field $($name)?)),*])?;
                let _ = record;
                Ok(Self {
                    $($field: record.$how($crate::protocol::node::name!($field $($name)?))?),*
                })
            }
        }
    };
}

macro_rules! name {
    ($field:ident $name:literal) => {
        $name
    };
    ($field:ident) => {
        stringify!($field)
    };
}

/// A value that is one of a few words.
macro_rules! words {
    ($type:ty, $expected:literal: $($variant:ident $word:literal),+ $(,)?) => {
        impl $crate::protocol::node::FromNode for $type {
            fn read(
                node: &$crate::protocol::node::Node<'_>,
            ) -> Result<Self, $crate::protocol::node::Fault> {
                let word = node.word();
                Ok(match word {
                    $($word => Self::$variant,)+
                    _ => return Err($crate::protocol::node::expected($expected)),
                })
            }
        }
    };
}

pub(crate) use {name, record, words};
