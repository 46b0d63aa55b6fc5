//! A Rust toolchain that can build for wasm32.
//!
//! Where rustup can reach its server this is one `rustup target add`. Where it cannot, but Debian's packages can be
//! had, their rustc is used, with a wasm32 standard library built from the sources that come with it.

use std::fs;
use std::path::{Path, PathBuf};

use super::system;
use crate::step::{execute_quietly, output, ready, step};
use crate::{Result, project::Project};

const TARGET: &str = "wasm32-unknown-unknown";

/// The name under which rustup knows Debian's toolchain.
const LINKED: &str = "distro";

const CURE: &str = "Rust's standard library for wasm32 is missing and could not be had: run `rustup target add \
                    wasm32-unknown-unknown` (rustup is at https://rustup.rs).";

/// Finds or makes a toolchain with the wasm32 standard library, and lets the project's commands use it.
pub(super) fn wasm(project: &mut Project) -> Result<()> {
    if !project.first_time(TARGET) {
        return Ok(());
    }
    if let Some(sysroot) = sysroot(project, None)
        && has_wasm_std(&sysroot)
    {
        ready("Rust for wasm32");
        return Ok(());
    }
    if let Some(sysroot) = sysroot(project, Some(LINKED))
        && has_wasm_std(&sysroot)
        && std_is_current(&sysroot)
    {
        project.use_toolchain(LINKED);
        ready("Rust for wasm32 (the system's toolchain)");
        return Ok(());
    }
    if project.find_program("rustup").is_some() {
        let mut add = project.command("rustup");
        add.args(["target", "add", TARGET]);
        // Failing is expected where rustup's server is out of reach; then the system's packages are tried.
        let added = step("rustup target add wasm32-unknown-unknown", || Ok(execute_quietly(&mut add).is_ok()))?;
        if added {
            return Ok(());
        }
        println!("  rustup cannot download it here: trying the system's packages instead.");
    }
    from_debian(project)
}

/// rustfmt and clippy for the toolchain in use.
pub(super) fn components(project: &mut Project) -> Result<()> {
    if !project.first_time("rustfmt and clippy") {
        return Ok(());
    }
    let missing: Vec<&str> = [("fmt", "rustfmt"), ("clippy", "clippy")]
        .into_iter()
        .filter(|(command, _)| output(project.command("cargo").args([command, "--version"])).is_none())
        .map(|(_, component)| component)
        .collect();
    if missing.is_empty() {
        ready("rustfmt and clippy");
        return Ok(());
    }
    let mut add = project.command("rustup");
    add.args(["component", "add"]).args(&missing);
    step(&format!("rustup component add {}", missing.join(" ")), || execute_quietly(&mut add)).map_err(|error| {
        format!("{error}\nThe checks need {}: install them for your toolchain.", missing.join(" and "))
    })
}

/// The sources of the standard library of the toolchain in use; `false` where they cannot be had.
pub(super) fn sources(project: &mut Project) -> Result<bool> {
    let has = |project: &Project| {
        sysroot(project, None).is_some_and(|root| root.join("lib/rustlib/src/rust/library/Cargo.lock").is_file())
    };
    if !has(project) && project.find_program("rustup").is_some() {
        let mut add = project.command("rustup");
        step("rustup component add rust-src", || {
            // Failing is expected where rustup's server is out of reach.
            let _ = execute_quietly(add.args(["component", "add", "rust-src"]));
            Ok(())
        })?;
    }
    Ok(has(project))
}

fn from_debian(project: &mut Project) -> Result<()> {
    let packages =
        ["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm", "rustfmt-web", "rust-web-clippy", "lld-22"];
    let there = Path::new("/usr/bin/rustc").is_file() && Path::new("/usr/lib/rustlib/src/rust/library/vendor").is_dir();
    if !there && !system::apt_install(project, "a rustc with the sources of its standard library", &packages)? {
        return Err(CURE.to_owned());
    }
    let sysroot = PathBuf::from("/usr");
    if !has_wasm_std(&sysroot) || !std_is_current(&sysroot) {
        step("building Rust's standard library for wasm32 from source", || build_std(project, &sysroot))?;
    }
    if project.find_program("rustup").is_some() {
        let mut link = project.command("rustup");
        step("rustup toolchain link distro /usr", || {
            execute_quietly(link.args(["toolchain", "link", LINKED]).arg(&sysroot))
        })?;
        project.use_toolchain(LINKED);
    } else {
        project.prefer(sysroot.join("bin"));
    }
    Ok(())
}

fn sysroot(project: &Project, toolchain: Option<&str>) -> Option<PathBuf> {
    let mut command = project.command("rustc");
    if let Some(name) = toolchain {
        project.find_program("rustup")?;
        command.env("RUSTUP_TOOLCHAIN", name);
    }
    output(command.args(["--print", "sysroot"])).map(PathBuf::from)
}

fn library(sysroot: &Path) -> PathBuf {
    sysroot.join("lib/rustlib").join(TARGET).join("lib")
}

fn has_wasm_std(sysroot: &Path) -> bool {
    let has = |start: &str| {
        fs::read_dir(library(sysroot)).is_ok_and(|mut files| {
            files.any(|file| file.is_ok_and(|file| file.file_name().to_string_lossy().starts_with(start)))
        })
    };
    has("libstd-") && has("libtest-")
}

/// Where we noted which compiler built the standard library.
fn stamp(sysroot: &Path) -> PathBuf {
    library(sysroot).join("built-by")
}

/// Whether the standard library is of the very compiler that is installed, as far as anything is noted.
fn std_is_current(sysroot: &Path) -> bool {
    fs::read_to_string(stamp(sysroot)).ok().is_none_or(|built_by| compiler(sysroot) == Some(built_by))
}

fn compiler(sysroot: &Path) -> Option<String> {
    output(std::process::Command::new(sysroot.join("bin/rustc")).arg("-vV"))
}

/// Builds the standard library from an empty crate and puts it where the compiler looks for it.
fn build_std(project: &Project, sysroot: &Path) -> Result<()> {
    let crate_dir = project.tools().join("std");
    let vendored = sysroot.join("lib/rustlib/src/rust/library/vendor");
    let files = [
        // A workspace of its own, for it lies within ours.
        (
            "Cargo.toml",
            "[workspace]\n[package]\nname = \"empty\"\nversion = \"0.0.0\"\nedition = \"2024\"\n".to_owned(),
        ),
        ("src/lib.rs", String::new()),
        (
            // The standard library's own dependencies come with its sources.
            ".cargo/config.toml",
            format!(
                "[source.crates-io]\nreplace-with = \"vendored\"\n[source.vendored]\ndirectory = \"{}\"\n",
                vendored.display()
            ),
        ),
    ];
    for (path, content) in files {
        let path = crate_dir.join(path);
        fs::create_dir_all(path.parent().unwrap_or(&crate_dir)).map_err(|error| error.to_string())?;
        fs::write(&path, content).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    let mut search = vec![sysroot.join("bin")];
    search.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    let mut cargo = project.command(sysroot.join("bin/cargo"));
    cargo
        .current_dir(&crate_dir)
        .args(["build", "--offline", "--release", "--target", TARGET, "-Zbuild-std=std,panic_abort,test,proc_macro"])
        .arg("--target-dir")
        .arg(crate_dir.join("target"))
        .env("PATH", std::env::join_paths(search).map_err(|error| error.to_string())?)
        // Building the standard library is an unstable feature of cargo.
        .env("RUSTC_BOOTSTRAP", "1")
        // Without bitcode in it, nothing that links it can be optimised as a whole.
        .env("RUSTFLAGS", "-Cembed-bitcode=yes")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "1")
        .env_remove("RUSTC")
        .env_remove("RUSTUP_TOOLCHAIN");
    execute_quietly(&mut cargo)?;

    let built = crate_dir.join("target").join(TARGET).join("release/deps");
    let mut libraries = Vec::new();
    for file in fs::read_dir(&built).map_err(|error| format!("{}: {error}", built.display()))? {
        let path = file.map_err(|error| error.to_string())?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let library = path.extension().is_some_and(|extension| extension == "rlib");
        if library && !name.starts_with("libempty-") {
            libraries.push(path);
        }
    }
    let note = crate_dir.join("built-by");
    fs::write(&note, compiler(sysroot).unwrap_or_default()).map_err(|error| error.to_string())?;

    let to = library(sysroot);
    execute_quietly(system::as_root(project, "rm").arg("-rf").arg(&to))?;
    execute_quietly(system::as_root(project, "mkdir").arg("-p").arg(&to))?;
    execute_quietly(system::as_root(project, "cp").args(&libraries).arg(&note).arg(&to))?;
    fs::remove_dir_all(&crate_dir).map_err(|error| error.to_string())
}
