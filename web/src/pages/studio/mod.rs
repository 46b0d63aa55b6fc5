//! What should it look like? The view Block: the e-mail block beside what it is made of.

pub mod brands;
pub mod controls;
pub mod reading;
pub mod tags;
pub mod tried;
pub mod words;

use followon::deliver::Block;
use followon::predict::Prediction;
use followon::{BlockLayout, BlockStyle, Page, Query};
use leptos::prelude::*;

use crate::components::arrow::arrow;
use crate::components::drawer::pending;
use crate::components::in_turn::{Part, in_turn};
use crate::components::mail::{Sight, choice, copy_template, lines, sheet, small, stage};
use crate::components::{gate, heading};
use crate::engine::{Answer, Engine, use_answer};
use crate::format;
use crate::markup::{IntoChild, show, view};
use crate::pages::customer;
use crate::pages::send::missing;
use crate::pages::settings::groups::LAYOUTS;
use crate::protocol::Request;
use crate::reactive::{Memo, RwSignal, effect};
use tried::Tried;
use words::Around;

const QUESTION: &str = "What should it look like?";

/// Customers to go through, and to choose those side by side from.
const CUSTOMERS: u32 = 100;

/// What should it look like?
pub fn studio() -> AnyView {
    gate(QUESTION, "The e-mail block beside its layout, its words and its colours.", page)
}

fn page() -> AnyView {
    let engine = Engine::get();
    let tried = Tried::begin();
    let first = Query { limit: CUSTOMERS, ..Query::default() };
    let rows = use_answer::<Page<Prediction>>(move || Some(Request::Predictions(first.clone())));
    let customers = Memo::new(move || {
        let rows = rows.value.get().map(|page| page.rows).unwrap_or_default();
        rows.into_iter().map(|row| (row.customer, row.products.len())).collect::<Vec<_>>()
    });
    // By address, so that it stays the same when the list changes. It is the one that was looked at elsewhere, where it is one
    // of these, else one who shows the most of the block.
    let chosen = RwSignal::new(engine.looked_at.get_value());
    let customer = Memo::new(move || {
        let chosen = chosen.get();
        customers.with(|all| {
            let most = all.iter().map(|(_, products)| *products).max();
            let first = || all.iter().find(|(_, products)| Some(*products) == most);
            let found = all.iter().find(|(customer, _)| Some(customer) == chosen.as_ref());
            found.or_else(first).map(|(customer, _)| customer.clone())
        })
    });
    effect(move || {
        if let Some(customer) = customer.get() {
            engine.looked_at.set_value(Some(customer));
        }
    });
    let block = use_answer::<Block>(move || question(customer.get(), tried.style.get()));
    let around = Around::of(tried, customer);
    let lead = "Changes show at once and are kept in this browser; the template that you copy has them.";
    let empty = Memo::new(move || customers.with(Vec::is_empty));
    let nobody = Memo::new(move || rows.value.with(|page| page.as_ref().is_some_and(|page| page.total == 0)));
    let control = move |control: fn(Tried) -> AnyView| -> Part { Box::new(move || control(tried)) };
    let studio = move || {
        view! {
            <div class="studio-columns">
                <div class="studio-main">
                    <div class="studio-stage">{stages(tried, customers, customer, chosen, block, around)}</div>
                    {around.panel()}
                </div>
                <div class="studio-controls card flush">
                    {in_turn([brands::brands, controls::layout, controls::wording, controls::looks].map(control).into())}
                </div>
            </div>
        }
    };
    view! {
        <section class="page wide studio">
            {heading(QUESTION, lead)}
            {missing()}
            {move || match (nobody.get(), empty.get()) {
                (true, _) => nobody_gets_an_offer(),
                (false, true) => pending(rows.failure.get().map(|failure| failure.to_string())),
                (false, false) => untrack(studio),
            }}
        </section>
    }
}

fn nobody_gets_an_offer() -> AnyView {
    view! {
        <div class="state">
            <p>"No customer has an offer yet, so there is no e-mail to show. “Withheld” says why, and what would change it."</p>
            <a class="button" href="#/predictions?tab=withheld">"See why"</a>
        </div>
    }
}

/// The block of a customer in a look.
fn question(customer: Option<String>, style: BlockStyle) -> Option<Request> {
    customer.map(|customer| Request::Block { customer, style: Some(Box::new(style)) })
}

/// The e-mails: one, all layouts of one, or several customers’.
fn stages(
    tried: Tried,
    customers: Memo<Vec<(String, usize)>>,
    customer: Memo<Option<String>>,
    chosen: RwSignal<Option<String>>,
    block: Answer<Block>,
    around: Around,
) -> AnyView {
    let sight = Sight::for_screen();
    let shows = RwSignal::new(0_usize);
    let content = move || {
        let which = shows.get();
        untrack(|| match which {
            1 => layouts(tried, sight, customer),
            2 => several(tried, sight, customers),
            _ => view! {
                {sight.ask(vec![block])}
                {stage(sight, sheet(sight, "The block as this customer gets it", customer, around.head(), block))}
            },
        })
    };
    let step = move |forward: bool| {
        let here = customer.get_untracked();
        customers.with_untracked(|all| {
            let at = all.iter().position(|(customer, _)| Some(customer) == here.as_ref()).unwrap_or(0);
            let to = if forward { at + 1 } else { at + all.len() - 1 };
            chosen.set(all.get(to % all.len().max(1)).map(|(customer, _)| customer.clone()));
        });
    };
    view! {
        <div class="studio-bar">
            {choice("Shown", &["One e-mail", "Layouts", "Customers"], shows)}
            {show(move || shows.get() < 2, move || view! {
                <div class="row">
                    {arrow(false, "Previous", || false, move || step(false))}
                    {arrow(true, "Next", || false, move || step(true))}
                </div>
            })}
            <span class="studio-actions">
                <button
                    type="button"
                    class="button"
                    aria-disabled=move || (!tried.can_undo()).to_string()
                    on:click=move |_| tried.undo()
                >
                    "Undo"
                </button>
                {copy_template(block)}
            </span>
        </div>
        {sight.tools()}
        {content}
    }
}

/// One customer's block in every layout.
fn layouts(tried: Tried, sight: Sight, customer: Memo<Option<String>>) -> AnyView {
    let styled = move |layout: BlockLayout| BlockStyle { layout, ..tried.style.get() };
    let asked = LAYOUTS.map(|(layout, name)| {
        let block = use_answer::<Block>(move || question(customer.get(), styled(layout)));
        (layout, name, block)
    });
    let one = |(layout, name, block): (BlockLayout, &'static str, Answer<Block>)| {
        let pressed = Memo::new(move || tried.style.with(|style| style.layout == layout));
        let wear = move |_| {
            // Any layout is within bounds.
            let _ = tried.change(|look| look.layout = layout);
        };
        view! {
            <figure class="studio-one">
                <figcaption>
                    <button type="button" class="button" aria-pressed=move || pressed.get().to_string() on:click=wear>
                        {name}
                    </button>
                </figcaption>
                {small(sight, sheet(sight, name, customer, lines(), block))}
            </figure>
        }
    };
    let sheets = asked.into_iter().map(one).collect_view().into_any();
    view! {
        {sight.ask(asked.iter().map(|(.., block)| *block).collect())}
        {stage(sight, view! { <div class="studio-several">{sheets}</div> })}
    }
}

/// The blocks of three customers, of unlike numbers of products where there are such.
fn several(tried: Tried, sight: Sight, customers: Memo<Vec<(String, usize)>>) -> AnyView {
    let chosen = Memo::new(move || customers.with(|all| unlike(all)));
    let sheets = move |chosen: Vec<(String, usize)>| {
        let asked: Vec<(String, usize, Answer<Block>)> = chosen
            .into_iter()
            .map(|(customer, products)| {
                let asks = customer.clone();
                let block = use_answer::<Block>(move || question(Some(asks.clone()), tried.style.get()));
                (customer, products, block)
            })
            .collect();
        let blocks = asked.iter().map(|(.., block)| *block).collect();
        let one = |(customer, products, block): (String, usize, Answer<Block>)| {
            let href = customer::preview(&customer);
            let whose = Memo::new(move || Some(customer.clone()));
            view! {
                <figure class="studio-one">
                    <figcaption>
                        <a class="button" href=href>{format::plural(products as u32, "product", "products")}</a>
                    </figcaption>
                    {small(sight, sheet(sight, "The block of one of several customers", whose, lines(), block))}
                </figure>
            }
        };
        let sheets = asked.into_iter().map(one).collect_view().into_any();
        view! {
            {sight.ask(blocks)}
            {stage(sight, view! { <div class="studio-several">{sheets}</div> })}
        }
    };
    (move || {
        let chosen = chosen.get();
        untrack(|| sheets(chosen))
    })
    .into_child()
}

/// Three customers: the first with three products, with two, with one, and then whoever comes first.
fn unlike(all: &[(String, usize)]) -> Vec<(String, usize)> {
    let mut chosen: Vec<&(String, usize)> = Vec::new();
    for products in [3, 2, 1] {
        chosen.extend(all.iter().find(|(_, has)| *has == products));
    }
    for one in all {
        if chosen.len() < 3 && !chosen.contains(&one) {
            chosen.push(one);
        }
    }
    chosen.into_iter().cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::unlike;

    #[test]
    fn customers_of_unlike_numbers_of_products_are_shown() {
        let of = |numbers: &[usize]| numbers.iter().enumerate().map(|(at, n)| (at.to_string(), *n)).collect::<Vec<_>>();
        let shown = |numbers: &[usize]| unlike(&of(numbers)).into_iter().map(|(_, n)| n).collect::<Vec<_>>();
        assert_eq!(shown(&[1, 1, 3, 2, 1]), [3, 2, 1]);
        assert_eq!(shown(&[1, 1, 1, 1]), [1, 1, 1]);
        assert_eq!(shown(&[2, 1]), [2, 1]);
        assert!(shown(&[]).is_empty());
    }
}
