//! The views.

pub mod customer;
pub mod pairs;
pub mod predictions;
pub mod preview;
pub mod proof;
pub mod send;
pub mod settings;
pub mod start;
