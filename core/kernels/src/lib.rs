//! The innermost loops of the engine: over plain slices, knowing nothing of shops, a few lines each.
//!
//! They are a crate of their own, so that a program that is compiled for size can have these for speed; and no loop is inlined,
//! for it would be compiled as what it is inlined into.

pub mod baskets;
pub mod bytes;
pub mod dictionary;
pub mod matrix;
pub mod repeats;
pub mod scanner;
pub mod sort;
mod table;
mod texts;
