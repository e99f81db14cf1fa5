//! Ring 3, the edge: the only code that may name `worker`.

mod edge;
mod member;
mod program;
mod transaction;

#[cfg(feature = "faults")]
mod faults;
