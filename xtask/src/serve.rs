//! Serves the dashboard's files on this machine alone.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::step::execute;
use crate::{Result, build, project::Project, setup};

/// What `cargo xtask serve` is told.
pub(crate) struct Options {
    port: u16,
    open: bool,
    dev: bool,
}

impl Options {
    pub(crate) fn read(args: &[String]) -> Result<Options> {
        let mut options = Options { port: 8080, open: false, dev: false };
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            match (arg.as_str(), arg.strip_prefix("--port=")) {
                ("--open", _) => options.open = true,
                ("--dev", _) => options.dev = true,
                ("--port", _) => options.port = port(args.next().map_or("", |value| value))?,
                (_, Some(value)) => options.port = port(value)?,
                _ => return Err(format!("“{arg}” is not understood: serve takes --port N, --open and --dev.")),
            }
        }
        Ok(options)
    }
}

fn port(text: &str) -> Result<u16> {
    text.parse().map_err(|_| format!("--port takes a number from 0 to 65535, not “{text}”."))
}

/// Builds the dashboard and serves it until the command is stopped.
pub(crate) fn run(project: &mut Project, options: &Options) -> Result<()> {
    setup::for_page(project)?;
    if options.dev {
        build::fetch(project)?;
        let mut trunk = project.command("trunk");
        trunk.args(["serve", "--offline", "--address", "127.0.0.1", "--port", &options.port.to_string()]);
        if options.open {
            trunk.arg("--open");
        }
        return execute(trunk.env_remove("NO_COLOR"));
    }
    // Taken first: nobody wants to wait for a build to hear that the port is in use.
    let server = Server::bind(options.port)?;
    build::page(project)?;
    build::weigh(&project.at("dist"))?;
    let address = server.address();
    println!("\nThe dashboard is at {address} (Ctrl+C stops it).");
    if options.open {
        let opener = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
        if project.command(opener).arg(&address).spawn().is_err() {
            println!("No browser could be opened: go there by hand.");
        }
    }
    server.serve(&project.at("dist"));
    Ok(())
}

/// A server of static files on the loopback interface.
pub(crate) struct Server(TcpListener);

impl Server {
    /// Takes the port; 0 takes any free one.
    pub(crate) fn bind(port: u16) -> Result<Server> {
        TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .map(Server)
            .map_err(|error| format!("Port {port} of 127.0.0.1 cannot be used ({error}): choose another with --port."))
    }

    pub(crate) fn address(&self) -> String {
        let port = self.0.local_addr().map_or(0, |address| address.port());
        format!("http://127.0.0.1:{port}/")
    }

    /// Answers requests until the program ends.
    pub(crate) fn serve(&self, folder: &Path) {
        let folder: Arc<Path> = Arc::from(folder);
        for stream in self.0.incoming().flatten() {
            let folder = Arc::clone(&folder);
            // A reader that goes away in mid-answer is no error of ours.
            std::thread::spawn(move || drop(answer(&stream, &folder)));
        }
    }
}

fn answer(stream: &TcpStream, folder: &Path) -> std::io::Result<()> {
    let mut request = String::new();
    let mut reader = BufReader::new(stream).take(64 * 1024);
    reader.read_line(&mut request)?;
    // The rest of the head is read and passed over.
    let mut line = String::new();
    while reader.read_line(&mut line)? > 2 {
        line.clear();
    }
    let mut words = request.split_whitespace();
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let found = match method {
        "GET" | "HEAD" => locate(folder, target).and_then(|file| Some((fs::read(&file).ok()?, file))),
        _ => return respond(stream, "405 Method Not Allowed", "text/plain", &[], true),
    };
    match found {
        Some((bytes, file)) => respond(stream, "200 OK", media_type(&file), &bytes, method == "GET"),
        None => respond(stream, "404 Not Found", "text/plain", b"There is no such file.", method == "GET"),
    }
}

fn respond(
    mut stream: &TcpStream,
    status: &str,
    media_type: &str,
    body: &[u8],
    with_body: bool,
) -> std::io::Result<()> {
    let head = format!(
        "HTTP/1.1 {status}\r\n\
         Content-Type: {media_type}\r\n\
         Content-Length: {}\r\n\
         Cache-Control: no-cache\r\n\
         Content-Security-Policy: frame-ancestors 'self'\r\n\
         Cross-Origin-Opener-Policy: same-origin\r\n\
         Cross-Origin-Resource-Policy: same-origin\r\n\
         Referrer-Policy: no-referrer\r\n\
         X-Content-Type-Options: nosniff\r\n\
         Connection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes())?;
    if with_body {
        stream.write_all(body)?;
    }
    stream.flush()
}

/// The file that a request asks for; never one outside the folder.
fn locate(folder: &Path, target: &str) -> Option<PathBuf> {
    let path = target.split(['?', '#']).next()?;
    let mut file = folder.to_owned();
    for part in path.split('/').filter(|part| !part.is_empty()) {
        // The names of our files need no decoding; whatever else is asked for does not exist.
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        if part.starts_with('.') || !part.bytes().all(plain) {
            return None;
        }
        file.push(part);
    }
    if path.ends_with('/') {
        file.push("index.html");
    }
    file.is_file().then_some(file)
}

fn media_type(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "txt" | "py" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(address: &str, request: &str) -> String {
        let mut stream = TcpStream::connect(address.trim_start_matches("http://").trim_end_matches('/')).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    #[test]
    fn files_are_served_and_nothing_outside() {
        let folder = std::env::temp_dir().join(format!("followon-serve-{}", std::process::id()));
        fs::create_dir_all(folder.join("dist")).unwrap();
        fs::write(folder.join("dist/index.html"), "<p>Hello").unwrap();
        fs::write(folder.join("dist/a.wasm"), "code").unwrap();
        fs::write(folder.join("secret.txt"), "secret").unwrap();
        let server = Server::bind(0).unwrap();
        let (address, dist) = (server.address(), folder.join("dist"));
        std::thread::spawn(move || server.serve(&dist));

        let home = ask(&address, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        assert!(home.starts_with("HTTP/1.1 200 OK") && home.ends_with("<p>Hello"), "{home}");
        assert!(home.contains("text/html") && home.contains("nosniff"), "{home}");
        let wasm = ask(&address, "GET /a.wasm?v=1 HTTP/1.1\r\n\r\n");
        assert!(wasm.contains("application/wasm") && wasm.ends_with("code"), "{wasm}");
        let head = ask(&address, "HEAD /a.wasm HTTP/1.1\r\n\r\n");
        assert!(head.contains("Content-Length: 4") && head.ends_with("\r\n\r\n"), "{head}");
        for outside in ["/../secret.txt", "/%2e%2e/secret.txt", "/dist/../../secret.txt", "/none"] {
            let answer = ask(&address, &format!("GET {outside} HTTP/1.1\r\n\r\n"));
            assert!(answer.starts_with("HTTP/1.1 404"), "{outside}: {answer}");
        }
        assert!(ask(&address, "POST / HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 405"));
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn options_are_read() {
        let read = |args: &[&str]| Options::read(&args.iter().map(|&arg| arg.to_owned()).collect::<Vec<_>>());
        let options = read(&["--port", "9000", "--open"]).unwrap();
        assert_eq!((options.port, options.open, options.dev), (9000, true, false));
        assert_eq!(read(&["--port=81", "--dev"]).unwrap().port, 81);
        assert!(read(&["--port"]).is_err() && read(&["--prot"]).is_err());
    }
}
