//! Text of others in markup.

use std::fmt;

/// A text that is written so that nothing in it is markup.
pub(in crate::build) struct Esc<'a>(pub(in crate::build) &'a str);

impl fmt::Display for Esc<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                // XML has no place for these.
                c if u32::from(c) < 0x20 && !matches!(c, '\t' | '\n' | '\r') => {
                    f.write_str("\u{FFFD}")?;
                }
                '\u{FFFE}' | '\u{FFFF}' => f.write_str("\u{FFFD}")?,
                c => fmt::Write::write_char(f, c)?,
            }
        }
        Ok(())
    }
}

/// Whether an address of others may become a link: it is one of the web or of a mailbox.
pub(in crate::build) fn is_safe(address: &str) -> bool {
    ["http://", "https://", "mailto:"].iter().any(|start| {
        address.get(..start.len()).is_some_and(|found| found.eq_ignore_ascii_case(start))
    })
}

/// Words that lead to an address, if it is one that may.
pub(super) fn link(address: Option<&str>, words: &str) -> String {
    match address.filter(|address| is_safe(address)) {
        Some(address) => {
            format!(r#"<a href="{}" rel="noopener noreferrer">{}</a>"#, Esc(address), Esc(words))
        }
        None => Esc(words).to_string(),
    }
}

/// JSON as it may stand in a script element: no `<` that could end it.
pub(super) fn json_in_script(value: &serde_json::Value) -> String {
    value
        .to_string()
        .replace('<', "\\u003c")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_others_stays_text() {
        assert_eq!(
            Esc("<a href=\"x\">'&\u{1}").to_string(),
            "&lt;a href=&quot;x&quot;&gt;&#39;&amp;\u{FFFD}"
        );
        let json = serde_json::json!({ "a": "</script><b>" });
        assert!(!json_in_script(&json).contains('<'));
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&json_in_script(&json)).unwrap(),
            json
        );
        assert_eq!(link(Some("javascript:alert(1)"), "<x>"), "&lt;x&gt;");
        assert!(link(Some("https://a.example/?a=1&b=2"), "x").contains("a=1&amp;b=2"));
    }
}
