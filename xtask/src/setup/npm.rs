//! Programs and libraries from npm, each set in its own folder with its own lock file.

use std::fs;

use crate::step::{execute_quietly, output, ready, step};
use crate::{Result, project::Project};

/// The oldest Node that runs all of it.
const OLDEST_NODE: u32 = 20;

/// Installs what a folder's `package-lock.json` names, unless just that is in place.
pub(super) fn install(project: &mut Project, folder: &'static str, what: &str) -> Result<()> {
    if !project.first_time(folder) {
        return Ok(());
    }
    let lock = project.at(folder).join("package-lock.json");
    let wanted = fs::read(&lock).map_err(|error| format!("{}: {error}", lock.display()))?;
    let stamp = project.at(folder).join("node_modules/.installed-lock.json");
    if fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        ready(what);
        return Ok(());
    }
    check_node(project)?;
    let mut npm = project.command("npm");
    npm.current_dir(project.at(folder)).args(["ci", "--no-audit", "--no-fund", "--loglevel", "error"]);
    step(&format!("npm ci in {folder}: {what}"), || execute_quietly(&mut npm))?;
    fs::write(&stamp, wanted).map_err(|error| format!("{}: {error}", stamp.display()))
}

/// wasm-opt of binaryen, which makes wasm files smaller and quicker, and terser, which does so with scripts.
pub(super) fn wasm_opt(project: &mut Project) -> Result<()> {
    install(project, "xtask/npm", "wasm-opt (binaryen 132), terser")?;
    project.prefer(project.at("xtask/npm/node_modules/.bin"));
    Ok(())
}

fn check_node(project: &Project) -> Result<()> {
    let version = output(project.command("node").arg("--version"));
    let major = version.as_deref().and_then(|text| text.trim_start_matches('v').split('.').next()?.parse::<u32>().ok());
    match (major, project.find_program("npm")) {
        (Some(major), Some(_)) if major >= OLDEST_NODE => Ok(()),
        (Some(major), Some(_)) => {
            Err(format!("Node {OLDEST_NODE} or later is needed, and this is {major}: get it from https://nodejs.org."))
        }
        _ => Err(format!("Node {OLDEST_NODE} or later with npm is needed: get it from https://nodejs.org.")),
    }
}
