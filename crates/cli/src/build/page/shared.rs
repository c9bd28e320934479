//! What other sites are told of a dataset's page: Open Graph in its head, oEmbed beside it. Both name
//! whole addresses, and are written where the site's is known.

use sagitta_catalog::Language;
use serde_json::{Value, json};

use super::words::Words;
use super::{Esc, Site, spoken, text_for_search};
use crate::build::card;
use crate::build::facts::Facts;

/// Width and height of the frame that oEmbed offers, in CSS pixels.
const FRAME: (u32, u32) = (720, 510);

/// How long others may take what they are told for new, in seconds.
const CACHE_AGE: u32 = 86_400;

/// The name of the picture of a page.
pub(in crate::build) fn card_file(language: Language) -> String {
    format!("card-{}.png", language.as_str())
}

/// The name of what oEmbed tells of a page.
pub(in crate::build) fn oembed_file(language: Language) -> String {
    format!("oembed-{}.json", language.as_str())
}

/// What is said of data that were made up.
pub(in crate::build) fn synthetic(language: Language) -> &'static str {
    Words::of(language).synthetic
}

/// The tags for the head of a page; none where the site's address is not known.
pub(super) fn head(site: &Site<'_>, facts: &Facts, language: Language) -> String {
    let dataset = &facts.dataset;
    let folder = format!("dataset/{}/", dataset.id);
    let address = |file: &str| site.address(&format!("{folder}{file}"));
    let (Some(page), Some(oembed)) =
        (address(&site.file("index", language)), address(&oembed_file(language)))
    else {
        return String::new();
    };
    let title = dataset.title.get(language);
    let mut head = format!(
        "<link rel=\"alternate\" type=\"application/json+oembed\" title=\"{}\" href=\"{}\">\n",
        Esc(title),
        Esc(&oembed)
    );
    let mut tag = |property: &str, content: &str| {
        head += &format!("<meta property=\"{property}\" content=\"{}\">\n", Esc(content));
    };
    tag("og:type", "website");
    tag("og:title", title);
    tag("og:description", &text_for_search(facts, language));
    tag("og:url", &page);
    tag("og:site_name", site.catalog.title.get(language));
    tag("og:locale", &Words::of(language).tag.replace('-', "_"));
    if site.has_card(&dataset.id, language)
        && let Some(card) = address(&card_file(language))
    {
        let (width, height) = card::SIZE;
        tag("og:image", &card);
        tag("og:image:type", "image/png");
        tag("og:image:width", &width.to_string());
        tag("og:image:height", &height.to_string());
        tag("og:image:alt", facts.picture(spoken(language)).map_or(title, |one| &one.sentence));
        head += "<meta name=\"twitter:card\" content=\"summary_large_image\">\n";
    }
    head
}

/// What oEmbed tells of a page: the explorer's picture in a frame. None where the site's address is
/// not known.
pub(in crate::build) fn oembed(
    site: &Site<'_>,
    facts: &Facts,
    language: Language,
) -> Option<Value> {
    let dataset = &facts.dataset;
    let (home, title) = (site.address("index.html")?, dataset.title.get(language));
    let mut told = json!({
        "version": "1.0",
        "title": title,
        "provider_name": site.catalog.title.get(language),
        "provider_url": home,
        "cache_age": CACHE_AGE,
    });
    let map = told.as_object_mut()?;
    if !dataset.publisher.is_unknown() {
        map.insert("author_name".into(), json!(dataset.publisher.name.get(language)));
    }
    match facts.picture(spoken(language)) {
        Some(picture) => {
            let (width, height) = FRAME;
            let fragment = sagitta_spec::encode_for_copy(&picture.fragment);
            let source = format!("{home}?embed&lang={}{fragment}", Words::of(language).tag);
            let html = format!(
                "<iframe src=\"{}\" title=\"{}\" width=\"{width}\" height=\"{height}\" frameborder=\"0\" loading=\"lazy\"></iframe>",
                Esc(&source),
                Esc(&picture.sentence)
            );
            map.insert("type".into(), json!("rich"));
            map.insert("html".into(), json!(html));
            map.insert("width".into(), json!(width));
            map.insert("height".into(), json!(height));
        }
        None => {
            map.insert("type".into(), json!("link"));
        }
    }
    if site.has_card(&dataset.id, language) {
        let (width, height) = card::SIZE;
        let card = format!("dataset/{}/{}", dataset.id, card_file(language));
        map.insert("thumbnail_url".into(), json!(site.address(&card)?));
        map.insert("thumbnail_width".into(), json!(width));
        map.insert("thumbnail_height".into(), json!(height));
    }
    Some(told)
}
