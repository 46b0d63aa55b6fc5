//! Orders under way → orders, at the end of the file: their days, which of them count, and the report.

use super::rows::Rows;
use super::{NONE, OrdersFile, RawOrder, written_name};
use crate::import::dates::{self, DayMonth, Written};
use crate::import::layout::Role;
use crate::import::report::{CurrencyCount, FindingCode as F, ImportReport};
use crate::import::text::is_address;
use crate::{Error, ErrorCode, sort};

impl Rows {
    /// Ends the file: settles the dates, leaves out orders without one, and writes the report.
    pub(super) fn finish(mut self, file: String, bytes: u64) -> Result<OrdersFile, Error> {
        // Its room will do for what follows.
        self.by_key = Vec::new();
        let order_of_dates = dates::day_month(self.orders.iter().filter_map(RawOrder::written));
        self.customers.settle();
        self.refunds.settle();
        self.dateless.settle();
        self.repairs.settle();
        let mut place = vec![NONE; self.orders.len()];
        let mut orders = std::mem::take(&mut self.orders);
        let (mut at, mut settled) = (0, 0);
        orders.retain_mut(|order| {
            let keep = self.settle(at, order, order_of_dates);
            if keep {
                place[at as usize] = settled;
                settled += 1;
            }
            at += 1;
            keep
        });
        let rejected = self.rejected;
        self.lines.0.renumber(&place, NONE);
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
            ids: self.ids,
            emails: self.emails,
            currencies: self.currencies,
            products: self.products,
            skus: self.skus,
            orders,
            lines: self.lines,
            has_prices: self.has_prices,
        })
    }

    /// Settles an order's day and what became of it; false where it is none, and its rows are rejected.
    fn settle(&mut self, at: u32, order: &mut RawOrder, order_of_dates: Option<DayMonth>) -> bool {
        let bad_date = self.dateless.of(at).last();
        let repaired = self.repairs.of(at).count() as u32;
        let customer = self.customers.of(at).last();
        let refund = self.refunds.of(at).last().unwrap_or(0);
        // An order all of whose rows were rejected is no order.
        if order.rows == 0 {
            return false;
        }
        let Some((day, seconds)) = order.written().and_then(|date| date.resolve(order_of_dates)) else {
            let (text, line) = match (bad_date, order.written()) {
                (_, Some(Written::Either { first, second, year, .. })) => {
                    (format!("{first}/{second}/{year}"), order.first_line)
                }
                (Some(bad), _) => self.bad_dates[bad as usize].clone(),
                _ => (String::new(), order.first_line),
            };
            self.findings.at(F::BadDate, &self.file, line, self.columns.heading(Role::Date), &text);
            self.kept -= order.rows - repaired;
            self.repaired -= repaired;
            self.rejected += order.rows;
            return false;
        };
        order.write(Written::Day(day, seconds));
        order.refunded |= order.total > 0 && refund >= order.total;
        let aside = order.cancelled.then_some(F::Cancelled).or(order.refunded.then_some(F::Refunded));
        let mut nobody = None;
        if let (NONE, Some(customer)) = (order.email, customer) {
            let customer = self.ids.get(customer as u32).to_lowercase();
            nobody = (!is_address(&customer)).then_some((F::CustomerById, Role::Customer));
            order.email = self.emails.intern(&customer);
        } else if order.email == NONE && !order.odd_email {
            nobody = Some((F::NoEmail, Role::Email));
        }
        if aside.is_some() || nobody.is_some() {
            let name = written_name(&self.names, order.key, order.name);
            let whose = nobody.map(|(code, role)| (code, self.columns.heading(role)));
            for (code, heading) in aside.map(|code| (code, "")).into_iter().chain(whose) {
                self.findings.at(code, &self.file, order.first_line, heading, &name);
            }
        }
        true
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
