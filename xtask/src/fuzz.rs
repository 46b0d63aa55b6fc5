//! The fuzz targets: one for each reader of files, in `fuzz/fuzz_targets`.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::step::{execute, not_started, step};
use crate::suite::Counts;
use crate::{Result, project::Project, setup};

/// How long all targets together run in the test command, and how long one runs by hand where nothing else is said, in seconds.
const BRIEFLY: u64 = 60;
const BY_HAND: u64 = 600;
/// So many run at a time.
const AT_ONCE: u64 = 2;
/// What one input may take, in seconds and in megabytes; what is in proportion to it, the targets see to.
const LIMITS: [&str; 2] = ["-timeout=10", "-rss_limit_mb=1024"];
/// Longer inputs are slower and find no more.
const LONGEST: &str = "-max_len=16384";

/// Runs the targets, or the one named, so many seconds each; what grows is kept in `fuzz/corpus`.
pub(crate) fn run(project: &mut Project, args: &[String]) -> Result<()> {
    let targets = targets(project)?;
    let wanted = match args.first() {
        None => targets,
        Some(name) if targets.contains(name) => vec![name.clone()],
        Some(name) => return Err(format!("There is no fuzz target “{name}”; there are {}.", targets.join(", "))),
    };
    let seconds = args.get(1).map_or(Ok(BY_HAND), |text| text.parse());
    let seconds = seconds.map_err(|_| "The seconds are a whole number.".to_owned())?;
    build(project)?;
    for target in wanted {
        let mut fuzz = fuzz(project, &target, &format!("fuzz/corpus/{target}"), seconds)?;
        step(&format!("fuzzing {target}"), || execute(&mut fuzz))?;
    }
    Ok(())
}

/// Runs all targets for a minute in all, from the seeds: a suite of the test command. A corpus that grew takes longer to read.
pub(crate) fn briefly(project: &mut Project) -> Result<Counts> {
    let targets = targets(project)?;
    build(project)?;
    let seconds = (BRIEFLY * AT_ONCE / targets.len().max(1) as u64).max(5);
    let mut counts = Counts::default();
    for some in targets.chunks(AT_ONCE as usize) {
        let mut running = Vec::new();
        for target in some {
            let corpus = format!("fuzz/target/briefly/{target}");
            // There is none the first time.
            let _ = fs::remove_dir_all(project.at(&corpus));
            let mut command = fuzz(project, target, &corpus, seconds)?;
            command.stdout(Stdio::null()).stderr(Stdio::piped());
            running.push((target, command.spawn().map_err(|error| not_started(&command, &error))?));
        }
        for (target, child) in running {
            counts.add(outcome(target, child)?);
        }
    }
    Ok(counts)
}

/// Waits for a target and tells what became of it.
fn outcome(target: &str, child: Child) -> Result<Counts> {
    let output = child.wait_with_output().map_err(|error| error.to_string())?;
    let said = String::from_utf8_lossy(&output.stderr);
    if output.status.success() {
        let done = said.lines().rfind(|line| line.starts_with("Done ")).unwrap_or("done");
        println!("{target}: {done}");
        return Ok(Counts::one());
    }
    let lines: Vec<&str> = said.lines().collect();
    println!("{}", lines[lines.len().saturating_sub(60)..].join("\n"));
    println!(
        "{target} found something. Put the input into fuzz/regressions/{target}, mend what it found, and it stays a test."
    );
    Ok(Counts { failed: 1, ..Counts::default() })
}

/// The names of the targets.
fn targets(project: &Project) -> Result<Vec<String>> {
    let folder = project.at("fuzz/fuzz_targets");
    let entries = fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let name = |path: &Path| Some(path.file_stem()?.to_string_lossy().into_owned());
    let mut targets: Vec<String> = entries.filter_map(|entry| name(&entry.ok()?.path())).collect();
    targets.sort();
    Ok(targets)
}

/// `cargo fuzz`, which needs no nightly compiler where no sanitizer is asked for: there is no `unsafe` for one to watch.
fn cargo_fuzz(project: &Project, what: &str) -> Command {
    let mut command = project.command("cargo");
    command.args(["fuzz", what, "--sanitizer", "none"]);
    command
}

fn build(project: &mut Project) -> Result<()> {
    setup::for_fuzz(project)?;
    step("cargo fuzz build: the fuzz targets", || execute(cargo_fuzz(project, "build").env("CARGO_TERM_QUIET", "true")))
}

/// The command that runs a target, with the folder into which it writes inputs that went new ways, and what else there is to
/// begin with.
fn fuzz(project: &Project, target: &str, corpus: &str, seconds: u64) -> Result<Command> {
    fs::create_dir_all(project.at(corpus)).map_err(|error| format!("{corpus}: {error}"))?;
    let own = ["seeds", "regressions"].map(|kind| format!("fuzz/{kind}/{target}"));
    let fixtures: &[&str] = match target {
        "orders" | "catalog" => &["tests/fixtures", "tests/fixtures/bad", "tests/fixtures/bad/catalogs"],
        "settings" => &["tests/fixtures"],
        "formats" => &["tests/fixtures/formats", "tests/fixtures/bad"],
        _ => &[],
    };
    let there =
        own.iter().map(String::as_str).chain(fixtures.iter().copied()).filter(|folder| project.at(folder).is_dir());
    let mut command = cargo_fuzz(project, "run");
    command.arg(target).arg(corpus).args(there).arg("--").args(LIMITS).arg(LONGEST);
    command.arg(format!("-max_total_time={seconds}"));
    Ok(command)
}
