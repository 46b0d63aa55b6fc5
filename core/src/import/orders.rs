//! An orders export, chunk by chunk → orders and order lines, with a report.

use std::borrow::Cow;

use hashbrown::HashMap;

use super::dates::{self, DayMonth, Written};
use super::dictionary::Dictionary;
use super::findings::Findings;
use super::report::{CurrencyCount, FindingCode as F, ImportReport, Layout};
use super::scanner::{Record, Scanned, Scanner};
use super::shopify_orders::{Column, Columns};
use super::sniff::{SNIFF_BYTES, sniff_table};
use super::text::decode;
use crate::money::{Amount, parse_amount};
use crate::sort;
use crate::{Day, Error, ErrorCode};

/// No text of a dictionary.
pub(crate) const NONE: u32 = u32::MAX;

/// The price of a line that has none.
pub(crate) const NO_PRICE: Amount = Amount::MIN;

/// One order, its columns filled from its rows.
#[derive(Clone, Debug)]
pub(crate) struct RawOrder {
    /// The name without a leading `#` (in `names`), by which copies are found.
    pub(crate) key: u32,
    /// The name as written (in `names`).
    pub(crate) name: u32,
    /// The order's ID (in `names`), or [`NONE`].
    pub(crate) id: u32,
    /// The e-mail address (in `emails`), or [`NONE`].
    pub(crate) email: u32,
    /// The currency (in `currencies`), or [`NONE`].
    pub(crate) currency: u32,
    /// The shop-local day.
    pub(crate) day: Day,
    /// Seconds since midnight there.
    pub(crate) seconds: u32,
    /// The line of its first row.
    pub(crate) first_line: u32,
    /// Cancelled or voided.
    pub(crate) cancelled: bool,
    /// Fully refunded.
    pub(crate) refunded: bool,
    /// Whether the customer accepts marketing, where the file says.
    pub(crate) accepts_marketing: Option<bool>,
}

/// One order line.
///
/// Packed, because there is one for every row of every file: the price would have four bytes of padding beside it.
#[derive(Clone, Copy, Debug)]
#[repr(Rust, packed(4))]
pub(crate) struct RawLine {
    /// The order's place among the file's orders.
    pub(crate) order: u32,
    /// The product name (in `products`).
    pub(crate) product: u32,
    /// The SKU (in `skus`), or [`NONE`].
    pub(crate) sku: u32,
    /// The quantity.
    pub(crate) quantity: i32,
    /// The line of the file that its row begins on.
    pub(crate) line: u32,
    /// The price of one, or [`NO_PRICE`].
    pub(crate) price: Amount,
}

const _: () = assert!(size_of::<RawLine>() == 28);

/// A file of orders, read to its end.
#[derive(Clone, Debug)]
pub struct OrdersFile {
    report: ImportReport,
    pub(crate) names: Dictionary,
    pub(crate) emails: Dictionary,
    pub(crate) currencies: Dictionary,
    pub(crate) products: Dictionary,
    pub(crate) skus: Dictionary,
    pub(crate) orders: Vec<RawOrder>,
    pub(crate) lines: Vec<RawLine>,
    /// Whether any line has a readable price.
    pub(crate) has_prices: bool,
}

impl OrdersFile {
    /// What was read, repaired and left out.
    pub fn report(&self) -> &ImportReport {
        &self.report
    }
}

/// Reads a file of orders in chunks of any size.
///
/// ```
/// let mut reader = followon::Session::open_orders("orders.csv");
/// for chunk in ["Name,Email,Created at,Lineitem quan", "tity,Lineitem name\n#1,ann@example.net,2025-01-03,1,Tea\n"] {
///     reader.push(chunk.as_bytes())?;
/// }
/// let file = reader.finish()?;
/// assert_eq!((file.report().rows, file.report().kept), (1, 1));
/// # Ok::<(), followon::Error>(())
/// ```
#[derive(Debug)]
pub struct OrdersReader {
    file: String,
    bytes: u64,
    /// The first bytes, held back until there are enough to tell the dialect.
    first: Vec<u8>,
    table: Option<Table>,
    failed: Option<Error>,
}

/// A scanner and where its rows go.
#[derive(Debug)]
struct Table {
    scanner: Scanner,
    rows: Rows,
}

impl OrdersReader {
    pub(crate) fn new(file: &str) -> OrdersReader {
        OrdersReader { file: file.to_owned(), bytes: 0, first: Vec::new(), table: None, failed: None }
    }

    /// Reads the next bytes.
    ///
    /// # Errors
    /// The file is of no use: empty, not text, not a table, or without a needed column. Every further call gives the
    /// same error.
    pub fn push(&mut self, chunk: &[u8]) -> Result<(), Error> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        self.bytes += chunk.len() as u64;
        match &mut self.table {
            Some(table) => table.push(chunk),
            None => {
                self.first.extend_from_slice(chunk);
                if self.first.len() >= SNIFF_BYTES {
                    self.begin()?;
                }
            }
        }
        Ok(())
    }

    /// Rows read so far, the head left aside.
    pub fn rows(&self) -> u32 {
        self.table.as_ref().map_or(0, |table| table.rows.read)
    }

    /// Ends the file.
    ///
    /// # Errors
    /// As for [`push`](Self::push), and when no row at all could be used.
    pub fn finish(mut self) -> Result<OrdersFile, Error> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        if self.table.is_none() {
            self.begin()?;
        }
        let (file, bytes) = (self.file, self.bytes);
        let Some(mut table) = self.table else { return Err(Error::new(ErrorCode::EmptyFile, "The file is empty.")) };
        let rows = &mut table.rows;
        table.scanner.finish(&mut |scanned| rows.take(scanned));
        table.rows.finish(file, bytes)
    }

    /// Tells the dialect from the first bytes and reads them.
    fn begin(&mut self) -> Result<(), Error> {
        let first = std::mem::take(&mut self.first);
        let table = sniff_table(&first).and_then(|(separator, head)| {
            let columns = Columns::find(&head);
            columns.check(&head)?;
            Ok(Table { scanner: Scanner::new(separator), rows: Rows::new(&self.file, columns, separator) })
        });
        match table {
            Ok(mut table) => {
                table.push(first.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&first));
                self.table = Some(table);
                Ok(())
            }
            Err(error) => {
                let error = error.in_file(&self.file);
                self.failed = Some(error.clone());
                Err(error)
            }
        }
    }
}

impl Table {
    fn push(&mut self, chunk: &[u8]) {
        let rows = &mut self.rows;
        self.scanner.push(chunk, &mut |scanned| rows.take(scanned));
    }
}

/// An order while its rows still come.
#[derive(Clone, Debug)]
#[allow(clippy::struct_excessive_bools)] // Each is a column of its own.
struct OpenOrder {
    key: u32,
    name: u32,
    id: u32,
    email: u32,
    currency: u32,
    date: Option<Written>,
    /// The text of a date that could not be read, and its line.
    bad_date: Option<(String, u32)>,
    first_line: u32,
    rows: u32,
    repaired: u32,
    cancelled: bool,
    voided: bool,
    refunded: bool,
    total: Amount,
    refunded_amount: Amount,
    accepts_marketing: Option<bool>,
    odd_email: bool,
}

/// Turns records into orders and lines.
#[derive(Debug)]
struct Rows {
    file: String,
    columns: Columns,
    head_seen: bool,
    read: u32,
    kept: u32,
    repaired: u32,
    rejected: u32,
    findings: Findings,
    names: Dictionary,
    emails: Dictionary,
    currencies: Dictionary,
    products: Dictionary,
    skus: Dictionary,
    orders: Vec<OpenOrder>,
    lines: Vec<RawLine>,
    /// The latest order of each key.
    by_key: HashMap<u32, u32>,
    /// The order of the row before, and that row's name as it stood.
    current: Option<u32>,
    current_name: Vec<u8>,
    has_prices: bool,
}

impl Rows {
    fn new(file: &str, columns: Columns, separator: u8) -> Rows {
        let mut findings = Findings::default();
        if separator != b',' {
            let shown = if separator == b'\t' { "tab".to_owned() } else { char::from(separator).to_string() };
            findings.at(F::OtherSeparator, file, 1, "", &shown);
        }
        Rows {
            file: file.to_owned(),
            columns,
            head_seen: false,
            read: 0,
            kept: 0,
            repaired: 0,
            rejected: 0,
            findings,
            names: Dictionary::default(),
            emails: Dictionary::default(),
            currencies: Dictionary::default(),
            products: Dictionary::default(),
            skus: Dictionary::default(),
            orders: Vec::new(),
            lines: Vec::new(),
            by_key: HashMap::new(),
            current: None,
            current_name: Vec::new(),
            has_prices: false,
        }
    }

    fn take(&mut self, scanned: Scanned<'_>) {
        match scanned {
            Scanned::Record(..) if !self.head_seen => self.head_seen = true,
            Scanned::Record(record, complete) => self.row(&record, complete),
            Scanned::Runaway(line, bytes) => {
                self.read += 1;
                self.reject(F::UnclosedQuote, line, "", &decode(bytes.trim_ascii_end()).0);
            }
        }
    }

    fn reject(&mut self, code: F, line: u32, column: &str, text: &str) {
        self.rejected += 1;
        self.findings.at(code, &self.file, line, column, text);
    }

    /// Reads one row below the head. Each row is kept, repaired or rejected, once.
    fn row(&mut self, record: &Record<'_>, complete: bool) {
        self.read += 1;
        let line = record.line;
        let width = self.columns.width;
        let mut repaired = false;
        if record.len() != width {
            if !complete && record.len() < width {
                let at = format!("field {} of {width}", record.len());
                return self.reject(F::TruncatedRow, line, &at, &decode(&record.field(record.len() - 1)).0);
            }
            // Spreadsheet programs drop empty fields at a row's end, or add some.
            let surplus_empty = (width..record.len()).all(|i| record.field(i).trim_ascii().is_empty());
            let needed_there = self.columns.get(Column::LineName).is_some_and(|at| at < record.len());
            if !surplus_empty || !needed_there {
                let text = format!("{} fields where the head has {width}", record.len());
                return self.reject(F::FieldCount, line, "", &text);
            }
            self.findings.at(F::FieldCount, &self.file, line, "", &format!("{} of {width} fields", record.len()));
            repaired = true;
        }
        let Some(order) = self.order(record, &mut repaired) else {
            return self.reject(F::NoOrderName, line, "Name", "");
        };
        self.fill(order, record, &mut repaired);
        if !self.line(order, record, &mut repaired) {
            return;
        }
        let order = &mut self.orders[order as usize];
        order.rows += 1;
        if repaired {
            order.repaired += 1;
            self.repaired += 1;
        } else {
            self.kept += 1;
        }
    }

    /// A field's text, trimmed; a column the file lacks is empty.
    fn text<'r>(&mut self, record: &Record<'r>, column: Column, repaired: &mut bool) -> Cow<'r, str> {
        match self.whole_text(record, column, repaired) {
            Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
            Cow::Owned(text) if text.trim().len() == text.len() => Cow::Owned(text),
            Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
        }
    }

    /// A field's text as it stands; a column the file lacks is empty.
    fn whole_text<'r>(&mut self, record: &Record<'r>, column: Column, repaired: &mut bool) -> Cow<'r, str> {
        let Some(at) = self.columns.get(column) else { return Cow::Borrowed("") };
        let (text, odd) = match record.field(at) {
            Cow::Borrowed(bytes) => decode(bytes),
            Cow::Owned(bytes) => {
                let (text, odd) = decode(&bytes);
                (Cow::Owned(text.into_owned()), odd)
            }
        };
        if odd {
            *repaired = true;
            self.findings.at(F::NotUtf8, &self.file, record.line, column_name(column), &text);
        }
        text
    }

    /// The order a row belongs to, begun if it is new; `None` without a name.
    fn order(&mut self, record: &Record<'_>, repaired: &mut bool) -> Option<u32> {
        let at = self.columns.get(Column::Name).unwrap_or(usize::MAX);
        let raw = record.field(at);
        let known = match self.current {
            Some(order) if raw[..] == self.current_name[..] => Some(order),
            _ => {
                let name = self.text(record, Column::Name, repaired);
                let key = name.trim_start_matches('\'').trim_start_matches('#');
                if key.is_empty() {
                    return None;
                }
                let key = self.names.intern(key);
                match self.by_key.get(&key) {
                    Some(&order) => Some(order),
                    None => {
                        let name = self.names.intern(&name);
                        Some(self.begin_order(key, name, record.line))
                    }
                }
            }
        };
        let mut order = known?;
        if self.is_other_order(order, record, repaired) {
            let (key, name) = (self.orders[order as usize].key, self.orders[order as usize].name);
            let shown = self.names.get(name).to_owned();
            self.findings.at(F::SameNameOtherOrder, &self.file, record.line, "Name", &shown);
            order = self.begin_order(key, name, record.line);
        }
        if self.current != Some(order) || raw[..] != self.current_name[..] {
            self.current = Some(order);
            self.current_name.clear();
            self.current_name.extend_from_slice(&raw);
        }
        Some(order)
    }

    /// Whether a row that bears an order's name is of another order: another ID, or another time.
    fn is_other_order(&mut self, order: u32, record: &Record<'_>, repaired: &mut bool) -> bool {
        if self.orders[order as usize].rows == 0 {
            return false;
        }
        let id = self.text(record, Column::Id, repaired);
        let known = self.orders[order as usize].id;
        if !id.is_empty() && known != NONE {
            return self.names.get(known) != id;
        }
        let Some(date) = self.orders[order as usize].date else { return false };
        let at = self.text(record, Column::CreatedAt, repaired);
        !at.is_empty() && dates::parse(&at).is_some_and(|other| other != date)
    }

    fn begin_order(&mut self, key: u32, name: u32, line: u32) -> u32 {
        let order = self.orders.len() as u32;
        self.orders.push(OpenOrder {
            key,
            name,
            id: NONE,
            email: NONE,
            currency: NONE,
            date: None,
            bad_date: None,
            first_line: line,
            rows: 0,
            repaired: 0,
            cancelled: false,
            voided: false,
            refunded: false,
            total: 0,
            refunded_amount: 0,
            accepts_marketing: None,
            odd_email: false,
        });
        self.by_key.insert(key, order);
        order
    }

    /// Fills the order's columns from a row that has a value where the rows before had none.
    fn fill(&mut self, order: u32, record: &Record<'_>, repaired: &mut bool) {
        let at = order as usize;
        if self.orders[at].date.is_none() {
            let text = self.text(record, Column::CreatedAt, repaired);
            match dates::parse(&text) {
                Some(date) => self.orders[at].date = Some(date),
                None if self.orders[at].bad_date.is_none() => {
                    self.orders[at].bad_date = Some((text.into_owned(), record.line));
                }
                None => {}
            }
        }
        if self.orders[at].email == NONE {
            let text = self.text(record, Column::Email, repaired);
            let text = text.trim_start_matches('\'');
            if !text.is_empty() && is_address(text) {
                let lower = text.chars().any(char::is_uppercase).then(|| text.to_lowercase());
                self.orders[at].email = self.emails.intern(lower.as_deref().unwrap_or(text));
            } else if !text.is_empty() && !self.orders[at].odd_email {
                self.orders[at].odd_email = true;
                self.findings.at(F::OddEmail, &self.file, record.line, "Email", text);
            }
        }
        if self.orders[at].id == NONE {
            let text = self.text(record, Column::Id, repaired);
            if !text.is_empty() {
                self.orders[at].id = self.names.intern(&text);
            }
        }
        if self.orders[at].currency == NONE {
            let text = self.text(record, Column::Currency, repaired);
            if !text.is_empty() {
                self.orders[at].currency = self.currencies.intern(&text.to_uppercase());
            }
        }
        if !self.orders[at].cancelled {
            self.orders[at].cancelled = !self.text(record, Column::CancelledAt, repaired).is_empty();
        }
        let status = self.text(record, Column::FinancialStatus, repaired);
        if !status.is_empty() {
            self.orders[at].voided |= status.eq_ignore_ascii_case("voided");
            self.orders[at].refunded |= status.eq_ignore_ascii_case("refunded");
        }
        if self.orders[at].accepts_marketing.is_none() {
            let text = self.text(record, Column::AcceptsMarketing, repaired);
            self.orders[at].accepts_marketing = match text.to_ascii_lowercase().as_str() {
                "yes" | "true" | "1" => Some(true),
                "no" | "false" | "0" => Some(false),
                _ => None,
            };
        }
        if self.orders[at].total == 0 {
            let text = self.text(record, Column::Total, repaired);
            self.orders[at].total = parse_amount(&text).unwrap_or(0);
        }
        if self.orders[at].refunded_amount == 0 {
            let text = self.text(record, Column::RefundedAmount, repaired);
            self.orders[at].refunded_amount = parse_amount(&text).unwrap_or(0);
        }
    }

    /// Reads the row's order line; false where the row was rejected.
    fn line(&mut self, order: u32, record: &Record<'_>, repaired: &mut bool) -> bool {
        // The name counts to the letter, blanks at its ends included: it is the product key where nothing else tells.
        let product = self.whole_text(record, Column::LineName, repaired);
        if product.trim().is_empty() {
            self.reject(F::NoProduct, record.line, "Lineitem name", "");
            return false;
        }
        let quantity = self.text(record, Column::LineQuantity, repaired);
        let Some(quantity) = parse_quantity(&quantity) else {
            self.reject(F::BadQuantity, record.line, "Lineitem quantity", &quantity);
            return false;
        };
        let text = self.text(record, Column::LinePrice, repaired);
        let price = match parse_amount(&text) {
            Some(price) => {
                self.has_prices = true;
                price
            }
            None => {
                if !text.is_empty() {
                    self.findings.at(F::BadPrice, &self.file, record.line, "Lineitem price", &text);
                    *repaired = true;
                }
                NO_PRICE
            }
        };
        let sku = self.text(record, Column::LineSku, repaired);
        let sku = if sku.is_empty() { NONE } else { self.skus.intern(&sku) };
        let product = self.products.intern(&product);
        self.lines.push(RawLine { order, product, sku, quantity, line: record.line, price });
        true
    }

    /// Ends the file: settles the dates, leaves out orders without one, and writes the report.
    fn finish(mut self, file: String, bytes: u64) -> Result<OrdersFile, Error> {
        let order_of_dates = dates::day_month(self.orders.iter().filter_map(|order| order.date));
        let mut place = vec![NONE; self.orders.len()];
        let mut orders = Vec::with_capacity(self.orders.len());
        for (at, open) in std::mem::take(&mut self.orders).into_iter().enumerate() {
            // An order all of whose rows were rejected is no order.
            if open.rows == 0 {
                continue;
            }
            match self.settle(&open, order_of_dates) {
                Some(order) => {
                    place[at] = orders.len() as u32;
                    orders.push(order);
                }
                None => {
                    self.kept -= open.rows - open.repaired;
                    self.repaired -= open.repaired;
                    self.rejected += open.rows;
                }
            }
        }
        let rejected = self.rejected;
        self.lines.retain_mut(|line| {
            line.order = place[line.order as usize];
            line.order != NONE
        });
        let first = self.findings.clone().into_list().into_iter().next();
        if orders.is_empty() {
            let mut error = Error::new(
                ErrorCode::NoRows,
                match first {
                    Some(finding) if rejected > 0 => {
                        format!("None of the {} rows can be used. {}: {}", self.read, finding.what, finding.action)
                    }
                    _ => "The table has a head but no rows. Export a longer span of orders and drop that file."
                        .to_owned(),
                },
            )
            .in_file(&file);
            error.line = self.findings.into_list().first().and_then(|f| f.examples.first()).map(|place| place.line);
            return Err(error);
        }
        let report = self.report(file, bytes, &orders);
        Ok(OrdersFile {
            report,
            names: self.names,
            emails: self.emails,
            currencies: self.currencies,
            products: self.products,
            skus: self.skus,
            orders,
            lines: self.lines,
            has_prices: self.has_prices,
        })
    }

    /// The order with its day, if it has one that can be told.
    fn settle(&mut self, open: &OpenOrder, order_of_dates: Option<DayMonth>) -> Option<RawOrder> {
        let Some((day, seconds)) = open.date.and_then(|date| date.resolve(order_of_dates)) else {
            let (text, line) = match (&open.bad_date, open.date) {
                (_, Some(Written::Either { first, second, year, .. })) => {
                    (format!("{first}/{second}/{year}"), open.first_line)
                }
                (Some((text, line)), _) => (text.clone(), *line),
                _ => (String::new(), open.first_line),
            };
            self.findings.at(F::BadDate, &self.file, line, "Created at", &text);
            return None;
        };
        let refunded = open.refunded || open.total > 0 && open.refunded_amount >= open.total;
        let cancelled = open.cancelled || open.voided;
        let name = self.names.get(open.name);
        if cancelled {
            self.findings.at(F::Cancelled, &self.file, open.first_line, "", name);
        } else if refunded {
            self.findings.at(F::Refunded, &self.file, open.first_line, "", name);
        }
        if open.email == NONE && !open.odd_email {
            self.findings.at(F::NoEmail, &self.file, open.first_line, "Email", name);
        }
        Some(RawOrder {
            key: open.key,
            name: open.name,
            id: open.id,
            email: open.email,
            currency: open.currency,
            day,
            seconds,
            first_line: open.first_line,
            cancelled,
            refunded,
            accepts_marketing: open.accepts_marketing,
        })
    }

    fn report(&mut self, file: String, bytes: u64, orders: &[RawOrder]) -> ImportReport {
        let mut seen = vec![false; self.emails.len()];
        let mut by_currency = vec![0; self.currencies.len()];
        for order in orders {
            if order.email != NONE {
                seen[order.email as usize] = true;
            }
            if order.currency != NONE {
                by_currency[order.currency as usize] += 1;
            }
        }
        let mut currencies: Vec<CurrencyCount> = by_currency
            .iter()
            .enumerate()
            .filter(|&(_, &orders)| orders > 0)
            .map(|(id, &orders)| CurrencyCount { currency: self.currencies.get(id as u32).to_owned(), orders })
            .collect();
        sort::by(&mut currencies, |a, b| b.orders.cmp(&a.orders).then_with(|| a.currency.cmp(&b.currency)));
        ImportReport {
            file,
            layout: Layout::ShopifyOrders,
            bytes,
            rows: self.read,
            kept: self.kept,
            repaired: self.repaired,
            rejected: self.rejected,
            orders: orders.len() as u32,
            customers: seen.iter().filter(|&&s| s).count() as u32,
            first_day: orders.iter().map(|order| order.day).min(),
            last_day: orders.iter().map(|order| order.day).max(),
            currencies,
            findings: std::mem::take(&mut self.findings).into_list(),
        }
    }
}

/// Whether a text can be an e-mail address: something on both sides of an `@`, no blanks.
fn is_address(text: &str) -> bool {
    let (Some(at), true) = (text.rfind('@'), text.len() <= 320) else { return false };
    at > 0 && at + 1 < text.len() && !text.contains(|c: char| c.is_whitespace() || c.is_control())
}

/// A whole number, also one written `1.0` or `1,000`.
fn parse_quantity(text: &str) -> Option<i32> {
    if let Ok(quantity) = text.parse() {
        return Some(quantity);
    }
    let amount = parse_amount(text)?;
    i32::try_from(amount / crate::money::UNIT).ok()
}

/// The name of a column as Shopify writes it.
fn column_name(column: Column) -> &'static str {
    match column {
        Column::Name => "Name",
        Column::Id => "Id",
        Column::Email => "Email",
        Column::CreatedAt => "Created at",
        Column::FinancialStatus => "Financial Status",
        Column::CancelledAt => "Cancelled at",
        Column::AcceptsMarketing => "Accepts Marketing",
        Column::Currency => "Currency",
        Column::Total => "Total",
        Column::RefundedAmount => "Refunded Amount",
        Column::LineName => "Lineitem name",
        Column::LineQuantity => "Lineitem quantity",
        Column::LinePrice => "Lineitem price",
        Column::LineSku => "Lineitem sku",
    }
}
