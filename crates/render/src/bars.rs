//! Bars over names, periods or bins: side by side or on each other.

use sagitta_spec::Mark;

use crate::axis::{XScale, value_ticks};
use crate::chart::{GAP, Stage, h_line, label, layer, message};
use crate::figures::range_text;
use crate::layout::{Layout, fit, text_width};
use crate::lying::bar_style;
use crate::scale::{Linear, Plot, ValueAxis, Zero};
use crate::scene::{Anchor, Hit, Node, Scene};
use crate::series::{Data, Datum, XAxis};
use crate::style::{Part, Series, Style};
use crate::ticks::{self, NiceStep};
use crate::{Kind, calendar, format, lines, num};

/// So many lying bars are drawn at most.
pub(crate) const MOST_ROWS: usize = 60;

pub(crate) fn style(data: &Data<'_>, series: usize) -> Series {
    data.series.get(series).map_or(Series::None, |series| series.style)
}

pub(crate) fn upright(stage: &Stage<'_>, scene: &mut Scene) {
    let Stage { data, layout, plot, x, y } = stage;
    let locale = layout.locale;
    let zero = y.px(0.0_f64.max(y.domain.0).min(y.domain.1));
    let n = if data.stack.is_some() { 1.0 } else { num::float(data.series.len().max(1)) };
    let mut nodes = Vec::new();
    for datum in &data.data {
        let Some(value) = datum.y else { continue };
        let (start, end) = match (x, stage.room(datum)) {
            (XScale::Bands(_), (start, end)) => {
                let width = ((end - start) * 0.82).min(64.0 * n);
                let start = start + (end - start - width) / 2.0;
                (start, start + width)
            }
            (XScale::Line(_), room) => room,
        };
        let gap = match (x, end - start) {
            (XScale::Bands(_), _) => 0.0,
            (_, room) if room > 12.0 && data.mark == Mark::Bar => room * 0.16,
            (_, room) if room > 3.0 => 1.0,
            _ => 0.0,
        };
        let (start, end) = (start + gap / 2.0, end - gap / 2.0);
        let width = (end - start) / n;
        let left = start + if n > 1.0 { width * num::float(datum.series) } else { 0.0 };
        let (base, top) = match datum.span {
            Some((from, to)) => (y.px(from), y.px(to)),
            None => (zero, y.px(value)),
        };
        let rect = [
            left,
            top.min(base),
            (width - if n > 1.0 && width > 4.0 { 1.0 } else { 0.0 }).max(0.5),
            (top - base).abs(),
        ];
        let series = bar_style(data, datum);
        push_bar(rect, series, &mut nodes);
        let [left, upper, width, height] = rect;
        scene.hits.push(Hit {
            row: datum.row,
            x: left + width / 2.0,
            y: top,
            // The whole column answers, so that a short bar can be found too.
            area: Some(if n > 1.0 || data.stack.is_some() {
                [left, upper, width, height]
            } else {
                [left, plot.top, width, plot.height()]
            }),
            lines: vec![data.place_text(datum, locale), data.datum_text(datum, value, locale)],
            series,
        });
    }
    num::sort_by(&mut scene.hits, |hit| hit.x);
    scene.n_marks += nodes.len();
    scene.nodes.push(layer(nodes));
    if plot.bottom - zero > 0.5 {
        scene.nodes.push(h_line(plot.left, plot.right, zero, Part::Axis));
    }
    let mut lines = lines::by_series(data);
    if data.stack.is_some() {
        // Series that stand on each other have their gaps in common.
        lines.truncate(1);
    }
    let missing: usize = lines
        .iter()
        .flat_map(|line| line.iter().zip(line.iter().skip(1)))
        .map(|(from, to)| lines::missing_between(&data.axis, from.x, to.x))
        .sum();
    // Bins without rows are plain from the picture; periods without rows might be taken for zero.
    if matches!(data.axis, XAxis::Time { .. }) {
        scene.tally.gaps += missing;
    }
}

impl Stage<'_> {
    /// From where to where the band, period or bin of a datum reaches.
    pub(crate) fn room(&self, datum: &Datum) -> (f64, f64) {
        match (&self.x, &self.data.axis) {
            (XScale::Bands(bands), _) => {
                let start = bands.edge(num::count(datum.x));
                (start, start + bands.size)
            }
            (XScale::Line(line), XAxis::Time { unit: Some(unit) }) => {
                (line.px(datum.x), line.px(calendar::add(datum.x, *unit, 1)))
            }
            (XScale::Line(line), XAxis::Number { width: Some(width) }) => {
                (line.px(datum.x), line.px(datum.x + width))
            }
            (XScale::Line(line), _) => (line.px(datum.x) - 4.0, line.px(datum.x) + 4.0),
        }
    }
}

pub(crate) fn push_bar([x, y, width, height]: [f64; 4], series: Series, nodes: &mut Vec<Node>) {
    nodes.push(Node::Rect { x, y, width, height, style: Style::of_series(Part::Bar, series) });
}

pub(crate) fn v_line(x: f64, y1: f64, y2: f64, part: Part) -> Node {
    Node::Line { x1: x, y1, x2: x, y2, style: Style::of(part) }
}

/// Bars of counts over bins of raw values, with nice edges.
pub(crate) fn raw_histogram(data: &Data<'_>, layout: &Layout) -> Scene {
    let locale = layout.locale;
    let font = layout.font_size;
    let values: Vec<f64> = data.data.iter().map(|datum| datum.x).collect();
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if values.is_empty() {
        return message(!data.without_x.is_empty() || data.n.not_finite > 0, layout);
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
    let y_ticks = value_ticks(data, &axis, layout);
    let widest = y_ticks.iter().map(|tick| text_width(&tick.label, font)).fold(0.0, f64::max);
    let plot = Plot {
        left: (widest + GAP).max(18.0),
        top: (font * 2.2).ceil(),
        right: layout.width - 14.0,
        bottom: layout.height - font * 3.6,
    };
    let y = axis.scale((plot.bottom, plot.top));
    let x = Linear::new((edge(0), edge(n)), (plot.left, plot.right));
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
        ticks::time(x.domain, None, plot.width(), font, locale)
    } else {
        let step = NiceStep::new(
            x.domain.1 - x.domain.0,
            num::count(plot.width() / 56.0).clamp(2, 10),
            false,
        );
        ticks::linear(step, x.domain, grouping, locale)
    };
    for tick in x_ticks {
        let at = x.px(tick.at);
        back.push(v_line(at, plot.bottom, plot.bottom + 5.0, Part::Tick));
        let half = text_width(&tick.label, font) / 2.0;
        let center = at.min(layout.width - half);
        let baseline = plot.bottom + font * 1.55 + 2.0;
        back.push(label(center, baseline, Anchor::Middle, &tick.label, Part::TickLabel));
    }
    back.push(label(0.0, font, Anchor::Start, locale.pick("Rows", "行数"), Part::AxisTitle));
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
                format::moment(edge(bin), locale),
                format::moment(edge(bin + 1), locale)
            )
        } else {
            range_text(edge(bin), edge(bin + 1) - edge(bin), grouping, locale)
        };
        scene.hits.push(Hit {
            row: bin,
            x: f64::midpoint(left, right),
            y: top,
            area: Some([left, plot.top, right - left, plot.height()]),
            lines: vec![
                range,
                format!("{}{}", locale.pick("Rows: ", "行数："), format::count(*count, locale)),
            ],
            series: Series::Color(1),
        });
    }
    scene.n_marks = bars.len();
    scene.nodes.push(layer(bars));
    scene
}
