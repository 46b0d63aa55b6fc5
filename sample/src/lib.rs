//! The sample shop: a coffee and tea shop that does not exist, with a rhythm and follow-on sales as real shops have them.
//!
//! It is made up anew wherever it is wanted, always the same to the last byte, so that a dashboard can show itself
//! without a file and without a network. Behind it stands a generator for shops of any size, for tests and benchmarks.
//!
//! ```
//! let orders = followon_sample::orders_csv();
//! assert!(orders.starts_with("Name,Email,Financial Status"));
//!
//! let mut large = String::new();
//! followon_sample::Shop { customers: 50, ..Default::default() }.write_orders(&mut large)?;
//! # Ok::<(), std::fmt::Error>(())
//! ```

mod calendar;
mod catalog;
mod goods;
mod life;
mod orders;
mod people;
mod picture;
mod random;

use std::fmt::{self, Write};

/// The sample shop's address, at a top-level domain that is reserved for examples.
pub const DOMAIN: &str = "slow-morning.example";

/// The currency of the sample shop's prices.
pub const CURRENCY: &str = "GBP";

/// The sample shop's orders, as Shopify exports them.
pub fn orders_csv() -> String {
    let mut csv = String::with_capacity(3 << 20);
    // Writing to a string never fails.
    let _ = Shop::default().write_orders(&mut csv);
    csv
}

/// The sample shop's products, as a store's public `products.json` lists them.
pub fn products_json() -> String {
    Shop::default().products_json()
}

/// A made-up shop. The default is the sample shop.
///
/// The same values give the same bytes on every host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shop {
    /// People who ever order; a few of their orders are sold over the counter, without an e-mail address.
    pub customers: u32,
    /// Products in the range; what goes beyond the sample shop's forty are further editions of them.
    pub products: u32,
    /// Days from the first possible order to the last.
    pub days: u32,
    /// The last possible order day, as days since 1970-01-01.
    pub last_day: u32,
    /// Where the random numbers start.
    pub seed: u64,
}

impl Default for Shop {
    fn default() -> Shop {
        // Two years up to 2026-09-30.
        Shop { customers: 2_000, products: goods::GOODS.len() as u32, days: 730, last_day: 20_726, seed: 4 }
    }
}

impl Shop {
    /// Writes the orders as Shopify exports them, the latest first.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_orders(&self, out: &mut dyn Write) -> fmt::Result {
        out.write_str(orders::HEAD)?;
        orders::write(self, &life::orders(self), out)
    }

    /// The products as a store's public `products.json` lists them.
    pub fn products_json(&self) -> String {
        let mut json = String::with_capacity(self.products as usize * 1200);
        // Writing to a string never fails.
        let _ = catalog::write(self.products, &mut json);
        json
    }
}
