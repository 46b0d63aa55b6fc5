//! What offers brought: of customers who were sent one and of those held out, how many bought an offered product?

use serde::{Deserialize, Serialize};

use crate::follow::{TWO_SIDED, interval};
use crate::history::History;
use crate::import::dictionary::Named;
use crate::import::ledger::{Ledger, LedgerOffer};
use crate::settings::ProductKey;
use crate::words::{about, count, percent, points};
use crate::{Day, sort};

/// The normal quantile of a power of 80 %.
const POWER: f64 = 0.841_621_233_572_914_3;

/// What offers brought, as ledgers and later orders tell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct HoldoutReport {
    /// Ledgers read.
    pub ledgers: u32,
    /// The last day of the orders.
    pub last_day: Option<Day>,
    /// Customers who were sent an offer and whose span is over.
    pub sent: Arm,
    /// Customers held out whose span is over.
    pub held_out: Arm,
    /// Customers whose span goes on after the last order, and who are counted in neither.
    pub open: u32,
    /// The last day of the first span to end, where none is over: with orders up to then there is something to tell.
    pub tells_from: Option<Day>,
    /// Ledgers that name products by another key than the settings, and are not counted.
    pub other_key: u32,
    /// Customers of ledgers who are in none of the orders.
    pub unknown_customers: u32,
    /// Products offered that are in none of the orders: nobody bought them, or they are named otherwise now.
    pub unknown_products: u32,
    /// Customers who were sent an offer and held out, by different ledgers: they are counted by the first.
    pub in_both: u32,
    /// Customers of ledgers that hold some out whom a ledger that holds nobody out sends an offer at the same time: they are in
    /// neither arm, for who is held out of the one is mailed by the other.
    pub sent_besides: u32,
    /// The share of the sent who bought less that of the held out; absent where one of them is empty.
    pub difference: Option<f64>,
    /// The lower end of its 95 % interval (Newcombe, “Interval estimation for the difference between independent
    /// proportions”, 1998, method 10).
    pub difference_low: Option<f64>,
    /// The upper end.
    pub difference_high: Option<f64>,
    /// How many customers sent to and held out together, in the same proportion, would tell such a difference from none in
    /// four trials of five, by a two-sided test at 5 %; absent where there is no difference.
    pub needed: Option<u32>,
    /// All this in a sentence.
    pub sentence: String,
}

/// Customers, each once, and those of them who bought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Arm {
    /// Customers.
    pub customers: u32,
    /// Those who bought an offered product within the horizon from the send date on.
    pub bought: u32,
    /// Their share.
    pub rate: f64,
    /// The lower end of its 95 % Wilson interval.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Arm {
    pub(super) fn of(bought: u32, customers: u32) -> Arm {
        let (low, high) = interval(bought, customers, TWO_SIDED);
        Arm { customers, bought, rate: f64::from(bought) / f64::from(customers.max(1)), low, high }
    }
}

/// Holds ledgers against what customers bought. A customer counts once, with the first offer; and where any ledger holds
/// customers out, only such ledgers count, for of the others' customers none could be held out. Whom those others send an offer
/// at the same time counts for neither arm: all of them alike, whichever arm they are in, so that the arms stay comparable.
///
/// Customers are told apart as the history does: addresses that are one customer's now are one in all ledgers, whatever the
/// settings were when they were made. A product offered counts as bought under whatever title of its SKUs, be they counted
/// apart or as one, then or now.
pub(crate) fn report(history: &History, ledgers: &[Ledger], key: ProductKey) -> HoldoutReport {
    let all = ledgers.len() as u32;
    let ledgers: Vec<&Ledger> = ledgers.iter().filter(|ledger| ledger.product_key == key).collect();
    let holds = |ledger: &Ledger| ledger.offers.iter().any(|offer| offer.held_out);
    let any = ledgers.iter().any(|ledger| holds(ledger));
    let mut offers: Vec<(&LedgerOffer, u32)> = ledgers
        .iter()
        .filter(|ledger| !any || holds(ledger))
        .flat_map(|ledger| ledger.offers.iter().map(|offer| (offer, ledger.horizon_days)))
        .collect();
    sort::by(&mut offers, |(a, m), (b, n)| {
        (a.send_on, &a.customer, &a.products, a.held_out, m).cmp(&(b.send_on, &b.customer, &b.products, b.held_out, n))
    });
    // What those who hold nobody out sent meanwhile, by customer.
    let mut besides = Named::<Vec<(Day, Day)>>::default();
    for ledger in ledgers.iter().filter(|ledger| any && !holds(ledger)) {
        for offer in &ledger.offers {
            let spans = besides.or_insert(&history.identity(&offer.customer), Vec::new());
            spans.push((offer.send_on, offer.send_on + ledger.horizon_days as i32));
        }
    }
    // By customer: sent to, held out, counted already, and in the orders.
    let mut arms = Named::<[bool; 4]>::default();
    let mut unknown = Named::default();
    for (offer, _) in &offers {
        let arms = arms.or_insert(&history.identity(&offer.customer), [false; 4]);
        arms[usize::from(offer.held_out)] = true;
        arms[3] = history.customer(&offer.customer).is_some();
        for key in offer.products.iter().filter(|key| history.product(key).is_none()) {
            unknown.or_insert(key, ());
        }
    }
    let in_both = arms.values().iter().filter(|[sent, held_out, ..]| *sent && *held_out).count() as u32;
    let customers = arms.values().len() as u32;
    let unknown_customers = arms.values().iter().filter(|[.., known]| !known).count() as u32;
    let last_day = history.span.map(|(_, last)| last);
    // By arm, the sent first: customers and those who bought.
    let mut counts = [(0, 0); 2];
    let (mut open, mut sent_besides, mut first_end) = (0, 0, None);
    for (offer, horizon) in offers {
        // The first offer of a customer takes them out.
        let [_, _, counted, _] = arms.or_insert(&history.identity(&offer.customer), [false; 4]);
        if std::mem::replace(counted, true) {
            continue;
        }
        let end = offer.send_on + horizon as i32;
        let meanwhile = besides.get(&history.identity(&offer.customer)).into_iter().flatten();
        if meanwhile.into_iter().any(|(from, until)| *from < end && offer.send_on < *until) {
            sent_besides += 1;
            continue;
        }
        if last_day.is_none_or(|last| last < end - 1) {
            open += 1;
            first_end = Some(first_end.map_or(end - 1, |first: Day| first.min(end - 1)));
            continue;
        }
        let arm = &mut counts[usize::from(offer.held_out)];
        arm.0 += 1;
        arm.1 += u32::from(offer.products.iter().any(|key| bought(history, &offer.customer, key, offer.send_on, end)));
    }
    let [sent, held_out] = counts.map(|(customers, bought)| Arm::of(bought, customers));
    let both = sent.customers > 0 && held_out.customers > 0;
    let difference = both.then_some(sent.rate - held_out.rate);
    let bounds = difference.map(|difference| newcombe(&sent, &held_out, difference));
    let ratio = f64::from(held_out.customers) / f64::from(sent.customers.max(1));
    let mut report = HoldoutReport {
        ledgers: all,
        last_day,
        sent,
        held_out,
        open,
        tells_from: first_end.filter(|_| sent.customers + held_out.customers == 0),
        other_key: all - ledgers.len() as u32,
        unknown_customers,
        unknown_products: unknown.values().len() as u32,
        in_both,
        sent_besides,
        difference,
        difference_low: bounds.map(|(low, _)| low),
        difference_high: bounds.map(|(_, high)| high),
        needed: difference.and_then(|difference| needed(held_out.rate, difference, ratio)),
        sentence: String::new(),
    };
    report.sentence = if customers > 0 && unknown_customers == customers {
        format!(
            "None of the {} customers of the ledgers is in these orders: are they of another shop?",
            count(customers)
        )
    } else {
        sentence(&report)
    };
    report
}

/// Whether a customer bought a product, under whatever title, on a day from `from` until `end`.
fn bought(history: &History, customer: &str, key: &str, from: Day, end: Day) -> bool {
    let (Some(customer), Some(product)) = (history.customer(customer), history.product(key)) else { return false };
    let alike = history.alike(product);
    history.purchases(customer).iter().any(|purchase| {
        (purchase.product == product || alike.contains(&purchase.product))
            && history.days_of(purchase).iter().any(|day| (from..end).contains(day))
    })
}

/// The 95 % interval of a difference from the Wilson intervals of its shares.
fn newcombe(a: &Arm, b: &Arm, difference: f64) -> (f64, f64) {
    let root = |x: f64, y: f64| libm::sqrt(x * x + y * y);
    (difference - root(a.rate - a.low, b.high - b.rate), difference + root(a.high - a.rate, b.rate - b.low))
}

/// How many customers in both arms together tell a share of `held_out + difference` from one of `held_out`, with `ratio` as
/// many held out as sent to; `None` where nothing would.
///
/// Source: Fleiss, “Statistical Methods for Rates and Proportions”, 2nd ed., section 3.2, without the correction for
/// continuity; the form is that of statsmodels' `samplesize_proportions_2indep_onetail`.
pub(crate) fn needed(held_out: f64, difference: f64, ratio: f64) -> Option<u32> {
    let sent = held_out + difference;
    if difference == 0.0 || ratio <= 0.0 || !(0.0..=1.0).contains(&sent) {
        return None;
    }
    let pooled = (sent + held_out * ratio) / (1.0 + ratio);
    let spread = |p: f64, q: f64| libm::sqrt(p * (1.0 - p) + q * (1.0 - q) / ratio);
    let root = (TWO_SIDED * spread(pooled, pooled) + POWER * spread(sent, held_out)) / difference;
    let first = libm::ceil(root * root);
    Some((first + libm::ceil(first * ratio)).min(f64::from(u32::MAX)) as u32)
}

fn sentence(report: &HoldoutReport) -> String {
    let HoldoutReport { sent, held_out, .. } = report;
    let (Some(difference), Some(low), Some(high)) = (report.difference, report.difference_low, report.difference_high)
    else {
        return match (sent.customers, held_out.customers, report.tells_from) {
            (0, 0, Some(day)) => {
                format!(
                    "It is too early to tell: the first offers can be taken up until {day}. Give orders up to then."
                )
            }
            (0, 0, None) if report.other_key > 0 => {
                "The ledgers name products by another key than your settings do. Set “Same product” as it was then."
                    .to_owned()
            }
            (0, 0, None) if report.sent_besides > 0 => {
                "Everybody held out was sent an offer at the same time by a ledger \
                that holds nobody out, so there is nothing to compare."
                    .to_owned()
            }
            (0, 0, None) => "No ledger names a customer yet.".to_owned(),
            (0, ..) => "No customer was sent an offer whose time is over, so there is nothing to compare.".to_owned(),
            _ => format!(
                "Of {} customers who were sent an offer, {} bought an offered product. Nobody was held out, so what they would \
                 have bought without it is not known.",
                count(sent.customers),
                percent(sent.rate)
            ),
        };
    };
    let verdict = if low > 0.0 {
        "Offers bring purchases that would not have come about without them."
    } else if high < 0.0 {
        "Those who were held out bought more."
    } else {
        "That may still be luck, for the interval includes 0."
    };
    let needed = match report.needed {
        Some(needed) if low <= 0.0 && high >= 0.0 => {
            let needed = count(about(needed));
            format!(
                " To tell such a difference from luck takes about {needed} customers, sent to and held out together."
            )
        }
        _ => String::new(),
    };
    format!(
        "Of {} customers who were sent an offer, {} bought an offered product; of {} held out, {}. That is {} percentage \
         points, with a 95\u{a0}% interval from {} to {}. {verdict}{needed}",
        count(sent.customers),
        percent(sent.rate),
        count(held_out.customers),
        percent(held_out.rate),
        points(difference),
        points(low),
        points(high),
    )
}
