//! What was found in the files, gravest first, each with its places.

use followon::import::{Finding, FindingCode, Place, Severity};
use leptos::prelude::*;

use crate::engine::Engine;
use crate::format;
use crate::markup::{show, view};
use crate::protocol::{FileOutcome, FileResult};
use crate::reactive::Memo;
use crate::route::View;

/// The findings of all files and of all together.
pub fn findings() -> AnyView {
    let engine = Engine::get();
    let all = Memo::new(move || {
        let together = engine.summary.with(|s| s.as_ref().map(|s| s.findings.clone()).unwrap_or_default());
        engine.files.with(|files| merge(files, together))
    });
    let title = move || {
        let lost: u32 = all.with(|all| all.iter().filter(|f| f.severity == Severity::Lost).map(|f| f.count).sum());
        match (all.with(Vec::is_empty), lost) {
            (true, _) => "Nothing was out of order. Every row was read as it stood.".to_owned(),
            (false, 0) => "Nothing was lost. Every deviation is listed with what was done about it.".to_owned(),
            (false, n) => format!(
                "{} could not be read and {} left out. Everything else is listed with what was done about it.",
                format::plural(n, "place in the files", "places in the files"),
                if n == 1 { "was" } else { "were" }
            ),
        }
    };
    view! {
        <section class="stack" aria-labelledby="findings-title">
            <div>
                <h2 id="findings-title">"Findings"</h2>
                <p class="muted">{title}</p>
            </div>
            {show(move || all.with(|all| !all.is_empty()), move || view! {
                <ul class="findings card flush">
                    {move || all.with(|all| all.iter().map(one_finding).collect_view())}
                </ul>
            })}
        </section>
    }
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

fn one_finding(finding: &Finding) -> AnyView {
    let (class, gravity) = match finding.severity {
        Severity::Lost => ("tag bad", "Left out"),
        Severity::Repaired => ("tag warn", "Repaired"),
        Severity::Note => ("tag", "Note"),
    };
    let switch = switch(finding.code);
    let setting = setting(finding.code).map(|text| view! { <a href=View::Settings.href()>{text}</a> });
    let more = finding.count as usize > finding.examples.len();
    let places = finding.examples.iter().map(one_place).collect_view();
    let has_places = !finding.examples.is_empty();
    view! {
        <li>
            <details class="finding">
                <summary>
                    <span class=class>{gravity}</span>
                    <span class="number finding-count">{format::count(finding.count)}</span>
                    <span class="finding-what">{finding.what.clone()}</span>
                </summary>
                <div class="finding-body">
                    <p>{finding.action.clone()} " " {setting} " " {switch}</p>
                    {has_places
                        .then(|| {
                            view! {
                                <ul class="places" tabindex="0" aria-label="Places">
                                    {places}
                                    {more
                                        .then(|| {
                                            view! {
                                                <li class="muted">
                                                    "and "
                                                    {format::count(finding.count - finding.examples.len() as u32)}
                                                    " more"
                                                </li>
                                            }
                                        })}
                                </ul>
                            }
                        })}
                </div>
            </details>
        </li>
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

/// Where a press has it done otherwise, and another undoes that, the button.
fn switch(code: FindingCode) -> Option<AnyView> {
    let engine = Engine::get();
    let words = match code {
        // Those that stay apart all the same need no second press.
        FindingCode::RenamedProduct if !engine.settings.with_untracked(|settings| settings.merge_renamed) => {
            "Count them as one"
        }
        FindingCode::MergedProduct => "Count them apart again",
        _ => return None,
    };
    // A switch is within its bounds.
    let press = move |_| drop(engine.change(|settings| settings.merge_renamed = code == FindingCode::RenamedProduct));
    Some(view! { <button type="button" class="button" on:click=press>{words}</button> })
}

/// Where a setting decides, the words that lead to it.
fn setting(code: FindingCode) -> Option<&'static str> {
    match code {
        FindingCode::Excluded => Some("Change what is excluded"),
        FindingCode::AfterToday => Some("Change today"),
        FindingCode::RenamedProduct => Some("Change the product key"),
        FindingCode::Aliases => Some("Change who is one customer"),
        FindingCode::Capped => Some("Change the cap"),
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
