//! Parts of a view, one after the other.

use std::time::Duration;

use leptos::prelude::*;

use crate::markup::show;
use crate::reactive::RwSignal;

/// One part of a view.
pub type Part = Box<dyn Fn() -> AnyView + Send + Sync>;

/// Draws each part in a task of its own: together they would hold the page up, where many are drawn by a program that the
/// browser has not run before.
pub fn in_turn(parts: Vec<Part>) -> Vec<AnyView> {
    let (drawn, count) = (RwSignal::new(1), parts.len());
    go_on(drawn, count);
    parts.into_iter().enumerate().map(|(at, part)| show(move || drawn.get() > at, part)).collect_view()
}

fn go_on(drawn: RwSignal<usize>, count: usize) {
    let next = move || {
        // Whoever goes on to another view takes this one with them.
        if let Some(so_far) = drawn.try_get_untracked().filter(|so_far| *so_far < count) {
            drawn.set(so_far + 1);
            go_on(drawn, count);
        }
    };
    set_timeout(next, Duration::ZERO);
}
