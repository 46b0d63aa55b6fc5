//! The TypeScript declarations of the npm package are those of the Rust types.
//!
//! When a type changes, `UPDATE_TYPES=1 cargo test -p followon --features typescript --test types` writes them anew.

use std::any::TypeId;
use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use followon::deliver::{Block, BrandReading, Event, EventCheck, ExportKind, File, LinkCheck, Suggestion, TagProblem};
use followon::evaluate::{Backtest, BacktestOptions, HoldoutReport, ResultsReport};
use followon::follow::{Coverage, Pair, PairDetail};
use followon::import::{CatalogReport, ImportReport, LedgerReport};
use followon::predict::{Explanation, Prediction, Withheld};
use followon::{BlockStyle, ErrorCode, Page, Query, SendDay, Settings, Summary, Week};
use ts_rs::{Config, TS, TypeVisitor};

/// The declarations by name, in the order of the alphabet so that they stay where they are.
struct Declarations {
    config: Config,
    seen: HashSet<TypeId>,
    by_name: BTreeMap<String, String>,
}

impl TypeVisitor for Declarations {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        // Types without a file of their own are the language's: numbers, strings, lists.
        if T::output_path().is_none() || !self.seen.insert(TypeId::of::<T>()) {
            return;
        }
        let docs = T::docs().unwrap_or_default();
        // A trailing blank would differ between editors.
        let declaration = format!("{docs}export {}\n", T::decl(&self.config));
        let declaration: Vec<&str> = declaration.lines().map(str::trim_end).collect();
        // wasm-bindgen indents what it writes, and takes a brace back only where it begins a line: closed beside a member,
        // every type stood four columns further in than the one before it.
        let declaration = declaration.join("\n").replace(", };", ",\n};");
        self.by_name.insert(T::ident(&self.config), declaration);
        T::visit_dependencies(self);
        T::visit_generics(self);
    }
}

fn declarations() -> String {
    let mut all = Declarations { config: Config::new(), seen: HashSet::new(), by_name: BTreeMap::new() };
    all.visit::<Settings>();
    all.visit::<BlockStyle>();
    all.visit::<Query>();
    all.visit::<ImportReport>();
    all.visit::<CatalogReport>();
    all.visit::<LedgerReport>();
    all.visit::<HoldoutReport>();
    all.visit::<ResultsReport>();
    all.visit::<Summary>();
    all.visit::<Page<Pair>>();
    all.visit::<PairDetail>();
    all.visit::<Coverage>();
    all.visit::<Page<Prediction>>();
    all.visit::<Page<Withheld>>();
    all.visit::<Explanation>();
    all.visit::<BacktestOptions>();
    all.visit::<Backtest>();
    all.visit::<SendDay>();
    all.visit::<Week>();
    all.visit::<Event>();
    all.visit::<Block>();
    all.visit::<BrandReading>();
    all.visit::<Suggestion>();
    all.visit::<TagProblem>();
    all.visit::<LinkCheck>();
    all.visit::<EventCheck>();
    all.visit::<ExportKind>();
    all.visit::<File>();
    all.visit::<ErrorCode>();
    let head = "// Made from the Rust types by core/tests/types.rs, which also says how to make it anew.\n";
    let bodies: Vec<String> = all.by_name.into_values().collect();
    format!("{head}\n{}\n", bodies.join("\n\n"))
}

#[test]
fn the_declarations_are_those_of_the_rust_types() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("wasm/types.d.ts");
    let made = declarations();
    if std::env::var_os("UPDATE_TYPES").is_some() {
        std::fs::write(&file, &made).unwrap();
    }
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    let differs = made.lines().zip(kept.lines()).find(|(made, kept)| made != kept);
    assert!(made == kept, "core/wasm/types.d.ts is out of date, first at {differs:?}: run with UPDATE_TYPES=1");
}

#[test]
fn every_type_that_is_named_is_declared() {
    let made = declarations();
    let declared: HashSet<&str> = made
        .lines()
        .filter_map(|line| line.strip_prefix("export type "))
        .filter_map(|rest| rest.split([' ', '<', '=']).next())
        .collect();
    for name in ["Pair", "ProductRef", "Money", "LastOrder", "Offer", "Reason", "Finding", "Timing", "Page"] {
        assert!(declared.contains(name), "{name} is not declared");
    }
    assert!(!made.contains("bigint"), "numbers of the face are plain numbers");
}
