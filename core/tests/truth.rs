//! Shops whose truth is known, because they are drawn from it.

use std::fmt::Write;

use followon::evaluate::{BacktestOptions, Contender};
use followon::{Day, Query, Session, Settings};

/// Days of orders.
const DAYS: i32 = 720;

/// Days from one order of a customer to the next, on average, without memory.
const MEAN_GAP: f64 = 40.0;

/// Draws by a linear congruence (Knuth's MMIX).
struct Draws(u64);

impl Draws {
    /// Even from 0 to 1, both left out.
    fn share(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }
}

/// A shop in which every order holds every product by a probability of its own, whoever orders and whatever came before.
fn shop(customers: u32, odds: &[f64], seed: u64, name: impl Fn(usize) -> String) -> Session {
    let mut draws = Draws(seed);
    let mut csv = "Name,Email,Created at,Lineitem quantity,Lineitem name,Lineitem price\n".to_owned();
    let begin: Day = "2024-01-01".parse().unwrap();
    let mut number = 0;
    for customer in 0..customers {
        let mut at = 0.0;
        loop {
            at += -MEAN_GAP * draws.share().ln();
            if at >= f64::from(DAYS) {
                break;
            }
            number += 1;
            // Whatever else is in it, an order holds a bag of its own, so that none is empty.
            writeln!(csv, "#{number},c{customer}@shop.example,{} 10:00:00 +0000,1,Bag,1.00", begin + at as i32)
                .unwrap();
            for (product, odds) in odds.iter().enumerate() {
                if draws.share() < *odds {
                    writeln!(csv, "#{number},,,1,{},5.00", name(product)).unwrap();
                }
            }
        }
    }
    let mut session = Session::new(Settings { exclude: vec!["Bag".to_owned()], ..Settings::default() }).unwrap();
    session.add_orders("orders.csv", csv.as_bytes()).unwrap();
    session
}

fn all() -> Query {
    Query { limit: u32::MAX, ..Query::default() }
}

fn plain_name(product: usize) -> String {
    format!("Product {product:02}")
}

#[test]
fn the_chance_shown_is_the_truth_within_its_interval() {
    let odds: Vec<f64> = (0..14).map(|product| 0.04 + 0.01 * f64::from(product)).collect();
    let (mut inside, mut offers, mut error) = (0.0, 0.0, 0.0);
    for seed in 1..=12 {
        let mut session = shop(1_000, &odds, seed, plain_name);
        let summary = session.fit();
        assert!(summary.calibration.is_some());
        let horizon = f64::from(summary.horizon_days);
        for offer in session.predictions(&all()).unwrap().rows.iter().flat_map(|row| &row.products) {
            let product: usize = offer.title.strip_prefix("Product ").unwrap().parse().unwrap();
            let truth = 1.0 - f64::exp(-horizon / MEAN_GAP * odds[product]);
            let (chance, low, high) = (offer.chance.unwrap(), offer.chance_low.unwrap(), offer.chance_high.unwrap());
            assert!(low <= chance && chance <= high);
            inside += f64::from(u8::from((low..=high).contains(&truth)));
            error += chance - truth;
            offers += 1.0;
        }
    }
    // Chances of one shop rest on one regression, so they are right or wrong together: twelve shops tell a share of nine in
    // ten only roughly.
    assert!(offers > 5_000.0 && inside / offers > 0.8, "{} of {offers}", inside / offers);
    assert!((error / offers).abs() < 0.02, "{}", error / offers);
}

#[test]
fn where_products_are_all_alike_no_order_of_offers_beats_chance() {
    let mut session = shop(2_500, &[0.1; 25], 5, plain_name);
    let options = BacktestOptions { horizon_days: 60, ..BacktestOptions::default() };
    let backtest = session.backtest(&options).unwrap();
    assert!(backtest.scored > 2_000, "{}", backtest.scored);
    let random = backtest.rankings.iter().find(|r| r.ranking == Contender::RandomEligible).unwrap();
    for ranking in backtest.rankings.iter().filter(|r| r.ranking != Contender::Oracle) {
        let off = (ranking.hit_rate - random.hit_rate).abs();
        // Three standard errors of a share of so many.
        let error = (random.hit_rate * (1.0 - random.hit_rate) / f64::from(backtest.scored)).sqrt();
        assert!(off < 3.0 * error, "{ranking:?} where random has {}", random.hit_rate);
    }
    assert_eq!(session.fit().ranking.ranking, followon::predict::Ranking::Plain, "nothing is surely better");
}

#[test]
fn names_of_products_are_nothing_to_go_by() {
    let odds: Vec<f64> = (0..12).map(|product| 0.05 + 0.02 * f64::from(product)).collect();
    // The same orders, the products named in another order of the alphabet.
    let other = |product: usize| plain_name((product * 7 + 3) % 12);
    let mut told = [plain_name as fn(usize) -> String, |product| plain_name((product * 7 + 3) % 12)].map(|name| {
        let mut session = shop(400, &odds, 9, name);
        let query = Query { eligible_only: false, ..all() };
        session.pairs(&query).unwrap().rows
    });
    let renamed = |title: &str| other(title.strip_prefix("Product ").unwrap().parse().unwrap());
    for pair in &mut told[0] {
        for product in [&mut pair.from, &mut pair.to] {
            product.title = renamed(&product.title);
            product.id.clone_from(&product.title);
        }
        // Sentences name products.
        pair.flags.iter_mut().for_each(|flag| flag.sentence.clear());
    }
    told[1].iter_mut().flat_map(|pair| &mut pair.flags).for_each(|flag| flag.sentence.clear());
    for pairs in &mut told {
        pairs.sort_by(|a, b| (&a.from.id, &a.to.id).cmp(&(&b.from.id, &b.to.id)));
    }
    assert_eq!(told[0].len(), told[1].len());
    for (a, b) in told[0].iter().zip(&told[1]) {
        assert_eq!((&a.from, &a.to, a.buyers, a.followers), (&b.from, &b.to, b.buyers, b.followers));
        assert_eq!(
            (a.at_risk, a.at_risk_bought, &a.flags, a.eligible),
            (b.at_risk, b.at_risk_bought, &b.flags, b.eligible)
        );
        let numbers = |pair: &followon::follow::Pair| {
            [pair.chance.unwrap(), pair.chance_low.unwrap(), pair.chance_high.unwrap(), pair.base_rate, pair.lag_median]
        };
        assert!(numbers(a).iter().zip(numbers(b)).all(|(a, b)| (a - b).abs() < 1e-12), "{a:?} and {b:?}");
    }
}
