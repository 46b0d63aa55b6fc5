//! What was found in the files, gravest first, each with its places.

use followon::import::{Finding, FindingCode, Place, Severity};
use leptos::prelude::*;

use super::remedy::{all_rejected, kind_of, remedy};
use crate::engine::Engine;
use crate::format;
use crate::markup::{nothing, show, view};
use crate::protocol::{FileOutcome, FileResult};
use crate::reactive::{Memo, RwSignal};
use crate::route::View;

/// The findings of all files and of all together.
pub fn findings() -> AnyView {
    let engine = Engine::get();
    let all = Memo::new(move || {
        let together = engine.summary.with(|s| s.as_ref().map(|s| s.findings.clone()).unwrap_or_default());
        engine.files.with(|files| merge(files, together))
    });
    // A kind's entry stays as it is while its numbers change, and with it whatever has the focus.
    let kinds = Memo::new(move || all.with(|all| all.iter().map(|finding| finding.code).collect::<Vec<_>>()));
    // Rows, for one may be told of at several places.
    let sum = move |of: fn(&FileResult) -> u32| {
        engine.files.with(|files| files.iter().map(|file| of(&file.result)).sum::<u32>())
    };
    let rejected = Memo::new(move || sum(rejected));
    let title = move || {
        let lost = rejected.get() + sum(rejected_by_catalog);
        // Of a row that was kept some may be lost.
        let whole = all.with(|all| all.iter().all(|finding| finding.severity != Severity::Lost));
        match (all.with(Vec::is_empty), lost) {
            (true, _) => "Nothing was out of order. Every row was read as it stood.".to_owned(),
            (false, 0) if !whole => {
                "No row was left out as a whole. Every deviation is listed with what was done about it.".to_owned()
            }
            (false, 0) => "Nothing was lost. Every deviation is listed with what was done about it.".to_owned(),
            (false, n) => format!(
                "{} left out. Everything else is listed with what was done about it.",
                format::plural(n, "row was", "rows were")
            ),
        }
    };
    view! {
        <section class="stack" aria-labelledby="findings-title">
            <div class="findings-head">
                <div>
                    <h2 id="findings-title">"Findings"</h2>
                    <p class="muted">{title}</p>
                </div>
                {show(move || rejected.get() > 0, all_rejected)}
            </div>
            {show(move || all.with(|all| !all.is_empty()), move || view! {
                <ul class="findings card flush">
                    {move || kinds.get().into_iter().map(|code| one_finding(all, code)).collect_view()}
                </ul>
            })}
        </section>
    }
}

/// The rows left out of a file of orders.
fn rejected(file: &FileResult) -> u32 {
    if let FileResult::Orders(report) = file { report.rejected } else { 0 }
}

/// The rows left out of a catalog.
fn rejected_by_catalog(file: &FileResult) -> u32 {
    let FileResult::Catalog(report) = file else { return 0 };
    report.findings.iter().filter(|f| f.severity == Severity::Lost).map(|f| f.count).sum()
}

/// One entry a kind over all files, gravest first; within one gravity the most frequent first.
fn merge(files: &[FileOutcome], together: Vec<Finding>) -> Vec<Finding> {
    let mut all: Vec<Finding> = Vec::new();
    let of_files = files.iter().flat_map(|file| match &file.result {
        FileResult::Orders(report) => report.findings.as_slice(),
        FileResult::Catalog(report) => report.findings.as_slice(),
        FileResult::Ledger(_) | FileResult::Unusable(_) => &[],
    });
    for finding in of_files.cloned().chain(together) {
        match all.iter_mut().find(|known| known.code == finding.code) {
            Some(known) => {
                known.count += finding.count;
                known.examples.extend(finding.examples);
            }
            None => all.push(finding),
        }
    }
    all.sort_by_key(|finding| (finding.severity, std::cmp::Reverse(finding.count)));
    all
}

/// How a finding of orders is tagged that the merchant leaves out, and how what was done begins where they count.
const LEFT_OUT: (&str, &str) = ("tag warn", "Left out");
const COUNTED: &str = "They count unless you leave them out.";

fn one_finding(all: Memo<Vec<Finding>>, code: FindingCode) -> AnyView {
    let finding = move || all.with(|all| all.iter().find(|finding| finding.code == code).cloned());
    let Some(first) = untrack(finding) else { return nothing() };
    let engine = Engine::get();
    let severity = first.severity;
    let gravity = Memo::new(move || {
        // Orders of a kind are left out because the merchant says so.
        let chosen = kind_of(code).is_some_and(|kind| engine.settings.with(|s| s.leave_out_orders.contains(&kind)));
        match severity {
            Severity::Lost => ("tag bad", "Left out"),
            _ if chosen => LEFT_OUT,
            Severity::Repaired => ("tag warn", "Repaired"),
            Severity::Note => ("tag", "Note"),
        }
    });
    // What is left out no longer counts, as the first sentence would have it.
    let done = first.action.clone();
    let action = move || match gravity.get() {
        LEFT_OUT => format!("Left out, as you said.{}", done.strip_prefix(COUNTED).unwrap_or_default()),
        _ => done.clone(),
    };
    let setting = setting(code).map(|text| view! { <a href=View::Settings.href()>{text}</a> });
    let remedy = first.examples.first().and_then(|place| remedy(code, &place.file));
    let count = move || finding().map(|finding| format::count(finding.count));
    // A hundred places of every kind are too much to draw at once for what is mostly not looked at.
    let open = RwSignal::new(false);
    let toggled = move |event: web_sys::Event| {
        open.set(event_target::<web_sys::Element>(&event).has_attribute("open"));
    };
    view! {
        <li>
            <details class="finding" on:toggle=toggled>
                <summary>
                    <span class=move || gravity.get().0>{move || gravity.get().1}</span>
                    <span class="number finding-count">{count}</span>
                    <span class="finding-what">{first.what.clone()}</span>
                </summary>
                <div class="finding-body">
                    <p>{action} " " {setting}</p>
                    {remedy}
                    <ul class="places" tabindex="0" aria-label="Places">
                        {move || finding().filter(|_| open.get()).map(|finding| places(&finding))}
                    </ul>
                </div>
            </details>
        </li>
    }
}

fn places(finding: &Finding) -> AnyView {
    let more = finding.count - finding.examples.len() as u32;
    view! {
        {finding.examples.iter().map(one_place).collect_view()}
        {(more > 0).then(|| view! { <li class="muted">"and " {format::count(more)} " more"</li> })}
    }
}

fn one_place(place: &Place) -> AnyView {
    let at =
        if place.line > 0 { format!("{}, line {}", place.file, format::count(place.line)) } else { place.file.clone() };
    let column = (!place.column.is_empty()).then(|| format!(", {}", place.column));
    let text = (!place.text.is_empty()).then(|| view! { <code>{place.text.clone()}</code> });
    view! {
        <li>
            <span>{at} {column}</span>
            {text}
        </li>
    }
}

/// Where a setting decides, the words that lead to it.
fn setting(code: FindingCode) -> Option<&'static str> {
    match code {
        FindingCode::NoMerchandise => Some("Choose what to leave out"),
        FindingCode::Excluded => Some("Change what is excluded"),
        FindingCode::AfterToday | FindingCode::FarOff => Some("Change today"),
        FindingCode::RenamedProduct | FindingCode::AlikeNames => Some("Change the product key"),
        FindingCode::Aliases => Some("Change who is one customer"),
        FindingCode::Capped => Some("Change the cap"),
        FindingCode::DatesAsSaid => Some("Change how dates are read"),
        FindingCode::SeveralCurrencies => Some("Change the currency"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Failure;

    fn finding(code: FindingCode, severity: Severity, count: u32) -> Finding {
        let place = Place { file: "a.csv".to_owned(), line: count, column: String::new(), text: String::new() };
        Finding { code, severity, what: String::new(), action: String::new(), count, examples: vec![place] }
    }

    #[test]
    fn one_entry_a_kind_gravest_first() {
        let unusable = FileOutcome {
            name: "b.csv".to_owned(),
            result: FileResult::Unusable(Failure::Browser("it is gone".to_owned())),
        };
        let all = merge(
            &[unusable],
            vec![
                finding(FindingCode::Free, Severity::Note, 2),
                finding(FindingCode::Cancelled, Severity::Note, 9),
                finding(FindingCode::BadDate, Severity::Lost, 1),
                finding(FindingCode::Free, Severity::Note, 3),
            ],
        );
        let seen: Vec<_> = all.iter().map(|f| (f.code, f.count, f.examples.len())).collect();
        assert_eq!(seen, [(FindingCode::BadDate, 1, 1), (FindingCode::Cancelled, 9, 1), (FindingCode::Free, 5, 2)]);
    }
}
