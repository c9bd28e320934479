//! `sagitta serve`: a site on this machine, as an ordinary static host gives it.

mod request;

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, BufWriter, Read as _, Seek as _, SeekFrom, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use sagitta_http::{Span, media_type};

use self::request::Request;
use crate::args::ServeArguments;
use crate::output;

/// How long a reader may keep a connection without a word.
const PATIENCE: Duration = Duration::from_secs(30);

/// Longer heads of requests are refused.
const LONGEST_HEAD: u64 = 16 * 1024;

pub(crate) fn run(arguments: &ServeArguments) -> Result<()> {
    let site = &arguments.site;
    ensure!(site.is_dir(), "{} is no folder", site.display());
    let site = site.canonicalize().with_context(|| format!("cannot read {}", site.display()))?;
    // Nobody on another machine is meant to see it.
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, arguments.port));
    let listener = listener
        .with_context(|| format!("cannot serve on port {}; try another --port", arguments.port))?;
    output::print(format!("http://{}/\n", listener.local_addr()?).as_bytes())?;
    for stream in listener.incoming() {
        // A reader that went away before it was heard is not an error.
        let Ok(stream) = stream else { continue };
        let site = site.clone();
        thread::spawn(move || drop(talk(&site, &stream)));
    }
    Ok(())
}

/// How an answer is sent.
#[derive(Clone, Copy)]
struct Manner {
    /// Whether the connection stays for another request.
    stays: bool,
    /// Whether the bytes are sent, and not only how many there are.
    has_body: bool,
}

/// Answers the requests of a connection, one after the other.
fn talk(site: &Path, stream: &TcpStream) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut reader = BufReader::new(stream);
    let mut writer = BufWriter::new(stream);
    loop {
        let mut head = Vec::new();
        let mut limited = reader.by_ref().take(LONGEST_HEAD);
        while limited.read_until(b'\n', &mut head)? > 0 {
            if head.ends_with(b"\r\n\r\n") || head.ends_with(b"\n\n") {
                break;
            }
        }
        if head.is_empty() {
            return Ok(());
        }
        let request = Request::parse(&head);
        let stays = request.as_ref().is_some_and(|request| request.stays);
        match &request {
            Some(request) => answer(site, request, &mut writer)?,
            None => {
                plain(400, "this is no request", Manner { stays, has_body: true }, &mut writer)?
            }
        }
        writer.flush()?;
        if !stays {
            return Ok(());
        }
    }
}

fn answer(site: &Path, request: &Request, out: &mut impl Write) -> io::Result<()> {
    let manner = Manner { stays: request.stays, has_body: request.method != "HEAD" };
    if !matches!(request.method.as_str(), "GET" | "HEAD") {
        return plain(405, "only GET and HEAD are answered here", manner, out);
    }
    let Some(path) = request.path() else {
        return plain(400, "this is not a path", manner, out);
    };
    let mut file = site.to_owned();
    file.extend(&path.segments);
    if file.is_dir() && !path.is_folder {
        let place = format!("{}/", request.target.split('?').next().unwrap_or("/"));
        write!(
            out,
            "HTTP/1.1 301 Moved Permanently\r\nLocation: {place}\r\nContent-Length: 0\r\n"
        )?;
        return end_of_head(manner, out);
    }
    if path.is_folder {
        file.push("index.html");
    }
    // A link in the folder may lead out of it.
    let is_inside = file.canonicalize().is_ok_and(|whole| whole.starts_with(site));
    match File::open(&file) {
        Ok(opened) if is_inside && file.is_file() => {
            send(&file, opened, request.range.as_deref(), manner, out)
        }
        _ => plain(404, "there is no such file", manner, out),
    }
}

fn send(
    path: &Path,
    mut file: File,
    range: Option<&str>,
    manner: Manner,
    out: &mut impl Write,
) -> io::Result<()> {
    let length = file.metadata()?.len();
    let (status, first, n, described) = match Span::of(range, length) {
        Span::Whole => ("200 OK", 0, length, None),
        Span::Part { first, last } => (
            "206 Partial Content",
            first,
            last - first + 1,
            Some(format!("bytes {first}-{last}/{length}")),
        ),
        Span::Outside => ("416 Range Not Satisfiable", 0, 0, Some(format!("bytes */{length}"))),
    };
    write!(
        out,
        "HTTP/1.1 {status}\r\nContent-Type: {}\r\nContent-Length: {n}\r\nAccept-Ranges: bytes\r\nCache-Control: no-cache\r\nX-Content-Type-Options: nosniff\r\nAccess-Control-Allow-Origin: *\r\n",
        media_type(path)
    )?;
    if let Some(range) = described {
        write!(out, "Content-Range: {range}\r\n")?;
    }
    end_of_head(manner, out)?;
    if manner.has_body {
        file.seek(SeekFrom::Start(first))?;
        io::copy(&mut file.take(n), out)?;
    }
    Ok(())
}

fn plain(status: u16, text: &str, manner: Manner, out: &mut impl Write) -> io::Result<()> {
    let reason = match status {
        400 => "Bad Request",
        404 => "Not Found",
        _ => "Method Not Allowed",
    };
    let n = text.len() + 1;
    write!(
        out,
        "HTTP/1.1 {status} {reason}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {n}\r\n"
    )?;
    end_of_head(manner, out)?;
    if manner.has_body { writeln!(out, "{text}") } else { Ok(()) }
}

fn end_of_head(manner: Manner, out: &mut impl Write) -> io::Result<()> {
    let connection = if manner.stays { "keep-alive" } else { "close" };
    write!(out, "Connection: {connection}\r\n\r\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    /// What a request is answered with, from a site of one page, beside which lies a secret.
    fn ask(site: &Path, request: &str) -> (String, Vec<u8>) {
        let request = Request::parse(request.as_bytes()).unwrap();
        let mut out = Vec::new();
        answer(site, &request, &mut out).unwrap();
        let end = out.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
        (String::from_utf8(out[..end].to_vec()).unwrap(), out[end + 4..].to_vec())
    }

    fn site(name: &str) -> PathBuf {
        let root =
            std::env::temp_dir().join(format!("sagitta-serve-{name}-{}", std::process::id()));
        let site = root.join("site");
        std::fs::create_dir_all(site.join("data")).unwrap();
        std::fs::write(root.join("secret.txt"), "secret").unwrap();
        std::fs::write(site.join("index.html"), "<p>hello</p>").unwrap();
        std::fs::write(site.join("data/空气.arrow"), (0..100).collect::<Vec<u8>>()).unwrap();
        site.canonicalize().unwrap()
    }

    #[test]
    fn files_are_given_whole_and_in_parts() {
        let site = site("parts");
        let (head, body) = ask(&site, "GET / HTTP/1.1\r\n\r\n");
        assert!(head.starts_with("HTTP/1.1 200") && head.contains("text/html"), "{head}");
        assert_eq!(body, b"<p>hello</p>");
        let path = "/data/%E7%A9%BA%E6%B0%94.arrow";
        let (head, body) =
            ask(&site, &format!("GET {path} HTTP/1.1\r\nrange: bytes=10-19\r\n\r\n"));
        assert!(head.starts_with("HTTP/1.1 206") && head.contains("bytes 10-19/100"), "{head}");
        assert_eq!(body, (10..20).collect::<Vec<u8>>());
        let (head, body) = ask(&site, &format!("HEAD {path} HTTP/1.1\r\n\r\n"));
        assert!(head.contains("Content-Length: 100") && body.is_empty(), "{head}");
        let (head, _) = ask(&site, &format!("GET {path} HTTP/1.1\r\nRange: bytes=100-\r\n\r\n"));
        assert!(head.starts_with("HTTP/1.1 416"), "{head}");
        let (head, _) = ask(&site, "GET /data HTTP/1.1\r\n\r\n");
        assert!(head.starts_with("HTTP/1.1 301") && head.contains("Location: /data/"), "{head}");
    }

    #[test]
    fn nothing_outside_of_the_site_is_given() {
        let site = site("outside");
        for path in [
            "/../secret.txt",
            "/%2e%2e/secret.txt",
            "/..%2fsecret.txt",
            "/data/../../secret.txt",
            "/none",
        ] {
            let (head, body) = ask(&site, &format!("GET {path} HTTP/1.1\r\n\r\n"));
            assert!(head.starts_with("HTTP/1.1 40"), "{path}: {head}");
            assert!(!String::from_utf8_lossy(&body).contains("secret\n"), "{path}");
        }
        let (head, _) = ask(&site, "POST / HTTP/1.1\r\n\r\n");
        assert!(head.starts_with("HTTP/1.1 405"), "{head}");
    }
}
