use std::path::Path;

/// The media type of a file, by its ending; `application/octet-stream` if nothing is known of it.
///
/// Text is in UTF-8. Those of Arrow are the registered ones:
/// <https://www.iana.org/assignments/media-types/>.
///
/// ```
/// # use std::path::Path;
/// assert_eq!(sagitta_http::media_type(Path::new("air.arrow")), "application/vnd.apache.arrow.file");
/// ```
#[must_use]
pub fn media_type(path: &Path) -> &'static str {
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("json") => "application/json",
        Some("jsonld") => "application/ld+json",
        Some("xml") => "application/xml",
        Some("webmanifest") => "application/manifest+json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("ftl" | "txt" | "md" | "toml") => "text/plain; charset=utf-8",
        Some("csv") => "text/csv; charset=utf-8",
        Some("arrow") => "application/vnd.apache.arrow.file",
        Some("arrows") => "application/vnd.apache.arrow.stream",
        Some("parquet") => "application/vnd.apache.parquet",
        _ => "application/octet-stream",
    }
}
