//! Bars: side by side over names, periods or bins, or lying down beside long names.

use sagitta_spec::{Display, Mark};

use crate::chart::{
    GAP, Stage, XScale, h_line, is_whole, label, layer, legend_nodes, legend_rows, message,
    value_ticks, y_range,
};
use crate::layout::{Layout, fit, text_width};
use crate::scale::{Linear, Plot, ValueAxis, Zero};
use crate::scene::{Anchor, Hit, Node, Part, Scene, Series, Style};
use crate::series::{Data, XAxis, range_text};
use crate::ticks::{self, NiceStep};
use crate::{Kind, calendar, format, lines, notes, num, reference};

/// So many lying bars are drawn at most.
const MOST_ROWS: usize = 60;

/// Whether the names are better read beside lying bars: they do not fit under upright ones.
pub(crate) fn lies_down(data: &Data<'_>, layout: &Layout) -> bool {
    let XAxis::Bands { bands, unit: None } = &data.axis else {
        return false;
    };
    if data.x.kind.is_numeric() || data.x.kind == Kind::Temporal {
        return bands.len() > MOST_ROWS;
    }
    let room = (layout.width - 50.0) / num::float(bands.len().max(1));
    bands.len() > 12
        || bands.iter().any(|band| text_width(&band.short, layout.font_size) + 6.0 > room)
}

fn style(data: &Data<'_>, series: usize) -> Series {
    data.series.get(series).map_or(Series::None, |series| series.style)
}

pub(crate) fn upright(stage: &Stage<'_>, scene: &mut Scene) {
    let Stage { data, layout, plot, x, y } = stage;
    let language = layout.language;
    let zero = y.px(0.0_f64.max(y.domain.0).min(y.domain.1));
    let n = num::float(data.series.len().max(1));
    let mut nodes = Vec::new();
    for datum in &data.data {
        let Some(value) = datum.y else { continue };
        let (start, end) = match (x, &data.axis) {
            (XScale::Bands(bands), _) => {
                let at = bands.edge(num::count(datum.x));
                let room = bands.size * 0.82;
                let width = room.min(64.0 * n);
                let start = at + (bands.size - width) / 2.0;
                (start, start + width)
            }
            (XScale::Line(line), XAxis::Time { unit: Some(unit) }) => {
                (line.px(datum.x), line.px(calendar::add(datum.x, *unit, 1)))
            }
            (XScale::Line(line), XAxis::Number { width: Some(width) }) => {
                (line.px(datum.x), line.px(datum.x + width))
            }
            (XScale::Line(line), _) => (line.px(datum.x) - 4.0, line.px(datum.x) + 4.0),
        };
        let gap = match (x, end - start) {
            (XScale::Bands(_), _) => 0.0,
            (_, room) if room > 12.0 && data.mark == Mark::Bar => room * 0.16,
            (_, room) if room > 3.0 => 1.0,
            _ => 0.0,
        };
        let (start, end) = (start + gap / 2.0, end - gap / 2.0);
        let width = (end - start) / n;
        let left = start + width * num::float(datum.series);
        let top = y.px(value);
        let rect = [
            left,
            top.min(zero),
            (width - if n > 1.0 && width > 4.0 { 1.0 } else { 0.0 }).max(0.5),
            (top - zero).abs(),
        ];
        push_bar(rect, style(data, datum.series), &mut nodes);
        let [left, upper, width, height] = rect;
        scene.hits.push(Hit {
            row: datum.row,
            x: left + width / 2.0,
            y: top,
            // The whole column answers, so that a short bar can be found too.
            area: Some(if n > 1.0 {
                [left, upper, width, height]
            } else {
                [left, plot.top, width, plot.height()]
            }),
            lines: vec![
                data.place_text(datum, language),
                data.y_text(datum.row, datum.series, value, language),
            ],
            series: style(data, datum.series),
        });
    }
    num::sort_by(&mut scene.hits, |hit| hit.x);
    scene.n_marks += nodes.len();
    scene.nodes.push(layer(nodes));
    if plot.bottom - zero > 0.5 {
        scene.nodes.push(h_line(plot.left, plot.right, zero, Part::Axis));
    }
    let missing: usize = lines::by_series(data)
        .iter()
        .flat_map(|line| line.iter().zip(line.iter().skip(1)))
        .map(|(from, to)| lines::missing_between(&data.axis, from.x, to.x))
        .sum();
    // Bins without rows are plain from the picture; periods without rows might be taken for zero.
    if missing > 0 && matches!(data.axis, XAxis::Time { .. }) {
        scene.notes.push(notes::gaps(missing, language));
    }
}

fn push_bar([x, y, width, height]: [f64; 4], series: Series, nodes: &mut Vec<Node>) {
    nodes.push(Node::Rect { x, y, width, height, style: Style::of_series(Part::Bar, series) });
}

pub(crate) fn horizontal(data: &Data<'_>, display: &Display, layout: &Layout) -> Scene {
    let XAxis::Bands { bands, .. } = &data.axis else {
        return message(true, layout);
    };
    let font = layout.font_size;
    let language = layout.language;
    let single = data.series.len() <= 1;
    let n_series = num::float(data.series.len().max(1));
    let has_null = bands.last().is_some_and(|band| band.is_null);
    let n_named = bands.len() - usize::from(has_null);
    let n_rows = n_named.min(MOST_ROWS) + usize::from(has_null);
    let place = |x: f64| match num::count(x) {
        i if has_null && i + 1 == bands.len() => Some(n_rows - 1),
        i => Some(i).filter(|i| *i < MOST_ROWS),
    };

    let legend = if data.named { legend_rows(data, layout) } else { Vec::new() };
    let top = (font * 2.0 + num::float(legend.len()) * font * 1.7).ceil();
    let bottom = if single { 6.0 } else { font * 2.0 };
    let marks_reference = !display.reference_lines.is_empty();
    let top = if marks_reference { top + font * 1.3 } else { top };
    let slots = num::float(n_rows) + if has_null { 0.4 } else { 0.0 };
    let least = (n_series * 9.0 + 8.0).max(font * 1.7);
    let row = ((layout.height - top - bottom) / slots).max(least).min(least.max(34.0));
    let height = top + row * slots + bottom;

    let axis = ValueAxis::new(
        y_range(data, display),
        Zero::Always,
        num::count(layout.width / 120.0).clamp(2, 6),
        is_whole(data.y),
    );
    let figure = |value: f64| crate::series::figure_of(data.y, value, language);
    let figures = || data.data.iter().filter_map(|datum| datum.y);
    let room = |wanted: &dyn Fn(f64) -> bool| {
        figures().filter(|v| wanted(*v)).map(|v| text_width(&figure(v), font)).fold(0.0, f64::max)
            + 8.0
    };
    let names = bands.iter().map(|band| text_width(&band.short, font)).fold(0.0, f64::max);
    let names = names.min(layout.width * 0.38);
    let has_negative = figures().any(|v| v < 0.0);
    let plot = Plot {
        left: names + GAP + if single && has_negative { room(&|v| v < 0.0) } else { 4.0 },
        top,
        right: layout.width - if single { room(&|v| v >= 0.0) } else { 14.0 },
        bottom: height - bottom,
    };
    let plot = Plot { right: plot.right.max(plot.left + 20.0), ..plot };
    // With figures at the bars there are no ticks, and the axis ends at the longest bar.
    let (low, high) = y_range(data, display);
    let domain = if single { (low.min(0.0), high.max(0.0)) } else { axis.domain };
    let scale = Linear { domain, range: (plot.left, plot.right) };
    let zero = scale.px(0.0);

    let mut scene = Scene { height, ..Scene::empty(layout) };
    let mut back = Vec::new();
    let title = data.y.map_or(language.pick("Rows", "行数"), |y| y.display_name());
    let title = fit(title, font, layout.width - 8.0);
    back.push(label(0.0, font, Anchor::Start, &title, Part::AxisTitle));
    if !single {
        for tick in value_ticks(data.y, &axis, layout) {
            let at = scale.px(tick.at);
            back.push(v_line(at, plot.top, plot.bottom, Part::Grid));
            let y = plot.bottom + font * 1.4;
            back.push(label(at, y, Anchor::Middle, &tick.label, Part::TickLabel));
        }
    }
    let edge = |i: usize| {
        let gap = if has_null && i + 1 == n_rows && n_rows > 1 { 0.4 } else { 0.0 };
        plot.top + row * (num::float(i) + gap)
    };
    for (i, band) in bands.iter().enumerate() {
        if let Some(i) = place(num::float(i)) {
            let text = fit(&band.full, font, names);
            let y = edge(i) + row / 2.0 + font * 0.35;
            back.push(label(names, y, Anchor::End, &text, Part::TickLabel));
        }
    }
    let mut bars = Vec::new();
    let mut values = Vec::new();
    let thick = (row * 0.72).min(row - 3.0) / n_series;
    for datum in &data.data {
        let (Some(value), Some(i)) = (datum.y, place(datum.x)) else {
            continue;
        };
        let top = edge(i) + (row - thick * n_series) / 2.0 + thick * num::float(datum.series);
        let end = scale.px(value);
        let rect = [end.min(zero), top, (end - zero).abs(), thick];
        let is_null = bands.get(num::count(datum.x)).is_some_and(|band| band.is_null);
        let series = if is_null && single { Series::Null } else { style(data, datum.series) };
        push_bar(rect, series, &mut bars);
        if single {
            let (at, anchor) =
                if value < 0.0 { (end - 5.0, Anchor::End) } else { (end + 5.0, Anchor::Start) };
            let y = top + thick / 2.0 + font * 0.35;
            values.push(label(at, y, anchor, &figure(value), Part::ValueLabel));
        }
        scene.hits.push(Hit {
            row: datum.row,
            x: end,
            y: top + thick / 2.0,
            area: Some([plot.left, top, plot.width(), thick]),
            lines: vec![
                data.place_text(datum, language),
                data.y_text(datum.row, datum.series, value, language),
            ],
            series,
        });
    }
    num::sort_by(&mut scene.hits, |hit| hit.y);
    scene.n_marks = bars.len();
    scene.nodes.push(layer(back));
    scene.nodes.push(layer(bars));
    scene.nodes.push(v_line(zero, plot.top, plot.bottom, Part::Axis));
    scene.nodes.push(layer(values));
    for line in &display.reference_lines {
        if let Some(value) = reference::value(line.value.as_str()) {
            let at = scale.px(value);
            scene.nodes.push(v_line(at, plot.top - 2.0, plot.bottom, Part::Reference));
            let text = fit(&reference::text(line), font, layout.width * 0.5);
            let half = text_width(&text, font) / 2.0;
            let x = at.min(layout.width - half).max(half);
            scene.nodes.push(label(x, plot.top - 6.0, Anchor::Middle, &text, Part::ReferenceLabel));
        }
    }
    if !legend.is_empty() {
        scene.nodes.push(legend_nodes(&legend, data.mark, layout));
    }
    if n_named > MOST_ROWS {
        scene.notes.push(notes::limited(MOST_ROWS, u64::try_from(n_named).unwrap_or(0), language));
    }
    scene
}

fn v_line(x: f64, y1: f64, y2: f64, part: Part) -> Node {
    Node::Line { x1: x, y1, x2: x, y2, style: Style::of(part) }
}

/// Bars of counts over bins of raw values, with nice edges.
pub(crate) fn raw_histogram(data: &Data<'_>, layout: &Layout) -> Scene {
    let language = layout.language;
    let font = layout.font_size;
    let values: Vec<f64> = data.data.iter().map(|datum| datum.x).collect();
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if values.is_empty() {
        return message(!data.without_x.is_empty() || data.n_not_finite > 0, layout);
    }
    let n_bins = num::count(layout.width / 18.0).clamp(8, 40);
    let span = if high > low { high - low } else { high.abs().max(1.0) };
    let step = NiceStep::new(span, n_bins, data.x.kind == Kind::Integer);
    let first = step.below(low);
    let n = usize::try_from(step.below(high) - first + 1).unwrap_or(1).min(1_000);
    let mut counts = vec![0_u64; n];
    for value in &values {
        let bin = usize::try_from(step.below(*value) - first).unwrap_or(0);
        if let Some(count) = counts.get_mut(bin) {
            *count += 1;
        }
    }
    let edge = |bin: usize| step.at(first + i64::try_from(bin).unwrap_or(0));
    let most = counts.iter().copied().max().unwrap_or(0) as f64;
    let axis = ValueAxis::new(
        (0.0, most),
        Zero::Always,
        num::count(layout.height / 64.0).clamp(2, 6),
        true,
    );
    let y_ticks = value_ticks(None, &axis, layout);
    let widest = y_ticks.iter().map(|tick| text_width(&tick.label, font)).fold(0.0, f64::max);
    let plot = Plot {
        left: (widest + GAP).max(18.0),
        top: (font * 2.2).ceil(),
        right: layout.width - 14.0,
        bottom: layout.height - font * 3.6,
    };
    let y = Linear { domain: axis.domain, range: (plot.bottom, plot.top) };
    let x = Linear { domain: (edge(0), edge(n)), range: (plot.left, plot.right) };
    let mut scene = Scene::empty(layout);
    let mut back = Vec::new();
    for tick in &y_ticks {
        let part = if tick.at > 0.0 { Part::Grid } else { Part::Axis };
        let at = y.px(tick.at);
        back.push(h_line(plot.left, plot.right, at, part));
        back.push(label(
            plot.left - GAP,
            at + font * 0.35,
            Anchor::End,
            &tick.label,
            Part::TickLabel,
        ));
    }
    let grouping = data.x_grouping();
    let temporal = data.x.kind == Kind::Temporal;
    let x_ticks = if temporal {
        ticks::time(x.domain, None, plot.width(), font, language)
    } else {
        let step = NiceStep::new(
            x.domain.1 - x.domain.0,
            num::count(plot.width() / 56.0).clamp(2, 10),
            false,
        );
        ticks::linear(step, x.domain, grouping, language)
    };
    for tick in x_ticks {
        let at = x.px(tick.at);
        back.push(v_line(at, plot.bottom, plot.bottom + 5.0, Part::Tick));
        let half = text_width(&tick.label, font) / 2.0;
        let center = at.min(layout.width - half);
        let baseline = plot.bottom + font * 1.55 + 2.0;
        back.push(label(center, baseline, Anchor::Middle, &tick.label, Part::TickLabel));
    }
    back.push(label(0.0, font, Anchor::Start, language.pick("Rows", "行数"), Part::AxisTitle));
    let title = fit(data.x.display_name(), font, plot.width());
    back.push(label(plot.right, layout.height - font * 0.5, Anchor::End, &title, Part::AxisTitle));
    scene.nodes.push(layer(back));
    let mut bars = Vec::new();
    for (bin, count) in counts.iter().enumerate() {
        let (left, right) = (x.px(edge(bin)), x.px(edge(bin + 1)));
        let gap = if right - left > 3.0 { 1.0 } else { 0.0 };
        let top = y.px(*count as f64);
        if *count > 0 {
            push_bar(
                [left + gap / 2.0, top, right - left - gap, plot.bottom - top],
                Series::Color(1),
                &mut bars,
            );
        }
        let range = if temporal {
            format!(
                "{} – {}",
                format::moment(edge(bin), language),
                format::moment(edge(bin + 1), language)
            )
        } else {
            range_text(edge(bin), edge(bin + 1) - edge(bin), grouping)
        };
        scene.hits.push(Hit {
            row: bin,
            x: f64::midpoint(left, right),
            y: top,
            area: Some([left, plot.top, right - left, plot.height()]),
            lines: vec![
                range,
                format!("{}{}", language.pick("Rows: ", "行数："), format::count(*count)),
            ],
            series: Series::Color(1),
        });
    }
    scene.n_marks = bars.len();
    scene.nodes.push(layer(bars));
    scene
}
