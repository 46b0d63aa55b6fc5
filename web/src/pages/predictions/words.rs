//! What is said of predictions, and of customers without one.

use followon::predict::{Reason, Removed};

/// Why there is no prediction, in a word or two.
pub fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::NoEmail => "No e-mail address",
        Reason::OptedOut => "Opted out",
        Reason::HeldOut => "Held out",
        Reason::NoEligiblePair => "No eligible pair",
        Reason::AllUnavailable => "All unavailable",
        Reason::AllOwned => "All owned",
        Reason::Lapsed => "Lapsed",
        Reason::NoneDearer => "None dearer",
    }
}

/// What stands behind the reason, and what would change it.
pub fn cure(reason: Reason) -> &'static str {
    match reason {
        Reason::NoEmail => "Their orders carry no address. Ask for one at the checkout and at the till.",
        Reason::OptedOut => "They did not accept marketing, and your settings ask for consent.",
        Reason::HeldOut => "They get no offer, so that you can tell what offers bring to the others.",
        Reason::NoEligiblePair => {
            "Nothing follows their last order often enough. A lower threshold reaches more of them."
        }
        Reason::AllUnavailable => {
            "All that would follow is sold out, not for sale, not sold recently or left out for a flag. Restocking brings them back."
        }
        Reason::AllOwned => {
            "They have bought all that would follow. If that is used up and bought again, offer owned products too."
        }
        Reason::NoneDearer => {
            "Nothing that follows costs more than what they bought last, and your settings ask for dearer products only."
        }
        Reason::Lapsed => {
            "Of such customers who came back, all but 5\u{a0}% had by now; or, where too few ever did, the horizon has passed. A \
             win-back flow suits them better."
        }
    }
}

/// Where the cure is, if it is in this page: the address and its name.
pub fn remedy(reason: Reason) -> Option<(&'static str, &'static str)> {
    match reason {
        Reason::NoEligiblePair => Some(("#/pairs", "Set the threshold")),
        Reason::OptedOut | Reason::HeldOut | Reason::AllOwned | Reason::AllUnavailable | Reason::NoneDearer => {
            Some(("#/settings", "Open the settings"))
        }
        Reason::NoEmail | Reason::Lapsed => None,
    }
}

/// The rule that removed a candidate.
pub fn removed(removed: Removed) -> &'static str {
    match removed {
        Removed::BelowThreshold => "Under the threshold",
        Removed::LeadsOnly => "Never offered",
        Removed::Archived => "Not for sale",
        Removed::SoldOut => "Sold out",
        Removed::NotSoldRecently => "Not sold recently",
        Removed::Flagged => "Left out for a flag",
        Removed::InLastOrder => "In the last order",
        Removed::Owned => "Already owned",
        Removed::NotDearer => "Not dearer",
        Removed::RankedLower => "Others come first",
    }
}
