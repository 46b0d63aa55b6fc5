//! What is said of a pair.

use followon::follow::{NotEligible, Pair};
use leptos::prelude::*;

use crate::format;

/// A rate's interval is wide from this many percentage points on: its rate is little more than a guess.
const WIDE: f64 = 0.2;

/// What the chance rests on; empty where there is none.
pub fn chance_title(pair: &Pair) -> String {
    let (Some(chance), Some(low), Some(high)) = (pair.chance, pair.chance_low, pair.chance_high) else {
        return String::new();
    };
    let days = crate::engine::Engine::get().summary.with_untracked(|s| s.as_ref().map_or(0, |s| s.horizon_days));
    format!(
        "After {} of {} order days with the first on which the customer lacked the second, it was bought within {}. Drawn \
         towards what any order leads to, the chance is {}, {} interval {} to {}.",
        format::count(pair.at_risk_bought),
        format::count(pair.at_risk),
        format::lag(f64::from(days)),
        format::chance_within(chance, days),
        format::percent(0.9),
        format::chance(low),
        format::chance(high)
    )
}

/// Why the pair is not eligible, in a word or two.
pub fn reason(reason: NotEligible) -> &'static str {
    match reason {
        NotEligible::BelowThreshold => "Under the threshold",
        NotEligible::LeadsOnly => "Never offered",
        NotEligible::Archived => "Not for sale",
        NotEligible::SoldOut => "Sold out",
        NotEligible::NotSoldRecently => "Not sold recently",
    }
}

/// Why the pair is not eligible, and what would change that.
pub fn cure(reason: NotEligible) -> &'static str {
    match reason {
        NotEligible::BelowThreshold => "Its rate is not above the threshold. A lower threshold would admit it.",
        NotEligible::LeadsOnly => {
            "Your settings keep the second product from being offered. Take it off the list “Never offer” to offer it."
        }
        NotEligible::Archived => "Your catalog says that the second product is not for sale.",
        NotEligible::SoldOut => {
            "Your catalog says that the second product is sold out. It is offered again once it is in stock."
        }
        NotEligible::NotSoldRecently => {
            "The second product has not been sold recently. “Sold recently” in the settings says how late that may be."
        }
    }
}

/// What the reader should know before relying on the pair, shortly.
pub fn flag(pair: &Pair) -> &'static str {
    match pair.reason {
        Some(why) => reason(why),
        None if pair.rate_high - pair.rate_low > WIDE => "Few buyers",
        None => "",
    }
}

/// The same in a sentence, for the title.
pub fn flag_title(pair: &Pair) -> String {
    match pair.reason {
        Some(why) => cure(why).to_owned(),
        None if pair.rate_high - pair.rate_low > WIDE => format!(
            "With {} buyers the rate may lie anywhere from {}.",
            format::count(pair.buyers),
            format::percent_range(pair.rate_low, pair.rate_high)
        ),
        None => String::new(),
    }
}
