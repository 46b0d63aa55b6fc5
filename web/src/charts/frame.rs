//! What all charts share: the picture with its sentence, words at places, and the figures as a table.

use leptos::prelude::*;

use crate::markup::view;

use super::shape::percent;
use crate::reactive::RwSignal;

/// A picture with the sentence that says what it shows.
pub fn picture(class: &'static str, sentence: String, shapes: AnyView, words: AnyView) -> AnyView {
    view! {
        <div class=format!("chart {class}") role="img" aria-label=sentence>
            <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">{shapes}</svg>
            {words}
        </div>
    }
}

/// A word over the chart, `place` percent from its left; near an edge it leans inwards, the short ones of an axis only
/// where they would leave the chart.
pub fn word(class: &'static str, place: f64, text: String) -> AnyView {
    let edge = if class == "axis" { 4.0 } else { 12.0 };
    let lean = if place < edge {
        "from-left"
    } else if place > 100.0 - edge {
        "from-right"
    } else {
        "centred"
    };
    view! { <span class=format!("word {class} {lean}") style:left=percent(place)>{text}</span> }
}

/// The figures behind a chart, drawn only once they are asked for.
pub fn as_table(
    caption: &'static str,
    head: &'static [&'static str],
    rows: impl Fn() -> Vec<Vec<String>> + Send + Sync + 'static,
) -> AnyView {
    figures(caption, head, Box::new(rows))
}

type Figures = Box<dyn Fn() -> Vec<Vec<String>> + Send + Sync>;

fn figures(caption: &'static str, head: &'static [&'static str], rows: Figures) -> AnyView {
    let open = RwSignal::new(false);
    let heads = head.iter().map(|head| view! { <th scope="col">{*head}</th> }).collect_view();
    let body = move || {
        open.get().then(|| {
            let row = |row: Vec<String>| {
                let cells = row.into_iter().map(|cell| view! { <td>{cell}</td> }).collect_view();
                view! { <tr>{cells}</tr> }
            };
            rows().into_iter().map(row).collect_view()
        })
    };
    view! {
        <details class="as-table" on:toggle=move |_| open.update(|open| *open = !*open)>
            <summary>"As a table"</summary>
            <div class="as-table-scroll" tabindex="0" role="group" aria-label=caption>
                <table>
                    <caption class="aside">{caption}</caption>
                    <thead><tr>{heads}</tr></thead>
                    <tbody>{body}</tbody>
                </table>
            </div>
        </details>
    }
}
