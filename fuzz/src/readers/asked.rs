//! A session asked for everything, so that what was read from hostile files goes through all rooms.

use followon::deliver::ExportKind;
use followon::evaluate::BacktestOptions;
use followon::import::{DateOrder, OrderKind};
use followon::{Aim, Base, Holdout, MinBuyers, ProductKey, Query, Session, Settings, Shop, Week};
use serde_json::json;

/// An ordinary file of orders, for what is read beside one.
pub(crate) const ORDERS: &[u8] = include_bytes!("../../../tests/fixtures/typical.csv");

/// So many customers are asked for one by one.
const CUSTOMERS: usize = 4;

/// All rows there are.
fn all() -> Query {
    Query { limit: u32::MAX, eligible_only: false, ..Query::default() }
}

/// What can be told of all files together: as text, but for the timeline, which may go through thousands of years.
pub(crate) fn told(session: &mut Session) -> (String, Vec<Week>) {
    let summary = json!(session.fit());
    let [predictions, withheld] = [json!(session.predictions(&all()).ok()), json!(session.withheld(&all()).ok())];
    (json!([summary, predictions, withheld, session.pairs(&all()).ok()]).to_string(), session.timeline())
}

/// Everything that can be asked, and that the answers add up; a backtest, which takes longest, now and then.
pub(crate) fn ask(session: &mut Session, number: u64) {
    let all = all();
    let summary = session.fit();
    let predictions = session.predictions(&all).expect("no sort is wrong").rows;
    let withheld = session.withheld(&all).expect("no sort is wrong").rows;
    assert_eq!(summary.predicted as usize, predictions.len());
    assert_eq!(summary.customers as usize, predictions.len() + withheld.len());
    let pairs = session.pairs(&all).expect("no sort is wrong").rows;
    if let Some(pair) = pairs.first() {
        session.pair(&pair.from.id, &pair.to.id).expect("a pair of the list");
    }
    session.coverage();
    session.calendar();
    session.timeline();
    for prediction in predictions.iter().take(CUSTOMERS) {
        session.explain(&prediction.customer).expect("a customer of the list");
        session.block(&prediction.customer, None).expect("a customer with a prediction");
    }
    for withheld in withheld.iter().take(CUSTOMERS) {
        let explained = session.explain(&withheld.customer).expect("a customer of the list");
        assert_eq!(explained.withheld, Some(withheld.reason));
    }
    for kind in ExportKind::ALL {
        session.export(kind, &all).expect("no sort is wrong");
    }
    if !number.is_multiple_of(8) {
        return;
    }
    if let Ok(backtest) = session.backtest(&BacktestOptions::default()) {
        session.proof(&backtest);
        session.proof_report(&backtest);
    }
}

/// Settings that lead to other ways through the rooms, by a number.
pub(crate) fn settings(number: u64) -> Settings {
    let shop = Shop { domain: Some("shop.example.com".to_owned()), currency: None };
    match number / 8 % 4 {
        0 => Settings {
            merge_renamed: true,
            ignore_email_plus: true,
            ignore_email_dots: true,
            leave_out_orders: OrderKind::ALL.to_vec(),
            date_order: Some(DateOrder::DayFirst),
            ..Settings::default()
        },
        1 => Settings { min_buyers: MinBuyers::Fixed(1), pair_floor: 0.0, threshold: 0.0, shop, ..Settings::default() },
        2 => Settings {
            product_key: ProductKey::Sku,
            base: Base::ReturningBuyers,
            aim: Aim::Margin,
            strict: true,
            min_buyers: MinBuyers::Fixed(1),
            holdout: Holdout { share: 0.5, seed: 1 },
            ..Settings::default()
        },
        _ => Settings {
            aim: Aim::Revenue,
            offer_owned: true,
            require_consent: true,
            max_products_per_customer: 10,
            discount_code: Some("TEN".to_owned()),
            shop,
            ..Settings::default()
        },
    }
}

/// A number that bytes give, to draw by: the same bytes always go the same way.
pub(crate) fn digest(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |digest, byte| (digest ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Bytes cut into pieces of any length, none among them.
pub(crate) fn pieces(bytes: &[u8]) -> Vec<&[u8]> {
    let mut state = digest(bytes) | 1;
    let mut rest = bytes;
    let mut pieces = Vec::new();
    while !rest.is_empty() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let longest = 1 << (state >> 60);
        let (piece, after) = rest.split_at((state >> 32) as usize % longest.min(rest.len() + 1));
        pieces.push(piece);
        rest = after;
    }
    pieces
}
