//! What is said of a pair.

use followon::Base;
use followon::follow::{FlagCode, NotEligible, Pair};

use crate::{flags, format};

/// Whom a pair's rate is taken over: “buyers”, or “returning buyers”.
pub fn buyers() -> &'static str {
    let base = crate::engine::Engine::get().settings.with_untracked(|settings| settings.base);
    if base == Base::ReturningBuyers { "returning buyers" } else { "buyers" }
}

/// What the chance rests on; empty where there is none.
pub fn chance_title(pair: &Pair) -> String {
    let (Some(chance), Some(low), Some(high)) = (pair.chance, pair.chance_low, pair.chance_high) else {
        return String::new();
    };
    let engine = crate::engine::Engine::get();
    let known = engine.summary.with_untracked(|s| s.as_ref().map(|s| (s.horizon_days, s.chance_strength)));
    let (days, strength) = known.unwrap_or_default();
    // What the pair's orders are put beside follows from the chance: (bought + strength × base) / (orders + strength).
    let (at_risk, bought) = (f64::from(pair.at_risk), f64::from(pair.at_risk_bought));
    let base = (chance * (at_risk + strength) - bought) / strength.max(1.0);
    format!(
        "Of {} orders of the first by customers without the second, old enough to tell, {} led to it within {}. Put beside {} \
         orders of anything, of which {} did, the chance is {}, {} interval {} to {}.",
        format::count(pair.at_risk),
        format::count(pair.at_risk_bought),
        format::span(f64::from(days)),
        format::count(strength),
        format::chance(base.clamp(0.0, 1.0)),
        format::chance(chance),
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
        NotEligible::Flagged => "Left out",
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
        NotEligible::Flagged => "Your settings leave out pairs with one of its flags.",
        NotEligible::NotSoldRecently => {
            "The second product has not been sold recently. “Sold recently” in the settings says how late that may be."
        }
    }
}

/// What the reader should know before relying on the pair, shortly; the flag looked for before others.
pub fn note(pair: &Pair, first: Option<FlagCode>) -> String {
    let told = |sought: bool| {
        let flags = pair.flags.iter().filter(move |flag| (Some(flag.code) == first) == sought);
        flags.map(|flag| flags::name(flag.code))
    };
    told(true).chain(pair.reason.map(reason)).chain(told(false)).collect::<Vec<_>>().join(", ")
}

/// The same in sentences.
pub fn notes(pair: &Pair) -> Vec<String> {
    let flags = pair.flags.iter().map(|flag| format::said(&flag.sentence));
    pair.reason.map(|why| cure(why).to_owned()).into_iter().chain(flags).collect()
}
