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

/// A product and the last day of buying it, in as few bytes as can be: what is counted lies apart in memory, and the fewer of
/// it there is the less is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LastBought(u64);

impl LastBought {
    /// Of a product that was last bought on a day.
    #[inline]
    pub fn of(last: i32, product: u32) -> LastBought {
        // The lowest day is 0, so that days keep their order.
        LastBought(u64::from(last.cast_unsigned() ^ 1 << 31) << 32 | u64::from(product))
    }

    #[inline]
    fn product(self) -> u32 {
        self.0 as u32
    }
}

/// A pair kept: what follows, and how often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Follow {
    /// The following product.
    pub to: u32,
    /// Followers, k.
    pub followers: u32,
}

impl Follow {
    /// A number that is less the more followers there are, and of as many the less the product's is.
    #[inline]
    pub fn rank(self) -> u64 {
        u64::from(!self.followers) << 32 | u64::from(self.to)
    }

    /// What such a number stands for.
    #[inline]
    pub fn of_rank(rank: u64) -> Follow {
        Follow { to: rank as u32, followers: !((rank >> 32) as u32) }
    }
}

/// So many customers' baskets are looked for together, so that the processor waits for many places of memory at once.
const TOGETHER: usize = 16;

/// For every product that one of `buyers` last bought after the day beside, one follower more in `row`, which was empty.
///
/// What customer c bought is `bought` from `starts[c]` to `starts[c + 1]`, the latest bought first. The products met stand at
/// the beginning of `seen` then, in no order; it has room for one more than there are products. Gives how many they are.
#[inline(never)]
pub fn count_followers(
    buyers: &[(u32, i32)],
    starts: &[u32],
    bought: &[LastBought],
    row: &mut [u32],
    seen: &mut [u32],
) -> usize {
    let mut distinct = 0;
    for buyers in buyers.chunks(TOGETHER) {
        let mut returned = [(&[][..], LastBought(0)); TOGETHER];
        let mut count = 0;
        for &(customer, first) in buyers {
            let basket = &bought[starts[customer as usize] as usize..starts[customer as usize + 1] as usize];
            let until = LastBought::of(first, u32::MAX);
            returned[count] = (basket, until);
            count += usize::from(basket.first().is_some_and(|latest| *latest > until));
        }
        for (basket, until) in &returned[..count] {
            distinct = count_after(basket, *until, row, seen, distinct);
        }
    }
    distinct
}

/// The same for one customer, where so many products were met before.
#[inline(never)]
fn count_after(
    bought: &[LastBought],
    until: LastBought,
    row: &mut [u32],
    seen: &mut [u32],
    mut distinct: usize,
) -> usize {
    for latest in bought {
        if *latest <= until {
            break;
        }
        let product = latest.product();
        let count = &mut row[product as usize];
        seen[distinct] = product;
        distinct += usize::from(*count == 0);
        *count += 1;
    }
    distinct
}

/// What a row came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// Products with followers.
    pub pairs: u32,
    /// Followers of all of them.
    pub followers: u64,
    /// How many have the least followers to be kept.
    pub kept: usize,
}

/// Takes the followers of those products out of the row, which is empty then, and adds them to `followed`, by product. Those of
/// at least `least` followers, which is not 0, stand at the beginning of `kept` then, as [`Follow::rank`] has them; it has room
/// for one more than there are of `seen`.
#[inline(never)]
pub fn take_followers(seen: &[u32], row: &mut [u32], least: u32, followed: &mut [u64], kept: &mut [u64]) -> Taken {
    let mut taken = Taken::default();
    for &to in seen {
        let followers = std::mem::take(&mut row[to as usize]);
        taken.pairs += u32::from(followers > 0);
        taken.followers += u64::from(followers);
        followed[to as usize] += u64::from(followers);
        kept[taken.kept] = Follow { to, followers }.rank();
        taken.kept += usize::from(followers >= least);
    }
    taken
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
    fn followers_are_those_of_a_plain_count() {
        let customers = customers();
        let mut starts = vec![0];
        starts.extend(customers.iter().scan(0, |end, bought| {
            *end += bought.len() as u32;
            Some(*end)
        }));
        let all: Vec<LastBought> =
            customers.iter().flatten().map(|bought| LastBought::of(bought.last, bought.product)).collect();
        let products = PRODUCTS as usize;
        let (mut row, mut seen, mut kept) = (vec![0; products], vec![0; products + 1], vec![0; products + 1]);
        for from in 0..PRODUCTS {
            let buyer = |(customer, bought): (u32, &Vec<Bought>)| {
                bought.iter().find(|bought| bought.product == from).map(|leading| (customer, leading.first))
            };
            let buyers: Vec<(u32, i32)> = (0..).zip(&customers).filter_map(buyer).collect();
            let mut plain = vec![0_u64; products];
            for (customer, first) in &buyers {
                for bought in customers[*customer as usize].iter().filter(|bought| bought.last > *first) {
                    plain[bought.product as usize] += 1;
                }
            }
            let met = count_followers(&buyers, &starts, &all, &mut row, &mut seen);
            for least in [1, 20] {
                let (mut row, mut followed) = (row.clone(), vec![0; products]);
                let taken = take_followers(&seen[..met], &mut row, least, &mut followed, &mut kept);
                assert!(row.iter().all(|count| *count == 0));
                assert_eq!(followed, plain);
                let pairs = plain.iter().filter(|count| **count > 0).count();
                assert_eq!((taken.pairs as usize, taken.followers), (pairs, plain.iter().sum()));
                let mut found: Vec<Follow> = kept[..taken.kept].iter().map(|rank| Follow::of_rank(*rank)).collect();
                found.sort_by_key(|follow| follow.rank());
                let mut wanted: Vec<(u64, u32)> = plain.iter().copied().zip(0..).collect();
                wanted.retain(|(followers, _)| *followers >= u64::from(least));
                wanted.sort_by_key(|(followers, to)| (std::cmp::Reverse(*followers), *to));
                assert!(!wanted.is_empty() && wanted.len() <= products);
                assert!(found.iter().map(|follow| (u64::from(follow.followers), follow.to)).eq(wanted));
            }
            row.fill(0);
        }
    }
}
