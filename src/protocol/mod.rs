//! Ring 2, the bytes: how the meaning is written down, sent, signed and stored.

pub mod ids;
pub mod version;
