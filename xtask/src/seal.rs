//! The last touch to the files that trunk has made, before they go to `dist/`.
//!
//! - The worker's files get their digest into their names, as trunk gives it to all others: only its small loader keeps
//!   a fixed name, which the page asks for with the build's id.
//! - The build's id goes into the page.
//! - The digest of the inline script that starts the page goes into the Content-Security-Policy, so that no other
//!   inline script can run.

use std::fs;
use std::path::{Path, PathBuf};

use crate::{Result, hash};

/// What stands in index.html for the build's id.
const BUILD_ID: &str = "BUILD_ID";

/// What stands in index.html for the scripts that may run.
const SCRIPT_SRC: &str = "script-src 'self' 'wasm-unsafe-eval'";

/// Works on the folder that trunk names.
pub(crate) fn run() -> Result<()> {
    let staging = std::env::var_os("TRUNK_STAGING_DIR").map(PathBuf::from);
    let staging = staging.ok_or("`cargo xtask seal` is for trunk to call, which sets TRUNK_STAGING_DIR.")?;
    let release = std::env::var("TRUNK_PROFILE").as_deref() != Ok("debug");
    seal(&staging, release)
}

fn seal(staging: &Path, release: bool) -> Result<()> {
    name_worker(staging)?;
    let index = staging.join("index.html");
    let page = read(&index)?;
    let id = build_id(staging)?;
    let page = page.replace(BUILD_ID, &id);
    let mut allowed = String::new();
    if release {
        for script in inline_scripts(&page) {
            allowed += " 'sha256-";
            allowed += &hash::base64(script.as_bytes());
            allowed.push('\'');
        }
    } else {
        // While developing, trunk puts a script of its own into the page at every request.
        allowed += " 'unsafe-inline'";
    }
    if page.matches(SCRIPT_SRC).count() != 1 {
        return Err(format!("index.html must have one Content-Security-Policy with “{SCRIPT_SRC}” in it."));
    }
    write(&index, &page.replace(SCRIPT_SRC, &format!("{SCRIPT_SRC}{allowed}")))
}

/// Puts the digest of the worker's files into their names and into what refers to them.
fn name_worker(staging: &Path) -> Result<()> {
    let (loader, script, wasm) =
        (staging.join("worker_loader.js"), staging.join("worker.js"), staging.join("worker_bg.wasm"));
    let code = fs::read(&wasm).map_err(|error| format!("{}: {error}", wasm.display()))?;
    let wasm_name = format!("worker-{}_bg.wasm", hash::short(&code));
    rename(&wasm, &staging.join(&wasm_name))?;

    let text = replace_name(&script, "worker_bg.wasm", &wasm_name)?;
    let script_name = format!("worker-{}.js", hash::short(text.as_bytes()));
    write(&staging.join(&script_name), &text)?;
    fs::remove_file(&script).map_err(|error| format!("{}: {error}", script.display()))?;

    let text = replace_name(&loader, "worker.js", &script_name)?;
    write(&loader, &text)
}

fn replace_name(file: &Path, from: &str, to: &str) -> Result<String> {
    let text = read(file)?;
    if text.contains(from) {
        Ok(text.replace(from, to))
    } else {
        Err(format!("{} no longer refers to {from}.", file.display()))
    }
}

/// The same for the same files.
fn build_id(staging: &Path) -> Result<String> {
    let mut files: Vec<PathBuf> = fs::read_dir(staging)
        .map_err(|error| format!("{}: {error}", staging.display()))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.is_file())
        .collect();
    files.sort();
    let mut all = Vec::new();
    for file in files {
        let bytes = fs::read(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        all.extend_from_slice(hash::short(&bytes).as_bytes());
    }
    Ok(hash::short(&all))
}

/// What stands between the tags of every script without an address.
fn inline_scripts(page: &str) -> impl Iterator<Item = &str> {
    page.split("<script").skip(1).filter_map(|rest| {
        let (attributes, rest) = rest.split_once('>')?;
        let (body, _) = rest.split_once("</script")?;
        let external = attributes.split_whitespace().any(|attribute| attribute.starts_with("src="));
        (!external).then_some(body)
    })
}

fn read(file: &Path) -> Result<String> {
    fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))
}

fn write(file: &Path, text: &str) -> Result<()> {
    fs::write(file, text).map_err(|error| format!("{}: {error}", file.display()))
}

fn rename(from: &Path, to: &Path) -> Result<()> {
    fs::rename(from, to).map_err(|error| format!("{}: {error}", from.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'self' \
                        'wasm-unsafe-eval'; style-src 'self'\"><meta name=\"build-id\" content=\"BUILD_ID\">\
                        <script src=\"a.js\"></script><script type=\"module\">abc</script>";

    fn staged(name: &str, page: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("followon-seal-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        for (file, content) in [
            ("index.html", page),
            ("worker_bg.wasm", "abc"),
            ("worker.js", "new URL('worker_bg.wasm', import.meta.url)"),
            ("worker_loader.js", "import init from './worker.js';await init();"),
        ] {
            fs::write(folder.join(file), content).unwrap();
        }
        folder
    }

    #[test]
    fn only_the_digest_of_the_inline_script_is_allowed() {
        let folder = staged("csp", PAGE);
        seal(&folder, true).unwrap();
        let page = read(&folder.join("index.html")).unwrap();
        let policy = "script-src 'self' 'wasm-unsafe-eval' 'sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0='; ";
        assert!(page.contains(policy), "{page}");
        assert!(!page.contains("BUILD_ID") && !page.contains("unsafe-inline"), "{page}");
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn the_loader_leads_to_the_worker_by_its_digest() {
        let folder = staged("worker", PAGE);
        seal(&folder, true).unwrap();
        let loader = read(&folder.join("worker_loader.js")).unwrap();
        let script = loader.split('\'').nth(1).unwrap();
        let script = read(&folder.join(script)).unwrap();
        assert!(script.contains("worker-ba7816bf8f01cfea_bg.wasm"), "{script}");
        assert!(folder.join("worker-ba7816bf8f01cfea_bg.wasm").is_file());
        assert!(!folder.join("worker.js").exists() && !folder.join("worker_bg.wasm").exists());
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_page_without_a_policy_is_refused() {
        let folder = staged("none", "<p>Hello</p>");
        assert!(seal(&folder, true).unwrap_err().contains("Content-Security-Policy"));
        fs::remove_dir_all(folder).unwrap();
    }
}
