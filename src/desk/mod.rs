//! Ring 3, the desk: the merchant's command line, native only.
