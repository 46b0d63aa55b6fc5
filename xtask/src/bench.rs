//! All that is measured: the dashboard and the engine beside others in one run, and how well the model does.

use std::path::PathBuf;

use crate::serve::Server;
use crate::step::{execute, step};
use crate::{Result, build, project::Project, setup, test};

/// Where the order files of the two-year shop lie: beside the project, for they are not part of it.
const DATA: &str = "../shared/data";

/// What `cargo xtask bench` is told.
pub(crate) struct Options {
    /// Whether shops grow to ten million order lines, for which 4 GB of disk and some minutes are needed.
    large: bool,
}

impl Options {
    pub(crate) fn read(args: &[String]) -> Result<Options> {
        match args {
            [] => Ok(Options { large: false }),
            [flag] if flag == "--large" => Ok(Options { large: true }),
            [other, ..] => Err(format!("“{other}” is not understood: bench takes --large.")),
        }
    }
}

/// Measures and prints; fails where a bar is missed.
pub(crate) fn run(project: &mut Project, options: &Options) -> Result<()> {
    if !project.at(DATA).join("online-retail-ii-1.csv.gz").is_file() {
        println!("skipped: {DATA} is not here, and the bench reads the order files in it.");
        return Ok(());
    }
    setup::for_page(project)?;
    let browser = setup::for_browser(project)?;
    let python = setup::for_bench(project)?;
    build::page(project)?;
    let (release, counting) = (release(project)?, counting(project)?);
    let server = Server::bind(0)?;
    let (address, dist) = (server.address(), project.at("dist"));
    std::thread::spawn(move || server.serve(&dist));
    let mut bench = project.command("node");
    bench.arg("tests/bench/run.mjs");
    bench
        .env("FOLLOWON_URL", address)
        .env("FOLLOWON_CHROMIUM", browser.chromium)
        .env("FOLLOWON_EXAMPLES", test::examples(project)?)
        .env("FOLLOWON_RELEASE", release)
        .env("FOLLOWON_COUNTING", counting)
        .env("FOLLOWON_PYTHON", python)
        .env("FOLLOWON_DATA", project.at(DATA));
    if options.large {
        bench.env("FOLLOWON_LARGE", "yes");
    }
    execute(&mut bench)
}

/// Builds the programs that are measured natively, and gives their folder.
fn release(project: &Project) -> Result<PathBuf> {
    let mut cargo = project.command("cargo");
    cargo.args(["build", "--quiet", "--release", "-p", "followon", "-p", "followon-sample"]);
    cargo.args(["--example", "measure", "--example", "write"]);
    step("cargo build --release: what is measured natively", || execute(&mut cargo))?;
    Ok(project.target().join("release/examples"))
}

/// Builds the engine's count of pairs for a page of its own, compiled as the dashboard is, and gives its folder.
fn counting(project: &mut Project) -> Result<PathBuf> {
    const TARGET: &str = "wasm32-unknown-unknown";
    let out = project.target().join("counting");
    let mut cargo = project.command("cargo");
    cargo.args(["build", "--quiet", "--profile", "page", "--target", TARGET, "-p", "followon-wasm"]);
    cargo.args(["--example", "counting"]);
    build::like_the_page(project, &mut cargo)?;
    let mut bind = project.command("wasm-bindgen");
    bind.args(["--target", "web", "--out-dir"]).arg(&out);
    bind.arg(project.target().join(TARGET).join("page/examples/counting.wasm"));
    step("cargo build: the count of pairs by itself, for a page", || {
        execute(&mut cargo)?;
        execute(&mut bind)
    })?;
    Ok(out)
}
