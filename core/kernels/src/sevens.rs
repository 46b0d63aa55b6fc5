//! A long list of seven words each.

/// Seven words at a place.
pub type Seven = [u32; 7];

/// A list that grows by sevens.
#[derive(Clone, Debug, Default)]
pub struct Sevens {
    words: Vec<Seven>,
}

impl Sevens {
    /// Puts one behind the last.
    #[inline(never)]
    pub fn push(&mut self, seven: Seven) {
        self.words.push(seven);
    }

    /// Makes room for so many more.
    pub fn reserve(&mut self, more: usize) {
        self.words.reserve_exact(more);
    }

    /// All of them.
    pub fn all(&self) -> &[Seven] {
        &self.words
    }

    /// Puts another number for the first word of each, by that word, and drops those for which it is `none`.
    #[inline(never)]
    pub fn renumber(&mut self, numbers: &[u32], none: u32) {
        self.words.retain_mut(|seven| {
            seven[0] = numbers[seven[0] as usize];
            seven[0] != none
        });
        self.words.shrink_to_fit();
    }
}
