//! Sorting by numbers.

/// Shorter lists are sorted by insertion.
const SHORT: usize = 48;

/// Sorts by the first number; equal ones keep their order. By its bytes from the lowest, those left out that all have alike.
#[inline(never)]
pub fn by_key(list: &mut [(u64, u32)]) {
    sort(list, &mut vec![(0, 0); if list.len() > SHORT { list.len() } else { 0 }], |item| item.0);
}

/// Sorts numbers, in a room of at least as many.
#[inline(never)]
pub fn numbers(list: &mut [u64], room: &mut [u64]) {
    sort(list, room, |number| *number);
}

#[inline]
fn sort<T: Copy>(list: &mut [T], room: &mut [T], key: impl Fn(&T) -> u64) {
    if list.len() <= SHORT {
        for end in 1..list.len() {
            let item = list[end];
            let mut at = end;
            while at > 0 && key(&list[at - 1]) > key(&item) {
                list[at] = list[at - 1];
                at -= 1;
            }
            list[at] = item;
        }
        return;
    }
    let first = key(&list[0]);
    let differing = list.iter().fold(0, |bits, item| bits | (key(item) ^ first));
    let length = list.len();
    let (mut list, mut other) = (list, &mut room[..length]);
    let mut is_moved = false;
    for shift in (0..64).step_by(8).filter(|shift| differing >> shift & 0xff != 0) {
        let byte = |item: &T| (key(item) >> shift & 0xff) as usize;
        let mut next = [0_usize; 256];
        for item in list.iter() {
            next[byte(item)] += 1;
        }
        let mut sum = 0;
        for count in &mut next {
            sum += std::mem::replace(count, sum);
        }
        for item in list.iter() {
            let place = &mut next[byte(item)];
            other[*place] = *item;
            *place += 1;
        }
        std::mem::swap(&mut list, &mut other);
        is_moved = !is_moved;
    }
    if is_moved {
        other.copy_from_slice(list);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_the_standard_library_sorts() {
        let mut state = 7_u64;
        let mut draw = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            state >> 20
        };
        for (length, most) in [(0, 1), (1, 1), (30, 5), (48, 9), (49, 3), (500, 7), (1000, u64::MAX)] {
            let mut list: Vec<(u64, u32)> = (0..length).map(|at| (draw() % most, at)).collect();
            let mut sorted = list.clone();
            sorted.sort_by_key(|item| item.0);
            by_key(&mut list);
            assert_eq!(list, sorted);

            let mut numbers: Vec<u64> = list.iter().map(|item| item.0.wrapping_mul(0x9e37_79b9_7f4a_7c15)).collect();
            let mut sorted = numbers.clone();
            sorted.sort_unstable();
            super::numbers(&mut numbers, &mut vec![0; length as usize + 2]);
            assert_eq!(numbers, sorted);
        }
    }
}
