//! Order lines → columns by customer: who bought what on which days.

mod build;
mod copies;
mod customers;
mod patterns;
pub(crate) use patterns::Patterns;
mod products;
pub(crate) use products::key_of_line;
mod renamed;

use std::borrow::Cow;

use crate::Day;
use crate::import::CurrencyCount;
use crate::import::findings::Findings;
use crate::money::Amount;
use crate::sort;
use crate::summary::{Proposal, Week};
pub(crate) use copies::OrderAt;
use customers::Aliases;

/// One product of the shop.
#[derive(Clone, Debug, Default)]
pub(crate) struct Product {
    pub(crate) key: String,
    pub(crate) title: String,
    /// Its place in the catalog.
    pub(crate) catalog: Option<u32>,
    /// The last day a counted line has it.
    pub(crate) last_sold: Option<Day>,
    /// The price of its latest counted line in the shop's currency.
    pub(crate) price: Option<Amount>,
    /// Of its catalog variants the one sold most.
    pub(crate) best_variant: Option<u32>,
    /// Counted order lines.
    pub(crate) lines: u32,
    /// The median quantity of those lines, at most [`MOST_OF_A_PRODUCT`]; 0 without a line.
    pub(crate) usual_quantity: u32,
}

/// The most of a product that a cart is filled with.
pub(crate) const MOST_OF_A_PRODUCT: usize = 10;

/// One order of a known customer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Order {
    pub(crate) day: Day,
    pub(crate) at: OrderAt,
    /// Not cancelled, not fully refunded.
    pub(crate) counted: bool,
    /// Where its products begin and end in `order_products`.
    products: (u32, u32),
}

/// One product that one customer bought.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Purchase {
    pub(crate) product: u32,
    /// First day of buying it: f.
    pub(crate) first: Day,
    /// Last day of buying it: l.
    pub(crate) last: Day,
    /// Where the days of buying it begin and end in `days`.
    days: (u32, u32),
}

/// What all customers bought, by customer and day.
///
/// Products stand sorted bytewise by their keys and customers by what tells them apart, so that their numbers do not depend on
/// the order of the files.
#[derive(Clone, Debug, Default)]
pub(crate) struct History {
    pub(crate) products: Vec<Product>,
    /// By product: the others that were sold under one of its SKUs, renamed as it seems, or the one that it is counted as;
    /// empty where there are none at all.
    alike: Vec<Vec<u32>>,
    /// E-mail addresses.
    pub(crate) customers: Vec<String>,
    aliases: Aliases,
    /// Whether a customer's latest word on marketing was no.
    pub(crate) opted_out: Vec<bool>,
    orders: Vec<Order>,
    order_start: Vec<u32>,
    order_products: Vec<u32>,
    purchases: Vec<Purchase>,
    purchase_start: Vec<u32>,
    days: Vec<Day>,
    occasions: Vec<Day>,
    occasion_start: Vec<u32>,
    /// The first and the last day of an order, whoever's.
    pub(crate) span: Option<(Day, Day)>,
    /// The orders that count and bear the mark of a cart link, also those of nobody known: few do.
    pub(crate) marked: Vec<OrderAt>,
    pub(crate) totals: Totals,
}

/// Counts of the whole history.
#[derive(Clone, Debug, Default)]
pub(crate) struct Totals {
    pub(crate) orders: u32,
    pub(crate) lines: u32,
    pub(crate) counted_lines: u32,
    /// Products in counted lines.
    pub(crate) products: u32,
    /// Customers with more products than are counted.
    pub(crate) capped: u32,
    pub(crate) currencies: Vec<CurrencyCount>,
    /// The currency prices are in.
    pub(crate) currency: String,
    pub(crate) weeks: Vec<Week>,
    pub(crate) proposals: Vec<Proposal>,
    pub(crate) findings: Findings,
}

impl History {
    /// How many customers there are.
    pub(crate) fn len(&self) -> usize {
        self.customers.len()
    }

    /// A customer's number, by whichever of their addresses.
    pub(crate) fn customer(&self, email: &str) -> Option<u32> {
        let wanted = self.identity(email);
        self.customers.binary_search_by(|known| self.identity(known).cmp(&wanted)).ok().map(|at| at as u32)
    }

    /// What tells the customer of an address from others; the same for all of their addresses.
    pub(crate) fn identity<'a>(&self, address: &'a str) -> Cow<'a, str> {
        self.aliases.identity(address)
    }

    /// Whether a customer is known by an address, to which an offer can be sent.
    pub(crate) fn is_reachable(&self, customer: u32) -> bool {
        self.customers[customer as usize].contains('@')
    }

    /// A product's number.
    pub(crate) fn product(&self, key: &str) -> Option<u32> {
        self.products.binary_search_by(|known| known.key.as_str().cmp(key)).ok().map(|at| at as u32)
    }

    /// A customer's orders by time, counted or not.
    pub(crate) fn orders(&self, customer: u32) -> &[Order] {
        range(&self.order_start, &self.orders, customer)
    }

    /// The distinct counted products of an order, by number.
    pub(crate) fn products_of(&self, order: &Order) -> &[u32] {
        &self.order_products[order.products.0 as usize..order.products.1 as usize]
    }

    /// What a customer bought, by product number.
    pub(crate) fn purchases(&self, customer: u32) -> &[Purchase] {
        range(&self.purchase_start, &self.purchases, customer)
    }

    /// Whether a customer has bought a product.
    pub(crate) fn owns(&self, customer: u32, product: u32) -> bool {
        self.purchases(customer).binary_search_by_key(&product, |purchase| purchase.product).is_ok()
    }

    /// The product that lines of one count for: another where several are merged.
    pub(crate) fn counted_as(&self, product: u32) -> u32 {
        match self.alike(product) {
            [one, ..] if self.products[product as usize].lines == 0 => *one,
            _ => product,
        }
    }

    /// The products that are the same goods under other titles, by their SKUs.
    pub(crate) fn alike(&self, product: u32) -> &[u32] {
        self.alike.get(product as usize).map_or(&[], Vec::as_slice)
    }

    /// Whether a customer has bought a product, under whatever title.
    pub(crate) fn owns_alike(&self, customer: u32, product: u32) -> bool {
        self.owns(customer, product) || self.alike(product).iter().any(|other| self.owns(customer, *other))
    }

    /// The days on which a customer bought one of their purchases, rising.
    pub(crate) fn days_of(&self, purchase: &Purchase) -> &[Day] {
        &self.days[purchase.days.0 as usize..purchase.days.1 as usize]
    }

    /// What this history knew before a day of the products in `keep`: purchases and order days. Orders, names and totals
    /// are left out, for rates and rhythms do not ask for them.
    pub(crate) fn before(&self, day: Day, keep: &[bool]) -> History {
        let mut past = History {
            products: vec![Product::default(); self.products.len()],
            customers: vec![String::new(); self.customers.len()],
            purchase_start: vec![0],
            occasion_start: vec![0],
            span: self.span.filter(|(first, _)| *first < day).map(|(first, last)| (first, last.min(day - 1))),
            ..History::default()
        };
        let mut occasions: Vec<Day> = Vec::new();
        for customer in 0..self.len() as u32 {
            occasions.clear();
            for purchase in self.purchases(customer) {
                if purchase.first >= day || !keep[purchase.product as usize] {
                    continue;
                }
                let days = self.days_of(purchase);
                let days = &days[..days.partition_point(|d| *d < day)];
                let begin = past.days.len() as u32;
                past.days.extend_from_slice(days);
                occasions.extend_from_slice(days);
                past.purchases.push(Purchase {
                    last: days[days.len() - 1],
                    days: (begin, past.days.len() as u32),
                    ..*purchase
                });
            }
            sort::by_number(&mut occasions, |day| sort::int(day.number()).into());
            occasions.dedup();
            past.occasions.extend_from_slice(&occasions);
            past.purchase_start.push(past.purchases.len() as u32);
            past.occasion_start.push(past.occasions.len() as u32);
        }
        past
    }

    /// The last order day on which a customer bought a product that counts, if there is one: a gift card alone leads to
    /// nothing.
    pub(crate) fn last_bought(&self, customer: u32) -> Option<Day> {
        self.purchases(customer).iter().map(|purchase| purchase.last).max()
    }

    /// The distinct products of that day, by number.
    pub(crate) fn last_products(&self, customer: u32) -> impl Iterator<Item = u32> {
        let last = self.last_bought(customer);
        self.purchases(customer)
            .iter()
            .filter(move |purchase| Some(purchase.last) == last)
            .map(|purchase| purchase.product)
    }

    /// A customer's order days, rising.
    pub(crate) fn occasions(&self, customer: u32) -> &[Day] {
        range(&self.occasion_start, &self.occasions, customer)
    }
}

/// The items of one owner.
pub(crate) fn range<'a, T>(start: &[u32], items: &'a [T], owner: u32) -> &'a [T] {
    &items[start[owner as usize] as usize..start[owner as usize + 1] as usize]
}

/// Groups `(owner, item)` by owner, in the order they come: where each owner's items begin, and the items.
pub(crate) fn group<T: Copy + Default>(
    owners: usize,
    items: impl Iterator<Item = (u32, T)> + Clone,
) -> (Vec<u32>, Vec<T>) {
    let mut start = vec![0u32; owners + 1];
    for (owner, _) in items.clone() {
        start[owner as usize + 1] += 1;
    }
    for at in 0..owners {
        start[at + 1] += start[at];
    }
    let mut next = start.clone();
    let mut grouped = vec![T::default(); start[owners] as usize];
    for (owner, item) in items {
        let at = &mut next[owner as usize];
        grouped[*at as usize] = item;
        *at += 1;
    }
    (start, grouped)
}
