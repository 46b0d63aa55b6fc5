//! What became of the offers sent: which led to an order of an offered product, and what that brought.
//!
//! An order is told to be an offer's by the mark that the offer's cart link left in it, else by customer, product and time.
//! That an order followed an offer does not say that it would not have come without it: that only a
//! [holdout](super::HoldoutReport) tells.

use serde::{Deserialize, Serialize};

use super::Arm;
use crate::history::{History, OrderAt, key_of_line};
use crate::import::OrdersFile;
use crate::import::catalog::Catalog;
use crate::import::dictionary::{Dictionary, Named};
use crate::import::ledger::{Ledger, LedgerOffer};
use crate::import::orders::{NO_PRICE, NONE};
use crate::money::Amount;
use crate::page::{Page, ProductRef};
use crate::settings::ProductKey;
use crate::words::{count, percent};
use crate::{Day, Error, ErrorCode, Money, Query, sort};

/// What became of the offers sent, as ledgers and later orders tell.
///
/// An offer that several ledgers note, told by its `uniqueId`, counts once, as first sent. Orders that were cancelled or
/// fully refunded count for nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ResultsReport {
    /// Ledgers read.
    pub ledgers: u32,
    /// Ledgers that name products by another key than the settings, and are not counted.
    pub other_key: u32,
    /// The last day of the orders.
    pub last_day: Option<Day>,
    /// What became of all offers.
    pub total: Outcome,
    /// The orders among [`Outcome::orders`] that are told by the mark of a cart link; the others by customer, product and
    /// time.
    pub linked: u32,
    /// Orders that came by the link of an offer but hold no product of it, nor of another that was sent to the customer. They
    /// are not among [`Outcome::orders`].
    pub linked_other: u32,
    /// Orders that bear the mark of any cart link.
    pub marked: u32,
    /// Those of them whose offer is in none of the ledgers, in none by another key either.
    pub foreign: u32,
    /// Customers of the offers who are in none of the orders.
    pub unknown_customers: u32,
    /// Offers whose send date lies after the last order, and that led to none: they are not among [`Outcome::sent`].
    pub ahead: u32,
    /// The last day of the first span to end, where none is over: with orders up to then there is a share to tell.
    pub tells_from: Option<Day>,
    /// By the week of sending, the earliest first; weeks without an offer are left out.
    pub by_week: Vec<WeekOutcome>,
    /// By what was offered, and because of what; see [`Session::results`](crate::Session::results) for its order.
    pub by_pair: Page<PairOutcome>,
    /// All this in a sentence.
    pub sentence: String,
}

/// What became of offers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Outcome {
    /// Offers sent.
    pub sent: u32,
    /// Those of them whose time is over: the orders reach to the end of the horizon that their ledger names.
    pub over: u32,
    /// Of those whose time is over, how many led to an order within it. Orders by the link that came later are not in this, for
    /// offers sent long ago have had more time for them.
    pub taken: u32,
    /// `taken` / `over`; 0 where no time is over.
    pub rate: f64,
    /// The lower end of its 95 % Wilson interval; 0 where no time is over.
    pub low: f64,
    /// The upper end; 1 where no time is over.
    pub high: f64,
    /// Orders of an offered product so far, also those by offers whose time goes on. Each counts for one offer.
    pub orders: u32,
    /// The customers of the offers that led to these orders, each once.
    pub customers: u32,
    /// What the offered products in these orders cost, a sum for each currency: price times quantity as the lines say, with
    /// no discount taken off. Empty where the orders have no prices.
    pub revenue: Vec<Money>,
}

/// What became of the offers that were sent in a week.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct WeekOutcome {
    /// The week's Monday.
    pub start: Day,
    /// What became of its offers.
    pub outcome: Outcome,
}

/// What became of the offers of a product because of another. An offer of several products is in as many of these.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PairOutcome {
    /// The leading product; absent where the ledger is of an earlier version and does not say.
    pub from: Option<ProductRef>,
    /// The product offered.
    pub to: ProductRef,
    /// What became of it: only orders with this very product count.
    pub outcome: Outcome,
}

/// An offer and the orders that it led to.
pub(crate) struct Traced<'l> {
    pub(crate) offers: Vec<Sent<'l>>,
    /// By offer and, within one, by day and name.
    pub(crate) orders: Vec<Led>,
    linked_other: u32,
}

/// One offer that was sent.
pub(crate) struct Sent<'l> {
    pub(crate) offer: &'l LedgerOffer,
    /// The leading products, one for each offered; empty where no ledger says.
    pub(crate) because: &'l [String],
    /// The customer among those of the offers.
    customer: u32,
    /// The first day that no longer counts.
    end: Day,
    pub(crate) over: bool,
}

/// An order that an offer led to.
pub(crate) struct Led {
    pub(crate) offer: u32,
    pub(crate) at: OrderAt,
    /// Told by the mark of the link.
    pub(crate) by_link: bool,
    /// What was bought of the offer's products, by their places, and what it cost.
    pub(crate) bought: Vec<(u32, Amount)>,
}

impl Led {
    /// What all of it cost.
    pub(crate) fn revenue(&self) -> Amount {
        self.bought.iter().fold(0, |sum, (_, amount)| sum.saturating_add(*amount))
    }
}

/// What to hold against each other.
pub(crate) struct Told<'a> {
    pub(crate) history: &'a History,
    pub(crate) files: &'a [OrdersFile],
    pub(crate) catalog: &'a Catalog,
    pub(crate) ledgers: &'a [Ledger],
    pub(crate) key: ProductKey,
}

impl<'a> Told<'a> {
    /// Finds the orders that each offer led to.
    #[cfg_attr(page, optimize(size))]
    pub(crate) fn trace(&self) -> Traced<'a> {
        let offers = self.offers();
        let sorted = |orders: &[Led]| {
            let mut places: Vec<OrderAt> = orders.iter().map(|led| led.at).collect();
            sort::by(&mut places, Ord::cmp);
            places
        };
        let mut by_link = self.by_link(&offers);
        self.fill(&offers, &mut by_link);
        // What came by a link and holds nothing of that offer may be another's.
        let (mut orders, others): (Vec<Led>, Vec<Led>) = by_link.into_iter().partition(|led| !led.bought.is_empty());
        let mut by_time = self.by_time(&offers, &sorted(&orders));
        self.fill(&offers, &mut by_time);
        by_time.retain(|led| !led.bought.is_empty());
        let timed = sorted(&by_time);
        let linked_other = others.iter().filter(|led| timed.binary_search(&led.at).is_err()).count() as u32;
        orders.extend(by_time);
        let name = |led: &Led| {
            let (file, raw) = led.at.of(self.files);
            (led.offer, raw.day, raw.seconds, file.order_name(raw), &file.report().file)
        };
        sort::by(&mut orders, |a, b| name(a).cmp(&name(b)));
        Traced { offers, orders, linked_other }
    }

    /// Every offer that was sent, once, by send date.
    fn offers(&self) -> Vec<Sent<'a>> {
        let ledgers = self.ledgers.iter().filter(|ledger| ledger.product_key == self.key);
        let mut all: Vec<(&LedgerOffer, u32)> = ledgers
            .flat_map(|ledger| ledger.offers.iter().map(|offer| (offer, ledger.horizon_days)))
            .filter(|(offer, _)| !offer.held_out)
            .collect();
        let parts = |(offer, horizon): &(&'a LedgerOffer, u32)| {
            let LedgerOffer { customer, send_on, products, unique_id, because, .. } = *offer;
            (send_on, customer, products, unique_id, *horizon, because)
        };
        sort::by(&mut all, |a, b| parts(a).cmp(&parts(b)));
        let last_day = self.history.span.map(|(_, last)| last);
        let (mut customers, mut seen) = (Dictionary::default(), Named::<u32>::default());
        let mut offers: Vec<Sent<'a>> = Vec::new();
        for (offer, horizon) in all {
            let customer = customers.intern(&self.history.identity(&offer.customer));
            let told = match &offer.unique_id {
                Some(unique_id) => unique_id.clone(),
                // Ledgers of earlier versions.
                None => format!("{customer} {} {:?}", offer.send_on, offer.products),
            };
            let because = offer.because.as_deref().unwrap_or_default();
            let known = *seen.or_insert(&told, offers.len() as u32) as usize;
            if let Some(known) = offers.get_mut(known) {
                if known.because.is_empty() && known.offer.products == offer.products {
                    known.because = because;
                }
                continue;
            }
            let end = offer.send_on + horizon as i32;
            let over = last_day.is_some_and(|last| last >= end - 1);
            offers.push(Sent { offer, because, customer, end, over });
        }
        offers
    }

    /// The orders that came by the link of an offer: of the latest that bears the mark and was sent by the order's day, else
    /// of the first, which went out before its day.
    fn by_link(&self, offers: &[Sent<'_>]) -> Vec<Led> {
        if self.history.marked.is_empty() {
            return Vec::new();
        }
        let ids = offers.iter().zip(0..).filter_map(|(sent, at)| Some((sent.offer.unique_id.as_deref()?, at)));
        let mut ids: Vec<(&str, u32)> = ids.collect();
        sort::by(&mut ids, Ord::cmp);
        let led = self.history.marked.iter().filter_map(|at| {
            let (file, raw) = at.of(self.files);
            let mark = file.mark_of(at.order)?;
            let bear = &ids[ids.partition_point(|(id, _)| *id < mark)..];
            let bear = &bear[..bear.partition_point(|(id, _)| id.starts_with(mark))];
            // The offers stand by send date.
            let sent = |offer: &u32| offers[*offer as usize].offer.send_on <= raw.day;
            let bear = bear.iter().map(|(_, offer)| *offer);
            let offer = bear.clone().filter(sent).max().or(bear.min())?;
            Some(Led { offer, at: *at, by_link: true, bought: Vec::new() })
        });
        led.collect()
    }

    /// The other orders of customers who were sent an offer: each is of the latest offer of a product in it that was sent by
    /// the order's day, where that is within the offer's horizon.
    fn by_time(&self, offers: &[Sent<'_>], linked: &[OrderAt]) -> Vec<Led> {
        let history = self.history;
        // What was offered to whom, in the order of sending.
        let mut offered: Vec<(u32, u32, u32)> = Vec::new();
        for (sent, at) in offers.iter().zip(0..) {
            let Some(customer) = history.customer(&sent.offer.customer) else { continue };
            let products = sent.offer.products.iter().filter_map(|key| history.product(key));
            offered.extend(products.map(|product| (customer, history.counted_as(product), at)));
        }
        sort::by_number(&mut offered, |(customer, product, _)| sort::two(*customer, *product));
        let mut found = Vec::new();
        for own in offered.chunk_by(|a, b| a.0 == b.0) {
            for order in history.orders(own[0].0).iter().filter(|order| order.counted) {
                if linked.binary_search(&order.at).is_ok() {
                    continue;
                }
                let latest = |product: u32| {
                    let those = &own[own.partition_point(|(_, other, _)| *other < product)..];
                    let those = &those[..those.partition_point(|(_, other, _)| *other == product)];
                    let sent = those.partition_point(|(.., offer)| offers[*offer as usize].offer.send_on <= order.day);
                    let offer = those[..sent].last().map(|(.., offer)| *offer)?;
                    (order.day < offers[offer as usize].end).then_some(offer)
                };
                let products = history.products_of(order).iter();
                let alike =
                    products.flat_map(|product| [*product].into_iter().chain(history.alike(*product).iter().copied()));
                if let Some(offer) = alike.filter_map(latest).max() {
                    found.push(Led { offer, at: order.at, by_link: false, bought: Vec::new() });
                }
            }
        }
        found
    }

    /// Takes up the lines of the orders. They stay in the files, where they cost nothing until somebody asks.
    fn fill(&self, offers: &[Sent<'_>], orders: &mut [Led]) {
        let history = self.history;
        for (at, file) in self.files.iter().enumerate() {
            // The place of each order of the file among those to fill.
            let mut wanted = Vec::new();
            for (led, place) in orders.iter().zip(0..).filter(|(led, _)| led.at.file as usize == at) {
                wanted.resize(file.orders.len(), NONE);
                wanted[led.at.order as usize] = place;
            }
            if wanted.is_empty() {
                continue;
            }
            for line in file.lines.iter() {
                let place = wanted[line.order as usize];
                if place == NONE || line.quantity <= 0 || file.is_free(&line) {
                    continue;
                }
                let Led { offer, bought, .. } = &mut orders[place as usize];
                let key = key_of_line(file, &line, self.catalog, self.key);
                let Some(product) = history.product(key).map(|product| history.counted_as(product)) else { continue };
                let is_it = |key: &String| {
                    history
                        .product(key)
                        .map(|offered| history.counted_as(offered))
                        .is_some_and(|offered| offered == product || history.alike(offered).contains(&product))
                };
                let Some(place) = offers[*offer as usize].offer.products.iter().position(is_it) else { continue };
                let price = if line.price == NO_PRICE { 0 } else { line.price };
                let cost = price.saturating_mul(line.quantity.into());
                match bought.iter_mut().find(|(known, _)| *known == place as u32) {
                    Some((_, sum)) => *sum = sum.saturating_add(cost),
                    None => bought.push((place as u32, cost)),
                }
            }
        }
    }

    /// By offer: whether it was sent by the last day of the orders, or else led to one and so must have been.
    fn counted(&self, traced: &Traced<'_>) -> Vec<bool> {
        let last_day = self.history.span.map(|(_, last)| last);
        let due = |sent: &Sent<'_>| last_day.is_some_and(|last| sent.offer.send_on <= last);
        let mut counts: Vec<bool> = traced.offers.iter().map(due).collect();
        for led in &traced.orders {
            counts[led.offer as usize] = true;
        }
        counts
    }

    /// Whether an order came within the horizon of its offer.
    fn is_in_time(&self, led: &Led, sent: &Sent<'_>) -> bool {
        led.at.of(self.files).1.day < sent.end
    }

    /// The orders whose mark is of no offer of any ledger.
    fn foreign(&self) -> u32 {
        let mut ids: Vec<&str> = self
            .ledgers
            .iter()
            .flat_map(|ledger| &ledger.offers)
            .filter_map(|offer| offer.unique_id.as_deref())
            .collect();
        sort::by(&mut ids, Ord::cmp);
        let is_foreign = |at: &&OrderAt| {
            let mark = at.of(self.files).0.mark_of(at.order).unwrap_or_default();
            !ids.get(ids.partition_point(|id| *id < mark)).is_some_and(|id| id.starts_with(mark))
        };
        self.history.marked.iter().filter(is_foreign).count() as u32
    }

    /// What became of all offers, by week, and the pairs that a query asks for.
    ///
    /// # Errors
    /// The query sorts by what there is not.
    #[cfg_attr(page, optimize(size))]
    pub(crate) fn report(&self, query: &Query) -> Result<ResultsReport, Error> {
        let traced = self.trace();
        let Traced { offers, orders, .. } = &traced;
        let week = |sent: &Sent<'_>| sent.offer.send_on.week_start();
        let counts = self.counted(&traced);
        let counted = offers.iter().zip(&counts).filter(|(_, counts)| **counts).map(|(sent, _)| sent);
        let mut weeks: Vec<Day> = counted.map(week).collect();
        weeks.dedup();
        let (mut total, mut by_week) = (Tallies::of(1), Tallies::of(weeks.len()));
        // A week's place among them.
        let place = |sent: &Sent<'_>| weeks.partition_point(|start| *start < week(sent)) as u32;
        let mut taken = vec![false; offers.len()];
        for led in orders {
            taken[led.offer as usize] |= self.is_in_time(led, &offers[led.offer as usize]);
        }
        for ((sent, taken), _) in offers.iter().zip(taken).zip(&counts).filter(|(_, counts)| **counts) {
            total.sent(0, sent, taken);
            by_week.sent(place(sent), sent, taken);
        }
        for led in orders {
            let sent = &offers[led.offer as usize];
            let currency = self.files[led.at.file as usize].currency_of(led.at.order).unwrap_or_default();
            total.led(0, sent, currency, led.revenue());
            by_week.led(place(sent), sent, currency, led.revenue());
        }
        let is_unknown = |sent: &&Sent<'_>| self.history.customer(&sent.offer.customer).is_none();
        let mut unknown: Vec<u32> = offers.iter().filter(is_unknown).map(|sent| sent.customer).collect();
        sort::by_number(&mut unknown, |customer| u64::from(*customer));
        unknown.dedup();
        let own = self.history.totals.currency.as_str();
        let outcomes = weeks.iter().zip(by_week.outcomes(own));
        let mut report = ResultsReport {
            ledgers: self.ledgers.len() as u32,
            other_key: self.ledgers.iter().filter(|ledger| ledger.product_key != self.key).count() as u32,
            last_day: self.history.span.map(|(_, last)| last),
            total: total.outcomes(own).pop().unwrap_or_default(),
            linked: orders.iter().filter(|led| led.by_link).count() as u32,
            linked_other: traced.linked_other,
            marked: self.history.marked.len() as u32,
            foreign: self.foreign(),
            unknown_customers: unknown.len() as u32,
            ahead: counts.iter().filter(|counts| !**counts).count() as u32,
            tells_from: None,
            by_week: outcomes.map(|(start, outcome)| WeekOutcome { start: *start, outcome }).collect(),
            by_pair: self.pairs(&traced, &counts, query)?,
            sentence: String::new(),
        };
        if report.total.over == 0 {
            report.tells_from = offers.iter().map(|sent| sent.end - 1).min();
        }
        let nobody = offers.iter().all(|sent| self.history.customer(&sent.offer.customer).is_none());
        report.sentence = sentence(&report, nobody);
        Ok(report)
    }

    /// What a product is called, by its key: by that where no order has it.
    pub(crate) fn title<'k>(&self, key: &'k str) -> &'k str
    where
        'a: 'k,
    {
        self.history.product(key).map_or(key, |at| &self.history.products[at as usize].title)
    }

    /// The pairs of a query: those with most orders first, of equals those offered most and then by key.
    fn pairs(&self, traced: &Traced<'_>, counts: &[bool], query: &Query) -> Result<Page<PairOutcome>, Error> {
        let Traced { offers, orders, .. } = traced;
        let mut keys = Dictionary::default();
        // The first number is of no leading product; no product's key is empty.
        keys.intern("");
        // Each product of each offer, one after the other.
        let (mut starts, mut pairs) = (Vec::with_capacity(offers.len()), Vec::new());
        for sent in offers {
            starts.push(pairs.len());
            for (place, to) in sent.offer.products.iter().enumerate() {
                let from = sent.because.get(place).map_or(0, |from| keys.intern(from));
                pairs.push(sort::two(from, keys.intern(to)));
            }
        }
        let mut groups = pairs.clone();
        sort::by_number(&mut groups, |pair| *pair);
        groups.dedup();
        let group = |pair: u64| groups.partition_point(|other| *other < pair) as u32;
        let mut tallies = Tallies::of(groups.len());
        let mut taken = vec![false; pairs.len()];
        for led in orders {
            let start = starts[led.offer as usize];
            let currency = self.files[led.at.file as usize].currency_of(led.at.order).unwrap_or_default();
            for (place, cost) in &led.bought {
                let at = start + *place as usize;
                taken[at] |= self.is_in_time(led, &offers[led.offer as usize]);
                tallies.led(group(pairs[at]), &offers[led.offer as usize], currency, *cost);
            }
        }
        for ((sent, start), _) in offers.iter().zip(starts).zip(counts).filter(|(_, counts)| **counts) {
            for at in start..start + sent.offer.products.len() {
                tallies.sent(group(pairs[at]), sent, taken[at]);
            }
        }
        let named = |id: u32| {
            let id = keys.get(id);
            ProductRef { id: id.to_owned(), title: self.title(id).to_owned() }
        };
        let rows = groups.iter().zip(tallies.outcomes(&self.history.totals.currency)).map(|(pair, outcome)| {
            let (from, to) = ((*pair >> 32) as u32, *pair as u32);
            PairOutcome { from: (from > 0).then(|| named(from)), to: named(to), outcome }
        });
        let search = query.search.as_deref().map(str::to_lowercase);
        let found = |row: &PairOutcome| {
            let has =
                |product: &ProductRef| search.as_ref().is_none_or(|text| product.title.to_lowercase().contains(text));
            has(&row.to) || row.from.as_ref().is_some_and(has)
        };
        let mut rows: Vec<PairOutcome> = rows.filter(found).collect();
        let by: fn(&Outcome) -> f64 = match query.sort.as_deref() {
            None | Some("orders") => |outcome| outcome.orders.into(),
            Some("sent") => |outcome| outcome.sent.into(),
            Some("rate") => |outcome| outcome.rate,
            Some(other) => {
                let message =
                    format!("There is no sort “{other}” in this list. It can be sorted by orders, sent and rate.");
                return Err(Error::new(ErrorCode::BadQuery, message));
            }
        };
        let rising = query.sort.is_some() && !query.descending;
        let place = |row: &PairOutcome| (sort::float(by(&row.outcome)), row.outcome.sent);
        let id = |row: &PairOutcome| (row.from.as_ref().map(|from| from.id.clone()), row.to.id.clone());
        sort::by(&mut rows, |a, b| {
            let order = if rising { place(a).cmp(&place(b)) } else { place(b).cmp(&place(a)) };
            order.then_with(|| id(a).cmp(&id(b)))
        });
        let total = rows.len() as u32;
        let offset = query.offset.min(total);
        let rows = rows.into_iter().skip(offset as usize).take(query.limit as usize).collect();
        Ok(Page { total, offset, rows })
    }
}

/// Outcomes under way, one a group.
struct Tallies {
    outcomes: Vec<Outcome>,
    /// The customers of each group's orders.
    customers: Vec<(u32, u32)>,
    currencies: Dictionary,
    /// By group: sums by currency, in the order in which they came.
    revenue: Vec<Vec<(u32, Amount)>>,
}

impl Tallies {
    fn of(groups: usize) -> Tallies {
        Tallies {
            outcomes: vec![Outcome::default(); groups],
            customers: Vec::new(),
            currencies: Dictionary::default(),
            revenue: vec![Vec::new(); groups],
        }
    }

    fn sent(&mut self, group: u32, sent: &Sent<'_>, taken: bool) {
        let outcome = &mut self.outcomes[group as usize];
        outcome.sent += 1;
        outcome.over += u32::from(sent.over);
        outcome.taken += u32::from(sent.over && taken);
    }

    fn led(&mut self, group: u32, sent: &Sent<'_>, currency: &str, cost: Amount) {
        self.outcomes[group as usize].orders += 1;
        self.customers.push((group, sent.customer));
        if cost == 0 {
            return;
        }
        let currency = self.currencies.intern(currency);
        let sums = &mut self.revenue[group as usize];
        match sums.iter_mut().find(|(known, _)| *known == currency) {
            Some((_, sum)) => *sum = sum.saturating_add(cost),
            None => sums.push((currency, cost)),
        }
    }

    /// What came of each group; of revenue the shop's own currency first.
    #[cfg_attr(page, optimize(size))]
    fn outcomes(mut self, own: &str) -> Vec<Outcome> {
        sort::by_number(&mut self.customers, |(group, customer)| sort::two(*group, *customer));
        self.customers.dedup();
        for (group, _) in self.customers {
            self.outcomes[group as usize].customers += 1;
        }
        for (outcome, sums) in self.outcomes.iter_mut().zip(&self.revenue) {
            let Arm { rate, low, high, .. } = Arm::of(outcome.taken, outcome.over);
            (outcome.rate, outcome.low, outcome.high) = (rate, low, high);
            let money = |(currency, sum): &(u32, Amount)| Money::new(*sum, self.currencies.get(*currency));
            outcome.revenue = sums.iter().map(money).collect();
            sort::by(&mut outcome.revenue, |a, b| {
                (a.currency != own, &a.currency).cmp(&(b.currency != own, &b.currency))
            });
        }
        self.outcomes
    }
}

/// The report in a sentence; `nobody` where none of the customers is in the orders.
fn sentence(report: &ResultsReport, nobody: bool) -> String {
    let Outcome { sent, over, orders, customers, rate, low, high, .. } = report.total;
    let plural = |n: u32, one: &str, many: &str| format!("{} {}", count(n), if n == 1 { one } else { many });
    if sent == 0 {
        return if report.other_key > 0 {
            "The ledgers name products by another key than your settings do. Set “Same product” as it was then."
                .to_owned()
        } else {
            "No ledger names a customer who was sent an offer.".to_owned()
        };
    }
    if nobody && orders == 0 {
        return format!(
            "None of the {} of the ledgers is in these orders: are they of another shop?",
            plural(report.unknown_customers, "customer", "customers")
        );
    }
    let sent = plural(sent, "offer", "offers");
    let led = if orders == 0 {
        format!("{sent} led to no order of an offered product so far.")
    } else {
        let (orders, customers) = (plural(orders, "order", "orders"), plural(customers, "customer", "customers"));
        format!("{sent} led to {orders} of an offered product so far, by {customers}.")
    };
    let share = match report.tells_from {
        Some(day) => {
            format!("The time of the first is over on {day}: with orders up to then there is a share to tell.")
        }
        None => format!(
            "Of the {} whose time is over, {} led to one within it, with a 95\u{a0}% interval from {} to {}.",
            count(over),
            percent(rate),
            percent(low),
            percent(high),
        ),
    };
    format!("{led} {share}")
}
