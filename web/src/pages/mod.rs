//! The views.

pub mod customer;
pub mod pairs;
pub mod predictions;
pub mod preview;
pub mod send;
pub mod settings;
pub mod start;

pub use pairs::Pairs;
pub use predictions::Predictions;
pub use preview::Preview;
pub use send::Send;
pub use settings::SettingsView;
pub use start::Start;
