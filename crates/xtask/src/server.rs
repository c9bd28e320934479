//! The static file server of `serve` and of the browser tests.
//!
//! It answers as an ordinary static host does: types, lengths, single ranges, 404, no permission
//! for other origins. For tests, two prefixes put *data files* under conditions, and leave the page
//! itself alone: `/~rate/200000/…` sends 200,000 bytes a second, `/~cut/1000/…` has only the first
//! 1,000 bytes of the file. They can be put one after the other.

use anyhow::{Context as _, Result};
use http_body_util::{BodyExt as _, Full, channel::Channel, combinators::BoxBody};
use hyper::{
    HeaderMap, Method, Request, Response, StatusCode,
    body::{Bytes, Incoming},
    header,
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use sagitta_http::{Span, media_type};
use std::{
    convert::Infallible,
    fs::File,
    io::{self, Read as _, Seek as _, SeekFrom},
    path::{Path, PathBuf},
    sync::Arc,
    thread,
    time::Duration,
};
use tokio::net::TcpListener;

/// How much of a file is in memory at a time.
const CHUNK: usize = 64 * 1024;

type Body = BoxBody<Bytes, Infallible>;

/// A folder, and where in the site it is seen.
#[derive(Clone, Debug)]
pub(crate) struct Mount {
    /// The first segment of the path; empty for the site itself.
    pub(crate) prefix: &'static str,
    pub(crate) folder: PathBuf,
}

/// Serves the folders on this machine from now on, on a free port if the port is 0; returns the address.
pub(crate) fn start(mounts: Vec<Mount>, port: u16) -> Result<String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let listener = runtime
        .block_on(TcpListener::bind(("127.0.0.1", port)))
        .with_context(|| format!("cannot serve on port {port}"))?;
    let address = format!("http://{}", listener.local_addr()?);
    thread::spawn(move || runtime.block_on(accept(listener, mounts.into())));
    Ok(address)
}

async fn accept(listener: TcpListener, mounts: Arc<[Mount]>) {
    loop {
        // A reader that went away before it was heard is not an error.
        let Ok((stream, _)) = listener.accept().await else { continue };
        let mounts = Arc::clone(&mounts);
        tokio::spawn(async move {
            let service = service_fn(move |request| {
                let mounts = Arc::clone(&mounts);
                async move { Ok::<_, Infallible>(answer(&mounts, &request)) }
            });
            let connection = http1::Builder::new()
                .title_case_headers(true)
                .serve_connection(TokioIo::new(stream), service);
            drop(connection.await);
        });
    }
}

fn answer(mounts: &[Mount], request: &Request<Incoming>) -> Response<Body> {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return plain(StatusCode::METHOD_NOT_ALLOWED, "only GET and HEAD are answered here");
    }
    let path = request.uri().path();
    let Some(target) = Target::parse(path) else {
        return plain(StatusCode::BAD_REQUEST, "this is not a path");
    };
    let file = target.locate(mounts);
    if file.is_dir() && !target.is_folder {
        let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
        let mut moved = plain(StatusCode::MOVED_PERMANENTLY, "it is a folder");
        // A path that came as one is fit for a header.
        if let Ok(place) = format!("{path}/{query}").parse() {
            moved.headers_mut().insert(header::LOCATION, place);
        }
        return moved;
    }
    let file = if target.is_folder { file.join("index.html") } else { file };
    let Ok(opened) = File::open(&file) else {
        return plain(StatusCode::NOT_FOUND, "there is no such file");
    };
    send(&target.conditions, &file, opened, request.headers()).unwrap_or_else(|error| {
        plain(StatusCode::INTERNAL_SERVER_ERROR, &format!("cannot read it: {error}"))
    })
}

fn send(
    conditions: &Conditions,
    path: &Path,
    mut file: File,
    headers: &HeaderMap,
) -> Result<Response<Body>> {
    let conditions = if is_data(path) { *conditions } else { Conditions::default() };
    let length = file.metadata()?.len().min(conditions.cut.unwrap_or(u64::MAX));
    let wanted = headers.get(header::RANGE).and_then(|value| value.to_str().ok());
    let (status, first, count, described) = match Span::of(wanted, length) {
        Span::Whole => (StatusCode::OK, 0, length, None),
        Span::Part { first, last } => (
            StatusCode::PARTIAL_CONTENT,
            first,
            last - first + 1,
            Some(format!("bytes {first}-{last}/{length}")),
        ),
        Span::Outside => {
            (StatusCode::RANGE_NOT_SATISFIABLE, 0, 0, Some(format!("bytes */{length}")))
        }
    };
    file.seek(SeekFrom::Start(first))?;
    let mut response = Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, media_type(path))
        .header(header::CONTENT_LENGTH, count)
        .header(header::ACCEPT_RANGES, "bytes")
        .header(header::CACHE_CONTROL, "no-store")
        .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    if let Some(range) = described {
        response = response.header(header::CONTENT_RANGE, range);
    }
    Ok(response.body(paced(file.take(count), conditions.rate))?)
}

/// The bytes of a file, no more of them a second than the rate.
fn paced(mut file: io::Take<File>, rate: Option<u64>) -> Body {
    let (mut sender, body) = Channel::<Bytes, Infallible>::new(2);
    tokio::spawn(async move {
        // Fifty small pieces a second look like a slow line, not like one that stops and starts.
        let step = rate.map_or(CHUNK, |rate| usize::try_from(rate / 50).unwrap_or(CHUNK));
        let mut buffer = vec![0; step.clamp(1, CHUNK)];
        while let Ok(count @ 1..) = file.read(&mut buffer) {
            if let Some(rate) = rate {
                let nanoseconds = 1_000_000_000 / rate * u64::try_from(count).unwrap_or(0);
                tokio::time::sleep(Duration::from_nanos(nanoseconds)).await;
            }
            let piece = Bytes::copy_from_slice(buffer.get(..count).unwrap_or_default());
            if sender.send_data(piece).await.is_err() {
                return;
            }
        }
    });
    body.boxed()
}

fn plain(status: StatusCode, text: &str) -> Response<Body> {
    let mut response = Response::new(Full::from(text.to_owned()).boxed());
    *response.status_mut() = status;
    response
}

/// How data files are sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Conditions {
    /// Bytes a second.
    rate: Option<u64>,
    /// How many bytes there are.
    cut: Option<u64>,
}

/// What a request asks for.
#[derive(Debug, PartialEq, Eq)]
struct Target {
    conditions: Conditions,
    segments: Vec<String>,
    /// The path ends in `/`.
    is_folder: bool,
}

impl Target {
    /// Reads the path of a URL; none when it leaves the site or is not UTF-8.
    fn parse(path: &str) -> Option<Self> {
        let mut conditions = Conditions::default();
        let mut segments = Vec::new();
        let mut raw = path.strip_prefix('/')?.split('/').filter(|segment| !segment.is_empty());
        while let Some(segment) = raw.next() {
            match segment {
                "~rate" => {
                    conditions.rate = Some(raw.next()?.parse().ok().filter(|rate| *rate > 0)?)
                }
                "~cut" => conditions.cut = Some(raw.next()?.parse().ok()?),
                _ => segments.push(sagitta_http::segment(segment)?),
            }
        }
        Some(Self { conditions, segments, is_folder: path.ends_with('/') })
    }

    /// The file in the folder whose prefix the path begins with.
    fn locate(&self, mounts: &[Mount]) -> PathBuf {
        let first = self.segments.first().map_or("", String::as_str);
        let named = mounts.iter().find(|mount| !mount.prefix.is_empty() && mount.prefix == first);
        let skipped = usize::from(named.is_some());
        let mount = named.or_else(|| mounts.iter().find(|mount| mount.prefix.is_empty()));
        let mut file = mount.map(|mount| mount.folder.clone()).unwrap_or_default();
        file.extend(self.segments.iter().skip(skipped));
        file
    }
}

/// Datasets, as opposed to what the page is made of.
fn is_data(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "arrow" || extension == "arrows")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, io::Write as _, net::TcpStream, time::Instant};

    #[test]
    fn paths_are_read_with_their_conditions() {
        let target = |rate, cut, segments: &[&str], is_folder| {
            let segments = segments.iter().map(|segment| (*segment).to_owned()).collect();
            Some(Target { conditions: Conditions { rate, cut }, segments, is_folder })
        };
        let cases = [
            ("/", target(None, None, &[], true)),
            ("/engine.js", target(None, None, &["engine.js"], false)),
            (
                "/catalog/%E5%A4%A9%E6%B4%A5.arrow",
                target(None, None, &["catalog", "天津.arrow"], false),
            ),
            (
                "/~rate/2000/catalog/a.arrow",
                target(Some(2000), None, &["catalog", "a.arrow"], false),
            ),
            ("/~rate/2000/~cut/10/", target(Some(2000), Some(10), &[], true)),
            ("/../secret", None),
            ("/%2e%2e/secret", None),
            ("/a%2Fb", None),
            ("/%zz", None),
            ("/%ff", None),
            ("/~rate/0/a", None),
            ("/~cut/many/a", None),
            ("relative", None),
        ];
        for (path, expected) in cases {
            assert_eq!(Target::parse(path), expected, "{path}");
        }
    }

    /// A site of one page and one dataset of a hundred bytes.
    fn serve(name: &str) -> (String, PathBuf) {
        let folder =
            std::env::temp_dir().join(format!("sagitta-xtask-{name}-{}", std::process::id()));
        fs::create_dir_all(folder.join("site")).unwrap();
        fs::create_dir_all(folder.join("data")).unwrap();
        fs::write(folder.join("site/index.html"), "<p>hello</p>").unwrap();
        fs::write(folder.join("data/a.arrow"), (0..100).collect::<Vec<u8>>()).unwrap();
        let mount = |prefix, part: &str| Mount { prefix, folder: folder.join(part) };
        let address = start(vec![mount("", "site"), mount("catalog", "data")], 0).unwrap();
        (address.trim_start_matches("http://").to_owned(), folder)
    }

    /// Asks for a path and returns the head of the answer and its body.
    fn get(address: &str, path: &str, range: &str) -> (String, Vec<u8>) {
        let mut stream = TcpStream::connect(address).unwrap();
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{range}\r\n"
        )
        .unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
        (String::from_utf8(answer[..end].to_vec()).unwrap(), answer[end + 4..].to_vec())
    }

    #[test]
    fn files_are_served_whole_and_in_parts() {
        let (address, folder) = serve("parts");
        let (head, body) = get(&address, "/", "");
        assert!(head.starts_with("HTTP/1.1 200") && head.contains("text/html"), "{head}");
        assert_eq!(body, b"<p>hello</p>");
        let (head, body) = get(&address, "/catalog/a.arrow", "Range: bytes=10-19\r\n");
        assert!(head.starts_with("HTTP/1.1 206") && head.contains("bytes 10-19/100"), "{head}");
        assert!(head.contains("Content-Length: 10"), "{head}");
        assert_eq!(body, (10..20).collect::<Vec<u8>>());
        let (head, _) = get(&address, "/catalog/a.arrow", "Range: bytes=100-\r\n");
        assert!(head.starts_with("HTTP/1.1 416") && head.contains("bytes */100"), "{head}");
        assert!(get(&address, "/catalog/b.arrow", "").0.starts_with("HTTP/1.1 404"));
        assert!(get(&address, "/catalog", "").0.contains("Location: /catalog/"));
        assert!(!head.to_lowercase().contains("access-control"), "{head}");
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn conditions_hold_for_data_only() {
        let (address, folder) = serve("conditions");
        let (head, body) = get(&address, "/~cut/7/catalog/a.arrow", "");
        assert!(head.contains("Content-Length: 7"), "{head}");
        assert_eq!(body.len(), 7);
        assert_eq!(get(&address, "/~cut/7/", "").1, b"<p>hello</p>");
        let start = Instant::now();
        assert_eq!(get(&address, "/~rate/500/catalog/a.arrow", "").1.len(), 100);
        assert!(
            start.elapsed() >= Duration::from_millis(190),
            "a hundred bytes came in {:?}",
            start.elapsed()
        );
        fs::remove_dir_all(folder).unwrap();
    }
}
