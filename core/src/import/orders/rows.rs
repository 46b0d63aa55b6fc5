//! Records → orders under way and order lines.

use std::borrow::Cow;

use super::kinds::{Kinds, TELLING};
use super::marks::{mark_in, may_hold};
use super::rejected::{Reason, Rejected};
use super::states::{Says, States};
use super::{Beside, Lines, NO_PRICE, NONE, OrderId, OrderNames, RawOrder, State};
use crate::import::dates::{self, PlainDates, Written};
use crate::import::dictionary::Dictionary;
use crate::import::findings::Findings;
use crate::import::layout::{Columns, Item, ItemColumns, Role, unpack};
use crate::import::report::{FindingCode as F, Layout};
use crate::import::text::{decode, is_address};
use crate::money::{Amount, parse_amount, parse_plain, parse_with_comma};
use followon_kernels::bytes::{are_graphic, same, whole_number};
use followon_kernels::repeats::{Repeats, Shape};
use followon_kernels::scanner::{Kept, Record, Records, Scanned};

/// What is known of a row before it is read; [`NONE`] of what is not.
#[derive(Clone, Copy, Debug)]
struct Ahead<'r> {
    /// What its line is of, by its texts.
    number: u32,
    /// Its address, where it may begin an order.
    email: u32,
    /// The first row by which the order of the row before was taken in hand: mostly it said all that this one says. Where this one
    /// takes another order in hand it is of no use, which [`Rows::is_first`] tells.
    first: Record<'r>,
}

/// Turns records into orders and lines.
#[derive(Debug)]
pub(super) struct Rows {
    pub(super) file: String,
    pub(super) columns: Columns,
    separator: u8,
    /// So many rows come before the first of data.
    above: usize,
    pub(super) read: u32,
    pub(super) kept: u32,
    pub(super) repaired: u32,
    pub(super) rejected: Rejected,
    pub(super) findings: Findings,
    pub(super) names: OrderNames,
    pub(super) ids: Dictionary,
    pub(super) emails: Dictionary,
    pub(super) currencies: Dictionary,
    pub(super) products: Dictionary,
    pub(super) skus: Dictionary,
    pub(super) orders: Vec<RawOrder>,
    /// What customers are known by besides their address (in `ids`).
    pub(super) customers: Beside,
    pub(super) refunds: Beside,
    /// Marks of cart links (in `ids`).
    pub(super) marks: Beside,
    /// The text of each date that could not be read, with its line, and whose it is.
    pub(super) bad_dates: Vec<(String, u32)>,
    pub(super) dateless: Beside,
    /// Rows that were repaired.
    pub(super) repairs: Beside,
    /// The lines of rows that are none of the order's lines.
    pub(super) others: Beside,
    pub(super) lines: Lines,
    numbers: Numbers,
    plain_dates: PlainDates,
    states: States,
    /// The currency said last, and its number.
    last_currency: (Vec<u8>, u32),
    /// What each of the columns that tell of kinds said last, and what that came to: mostly the next order's says the same.
    told: [(Vec<u8>, Kinds); TELLING.len()],
    /// The latest order of each key.
    pub(super) by_key: ByKey,
    /// The order of the row before.
    current: Option<u32>,
    /// The first row by which it was taken in hand, from one [`take`](Rows::take) to the next.
    first_row: Kept,
    /// Whether the row in hand is that one.
    is_first: bool,
    /// What the texts of lines came to that were read before: product, SKU and price as `lines` number them.
    repeats: Option<Repeats>,
    pub(super) has_prices: bool,
}

impl Rows {
    /// Of a table in whose file so many rows stand above the first of data.
    pub(super) fn new(file: &str, columns: Columns, separator: u8, above: usize) -> Rows {
        let repeats = shape(&columns).map(Repeats::new);
        let mut rows = Rows {
            file: file.to_owned(),
            columns,
            separator,
            above,
            read: 0,
            kept: 0,
            repaired: 0,
            rejected: Rejected::default(),
            findings: Findings::default(),
            names: OrderNames::default(),
            ids: Dictionary::default(),
            emails: Dictionary::default(),
            currencies: Dictionary::default(),
            products: Dictionary::default(),
            skus: Dictionary::default(),
            orders: Vec::new(),
            customers: Beside::default(),
            refunds: Beside::default(),
            marks: Beside::default(),
            bad_dates: Vec::new(),
            dateless: Beside::default(),
            repairs: Beside::default(),
            others: Beside::default(),
            lines: Lines::default(),
            numbers: Numbers::default(),
            plain_dates: PlainDates::default(),
            states: States::default(),
            last_currency: (Vec::new(), NONE),
            told: std::array::from_fn(|_| (Vec::new(), Kinds::default())),
            by_key: ByKey::default(),
            current: None,
            first_row: Kept::default(),
            is_first: false,
            repeats,
            has_prices: false,
        };
        if above == 0 {
            rows.head(1);
        }
        rows
    }

    /// Makes room for so many times what was read so far, and some more.
    pub(super) fn reserve(&mut self, times: f64) {
        let more = |read: usize| (read as f64 * times * 1.03) as usize;
        self.lines.reserve(times * 1.03);
        self.orders.reserve_exact(more(self.orders.len()));
        self.names.reserve(times * 1.03);
    }

    pub(super) fn take(&mut self, scanned: Scanned<'_>) {
        match scanned {
            Scanned::Records(records) => self.take_records(&records),
            Scanned::Last(record) => {
                if self.above == 0 {
                    // Nothing comes behind it that would look for the first row.
                    let kept = std::mem::take(&mut self.first_row);
                    self.row(&record, false, Ahead { number: NONE, email: NONE, first: kept.record() });
                }
            }
            Scanned::Runaway(line, bytes) => {
                self.read += 1;
                self.reject(F::UnclosedQuote, line, "", None, bytes.trim_ascii_end());
            }
            Scanned::Overlong(line, bytes) => {
                self.read += 1;
                self.reject(F::OverlongRow, line, "", None, bytes);
            }
        }
    }

    fn take_records(&mut self, records: &Records<'_>) {
        let mut kept = std::mem::take(&mut self.first_row);
        let (numbers, emails) = self.look_ahead(records, &kept.record());
        // That of these records, which is kept only when it outlives them.
        let mut first_row = None;
        for (at, record) in records.iter().enumerate() {
            let first = first_row.unwrap_or_else(|| kept.record());
            let ahead = Ahead { number: numbers[at], email: emails[at], first };
            if self.above > 0 {
                self.above -= 1;
                if self.above == 0 {
                    self.head(record.line);
                }
            } else if !self.further_line(&record, ahead) {
                self.row(&record, true, ahead);
                if self.is_first {
                    first_row = Some(record);
                }
            }
        }
        if let Some(first) = first_row {
            kept.keep(&first);
        }
        self.first_row = kept;
    }

    /// Tells of the head, which stands on a line.
    #[cfg_attr(page, optimize(size))]
    fn head(&mut self, line: u32) {
        let (columns, file) = (&self.columns, &self.file);
        if self.separator != b',' {
            let shown = if self.separator == b'\t' { "tab".to_owned() } else { char::from(self.separator).to_string() };
            self.findings.at(F::OtherSeparator, file, line, "", &shown);
        }
        if columns.layout == Layout::OwnTable && !columns.mapped {
            for role in Role::ALL.into_iter().filter(|role| columns.get(*role).is_some()) {
                self.findings.at(F::Guessed, file, line, columns.heading(role), &format!("read as {}", role.said()));
            }
        }
    }

    /// Looks up what is most likely known of some rows, for all of them at once: one by one each would wait for memory. What their
    /// lines are of, and the addresses of those that may begin an order.
    fn look_ahead(&self, records: &Records<'_>, first: &Record<'_>) -> ([u32; Records::MOST], [u32; Records::MOST]) {
        let (mut numbers, mut emails) = ([NONE; Records::MOST], [NONE; Records::MOST]);
        if let Some(repeats) = &self.repeats {
            repeats.meanings(records, &mut numbers);
        }
        if let (Some(name), Some(email)) = (self.columns.get(Role::Order), self.columns.get(Role::Email)) {
            let (mut rows, mut texts, mut count) = ([0; Records::MOST], [&[][..]; Records::MOST], 0);
            let mut before = first.raw(name);
            for (row, record) in records.iter().enumerate() {
                let order = record.raw(name);
                if !same(order, before) {
                    // Quotes are no part of the text that is known.
                    let text = record.raw(email);
                    let text = if text.first().is_some_and(u8::is_ascii_alphanumeric) { text } else { &[] };
                    (rows[count], texts[count]) = (row, text);
                    count += 1;
                }
                before = order;
            }
            let mut found = [NONE; Records::MOST];
            self.emails.find_each(&texts[..count], &mut found);
            for (row, found) in rows[..count].iter().zip(found) {
                emails[*row] = found;
            }
        }
        (numbers, emails)
    }

    /// Rejects a row for a text in it, or for all of it.
    fn reject(&mut self, code: F, line: u32, column: &str, text: Option<&str>, row: &[u8]) {
        let row = decode(row).0;
        let text = text.unwrap_or(&row);
        self.rejected.push(code, line, None, text, &row);
        self.findings.at(code, &self.file, line, column, text);
    }

    /// Rejects a row for what stands in a column.
    fn reject_for(&mut self, code: F, record: &Record<'_>, role: Role, text: &str) {
        self.rejected.push(code, record.line, Some(role), text, &decode(record.whole()).0);
        self.findings.at(code, &self.file, record.line, self.columns.heading(role), text);
    }

    /// Reads one row below the head. Each row is kept, repaired or rejected, once.
    fn row(&mut self, record: &Record<'_>, complete: bool, ahead: Ahead<'_>) {
        self.read += 1;
        self.is_first = false;
        let line = record.line;
        let width = self.columns.width();
        let mut repaired = false;
        if record.len() != width {
            if !complete && record.len() < width {
                let at = format!("field {} of {width}", record.len());
                let last = record.field(record.len() - 1);
                return self.reject(F::TruncatedRow, line, &at, Some(&decode(&last).0), record.whole());
            }
            // Spreadsheet programs drop empty fields at a row's end, or add some.
            let surplus_empty = (width..record.len()).all(|i| record.field(i).trim_ascii().is_empty());
            let needed_there = self.columns.get(Role::Product).unwrap_or(0) < record.len();
            if !surplus_empty || !needed_there {
                let text = format!("{} fields where the head has {width}", record.len());
                return self.reject(F::FieldCount, line, "", Some(&text), record.whole());
            }
            self.findings.at(F::FieldCount, &self.file, line, "", &format!("{} of {width} fields", record.len()));
            repaired = true;
        }
        let Some(order) = self.order(record, &ahead.first, &mut repaired) else {
            return self.reject_for(F::NoOrderName, record, Role::Order, "");
        };
        self.fill(order, record, ahead, &mut repaired);
        if !self.is_line(record, &mut repaired) {
            self.others.note(order, line.into());
            if self.raw(record, Role::LineType).starts_with(b"Refund") {
                self.orders[order as usize].state = State::PartlyRefunded;
            }
        } else if !self.take_lines(order, record, ahead, &mut repaired) {
            return;
        }
        self.orders[order as usize].taken = true;
        if repaired {
            self.repairs.note(order, 1);
            self.repaired += 1;
        } else {
            self.kept += 1;
        }
    }

    /// Takes a further line of the order in hand that says nothing new of it, of a product that was read before: what most
    /// rows are. False, and nothing done, where it is another row.
    fn further_line(&mut self, record: &Record<'_>, ahead: Ahead<'_>) -> bool {
        let (Some(order), Some(repeats), false) = (self.current, &mut self.repeats, ahead.number == NONE) else {
            return false;
        };
        let Some(quantity) = repeats.further(record, &ahead.first) else { return false };
        self.lines.push(order, ahead.number, quantity, record.line);
        self.orders[order as usize].taken = true;
        self.read += 1;
        self.kept += 1;
        true
    }

    /// A field's text, trimmed; a column the file lacks is empty.
    fn text<'r>(&mut self, record: &Record<'r>, role: Role, repaired: &mut bool) -> Cow<'r, str> {
        match self.whole_text(record, role, repaired) {
            Cow::Borrowed(text) if is_trim(text) => Cow::Borrowed(text),
            Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
            Cow::Owned(text) if text.trim().len() == text.len() => Cow::Owned(text),
            Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
        }
    }

    /// A field's text as it stands; a column the file lacks is empty.
    fn whole_text<'r>(&mut self, record: &Record<'r>, role: Role, repaired: &mut bool) -> Cow<'r, str> {
        let Some(at) = self.columns.get(role) else { return Cow::Borrowed("") };
        let (text, odd) = match record.field(at) {
            Cow::Borrowed(bytes) => decode(bytes),
            Cow::Owned(bytes) => {
                let (text, odd) = decode(&bytes);
                (Cow::Owned(text.into_owned()), odd)
            }
        };
        if odd {
            *repaired = true;
            self.findings.at(F::NotUtf8, &self.file, record.line, self.columns.heading(role), &text);
        }
        text
    }

    /// The order a row belongs to, begun if it is new; `None` without a name.
    fn order(&mut self, record: &Record<'_>, first: &Record<'_>, repaired: &mut bool) -> Option<u32> {
        let at = self.columns.get(Role::Order).unwrap_or(usize::MAX);
        if self.columns.layout == Layout::OwnTable && self.goes_on(record) {
            *repaired = true;
            self.findings.at(F::FilledDown, &self.file, record.line, self.columns.heading(Role::Order), "");
            return self.current;
        }
        if self.columns.nameless && record.field(at).trim_ascii().is_empty() {
            return self.nameless_order(record, repaired);
        }
        let raw = record.raw(at);
        let known = match self.current {
            Some(order) if same(raw, first.raw(at)) => Some(order),
            _ => {
                let name = match plain_name(raw) {
                    Some(name) => Cow::Borrowed(name),
                    None => self.text(record, Role::Order, repaired),
                };
                let bare = OrderNames::bare(&name);
                if bare.is_empty() {
                    return None;
                }
                let key = self.names.key(bare, self.numbers.reach(bare));
                Some(self.order_of(key, bare, &name, record.line))
            }
        };
        let mut order = known?;
        if self.is_other_order(order, record, first, repaired) {
            let key = self.orders[order as usize].key;
            // One that no row was taken of is no order.
            if self.orders[order as usize].taken {
                let shown = self.names.written(key);
                let heading = self.columns.heading(Role::Order);
                self.findings.at(F::SameNameOtherOrder, &self.file, record.line, heading, &shown);
            }
            order = self.begin_order(key, record.line);
        }
        self.turn_to(order);
        Some(order)
    }

    /// Whether a row says nothing of its order but is of the one above, as where cells are merged.
    fn goes_on(&self, record: &Record<'_>) -> bool {
        let blank = |role: Role| self.columns.get(role).is_none_or(|at| record.field(at).trim_ascii().is_empty());
        self.current.is_some()
            && [Role::Order, Role::Email, Role::Customer, Role::Date].into_iter().all(blank)
            && !blank(Role::Product)
            && !blank(Role::Quantity)
    }

    /// The order of a row without an order's name: what a customer bought at one time. It is called by that time.
    fn nameless_order(&mut self, record: &Record<'_>, repaired: &mut bool) -> Option<u32> {
        let customer = match self.text(record, Role::Email, repaired) {
            Cow::Borrowed("") => self.text(record, Role::Customer, repaired),
            email => email,
        };
        let date = self.text(record, Role::Date, repaired);
        if date.is_empty() {
            return None;
        }
        self.numbers.stop();
        let called = format!("{date} {}", customer.to_lowercase());
        let key = self.names.key(&called, false);
        let order = self.order_of(key, &called, &date, record.line);
        self.turn_to(order);
        Some(order)
    }

    /// Whether a row that bears an order's name is of another order: another ID, or another time.
    fn is_other_order(&mut self, order: u32, record: &Record<'_>, first: &Record<'_>, repaired: &mut bool) -> bool {
        if self.orders[order as usize].first_line == record.line {
            return false;
        }
        let telling = [Role::Id, Role::Date, Role::Time];
        if self.current == Some(order) && telling.iter().all(|role| self.news(record, first, *role).is_none()) {
            return false;
        }
        let id = self.text(record, Role::Id, repaired);
        let (id, known) = (OrderId::of(&id, &mut self.ids), self.orders[order as usize].id);
        if id != OrderId::NONE && known != OrderId::NONE {
            return id != known;
        }
        let Some(date) = self.orders[order as usize].written() else { return false };
        let at = self.when(record, repaired);
        !at.is_empty() && dates::parse(&at).is_some_and(|other| other != date)
    }

    /// The latest order of a key, which is of a text, begun if there is none.
    fn order_of(&mut self, key: u32, bare: &str, name: &str, line: u32) -> u32 {
        self.by_key.get(key).unwrap_or_else(|| {
            self.names.write(key, bare, name);
            self.begin_order(key, line)
        })
    }

    fn begin_order(&mut self, key: u32, line: u32) -> u32 {
        let order = self.orders.len() as u32;
        self.orders.push(RawOrder::begun(key, line));
        self.by_key.set(key, order);
        order
    }

    /// Takes an order in hand by the row in hand, which is of it.
    fn turn_to(&mut self, order: u32) {
        if self.current != Some(order) {
            self.current = Some(order);
            if let Some(repeats) = &mut self.repeats {
                repeats.turn();
            }
            self.is_first = true;
        }
    }

    /// What a row says in a column, quotes and all, that the first row of the order in hand has not said, as most further rows do not.
    fn news<'r>(&self, record: &Record<'r>, first: &Record<'_>, role: Role) -> Option<&'r [u8]> {
        let at = self.columns.get(role)?;
        let raw = record.raw(at);
        // The first row is looked at only while it is of the order in hand. What is not ASCII may not be UTF-8, which every row is
        // told of.
        let is_news = !raw.is_empty() && (self.is_first || !same(raw, first.raw(at)) || !raw.is_ascii());
        is_news.then_some(raw)
    }

    /// Fills the order's columns from a row that has a value where the rows before had none.
    fn fill(&mut self, order: u32, record: &Record<'_>, ahead: Ahead<'_>, repaired: &mut bool) {
        // Written back at the end: by its place it would be looked for at every step.
        let mut filled = self.orders[order as usize].clone();
        let tells = |role: Role| self.news(record, &ahead.first, role).is_some();
        if (tells(Role::Date) || tells(Role::Time))
            && filled.written().is_none()
            && let Some(date) = self.date(order, record, repaired)
        {
            filled.write(date);
        }
        if ahead.email != NONE && filled.email == NONE {
            filled.email = ahead.email;
        } else if filled.email == NONE && self.news(record, &ahead.first, Role::Email).is_some() {
            let text = self.text(record, Role::Email, repaired);
            let text = bare_address(&text);
            if !text.is_empty() && is_address(text) {
                let may_change = text.bytes().any(|byte| byte.is_ascii_uppercase() || !byte.is_ascii());
                let lower = may_change.then(|| text.to_lowercase());
                filled.email = self.emails.intern(lower.as_deref().unwrap_or(text));
            } else if !text.is_empty() && !filled.odd_email {
                filled.odd_email = true;
                self.findings.at(F::OddEmail, &self.file, record.line, self.columns.heading(Role::Email), text);
            }
        }
        if self.news(record, &ahead.first, Role::Customer).is_some() {
            let text = self.text(record, Role::Customer, repaired);
            if !text.is_empty() {
                self.customers.note(order, self.ids.intern(&text).into());
            }
        }
        if let (Some(raw), OrderId::NONE) = (self.news(record, &ahead.first, Role::Id), filled.id) {
            let known = OrderId::plain(raw);
            filled.id = known.unwrap_or_else(|| OrderId::of(&self.text(record, Role::Id, repaired), &mut self.ids));
        }
        if let (Some(raw), NONE) = (self.news(record, &ahead.first, Role::Currency), filled.currency) {
            // Mostly that of the order before.
            if !same(&self.last_currency.0, raw) {
                self.last_currency.1 = match self.currencies.find(raw) {
                    Some(known) => known,
                    None => match &*self.text(record, Role::Currency, repaired) {
                        "" => NONE,
                        text => self.currencies.intern(&text.to_uppercase()),
                    },
                };
                known_again(raw).clone_into(&mut self.last_currency.0);
            }
            filled.currency = self.last_currency.1;
        }
        if !filled.cancelled && self.news(record, &ahead.first, Role::CancelledAt).is_some() {
            filled.cancelled = !self.text(record, Role::CancelledAt, repaired).is_empty();
        }
        if let Some(raw) = self.news(record, &ahead.first, Role::Status) {
            let known = self.states.get(raw);
            let text = match known {
                None | Some(Says::Unknown) => self.text(record, Role::Status, repaired),
                Some(_) => Cow::Borrowed(""),
            };
            match known.unwrap_or_else(|| self.states.learn(known_again(raw), &text)) {
                Says::Void => filled.cancelled = true,
                Says::Back => filled.refunded = true,
                Says::PartlyBack => filled.state = State::PartlyRefunded,
                // In a table of the merchant's own it may be the state of anything.
                Says::Unpaid if self.columns.layout != Layout::OwnTable => filled.state = State::Unpaid,
                Says::Unknown if filled.state == State::Ordinary => {
                    filled.state = State::Unknown;
                    let heading = self.columns.heading(Role::Status);
                    self.findings.at(F::UnknownState, &self.file, record.line, heading, &text);
                }
                Says::Ordinary | Says::Unpaid | Says::Unknown => {}
            }
        }
        if let (Some(raw), None) = (self.news(record, &ahead.first, Role::AcceptsMarketing), filled.accepts_marketing) {
            filled.accepts_marketing = match raw {
                b"yes" => Some(true),
                b"no" => Some(false),
                _ => {
                    let text = self.text(record, Role::AcceptsMarketing, repaired);
                    let is = |words: [&str; 3]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
                    let accepted = is(["yes", "true", "1"]);
                    (accepted || is(["no", "false", "0"])).then_some(accepted)
                }
            };
        }
        if let (Some(raw), ..=0) = (self.news(record, &ahead.first, Role::Total), filled.total) {
            let total = self.amount(raw, record, Role::Total, repaired);
            filled.total = total.unwrap_or(filled.total);
        }
        filled.kinds.join(self.kinds(record, &ahead.first, repaired));
        if self.news(record, &ahead.first, Role::Attributes).is_some_and(may_hold) {
            let text = self.text(record, Role::Attributes, repaired);
            if let Some(mark) = mark_in(&text) {
                self.marks.note(order, self.ids.intern(&mark).into());
            }
        }
        if let Some(raw) = self.news(record, &ahead.first, Role::RefundedAmount)
            && let Some(amount @ (..=-1 | 1..)) = self.amount(raw, record, Role::RefundedAmount, repaired)
        {
            self.refunds.note(order, amount);
        }
        self.orders[order as usize] = filled;
    }

    /// Reads the order's date.
    fn date(&mut self, order: u32, record: &Record<'_>, repaired: &mut bool) -> Option<Written> {
        if let (Some(at), None) = (self.columns.get(Role::Date), self.columns.get(Role::Time))
            && let Some(date) = self.plain_dates.read(record.raw(at))
        {
            return Some(date);
        }
        let text = self.when(record, repaired);
        let date = dates::parse(&text);
        if date.is_none() {
            self.dateless.note(order, self.bad_dates.len() as i64);
            self.bad_dates.push((text.into_owned(), record.line));
        }
        date
    }

    /// Reads what tells of what kinds the order is.
    fn kinds(&mut self, record: &Record<'_>, first: &Record<'_>, repaired: &mut bool) -> Kinds {
        let mut all = Kinds::default();
        for (nth, role) in TELLING.into_iter().enumerate() {
            let Some(raw) = self.news(record, first, role) else { continue };
            if !same(&self.told[nth].0, raw) {
                let mut kinds = Kinds::default();
                kinds.read(role, &self.text(record, role, repaired));
                known_again(raw).clone_into(&mut self.told[nth].0);
                self.told[nth].1 = kinds;
            }
            all.join(self.told[nth].1);
        }
        all
    }

    /// The bytes of a field as they stand; a column the file lacks is empty.
    fn raw<'r>(&self, record: &Record<'r>, role: Role) -> &'r [u8] {
        self.columns.get(role).map_or(b"", |at| record.raw(at))
    }

    /// An amount of the order's, by the bytes of its field as they stand.
    fn amount(&mut self, raw: &[u8], record: &Record<'_>, role: Role, repaired: &mut bool) -> Option<Amount> {
        match parse_plain(raw).filter(|_| !self.columns.decimal_comma) {
            Some(amount) => Some(amount),
            None => {
                let text = self.text(record, role, repaired);
                self.number(&text)
            }
        }
    }

    /// The number that a text is.
    fn number(&self, text: &str) -> Option<Amount> {
        if self.columns.decimal_comma { parse_with_comma(text) } else { parse_amount(text) }
    }

    /// A whole number, also one written `1.0` or `1,000`.
    fn quantity(&self, text: &str) -> Option<i32> {
        if let Ok(quantity) = text.parse() {
            return Some(quantity);
        }
        i32::try_from(self.number(text)? / crate::money::UNIT).ok()
    }

    /// The day and time of a row's order, as they stand.
    fn when<'r>(&mut self, record: &Record<'r>, repaired: &mut bool) -> Cow<'r, str> {
        let date = self.text(record, Role::Date, repaired);
        if self.columns.get(Role::Time).is_none() {
            return date;
        }
        let time = self.text(record, Role::Time, repaired);
        Cow::Owned(format!("{date} {time}"))
    }

    /// Whether a row is an order line, and not one of shipping, discounts or payments.
    fn is_line(&mut self, record: &Record<'_>, repaired: &mut bool) -> bool {
        let Some(wanted) = self.columns.line_type else {
            let blank = |role: Role| self.columns.get(role).is_none_or(|at| record.field(at).trim_ascii().is_empty());
            // A row of eBay's that sums up an order of several items, which follow.
            let sums_up = blank(Role::Product) && blank(Role::Quantity) && !blank(Role::Date);
            return self.columns.layout != Layout::EbayOrders || !sums_up;
        };
        self.text(record, Role::LineType, repaired).eq_ignore_ascii_case(wanted)
    }

    /// Reads the row's order lines; false where the row was rejected.
    fn take_lines(&mut self, order: u32, record: &Record<'_>, ahead: Ahead<'_>, repaired: &mut bool) -> bool {
        if self.columns.get(Role::Product).is_some() || self.columns.items.is_empty() {
            return self.line(order, record, ahead, repaired);
        }
        let (mut taken, mut why) = (false, None);
        let mut came = |result: Result<(), Reason>| match result {
            Ok(()) => taken = true,
            Err(reason) => why = Some(reason),
        };
        let all = std::mem::take(&mut self.columns.items);
        for columns in &all {
            let whole = |at: Option<usize>| at.map_or(Cow::Borrowed(&[][..]), |at| record.field(at));
            match columns {
                ItemColumns::Packed(at) => {
                    let cell = record.field(*at);
                    let text = decode(&cell).0;
                    for item in unpack(&text) {
                        came(self.item(order, record, &item, repaired));
                    }
                }
                // They stand in the order of their columns.
                ItemColumns::Apart { name, .. } if *name >= record.len() => break,
                ItemColumns::Apart { name, sku, quantity, total } => {
                    let cells = [Some(*name), *sku, *quantity, *total].map(whole);
                    let [name, sku, quantity, total] = [0, 1, 2, 3].map(|at| decode(&cells[at]).0);
                    if name.trim().is_empty() && quantity.trim().is_empty() {
                        continue;
                    }
                    came(self.item(order, record, &Item { name, sku, quantity, total }, repaired));
                }
            }
        }
        self.columns.items = all;
        match why {
            _ if taken => {}
            // The item was told of already.
            Some((code, text)) => self.rejected.push(code, record.line, None, &text, &decode(record.whole()).0),
            None => self.reject(F::NoProduct, record.line, "", Some(""), record.whole()),
        }
        taken
    }

    /// Takes one of several items of a row.
    ///
    /// # Errors
    /// It cannot be read, which is told of; the others stay.
    fn item(&mut self, order: u32, record: &Record<'_>, item: &Item<'_>, repaired: &mut bool) -> Result<(), Reason> {
        let code = item.name.trim().is_empty().then_some(F::NoProduct);
        let quantity = if item.quantity.trim().is_empty() { Some(1) } else { self.quantity(item.quantity.trim()) };
        let (None, Some(quantity)) = (code, quantity) else {
            *repaired = true;
            let code = code.unwrap_or(F::BadQuantity);
            self.findings.at(code, &self.file, record.line, "", &item.name);
            return Err((code, item.name.to_string()));
        };
        let price = self.price(record.line, None, &item.total, quantity, repaired);
        let sku = item.sku.trim();
        let sku = if sku.is_empty() { NONE } else { self.skus.intern(sku) };
        let product = self.products.intern(&item.name);
        let number = self.lines.number(product, sku, price);
        self.lines.push(order, number, quantity, record.line);
        Ok(())
    }

    /// Reads the row's order line; false where the row was rejected.
    fn line(&mut self, order: u32, record: &Record<'_>, ahead: Ahead<'_>, repaired: &mut bool) -> bool {
        if let (Some(repeats), false) = (&self.repeats, ahead.number == NONE)
            && let Some(quantity) = repeats.number(record)
        {
            self.lines.push(order, ahead.number, quantity, record.line);
            return true;
        }
        // The name counts to the letter, blanks at its ends included: it is the product key where nothing else tells.
        let product = self.whole_text(record, Role::Product, repaired);
        if !is_trim(&product) && product.trim().is_empty() || product.is_empty() {
            self.reject_for(F::NoProduct, record, Role::Product, "");
            return false;
        }
        let quantity = match self.columns.get(Role::Quantity) {
            Some(_) => self.text(record, Role::Quantity, repaired),
            // A table of single things says so by having no such column.
            None => Cow::Borrowed("1"),
        };
        let Some(quantity) = self.quantity(&quantity) else {
            self.reject_for(F::BadQuantity, record, Role::Quantity, &quantity);
            return false;
        };
        let price = if self.columns.get(Role::Price).is_some() || self.columns.get(Role::LineTotal).is_none() {
            let text = self.text(record, Role::Price, repaired);
            self.price(record.line, Some(Role::Price), &text, 1, repaired)
        } else {
            let text = self.text(record, Role::LineTotal, repaired);
            self.price(record.line, Some(Role::LineTotal), &text, quantity, repaired)
        };
        let sku = self.text(record, Role::Sku, repaired);
        let sku = if sku.is_empty() { NONE } else { self.skus.intern(&sku) };
        let product = self.products.intern(&product);
        let number = self.lines.number(product, sku, price);
        self.lines.push(order, number, quantity, record.line);
        if let (false, Some(repeats)) = (*repaired, &mut self.repeats) {
            repeats.remember(record, number);
        }
        true
    }

    /// The price of one, of a text that says what `quantity` of them cost.
    fn price(&mut self, line: u32, role: Option<Role>, text: &str, quantity: i32, repaired: &mut bool) -> Amount {
        if let Some(price) = self.number(text) {
            self.has_prices = true;
            return price / Amount::from(quantity.unsigned_abs().max(1));
        }
        if !text.trim().is_empty() {
            let heading = role.map_or("", |role| self.columns.heading(role));
            self.findings.at(F::BadPrice, &self.file, line, heading, text);
            *repaired = true;
        }
        NO_PRICE
    }
}

/// The latest order of each key, by the key's number.
#[derive(Debug, Default)]
pub(super) struct ByKey {
    /// So many keys are those of the orders of their own numbers, as all are where no name comes twice; nothing more is kept then.
    alike: u32,
    /// The order of each key, [`NONE`] where there is none, once one is another's.
    orders: Vec<u32>,
}

impl ByKey {
    fn get(&self, key: u32) -> Option<u32> {
        if self.orders.is_empty() {
            return (key < self.alike).then_some(key);
        }
        self.orders.get(key as usize).copied().filter(|order| *order != NONE)
    }

    fn set(&mut self, key: u32, order: u32) {
        if self.orders.is_empty() && (key, order) == (self.alike, self.alike) {
            self.alike += 1;
            return;
        }
        if self.orders.is_empty() {
            self.orders = (0..self.alike).collect();
        }
        let most = self.orders.len().max(key as usize + 1);
        self.orders.resize(most, NONE);
        self.orders[key as usize] = order;
    }
}

/// The span of order numbers so far: one beyond it is of a new order, as in most exports all are, and need not be looked up.
#[derive(Debug, Default)]
struct Numbers {
    span: Option<(u64, u64)>,
}

impl Numbers {
    /// From now on no name is surely new, for names are also given by other things than numbers.
    fn stop(&mut self) {
        self.span = Some((0, u64::MAX));
    }

    /// Takes a name in; whether it is surely new.
    fn reach(&mut self, name: &str) -> bool {
        let Some(number) = whole_number(name.as_bytes()) else { return false };
        let (first, last) = *self.span.get_or_insert((number, number));
        self.span = Some((first.min(number), last.max(number)));
        number < first || number > last
    }
}

/// Over so many columns the texts of an order line may lie to be told by their bytes, those between included.
const WIDEST: usize = 6;

/// Where the columns stand by which a line is told that was read before; `None` where they do not lie so.
fn shape(columns: &Columns) -> Option<Shape> {
    if columns.line_type.is_some() || columns.get(Role::LineTotal).is_some() {
        return None;
    }
    let product = columns.get(Role::Product)?;
    let with = [Some(product), columns.get(Role::Sku), columns.get(Role::Price)].into_iter().flatten();
    let (first, last) = with.fold((product, product), |(first, last), at| (first.min(at), last.max(at)));
    let of_line = |role: Role| matches!(role, Role::Order | Role::Product | Role::Sku | Role::Price | Role::Quantity);
    let of_order = Role::ALL.into_iter().filter(|role| !of_line(*role));
    (last - first < WIDEST).then_some(Shape {
        width: columns.width(),
        name: columns.get(Role::Order)?,
        number: columns.get(Role::Quantity)?,
        texts: (first, last),
        group: of_order.filter_map(|role| columns.get(role)).collect(),
    })
}

/// The bytes by which a text may be known again, none where it may not: what is not ASCII may not be UTF-8, which every row is told of.
fn known_again(raw: &[u8]) -> &[u8] {
    if raw.is_ascii() { raw } else { &[] }
}

/// A name that stands as most do: of ASCII's letters, digits and signs, neither quoted nor with blanks about it.
fn plain_name(raw: &[u8]) -> Option<&str> {
    let begins = raw.first().is_some_and(|byte| *byte == b'#' || byte.is_ascii_alphanumeric());
    if begins && are_graphic(raw) { std::str::from_utf8(raw).ok() } else { None }
}

/// An address without what is put about it: brackets, a spreadsheet's apostrophe, signs that are not seen, a link's scheme.
fn bare_address(text: &str) -> &str {
    let text = text.trim_start_matches(['\'', '\u{200b}', '\u{feff}']);
    let within = text.strip_prefix('<').and_then(|text| text.strip_suffix('>'));
    within.unwrap_or(text).trim_start_matches("mailto:")
}

/// Whether a text surely has no blanks at its ends: no byte of ASCII's blanks or controls, and none of a longer character.
fn is_trim(text: &str) -> bool {
    let inked = |byte: Option<&u8>| byte.is_none_or(|byte| (b'!'..=b'~').contains(byte));
    inked(text.as_bytes().first()) && inked(text.as_bytes().last())
}
