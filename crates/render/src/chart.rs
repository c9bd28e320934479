//! From a frame and a display to a scene: margins, axes, and the marks between them.

use sagitta_spec::{Display, Mark, Scale, Stack};

use crate::axis::{XScale, value_axis, value_ticks, x_axis, x_scale};
use crate::layout::{fit, text_width};
use crate::legend::Legend;
use crate::notes::NoteKind;
use crate::scale::{Linear, Plot, ValueAxis, Zero};
use crate::scene::{Anchor, Node, PathCommand, Scene};
use crate::series::{Data, XAxis, extent};
use crate::stack::WHOLE;
use crate::style::{Part, Series, Style};
use crate::{
    Error, Frame, FrameColumn, Kind, Layout, bars, boxes, facets, heatmap, lines, lying, notes,
    num, points, reference, slope,
};

/// Room between a tick and its label.
pub(crate) const GAP: f64 = 8.0;

/// Draws a frame.
///
/// Rows whose y is null, NaN or infinite are left out and said; a period without rows is a gap.
/// Bars and areas start at zero; a line's axis shows zero unless the line would then take up less
/// than a third of the height, which is said. A row without an x has its own band on an axis of
/// names, and is said in a note on an axis of numbers or moments. A logarithmic axis leaves out
/// zero and less, and says so.
///
/// # Errors
///
/// When a channel names no column of the frame, or holds no numbers where the mark needs them.
pub fn scene(frame: &Frame, display: &Display, layout: &Layout) -> Result<Scene, Error> {
    if display.mark == Some(Mark::Rect) {
        let mut scene = heatmap::scene(frame, display, layout)?;
        std::mem::take(&mut scene.tally).notes(layout.locale, &mut scene.notes);
        limit_note(frame, layout, &mut scene);
        return Ok(scene);
    }
    let data = Data::new(frame, display, layout)?;
    let mut scene = if !data.panels.is_empty() && data.has_values() {
        facets::draw(&data, display, layout)
    } else if data.mark == Mark::Slope && data.has_values() {
        slope::draw(&data, display, layout)?
    } else {
        picture(&data, display, layout)
    };
    std::mem::take(&mut scene.tally).notes(layout.locale, &mut scene.notes);
    data_notes(&data, frame, layout, &mut scene);
    form_notes(&data, display, layout, &mut scene);
    Ok(scene)
}

/// One chart, small or alone.
pub(crate) fn picture(data: &Data<'_>, display: &Display, layout: &Layout) -> Scene {
    if data.mark == Mark::Histogram && data.y.is_none() {
        bars::raw_histogram(data, layout)
    } else if data.panel.is_none() && !data.has_values() {
        message(
            !data.data.is_empty() || !data.without_x.is_empty() || data.n.not_finite > 0,
            layout,
        )
    } else if lying::lies_down(data, layout) {
        lying::draw(data, display, layout)
    } else {
        upright(data, display, layout)
    }
}

/// The text in place of a picture.
pub(crate) fn message(has_rows: bool, layout: &Layout) -> Scene {
    let note = notes::empty(has_rows, layout.locale);
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
    let locale = layout.locale;
    if !data.without_x.is_empty() {
        let figure = |row: &usize| {
            let y = data.y.and_then(|y| y.number(*row))?;
            Some(data.y_text(*row, usize::MAX, y, locale))
        };
        let mut figures: Vec<String> = data.without_x.iter().take(3).filter_map(figure).collect();
        if data.without_x.len() > 3 && !figures.is_empty() {
            figures.push("…".to_owned());
        }
        let (name, n) = (data.x.display_name(), data.without_x.len());
        scene.notes.push(notes::null_group(name, n, &figures, locale));
    }
    if data.n.null > 0 {
        scene.notes.push(notes::nulls(data.n.null, locale));
    }
    if data.n.not_finite > 0 {
        scene.notes.push(notes::not_finite(data.n.not_finite, locale));
    }
    limit_note(frame, layout, scene);
    let grey = data.series.iter().filter(|series| series.style == Series::Others).count();
    if grey > 0 {
        scene.notes.push(notes::many_series(data.series.len() - grey, data.series.len(), locale));
    }
}

fn limit_note(frame: &Frame, layout: &Layout, scene: &mut Scene) {
    let shown = frame.n_rows();
    if let Some(total) = layout.total
        && total > u64::try_from(shown).unwrap_or(u64::MAX)
    {
        scene.notes.push(notes::limited(shown, total, layout.locale));
    }
}

/// What the form of the picture cannot say by itself.
fn form_notes(data: &Data<'_>, display: &Display, layout: &Layout, scene: &mut Scene) {
    let locale = layout.locale;
    if scene.notes.iter().any(|note| note.kind == NoteKind::Empty) {
        return;
    }
    let mut say = |note| scene.notes.push(note);
    let XAxis::Bands { bands, .. } = &data.axis else {
        return scale_notes(data, display, layout, scene);
    };
    if data.n.others > 0 {
        let together = bands.iter().any(|band| band.is_others);
        say(match together {
            true => notes::others_together(data.n.others, locale),
            false => notes::others_left_out(data.n.others, locale),
        });
    }
    scale_notes(data, display, layout, scene);
}

fn scale_notes(data: &Data<'_>, display: &Display, layout: &Layout, scene: &mut Scene) {
    let locale = layout.locale;
    let mut say = |note| scene.notes.push(note);
    if data.five.is_some() {
        say(notes::boxes(locale));
    }
    if data.no_parts {
        say(notes::no_parts(locale));
    }
    if data.n.no_whole > 0 {
        say(notes::no_whole(data.n.no_whole, locale));
    }
    if data.n.absent > 0 {
        say(notes::absent(data.n.absent, locale));
    }
    if let Some(y) = data.y
        && data.stack.is_some()
        && data.series.len() > 1
        && y.measure.as_ref().is_some_and(|measure| !measure.is_additive())
    {
        say(notes::not_additive(y.display_name(), locale));
    }
    // A reference line at zero has no place on a logarithmic axis either.
    let lines = reference::values(display).filter(|line| data.log[1] && *line <= 0.0).count();
    if data.n.not_positive + lines > 0 {
        say(notes::not_positive(data.n.not_positive + lines, locale));
    }
    for (i, (name, channel)) in display.encoding.channels().into_iter().take(2).enumerate() {
        let asked = channel.is_some_and(|channel| channel.scale == Scale::Log);
        if asked && !data.log.get(i).copied().unwrap_or(false) {
            say(notes::no_log(name, locale));
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
    if let Some(extent) = data.y_extent {
        return extent;
    }
    let lines = reference::values(display).filter(|line| *line > 0.0 || !data.log[1]);
    let spans = data.data.iter().filter_map(|datum| datum.span).flat_map(|(from, to)| [from, to]);
    let values = data.data.iter().filter(|datum| datum.span.is_none()).filter_map(|datum| datum.y);
    let drawn = data.data.iter().filter(|datum| datum.y.is_some());
    let boxes = drawn.filter_map(|datum| data.box_of(datum.row)).flatten();
    let (low, high) = extent(values.chain(spans).chain(boxes).chain(lines));
    if low > high { (0.0, 1.0) } else { (low, high) }
}

/// How the mark treats zero.
fn zero(data: &Data<'_>) -> Zero {
    match data.mark {
        _ if data.y.is_some_and(|y| y.kind == Kind::Temporal) => Zero::Never,
        Mark::Bar | Mark::Area | Mark::Histogram => Zero::Always,
        Mark::Line => Zero::IfSensible,
        _ => Zero::Never,
    }
}

/// The y axis; the domain of parts of a whole is the whole.
fn upright_axis(data: &Data<'_>, display: &Display, layout: &Layout) -> ValueAxis {
    let n_steps = num::count(layout.height / 64.0).clamp(2, 6);
    if data.is_normalized() {
        return ValueAxis::new((0.0, WHOLE), Zero::Always, n_steps.min(5), false);
    }
    value_axis(data, y_range(data, display), zero(data), n_steps)
}

fn upright(data: &Data<'_>, display: &Display, layout: &Layout) -> Scene {
    let font = layout.font_size;
    let axis = upright_axis(data, display, layout);
    let y_ticks = value_ticks(data, &axis, layout);
    let widest = y_ticks.iter().map(|tick| text_width(&tick.label, font)).fold(0.0, f64::max);

    let is_small = data.panel.is_some();
    let ends = if is_small { None } else { lines::end_labels_fit(data, layout) };
    let legend = match ends {
        None if !is_small => Legend::new(data, layout),
        _ => Legend::default(),
    };
    let bands = matches!(data.axis, XAxis::Bands { .. });
    let titled = matches!(data.axis, XAxis::Number { .. }) || data.mark == Mark::Histogram;
    let titled = titled && !is_small;
    let left = (widest + GAP).ceil().max(18.0);
    let plot = Plot {
        left,
        top: (font * 2.2 + legend.height()).ceil(),
        right: layout.width - ends.unwrap_or(if bands { 4.0 } else { 14.0 }),
        bottom: layout.height - (font * if titled { 3.6 } else { 2.0 }).ceil(),
    };
    let plot = Plot {
        right: plot.right.max(plot.left + 20.0),
        bottom: plot.bottom.max(plot.top + 20.0),
        ..plot
    };
    let y = axis.scale((plot.bottom, plot.top));
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
        let (at, left) = (at + font * 0.35, plot.left - GAP);
        back.push(label(left, at, Anchor::End, &tick.label, Part::TickLabel));
    }
    x_axis(&stage, &mut back);
    back.push(value_title(data, layout));
    if titled {
        let title = fit(data.x.display_name(), font, plot.width());
        let bottom = layout.height - font * 0.5;
        back.push(label(plot.right, bottom, Anchor::End, &title, Part::AxisTitle));
    }
    scene.nodes.push(layer(back));
    let first = || y_ticks.first().map_or_else(String::new, |tick| tick.label.clone());
    if axis.truncated {
        scene.notes.push(notes::truncated(&first(), layout.locale));
    }
    if axis.log && zero(data) == Zero::Always {
        let start = crate::format::figure(axis.domain.0, layout.locale);
        scene.notes.push(notes::log_bars(&start, layout.locale));
    }
    match data.mark {
        Mark::Line | Mark::Area => lines::draw(&stage, ends.is_some(), &mut scene),
        Mark::Bar | Mark::Histogram => bars::upright(&stage, &mut scene),
        Mark::Boxplot => boxes::upright(&stage, &mut scene),
        _ => points::draw(&stage, &mut scene),
    }
    scene.nodes.extend(front);
    reference::draw(&stage, display, &mut scene);
    legend.draw(data.mark, &mut scene);
    scene
}

/// What stands above a plot: the name of the value axis, or of the small chart.
pub(crate) fn value_title(data: &Data<'_>, layout: &Layout) -> Node {
    let font = layout.font_size;
    if let Some(name) = &data.panel {
        let text = fit(name, font, layout.width - 8.0);
        return label(0.0, font, Anchor::Start, &text, Part::PanelTitle);
    }
    let name = data.y.map_or(layout.locale.pick("Rows", "行数"), FrameColumn::display_name);
    let text = fit(name, font, layout.width - 8.0);
    label(0.0, font, Anchor::Start, &text, Part::AxisTitle)
}

impl Data<'_> {
    /// Whether there is anything to draw, or would be if the reader had not switched it off.
    fn has_values(&self) -> bool {
        let hidden = self.series.iter().any(|series| series.hidden);
        hidden || self.data.iter().any(|datum| datum.y.is_some())
    }

    /// Whether the series are parts of a whole.
    pub(crate) fn is_normalized(&self) -> bool {
        self.stack == Some(Stack::Normalize)
    }
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
