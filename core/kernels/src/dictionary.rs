//! Texts as numbers: each distinct text once.

use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::BuildHasher;

use crate::bytes::same;

/// Distinct texts, numbered from 0 in the order they came.
#[derive(Clone, Debug)]
pub struct Dictionary {
    texts: Texts,
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
            texts: Texts::default(),
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
        if self.indexed < self.len() {
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
        self.texts.push(text)
    }

    /// Makes room for the places of so many times the texts there are; the texts themselves need none.
    pub fn reserve(&mut self, times: f64) {
        self.texts.starts.reserve_exact((self.len() as f64 * times) as usize);
    }

    /// Makes the table know what was appended.
    fn index(&mut self) {
        for id in self.indexed as u32..self.len() as u32 {
            let hash = self.hash(self.get(id).as_bytes());
            self.table.insert_unique(spread(hash), (hash, id), |&(hash, _)| spread(hash));
        }
        self.indexed = self.len();
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
        let is_it = |&(known, id): &(u32, u32)| known == hash && same(self.get(id).as_bytes(), text);
        self.table.find(spread(hash), is_it).map(|&(_, id)| id)
    }

    /// The text of a number.
    pub fn get(&self, id: u32) -> &str {
        self.texts.get(id)
    }

    /// How many texts there are.
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> usize {
        self.texts.starts.len()
    }

    /// All texts, in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len() as u32).map(|id| self.get(id))
    }
}

/// A hash as the table wants it: it takes the place from its low bits and a mark from its high ones, of which there are but
/// 32 on some hosts.
#[inline]
fn spread(hash: u32) -> u64 {
    u64::from(hash) << 32 | u64::from(hash)
}

/// Texts one behind the other, in rooms that stay where they are. One room that grows is copied into ever larger ones, and what it
/// has left lies idle: of a million addresses as much again as they take.
#[derive(Clone, Debug, Default)]
struct Texts {
    rooms: Vec<String>,
    /// Where each text begins: its room in the high half, its place there in the low one. It ends where the next of its room
    /// begins.
    starts: Vec<u32>,
}

impl Texts {
    /// Bytes of a room. A text that is longer has one of its own.
    const ROOM: usize = 1 << 16;

    fn push(&mut self, text: &str) -> u32 {
        let id = self.starts.len() as u32;
        let there = self.rooms.last().map_or(Texts::ROOM, String::len);
        if there >= Texts::ROOM || there + text.len() > Texts::ROOM {
            // The first may be all there is, so it grows.
            let room = if self.rooms.is_empty() { 0 } else { Texts::ROOM };
            self.rooms.push(String::with_capacity(room.max(text.len())));
        }
        let at = self.rooms.len() - 1;
        let room = &mut self.rooms[at];
        self.starts.push((at as u32) << 16 | room.len() as u32);
        room.push_str(text);
        id
    }

    fn get(&self, id: u32) -> &str {
        let start = self.starts[id as usize];
        let room = &self.rooms[(start >> 16) as usize];
        let next = self.starts.get(id as usize + 1).filter(|next| *next >> 16 == start >> 16);
        &room[(start & 0xffff) as usize..next.map_or(room.len(), |next| (next & 0xffff) as usize)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_any_length_stay_what_they_are() {
        let long = "é".repeat(Texts::ROOM);
        let texts: Vec<String> = (0..40_000_u32)
            .map(|n| match n % 1_000 {
                0 if n > 0 => format!("{n}{long}"),
                1 => "x".repeat(Texts::ROOM - n as usize / 1_000),
                _ => format!("text {n}"),
            })
            .collect();
        let mut dictionary = Dictionary::default();
        assert_eq!((dictionary.intern(""), dictionary.intern("")), (0, 0));
        for (at, text) in (1..).zip(&texts) {
            let id = if at % 3 == 0 { dictionary.append(text) } else { dictionary.intern(text) };
            assert_eq!(id, at);
        }
        for (at, text) in (1..).zip(&texts) {
            assert_eq!(dictionary.get(at), text);
            assert_eq!(dictionary.intern(text), at);
        }
        assert!(dictionary.iter().skip(1).eq(texts.iter().map(String::as_str)));
        assert_eq!(dictionary.find(b"text"), None);
    }
}
