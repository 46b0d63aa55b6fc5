//! Customers: predictions, who is withheld, and how it came about.

use super::forecasts::Forecast;
use super::pairs::some;
use super::variants::{like_bought, variant};
use super::{List, Session, bad_sort, sort_by_number};
use crate::deliver;
use crate::follow::NotEligible;
use crate::import::ledger::{self, Ledger, LedgerOffer};
use crate::predict::{
    Candidate, Explanation, LastOrder, Listed, Offer, PastOrder, Pick, Prediction, Removed, Sieve, Timing, Withheld,
};
use crate::settings::{CartQuantity, VariantChoice};
use crate::sort;
use crate::{Day, Error, Money, Page, Query};

/// An explanation shows at most this many candidates that are not offered.
const MOST_CANDIDATES: usize = 50;

impl Session {
    /// Predictions by send date, on each the longest overdue last, and then customer; or sorted by `customer`, `lastOrder`, `sendOn`, `plannedOn` or
    /// `rate` (of the first product), rising unless `descending`. `search` looks into addresses, the last order's name
    /// and the titles offered; `from` and `to` bound the send date, `overdue` tells those whose planned day has passed
    /// from the others; `product` names a product that must be offered.
    ///
    /// # Errors
    /// [`ErrorCode::BadQuery`](crate::ErrorCode::BadQuery) for a sort that is not among these.
    pub fn predictions(&mut self, query: &Query) -> Result<Page<Prediction>, Error> {
        let (total, rows) = self.window(List::Predictions, query, |session| session.select_predictions(query))?;
        let rows = rows.iter().map(|&row| self.describe(&self.fit.forecasts[row as usize])).collect();
        Ok(Page { total, offset: query.offset.min(total), rows })
    }

    /// All predictions that a query selects, its window left aside, by their places among the forecasts.
    pub(super) fn selected(&mut self, query: &Query) -> Result<Vec<u32>, Error> {
        let all = Query { offset: 0, limit: u32::MAX, ..query.clone() };
        Ok(self.window(List::Predictions, &all, |session| session.select_predictions(&all))?.1)
    }

    /// The `unique_id` of a forecast's event.
    fn unique_id(&self, forecast: &Forecast) -> String {
        let history = &self.fit.history;
        let (day, order) = self.last_counted(forecast.customer);
        let ids: Vec<&str> =
            forecast.offers.iter().map(|listed| history.products[listed.pick.to as usize].key.as_str()).collect();
        deliver::unique_id(&self.address(forecast.customer), day, &order, &ids)
    }

    /// Whether a query selects a forecast.
    fn selects<'a>(&'a self, query: &'a Query) -> impl Fn(&Forecast) -> bool + 'a {
        let search = Search::of(self, query);
        let offered = query.product.as_deref().map(|key| self.fit.history.product(key));
        let sent = if query.only_new { self.sent() } else { Vec::new() };
        move |forecast: &Forecast| {
            query.from.is_none_or(|from| forecast.send_on >= from)
                && query.to.is_none_or(|to| forecast.send_on <= to)
                && query.overdue.is_none_or(|overdue| (forecast.planned_on < forecast.send_on) == overdue)
                && offered.is_none_or(|product| forecast.offers.iter().any(|listed| Some(listed.pick.to) == product))
                && search.as_ref().is_none_or(|search| {
                    search.in_customer(self, forecast.customer)
                        || forecast.offers.iter().any(|listed| search.titles[listed.pick.to as usize])
                })
                && (sent.is_empty() || sent.binary_search(&self.unique_id(forecast).as_str()).is_err())
        }
    }

    /// The ledger of the predictions that a query selects, and of who is held out of them: of those that mail can be sent to.
    pub(super) fn ledger(&self, query: &Query) -> Ledger {
        let chosen = self.selects(query);
        let selects =
            |forecast: &Forecast| chosen(forecast) && deliver::is_deliverable(&self.address(forecast.customer));
        let key = |product: u32| self.fit.history.products[product as usize].key.clone();
        let offer = |forecast: &Forecast, held_out: bool| {
            let shown = deliver::shown(&self.settings, &forecast.offers);
            LedgerOffer {
                customer: self.address(forecast.customer),
                send_on: forecast.send_on,
                products: shown.iter().map(|listed| key(listed.pick.to)).collect(),
                because: Some(shown.iter().map(|listed| key(listed.pick.from)).collect()),
                unique_id: Some(self.unique_id(forecast)),
                held_out,
            }
        };
        let sent =
            self.fit.forecasts.iter().filter(|forecast| selects(forecast)).map(|forecast| offer(forecast, false));
        let held = self.fit.held_out.iter().filter(|forecast| selects(forecast)).map(|forecast| offer(forecast, true));
        Ledger {
            format: ledger::FORMAT.to_owned(),
            version: 1,
            day: self.fit.clock.as_ref().map_or(Day::from_number(0), |clock| clock.today),
            horizon_days: self.fit.clock.as_ref().map_or(0, |clock| clock.horizon),
            product_key: self.settings.product_key,
            offers: sent.chain(held).collect(),
        }
    }

    fn select_predictions(&self, query: &Query) -> Result<Vec<u32>, Error> {
        let fit = &self.fit;
        let shown = self.selects(query);
        let mut rows: Vec<u32> =
            (0..fit.forecasts.len() as u32).filter(|&row| shown(&fit.forecasts[row as usize])).collect();
        let forecast = |row: u32| &fit.forecasts[row as usize];
        let day = |day: Day| f64::from(day.number());
        // Whoever is least late is likeliest to be still waiting.
        sort_by_number(&mut rows, true, &|row| day(forecast(row).planned_on));
        sort_by_number(&mut rows, false, &|row| day(forecast(row).send_on));
        let down = query.descending;
        match query.sort.as_deref() {
            None => {}
            Some("sendOn") => sort_by_number(&mut rows, down, &|row| day(forecast(row).send_on)),
            Some("plannedOn") => sort_by_number(&mut rows, down, &|row| day(forecast(row).planned_on)),
            Some("customer") => sort_by_number(&mut rows, down, &|row| f64::from(forecast(row).customer)),
            Some("lastOrder") => sort_by_number(&mut rows, down, &|row| day(self.last_day(forecast(row).customer))),
            Some("rate") => sort_by_number(&mut rows, down, &|row| forecast(row).offers[0].pick.rate()),
            Some(other) => return Err(bad_sort(other, "customer, lastOrder, sendOn, plannedOn and rate")),
        }
        Ok(rows)
    }

    /// Customers without a prediction, by address; or sorted by `customer`, `lastOrder` or `reason`. `search` looks
    /// into addresses and the last order's name; `reason` names the only reason wanted.
    ///
    /// # Errors
    /// [`ErrorCode::BadQuery`](crate::ErrorCode::BadQuery) for a sort that is not among these.
    pub fn withheld(&mut self, query: &Query) -> Result<Page<Withheld>, Error> {
        let (total, rows) = self.window(List::Withheld, query, |session| session.select_withheld(query))?;
        let rows = rows.iter().map(|&row| {
            let (customer, reason) = self.fit.withheld[row as usize];
            Withheld { customer: self.address(customer), last_order: self.last_order(customer), reason }
        });
        Ok(Page { total, offset: query.offset.min(total), rows: rows.collect() })
    }

    fn select_withheld(&self, query: &Query) -> Result<Vec<u32>, Error> {
        let withheld = &self.fit.withheld;
        let search = Search::of(self, query);
        let shown = |&row: &u32| {
            let (customer, reason) = withheld[row as usize];
            query.reason.is_none_or(|only| only == reason)
                && search.as_ref().is_none_or(|search| search.in_customer(self, customer))
        };
        let mut rows: Vec<u32> = (0..withheld.len() as u32).filter(shown).collect();
        let down = query.descending;
        match query.sort.as_deref() {
            None => {}
            Some("customer") => sort_by_number(&mut rows, down, &|row| f64::from(withheld[row as usize].0)),
            Some("lastOrder") => {
                sort_by_number(&mut rows, down, &|row| f64::from(self.last_day(withheld[row as usize].0).number()));
            }
            Some("reason") => sort_by_number(&mut rows, down, &|row| f64::from(withheld[row as usize].1 as u8)),
            Some(other) => return Err(bad_sort(other, "customer, lastOrder and reason")),
        }
        Ok(rows)
    }

    /// Everything that led to a customer's prediction, or to its being withheld.
    ///
    /// # Errors
    /// [`ErrorCode::UnknownCustomer`](crate::ErrorCode::UnknownCustomer) where the customer is not in the data.
    #[cfg_attr(page, optimize(size))]
    pub fn explain(&mut self, customer: &str) -> Result<Explanation, Error> {
        self.ready();
        let number = self.customer(customer)?;
        let forecast = self.fit.forecast(number).cloned();
        let withheld = match self.fit.withheld.binary_search_by_key(&number, |(customer, _)| *customer) {
            Ok(at) => Some(self.fit.withheld[at].1),
            Err(_) => None,
        };
        let orders = self.fit.history.orders(number).iter().rev().map(|order| PastOrder {
            name: self.order_name(order.at),
            date: order.day,
            products: self.fit.history.products_of(order).iter().map(|&p| self.product_ref(p)).collect(),
            counted: order.counted,
        });
        Ok(Explanation {
            customer: self.address(number),
            orders: orders.collect(),
            candidates: self.candidates(number, forecast.as_ref()),
            timing: self.timing(number),
            prediction: forecast.map(|forecast| self.describe(&forecast)),
            withheld,
        })
    }

    fn candidates(&mut self, customer: u32, forecast: Option<&Forecast>) -> Vec<Candidate> {
        let fit = &self.fit;
        let mut sieve = Sieve::new(&fit.history, &fit.counts, &fit.rule, self.settings.offer_owned);
        let all = sieve.all(customer);
        let last: Vec<u32> = fit.history.last_products(customer).collect();
        let offered: &[Listed] = forecast.map_or(&[], |forecast| &forecast.offers);
        let rank = |pick: &Pick| offered.iter().position(|listed| listed.pick.to == pick.to).map(|at| at as u32 + 1);
        let removed = |pick: &Pick| -> Option<Removed> {
            let owned = fit.history.owns_alike(customer, pick.to);
            let bought_last = |product: &u32| last.binary_search(product).is_ok();
            match fit.rule.objection(pick.pair, pick.to, pick.followers, pick.buyers) {
                Some(NotEligible::BelowThreshold) => Some(Removed::BelowThreshold),
                Some(NotEligible::LeadsOnly) => Some(Removed::LeadsOnly),
                Some(NotEligible::Archived) => Some(Removed::Archived),
                Some(NotEligible::SoldOut) => Some(Removed::SoldOut),
                Some(NotEligible::NotSoldRecently) => Some(Removed::NotSoldRecently),
                Some(NotEligible::Flagged) => Some(Removed::Flagged),
                None if bought_last(&pick.to) || fit.history.alike(pick.to).iter().any(bought_last) => {
                    Some(Removed::InLastOrder)
                }
                None if owned && !self.settings.offer_owned => Some(Removed::Owned),
                None if !fit.suits_aim(customer, pick.to, &self.settings, &self.catalog) => Some(Removed::NotDearer),
                None if rank(pick).is_none() => Some(Removed::RankedLower),
                None => None,
            }
        };
        let mut rows: Vec<(Option<u32>, Option<Removed>, Pick)> =
            all.iter().map(|pick| (rank(pick), removed(pick), *pick)).collect();
        // Offered ones first, in their order; the others by rate, as they are.
        sort::by_number(&mut rows, |(rank, _, _)| rank.unwrap_or(u32::MAX).into());
        rows.truncate(offered.len() + MOST_CANDIDATES);
        let picks: Vec<Pick> = rows.iter().map(|(_, _, pick)| *pick).collect();
        let chances = fit.ranker().chances(customer, &picks);
        let chances: Vec<Option<f64>> = picks
            .iter()
            .enumerate()
            .map(|(at, pick)| (fit.tells_chances() && !fit.history.owns(customer, pick.to)).then(|| chances[at]))
            .collect();
        rows.into_iter()
            .zip(chances)
            .map(|((rank, removed, pick), chance)| Candidate {
                pair: self.describe_pair(pick.pair),
                chance,
                rank,
                removed,
            })
            .collect()
    }

    /// How a customer's send date came about, where there is anything to offer.
    fn timing(&self, customer: u32) -> Option<Timing> {
        let fit = &self.fit;
        let clock = fit.clock.as_ref()?;
        let mut sieve = Sieve::new(&fit.history, &fit.counts, &fit.rule, self.settings.offer_owned);
        let candidates = sieve.candidates(customer).ok()?;
        let first = *fit.best(&mut fit.ranker(), customer, candidates, &self.settings, &self.catalog).first()?;
        let days = fit.history.occasions(customer);
        let lag = fit.pair_lag(first);
        let title = |product: u32| fit.history.products[product as usize].title.as_str();
        let sent = fit.forecast(customer).is_some();
        Some(clock.explain(&fit.rhythm, days, lag, (title(first.from), title(first.to)), sent))
    }

    /// A forecast with names, prices and links.
    #[cfg_attr(page, optimize(size))]
    pub(super) fn describe(&self, forecast: &Forecast) -> Prediction {
        let likes = self.settings.cart.variant == VariantChoice::LikeBought;
        let bought = if likes { self.bought_values(forecast.customer) } else { Vec::new() };
        let offer = |listed: &Listed| self.offer(forecast.customer, *listed, &bought);
        let mut prediction = Prediction {
            customer: self.address(forecast.customer),
            last_order: self.last_order(forecast.customer),
            send_on: forecast.send_on,
            planned_on: forecast.planned_on,
            products: forecast.offers.iter().map(offer).collect(),
            cart_link: None,
        };
        prediction.cart_link = deliver::cart_link(&self.settings, &prediction);
        prediction
    }

    /// An offer with its names, its price and its variant, which goes by the option values that the customer bought.
    fn offer(&self, customer: u32, Listed { pick, chance }: Listed, bought: &[&str]) -> Offer {
        let product = &self.fit.history.products[pick.to as usize];
        let listed = product.catalog.map(|at| &self.catalog.products[at as usize]);
        let liked = listed.and_then(|listed| like_bought(product, listed, bought));
        let variant = liked.or_else(|| variant(product, &self.catalog));
        let price = variant.and_then(|variant| variant.price).or(product.price);
        // Only beside the catalog's own price: an order's may be of another day.
        let before = variant.and_then(|v| v.compare_at.filter(|before| v.price.is_some_and(|price| price < *before)));
        let handle = listed.and_then(|p| p.handle.as_deref());
        let domain = self.settings.shop.domain.as_deref();
        let id = self.product_ref(pick.to);
        // Without a calibration the chance is that of the pair.
        let chance = chance.or_else(|| self.fit.pair_chance(pick.pair, pick.to));
        // It speaks of those who lack the product.
        let chance = chance.filter(|_| !self.fit.history.owns(customer, pick.to));
        let (chance, chance_low, chance_high) = chance.map_or((None, None, None), some);
        let money = |amount| Money::new(amount, &self.fit.history.totals.currency);
        Offer {
            id: id.id,
            title: id.title,
            rate: f64::from(pick.followers) / f64::from(pick.buyers),
            buyers: pick.buyers,
            followers: pick.followers,
            chance,
            chance_low,
            chance_high,
            because: self.product_ref(pick.from),
            price: price.map(money),
            compare_at: before.map(money),
            image: variant.and_then(|v| v.image.clone()).or_else(|| listed.and_then(|p| p.image.clone())),
            url: domain.zip(handle).map(|(domain, handle)| deliver::product_page(domain, handle)),
            variant_id: variant.and_then(|v| v.id.clone()),
            quantity: match self.settings.cart.quantity {
                CartQuantity::One => 1,
                CartQuantity::Usual => product.usual_quantity.max(1),
            },
        }
    }

    /// The last order day of a customer.
    fn last_order(&self, customer: u32) -> LastOrder {
        let (date, name) = self.last_counted(customer);
        LastOrder {
            name,
            date,
            products: self.fit.history.last_products(customer).map(|p| self.product_ref(p)).collect(),
        }
    }

    /// The day of a customer's last order, and its name.
    fn last_counted(&self, customer: u32) -> (Day, String) {
        let date = self.last_day(customer);
        let last = self.fit.history.orders(customer).iter().rev().find(|order| order.counted && order.day == date);
        (date, last.map(|order| self.order_name(order.at)).unwrap_or_default())
    }

    pub(super) fn last_day(&self, customer: u32) -> Day {
        let history = &self.fit.history;
        let any = || history.occasions(customer).last().copied();
        history.last_bought(customer).or_else(any).unwrap_or(Day::from_number(0))
    }

    fn address(&self, customer: u32) -> String {
        self.fit.history.customers[customer as usize].clone()
    }

    fn order_name(&self, at: crate::history::OrderAt) -> String {
        let file = &self.orders[at.file as usize];
        file.order_name(&file.orders[at.order as usize]).into_owned()
    }
}

/// A text looked for among customers and titles.
struct Search {
    text: String,
    /// The customer whose address it is, in whatever spelling.
    customer: Option<u32>,
    /// By product: whether its title holds the text.
    titles: Vec<bool>,
}

impl Search {
    fn of(session: &Session, query: &Query) -> Option<Search> {
        let text = query.search.as_deref()?.trim().to_lowercase();
        let titles = session.fit.history.products.iter().map(|p| p.title.to_lowercase().contains(&text)).collect();
        let customer = session.fit.history.customer(&text);
        (!text.is_empty()).then_some(Search { text, customer, titles })
    }

    fn in_customer(&self, session: &Session, customer: u32) -> bool {
        let history = &session.fit.history;
        self.customer == Some(customer)
            || history.customers[customer as usize].contains(&self.text)
            || history
                .orders(customer)
                .iter()
                .rev()
                .find(|order| order.counted)
                .is_some_and(|order| session.order_name(order.at).to_lowercase().contains(&self.text))
    }
}
