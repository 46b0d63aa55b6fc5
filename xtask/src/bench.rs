//! The figures of the two-year shop, beside duckdb-wasm's in the same browser, and how well the model does.

use crate::serve::Server;
use crate::step::execute;
use crate::{Result, build, project::Project, setup, test};

/// Where the order files of the two-year shop lie: beside the project, for they are not part of it.
const DATA: &str = "../shared/data";

/// Measures and prints; fails where a bar is missed.
pub(crate) fn run(project: &mut Project) -> Result<()> {
    if !project.at(DATA).join("online-retail-ii-1.csv.gz").is_file() {
        println!("skipped: {DATA} is not here, and the bench reads the order files in it.");
        return Ok(());
    }
    setup::for_page(project)?;
    let browser = setup::for_browser(project)?;
    setup::for_bench(project)?;
    build::page(project)?;
    let server = Server::bind(0)?;
    let (address, dist) = (server.address(), project.at("dist"));
    std::thread::spawn(move || server.serve(&dist));
    let mut bench = project.command("node");
    bench.arg("tests/bench/run.mjs");
    bench
        .env("FOLLOWON_URL", address)
        .env("FOLLOWON_CHROMIUM", browser.chromium)
        .env("FOLLOWON_EXAMPLES", test::examples(project)?)
        .env("FOLLOWON_DATA", project.at(DATA));
    execute(&mut bench)
}
