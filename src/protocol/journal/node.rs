//! A JSON value as the journal knows it, and how one is read and written.
//!
//! One small tree for all, and not a derived reader for each kind of record: measured, those make
//! the bundle 110 KB larger.

use std::borrow::Cow;
use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::Unreadable;

/// A value. Numbers are whole, or they are of no use here.
#[derive(Debug)]
pub(super) enum Node<'a> {
    Count(u64),
    Below(i64),
    Text(Cow<'a, str>),
    Yes,
    List(Vec<Node<'a>>),
    Record(Record<'a>),
    /// What nothing here writes: null, false, a number with a fraction.
    Other,
}

/// Fields in the order in which they were written.
#[derive(Debug, Default)]
pub(super) struct Record<'a>(Vec<(Cow<'a, str>, Node<'a>)>);

/// What can stand in the journal.
pub(super) trait Form: Sized {
    fn write(&self) -> Node<'_>;

    fn read(node: Node<'_>) -> Result<Self, Unreadable>;
}

impl<'a> Node<'a> {
    pub(super) fn text(self) -> Result<Cow<'a, str>, Unreadable> {
        if let Self::Text(text) = self { Ok(text) } else { Err(expected("a text")) }
    }

    pub(super) fn list(self) -> Result<Vec<Node<'a>>, Unreadable> {
        if let Self::List(list) = self { Ok(list) } else { Err(expected("a list")) }
    }

    pub(super) fn record(self) -> Result<Record<'a>, Unreadable> {
        if let Self::Record(record) = self { Ok(record) } else { Err(expected("a record")) }
    }
}

impl<'a> Record<'a> {
    #[must_use]
    pub(super) fn new() -> Self {
        Self::default()
    }

    pub(super) fn put(&mut self, key: &'static str, value: Node<'a>) {
        self.0.push((Cow::Borrowed(key), value));
    }

    pub(super) fn put_maybe<T: Form>(&mut self, key: &'static str, value: Option<&'a T>) {
        if let Some(value) = value {
            self.put(key, value.write());
        }
    }

    /// A value that is left out where it is the usual one.
    pub(super) fn put_unless<T: Form + PartialEq>(
        &mut self,
        key: &'static str,
        value: &'a T,
        usual: &T,
    ) {
        if value != usual {
            self.put(key, value.write());
        }
    }

    pub(super) fn put_list<T: Form>(&mut self, key: &'static str, values: &'a [T]) {
        self.put_nodes(key, values.iter().map(T::write));
    }

    pub(super) fn put_nodes(&mut self, key: &'static str, nodes: impl Iterator<Item = Node<'a>>) {
        let nodes: Vec<Node<'a>> = nodes.collect();
        if !nodes.is_empty() {
            self.put(key, Node::List(nodes));
        }
    }

    /// A record that is left out where all of it is.
    pub(super) fn put_filled(&mut self, key: &'static str, record: Record<'a>) {
        if !record.0.is_empty() {
            self.put(key, Node::Record(record));
        }
    }

    pub(super) fn put_flag(&mut self, key: &'static str, value: bool) {
        if value {
            self.put(key, Node::Yes);
        }
    }

    /// The only field, where a record stands for one of several kinds.
    pub(super) fn only(self) -> Result<(Cow<'a, str>, Node<'a>), Unreadable> {
        let mut fields = self.0.into_iter();
        match (fields.next(), fields.next()) {
            (Some(field), None) => Ok(field),
            _ => Err(expected("one field")),
        }
    }

    fn take(&mut self, key: &str) -> Option<Node<'a>> {
        let place = self.0.iter().position(|(name, _)| name == key)?;
        Some(self.0.swap_remove(place).1)
    }

    pub(super) fn maybe<T: Form>(&mut self, key: &str) -> Result<Option<T>, Unreadable> {
        self.take(key).map(|node| T::read(node).map_err(|fault| fault.at(key))).transpose()
    }

    pub(super) fn get<T: Form>(&mut self, key: &str) -> Result<T, Unreadable> {
        self.maybe(key)?.ok_or_else(|| expected("a value").at(key))
    }

    pub(super) fn maybe_list<T: Form>(&mut self, key: &str) -> Result<Option<Vec<T>>, Unreadable> {
        let read = |node| read_list(node, &T::read).map_err(|fault| fault.at(key));
        self.take(key).map(read).transpose()
    }

    /// Absent is empty.
    pub(super) fn list<T: Form>(&mut self, key: &str) -> Result<Vec<T>, Unreadable> {
        self.list_with(key, &T::read)
    }

    /// Absent is empty.
    pub(super) fn list_with<T>(
        &mut self,
        key: &str,
        read: &dyn Fn(Node<'_>) -> Result<T, Unreadable>,
    ) -> Result<Vec<T>, Unreadable> {
        let Some(node) = self.take(key) else { return Ok(Vec::new()) };
        read_list(node, read).map_err(|fault| fault.at(key))
    }

    /// Absent is no, and nothing but yes is written.
    pub(super) fn flag(&mut self, key: &str) -> Result<bool, Unreadable> {
        match self.take(key) {
            None => Ok(false),
            Some(Node::Yes) => Ok(true),
            Some(_) => Err(expected("true").at(key)),
        }
    }

    pub(super) fn get_with<T>(
        &mut self,
        key: &str,
        read: impl FnOnce(Node<'a>) -> Result<T, Unreadable>,
    ) -> Result<T, Unreadable> {
        let node = self.take(key).ok_or_else(|| expected("a value"));
        node.and_then(read).map_err(|fault| fault.at(key))
    }
}

fn read_list<T>(
    node: Node<'_>,
    read: &dyn Fn(Node<'_>) -> Result<T, Unreadable>,
) -> Result<Vec<T>, Unreadable> {
    let nodes = node.list()?;
    let mut values = Vec::with_capacity(nodes.len());
    for (place, node) in nodes.into_iter().enumerate() {
        values.push(read(node).map_err(|fault| fault.at(&place.to_string()))?);
    }
    Ok(values)
}

pub(super) fn expected(what: &str) -> Unreadable {
    malformed(format!("expected {what}"))
}

pub(super) fn malformed(fault: String) -> Unreadable {
    Unreadable::Malformed { fault }
}

impl Unreadable {
    /// The same fault, seen from one level further out.
    pub(super) fn at(self, key: &str) -> Self {
        match self {
            Self::Malformed { fault } if fault.starts_with('/') => {
                Self::Malformed { fault: format!("/{key}{fault}") }
            }
            Self::Malformed { fault } => Self::Malformed { fault: format!("/{key}: {fault}") },
            Self::Format { .. } => self,
        }
    }
}

impl Serialize for Node<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Count(number) => to.serialize_u64(*number),
            Self::Below(number) => to.serialize_i64(*number),
            Self::Text(text) => to.serialize_str(text),
            Self::Yes => to.serialize_bool(true),
            Self::List(nodes) => to.collect_seq(nodes),
            Self::Record(Record(fields)) => {
                let mut map = to.serialize_map(Some(fields.len()))?;
                for (key, node) in fields {
                    map.serialize_entry(key, node)?;
                }
                map.end()
            }
            Self::Other => to.serialize_unit(),
        }
    }
}

impl<'de> Deserialize<'de> for Node<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Node<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_u64<E>(self, number: u64) -> Result<Node<'de>, E> {
        Ok(Node::Count(number))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Node<'de>, E> {
        Ok(Node::Below(number))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Node<'de>, E> {
        Ok(Node::Other)
    }

    fn visit_bool<E>(self, yes: bool) -> Result<Node<'de>, E> {
        Ok(if yes { Node::Yes } else { Node::Other })
    }

    fn visit_unit<E>(self) -> Result<Node<'de>, E> {
        Ok(Node::Other)
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Node<'de>, E> {
        Ok(Node::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Node<'de>, E> {
        Ok(Node::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Node<'de>, A::Error> {
        let mut list = Vec::new();
        while let Some(node) = from.next_element()? {
            list.push(node);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Node<'de>, A::Error> {
        let mut fields: Vec<(Cow<'de, str>, Node<'de>)> = Vec::new();
        while let Some(Node::Text(key)) = from.next_key()? {
            if fields.iter().any(|(known, _)| *known == key) {
                return Err(de::Error::custom(format_args!("field `{key}` stands there twice")));
            }
            fields.push((key, from.next_value()?));
        }
        Ok(Node::Record(Record(fields)))
    }
}
