//! The map of the engine: its entries in a list, in the order of their keys.
//!
//! Nearly all of its maps are small, and are read far more often than changed: a list is found
//! through, copied and written faster than a tree, and its code is a fifth as large in the bundle.

/// Keys with values, in order. Inserting moves what comes after.
pub type Map<K, V> = litemap::LiteMap<K, V>;

/// Each of these once, in order.
pub fn distinct<T: Ord>(items: impl Iterator<Item = T>) -> Vec<T> {
    let mut all: Vec<T> = items.collect();
    all.sort_unstable();
    all.dedup();
    all
}
