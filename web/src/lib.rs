//! The dashboard of Followon: a page that shows, and a worker that runs the engine.
//!
//! The page never holds the history. It asks the worker for what it shows, a window of rows at a time, with the typed
//! messages of [`protocol`]; [`engine`] is the page's side of that talk, [`worker`] the other.

#[cfg(feature = "page")]
pub mod app;
#[cfg(feature = "page")]
pub mod charts;
#[cfg(feature = "page")]
pub mod components;
#[cfg(feature = "page")]
pub mod engine;
#[cfg(feature = "page")]
pub mod format;
#[cfg(feature = "page")]
pub mod kept;
#[cfg(feature = "page")]
pub mod keys;
#[cfg(feature = "page")]
pub mod mask;
#[cfg(feature = "page")]
pub mod pages;
pub mod protocol;
#[cfg(feature = "page")]
pub mod route;
#[cfg(feature = "page")]
pub mod theme;
pub mod worker;
