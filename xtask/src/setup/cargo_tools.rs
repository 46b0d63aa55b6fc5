//! The programs of the wasm tool chain that cargo builds.

use crate::step::{execute_quietly, output, ready, step};
use crate::{Result, project::Project};

/// A program from crates.io, wanted in exactly one version.
pub(crate) struct Tool {
    program: &'static str,
    package: &'static str,
    version: &'static str,
    /// What `cargo install` is told besides.
    options: &'static [&'static str],
    /// The compiler's effort for it.
    opt_level: &'static str,
}

/// Of the very version of the crate, or its output does not fit. Not `--locked`: its lock file names a yanked version.
/// It works through every wasm file whole, so it is worth optimising.
pub(crate) const WASM_BINDGEN: Tool =
    Tool { program: "wasm-bindgen", package: "wasm-bindgen-cli", version: "0.2.130", options: &[], opt_level: "1" };

/// 0.22 needs a newer rustc than the project. It waits for cargo most of the time: not worth optimising.
pub(crate) const TRUNK: Tool = Tool {
    program: "trunk",
    package: "trunk",
    version: "0.21.14",
    options: &["--locked", "--no-default-features", "--features", "rustls"],
    opt_level: "0",
};

/// Like trunk, it mostly waits.
pub(crate) const WASM_PACK: Tool =
    Tool { program: "wasm-pack", package: "wasm-pack", version: "0.15.1", options: &["--locked"], opt_level: "0" };

/// It builds the fuzz targets and runs them: like trunk, it mostly waits.
pub(crate) const CARGO_FUZZ: Tool =
    Tool { program: "cargo-fuzz", package: "cargo-fuzz", version: "0.13.2", options: &["--locked"], opt_level: "0" };

/// Finds the program in its version on the PATH or in the project's tools, or installs it there.
pub(super) fn ensure(project: &mut Project, tool: &Tool) -> Result<()> {
    let Tool { program, package, version, options, opt_level } = tool;
    if !project.first_time(program) {
        return Ok(());
    }
    let found = output(project.command(program).arg("--version"));
    if found.is_some_and(|text| text.split_whitespace().any(|word| word == *version)) {
        ready(&format!("{program} {version}"));
        return Ok(());
    }
    let mut install = project.command("cargo");
    install
        .args(["install", package, "--version", version, "--root"])
        .arg(project.tools())
        .args(*options)
        // One folder for all of them, for they share many crates.
        .env("CARGO_TARGET_DIR", project.tools().join("build"))
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", opt_level)
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .env("CARGO_PROFILE_RELEASE_DEBUG", "0");
    step(&format!("cargo install {package} {version} (this takes minutes, once)"), || execute_quietly(&mut install))
        .map_err(|error| {
            format!("{error}\n{program} {version} is needed: `cargo install {package} --version {version}`.")
        })
}
