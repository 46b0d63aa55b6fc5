//! The typed messages between page and worker.
//!
//! They cross as [`crate::crossing`] packs them; files cross by reference. Every request carries the
//! generation of the data and settings that it was asked under, so that an answer that has been overtaken is dropped.

use followon::deliver::{ExportKind, Suggestion};
use followon::import::{CatalogReport, ImportReport, LedgerReport};
use followon::{BlockStyle, Error, ErrorCode, Query, Settings, Summary};
use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsCast, JsValue};

/// Raised whenever a message changes its shape: a page and a worker of two builds must not talk past each other.
pub const PROTOCOL_VERSION: u32 = 5;

/// What the page asks of the worker, with the type of the answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Request {
    /// Read these files ([`js_sys::Array`] of `File`), then fit. Answer: [`Imported`].
    Import {
        /// The files, by reference.
        #[serde(with = "crate::crossing::by_reference")]
        files: js_sys::Array,
    },
    /// Load the sample shop, then fit. Answer: [`Imported`].
    LoadSample,
    /// Take these settings and compute anew what depends on them. Answer: `Option<Summary>`, `None` without data; it may be
    /// of a draft, which [`FromWorker::Fitted`] follows.
    Configure(#[serde(with = "crate::crossing::as_object")] Box<Settings>),
    /// The last fit in numbers. Answer: `Option<Summary>`.
    Summary,
    /// Pairs. Answer: `Page<Pair>`.
    Pairs(Query),
    /// One pair by its product keys. Answer: `PairDetail`.
    Pair {
        /// The leading product.
        from: String,
        /// The following product.
        to: String,
    },
    /// What each threshold would cover. Answer: `Coverage`.
    Coverage,
    /// Predictions. Answer: `Page<Prediction>`.
    Predictions(Query),
    /// Withheld customers. Answer: `Page<Withheld>`.
    Withheld(Query),
    /// Predictions by send date. Answer: `Vec<SendDay>`.
    Calendar,
    /// Orders by week. Answer: `Vec<Week>`.
    Timeline,
    /// All that led to one customer's prediction. Answer: `Explanation`.
    Explain {
        /// The customer's address.
        customer: String,
    },
    /// The event of one customer. Answer: [`ShownEvent`].
    Event {
        /// The customer's address.
        customer: String,
    },
    /// The block of one customer. Answer: `Block`.
    Block {
        /// The customer's address.
        customer: String,
        /// Words and colours to try; `None` takes those of the settings.
        #[serde(with = "crate::crossing::as_object")]
        style: Option<Box<BlockStyle>>,
    },
    /// Words for the e-mail around the block of one customer. Answer: [`ShownWords`].
    Words {
        /// The customer's address.
        customer: String,
        /// The style whose tone suggestions are in.
        #[serde(with = "crate::crossing::as_object")]
        style: Option<Box<BlockStyle>>,
        /// The merchant's own subject, preheader and body.
        own: [String; 3],
    },
    /// Backtest on earlier days, beside whatever else is asked meanwhile. Answer: [`ShownProof`].
    Proof,
    /// What offers brought, by the ledgers read. Answer: `HoldoutReport`.
    Holdout,
    /// What became of the offers sent, by the ledgers read; the query's window is of the pairs. Answer: `ResultsReport`.
    Results(Query),
    /// What an export of events would send, and what Klaviyo would not take. Answer: `EventCheck`.
    EventCheck(Query),
    /// What is wrong with the cart links of an export. Answer: `LinkCheck`.
    LinkCheck(Query),
    /// Files to hand over. Answer: `Vec<MadeFile>`, see [`MadeFile`].
    Export {
        /// Which.
        kind: ExportKind,
        /// Which rows: `from`, `to`, `search` and `onlyNew` select; `backfill` makes a rehearsal of events.
        query: Query,
    },
}

/// A request on its way to the worker.
#[derive(Serialize, Deserialize)]
pub struct Envelope {
    /// Given back with the answer.
    pub id: u32,
    /// The generation it was asked under.
    pub generation: u32,
    /// The request.
    pub body: ToWorker,
}

/// What can be in an [`Envelope`].
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ToWorker {
    /// A request, which is answered once.
    Ask(Request),
    /// Give up the work under way. Not answered itself; the request it ends is, with [`Failure::Cancelled`].
    Cancel,
}

/// What the worker tells the page.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum FromWorker {
    /// The worker listens. Anything posted before this is lost.
    Ready {
        /// Its [`PROTOCOL_VERSION`].
        protocol: u32,
    },
    /// How far reading or fitting has come, at most about ten times a second.
    Progress(Progress),
    /// The answer to a request.
    Answer {
        /// The request's id.
        id: u32,
        /// The request's generation.
        generation: u32,
        /// What was asked for.
        #[serde(with = "crate::crossing::by_reference")]
        body: JsValue,
    },
    /// What was answered as a draft is fitted now.
    Fitted {
        /// The generation of the data and settings.
        generation: u32,
        /// The fit in numbers.
        summary: Box<Summary>,
    },
    /// A request came to nothing.
    Failed {
        /// The request's id.
        id: u32,
        /// Why.
        failure: Failure,
    },
    /// The worker trapped and cannot go on.
    Crashed {
        /// What it said last.
        message: String,
    },
}

/// Why a request came to nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Failure {
    /// The engine refused it.
    Engine(Error),
    /// Newer data or settings have overtaken it; what was asked for will be asked again.
    Outdated,
    /// The merchant cancelled it.
    Cancelled,
    /// The file cannot be read, and what to do about it.
    Unreadable(String),
    /// The browser could not do it, in its own words.
    Browser(String),
    /// The worker broke off.
    Crashed(String),
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Failure::Engine(error) => write!(f, "{error}"),
            Failure::Outdated => f.write_str("The data changed meanwhile."),
            Failure::Cancelled => f.write_str("Cancelled."),
            Failure::Unreadable(message) => f.write_str(message),
            Failure::Browser(message) => write!(f, "The browser reported: {message}"),
            Failure::Crashed(message) => write!(f, "The engine stopped: {message}"),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure::Engine(error)
    }
}

/// How far the work has come.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Progress {
    /// Files are being read.
    Reading(Reading),
    /// Follow-on rates and predictions are being worked out.
    Fitting {
        /// 0 to 1.
        share: f64,
    },
    /// The backtest is under way.
    Proving {
        /// 0 to 1.
        share: f64,
    },
}

/// One file as it is read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reading {
    /// Its place among the files of this import, from 0.
    pub index: u32,
    /// Bytes of the file read so far, as they lie on the disk.
    pub bytes: f64,
    /// Bytes of the file in all.
    pub size: f64,
    /// Order lines seen so far.
    pub lines: u32,
    /// Milliseconds since its first byte.
    pub millis: f64,
}

/// What came of an import.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Imported {
    /// One entry a file, in the order they were given.
    pub files: Vec<FileOutcome>,
    /// The fit over everything read so far, or a draft of it, which [`FromWorker::Fitted`] follows; `None` while there are no
    /// orders.
    pub summary: Option<Summary>,
}

/// What came of one file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FileOutcome {
    /// The file's name.
    pub name: String,
    /// What was in it.
    pub result: FileResult,
}

impl FileOutcome {
    /// Whether anything in it could be used.
    pub fn is_of_use(&self) -> bool {
        !matches!(self.result, FileResult::Unusable(_))
    }

    /// Whether it is of no use until something is said of it: which column is which, or how its dates are written.
    pub fn asks(&self) -> bool {
        matches!(&self.result, FileResult::Unusable(Failure::Engine(error))
            if error.table.is_some() || error.code == ErrorCode::AmbiguousDates)
    }
}

/// What was in a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum FileResult {
    /// Orders.
    Orders(Box<ImportReport>),
    /// A catalog.
    Catalog(Box<CatalogReport>),
    /// A ledger.
    Ledger(LedgerReport),
    /// Nothing usable. The other files are not affected.
    Unusable(Failure),
}

/// An event as it is shown, so that the page need not hold its tree.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ShownEvent {
    /// The customer's address.
    pub email: String,
    /// The whole event as JSON, indented by two.
    pub json: String,
    /// Its properties that are no lists, by name, as text.
    pub properties: Vec<(String, String)>,
    /// The magic cart link.
    pub link: Option<String>,
    /// Whether the link leads to a product's page, not to a cart.
    pub to_page: bool,
    /// The products' titles by their variant IDs.
    pub variants: Vec<(String, String)>,
}

/// Words for an e-mail, filled in for one customer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ShownWords {
    /// The merchant's own.
    pub own: Suggestion,
    /// What is suggested.
    pub suggested: Vec<Suggestion>,
}

/// A backtest as it crosses: it is taken apart only where it is shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ShownProof {
    /// The `Backtest`, in bytes of their own.
    pub backtest: Vec<u8>,
    /// The fit that was tested.
    pub summary: Box<Summary>,
    /// The settings it was under.
    #[serde(with = "crate::crossing::as_object")]
    pub settings: Box<Settings>,
}

/// A file to hand over. Its content crosses by reference, for it may be larger than what the page could copy unnoticed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MadeFile {
    /// The file's name.
    pub name: String,
    /// Predictions or pairs in it.
    pub rows: u32,
    /// What is in it.
    #[serde(with = "crate::crossing::by_reference")]
    pub blob: web_sys::Blob,
}

/// What a JavaScript error says of itself.
pub fn describe(error: &JsValue) -> String {
    let message = error.dyn_ref::<js_sys::Error>().map(|error| String::from(error.message()));
    message.or_else(|| error.as_string()).unwrap_or_else(|| "an unknown error".to_owned())
}
