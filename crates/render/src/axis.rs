//! Axes in pixels, with their ticks.

use sagitta_spec::Mark;

use crate::chart::{Stage, label};
use crate::layout::{fit, text_width};
use crate::scale::{Bands, Linear, Plot, ValueAxis, Zero};
use crate::scene::{Anchor, Node};
use crate::series::{Data, XAxis};
use crate::stack::WHOLE;
use crate::style::{Part, Style};
use crate::ticks::{self, Tick};
use crate::{FrameColumn, Kind, Layout, calendar, format, num};

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

/// Whether every figure is a whole number by its type.
pub(crate) fn is_whole(column: Option<&FrameColumn>) -> bool {
    column.is_none_or(|column| column.kind == Kind::Integer)
}

/// The axis of y for a range of values, with about `n` steps.
pub(crate) fn value_axis(data: &Data<'_>, range: (f64, f64), zero: Zero, n: usize) -> ValueAxis {
    if data.log[1] {
        return ValueAxis::logarithmic(range);
    }
    ValueAxis::new(range, zero, n, is_whole(data.y) && !data.is_normalized())
}

/// Ticks of a value axis: moments have calendar ticks, parts of a whole are per cent.
pub(crate) fn value_ticks(data: &Data<'_>, axis: &ValueAxis, layout: &Layout) -> Vec<Tick> {
    if data.y.is_some_and(|column| column.kind == Kind::Temporal) {
        return ticks::time(
            axis.domain,
            None,
            layout.height * 1.6,
            layout.font_size,
            layout.locale,
        );
    }
    let grouping = format::Grouping::Thousands;
    if axis.log {
        let n = num::count(layout.height / 40.0).max(3);
        return ticks::logarithmic(axis.domain, n, grouping, layout.locale);
    }
    let mut ticks = ticks::linear(axis.step, axis.domain, grouping, layout.locale);
    if data.is_normalized() {
        ticks.retain(|tick| tick.at <= WHOLE);
        for tick in &mut ticks {
            tick.label.push_str(layout.locale.pick(" %", "%"));
        }
    }
    ticks
}

/// The scale of x over the width of a plot.
pub(crate) fn x_scale(data: &Data<'_>, plot: &Plot) -> XScale {
    let spans = matches!(data.mark, Mark::Bar | Mark::Histogram | Mark::Boxplot);
    let (low, high) = data.x_range();
    let line = |low: f64, high: f64| {
        let (start, end) = if high > low {
            (plot.left, plot.right)
        } else {
            let middle = f64::midpoint(plot.left, plot.right);
            (middle, middle)
        };
        XScale::Line(Linear::new((low, high), (start, end)))
    };
    match &data.axis {
        XAxis::Bands { bands, .. } => {
            let apart = bands.last().is_some_and(|band| band.is_null) && bands.len() > 1;
            XScale::Bands(Bands::new(plot.left, plot.width(), bands.len(), apart))
        }
        XAxis::Time { unit: Some(unit) } if spans => line(low, calendar::add(high, *unit, 1)),
        XAxis::Number { width: Some(width) } if spans => line(low, high + width),
        XAxis::Number { .. } if data.log[0] => {
            XScale::Line(ValueAxis::logarithmic((low, high)).scale((plot.left, plot.right)))
        }
        XAxis::Number { .. } if data.mark == Mark::Point => {
            let axis = ValueAxis::new((low, high), Zero::Never, 6, is_whole(Some(data.x)));
            line(axis.domain.0, axis.domain.1)
        }
        _ => line(low, high),
    }
}

/// The ticks and names under a plot.
pub(crate) fn x_axis(stage: &Stage<'_>, nodes: &mut Vec<Node>) {
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
                    ticks::time(scale.domain, *unit, plot.width(), font, layout.locale)
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
    let locale = stage.layout.locale;
    if !(low.is_finite() && high.is_finite()) {
        return Vec::new();
    }
    if high <= low {
        return vec![Tick { at: low, label: format::figure_grouped(low, grouping, locale) }];
    }
    for n in (2..=num::count(width / 60.0).clamp(2, 10)).rev() {
        let ticks = if scale.log {
            ticks::logarithmic(scale.domain, n, grouping, locale)
        } else {
            let step = ticks::NiceStep::new(high - low, n, is_whole(Some(stage.data.x)));
            ticks::linear(step, scale.domain, grouping, locale)
        };
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
