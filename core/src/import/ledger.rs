//! Ledgers: what was sent to whom, and who was held out, as an earlier export noted it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::settings::ProductKey;
use crate::{Day, Error, ErrorCode};

/// What marks a file as a ledger.
pub(crate) const FORMAT: &str = "followon-ledger";

/// A file of what was sent to whom, and who was held out. It is kept by the merchant and read with later orders.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Ledger {
    pub(crate) format: String,
    /// A later version may say more, in other words.
    pub(crate) version: u32,
    /// The day it was made for.
    pub(crate) day: Day,
    /// The days from a send date on in which a purchase counts.
    pub(crate) horizon_days: u32,
    /// What its product keys are.
    pub(crate) product_key: ProductKey,
    pub(crate) offers: Vec<LedgerOffer>,
}

/// What one customer was offered, or would have been.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LedgerOffer {
    /// The customer's address.
    pub(crate) customer: String,
    pub(crate) send_on: Day,
    /// Product keys.
    pub(crate) products: Vec<String>,
    /// For each of them the key of the product that led to it; ledgers of earlier versions lack it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) because: Option<Vec<String>>,
    /// The event's `unique_id`; ledgers of earlier versions lack it.
    pub(crate) unique_id: Option<String>,
    /// Whether nothing was sent, so that this customer tells what comes about without an offer.
    pub(crate) held_out: bool,
}

/// What is in a ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct LedgerReport {
    /// The file's name.
    pub file: String,
    /// The day it was made for.
    pub day: Day,
    /// Customers with an offer.
    pub sent: u32,
    /// Customers held out.
    pub held_out: u32,
}

/// Whether a file that begins so is a ledger.
pub(crate) fn is_ledger_head(first: &[u8]) -> bool {
    first.windows(FORMAT.len()).take(100).any(|window| window == FORMAT.as_bytes())
}

/// Reads a ledger.
pub(crate) fn read(file: &str, bytes: &[u8]) -> Result<(Ledger, LedgerReport), Error> {
    let bad = |why: String| Error::new(ErrorCode::BadJson, why).in_file(file);
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let broken = |what: &str| {
        bad(format!("The ledger is cut short or was changed by hand ({what}). Use the file as it was exported."))
    };
    let value: Value = serde_json::from_slice(text).map_err(|error| broken(&error.to_string()))?;
    let ledger = ledger(&value).map_err(|name| broken(&format!("“{name}” is missing or wrong")))?;
    if ledger.format != FORMAT || ledger.version != 1 {
        return Err(bad("The ledger is of a later version of Followon. Reload the page and give it again.".to_owned()));
    }
    if !(1..=730).contains(&ledger.horizon_days) {
        return Err(bad(
            "The ledger was changed by hand: its horizon is 1 to 730 days. Use it as it was exported.".to_owned()
        ));
    }
    let held_out = ledger.offers.iter().filter(|offer| offer.held_out).count() as u32;
    let report =
        LedgerReport { file: file.to_owned(), day: ledger.day, sent: ledger.offers.len() as u32 - held_out, held_out };
    Ok((ledger, report))
}

/// The ledger that JSON holds; the error is the name of what it lacks.
fn ledger(value: &Value) -> Result<Ledger, &'static str> {
    fn number(of: &Value, name: &'static str) -> Result<u32, &'static str> {
        of.get(name).and_then(Value::as_u64).and_then(|number| u32::try_from(number).ok()).ok_or(name)
    }
    fn text<'v>(of: &'v Value, name: &'static str) -> Result<&'v str, &'static str> {
        of.get(name).and_then(Value::as_str).ok_or(name)
    }
    fn list<'v>(of: &'v Value, name: &'static str) -> Result<&'v [Value], &'static str> {
        of.get(name).and_then(Value::as_array).map(Vec::as_slice).ok_or(name)
    }
    let day = |of: &Value, name| text(of, name)?.parse().map_err(|_| name);
    let offer = |of: &Value| {
        let keys = |of: &Value, name| -> Result<Vec<String>, &'static str> {
            list(of, name)?.iter().map(|key| key.as_str().map(str::to_owned).ok_or(name)).collect()
        };
        let products = keys(of, "products")?;
        let because =
            of.get("because").filter(|because| !because.is_null()).map(|_| keys(of, "because")).transpose()?;
        if because.as_ref().is_some_and(|because| because.len() != products.len()) {
            return Err("because");
        }
        Ok(LedgerOffer {
            customer: text(of, "customer")?.to_owned(),
            send_on: day(of, "sendOn")?,
            products,
            because,
            unique_id: of.get("uniqueId").and_then(Value::as_str).map(str::to_owned),
            held_out: of.get("heldOut").and_then(Value::as_bool).ok_or("heldOut")?,
        })
    };
    Ok(Ledger {
        format: text(value, "format")?.to_owned(),
        version: number(value, "version")?,
        day: day(value, "day")?,
        horizon_days: number(value, "horizonDays")?,
        product_key: match text(value, "productKey")? {
            "title" => ProductKey::Title,
            "sku" => ProductKey::Sku,
            _ => return Err("productKey"),
        },
        offers: list(value, "offers")?.iter().map(offer).collect::<Result<_, _>>()?,
    })
}
