//! Lines with a name at a value.

use sagitta_spec::Display;

use crate::chart::{Stage, h_line, layer};
use crate::format::{self, Grouping};
use crate::layout::{fit, text_width};
use crate::scene::{Anchor, Node, PathCommand, Scene};
use crate::style::{Part, Style};
use crate::{Locale, calendar, num};

/// The values of the reference lines that are numbers or moments.
pub(crate) fn values(display: &Display) -> impl Iterator<Item = f64> {
    display.reference_lines.iter().filter_map(|line| value(line.value.as_str()))
}

/// The place of a reference line, if it is a number or a moment.
pub(crate) fn value(text: &str) -> Option<f64> {
    let number: Option<f64> = sagitta_spec::parse_f64(text);
    number.or_else(|| calendar::parse(text).map(|read| read.milliseconds)).filter(|v| v.is_finite())
}

/// What is written at a reference line: its name and its value.
pub(crate) fn text(line: &sagitta_spec::ReferenceLine, locale: Locale) -> String {
    let figure = format::number(line.value.as_str(), Grouping::Thousands, locale);
    match &line.label {
        Some(label) => format!("{label} {figure}"),
        None => figure,
    }
}

pub(crate) fn draw(stage: &Stage<'_>, display: &Display, scene: &mut Scene) {
    let Stage { layout, plot, y, .. } = stage;
    let font = layout.font_size;
    let mut nodes = Vec::new();
    let mut taken: Vec<[f64; 4]> = Vec::new();
    for line in &display.reference_lines {
        let at = value(line.value.as_str()).filter(|at| !y.log || *at > 0.0);
        let Some(at) = at else { continue };
        let at = y.px(at);
        nodes.push(h_line(plot.left, plot.right, at, Part::Reference));
        let text = fit(&text(line, layout.locale), font, plot.width());
        let width = text_width(&text, font) + 4.0;
        let place = free_place(stage, &scene.nodes, &taken, at, width);
        taken.push(place);
        let [x, top, ..] = place;
        nodes.push(Node::Text {
            x: x + 2.0,
            y: top + font,
            anchor: Anchor::Start,
            text,
            style: Style::of(Part::ReferenceLabel),
        });
    }
    if !nodes.is_empty() {
        scene.nodes.push(layer(nodes));
    }
}

/// The box above or below a line, as left, top, width and height, that touches the fewest marks;
/// of equal ones the one furthest to the left, above the line first.
fn free_place(
    stage: &Stage<'_>,
    nodes: &[Node],
    taken: &[[f64; 4]],
    at: f64,
    width: f64,
) -> [f64; 4] {
    let plot = &stage.plot;
    let height = stage.layout.font_size * 1.25;
    let steps = num::count((plot.width() - width) / 12.0).min(120);
    let mut best = ([plot.left, at - height - 2.0, width, height], f64::INFINITY);
    for top in [at - height - 2.0, at + 3.0] {
        if top < 0.0 || top + height > plot.bottom + 1.0 {
            continue;
        }
        for i in 0..=steps {
            let left = (plot.left + num::float(i) * 12.0 + 4.0).min(plot.right - width);
            let place = [left, top, width, height];
            let overlaps = taken.iter().filter(|other| boxes_touch(&place, other)).count();
            let cost = touches(nodes, &place) + 1_000.0 * num::float(overlaps);
            if cost < best.1 {
                best = (place, cost);
            }
        }
    }
    best.0
}

fn boxes_touch(a: &[f64; 4], b: &[f64; 4]) -> bool {
    let ([ax, ay, aw, ah], [bx, by, bw, bh]) = (a, b);
    ax < &(bx + bw) && bx < &(ax + aw) && ay < &(by + bh) && by < &(ay + ah)
}

/// How much of the marks lies in a box: pieces of lines, bars and points.
fn touches(nodes: &[Node], place: &[f64; 4]) -> f64 {
    let mut n = 0.0;
    for node in nodes {
        match node {
            Node::Group { nodes, .. } => n += touches(nodes, place),
            Node::Path { commands, style } if style.part == Part::Line => {
                let mut pen = None;
                for command in commands {
                    let next = match command {
                        PathCommand::Move(x, y) | PathCommand::Line(x, y) => (*x, *y),
                        PathCommand::Close => continue,
                    };
                    if let (Some(from), PathCommand::Line(..)) = (pen, command)
                        && crosses(from, next, place)
                    {
                        n += 1.0;
                    }
                    pen = Some(next);
                }
            }
            Node::Rect { x, y, width, height, style } if style.part == Part::Bar => {
                n += f64::from(u8::from(boxes_touch(&[*x, *y, *width, *height], place)));
            }
            Node::Circle { cx, cy, r, .. } => {
                let dot = [cx - r, cy - r, 2.0 * r, 2.0 * r];
                n += f64::from(u8::from(boxes_touch(&dot, place)));
            }
            _ => {}
        }
    }
    n
}

/// Whether a piece of a line passes through a box.
fn crosses(from: (f64, f64), to: (f64, f64), [left, top, width, height]: &[f64; 4]) -> bool {
    let (margin, mut start, mut end) = (2.0, 0.0_f64, 1.0_f64);
    let ways = [
        (from.0, to.0 - from.0, left - margin, left + width + margin),
        (from.1, to.1 - from.1, top - margin, top + height + margin),
    ];
    for (at, by, low, high) in ways {
        if by.abs() < 1e-9 {
            if at < low || at > high {
                return false;
            }
            continue;
        }
        let (a, b) = ((low - at) / by, (high - at) / by);
        start = start.max(a.min(b));
        end = end.min(a.max(b));
    }
    start <= end
}
