//! Buyers and followers of every pair.
//!
//! For one leading product X at a time: of each buyer's products those whose last day is after the buyer's first X. Beside the
//! pairs kept, memory is a row of counts and the room to sort it.

use followon_kernels::baskets::{Bought, Follow, LastBought, count_followers, take_followers};
use followon_kernels::sort::numbers;

use crate::Day;
use crate::history::{History, Purchase};
use crate::settings::{Base, Settings};
use crate::sort;

/// A day's number; plain, so that rows can be laid out without gaps.
pub(super) type Day0 = i32;

/// Who bought what, laid out for counting.
#[derive(Clone, Debug, Default)]
pub(crate) struct Basket {
    /// By customer, the latest bought first.
    bought: Vec<Bought>,
    bought_start: Vec<u32>,
    /// The same, as it is counted.
    last_bought: Vec<LastBought>,
    /// By product: its buyers and their first day of buying it.
    buyers: Vec<(u32, Day0)>,
    buyers_start: Vec<u32>,
}

impl Basket {
    /// Lays out a history; a customer with more products than the settings count keeps the latest bought, ties by
    /// product key.
    pub(crate) fn of(history: &History, most: u32) -> Basket {
        let mut basket = Basket { bought_start: vec![0], ..Basket::default() };
        for customer in 0..history.len() as u32 {
            let begin = basket.bought.len();
            basket.bought.extend(history.purchases(customer).iter().zip(0..).map(|(p, purchase)| Bought {
                first: p.first.number(),
                last: p.last.number(),
                product: p.product,
                purchase,
            }));
            // Products stand in the order of their keys, so a product's number breaks ties as its key does.
            sort::by_number(&mut basket.bought[begin..], |b| sort::two(!sort::int(b.last), b.product));
            basket.bought.truncate(begin + (basket.bought.len() - begin).min(most as usize));
            basket.bought_start.push(basket.bought.len() as u32);
        }
        basket.last_bought = basket.bought.iter().map(|b| LastBought::of(b.last, b.product)).collect();
        let pairs = (0..history.len() as u32).flat_map(|customer| {
            let purchases = history.purchases(customer);
            basket
                .bought_by(customer)
                .iter()
                .map(move |b| (b.product, (customer, purchases[b.purchase as usize].first.number())))
        });
        let (start, buyers) = crate::history::group(history.products.len(), pairs);
        Basket { buyers, buyers_start: start, ..basket }
    }

    /// What a customer counts with, the latest bought first.
    pub(crate) fn bought_by(&self, customer: u32) -> &[Bought] {
        crate::history::range(&self.bought_start, &self.bought, customer)
    }

    /// The buyers of a product, with the day's number of their first purchase of it.
    pub(crate) fn buyers(&self, product: u32) -> &[(u32, i32)] {
        crate::history::range(&self.buyers_start, &self.buyers, product)
    }

    /// What a customer bought of a product, if they count with it.
    pub(super) fn purchase<'h>(&self, history: &'h History, customer: u32, product: u32) -> Option<&'h Purchase> {
        let (purchases, bought) = (history.purchases(customer), self.bought_by(customer));
        let at = purchases.binary_search_by_key(&product, |purchase| purchase.product).ok()?;
        // Only of customers with more products than are counted some are left out.
        let counted = bought.len() == purchases.len() || bought.iter().any(|bought| bought.product == product);
        counted.then(|| &purchases[at])
    }

    /// For every follow-on of `product`: the buyer, their first day of it, and their purchase of what followed.
    pub(super) fn each_follow_on<'h>(
        &self,
        history: &'h History,
        product: u32,
        mut sink: impl FnMut(i32, &'h Purchase),
    ) {
        for &(customer, first) in self.buyers(product) {
            let purchases = history.purchases(customer);
            for bought in self.bought_by(customer) {
                if bought.last <= first {
                    break;
                }
                if bought.product != product {
                    sink(first, &purchases[bought.purchase as usize]);
                }
            }
        }
    }
}

/// The counts of all pairs: by leading product, the pairs kept, most followers first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counts {
    /// By product: buyers, n.
    pub(crate) buyers: Vec<u32>,
    /// By product: how often it follows whatever was bought, k summed over all leading products.
    pub(crate) followed: Vec<u64>,
    /// Buyers summed over all leading products.
    pub(crate) all_buyers: u64,
    /// The fewest buyers that make a product a leading one.
    pub(crate) min_buyers: u32,
    /// Pairs with enough buyers and at least one follower.
    pub(crate) pairs: u32,
    start: Vec<u32>,
    kept: Vec<Follow>,
}

impl Counts {
    /// The pairs kept of a leading product, most followers first, ties by product key.
    pub(crate) fn of(&self, product: u32) -> &[Follow] {
        crate::history::range(&self.start, &self.kept, product)
    }

    /// Where the pairs of a leading product begin among all pairs kept.
    pub(crate) fn first_of(&self, product: u32) -> u32 {
        self.start[product as usize]
    }

    /// The leading product of a pair kept.
    pub(crate) fn leading(&self, pair: u32) -> u32 {
        self.start.partition_point(|&start| start <= pair) as u32 - 1
    }

    /// All pairs kept, by leading product.
    pub(crate) fn kept(&self) -> &[Follow] {
        &self.kept
    }

    /// Whether a product has enough buyers to lead.
    pub(crate) fn leads(&self, product: u32) -> bool {
        self.buyers[product as usize] >= self.min_buyers
    }

    /// How often a product follows whatever was bought: its base rate.
    pub(crate) fn base_rate(&self, product: u32) -> f64 {
        let own = if self.leads(product) { u64::from(self.buyers[product as usize]) } else { 0 };
        let others = self.all_buyers - own;
        if others == 0 { 0.0 } else { self.followed[product as usize] as f64 / others as f64 }
    }

    /// The base rate of a pair's following product but for the pair itself; `None` where nothing else leads to it.
    pub(crate) fn base_rate_besides(&self, from: u32, follow: Follow) -> Option<f64> {
        let own = if self.leads(follow.to) { u64::from(self.buyers[follow.to as usize]) } else { 0 };
        let others = self.all_buyers - own - u64::from(self.buyers[from as usize]);
        let followed = self.followed[follow.to as usize] - u64::from(follow.followers);
        // That none followed elsewhere is no proof that none can: half a follower is put against it.
        let followed = if followed == 0 { 0.5 } else { followed as f64 };
        (others > 0).then(|| followed / (others as f64).max(1.0))
    }
}

/// Counts a history's pairs, one leading product after the other.
#[derive(Clone, Debug)]
pub(crate) struct Counter {
    counts: Counts,
    /// Kept are pairs of at least this rate, in millionths.
    floor: u64,
    base: Base,
    next: u32,
    /// By product: its followers, of the leading product in hand.
    row: Vec<u32>,
    /// The products in the row.
    seen: Vec<u32>,
    /// Pairs of the leading product, by rank, and room to sort them.
    ranks: Vec<u64>,
    room: Vec<u64>,
}

/// A rate in millionths: thresholds are compared as integers, so that no rounding decides about a pair.
pub(crate) fn millionths(rate: f64) -> u64 {
    (rate * 1e6 + 0.5) as u64
}

impl Counter {
    pub(crate) fn new(history: &History, settings: &Settings) -> Counter {
        let products = history.products.len();
        let counts = Counts {
            buyers: vec![0; products],
            followed: vec![0; products],
            min_buyers: min_buyers(settings, history.len()),
            start: vec![0],
            ..Counts::default()
        };
        let floor = millionths(settings.kept_from());
        Counter {
            counts,
            floor,
            base: settings.base,
            next: 0,
            row: vec![0; products],
            seen: vec![0; products + 1],
            ranks: vec![0; products + 1],
            room: vec![0; products],
        }
    }

    /// Counts on until about `budget` follow-ons were seen; true when all is done.
    pub(crate) fn step(&mut self, history: &History, basket: &Basket, budget: u64) -> bool {
        let mut seen = 0;
        while seen < budget {
            if self.next as usize == history.products.len() {
                return true;
            }
            seen += self.count(history, basket, self.next);
            self.next += 1;
        }
        false
    }

    /// How far counting has come, 0 to 1.
    pub(crate) fn progress(&self) -> f64 {
        f64::from(self.next) / (self.row.len().max(1) as f64)
    }

    pub(crate) fn finish(self) -> Counts {
        self.counts
    }

    /// Counts the pairs of one leading product; gives back how much work it was.
    fn count(&mut self, history: &History, basket: &Basket, from: u32) -> u64 {
        let counts = &mut self.counts;
        let buyers = basket.buyers(from);
        let n = match self.base {
            Base::AllBuyers => buyers.len(),
            Base::ReturningBuyers => buyers
                .iter()
                .filter(|&&(customer, first)| history.occasions(customer).last().is_some_and(|l| l.number() > first))
                .count(),
        } as u32;
        counts.buyers[from as usize] = n;
        let mut work = 1;
        if n >= counts.min_buyers {
            counts.all_buyers += u64::from(n);
            let met = count_followers(buyers, &basket.bought_start, &basket.last_bought, &mut self.row, &mut self.seen);
            // Buying it again is no pair.
            self.row[from as usize] = 0;
            let least = (u64::from(n) * self.floor).div_ceil(1_000_000).max(1) as u32;
            let seen = &self.seen[..met];
            let taken = take_followers(seen, &mut self.row, least, &mut counts.followed, &mut self.ranks);
            work += taken.followers;
            counts.pairs += taken.pairs;
            let ranks = &mut self.ranks[..taken.kept];
            numbers(ranks, &mut self.room);
            counts.kept.extend(ranks.iter().map(|rank| Follow::of_rank(*rank)));
        }
        counts.start.push(counts.kept.len() as u32);
        work
    }
}

/// The fewest buyers a leading product must have: ⌊√customers / 4⌋, 1 to 20, unless the settings name a number.
pub(crate) fn min_buyers(settings: &Settings, customers: usize) -> u32 {
    match settings.min_buyers {
        crate::MinBuyers::Fixed(n) => n,
        crate::MinBuyers::Auto => (((customers as f64).sqrt() as u32) / 4).clamp(1, 20),
    }
}

/// The first day after `first` on which a purchase was made, as days from `first`: the lag.
pub(super) fn lag(history: &History, first: i32, purchase: &Purchase) -> u32 {
    let begin = purchase.first.number();
    if begin > first {
        return (begin - first) as u32;
    }
    let days: &[Day] = history.days_of(purchase);
    let next = days.partition_point(|day| day.number() <= first);
    days.get(next).map_or(0, |day| (day.number() - first) as u32)
}
