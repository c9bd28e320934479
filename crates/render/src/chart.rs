//! From a frame and a display to a scene: margins, axes, and the marks between them.

use sagitta_spec::{Display, Mark};

use crate::layout::{fit, text_width};
use crate::scale::{Bands, Linear, Plot, ValueAxis, Zero};
use crate::scene::{Anchor, Node, Part, PathCommand, Scene, Series, Style};
use crate::series::{Data, XAxis};
use crate::ticks::{self, Tick};
use crate::{
    Error, Frame, FrameColumn, Kind, Layout, bars, calendar, lines, notes, num, points, reference,
};

/// Room between a tick and its label.
pub(crate) const GAP: f64 = 8.0;

/// Draws a frame.
///
/// Rows whose y is null, NaN or infinite are left out and said; a period without rows is a gap.
/// Bars and areas start at zero; a line's axis shows zero unless the line would then take up less
/// than a third of the height, which is said. A row without an x has its own band on an axis of
/// names, and is said in a note on an axis of numbers or moments. The `row` channel splits a
/// picture into series, as `color` does.
///
/// # Errors
///
/// When a channel names no column of the frame, or holds no numbers where the mark needs them.
pub fn scene(frame: &Frame, display: &Display, layout: &Layout) -> Result<Scene, Error> {
    let data = Data::new(frame, display, layout.language)?;
    let mut scene = if data.mark == Mark::Histogram && data.y.is_none() {
        bars::raw_histogram(&data, layout)
    } else if data.data.iter().all(|datum| datum.y.is_none()) {
        message(frame.n_rows() > 0, layout)
    } else if data.mark == Mark::Bar && bars::lies_down(&data, layout) {
        bars::horizontal(&data, display, layout)
    } else {
        upright(&data, display, layout)
    };
    data_notes(&data, frame, layout, &mut scene);
    Ok(scene)
}

/// The text in place of a picture.
pub(crate) fn message(has_rows: bool, layout: &Layout) -> Scene {
    let note = notes::empty(has_rows, layout.language);
    let mut scene = Scene::empty(layout);
    scene.nodes.push(Node::Text {
        x: layout.width / 2.0,
        y: layout.height / 2.0,
        anchor: Anchor::Middle,
        text: fit(&note.text, layout.font_size * 1.15, layout.width - 16.0),
        style: Style::of(Part::Message),
    });
    scene.notes.push(note);
    scene
}

fn data_notes(data: &Data<'_>, frame: &Frame, layout: &Layout, scene: &mut Scene) {
    let language = layout.language;
    if !data.without_x.is_empty() {
        let figure = |row: &usize| {
            let y = data.y.and_then(|y| y.number(*row))?;
            Some(data.y_text(*row, usize::MAX, y, language))
        };
        let mut figures: Vec<String> = data.without_x.iter().take(3).filter_map(figure).collect();
        if data.without_x.len() > 3 && !figures.is_empty() {
            figures.push("…".to_owned());
        }
        let (name, n) = (data.x.display_name(), data.without_x.len());
        scene.notes.push(notes::null_group(name, n, &figures, language));
    }
    if data.n_null > 0 {
        scene.notes.push(notes::nulls(data.n_null, language));
    }
    if data.n_not_finite > 0 {
        scene.notes.push(notes::not_finite(data.n_not_finite, language));
    }
    let shown = frame.n_rows();
    if let Some(total) = layout.total
        && total > u64::try_from(shown).unwrap_or(u64::MAX)
    {
        scene.notes.push(notes::limited(shown, total, language));
    }
    let grey = data.series.iter().filter(|series| series.style == Series::Others).count();
    if grey > 0 {
        scene.notes.push(notes::many_series(data.series.len() - grey, data.series.len(), language));
    }
}

/// The x axis in pixels.
#[derive(Clone, Copy, Debug)]
pub(crate) enum XScale {
    Line(Linear),
    Bands(Bands),
}

impl XScale {
    pub(crate) fn px(&self, x: f64) -> f64 {
        match self {
            Self::Line(line) => line.px(x),
            Self::Bands(bands) => bands.center(num::count(x)),
        }
    }
}

/// All that the marks need to know of their place.
pub(crate) struct Stage<'a> {
    pub(crate) data: &'a Data<'a>,
    pub(crate) layout: &'a Layout,
    pub(crate) plot: Plot,
    pub(crate) x: XScale,
    pub(crate) y: Linear,
}

/// The greatest and the least y of the data and of the reference lines.
pub(crate) fn y_range(data: &Data<'_>, display: &Display) -> (f64, f64) {
    let lines = reference::values(display);
    let values = data.data.iter().filter_map(|datum| datum.y).chain(lines);
    values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), y| (low.min(y), high.max(y)))
}

/// Whether every figure is a whole number by its type.
pub(crate) fn is_whole(column: Option<&FrameColumn>) -> bool {
    column.is_none_or(|column| column.kind == Kind::Integer)
}

fn upright(data: &Data<'_>, display: &Display, layout: &Layout) -> Scene {
    let font = layout.font_size;
    let zero = match data.mark {
        _ if data.y.is_some_and(|y| y.kind == Kind::Temporal) => Zero::Never,
        Mark::Bar | Mark::Area | Mark::Histogram => Zero::Always,
        Mark::Line => Zero::IfSensible,
        Mark::Point | Mark::Boxplot | Mark::Rect | Mark::Dumbbell | Mark::Slope => Zero::Never,
    };
    let n_steps = num::count(layout.height / 64.0).clamp(2, 6);
    let axis = ValueAxis::new(y_range(data, display), zero, n_steps, is_whole(data.y));
    let y_ticks = value_ticks(data.y, &axis, layout);
    let widest = y_ticks.iter().map(|tick| text_width(&tick.label, font)).fold(0.0, f64::max);

    let ends = lines::end_labels_fit(data, layout);
    let legend = if data.named && ends.is_none() { legend_rows(data, layout) } else { Vec::new() };
    let bands = matches!(data.axis, XAxis::Bands { .. });
    let titled = matches!(data.axis, XAxis::Number { .. }) || data.mark == Mark::Histogram;
    let left = (widest + GAP).ceil().max(18.0);
    let plot = Plot {
        left,
        top: (font * 2.2 + num::float(legend.len()) * font * 1.7).ceil(),
        right: layout.width - ends.unwrap_or(if bands { 4.0 } else { 14.0 }),
        bottom: layout.height - (font * if titled { 3.6 } else { 2.0 }).ceil(),
    };
    let plot = Plot {
        right: plot.right.max(plot.left + 20.0),
        bottom: plot.bottom.max(plot.top + 20.0),
        ..plot
    };
    let y = Linear { domain: axis.domain, range: (plot.bottom, plot.top) };
    let x = x_scale(data, &plot);
    let stage = Stage { data, layout, plot, x, y };

    let mut scene = Scene::empty(layout);
    let mut back = Vec::new();
    let spans = matches!(data.mark, Mark::Bar | Mark::Histogram);
    let mut front = None;
    match lines::hatch(&stage, &mut scene.notes) {
        Some(hatch) if spans => front = Some(hatch),
        hatch => back.extend(hatch),
    }
    for tick in &y_ticks {
        let at = y.px(tick.at);
        let is_base = tick.at.abs() < f64::MIN_POSITIVE;
        let part = if is_base { Part::Axis } else { Part::Grid };
        back.push(h_line(plot.left, plot.right, at, part));
        back.push(label(
            plot.left - GAP,
            at + font * 0.35,
            Anchor::End,
            &tick.label,
            Part::TickLabel,
        ));
    }
    x_axis(&stage, &mut back);
    let title = data.y.map_or(layout.language.pick("Rows", "行数"), FrameColumn::display_name);
    let title = fit(title, font, layout.width - 8.0);
    back.push(label(0.0, font, Anchor::Start, &title, Part::AxisTitle));
    if titled {
        let title = fit(data.x.display_name(), font, plot.width());
        back.push(label(
            plot.right,
            layout.height - font * 0.5,
            Anchor::End,
            &title,
            Part::AxisTitle,
        ));
    }
    scene.nodes.push(layer(back));
    if axis.truncated {
        let start = y_ticks.first().map_or_else(String::new, |tick| tick.label.clone());
        scene.notes.push(notes::truncated(&start, layout.language));
    }
    match data.mark {
        Mark::Line | Mark::Area => lines::draw(&stage, ends.is_some(), &mut scene),
        Mark::Bar | Mark::Histogram => bars::upright(&stage, &mut scene),
        _ => points::draw(&stage, &mut scene),
    }
    scene.nodes.extend(front);
    reference::draw(&stage, display, &mut scene);
    if !legend.is_empty() {
        scene.nodes.push(legend_nodes(&legend, data.mark, layout));
    }
    scene
}

/// Ticks of a value axis; moments have calendar ticks.
pub(crate) fn value_ticks(
    column: Option<&FrameColumn>,
    axis: &ValueAxis,
    layout: &Layout,
) -> Vec<Tick> {
    if column.is_some_and(|column| column.kind == Kind::Temporal) {
        return ticks::time(
            axis.domain,
            None,
            layout.height * 1.6,
            layout.font_size,
            layout.language,
        );
    }
    ticks::linear(axis.step, axis.domain, crate::format::Grouping::Thousands, layout.language)
}

fn x_scale(data: &Data<'_>, plot: &Plot) -> XScale {
    let spans = matches!(data.mark, Mark::Bar | Mark::Histogram);
    let places = || data.data.iter().map(|datum| datum.x);
    let low = places().fold(f64::INFINITY, f64::min);
    let high = places().fold(f64::NEG_INFINITY, f64::max);
    let line = |low: f64, high: f64| {
        let (start, end) = if high > low {
            (plot.left, plot.right)
        } else {
            let middle = f64::midpoint(plot.left, plot.right);
            (middle, middle)
        };
        XScale::Line(Linear { domain: (low, high), range: (start, end) })
    };
    match &data.axis {
        XAxis::Bands { bands, .. } => {
            let apart = bands.last().is_some_and(|band| band.is_null) && bands.len() > 1;
            XScale::Bands(Bands::new(plot.left, plot.width(), bands.len(), apart))
        }
        XAxis::Time { unit: Some(unit) } if spans => line(low, calendar::add(high, *unit, 1)),
        XAxis::Number { width: Some(width) } if spans => line(low, high + width),
        XAxis::Number { .. } if data.mark == Mark::Point => {
            let axis = ValueAxis::new((low, high), Zero::Never, 6, is_whole(Some(data.x)));
            line(axis.domain.0, axis.domain.1)
        }
        _ => line(low, high),
    }
}

fn x_axis(stage: &Stage<'_>, nodes: &mut Vec<Node>) {
    let Stage { data, layout, plot, x, .. } = stage;
    let font = layout.font_size;
    let baseline = plot.bottom + font * 1.55;
    match (&data.axis, x) {
        (XAxis::Bands { bands, .. }, XScale::Bands(scale)) => {
            let widest = bands.iter().map(|band| text_width(&band.short, font)).fold(0.0, f64::max);
            let every = num::count((widest + 8.0) / scale.size) + 1;
            for (i, band) in bands.iter().enumerate() {
                if i.is_multiple_of(every) || band.is_null {
                    let text = fit(&band.short, font, scale.size.max(widest));
                    let part = Part::TickLabel;
                    nodes.push(label(scale.center(i), baseline, Anchor::Middle, &text, part));
                }
            }
        }
        (axis, XScale::Line(scale)) => {
            let ticks = match axis {
                XAxis::Time { unit } => {
                    ticks::time(scale.domain, *unit, plot.width(), font, layout.language)
                }
                _ => number_ticks(stage, scale),
            };
            for tick in ticks {
                let at = scale.px(tick.at);
                nodes.push(Node::Line {
                    x1: at,
                    y1: plot.bottom,
                    x2: at,
                    y2: plot.bottom + 5.0,
                    style: Style::of(Part::Tick),
                });
                let half = text_width(&tick.label, font) / 2.0;
                let center = at.min(layout.width - half).max(half);
                nodes.push(label(
                    center,
                    baseline + 2.0,
                    Anchor::Middle,
                    &tick.label,
                    Part::TickLabel,
                ));
            }
        }
        _ => {}
    }
}

fn number_ticks(stage: &Stage<'_>, scale: &Linear) -> Vec<Tick> {
    let (low, high) = scale.domain;
    let width = stage.plot.width();
    let grouping = stage.data.x_grouping();
    if high <= low {
        return vec![Tick { at: low, label: crate::format::figure_grouped(low, grouping) }];
    }
    for n in (2..=num::count(width / 60.0).clamp(2, 10)).rev() {
        let step = ticks::NiceStep::new(high - low, n, is_whole(Some(stage.data.x)));
        let ticks = ticks::linear(step, scale.domain, grouping, stage.layout.language);
        let widest = ticks
            .iter()
            .map(|tick| text_width(&tick.label, stage.layout.font_size))
            .fold(0.0, f64::max);
        if (widest + 12.0) * num::float(ticks.len()) <= width || n == 2 {
            return ticks;
        }
    }
    Vec::new()
}

/// The legend, broken into rows: how far from the left each entry stands, and its series.
pub(crate) fn legend_rows(data: &Data<'_>, layout: &Layout) -> Vec<Vec<(f64, String, Series)>> {
    let font = layout.font_size;
    let mut rows = vec![Vec::new()];
    let mut x = 0.0;
    for series in data.series.iter().filter(|series| series.style != Series::Others) {
        let name = fit(&series.name, font, layout.width * 0.6);
        let width = font * 1.3 + text_width(&name, font) + font * 1.2;
        if x > 0.0 && x + width > layout.width {
            rows.push(Vec::new());
            x = 0.0;
        }
        if let Some(row) = rows.last_mut() {
            row.push((x, name, series.style));
        }
        x += width;
    }
    rows
}

pub(crate) fn legend_nodes(
    rows: &[Vec<(f64, String, Series)>],
    mark: Mark,
    layout: &Layout,
) -> Node {
    let font = layout.font_size;
    let mut nodes = Vec::new();
    for (i, row) in rows.iter().enumerate() {
        let y = font * (2.6 + 1.7 * num::float(i));
        for (x, name, series) in row {
            nodes.push(match mark {
                Mark::Line => Node::Line {
                    x1: *x,
                    y1: y - font * 0.36,
                    x2: x + font * 0.95,
                    y2: y - font * 0.36,
                    style: Style::of_series(Part::Line, *series),
                },
                _ => Node::Rect {
                    x: *x,
                    y: y - font * 0.8,
                    width: font * 0.85,
                    height: font * 0.85,
                    style: Style::of_series(Part::Swatch, *series),
                },
            });
            nodes.push(label(x + font * 1.3, y, Anchor::Start, name, Part::LegendLabel));
        }
    }
    layer(nodes)
}

pub(crate) fn layer(nodes: Vec<Node>) -> Node {
    Node::Group { style: Style::of(Part::Layer), nodes }
}

pub(crate) fn label(x: f64, y: f64, anchor: Anchor, text: &str, part: Part) -> Node {
    Node::Text { x, y, anchor, text: text.to_owned(), style: Style::of(part) }
}

pub(crate) fn h_line(x1: f64, x2: f64, y: f64, part: Part) -> Node {
    Node::Line { x1, y1: y, x2, y2: y, style: Style::of(part) }
}

/// Slanting lines that fill a box.
pub(crate) fn hatch_lines(x1: f64, x2: f64, y1: f64, y2: f64) -> Node {
    let (width, height) = (x2 - x1, y2 - y1);
    let mut commands = Vec::new();
    let mut offset = 4.0;
    while offset < width + height {
        // The line runs from (x1 + offset, y1) down to (x1 + offset - height, y2), cut to the box.
        let from = offset.min(width);
        let to = (offset - height).max(0.0);
        commands.push(PathCommand::Move(x1 + from, y1 + offset - from));
        commands.push(PathCommand::Line(x1 + to, y1 + offset - to));
        offset += 7.0;
    }
    Node::Path { commands, style: Style::of(Part::Hatch) }
}
