//! Pages at addresses of datasets that are elsewhere, or no longer here.

use sagitta_catalog::{Dataset, Language};
use sagitta_render::format;

use super::words::Words;
use super::{Esc, Shell, Site, spoken, text_in};
use crate::description::WithdrawnEntry;

/// The page at a former address of a dataset, which leads to the present one.
pub(in crate::build) fn moved(
    site: &Site<'_>,
    alias: &str,
    dataset: &Dataset,
    language: Language,
) -> String {
    let words = Words::of(language);
    let href = format!("../{}/{}", dataset.id, site.file("index", language));
    let title = dataset.title.get(language);
    let content = format!(
        "<main class=\"sg-read\">\n<header class=\"sg-read__head\">\n<h1>{}</h1>\n<p>{} <a href=\"{}\">{}</a></p>\n</header>\n</main>\n",
        Esc(title),
        words.moved,
        Esc(&href),
        Esc(title)
    );
    let head = format!(
        "<meta name=\"robots\" content=\"noindex\">\n<meta http-equiv=\"refresh\" content=\"0; url={}\">\n",
        Esc(&href)
    );
    notice(site, alias, title, &head, language).page(&content)
}

/// The page at the address of a dataset that was taken back.
pub(in crate::build) fn withdrawn(
    site: &Site<'_>,
    entry: &WithdrawnEntry,
    language: Language,
) -> String {
    let words = Words::of(language);
    let title = match entry.title.get(language) {
        "" => &entry.id,
        title => title,
    };
    let content = format!(
        "<main class=\"sg-read\">\n<header class=\"sg-read__head\">\n<h1>{}</h1>\n<p><span class=\"sg-warn\">{}</span></p>\n</header>\n<section class=\"sg-card sg-about\">\n<dl class=\"sg-facts\">\n<div><dt>{}</dt><dd>{}</dd></div>\n<div><dt>{}</dt>{}</div>\n</dl>\n</section>\n</main>\n",
        Esc(title),
        words.withdrawn,
        words.withdrawn_on,
        Esc(&format::iso(&entry.date, spoken(language))),
        words.why,
        text_in(&entry.reason, language, "dd", "")
    );
    let head = "<meta name=\"robots\" content=\"noindex\">\n";
    notice(site, &entry.id, title, head, language).page(&content)
}

fn notice<'a>(
    site: &'a Site<'a>,
    id: &str,
    title: &'a str,
    head: &'a str,
    language: Language,
) -> Notice<'a> {
    Notice { folder: format!("dataset/{id}/"), site, title, head, language }
}

/// A page with nothing but a few words.
struct Notice<'a> {
    folder: String,
    site: &'a Site<'a>,
    title: &'a str,
    head: &'a str,
    language: Language,
}

impl Notice<'_> {
    fn page(&self, content: &str) -> String {
        let crumb = format!("<span> › </span><b>{}</b>", Esc(self.title));
        let shell = Shell {
            site: self.site,
            language: self.language,
            title: self.title,
            description: self.title,
            folder: &self.folder,
            stem: "index",
            crumb: &crumb,
            head: self.head,
        };
        shell.page(content)
    }
}
