//! wasm-opt, as both programs of the dashboard go through it.

use std::path::Path;

use crate::Result;
use crate::project::Project;
use crate::step::execute_quietly;

/// What the programs may use, which they do not say of themselves once they are stripped.
const FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
    "--enable-simd",
];

/// Makes a program smaller and quicker, by these passes, and takes the names out of it.
pub(crate) fn optimise(project: &Project, program: &Path, passes: &[&str]) -> Result<()> {
    let mut wasm_opt = project.command("wasm-opt");
    wasm_opt.args(passes).args(["--strip-debug", "--strip-producers"]).args(FEATURES);
    // It warns of sections of names that it does not know, which says nothing to anybody.
    execute_quietly(wasm_opt.arg(program).arg("-o").arg(program))
}
