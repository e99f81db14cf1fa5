//! Ring 1, the meaning: what points are, what may happen to them, and why.
