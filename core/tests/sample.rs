//! The sample shop as the engine sees it: there must be something to show in every view.

use followon::follow::NotEligible;
use followon::predict::Reason;
use followon::{Query, Session, Settings, Shop};

fn sample() -> Session {
    let shop =
        Shop { domain: Some(followon_sample::DOMAIN.to_owned()), currency: Some(followon_sample::CURRENCY.to_owned()) };
    let mut session = Session::new(Settings { shop, ..Settings::default() }).unwrap();
    session.add_orders("orders.csv", followon_sample::orders_csv().as_bytes()).unwrap();
    session.add_catalog("products.json", followon_sample::products_json().as_bytes()).unwrap();
    session.fit();
    session
}

fn all() -> Query {
    Query { limit: u32::MAX, eligible_only: false, ..Query::default() }
}

#[test]
fn variants_are_one_product_and_every_offer_has_its_variant() {
    let mut session = sample();
    let summary = session.fit();
    assert_eq!((summary.products, summary.offers_without_variant), (40, 0));
    for prediction in session.predictions(&all()).unwrap().rows {
        assert!(prediction.cart_link.is_some(), "{}", prediction.customer);
        assert!(prediction.products.iter().all(|offer| offer.image.is_some() && offer.price.is_some()));
    }
}

#[test]
fn there_are_pairs_of_every_kind() {
    let mut session = sample();
    let summary = session.fit();
    assert!((50..150).contains(&summary.eligible_pairs), "{} eligible pairs", summary.eligible_pairs);
    assert!(summary.leading_products >= 30 && summary.following_products >= 20);
    let pairs = session.pairs(&all()).unwrap().rows;
    // Sold out and given up, though the rate would do.
    for (title, reason) in [("Chamomile Calm", NotEligible::SoldOut), ("Glass Server", NotEligible::NotSoldRecently)] {
        assert!(pairs.iter().any(|pair| pair.to.title == title && pair.rate > 0.25 && pair.reason == Some(reason)));
    }
    let eligible = |from: &str, to: &str| {
        pairs.iter().find(|pair| pair.from.title == from && pair.to.title == to).is_some_and(|pair| pair.eligible)
    };
    assert!(eligible("Cone Dripper", "Paper Filters, 100 pack"));
    assert!(eligible("Ceremonial Matcha", "Bamboo Whisk"));
    // Often in one basket, which is no follow-on.
    assert!(!eligible("French Press", "Stoneware Mug"));
    // Followed by what everybody buys: above the threshold, but no more than anywhere.
    assert!(pairs.iter().any(|pair| pair.eligible && pair.lift < 2.0));
    assert!(pairs.iter().any(|pair| pair.eligible && pair.lift > 5.0));
    assert!(pairs.iter().any(|pair| pair.eligible && pair.rate_low < 0.25), "some pass by luck");
}

#[test]
fn there_is_something_to_send_and_a_reason_for_everybody_else() {
    let mut session = sample();
    let summary = session.fit();
    assert!((0.4..0.6).contains(&summary.repeat_share), "{} come back", summary.repeat_share);
    let soon = summary.overdue + summary.due_today + summary.due_this_week;
    assert!((100..600).contains(&soon), "{soon} due soon");
    assert!(summary.due_today > 0 && summary.overdue > 0 && summary.due_later > 100, "{summary:?}");
    let of = |reason| summary.withheld.iter().find(|count| count.reason == reason).map_or(0, |count| count.customers);
    for reason in [Reason::NoEligiblePair, Reason::AllUnavailable, Reason::AllOwned, Reason::Lapsed] {
        assert!(of(reason) >= 5, "{reason:?}: {}", of(reason));
    }
    session.configure(Settings { require_consent: true, ..session.settings().clone() }).unwrap();
    let opted_out = session.withheld(&Query { reason: Some(Reason::OptedOut), ..all() }).unwrap().total;
    assert!(opted_out > 200, "{opted_out} opted out");
}

/// The days told of the next order are in order, and of who has been away for long none lies in the past.
#[test]
fn the_next_order_is_told_given_the_time_gone_by() {
    let mut session = sample();
    let today = session.fit().today.unwrap();
    let rows = session.predictions(&all()).unwrap().rows;
    let (mut fresh, mut overdue) = (0, 0);
    for row in rows.iter().step_by(7) {
        let timing = session.explain(&row.customer).unwrap().timing.unwrap();
        let days = [timing.next_early, timing.next_likely, timing.next_late].map(Option::unwrap);
        assert!(days.is_sorted() && days[0] >= today, "{}: {days:?}", row.customer);
        assert!(days.iter().all(|day| timing.sentence.contains(&day.to_string())), "{}", timing.sentence);
        *(if timing.planned_on < today { &mut overdue } else { &mut fresh }) += 1;
    }
    assert!(fresh > 10 && overdue > 10, "{fresh} fresh, {overdue} overdue");
}
