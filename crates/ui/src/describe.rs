//! What the catalogue says of a dataset, in the reader's language.

use sagitta_catalog::{Dataset, Field};
use sagitta_render::{ColumnBrief, Locale, format, plain_text, sentence};
use sagitta_spec::View;

pub(crate) use sagitta_figure::{column_title, license, localized};

/// A view in words, without what a screen adds.
pub(crate) fn said(view: &View, briefs: &[ColumnBrief], locale: Locale) -> String {
    plain_text(&sentence(view, briefs, locale))
}

/// Whether an address of others may become a link: it is one of the web or of a mailbox.
pub(crate) fn leads_somewhere_safe(address: &str) -> bool {
    ["http://", "https://", "mailto:"].iter().any(|start| {
        address.get(..start.len()).is_some_and(|found| found.eq_ignore_ascii_case(start))
    })
}

/// What is known of a column.
pub(crate) fn column<'a>(dataset: &'a Dataset, name: &str) -> Option<&'a Field> {
    dataset.field(name)
}

/// The period a dataset covers: `2013 – 2017`.
pub(crate) fn period(dataset: &Dataset, locale: Locale) -> Option<String> {
    let temporal = dataset.temporal.as_ref()?;
    let start = format::iso(&temporal.start, locale);
    let end = temporal.end.as_ref().map(|end| format::iso(end, locale));
    Some(match end {
        Some(end) if end == start => start,
        Some(end) => format!("{start} – {end}"),
        None => format!("{start} –"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_web_and_of_mailboxes_become_links() {
        let cases = [
            ("https://data.example/", true),
            ("HTTP://data.example/", true),
            ("mailto:open@data.example", true),
            ("https:javascript:alert(1)", false),
            ("javascript:alert(1)", false),
            (" javascript:alert(1)", false),
            ("java\tscript:alert(1)", false),
            ("data:text/html,x", false),
            ("blob:https://data.example/1", false),
            ("file:///etc/passwd", false),
            ("//data.example/", false),
            ("data.example", false),
            ("", false),
        ];
        for (address, expected) in cases {
            assert_eq!(leads_somewhere_safe(address), expected, "{address:?}");
        }
    }
}
