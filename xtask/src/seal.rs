//! The last touch to the files that trunk has made, before they go to `dist/`.
//!
//! The digest of the inline script that starts the page goes into the Content-Security-Policy, so that no other inline
//! script can run.

use std::fs;
use std::path::{Path, PathBuf};

use crate::{Result, hash};

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
    let index = staging.join("index.html");
    let page = read(&index)?;
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

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'self' \
                        'wasm-unsafe-eval'; style-src 'self'\">\
                        <script src=\"a.js\"></script><script type=\"module\">abc</script>";

    fn staged(name: &str, page: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("followon-seal-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("index.html"), page).unwrap();
        folder
    }

    #[test]
    fn only_the_digest_of_the_inline_script_is_allowed() {
        let folder = staged("csp", PAGE);
        seal(&folder, true).unwrap();
        let page = read(&folder.join("index.html")).unwrap();
        let policy = "script-src 'self' 'wasm-unsafe-eval' 'sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0='; ";
        assert!(page.contains(policy), "{page}");
        assert!(!page.contains("unsafe-inline"), "{page}");
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_page_without_a_policy_is_refused() {
        let folder = staged("none", "<p>Hello</p>");
        assert!(seal(&folder, true).unwrap_err().contains("Content-Security-Policy"));
        fs::remove_dir_all(folder).unwrap();
    }
}
