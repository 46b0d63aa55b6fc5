//! Texts as numbers: each distinct text once.

use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::BuildHasher;

use crate::bytes::same;

/// Distinct texts, numbered from 0 in the order they came.
#[derive(Clone, Debug)]
pub struct Dictionary {
    text: String,
    /// Where each text ends; it begins where the one before ends.
    ends: Vec<u32>,
    /// Each number with the low bits of its text's hash: so a look-up seldom reads a text but the one it is for, and the table
    /// grows without reading any.
    table: HashTable<(u32, u32)>,
    /// How many texts the table knows; those behind were appended.
    indexed: usize,
    hasher: DefaultHashBuilder,
}

impl Default for Dictionary {
    fn default() -> Dictionary {
        Dictionary {
            text: String::new(),
            ends: Vec::new(),
            table: HashTable::new(),
            indexed: 0,
            hasher: DefaultHashBuilder::default(),
        }
    }
}

impl Dictionary {
    /// The number of `text`, which is taken up if it is new.
    #[inline(never)]
    pub fn intern(&mut self, text: &str) -> u32 {
        let hash = self.hash(text.as_bytes());
        if self.indexed < self.ends.len() {
            self.index();
        }
        if let Some(id) = self.known(hash, text.as_bytes()) {
            return id;
        }
        let id = self.append(text);
        self.table.insert_unique(spread(hash), (hash, id), |&(hash, _)| spread(hash));
        self.indexed += 1;
        id
    }

    /// Takes up a text that is surely new, without a look: only an [`intern`](Self::intern) after it looks.
    #[inline(never)]
    pub fn append(&mut self, text: &str) -> u32 {
        let id = self.ends.len() as u32;
        self.text.push_str(text);
        self.ends.push(self.text.len() as u32);
        id
    }

    /// Makes room for so many times the texts there are.
    pub fn reserve(&mut self, times: f64) {
        self.text.reserve_exact((self.text.len() as f64 * times) as usize);
        self.ends.reserve_exact((self.ends.len() as f64 * times) as usize);
    }

    /// Makes the table know what was appended.
    fn index(&mut self) {
        for id in self.indexed as u32..self.ends.len() as u32 {
            let hash = self.hash(slice(&self.text, &self.ends, id).as_bytes());
            self.table.insert_unique(spread(hash), (hash, id), |&(hash, _)| spread(hash));
        }
        self.indexed = self.ends.len();
    }

    /// The number of a text, if it is known and was not appended.
    #[inline(never)]
    pub fn find(&self, text: &[u8]) -> Option<u32> {
        self.known(self.hash(text), text)
    }

    #[inline]
    fn hash(&self, text: &[u8]) -> u32 {
        self.hasher.hash_one(text) as u32
    }

    #[inline]
    fn known(&self, hash: u32, text: &[u8]) -> Option<u32> {
        let is_it =
            |&(known, id): &(u32, u32)| known == hash && same(slice(&self.text, &self.ends, id).as_bytes(), text);
        self.table.find(spread(hash), is_it).map(|&(_, id)| id)
    }

    /// The text of a number.
    pub fn get(&self, id: u32) -> &str {
        slice(&self.text, &self.ends, id)
    }

    /// How many texts there are.
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// All texts, in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len() as u32).map(|id| self.get(id))
    }
}

/// A hash as the table wants it: it takes the place from its low bits and a mark from its high ones, of which there are but
/// 32 on some hosts.
#[inline]
fn spread(hash: u32) -> u64 {
    u64::from(hash) << 32 | u64::from(hash)
}

fn slice<'a>(text: &'a str, ends: &[u32], id: u32) -> &'a str {
    let id = id as usize;
    let start = if id == 0 { 0 } else { ends[id - 1] as usize };
    &text[start..ends[id] as usize]
}
