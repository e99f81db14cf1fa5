//! Writes a map of the engine as a JSON object.

use crate::domain::map::Map;
use serde::{Serialize, Serializer};

/// A map, to be written. (The map's own crate writes an empty one as a list.)
#[derive(Debug, Clone, Copy)]
pub struct Object<'a, V>(pub &'a Map<String, V>);

impl<V: Serialize> Serialize for Object<'_, V> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self.0.iter())
    }
}

/// As [`Object`], for `serialize_with`.
///
/// # Errors
/// Those of the serializer.
pub fn object<V: Serialize, S: Serializer>(map: &Map<String, V>, to: S) -> Result<S::Ok, S::Error> {
    Object(map).serialize(to)
}
