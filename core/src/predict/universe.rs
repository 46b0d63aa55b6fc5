//! The products that take part in EASE.

use crate::follow::Basket;
use crate::sort;

/// No place.
const NONE: u32 = u32::MAX;

/// The products with most buyers, each with its place in the order of the product keys.
#[derive(Clone, Debug, Default)]
pub(crate) struct Universe {
    /// By product: its place, or [`NONE`].
    place: Vec<u32>,
    len: usize,
}

impl Universe {
    /// At most so many of so many products; ties by product key. Products without a buyer are left out.
    pub(crate) fn most_bought(basket: &Basket, products: usize, most: usize) -> Universe {
        let mut best: Vec<u32> = (0..products as u32).filter(|&product| !basket.buyers(product).is_empty()).collect();
        // Products stand in the order of their keys, and the sort keeps it.
        sort::by_number(&mut best, |&product| !(basket.buyers(product).len() as u64));
        best.truncate(most);
        sort::by_number(&mut best, |&product| product.into());
        let mut place = vec![NONE; products];
        for (at, product) in best.iter().enumerate() {
            place[*product as usize] = at as u32;
        }
        Universe { place, len: best.len() }
    }

    /// All of so many products.
    #[cfg(test)]
    pub(crate) fn whole(products: usize) -> Universe {
        Universe { place: (0..products as u32).collect(), len: products }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// A product's place, if it has one.
    pub(crate) fn place(&self, product: u32) -> Option<usize> {
        let place = *self.place.get(product as usize)?;
        (place != NONE).then_some(place as usize)
    }
}
