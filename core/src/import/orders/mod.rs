//! An orders export, chunk by chunk → orders and order lines, with a report.

mod kinds;
mod marks;
mod names;
mod reader;
mod rejected;
mod rows;
mod settle;
mod states;

pub use kinds::OrderKind;
pub use reader::OrdersReader;

use std::borrow::Cow;

use super::dates::Written;
use super::dictionary::Dictionary;
use super::layout::Columns;
use super::report::ImportReport;
use crate::money::Amount;
use crate::{Day, sort};
use followon_kernels::bytes::whole_number;
use kinds::Kinds;
use names::OrderNames;
use rejected::Rejected;
pub(crate) use rejected::RejectedRow;

/// No text of a dictionary.
pub(crate) const NONE: u32 = followon_kernels::dictionary::UNKNOWN;

/// The price of a line that has none.
pub(crate) const NO_PRICE: Amount = Amount::MIN;

/// One order, its columns filled from its rows.
///
/// There is one for every few rows of a file, so what only some orders have is kept beside ([`Beside`]).
#[derive(Clone, Debug)]
#[allow(clippy::struct_excessive_bools)] // Columns of their own tell them; any may go with any.
pub(crate) struct RawOrder {
    /// What it is called by (in `names`).
    pub(crate) key: u32,
    /// The order's ID.
    pub(crate) id: OrderId,
    /// The e-mail address (in `emails`), or [`NONE`].
    pub(crate) email: u32,
    /// The currency (in `currencies`), or [`NONE`].
    pub(crate) currency: u32,
    /// The shop-local day; while rows still come, the year alone where `date` is not told yet.
    pub(crate) day: Day,
    /// Seconds since midnight there; above them, while rows still come, the numbers that `date` is told by.
    pub(crate) seconds: u32,
    /// The line of its first row.
    pub(crate) first_line: u32,
    /// The total, or [`NO_PRICE`].
    total: Amount,
    date: DateState,
    /// Whether any row of it was taken.
    taken: bool,
    /// Cancelled or voided.
    pub(crate) cancelled: bool,
    /// Fully refunded.
    pub(crate) refunded: bool,
    /// What else its state says.
    state: State,
    /// What it is besides an ordinary sale.
    pub(crate) kinds: Kinds,
    /// Whether there was an address that is none.
    odd_email: bool,
    /// Whether the customer accepts marketing, where the file says.
    pub(crate) accepts_marketing: Option<bool>,
}

const _: () = assert!(size_of::<RawOrder>() == 48);

/// So many bits hold the seconds of a day.
const SECONDS: u32 = 17;

/// What an order's state says that is told of, besides that nothing was bought or kept.
#[derive(Clone, Copy, Debug, PartialEq)]
enum State {
    Ordinary,
    Unpaid,
    PartlyRefunded,
    Unknown,
}

/// How much of an order's day is known.
#[derive(Clone, Copy, Debug)]
enum DateState {
    None,
    Told,
    /// Two numbers of which one is the day and one the month.
    Either,
}

impl RawOrder {
    /// An order of which nothing is known but its name.
    fn begun(key: u32, line: u32) -> RawOrder {
        RawOrder {
            key,
            id: OrderId::NONE,
            email: NONE,
            currency: NONE,
            day: Day::from_number(0),
            seconds: 0,
            first_line: line,
            total: NO_PRICE,
            date: DateState::None,
            taken: false,
            cancelled: false,
            refunded: false,
            state: State::Ordinary,
            kinds: Kinds::default(),
            odd_email: false,
            accepts_marketing: None,
        }
    }

    /// The date as it was written.
    fn written(&self) -> Option<Written> {
        match self.date {
            DateState::None => None,
            DateState::Told => Some(Written::Day(self.day, self.seconds)),
            DateState::Either => {
                let [first, second] = [24, SECONDS].map(|from| (self.seconds >> from & 31) as u8);
                let seconds = self.seconds & ((1 << SECONDS) - 1);
                Some(Written::Either { first, second, year: self.day.number(), seconds })
            }
        }
    }

    fn write(&mut self, date: Written) {
        (self.day, self.seconds, self.date) = match date {
            Written::Day(day, seconds) => (day, seconds, DateState::Told),
            Written::Either { first, second, year, seconds } => {
                let seconds = seconds | u32::from(first) << 24 | u32::from(second) << SECONDS;
                (Day::from_number(year), seconds, DateState::Either)
            }
        };
    }
}

/// What only some orders have, by the order's place.
#[derive(Clone, Debug, Default)]
struct Beside {
    list: Vec<(u32, i64)>,
}

impl Beside {
    fn note(&mut self, order: u32, what: i64) {
        self.list.push((order, what));
    }

    /// Puts the latest order last, for [`of`](Self::of).
    fn settle(&mut self) {
        sort::by_number(&mut self.list, |(order, _)| u64::from(*order));
        self.list.reverse();
    }

    /// All that was noted and [settled](Self::settle), from the first order to the last.
    fn all(&self) -> impl Iterator<Item = (u32, i64)> {
        self.list.iter().rev().copied()
    }

    /// All that was noted of an order, the first of it last; orders are to be asked for from the first to the last.
    fn of(&mut self, order: u32) -> Vec<i64> {
        while self.list.last().is_some_and(|(at, _)| *at < order) {
            self.list.pop();
        }
        // Of most orders there is nothing.
        if self.list.last().is_none_or(|(at, _)| *at != order) {
            return Vec::new();
        }
        let begin = self.list.iter().rposition(|(at, _)| *at != order).map_or(0, |at| at + 1);
        self.list.drain(begin..).map(|(_, what)| what).collect()
    }
}

/// The ID of an order: the number that it mostly is, or a text (in `ids`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OrderId(u64);

impl OrderId {
    /// No ID.
    pub(crate) const NONE: OrderId = OrderId(u64::MAX);
    const TEXT: u64 = 1 << 63;

    /// The ID that a text is, taken up where it is no plain number. What a spreadsheet made of it, `5.43679E+12`, is none.
    fn of(text: &str, ids: &mut Dictionary) -> OrderId {
        let text = text.trim_start_matches('\'');
        let is_shortened =
            || text.contains("E+") && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b',' | b'E' | b'+'));
        match OrderId::plain(text.as_bytes()) {
            Some(id) => id,
            None if text.is_empty() || is_shortened() => OrderId::NONE,
            None => OrderId(OrderId::TEXT | u64::from(ids.intern(text))),
        }
    }

    /// The ID that a plain number is: no more than 18 digits, the first of them not 0.
    fn plain(text: &[u8]) -> Option<OrderId> {
        whole_number(text).map(OrderId)
    }

    /// What can be compared between files.
    pub(crate) fn said(self, ids: &Dictionary) -> (u64, &str) {
        match self.0 {
            u64::MAX => (self.0, ""),
            id if id & OrderId::TEXT != 0 => (OrderId::TEXT, ids.get(id as u32)),
            number => (number, ""),
        }
    }
}

/// One order line.
#[derive(Clone, Copy, Debug)]
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

/// An order line as it is kept.
#[derive(Clone, Copy, Debug)]
struct ShortLine {
    order: u32,
    /// What it is of (in `priced`).
    number: u32,
    quantity: i32,
    line: u32,
}

const _: () = assert!(size_of::<ShortLine>() == 16);

/// What an order line is of: a product under a SKU at a price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Priced {
    product: u32,
    sku: u32,
    price: Amount,
}

/// The order lines of a file, in 16 bytes each, for there is one for every row of every file: what a line is of, thousands of
/// others are of, too.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lines {
    all: Vec<ShortLine>,
    priced: Vec<Priced>,
    /// The latest number of each product in `priced`.
    latest: Vec<u32>,
}

impl Lines {
    /// The number of what a line is of. It is known again while the product's price stays.
    fn number(&mut self, product: u32, sku: u32, price: Amount) -> u32 {
        let priced = Priced { product, sku, price };
        let most = self.latest.len().max(product as usize + 1);
        self.latest.resize(most, NONE);
        let latest = &mut self.latest[product as usize];
        if self.priced.get(*latest as usize) != Some(&priced) {
            *latest = self.priced.len() as u32;
            self.priced.push(priced);
        }
        *latest
    }

    /// Puts a line behind the last.
    fn push(&mut self, order: u32, number: u32, quantity: i32, line: u32) {
        self.all.push(ShortLine { order, number, quantity, line });
    }

    /// Makes room for so many times the lines there are.
    fn reserve(&mut self, times: f64) {
        self.all.reserve_exact((self.all.len() as f64 * times) as usize);
    }

    /// Puts another number for each order, and drops the lines of those for which it is [`NONE`]. There are no more to come.
    fn renumber(&mut self, orders: &[u32]) {
        self.all.retain_mut(|line| {
            line.order = orders[line.order as usize];
            line.order != NONE
        });
        self.all.shrink_to_fit();
        self.latest = Vec::new();
    }

    fn read(&self, ShortLine { order, number, quantity, line }: ShortLine) -> RawLine {
        let Priced { product, sku, price } = self.priced[number as usize];
        RawLine { order, product, sku, quantity, line, price }
    }

    pub(crate) fn get(&self, at: u32) -> RawLine {
        self.read(self.all[at as usize])
    }

    /// The first line of each product under each SKU, at each of its prices at least.
    pub(crate) fn firsts(&self) -> Vec<RawLine> {
        let mut seen = vec![false; self.priced.len()];
        let is_first = |line: &&ShortLine| !std::mem::replace(&mut seen[line.number as usize], true);
        self.all.iter().filter(is_first).map(|line| self.read(*line)).collect()
    }

    /// Those from a line of the file on; they stand as they came.
    fn from(&self, line: u32) -> impl Iterator<Item = RawLine> {
        let first = self.all.partition_point(|at| at.line < line);
        self.all[first..].iter().map(|line| self.read(*line))
    }

    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = RawLine> + Clone {
        self.all.iter().map(|line| self.read(*line))
    }
}

/// A file of orders, read to its end.
#[derive(Clone, Debug)]
pub struct OrdersFile {
    report: ImportReport,
    /// Where what stood, for findings to name a column by.
    pub(crate) columns: Columns,
    pub(crate) names: OrderNames,
    /// IDs that are no plain numbers, what customers are known by besides their address, and marks of cart links.
    pub(crate) ids: Dictionary,
    pub(crate) emails: Dictionary,
    pub(crate) currencies: Dictionary,
    pub(crate) products: Dictionary,
    pub(crate) skus: Dictionary,
    pub(crate) orders: Vec<RawOrder>,
    pub(crate) lines: Lines,
    /// The orders that bear the mark of a cart link, rising, and their marks (in `ids`): few do, and most files have none.
    marks: Vec<(u32, u32)>,
    /// Whether any line has a readable price.
    pub(crate) has_prices: bool,
    rejected: Rejected,
}

impl OrdersFile {
    /// An order's name as written.
    pub(crate) fn order_name(&self, order: &RawOrder) -> Cow<'_, str> {
        self.names.written(order.key)
    }

    /// The currency of an order by its place, where the file says.
    pub(crate) fn currency_of(&self, order: u32) -> Option<&str> {
        let currency = self.orders[order as usize].currency;
        (currency != NONE).then(|| self.currencies.get(currency))
    }

    /// The mark of the cart link that an order came by, by the order's place: the first digits of an event's `unique_id`.
    pub(crate) fn mark_of(&self, order: u32) -> Option<&str> {
        let at = self.marks.binary_search_by_key(&order, |(order, _)| *order).ok()?;
        Some(self.ids.get(self.marks[at].1))
    }

    /// The orders that bear a mark, rising, with their marks.
    pub(crate) fn marks(&self) -> impl Iterator<Item = (u32, &str)> {
        self.marks.iter().map(|(order, mark)| (*order, self.ids.get(*mark)))
    }

    /// Whether a line is a gift or a sample, which counts for nothing; where a file has no prices none is.
    pub(crate) fn is_free(&self, line: &RawLine) -> bool {
        self.has_prices && (line.price == NO_PRICE || line.price <= 0)
    }

    /// The order lines from a line of the file on.
    pub(crate) fn lines_from(&self, line: u32) -> impl Iterator<Item = RawLine> {
        self.lines.from(line)
    }

    /// Every row that was left out, in the order of the file.
    pub(crate) fn rejected(&self) -> impl Iterator<Item = RejectedRow<'_>> {
        self.rejected.rows(&self.columns)
    }

    /// What was read, repaired and left out.
    pub fn report(&self) -> &ImportReport {
        &self.report
    }
}
