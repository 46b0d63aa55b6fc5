//! Counting over what customers bought. Products and customers are numbers; days are days since some day.

use std::ops::Range;

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

/// In place of an end: the product's follow-ons are not wanted.
pub const NOT_LAID: u32 = u32::MAX;

/// For every product of a customer that is among `wanted` the others last bought after the first of it, each put at the
/// product's place in `into`. `ends` holds by product, the first wanted at 0, where its next one goes; [`NOT_LAID`] leaves it
/// out. Products are below 65,536.
#[inline(never)]
pub fn put_follow_ons(bought: &[Bought], wanted: &Range<u32>, ends: &mut [u32], into: &mut [u16]) {
    for leading in bought {
        if !wanted.contains(&leading.product) {
            continue;
        }
        let end = &mut ends[(leading.product - wanted.start) as usize];
        if *end == NOT_LAID {
            continue;
        }
        let mut at = *end as usize;
        for follow in bought {
            if follow.last <= leading.first {
                break;
            }
            into[at] = follow.product as u16;
            at += usize::from(follow.product != leading.product);
        }
        *end = at as u32;
    }
}

/// How often each product is among `follow_ons`, in no order. `row` is and stays empty; `seen` has room for them all.
#[inline(never)]
pub fn tally(follow_ons: &[u16], row: &mut [u32], seen: &mut [u16], found: &mut Vec<Follow>) {
    let mut distinct = 0;
    for &to in follow_ons {
        let count = &mut row[to as usize];
        seen[distinct] = to;
        distinct += usize::from(*count == 0);
        *count += 1;
    }
    let counted = |&to: &u16| Follow { to: to.into(), followers: std::mem::take(&mut row[to as usize]) };
    found.extend(seen[..distinct].iter().map(counted));
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

#[cfg(test)]
mod tests {
    use super::*;

    const PRODUCTS: u32 = 13;

    /// Made-up customers, each with some products at most once and the latest bought first.
    fn customers() -> Vec<Vec<Bought>> {
        let mut state = 1_u32;
        let mut next = |below: u32| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 16) % below
        };
        let customer = |_| {
            let mut bought = Vec::new();
            for product in 0..PRODUCTS {
                let (is_bought, first, again) = (next(3) == 0, next(20) as i32, next(3) * next(9));
                if is_bought {
                    bought.push(Bought { first, last: first + again as i32, product, purchase: 0 });
                }
            }
            bought.sort_by_key(|bought| -bought.last);
            bought
        };
        (0..200).map(customer).collect()
    }

    #[test]
    fn follow_ons_laid_out_are_those_met_on_a_walk() {
        let customers = customers();
        let walked = |from: u32| {
            let (mut row, mut found) = (vec![0; PRODUCTS as usize], Vec::new());
            for bought in &customers {
                let leading = bought.iter().find(|bought| bought.product == from);
                leading.map(|leading| count_followers(bought, leading.first, &mut row));
            }
            row[from as usize] = 0;
            take_followers(&mut row, &mut found);
            found
        };
        let room = 200 * PRODUCTS;
        for wanted in [0..PRODUCTS, 0..1, 4..9, 12..13] {
            let starts: Vec<u32> = wanted.clone().map(|from| (from - wanted.start) * room).collect();
            let mut ends = starts.clone();
            // One that is not wanted, among others.
            if ends.len() > 1 {
                ends[1] = NOT_LAID;
            }
            let mut into = vec![0; (ends.len() as u32 * room) as usize];
            for bought in &customers {
                put_follow_ons(bought, &wanted, &mut ends, &mut into);
            }
            let (mut row, mut seen) = (vec![0; PRODUCTS as usize], vec![0; PRODUCTS as usize + 1]);
            for ((from, start), end) in wanted.clone().zip(starts).zip(ends).filter(|(_, end)| *end != NOT_LAID) {
                let mut found = Vec::new();
                tally(&into[start as usize..end as usize], &mut row, &mut seen, &mut found);
                found.sort_by_key(|follow| follow.to);
                assert_eq!(found, walked(from), "{from} of {wanted:?}");
                assert!(!found.is_empty() && row.iter().all(|count| *count == 0));
            }
        }
    }
}
