//! What goes with texts that are kept as numbers.

pub(crate) use followon_kernels::dictionary::Dictionary;

use crate::sort;

/// For each number its place among the texts sorted bytewise.
pub(crate) fn ranks(texts: &Dictionary) -> Vec<u32> {
    let mut order: Vec<u32> = (0..texts.len() as u32).collect();
    // Millions of texts are sorted sooner by numbers, their second eight bytes and then their first, which leave few to be
    // compared.
    for from in [8, 0] {
        sort::by_number(&mut order, |&id| eight_bytes(texts.get(id), from));
    }
    let alike = |a: &u32, b: &u32| {
        [0, 8].iter().all(|&from| eight_bytes(texts.get(*a), from) == eight_bytes(texts.get(*b), from))
    };
    for same in order.chunk_by_mut(alike).filter(|same| same.len() > 1) {
        sort::by(same, |&a, &b| texts.get(a).cmp(texts.get(b)));
    }
    let mut ranks = vec![0; order.len()];
    for (rank, id) in order.into_iter().enumerate() {
        ranks[id as usize] = rank as u32;
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
