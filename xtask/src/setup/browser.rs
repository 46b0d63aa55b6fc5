//! Chromium and its driver.

use std::path::PathBuf;

use super::system;
use crate::step::ready;
use crate::{Result, project::Project};

/// Where the browser and its driver lie.
pub(crate) struct Browser {
    pub(crate) chromium: PathBuf,
    pub(crate) chromedriver: PathBuf,
}

const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

const MAC: &str = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";

/// Finds Chromium (or what `CHROMIUM` and `CHROMEDRIVER` name), or installs it where apt can.
pub(super) fn ensure(project: &Project) -> Result<Browser> {
    if let Some(browser) = find(project) {
        ready("Chromium and chromedriver");
        return Ok(browser);
    }
    if system::apt_install(project, "the browser that the tests run in", &["chromium", "chromium-driver"])?
        && let Some(browser) = find(project)
    {
        return Ok(browser);
    }
    Err("Chromium (or Chrome) with its chromedriver is needed: install both in the same version, or name them in \
         CHROMIUM and CHROMEDRIVER."
        .to_owned())
}

fn find(project: &Project) -> Option<Browser> {
    let named = |variable: &str| std::env::var_os(variable).map(PathBuf::from).filter(|path| path.is_file());
    let chromium = named("CHROMIUM")
        .or_else(|| NAMES.iter().find_map(|name| project.find_program(name)))
        .or_else(|| Some(PathBuf::from(MAC)).filter(|path| path.is_file()))?;
    let chromedriver = named("CHROMEDRIVER").or_else(|| project.find_program("chromedriver"))?;
    Some(Browser { chromium, chromedriver })
}
