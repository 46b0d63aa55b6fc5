//! What goes with texts that are kept as numbers.

pub(crate) use followon_kernels::dictionary::Dictionary;

use followon_kernels::sort::by_key;

use crate::sort;

/// How far ranks have come is told whenever so many texts more have their places.
const TELL_EVERY: u32 = 1 << 14;

/// For each number its place among the texts sorted bytewise. Calls `tell` with how far it has come, from 0 to 1.
#[inline(never)]
pub(crate) fn ranks(texts: &Dictionary, tell: &mut dyn FnMut(f64)) -> Vec<u32> {
    // Millions of texts are sorted sooner by numbers, their second eight bytes and then their first, which leave few to be
    // compared.
    let mut order: Vec<(u64, u32)> = (0..texts.len() as u32).map(|id| (0, id)).collect();
    for (done, from) in [(0.3, 8), (0.6, 0)] {
        for (number, id) in &mut order {
            *number = eight_bytes(texts.get(*id), from);
        }
        by_key(&mut order);
        tell(done);
    }
    let alike =
        |a: &(u64, u32), b: &(u64, u32)| a.0 == b.0 && eight_bytes(texts.get(a.1), 8) == eight_bytes(texts.get(b.1), 8);
    let mut ranks = vec![0; order.len()];
    let mut rank = 0_u32;
    for same in order.chunk_by_mut(alike) {
        if same.len() > 1 {
            sort::by(same, |a, b| texts.get(a.1).cmp(texts.get(b.1)));
        }
        for (_, id) in same {
            ranks[*id as usize] = rank;
            rank += 1;
            if rank.is_multiple_of(TELL_EVERY) {
                tell(0.6 + 0.4 * f64::from(rank) / texts.len() as f64);
            }
        }
    }
    ranks
}

/// Eight bytes of a text as a number that orders as they do; a text that ends before is less than any that goes on.
fn eight_bytes(text: &str, from: usize) -> u64 {
    let rest = text.as_bytes().get(from..).unwrap_or_default();
    let mut bytes = [0; 8];
    let length = rest.len().min(8);
    bytes[..length].copy_from_slice(&rest[..length]);
    u64::from_be_bytes(bytes)
}

/// A value for each of many texts.
#[derive(Clone, Debug)]
pub(crate) struct Named<T> {
    names: Dictionary,
    values: Vec<T>,
}

impl<T> Default for Named<T> {
    fn default() -> Named<T> {
        Named { names: Dictionary::default(), values: Vec::new() }
    }
}

impl<T> Named<T> {
    /// The value of a text, where there is one.
    pub(crate) fn get(&self, name: &str) -> Option<&T> {
        self.names.find(name.as_bytes()).map(|id| &self.values[id as usize])
    }

    /// The value of a text, put there if there was none.
    pub(crate) fn or_insert(&mut self, name: &str, value: T) -> &mut T {
        let id = self.names.intern(name) as usize;
        if id == self.values.len() {
            self.values.push(value);
        }
        &mut self.values[id]
    }

    /// All values, in the order in which their texts came.
    pub(crate) fn values(&self) -> &[T] {
        &self.values
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_places_among_sorted_texts() {
        let begin = "sixteen bytes or";
        let mut texts = Dictionary::default();
        for text in [" more", " less", "", " é", "\0", " mor"] {
            texts.intern(&format!("{begin}{text}"));
            texts.intern(&format!("a{text}"));
            texts.intern(&format!("zebra {}{text}", "z".repeat(40)));
        }
        let mut sorted: Vec<&str> = texts.iter().collect();
        sorted.sort_unstable();
        let ranks = ranks(&texts, &mut |_| {});
        assert!(ranks.iter().zip(texts.iter()).all(|(rank, text)| sorted[*rank as usize] == text), "{ranks:?}");
        assert_eq!(ranks.len(), sorted.len());
    }
}
