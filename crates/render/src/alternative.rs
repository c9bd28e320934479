//! The picture for those who do not see it: a table of its figures, and what stands out.

use sagitta_spec::{Display, Mark, Stack};

use crate::figures::{figure_at, figure_of};
use crate::heatmap::{self, Cells};
use crate::series::{Data, Datum, NO_ROW};
use crate::{Error, Frame, FrameColumn, Language, Layout, Locale};
use crate::{boxes, format, num};

/// The figures of a picture as text, row by row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChartTable {
    /// The names of the columns.
    pub headers: Vec<String>,
    /// The cells; a null is `∅`.
    pub rows: Vec<Vec<String>>,
}

/// The figures of a picture as a table.
///
/// The columns are the small chart, the x axis, the series if there are several, the value or the
/// five numbers of a box, and the part of the whole. Figures are rounded as in tooltips. All names
/// are in it, also those that the picture adds up or leaves out.
///
/// # Errors
///
/// As [`crate::scene`].
pub fn chart_table(frame: &Frame, display: &Display, locale: Locale) -> Result<ChartTable, Error> {
    if display.mark == Some(Mark::Rect) {
        return cell_table(frame, display, locale);
    }
    let data = all(frame, display, locale)?;
    let mut headers = Vec::new();
    let split = display.encoding.row.as_ref().and_then(|row| frame.column(&row.field));
    headers.extend(split.map(|column| column.display_name().to_owned()));
    headers.push(data.x.display_name().to_owned());
    if data.named {
        headers.push(locale.pick("Series", "系列").to_owned());
    }
    match data.five {
        Some(_) => headers.extend(boxes::names(locale).map(str::to_owned)),
        None => headers.extend(data.y.map(|y| y.display_name().to_owned())),
    }
    if data.is_normalized() {
        headers.push(locale.pick("Share", "占比").to_owned());
    }
    let null = || format::NULL.to_owned();
    let rows = data.data.iter().filter(|datum| datum.row != NO_ROW).map(|datum| {
        let mut cells = Vec::new();
        if split.is_some() {
            cells.extend(data.panels.get(datum.panel).cloned());
        }
        cells.push(data.place_text(datum, locale));
        if data.named {
            cells.extend(data.series.get(datum.series).map(|series| series.name.clone()));
        }
        let columns: Vec<&FrameColumn> = match &data.five {
            Some(five) => five.to_vec(),
            None => data.y.into_iter().collect(),
        };
        for column in columns {
            let figure = |value| figure_at(Some(column), datum.row, value, locale);
            cells.push(column.number(datum.row).map_or_else(null, figure));
        }
        if data.is_normalized() {
            let share = |(from, to): (f64, f64)| {
                format!("{}{}", format::figure(to - from, locale), locale.pick(" %", "%"))
            };
            cells.push(datum.span.map_or_else(null, share));
        }
        cells
    });
    let rows = rows.collect();
    Ok(ChartTable { headers, rows })
}

/// The rows of a picture, none added up.
fn all<'a>(frame: &'a Frame, display: &Display, locale: Locale) -> Result<Data<'a>, Error> {
    let display = Display { top: None, ..display.clone() };
    Data::new(frame, &display, &Layout::new(0.0, 0.0).with_locale(locale))
}

fn cell_table(frame: &Frame, display: &Display, locale: Locale) -> Result<ChartTable, Error> {
    let layout = Layout::new(0.0, 0.0).with_locale(locale);
    let Cells { rows, titles, figures } = heatmap::cells(frame, display, &layout)?;
    let mut headers = titles.to_vec();
    headers.push(figures.display_name().to_owned());
    let rows = rows.into_iter().map(|(x, y, row)| {
        let figure = |value| figure_at(Some(figures), row, value, locale);
        vec![x, y, figures.number(row).map_or_else(|| format::NULL.to_owned(), figure)]
    });
    Ok(ChartTable { headers, rows: rows.collect() })
}

/// A value with its place in words.
type Value = (String, f64);

/// The lowest and the highest of values and, on a line, the last.
fn extremes(
    name: &str,
    values: &[Value],
    is_line: bool,
    figure: &dyn Fn(f64) -> String,
    locale: Locale,
) -> Option<String> {
    let low = values.iter().min_by(|a, b| a.1.total_cmp(&b.1))?;
    // Of equal values the first, as for the lowest.
    let high = values.iter().rev().max_by(|a, b| a.1.total_cmp(&b.1))?;
    let last = values.last()?;
    let at = |(place, y): &Value| match locale.language {
        Language::En => format!("{} ({place})", figure(*y)),
        Language::Zh => format!("{}（{place}）", figure(*y)),
    };
    Some(match (locale.language, is_line) {
        (Language::En, true) => {
            format!("{name}: lowest {}, highest {}, last {}.", at(low), at(high), at(last))
        }
        (Language::En, false) => format!("{name}: lowest {}, highest {}.", at(low), at(high)),
        (Language::Zh, true) => {
            format!("{name}：最低 {}，最高 {}，最后 {}。", at(low), at(high), at(last))
        }
        (Language::Zh, false) => format!("{name}：最低 {}，最高 {}。", at(low), at(high)),
    })
}

/// What stands out, in words: for each of the first four series the lowest, the highest and, on a
/// line, the last value. Empty if there is nothing to say.
///
/// # Errors
///
/// As [`crate::scene`].
pub fn summary(frame: &Frame, display: &Display, locale: Locale) -> Result<String, Error> {
    const MOST: usize = 4;
    let joined = |sentences: &[String]| sentences.join(locale.pick(" ", ""));
    if display.mark == Some(Mark::Rect) {
        let layout = Layout::new(0.0, 0.0).with_locale(locale);
        let Cells { rows, figures, .. } = heatmap::cells(frame, display, &layout)?;
        let values: Vec<Value> = rows
            .into_iter()
            .filter_map(|(x, y, row)| Some((format!("{x} · {y}"), figures.number(row)?)))
            .filter(|(_, value)| value.is_finite())
            .collect();
        let mut sentences = vec![counted(mark_name(Mark::Rect, locale), 1, &values, locale)];
        let figure = |value| figure_of(Some(figures), value, locale);
        let name = figures.display_name();
        sentences.extend(extremes(name, &values, false, &figure, locale));
        return Ok(joined(&sentences));
    }
    let data = all(frame, display, locale)?;
    let mut sentences = vec![what_it_is(&data, locale)];
    for (i, series) in data.series.iter().enumerate().take(MOST) {
        if data.y.is_none() {
            continue;
        }
        let mut of_series: Vec<&Datum> =
            data.data.iter().filter(|datum| datum.series == i && datum.y.is_some()).collect();
        num::sort_by(&mut of_series, |datum| datum.x);
        let place = |datum: &Datum| {
            let place = data.x_text(datum.x, locale);
            match data.panels.get(datum.panel) {
                Some(panel) => format!("{panel} · {place}"),
                None => place,
            }
        };
        let values: Vec<Value> =
            of_series.iter().filter_map(|datum| Some((place(datum), datum.y?))).collect();
        let name = if data.named {
            series.name.as_str()
        } else {
            data.y.map_or("", FrameColumn::display_name)
        };
        let is_line = matches!(data.mark, Mark::Line | Mark::Area)
            && values.len() > 1
            && data.panels.is_empty();
        let figure = |value| figure_of(data.y, value, locale);
        sentences.extend(extremes(name, &values, is_line, &figure, locale));
    }
    if data.series.len() > MOST && data.y.is_some() {
        let others = data.series.len() - MOST;
        sentences.push(match locale.language {
            Language::En => format!("{others} more series."),
            Language::Zh => format!("另有 {others} 个系列。"),
        });
    }
    Ok(joined(&sentences))
}

fn mark_name(mark: Mark, locale: Locale) -> &'static str {
    match (mark, locale.language) {
        (Mark::Bar, Language::En) => "Bar chart",
        (Mark::Bar, Language::Zh) => "条形图",
        (Mark::Line, Language::En) => "Line chart",
        (Mark::Line, Language::Zh) => "折线图",
        (Mark::Area, Language::En) => "Area chart",
        (Mark::Area, Language::Zh) => "面积图",
        (Mark::Point, Language::En) => "Scatter plot",
        (Mark::Point, Language::Zh) => "散点图",
        (Mark::Histogram, Language::En) => "Histogram",
        (Mark::Histogram, Language::Zh) => "直方图",
        (Mark::Boxplot, Language::En) => "Box plot",
        (Mark::Boxplot, Language::Zh) => "箱线图",
        (Mark::Rect, Language::En) => "Heat map",
        (Mark::Rect, Language::Zh) => "热力图",
        (Mark::Dumbbell, Language::En) => "Dumbbell chart",
        (Mark::Dumbbell, Language::Zh) => "哑铃图",
        (Mark::Slope, Language::En) => "Slope chart",
        (Mark::Slope, Language::Zh) => "斜率图",
    }
}

fn what_it_is(data: &Data<'_>, locale: Locale) -> String {
    let name = mark_name(data.mark, locale);
    let mut mark = match (data.stack, locale.language) {
        (None, _) => name.to_owned(),
        (Some(Stack::Zero), Language::En) => format!("Stacked {}", name.to_ascii_lowercase()),
        (Some(Stack::Zero), Language::Zh) => format!("堆叠{name}"),
        (Some(Stack::Normalize), Language::En) => format!("{name} of parts of a whole"),
        (Some(Stack::Normalize), Language::Zh) => format!("百分比{name}"),
    };
    if !data.panels.is_empty() {
        let n = data.panels.len();
        mark.push_str(&locale.pick(format!(" in {n} small charts"), format!("（{n} 个小图）")));
    }
    let drawn = data.data.iter().filter_map(|datum| Some((String::new(), datum.y?)));
    let n_series = if data.named { data.series.len() } else { 1 };
    counted(&mark, n_series, &drawn.collect::<Vec<_>>(), locale)
}

fn counted(mark: &str, n_series: usize, values: &[Value], locale: Locale) -> String {
    let n = format::count(u64::try_from(values.len()).unwrap_or(u64::MAX), locale);
    match (locale.language, n_series) {
        (Language::En, 2..) => format!("{mark} with {n_series} series and {n} values."),
        (Language::En, _) if values.len() == 1 => format!("{mark} with one value."),
        (Language::En, _) => format!("{mark} with {n} values."),
        (Language::Zh, 2..) => format!("{mark}，{n_series} 个系列，共 {n} 个值。"),
        (Language::Zh, _) => format!("{mark}，共 {n} 个值。"),
    }
}
