//! Set-up: what each command needs, made once and found ready ever after.

mod browser;
mod cargo_tools;
mod npm;
mod python;
mod rust;
mod system;

use std::path::PathBuf;
use std::time::Instant;

use crate::step::Took;
use crate::{Result, project::Project};

pub(crate) use browser::Browser;
pub(crate) use cargo_tools::{TRUNK, WASM_BINDGEN, WASM_PACK};

/// Everything that any command needs.
pub(crate) fn everything(project: &mut Project) -> Result<()> {
    let begun = Instant::now();
    for_tests(project)?;
    for_bench(project)?;
    println!("Set-up is complete: {}.", Took(begun.elapsed()));
    Ok(())
}

/// What all the suites of the test command need.
pub(crate) fn for_tests(project: &mut Project) -> Result<()> {
    for_page(project)?;
    for_checks(project)?;
    for_package(project)?;
    for_browser(project)?;
    for_fuzz(project)?;
    for_oracles(project).map(drop)
}

/// What trunk needs to build the dashboard.
pub(crate) fn for_page(project: &mut Project) -> Result<()> {
    rust::wasm(project)?;
    cargo_tools::ensure(project, &WASM_BINDGEN)?;
    cargo_tools::ensure(project, &TRUNK)?;
    npm::wasm_opt(project)
}

/// Finds or gets the sources of the standard library; `false` where they cannot be had.
pub(crate) fn std_sources(project: &mut Project) -> Result<bool> {
    rust::sources(project)
}

/// What wasm-pack needs to build and test the npm package.
pub(crate) fn for_package(project: &mut Project) -> Result<()> {
    rust::wasm(project)?;
    cargo_tools::ensure(project, &WASM_BINDGEN)?;
    cargo_tools::ensure(project, &WASM_PACK)?;
    npm::wasm_opt(project)
}

/// What builds and runs the fuzz targets.
pub(crate) fn for_fuzz(project: &mut Project) -> Result<()> {
    cargo_tools::ensure(project, &cargo_tools::CARGO_FUZZ)
}

/// rustfmt and clippy.
pub(crate) fn for_checks(project: &mut Project) -> Result<()> {
    rust::wasm(project)?;
    rust::components(project)
}

/// What the tests in Node need.
pub(crate) fn for_node(project: &mut Project) -> Result<()> {
    npm::install(project, "tests", "the tests' libraries (Playwright, axe, TypeScript, parse5, css-tree, jsQR)")
}

/// Chromium, its driver, and what drives it from Node.
pub(crate) fn for_browser(project: &mut Project) -> Result<Browser> {
    for_node(project)?;
    browser::ensure(project)
}

/// What the page is measured against, and the Python that has what the engine is.
pub(crate) fn for_bench(project: &mut Project) -> Result<PathBuf> {
    npm::install(project, "tests/bench", "PapaParse, uDSV and duckdb-wasm, which the bench compares with")?;
    python::ensure_for_bench(project)
}

/// Any Python, for the senders need no libraries.
pub(crate) fn for_sender(project: &mut Project) -> Result<PathBuf> {
    python::any(project)
}

/// The Python that the oracles run in.
pub(crate) fn for_oracles(project: &mut Project) -> Result<PathBuf> {
    python::ensure(project)
}
