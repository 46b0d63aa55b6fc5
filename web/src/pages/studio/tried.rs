//! The look that is tried, and the way back.

use followon::{BlockStyle, Settings};
use leptos::prelude::*;

use crate::engine::Engine;
use crate::reactive::{Memo, RwSignal, effect};

/// So many changes can be undone.
const MOST_UNDONE: usize = 50;

/// The look that the e-mails beside show: that of the settings, with what is being typed.
#[derive(Clone, Copy)]
pub struct Tried {
    // Beside it, since an engine's handles together are large to hand about.
    engine: StoredValue<Engine>,
    settings: RwSignal<Settings>,
    /// The look.
    pub style: Memo<BlockStyle>,
    /// The looks that were kept before, the latest last.
    before: RwSignal<Vec<BlockStyle>>,
}

impl Tried {
    /// Begins with the look that is kept.
    pub fn begin() -> Tried {
        let engine = Engine::get();
        let settings = RwSignal::new(engine.settings.get_untracked());
        effect(move || settings.set(engine.settings.get()));
        let style = Memo::new(move || settings.with(|settings| settings.block.clone()));
        Tried { engine: StoredValue::new(engine), settings, style, before: RwSignal::new(Vec::new()) }
    }

    /// Shows settings, and keeps nothing.
    pub fn show(self, settings: Settings) {
        self.settings.set(settings);
    }

    /// Keeps settings with another look. What was only tried is gone then, whether they can be kept or not.
    ///
    /// # Errors
    /// Why they cannot.
    pub fn keep(self, settings: Settings) -> Result<(), String> {
        let engine = self.engine.get_value();
        let old = engine.settings.get_untracked();
        if old.block == settings.block {
            self.show(old);
            return Ok(());
        }
        if let Err(error) = engine.configure(settings) {
            self.show(old);
            return Err(error.message);
        }
        self.before.update(|before| {
            before.push(old.block);
            let extra = before.len().saturating_sub(MOST_UNDONE);
            before.drain(..extra);
        });
        Ok(())
    }

    /// Keeps the look that is kept, changed.
    ///
    /// # Errors
    /// Why it cannot be.
    pub fn change(self, change: impl FnOnce(&mut BlockStyle)) -> Result<(), String> {
        let mut settings = self.engine.get_value().settings.get_untracked();
        change(&mut settings.block);
        self.keep(settings)
    }

    /// Forgets what was only tried.
    pub fn back(self) {
        self.settings.set(self.engine.get_value().settings.get_untracked());
    }

    /// Whether there is something to undo.
    pub fn can_undo(self) -> bool {
        self.before.with(|before| !before.is_empty())
    }

    /// Keeps the look that was kept before.
    pub fn undo(self) {
        let last = self.before.with_untracked(|before| before.last().cloned());
        let Some(block) = last else { return };
        if self.engine.get_value().change(|settings| settings.block = block).is_ok() {
            self.before.update(|before| drop(before.pop()));
        }
    }
}
