//! The journal: what is written is read back, chained, stored, found and shown as promised.

mod made;
mod any;
mod billed;
mod codec;
mod past;
mod pinned;
mod chain;
mod store;
mod linked;
mod public;
