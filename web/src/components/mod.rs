//! Parts that several views share.

pub mod arrow;
pub mod bar;
pub mod csv;
pub mod doubts;
pub mod download;
pub mod drawer;
pub mod frame;
pub mod in_turn;
pub mod mail;
pub mod notice;
pub mod privacy;
pub mod table;
pub mod table_rows;
pub mod table_window;
pub mod toolbar;

pub use bar::bar;
pub use doubts::doubts;
pub use frame::{drafting, gate, heading, progress};
pub use notice::{Notice, notice_line};
pub use privacy::privacy;
