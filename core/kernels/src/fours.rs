//! A long list of four words each.

/// Four words at a place.
pub type Four = [u32; 4];

/// A list that grows by fours.
#[derive(Clone, Debug, Default)]
pub struct Fours {
    words: Vec<Four>,
}

impl Fours {
    /// Puts one behind the last.
    #[inline(never)]
    pub fn push(&mut self, four: Four) {
        self.words.push(four);
    }

    /// Makes room for so many more.
    pub fn reserve(&mut self, more: usize) {
        self.words.reserve_exact(more);
    }

    /// All of them.
    pub fn all(&self) -> &[Four] {
        &self.words
    }

    /// Puts another number for the first word of each, by that word, and drops those for which it is `none`.
    #[inline(never)]
    pub fn renumber(&mut self, numbers: &[u32], none: u32) {
        self.words.retain_mut(|four| {
            four[0] = numbers[four[0] as usize];
            four[0] != none
        });
        self.words.shrink_to_fit();
    }
}
