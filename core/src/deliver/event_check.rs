//! What an export of events would send, and what Klaviyo would not take of it.

use serde::{Deserialize, Serialize};

use super::csv::is_formula;
use super::event::{FLAT, OF_PRODUCT};
use super::klaviyo::RequestSizes;
use super::types::Event;

/// Domains whose events Klaviyo accepts and drops.
const TEST_DOMAINS: [&str; 2] = ["example.com", "test.com"];

/// What an export of events would send of what a query selects. `withoutConsent`, `testAddresses` and `soon` are counts among
/// the events that it would hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct EventCheck {
    /// Events that the export holds.
    pub events: u32,
    /// Of what the query selects, sent before by the ledgers that were read; the export leaves them out under `onlyNew`.
    pub already_sent: u32,
    /// Offers in those ledgers that do not tell which event they were, since the ledger is of an earlier version.
    pub untold: u32,
    /// Of customers whose latest word on marketing was no.
    pub without_consent: u32,
    /// To addresses at `example.com` and `test.com`, which Klaviyo accepts and drops.
    pub test_addresses: u32,
    /// To addresses that Klaviyo refuses, no domain with a dot, or dots and signs where none may be; they are in no file.
    pub invalid_addresses: u32,
    /// Too large for a request by themselves, 5 MB; they are in no file.
    pub oversize: u32,
    /// Planned less than seven days after the order that they follow: a flow on a date that waits for seven days without an
    /// order passes over them.
    pub soon: u32,
    /// With a text that a spreadsheet would take for a formula, so that it has an apostrophe before it in
    /// [`profiles_csv`](super::profiles_csv); where it is the address, that file lacks the row.
    pub guarded: u32,
    /// Properties that events do without, because they would be 0, null or "", in all.
    pub dropped_values: u32,
    /// The same by property, in the order of a table.
    pub dropped: Vec<DroppedValue>,
    /// The requests of each send date.
    pub days: Vec<RequestDay>,
}

/// A property that some events do without.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct DroppedValue {
    /// Its name; of a product's `items.price` and the like, which stand as `product_1_price`, too.
    pub property: String,
    /// How many events, or of a product's how many items, do without it.
    pub times: u32,
}

/// The requests of one send date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RequestDay {
    /// The day, `YYYY-MM-DD`.
    pub day: String,
    /// Events in them, at most 1,000 each.
    pub events: u32,
    /// Requests, each a file.
    pub requests: u32,
    /// The bytes of the largest, at most 5,000,000.
    pub largest: u32,
}

/// A check under way.
#[derive(Default)]
pub(crate) struct EventTally {
    events: u32,
    pub(crate) already_sent: u32,
    pub(crate) untold: u32,
    pub(crate) without_consent: u32,
    pub(crate) soon: u32,
    guarded: u32,
    test_addresses: u32,
    invalid_addresses: u32,
    dropped: [u32; FLAT.len() + OF_PRODUCT.len()],
    requests: RequestSizes,
}

impl EventTally {
    /// Takes up an event that was chosen; false where the export does not hold it.
    pub(crate) fn add(&mut self, event: &Event, backfill: bool) -> bool {
        let Some(domain) = email_domain(&event.email) else {
            self.invalid_addresses += 1;
            return false;
        };
        if !self.requests.add(event, backfill) {
            return false;
        }
        self.events += 1;
        self.test_addresses += u32::from(TEST_DOMAINS.iter().any(|test| domain.eq_ignore_ascii_case(test)));
        let mut texts = event.properties.values().filter_map(|value| value.as_str());
        self.guarded += u32::from(is_formula(&event.email) || texts.any(is_formula));
        let (flat, of_product) = self.dropped.split_at_mut(FLAT.len());
        for (count, name) in flat.iter_mut().zip(FLAT) {
            *count += u32::from(!event.properties.contains_key(name));
        }
        let items = event.properties.get("items").and_then(|items| items.as_array()).map_or(&[][..], Vec::as_slice);
        for (count, name) in of_product.iter_mut().zip(OF_PRODUCT) {
            *count += items.iter().filter(|item| item.get(name).is_none()).count() as u32;
        }
        true
    }

    pub(crate) fn finish(self) -> EventCheck {
        let names = FLAT.map(str::to_owned).into_iter().chain(OF_PRODUCT.map(|name| format!("items.{name}")));
        let dropped = names.zip(self.dropped).map(|(property, times)| DroppedValue { property, times });
        EventCheck {
            events: self.events,
            already_sent: self.already_sent,
            untold: self.untold,
            without_consent: self.without_consent,
            soon: self.soon,
            guarded: self.guarded,
            test_addresses: self.test_addresses,
            invalid_addresses: self.invalid_addresses,
            oversize: self.requests.oversize,
            dropped_values: self.dropped.iter().sum(),
            dropped: dropped.filter(|dropped| dropped.times > 0).collect(),
            days: self.requests.days(),
        }
    }
}

/// Whether mail can be sent to an address.
pub(crate) fn is_deliverable(address: &str) -> bool {
    email_domain(address).is_some()
}

/// The domain of an e-mail address, where it is one that mail can be sent to (RFC 5321, letters beyond ASCII allowed; a
/// local part in quotes, which nobody has, is not).
fn email_domain(address: &str) -> Option<&str> {
    let (local, domain) = address.rsplit_once('@')?;
    let dotted = |text: &str| text.split('.').all(|part| !part.is_empty());
    let plain = |c: char| if c.is_ascii() { c.is_ascii_alphanumeric() } else { !c.is_whitespace() };
    let in_local = |c: char| plain(c) || "!#$%&'*+-/=?^_`{|}~.".contains(c);
    let label = |label: &str| label.len() <= 63 && !label.starts_with('-') && !label.ends_with('-');
    let sound = local.len() <= 64
        && address.len() <= 254
        && dotted(local)
        && local.chars().all(in_local)
        && domain.contains('.')
        && dotted(domain)
        && domain.split('.').all(label)
        && domain.chars().all(|c| plain(c) || matches!(c, '-' | '.'));
    sound.then_some(domain)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// The senders are held against them, too.
    #[test]
    fn addresses_that_mail_can_be_sent_to() {
        let lists: BTreeMap<String, Vec<String>> =
            serde_json::from_str(include_str!("../../../tests/klaviyo/addresses.json")).expect("lists of addresses");
        for good in &lists["good"] {
            assert_eq!(email_domain(good), good.split_once('@').map(|(_, domain)| domain), "{good}");
        }
        for bad in &lists["bad"] {
            assert_eq!(email_domain(bad), None, "{bad}");
        }
        assert!(lists["good"].len() > 5 && lists["bad"].len() > 20);
    }
}
