//! The look as it is tried, and the way back.

use followon::{BlockStyle, Settings};
use leptos::prelude::*;

use crate::engine::Engine;
use crate::reactive::{Memo, RwSignal, effect};

/// So many changes can be undone.
const MOST_UNDONE: usize = 50;

/// The look that the e-mails beside show: that of the settings, and what is being typed.
#[derive(Clone, Copy)]
pub struct Draft {
    // Beside it, since an engine's handles together are large to hand about.
    engine: StoredValue<Engine>,
    /// The settings with what is being typed.
    pub settings: RwSignal<Settings>,
    /// Their look.
    pub style: Memo<BlockStyle>,
    /// The looks before, the latest last.
    before: RwSignal<Vec<BlockStyle>>,
}

impl Draft {
    /// Begins with the settings' look.
    pub fn begin() -> Draft {
        let engine = Engine::get();
        let settings = RwSignal::new(engine.settings.get_untracked());
        effect(move || settings.set(engine.settings.get()));
        let style = Memo::new(move || settings.with(|settings| settings.block.clone()));
        Draft { engine: StoredValue::new(engine), settings, style, before: RwSignal::new(Vec::new()) }
    }

    /// Takes settings with another look as the merchant's.
    ///
    /// # Errors
    /// Why it cannot be.
    pub fn take(self, settings: Settings) -> Result<(), String> {
        let engine = self.engine.get_value();
        let old = engine.settings.with_untracked(|settings| settings.block.clone());
        if old == settings.block {
            return Ok(());
        }
        engine.configure(settings).map_err(|error| error.message)?;
        self.before.update(|before| {
            before.push(old);
            let extra = before.len().saturating_sub(MOST_UNDONE);
            before.drain(..extra);
        });
        Ok(())
    }

    /// Takes another look.
    pub fn wear(self, block: BlockStyle) {
        let engine = self.engine.get_value();
        let settings = engine.settings.with_untracked(|settings| Settings { block, ..settings.clone() });
        // Looks come from where they were checked.
        let _ = self.take(settings);
    }

    /// Whether there is something to undo.
    pub fn can_undo(self) -> bool {
        self.before.with(|before| !before.is_empty())
    }

    /// Puts the look before back.
    pub fn undo(self) {
        let mut last = None;
        self.before.update(|before| last = before.pop());
        if let Some(block) = last {
            let _ = self.engine.get_value().change(|settings| settings.block = block);
        }
    }
}
