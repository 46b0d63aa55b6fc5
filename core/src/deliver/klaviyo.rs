//! Events → request bodies for Klaviyo's bulk endpoint.

use std::borrow::{Borrow, Cow};
use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value};

use super::event_check::{RequestDay, is_deliverable};
use super::types::{Event, File, json};
use crate::money::{UNIT, parse_amount};

/// The most events Klaviyo takes in one request.
const MOST_EVENTS: usize = 1_000;
/// The most bytes it takes in one request.
const MOST_BYTES: usize = 5_000_000;

const HEAD: &str = r#"{"data":{"type":"event-bulk-create-job","attributes":{"events-bulk-create":{"data":["#;
const TAIL: &str = "]}}}}";

/// The bodies of the requests that bring the events to Klaviyo's bulk endpoint (Bulk Create Events): at most 1,000
/// events and 5 MB each, and each of one send date, which its file is named after (`klaviyo-events-2026-09-30.json`, or
/// `…-1-of-2.json` where one does not hold the day's). They go by send date; within one the events keep their order.
///
/// No event has a `time`: Klaviyo then takes that of arrival, which is when its flow fires. A send date written there
/// would neither hold the flow back nor be true, so what is due is sent on the day, and the date is the property
/// `send_on`.
///
/// With `backfill` it is a rehearsal: Klaviyo records the events without starting a flow. The files are named
/// `klaviyo-rehearsal-…`, so that the sender's pattern for a day does not take them up, and the events' IDs begin with
/// `rehearsal-`. An event that is too large for a request by itself is left out, and so is one to an address that no mail can be
/// sent to, for Klaviyo may refuse the whole request for it.
pub fn klaviyo_requests<E: Borrow<Event>>(events: impl IntoIterator<Item = E>, backfill: bool) -> Vec<File> {
    let mut days: BTreeMap<String, Vec<(String, u32)>> = BTreeMap::new();
    for event in events {
        let event = event.borrow();
        let entry = json(&Entry::of(event, backfill));
        if !is_deliverable(&event.email) || request_size(entry.len()) > MOST_BYTES {
            continue;
        }
        let bodies = days.entry(send_day(event).to_owned()).or_default();
        match bodies.last_mut() {
            Some((body, count)) if has_room(*count, body.len() + TAIL.len(), entry.len()) => {
                body.push(',');
                body.push_str(&entry);
                *count += 1;
            }
            _ => bodies.push((HEAD.to_owned() + &entry, 1)),
        }
    }
    let mut files = Vec::new();
    for (day, bodies) in days {
        let count = bodies.len();
        let width = count.to_string().len();
        for (number, (content, rows)) in (1..).zip(bodies) {
            let part = if count == 1 { String::new() } else { format!("-{number:0width$}-of-{count}") };
            let what = if backfill { "rehearsal" } else { "events" };
            let name = format!("klaviyo-{what}-{day}{part}.json");
            files.push(File { name, mime: "application/json".to_owned(), content: content + TAIL, rows });
        }
    }
    files
}

/// The day that an event is to be sent on.
fn send_day(event: &Event) -> &str {
    event.properties.get("send_on").and_then(Value::as_str).unwrap_or("no-date")
}

/// The bytes of a request with one entry of so many.
fn request_size(entry: usize) -> usize {
    HEAD.len() + entry + TAIL.len()
}

/// Whether a request of so many events and bytes takes another entry.
fn has_room(events: u32, bytes: usize, entry: usize) -> bool {
    (events as usize) < MOST_EVENTS && bytes + 1 + entry <= MOST_BYTES
}

/// The requests that events would make, of which only the sizes are kept.
#[derive(Default)]
pub(super) struct RequestSizes {
    days: BTreeMap<String, Vec<(u32, usize)>>,
    /// Events too large for a request.
    pub(super) oversize: u32,
}

impl RequestSizes {
    /// Takes up an event; false where it is too large.
    pub(super) fn add(&mut self, event: &Event, backfill: bool) -> bool {
        let entry = json(&Entry::of(event, backfill)).len();
        if request_size(entry) > MOST_BYTES {
            self.oversize += 1;
            return false;
        }
        let requests = self.days.entry(send_day(event).to_owned()).or_default();
        match requests.last_mut() {
            Some((events, bytes)) if has_room(*events, *bytes, entry) => {
                *events += 1;
                *bytes += 1 + entry;
            }
            _ => requests.push((1, request_size(entry))),
        }
        true
    }

    /// The requests of each day.
    pub(super) fn days(self) -> Vec<RequestDay> {
        let day = |(day, requests): (String, Vec<(u32, usize)>)| RequestDay {
            day,
            events: requests.iter().map(|(events, _)| events).sum(),
            requests: requests.len() as u32,
            largest: requests.iter().map(|(_, bytes)| *bytes as u32).max().unwrap_or(0),
        };
        self.days.into_iter().map(day).collect()
    }
}

/// `{"type": …, "attributes": …}`, of which Klaviyo's bodies are made.
#[derive(Serialize)]
struct Typed<A> {
    r#type: &'static str,
    attributes: A,
}

/// `{"data": …}`, in which they stand.
#[derive(Serialize)]
struct Data<D> {
    data: D,
}

/// One event with the profile it belongs to.
#[derive(Serialize)]
struct Entry<'e> {
    /// Whether to record the event without starting flows.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    backfill: bool,
    profile: Data<Typed<Profile<'e>>>,
    events: Data<[Typed<EventAttributes<'e>>; 1]>,
}

#[derive(Serialize)]
struct Profile<'e> {
    email: &'e str,
}

#[derive(Serialize)]
struct Metric<'e> {
    name: &'e str,
}

#[derive(Serialize)]
struct EventAttributes<'e> {
    metric: Data<Typed<Metric<'e>>>,
    properties: &'e Map<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value_currency: Option<&'e str>,
    unique_id: Cow<'e, str>,
}

impl Entry<'_> {
    fn of(event: &Event, backfill: bool) -> Typed<Entry<'_>> {
        // A quotient of whole numbers is the nearest float, as a reader of floats would find it.
        let value = event.value.as_deref().and_then(parse_amount).map(|amount| amount as f64 / UNIT as f64);
        let attributes = EventAttributes {
            metric: Data { data: Typed { r#type: "metric", attributes: Metric { name: &event.metric } } },
            properties: &event.properties,
            value,
            value_currency: event.value_currency.as_deref().filter(|_| value.is_some()),
            // Klaviyo passes over an ID that it knows: after a rehearsal under the same one nobody would be mailed.
            unique_id: if backfill {
                format!("rehearsal-{}", event.unique_id).into()
            } else {
                event.unique_id.as_str().into()
            },
        };
        let entry = Entry {
            backfill,
            profile: Data { data: Typed { r#type: "profile", attributes: Profile { email: &event.email } } },
            events: Data { data: [Typed { r#type: "event", attributes }] },
        };
        Typed { r#type: "event-bulk-create", attributes: entry }
    }
}
