//! What the engine is doing.

use crate::protocol::{Reading, ShownProof};

/// What the engine is doing.
#[derive(Clone, Debug, PartialEq)]
pub enum Phase {
    /// There is no data.
    Empty,
    /// Files are being read; [`super::Engine::reading`] tells how far.
    Reading,
    /// Rates and predictions are being worked out; 0 to 1.
    Fitting(f64),
    /// There is data, and nothing is going on.
    Ready,
    /// The worker broke off, with what it said last. The files are kept for another try.
    Failed(String),
}

impl Phase {
    /// Whether files are being read or fitted.
    pub fn is_busy(&self) -> bool {
        matches!(self, Phase::Reading | Phase::Fitting(_))
    }
}

/// Where the backtest stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Proof {
    /// It has not run since the data came in.
    None,
    /// It is under way; 0 to 1.
    Working(f64),
    /// It is done, of the engine's results of this version.
    Done(u32, Box<ShownProof>),
    /// Data or settings changed under way, which ended it.
    Overtaken,
    /// It came to nothing, and why.
    Failed(String),
}

/// A file of the import under way.
#[derive(Clone, Debug, PartialEq)]
pub struct FileProgress {
    /// Its name.
    pub name: String,
    /// Bytes in all, as they lie on the disk.
    pub size: f64,
    /// Bytes read.
    pub bytes: f64,
    /// Order lines seen.
    pub lines: u32,
    /// Milliseconds since its first byte.
    pub millis: f64,
    /// Where it stands.
    pub state: FileState,
}

/// Where a file of the import under way stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileState {
    /// Its turn has not come.
    Waiting,
    /// It is being read.
    Reading,
    /// It has been read.
    Done,
}

impl FileProgress {
    /// A file whose turn has not come.
    pub(super) fn waiting(file: &web_sys::File) -> FileProgress {
        FileProgress {
            name: file.name(),
            size: file.size(),
            bytes: 0.0,
            lines: 0,
            millis: 0.0,
            state: FileState::Waiting,
        }
    }

    pub(super) fn now(&mut self, now: &Reading) {
        self.state = FileState::Reading;
        self.bytes = now.bytes;
        self.lines = now.lines;
        self.millis = now.millis;
    }

    pub(super) fn done(&mut self) {
        self.state = FileState::Done;
        self.bytes = self.size;
    }

    /// Bytes a second.
    pub fn rate(&self) -> f64 {
        if self.millis > 0.0 { self.bytes / self.millis * 1000.0 } else { 0.0 }
    }

    /// Seconds that are left at this rate, once there is a rate to speak of.
    pub fn seconds_left(&self) -> Option<f64> {
        let rate = self.rate();
        (self.state == FileState::Reading && self.millis > 300.0 && rate > 0.0).then(|| (self.size - self.bytes) / rate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_left_follows_from_the_rate() {
        let mut file = FileProgress {
            name: "orders.csv".to_owned(),
            size: 4_000_000.0,
            bytes: 0.0,
            lines: 0,
            millis: 0.0,
            state: FileState::Waiting,
        };
        assert_eq!(file.seconds_left(), None);
        file.now(&Reading { index: 0, bytes: 1_000_000.0, size: 4_000_000.0, lines: 10, millis: 500.0 });
        assert_eq!(file.seconds_left(), Some(1.5));
        file.done();
        assert_eq!((file.seconds_left(), file.bytes), (None, 4_000_000.0));
    }
}
