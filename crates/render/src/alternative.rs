//! The picture for those who do not see it: a table of its figures, and what stands out.

use sagitta_spec::{Display, Mark};

use crate::series::{Data, figure_at, figure_of};
use crate::{Error, Frame, FrameColumn, Language, Layout};
use crate::{format, num};

/// The figures of a picture as text, row by row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChartTable {
    /// The names of the columns.
    pub headers: Vec<String>,
    /// The cells; a null is `∅`.
    pub rows: Vec<Vec<String>>,
}

/// The figures of a picture as a table: the x axis, the series if there are several, the value.
/// Figures are rounded as in tooltips.
///
/// # Errors
///
/// As [`crate::scene`].
pub fn chart_table(
    frame: &Frame,
    display: &Display,
    language: Language,
) -> Result<ChartTable, Error> {
    let data = Data::new(frame, display, &Layout::new(0.0, 0.0).with_language(language))?;
    let mut headers = vec![data.x.display_name().to_owned()];
    if data.named {
        headers.push(language.pick("Series", "系列").to_owned());
    }
    headers.extend(data.y.map(|y| y.display_name().to_owned()));
    let rows = data.data.iter().map(|datum| {
        let mut cells = vec![data.place_text(datum, language)];
        if data.named {
            cells.extend(data.series.get(datum.series).map(|series| series.name.clone()));
        }
        if let Some(column) = data.y {
            let figure = |value| figure_at(data.y, datum.row, value, language);
            let value = column.number(datum.row).map(figure);
            cells.push(value.unwrap_or_else(|| format::NULL.to_owned()));
        }
        cells
    });
    let rows = rows.collect();
    Ok(ChartTable { headers, rows })
}

/// What stands out, in words: for each of the first four series the lowest, the highest and, on a
/// line, the last value. Empty if there is nothing to say.
///
/// # Errors
///
/// As [`crate::scene`].
pub fn summary(frame: &Frame, display: &Display, language: Language) -> Result<String, Error> {
    const MOST: usize = 4;
    let data = Data::new(frame, display, &Layout::new(0.0, 0.0).with_language(language))?;
    let mut sentences = vec![what_it_is(&data, language)];
    for (i, series) in data.series.iter().enumerate().take(MOST) {
        if data.y.is_none() {
            continue;
        }
        let mut values: Vec<(f64, f64)> = data
            .data
            .iter()
            .filter(|datum| datum.series == i)
            .filter_map(|datum| Some((datum.x, datum.y?)))
            .collect();
        num::sort_by(&mut values, |value| value.0);
        let low = values.iter().min_by(|a, b| a.1.total_cmp(&b.1));
        // Of equal values the first, as for the lowest.
        let high = values.iter().rev().max_by(|a, b| a.1.total_cmp(&b.1));
        let (Some(low), Some(high), Some(last)) = (low, high, values.last()) else {
            continue;
        };
        let at = |(x, y): &(f64, f64)| {
            let figure = figure_of(data.y, *y, language);
            let place = data.x_text(*x, language);
            match language {
                Language::En => format!("{figure} ({place})"),
                Language::Zh => format!("{figure}（{place}）"),
            }
        };
        let name = if data.named {
            series.name.as_str()
        } else {
            data.y.map_or("", FrameColumn::display_name)
        };
        let is_line = matches!(data.mark, Mark::Line | Mark::Area) && values.len() > 1;
        sentences.push(match (language, is_line) {
            (Language::En, true) => {
                format!("{name}: lowest {}, highest {}, last {}.", at(low), at(high), at(last))
            }
            (Language::En, false) => format!("{name}: lowest {}, highest {}.", at(low), at(high)),
            (Language::Zh, true) => {
                format!("{name}：最低 {}，最高 {}，最后 {}。", at(low), at(high), at(last))
            }
            (Language::Zh, false) => format!("{name}：最低 {}，最高 {}。", at(low), at(high)),
        });
    }
    if data.series.len() > MOST && data.y.is_some() {
        let others = data.series.len() - MOST;
        sentences.push(match language {
            Language::En => format!("{others} more series."),
            Language::Zh => format!("另有 {others} 个系列。"),
        });
    }
    Ok(sentences.join(language.pick(" ", "")))
}

fn what_it_is(data: &Data<'_>, language: Language) -> String {
    let mark = match (data.mark, language) {
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
    };
    let n_values = data.data.iter().filter(|datum| datum.y.is_some()).count();
    let values = format::count(u64::try_from(n_values).unwrap_or(u64::MAX));
    match (language, data.named, data.series.len()) {
        (Language::En, true, n) if n > 1 => format!("{mark} with {n} series and {values} values."),
        (Language::En, ..) if n_values == 1 => format!("{mark} with one value."),
        (Language::En, ..) => format!("{mark} with {values} values."),
        (Language::Zh, true, n) if n > 1 => format!("{mark}，{n} 个系列，共 {values} 个值。"),
        (Language::Zh, ..) => format!("{mark}，共 {values} 个值。"),
    }
}
