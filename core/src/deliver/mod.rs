//! Prediction → magic cart link, event, block and export files; backtest → proof.
//!
//! ```text
//! Prediction ─ event ─┬─ block: the template, the same rendered with the event, and the same for profiles
//!                     ├─ klaviyo_requests
//!                     └─ profiles_csv
//! ```
//!
//! The event is made in one place, and all that shows or sends an offer is made from the event. There is one template:
//! [`block`] renders the very text that it hands over for copying. So what the preview shows is what will be sent. The one
//! for profiles is rewritten from it.

mod address;
mod block;
mod brand;
mod brands;
mod color;
mod csv;
mod digest;
mod event;
mod event_check;
mod files;
mod headline;
mod klaviyo;
mod ledger;
mod link;
mod link_check;
mod markup;
mod merge_tags;
mod price;
mod profile_block;
mod proof;
mod results;
mod template;
mod types;
mod wording;

pub use block::block;
pub use brand::{BrandEvidence, BrandReading, BrandStyle, brand_from_html};
pub use brands::{Brand, LONGEST_BRAND_NAME, MOST_BRANDS, is_brand_name, read_brands, write_brands};
pub use color::contrast;
pub use csv::is_formula;
pub(crate) use digest::unique_id;
pub use event::event;
pub use event_check::{DroppedValue, EventCheck, RequestDay};
pub(crate) use event_check::{EventTally, is_deliverable};
pub(crate) use files::rejected_csv;
pub use files::{model_json, pairs_csv, predictions_csv, profiles_csv};
pub(crate) use headline::slip;
pub use klaviyo::klaviyo_requests;
pub(crate) use ledger::ledger_file;
pub use link::cart_link;
pub(crate) use link::{product_page, shown};
pub(crate) use link_check::LinkTally;
pub use link_check::{LinkCheck, LinkExample, LinkProblem, LinkProblemCode};
pub use merge_tags::{TagProblem, check_merge_tags};
pub(crate) use price::shows_price;
pub use proof::{proof, proof_report};
pub(crate) use results::results_csv;
pub use template::{Template, TemplateError};
pub use types::{Block, Event, ExportKind, File, METRIC};
pub use wording::{Suggestion, Words, fill_words, suggestions};
