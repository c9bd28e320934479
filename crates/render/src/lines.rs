//! Lines and areas, with gaps where nothing is known, and names at their ends.

use sagitta_spec::Mark;

use crate::chart::{Stage, hatch_lines, layer};
use crate::layout::{Layout, text_width};
use crate::scene::{Anchor, Hit, Node, Note, Part, PathCommand, Scene, Style};
use crate::series::{Data, Datum, XAxis};
use crate::{calendar, format, notes, num};

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

pub(crate) fn draw(stage: &Stage<'_>, name_ends: bool, scene: &mut Scene) {
    let Stage { data, layout, x, y, .. } = stage;
    let language = layout.language;
    let (mut areas, mut strokes, mut dots) = (Vec::new(), Vec::new(), Vec::new());
    let mut ends = Vec::new();
    let (mut n_missing, mut n_repeated) = (0, 0);
    let base = y.px(0.0_f64.max(y.domain.0).min(y.domain.1));
    // The first series is drawn last, so that it lies on top.
    let lines = by_series(data);
    for (key, line) in data.series.iter().zip(&lines).rev() {
        let mut runs: Vec<Vec<(f64, f64)>> = vec![Vec::new()];
        let mut before: Option<f64> = None;
        for datum in line {
            let missing = before.map_or(0, |from| missing_between(&data.axis, from, datum.x));
            n_missing += missing;
            n_repeated += usize::from(before.is_some_and(|from| from.total_cmp(&datum.x).is_eq()));
            before = Some(datum.x);
            if missing > 0 || datum.y.is_none() {
                runs.push(Vec::new());
            }
            if let (Some(value), Some(run)) = (datum.y, runs.last_mut()) {
                run.push((x.px(datum.x), y.px(value)));
            }
        }
        let mut commands = Vec::new();
        for run in runs.iter().filter(|run| !run.is_empty()) {
            if let [(cx, cy)] = run.as_slice() {
                let style = Style::of_series(Part::Dot, key.style);
                dots.push(Node::Circle { cx: *cx, cy: *cy, r: 2.6, style });
                continue;
            }
            let pen = run.iter().enumerate().map(|(i, (x, y))| match i {
                0 => PathCommand::Move(*x, *y),
                _ => PathCommand::Line(*x, *y),
            });
            commands.extend(pen.clone());
            if data.mark == Mark::Area
                && let (Some(first), Some(last)) = (run.first(), run.last())
            {
                let mut shape: Vec<PathCommand> = pen.collect();
                shape.push(PathCommand::Line(last.0, base));
                shape.push(PathCommand::Line(first.0, base));
                shape.push(PathCommand::Close);
                let style = Style::of_series(Part::Area, key.style);
                areas.push(Node::Path { commands: shape, style });
            }
        }
        if !commands.is_empty() {
            strokes.push(Node::Path { commands, style: Style::of_series(Part::Line, key.style) });
        }
        if let Some((end_x, end_y)) = runs.iter().flatten().last() {
            ends.push((*end_x, *end_y, key));
        }
    }
    scene.n_marks += data.data.iter().filter(|datum| datum.y.is_some()).count();
    scene.nodes.push(layer(areas.into_iter().chain(strokes).chain(dots).collect()));
    if n_missing > 0 {
        scene.notes.push(notes::gaps(n_missing, language));
    }
    if n_repeated > 0 {
        scene.notes.push(notes::repeated(n_repeated, language));
    }
    if name_ends {
        scene.nodes.push(name_line_ends(stage, ends));
    }
    let mut all: Vec<&Datum> = lines.into_iter().flatten().collect();
    num::sort_by(&mut all, |datum| datum.x);
    for datum in all {
        if let Some(value) = datum.y {
            scene.hits.push(Hit {
                row: datum.row,
                x: x.px(datum.x),
                y: y.px(value),
                area: None,
                lines: vec![
                    data.place_text(datum, language),
                    data.y_text(datum.row, datum.series, value, language),
                ],
                series: data.series.get(datum.series).map_or(crate::Series::None, |s| s.style),
            });
        }
    }
}

/// Names beside the ends of lines, moved apart where they would touch.
fn name_line_ends(stage: &Stage<'_>, mut ends: Vec<(f64, f64, &crate::series::SeriesKey)>) -> Node {
    let Stage { layout, plot, .. } = stage;
    let height = layout.font_size * LABEL_SCALE * 1.25;
    num::sort_by(&mut ends, |end| end.1);
    // Labels that touch are joined into a block around their common middle.
    let mut blocks: Vec<(f64, usize)> = Vec::new();
    for (_, end_y, _) in &ends {
        blocks.push((*end_y, 1));
        while let [.., (above, n_above), (below, n_below)] = blocks.as_slice() {
            let (upper, lower) = (num::float(*n_above), num::float(*n_below));
            if below - above >= (upper + lower) / 2.0 * height {
                break;
            }
            let middle = (above * upper + below * lower) / (upper + lower);
            let joined = (middle, n_above + n_below);
            blocks.truncate(blocks.len() - 2);
            blocks.push(joined);
        }
        if let Some((middle, n)) = blocks.last_mut() {
            let half = num::float(*n) * height / 2.0;
            *middle =
                middle.min(plot.bottom + height / 2.0 - half).max(plot.top + half - height / 2.0);
        }
    }
    let places = blocks.iter().flat_map(|(middle, n)| {
        (0..*n).map(move |i| middle + (num::float(i) + 0.5 - num::float(*n) / 2.0) * height)
    });
    let mut nodes = Vec::new();
    for ((end_x, end_y, key), place) in ends.iter().zip(places) {
        let far = (place - end_y).abs() > height * 0.6 || plot.right - end_x > 12.0;
        if far {
            nodes.push(Node::Line {
                x1: end_x + 2.0,
                y1: *end_y,
                x2: plot.right + 6.0,
                y2: place,
                style: Style::of_series(Part::Leader, key.style),
            });
        }
        nodes.push(Node::Text {
            x: plot.right + 8.0,
            y: place + layout.font_size * 0.38,
            anchor: Anchor::Start,
            text: key.name.clone(),
            style: Style::of_series(Part::SeriesLabel, key.style),
        });
    }
    layer(nodes)
}

/// The hatch over the last period, if it is known not to be over.
pub(crate) fn hatch(stage: &Stage<'_>, notes: &mut Vec<Note>) -> Option<Node> {
    let Stage { data, layout, plot, x, .. } = stage;
    let XAxis::Time { unit: Some(unit) } = data.axis else {
        return None;
    };
    if !layout.incomplete_last {
        return None;
    }
    let last = data.data.iter().map(|datum| datum.x).fold(f64::NEG_INFINITY, f64::max);
    if !last.is_finite() {
        return None;
    }
    let period = format::period(last, unit, layout.language);
    notes.push(crate::notes::incomplete(&period, layout.language));
    let (from, to) = match data.mark {
        Mark::Bar | Mark::Histogram => (x.px(last), plot.right),
        _ => {
            let before = x.px(calendar::add(last, unit, -1));
            (f64::midpoint(before, x.px(last)).max(plot.right - 60.0), plot.right + 5.0)
        }
    };
    Some(hatch_lines(from.max(plot.left), to, plot.top, plot.bottom))
}
