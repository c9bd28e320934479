use sagitta_render::ChartTable;
use yew::{Html, html};

use crate::Shared;
use crate::context::Cx;

/// The most rows that are written out; the table's own tab has all of them.
const MOST: usize = 500;

pub(super) struct NumbersProps {
    pub(super) table: Shared<ChartTable>,
    pub(super) title: String,
}

/// The picture's figures as a table.
pub(super) fn numbers(cx: &Cx, props: &NumbersProps) -> Html {
    let i18n = &cx.i18n;
    let table = &props.table;
    let last = table.headers.len().saturating_sub(1);
    let align = |i: usize| (i > 0 && i == last).then_some("end");
    let heads = table.headers.iter().enumerate().map(|(i, head)| {
        html! { <th key={i} scope="col" data-align={align(i)}>{ head }</th> }
    });
    let rows = table.rows.iter().take(MOST).enumerate().map(|(row, cells)| {
        let cells = cells
            .iter()
            .enumerate()
            .map(|(i, cell)| html! { <td key={i} data-align={align(i)}>{ cell }</td> });
        html! { <tr key={row}>{ for cells }</tr> }
    });
    let rest = u64::try_from(table.rows.len().saturating_sub(MOST)).unwrap_or(0);
    html! {
        <div class="sg-numbers" tabindex="0">
            <table>
                <caption>{ &props.title }</caption>
                <thead><tr>{ for heads }</tr></thead>
                <tbody>{ for rows }</tbody>
            </table>
            if rest > 0 {
                <p>{ i18n.count("n-more", rest) }</p>
            }
        </div>
    }
}
