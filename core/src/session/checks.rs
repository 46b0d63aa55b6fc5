//! What an export would send, held against what can go wrong with it.

use super::Session;
use super::forecasts::Forecast;
use crate::deliver::{self, EventCheck, EventTally, LinkCheck, LinkProblemCode as Problem, LinkTally};
use crate::follow::NotEligible;
use crate::predict::{CartLinkKind, Offer};
use crate::settings::CartForm;
use crate::{Error, Query, sort};

/// The days without an order that a flow on a date waits for, as the flow guide has it.
const WITHOUT_AN_ORDER: i32 = 7;

impl Session {
    /// The cart links of the predictions that a query selects, its window left aside: what they lead to, and what is wrong
    /// with them. As lists do, it tells of the draft until all is fitted.
    ///
    /// # Errors
    /// [`ErrorCode::BadQuery`](crate::ErrorCode::BadQuery) for a sort that predictions do not have.
    pub fn link_check(&mut self, query: &Query) -> Result<LinkCheck, Error> {
        let rows = self.selected(query)?;
        let mut tally = LinkTally::new(self.fit.history.products.len());
        let mut missing = Missing { of: vec![None; self.fit.history.products.len()] };
        for row in rows {
            self.check_link(&self.fit.forecasts[row as usize], &mut tally, &mut missing);
        }
        Ok(tally.finish())
    }

    fn check_link(&self, forecast: &Forecast, tally: &mut LinkTally, missing: &mut Missing) {
        let prediction = self.describe(forecast);
        let link = prediction.cart_link.as_ref();
        tally.begin(link.map(|link| (link.kind, link.url.len())));
        let offers = deliver::shown(&self.settings, &prediction.products);
        let offered: Vec<(u32, &Offer)> = forecast.offers.iter().map(|listed| listed.pick.to).zip(offers).collect();
        let customer = prediction.customer.as_str();
        let mut note = |code, (product, offer): &(u32, &Offer)| tally.note(code, customer, *product, &offer.title);

        let no_catalog = self.catalog.products.is_empty();
        for one in &offered {
            if self.settings.shop.domain.is_none() {
                note(Problem::NoDomain, one);
            }
            match self.fit.history.products[one.0 as usize].catalog {
                None if no_catalog => note(Problem::NoCatalog, one),
                None => note(Problem::NotInCatalog, one),
                Some(_) if one.1.variant_id.is_none() => note(Problem::NoVariant, one),
                Some(_) => {}
            }
            if !deliver::shows_price(one.1) {
                note(Problem::NoPrice, one);
            }
        }
        let first = &offered[0];
        if self.in_foreign_currency(forecast.customer) {
            note(Problem::ForeignCurrency, first);
        }
        if let Some(link) = link {
            let cart = &self.settings.cart;
            let more = cart.attribution || !cart.attributes.is_empty() || cart.note.is_some();
            if link.kind == CartLinkKind::ProductPage {
                note(Problem::ProductPageOnly, first);
            } else if cart.form == CartForm::Buy && more {
                note(Problem::NotCarried, first);
            }
            if !link.dropped.is_empty() {
                note(Problem::TooLong, first);
            }
        }
        for from in self.fit.history.last_products(forecast.customer) {
            for &(to, code) in missing.after(self, from) {
                if self.settings.offer_owned || !self.fit.history.owns_alike(forecast.customer, to) {
                    tally.note(code, customer, to, &self.fit.history.products[to as usize].title);
                }
            }
        }
    }

    /// Whether a customer's last order was in another currency than prices are shown in.
    fn in_foreign_currency(&self, customer: u32) -> bool {
        let history = &self.fit.history;
        let last = history.orders(customer).iter().rev().find(|order| order.counted);
        last.and_then(|order| self.orders[order.at.file as usize].currency_of(order.at.order))
            .is_some_and(|currency| currency != history.totals.currency)
    }

    /// What an export of events would send of what a query selects, its window left aside, and what Klaviyo would not take.
    /// As lists do, it tells of the draft until all is fitted.
    ///
    /// # Errors
    /// [`ErrorCode::BadQuery`](crate::ErrorCode::BadQuery) for a sort that predictions do not have.
    pub fn event_check(&mut self, query: &Query) -> Result<EventCheck, Error> {
        let rows = self.selected(&Query { only_new: false, ..query.clone() })?;
        let sent = self.sent();
        let mut tally = EventTally::default();
        let offers = self.ledgers.iter().flat_map(|ledger| &ledger.offers).filter(|offer| !offer.held_out);
        tally.untold = offers.filter(|offer| offer.unique_id.is_none()).count() as u32;
        for row in rows {
            let forecast = &self.fit.forecasts[row as usize];
            let event = deliver::event(&self.settings, &self.describe(forecast));
            let known = sent.binary_search(&event.unique_id.as_str()).is_ok();
            tally.already_sent += u32::from(known);
            if !(known && query.only_new) && tally.add(&event, query.backfill) {
                tally.without_consent += u32::from(self.fit.history.opted_out[forecast.customer as usize]);
                tally.soon += u32::from(forecast.planned_on - self.last_day(forecast.customer) < WITHOUT_AN_ORDER);
            }
        }
        Ok(tally.finish())
    }

    /// The `unique_id`s of what was sent by the ledgers that were read, sorted.
    pub(super) fn sent(&self) -> Vec<&str> {
        let offers = self.ledgers.iter().flat_map(|ledger| &ledger.offers).filter(|offer| !offer.held_out);
        let mut sent: Vec<&str> = offers.filter_map(|offer| offer.unique_id.as_deref()).collect();
        sort::by(&mut sent, Ord::cmp);
        sent
    }
}

/// By leading product what would follow it by its rate, but cannot be had.
struct Missing {
    of: Vec<Option<Vec<(u32, Problem)>>>,
}

impl Missing {
    fn after(&mut self, session: &Session, from: u32) -> &[(u32, Problem)] {
        self.of[from as usize].get_or_insert_with(|| {
            let fit = &session.fit;
            let (buyers, first) = (fit.counts.buyers[from as usize], fit.counts.first_of(from));
            let row = fit.counts.of(from).iter().zip(first..);
            let over = row.take_while(|(pair, _)| fit.rule.admits(pair.followers, buyers));
            over.filter_map(|(pair, at)| match fit.rule.unavailable(at, pair.to)? {
                NotEligible::SoldOut => Some((pair.to, Problem::SoldOut)),
                NotEligible::Archived => Some((pair.to, Problem::Archived)),
                _ => None,
            })
            .collect()
        })
    }
}
