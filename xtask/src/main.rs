//! `cargo xtask`: the project's own commands. Each sets up what it needs, says what it does and how long it took.

mod bench;
mod build;
mod fuzz;
mod hash;
mod optimise;
mod package;
mod project;
mod seal;
mod serve;
mod setup;
mod split;
mod step;
mod suite;
mod test;

use std::process::ExitCode;

use project::Project;

/// What goes wrong is told to a person and ends the command, so text is enough.
pub(crate) type Result<T> = std::result::Result<T, String>;

const USAGE: &str = "\
cargo xtask <command>

  setup                          everything that the other commands need
  serve [--port N] [--open]      build the dashboard and serve it on 127.0.0.1:8080
  serve --dev                    the same, built anew on every change
  build                          the dashboard as static files in dist/, with its sizes
  test [suite…]                  every check of the project, or the suites named
  fuzz [target [seconds]]        the fuzz targets, or one of them, ten minutes each; what they find is kept in fuzz/
  bench [--large]                reading, counting and growth against others; --large: up to ten million lines
  package                        the npm package, in core/wasm/pkg/{web,bundler,nodejs}";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match run(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &[String]) -> Result<()> {
    let Some((command, rest)) = args.split_first() else {
        println!("{USAGE}");
        return Ok(());
    };
    let mut project = Project::find()?;
    match command.as_str() {
        "setup" => none(rest).and_then(|()| setup::everything(&mut project)),
        "serve" => serve::run(&mut project, &serve::Options::read(rest)?),
        "build" => none(rest).and_then(|()| build::run(&mut project)),
        "test" => test::run(&mut project, rest),
        "fuzz" => fuzz::run(&mut project, rest),
        "bench" => bench::run(&mut project, &bench::Options::read(rest)?),
        "package" => none(rest).and_then(|()| package::run(&mut project)),
        // Called by trunk when the files of the page are in place.
        "seal" => seal::run(),
        "help" | "--help" | "-h" => {
            println!("{USAGE}");
            Ok(())
        }
        other => Err(format!("There is no command “{other}”.\n\n{USAGE}")),
    }
}

fn none(rest: &[String]) -> Result<()> {
    match rest.first() {
        None => Ok(()),
        Some(extra) => Err(format!("“{extra}” is not understood here.\n\n{USAGE}")),
    }
}
