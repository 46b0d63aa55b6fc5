//! What flags are called, wherever they are shown or chosen.

use followon::follow::FlagCode;

/// All flags in a word or two, in their order.
pub const NAMES: [&str; FlagCode::ALL.len()] =
    ["May be luck", "Few followers", "Best-seller", "Changed lately", "Seasonal"];

/// A flag in a word or two.
pub fn name(flag: FlagCode) -> &'static str {
    NAMES[flag as usize]
}
