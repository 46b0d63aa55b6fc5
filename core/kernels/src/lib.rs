//! The innermost loops of the engine: over plain slices, knowing nothing of shops, a few lines each.
//!
//! They are a crate of their own because the dashboard is compiled for size but for this; and none is inlined, for it would be
//! compiled as what it is inlined into.

pub mod baskets;
pub mod bytes;
pub mod dictionary;
pub mod matrix;
pub mod repeats;
pub mod scanner;
pub mod sevens;
pub mod sort;
