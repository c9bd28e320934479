//! A figure that stands alone: headline, picture, remarks and source in one drawing.

use crate::chart::{label, layer};
use crate::facets::shift;
use crate::layout::text_width;
use crate::notes::NoteKind;
use crate::scene::{Anchor, Scene};
use crate::style::Part;
use crate::{SvgColors, Theme, Words, to_svg};

/// What stands around a picture that is taken away from its page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Captions<'a> {
    /// The headline; none if empty.
    pub title: &'a str,
    /// The author's remarks; what the picture itself has to say follows them.
    pub notes: &'a [String],
    /// Source, licence, date, what is missing: one line, broken where it has to be.
    pub source: &'a [String],
}

/// The width of the margin in pixels.
const MARGIN: f64 = 16.0;
/// How much wider bold text is than the estimate for plain text.
const BOLD: f64 = 1.06;

/// A picture with its captions, broken into lines of its width.
pub fn figure(scene: &Scene, captions: &Captions<'_>, font_size: f64) -> Scene {
    let width = scene.width;
    let title_size = font_size * 1.5;
    let mut nodes = Vec::new();
    let mut y = MARGIN;
    let title = wrap(captions.title, title_size * BOLD, width);
    for line in &title {
        y += title_size * 1.25;
        nodes.push(label(MARGIN, y - title_size * 0.3, Anchor::Start, line, Part::FigureTitle));
    }
    if !title.is_empty() {
        y += font_size * 0.8;
    }
    let mut picture = scene.clone();
    shift(&mut picture.nodes, MARGIN, y);
    for hit in &mut picture.hits {
        hit.x += MARGIN;
        hit.y += y;
        if let Some([left, top, ..]) = &mut hit.area {
            *left += MARGIN;
            *top += y;
        }
    }
    for entry in &mut picture.legend {
        let [left, top, ..] = &mut entry.area;
        *left += MARGIN;
        *top += y;
    }
    y += scene.height + font_size * 0.6;
    let own = scene.notes.iter().filter(|note| note.kind != NoteKind::Empty);
    let remarks = captions.notes.iter().chain(own.map(|note| &note.text));
    let lines = remarks.flat_map(|text| wrap(text, font_size, width));
    for line in lines {
        y += font_size * 1.45;
        nodes.push(label(MARGIN, y - font_size * 0.4, Anchor::Start, &line, Part::FigureNote));
    }
    let source: Vec<&str> =
        captions.source.iter().map(String::as_str).filter(|text| !text.is_empty()).collect();
    let lines = wrap(&source.join(" · "), font_size, width);
    if !lines.is_empty() {
        y += font_size * 0.6;
    }
    for line in lines {
        y += font_size * 1.45;
        nodes.push(label(MARGIN, y - font_size * 0.4, Anchor::Start, &line, Part::FigureSource));
    }
    picture.nodes.push(layer(nodes));
    picture.width = width + 2.0 * MARGIN;
    picture.height = y + MARGIN * 0.8;
    picture
}

/// A figure as an SVG document that needs no style sheet. Nothing but the captions and what
/// [`figure`] adds stands in it.
pub fn figure_svg(
    scene: &Scene,
    captions: &Captions<'_>,
    description: &str,
    theme: Theme,
    font_size: f64,
) -> String {
    let words = Words { title: captions.title, description };
    to_svg(&figure(scene, captions, font_size), &words, SvgColors::Inline(theme), font_size)
}

/// Text in lines of a width: broken at spaces, and between Chinese characters but not before a
/// closing mark or after an opening one. A word that is wider than a line is broken within.
pub(crate) fn wrap(text: &str, font_size: f64, width: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for piece in pieces(text) {
        let fits = |text: &str| text_width(text.trim_end(), font_size) <= width;
        if fits(&format!("{line}{piece}")) {
            line.push_str(&piece);
            continue;
        }
        if !line.trim().is_empty() {
            lines.push(line.trim_end().to_owned());
        }
        line = String::new();
        for c in piece.chars() {
            line.push(c);
            if !fits(&line) && line.chars().count() > 1 {
                line.pop();
                lines.push(std::mem::replace(&mut line, c.to_string()));
            }
        }
    }
    if !line.trim().is_empty() {
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// The parts of a text that stay together, each with the spaces after it.
fn pieces(text: &str) -> Vec<String> {
    const CLOSING: &str = "，。、；：？！）》」』】〉”’…%)]}.,;:!?";
    const OPENING: &str = "（《「『【〈“‘([{";
    let is_wide = |c: char| u32::from(c) >= 0x2E80;
    let mut pieces: Vec<String> = Vec::new();
    let mut before: Option<char> = None;
    for c in text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }) {
        let together = match before {
            None => false,
            Some(_) if c == ' ' || CLOSING.contains(c) => true,
            Some(before) if OPENING.contains(before) => true,
            Some(' ') => false,
            Some(before) => !is_wide(before) && !is_wide(c),
        };
        match pieces.last_mut() {
            Some(piece) if together => piece.push(c),
            _ => pieces.push(c.to_string()),
        }
        before = Some(c);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_where_a_reader_expects_it() {
        let check = |text: &str, width: f64, expected: &[&str]| {
            assert_eq!(wrap(text, 10.0, width), expected, "{text}");
        };
        check("", 100.0, &[]);
        check("  ", 100.0, &[]);
        check("one two three", 200.0, &["one two three"]);
        check("one two three", 50.0, &["one two", "three"]);
        check("北京市空气质量，按月。", 50.0, &["北京市空气", "质量，按", "月。"]);
        check("平均值（东四）", 40.0, &["平均值", "（东四）"]);
        check("PM2.5 均值按月", 50.0, &["PM2.5 均", "值按月"]);
        check("unbreakable", 30.0, &["unbre", "akabl", "e"]);
        check("a\nb", 100.0, &["a b"]);
    }
}
