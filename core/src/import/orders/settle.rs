//! Orders under way → orders, at the end of the file: their days, which of them count, and the report.

use super::rows::{OpenOrder, Rows};
use super::{NONE, OrdersFile, RawOrder};
use crate::import::dates::{self, DayMonth, Written};
use crate::import::layout::Role;
use crate::import::report::{CurrencyCount, FindingCode as F, ImportReport};
use crate::import::text::is_address;
use crate::{Error, ErrorCode, sort};

impl Rows {
    /// Ends the file: settles the dates, leaves out orders without one, and writes the report.
    pub(super) fn finish(mut self, file: String, bytes: u64) -> Result<OrdersFile, Error> {
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
            columns: self.columns,
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
            self.findings.at(F::BadDate, &self.file, line, self.columns.heading(Role::Date), &text);
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
        let mut email = open.email;
        if email == NONE && open.customer != NONE {
            let customer = self.names.get(open.customer).to_lowercase();
            if !is_address(&customer) {
                let heading = self.columns.heading(Role::Customer);
                self.findings.at(F::CustomerById, &self.file, open.first_line, heading, name);
            }
            email = self.emails.intern(&customer);
        } else if email == NONE && !open.odd_email {
            self.findings.at(F::NoEmail, &self.file, open.first_line, self.columns.heading(Role::Email), name);
        }
        Some(RawOrder {
            key: open.key,
            name: open.name,
            id: open.id,
            email,
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
            layout: self.columns.layout,
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
            table: self.columns.preview.take(),
        }
    }
}
