//! From figures that are marked in a picture to the condition that keeps their rows.

use sagitta_spec::{Bounds, Literal, Test};

use crate::calendar::{self, Civil};
use crate::frame::{FrameColumn, FrameValues, Step, bin_width};
use crate::{Kind, num};

/// How many names a condition lists at most.
const NAMES: usize = 200;

/// The condition on the column of a key that keeps what these rows of a frame stand for.
///
/// Periods and bins are kept from the start of the first to the end of the last one, numbers and
/// moments from the least to the greatest, names one by one. None where nothing is marked, and for
/// parts of the calendar that come again, for which there is no condition. Rows without a value are
/// passed over.
///
/// ```
/// use sagitta_render::{FrameColumn, FrameValues, Kind, Step, selected};
///
/// let edges = FrameValues::numbers(&[Some(0.0), Some(10.0), Some(20.0)]);
/// let key = FrameColumn::new("n", Kind::Number, edges).with_step(Step::Bin(10.0));
/// let test = selected(&key, &[1, 2]).unwrap();
/// assert_eq!(format!("{test:?}").matches("\"10\"").count(), 1);
/// ```
pub fn selected(key: &FrameColumn, rows: &[usize]) -> Option<Test> {
    if matches!(key.step, Step::TimeUnit(unit) if unit.is_cyclic()) {
        return None;
    }
    if matches!(key.kind, Kind::Category | Kind::Text | Kind::Boolean | Kind::Other) {
        return names(key, rows);
    }
    let values = || rows.iter().filter_map(|row| key.number(*row)).filter(|v| v.is_finite());
    let low = values().reduce(f64::min)?;
    let high = values().reduce(f64::max)?;
    let between = |low: String, high: String, bounds: Bounds| {
        let (low, high) = (Literal::new(low), Literal::new(high));
        Some(Test::Between { low, high, bounds: Some(bounds) })
    };
    let number = |value: f64| sagitta_spec::format_f64(num::without_noise(value));
    match (key.step, key.kind) {
        (Step::TimeUnit(unit), _) => {
            let end = calendar::add(high, unit, 1);
            let (low, high) = (Literal::new(moment(low)), Literal::new(moment(end)));
            Some(Test::Between { low, high, bounds: None })
        }
        (Step::Bin(width), _) => between(number(low), number(high + width), Bounds::ClosedOpen),
        (Step::Bins, _) => {
            let FrameValues::Number { values, .. } = &key.values else { return None };
            let width = bin_width(values).unwrap_or(0.0);
            between(number(low), number(high + width), Bounds::ClosedOpen)
        }
        (Step::None, Kind::Temporal) => between(moment(low), moment(high), Bounds::Closed),
        (Step::None, Kind::Integer | Kind::Number) => {
            between(number(low), number(high), Bounds::Closed)
        }
        (Step::None, _) => None,
    }
}

fn names(key: &FrameColumn, rows: &[usize]) -> Option<Test> {
    let FrameValues::Text(values) = &key.values else { return None };
    let mut names: Vec<Literal> = Vec::new();
    for name in rows.iter().filter_map(|row| values.get(*row)?.as_deref()) {
        let name = Literal::new(name);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    (!names.is_empty() && names.len() <= NAMES).then_some(Test::In(names))
}

/// A wall-clock moment as a literal: the day alone at midnight.
fn moment(milliseconds: f64) -> String {
    let Civil { year, month, day, hour, minute, second, millisecond } =
        calendar::civil(milliseconds);
    let date = format!("{year:04}-{month:02}-{day:02}");
    match (hour, minute, second, millisecond) {
        (0, 0, 0, 0) => date,
        (_, _, 0, 0) => format!("{date}T{hour:02}:{minute:02}"),
        (_, _, _, 0) => format!("{date}T{hour:02}:{minute:02}:{second:02}"),
        _ => format!("{date}T{hour:02}:{minute:02}:{second:02}.{millisecond:03}"),
    }
}

#[cfg(test)]
mod tests {
    use sagitta_spec::{Leaf, Predicate, Query, Source, TimeUnit, View};

    use super::*;

    fn link(test: Option<Test>) -> String {
        let Some(test) = test else { return "none".to_owned() };
        let filter = Some(Predicate::Leaf(Leaf::new("k", test)));
        let query = Query { filter, ..Query::default() };
        let view = View { query, ..View::of(Source::Dataset("a".to_owned())) };
        view.to_fragment().unwrap().replace("#/a?k=", "")
    }

    #[test]
    fn marked_figures_become_conditions() {
        let days = |texts: &[&str]| {
            let at = |text: &&str| Some(calendar::parse(text).unwrap().milliseconds);
            FrameValues::numbers(&texts.iter().map(at).collect::<Vec<_>>())
        };
        let months =
            FrameColumn::new("k", Kind::Temporal, days(&["2013-11", "2013-12", "2014-01"]))
                .with_step(Step::TimeUnit(TimeUnit::Month));
        let cyclic =
            FrameColumn::new("k", Kind::Integer, FrameValues::numbers(&[Some(1.0), Some(2.0)]))
                .with_step(Step::TimeUnit(TimeUnit::MonthOfYear));
        let bins = FrameValues::numbers(&[Some(0.0), Some(0.1), None, Some(0.3)]);
        let bins = FrameColumn::new("k", Kind::Number, bins).with_step(Step::Bins);
        let raw = FrameValues::numbers(&[Some(3.0), Some(-1.5), Some(f64::NAN)]);
        let raw = FrameColumn::new("k", Kind::Number, raw);
        let moments = FrameColumn::new("k", Kind::Temporal, days(&["2013-11-01T06:30", "2014"]));
        let texts = ["b", "a", "b"].map(|text| Some(text.to_owned()));
        let texts = texts.into_iter().chain([None]).collect();
        let texts = FrameColumn::new("k", Kind::Category, FrameValues::Text(texts));
        let cases: [(&FrameColumn, &[usize], &str); 10] = [
            (&months, &[1], "between:2013-12-01,2014-01-01"),
            (&months, &[2, 0], "between:2013-11-01,2014-02-01"),
            (&cyclic, &[0], "none"),
            (&bins, &[0, 1, 2], "between:0,0.2:closed_open"),
            (&bins, &[2], "none"),
            (&raw, &[0, 1, 2], "between:-1.5,3:closed"),
            (&moments, &[0, 1], "between:2013-11-01T06%3A30,2014-01-01:closed"),
            (&texts, &[0, 1, 2, 3], "in:b,a"),
            (&texts, &[3], "none"),
            (&texts, &[], "none"),
        ];
        for (key, rows, expected) in cases {
            assert_eq!(link(selected(key, rows)), expected, "{rows:?}");
        }
    }
}
