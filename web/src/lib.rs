//! The dashboard of Followon: a page that shows, and a worker that runs the engine.
//!
//! The page never holds the history. It asks the worker for what it shows, a window of rows at a time, with the typed
//! messages of [`protocol`]; [`engine`] is the page's side of that talk, [`worker`] the other.

pub mod app;
pub mod charts;
pub mod components;
pub mod crossing;
pub mod drops;
pub mod engine;
pub mod flags;
pub mod format;
pub mod json;
pub mod kept;
pub mod keys;
pub mod later;
pub mod markup;
pub mod mask;
pub mod pages;
pub mod protocol;
pub mod reactive;
pub mod route;
pub mod settings_file;
pub mod theme;
pub mod worker;
