//! What must hold for any input: properties over generated shops, mutated files and arbitrary bytes.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use followon::deliver::ExportKind;
use followon::import::{MOST_EXAMPLES, recognise};
use followon::{Base, Day, Holdout, MinBuyers, Query, Session, Settings};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

/// A purchase: customer, product, day.
type Bought = (u8, u8, u8);

/// A few customers, products and days, so that everything coincides with everything.
fn purchases() -> impl Strategy<Value = Vec<Bought>> {
    vec((0..8u8, 0..6u8, 0..60u8), 1..80)
}

fn first_day() -> Day {
    Day::from_ymd(2025, 1, 1).unwrap()
}

/// The purchases as an orders file, one order each; `title` names the products.
fn orders_csv(purchases: &[Bought], title: impl Fn(u8) -> String) -> String {
    let mut csv = String::from("Name,Email,Created at,Lineitem quantity,Lineitem name,Lineitem price\n");
    for (n, &(customer, product, day)) in purchases.iter().enumerate() {
        // The name tells the order apart whichever purchases stand beside it in the file.
        let day = first_day() + i32::from(day);
        let name = format!("#{customer}-{n}");
        writeln!(csv, "{name},c{customer}@shop.example,{day} 10:00:00 +0000,1,{},5.00", title(product)).unwrap();
    }
    csv
}

fn plain(product: u8) -> String {
    format!("Product {product}")
}

/// A row in which little is in order, and the files it stands in, one a bit: copies differ, names clash, much is free.
fn untidy_row() -> impl Strategy<Value = (u8, String)> {
    let order =
        (0..10u8, 0..4u8, 0..10u8, prop_oneof!["GBP", "EUR", ""], prop_oneof!["paid", "voided", "refunded", ""]);
    let line = (-1..3i32, 0..30u8, prop_oneof!["0[.]00", "5[.]00", "6[.]00", ""], 0..6u8);
    let rest = (prop_oneof!["yes", "no", ""], prop_oneof!["1", "2", ""], 1..8u8);
    (order, line, rest).prop_map(|(order, line, (consent, id, files))| {
        let (name, customer, day, currency, status) = order;
        let (quantity, product, price, sku) = line;
        let mark = if quantity == 2 { "#" } else { "" };
        let email = if customer == 0 { String::new() } else { format!("c{customer}@shop.example") };
        let (day, product) = (first_day() + i32::from(day), plain(product));
        let row = format!(
            "{mark}{name},{email},{day},{currency},{quantity},{product},{price},S{sku},{status},{consent},{id}\n"
        );
        (files, row)
    })
}

/// Every pair is kept and every buyer counts.
fn everything() -> Settings {
    Settings { min_buyers: MinBuyers::Fixed(1), pair_floor: 0.0, ..Settings::default() }
}

fn all() -> Query {
    Query { limit: u32::MAX, eligible_only: false, ..Query::default() }
}

fn session_of(settings: Settings, files: &[(&str, &[u8])]) -> Session {
    let mut session = Session::new(settings).unwrap();
    for (name, bytes) in files {
        session.add_orders(name, bytes).unwrap();
    }
    session.fit();
    session
}

/// All that the engine says, as one value.
fn told(session: &mut Session) -> Value {
    json!({
        "summary": session.fit(), "pairs": session.pairs(&all()).unwrap(), "coverage": session.coverage(),
        "predictions": session.predictions(&all()).unwrap(), "withheld": session.withheld(&all()).unwrap(),
        "calendar": session.calendar(), "timeline": session.timeline(),
    })
}

/// Where two values first differ, each with a little of what stands around; they are too long to be shown whole.
fn difference(left: &Value, right: &Value) -> Option<String> {
    let (left, right) = (left.to_string(), right.to_string());
    let at = left.bytes().zip(right.bytes()).position(|(a, b)| a != b).or((left != right).then_some(left.len()))?;
    let around = |text: &str| {
        String::from_utf8_lossy(&text.as_bytes()[at.saturating_sub(120)..text.len().min(at + 80)]).into_owned()
    };
    Some(format!("…{}…\nis not\n…{}…", around(&left), around(&right)))
}

/// Buyers and followers by pair.
fn counts(session: &mut Session) -> BTreeMap<(String, String), (u32, u32)> {
    let rows = session.pairs(&all()).unwrap().rows;
    rows.into_iter().map(|pair| ((pair.from.id, pair.to.id), (pair.buyers, pair.followers))).collect()
}

/// All orders files of the fixtures, bad ones too.
fn fixtures() -> &'static [Vec<u8>] {
    static FIXTURES: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
    FIXTURES.get_or_init(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures");
        let mut paths: Vec<_> = [folder.clone(), folder.join("bad"), folder.join("bad/catalogs")]
            .iter()
            .flat_map(|folder| fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()))
            .filter(|path| path.is_file())
            .collect();
        paths.sort();
        paths.iter().map(|path| fs::read(path).unwrap()).collect()
    })
}

fn fixture() -> impl Strategy<Value = Vec<u8>> {
    (0..fixtures().len()).prop_map(|at| fixtures()[at].clone())
}

/// A fixture with some of its bytes changed, put in or cut out.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![Just(b'"'), Just(b','), Just(b'\n'), Just(b'\r'), Just(0xe9), Just(b'#'), any::<u8>()];
    (fixture(), vec((any::<prop::sample::Index>(), byte, 0..3u8), 0..12)).prop_map(|(mut bytes, edits)| {
        for (at, byte, how) in edits {
            if bytes.is_empty() {
                break;
            }
            let at = at.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                _ => drop(bytes.remove(at)),
            }
        }
        bytes
    })
}

/// The bytes cut at places.
fn cut<'a>(bytes: &'a [u8], places: &[prop::sample::Index]) -> Vec<&'a [u8]> {
    let mut at: Vec<usize> = places.iter().map(|place| place.index(bytes.len() + 1)).collect();
    at.extend([0, bytes.len()]);
    at.sort_unstable();
    at.windows(2).map(|w| &bytes[w[0]..w[1]]).collect()
}

/// What becomes of a file handed over in chunks: its report and what the engine makes of it, or its error.
fn in_chunks(chunks: &[&[u8]]) -> Value {
    let mut reader = Session::open_orders("orders.csv");
    let file = chunks.iter().try_for_each(|chunk| reader.push(chunk)).and_then(|()| reader.finish());
    match file {
        Ok(file) => {
            let mut session = Session::new(everything()).unwrap();
            let report = session.take_orders(file);
            json!({ "report": report, "told": told(&mut session) })
        }
        Err(error) => json!({ "error": error }),
    }
}

/// Buyers and followers by the rule's own words, one customer and one pair at a time.
fn by_hand(purchases: &[Bought], base: Base) -> BTreeMap<(String, String), (u32, u32)> {
    let mut counts = BTreeMap::new();
    for x in 0..6 {
        let bought = |c, p| purchases.iter().filter(move |b| b.0 == c && b.1 == p).map(|b| b.2);
        let buyers: Vec<u8> = (0..8)
            .filter(|&c| {
                let first = bought(c, x).min();
                let last = purchases.iter().filter(|b| b.0 == c).map(|b| b.2).max();
                first.is_some() && (base == Base::AllBuyers || last > first)
            })
            .collect();
        for y in (0..6).filter(|&y| y != x) {
            let follows = |&&c: &&u8| bought(c, y).max() > bought(c, x).min();
            let followers = buyers.iter().filter(follows).count() as u32;
            if followers > 0 {
                counts.insert((plain(x), plain(y)), (buyers.len() as u32, followers));
            }
        }
    }
    counts
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn counts_are_those_of_the_rule(purchases in purchases(), returning in any::<bool>()) {
        let base = if returning { Base::ReturningBuyers } else { Base::AllBuyers };
        let csv = orders_csv(&purchases, plain);
        let mut session = session_of(Settings { base, ..everything() }, &[("orders.csv", csv.as_bytes())]);
        prop_assert_eq!(counts(&mut session), by_hand(&purchases, base));
    }

    #[test]
    fn eligible_is_strictly_above_the_threshold(purchases in purchases(), percent in 0..99u32) {
        let csv = orders_csv(&purchases, plain);
        let settings = Settings { threshold: f64::from(percent) / 100.0, ..everything() };
        let mut session = session_of(settings, &[("orders.csv", csv.as_bytes())]);
        for pair in session.pairs(&all()).unwrap().rows {
            prop_assert_eq!(pair.eligible, pair.followers * 100 > pair.buyers * percent, "{:?}", pair);
        }
    }

    #[test]
    fn counts_of_disjoint_customers_add_up(purchases in purchases(), split in 1..7u8) {
        let part = |keep: &dyn Fn(u8) -> bool| {
            let some: Vec<Bought> = purchases.iter().copied().filter(|bought| keep(bought.0)).collect();
            // No order is not a file; then there is nothing to add.
            if some.is_empty() { return BTreeMap::new() }
            let csv = orders_csv(&some, plain);
            counts(&mut session_of(everything(), &[("orders.csv", csv.as_bytes())]))
        };
        let (a, b, whole) = (part(&|c| c < split), part(&|c| c >= split), part(&|_| true));
        let keys: BTreeSet<_> = a.keys().chain(b.keys()).collect();
        prop_assert_eq!(keys, whole.keys().collect::<BTreeSet<_>>());
        for (pair, &(n, k)) in &whole {
            // A pair without a follower in one part is not listed there, but its buyers count.
            let buyers = |keep: &dyn Fn(u8) -> bool| {
                let who: BTreeSet<u8> = purchases.iter().filter(|b| keep(b.0) && plain(b.1) == pair.0).map(|b| b.0).collect();
                who.len() as u32
            };
            let of = |part: &BTreeMap<_, (u32, u32)>, keep: &dyn Fn(u8) -> bool| {
                part.get(pair).copied().unwrap_or((buyers(keep), 0))
            };
            let (a, b) = (of(&a, &|c| c < split), of(&b, &|c| c >= split));
            prop_assert_eq!((n, k), (a.0 + b.0, a.1 + b.1));
        }
    }

    #[test]
    fn other_names_change_nothing_but_names(purchases in purchases()) {
        let named = |title: &dyn Fn(u8) -> String| {
            let csv = orders_csv(&purchases, title);
            told(&mut session_of(everything(), &[("orders.csv", csv.as_bytes())])).to_string()
        };
        // In the same order, for names decide ties.
        let other = named(&|product| format!("Ware {product} \u{1fad6}"));
        let renamed = (0..6).fold(named(&plain), |text, p| text.replace(&plain(p), &format!("Ware {p} \u{1fad6}")));
        prop_assert_eq!(difference(&renamed.parse().unwrap(), &other.parse().unwrap()), None);
    }

    #[test]
    fn goods_renamed_under_one_sku_count_as_never_renamed(
        purchases in purchases(),
        renamed in vec((any::<bool>(), 0..60u8), 6),
        shuffled in any::<bool>(),
    ) {
        // From some day on a product has another name; its SKU says that it is the same.
        let row = |name: &dyn Fn(u8, u8) -> String, n: usize, &(customer, product, day): &Bought| {
            let date = first_day() + i32::from(day);
            format!("#{customer}-{n},c{customer}@shop.example,{date},1,{},5.00,S{product}\n", name(product, day))
        };
        let files = |name: &dyn Fn(u8, u8) -> String| {
            let head = "Name,Email,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku\n";
            let half = |odd: usize| {
                let rows = purchases.iter().enumerate().filter(|(n, _)| n % 2 == odd);
                std::iter::once(head.to_owned()).chain(rows.map(|(n, bought)| row(name, n, bought))).collect::<String>()
            };
            [half(0), half(1)]
        };
        let session_of = |files: &[String; 2], order: [usize; 2]| {
            let mut session = Session::new(Settings { merge_renamed: true, ..everything() }).unwrap();
            for at in order {
                let _ = session.add_orders(&format!("{at}.csv"), files[at].as_bytes());
            }
            session
        };
        let other = |product: u8, day: u8| {
            let (is, from) = renamed[product as usize];
            if is && day >= from { format!("{} II", plain(product)) } else { plain(product) }
        };
        let never = session_of(&files(&|product, _| plain(product)), [0, 1]);
        let mut merged = session_of(&files(&other), [0, 1]);
        // But for names all is the same, the findings aside.
        let nameless = |mut session: Session| {
            let mut all = told(&mut session);
            all["summary"]["findings"] = Value::Null;
            all.to_string().replace(" II", "")
        };
        let turned = told(&mut session_of(&files(&other), if shuffled { [1, 0] } else { [0, 1] }));
        prop_assert_eq!(difference(&turned, &told(&mut merged)), None);
        let (left, right) = (nameless(merged), nameless(never));
        prop_assert_eq!(difference(&left.parse().unwrap(), &right.parse().unwrap()), None);
    }

    #[test]
    fn customers_of_many_spellings_are_predicted_as_of_one(
        purchases in vec((0..8u8, 0..6u8, 0..60u8, 0..6usize), 1..80),
        turned in any::<bool>(),
    ) {
        let session_of = |spell: &dyn Fn(u8, usize) -> String, ignore: bool, order: [usize; 2]| {
            let settings = Settings { ignore_email_plus: ignore, ignore_email_dots: ignore, ..everything() };
            let mut session = Session::new(Settings { holdout: Holdout { share: 0.3, seed: 1 }, ..settings }).unwrap();
            for odd in order {
                let mut csv = String::from("Name,Email,Created at,Lineitem quantity,Lineitem name,Lineitem price\n");
                for (n, &(customer, product, day, how)) in purchases.iter().enumerate().filter(|(n, _)| n % 2 == odd) {
                    let (email, day) = (spell(customer, how), first_day() + i32::from(day));
                    writeln!(csv, "#{n},{email},{day},1,{},5.00", plain(product)).unwrap();
                }
                let _ = session.add_orders(&format!("{odd}.csv"), csv.as_bytes());
            }
            session
        };
        let spelled = |customer: u8, how: usize| match how {
            0 => format!("c{customer}@gmail.com"),
            1 => format!("C.{customer}@gmail.com"),
            2 => format!("c{customer}@googlemail.com"),
            3 => format!("c{customer}+shop@gmail.com"),
            4 => format!("c.{customer}+a.b@googlemail.com"),
            _ => format!(".c{customer}.+a+b@gmail.com"),
        };
        let mut plain_one = session_of(&|customer, _| spelled(customer, 0), false, [0, 1]);
        let mut many = session_of(&spelled, true, [0, 1]);
        let again = told(&mut session_of(&spelled, true, if turned { [1, 0] } else { [0, 1] }));
        let as_of_many = told(&mut many);
        prop_assert_eq!(difference(&again, &as_of_many), None);
        // Every customer is found by every spelling, and is told the same of but for the address.
        let mut wanted = told(&mut plain_one);
        // Some of the spellings mail cannot be sent to.
        for of_spelling in ["findings", "unsendableToday"] {
            wanted["summary"][of_spelling] = as_of_many["summary"][of_spelling].clone();
        }
        let mut of_one = as_of_many.to_string();
        for customer in 0..8 {
            let found: BTreeSet<String> = (0..6)
                .filter_map(|how| many.explain(&spelled(customer, how)).ok())
                .map(|explained| explained.customer)
                .collect();
            prop_assert!(found.len() <= 1, "{:?}", found);
            for address in found {
                of_one = of_one.replace(&format!("\"{address}\""), &format!("\"{}\"", spelled(customer, 0)));
                let search = Query { search: Some(spelled(customer, 4)), ..all() };
                let shown = many.predictions(&search).unwrap().total + many.withheld(&search).unwrap().total;
                prop_assert_eq!(shown, 1, "{}", address);
            }
        }
        // Both as they are read back, for that may differ in a float's last digit.
        let wanted = wanted.to_string().parse().unwrap();
        prop_assert_eq!(difference(&of_one.parse().unwrap(), &wanted), None);
    }

    #[test]
    fn any_split_of_a_file_gives_the_same_result(bytes in mutated(), places in vec(any::<prop::sample::Index>(), 0..9)) {
        prop_assert_eq!(difference(&in_chunks(&cut(&bytes, &places)), &in_chunks(&[&bytes])), None);
    }

    #[test]
    fn the_order_of_files_does_not_matter(
        purchases in vec((0..8u8, 0..6u8, 0..60u8, 1..8u8), 1..60),
        shuffled in Just([0usize, 1, 2]).prop_shuffle(),
    ) {
        // Each purchase stands in one to three files, by the bits of its last number.
        let files: Vec<String> = (0..3).map(|file| {
            let some: Vec<_> = purchases.iter().enumerate().filter(|(_, p)| p.3 >> file & 1 == 1).collect();
            let mut csv = String::from("Name,Email,Created at,Lineitem quantity,Lineitem name,Lineitem price\n");
            for (n, &(customer, product, day, _)) in some {
                let day = first_day() + i32::from(day);
                writeln!(csv, "#{n},c{customer}@shop.example,{day},1,{},5.00", plain(product)).unwrap();
            }
            csv
        }).collect();
        let told_in = |order: &[usize]| {
            let mut session = Session::new(everything()).unwrap();
            for &file in order {
                // A file without a row is refused, in whichever place.
                let _ = session.add_orders(&format!("{file}.csv"), files[file].as_bytes());
            }
            told(&mut session)
        };
        prop_assert_eq!(difference(&told_in(&shuffled), &told_in(&[0, 1, 2])), None);
    }

    #[test]
    fn the_places_of_findings_do_not_depend_on_the_order_of_files(
        rows in vec(untidy_row(), 1..60),
        names in prop_oneof![Just(["a.csv", "b.csv", "c.csv"]), Just(["b.csv", "a.csv", "b.csv"]), Just(["a.csv"; 3])],
        shuffled in Just([0usize, 1, 2]).prop_shuffle(),
    ) {
        let files = [1, 2, 4].map(|bit| {
            let of_file = rows.iter().filter(|(files, _)| files & bit != 0).map(|(_, row)| row.as_str());
            let head = "Name,Email,Created at,Currency,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,\
                        Financial Status,Accepts Marketing,Id\n";
            std::iter::once(head).chain(of_file).collect::<String>()
        });
        let settings = Settings {
            exclude: vec!["Product 1*".to_owned()],
            today: Some(first_day() + 8),
            max_products_per_customer: 10,
            ..everything()
        };
        let told_in = |order: &[usize]| {
            let mut session = Session::new(settings.clone()).unwrap();
            for &file in order {
                let _ = session.add_orders(names[file], files[file].as_bytes());
            }
            told(&mut session)
        };
        let all = told_in(&[0, 1, 2]);
        prop_assert_eq!(difference(&told_in(&shuffled), &all), None);
        for finding in all["summary"]["findings"].as_array().unwrap() {
            let examples = finding["examples"].as_array().unwrap();
            let shown = MOST_EXAMPLES.min(finding["count"].as_u64().unwrap() as usize);
            prop_assert_eq!(examples.len(), shown, "{}", finding);
            prop_assert!(examples.iter().all(|place| place["line"] != 0 && place["file"] != ""), "{}", finding);
        }
    }

    #[test]
    fn every_row_is_kept_repaired_or_rejected(bytes in mutated()) {
        let mut session = Session::new(Settings::default()).unwrap();
        if let Ok(report) = session.add_orders("orders.csv", &bytes) {
            prop_assert_eq!(report.kept + report.repaired + report.rejected, report.rows, "{:?}", report);
            prop_assert_eq!(report.bytes, bytes.len() as u64);
            let listed = session.export(ExportKind::RejectedRows, &Query::default()).unwrap()[0].rows;
            prop_assert_eq!(listed, report.rejected, "{:?}", report);
        }
    }

    #[test]
    fn arbitrary_bytes_are_read_or_refused(bytes in vec(any::<u8>(), 0..2_000), head in any::<bool>()) {
        let mut file = Vec::new();
        if head {
            file.extend_from_slice(b"Name,Email,Created at,Lineitem quantity,Lineitem name,Lineitem price\n");
        }
        file.extend_from_slice(&bytes);
        let mut session = Session::new(Settings::default()).unwrap();
        recognise(&file);
        let orders = session.add_orders("orders.csv", &file);
        let catalog = session.add_catalog("products.csv", &file);
        for error in [orders.err(), catalog.err()].into_iter().flatten() {
            prop_assert!(!error.message.is_empty() && error.file.is_some());
        }
        told(&mut session);
    }

    #[test]
    fn mutated_files_are_read_or_refused(orders in mutated(), catalog in mutated()) {
        let mut session = Session::new(everything()).unwrap();
        let _ = session.add_orders("orders.csv", &orders);
        let _ = session.add_catalog("products", &catalog);
        told(&mut session);
        for prediction in session.predictions(&all()).unwrap().rows {
            session.explain(&prediction.customer).unwrap();
            session.event(&prediction.customer).unwrap();
            session.block(&prediction.customer, None).unwrap();
        }
        for withheld in session.withheld(&all()).unwrap().rows {
            prop_assert_eq!(session.explain(&withheld.customer).unwrap().withheld, Some(withheld.reason));
        }
    }

    #[test]
    fn settings_changed_and_changed_back_leave_no_trace(purchases in purchases(), keys in vec(0..12usize, 1..5)) {
        let changes = [
            json!({ "threshold": 0.1 }), json!({ "minBuyers": 2 }), json!({ "base": "returningBuyers" }),
            json!({ "maxProducts": 1 }), json!({ "offerOwned": true }), json!({ "today": "2025-02-01" }),
            json!({ "exclude": ["product 1"] }), json!({ "leadDays": 0 }), json!({ "productKey": "sku" }),
            json!({ "mergeRenamed": true }), json!({ "ignoreEmailPlus": true }), json!({ "ignoreEmailDots": true }),
        ];
        let csv = orders_csv(&purchases, plain);
        let files: [(&str, &[u8]); 1] = [("orders.csv", csv.as_bytes())];
        let mut session = session_of(everything(), &files);
        let mut fresh = everything();
        for key in keys {
            fresh = fresh.with(&changes[key]).unwrap();
            session.configure_partial(&changes[key]).unwrap();
            prop_assert_eq!(difference(&told(&mut session), &told(&mut session_of(fresh.clone(), &files))), None);
        }
        session.configure(everything()).unwrap();
        prop_assert_eq!(difference(&told(&mut session), &told(&mut session_of(everything(), &files))), None);
    }

    #[test]
    fn work_in_steps_comes_to_the_same(purchases in purchases(), budget in 1..50u32) {
        let csv = orders_csv(&purchases, plain);
        let mut session = Session::new(everything()).unwrap();
        session.add_orders("orders.csv", csv.as_bytes()).unwrap();
        let mut last = 0.0;
        while let Some(progress) = session.fit_step(budget) {
            prop_assert!((last..=1.0).contains(&progress), "{progress} after {last}");
            last = progress;
        }
        prop_assert!(session.summary().is_some());
        let whole = told(&mut session_of(everything(), &[("orders.csv", csv.as_bytes())]));
        prop_assert_eq!(difference(&told(&mut session), &whole), None);
    }

    #[test]
    fn every_customer_is_predicted_or_withheld_once(purchases in purchases()) {
        let csv = orders_csv(&purchases, plain);
        let mut session = session_of(everything(), &[("orders.csv", csv.as_bytes())]);
        let summary = session.fit();
        let predictions = session.predictions(&all()).unwrap().rows;
        let withheld = session.withheld(&all()).unwrap().rows;
        prop_assert_eq!(summary.predicted as usize, predictions.len());
        let counted: u32 = summary.withheld.iter().map(|reason| reason.customers).sum();
        prop_assert_eq!(counted as usize, withheld.len());
        let mut who: Vec<String> = predictions.iter().map(|p| p.customer.clone()).collect();
        who.extend(withheld.iter().map(|w| w.customer.clone()));
        who.sort();
        let customers: BTreeSet<String> = purchases.iter().map(|b| format!("c{}@shop.example", b.0)).collect();
        prop_assert_eq!(who, customers.into_iter().collect::<Vec<_>>());
        for p in &predictions {
            prop_assert!((1..=3).contains(&p.products.len()));
            prop_assert!(p.send_on >= summary.today.unwrap() && p.send_on >= p.planned_on);
            let c = p.customer[1..2].parse::<u8>().unwrap();
            for offer in &p.products {
                prop_assert!(offer.rate > 0.25);
                prop_assert!(!purchases.iter().any(|b| b.0 == c && plain(b.1) == offer.id), "{} is owned", offer.id);
                prop_assert!(p.last_order.products.contains(&offer.because));
            }
            prop_assert!(p.products.windows(2).all(|two| two[0].rate >= two[1].rate));
        }
    }
}
