//! A Python of its own for the oracles.

use std::fs;
use std::path::PathBuf;

use super::system;
use crate::step::{execute_quietly, ready, step};
use crate::{Result, project::Project};

const REQUIREMENTS: &str = "tests/oracles/requirements.txt";

/// Makes the virtual environment and gives the path of its Python.
pub(super) fn ensure(project: &Project) -> Result<PathBuf> {
    let folder = project.tools().join("python");
    let python = folder.join("bin/python");
    let stamp = folder.join("installed.txt");
    let wanted = fs::read(project.at(REQUIREMENTS)).map_err(|error| format!("{REQUIREMENTS}: {error}"))?;
    if python.is_file() && fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        ready("Python with the oracles' libraries");
        return Ok(python);
    }
    if project.find_program("python3").is_none()
        && !system::apt_install(project, "the oracles are written in Python", &["python3", "python3-venv"])?
    {
        return Err("Python 3.9 or later is needed for the oracles: get it from https://www.python.org.".to_owned());
    }
    step("python3 -m venv .tools/python", || {
        let venv = || execute_quietly(project.command("python3").args(["-m", "venv", "--clear"]).arg(&folder));
        // Debian keeps the venv module in a package of its own.
        venv().or_else(|error| match system::apt_install(project, "Python's venv module", &["python3-venv"]) {
            Ok(true) => venv(),
            _ => Err(error),
        })
    })?;
    step(&format!("pip install -r {REQUIREMENTS}"), || {
        let mut pip = project.command(&python);
        execute_quietly(pip.args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "-r",
            REQUIREMENTS,
        ]))
    })?;
    fs::write(&stamp, wanted).map_err(|error| format!("{}: {error}", stamp.display()))?;
    Ok(python)
}
