//! From customer to customer, in the order of the predictions.

use followon::predict::{Explanation, Prediction};
use followon::{Day, Page, Query, SendDay};
use leptos::prelude::*;

use crate::engine::{Answer, Engine};
use crate::pages::customer;
use crate::protocol::{Failure, Request};
use crate::reactive::{Memo, RwSignal, effect, spawn};
use crate::route::Route;

/// Rows looked through at once for a customer's place.
const STEP: u32 = 100;

/// Where one is among the customers.
#[derive(Clone, Copy)]
pub struct Walk {
    engine: Engine,
    route: Route,
    /// The customer shown.
    pub customer: Memo<Option<String>>,
    /// What is searched for.
    search: Memo<Option<String>>,
    /// The customer's place, once it is known.
    pub place: RwSignal<Option<u32>>,
    /// How many customers there are to go through.
    pub total: RwSignal<Option<u32>>,
    /// The last request; answers to earlier ones are dropped.
    turn: StoredValue<u32>,
}

impl Walk {
    /// Follows the address.
    pub fn here() -> Walk {
        let route = Route::get();
        Walk {
            engine: Engine::get(),
            route,
            customer: Memo::new(move || route.address().param("customer").map(customer::from_param)),
            search: route.param("search"),
            place: RwSignal::new(None),
            total: RwSignal::new(None),
            turn: StoredValue::new(0),
        }
    }

    /// Shows the customer looked at last, or else the first, where the address names none, and the first that fits
    /// whenever the search changes.
    pub fn follow(self) {
        let mut before: Option<Option<String>> = None;
        effect(move || {
            self.engine.version.track();
            let search = self.search.get();
            let changed = before.as_ref().is_some_and(|before| *before != search);
            let last = self.engine.looked_at.get_value().filter(|_| search.is_none());
            if changed {
                self.go(0);
            } else if self.customer.with_untracked(Option::is_none) {
                match last {
                    Some(customer) => {
                        self.route.replace([("customer", Some(customer::to_param(&customer)))]);
                        self.count();
                    }
                    None => self.go(0),
                }
            } else {
                self.count();
            }
            before = Some(search);
        });
    }

    /// Finds the place of a customer that the address named: the calendar says how many come before the day, and the
    /// day's rows are looked through.
    pub fn locate(self, explanation: Answer<Explanation>, calendar: Answer<Vec<SendDay>>) {
        effect(move || {
            let found = explanation.value.with(|e| {
                let prediction = e.as_ref()?.prediction.as_ref()?;
                Some((prediction.customer.clone(), prediction.send_on))
            });
            let before = calendar.value.get();
            let unplaced = self.place.get().is_none() && self.search.get().is_none();
            if let (true, Some((customer, day)), Some(days)) = (unplaced, found, before) {
                let before = days.iter().filter(|d| d.day < day).map(|d| d.predictions).sum();
                self.look(customer, day, before);
            }
        });
    }

    fn look(self, customer: String, day: Day, before: u32) {
        let turn = self.take_turn();
        spawn(async move {
            let mut offset = 0;
            loop {
                let query = Query { from: Some(day), to: Some(day), offset, limit: STEP, ..Query::default() };
                let Ok(page) = self.engine.ask::<Page<Prediction>>(Request::Predictions(query)).await else { return };
                if self.turn.try_get_value() != Some(turn) {
                    return;
                }
                if let Some(at) = page.rows.iter().position(|row| row.customer == customer) {
                    self.place.set(Some(before + offset + at as u32));
                    return;
                }
                offset += STEP;
                if offset >= page.total {
                    return;
                }
            }
        });
    }

    fn take_turn(self) -> u32 {
        self.turn.update_value(|turn| *turn += 1);
        self.turn.get_value()
    }

    fn query(self, offset: u32) -> Request {
        Request::Predictions(Query { search: self.search.get_untracked(), offset, limit: 1, ..Query::default() })
    }

    /// How many there are, for a customer that the address named.
    fn count(self) {
        self.place.set(None);
        spawn(async move {
            if let Ok(page) = self.engine.ask::<Page<Prediction>>(self.query(0)).await {
                self.total.set(Some(page.total));
            }
        });
    }

    /// Shows the customer at a place.
    pub fn go(self, place: u32) {
        let turn = self.take_turn();
        spawn(async move {
            let result = self.engine.ask::<Page<Prediction>>(self.query(place)).await;
            if self.turn.try_get_value() != Some(turn) {
                return;
            }
            match result {
                Ok(page) => {
                    self.total.set(Some(page.total));
                    let row = page.rows.into_iter().next();
                    self.place.set(row.as_ref().map(|_| place));
                    self.route.replace([("customer", row.map(|row| customer::to_param(&row.customer)))]);
                }
                // New results ask anew by themselves; any other failure shows where the customer would.
                Err(Failure::Outdated) => {}
                Err(_) => self.total.set(None),
            }
        });
    }

    /// Goes on by one, or back.
    pub fn step(self, forward: bool) {
        let (place, total) = (self.place.get_untracked(), self.total.get_untracked().unwrap_or(0));
        match (place, forward) {
            (Some(place), true) if place + 1 < total => self.go(place + 1),
            (Some(place), false) if place > 0 => self.go(place - 1),
            (None, true) if total > 0 => self.go(0),
            _ => {}
        }
    }
}
