//! Counting over what customers bought. Products and customers are numbers; days are days since some day.

/// One product a customer bought.
#[derive(Clone, Copy, Debug, Default)]
pub struct Bought {
    /// First day of buying it.
    pub first: i32,
    /// Last day of buying it.
    pub last: i32,
    /// The product.
    pub product: u32,
    /// The purchase's place among its customer's purchases.
    pub purchase: u32,
}

/// A pair kept: what follows, and how often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Follow {
    /// The following product.
    pub to: u32,
    /// Followers, k.
    pub followers: u32,
}

/// For every product of a customer last bought after the day `first`, one follower more in `row`; gives how many there are.
/// `bought` holds the latest bought first.
#[inline(never)]
pub fn count_followers(bought: &[Bought], first: i32, row: &mut [u32]) -> u64 {
    let end = bought.iter().position(|bought| bought.last <= first).unwrap_or(bought.len());
    for bought in &bought[..end] {
        row[bought.product as usize] += 1;
    }
    end as u64
}

/// For every product of a customer what an index event on `day` says of it, added up in `counts`: in the low half whether it
/// was owned by then, in the high half whether it came within the horizon after it.
#[inline(never)]
pub fn count_landmark(bought: &[Bought], day: i32, horizon: i32, counts: &mut [u64]) {
    for bought in bought {
        let wait = bought.first - day;
        let in_time = (1..=horizon).contains(&wait);
        counts[bought.product as usize] += u64::from(wait <= 0) | u64::from(in_time) << 32;
    }
}

/// Adds the counts of a row of landmarks up by product, owned and in time, and leaves the row empty.
#[inline(never)]
pub fn take_landmarks(row: &mut [u64], owned: &mut [u64], in_time: &mut [u64]) {
    for ((counts, owned), in_time) in row.iter_mut().zip(owned).zip(in_time) {
        *owned += *counts & 0xffff_ffff;
        *in_time += *counts >> 32;
        *counts = 0;
    }
}

/// Of many thousands of products few follow each, so a row is looked through by so many at once.
const ROW_PART: usize = 32;

/// The products of a row with a count, rising; leaves the row empty.
#[inline(never)]
pub fn take_followers(row: &mut [u32], found: &mut Vec<Follow>) {
    for (some, begin) in row.chunks_mut(ROW_PART).zip((0..).step_by(ROW_PART)) {
        if some.iter().fold(0, |any, count| any | count) == 0 {
            continue;
        }
        for (count, to) in some.iter_mut().zip(begin..) {
            if *count > 0 {
                found.push(Follow { to, followers: *count });
                *count = 0;
            }
        }
    }
}

/// For each two products of a customer, one customer more who has both: in the lower half of a matrix of `n` rows. `places`
/// are the products' rows, rising.
#[inline(never)]
pub fn count_together(places: &[usize], matrix: &mut [f64], n: usize) {
    for (at, x) in places.iter().enumerate() {
        let row = &mut matrix[x * n..(x + 1) * n];
        for y in &places[..=at] {
            row[*y] += 1.0;
        }
    }
}

/// One product more in common with every `step`-th of its buyers.
#[inline(never)]
pub fn count_common(buyers: &[(u32, i32)], step: usize, common: &mut [u32]) {
    let mut at = 0;
    while at < buyers.len() {
        common[buyers[at].0 as usize] += 1;
        at += step;
    }
}

/// Adds `weight` to the sums of those products of a customer that have a slot: 1 + the place of the sum, else 0.
#[inline(never)]
pub fn add_weight(bought: &[Bought], weight: f64, slots: &[u32], sums: &mut [f64]) {
    for bought in bought {
        let slot = slots[bought.product as usize] as usize;
        if slot > 0 {
            sums[slot - 1] += weight;
        }
    }
}

/// The pairs of a row whose following product has a slot, each with the slot's place and its own in the row.
#[inline(never)]
pub fn with_slot(row: &[Follow], slots: &[u32], found: &mut Vec<(u32, u32)>) {
    for (follow, at) in row.iter().zip(0..) {
        let slot = slots[follow.to as usize];
        if slot > 0 {
            found.push((slot - 1, at));
        }
    }
}

/// The sum of those numbers of a row.
#[inline(never)]
pub fn sum_of(row: &[f64], places: &[usize]) -> f64 {
    places.iter().map(|&place| row[place]).sum()
}
