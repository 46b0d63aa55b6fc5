//! What leaves the engine for a customer: the event, the block, the files.

use serde::{Deserialize, Serialize};

/// The metric every event is of.
pub const METRIC: &str = "Cross sell prediction by Blueprint";

/// The event of one prediction: exactly what the export holds for this customer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Event {
    /// The metric's name, [`METRIC`].
    pub metric: String,
    /// The customer's e-mail address.
    pub email: String,
    /// The same for the same customer, last order and products, so that a second send cannot mail twice.
    pub unique_id: String,
    /// The sum of the offered products' prices, where all are known, as decimal text.
    pub value: Option<String>,
    /// The currency of the value.
    pub value_currency: Option<String>,
    /// The event's properties: flat keys for filters, and `items` for the block. Never 0, null or "".
    #[cfg_attr(feature = "typescript", ts(type = "Record<string, unknown>"))]
    pub properties: serde_json::Map<String, serde_json::Value>,
}

impl Event {
    /// The event as compact JSON.
    pub fn to_json(&self) -> String {
        json(self)
    }
}

/// The block as one customer gets it, and the template it was rendered from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Block {
    /// HTML: the template rendered with this customer's event.
    pub html: String,
    /// Plain text of the same offer.
    pub text: String,
    /// The template in Klaviyo's syntax, to be copied unchanged.
    pub template: String,
    /// The same for a flow that no event starts, such as one on the date property of `profilesCsv`: it looks up everything
    /// in the profile, and renders to the same where the profile holds what the file brought.
    pub profile_template: String,
}

/// A file to hand over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct File {
    /// The file's name.
    pub name: String,
    /// Its media type.
    pub mime: String,
    /// What is in it.
    pub content: String,
    /// Predictions, pairs, rejected rows or products offered in it.
    pub rows: u32,
}

/// What can be exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum ExportKind {
    /// Bulk request bodies for Klaviyo's API, at most 1,000 events and 5 MB each.
    KlaviyoEvents,
    /// A profile import with the send date, the products and the cart link as flat properties.
    ProfilesCsv,
    /// One row a prediction.
    PredictionsCsv,
    /// One row a pair.
    PairsCsv,
    /// Settings, eligible pairs and the shop's rhythm as JSON.
    Model,
    /// Every row of the order files that was left out, with its place and reason, and as it stands or by its order's name.
    RejectedRows,
    /// What is sent to whom and who is held out, to be kept and given again with later orders.
    Ledger,
    /// By the ledgers read: one row a product that was offered, with the order that it led to; another row for each further
    /// order.
    ResultsCsv,
}

impl ExportKind {
    /// All of them.
    pub const ALL: [ExportKind; 8] = [
        ExportKind::KlaviyoEvents,
        ExportKind::ProfilesCsv,
        ExportKind::PredictionsCsv,
        ExportKind::PairsCsv,
        ExportKind::Model,
        ExportKind::RejectedRows,
        ExportKind::Ledger,
        ExportKind::ResultsCsv,
    ];
}

/// Compact JSON of what is plain data: text, numbers, and lists and maps of them.
pub(super) fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("plain data has a JSON form")
}

/// The same by way of a value: slower, but where there are many fields it takes a fraction of the code.
pub(super) fn value_json(value: serde_json::Result<serde_json::Value>) -> String {
    // Not as it is displayed, which is code of its own.
    json(&value.expect("plain data has a JSON form"))
}
