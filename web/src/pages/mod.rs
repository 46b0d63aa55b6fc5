//! The views.

pub mod customer;
pub mod pairs;
pub mod predictions;
pub mod preview;
pub mod proof;
pub mod send;
pub mod settings;
pub mod start;
pub mod studio;

use leptos::prelude::AnyView;

use crate::route::View;

/// Any view. All but the first come with the later part of the program.
pub(crate) fn later(view: View) -> AnyView {
    match view {
        View::Start => start::start(),
        View::Pairs => pairs::pairs(),
        View::Predictions => predictions::predictions(),
        View::Preview => preview::preview(),
        View::Studio => studio::studio(),
        View::Proof => proof::proof(),
        View::Send => send::send(),
        View::Settings => settings::settings(),
    }
}
