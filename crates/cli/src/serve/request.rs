//! The head of a request.

/// What is read of it.
pub(super) struct Request {
    pub(super) method: String,
    pub(super) target: String,
    pub(super) range: Option<String>,
    /// Whether the connection stays for another request.
    pub(super) stays: bool,
}

/// A path in the site.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Path {
    pub(super) segments: Vec<String>,
    /// It ends in `/`.
    pub(super) is_folder: bool,
}

impl Request {
    /// Reads a head; none if it is not one of HTTP/1.
    pub(super) fn parse(head: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(head).ok()?;
        let mut lines = text.lines();
        let mut words = lines.next()?.split(' ');
        let (method, target, version) = (words.next()?, words.next()?, words.next()?);
        if words.next().is_some() || !version.starts_with("HTTP/1.") {
            return None;
        }
        let mut range = None;
        let mut stays = version == "HTTP/1.1";
        let mut has_body = false;
        for line in lines.take_while(|line| !line.is_empty()) {
            let (name, value) = line.split_once(':')?;
            let value = value.trim();
            match name.to_ascii_lowercase().as_str() {
                "range" => range = Some(value.to_owned()),
                "connection" => stays &= !value.eq_ignore_ascii_case("close"),
                "content-length" => has_body |= value != "0",
                "transfer-encoding" => has_body = true,
                _ => {}
            }
        }
        // A body is not read, so that nothing can follow it.
        stays &= !has_body;
        Some(Self { method: method.to_owned(), target: target.to_owned(), range, stays })
    }

    /// The path that is asked for; none when it leaves the site or is not UTF-8.
    pub(super) fn path(&self) -> Option<Path> {
        let path = self.target.split(['?', '#']).next()?;
        let mut segments = Vec::new();
        for segment in path.strip_prefix('/')?.split('/').filter(|segment| !segment.is_empty()) {
            segments.push(sagitta_http::segment(segment)?);
        }
        Some(Path { segments, is_folder: path.ends_with('/') })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_read_and_others_refused() {
        let request =
            Request::parse(b"GET /a?b HTTP/1.1\r\nHost: x\r\nRANGE: bytes=0-1\r\n\r\n").unwrap();
        assert_eq!((request.method.as_str(), request.target.as_str()), ("GET", "/a?b"));
        assert!(request.stays && request.range.as_deref() == Some("bytes=0-1"));
        assert!(!Request::parse(b"GET / HTTP/1.0\r\n\r\n").unwrap().stays);
        assert!(!Request::parse(b"GET / HTTP/1.1\r\nconnection: Close\r\n\r\n").unwrap().stays);
        assert!(!Request::parse(b"POST / HTTP/1.1\r\ncontent-length: 4\r\n\r\n").unwrap().stays);
        for head in [
            &b"GET /\r\n\r\n"[..],
            b"\xff / HTTP/1.1",
            b"GET / HTTP/2\r\n",
            b"GET / HTTP/1.1\r\nx\r\n",
        ] {
            assert!(Request::parse(head).is_none());
        }
    }

    #[test]
    fn paths_stay_in_the_site() {
        let path = |target: &str| {
            Request::parse(format!("GET {target} HTTP/1.1\r\n\r\n").as_bytes()).unwrap().path()
        };
        let found = |segments: &[&str], is_folder| {
            let segments = segments.iter().map(|segment| (*segment).to_owned()).collect();
            Some(Path { segments, is_folder })
        };
        assert_eq!(path("/"), found(&[], true));
        assert_eq!(path("/a//b.html?c=/../d"), found(&["a", "b.html"], false));
        assert_eq!(path("/%E7%A9%BA/"), found(&["空"], true));
        for target in ["/../a", "/a/%2E%2e", "/a%2fb", "/a%5Cb", "/%zz", "/%ff", "a", "/c:"] {
            assert_eq!(path(target), None, "{target}");
        }
    }
}
