//! The colours of a map, with the figures they stand for.

use super::classes::Classes;
use crate::chart::{hatch_lines, label, layer};
use crate::layout::{fit, text_width};
use crate::num;
use crate::scene::{Anchor, Node};
use crate::{Layout, Part, Series, Style};

/// What a legend says.
pub(super) struct Legend<'a> {
    /// What the figures are called.
    pub(super) title: &'a str,
    pub(super) classes: &'a Classes,
    /// Whether there are areas without a figure.
    pub(super) has_empty: bool,
}

/// The height kept free above a map, whatever the classes are.
pub(super) fn room(layout: &Layout) -> f64 {
    let rows = match layout.width {
        width if width < 480.0 => 3.0,
        width if width < 800.0 => 2.0,
        _ => 1.0,
    };
    (layout.font_size * (1.7 + 1.7 * rows + 0.6)).ceil()
}

impl Legend<'_> {
    /// Draws the legend at the upper edge; the height it takes.
    pub(super) fn draw(&self, layout: &Layout, nodes: &mut Vec<Node>) -> f64 {
        let font = layout.font_size;
        let mut out = Vec::new();
        let title = fit(self.title, font, layout.width);
        let end = text_width(&title, font) + font * 0.8;
        let cut = self.classes.cut_text(layout.locale);
        out.push(label(0.0, font, Anchor::Start, &title, Part::AxisTitle));
        if !cut.is_empty() && end + text_width(cut, font) <= layout.width {
            out.push(label(end, font, Anchor::Start, cut, Part::TickLabel));
        }
        let classes = self.classes.labels(layout.locale).enumerate();
        let mut entries: Vec<(Series, String)> =
            classes.map(|(class, text)| (self.classes.shade(class), text)).collect();
        if self.has_empty {
            entries.push((Series::None, layout.locale.pick("no data", "无数据").to_owned()));
        }
        let (size, gap) = (font * 1.0, font * 1.3);
        let (mut x, mut row) = (0.0, 0_usize);
        for (series, text) in entries {
            let width = size + 5.0 + text_width(&text, font);
            if x > 0.0 && x + width > layout.width {
                (x, row) = (0.0, row + 1);
            }
            let y = font * (1.7 + 1.7 * num::float(row));
            if series == Series::None {
                out.push(hatch_lines(x, x + size, y, y + size));
                let style = Style::of(Part::EmptyCell);
                out.push(Node::Rect { x, y, width: size, height: size, style });
            } else {
                let style = Style::of_series(Part::Cell, series);
                out.push(Node::Rect { x, y, width: size, height: size, style });
            }
            let baseline = y + size * 0.86;
            out.push(label(x + size + 5.0, baseline, Anchor::Start, &text, Part::LegendLabel));
            x += width + gap;
        }
        nodes.push(layer(out));
        font * (1.7 + 1.7 * num::float(row + 1) + 0.6)
    }
}
