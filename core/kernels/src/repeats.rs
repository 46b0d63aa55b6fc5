//! Rows that say again what rows before them said, as most rows of long tables do: told without reading their texts.

use crate::bytes::same;
use crate::dictionary::Dictionary;
use crate::scanner::Record;

/// Where the columns of such rows stand.
#[derive(Debug)]
pub struct Shape {
    /// How many columns a row has.
    pub width: usize,
    /// Which group of rows a row belongs to.
    pub name: usize,
    /// A whole number.
    pub number: usize,
    /// The first and the last of the columns whose texts come again and again, side by side.
    pub texts: (usize, usize),
    /// The columns that tell of the group.
    pub group: Vec<usize>,
}

impl Shape {
    /// The columns of the group, those between which no column of a row's own stands side by side.
    fn stretches(&self) -> Vec<Vec<usize>> {
        let own = [self.name, self.number].into_iter().chain(self.texts.0..=self.texts.1);
        let own: Vec<usize> = own.collect();
        let mut group = self.group.clone();
        group.sort_unstable();
        let together = |a: &usize, b: &usize| !own.iter().any(|own| (*a..*b).contains(own));
        group.chunk_by(together).map(<[usize]>::to_vec).collect()
    }
}

/// What was read, by its bytes.
#[derive(Debug)]
pub struct Repeats {
    shape: Shape,
    /// The columns of the group, those that stand together by themselves: mostly a row is blank from the first to the last.
    stretches: Vec<Vec<usize>>,
    texts: Dictionary,
    meanings: Vec<u32>,
}

impl Repeats {
    /// Longer texts are not remembered.
    const LONGEST: usize = 256;
    /// Nor are more of them than this.
    const MOST: usize = 1 << 16;

    /// Nothing read yet.
    pub fn new(shape: Shape) -> Repeats {
        Repeats { stretches: shape.stretches(), shape, texts: Dictionary::default(), meanings: Vec::new() }
    }

    /// The number of a row and what its texts came to, where it says of its group only what the group's first row says.
    #[inline(never)]
    pub fn further(&self, record: &Record<'_>, first: &Record<'_>) -> Option<(i32, u32)> {
        let Shape { width, name, .. } = &self.shape;
        let named = record.raw(*name);
        if record.len() != *width || named.is_empty() || !same(named, first.raw(*name)) {
            return None;
        }
        let known = |&field: &usize| {
            let raw = record.raw(field);
            // What is not ASCII counts as new, for it may not be UTF-8, of which every row is told.
            raw.is_empty() || same(raw, first.raw(field)) && raw.is_ascii()
        };
        let nothing_new = self.stretches.iter().all(|fields| {
            let (Some(from), Some(to)) = (fields.first(), fields.last()) else { return true };
            record.is_blank(*from, *to) || fields.iter().all(known)
        });
        if nothing_new { self.known(record) } else { None }
    }

    /// The number of a row and what its texts came to, where they were read before.
    #[inline(never)]
    pub fn known(&self, record: &Record<'_>) -> Option<(i32, u32)> {
        let number = digits(record.raw(self.shape.number))?;
        let id = self.texts.find(record.across(self.shape.texts.0, self.shape.texts.1))?;
        Some((number, self.meanings[id as usize]))
    }

    /// Remembers what a row's texts came to.
    pub fn remember(&mut self, record: &Record<'_>, meaning: u32) {
        let bytes = record.across(self.shape.texts.0, self.shape.texts.1);
        if bytes.len() > Repeats::LONGEST || self.meanings.len() == Repeats::MOST {
            return;
        }
        let Ok(text) = std::str::from_utf8(bytes) else { return };
        if self.texts.intern(text) as usize == self.meanings.len() {
            self.meanings.push(meaning);
        }
    }
}

/// A whole number of up to four digits.
#[inline]
fn digits(bytes: &[u8]) -> Option<i32> {
    if !(1..=4).contains(&bytes.len()) {
        return None;
    }
    bytes.iter().try_fold(0, |number, byte| {
        let digit = byte.wrapping_sub(b'0');
        (digit < 10).then_some(number * 10 + i32::from(digit))
    })
}
