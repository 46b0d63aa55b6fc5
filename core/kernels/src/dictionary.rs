//! Texts as numbers: each distinct text once.

use crate::table::Table;
pub use crate::table::UNKNOWN;
use crate::texts::Texts;

/// Distinct texts, numbered from 0 in the order they came.
#[derive(Clone, Debug, Default)]
pub struct Dictionary {
    texts: Texts,
    /// Knows the first texts; those behind were appended.
    table: Table,
}

impl Dictionary {
    /// The number of `text`, which is taken up if it is new.
    #[inline(never)]
    pub fn intern(&mut self, text: &str) -> u32 {
        self.index();
        let mark = Table::mark(text.as_bytes());
        if let Some(id) = self.table.find(&self.texts, mark, text.as_bytes()) {
            return id;
        }
        let id = self.len() as u32;
        let start = self.texts.push(text);
        self.table.insert(mark, start, id);
        id
    }

    /// Takes up a text that is surely new, without a look: only an [`intern`](Self::intern) after it looks.
    #[inline(never)]
    pub fn append(&mut self, text: &str) -> u32 {
        let id = self.len() as u32;
        self.texts.push(text);
        id
    }

    /// Makes room for the places of so many times the texts there are; the texts themselves need none.
    pub fn reserve(&mut self, times: f64) {
        self.texts.reserve((self.len() as f64 * times) as usize);
    }

    /// Makes the table know what was appended.
    #[inline]
    fn index(&mut self) {
        for id in self.table.len() as u32..self.len() as u32 {
            let mark = Table::mark(self.get(id).as_bytes());
            self.table.insert(mark, self.texts.start(id), id);
        }
    }

    /// The number of a text, if it is known and was not appended.
    #[inline(never)]
    pub fn find(&self, text: &[u8]) -> Option<u32> {
        self.table.find(&self.texts, Table::mark(text), text)
    }

    /// The number of each of some texts, [`UNKNOWN`] where it is not known or was appended.
    #[inline(never)]
    pub fn find_each(&self, texts: &[&[u8]], found: &mut [u32]) {
        self.table.find_each(&self.texts, texts, found);
    }

    /// The text of a number.
    pub fn get(&self, id: u32) -> &str {
        self.texts.get(id)
    }

    /// How many texts there are.
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// All texts, in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len() as u32).map(|id| self.get(id))
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

        let unknown = ["", "text 7 ", &long[..long.len() - 2]].map(str::to_owned);
        let sought: Vec<&[u8]> = texts.iter().chain(&unknown).map(String::as_bytes).collect();
        let mut found = vec![0; sought.len()];
        dictionary.find_each(&sought, &mut found);
        let wanted = (1..=texts.len() as u32).chain([0, UNKNOWN, UNKNOWN]);
        assert!(found.into_iter().eq(wanted));
    }
}
