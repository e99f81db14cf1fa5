//! Ring 1, the meaning: what points are, what may happen to them, and why.

pub mod calendar;
pub mod moment;
pub mod money;
pub mod points;
pub mod share;
pub mod zone;
