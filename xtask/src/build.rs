//! The dashboard as static files, and how much a visitor downloads.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use flate2::{Compression, write::GzEncoder};

use crate::step::{execute, step};
use crate::{Result, project::Project, setup, split};

/// What the dashboard may weigh that every visitor downloads, compressed as a server compresses it.
const BUDGET: u64 = 500_000;
/// What is downloaded later: how its files' names begin, when that is, and what it may weigh.
const LATER: [(&str, &str, u64); 3] = [
    (split::LATER, "once the page stands", 220_000),
    ("opener", "with the first archive, workbook or JSON", 350_000),
    ("send_to_klaviyo", "by a link", 20_000),
];

/// Builds `dist/`, prints what is in it, and fails where it is over its budget.
pub(crate) fn run(project: &mut Project) -> Result<()> {
    setup::for_page(project)?;
    page(project)?;
    weigh(&project.at("dist"))
}

/// Builds the release dashboard into `dist/`.
pub(crate) fn page(project: &mut Project) -> Result<()> {
    fetch(project)?;
    let mut trunk = project.command("trunk");
    trunk
        .args(["build", "--release", "--offline"])
        // trunk takes this variable for a flag of its own and stumbles over “1”.
        .env_remove("NO_COLOR")
        .env(split::CUT, "1");
    like_the_page(project, &mut trunk)?;
    step("trunk build: the release dashboard into dist/", || execute(&mut trunk))
}

/// Has a command compile as the page is compiled.
pub(crate) fn like_the_page(project: &mut Project, command: &mut Command) -> Result<()> {
    if !setup::std_sources(project)? {
        return Ok(());
    }
    if project.first_time("crates of the standard library") {
        let mut fetch = project.command("cargo");
        // Those of the host alone would leave out what the standard library needs for wasm32.
        with_std_of_its_own(fetch.args(["fetch", "--quiet", "--target", "wasm32-unknown-unknown"]));
        step("cargo fetch: the crates of the standard library", || execute(&mut fetch))?;
    }
    with_std_of_its_own(command);
    Ok(())
}

/// The page is compiled with its standard library, whose panics then stop at once: without their messages, which a
/// merchant never sees, the download is smaller by a twelfth.
fn with_std_of_its_own(command: &mut Command) {
    command
        // Both are unstable features of cargo and the compiler.
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort")
        .env("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size")
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", "--cfg=page -Ctarget-feature=+simd128 -Cpanic=immediate-abort -Zunstable-options -Zfmt-debug=none -Zlocation-detail=none");
}

/// Downloads the crates, for trunk and wasm-pack build without a network.
pub(crate) fn fetch(project: &mut Project) -> Result<()> {
    if !project.first_time("crates") {
        return Ok(());
    }
    let mut fetch = project.command("cargo");
    step("cargo fetch: the crates of the lock file", || execute(fetch.args(["fetch", "--quiet"])))
}

/// Prints the files of the dashboard with their sizes, and refuses one over its budget.
pub(crate) fn weigh(dist: &Path) -> Result<()> {
    let mut files = Vec::new();
    collect(dist, &mut files)?;
    files.sort();
    let mut sums = [0; 1 + LATER.len()];
    println!("{:>10} {:>10}  file", "bytes", "gzip");
    for file in &files {
        let bytes = fs::read(file).map_err(|error| format!("{}: {error}", file.display()))?;
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        let packed = encoder
            .write_all(&bytes)
            .and_then(|()| encoder.finish())
            .map_err(|error| format!("{}: {error}", file.display()))?;
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let part = LATER.iter().position(|(begins, ..)| name.starts_with(begins)).map_or(0, |later| later + 1);
        sums[part] += packed.len() as u64;
        println!("{:>10} {:>10}  {}", bytes.len(), packed.len(), file.strip_prefix(dist).unwrap_or(file).display());
    }
    let parts = [("to start with", BUDGET)].into_iter().chain(LATER.map(|(_, when, budget)| (when, budget)));
    for ((when, budget), sum) in parts.zip(sums) {
        println!("{:>10} {sum:>10}  {when}", "");
        if sum > budget {
            return Err(format!("The download {when} is over its budget: {sum} bytes, where {budget} are allowed."));
        }
    }
    Ok(())
}

fn collect(folder: &Path, files: &mut Vec<std::path::PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))? {
        let path = entry.map_err(|error| error.to_string())?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}
