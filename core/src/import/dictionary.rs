//! Texts as numbers: each distinct text once.

use crate::sort;
use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::BuildHasher;

/// Distinct texts, numbered from 0 in the order they came.
#[derive(Clone, Debug)]
pub(crate) struct Dictionary {
    text: String,
    /// Where each text ends; it begins where the one before ends.
    ends: Vec<u32>,
    table: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

impl Default for Dictionary {
    fn default() -> Dictionary {
        Dictionary {
            text: String::new(),
            ends: Vec::new(),
            table: HashTable::new(),
            hasher: DefaultHashBuilder::default(),
        }
    }
}

impl Dictionary {
    /// The number of `text`, which is taken up if it is new.
    pub(crate) fn intern(&mut self, text: &str) -> u32 {
        let hash = self.hasher.hash_one(text.as_bytes());
        let (all, ends) = (&self.text, &self.ends);
        if let Some(&id) = self.table.find(hash, |&id| slice(all, ends, id) == text) {
            return id;
        }
        let id = self.ends.len() as u32;
        self.text.push_str(text);
        self.ends.push(self.text.len() as u32);
        let (all, ends, hasher) = (&self.text, &self.ends, &self.hasher);
        self.table.insert_unique(hash, id, |&id| hasher.hash_one(slice(all, ends, id).as_bytes()));
        id
    }

    /// The number of `text`, if it is known.
    pub(crate) fn find(&self, text: &str) -> Option<u32> {
        let hash = self.hasher.hash_one(text.as_bytes());
        self.table.find(hash, |&id| slice(&self.text, &self.ends, id) == text).copied()
    }

    /// The text of a number.
    pub(crate) fn get(&self, id: u32) -> &str {
        slice(&self.text, &self.ends, id)
    }

    /// How many texts there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// All texts, in the order of their numbers.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len() as u32).map(|id| self.get(id))
    }

    /// For each number its place among the texts sorted bytewise.
    pub(crate) fn ranks(&self) -> Vec<u32> {
        let mut order: Vec<u32> = (0..self.len() as u32).collect();
        sort::by(&mut order, |&a, &b| self.get(a).cmp(self.get(b)));
        let mut ranks = vec![0; order.len()];
        for (rank, id) in order.into_iter().enumerate() {
            ranks[id as usize] = rank as u32;
        }
        ranks
    }
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
        self.names.find(name).map(|id| &self.values[id as usize])
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

fn slice<'a>(text: &'a str, ends: &[u32], id: u32) -> &'a str {
    let id = id as usize;
    let start = if id == 0 { 0 } else { ends[id - 1] as usize };
    &text[start..ends[id] as usize]
}
