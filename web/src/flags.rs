//! What flags are called, wherever they are shown or chosen.

use followon::follow::FlagCode;

/// A flag in a word or two.
pub fn name(flag: FlagCode) -> &'static str {
    match flag {
        FlagCode::Luck => "May be luck",
        FlagCode::FewFollowers => "Few followers",
        FlagCode::BestSeller => "Best-seller",
        FlagCode::Changed => "Changed lately",
        FlagCode::Seasonal => "Seasonal",
    }
}
