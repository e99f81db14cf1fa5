//! Ring 3, the edge: the only code that may name `worker`.

mod edge;
mod member;
mod program;
#[cfg_attr(not(feature = "faults"), allow(dead_code))]
mod transaction;

#[cfg(feature = "faults")]
mod faults;
