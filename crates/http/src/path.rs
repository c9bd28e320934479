use percent_encoding::percent_decode_str;

/// A part of a URL's path as the name of a file or folder; none if it could lead elsewhere, is
/// malformed, or is not UTF-8.
///
/// ```
/// assert_eq!(sagitta_http::segment("%E7%A9%BA").as_deref(), Some("空"));
/// assert_eq!(sagitta_http::segment("%2E%2e"), None);
/// ```
#[must_use]
pub fn segment(encoded: &str) -> Option<String> {
    let mut escapes = encoded.split('%').skip(1);
    let is_escape = |rest: &str| {
        let digits = rest.as_bytes().get(..2);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    if !escapes.all(is_escape) {
        return None;
    }
    let name = percent_decode_str(encoded).decode_utf8().ok()?.into_owned();
    let stays = name != "." && name != ".." && !name.contains(['/', '\\', '\0', ':']);
    stays.then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_in_their_folder() {
        for (encoded, name) in [("b.html", "b.html"), ("a%20b%25", "a b%"), ("%e7%A9%ba", "空")] {
            assert_eq!(segment(encoded).as_deref(), Some(name));
        }
        for encoded in ["..", ".", "%2E%2e", "a%2fb", "a%5Cb", "%zz", "%ff", "%", "%4", "c:", "%00"]
        {
            assert_eq!(segment(encoded), None, "{encoded}");
        }
    }
}
