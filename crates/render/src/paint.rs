use crate::scene::{Anchor, Node, PathCommand, Scene};
use crate::style::{Part, Series, Style};

/// Something that can draw a scene: a canvas, a printer, a test.
///
/// Coordinates are CSS pixels of the scene. Colours come from the style: on a canvas from
/// [`Style::ink`] or from the page's custom properties of the same names.
pub trait Painter {
    /// A filled box.
    fn rect(&mut self, x: f64, y: f64, width: f64, height: f64, style: Style);
    /// A straight line.
    fn line(&mut self, x1: f64, y1: f64, x2: f64, y2: f64, style: Style);
    /// A path, filled for areas and stroked for all else.
    fn path(&mut self, commands: &[PathCommand], style: Style);
    /// A filled circle.
    fn circle(&mut self, cx: f64, cy: f64, r: f64, style: Style);
    /// A text on its baseline.
    fn text(&mut self, x: f64, y: f64, anchor: Anchor, text: &str, style: Style);
}

impl Scene {
    /// Draws every node in order.
    pub fn paint(&self, painter: &mut impl Painter) {
        paint_nodes(&self.nodes, painter);
    }
}

fn paint_nodes(nodes: &[Node], painter: &mut impl Painter) {
    for node in nodes {
        match node {
            Node::Group { nodes, .. } => paint_nodes(nodes, painter),
            Node::Rect { x, y, width, height, style } => {
                painter.rect(*x, *y, *width, *height, *style);
            }
            Node::Line { x1, y1, x2, y2, style } => painter.line(*x1, *y1, *x2, *y2, *style),
            Node::Path { commands, style } => painter.path(commands, *style),
            Node::Circle { cx, cy, r, style } => painter.circle(*cx, *cy, *r, *style),
            Node::Text { x, y, anchor, text, style } => painter.text(*x, *y, *anchor, text, *style),
        }
    }
}

/// Light or dark ground.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// Dark ink on light ground.
    #[default]
    Light,
    /// Light ink on dark ground.
    Dark,
}

impl Theme {
    /// The ground behind the picture, for a file that stands alone.
    pub fn ground(self) -> &'static str {
        self.pick("#ffffff", "#1a2029")
    }

    pub(crate) fn pick<T>(self, light: T, dark: T) -> T {
        match self {
            Self::Light => light,
            Self::Dark => dark,
        }
    }
}

/// How a node is drawn where there is no style sheet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ink {
    /// The colour inside, as `#rrggbb`.
    pub fill: Option<&'static str>,
    /// The colour of the line.
    pub stroke: Option<&'static str>,
    /// The width of the line in pixels.
    pub stroke_width: f64,
    /// Lengths of dash and gap in pixels; solid if absent.
    pub dash: Option<[f64; 2]>,
    /// How much of what is below is covered, 0 to 1.
    pub opacity: f64,
    /// For text: its size in pixels relative to tick labels.
    pub font_scale: f64,
    /// For text: whether it is bold.
    pub bold: bool,
    /// For text: the colour of an outline that keeps it readable over lines.
    pub halo: Option<&'static str>,
}

impl Style {
    /// How the node is drawn where there is no style sheet.
    pub fn ink(self, theme: Theme) -> Ink {
        let color = match self.series {
            Series::Color(n) | Series::Dashed(n) => theme.color(n),
            Series::Shade(n) => theme.shade(n),
            Series::Others => theme.pick("#8b94a3", "#75808f"),
            Series::Null => theme.pick("#4f596a", "#a9b4c3"),
            Series::None => theme.color(1),
        };
        let plain = Ink {
            fill: None,
            stroke: None,
            stroke_width: 1.0,
            dash: None,
            opacity: 1.0,
            font_scale: 1.0,
            bold: false,
            halo: None,
        };
        let text = |fill| Ink { fill: Some(fill), ..plain };
        let line = |stroke| Ink { stroke: Some(stroke), ..plain };
        let series_dash = match self.series {
            Series::Dashed(_) => Some([6.0, 4.0]),
            Series::Null => Some([2.0, 3.0]),
            _ => None,
        };
        let (ink, ink_2, ink_3) = (
            theme.pick("#1c2430", "#e9edf2"),
            theme.pick("#4f596a", "#a9b4c3"),
            theme.pick("#667080", "#8a94a3"),
        );
        match self.part {
            Part::Grid => line(theme.pick("#efede6", "#222a35")),
            Part::Axis => line(theme.pick("#c9c5ba", "#465160")),
            Part::Tick => line(theme.pick("#e4e1d9", "#2a323e")),
            Part::TickLabel => text(ink_3),
            Part::AxisTitle | Part::LegendLabel | Part::ValueLabel => text(ink_2),
            Part::Bar | Part::Swatch | Part::Cell => Ink { fill: Some(color), ..plain },
            Part::Stack => Ink { fill: Some(color), opacity: 0.85, ..plain },
            Part::Box => Ink { fill: Some(color), opacity: 0.85, ..plain },
            Part::Whisker => Ink { stroke_width: 1.5, ..line(color) },
            Part::Median => Ink { stroke_width: 2.5, ..line(theme.ground()) },
            Part::EmptyCell => line(theme.pick("#c9c5ba", "#465160")),
            Part::CellLabel => text(match self.series {
                Series::Shade(n) => theme.on_shade(n),
                _ => ink_2,
            }),
            Part::Range => Ink { stroke_width: 3.0, ..line(theme.pick("#c9c5ba", "#465160")) },
            Part::Strike => line(ink_3),
            Part::PanelTitle => Ink { bold: true, ..text(ink_2) },
            Part::FigureTitle => Ink { font_scale: 1.5, bold: true, ..text(ink) },
            Part::FigureNote => text(ink_2),
            Part::FigureSource => text(ink_3),
            Part::Region => Ink { fill: Some(color), ..line(theme.ground()) },
            Part::EmptyRegion => line(theme.pick("#c9c5ba", "#465160")),
            Part::Ground => Ink {
                fill: Some(theme.pick("#f4f2ec", "#202833")),
                ..line(theme.pick("#c9c5ba", "#465160"))
            },
            Part::Selected => Ink { stroke_width: 2.5, ..line(ink) },
            Part::Inset => line(theme.pick("#c9c5ba", "#465160")),
            Part::Line => Ink { stroke_width: 2.3, dash: series_dash, ..line(color) },
            Part::Area => Ink { fill: Some(color), opacity: 0.22, ..plain },
            Part::Point => Ink { fill: Some(color), opacity: 0.62, ..plain },
            Part::Dot => Ink { fill: Some(color), ..plain },
            Part::SeriesLabel => Ink { font_scale: 1.08, bold: true, ..text(color) },
            Part::Leader => Ink { opacity: 0.5, ..line(color) },
            Part::Reference => {
                Ink { dash: Some([3.0, 4.0]), ..line(theme.pick("#8a5100", "#f0b860")) }
            }
            Part::ReferenceLabel => {
                Ink { halo: Some(theme.ground()), ..text(theme.pick("#8a5100", "#f0b860")) }
            }
            Part::Hatch => Ink { stroke_width: 2.0, ..line(theme.pick("#dedacf", "#343d4a")) },
            Part::Message => Ink { font_scale: 1.15, ..text(ink_2) },
            Part::Layer => text(ink),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKENS: &str = include_str!("../../../www/styles/tokens.css");

    /// A custom property in light and dark.
    fn token(name: &str) -> [&'static str; 2] {
        let (light, dark) = TOKENS.split_once("[data-theme=\"dark\"]").unwrap();
        [light, dark].map(|theme| {
            let (_, value) = theme.split_once(&format!("--sg-{name}: ")).unwrap();
            match value.split(';').next().unwrap() {
                "#fff" => "#ffffff",
                value => value,
            }
        })
    }

    fn of(part: Part, series: Series) -> [Ink; 2] {
        [Theme::Light, Theme::Dark].map(|theme| Style { part, series }.ink(theme))
    }

    #[test]
    fn a_canvas_has_the_colours_of_the_style_sheet() {
        assert_eq!(token("card"), [Theme::Light, Theme::Dark].map(Theme::ground));
        for n in 1..=8 {
            let fill = of(Part::Bar, Series::Color(n)).map(|ink| ink.fill.unwrap());
            assert_eq!(fill, token(&format!("c{n}")), "colour {n}");
        }
        for n in 1..=7 {
            let fill = of(Part::Cell, Series::Shade(n)).map(|ink| ink.fill.unwrap());
            assert_eq!(fill, token(&format!("s{n}")), "step {n}");
            let fill = of(Part::CellLabel, Series::Shade(n)).map(|ink| ink.fill.unwrap());
            assert_eq!(fill, token(&format!("on-s{n}")), "a figure on step {n}");
        }
        for (part, name) in
            [(Part::TickLabel, "ink-3"), (Part::AxisTitle, "ink-2"), (Part::ReferenceLabel, "warn")]
        {
            assert_eq!(
                of(part, Series::None).map(|ink| ink.fill.unwrap()),
                token(name),
                "{part:?}"
            );
        }
        for (part, name) in [
            (Part::Grid, "line-2"),
            (Part::Axis, "axis"),
            (Part::Tick, "line"),
            (Part::Hatch, "hatch"),
        ] {
            assert_eq!(
                of(part, Series::None).map(|ink| ink.stroke.unwrap()),
                token(name),
                "{part:?}"
            );
        }
    }
}
