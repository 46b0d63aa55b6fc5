//! The page's program: cut in two where `web/src/later.rs` says so, bound to JavaScript, and optimised.
//!
//! trunk builds and binds the program as a whole. Where it was compiled to be cut, what trunk made of it is replaced here by
//! the part that the page starts with, and beside it lies the part that comes later. Both share one memory: the later part
//! is loaded by the script of the first.

use std::fs;
use std::path::{Path, PathBuf};

use wasm_split_cli_support::Options;

use crate::optimise::optimise;
use crate::project::Project;
use crate::seal::{self, read, renewed, write};
use crate::step::execute;
use crate::{Result, hash};

/// Set while the program is compiled to be cut (`web/build.rs`).
pub(crate) const CUT: &str = "FOLLOWON_CUT";
/// The later part's name begins so, in the files of the page.
pub(crate) const LATER: &str = "views";

/// Functions lie side by side by name, since like names hold like code, which packs better.
const PASSES: [&str; 8] = [
    "--gufa-optimizing",
    "--flatten",
    "--rereloop",
    "-Oz",
    "-Oz",
    "--one-caller-inline-max-function-size=80",
    "--coalesce-locals-learning",
    "--reorder-functions-by-name",
];

/// Cuts the program, if it was compiled for it, optimises its parts, and renews the digests of what changed in the page.
pub(crate) fn program(staging: &Path) -> Result<()> {
    let script =
        found(staging, |name| name.starts_with("app-") && Path::new(name).extension().is_some_and(|e| e == "js"))?;
    let name = script.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let bound = staging.join(format!("{name}_bg.wasm"));
    let project = Project::find()?;
    if std::env::var_os(CUT).is_some() {
        let program = project.target().join("wasm32-unknown-unknown/page/app.wasm");
        cut(&project, &program, staging, &name)?;
    }
    optimise(&project, &bound, &PASSES)?;
    let index = staging.join("index.html");
    write(&index, &renewed(&read(&index)?, &bound)?)
}

/// Puts both parts and the script that loads them into the page's files.
fn cut(project: &Project, program: &Path, staging: &Path, name: &str) -> Result<()> {
    let room = project.target().join("page-parts");
    fs::create_dir_all(&room).map_err(|error| format!("{}: {error}", room.display()))?;
    let bytes = seal::bytes(program)?;
    let first = room.join("first.wasm");
    let mut options = Options::new(&bytes);
    options.output_dir = &room;
    options.main_out_path = &first;
    options.link_name = LINK;
    let parts =
        wasm_split_cli_support::transform(options).map_err(|error| format!("the program cannot be cut: {error:#}"))?;
    let [later] = parts.split_modules.as_slice() else {
        return Err(format!("the program was to be cut in two, not in {}", parts.split_modules.len() + 1));
    };
    let mut bind = project.command("wasm-bindgen");
    // The later part works on the first one's table of functions, which only the linker's export names.
    bind.args(["--target", "web", "--no-typescript", "--keep-lld-exports", "--out-dir"]).arg(staging);
    bind.args(["--out-name", name]).arg(&first);
    execute(&mut bind)?;
    optimise(project, later, &PASSES)?;

    let digest = hash::base64(&seal::bytes(later)?);
    let address = format!("{LATER}-{}.wasm", hash::short(&digest));
    fs::copy(later, staging.join(&address)).map_err(|error| format!("{address}: {error}"))?;
    let script = staging.join(format!("{name}.js"));
    let loader = read(&room.join(LINK))?;
    write(&script, &linked(&read(&script)?, &loader, &file_name(later), &address, &digest)?)
}

/// The script that loads the later part, as the splitter names it.
const LINK: &str = "link.js";

/// Takes the loader into the page's script: a worker is made from that script alone, and could import nothing beside it.
fn linked(script: &str, loader: &str, later: &str, address: &str, digest: &str) -> Result<String> {
    let unlike = || "the splitter's loader is not as it was: see xtask/src/split.rs".to_owned();
    let import =
        script.lines().find(|line| line.starts_with("import * as ") && line.contains(LINK)).ok_or_else(unlike)?;
    let namespace = import.split_whitespace().nth(3).ok_or_else(unlike)?;
    // What the loader imports of the script is at hand once it is part of it.
    let (_, body) =
        loader.split_once('\n').filter(|(line, _)| line.starts_with("import { initSync }")).ok_or_else(unlike)?;
    let exports: Vec<&str> =
        body.split("export const ").skip(1).filter_map(|rest| rest.split_whitespace().next()).collect();
    let fetched = format!("new URL(\"./{later}\", import.meta.url)");
    if exports.is_empty() || body.matches(&fetched).count() != 1 {
        return Err(unlike());
    }
    let sealed = format!("new URL(\"./{address}\", import.meta.url), {{ integrity: \"sha256-{digest}\" }}");
    let body = body.replace("export const ", "const ").replace(&fetched, &sealed);
    let inlined = format!("const {namespace} = (() => {{\n{body}\nreturn {{ {} }};\n}})();", exports.join(", "));
    Ok(script.replace(import, &inlined))
}

fn found(folder: &Path, wanted: impl Fn(&str) -> bool) -> Result<PathBuf> {
    let files = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut files = files.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| wanted(&file_name(path)));
    files.next().ok_or_else(|| format!("{} holds no script of the page", folder.display()))
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOADER: &str = "import { initSync } from \"./main.js\";\nlet shared;\nexport const load = wrap(() => {\n  fetch(new URL(\"./split_views.wasm\", import.meta.url));\n});\n";

    #[test]
    fn the_loader_becomes_part_of_the_script() {
        let script = "import * as import1 from \"./link.js\"\nfunction initSync() {}\n";
        let linked = linked(script, LOADER, "split_views.wasm", "views-1.wasm", "abc=").unwrap();
        assert!(linked.starts_with("const import1 = (() => {\n"), "{linked}");
        assert!(
            linked.contains("new URL(\"./views-1.wasm\", import.meta.url), { integrity: \"sha256-abc=\" })"),
            "{linked}"
        );
        assert!(linked.contains("return { load };"), "{linked}");
        assert!(!linked.contains("import *") && !linked.contains("export"), "{linked}");
    }

    #[test]
    fn another_loader_is_refused() {
        assert!(linked("import * as a from \"./link.js\"\n", "let x;\n", "v.wasm", "w.wasm", "").is_err());
        assert!(linked("function initSync() {}", LOADER, "split_views.wasm", "w.wasm", "").is_err());
    }
}
