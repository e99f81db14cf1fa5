//! How a tree is made of what is meant, and written as JSON.

use std::borrow::Cow;

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::{Node, Record};

/// What can be written.
pub trait ToNode {
    fn write(&self) -> Node<'_>;
}

impl<'a> Record<'a> {
    pub fn put(&mut self, key: &'static str, value: Node<'a>) {
        self.0.push((Cow::Borrowed(key), value));
    }

    pub fn put_maybe<T: ToNode>(&mut self, key: &'static str, value: Option<&'a T>) {
        if let Some(value) = value {
            self.put(key, value.write());
        }
    }

    /// A value that is left out where it is the usual one.
    pub fn put_unless<T: ToNode + PartialEq>(
        &mut self,
        key: &'static str,
        value: &'a T,
        usual: &T,
    ) {
        if value != usual {
            self.put(key, value.write());
        }
    }

    pub fn put_list<T: ToNode>(&mut self, key: &'static str, values: &'a [T]) {
        self.put_nodes(key, values.iter().map(T::write));
    }

    pub fn put_nodes(&mut self, key: &'static str, nodes: impl Iterator<Item = Node<'a>>) {
        let nodes: Vec<Node<'a>> = nodes.collect();
        if !nodes.is_empty() {
            self.put(key, Node::List(nodes));
        }
    }

    /// A record that is left out where all of it is.
    pub fn put_filled(&mut self, key: &'static str, record: Record<'a>) {
        if !record.0.is_empty() {
            self.put(key, Node::Record(record));
        }
    }

    pub fn put_flag(&mut self, key: &'static str, value: bool) {
        if value {
            self.put(key, Node::Flag(true));
        }
    }
}

impl Serialize for Node<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Count(number) => to.serialize_u64(*number),
            Self::Below(number) => to.serialize_i64(*number),
            Self::Text(text) => to.serialize_str(text),
            Self::Flag(flag) => to.serialize_bool(*flag),
            Self::List(nodes) => to.collect_seq(nodes),
            Self::Record(Record(fields)) => {
                let mut map = to.serialize_map(Some(fields.len()))?;
                for (key, node) in fields {
                    map.serialize_entry(key, node)?;
                }
                map.end()
            }
            Self::Null | Self::Odd => to.serialize_unit(),
        }
    }
}
