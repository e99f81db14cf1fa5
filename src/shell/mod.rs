//! Ring 3, the edge: the only code that may name `worker`.
