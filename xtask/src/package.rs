//! The npm package, once for each way of loading it.

use std::fs;
use std::path::Path;

use crate::step::{execute_quietly, step};
use crate::{Result, build, project::Project, setup};

/// Builds `core/wasm/pkg/{web,bundler,nodejs}`.
pub(crate) fn run(project: &mut Project) -> Result<()> {
    setup::for_package(project)?;
    build(project, &["web", "bundler", "nodejs"])?;
    println!("The package is in core/wasm/pkg: `npm install ./core/wasm/pkg/bundler`, or web, or nodejs.");
    Ok(())
}

/// Builds the package for the targets named, each once in a run.
pub(crate) fn build(project: &mut Project, targets: &[&'static str]) -> Result<()> {
    build::fetch(project)?;
    for target in targets {
        if !project.first_time(target) {
            continue;
        }
        step(&format!("wasm-pack build: core/wasm/pkg/{target}"), || one(project, target))?;
    }
    Ok(())
}

fn one(project: &Project, target: &str) -> Result<()> {
    let out = format!("pkg/{target}");
    let mut wasm_pack = project.command("wasm-pack");
    wasm_pack.args(["build", "core/wasm", "--mode", "no-install", "--target", target, "--out-name", "followon"]);
    execute_quietly(wasm_pack.args(["--out-dir", &out]))?;
    name(&project.at("core/wasm").join(out).join("package.json"))
}

/// The crate is named for what it is, the package for what it does.
fn name(file: &Path) -> Result<()> {
    let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let (from, to) = ("\"name\": \"followon-wasm\"", "\"name\": \"followon\"");
    if !text.contains(from) {
        return Err(format!("{} has another name than expected.", file.display()));
    }
    fs::write(file, text.replace(from, to)).map_err(|error| format!("{}: {error}", file.display()))
}
