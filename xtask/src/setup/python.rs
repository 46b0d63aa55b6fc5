//! A Python of its own, for the oracles and for what the bench compares with.

use std::fs;
use std::path::{Path, PathBuf};

use super::system;
use crate::step::{execute_quietly, ready, step};
use crate::{Result, project::Project};

/// What the oracles need, which the environment is made for.
const ORACLES: &str = "tests/oracles/requirements.txt";
/// What only the bench needs, added to it.
const BENCH: &str = "tests/bench/requirements.txt";

/// The machine's own Python.
pub(super) fn any(project: &Project) -> Result<PathBuf> {
    let why = "the oracles and a sender are written in Python";
    if let Some(python) = project.find_program("python3") {
        return Ok(python);
    }
    system::apt_install(project, why, &["python3", "python3-venv"])?;
    let python = project.find_program("python3");
    python.ok_or_else(|| format!("Python 3.9 or later is needed, for {why}: get it from https://www.python.org."))
}

/// Makes the virtual environment and gives the path of its Python.
pub(super) fn ensure(project: &Project) -> Result<PathBuf> {
    let folder = project.tools().join("python");
    let python = folder.join("bin/python");
    let stamp = folder.join("installed.txt");
    let wanted = wanted(project, ORACLES)?;
    if python.is_file() && fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        ready("Python with the oracles' libraries");
        return Ok(python);
    }
    any(project)?;
    step("python3 -m venv .tools/python", || {
        let venv = || execute_quietly(project.command("python3").args(["-m", "venv", "--clear"]).arg(&folder));
        // Debian keeps the venv module in a package of its own.
        venv().or_else(|error| match system::apt_install(project, "Python's venv module", &["python3-venv"]) {
            Ok(true) => venv(),
            _ => Err(error),
        })
    })?;
    install(project, &python, ORACLES, &stamp, &wanted)?;
    Ok(python)
}

/// The same with what the bench compares with.
pub(super) fn ensure_for_bench(project: &Project) -> Result<PathBuf> {
    let python = ensure(project)?;
    let stamp = project.tools().join("python/installed-for-bench.txt");
    let wanted = wanted(project, BENCH)?;
    if fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        ready("Polars, which the bench compares with");
        return Ok(python);
    }
    install(project, &python, BENCH, &stamp, &wanted)?;
    Ok(python)
}

fn wanted(project: &Project, requirements: &str) -> Result<Vec<u8>> {
    fs::read(project.at(requirements)).map_err(|error| format!("{requirements}: {error}"))
}

/// Installs what a list of requirements names, and notes that it is there.
fn install(project: &Project, python: &Path, requirements: &str, stamp: &Path, wanted: &[u8]) -> Result<()> {
    let mut pip = project.command(python);
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements]);
    step(&format!("pip install -r {requirements}"), || execute_quietly(&mut pip))?;
    fs::write(stamp, wanted).map_err(|error| format!("{}: {error}", stamp.display()))
}
