//! What the catalogue says of a dataset, in the reader's language.

use sagitta_catalog::{Dataset, Field, Localized};
use sagitta_render::{ColumnBrief, Language, format, plain_text, sentence};
use sagitta_spec::View;

/// A view in words, without what a screen adds.
pub(crate) fn said(view: &View, briefs: &[ColumnBrief], language: Language) -> String {
    plain_text(&sentence(view, briefs, language))
}

/// A text of the catalogue in the reader's language, or else in the other one.
pub(crate) fn localized(text: &Localized, language: Language) -> &str {
    text.get(match language {
        Language::En => sagitta_catalog::Language::En,
        Language::Zh => sagitta_catalog::Language::Zh,
    })
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

/// What readers of a language call a column, if it has another name than in the file.
pub(crate) fn column_title(field: &Field, language: Language) -> Option<String> {
    let title = match language {
        Language::En => &field.title.en,
        Language::Zh => &field.title.zh,
    };
    (!title.is_empty() && *title != field.name).then(|| title.clone())
}

/// The licence in few words: its SPDX name, which has capitals, or else its name.
pub(crate) fn license(dataset: &Dataset) -> &str {
    let license = &dataset.license;
    let is_spdx = license.id.contains(|c: char| c.is_ascii_uppercase());
    if is_spdx || license.name.is_empty() { &license.id } else { &license.name }
}

/// The unit of a column.
pub(crate) fn column_unit(field: &Field) -> Option<String> {
    field.unit.clone()
}

/// The period a dataset covers: `2013 – 2017`.
pub(crate) fn period(dataset: &Dataset, language: Language) -> Option<String> {
    let temporal = dataset.temporal.as_ref()?;
    let start = format::iso(&temporal.start, language);
    let end = temporal.end.as_ref().map(|end| format::iso(end, language));
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
