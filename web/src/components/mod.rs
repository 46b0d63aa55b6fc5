//! Parts that several views share.

pub mod download;
pub mod frame;
pub mod notice;
pub mod privacy;

pub use frame::{Gate, Heading, Progress};
pub use notice::{Notice, NoticeLine};
pub use privacy::Privacy;
