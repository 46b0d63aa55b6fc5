//! Names that are the same whenever the thing named is: the event's `unique_id` and the mark in its cart link.

use sha2::{Digest, Sha256};

use crate::predict::{Offer, Prediction};

/// Hex digits in the cart link's mark.
const MARK: usize = 12;
/// Hex digits of a whole `unique_id`: 128 bits.
const WHOLE: usize = 32;

/// The mark that a cart link carries into the order: of the customer and the products offered.
///
/// It opens the event's [`unique_id`], so an order placed through the link leads back to the event.
pub(super) fn mark(email: &str, offers: &[Offer]) -> String {
    digest(MARK, ["link", email].into_iter().chain(offers.iter().map(|offer| offer.id.as_str())))
}

/// The event's name, of the customer, the last order and the products; not of the send date, for an offer that is put
/// off by a day must not be mailed again.
pub(super) fn unique_id(prediction: &Prediction) -> String {
    let Prediction { customer, last_order, products, .. } = prediction;
    let date = last_order.date.to_string();
    let fields = ["event", customer, &date, &last_order.name];
    let ids = products.iter().map(|offer| offer.id.as_str());
    mark(customer, products) + &digest(WHOLE - MARK, fields.into_iter().chain(ids))
}

/// The first hex digits of the fields' digest. Each field is led by its length, so that no two lists of fields run
/// together into the same bytes.
fn digest<'a>(digits: usize, fields: impl Iterator<Item = &'a str>) -> String {
    let mut hash = Sha256::new();
    for field in fields {
        hash.update((field.len() as u64).to_le_bytes());
        hash.update(field);
    }
    let nibbles = hash.finalize().into_iter().flat_map(|byte| [byte >> 4, byte & 15]);
    nibbles.take(digits).map(|nibble| char::from(b"0123456789abcdef"[usize::from(nibble)])).collect()
}
