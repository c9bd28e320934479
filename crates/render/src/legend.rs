//! The names of series above a picture, broken into rows.

use sagitta_spec::Mark;

use crate::Layout;
use crate::chart::{label, layer};
use crate::layout::{fit, text_width};
use crate::num;
use crate::scene::{Anchor, LegendEntry, Node, Scene};
use crate::series::{Data, SeriesKey};
use crate::style::{Part, Series, Style};

/// A legend that is not drawn yet.
#[derive(Clone, Debug, Default)]
pub(crate) struct Legend {
    /// How far from the left each entry stands, its row, the text that fits, and its series.
    entries: Vec<(f64, usize, String, SeriesKey)>,
    /// How many rows.
    n_rows: usize,
    font: f64,
}

impl Legend {
    /// The series of a picture, but for those that are grey together; nothing if they have no
    /// names.
    pub(crate) fn new(data: &Data<'_>, layout: &Layout) -> Self {
        let font = layout.font_size;
        let mut legend = Self { entries: Vec::new(), n_rows: 0, font };
        if !data.named {
            return legend;
        }
        let mut x = 0.0;
        for series in data.series.iter().filter(|series| series.style != Series::Others) {
            let name = fit(&series.name, font, layout.width * 0.6);
            let width = font * 1.3 + text_width(&name, font) + font * 1.2;
            if legend.n_rows == 0 || (x > 0.0 && x + width > layout.width) {
                legend.n_rows += 1;
                x = 0.0;
            }
            legend.entries.push((x, legend.n_rows - 1, name, series.clone()));
            x += width;
        }
        legend
    }

    /// The height it needs.
    pub(crate) fn height(&self) -> f64 {
        num::float(self.n_rows) * self.font * 1.7
    }

    /// Draws it below the title of the value axis.
    pub(crate) fn draw(&self, mark: Mark, scene: &mut Scene) {
        let font = self.font;
        let mut nodes = Vec::new();
        for (x, row, text, series) in &self.entries {
            let y = font * (2.6 + 1.7 * num::float(*row));
            match mark {
                _ if series.hidden => {}
                Mark::Line => nodes.push(Node::Line {
                    x1: *x,
                    y1: y - font * 0.36,
                    x2: x + font * 0.95,
                    y2: y - font * 0.36,
                    style: Style::of_series(Part::Line, series.style),
                }),
                _ => nodes.push(Node::Rect {
                    x: *x,
                    y: y - font * 0.8,
                    width: font * 0.85,
                    height: font * 0.85,
                    style: Style::of_series(Part::Swatch, series.style),
                }),
            }
            let width = text_width(text, font);
            nodes.push(label(x + font * 1.3, y, Anchor::Start, text, Part::LegendLabel));
            if series.hidden {
                nodes.push(strike(x + font * 1.3, y, width, font));
            }
            scene.legend.push(LegendEntry {
                name: series.name.clone(),
                series: series.style,
                area: [*x, y - font * 1.2, font * 1.3 + width, font * 1.65],
                hidden: series.hidden,
            });
        }
        if !nodes.is_empty() {
            scene.nodes.push(layer(nodes));
        }
    }
}

/// The line through a name.
pub(crate) fn strike(x: f64, y: f64, width: f64, font: f64) -> Node {
    let y = y - font * 0.32;
    Node::Line { x1: x, y1: y, x2: x + width * 0.92, y2: y, style: Style::of(Part::Strike) }
}
