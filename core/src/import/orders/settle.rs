//! Orders under way → orders, at the end of the file: their days, which of them count, and the report.

use std::mem::take;

use super::kinds::{OrderKind, WHOLESALE_LINES};
use super::rejected::Reason;
use super::rows::{ByKey, Rows};
use super::{NONE, OrdersFile, RawOrder, State};
use crate::import::dates::{self, DateOrder, Written};
use crate::import::layout::Role;
use crate::import::report::{CurrencyCount, FindingCode as F, ImportReport, Layout};
use crate::import::text::is_address;
use crate::{Day, Error, ErrorCode, sort};

/// Whether a day is of 1990 to 2100, as those of all shops with e-mail are: one of a mistyped year would tell of centuries
/// between orders, or be today.
fn is_of_a_shop(day: Day) -> bool {
    // 1990-01-01 to 2100-12-31.
    (7305..=47_846).contains(&day.number())
}

impl Rows {
    /// Ends the file: settles the dates, leaves out orders without one, and writes the report.
    ///
    /// Dates that the file itself leaves open are read in `given` order.
    pub(super) fn finish(&mut self, bytes: u64, given: Option<DateOrder>) -> Result<OrdersFile, Error> {
        // Its room will do for what follows.
        self.by_key = ByKey::default();
        let told = dates::date_order(self.orders.iter().filter_map(RawOrder::written));
        let date_order = told.or(given);
        let either = |order: &&RawOrder| matches!(order.written(), Some(Written::Either { .. }));
        if let (None, Some(_), Some(first)) = (told, given, self.orders.iter().find(either)) {
            let heading = self.columns.heading(Role::Date);
            self.findings.at(F::DatesAsSaid, &self.file, first.first_line, heading, &self.names.written(first.key));
        }
        self.customers.settle();
        self.refunds.settle();
        self.dateless.settle();
        self.repairs.settle();
        self.others.settle();
        self.marks.settle();
        let mut lines = vec![0u32; self.orders.len()];
        self.lines.iter().for_each(|line| lines[line.order as usize] += 1);
        let mut place = vec![NONE; self.orders.len()];
        let mut orders = take(&mut self.orders);
        let (mut at, mut settled) = (0, 0);
        let mut dayless = Vec::new();
        orders.retain_mut(|order| {
            let keep = self.settle(at, order, lines[at as usize], date_order).unwrap_or_else(|reason| {
                dayless.push((at, reason, self.names.written(order.key).into_owned()));
                false
            });
            if keep {
                place[at as usize] = settled;
                settled += 1;
            }
            at += 1;
            keep
        });
        self.reject_lines(&dayless);
        self.rejected.settle();
        self.lines.renumber(&place);
        let marks = self.marks.all().map(|(order, mark)| (place[order as usize], mark as u32));
        let mut marks: Vec<(u32, u32)> = marks.filter(|(order, _)| *order != NONE).collect();
        // An order's first is the one.
        marks.dedup_by_key(|(order, _)| *order);
        if orders.is_empty() {
            return Err(self.useless());
        }
        let report = self.report(bytes, &orders);
        Ok(OrdersFile {
            report,
            columns: self.columns.take(),
            names: take(&mut self.names),
            ids: take(&mut self.ids),
            emails: take(&mut self.emails),
            currencies: take(&mut self.currencies),
            products: take(&mut self.products),
            skus: take(&mut self.skus),
            orders,
            lines: take(&mut self.lines),
            marks,
            has_prices: self.has_prices,
            rejected: take(&mut self.rejected),
        })
    }

    /// The error of a file of which nothing can be used: the gravest finding, or the question that an answer would mend.
    fn useless(&mut self) -> Error {
        let list = take(&mut self.findings).into_list();
        let question = list.iter().find(|finding| finding.code == F::AmbiguousDate);
        let place = question.or(list.first()).and_then(|finding| finding.examples.first());
        let (code, message) = match (question, list.first()) {
            (Some(_), _) => {
                let date = place.map_or("", |place| &place.text);
                let asked = "begin with the day or the month? The dates in this file do not tell. Say which.";
                (ErrorCode::AmbiguousDates, format!("Does {date} {asked}"))
            }
            (None, Some(finding)) if self.rejected.len() > 0 => {
                let why = format!("None of the {} rows can be used. {}: {}", self.read, finding.what, finding.action);
                (ErrorCode::NoRows, why)
            }
            _ => {
                let message = "The table has a head but no rows. Export a longer span of orders and drop that file.";
                (ErrorCode::NoRows, message.to_owned())
            }
        };
        // Columns that were chosen wrongly can be chosen anew.
        let (line, table) = (place.map(|place| place.line), self.columns.preview.take());
        Error { line, table, ..Error::new(code, message) }.in_file(&self.file)
    }

    /// Settles an order's day and what became of it; false where it is none, for no row of it was taken.
    ///
    /// # Errors
    /// It has no day or nothing was bought, so its rows are rejected.
    fn settle(
        &mut self,
        at: u32,
        order: &mut RawOrder,
        lines: u32,
        date_order: Option<DateOrder>,
    ) -> Result<bool, Reason> {
        let bad_date = self.dateless.of(at).pop();
        let repaired = self.repairs.of(at).len() as u32;
        let customer = self.customers.of(at).pop();
        let refund = self.refunds.of(at).pop().unwrap_or(0);
        let others = self.others.of(at);
        // An order all of whose rows were rejected is no order.
        if !order.taken {
            return Ok(false);
        }
        let date = order.written();
        let settled = date.and_then(|date| date.resolve(date_order)).filter(|(day, _)| is_of_a_shop(*day));
        // What eBay sums up are items, of which there are none.
        let is_empty = self.columns.layout == Layout::EbayOrders && lines == 0;
        let (Some((day, seconds)), false) = (settled, is_empty) else {
            let (code, role, text, line) = match (bad_date, date) {
                _ if settled.is_some() => (F::NoProduct, Role::Product, String::new(), order.first_line),
                (_, Some(Written::Either { first, second, year, .. })) => {
                    let may_be = Day::from_ymd(year, 7, 1).is_some_and(is_of_a_shop);
                    let code = if date_order.is_none() && may_be { F::AmbiguousDate } else { F::BadDate };
                    (code, Role::Date, format!("{first}/{second}/{year}"), order.first_line)
                }
                (_, Some(Written::Day(day, _))) => (F::BadDate, Role::Date, day.to_string(), order.first_line),
                (Some(bad), _) => {
                    let (text, line) = self.bad_dates[bad as usize].clone();
                    (F::BadDate, Role::Date, text, line)
                }
                _ => (F::BadDate, Role::Date, String::new(), order.first_line),
            };
            self.findings.at(code, &self.file, line, self.columns.heading(role), &text);
            // None of its rows is kept or repaired; each is taken off where it is rejected.
            self.kept += repaired;
            self.repaired -= repaired;
            for line in others {
                self.kept -= 1;
                self.rejected.push(code, line as u32, Some(role), &text, &self.names.written(order.key));
            }
            return Err((code, text));
        };
        order.write(Written::Day(day, seconds));
        order.refunded |= order.total > 0 && refund >= order.total;
        if order.total == 0 {
            order.kinds.add(OrderKind::Gift);
        }
        if lines >= WHOLESALE_LINES {
            order.kinds.add(OrderKind::Wholesale);
        }
        if order.cancelled || order.refunded {
            order.kinds.clear();
        }
        let told = [
            (order.cancelled, F::Cancelled),
            (order.refunded, F::Refunded),
            (order.state == State::PartlyRefunded || order.total > 0 && refund > 0, F::PartlyRefunded),
            (order.state == State::Unpaid, F::Unpaid),
        ];
        if let Some((_, code)) = told.into_iter().find(|(is, _)| *is) {
            self.findings.at(code, &self.file, order.first_line, "", &self.names.written(order.key));
        }
        if let (NONE, Some(customer)) = (order.email, customer) {
            let customer = self.ids.get(customer as u32).to_lowercase();
            if !is_address(&customer) {
                let heading = self.columns.heading(Role::Customer);
                self.findings.at(F::CustomerById, &self.file, order.first_line, heading, &customer);
            }
            order.email = self.emails.intern(&customer);
        } else if order.email == NONE && !order.odd_email {
            let heading = self.columns.heading(Role::Email);
            self.findings.at(F::NoEmail, &self.file, order.first_line, heading, &self.names.written(order.key));
        }
        Ok(true)
    }

    /// Tells of the lines of orders that came to nothing, by place, reason and name: each row once, for it may hold several lines.
    fn reject_lines(&mut self, orders: &[(u32, Reason, String)]) {
        if orders.is_empty() {
            return;
        }
        let mut last = None;
        for line in self.lines.iter() {
            let Ok(known) = orders.binary_search_by_key(&line.order, |(order, ..)| *order) else { continue };
            if last.replace(line.line) != Some(line.line) {
                let (_, (code, text), name) = &orders[known];
                self.kept -= 1;
                self.rejected.push(*code, line.line, Some(Role::Date), text, name);
            }
        }
    }

    fn report(&mut self, bytes: u64, orders: &[RawOrder]) -> ImportReport {
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
            file: self.file.clone(),
            layout: self.columns.layout,
            bytes,
            rows: self.read,
            kept: self.kept,
            repaired: self.repaired,
            rejected: self.rejected.len(),
            orders: orders.len() as u32,
            customers: seen.iter().filter(|&&s| s).count() as u32,
            first_day: orders.iter().map(|order| order.day).min(),
            last_day: orders.iter().map(|order| order.day).max(),
            currencies,
            findings: take(&mut self.findings).into_list(),
            table: self.columns.preview.take(),
        }
    }
}
