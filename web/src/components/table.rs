//! A table of any length: it asks the worker for the rows in sight and draws no others.
//!
//! The rows are behind a trait, so that there is one table in the program however many lists it shows. The focus stays
//! on the table itself and `aria-activedescendant` names the active row, for rows come and go while one scrolls.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use followon::Query;
use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;

use super::table_rows::{CHUNK, Rows};
use super::table_window::Window;
use crate::engine::Engine;
use crate::markup::{IntoChild, view};
use crate::protocol::Failure;
use crate::reactive::{Memo, RwSignal, effect, spawn};

/// Rows drawn beyond either end of what is in sight.
const OVER: usize = 8;

/// The height of a row in pixels; the style sheet has the same.
const ROW: f64 = 36.0;

/// The height of a row that stands on two lines.
const TALL_ROW: f64 = 68.0;

/// Below this width in pixels rows stand on two lines and the head gives way to a list of orders.
const NARROW: f64 = 720.0;

/// A row of a table.
pub trait Row: Send + Sync {
    /// What tells it from the other rows of its list.
    fn key(&self) -> String;
    /// What stands in its cells, one a column.
    fn cells(&self) -> Vec<AnyView>;
}

/// A row as the table holds it.
pub type AnyRow = Arc<dyn Row>;

/// Rows as they come from the engine, with the length of the whole list.
pub struct Lot {
    /// How many rows the list has.
    pub total: u32,
    /// The rows asked for.
    pub rows: Vec<AnyRow>,
}

/// Asks the engine for rows.
pub type Fetch = fn(Engine, Query) -> Pin<Box<dyn Future<Output = Result<Lot, Failure>>>>;

/// A column of a table.
pub struct Column {
    /// Its head.
    pub head: &'static str,
    /// What the head means, where that needs saying.
    pub help: &'static str,
    /// The class of its cells.
    pub class: &'static str,
    /// The field of the query that sorts by it.
    pub sort: Option<&'static str>,
    /// Whether the first click on its head puts the largest first.
    pub largest_first: bool,
}

/// A table's query and what is picked in it: both belong to the address, so the view holds them.
#[derive(Clone, Copy)]
pub struct Table {
    /// The accessible name.
    pub name: &'static str,
    /// The class that carries the widths of the columns.
    pub class: &'static str,
    /// The columns.
    pub columns: &'static [Column],
    /// How rows are asked for.
    pub fetch: Fetch,
    /// Which rows.
    pub query: Memo<Query>,
    /// The column the rows are sorted by, and whether the largest come first, where the query leaves it to the engine.
    pub sorted: (&'static str, bool),
    /// Asks for another order: the field, and whether the largest come first.
    pub sort: Callback<(&'static str, bool)>,
    /// The key of the row that is open.
    pub selected: Memo<Option<String>>,
    /// Opens the row of this key; `None` closes.
    pub open: Callback<Option<String>>,
    /// Told how long the list is.
    pub total: RwSignal<Option<usize>>,
    /// What stands in place of an empty list.
    pub empty: fn() -> AnyView,
}

/// What the parts of one table share.
#[derive(Clone, Copy)]
struct State {
    table: Table,
    engine: Engine,
    rows: RwSignal<Rows<AnyRow>>,
    window: RwSignal<Window>,
    active: RwSignal<usize>,
    waiting: RwSignal<bool>,
    failure: RwSignal<Option<Failure>>,
    node: NodeRef<leptos::html::Div>,
    /// The list asked for last; answers to an earlier one are dropped.
    list: StoredValue<u64>,
    /// Chunks under way.
    asked: StoredValue<Vec<(u64, usize)>>,
    pause: StoredValue<Option<TimeoutHandle>>,
}

/// Draws the table.
pub fn table(table: Table) -> AnyView {
    let state = State {
        table,
        engine: Engine::get(),
        rows: RwSignal::new(Rows::new(0)),
        window: RwSignal::new(Window::new(0, ROW, 720.0)),
        active: RwSignal::new(0),
        waiting: RwSignal::new(false),
        failure: RwSignal::new(None),
        node: NodeRef::new(),
        list: StoredValue::new(0),
        asked: StoredValue::new(Vec::new()),
        pause: StoredValue::new(None),
    };
    state.follow_query();
    state.follow_window();
    state.follow_size();
    let narrow = Memo::new(move || state.window.with(|w| w.row > ROW));
    let known = Memo::new(move || state.rows.with(|r| r.list > 0));
    let none = Memo::new(move || state.rows.with(|r| r.list > 0 && r.total == 0));
    view! {
        <div class="table" class:narrow=narrow>
            {move || narrow.get().then(|| state.sort_list())}
            {move || state.failure.get().map(|failure| failed(&failure))}
            <div
                class=format!("table-scroll {}", table.class)
                role="grid"
                tabindex="0"
                data-rows=""
                aria-label=table.name
                aria-busy=move || state.waiting.get().to_string()
                aria-rowcount=move || state.rows.with(|r| r.total + 1)
                aria-activedescendant=move || state.active_id()
                node_ref=state.node
                on:scroll=move |_| state.scrolled()
                on:keydown=move |event| state.key(&event)
            >
                {state.head()}
                <div
                    class="table-body"
                    role="rowgroup"
                    hidden=none
                    style:height=move || format!("{}px", state.window.with(Window::body))
                >
                    {move || (!known.get()).then(skeleton)}
                    {state.body()}
                </div>
                {move || none.get().then(|| view! {
                    <div class="table-empty" role="row"><div role="gridcell">{(table.empty)()}</div></div>
                })}
            </div>
        </div>
    }
}

/// Rows of nothing for a list that takes its time; the style sheet lets them in after 300 ms.
fn skeleton() -> AnyView {
    (0..12).map(|_| view! { <div class="tr wait" role="presentation"><span></span></div> }).collect_view().into_child()
}

/// What is said in place of rows that did not come.
pub fn failed(failure: &Failure) -> AnyView {
    view! {
        <p class="table-failed" role="alert">
            "These rows could not be read. " {failure.to_string()} " Change the search or reload the page to try again."
        </p>
    }
}

impl State {
    /// Asks anew whenever the query or the results change. The old rows stay until the new ones are there.
    fn follow_query(self) {
        let query = self.table.query;
        let mut before = None;
        effect(move || {
            self.engine.version.track();
            let query = query.get();
            let same = before.as_ref() == Some(&query);
            if self.engine.summary.with_untracked(Option::is_some) {
                let list = self.list.get_value() + 1;
                self.list.set_value(list);
                self.waiting.set(true);
                // The same question over new results: stay where the reader is.
                let first = if same { self.window.with_untracked(|w| w.range(0).0) / CHUNK * CHUNK } else { 0 };
                spawn(self.begin(list, first, !same, query.clone()));
            }
            before = Some(query);
        });
    }

    async fn begin(self, list: u64, first: usize, to_top: bool, query: Query) {
        let question = Query { offset: first as u32, limit: CHUNK as u32, ..query };
        let result = (self.table.fetch)(self.engine, question).await;
        if self.list.try_get_value() != Some(list) {
            return;
        }
        match result {
            Ok(lot) => {
                let total = lot.total as usize;
                let mut rows = Rows::new(list);
                rows.take(first, total, lot.rows);
                let window = self.window.get_untracked();
                let window = if to_top {
                    self.active.set(0);
                    Window::new(total, window.row, window.view)
                } else {
                    self.active.update(|at| *at = (*at).min(total.saturating_sub(1)));
                    window.resized(total, window.row, window.view)
                };
                self.rows.set(rows);
                self.failure.set(None);
                self.table.total.set(Some(total));
                self.go(window);
            }
            Err(Failure::Outdated) => return,
            Err(failure) => self.failure.set(Some(failure)),
        }
        self.waiting.set(false);
    }

    /// Asks for the chunks in sight that are not there, once the scrolling has slowed down.
    fn follow_window(self) {
        let range = Memo::new(move || self.window.with(|w| w.range(OVER)));
        effect(move || {
            let (first, end) = range.get();
            if self.rows.with(|rows| rows.missing(first, end)).is_empty() {
                return;
            }
            self.cancel_pause();
            let ask = move || self.ask_missing();
            self.pause.set_value(set_timeout_with_handle(ask, Duration::from_millis(40)).ok());
        });
        on_cleanup(move || self.cancel_pause());
    }

    fn cancel_pause(self) {
        if let Some(Some(pause)) = self.pause.try_update_value(Option::take) {
            pause.clear();
        }
    }

    fn ask_missing(self) {
        let Some((first, end)) = self.window.try_get_untracked().map(|w| w.range(OVER)) else { return };
        let (list, missing) = self.rows.with_untracked(|rows| (rows.list, rows.missing(first, end)));
        for offset in missing {
            let place = (list, offset);
            if self.asked.with_value(|asked| asked.contains(&place)) {
                continue;
            }
            self.asked.update_value(|asked| asked.push(place));
            let query = self.table.query.get_untracked();
            spawn(async move {
                let question = Query { offset: offset as u32, limit: CHUNK as u32, ..query };
                let result = (self.table.fetch)(self.engine, question).await;
                let Some(()) = self.asked.try_update_value(|asked| asked.retain(|a| *a != place)) else { return };
                // Of a list that has been replaced meanwhile, or is about to be.
                if self.rows.with_untracked(|rows| rows.list) != list || self.list.get_value() != list {
                    return;
                }
                match result {
                    Ok(lot) => self.rows.update(|rows| rows.take(offset, lot.total as usize, lot.rows)),
                    Err(Failure::Outdated) => {}
                    Err(failure) => self.failure.set(Some(failure)),
                }
            });
        }
    }

    /// Measures the table now and whenever its size changes.
    fn follow_size(self) {
        effect(move || {
            let Some(node) = self.node.get() else { return };
            let measure = move || {
                let Some(Some(node)) = self.node.try_get_untracked() else { return };
                let row = if f64::from(node.client_width()) < NARROW { TALL_ROW } else { ROW };
                let head = node.query_selector(".table-head").ok().flatten();
                let head = head.map_or(0.0, |head| head.get_bounding_client_rect().height());
                let view = (f64::from(node.client_height()) - head).max(row);
                let old = self.window.get_untracked();
                if (old.row - row).abs() > 0.5 || (old.view - view).abs() > 0.5 {
                    let window = old.resized(old.total, row, view);
                    let open = self.table.selected.with_untracked(Option::is_some);
                    self.go(if open { window.showing(self.active.get_untracked()) } else { window });
                }
            };
            measure();
            let closure = Closure::<dyn Fn()>::new(measure);
            let Ok(observer) = web_sys::ResizeObserver::new(closure.as_ref().unchecked_ref()) else { return };
            observer.observe(&node);
            // The observer calls into the closure, so the two live and go together.
            let held = StoredValue::new_local(Some((observer, closure)));
            on_cleanup(move || {
                if let Some(Some((observer, _closure))) = held.try_update_value(Option::take) {
                    observer.disconnect();
                }
            });
        });
    }

    /// Puts the window here and the browser's scroll place with it, after the body has its height.
    fn go(self, window: Window) {
        self.window.set(window);
        request_animation_frame(move || {
            let Some(Some(node)) = self.node.try_get_untracked() else { return };
            let scroll = self.window.with_untracked(|w| w.scroll);
            if (f64::from(node.scroll_top()) - scroll).abs() > 1.0 {
                node.set_scroll_top(scroll as i32);
            }
        });
    }

    fn scrolled(self) {
        let Some(node) = self.node.get_untracked() else { return };
        let scroll = f64::from(node.scroll_top());
        self.window.update(|window| {
            // Browsers round the place that was set; that is no scrolling.
            if (scroll - window.scroll).abs() > 1.0 {
                *window = window.scrolled(scroll);
            }
        });
    }

    fn key(self, event: &web_sys::KeyboardEvent) {
        let on_table = event.target() == event.current_target();
        if event.ctrl_key() || event.meta_key() || event.alt_key() || (!on_table && event.key() != "Escape") {
            return;
        }
        if self.step(&event.key()) {
            event.prevent_default();
        }
    }

    /// Does what the key asks for; whether it asked for anything.
    fn step(self, key: &str) -> bool {
        let total = self.rows.with_untracked(|rows| rows.total);
        let (at, page) = (self.active.get_untracked(), self.window.with_untracked(Window::page));
        let to = match key {
            "ArrowDown" | "j" => at + 1,
            "ArrowUp" | "k" => at.saturating_sub(1),
            "PageDown" => at + page,
            "PageUp" => at.saturating_sub(page),
            "Home" => 0,
            "End" => total,
            "Enter" | " " => {
                self.open(at);
                return true;
            }
            "Escape" => {
                let open = self.table.selected.with_untracked(Option::is_some);
                if open {
                    self.table.open.run(None);
                }
                return open;
            }
            _ => return false,
        };
        if total > 0 {
            let to = to.min(total - 1);
            self.active.set(to);
            self.go(self.window.get_untracked().showing(to));
            // Beside an open row the next one opens as one goes.
            if self.table.selected.with_untracked(Option::is_some) {
                self.open(to);
            }
        }
        true
    }

    fn open(self, index: usize) {
        if let Some(key) = self.rows.with_untracked(|rows| rows.get(index).map(|row| row.key())) {
            self.active.set(index);
            self.table.open.run(Some(key));
        }
    }

    fn id(self, index: usize) -> String {
        format!("{}-{index}", self.table.class)
    }

    fn active_id(self) -> Option<String> {
        let at = self.active.get();
        let (first, end) = self.window.with(|w| w.range(OVER));
        (first..end).contains(&at).then(|| self.id(at))
    }

    /// The field and direction the rows are in now.
    fn order(self) -> (String, bool) {
        self.table.query.with(|query| match &query.sort {
            Some(sort) => (sort.clone(), query.descending),
            None => (self.table.sorted.0.to_owned(), self.table.sorted.1),
        })
    }

    fn head(self) -> AnyView {
        let heads = self.table.columns.iter().map(|column| self.head_cell(column)).collect_view();
        view! {
            <div class="table-head" role="rowgroup"><div class="tr" role="row" aria-rowindex="1">{heads}</div></div>
        }
    }

    fn head_cell(self, column: &'static Column) -> AnyView {
        let class = format!("td {}", column.class);
        let help = (!column.help.is_empty()).then_some(column.help);
        let Some(field) = column.sort else {
            return view! { <div class=class role="columnheader" title=help>{column.head}</div> };
        };
        let order = Memo::new(move || Some(self.order()).filter(|(sort, _)| sort == field).map(|(_, down)| down));
        let turn = move |_| {
            let down = order.get_untracked().map_or(column.largest_first, |down| !down);
            self.table.sort.run((field, down));
        };
        let sorted = move || match order.get() {
            Some(true) => "descending",
            Some(false) => "ascending",
            None => "none",
        };
        view! {
            <div class=class role="columnheader" aria-sort=sorted title=help>
                <button type="button" on:click=turn>{column.head}<span class="sort" aria-hidden="true"></span></button>
            </div>
        }
    }

    /// What stands in for the heads where there is no room for them.
    fn sort_list(self) -> AnyView {
        let columns = self.table.columns.iter().filter_map(|column| Some((column, column.sort?)));
        let options = columns
            .map(|(column, field)| {
                let chosen = move || self.order().0 == field;
                view! { <option value=field selected=chosen>{column.head}</option> }
            })
            .collect_view();
        let pick = move |event| {
            let value = event_target_value(&event);
            let column = self.table.columns.iter().find(|column| column.sort == Some(value.as_str()));
            if let Some((field, column)) = column.and_then(|column| Some((column.sort?, column))) {
                self.table.sort.run((field, column.largest_first));
            }
        };
        let turn = move |_| {
            let (sort, down) = self.order();
            if let Some(field) = self.table.columns.iter().find_map(|column| column.sort.filter(|f| *f == sort)) {
                self.table.sort.run((field, !down));
            }
        };
        view! {
            <div class="table-order">
                <label>"Sort by " <select on:change=pick>{options}</select></label>
                <button type="button" class="button quiet" on:click=turn>
                    {move || if self.order().1 { "Highest first" } else { "Lowest first" }}
                </button>
            </div>
        }
    }

    /// The rows in sight, in blocks of [`OVER`] rows. There are as many places for blocks as are ever in sight at once, and each
    /// block has its own: so of the blocks in sight all but those that came in stay as they are.
    fn body(self) -> AnyView {
        let places = Memo::new(move || self.window.with(|w| w.most_blocks(OVER)));
        (move || {
            let places = places.get();
            (0..places).map(|place| self.block(place, places)).collect_view()
        })
        .into_child()
    }

    fn block(self, place: usize, places: usize) -> AnyView {
        // Which block it is, of which list, and how many of its rows are there.
        let block = Memo::new(move || {
            let (first, end) = self.window.with(|w| w.range(OVER));
            let first = first / OVER;
            let block = first + (place + places - first % places) % places;
            let rows = block * OVER..end.min((block + 1) * OVER);
            let there =
                self.rows.with(|all| (all.list, rows.clone().filter(|index| all.get(*index).is_some()).count()));
            (!rows.is_empty()).then_some((rows.start, rows.end, there))
        });
        let at = move || {
            let begin = block.get().map_or(0, |(begin, ..)| begin);
            format!("translateY({}px)", self.window.with(|w| w.place(begin)))
        };
        let rows = move || block.get().map(|(begin, end, _)| (begin..end).map(|index| self.row(index)).collect_view());
        view! { <div class="table-rows" role="presentation" style:transform=at>{rows}</div> }
    }

    fn row(self, index: usize) -> AnyView {
        let Some(row) = self.rows.with_untracked(|rows| rows.get(index).cloned()) else {
            return view! {
                <div class="tr wait" role="row" aria-rowindex=index + 2>
                    <div class="td" role="gridcell" aria-label="Being read"><span></span></div>
                </div>
            };
        };
        let key = row.key();
        let cells = row.cells().into_iter().zip(self.table.columns);
        let cells = cells
            .map(|(cell, column)| {
                view! { <div class=format!("td {}", column.class) role="gridcell">{cell}</div> }
            })
            .collect_view();
        let selected = Memo::new(move || self.table.selected.with(|open| open.as_ref() == Some(&key)));
        view! {
            <div
                class="tr"
                class:active=move || self.active.get() == index
                id=self.id(index)
                role="row"
                aria-rowindex=index + 2
                aria-selected=move || selected.get().to_string()
                on:click=move |_| self.open(index)
            >
                {cells}
            </div>
        }
    }
}
