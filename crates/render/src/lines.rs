//! Lines and areas, with gaps where nothing is known, and names at their ends.

use sagitta_spec::{Mark, TimeUnit};

use crate::chart::{Stage, hatch_lines, label, layer};
use crate::layout::{Layout, spread, text_width};
use crate::legend::strike;
use crate::notes::Note;
use crate::scene::{Anchor, Hit, LegendEntry, Node, PathCommand, Scene};
use crate::series::{Data, Datum, SeriesKey, XAxis};
use crate::style::{Part, Style};
use crate::{Locale, calendar, format, num};

/// Up to so many names stand at line ends; more go into a legend.
const MOST_LABELS: usize = 8;
const LABEL_SCALE: f64 = 1.08;

/// The room that the names at line ends need, if they fit.
pub(crate) fn end_labels_fit(data: &Data<'_>, layout: &Layout) -> Option<f64> {
    let font = layout.font_size * LABEL_SCALE;
    if !matches!(data.mark, Mark::Line | Mark::Area) || !data.named {
        return None;
    }
    let widest =
        data.series.iter().map(|series| text_width(&series.name, font)).fold(0.0, f64::max) * 1.08;
    let room = num::count(layout.height * 0.7 / (font * 1.3));
    let fits = data.series.len() <= MOST_LABELS.min(room) && widest <= layout.width * 0.27;
    fits.then_some(widest + 14.0)
}

/// How many periods lie between two data of one line; none where the axis has no periods.
pub(crate) fn missing_between(axis: &XAxis, from: f64, to: f64) -> usize {
    match axis {
        XAxis::Time { unit: Some(unit) } => {
            let about = num::count((to - from) / calendar::length(*unit));
            let near = i64::try_from(about.saturating_sub(1)).unwrap_or(0);
            let mut at = calendar::add(from, *unit, near.max(1));
            let mut n = usize::try_from(near.max(1) - 1).unwrap_or(0);
            while at < to && n < about + 3 {
                n += 1;
                at = calendar::add(at, *unit, 1);
            }
            n
        }
        XAxis::Number { width: Some(width) } => {
            num::count((to - from) / width + 0.5).saturating_sub(1)
        }
        XAxis::Bands { unit: Some(_), .. } => num::count(to - from).saturating_sub(1),
        _ => 0,
    }
}

/// The data of each series from left to right; those at one place in the order of their rows.
pub(crate) fn by_series<'a>(data: &'a Data<'_>) -> Vec<Vec<&'a Datum>> {
    let mut lines: Vec<Vec<&Datum>> = data.series.iter().map(|_| Vec::new()).collect();
    for datum in &data.data {
        if let Some(line) = lines.get_mut(datum.series) {
            line.push(datum);
        }
    }
    for line in &mut lines {
        num::sort_by(line, |datum| datum.x);
    }
    lines
}

/// Where a run of a line passes, and the lower edge of what is filled under it.
type Run = Vec<(f64, f64, f64)>;

pub(crate) fn draw(stage: &Stage<'_>, name_ends: bool, scene: &mut Scene) {
    let Stage { data, layout, x, y, .. } = stage;
    let locale = layout.locale;
    let (mut areas, mut strokes, mut dots) = (Vec::new(), Vec::new(), Vec::new());
    let mut ends = Vec::new();
    let base = y.px(0.0_f64.max(y.domain.0).min(y.domain.1));
    // The first series is drawn last, so that it lies on top.
    let lines = by_series(data);
    for (i, (key, line)) in data.series.iter().zip(&lines).enumerate().rev() {
        let mut runs: Vec<Run> = vec![Vec::new()];
        let mut before: Option<f64> = None;
        for datum in line {
            let missing = before.map_or(0, |from| missing_between(&data.axis, from, datum.x));
            // Series that stand on each other have their gaps in common.
            if data.stack.is_none() || i == 0 {
                scene.tally.gaps += missing;
            }
            let again = before.is_some_and(|from| from.total_cmp(&datum.x).is_eq());
            scene.tally.repeated += usize::from(again);
            before = Some(datum.x);
            let place = match (datum.span, datum.y) {
                (Some((from, to)), _) => Some((x.px(datum.x), y.px(to), y.px(from))),
                (None, Some(value)) => Some((x.px(datum.x), y.px(value), base)),
                (None, None) => None,
            };
            if missing > 0 || place.is_none() {
                runs.push(Vec::new());
            }
            if let (Some(place), Some(run)) = (place, runs.last_mut()) {
                run.push(place);
            }
        }
        let mut commands = Vec::new();
        for run in runs.iter().filter(|run| !run.is_empty()) {
            if let [(cx, cy, low)] = run.as_slice() {
                let style = Style::of_series(Part::Dot, key.style);
                if data.stack.is_none() || (cy - low).abs() > 0.0 {
                    dots.push(Node::Circle { cx: *cx, cy: *cy, r: 2.6, style });
                }
                continue;
            }
            commands.extend(pen(run));
            if data.mark == Mark::Area {
                let mut shape: Vec<PathCommand> = pen(run).collect();
                let under = run.iter().rev().map(|(x, _, low)| PathCommand::Line(*x, *low));
                match data.stack {
                    Some(_) => shape.extend(under),
                    None => {
                        let corners = [run.last(), run.first()].into_iter().flatten();
                        shape.extend(corners.map(|(x, ..)| PathCommand::Line(*x, base)));
                    }
                }
                shape.push(PathCommand::Close);
                let part = if data.stack.is_some() { Part::Stack } else { Part::Area };
                let style = Style::of_series(part, key.style);
                areas.push(Node::Path { commands: shape, style });
            }
        }
        if !commands.is_empty() && data.stack.is_none() {
            strokes.push(Node::Path { commands, style: Style::of_series(Part::Line, key.style) });
        }
        if let Some((end_x, end_y, low)) = runs.iter().flatten().last() {
            let at = if data.stack.is_some() { f64::midpoint(*end_y, *low) } else { *end_y };
            ends.push((*end_x, at, key));
        }
    }
    scene.n_marks += data.data.iter().filter(|datum| datum.y.is_some()).count();
    scene.nodes.push(layer(areas.into_iter().chain(strokes).chain(dots).collect()));
    if name_ends {
        let names = name_line_ends(stage, ends, &mut scene.legend);
        scene.nodes.push(names);
    }
    let mut all: Vec<&Datum> = lines.into_iter().flatten().collect();
    num::sort_by(&mut all, |datum| datum.x);
    for datum in all {
        if let Some(value) = datum.y {
            scene.hits.push(Hit {
                row: datum.row,
                x: x.px(datum.x),
                y: y.px(datum.span.map_or(value, |(_, to)| to)),
                area: None,
                lines: vec![data.place_text(datum, locale), data.datum_text(datum, value, locale)],
                series: data.series.get(datum.series).map_or(crate::Series::None, |s| s.style),
            });
        }
    }
}

/// The way along the upper edge of a run.
fn pen(run: &Run) -> impl Iterator<Item = PathCommand> {
    run.iter().enumerate().map(|(i, (x, y, _))| match i {
        0 => PathCommand::Move(*x, *y),
        _ => PathCommand::Line(*x, *y),
    })
}

/// Names beside the ends of lines, moved apart where they would touch.
fn name_line_ends<'a>(
    stage: &'a Stage<'_>,
    mut ends: Vec<(f64, f64, &'a SeriesKey)>,
    legend: &mut Vec<LegendEntry>,
) -> Node {
    let Stage { layout, plot, .. } = stage;
    let font = layout.font_size * LABEL_SCALE;
    let height = font * 1.25;
    // Those that are hidden are named at the bottom, where nothing ends.
    let hidden = stage.data.series.iter().filter(|key| key.hidden);
    ends.extend(hidden.map(|key| (plot.right, plot.bottom, key)));
    num::sort_by(&mut ends, |end| end.1);
    let wanted: Vec<f64> = ends.iter().map(|end| end.1).collect();
    let places = spread(&wanted, height, plot.top, plot.bottom);
    let mut nodes = Vec::new();
    for ((end_x, end_y, key), place) in ends.iter().zip(places) {
        let far = (place - end_y).abs() > height * 0.6 || plot.right - end_x > 12.0;
        if far && !key.hidden {
            nodes.push(Node::Line {
                x1: end_x + 2.0,
                y1: *end_y,
                x2: plot.right + 6.0,
                y2: place,
                style: Style::of_series(Part::Leader, key.style),
            });
        }
        let (left, baseline) = (plot.right + 8.0, place + layout.font_size * 0.38);
        let width = text_width(&key.name, font) * 1.08;
        legend.push(LegendEntry {
            name: key.name.clone(),
            series: key.style,
            area: [left, place - height / 2.0, width, height],
            hidden: key.hidden,
        });
        if key.hidden {
            nodes.push(label(left, baseline, Anchor::Start, &key.name, Part::LegendLabel));
            let width = text_width(&key.name, layout.font_size);
            nodes.push(strike(left, baseline, width, layout.font_size));
            continue;
        }
        nodes.push(Node::Text {
            x: left,
            y: baseline,
            anchor: Anchor::Start,
            text: key.name.clone(),
            style: Style::of_series(Part::SeriesLabel, key.style),
        });
    }
    layer(nodes)
}

/// The last period, if it is known not to be over.
fn incomplete_last(data: &Data<'_>) -> Option<(f64, TimeUnit)> {
    let XAxis::Time { unit: Some(unit) } = data.axis else {
        return None;
    };
    let (_, last) = data.x_range();
    let start = data.x.incomplete?;
    last.total_cmp(&start).is_eq().then_some((last, unit))
}

impl Data<'_> {
    /// The name of the last period, if it is known not to be over.
    pub(crate) fn incomplete_period(&self, locale: Locale) -> Option<String> {
        incomplete_last(self).map(|(last, unit)| format::period(last, unit, locale))
    }
}

/// What is to be said of the last period, if it is known not to be over.
pub(crate) fn incomplete(data: &Data<'_>, layout: &Layout) -> Option<Note> {
    let period = data.incomplete_period(layout.locale)?;
    Some(crate::notes::incomplete(&period, layout.locale))
}

/// The hatch over the last period, if it is known not to be over.
pub(crate) fn hatch(stage: &Stage<'_>, notes: &mut Vec<Note>) -> Option<Node> {
    let Stage { data, layout, plot, x, .. } = stage;
    let (last, unit) = incomplete_last(data)?;
    notes.extend(incomplete(data, layout));
    let (from, to) = match data.mark {
        Mark::Bar | Mark::Histogram | Mark::Boxplot => (x.px(last), plot.right),
        _ => {
            let before = x.px(calendar::add(last, unit, -1));
            (f64::midpoint(before, x.px(last)).max(plot.right - 60.0), plot.right + 5.0)
        }
    };
    Some(hatch_lines(from.max(plot.left), to, plot.top, plot.bottom))
}
