//! Send dates: what is told of one can be worked out again.

use followon::predict::{TimingBasis, TimingBound};
use followon::{Query, Session, Settings};
use serde_json::{Value, json};

/// Checks the reckoning of all predictions of the sample shop's way of buying; gives how many met each bound.
fn check(settings: &Value) -> [usize; 3] {
    let shop = followon_sample::Shop { customers: 1500, ..Default::default() };
    let mut orders = String::new();
    shop.write_orders(&mut orders).unwrap();
    let mut session = Session::new(Settings::default().with(settings).unwrap()).unwrap();
    session.add_orders("orders.csv", orders.as_bytes()).unwrap();
    let summary = session.fit();
    let (horizon, today) = (f64::from(summary.horizon_days), summary.today.unwrap());
    let close = |a: f64, b: f64| (a / b - 1.0).abs() < 1e-9;
    let mut met = [0; 3];
    let all = Query { limit: u32::MAX, ..Query::default() };
    for prediction in session.predictions(&all).unwrap().rows {
        let timing = session.explain(&prediction.customer).unwrap().timing.unwrap();
        assert_eq!(timing.basis, TimingBasis::Rhythm);
        assert_eq!(timing.own_gap.is_some(), timing.gaps > 0);
        let (rhythm, shop) = (timing.rhythm.unwrap(), timing.shop_gap.unwrap());
        let own = timing.own_gap.map_or(1.0, |gap| gap.powf(timing.own_weight));
        assert!(close(rhythm, own * shop.powf(1.0 - timing.own_weight) * timing.correction), "{timing:?}");
        let weight = timing.pair_weight;
        assert!(close(timing.target, rhythm.powf(1.0 - weight) * timing.expected_lag.powf(weight)), "{timing:?}");
        let shared = timing.typical_lag.powf(timing.lag_weight) * timing.shop_lag.powf(1.0 - timing.lag_weight);
        assert!(close(timing.expected_lag, shared * timing.correction * timing.pace), "{timing:?}");
        assert!(close(timing.pace, (rhythm / timing.correction / shop).powf(0.3)), "{timing:?}");
        let wait = timing.target - timing.lead;
        let planned = (wait.min(horizon).max(3.0) + 0.5).floor() as i32;
        assert_eq!(timing.planned_on - timing.last_order, planned);
        assert_eq!(timing.send_on, timing.planned_on.max(today));
        let (bound, says) = match timing.bound {
            None => (0, "the offer goes out"),
            Some(TimingBound::Soonest) => (1, "no offer goes out sooner than 3 days"),
            Some(TimingBound::Horizon) => (2, "no offer waits longer than the horizon"),
        };
        assert_eq!(
            bound,
            if wait < 3.0 {
                1
            } else if wait > horizon {
                2
            } else {
                0
            }
        );
        assert!(timing.sentence.contains(says), "{}", timing.sentence);
        met[bound] += 1;
    }
    met
}

#[test]
fn the_reckoning_adds_up_and_says_where_a_bound_sets_the_day() {
    let [free, _, _] = check(&json!({}));
    assert!(free > 100, "{free}");
    let [_, soonest, _] = check(&json!({ "leadDays": 60 }));
    assert!(soonest > 100, "{soonest}");
    let [_, _, horizon] = check(&json!({ "horizonDays": 20, "leadDays": 0 }));
    assert!(horizon > 100, "{horizon}");
}
