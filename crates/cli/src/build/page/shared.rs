//! What other sites are told of the page of a dataset or of one of its views: Open Graph in its head,
//! oEmbed beside it. Both name whole addresses, and are written where the site's is known.

use sagitta_catalog::{Dataset, Language};
use serde_json::{Value, json};

use super::words::Words;
use super::{Esc, Site, spoken, text_for_search};
use crate::build::card::{self, Card};
use crate::build::facts::{Facts, Picture};
use crate::build::saved::Saved;

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

/// A page that others are told of, in a language.
pub(in crate::build) struct Shared<'a> {
    dataset: &'a Dataset,
    /// The folder of the page in the site, with `/` at the end.
    pub(in crate::build) folder: String,
    pub(in crate::build) language: Language,
    title: &'a str,
    description: String,
    picture: Option<&'a Picture>,
}

impl<'a> Shared<'a> {
    /// The page of a dataset.
    pub(in crate::build) fn dataset(facts: &'a Facts, language: Language) -> Self {
        let dataset = &facts.dataset;
        Self {
            dataset,
            folder: format!("dataset/{}/", dataset.id),
            language,
            title: dataset.title.get(language),
            description: text_for_search(facts, language),
            picture: facts.picture(spoken(language).language),
        }
    }

    /// The page of one of its views.
    pub(in crate::build) fn view(facts: &'a Facts, saved: &'a Saved, language: Language) -> Self {
        Self {
            dataset: &facts.dataset,
            folder: view_folder(&facts.dataset.id, &saved.id),
            language,
            title: saved.title.get(language),
            description: saved.sentence(spoken(language)).to_owned(),
            picture: saved.picture(spoken(language)),
        }
    }

    /// All pages of a dataset, in all languages.
    pub(in crate::build) fn all(facts: &'a Facts) -> impl Iterator<Item = Self> {
        Language::ALL.into_iter().flat_map(move |language| {
            let views = facts.views.iter().map(move |saved| Self::view(facts, saved, language));
            std::iter::once(Self::dataset(facts, language)).chain(views)
        })
    }

    /// What its picture shows.
    pub(in crate::build) fn card(&self) -> Card<'a> {
        let chart = self.picture.map(|picture| picture.card.as_str());
        Card { dataset: self.dataset, title: self.title, chart, language: self.language }
    }
}

/// The folder of the page of a view.
pub(in crate::build) fn view_folder(dataset: &str, view: &str) -> String {
    format!("dataset/{dataset}/view/{view}/")
}

/// The tags for the head of a page; none where the site's address is not known.
pub(super) fn head(site: &Site<'_>, page: &Shared<'_>) -> String {
    let Shared { folder, language, title, description, picture, .. } = page;
    let language = *language;
    let address = |file: &str| site.address(&format!("{folder}{file}"));
    let (Some(own), Some(oembed)) =
        (address(&site.file("index", language)), address(&oembed_file(language)))
    else {
        return String::new();
    };
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
    tag("og:description", description);
    tag("og:url", &own);
    tag("og:site_name", site.catalog.title.get(language));
    tag("og:locale", &Words::of(language).tag.replace('-', "_"));
    if site.has_card(folder, language)
        && let Some(card) = address(&card_file(language))
    {
        let (width, height) = card::SIZE;
        tag("og:image", &card);
        tag("og:image:type", "image/png");
        tag("og:image:width", &width.to_string());
        tag("og:image:height", &height.to_string());
        tag("og:image:alt", picture.map_or(*title, |one| &one.sentence));
        head += "<meta name=\"twitter:card\" content=\"summary_large_image\">\n";
    }
    head
}

/// What oEmbed tells of a page: the explorer's picture in a frame. None where the site's address is
/// not known.
pub(in crate::build) fn oembed(site: &Site<'_>, page: &Shared<'_>) -> Option<Value> {
    let Shared { dataset, folder, language, title, picture, .. } = page;
    let language = *language;
    let home = site.address("index.html")?;
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
    match picture {
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
    if site.has_card(folder, language) {
        let (width, height) = card::SIZE;
        let card = format!("{folder}{}", card_file(language));
        map.insert("thumbnail_url".into(), json!(site.address(&card)?));
        map.insert("thumbnail_width".into(), json!(width));
        map.insert("thumbnail_height".into(), json!(height));
    }
    Some(told)
}
