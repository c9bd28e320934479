//! A picture with what it says in words and where it is from.

use sagitta_catalog::{Dataset, Language};
use sagitta_render::format;

use super::words::Words;
use super::{Esc, license_in_short, spoken};
use crate::build::facts::Picture;

/// The picture as markup. `up` leads from the page's folder to the site's.
pub(super) fn shown(picture: &Picture, dataset: &Dataset, language: Language, up: &str) -> String {
    let notes: Vec<String> =
        picture.notes.iter().map(|note| format!("<span>{}</span>", Esc(note))).collect();
    format!(
        "<figure class=\"sg-card sg-picture sg-shown\">\n<figcaption>{}</figcaption>\n<div class=\"sg-shown__wide\">{}</div>\n<div class=\"sg-shown__narrow\">{}</div>\n<p class=\"sg-notes\">{}</p>\n<footer class=\"sg-source\">{}<a href=\"{up}index.html{}\">{}</a></footer>\n</figure>\n",
        Esc(&picture.sentence),
        picture.wide,
        picture.narrow,
        notes.concat(),
        source_line(dataset, language),
        Esc(&sagitta_spec::encode_for_copy(&picture.fragment)),
        Words::of(language).explore_this
    )
}

/// Who published the data, under which licence, and when, as markup.
pub(super) fn source_line(dataset: &Dataset, language: Language) -> String {
    let words = Words::of(language);
    let publisher = match dataset.publisher.is_unknown() {
        true => words.unknown_publisher.to_owned(),
        false => Esc(dataset.publisher.name.get(language)).to_string(),
    };
    let license = match dataset.license.is_unknown() {
        true => words.unknown.to_owned(),
        false => Esc(license_in_short(&dataset.license)).to_string(),
    };
    let date = dataset.modified.as_ref().or(dataset.issued.as_ref());
    let parts = [
        Some(publisher),
        Some(words.licensed(&license)),
        date.map(|date| format::iso(date, spoken(language))),
    ];
    let parts = parts.into_iter().flatten();
    parts.map(|part| format!("<span>{part}</span>")).collect()
}
