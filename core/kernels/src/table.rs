//! Which texts are known: an index of texts that are kept elsewhere.
//!
//! Millions of texts do not fit into the processor's caches, so what a look-up costs is how many places of memory it touches one
//! after the other. Here it is two: a row of entries, gone along from where the text's hash says (Knuth, “The Art of Computer
//! Programming” 3, 6.4, linear probing), and the text that the entry says where to find.

use crate::texts::Texts;

/// Some bits of a text's hash, and its length up to [`LONG`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark(u32);

/// An odd number without order in its bits: the golden ratio's (Knuth, 6.4). A product's high bits depend on all of the other
/// factor's, and are folded into the low ones for the next eight bytes.
const MIX: u64 = 0x9e37_79b9_7f4a_7c15;

/// Marks tell texts of this length and longer ones not apart by their lengths.
const LONG: usize = 0xff;

/// One text that is known.
#[derive(Clone, Copy, Debug)]
struct Entry {
    mark: Mark,
    /// Where its text begins.
    start: u32,
    /// What it stands for, [`UNKNOWN`] where there is none.
    number: u32,
}

impl Entry {
    /// None yet.
    const FREE: Entry = Entry { mark: Mark(0), start: 0, number: UNKNOWN };
}

/// What no text stands for.
pub const UNKNOWN: u32 = u32::MAX;

/// So many texts are looked for together.
const TOGETHER: usize = 16;

/// An index of texts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    /// At least a quarter is free.
    entries: Vec<Entry>,
    known: usize,
}

impl Table {
    /// What a text is told by.
    #[inline(never)]
    pub(crate) fn mark(text: &[u8]) -> Mark {
        Table::mark_of(text)
    }

    /// The same as part of its caller, for many texts one after the other.
    #[inline]
    fn mark_of(text: &[u8]) -> Mark {
        let mix = |hash: u64, word: u64| {
            let hash = (hash ^ word).wrapping_mul(MIX);
            hash ^ (hash >> 32)
        };
        let words =
            text.as_chunks::<8>().0.iter().fold(text.len() as u64, |hash, word| mix(hash, u64::from_le_bytes(*word)));
        // The last bytes once more where they are eight: to copy fewer costs more than all the rest. Texts of different lengths
        // are apart already.
        let last = match text.last_chunk() {
            Some(last) => u64::from_le_bytes(*last),
            None => text.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)),
        };
        let hash = mix(words, last);
        Mark((hash.wrapping_mul(MIX) >> 32) as u32 & !(LONG as u32) | text.len().min(LONG) as u32)
    }

    /// How many texts it knows.
    pub(crate) fn len(&self) -> usize {
        self.known
    }

    /// Where the entry of a mark is looked for first: hashes are spread evenly over the entries, in their order.
    #[inline]
    fn home(&self, mark: Mark) -> usize {
        ((u64::from(mark.0) * self.entries.len() as u64) >> 32) as usize
    }

    /// The first entry of a mark, or a free one where there is none.
    #[inline]
    fn seek(&self, mark: Mark) -> Entry {
        let (before, from) = self.entries.split_at(self.home(mark));
        let mut entries = from.iter().chain(before);
        entries.find(|entry| entry.mark == mark || entry.number == UNKNOWN).copied().unwrap_or(Entry::FREE)
    }

    /// What a text stands for, where it is known.
    #[inline(never)]
    pub(crate) fn find(&self, texts: &Texts, mark: Mark, text: &[u8]) -> Option<u32> {
        let home = self.home(mark);
        let (before, from) = self.entries.split_at(home);
        for entry in from.iter().chain(before) {
            if entry.number == UNKNOWN {
                return None;
            }
            if entry.mark == mark && texts.is_at(entry.start, text, text.len() >= LONG) {
                return Some(entry.number);
            }
        }
        None
    }

    /// What each of some texts stands for, [`UNKNOWN`] where it is not known. Each step is taken for all of them before the next,
    /// so that the processor waits for many places of memory at once.
    #[inline(never)]
    pub(crate) fn find_each(&self, texts: &Texts, sought: &[&[u8]], found: &mut [u32]) {
        for (sought, found) in sought.chunks(TOGETHER).zip(found.chunks_mut(TOGETHER)) {
            let mut marks = [Mark(0); TOGETHER];
            for (mark, text) in marks.iter_mut().zip(sought) {
                *mark = Table::mark_of(text);
            }
            let mut entries = [Entry::FREE; TOGETHER];
            let (marks, entries) = (&marks[..sought.len()], &mut entries[..sought.len()]);
            for (entry, mark) in entries.iter_mut().zip(marks) {
                *entry = self.entries.get(self.home(*mark)).copied().unwrap_or(Entry::FREE);
            }
            for (entry, mark) in entries.iter_mut().zip(marks) {
                if entry.mark != *mark && entry.number != UNKNOWN {
                    *entry = self.seek(*mark);
                }
            }
            let mut firsts = [0; TOGETHER];
            for (first, entry) in firsts.iter_mut().zip(&*entries) {
                *first = texts.first(entry.start);
            }
            for ((found, text), (entry, first)) in found.iter_mut().zip(sought).zip(entries.iter().zip(firsts)) {
                let is_it = || {
                    text.first().is_none_or(|byte| *byte == first) && texts.is_at(entry.start, text, text.len() >= LONG)
                };
                *found = if entry.number == UNKNOWN || is_it() {
                    entry.number
                } else {
                    self.find(texts, entry.mark, text).unwrap_or(UNKNOWN)
                };
            }
        }
    }

    /// Takes up a text that is not known, by where it begins and what it stands for.
    #[inline(never)]
    pub(crate) fn insert(&mut self, mark: Mark, start: u32, number: u32) {
        if (self.known + 1) * 4 > self.entries.len() * 3 {
            let most = (self.entries.len() * 2).max(16);
            let known = std::mem::replace(&mut self.entries, vec![Entry::FREE; most]);
            known.into_iter().filter(|entry| entry.number != UNKNOWN).for_each(|entry| self.put(entry));
        }
        self.put(Entry { mark, start, number });
        self.known += 1;
    }

    fn put(&mut self, entry: Entry) {
        let mut at = self.home(entry.mark);
        while self.entries[at].number != UNKNOWN {
            at = if at + 1 == self.entries.len() { 0 } else { at + 1 };
        }
        self.entries[at] = entry;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_are_much_alike_are_spread_out() {
        for count in [90_000_u32, 170_000] {
            let (mut texts, mut table) = (Texts::default(), Table::default());
            for number in 0..count {
                let text = format!("sami.rossi{number}@mail.example");
                let (mark, start) = (Table::mark(text.as_bytes()), texts.push(&text));
                table.insert(mark, start, number);
            }
            let far = |(at, entry): (usize, &Entry)| {
                (at + table.entries.len() - table.home(entry.mark)) % table.entries.len()
            };
            let known = table.entries.iter().enumerate().filter(|(_, entry)| entry.number != UNKNOWN);
            let far: Vec<usize> = known.map(far).collect();
            // Knuth's mean at a load of three quarters is 1.5 beyond the first.
            let mean = far.iter().sum::<usize>() as f64 / f64::from(count);
            assert!(mean < 2.0, "{mean} entries are passed over, for {count} texts");
            assert!(far.iter().all(|far| *far < 500), "{:?} entries are passed over", far.iter().max());
        }
    }
}
