//! What orders are called.

use std::borrow::Cow;

use super::NONE;
use crate::import::dictionary::Dictionary;

/// The names of a file's orders: a key each, by which copies are found, and how it is written.
#[derive(Clone, Debug, Default)]
pub(crate) struct OrderNames {
    texts: Dictionary,
    /// By key: the name as written, [`NONE`] where it is the key behind a `#`, as are those beyond the end. Most files need none.
    written: Vec<u32>,
}

impl OrderNames {
    /// A name without its leading `#`.
    pub(super) fn bare(name: &str) -> &str {
        name.trim_start_matches('\'').trim_start_matches('#')
    }

    /// The number of a key, taken up if it is new; one that `is_surely_new` is not looked for.
    pub(super) fn key(&mut self, bare: &str, is_surely_new: bool) -> u32 {
        if is_surely_new { self.texts.append(bare) } else { self.texts.intern(bare) }
    }

    /// Notes how a new key, which is of a text, is written.
    pub(super) fn write(&mut self, key: u32, bare: &str, name: &str) {
        if name.strip_prefix('#') == Some(bare) {
            return;
        }
        let written = if name == bare { key } else { self.texts.intern(name) };
        let most = self.written.len().max(key as usize + 1);
        self.written.resize(most, NONE);
        self.written[key as usize] = written;
    }

    /// The name of a key's orders, as written.
    pub(crate) fn written(&self, key: u32) -> Cow<'_, str> {
        match self.written.get(key as usize) {
            None | Some(&NONE) => Cow::Owned(["#", self.texts.get(key)].concat()),
            Some(&written) => Cow::Borrowed(self.texts.get(written)),
        }
    }

    /// The texts of the keys, by their numbers; what is no key is only a way to write one.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        self.texts.iter()
    }

    /// Makes room for so many times the keys there are.
    pub(super) fn reserve(&mut self, times: f64) {
        self.texts.reserve(times);
    }
}
