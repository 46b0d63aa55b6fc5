//! Rows that say again what rows before them said, as most rows of long tables do: told without reading their texts.

use crate::bytes::same;
use crate::scanner::{Record, Records};
use crate::table::Table;
use crate::texts::Texts;

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
        let mut stretches: Vec<Vec<usize>> = Vec::new();
        let mut apart = true;
        for column in 0..self.width {
            let own = column == self.name || column == self.number || (self.texts.0..=self.texts.1).contains(&column);
            apart |= own;
            if self.group.contains(&column) {
                match stretches.last_mut().filter(|_| !apart) {
                    Some(stretch) => stretch.push(column),
                    None => stretches.push(vec![column]),
                }
                apart = own;
            }
        }
        stretches
    }
}

/// What was read, by its bytes.
#[derive(Debug)]
pub struct Repeats {
    shape: Shape,
    /// The columns of the group, those that stand together by themselves: mostly a row is blank from the first to the last.
    stretches: Vec<Vec<usize>>,
    /// So many columns stand before those of a row's own, its group's name among them, if any; and so many stretches.
    lead: usize,
    before: usize,
    /// What they said in a row that had nothing new of the group in hand: mostly its next row says the same.
    said: Vec<u8>,
    /// How a row ended, from the first of the stretches behind, that said nothing of its group there: mostly the next row of any
    /// group ends the same.
    ending: Vec<u8>,
    texts: Texts,
    /// What each text came to.
    meanings: Table,
}

impl Repeats {
    /// Longer texts are not remembered.
    const LONGEST: usize = 256;
    /// Nor are more of them than this.
    const MOST: usize = 1 << 16;

    /// Nothing read yet.
    pub fn new(shape: Shape) -> Repeats {
        let stretches = shape.stretches();
        let own = shape.number.min(shape.texts.0);
        let lead = if shape.name < own { own } else { 0 };
        let before = stretches.iter().take_while(|fields| fields.iter().all(|field| *field < lead)).count();
        let (said, ending, texts, meanings) = (Vec::new(), Vec::new(), Texts::default(), Table::default());
        Repeats { shape, stretches, lead, before, said, ending, texts, meanings }
    }

    /// What the texts of each row came to, [`UNKNOWN`] where they were not read before.
    #[inline(never)]
    pub fn meanings(&self, records: &Records<'_>, meanings: &mut [u32; Records::MOST]) {
        let (mut texts, mut count) = ([&[][..]; Records::MOST], 0);
        for (record, text) in records.iter().zip(&mut texts) {
            *text = record.across(self.shape.texts.0, self.shape.texts.1);
            count += 1;
        }
        self.meanings.find_each(&self.texts, &texts[..count], meanings);
    }

    /// The number of a row that says of its group only what the group's first row says.
    #[inline(never)]
    pub fn further(&mut self, record: &Record<'_>, first: &Record<'_>) -> Option<i32> {
        let Shape { width, name, .. } = &self.shape;
        if record.len() != *width {
            return None;
        }
        let known = |&field: &usize| {
            let raw = record.raw(field);
            // What is not ASCII counts as new, for it may not be UTF-8, of which every row is told.
            raw.is_empty() || same(raw, first.raw(field)) && raw.is_ascii()
        };
        let nothing_new = |fields: &Vec<usize>| {
            let (Some(from), Some(to)) = (fields.first(), fields.last()) else { return true };
            record.is_blank(*from, *to) || fields.iter().all(known)
        };
        let (before, behind) = self.stretches.split_at(self.before);
        let lead = if self.lead == 0 { &[] } else { record.across(0, self.lead - 1) };
        let said = !lead.is_empty() && same(lead, &self.said);
        if !said {
            let named = record.raw(*name);
            if named.is_empty() || !same(named, first.raw(*name)) || !before.iter().all(nothing_new) {
                return None;
            }
        }
        let ending = behind.first().map_or(&[][..], |fields| record.across(fields[0], width - 1));
        if !same(ending, &self.ending) {
            if !behind.iter().all(nothing_new) {
                return None;
            }
            if behind.iter().flatten().all(|field| record.raw(*field).is_empty()) {
                ending.clone_into(&mut self.ending);
            }
        }
        if !said {
            lead.clone_into(&mut self.said);
        }
        self.number(record)
    }

    /// Turns to another group's first row.
    pub fn turn(&mut self) {
        self.said.clear();
    }

    /// The number of a row, where it is written plainly.
    #[inline(never)]
    pub fn number(&self, record: &Record<'_>) -> Option<i32> {
        digits(record.raw(self.shape.number))
    }

    /// Remembers what a row's texts came to.
    pub fn remember(&mut self, record: &Record<'_>, meaning: u32) {
        let bytes = record.across(self.shape.texts.0, self.shape.texts.1);
        if bytes.len() > Repeats::LONGEST || self.meanings.len() == Repeats::MOST {
            return;
        }
        let Ok(text) = std::str::from_utf8(bytes) else { return };
        let mark = Table::mark(bytes);
        if self.meanings.find(&self.texts, mark, bytes).is_none() {
            let start = self.texts.push(text);
            self.meanings.insert(mark, start, meaning);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scanner::{Scanned, Scanner};

    /// What [`Repeats::further`] makes of each row under the first of its group; the columns are name, address, quantity, product,
    /// price, vendor, note and state, of which the vendor says nothing.
    fn numbers(table: &str) -> Vec<Option<i32>> {
        let (width, name, number, texts, group) = (8, 0, 2, (3, 4), vec![1, 6, 7]);
        let mut repeats = Repeats::new(Shape { width, name, number, texts, group });
        let mut numbers = Vec::new();
        Scanner::new(b',').push(table.as_bytes(), &mut |scanned| {
            let Scanned::Records(records) = scanned else { return };
            let mut first: Option<Record<'_>> = None;
            for record in records.iter() {
                match first.filter(|first| same(first.raw(0), record.raw(0))) {
                    Some(first) => numbers.push(repeats.further(&record, &first)),
                    None => {
                        repeats.turn();
                        first = Some(record);
                    }
                }
            }
        });
        numbers
    }

    #[test]
    fn a_row_that_says_nothing_new_is_told_by_its_bytes() {
        for (table, wanted) in [
            ("1,ann,1,Tea,4,V,,paid\n1,,2,Cup,9,V,,\n1,,3,Cup,9,V,,\n", vec![Some(2), Some(3)]),
            // The same ending in another group.
            ("1,ann,1,Tea,4,V,,paid\n1,,2,Cup,9,V,,\n2,bo,1,Tea,4,V,,\n2,bo,5,Tea,4,V,,\n", vec![Some(2), Some(5)]),
            // What one group's first row said is news in another.
            (
                "1,ann,1,Tea,4,V,,paid\n1,,2,Cup,9,V,,paid\n2,bo,1,Tea,4,V,,\n2,,5,Cup,9,V,,paid\n2,,6,Cup,9,V,,\n",
                vec![Some(2), None, Some(6)],
            ),
            (
                "1,ann,1,Tea,4,V,,paid\n1,,2,Cup,9,V,,\n1,,3,Cup,9,V,gift,\n1,,4,Cup,9,W,,\n",
                vec![Some(2), None, Some(4)],
            ),
            // Quotes part no fields, and another address is news.
            ("1,ann,1,Tea,4,V,,paid\n1,,2,Cup,9,\"V,,\",,\n1,bo,3,Cup,9,\"V,,\",,\n", vec![Some(2), None]),
            // Too few fields, a number that is none, and what may not be UTF-8.
            ("1,ann,1,Tea,4,V,,é\n1,,2,Cup,9,V,\n1,,x,Cup,9,V,,\n1,,2,Cup,9,V,,é\n", vec![None, None, None]),
        ] {
            assert_eq!(numbers(table), wanted, "{table}");
        }
    }
}
