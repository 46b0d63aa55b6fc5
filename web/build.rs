//! Has the program linked so that it can be cut (`xtask/src/split.rs`), where the one who builds it will do so.

fn main() {
    println!("cargo:rerun-if-env-changed=FOLLOWON_CUT");
    println!("cargo:rustc-check-cfg=cfg(split)");
    if std::env::var_os("FOLLOWON_CUT").is_some() {
        println!("cargo:rustc-cfg=split");
        println!("cargo:rustc-link-arg-bin=app=--emit-relocs");
    }
}
