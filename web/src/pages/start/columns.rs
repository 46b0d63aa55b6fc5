//! A table of the merchant's own: which column is which.

use followon::import::{MappedColumn, PreviewColumn, Role, TableMapping, TablePreview};
use leptos::prelude::*;

use crate::engine::Engine;
use crate::markup::{show, view};
use crate::reactive::RwSignal;

/// What a column that tells nothing is called.
const NOTHING: &str = "not read";

/// What it costs that no column tells any of these.
const LACKS: [(&[Role], &str); 3] = [
    (&[Role::Order], "Without an order number, all that a customer bought at one time is one order."),
    (&[Role::Quantity], "Without a quantity, each row is one piece."),
    (&[Role::Price, Role::LineTotal], "Without a price, gifts and samples count as bought."),
];

/// A table whose columns can be told, behind a button; `read` says whether it is read already.
pub fn columns(file: &str, table: &TablePreview, read: bool) -> AnyView {
    let open = RwSignal::new(!read);
    let (file, table) = (file.to_owned(), table.clone());
    let name = if read { "Correct the columns" } else { "Say which column is which" };
    view! {
        <div class="columns">
            <button
                type="button"
                class="button"
                class:quiet=read
                aria-expanded=move || open.get().to_string()
                on:click=move |_| open.update(|open| *open = !*open)
            >
                {name}
            </button>
            {show(move || open.get(), move || editor(&file, &table))}
        </div>
    }
}

fn editor(file: &str, table: &TablePreview) -> AnyView {
    let engine = Engine::get();
    let chosen = RwSignal::new(table.columns.iter().map(|column| column.role).collect::<Vec<_>>());
    let trouble = RwSignal::new(None::<String>);
    let names: Vec<String> = table.columns.iter().map(|column| column.name.clone()).collect();
    let file = file.to_owned();
    let take = move |_| {
        let column = |(name, role): (&String, Option<Role>)| MappedColumn { name: name.clone(), role };
        let mapping = TableMapping { columns: names.iter().zip(chosen.get_untracked()).map(column).collect() };
        let same = |known: &TableMapping| known.columns.iter().map(|c| &c.name).eq(&names);
        let changed = engine.change(|settings| {
            settings.tables.retain(|known| !same(known));
            settings.tables.push(mapping);
        });
        match changed {
            Ok(()) => engine.read_again(&file),
            // The setting's name says nothing here.
            Err(error) => trouble.set(Some(error.message.trim_start_matches("tables: ").to_owned())),
        }
    };
    let rows = table.columns.iter().enumerate().map(|(at, column)| row(at, column, chosen)).collect_view();
    view! {
        <table class="columns-table" aria-label="Columns">
            <thead><tr><th scope="col">"Column"</th><th scope="col">"Begins with"</th><th scope="col">"Read as"</th></tr></thead>
            <tbody>{rows}</tbody>
        </table>
        {move || chosen.with(|chosen| LACKS.iter().filter(|(roles, _)| !roles.iter().any(|role| chosen.contains(&Some(*role)))).map(|(_, says)| view! { <p class="muted">{*says}</p> }).collect_view())}
        {move || trouble.get().map(|trouble| view! { <p class="bad" role="alert">{trouble}</p> })}
        <div class="row">
            <button type="button" class="button primary" on:click=take>"Read it so"</button>
            <span class="muted">"Kept for tables with these columns."</span>
        </div>
    }
}

fn row(at: usize, column: &PreviewColumn, chosen: RwSignal<Vec<Option<Role>>>) -> AnyView {
    let role = move || chosen.with(|all| all[at]);
    let choose = move |event| {
        let name = event_target_value(&event);
        chosen.update(|all| all[at] = Role::ALL.into_iter().find(|role| role.said() == name));
    };
    let option = move |said: &'static str| {
        view! { <option value=said selected=move || role().map_or(NOTHING, Role::said) == said>{said}</option> }
    };
    let unsure = column.role.is_some() && column.confidence < 80;
    let label = format!("{} is read as", column.name);
    view! {
        <tr>
            <th scope="row">{column.name.clone()}</th>
            <td class="muted">{column.samples.join(", ")}</td>
            <td>
                <select class="field" aria-label=label on:change=choose>
                    {option(NOTHING)}
                    {Role::ALL.into_iter().filter(|role| *role != Role::LineType).map(|role| option(role.said())).collect_view()}
                </select>
                {unsure.then(|| view! { <span class="muted">" a guess"</span> })}
            </td>
        </tr>
    }
}
