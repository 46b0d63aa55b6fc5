//! Every check of the project, suite by suite, with a closing account.

use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use crate::serve::Server;
use crate::step::{Took, execute, step};
use crate::suite::{Counts, counted};
use crate::{Result, build, fuzz, package, project::Project, setup, split};

/// A suite by its name, what it checks, and how.
struct Suite {
    name: &'static str,
    what: &'static str,
    run: fn(&mut Project) -> Result<Counts>,
}

const SUITES: [Suite; 14] = [
    Suite { name: "format", what: "rustfmt", run: format },
    Suite { name: "clippy", what: "clippy, for this machine and for wasm32", run: clippy },
    Suite { name: "native", what: "Rust tests on this machine", run: native },
    Suite { name: "fuzz", what: "a minute of fuzzing, all readers", run: fuzz::briefly },
    Suite { name: "node", what: "the wasm face in Node", run: node },
    Suite { name: "chromium", what: "the wasm face in Chromium", run: chromium },
    Suite { name: "types", what: "a program compiled against the package's declarations", run: types },
    Suite { name: "example", what: "the Node example of the README", run: example },
    Suite { name: "cross-host", what: "the same results natively, in Node and in Chromium", run: cross_host },
    Suite { name: "oracles", what: "DuckDB, statsmodels and Django agree", run: oracles },
    Suite { name: "mail", what: "the block holds in e-mail clients, by what is known of them", run: mail },
    Suite { name: "sender", what: "the senders, against a stand-in for Klaviyo", run: sender },
    Suite { name: "page", what: "the release dashboard is within its budget", run: page },
    Suite { name: "browser", what: "the release dashboard, clicked through in Chromium", run: browser },
];

/// Runs the suites named, or all of them.
pub(crate) fn run(project: &mut Project, names: &[String]) -> Result<()> {
    if let Some(unknown) = names.iter().find(|name| SUITES.iter().all(|suite| suite.name != *name)) {
        let known: Vec<&str> = SUITES.iter().map(|suite| suite.name).collect();
        return Err(format!("There is no suite “{unknown}”; there are {}.", known.join(", ")));
    }
    let begun = Instant::now();
    // The same toolchain for every suite, or each would compile the crates anew.
    setup::for_checks(project)?;
    if names.is_empty() {
        setup::for_tests(project)?;
    }
    let mut account = Vec::new();
    for suite in SUITES.iter().filter(|suite| names.is_empty() || names.iter().any(|name| name == suite.name)) {
        println!("\n── {}: {}", suite.name, suite.what);
        let begun = Instant::now();
        // A suite that cannot even run counts as failed, and the others run all the same.
        let counts = (suite.run)(project).unwrap_or_else(|error| {
            eprintln!("{error}");
            Counts { failed: 1, ..Counts::default() }
        });
        account.push((suite, counts, Took(begun.elapsed())));
    }
    println!();
    let mut total = Counts::default();
    for (suite, counts, took) in account {
        let mark = if counts.failed == 0 { '✓' } else { '✗' };
        println!("{mark} {:<11} {:>5} passed, {} failed  ({took})", suite.name, counts.passed, counts.failed);
        counts.skipped.iter().for_each(|why| println!("  skipped: {why}"));
        total.add(counts);
    }
    println!("In {}:", Took(begun.elapsed()));
    println!("{} passed, {} failed", total.passed, total.failed);
    if total.failed == 0 { Ok(()) } else { Err("Not everything passed.".to_owned()) }
}

fn format(project: &mut Project) -> Result<Counts> {
    execute(project.command("cargo").args(["fmt", "--all", "--check"]))?;
    Ok(Counts::one())
}

fn clippy(project: &mut Project) -> Result<Counts> {
    build::fetch(project)?;
    let mut counts = Counts::default();
    let native: &[&str] = &["--workspace", "--all-targets"];
    // The commands of this very program are for the machine it runs on.
    let wasm: &[&str] = &["--workspace", "--exclude", "xtask", "--target", "wasm32-unknown-unknown"];
    for options in [native, wasm] {
        let mut clippy = project.command("cargo");
        // As the page is compiled; what stands in for it uncut is seen natively.
        if options == wasm {
            clippy.env(split::CUT, "1");
        }
        let clean = execute(clippy.args(["clippy", "--quiet"]).args(options).args(["--", "-D", "warnings"]));
        counts.add(match clean {
            Ok(()) => Counts::one(),
            Err(error) => {
                eprintln!("{error}");
                Counts { failed: 1, ..Counts::default() }
            }
        });
    }
    Ok(counts)
}

/// How everything native is built: optimised, for the tests read years of orders, but with every overflow checked. The
/// same for all suites, or each would compile the crates anew.
const NATIVE: [&str; 5] = ["--workspace", "--features", "followon/typescript", "--profile", "quick"];

fn native(project: &mut Project) -> Result<Counts> {
    counted(project.command("cargo").args(["test", "--no-fail-fast"]).args(NATIVE))
}

fn types(project: &mut Project) -> Result<Counts> {
    setup::for_package(project)?;
    setup::for_node(project)?;
    package::build(project, &["nodejs", "web"])?;
    counted(project.command("node").arg("tests/cross-host/types.mjs"))
}

fn node(project: &mut Project) -> Result<Counts> {
    setup::for_package(project)?;
    build::fetch(project)?;
    counted(project.command("wasm-pack").args(["test", "--node", "--mode", "no-install", "core/wasm"]))
}

fn chromium(project: &mut Project) -> Result<Counts> {
    setup::for_package(project)?;
    build::fetch(project)?;
    let browser = setup::for_browser(project)?;
    let mut wasm_pack = project.command("wasm-pack");
    wasm_pack.args(["test", "--headless", "--chrome", "--mode", "no-install", "--chromedriver"]);
    wasm_pack.arg(&browser.chromedriver).arg("core/wasm");
    // The tests name no host, so that they run in both.
    counted(wasm_pack.env("WASM_BINDGEN_USE_BROWSER", "1"))
}

fn example(project: &mut Project) -> Result<Counts> {
    setup::for_package(project)?;
    package::build(project, &["nodejs"])?;
    counted(project.command("node").arg("tests/cross-host/example.mjs"))
}

fn cross_host(project: &mut Project) -> Result<Counts> {
    setup::for_package(project)?;
    let browser = setup::for_browser(project)?;
    package::build(project, &["nodejs", "web"])?;
    let examples = examples(project)?;
    let mut test = project.command("node");
    test.arg("tests/cross-host/run.mjs");
    counted(test.env("FOLLOWON_CHROMIUM", browser.chromium).env("FOLLOWON_EXAMPLES", examples))
}

/// Builds the programs that answer for the engine, and gives their folder.
pub(crate) fn examples(project: &Project) -> Result<PathBuf> {
    step("cargo build --examples: the programs that answer for the engine", || {
        execute(project.command("cargo").args(["build", "--quiet", "--examples"]).args(NATIVE))
    })?;
    Ok(project.target().join("quick").join("examples"))
}

fn oracles(project: &mut Project) -> Result<Counts> {
    let python = setup::for_oracles(project)?;
    let examples = examples(project)?;
    let folder = project.at("tests/oracles");
    let mut scripts: Vec<PathBuf> = fs::read_dir(&folder)
        .map_err(|error| format!("{}: {error}", folder.display()))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "py"))
        .collect();
    scripts.sort();
    if scripts.is_empty() {
        return Err("There is no oracle in tests/oracles.".to_owned());
    }
    let mut counts = Counts::default();
    for script in scripts {
        println!("{}", script.strip_prefix(project.root()).unwrap_or(&script).display());
        counts.add(counted(project.command(&python).arg(&script).env("FOLLOWON_EXAMPLES", &examples))?);
    }
    Ok(counts)
}

fn mail(project: &mut Project) -> Result<Counts> {
    let browser = setup::for_browser(project)?;
    let examples = examples(project)?;
    let mut test = project.command("node");
    test.arg("tests/mail/mail.test.mjs");
    counted(test.env("FOLLOWON_CHROMIUM", browser.chromium).env("FOLLOWON_EXAMPLES", examples))
}

fn sender(project: &mut Project) -> Result<Counts> {
    let python = setup::for_sender(project)?;
    counted(project.command("node").arg("tests/klaviyo/sender.test.mjs").env("FOLLOWON_PYTHON", python))
}

fn page(project: &mut Project) -> Result<Counts> {
    build::run(project)?;
    Ok(Counts::one())
}

fn browser(project: &mut Project) -> Result<Counts> {
    let browser = setup::for_browser(project)?;
    let dist = project.at("dist");
    if !dist.join("index.html").is_file() {
        setup::for_page(project)?;
        build::page(project)?;
    }
    let server = Server::bind(0)?;
    let (address, folder) = (server.address(), dist.clone());
    std::thread::spawn(move || server.serve(&folder));
    let mut test = project.command("node");
    test.arg("tests/browser/run.mjs");
    test.env("FOLLOWON_DIST", dist).env("FOLLOWON_URL", address).env("FOLLOWON_CHROMIUM", browser.chromium);
    counted(&mut test)
}
