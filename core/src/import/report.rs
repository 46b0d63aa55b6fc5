//! What an import says of itself: everything read, repaired, left out, and why.

use serde::{Deserialize, Serialize};

use super::layout::TablePreview;
use crate::Day;

/// What became of one file of orders.
///
/// Every row of the file is in exactly one of `kept`, `repaired` and `rejected`; their sum is `rows`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ImportReport {
    /// The file's name.
    pub file: String,
    /// The layout it was read as.
    pub layout: Layout,
    /// Bytes read.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub bytes: u64,
    /// Rows below the head, blank ones left aside.
    pub rows: u32,
    /// Rows taken as they stood.
    pub kept: u32,
    /// Rows taken after a repair.
    pub repaired: u32,
    /// Rows left out.
    pub rejected: u32,
    /// Orders begun in this file.
    pub orders: u32,
    /// Distinct customers (e-mail addresses) in this file.
    pub customers: u32,
    /// The first order day.
    pub first_day: Option<Day>,
    /// The last order day.
    pub last_day: Option<Day>,
    /// Orders by currency, most first.
    pub currencies: Vec<CurrencyCount>,
    /// One entry a kind of finding, gravest first.
    pub findings: Vec<Finding>,
    /// Of a table of the merchant's own: how it begins, and what its columns are read as.
    pub table: Option<TablePreview>,
}

/// The layout of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum Layout {
    /// Shopify's orders export.
    ShopifyOrders,
    /// Orders as Matrixify exports them.
    MatrixifyOrders,
    /// A WooCommerce export, one row an order line.
    WooLines,
    /// A WooCommerce export, one row an order.
    WooOrders,
    /// Events of Klaviyo's metric “Ordered Product”.
    KlaviyoOrderedProduct,
    /// An order report of Amazon's.
    AmazonOrders,
    /// An orders report of eBay's.
    EbayOrders,
    /// The items report of Square's point of sale.
    SquareItems,
    /// A table of the merchant's own, its columns told by a mapping or guessed.
    OwnTable,
    /// Shopify's products export with `Handle` and `Variant …` columns.
    ShopifyProductsOld,
    /// Shopify's products export with `URL handle` and plain column names.
    ShopifyProductsNew,
    /// A store's public `products.json`.
    ProductsJson,
}

/// Orders in one currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct CurrencyCount {
    /// The code as the file writes it.
    pub currency: String,
    /// How many orders.
    pub orders: u32,
}

/// One kind of thing that was found, how often, where, and what was done about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Finding {
    /// What was found.
    pub code: FindingCode,
    /// How grave it is.
    pub severity: Severity,
    /// What was found, as a sentence.
    pub what: String,
    /// What was done about it, as a sentence.
    pub action: String,
    /// How often.
    pub count: u32,
    /// The first places by file name and line, at most [`MOST_EXAMPLES`].
    pub examples: Vec<Place>,
}

/// How many places a finding names: enough to mend a file by, few enough to keep for every kind of finding.
pub const MOST_EXAMPLES: usize = 100;

/// Where something was found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Place {
    /// The file's name.
    pub file: String,
    /// The line, counted from 1; 0 where it speaks of the whole file, or of JSON.
    pub line: u32,
    /// The column's name, or empty.
    pub column: String,
    /// The text that stood there, or the name of the order or the product where that says more; cut at 80 characters.
    pub text: String,
}

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum Severity {
    /// Rows were left out that the merchant may miss.
    Lost,
    /// Something was repaired or assumed.
    Repaired,
    /// Left aside by rule, or good to know.
    Note,
}

/// The kinds of finding, a closed list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum FindingCode {
    /// A quoted field that never closes.
    UnclosedQuote,
    /// A row of more than a million bytes.
    OverlongRow,
    /// The file ends within a row.
    TruncatedRow,
    /// A row with fewer or more fields than the head.
    FieldCount,
    /// A row without an order name.
    NoOrderName,
    /// A row that says nothing of its order, below one that does.
    FilledDown,
    /// An order whose date is blank, reads as no date, or is before 1990 or after 2100.
    BadDate,
    /// An order whose date may be written day first or month first, which nothing in the file tells.
    AmbiguousDate,
    /// A line without a product name.
    NoProduct,
    /// A quantity that is no number.
    BadQuantity,
    /// A price that is no number.
    BadPrice,
    /// Bytes that are not UTF-8, read as Windows-1252.
    NotUtf8,
    /// A table whose columns were told by their names and contents.
    Guessed,
    /// A file in UTF-16.
    Utf16,
    /// A separator other than the comma.
    OtherSeparator,
    /// Orders without an e-mail address.
    NoEmail,
    /// Orders whose customer has no e-mail address but an ID or user name.
    CustomerById,
    /// Addresses that are another spelling of a customer's.
    Aliases,
    /// An e-mail address without an @ or with blanks in it.
    OddEmail,
    /// Cancelled or voided orders.
    Cancelled,
    /// Fully refunded orders.
    Refunded,
    /// Orders refunded in part.
    PartlyRefunded,
    /// Orders not paid for yet.
    Unpaid,
    /// Orders in a state that nothing is known of.
    UnknownState,
    /// Lines of quantity zero or less.
    NoQuantity,
    /// Lines of price zero or less.
    Free,
    /// An order that stands in more than one file.
    SameOrder,
    /// Copies of one order that differ.
    CopiesDiffer,
    /// Two different orders of one name.
    SameNameOtherOrder,
    /// Several currencies.
    SeveralCurrencies,
    /// One SKU under several product names that count as several products.
    RenamedProduct,
    /// One SKU under several product names that count as one product.
    MergedProduct,
    /// Dates that may be day or month first, read as the settings say.
    DatesAsSaid,
    /// One customer with more than half of all orders.
    MostlyOne,
    /// A product that is called as another but for blanks and capitals.
    AlikeNames,
    /// Excluded products.
    Excluded,
    /// Products that look like no merchandise, and are counted.
    NoMerchandise,
    /// Renewals of subscriptions.
    RenewalOrders,
    /// Orders that look like tests.
    TestOrders,
    /// Orders that look like a reseller's.
    WholesaleOrders,
    /// Orders that look like gifts, samples or replacements.
    GiftOrders,
    /// A few orders months after all others.
    FarOff,
    /// Orders after today.
    AfterToday,
    /// Customers with more products than are counted.
    Capped,
    /// Several catalog products of one title.
    SameTitle,
    /// A catalog row without a title or variant.
    NoTitle,
    /// A catalog without variant IDs.
    NoVariantIds,
}

/// What became of one catalog file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct CatalogReport {
    /// The file's name.
    pub file: String,
    /// The layout it was read as.
    pub layout: Layout,
    /// Bytes read.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub bytes: u64,
    /// Rows (or JSON variants) read.
    pub rows: u32,
    /// Products in it.
    pub products: u32,
    /// Variants in it.
    pub variants: u32,
    /// Variants with an ID, which is what a cart link needs.
    pub variants_with_id: u32,
    /// One entry a kind of finding, gravest first.
    pub findings: Vec<Finding>,
}
