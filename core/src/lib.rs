//! Followon reads a shop's order exports and answers, for every customer: which up to three products to offer next,
//! on which day, and with what evidence; then it makes the e-mail block, the event and the cart link of the offer.
//!
//! The engine is pure: no JavaScript, no clock, no randomness, no input or output. Bytes go in, results come out, and
//! the same bytes with the same [`Settings`] give the same results on every host.
//!
//! Data walks one way, and each room of the crate is one step of it:
//!
//! ```text
//! import -> history -> follow -> predict -> evaluate -> deliver
//! ```
//!
//! [`Session`] is the one face over all of them.
//!
//! ```
//! use followon::{Query, Session, Settings};
//!
//! let orders = "Name,Email,Created at,Lineitem quantity,Lineitem name,Lineitem price\n\
//!               #1,ann@example.net,2025-01-03 10:00:00 +0000,1,Tea,4.00\n\
//!               #2,ann@example.net,2025-02-03 10:00:00 +0000,1,Teapot,20.00\n\
//!               #3,bob@example.net,2025-02-10 10:00:00 +0000,1,Tea,4.00\n";
//! let mut session = Session::new(Settings::default())?;
//! session.add_orders("orders.csv", orders.as_bytes())?;
//! let summary = session.fit();
//! assert_eq!((summary.orders, summary.customers, summary.predicted), (3, 2, 1));
//!
//! let bob = &session.predictions(&Query::default())?.rows[0];
//! assert_eq!(bob.products[0].title, "Teapot");
//! # Ok::<(), followon::Error>(())
//! ```

#![cfg_attr(page, feature(optimize_attribute))]

mod day;
pub mod deliver;
mod error;
pub mod evaluate;
pub mod follow;
mod history;
pub mod import;
mod money;
mod page;
pub mod predict;

mod session;
mod settings;
mod sort;
mod summary;
mod words;

pub use day::Day;
pub use error::{Error, ErrorCode};
pub use money::Money;
pub use page::{Page, ProductRef, Query};

pub use session::Session;
pub use settings::{
    Aim, Base, BlockFont, BlockLayout, BlockStyle, Cart, CartAttribute, CartForm, CartQuantity, CartTarget, Holdout,
    MinBuyers, ProductKey, Settings, Shop, Tone, Utm, VariantChoice,
};
pub use summary::{HoldoutPlan, Proposal, ReasonCount, SendDay, ShopRhythm, Summary, Week};
