//! Pictures that lie: names at the left, values to the right.

use sagitta_spec::{Display, Mark};

use crate::axis::{value_axis, value_ticks};
use crate::bars::{MOST_ROWS, push_bar, style, v_line};
use crate::chart::{GAP, label, layer, message, value_title, y_range};
use crate::layout::{Layout, fit, text_width};
use crate::legend::Legend;
use crate::scale::{Linear, Plot, ValueAxis, Zero};
use crate::scene::{Anchor, Hit, Node, Scene};
use crate::series::{Band, Data, Datum, XAxis};
use crate::style::{Part, Series, Style};
use crate::{Kind, boxes, dumbbell, notes, num, reference};

/// Whether a picture lies: always where two points make a name's line; else where the names do
/// not fit under upright marks.
pub(crate) fn lies_down(data: &Data<'_>, layout: &Layout) -> bool {
    let XAxis::Bands { bands, unit } = &data.axis else {
        return false;
    };
    match data.mark {
        Mark::Dumbbell => return true,
        Mark::Bar | Mark::Boxplot if unit.is_none() => {}
        _ => return false,
    }
    if data.x.kind.is_numeric() || data.x.kind == Kind::Temporal {
        return bands.len() > MOST_ROWS;
    }
    let room = (layout.width - 50.0) / num::float(bands.len().max(1));
    bands.len() > 12
        || bands.iter().any(|band| text_width(&band.short, layout.font_size) + 6.0 > room)
}

/// The rows of a lying picture.
pub(crate) struct Rows<'a> {
    pub(crate) data: &'a Data<'a>,
    pub(crate) layout: &'a Layout,
    pub(crate) plot: Plot,
    pub(crate) scale: Linear,
    /// The height of a row.
    pub(crate) row: f64,
    n_rows: usize,
    n_bands: usize,
    has_null: bool,
}

impl Rows<'_> {
    /// The row of a band; none if it is cut off.
    fn place(&self, x: f64) -> Option<usize> {
        match num::count(x) {
            i if self.has_null && i + 1 == self.n_bands => Some(self.n_rows - 1),
            i => Some(i).filter(|i| *i < MOST_ROWS),
        }
    }

    /// The upper edge of the row of a datum; none if it is cut off.
    pub(crate) fn top(&self, x: f64) -> Option<f64> {
        let i = self.place(x)?;
        let gap = if self.has_null && i + 1 == self.n_rows && self.n_rows > 1 { 0.4 } else { 0.0 };
        Some(self.plot.top + self.row * (num::float(i) + gap))
    }
}

/// Whether a figure stands at each mark, so that no ticks are needed.
fn has_figures(data: &Data<'_>) -> bool {
    let plain = !data.is_normalized() && !data.log[1] && data.panel.is_none();
    data.mark == Mark::Bar && data.series.len() <= 1 && plain
}

/// The axis: with figures at the bars it ends at the longest bar.
fn lying_axis(data: &Data<'_>, display: &Display, layout: &Layout) -> ValueAxis {
    let n = num::count(layout.width / 120.0).clamp(2, 6);
    let zero = if data.mark == Mark::Bar { Zero::Always } else { Zero::Never };
    if data.is_normalized() {
        return ValueAxis::new((0.0, crate::stack::WHOLE), Zero::Always, n.min(5), false);
    }
    let (low, high) = y_range(data, display);
    let axis = value_axis(data, (low, high), zero, n);
    match has_figures(data) {
        true => ValueAxis { domain: (low.min(0.0), high.max(0.0)), ..axis },
        false => axis,
    }
}

pub(crate) fn draw(data: &Data<'_>, display: &Display, layout: &Layout) -> Scene {
    let XAxis::Bands { bands, .. } = &data.axis else {
        return message(true, layout);
    };
    let font = layout.font_size;
    let locale = layout.locale;
    let figures_stand = has_figures(data);
    let beside = if data.mark == Mark::Bar && data.stack.is_none() {
        num::float(data.series.len().max(1))
    } else {
        1.0
    };
    let has_null = bands.last().is_some_and(|band| band.is_null);
    let n_named = bands.len() - usize::from(has_null);
    let n_rows = n_named.min(MOST_ROWS) + usize::from(has_null);

    let legend = if data.panel.is_none() { Legend::new(data, layout) } else { Legend::default() };
    let top = (font * 2.0 + legend.height()).ceil();
    let bottom = if figures_stand { 6.0 } else { font * 2.0 };
    let top = if display.reference_lines.is_empty() { top } else { top + font * 1.3 };
    let slots = num::float(n_rows) + if has_null { 0.4 } else { 0.0 };
    let least = (beside * 9.0 + 8.0).max(font * 1.7);
    let row = ((layout.height - top - bottom) / slots).max(least).min(least.max(34.0));
    let height = top + row * slots + bottom;

    let axis = lying_axis(data, display, layout);
    let figure = |value: f64| crate::figures::figure_of(data.y, value, locale);
    let room = |wanted: &dyn Fn(f64) -> bool| {
        let figures = data.data.iter().filter_map(|datum| datum.y);
        figures.filter(|v| wanted(*v)).map(|v| text_width(&figure(v), font)).fold(0.0, f64::max)
            + 8.0
    };
    let names = bands.iter().map(|band| text_width(&band.full, font)).fold(0.0, f64::max);
    let names = names.min(layout.width * 0.38);
    let has_negative = data.data.iter().any(|datum| datum.y.is_some_and(|y| y < 0.0));
    let plot = Plot {
        left: names + GAP + if figures_stand && has_negative { room(&|v| v < 0.0) } else { 4.0 },
        top,
        right: layout.width - if figures_stand { room(&|v| v >= 0.0) } else { 14.0 },
        bottom: height - bottom,
    };
    let plot = Plot { right: plot.right.max(plot.left + 20.0), ..plot };
    let scale = axis.scale((plot.left, plot.right));
    let rows = Rows { data, layout, plot, scale, row, n_rows, n_bands: bands.len(), has_null };

    let mut scene = Scene { height, ..Scene::empty(layout) };
    let mut back = vec![value_title(data, layout)];
    if !figures_stand {
        for tick in
            value_ticks(data, &axis, &Layout { height: layout.width * 0.6, ..layout.clone() })
        {
            let at = scale.px(tick.at);
            back.push(v_line(at, plot.top, plot.bottom, Part::Grid));
            let half = text_width(&tick.label, font) / 2.0;
            let x = at.min(layout.width - half);
            let y = plot.bottom + font * 1.4;
            back.push(label(x, y, Anchor::Middle, &tick.label, Part::TickLabel));
        }
    }
    for (i, band) in bands.iter().enumerate() {
        if let Some(top) = rows.top(num::float(i)) {
            let text = fit(&band.full, font, names);
            let y = top + row / 2.0 + font * 0.35;
            back.push(label(names, y, Anchor::End, &text, Part::TickLabel));
        }
    }
    scene.nodes.push(layer(back));
    match data.mark {
        Mark::Boxplot => boxes::lying(&rows, &mut scene),
        Mark::Dumbbell => dumbbell::draw(&rows, &mut scene),
        _ => bars(&rows, beside, figures_stand, &mut scene),
    }
    num::sort_by(&mut scene.hits, |hit| hit.y);
    references(&rows, display, &mut scene);
    legend.draw(data.mark, &mut scene);
    if axis.log && data.mark == Mark::Bar {
        let start = crate::format::figure(axis.domain.0, locale);
        scene.notes.push(notes::log_bars(&start, locale));
    }
    if n_named > MOST_ROWS {
        scene.notes.push(notes::limited(MOST_ROWS, u64::try_from(n_named).unwrap_or(0), locale));
    }
    scene
}

/// The colour of a bar; alone, those of no value and of the others stand apart.
pub(crate) fn bar_style(data: &Data<'_>, datum: &Datum) -> Series {
    let XAxis::Bands { bands, unit: None } = &data.axis else {
        return style(data, datum.series);
    };
    match bands.get(num::count(datum.x)) {
        Some(Band { is_null: true, .. }) if data.series.len() <= 1 => Series::Null,
        Some(Band { is_others: true, .. }) if data.series.len() <= 1 => Series::Others,
        _ => style(data, datum.series),
    }
}

fn bars(rows: &Rows<'_>, beside: f64, figures_stand: bool, scene: &mut Scene) {
    let Rows { data, layout, plot, scale, row, .. } = rows;
    let (font, locale) = (layout.font_size, layout.locale);
    let zero = scale.px(0.0_f64.max(scale.domain.0).min(scale.domain.1));
    let thick = (row * 0.72).min(row - 3.0) / beside;
    let (mut bars, mut values) = (Vec::new(), Vec::new());
    for datum in &data.data {
        let (Some(value), Some(edge)) = (datum.y, rows.top(datum.x)) else {
            continue;
        };
        let place = if beside > 1.0 { num::float(datum.series) } else { 0.0 };
        let top = edge + (row - thick * beside) / 2.0 + thick * place;
        let (start, end) = match datum.span {
            Some((from, to)) => (scale.px(from), scale.px(to)),
            None => (zero, scale.px(value)),
        };
        let rect = [end.min(start), top, (end - start).abs(), thick];
        let series = bar_style(data, datum);
        push_bar(rect, series, &mut bars);
        if figures_stand {
            let (at, anchor) =
                if value < 0.0 { (end - 5.0, Anchor::End) } else { (end + 5.0, Anchor::Start) };
            let y = top + thick / 2.0 + font * 0.35;
            let figure = crate::figures::figure_of(data.y, value, locale);
            values.push(label(at, y, anchor, &figure, Part::ValueLabel));
        }
        scene.hits.push(Hit {
            row: datum.row,
            x: end,
            y: top + thick / 2.0,
            area: Some(match datum.span {
                Some(_) => rect,
                None => [plot.left, top, plot.width(), thick],
            }),
            lines: vec![data.place_text(datum, locale), data.datum_text(datum, value, locale)],
            series,
        });
    }
    scene.n_marks = bars.len();
    scene.nodes.push(layer(bars));
    scene.nodes.push(v_line(zero, plot.top, plot.bottom, Part::Axis));
    scene.nodes.push(layer(values));
}

/// Reference lines, their names above the plot.
fn references(rows: &Rows<'_>, display: &Display, scene: &mut Scene) {
    let Rows { data, layout, plot, scale, .. } = rows;
    let font = layout.font_size;
    for line in &display.reference_lines {
        let value = reference::value(line.value.as_str());
        let Some(value) = value.filter(|value| !data.log[1] || *value > 0.0) else { continue };
        let at = scale.px(value);
        scene.nodes.push(v_line(at, plot.top - 2.0, plot.bottom, Part::Reference));
        let text = fit(&reference::text(line, layout.locale), font, layout.width * 0.5);
        let half = text_width(&text, font) / 2.0;
        let x = at.min(layout.width - half).max(half);
        scene.nodes.push(label(x, plot.top - 6.0, Anchor::Middle, &text, Part::ReferenceLabel));
    }
}

/// A circle of a series.
pub(crate) fn dot(cx: f64, cy: f64, r: f64, series: Series) -> Node {
    Node::Circle { cx, cy, r, style: Style::of_series(Part::Dot, series) }
}
