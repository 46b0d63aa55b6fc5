//! What the targets beside this crate have in common.

mod readers;

pub use readers::*;

/// Lets panics unwind, where a fuzzer would end the program at once: opening catches those of the libraries it uses, and they
/// are not told of here. Ours still end the program.
pub fn let_unwind() {
    std::panic::set_hook(Box::new(|panic| {
        if panic.location().is_some_and(|at| !at.file().contains("/registry/")) {
            eprintln!("{panic}");
        }
    }));
}
