//! Where the project lies, and the environment that its commands run in.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Result;

/// The project's folder and what its children need in their environment.
pub(crate) struct Project {
    root: PathBuf,
    /// Folders put before the rest of PATH, first one first.
    path: Vec<PathBuf>,
    /// The rustup toolchain that can build for wasm32, where it is not the active one.
    toolchain: Option<String>,
    /// What has been found ready or installed in this run.
    settled: Vec<&'static str>,
}

impl Project {
    /// The project this program was built from.
    pub(crate) fn find() -> Result<Project> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new(".")).to_owned();
        if !root.join("Cargo.toml").is_file() {
            return Err(format!("The project is no longer at {}: run `cargo xtask` from within it.", root.display()));
        }
        let tools = root.join(".tools").join("bin");
        Ok(Project { root, path: vec![tools], toolchain: None, settled: Vec::new() })
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The path of a file or folder of the project.
    pub(crate) fn at(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// Where cargo puts what it builds.
    pub(crate) fn target(&self) -> PathBuf {
        self.root.join(std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()))
    }

    /// Where set-up puts what belongs to no registry of its own; not under version control.
    pub(crate) fn tools(&self) -> PathBuf {
        self.root.join(".tools")
    }

    pub(crate) fn prefer(&mut self, folder: PathBuf) {
        if !self.path.contains(&folder) {
            self.path.insert(0, folder);
        }
    }

    /// Whether this is the first time in this run that something is asked for.
    pub(crate) fn first_time(&mut self, what: &'static str) -> bool {
        let first = !self.settled.contains(&what);
        self.settled.push(what);
        first
    }

    pub(crate) fn use_toolchain(&mut self, name: &str) {
        self.toolchain = Some(name.to_owned());
    }

    /// A command run in the project's folder, with the project's tools found first.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let path = self.search_path();
        // Where a program lies is decided by the PATH of the parent on some systems and of the child on others.
        let found =
            find_in(&path, program.as_ref()).map_or_else(|| program.as_ref().to_owned(), PathBuf::into_os_string);
        let mut command = Command::new(found);
        command.current_dir(&self.root).env("PATH", path);
        // The cargo that started this program need not be that of the toolchain in use.
        command.env_remove("CARGO");
        if let Some(toolchain) = &self.toolchain {
            command.env("RUSTUP_TOOLCHAIN", toolchain);
        }
        command
    }

    /// Where a program of this name lies.
    pub(crate) fn find_program(&self, name: &str) -> Option<PathBuf> {
        find_in(&self.search_path(), name.as_ref())
    }

    fn search_path(&self) -> OsString {
        let inherited = std::env::var_os("PATH").unwrap_or_default();
        let folders = self.path.iter().cloned().chain(std::env::split_paths(&inherited));
        std::env::join_paths(folders).unwrap_or(inherited)
    }
}

fn find_in(path: &OsStr, program: &OsStr) -> Option<PathBuf> {
    if Path::new(program).components().count() > 1 {
        return None;
    }
    std::env::split_paths(path).map(|folder| folder.join(program)).find(|file| file.is_file())
}
