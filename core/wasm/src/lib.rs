//! Followon for JavaScript: the engine's [`Session`](followon::Session), method by method, and nothing else.
//!
//! Results are plain objects of the types declared in `types.d.ts`; whatever fails throws an `Error` with a `code`.

// What a method throws is said once, above and in `FollowonError`.
#![allow(clippy::missing_errors_doc)]

use std::cell::RefCell;
use std::io::Cursor;
use std::rc::{Rc, Weak};

use followon::deliver::ExportKind;
use followon::evaluate::BacktestOptions;
use followon::import::OrdersReader as Reader;
use followon::{BlockStyle, Error, ErrorCode, Query, Settings};
use followon_formats::{Format, recognise, tables};
use js_sys::{JSON, Reflect};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("../types.d.ts");

#[wasm_bindgen(typescript_custom_section)]
const MORE_TYPES: &str = r#"
/** Settings to put in place of their own values; inner objects are merged. */
export type PartialSettings = Partial<Omit<Settings, "shop" | "cart" | "block">> & {
  shop?: Partial<Settings["shop"]>;
  cart?: Partial<Omit<Cart, "utm">> & { utm?: Partial<Utm> };
  block?: Partial<BlockStyle>;
};

/** What is thrown: always with a code, and with the place where the error is one of a file. */
export interface FollowonError extends globalThis.Error {
  code: ErrorCode;
  file?: string;
  line?: number;
  column?: string;
  /** Of `unknownLayout`: how the table begins, and what its columns likely tell; say which is which in the setting `tables`. */
  table?: TablePreview;
}
"#;

type Result<T> = std::result::Result<T, JsValue>;

/// Reads what a shop’s own e-mail template, pasted as HTML, tells of its look, under the names of the block’s style; `null`
/// where nothing tells it. It takes any text.
#[wasm_bindgen(js_name = brandFromHtml, unchecked_return_type = "BrandReading")]
pub fn brand_from_html(html: &str) -> Result<JsValue> {
    out(Ok(followon::deliver::brand_from_html(html)))
}

/// Which merge tags in a subject, a preheader, a headline or a paragraph would not be filled in, why, and what was likely
/// meant.
#[wasm_bindgen(js_name = checkMergeTags, unchecked_return_type = "TagProblem[]")]
pub fn check_merge_tags(text: &str) -> Result<JsValue> {
    out(Ok(followon::deliver::check_merge_tags(text)))
}

/// Order files in, predictions out. Free it when it is no longer needed: it holds the whole history.
#[wasm_bindgen]
pub struct Session {
    // Shared with the files that are being read, which put their orders into it when they are finished.
    engine: Rc<RefCell<followon::Session>>,
}

#[wasm_bindgen]
impl Session {
    /// A session without any orders. Unknown settings and values out of bounds are errors that name the setting.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_optional_param_type = "PartialSettings")] settings: Option<JsValue>,
    ) -> Result<Session> {
        let mut whole = Settings::default();
        if let Some(settings) = settings {
            whole = whole.with(&json(&settings, ErrorCode::BadSetting)?).map_err(thrown)?;
        }
        let engine = followon::Session::new(whole).map_err(thrown)?;
        Ok(Session { engine: Rc::new(RefCell::new(engine)) })
    }

    /// Reads a file of orders that is in memory as a whole: a table of text, or JSON as Shopify’s Admin API and its bulk
    /// operations give it.
    #[wasm_bindgen(js_name = addOrders, unchecked_return_type = "ImportReport")]
    pub fn add_orders(&self, #[wasm_bindgen(js_name = fileName)] file_name: &str, bytes: &[u8]) -> Result<JsValue> {
        if recognise(bytes) != Some(Format::JsonOrders) {
            return out(self.engine.borrow_mut().add_orders(file_name, bytes));
        }
        match tables(file_name, Cursor::new(bytes)) {
            Ok(tables) => {
                let text = tables.first().map_or(&[][..], |table| &table.text);
                out(self.engine.borrow_mut().add_orders(file_name, text))
            }
            Err(error) => Err(thrown(Error {
                code: ErrorCode::BadJson,
                message: error.to_string(),
                file: Some(file_name.to_owned()),
                line: None,
                column: None,
                table: None,
            })),
        }
    }

    /// Begins a table of orders that comes in chunks, cut wherever it may be.
    #[wasm_bindgen(js_name = openOrders)]
    pub fn open_orders(&self, #[wasm_bindgen(js_name = fileName)] file_name: &str) -> OrdersReader {
        let reader = followon::Session::open_orders(file_name).with_settings(self.engine.borrow().settings());
        OrdersReader { engine: Rc::downgrade(&self.engine), reader: Some(reader), file: file_name.to_owned() }
    }

    /// Reads a catalog: products.csv in either layout, or products.json.
    #[wasm_bindgen(js_name = addCatalog, unchecked_return_type = "CatalogReport")]
    pub fn add_catalog(&self, #[wasm_bindgen(js_name = fileName)] file_name: &str, bytes: &[u8]) -> Result<JsValue> {
        out(self.engine.borrow_mut().add_catalog(file_name, bytes))
    }

    /// Reads a ledger: what an earlier export sent to whom, and who was held out.
    #[wasm_bindgen(js_name = addLedger, unchecked_return_type = "LedgerReport")]
    pub fn add_ledger(&self, #[wasm_bindgen(js_name = fileName)] file_name: &str, bytes: &[u8]) -> Result<JsValue> {
        out(self.engine.borrow_mut().add_ledger(file_name, bytes))
    }

    /// What offers brought, by the ledgers read and the orders since.
    #[wasm_bindgen(unchecked_return_type = "HoldoutReport")]
    pub fn holdout(&self) -> Result<JsValue> {
        out(Ok(self.engine.borrow_mut().holdout()))
    }

    /// What became of the offers that the ledgers read say were sent: orders and revenue in all, by week and by pair; the
    /// query's window is of the pairs.
    #[wasm_bindgen(unchecked_return_type = "ResultsReport")]
    pub fn results(
        &self,
        #[wasm_bindgen(unchecked_optional_param_type = "Partial<Query>")] query: Option<JsValue>,
    ) -> Result<JsValue> {
        out(self.engine.borrow_mut().results(&read_query(query)?))
    }

    /// The settings in force.
    #[wasm_bindgen(unchecked_return_type = "Settings")]
    pub fn settings(&self) -> Result<JsValue> {
        out(Ok(self.engine.borrow().settings()))
    }

    /// Puts settings in place of their own values, and computes anew what depends on those that changed.
    #[wasm_bindgen(unchecked_return_type = "Summary")]
    pub fn configure(
        &self,
        #[wasm_bindgen(unchecked_param_type = "PartialSettings")] settings: &JsValue,
    ) -> Result<JsValue> {
        out(self.engine.borrow_mut().configure_partial(&json(settings, ErrorCode::BadSetting)?))
    }

    /// Computes everything from the orders read so far; cheap when nothing has changed.
    #[wasm_bindgen(unchecked_return_type = "Summary")]
    pub fn fit(&self) -> Result<JsValue> {
        out(Ok(self.engine.borrow_mut().fit()))
    }

    /// Pairs of products; sorted by `rate`, best first, unless the query says otherwise.
    #[wasm_bindgen(unchecked_return_type = "Page<Pair>")]
    pub fn pairs(
        &self,
        #[wasm_bindgen(unchecked_optional_param_type = "Partial<Query>")] query: Option<JsValue>,
    ) -> Result<JsValue> {
        out(self.engine.borrow_mut().pairs(&read_query(query)?))
    }

    /// One pair with its reverse and the spread of its lags.
    #[wasm_bindgen(unchecked_return_type = "PairDetail")]
    pub fn pair(&self, from: &str, to: &str) -> Result<JsValue> {
        out(self.engine.borrow_mut().pair(from, to))
    }

    /// What each threshold would cover.
    #[wasm_bindgen(unchecked_return_type = "Coverage")]
    pub fn coverage(&self) -> Result<JsValue> {
        out(Ok(self.engine.borrow_mut().coverage()))
    }

    /// Whom to offer what and when; sorted by send date unless the query says otherwise.
    #[wasm_bindgen(unchecked_return_type = "Page<Prediction>")]
    pub fn predictions(
        &self,
        #[wasm_bindgen(unchecked_optional_param_type = "Partial<Query>")] query: Option<JsValue>,
    ) -> Result<JsValue> {
        out(self.engine.borrow_mut().predictions(&read_query(query)?))
    }

    /// Customers without a prediction, each with its reason.
    #[wasm_bindgen(unchecked_return_type = "Page<Withheld>")]
    pub fn withheld(
        &self,
        #[wasm_bindgen(unchecked_optional_param_type = "Partial<Query>")] query: Option<JsValue>,
    ) -> Result<JsValue> {
        out(self.engine.borrow_mut().withheld(&read_query(query)?))
    }

    /// How well each ranking would have done at days in the past. Takes seconds where hundreds of products take part.
    #[wasm_bindgen(unchecked_return_type = "Backtest")]
    pub fn backtest(
        &self,
        #[wasm_bindgen(unchecked_optional_param_type = "Partial<BacktestOptions>")] options: Option<JsValue>,
    ) -> Result<JsValue> {
        let options = options.map_or_else(|| Ok(BacktestOptions::default()), |o| json(&o, ErrorCode::BadQuery))?;
        out(self.engine.borrow().backtest(&options))
    }

    /// Predictions per send date.
    #[wasm_bindgen(unchecked_return_type = "SendDay[]")]
    pub fn calendar(&self) -> Result<JsValue> {
        out(Ok(self.engine.borrow_mut().calendar()))
    }

    /// Orders per week.
    #[wasm_bindgen(unchecked_return_type = "Week[]")]
    pub fn timeline(&self) -> Result<JsValue> {
        out(Ok(self.engine.borrow_mut().timeline()))
    }

    /// All that led to one customer's prediction, or to its being withheld.
    #[wasm_bindgen(unchecked_return_type = "Explanation")]
    pub fn explain(&self, customer: &str) -> Result<JsValue> {
        out(self.engine.borrow_mut().explain(customer))
    }

    /// The event of one customer, exactly as the export holds it.
    #[wasm_bindgen(unchecked_return_type = "Event")]
    pub fn event(&self, customer: &str) -> Result<JsValue> {
        out(self.engine.borrow_mut().event(customer))
    }

    /// The e-mail block as one customer gets it, and its template. The style is that of the settings, changed as given.
    #[wasm_bindgen(unchecked_return_type = "Block")]
    pub fn block(
        &self,
        customer: &str,
        #[wasm_bindgen(unchecked_optional_param_type = "Partial<BlockStyle>")] style: Option<JsValue>,
    ) -> Result<JsValue> {
        let style = self.style(style)?;
        out(self.engine.borrow_mut().block(customer, style.as_ref()))
    }

    /// Words for the e-mail around one customer’s block, in the tone of the style: that of the settings, changed as given.
    #[wasm_bindgen(unchecked_return_type = "Suggestion[]")]
    pub fn suggestions(
        &self,
        customer: &str,
        #[wasm_bindgen(unchecked_optional_param_type = "Partial<BlockStyle>")] style: Option<JsValue>,
    ) -> Result<JsValue> {
        let style = self.style(style)?;
        out(self.engine.borrow_mut().suggestions(customer, style.as_ref()))
    }

    /// What the merchant’s own subject, preheader and body say to one customer. The style is that of the settings, changed as
    /// given.
    #[wasm_bindgen(js_name = fillWords, unchecked_return_type = "Suggestion")]
    pub fn fill_words(
        &self,
        customer: &str,
        subject: &str,
        preheader: &str,
        body: &str,
        #[wasm_bindgen(unchecked_optional_param_type = "Partial<BlockStyle>")] style: Option<JsValue>,
    ) -> Result<JsValue> {
        let style = self.style(style)?;
        out(self.engine.borrow_mut().fill_words(customer, [subject, preheader, body], style.as_ref()))
    }

    /// The style of the settings, changed as given.
    fn style(&self, style: Option<JsValue>) -> Result<Option<BlockStyle>> {
        let Some(style) = style else { return Ok(None) };
        let change = serde_json::json!({ "block": json::<Value>(&style, ErrorCode::BadSetting)? });
        Ok(Some(self.engine.borrow().settings().with(&change).map_err(thrown)?.block))
    }

    /// What the cart links of the predictions that a query selects lead to, and what is wrong with them.
    #[wasm_bindgen(js_name = linkCheck, unchecked_return_type = "LinkCheck")]
    pub fn link_check(
        &self,
        #[wasm_bindgen(unchecked_optional_param_type = "Partial<Query>")] query: Option<JsValue>,
    ) -> Result<JsValue> {
        out(self.engine.borrow_mut().link_check(&read_query(query)?))
    }

    /// What an export of events would send of the predictions that a query selects, and what Klaviyo would not take of it.
    #[wasm_bindgen(js_name = eventCheck, unchecked_return_type = "EventCheck")]
    pub fn event_check(
        &self,
        #[wasm_bindgen(unchecked_optional_param_type = "Partial<Query>")] query: Option<JsValue>,
    ) -> Result<JsValue> {
        out(self.engine.borrow_mut().event_check(&read_query(query)?))
    }

    /// The files of one kind to hand over; for predictions, the query's `from`, `to` and `search` select, `onlyNew` leaves out
    /// what was sent by a ledger that was read, and `backfill` makes events a rehearsal.
    #[wasm_bindgen(unchecked_return_type = "File[]")]
    pub fn export(
        &self,
        #[wasm_bindgen(unchecked_param_type = "ExportKind")] kind: &str,
        #[wasm_bindgen(unchecked_optional_param_type = "Partial<Query>")] query: Option<JsValue>,
    ) -> Result<JsValue> {
        let Ok(kind) = serde_json::from_value::<ExportKind>(Value::from(kind)) else {
            let kinds =
                "klaviyoEvents, profilesCsv, predictionsCsv, pairsCsv, model, rejectedRows, ledger and resultsCsv";
            return Err(thrown(error(
                ErrorCode::UnknownExport,
                format!("There is no export “{kind}”; there are {kinds}."),
            )));
        };
        out(self.engine.borrow_mut().export(kind, &read_query(query)?))
    }
}

/// A file of orders that comes in chunks.
#[wasm_bindgen]
pub struct OrdersReader {
    engine: Weak<RefCell<followon::Session>>,
    reader: Option<Reader>,
    file: String,
}

#[wasm_bindgen]
impl OrdersReader {
    /// Reads the next chunk.
    pub fn push(&mut self, chunk: &[u8]) -> Result<()> {
        match &mut self.reader {
            Some(reader) => reader.push(chunk).map_err(thrown),
            None => Err(self.closed()),
        }
    }

    /// Rows read so far.
    #[wasm_bindgen(getter)]
    pub fn rows(&self) -> Result<u32> {
        self.reader.as_ref().map(Reader::rows).ok_or_else(|| self.closed())
    }

    /// Ends the file and puts its orders into the session. Nothing of an unusable file is kept.
    #[wasm_bindgen(unchecked_return_type = "ImportReport")]
    pub fn finish(&mut self) -> Result<JsValue> {
        let (Some(reader), Some(engine)) = (self.reader.take(), self.engine.upgrade()) else {
            return Err(self.closed());
        };
        let file = reader.finish().map_err(thrown)?;
        out(Ok(engine.borrow_mut().take_orders(file)))
    }

    fn closed(&self) -> JsValue {
        let message = "This file is finished, or its session was freed: open it again with openOrders.";
        thrown(Error { file: Some(self.file.clone()), ..error(ErrorCode::Closed, message.to_owned()) })
    }
}

fn error(code: ErrorCode, message: String) -> Error {
    Error { code, message, file: None, line: None, column: None, table: None }
}

/// The engine's error as JavaScript throws it.
fn thrown(error: Error) -> JsValue {
    let thrown = js_sys::Error::new(&error.message);
    let code = serde_wasm_bindgen::to_value(&error.code).unwrap_or_default();
    let fields = [
        ("code", Some(code)),
        ("file", error.file.map(JsValue::from)),
        ("line", error.line.map(JsValue::from)),
        ("column", error.column.map(JsValue::from)),
        ("table", error.table.and_then(|table| plain(&table).ok())),
    ];
    for (name, value) in fields {
        if let Some(value) = value {
            // Setting a field of a fresh object cannot fail.
            let _ = Reflect::set(&thrown, &name.into(), &value);
        }
    }
    thrown.into()
}

/// A result as plain objects, in which a missing value is `null`.
fn out<T: Serialize>(result: std::result::Result<T, Error>) -> Result<JsValue> {
    let value = result.map_err(thrown)?;
    Ok(plain(&value)?)
}

fn plain<T: Serialize>(value: &T) -> std::result::Result<JsValue, serde_wasm_bindgen::Error> {
    value.serialize(&serde_wasm_bindgen::Serializer::json_compatible())
}

/// A value from JavaScript as JSON, where `undefined` is as good as nothing.
fn json<T: DeserializeOwned>(value: &JsValue, code: ErrorCode) -> Result<T> {
    let bad = |why: String| thrown(error(code, why));
    let text = JSON::stringify(value).ok().and_then(|text| text.as_string());
    let text = text.ok_or_else(|| bad("This must be a plain object.".to_owned()))?;
    serde_json::from_str::<Value>(&text).and_then(serde_json::from_value).map_err(|error| bad(format!("{error}.")))
}

fn read_query(query: Option<JsValue>) -> Result<Query> {
    query.map_or_else(|| Ok(Query::default()), |query| json(&query, ErrorCode::BadQuery))
}
