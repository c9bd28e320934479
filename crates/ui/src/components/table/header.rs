use sagitta_spec::{SortKey, SortOrder};
use web_sys::{Element, MouseEvent, PointerEvent};
use yew::{
    AttrValue, Callback, Html, Properties, TargetCast, function_component, html, use_mut_ref,
};

use super::columns::Head;
use super::{Active, Heads, Node};
use crate::components::editors::Facts;
use crate::components::mini_plot::MiniPlot;
use crate::context::use_cx;
use crate::state::edit::column_test;

pub(super) struct HeaderProps {
    pub(super) node: Node,
    pub(super) heads: Heads,
    pub(super) sort: Vec<SortKey>,
    pub(super) facts: Facts,
    /// Whether the columns are the table's own, which have plots.
    pub(super) plots: bool,
    /// The column that the keyboard is at, if it is in the header.
    pub(super) active: Option<usize>,
    pub(super) widths: Vec<f64>,
    /// How many of the first columns are held in sight.
    pub(super) n_pinned: usize,
    pub(super) on_active: Callback<Active>,
    /// A column's name and its new width.
    pub(super) on_resize: Callback<(String, f64)>,
    /// A column's name, and whether beside the other keys.
    pub(super) on_sort: Callback<(String, bool)>,
}

/// Names, types, small plots; to sort and to resize by.
pub(super) fn header(props: &HeaderProps) -> Html {
    let heads = props.heads.iter().enumerate().map(|(column, head)| {
        let place = props.sort.iter().position(|key| key.field == head.name);
        let order = place.and_then(|place| props.sort.get(place)).map(|key| key.order);
        html! {
            <HeaderCell key={head.name.clone()} {column} head={head.clone()} {order} place={place.filter(|_| props.sort.len() > 1)}
                facts={props.plots.then(|| props.facts.clone())} active={props.active == Some(column)} pinned={column < props.n_pinned}
                width={props.widths.get(column).copied().unwrap_or(120.0)}
                on_active={props.on_active.clone()} on_resize={props.on_resize.clone()} on_sort={props.on_sort.clone()} />
        }
    });
    html! {
        <div ref={props.node.clone()} class="sg-table__head" role="row" aria-rowindex="1">{ for heads }</div>
    }
}

#[derive(Properties, PartialEq)]
struct CellProps {
    column: usize,
    head: Head,
    order: Option<SortOrder>,
    /// The place among several keys.
    place: Option<usize>,
    facts: Option<Facts>,
    active: bool,
    pinned: bool,
    width: f64,
    on_active: Callback<Active>,
    on_resize: Callback<(String, f64)>,
    on_sort: Callback<(String, bool)>,
}

#[function_component]
fn HeaderCell(props: &CellProps) -> Html {
    let cx = use_cx();
    let i18n = cx.i18n;
    let start = use_mut_ref(|| None::<(f64, f64)>);
    let name = props.head.name.clone();
    let press = {
        let (on_sort, name) = (props.on_sort.clone(), name.clone());
        move |event: MouseEvent| on_sort.emit((name.clone(), event.shift_key()))
    };
    let focus = {
        let (on_active, column) = (props.on_active.clone(), props.column);
        move |_| on_active.emit(Active { row: None, column })
    };
    let down = {
        let (start, width) = (start.clone(), props.width);
        move |event: PointerEvent| {
            event.prevent_default();
            if let Some(target) = event.target_dyn_into::<Element>() {
                target.set_pointer_capture(event.pointer_id()).ok();
            }
            start.replace(Some((f64::from(event.client_x()), width)));
        }
    };
    let moves = {
        let (start, on_resize, name) = (start.clone(), props.on_resize.clone(), name.clone());
        move |event: PointerEvent| {
            if let Some((from, width)) = *start.borrow() {
                on_resize.emit((name.clone(), width + f64::from(event.client_x()) - from));
            }
        }
    };
    let up = move |_: PointerEvent| {
        start.replace(None);
    };
    let (sorted, arrow) = match props.order {
        None => ("none", ""),
        Some(SortOrder::Ascending) => ("ascending", "↑"),
        Some(SortOrder::Descending) => ("descending", "↓"),
    };
    let arrow = props.place.map_or(arrow.to_owned(), |place| format!("{arrow}{}", place + 1));
    let plot = props.facts.as_ref().map(|facts| {
        let filter = facts.view.query.filter.as_ref();
        let test = column_test(filter, &name).map(|(_, test)| test.clone());
        html! {
            <MiniPlot summaries={facts.summaries.clone()} name={name.clone()} kind={props.head.kind} {test} filtered={filter.is_some()} small=true />
        }
    });
    let label: AttrValue = props.head.label.clone().into();
    html! {
        <div class="sg-table__header" role="columnheader" aria-colindex={(props.column + 1).to_string()} aria-sort={sorted} aria-label={format!("{label}, {}", props.head.hint)}
            aria-keyshortcuts="Enter Shift+Enter F2 Alt+ArrowRight" title={format!("{}\n{}", props.head.meaning, i18n.text("header-keys"))} tabindex={if props.active { "0" } else { "-1" }}
            data-active={props.active.then_some("true")} data-align={props.head.is_right().then_some("end")} data-column={name.clone()} data-pinned={props.pinned.then(|| props.column.to_string())} onfocus={focus}>
            <button class="sg-table__sort" tabindex="-1" title={i18n.with("sort-by", &[("name", &label)])} onclick={press}>
                <span>{ label }</span><i>{ arrow }</i>
            </button>
            <small>{ &props.head.hint }</small>
            { plot }
            <div class="sg-table__resize" aria-hidden="true" onpointerdown={down} onpointermove={moves} onpointerup={up}></div>
        </div>
    }
}
