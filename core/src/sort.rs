//! Sorting. Every type of list that the standard library sorts brings a sort of its own into the program, of some
//! kilobytes; here one by numbers and one by a comparison serve all lists.

use std::cmp::Ordering;

use followon_kernels::sort::{by_key, numbers};

/// Sorts by a number; equal ones keep their order.
pub(crate) fn by_number<T>(list: &mut [T], number: impl Fn(&T) -> u64) {
    let mut keyed: Vec<(u64, u32)> = list.iter().map(&number).zip(0..).collect();
    by_key(&mut keyed);
    arrange(list, keyed.into_iter().map(|(_, at)| at).collect());
}

/// Sorts by a comparison; equal ones keep their order. For lists that are short or sorted once.
pub(crate) fn by<T>(list: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    let places = in_order(list.len(), &|a, b| compare(&list[a as usize], &list[b as usize]));
    arrange(list, places);
}

/// The places 0 to `len`, sorted by a comparison of what stands there.
fn in_order(len: usize, compare: &dyn Fn(u32, u32) -> Ordering) -> Vec<u32> {
    let mut places: Vec<u32> = (0..len as u32).collect();
    places.sort_by(|&a, &b| compare(a, b));
    places
}

/// Puts at every place what stood at the place named there.
fn arrange<T>(list: &mut [T], mut places: Vec<u32>) {
    for start in 0..list.len() {
        // Round the ring of places that begins here, leaving each done.
        let mut at = start;
        loop {
            let next = places[at] as usize;
            places[at] = at as u32;
            if next == start {
                break;
            }
            list.swap(at, next);
            at = next;
        }
    }
}

/// Sorts floats by their total order, as [`f64::total_cmp`].
pub(crate) fn floats(list: &mut [f64]) {
    let mut all: Vec<u64> = list.iter().map(|&x| float(x)).collect();
    let mut room = vec![0; all.len()];
    numbers(&mut all, &mut room);
    list.iter_mut().zip(all).for_each(|(x, number)| *x = float_of(number));
}

/// A number that orders as the float does.
pub(crate) fn float(x: f64) -> u64 {
    let bits = x.to_bits();
    // Negative ones fall with their magnitude.
    if bits >> 63 == 0 { bits ^ (1 << 63) } else { !bits }
}

/// The float of such a number.
pub(crate) fn float_of(number: u64) -> f64 {
    f64::from_bits(if number >> 63 == 1 { number ^ (1 << 63) } else { !number })
}

/// A number that orders as the integer does.
pub(crate) fn int(n: i32) -> u32 {
    (n as u32) ^ (1 << 31)
}

/// A number that orders by the first and then by the second.
pub(crate) fn two(first: u32, second: u32) -> u64 {
    u64::from(first) << 32 | u64::from(second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_are_sorted_by_their_total_order() {
        for length in [0, 1, 7, 49, 500] {
            let mut list: Vec<f64> = (0..length).map(|at| f64::from(at * 7919 % 101 - 50) / 3.0).collect();
            list.extend([-0.0, 0.0, f64::INFINITY, f64::NEG_INFINITY, f64::MIN_POSITIVE]);
            let mut sorted = list.clone();
            sorted.sort_by(f64::total_cmp);
            floats(&mut list);
            let bits = |list: &[f64]| list.iter().map(|x| x.to_bits()).collect::<Vec<u64>>();
            assert_eq!(bits(&list), bits(&sorted));
        }
    }
}
