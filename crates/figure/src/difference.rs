//! What has changed between the answer of a day and that of today.

use std::collections::BTreeMap;

use sagitta_render::{Frame, FrameColumn, Locale, format};

use crate::cells::{exact, identity};
use crate::markup::{Markup, element, text};
use crate::{Answer, words};

/// The rows or groups of an answer that are not as they were.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// The names of the columns: the keys, the figure if there are several, then and now.
    pub headers: Vec<String>,
    /// One row for every figure that is another one, is gone, or is new. What is not there is `—`.
    pub rows: Vec<Vec<String>>,
    /// How many figures are as they were.
    pub n_same: usize,
}

/// What stands for a figure that is not there at all.
const NOTHING: &str = "—";

/// Compares two answers to the same question, group by group. Rows without groups are compared as
/// they are, each as often as it is there.
///
/// Figures are the same only to the last digit, and are shown with all of them.
pub fn difference(then: &Answer, now: &Answer, locale: Locale) -> Difference {
    let [mut then_frame, mut now_frame] = [then, now].map(|answer| answer.frame.clone());
    let query = then.question().query;
    then_frame.describe(&query, &then.briefs, locale);
    now_frame.describe(&query, &now.briefs, locale);
    let keys: Vec<String> = if query.is_grouped() {
        query.group_by.iter().map(sagitta_spec::GroupKey::output_name).collect()
    } else {
        then_frame.columns.iter().map(|column| column.name.clone()).collect()
    };
    let figures: Vec<String> = then_frame
        .columns
        .iter()
        .map(|column| column.name.clone())
        .filter(|name| !keys.contains(name))
        .collect();
    let sides = [Side::of(&then_frame, &keys), Side::of(&now_frame, &keys)];
    compare(&sides, &figures, locale)
}

/// One of the two answers, with its rows by their keys.
struct Side<'a> {
    frame: &'a Frame,
    keys: Vec<&'a FrameColumn>,
    /// The keys in the order of the rows, each with which of its like it is.
    order: Vec<(Key, usize)>,
    rows: BTreeMap<(Key, usize), usize>,
}

type Key = Vec<Option<String>>;

impl<'a> Side<'a> {
    fn of(frame: &'a Frame, keys: &[String]) -> Self {
        let keys: Vec<&FrameColumn> = keys.iter().filter_map(|name| frame.column(name)).collect();
        let (mut seen, mut rows) = (BTreeMap::<Key, usize>::new(), BTreeMap::new());
        let mut order = Vec::with_capacity(frame.n_rows());
        for row in 0..frame.n_rows() {
            let key: Key = keys.iter().map(|column| identity(column, row)).collect();
            let n = seen.entry(key.clone()).or_default();
            rows.insert((key.clone(), *n), row);
            order.push((key, *n));
            *n += 1;
        }
        Self { frame, keys, order, rows }
    }

    fn names(&self, row: usize, locale: Locale) -> Vec<String> {
        self.keys.iter().map(|column| exact(column, row, locale)).collect()
    }

    fn figure(&self, row: usize, name: &str, locale: Locale) -> String {
        let column = self.frame.column(name);
        column.map_or_else(|| NOTHING.to_owned(), |column| exact(column, row, locale))
    }
}

fn compare([then, now]: &[Side<'_>; 2], figures: &[String], locale: Locale) -> Difference {
    let label = |name: &String| {
        let column = then.frame.column(name);
        column.map_or_else(|| name.clone(), |column| column.display_name().to_owned())
    };
    let mut headers: Vec<String> =
        then.keys.iter().map(|column| column.display_name().to_owned()).collect();
    let several = figures.len() > 1;
    if several {
        headers.push(words::figure_name(locale).to_owned());
    }
    headers.extend([words::then(locale), words::now(locale)].map(str::to_owned));

    let mut difference = Difference { headers, ..Difference::default() };
    let gone_or_kept = then.order.iter().map(|key| (key, true));
    let added = now.order.iter().filter(|key| !then.rows.contains_key(key));
    for (key, _) in gone_or_kept.chain(added.map(|key| (key, false))) {
        let (before, after) = (then.rows.get(key), now.rows.get(key));
        let names = match (before, after) {
            (Some(row), _) => then.names(*row, locale),
            (None, Some(row)) => now.names(*row, locale),
            (None, None) => continue,
        };
        if figures.is_empty() {
            let there = |row: Option<&usize>| if row.is_some() { "✓" } else { NOTHING }.to_owned();
            match (before, after) {
                (Some(_), Some(_)) => difference.n_same += 1,
                _ => {
                    let cells = names.into_iter().chain([there(before), there(after)]);
                    difference.rows.push(cells.collect());
                }
            }
            continue;
        }
        for name in figures {
            let of = |side: &Side<'_>, row: Option<&usize>| {
                row.and_then(|row| Some(identity(side.frame.column(name)?, *row)))
            };
            if of(then, before) == of(now, after) {
                difference.n_same += 1;
                continue;
            }
            let shown = |side: &Side<'_>, row: Option<&usize>| {
                row.map_or_else(|| NOTHING.to_owned(), |row| side.figure(*row, name, locale))
            };
            let mut cells = names.clone();
            cells.extend(several.then(|| label(name)));
            cells.extend([shown(then, before), shown(now, after)]);
            difference.rows.push(cells);
        }
    }
    difference
}

impl Difference {
    /// As a table of at most so many rows.
    pub fn markup(&self, most: usize, locale: Locale) -> Markup {
        let head = self.headers.iter().map(|name| text("th", name.as_str()).with("scope", "col"));
        let rows = self.rows.iter().take(most);
        let rows = rows.map(|cells| {
            element("tr", cells.iter().map(|cell| text("td", cell.as_str())).collect())
        });
        let table = element(
            "table",
            vec![
                element("thead", vec![element("tr", head.collect())]),
                element("tbody", rows.collect()),
            ],
        );
        let mut parts = vec![table];
        if self.rows.len() > most {
            let count = |n: usize| format::count(u64::try_from(n).unwrap_or(u64::MAX), locale);
            parts.push(text("p", words::first_rows(&count(most), &count(self.rows.len()), locale)));
        }
        element("div", parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sagitta_render::{FrameValues, Kind};
    use sagitta_spec::View;

    type Row<'a> = (Option<&'a str>, Option<f64>, f64);

    fn answer(rows: &[Row<'_>]) -> Answer {
        let names = rows.iter().map(|row| row.0.map(str::to_owned)).collect();
        let means: Vec<_> = rows.iter().map(|row| row.1).collect();
        let counts: Vec<_> = rows.iter().map(|row| Some(row.2)).collect();
        let fragment = "#/air?by=station&show=mean(PM2.5),count()";
        Answer {
            view: View::from_fragment(fragment).unwrap(),
            briefs: Vec::new(),
            frame: Frame {
                columns: vec![
                    FrameColumn::new("station", Kind::Category, FrameValues::Text(names)),
                    FrameColumn::new("mean(PM2.5)", Kind::Number, FrameValues::numbers(&means)),
                    FrameColumn::new("count()", Kind::Integer, FrameValues::numbers(&counts)),
                ],
            },
            total: u64::try_from(rows.len()).unwrap(),
            n_selected: 0,
            n_missing: 0,
        }
    }

    fn check(then: &[Row<'_>], now: &[Row<'_>], expected: &[&[&str]], n_same: usize) {
        let found = difference(&answer(then), &answer(now), Locale::EN);
        let rows: Vec<Vec<&str>> =
            found.rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
        assert_eq!(rows, expected);
        assert_eq!(found.n_same, n_same);
        assert_eq!(found.headers.last().unwrap(), "Now");
    }

    #[test]
    fn figures_are_compared_to_the_last_digit() {
        let then: &[Row<'_>] = &[(Some("Dongsi"), Some(0.3), 2.0), (None, None, 1.0)];
        check(then, then, &[], 4);
        let now: &[Row<'_>] =
            &[(None, Some(f64::NAN), 1.0), (Some("Dongsi"), Some(0.1 + 0.2), 2.0)];
        let mean = "Mean PM2.5";
        check(
            then,
            now,
            &[&["Dongsi", mean, "0.3", "0.30000000000000004"], &["∅", mean, "∅", "NaN"]],
            2,
        );
    }

    #[test]
    fn groups_come_and_go() {
        let count = "Number of rows";
        let mean = "Mean PM2.5";
        check(
            &[(Some("a"), Some(1.0), 1.0)],
            &[(Some("b"), Some(1.0), 1.0)],
            &[
                &["a", mean, "1", "—"],
                &["a", count, "1", "—"],
                &["b", mean, "—", "1"],
                &["b", count, "—", "1"],
            ],
            0,
        );
    }

    #[test]
    fn the_sign_of_zero_is_no_difference() {
        check(&[(Some("a"), Some(0.0), 1.0)], &[(Some("a"), Some(-0.0), 1.0)], &[], 2);
    }
}
