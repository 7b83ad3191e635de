//! Refusals, in whatever words they come.
