//! The last touch to the files that trunk has made, before they go to `dist/`.
//!
//! The digest of the inline script that starts the page goes into the Content-Security-Policy, so that no other inline
//! script can run. In a release the program is cut and optimised, the style sheets become one, which packs into two thirds
//! of the room and comes in one request, and the script is minified.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::optimise::optimise;
use crate::project::Project;
use crate::step::execute;
use crate::{Result, hash, split};

/// What stands in index.html for the scripts that may run.
const SCRIPT_SRC: &str = "script-src 'self' 'wasm-unsafe-eval'";

/// Works on the folder that trunk names.
pub(crate) fn run() -> Result<()> {
    let staging = std::env::var_os("TRUNK_STAGING_DIR").map(PathBuf::from);
    let staging = staging.ok_or("`cargo xtask seal` is for trunk to call, which sets TRUNK_STAGING_DIR.")?;
    let release = std::env::var("TRUNK_PROFILE").as_deref() != Ok("debug");
    if release {
        split::program(&staging)?;
    }
    seal(&staging, release)
}

fn seal(staging: &Path, release: bool) -> Result<()> {
    let index = staging.join("index.html");
    let mut page = read(&index)?;
    if release {
        page = merge_styles(staging, &page)?;
        page = minify_scripts(staging, &page)?;
        seal_opener(staging)?;
    }
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

/// Puts all style sheets of the page into one file, in their order, under a name that tells its content.
fn merge_styles(staging: &Path, page: &str) -> Result<String> {
    let mut merged = String::new();
    let mut rest = page;
    let mut styles = String::new();
    while let Some((before, link)) = rest.split_once("<link ") {
        let (link, after) = link.split_once('>').ok_or("index.html has a link that does not end.")?;
        merged += before;
        let attributes = || link.split_whitespace().map(|attribute| attribute.trim_end_matches('/').replace('"', ""));
        let sheet = attributes().any(|attribute| attribute == "rel=stylesheet");
        match attributes().find_map(|attribute| attribute.strip_prefix("href=").map(str::to_owned)).filter(|_| sheet) {
            Some(name) => {
                let file = staging.join(name.trim_start_matches("./"));
                styles += &read(&file)?;
                fs::remove_file(&file).map_err(|error| format!("{}: {error}", file.display()))?;
                // The one link stands where the first stood.
                if !merged.contains(MERGED) {
                    merged += MERGED;
                }
            }
            None => {
                merged += "<link ";
                merged += link;
                merged.push('>');
            }
        }
        rest = after;
    }
    merged += rest;
    if styles.is_empty() {
        return Ok(merged);
    }
    let digest = hash::base64(styles.as_bytes());
    let name = format!("style-{}.css", hash::short(&digest));
    write(&staging.join(&name), &styles)?;
    let link = format!("<link href=./{name} integrity=sha256-{digest} rel=stylesheet>");
    Ok(merged.replace(MERGED, &link))
}

/// Minifies the scripts that the page loads ahead, which trunk leaves as they are, and renews their digests.
fn minify_scripts(staging: &Path, page: &str) -> Result<String> {
    let mut sealed = page.to_owned();
    for link in page.split("<link ").skip(1) {
        let value = |name: &str| link.split('>').next()?.split_whitespace().find_map(|word| word.strip_prefix(name));
        let script = value("href=./").filter(|name| Path::new(name).extension().is_some_and(|kind| kind == "js"));
        if let Some(name) = script {
            let file = staging.join(name);
            minify(&file)?;
            sealed = renewed(&sealed, &file)?;
        }
    }
    Ok(sealed)
}

/// The page with the digest of a file that it loads ahead as the file is now.
pub(crate) fn renewed(page: &str, file: &Path) -> Result<String> {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let digest = format!("sha256-{}", hash::base64(&bytes(file)?));
    let links = page.split("<link ").map(|link| {
        let (tag, after) = link.split_once('>').unwrap_or((link, ""));
        let old = tag.split_once("integrity=").filter(|_| tag.contains(&*name)).map(|(_, value)| unquoted(value));
        old.map_or_else(|| link.to_owned(), |old| format!("{}>{after}", tag.replace(old, &digest)))
    });
    Ok(links.collect::<Vec<_>>().join("<link "))
}

/// The value of an attribute, which may stand in quotes.
fn unquoted(value: &str) -> &str {
    value.trim_start_matches('"').split(['"', ' ', '>']).next().unwrap_or_default()
}

fn minify(script: &Path) -> Result<()> {
    let mut terser = Command::new("terser");
    // The worker, which is made of the page's script, calls this by its name.
    let options = ["--module", "--compress", "passes=2", "--mangle", "reserved=[initSync]", "--output"];
    execute(terser.args(options).arg(script).arg("--").arg(script))
}

/// Optimises the opener's program, minifies its script, and gives its files addresses that change with them: trunk gives a
/// worker's none.
fn seal_opener(staging: &Path) -> Result<()> {
    let [loader, script, program] = ["opener_loader.js", "opener.js", "opener_bg.wasm"].map(|name| staging.join(name));
    if !loader.exists() {
        return Ok(());
    }
    optimise(&Project::find()?, &program, &["-Oz"])?;
    minify(&script)?;
    let version = hash::short(&hash::base64(&[bytes(&script)?, bytes(&program)?].concat()));
    write(
        &loader,
        &format!(
            "import init from './opener.js?{version}';await init({{module_or_path:'./opener_bg.wasm?{version}'}});"
        ),
    )
}

/// Stands for the link to the one style sheet until its name is known.
const MERGED: &str = "<link merged>";

/// What stands between the tags of every script without an address.
fn inline_scripts(page: &str) -> impl Iterator<Item = &str> {
    page.split("<script").skip(1).filter_map(|rest| {
        let (attributes, rest) = rest.split_once('>')?;
        let (body, _) = rest.split_once("</script")?;
        let external = attributes.split_whitespace().any(|attribute| attribute.starts_with("src="));
        (!external).then_some(body)
    })
}

pub(crate) fn bytes(file: &Path) -> Result<Vec<u8>> {
    fs::read(file).map_err(|error| format!("{}: {error}", file.display()))
}

pub(crate) fn read(file: &Path) -> Result<String> {
    fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))
}

pub(crate) fn write(file: &Path, text: &str) -> Result<()> {
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
    fn style_sheets_become_one() {
        let head = "<link href=./a-1.css integrity=sha384-x rel=stylesheet><link rel=\"stylesheet\" href=\"./b.css\"/><link rel=icon href=i>";
        let folder = staged("css", &format!("{PAGE}{head}<p>"));
        fs::write(folder.join("a-1.css"), "a{}").unwrap();
        fs::write(folder.join("b.css"), "b{}").unwrap();
        seal(&folder, true).unwrap();
        let page = read(&folder.join("index.html")).unwrap();
        let (_, links) = page.split_once("</script><link ").unwrap();
        let name = links.split_once("./").unwrap().1.split_once(' ').unwrap().0;
        let digest = hash::base64(b"a{}b{}");
        assert_eq!(links, format!("href=./{name} integrity=sha256-{digest} rel=stylesheet><link rel=icon href=i><p>"));
        assert_eq!(read(&folder.join(name)).unwrap(), "a{}b{}");
        assert!(!folder.join("a-1.css").exists() && !folder.join("b.css").exists());
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn only_the_digest_of_the_file_changes() {
        let folder = staged("digest", PAGE);
        fs::write(folder.join("a_bg.wasm"), "a").unwrap();
        // A link is the tag alone: what follows it may name the file, too.
        let before = "<link href=./b.css integrity=sha384-b><script>import './a_bg.wasm'</script>\
                      <link href=\"./a_bg.wasm\" integrity=\"sha384-a\" rel=preload>";
        let after = renewed(before, &folder.join("a_bg.wasm")).unwrap();
        assert_eq!(after, before.replace("sha384-a", &format!("sha256-{}", hash::base64(b"a"))));
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_page_without_a_policy_is_refused() {
        let folder = staged("none", "<p>Hello</p>");
        assert!(seal(&folder, true).unwrap_err().contains("Content-Security-Policy"));
        fs::remove_dir_all(folder).unwrap();
    }
}
