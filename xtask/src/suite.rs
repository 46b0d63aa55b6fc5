//! A suite of checks: a command that runs them and says how many passed and failed.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use crate::Result;
use crate::step::{Shown, not_started};

/// How many checks of a suite passed and failed, and what it left out and why.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: u32,
    pub(crate) failed: u32,
    pub(crate) skipped: Vec<String>,
}

impl Counts {
    /// One check that passed.
    pub(crate) fn one() -> Counts {
        Counts { passed: 1, ..Counts::default() }
    }

    pub(crate) fn add(&mut self, other: Counts) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped.extend(other.skipped);
    }

    /// Takes in a line that a suite printed:
    /// `test result: ok. 12 passed; 0 failed; …` of Rust's tests, `12 passed, 0 failed` of ours, `skipped: why` of both.
    fn hear(&mut self, line: &str) {
        let line = line.trim();
        if let Some(why) = line.strip_prefix("skipped: ") {
            self.skipped.push(why.to_owned());
        }
        let result = line.strip_prefix("test result: ").and_then(|rest| rest.split_once(". "));
        let counts = result.map_or(line, |(_, counts)| counts);
        let mut parts = counts.split([',', ';']).map(str::trim);
        let mut count = |word: &str| parts.next()?.strip_suffix(word)?.trim().parse::<u32>().ok();
        if let (Some(passed), Some(failed)) = (count("passed"), count("failed")) {
            self.passed += passed;
            self.failed += failed;
        }
    }
}

/// Runs a command that prints its counts, and shows its output as it comes.
pub(crate) fn counted(command: &mut Command) -> Result<Counts> {
    let mut child = command.stdout(Stdio::piped()).spawn().map_err(|error| not_started(command, &error))?;
    let mut counts = Counts::default();
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).split(b'\n') {
            let line = line.map_err(|error| error.to_string())?;
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            counts.hear(&line);
        }
    }
    let status = child.wait().map_err(|error| error.to_string())?;
    if !status.success() && counts.failed == 0 {
        println!("`{}` failed ({status}).", Shown(command));
        counts.failed = 1;
    }
    if status.success() && counts.passed + counts.failed == 0 && counts.skipped.is_empty() {
        return Err(format!("`{}` ran no checks.", Shown(command)));
    }
    Ok(counts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_heard_in_every_tongue() {
        let mut counts = Counts::default();
        for line in [
            "running 3 tests",
            "test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s",
            "test result: FAILED. 1 passed; 2 failed; 0 ignored",
            "  5 passed, 1 failed",
            "the merchant passed, 1 failed",
            "skipped: ../shared/data is not here",
        ] {
            counts.hear(line);
        }
        let skipped = vec!["../shared/data is not here".to_owned()];
        assert_eq!(counts, Counts { passed: 9, failed: 3, skipped });
    }

    #[test]
    fn a_suite_that_checks_nothing_is_an_error() {
        assert!(counted(Command::new("true").arg("x")).unwrap_err().contains("ran no checks"));
        assert_eq!(counted(&mut Command::new("false")).unwrap().failed, 1);
    }
}
