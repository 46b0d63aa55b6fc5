//! Names that are the same whenever the thing named is: the event's `unique_id` and the mark in its cart link.

use sha2::{Digest, Sha256};

use crate::Day;
use crate::predict::Prediction;

/// Hex digits in the cart link's mark.
const MARK: usize = 12;
/// Hex digits of a whole `unique_id`: 128 bits.
const WHOLE: usize = 32;

/// The mark that a cart link carries into the order: of the customer and the products offered, by their keys.
///
/// It opens the event's [`unique_id`], so an order placed through the link leads back to the event.
pub(super) fn mark(customer: &str, ids: &[&str]) -> String {
    digest(MARK, &["link", customer], ids)
}

/// The event's name, of the customer, the last order's day and name, and the products by their keys; not of the send date,
/// for an offer that is put off by a day must not be mailed again.
pub(crate) fn unique_id(customer: &str, day: Day, order: &str, ids: &[&str]) -> String {
    mark(customer, ids) + &digest(WHOLE - MARK, &["event", customer, &day.to_string(), order], ids)
}

/// The keys of the products offered.
pub(super) fn ids(prediction: &Prediction) -> Vec<&str> {
    prediction.products.iter().map(|offer| offer.id.as_str()).collect()
}

/// A prediction's [`unique_id`].
pub(super) fn unique_id_of(prediction: &Prediction) -> String {
    let last = &prediction.last_order;
    unique_id(&prediction.customer, last.date, &last.name, &ids(prediction))
}

/// The first hex digits of the fields' digest. Each field is led by its length, so that no two lists of fields run
/// together into the same bytes.
fn digest(digits: usize, fields: &[&str], more: &[&str]) -> String {
    let mut hash = Sha256::new();
    for field in fields.iter().chain(more) {
        hash.update((field.len() as u64).to_le_bytes());
        hash.update(field);
    }
    let nibbles = hash.finalize().into_iter().flat_map(|byte| [byte >> 4, byte & 15]);
    nibbles.take(digits).map(|nibble| char::from(b"0123456789abcdef"[usize::from(nibble)])).collect()
}
