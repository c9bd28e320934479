//! Boxes from the first to the third quartile.

use sagitta_spec::{Aggregate, AggregateOp};

use crate::bars::style;
use crate::chart::{Stage, layer};
use crate::lying::Rows;
use crate::num;
use crate::scene::{Hit, Node, Scene};
use crate::series::{Data, Datum};
use crate::style::{Part, Series, Style};
use crate::{Error, Frame, FrameColumn, Layout, Locale, format};

/// The columns of the five numbers of a box: the least, the quartiles and the greatest.
pub(crate) type Five<'a> = [&'a FrameColumn; 5];

/// What each number is called in an error, and how it is asked for.
const NUMBERS: [&str; 5] = ["min", "q1", "median", "q3", "max"];

/// Which of the five numbers an aggregate is.
fn role(op: AggregateOp) -> Option<usize> {
    match op {
        AggregateOp::Min => Some(0),
        AggregateOp::Q1 => Some(1),
        AggregateOp::Median => Some(2),
        AggregateOp::Q3 => Some(3),
        AggregateOp::Max => Some(4),
        AggregateOp::Quantile(p) => {
            [0.0, 0.25, 0.5, 0.75, 1.0].iter().position(|at: &f64| at.total_cmp(&p).is_eq())
        }
        _ => None,
    }
}

/// The five columns of the field that a column works something out of.
pub(crate) fn five<'a>(frame: &'a Frame, y: &FrameColumn) -> Result<Five<'a>, Error> {
    let field = match &y.measure {
        Some(measure) => measure.field.clone().unwrap_or_default(),
        None => y.name.clone(),
    };
    let find = |i: usize| {
        let found = frame.columns.iter().find(|column| {
            let measure = column.measure.as_ref();
            measure.is_some_and(|m| m.field.as_deref() == Some(&*field) && role(m.op) == Some(i))
        });
        found.ok_or_else(|| Error::MissingAggregate {
            op: NUMBERS.get(i).copied().unwrap_or_default(),
            field: field.clone(),
        })
    };
    Ok([find(0)?, find(1)?, find(2)?, find(3)?, find(4)?])
}

impl Data<'_> {
    /// The five numbers of a row; none if one of them is null, NaN or infinite.
    pub(crate) fn box_of(&self, row: usize) -> Option<[f64; 5]> {
        let five = self.five.as_ref()?;
        let mut numbers = [0.0; 5];
        for (number, column) in numbers.iter_mut().zip(five) {
            *number = column.number(row).filter(|value| value.is_finite())?;
        }
        Some(numbers)
    }
}

/// What the five numbers are called.
pub(crate) fn names(locale: Locale) -> [&'static str; 5] {
    locale.pick(
        ["Least", "First quartile", "Median", "Third quartile", "Greatest"],
        ["最小值", "第一四分位数", "中位数", "第三四分位数", "最大值"],
    )
}

/// The aggregates that a box needs of a column, to be put into a query.
pub fn five_numbers(field: &str) -> [Aggregate; 5] {
    use AggregateOp::{Max, Median, Min, Q1, Q3};
    [Median, Min, Q1, Q3, Max].map(|op| Aggregate::of(op, field))
}

/// What is said of a box, greatest first as it is drawn.
fn text(data: &Data<'_>, datum: &Datum, numbers: [f64; 5], locale: Locale) -> Vec<String> {
    let colon = locale.pick(": ", "：");
    let mut lines = vec![data.place_text(datum, locale)];
    if let (true, Some(series)) = (data.named, data.series.get(datum.series)) {
        lines.push(series.name.clone());
    }
    let figures = names(locale).into_iter().zip(numbers).rev();
    lines.extend(
        figures.map(|(name, value)| format!("{name}{colon}{}", format::figure(value, locale))),
    );
    lines
}

/// How a box is turned: across its values, and from where to where it is thick.
struct Turned<'a> {
    upright: bool,
    px: &'a dyn Fn(f64) -> f64,
    start: f64,
    thick: f64,
}

impl Turned<'_> {
    fn line(&self, from: (f64, f64), to: (f64, f64), part: Part, series: Series) -> Node {
        let style = Style::of_series(part, series);
        let ((x1, y1), (x2, y2)) =
            if self.upright { (from, to) } else { ((from.1, from.0), (to.1, to.0)) };
        Node::Line { x1, y1, x2, y2, style }
    }

    fn draw(&self, numbers: [f64; 5], series: Series, nodes: &mut Vec<Node>) {
        let [least, q1, median, q3, greatest] = numbers.map(self.px);
        let (start, end) = (self.start, self.start + self.thick);
        let middle = f64::midpoint(start, end);
        let cap = self.thick * 0.22;
        for (from, to) in [(q1, least), (q3, greatest)] {
            nodes.push(self.line((middle, from), (middle, to), Part::Whisker, series));
            nodes.push(self.line((middle - cap, to), (middle + cap, to), Part::Whisker, series));
        }
        let (low, length) = (q1.min(q3), (q3 - q1).abs());
        let style = Style::of_series(Part::Box, series);
        nodes.push(match self.upright {
            true => Node::Rect { x: start, y: low, width: self.thick, height: length, style },
            false => Node::Rect { x: low, y: start, width: length, height: self.thick, style },
        });
        nodes.push(self.line((start, median), (end, median), Part::Median, series));
    }
}

fn hit(
    data: &Data<'_>,
    layout: &Layout,
    datum: &Datum,
    numbers: [f64; 5],
    (x, y): (f64, f64),
    area: [f64; 4],
) -> Hit {
    Hit {
        row: datum.row,
        x,
        y,
        area: Some(area),
        lines: text(data, datum, numbers, layout.locale),
        series: style(data, datum.series),
    }
}

pub(crate) fn upright(stage: &Stage<'_>, scene: &mut Scene) {
    let Stage { data, layout, y, .. } = stage;
    let mut nodes = Vec::new();
    let n = num::float(data.series.len().max(1));
    for datum in data.data.iter().filter(|datum| datum.y.is_some()) {
        let Some(numbers) = data.box_of(datum.row) else { continue };
        let (left, right) = stage.room(datum);
        let width = ((right - left) * 0.7).min(56.0 * n);
        let each = width / n;
        let start = f64::midpoint(left, right) - width / 2.0 + each * num::float(datum.series);
        let thick = if n > 1.0 { (each - 2.0).max(1.0) } else { each };
        let turned = Turned { upright: true, px: &|v| y.px(v), start, thick };
        turned.draw(numbers, style(data, datum.series), &mut nodes);
        let [least, .., greatest] = numbers.map(|v| y.px(v));
        let at = (start + thick / 2.0, numbers.get(2).map_or(0.0, |v| y.px(*v)));
        let area = [start, greatest, thick, least - greatest];
        scene.hits.push(hit(data, layout, datum, numbers, at, area));
        scene.n_marks += 1;
    }
    num::sort_by(&mut scene.hits, |hit| hit.x);
    scene.nodes.push(layer(nodes));
}

pub(crate) fn lying(rows: &Rows<'_>, scene: &mut Scene) {
    let Rows { data, layout, scale, row, .. } = rows;
    let mut nodes = Vec::new();
    let n = num::float(data.series.len().max(1));
    let each = row * 0.68 / n;
    for datum in data.data.iter().filter(|datum| datum.y.is_some()) {
        let (Some(numbers), Some(top)) = (data.box_of(datum.row), rows.top(datum.x)) else {
            continue;
        };
        let start = top + row * 0.16 + each * num::float(datum.series);
        let thick = if n > 1.0 { (each - 1.0).max(1.0) } else { each };
        let turned = Turned { upright: false, px: &|v| scale.px(v), start, thick };
        turned.draw(numbers, style(data, datum.series), &mut nodes);
        let [least, .., greatest] = numbers.map(|v| scale.px(v));
        let at = (numbers.get(2).map_or(0.0, |v| scale.px(*v)), start + thick / 2.0);
        let area = [least, start, greatest - least, thick];
        scene.hits.push(hit(data, layout, datum, numbers, at, area));
        scene.n_marks += 1;
    }
    scene.nodes.push(layer(nodes));
}
