//! Which variant of a product an offer puts in the cart.

use super::Session;
use crate::history::Product;
use crate::import::catalog::{Catalog, CatalogProduct, CatalogVariant};
use crate::import::orders::NONE;

/// The variant that an offer of a product puts in the cart, whoever it is for: of those that can be bought the one sold
/// most, else the first.
pub(super) fn variant<'c>(product: &Product, catalog: &'c Catalog) -> Option<&'c CatalogVariant> {
    let variants = &catalog.products[product.catalog? as usize].variants;
    let open = |variant: &&CatalogVariant| is_open(variant);
    let best = product.best_variant.and_then(|at| variants.get(at as usize)).filter(open);
    best.or_else(|| variants.iter().find(open)).or_else(|| variants.first())
}

fn is_open(variant: &CatalogVariant) -> bool {
    variant.available != Some(false)
}

/// The option values of a variant, by its title.
fn values(title: &str) -> impl Iterator<Item = &str> {
    title.split(" / ").map(str::trim).filter(|value| !value.is_empty())
}

impl Session {
    /// The option values of the variants that a customer bought, latest first; they stay in the lines of the files, where
    /// they cost nothing until somebody asks.
    pub(super) fn bought_values(&self, customer: u32) -> Vec<&str> {
        let mut bought = Vec::new();
        for order in self.fit.history.orders(customer).iter().rev().filter(|order| order.counted) {
            let file = &self.orders[order.at.file as usize];
            let first = file.orders[order.at.order as usize].first_line;
            for line in file.lines_from(first).take_while(|line| line.order == order.at.order) {
                let name = file.products.get(line.product);
                let by_name = self.catalog.match_name(name);
                let by_sku = || if line.sku == NONE { None } else { self.catalog.match_sku(file.skus.get(line.sku)) };
                let known = by_name.filter(|(_, variant)| variant.is_some()).or_else(by_sku);
                // What the catalog does not know, or no longer, tells by its name's end.
                let title = match known {
                    Some((product, Some(variant))) => {
                        self.catalog.products[product as usize].variants[variant as usize].title.as_str()
                    }
                    _ => name.rsplit_once(" - ").map_or("", |(_, end)| end),
                };
                bought.extend(values(title));
            }
        }
        bought
    }
}

/// Of the variants that can be bought the one with the most of what was bought before, the latest weighing most: each value
/// in turn leaves those that have it, where any has. `None` where no value tells them apart.
pub(super) fn like_bought<'c>(
    product: &Product,
    listed: &'c CatalogProduct,
    bought: &[&str],
) -> Option<&'c CatalogVariant> {
    let mut left: Vec<usize> = (0..listed.variants.len()).filter(|at| is_open(&listed.variants[*at])).collect();
    let all = left.len();
    for value in bought {
        if left.len() < 2 {
            break;
        }
        let has = |at: &usize| values(&listed.variants[*at].title).any(|own| own.eq_ignore_ascii_case(value));
        let those: Vec<usize> = left.iter().copied().filter(has).collect();
        if !those.is_empty() {
            left = those;
        }
    }
    if left.len() == all {
        return None;
    }
    let best = product.best_variant.map(|at| at as usize).filter(|at| left.contains(at));
    Some(&listed.variants[best.unwrap_or(left[0])])
}
