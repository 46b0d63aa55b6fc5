//! A change of settings gives what a new session with those settings gives.

use followon::deliver::ExportKind;
use followon::evaluate::ChoiceReason;
use followon::predict::Ranking;
use followon::{Query, Session, Settings};
use serde_json::{Value, json};

/// The settings changed to one after the other; each differs from the one before in what it reaches.
const CHANGES: [&str; 33] = [
    r#"{ "threshold": 0.3 }"#,
    r#"{ "threshold": 0.02 }"#,
    r#"{ "threshold": 0.25 }"#,
    r#"{ "base": "returningBuyers" }"#,
    r#"{ "minBuyers": 5 }"#,
    r#"{ "strict": true }"#,
    r#"{ "strict": false, "pairFloor": 0.2 }"#,
    r#"{ "pairFloor": 0.05, "maxProducts": 1 }"#,
    r#"{ "maxProducts": 3, "offerOwned": true }"#,
    r#"{ "offerOwned": false, "requireConsent": true }"#,
    r#"{ "productKey": "sku" }"#,
    r#"{ "productKey": "title", "exclude": ["*beans*"] }"#,
    r#"{ "mergeRenamed": true }"#,
    r#"{ "mergeRenamed": false, "ignoreEmailPlus": true, "ignoreEmailDots": true }"#,
    r#"{ "exclude": [], "leadsOnly": ["*paper*"] }"#,
    r#"{ "leadsOnly": [], "today": "2026-07-01" }"#,
    r#"{ "today": null, "soldWithinDays": 10 }"#,
    r#"{ "soldWithinDays": 90, "leadDays": 0, "horizonDays": 30 }"#,
    r#"{ "shop": { "domain": "shop.example", "currency": "EUR" }, "discountCode": "WELCOME" }"#,
    r#"{ "maxProductsPerCustomer": 10, "block": { "buttonText": "Yes please" } }"#,
    r#"{ "block": { "layout": "compact", "products": 1, "copy": "For {{ event.because_title }}" } }"#,
    r#"{ "cart": { "target": "cart", "quantity": "usual", "utm": { "source": "klaviyo" } } }"#,
    r#"{ "cart": { "variant": "likeBought", "attribution": true, "utm": { "source": null } } }"#,
    r#"{ "base": "allBuyers", "minBuyers": "auto", "shop": { "currency": null } }"#,
    r#"{ "aim": "revenue" }"#,
    r#"{ "ranking": "blend", "aim": "dearer" }"#,
    r#"{ "ranking": "chance", "aim": "margin", "horizonDays": 45 }"#,
    r#"{ "ranking": null, "aim": "likeliest", "threshold": 0.12 }"#,
    r#"{ "ranking": "fused", "threshold": 0.1 }"#,
    r#"{ "threshold": 0.25 }"#,
    r#"{ "ranking": null, "holdout": { "share": 0.2 } }"#,
    r#"{ "leaveOut": ["luck", "seasonal"], "holdout": { "seed": 3 } }"#,
    r#"{ "leaveOut": [], "minBuyers": 2 }"#,
];

/// All that a session tells, as one value.
fn everything(session: &mut Session) -> Value {
    let all = Query { limit: u32::MAX, eligible_only: false, ..Query::default() };
    let summary = session.fit();
    let predictions = session.predictions(&all).expect("a list");
    let block = predictions.rows.first().map(|p| session.block(&p.customer, None).expect("a block"));
    json!([
        summary,
        session.pairs(&all).expect("a list"),
        predictions,
        session.withheld(&all).expect("a list"),
        session.coverage(),
        session.calendar(),
        block,
    ])
}

fn new_session(settings: &Settings) -> Session {
    session_of(250, settings)
}

fn session_of(customers: u32, settings: &Settings) -> Session {
    let shop = followon_sample::Shop { customers, ..Default::default() };
    let mut orders = String::new();
    shop.write_orders(&mut orders).expect("writing to a string");
    let mut session = Session::new(settings.clone()).expect("settings in bounds");
    session.add_orders("orders.csv", orders.as_bytes()).expect("a usable file");
    session.add_catalog("products.json", shop.products_json().as_bytes()).expect("a usable catalog");
    session
}

#[test]
fn changing_settings_equals_starting_with_them() {
    let mut changed = new_session(&Settings::default());
    changed.fit();
    for change in CHANGES {
        let partial: Value = serde_json::from_str(change).expect("JSON");
        changed.configure_partial(&partial).expect("settings in bounds");
        let mut fresh = new_session(changed.settings());
        assert!(everything(&mut changed) == everything(&mut fresh), "after {change}");
    }
}

#[test]
fn small_steps_fit_the_same_as_one() {
    let mut whole = new_session(&Settings::default());
    let mut stepped = new_session(&Settings::default());
    let mut last = 0.0;
    while let Some(progress) = stepped.fit_step(100) {
        assert!(progress >= last && progress <= 1.0, "{progress} after {last}");
        last = progress;
    }
    assert!(everything(&mut whole) == everything(&mut stepped));
}

#[test]
fn the_coverage_at_a_threshold_is_what_that_threshold_gives() {
    for aim in ["likeliest", "dearer"] {
        coverage_under(aim);
    }
}

fn coverage_under(aim: &str) {
    let mut session = new_session(&Settings::default());
    session.configure_partial(&json!({ "aim": aim })).expect("in bounds");
    let coverage = session.coverage();
    for point in coverage.points.iter().step_by(7) {
        let summary = session.configure_partial(&json!({ "threshold": point.threshold })).expect("in bounds");
        assert_eq!(
            (point.pairs, point.leading, point.following, point.customers),
            (summary.eligible_pairs, summary.leading_products, summary.following_products, summary.predicted),
            "{aim} at {}",
            point.threshold
        );
    }
}

/// Settings out of bounds are refused with what is wrong, and nothing changes.
#[test]
fn what_cannot_be_sent_is_refused() {
    let refused = |change: &str, why: &str| {
        let partial: Value = serde_json::from_str(change).expect("JSON");
        let error = Settings::default().with(&partial).expect_err(change);
        assert!(error.message.contains(why), "{change}: {}", error.message);
    };
    for slip in [
        "{{ event.becauze_title }}",
        "{{ person.name|default:'you' }}",
        "{{ first_name }}",
        "{% if x %}",
        "{# note #}",
        "{{ event.because_title",
    ] {
        let headline = json!({ "block": { "headline": format!("Dear {slip}") } });
        refused(&headline.to_string(), &format!("“{slip}” would be mailed as it stands"));
    }
    refused(r#"{ "block": { "copy": "Dear {{ first_name }}" } }"#, "block.copy: “{{ first_name }}” would be mailed");
    refused(&json!({ "block": { "copy": "x".repeat(501) } }).to_string(), "at most 500 characters");
    for products in [0, 4] {
        refused(&json!({ "block": { "products": products } }).to_string(), "block.products: must be 1, 2 or 3");
    }
    refused(r#"{ "block": { "cornerRadius": 31 } }"#, "block.cornerRadius: must be 0 to 30 pixels");
    for width in [319, 701] {
        refused(&json!({ "block": { "width": width } }).to_string(), "block.width: must be 320 to 700 pixels");
    }
    refused(r#"{ "block": { "layout": "grid" } }"#, "unknown variant `grid`");
    refused(r#"{ "block": { "buttonText": " " } }"#, "must not be blank");
    refused(r#"{ "block": { "pageButtonText": "" } }"#, "must not be blank");
    refused(r#"{ "treshold": 0.3 }"#, "There is no setting “treshold”. There are aim, base, block,");
    for allowed in ["{{ first_name|default:'you' }}, look", "{a} }} b", "{{ event.product_1_title|upper }}"] {
        let headline = json!({ "block": { "headline": allowed } });
        Settings::default().with(&headline).expect(allowed);
    }
}

/// Works on until a draft can be shown, and gives its predictions: customers, days and products.
fn drafted(session: &mut Session) -> Value {
    while session.summary().is_none() {
        assert!(session.fit_step(1_000).is_some(), "there was no draft");
    }
    assert!(!session.fitted());
    assert_eq!(session.summary().unwrap().ranking.why, ChoiceReason::UnderWay);
    let mut rows = session.predictions(&Query { limit: u32::MAX, ..Query::default() }).expect("a list").rows;
    for offer in rows.iter_mut().flat_map(|row| &mut row.products) {
        assert_eq!((offer.chance, offer.chance_low, offer.chance_high), (None, None, None));
    }
    assert!(!session.fitted(), "asking does not wait for the rest");
    let first = rows[0].customer.clone();
    assert_eq!(session.explain(&first).unwrap().prediction.as_ref(), Some(&rows[0]));
    json!(rows)
}

#[test]
fn a_draft_is_by_the_rule_and_gives_way() {
    let by_rule = |settings: Value| {
        let settings = Settings::default().with(&settings).expect("settings in bounds");
        let mut session = session_of(900, &Settings { ranking: Some(Ranking::Plain), ..settings });
        let mut rows = session.predictions(&Query { limit: u32::MAX, ..Query::default() }).expect("a list").rows;
        for offer in rows.iter_mut().flat_map(|row| &mut row.products) {
            (offer.chance, offer.chance_low, offer.chance_high) = (None, None, None);
        }
        json!(rows)
    };
    let mut session = session_of(900, &Settings::default());
    session.draft_first();
    assert!(drafted(&mut session) == by_rule(json!({})));
    // Settings that change meanwhile change the draft, whether or not they reach what is being fitted.
    for (change, all) in [
        (json!({ "threshold": 0.3 }), json!({ "threshold": 0.3 })),
        (json!({ "threshold": 0.1 }), json!({ "threshold": 0.1 })),
        (json!({ "minBuyers": 30 }), json!({ "threshold": 0.1, "minBuyers": 30 })),
        (json!({ "horizonDays": 40 }), json!({ "threshold": 0.1, "minBuyers": 30, "horizonDays": 40 })),
    ] {
        session.set(session.settings().with(&change).expect("settings in bounds")).expect("settings in bounds");
        assert!(drafted(&mut session) == by_rule(all), "after {change}");
        session.fit_step(50_000);
    }
    let files = session.export(ExportKind::PredictionsCsv, &Query::default()).expect("files");
    assert!(session.fitted(), "what leaves the house is no draft");
    let mut fresh = session_of(900, session.settings());
    assert_eq!(files, fresh.export(ExportKind::PredictionsCsv, &Query::default()).expect("files"));
    assert!(everything(&mut session) == everything(&mut fresh));
}

#[test]
fn settings_that_change_at_any_stage_of_the_fit_come_out_the_same() {
    const BUDGET: u32 = 30_000;
    let steps = {
        let mut session = session_of(700, &Settings::default());
        session.draft_first();
        std::iter::from_fn(|| session.fit_step(BUDGET)).count()
    };
    assert!(steps > 30, "{steps} steps are too few to tell stages apart");
    for change in [
        json!({ "threshold": 0.1 }),
        json!({ "ranking": "fused", "threshold": 0.3 }),
        json!({ "leaveOut": ["luck", "changed"] }),
        json!({ "horizonDays": 40, "aim": "revenue" }),
    ] {
        let settings = Settings::default().with(&change).expect("settings in bounds");
        let wanted = everything(&mut session_of(700, &settings));
        for at in (0..=steps).step_by(steps / 12) {
            let mut session = session_of(700, &Settings::default());
            session.draft_first();
            for _ in 0..at {
                session.fit_step(BUDGET);
            }
            session.set(settings.clone()).expect("settings in bounds");
            while session.fit_step(BUDGET).is_some() {}
            assert!(everything(&mut session) == wanted, "{change} after {at} of {steps} steps");
        }
    }
}
