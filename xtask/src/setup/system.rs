//! Debian's packages, where the machine has them and we may install.

use std::path::Path;
use std::process::Command;

use crate::step::{execute_quietly, output, step};
use crate::{Result, project::Project};

/// Installs packages with apt; `false` where there is no apt or no right to use it.
pub(super) fn apt_install(project: &Project, why: &str, packages: &[&str]) -> Result<bool> {
    if !Path::new("/usr/bin/apt-get").is_file() || !may_be_root(project) {
        return Ok(false);
    }
    step(&format!("apt-get install {} ({why})", packages.join(" ")), || {
        let mut update = as_root(project, "apt-get");
        // A stale list is no reason to stop: the packages may be in it all the same.
        let _ = execute_quietly(update.args(["-q", "update"]));
        let mut install = as_root(project, "apt-get");
        install.env("DEBIAN_FRONTEND", "noninteractive");
        execute_quietly(install.args(["-q", "install", "-y", "--no-install-recommends"]).args(packages))
    })?;
    Ok(true)
}

/// A command that runs as root.
pub(super) fn as_root(project: &Project, program: &str) -> Command {
    if is_root(project) {
        return project.command(program);
    }
    let mut command = project.command("sudo");
    command.args(["-n", program]);
    command
}

/// Whether we are root, or may become it without being asked for a password.
pub(super) fn may_be_root(project: &Project) -> bool {
    is_root(project) || output(project.command("sudo").args(["-n", "true"])).is_some()
}

fn is_root(project: &Project) -> bool {
    output(project.command("id").arg("-u")).is_some_and(|id| id == "0")
}
