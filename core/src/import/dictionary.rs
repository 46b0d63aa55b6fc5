//! What goes with texts that are kept as numbers.

pub(crate) use followon_kernels::dictionary::Dictionary;

use crate::sort;

/// For each number its place among the texts sorted bytewise.
pub(crate) fn ranks(texts: &Dictionary) -> Vec<u32> {
    let mut order: Vec<u32> = (0..texts.len() as u32).collect();
    sort::by(&mut order, |&a, &b| texts.get(a).cmp(texts.get(b)));
    let mut ranks = vec![0; order.len()];
    for (rank, id) in order.into_iter().enumerate() {
        ranks[id as usize] = rank as u32;
    }
    ranks
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
