//! The picture that other sites show beside a link to the page of a dataset or of one of its views:
//! its title, its first picture, whose data they are; as PNG, as few of them draw SVG.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{self, Node};
use sagitta_catalog::{Dataset, Language, License};
use sagitta_render::text_width;

use super::cache::Cache;
use super::files;
use super::page::{Esc, synthetic};
use crate::catalog::digest;

/// Width and height in pixels, as networks ask for.
pub(super) const SIZE: (u32, u32) = (1_200, 630);

/// Where the cache has the pictures.
const PLACE: &str = "cards";

/// Where the title and the source stand, and the room for the picture between them.
const MARGIN: f64 = 56.0;
const ROOM: (f64, f64, f64, f64) = (MARGIN, 118.0, 1_200.0 - 2.0 * MARGIN, 440.0);

/// Those of charts, so that all of the picture is of one hand.
const FONTS: &str =
    "'PingFang SC', 'Noto Sans CJK SC', 'Microsoft YaHei', 'Noto Sans', 'DejaVu Sans', sans-serif";

/// What a picture shows, in a language.
pub(super) struct Card<'a> {
    /// Whose data they are.
    pub(super) dataset: &'a Dataset,
    pub(super) title: &'a str,
    /// SVG that stands alone.
    pub(super) chart: Option<&'a str>,
    pub(super) language: Language,
}

/// Draws the pictures of a site.
pub(super) struct Cards<'a> {
    cache: &'a Cache,
    options: usvg::Options<'static>,
    used: BTreeSet<String>,
    /// The ids of datasets some letters of which no font of this machine has.
    unwritable: Vec<String>,
}

impl<'a> Cards<'a> {
    pub(super) fn new(cache: &'a Cache) -> Self {
        let mut options = usvg::Options::default();
        let fonts = options.fontdb_mut();
        fonts.load_system_fonts();
        let has = |name: &str| {
            fonts.faces().any(|face| face.families.iter().any(|(family, _)| family == name))
        };
        let plain = ["Noto Sans", "DejaVu Sans", "Liberation Sans", "Arial", "Noto Sans CJK SC"];
        if let Some(name) = plain.into_iter().find(|name| has(name)) {
            fonts.set_sans_serif_family(name);
        }
        Self { cache, options, used: BTreeSet::new(), unwritable: Vec::new() }
    }

    /// Writes a picture. It is false where none can be written, as no font of this machine has all
    /// letters of it.
    pub(super) fn write(&mut self, card: &Card<'_>, to: &Path) -> Result<bool> {
        let texts = texts(card);
        let chart = card.chart;
        let key = digest(format!("{texts}\n{}", chart.unwrap_or_default()).as_bytes());
        let name = format!("{key}.png");
        let kept = self.cache.folder(PLACE, &name);
        if !kept.is_file() {
            let Some(png) = self.draw(&texts, chart)? else {
                self.unwritable.push(card.dataset.id.clone());
                return Ok(false);
            };
            let part = self.cache.folder(PLACE, &format!("{name}.part"));
            fs::create_dir_all(self.cache.folder(PLACE, ""))?;
            files::write(&part, &png)?;
            fs::rename(&part, &kept).with_context(|| format!("cannot write {}", kept.display()))?;
        }
        self.used.insert(name);
        fs::copy(&kept, to).with_context(|| format!("cannot write {}", to.display()))?;
        Ok(true)
    }

    /// Removes pictures that no page has any more; the ids of datasets that lack some.
    pub(super) fn finish(self) -> Result<Vec<String>> {
        let folder = self.cache.folder(PLACE, "");
        if folder.is_dir() {
            for entry in fs::read_dir(&folder)? {
                let entry = entry?;
                if !self.used.contains(&*entry.file_name().to_string_lossy()) {
                    fs::remove_file(entry.path())?;
                }
            }
        }
        let mut unwritable = self.unwritable;
        unwritable.dedup();
        Ok(unwritable)
    }

    fn draw(&self, texts: &str, chart: Option<&str>) -> Result<Option<Vec<u8>>> {
        let (width, height) = SIZE;
        let mut pixels = Pixmap::new(width, height).context("there is no room for a picture")?;
        let around = usvg::Tree::from_str(texts, &self.options)?;
        if !is_written(around.root()) {
            return Ok(None);
        }
        resvg::render(&around, Transform::identity(), &mut pixels.as_mut());
        if let Some(chart) = chart {
            let chart = usvg::Tree::from_str(chart, &self.options)?;
            if !is_written(chart.root()) {
                return Ok(None);
            }
            let (x, y, wide, high) = ROOM;
            let (own_width, own_height) =
                (f64::from(chart.size().width()), f64::from(chart.size().height()));
            let scale = (wide / own_width).min(high / own_height);
            let (left, top) =
                (x + (wide - own_width * scale) / 2.0, y + (high - own_height * scale) / 2.0);
            let place = Transform::from_row(
                single(scale),
                0.0,
                0.0,
                single(scale),
                single(left),
                single(top),
            );
            resvg::render(&chart, place, &mut pixels.as_mut());
        }
        Ok(Some(pixels.encode_png()?))
    }
}

/// A length for a library that counts in single precision.
#[expect(clippy::cast_possible_truncation, reason = "lengths of pictures are small")]
fn single(length: f64) -> f32 {
    length as f32
}

/// Whether there is a letter for each character.
fn is_written(group: &usvg::Group) -> bool {
    group.children().iter().all(|node| match node {
        Node::Group(group) => is_written(group),
        Node::Text(text) => {
            let glyphs = text.layouted().iter().flat_map(|span| &span.positioned_glyphs);
            let mut glyphs = glyphs.peekable();
            let is_blank = text.chunks().iter().all(|chunk| chunk.text().trim().is_empty());
            (is_blank || glyphs.peek().is_some()) && glyphs.all(|glyph| glyph.id.0 != 0)
        }
        Node::Path(_) | Node::Image(_) => true,
    })
}

/// What stands around the picture: paper, the title, the source.
fn texts(card: &Card<'_>) -> String {
    let Card { dataset, title, language, .. } = *card;
    let (width, height) = SIZE;
    let room = f64::from(width) - 2.0 * MARGIN;
    let size = [46.0, 40.0, 34.0].into_iter().find(|size| text_width(title, *size) <= room);
    let size = size.unwrap_or(34.0);
    let title = fitted(title, size, room);
    let mut source: Vec<&str> = Vec::new();
    if dataset.synthetic {
        source.push(synthetic(language));
    }
    if !dataset.publisher.is_unknown() {
        source.push(dataset.publisher.name.get(language));
    }
    if !dataset.license.is_unknown() {
        let License { id, name, .. } = &dataset.license;
        source.push(if id.is_empty() { name } else { id });
    }
    source.extend(dataset.modified.as_deref().or(dataset.issued.as_deref()));
    let source = fitted(&source.join(" · "), 24.0, room);
    format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="{FONTS}"><rect width="{width}" height="{height}" fill="#fbfaf7"/><rect width="{width}" height="10" fill="#0b6e75"/><text x="{MARGIN}" y="84" font-size="{size}" font-weight="700" fill="#1d242d">{}</text><text x="{MARGIN}" y="598" font-size="24" fill="#4b5561">{}</text></svg>"##,
        Esc(&title),
        Esc(&source)
    )
}

/// A text cut to a width, with `…` in place of what is lost.
fn fitted(text: &str, size: f64, room: f64) -> String {
    if text_width(text, size) <= room {
        return text.to_owned();
    }
    let mut cut: String = text.to_owned();
    while text_width(&cut, size) > room - size && cut.pop().is_some() {}
    format!("{}…", cut.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_title_is_cut_to_its_room() {
        assert_eq!(fitted("short", 20.0, 200.0), "short");
        let cut = fitted(&"数据".repeat(40), 20.0, 200.0);
        assert!(cut.ends_with('…') && text_width(&cut, 20.0) <= 200.0, "{cut}");
    }
}
