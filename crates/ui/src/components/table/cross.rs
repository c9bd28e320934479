//! The groups as a cross table: the values of one key down, those of another across.

use sagitta_protocol::{AskKind, PageValues, Progress, TablePage};
use sagitta_render::{ColumnBrief, Kind, column_label, format};
use sagitta_spec::{GroupKey, Transform};
use yew::{
    AttrValue, Callback, Event, Html, Properties, function_component, html, use_memo, use_state_eq,
};

use super::{ModeProps, mode};
use crate::components::editors::Facts;
use crate::components::progress::{ProgressProps, progress_line};
use crate::context::use_cx;
use crate::dom::input_value;
use crate::state::{Detail, kind};
use crate::{I18n, Shared};

/// How many columns and rows of cells are shown; totals count all.
const COLUMNS: usize = 60;
const ROWS: usize = 1_000;

#[derive(Properties, PartialEq)]
pub(in super::super) struct CrossProps {
    pub(in super::super) facts: Facts,
    /// The key whose values are across.
    pub(in super::super) pivot: String,
    /// Cells, totals of rows, totals of columns, total of all.
    pub(in super::super) cross: Option<Shared<Detail>>,
    /// Whether an answer is on its way, and how far it has come.
    pub(in super::super) work: Option<Option<Progress>>,
}

/// A cross table with totals.
#[function_component]
pub(in super::super) fn Cross(props: &CrossProps) -> Html {
    let cx = use_cx();
    let i18n = &cx.i18n;
    let chosen = use_state_eq(|| 0_usize);
    let aggregates = &props.facts.view.query.aggregate;
    let place = (*chosen).min(aggregates.len().saturating_sub(1));
    let grid =
        use_memo((props.cross.clone(), props.pivot.clone(), place), |(cross, pivot, place)| {
            cross.as_ref().and_then(|cross| Grid::of(cross, pivot, *place))
        });
    let label = |name: &str| {
        column_label(&props.facts.view.query, name, &props.facts.briefs, i18n.locale())
    };
    let choose = {
        let chosen = chosen.setter();
        Callback::from(move |event: Event| chosen.set(input_value(&event).parse().unwrap_or(0)))
    };
    let options = aggregates.iter().enumerate().map(|(i, aggregate)| {
        html! { <option value={i.to_string()} selected={i == place}>{ label(&aggregate.output_name()) }</option> }
    });
    let busy = props.work.is_some();
    html! {
        <section class="sg-card sg-table" aria-busy={busy.to_string()}>
            { mode(&cx, &ModeProps { raw: false, facts: props.facts.clone() }) }
            if aggregates.len() > 1 {
                <label class="sg-cross__what">{ i18n.text("show") }{ " " }<select class="sg-field" onchange={choose}>{ for options }</select></label>
            }
            if let Some(grid) = &*grid {
                { grid.html(props, &label, place, i18n) }
            }
            <div class="sg-table__foot">
                if let Some(progress) = props.work {
                    { progress_line(&cx, &ProgressProps::of(AskKind::Cross, progress)) }
                } else if let Some(grid) = &*grid {
                    <span>{ grid.note(i18n) }</span>
                }
            </div>
        </section>
    }
}

/// Names of a row or a column: one for each of its keys.
type Names = Vec<Option<String>>;

struct Grid {
    rows: Vec<Names>,
    columns: Vec<Names>,
    /// By row, by column: no group, or a figure that may be null.
    cells: Vec<Vec<Option<Option<String>>>>,
    row_totals: Vec<Option<String>>,
    column_totals: Vec<Option<String>>,
    total: Option<String>,
    figure: Kind,
    n_more: (u64, u64),
    has_having: bool,
}

impl Grid {
    /// None if the answer is of another cross table.
    fn of(cross: &Detail, pivot: &str, aggregate: usize) -> Option<Self> {
        let [cells, rows, columns, all] = cross.pages.as_slice() else { return None };
        let query = cross.queries.first()?;
        let across = query.group_by.iter().position(|key| key.output_name() == pivot)?;
        let n_keys = query.group_by.len();
        let texts = |page: &'_ TablePage, i: usize| -> Vec<Option<String>> {
            match page.columns.get(i).map(|column| &column.values) {
                Some(PageValues::Text { cells }) => cells.clone(),
                _ => Vec::new(),
            }
        };
        let names = |page: &TablePage, n: usize| -> Vec<Names> {
            let keys: Vec<_> = (0..n).map(|i| texts(page, i)).collect();
            let n_rows = keys.first().map_or(0, Vec::len);
            let row = |row| keys.iter().map(|key| key.get(row).cloned().flatten()).collect();
            (0..n_rows).map(row).collect()
        };
        let (mut down, mut over) = (names(rows, n_keys - 1), names(columns, 1));
        let n_more =
            (rows.total.saturating_sub(ROWS as u64), columns.total.saturating_sub(COLUMNS as u64));
        down.truncate(ROWS);
        over.truncate(COLUMNS);
        let mut grid = vec![vec![None; over.len()]; down.len()];
        let index = |list: &[Names]| -> Vec<(Names, usize)> {
            let mut index: Vec<_> = list.iter().cloned().zip(0..).collect();
            index.sort();
            index
        };
        let (by_row, by_column) = (index(&down), index(&over));
        let find = |index: &[(Names, usize)], names: &Names| {
            let at = index.binary_search_by(|(other, _)| other.cmp(names)).ok()?;
            index.get(at).map(|(_, place)| *place)
        };
        let figures = texts(cells, n_keys + aggregate);
        for (mut keys, figure) in names(cells, n_keys).into_iter().zip(figures) {
            let column = vec![keys.remove(across)];
            if let (Some(row), Some(column)) = (find(&by_row, &keys), find(&by_column, &column))
                && let Some(cell) = grid.get_mut(row).and_then(|row| row.get_mut(column))
            {
                *cell = Some(figure);
            }
        }
        Some(Self {
            rows: down,
            columns: over,
            cells: grid,
            row_totals: texts(rows, n_keys - 1 + aggregate),
            column_totals: texts(columns, 1 + aggregate),
            total: texts(all, aggregate).into_iter().next().flatten(),
            figure: cells.columns.get(n_keys + aggregate).map_or(Kind::Number, |c| kind(c.kind)),
            n_more,
            has_having: query.having.is_some(),
        })
    }

    fn html(
        &self,
        props: &CrossProps,
        label: &dyn Fn(&str) -> String,
        aggregate: usize,
        i18n: &I18n,
    ) -> Html {
        let query = &props.facts.view.query;
        let (across, down): (Vec<&GroupKey>, Vec<&GroupKey>) =
            query.group_by.iter().partition(|key| key.output_name() == props.pivot);
        let words = |key: Option<&&GroupKey>, text: &Option<String>| {
            key_words(key.copied(), text.as_deref(), &props.facts.briefs, i18n)
        };
        let figure = |text: &Option<String>| {
            let words = text.as_deref().map_or_else(
                || format::NULL.to_owned(),
                |text| format::cell(text, self.figure, format::Grouping::Thousands, i18n.locale()),
            );
            html! { <td data-null={text.is_none().then_some("true")}>{ words }</td> }
        };
        let name = query.aggregate.get(aggregate).map(|one| label(&one.output_name()));
        let corner =
            down.iter().map(|key| html! { <th scope="col">{ label(&key.output_name()) }</th> });
        let heads = self.columns.iter().map(|names| {
            let text = names.first().cloned().flatten();
            html! { <th scope="col" data-align="end">{ words(across.first(), &text) }</th> }
        });
        let rows = self.rows.iter().enumerate().map(|(i, names)| {
            let heads = names.iter().enumerate().map(|(k, name)| {
                html! { <th scope="row">{ words(down.get(k), name) }</th> }
            });
            let cells = self.cells.get(i).into_iter().flatten().map(|cell| match cell {
                Some(text) => figure(text),
                None => html! { <td class="sg-cross__none" title={i18n.text("no-rows-here")}></td> },
            });
            html! {
                <tr key={format!("{names:?}")}>{ for heads }{ for cells }{ figure(self.row_totals.get(i).unwrap_or(&None)) }</tr>
            }
        });
        let n_down = down.len().to_string();
        html! {
            <div class="sg-cross" role="region" tabindex="0" aria-label={i18n.text("cross-table")}>
                <table>
                    <caption class="sg-hidden">{ name }</caption>
                    <thead><tr>{ for corner }{ for heads }<th scope="col" data-align="end">{ i18n.text("total") }</th></tr></thead>
                    <tbody>{ for rows }</tbody>
                    <tfoot><tr><th scope="row" colspan={n_down}>{ i18n.text("total") }</th>{ for self.column_totals.iter().take(self.columns.len()).map(figure) }{ figure(&self.total) }</tr></tfoot>
                </table>
            </div>
        }
    }

    fn note(&self, i18n: &I18n) -> AttrValue {
        let mut notes: Vec<AttrValue> = Vec::new();
        let (rows, columns) = self.n_more;
        if rows > 0 {
            notes.push(i18n.count("n-more-rows", rows));
        }
        if columns > 0 {
            notes.push(i18n.count("n-more-columns", columns));
        }
        notes.push(i18n.text(if self.has_having {
            "totals-without-having"
        } else {
            "totals-of-rows"
        }));
        notes.iter().map(AttrValue::as_str).collect::<Vec<_>>().join(" ").into()
    }
}

/// A key's value for reading.
fn key_words(
    key: Option<&GroupKey>,
    text: Option<&str>,
    briefs: &[ColumnBrief],
    i18n: &I18n,
) -> String {
    let Some(text) = text else { return format::NULL.to_owned() };
    let brief = key.and_then(|key| briefs.iter().find(|column| column.name == key.field));
    let kind = brief.map_or(Kind::Text, |column| column.kind);
    match key.and_then(|key| key.transform.as_ref()) {
        Some(Transform::TimeUnit(unit)) => format::key(text, *unit, i18n.locale()),
        _ => format::cell(
            text,
            kind,
            brief.map_or(format::Grouping::Thousands, format::Grouping::of),
            i18n.locale(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use sagitta_protocol::{ColumnKind, PageColumn};
    use sagitta_spec::View;

    use super::*;

    fn page(columns: &[&[Option<&str>]]) -> TablePage {
        let column = |cells: &&[Option<&str>]| PageColumn {
            name: String::new(),
            type_name: String::new(),
            kind: ColumnKind::Integer,
            values: PageValues::Text {
                cells: cells.iter().map(|cell| cell.map(str::to_owned)).collect(),
            },
        };
        let n = columns.first().map_or(0, |cells| cells.len());
        TablePage {
            columns: columns.iter().map(column).collect(),
            total: u64::try_from(n).unwrap(),
            ..TablePage::default()
        }
    }

    #[test]
    fn cells_find_their_row_and_column() {
        let view = View::from_fragment("#/a?by=year,kind&show=count(),max(n)&pivot=year").unwrap();
        let (a, b, x) = (Some("a"), Some("b"), Some("x"));
        let cross = Detail {
            queries: vec![view.query],
            pages: vec![
                page(&[
                    &[a, a, None],
                    &[x, None, x],
                    &[Some("1"), Some("2"), Some("3")],
                    &[None, b, b],
                ]),
                page(&[&[x, None], &[Some("4"), Some("2")], &[b, b]]),
                page(&[&[a, None], &[Some("3"), Some("3")], &[b, b]]),
                page(&[&[Some("6")], &[b]]),
            ],
        };
        let grid = Grid::of(&cross, "year", 0).unwrap();
        let figure = |text: &str| Some(Some(text.to_owned()));
        assert_eq!(grid.cells, [vec![figure("1"), figure("3")], vec![figure("2"), None]]);
        assert_eq!(grid.total.as_deref(), Some("6"));
        assert_eq!(grid.row_totals, [Some("4".to_owned()), Some("2".to_owned())]);
        let grid = Grid::of(&cross, "year", 1).unwrap();
        assert_eq!(grid.cells[0], [Some(None), figure("b")]);
        assert!(Grid::of(&cross, "kind2", 0).is_none());
    }
}
