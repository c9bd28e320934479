//! A table of cells, coloured by a number.

use std::collections::BTreeMap;

use sagitta_spec::{Channel, Display};

use crate::axis::is_whole;
use crate::chart::{GAP, hatch_lines, label, layer, message};
use crate::figures::figure_at;
use crate::keys::Keys;
use crate::layout::{fit, text_width};
use crate::scale::{Plot, ValueAxis, next_round};
use crate::scene::{Anchor, Hit, Node, Scene};
use crate::style::{Part, Series, Style};
use crate::ticks::NiceStep;
use crate::{Error, Frame, FrameColumn, Kind, Layout, format, notes, num};

/// How many steps the sequence of colours has.
const N_SHADES: u8 = 7;
/// So many times the middle value and more, and equal steps would tell nothing.
const SKEWED: f64 = 15.0;
/// The least height of a row of cells.
const LEAST_ROW: f64 = 15.0;
/// So many rows of cells are drawn at most.
const MOST_ROWS: usize = 120;

/// The steps of the colours, between round numbers.
struct Steps {
    /// The ends of the steps, rising; one more than there are steps.
    ends: Vec<f64>,
    /// Whether each step is so many times the one before.
    log: bool,
}

impl Steps {
    /// Equal steps over the values; steps by ratio where most of the values would share one.
    fn new(mut values: Vec<f64>, whole: bool) -> Self {
        num::sort_by(&mut values, |value| *value);
        let (Some(low), Some(high)) = (values.first().copied(), values.last().copied()) else {
            return Self { ends: vec![0.0, 1.0], log: false };
        };
        let middle = values.get(values.len() / 2).copied().unwrap_or(low);
        if low > 0.0 && high / middle >= SKEWED {
            let mut ends = vec![ValueAxis::logarithmic((low, high)).domain.0];
            while let Some(last) = ends.last().copied().filter(|last| *last < high) {
                ends.push(next_round(last));
            }
            // Powers of ten where the ones, twos and fives would be too many.
            if ends.len() > usize::from(N_SHADES) + 1 {
                let every =
                    (num::decade(high) - num::decade(low) + 1).div_euclid(i32::from(N_SHADES)) + 1;
                ends = vec![num::pow10(num::decade(low))];
                while let Some(last) = ends.last().copied().filter(|last| *last < high) {
                    ends.push(num::pow10(num::decade(last) + every));
                }
            }
            return Self { ends, log: true };
        }
        let span = if high > low { high - low } else { low.abs().max(1.0) };
        let step = NiceStep::new(span, usize::from(N_SHADES) - 1, whole);
        let first = step.below(low);
        // The greatest value is within the last step, also where it is its upper end.
        let n = (step.above(high) - first).clamp(1, i64::from(N_SHADES));
        Self { ends: (first..=first + n).map(|k| step.at(k)).collect(), log: false }
    }

    fn n(&self) -> usize {
        self.ends.len().saturating_sub(1).max(1)
    }

    /// The step of a value, from 0.
    fn of(&self, value: f64) -> usize {
        let above = self.ends.partition_point(|end| *end <= value);
        above.saturating_sub(1).min(self.n() - 1)
    }

    /// The colour of a step: a few steps are as far apart as all.
    fn shade(&self, step: usize) -> Series {
        let last = usize::from(N_SHADES) - 1;
        let shade = if self.n() > 1 { step * last / (self.n() - 1) } else { last / 2 };
        Series::Shade(u8::try_from(shade + 1).unwrap_or(N_SHADES))
    }
}

/// The channels of a heat map; figures and key change places where they stand the other way.
fn channels<'a>(
    frame: &'a Frame,
    display: &'a Display,
) -> Result<(&'a Channel, &'a Channel, &'a FrameColumn), Error> {
    let encoding = &display.encoding;
    let missing = |channel| move || Error::MissingChannel { channel };
    let x = encoding.x.as_ref().ok_or_else(missing("x"))?;
    let y = encoding.y.as_ref().ok_or_else(missing("y"))?;
    let color = encoding.color.as_ref().ok_or_else(missing("color"))?;
    let column = |name: &'static str, channel: &Channel| {
        let column = channel.field.clone();
        frame.column(&channel.field).ok_or(Error::UnknownColumn { channel: name, column })
    };
    let (y_column, figures) = (column("y", y)?, column("color", color)?);
    if y_column.measure.is_some() && figures.measure.is_none() {
        return Ok((x, color, y_column));
    }
    if !figures.has_numbers() || figures.kind == Kind::Temporal {
        return Err(Error::NotQuantitative { channel: "color", column: figures.name.clone() });
    }
    Ok((x, y, figures))
}

/// Draws the cells of a frame.
///
/// A cell whose value is null, NaN or infinite is hatched, one without a row is blank.
pub(crate) fn scene(frame: &Frame, display: &Display, layout: &Layout) -> Result<Scene, Error> {
    frame.check()?;
    if display.encoding.row.is_some() {
        return Err(Error::NotSplit { mark: "rect" });
    }
    let (x, y, figures) = channels(frame, display)?;
    let (x, y) = (Keys::new(frame, x, "x", layout)?, Keys::new(frame, y, "y", layout)?);
    if frame.n_rows() == 0 || x.bands.is_empty() || y.bands.is_empty() {
        return Ok(message(frame.n_rows() > 0, layout));
    }
    let grid = Grid::new(x, y, figures, layout);
    let mut scene = Scene { height: grid.height, ..Scene::empty(layout) };
    grid.names(layout, &mut scene);
    grid.cells(frame, figures, layout, &mut scene);
    grid.legend(figures, layout, &mut scene);
    grid.notes(frame, figures, layout, &mut scene);
    Ok(scene)
}

/// The cells of a frame as text: the two keys and the row of each, and the column of figures.
pub(crate) fn cells<'a>(
    frame: &'a Frame,
    display: &'a Display,
    layout: &Layout,
) -> Result<Cells<'a>, Error> {
    frame.check()?;
    let (x, y, figures) = channels(frame, display)?;
    let (x, y) = (Keys::new(frame, x, "x", layout)?, Keys::new(frame, y, "y", layout)?);
    let name = |keys: &Keys, row: usize| {
        let band = keys.bands.get(*keys.place_of.get(&row)?)?;
        Some(band.full.clone())
    };
    let rows = (0..frame.n_rows()).filter_map(|row| Some((name(&x, row)?, name(&y, row)?, row)));
    Ok(Cells { rows: rows.collect(), titles: [x.title.clone(), y.title.clone()], figures })
}

/// The cells of a heat map as text.
pub(crate) struct Cells<'a> {
    pub(crate) rows: Vec<(String, String, usize)>,
    pub(crate) titles: [String; 2],
    pub(crate) figures: &'a FrameColumn,
}

/// Where the cells stand.
struct Grid {
    x: Keys,
    y: Keys,
    plot: Plot,
    cell: (f64, f64),
    n_rows: usize,
    height: f64,
    steps: Steps,
}

impl Grid {
    fn new(x: Keys, y: Keys, figures: &FrameColumn, layout: &Layout) -> Self {
        let font = layout.font_size;
        let widest = |keys: &Keys| {
            keys.bands.iter().map(|band| text_width(&band.short, font)).fold(0.0, f64::max)
        };
        let names = widest(&y).min(layout.width * 0.34);
        let n_rows = y.bands.len().min(MOST_ROWS);
        let top = font * 6.0;
        let bottom = font * 3.4;
        let rows = num::float(n_rows);
        let room = (layout.height - top - bottom) / rows;
        let row = room.max(LEAST_ROW).min(LEAST_ROW.max(34.0));
        let plot = Plot {
            left: (names + GAP).ceil(),
            top: top.ceil(),
            right: layout.width - 4.0,
            bottom: top.ceil() + row * rows,
        };
        let plot = Plot { right: plot.right.max(plot.left + 20.0), ..plot };
        let places = num::float(x.bands.len());
        // A few columns do not become wider than they need to be read.
        let width = (plot.width() / places).min(120.0);
        let plot = Plot { right: plot.left + width * places, ..plot };
        let values = (0..figures.values.len()).filter_map(|row| figures.number(row));
        let values: Vec<f64> = values.filter(|value| value.is_finite()).collect();
        Self {
            steps: Steps::new(values, is_whole(Some(figures))),
            cell: (width, row),
            n_rows,
            height: plot.bottom + bottom,
            x,
            y,
            plot,
        }
    }

    /// The box of a cell; none if its row is cut off.
    fn place(&self, x: usize, y: usize) -> Option<[f64; 4]> {
        let (width, height) = self.cell;
        let null = self.y.bands.last().is_some_and(|band| band.is_null);
        let n_named = self.n_rows - usize::from(null && self.n_rows == self.y.bands.len());
        let row = match y {
            y if y >= self.n_rows => return None,
            y if self.y.rise && y < n_named => n_named - 1 - y,
            y => y,
        };
        let (x, y) = (num::float(x) * width, num::float(row) * height);
        Some([self.plot.left + x, self.plot.top + y, width, height])
    }

    fn names(&self, layout: &Layout, scene: &mut Scene) {
        let font = layout.font_size;
        let mut nodes = Vec::new();
        let part = Part::TickLabel;
        let every = num::count(font * 1.15 / self.cell.1) + 1;
        for (i, band) in self.y.bands.iter().enumerate() {
            let Some([_, top, _, height]) = self.place(0, i) else { continue };
            if !i.is_multiple_of(every) && !band.is_null {
                continue;
            }
            let text = fit(&band.short, font, self.plot.left - GAP);
            let at =
                if self.y.are_bins && !band.is_null { top + height } else { top + height / 2.0 };
            nodes.push(label(self.plot.left - GAP, at + font * 0.35, Anchor::End, &text, part));
        }
        let widest =
            self.x.bands.iter().map(|band| text_width(&band.short, font)).fold(0.0, f64::max);
        let widest = widest.min(layout.width * 0.3);
        let every = num::count((widest + 8.0) / self.cell.0) + 1;
        let baseline = self.plot.bottom + font * 1.4;
        for (i, band) in self.x.bands.iter().enumerate() {
            let Some([left, _, width, _]) = self.place(i, 0) else { continue };
            if !i.is_multiple_of(every) && !band.is_null {
                continue;
            }
            let text = fit(&band.short, font, widest.max(self.cell.0));
            let at = if self.x.are_bins && !band.is_null { left } else { left + width / 2.0 };
            let half = text_width(&text, font) / 2.0;
            let at = at.min(layout.width - half).max(half);
            nodes.push(label(at, baseline, Anchor::Middle, &text, part));
        }
        let title = fit(&self.y.title, font, layout.width * 0.6);
        let above = self.plot.top - font * 0.7;
        nodes.push(label(0.0, above, Anchor::Start, &title, Part::AxisTitle));
        let title = fit(&self.x.title, font, layout.width * 0.6);
        let under = self.height - font * 0.5;
        nodes.push(label(self.plot.right, under, Anchor::End, &title, Part::AxisTitle));
        scene.nodes.push(layer(nodes));
    }

    fn cells(&self, frame: &Frame, figures: &FrameColumn, layout: &Layout, scene: &mut Scene) {
        let (font, locale) = (layout.font_size, layout.locale);
        let colon = locale.pick(": ", "：");
        let mut taken = BTreeMap::new();
        let (mut cells, mut texts) = (Vec::new(), Vec::new());
        let gap = if self.cell.0 > 6.0 { 1.0 } else { 0.0 };
        for row in 0..frame.n_rows() {
            let (Some(x), Some(y)) = (self.x.place_of.get(&row), self.y.place_of.get(&row)) else {
                continue;
            };
            if taken.insert((*x, *y), row).is_some() {
                scene.tally.repeated += 1;
                continue;
            }
            let Some([left, top, width, height]) = self.place(*x, *y) else { continue };
            let (width, height) = (width - gap, height - gap.min(height * 0.1));
            let value = figures.number(row);
            let figure = match value {
                Some(value) => figure_at(Some(figures), row, value, locale),
                None => format::NULL.to_owned(),
            };
            let series = match value.filter(|value| value.is_finite()) {
                Some(value) => self.steps.shade(self.steps.of(value)),
                None => Series::None,
            };
            let middle = (left + width / 2.0, top + height / 2.0);
            if series == Series::None {
                cells.push(hatch_lines(left, left + width, top, top + height));
                let style = Style::of(Part::EmptyCell);
                cells.push(Node::Rect { x: left, y: top, width, height, style });
            } else {
                let style = Style::of_series(Part::Cell, series);
                cells.push(Node::Rect { x: left, y: top, width, height, style });
                if text_width(&figure, font) + 6.0 <= width && font + 3.0 <= height {
                    texts.push(Node::Text {
                        x: middle.0,
                        y: middle.1 + font * 0.35,
                        anchor: Anchor::Middle,
                        text: figure.clone(),
                        style: Style::of_series(Part::CellLabel, series),
                    });
                }
                scene.n_marks += 1;
            }
            let name = |keys: &Keys, i: usize| {
                keys.bands.get(i).map_or_else(String::new, |band| band.full.clone())
            };
            scene.hits.push(Hit {
                row,
                x: middle.0,
                y: middle.1,
                area: Some([left, top, width, height]),
                lines: vec![
                    format!("{} · {}", name(&self.x, *x), name(&self.y, *y)),
                    format!("{}{colon}{figure}", figures.display_name()),
                ],
                series,
            });
        }
        num::sort_by(&mut scene.hits, |hit| hit.x);
        num::sort_by(&mut scene.hits, |hit| hit.y);
        scene.nodes.push(layer(cells));
        scene.nodes.push(layer(texts));
    }

    /// The scale of the colours: steps with round numbers between them.
    fn legend(&self, figures: &FrameColumn, layout: &Layout, scene: &mut Scene) {
        let font = layout.font_size;
        let title = fit(figures.display_name(), font, layout.width - 8.0);
        let mut nodes = vec![label(0.0, font, Anchor::Start, &title, Part::AxisTitle)];
        let ends: Vec<String> =
            self.steps.ends.iter().map(|end| format::figure(*end, layout.locale)).collect();
        let widest = ends.iter().map(|end| text_width(end, font)).fold(0.0, f64::max);
        let n = num::float(ends.len() - 1);
        let width = (widest + 8.0).max(30.0).min((layout.width - widest - 4.0) / n);
        let every = if widest + 6.0 > width { num::count((widest + 6.0) / width) + 1 } else { 1 };
        let start = widest / 2.0;
        for (i, end) in ends.iter().enumerate() {
            let x = start + width * num::float(i);
            if i + 1 < ends.len() {
                let series = self.steps.shade(i);
                let style = Style::of_series(Part::Cell, series);
                let (y, height) = (font * 1.5, font * 0.7);
                nodes.push(Node::Rect { x, y, width: width - 1.0, height, style });
            }
            if i.is_multiple_of(every) {
                nodes.push(label(x, font * 3.3, Anchor::Middle, end, Part::TickLabel));
            }
        }
        scene.nodes.push(layer(nodes));
    }

    fn notes(&self, frame: &Frame, figures: &FrameColumn, layout: &Layout, scene: &mut Scene) {
        let locale = layout.locale;
        let rows = 0..frame.n_rows();
        let n_null = rows.clone().filter(|row| figures.is_null(*row)).count();
        let n_not_finite =
            rows.filter(|row| figures.number(*row).is_some_and(|v| !v.is_finite())).count();
        if n_null + n_not_finite > 0 {
            scene.notes.push(notes::hatched(n_null + n_not_finite, locale));
        }
        if self.steps.log {
            scene.notes.push(notes::log_shades(locale));
        }
        let lost = self.x.n_lost + self.y.n_lost;
        if lost > 0 {
            scene.notes.push(notes::not_finite(lost, locale));
        }
        if self.y.bands.len() > self.n_rows {
            let total = u64::try_from(self.y.bands.len()).unwrap_or(u64::MAX);
            scene.notes.push(notes::limited(self.n_rows, total, locale));
        }
        let periods = [&self.x.incomplete, &self.y.incomplete];
        scene.notes.extend(periods.into_iter().flatten().map(|p| notes::incomplete(p, locale)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_step_at_round_numbers() {
        let check = |values: &[f64], ends: &[f64], steps: &[usize]| {
            let of = Steps::new(values.to_vec(), false);
            assert_eq!(of.ends, ends, "{values:?}");
            let found: Vec<usize> = values.iter().map(|value| of.of(*value)).collect();
            assert_eq!(found, steps, "{values:?}");
            assert!(of.n() <= usize::from(N_SHADES));
            assert!((0..of.n()).all(|i| matches!(of.shade(i), Series::Shade(1..=N_SHADES))));
        };
        check(&[], &[0.0, 1.0], &[]);
        check(&[5.0], &[5.0, 6.0], &[0]);
        check(&[0.0, 60.0], &[0.0, 10.0, 20.0, 30.0, 40.0, 50.0, 60.0], &[0, 5]);
        check(&[-20.0, 0.0, 35.0], &[-20.0, -10.0, 0.0, 10.0, 20.0, 30.0, 40.0], &[0, 2, 5]);
        check(&[1.0, 2.0, 3.0, 90.0], &[1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0], &[0, 1, 1, 5]);
        check(&[1.0, 2.0, 3.0, 9e4], &[1.0, 10.0, 100.0, 1e3, 1e4, 1e5], &[0, 0, 0, 4]);
    }
}
