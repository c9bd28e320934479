//! A scene as an SVG document: the same text on every machine.

use crate::scene::{Node, Scene, path_data, pixels};
use crate::style::Style;
use crate::{Part, Theme};

/// What an SVG says to those who do not see it, and to whoever opens the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words<'a> {
    /// The sentence.
    pub title: &'a str,
    /// What the picture shows: see [`crate::summary`].
    pub description: &'a str,
}

/// Where an SVG's colours come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SvgColors {
    /// Classes only: the page's style sheet colours them.
    #[default]
    Classes,
    /// Attributes too, for a file that stands alone.
    Inline(Theme),
}

/// A scene as an SVG document. The notes are not in it; they stand beside the picture.
///
/// There is no `style` attribute and no `<style>` element, so a strict content security policy
/// does not change the picture.
pub fn to_svg(scene: &Scene, words: &Words<'_>, colors: SvgColors, font_size: f64) -> String {
    let mut out = String::with_capacity(4_096 + scene.n_marks * 96);
    let (width, height) = (pixels(scene.width), pixels(scene.height));
    out.push_str(&format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"sg-chart\" role=\"img\" width=\"{width}\" \
         height=\"{height}\" viewBox=\"0 0 {width} {height}\" font-size=\"{}\"",
        pixels(font_size)
    ));
    if matches!(colors, SvgColors::Inline(_)) {
        out.push_str(
            " font-family=\"system-ui, -apple-system, 'Segoe UI', 'PingFang SC', \
             'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif\"",
        );
    }
    out.push_str(">\n<title>");
    escape(&mut out, words.title);
    out.push_str("</title>\n<desc>");
    escape(&mut out, words.description);
    out.push_str("</desc>\n");
    if let SvgColors::Inline(theme) = colors {
        out.push_str(&format!(
            "<rect width=\"{width}\" height=\"{height}\" fill=\"{}\"/>\n",
            theme.ground()
        ));
    }
    write_nodes(&mut out, &scene.nodes, colors, font_size);
    out.push_str("</svg>\n");
    out
}

fn write_nodes(out: &mut String, nodes: &[Node], colors: SvgColors, font_size: f64) {
    for node in nodes {
        match node {
            Node::Group { style, nodes } => {
                out.push_str(&format!("<g class=\"{}\">\n", style.class()));
                write_nodes(out, nodes, colors, font_size);
                out.push_str("</g>\n");
            }
            Node::Rect { x, y, width, height, style } => {
                let numbers = [("x", x), ("y", y), ("width", width), ("height", height)];
                element(out, "rect", &numbers, *style, colors, font_size);
                out.push_str("/>\n");
            }
            Node::Line { x1, y1, x2, y2, style } => {
                let numbers = [("x1", x1), ("y1", y1), ("x2", x2), ("y2", y2)];
                element(out, "line", &numbers, *style, colors, font_size);
                out.push_str("/>\n");
            }
            Node::Circle { cx, cy, r, style } => {
                let numbers = [("cx", cx), ("cy", cy), ("r", r)];
                element(out, "circle", &numbers, *style, colors, font_size);
                out.push_str("/>\n");
            }
            Node::Path { commands, style } => {
                element(out, "path", &[], *style, colors, font_size);
                out.push_str(&format!(" d=\"{}\"/>\n", path_data(commands)));
            }
            Node::Text { x, y, anchor, text, style } => {
                element(out, "text", &[("x", x), ("y", y)], *style, colors, font_size);
                if anchor.as_str() != "start" {
                    out.push_str(&format!(" text-anchor=\"{}\"", anchor.as_str()));
                }
                out.push('>');
                escape(out, text);
                out.push_str("</text>\n");
            }
        }
    }
}

fn element(
    out: &mut String,
    name: &str,
    numbers: &[(&str, &f64)],
    style: Style,
    colors: SvgColors,
    font_size: f64,
) {
    out.push_str(&format!("<{name} class=\"{}\"", style.class()));
    for (name, value) in numbers {
        out.push_str(&format!(" {name}=\"{}\"", pixels(**value)));
    }
    if let SvgColors::Inline(theme) = colors {
        ink_attributes(out, style, theme, font_size);
    }
}

fn ink_attributes(out: &mut String, style: Style, theme: Theme, font_size: f64) {
    let ink = style.ink(theme);
    out.push_str(&format!(" fill=\"{}\"", ink.fill.unwrap_or("none")));
    if let Some(stroke) = ink.stroke {
        out.push_str(&format!(
            " stroke=\"{stroke}\" stroke-width=\"{}\"",
            pixels(ink.stroke_width)
        ));
    }
    if style.part == Part::Line {
        out.push_str(" stroke-linejoin=\"round\" stroke-linecap=\"round\"");
    }
    if let Some([dash, gap]) = ink.dash {
        out.push_str(&format!(" stroke-dasharray=\"{} {}\"", pixels(dash), pixels(gap)));
    }
    if ink.opacity < 1.0 {
        out.push_str(&format!(" opacity=\"{}\"", pixels(ink.opacity)));
    }
    if ink.font_scale > 1.0 {
        out.push_str(&format!(" font-size=\"{}\"", pixels(font_size * ink.font_scale)));
    }
    if ink.bold {
        out.push_str(" font-weight=\"600\"");
    }
    if let Some(halo) = ink.halo {
        out.push_str(&format!(" stroke=\"{halo}\" stroke-width=\"4\" paint-order=\"stroke\""));
    }
}

/// Text for XML: markup is escaped, characters that XML cannot hold become U+FFFD.
fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(' '),
            c if u32::from(c) < 0x20 || matches!(u32::from(c), 0xFFFE | 0xFFFF) => {
                out.push('\u{FFFD}');
            }
            c => out.push(c),
        }
    }
}
