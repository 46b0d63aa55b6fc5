//! Texts, kept.

use crate::bytes::same;

/// Texts one behind the other, in rooms that stay where they are. One room that grows is copied into ever larger ones, and what it
/// has left lies idle: of a million addresses as much again as they take.
#[derive(Clone, Debug, Default)]
pub(crate) struct Texts {
    rooms: Vec<String>,
    /// Where each text begins: its room in the high half, its place there in the low one. It ends where the next of its room
    /// begins.
    starts: Vec<u32>,
}

impl Texts {
    /// Bytes of a room. A text that is longer has one of its own.
    pub(crate) const ROOM: usize = 1 << 16;

    /// Puts a text behind the last; gives where it begins.
    pub(crate) fn push(&mut self, text: &str) -> u32 {
        let there = self.rooms.last().map_or(Texts::ROOM, String::len);
        if there >= Texts::ROOM || there + text.len() > Texts::ROOM {
            // The first may be all there is, so it grows.
            let room = if self.rooms.is_empty() { 0 } else { Texts::ROOM };
            self.rooms.push(String::with_capacity(room.max(text.len())));
        }
        let at = self.rooms.len() - 1;
        let room = &mut self.rooms[at];
        let start = (at as u32) << 16 | room.len() as u32;
        self.starts.push(start);
        room.push_str(text);
        start
    }

    /// Makes room for the places of so many more texts; the texts themselves need none.
    pub(crate) fn reserve(&mut self, more: usize) {
        self.starts.reserve_exact(more);
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.starts.len()
    }

    /// Where the text of a place among them begins.
    pub(crate) fn start(&self, at: u32) -> u32 {
        self.starts[at as usize]
    }

    /// The text of a place among them.
    pub(crate) fn get(&self, at: u32) -> &str {
        let start = self.starts[at as usize];
        let room = &self.rooms[(start >> 16) as usize];
        let next = self.starts.get(at as usize + 1).filter(|next| *next >> 16 == start >> 16);
        &room[(start & 0xffff) as usize..next.map_or(room.len(), |next| (next & 0xffff) as usize)]
    }

    /// The first byte of a text by where it begins, 0 where there is none.
    #[inline]
    pub(crate) fn first(&self, start: u32) -> u8 {
        let room = self.rooms.get((start >> 16) as usize).map_or(&[][..], |room| room.as_bytes());
        room.get((start & 0xffff) as usize).copied().unwrap_or(0)
    }

    /// Whether a text begins at a place in its room; `whole` asks whether the one there ends with it, too.
    #[inline]
    pub(crate) fn is_at(&self, start: u32, text: &[u8], whole: bool) -> bool {
        let room = self.rooms[(start >> 16) as usize].as_bytes();
        let from = (start & 0xffff) as usize;
        let there = room.get(from..from + text.len());
        there.is_some_and(|there| same(there, text)) && (!whole || self.end(start) == from + text.len())
    }

    /// Where a text that is not empty ends, by where it begins.
    #[inline(never)]
    fn end(&self, start: u32) -> usize {
        let next = self.starts.partition_point(|other| *other <= start);
        let next = self.starts.get(next).filter(|next| *next >> 16 == start >> 16);
        next.map_or(self.rooms[(start >> 16) as usize].len(), |next| (next & 0xffff) as usize)
    }
}
